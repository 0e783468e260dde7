//! Company and report suites: the live test call. Token, companies, then the report suites page by page.

use super::super::StepId;
use super::super::begin::begin;
use super::super::destination::{go_on, go_to};
use super::super::draft::ChosenCompany;
use super::super::effect::{self, Effect};
use super::super::job::Job;
use super::super::model::{LiveTest, Model};
use super::super::report::Report;
use super::super::{items, wording};
use super::Step;
use crate::connection::{Company, ConnectionName, CredentialType, OrgId, ReportSuite};
use crate::diagnosis::{CheckEvent, CheckId, CheckRun, Seen, Stage, Verdict};
use crate::screen::{self, Action, Callout, FieldId, Focus, Item, ListId, ListRow, Now, Task, TaskState, Tone};

/// The step.
pub(super) struct ChooseCompany;

/// From so many report suites on, typing a part of the name is quicker than walking down the list.
const MANY: usize = 20;

fn discover(model: &mut Model, now: Now) -> Vec<Effect> {
    let Some(candidate) = model.draft_candidate() else { return Vec::new() };
    model.test = LiveTest {
        tried: Some(candidate.candidate.clone()),
        discovery: Some(CheckRun::new(&[CheckId::Token, CheckId::Companies])),
        ..LiveTest::default()
    };
    let mut effects: Vec<Effect> = model.jobs.end(Job::LoadSuites).map(Effect::Abort).into_iter().collect();
    effects.extend(begin(model, now, Job::Discover, effect::Task::Discover(Box::new(candidate))));
    effects
}

fn load_suites(model: &mut Model, now: Now, chosen: ChosenCompany) -> Vec<Effect> {
    let Some(candidate) = model.draft_candidate() else { return Vec::new() };
    if model.draft.company.as_ref() != Some(&chosen) {
        model.draft.report_suites.clear();
        if model.draft.name.trimmed().is_empty() || is_suggested(model) {
            let mut name = ConnectionName::suggested_for(chosen.company.name.as_str(), &chosen.company.id);
            if let Some(survey) = &model.survey {
                name = wording::free_name(survey, &name);
            }
            model.draft.name.set(name.as_str());
        }
    }
    model.filter.set("");
    model.cursors.remove(&ListId::ReportSuite);
    let company = chosen.company.clone();
    model.draft.company = Some(chosen);
    model.test.suites_run = Some(CheckRun::new(&[CheckId::ReportSuites]));
    model.test.suites.clear();
    model.test.total = None;
    model.test.is_complete = false;
    begin(model, now, Job::LoadSuites, effect::Task::LoadSuites(Box::new(candidate), Box::new(company)))
}

/// The report suites that an import named, as far as this company has them.
fn choose_wanted(model: &mut Model) {
    let wanted = std::mem::take(&mut model.draft.wanted_suites);
    if model.draft.report_suites.is_empty() {
        let found = model.test.suites.iter().filter(|suite| wanted.contains(&suite.rsid));
        model.draft.report_suites = found.cloned().collect();
    }
}

/// Whether the name is still the one that was suggested for the company chosen before.
fn is_suggested(model: &Model) -> bool {
    model.draft.company.as_ref().is_some_and(|chosen| {
        let suggested = ConnectionName::suggested_for(chosen.company.name.as_str(), &chosen.company.id);
        wording::is_suggestion(model.draft.name.trimmed(), suggested.as_str())
    })
}

/// Whether every rung of the live test passed.
fn is_proven(model: &Model) -> bool {
    let passed = |run: &Option<CheckRun>| run.as_ref().is_some_and(CheckRun::has_passed);
    passed(&model.test.discovery) && passed(&model.test.suites_run)
}

/// A company that was chosen before, or the only one there is, is taken; the screen names it.
fn take_known_company(model: &mut Model, now: Now) -> Vec<Effect> {
    let companies = model.companies();
    let before = model.draft.company.clone();
    let known = companies.iter().position(|(org_id, company)| {
        before.as_ref().is_some_and(|c| c.org_id == *org_id && c.company.id == company.id)
    });
    let only = (companies.len() == 1).then_some(0);
    match known.or(only).and_then(|at| companies.into_iter().nth(at)) {
        Some((org_id, company)) => load_suites(model, now, ChosenCompany { org_id, company }),
        None => Vec::new(),
    }
}

/// Whether the chosen company is one of the organization that the person named, if they named one.
fn is_allowed(model: &Model) -> bool {
    let is_chosen = |(org_id, company): &(OrgId, Company)| {
        model.draft.company.as_ref().is_some_and(|c| c.org_id == *org_id && c.company.id == company.id)
    };
    model.companies().iter().any(is_chosen)
}

/// Whether the person chose a company, and its suites are being read or were.
fn is_choosing_suites(model: &Model) -> bool {
    model.test.suites_run.is_some()
}

fn suites(model: &Model) -> Item {
    let matching = model.matching_suites();
    let row = |suite: &&ReportSuite| ListRow {
        word: suite.rsid.to_string(),
        label: suite.name.to_string(),
        detail: suite.rsid.to_string(),
        state: None,
        is_chosen: model.draft.report_suites.contains(suite),
        is_available: true,
    };
    let rows = matching.iter().map(row).collect();
    let mut list = items::bare_list(model, ListId::ReportSuite, wording::SUITES_LABEL, rows);
    list.cursor = model.cursor(ListId::ReportSuite).min(matching.len().saturating_sub(1));
    list.note = Some(wording::suites_note(
        matching.len(),
        model.test.suites.len(),
        model.test.total,
        model.test.is_complete,
        model.draft.report_suites.len(),
    ));
    list.empty = wording::no_match(model).to_owned();
    Item::Checklist(list)
}

impl Step for ChooseCompany {
    fn enter(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        let is_proven = model.test.discovered.is_some() && model.test.tried == model.candidate();
        if !(is_proven && model.test.is_complete) {
            return discover(model, now);
        }
        if is_allowed(model) || model.companies().is_empty() {
            return Vec::new();
        }
        // The organization was changed to another one of those that Adobe showed.
        model.test.suites_run = None;
        model.test.suites.clear();
        model.test.is_complete = false;
        take_known_company(model, now)
    }

    fn body(&self, model: &Model, now: Now) -> Vec<Item> {
        let test = &model.test;
        let mut body = Vec::new();
        if is_proven(model) {
            body.push(Item::Task(Task {
                label: wording::LIVE_TEST.to_owned(),
                state: TaskState::Done,
                detail: wording::live_test(test),
            }));
        } else if let Some(run) = &test.discovery {
            body.extend(screen::check_run(run, model.jobs.since(Job::Discover), now));
        }
        if let Some(discovered) = &test.discovered
            && model.companies().is_empty()
            && let Ok(Some(expected)) = model.draft.expected_org()
        {
            let (title, lines) = wording::organization_differs(&expected, discovered);
            body.push(Item::Callout(Callout { tone: Tone::Bad, title, lines, verdict: None }));
            return body;
        }
        let Some(run) = &test.suites_run else {
            if test.discovered.is_some() {
                let rows = model.companies().into_iter().map(|(org_id, company)| ListRow {
                    word: company.id.to_string(),
                    label: company.name.to_string(),
                    detail: format!("{} · {org_id}", company.id),
                    state: None,
                    is_chosen: model.draft.company.as_ref().is_some_and(|c| c.company == company && c.org_id == org_id),
                    is_available: true,
                });
                body.push(Item::Text(wording::COMPANIES_INTRO.to_owned()));
                body.push(items::list(model, ListId::Company, "", rows.collect()));
            }
            return body;
        };
        if !is_proven(model) {
            body.extend(screen::check_run(run, model.jobs.since(Job::LoadSuites), now));
        }
        if let Some(chosen) = &model.draft.company {
            body.push(Item::KeyValues(wording::chosen_company(chosen)));
        }
        if !test.suites.is_empty() {
            body.push(Item::Text(wording::SUITES_INTRO.to_owned()));
            body.push(items::field(model, FieldId::Filter, wording::FILTER, None));
            body.push(suites(model));
        }
        body
    }

    fn buttons(&self, model: &Model) -> Vec<(Action, String)> {
        let has_failed =
            [&model.test.discovery, &model.test.suites_run].into_iter().flatten().any(|r| r.finding().is_some());
        let mut buttons = Vec::new();
        if model.test.suites_run.as_ref().is_some_and(wording::may_go_on_without_suites) {
            buttons.push((Action::Next, wording::WITHOUT_SUITES.to_owned()));
        }
        if must_sign_in(model) {
            buttons.push((Action::SignInAgain, wording::SIGN_IN_AGAIN.to_owned()));
        } else if has_failed || is_stopped(model) {
            buttons.push((Action::Retry, wording::TRY_AGAIN.to_owned()));
        }
        if is_choosing_suites(model) && model.companies().len() > 1 {
            buttons.push((Action::Another, wording::OTHER_COMPANY.to_owned()));
        }
        buttons
    }

    fn act(&self, model: &mut Model, now: Now, action: Action) -> Vec<Effect> {
        match action {
            Action::SignInAgain => {
                model.draft.signed_in = None;
                go_to(model, StepId::SignIn)
            }
            Action::Retry => match (&model.test.discovered, model.draft.company.clone()) {
                (Some(_), Some(chosen)) if is_choosing_suites(model) => load_suites(model, now, chosen),
                _ => discover(model, now),
            },
            Action::Another => {
                model.test.suites_run = None;
                model.test.suites.clear();
                model.test.is_complete = false;
                model.focus = Some(Focus::List(ListId::Company));
                model.jobs.end(Job::LoadSuites).map(Effect::Abort).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn pick(&self, model: &mut Model, now: Now, list: ListId, row: usize) -> Vec<Effect> {
        if list == ListId::Company {
            let Some((org_id, company)) = model.companies().into_iter().nth(row) else { return Vec::new() };
            let effects = load_suites(model, now, ChosenCompany { org_id, company });
            model.focus = None;
            return effects;
        }
        let Some(suite) = model.matching_suites().get(row).map(|&suite| suite.clone()) else { return Vec::new() };
        match model.draft.report_suites.iter().position(|chosen| *chosen == suite) {
            Some(at) => {
                model.draft.report_suites.remove(at);
            }
            None => model.draft.report_suites.push(suite),
        }
        Vec::new()
    }

    fn next_label(&self, model: &Model) -> Option<&'static str> {
        let has_list =
            if is_choosing_suites(model) { !model.test.suites.is_empty() } else { !model.companies().is_empty() };
        has_list.then_some("continue")
    }

    fn next(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        let Some(run) = &model.test.suites_run else {
            if model.jobs.since(Job::Discover).is_none() && model.companies().is_empty() {
                model.tell(Tone::Warning, wording::TEST_FIRST, Vec::new());
            }
            return Vec::new();
        };
        if !is_allowed(model) {
            model.tell(Tone::Warning, wording::TEST_FIRST, Vec::new());
            return Vec::new();
        }
        if model.test.tried != model.candidate() {
            // Something was pasted over it meanwhile.
            return discover(model, now);
        }
        let has_failed = run.finding().is_some();
        if model.draft.report_suites.is_empty() && !model.test.suites.is_empty() {
            let at = model.cursor(ListId::ReportSuite);
            match model.matching_suites().get(at).map(|&s| s.clone()) {
                Some(suite) => model.draft.report_suites.push(suite),
                None => {
                    model.tell(Tone::Warning, wording::CHOOSE_SUITE, Vec::new());
                    return Vec::new();
                }
            }
        }
        if model.test.suites.is_empty() && !(has_failed && wording::may_go_on_without_suites(run)) {
            model.tell(Tone::Warning, wording::TEST_FIRST, Vec::new());
            return Vec::new();
        }
        go_on(model)
    }

    fn reported(&self, model: &mut Model, now: Now, report: Option<Report>) -> Vec<Effect> {
        let Some(Report::Check(event)) = report else { return Vec::new() };
        let is_of_suites = event.check().is_some_and(|check| check >= CheckId::ReportSuites);
        let run = if is_of_suites { &mut model.test.suites_run } else { &mut model.test.discovery };
        if let Some(run) = run {
            run.apply(&event);
        }
        match event {
            CheckEvent::Passed { seen: Seen::Companies(discovered), .. } => {
                model.test.discovered = Some(discovered);
                take_known_company(model, now)
            }
            CheckEvent::Suites(page) => {
                if model.test.suites.is_empty() && matches!(model.focus, Some(Focus::Button(_))) {
                    // The list is new on the screen: keys go there.
                    model.focus = None;
                }
                model.test.suites.extend(page.suites);
                model.test.total = page.total.or(model.test.total);
                Vec::new()
            }
            CheckEvent::Passed { check: CheckId::ReportSuites, .. } => {
                model.test.is_complete = true;
                choose_wanted(model);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn is_over(&self, model: &Model) -> bool {
        [&model.test.discovery, &model.test.suites_run].into_iter().flatten().any(|run| run.finding().is_some())
    }

    fn awaited(&self) -> &'static [Job] {
        &[Job::Discover, Job::LoadSuites]
    }

    fn first_focus(&self, model: &Model) -> Option<Focus> {
        Some(if !is_choosing_suites(model) {
            Focus::List(ListId::Company)
        } else if model.test.total.unwrap_or(model.test.suites.len()) > MANY {
            Focus::Field(FieldId::Filter)
        } else {
            Focus::List(ListId::ReportSuite)
        })
    }
}

/// Whether the test failed because nobody is signed in any more: trying again would change nothing.
fn must_sign_in(model: &Model) -> bool {
    let is_for_people = model.draft.credential_type.is_some_and(CredentialType::is_for_people);
    let findings = [&model.test.discovery, &model.test.suites_run].into_iter().flatten().filter_map(|r| r.finding());
    is_for_people
        && findings
            .into_iter()
            .any(|finding| finding.evidence.stage == Stage::Token && finding.verdict == Verdict::PersonMustAct)
}

/// Whether the test was begun and neither ended nor runs.
fn is_stopped(model: &Model) -> bool {
    let runs = model.jobs.since(Job::Discover).is_some() || model.jobs.since(Job::LoadSuites).is_some();
    let is_done = model.test.discovered.is_some() && (model.test.is_complete || model.test.suites_run.is_none());
    !runs && !is_done
}
