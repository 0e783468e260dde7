//! Sandbox: the live test call on Experience Platform. Token, sandboxes, then a harmless read in the chosen one, whose name
//! is chosen and never typed.

use super::super::begin::begin;
use super::super::destination::go_on;
use super::super::effect::{Effect, Task};
use super::super::job::Job;
use super::super::model::Model;
use super::super::platform_test::PlatformTest;
use super::super::report::Report;
use super::super::{items, wording};
use super::Step;
use crate::connection::PlatformSandbox;
use crate::diagnosis::{CheckEvent, CheckId, CheckRun, Seen};
use crate::screen::{self, Action, FieldId, Focus, Item, ListId, ListRow, Now, Tone};

/// The step.
pub(super) struct ChooseSandbox;

/// From so many sandboxes on, typing a part of the name is quicker than walking down the list.
const MANY: usize = 20;

fn list_sandboxes(model: &mut Model, now: Now) -> Vec<Effect> {
    let Some(candidate) = model.platform_candidate() else { return Vec::new() };
    model.filter.set("");
    model.cursors.remove(&ListId::Sandbox);
    model.platform = PlatformTest {
        tried: Some(Box::new(candidate.clone())),
        listing: Some(CheckRun::new(&[CheckId::Token, CheckId::Sandboxes])),
        ..PlatformTest::default()
    };
    let mut effects: Vec<Effect> = model.jobs.end(Job::ReadJourneys).map(Effect::Abort).into_iter().collect();
    effects.extend(begin(model, now, Job::ListSandboxes, Task::ListSandboxes(Box::new(candidate))));
    effects
}

fn read_journeys(model: &mut Model, now: Now, sandbox: PlatformSandbox) -> Vec<Effect> {
    let Some(candidate) = model.platform_candidate() else { return Vec::new() };
    if model.draft.name.trimmed().is_empty() || is_suggested(model) {
        let name = wording::name_for_sandbox(model, &sandbox);
        model.draft.name.set(&name);
    }
    let name = sandbox.name.clone();
    model.draft.sandbox = Some(sandbox.clone());
    model.platform.look = Some((sandbox, CheckRun::new(&[CheckId::Journeys])));
    begin(model, now, Job::ReadJourneys, Task::ReadJourneys(Box::new(candidate), name))
}

/// Whether the name is still the one that was suggested for the sandbox chosen before.
fn is_suggested(model: &Model) -> bool {
    let before = model.draft.sandbox.as_ref().map(wording::plain_name_for_sandbox);
    before.is_some_and(|name| model.draft.name.trimmed().starts_with(&name))
}

/// A sandbox that was chosen before, or the only one that can be used, is taken; the screen names it.
fn take_known_sandbox(model: &mut Model, now: Now) -> Vec<Effect> {
    let usable =
        model.platform.seen.iter().flat_map(|seen| &seen.sandboxes).filter(|sandbox| sandbox.state.is_active());
    let usable: Vec<PlatformSandbox> = usable.cloned().collect();
    let before = model.draft.sandbox.as_ref().map(|sandbox| sandbox.name.clone());
    let known = usable.iter().find(|sandbox| Some(&sandbox.name) == before.as_ref());
    let only = usable.first().filter(|_| usable.len() == 1);
    match known.or(only).cloned() {
        Some(sandbox) => read_journeys(model, now, sandbox),
        None => Vec::new(),
    }
}

fn sandboxes(model: &Model) -> Item {
    let seen = model.platform.seen.as_ref();
    let matching = model.matching_sandboxes();
    let looked_at = model.platform.look.as_ref().map(|(sandbox, _)| &sandbox.name);
    let row = |sandbox: &&PlatformSandbox| ListRow {
        word: sandbox.name.to_string(),
        label: sandbox.title.to_string(),
        detail: sandbox.described(seen.and_then(|seen| seen.default.as_ref())),
        state: None,
        is_chosen: looked_at == Some(&sandbox.name),
        is_available: sandbox.state.is_active(),
    };
    let mut list = items::bare_list(model, ListId::Sandbox, "", matching.iter().map(row).collect());
    let all = seen.map_or(0, |seen| seen.sandboxes.len());
    list.note = (matching.len() < all).then(|| wording::sandboxes_note(matching.len(), all));
    list.empty = wording::NO_SANDBOX_MATCHES.to_owned();
    Item::Choice(list)
}

/// Whether nothing runs and something of the test is still missing.
fn is_idle(model: &Model) -> bool {
    [Job::ListSandboxes, Job::ReadJourneys].into_iter().all(|job| model.jobs.since(job).is_none())
}

impl Step for ChooseSandbox {
    fn enter(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        let is_listed = model.platform.seen.is_some() && model.is_platform_tried();
        if is_listed && (model.platform.look.is_none() || model.proven_sandbox().is_some()) {
            return Vec::new();
        }
        list_sandboxes(model, now)
    }

    fn body(&self, model: &Model, now: Now) -> Vec<Item> {
        let test = &model.platform;
        let mut body = Vec::new();
        if let Some(run) = test.listing.as_ref().filter(|run| !run.has_passed()) {
            body.extend(screen::check_run(run, model.jobs.since(Job::ListSandboxes), now));
        }
        let Some(seen) = &test.seen else { return body };
        if let Some((sandbox, run)) = &test.look {
            let since = model.jobs.since(Job::ReadJourneys);
            body.extend(screen::check_run(run, since, now).into_iter().map(|item| wording::naming(item, sandbox)));
            if run.finding().is_some() {
                // Why takes the room; the list comes back with the button.
                return body;
            }
            if model.proven_sandbox().is_some() {
                body.push(Item::Text(wording::sandbox_works(sandbox)));
            }
        } else {
            let has_usable = seen.sandboxes.iter().any(|sandbox| sandbox.state.is_active());
            let intro = if has_usable { wording::SANDBOXES_INTRO } else { wording::NO_SANDBOX_USABLE };
            body.push(Item::Text(intro.to_owned()));
        }
        body.push(items::field(model, FieldId::Filter, wording::FILTER, None));
        body.push(sandboxes(model));
        body
    }

    fn buttons(&self, model: &Model) -> Vec<(Action, String)> {
        if !is_idle(model) {
            return Vec::new();
        }
        if model.proven_sandbox().is_some() {
            return vec![(Action::Next, wording::CONTINUE.to_owned())];
        }
        let is_choosing = model.platform.seen.is_some() && model.platform.look.is_none();
        let usable =
            model.platform.seen.iter().flat_map(|seen| &seen.sandboxes).filter(|s| s.state.is_active()).count();
        let mut buttons = Vec::new();
        if !is_choosing || usable == 0 {
            buttons.push((Action::Retry, wording::TRY_AGAIN.to_owned()));
        }
        if model.platform.look.as_ref().is_some_and(|(_, run)| run.finding().is_some()) && usable > 1 {
            buttons.push((Action::OtherCompany, wording::OTHER_SANDBOX.to_owned()));
        }
        buttons
    }

    fn act(&self, model: &mut Model, now: Now, action: Action) -> Vec<Effect> {
        if action == Action::OtherCompany {
            model.platform.look = None;
            model.focus = None;
            return Vec::new();
        }
        match &model.platform.look {
            Some((sandbox, _)) if model.is_platform_tried() => {
                let sandbox = sandbox.clone();
                read_journeys(model, now, sandbox)
            }
            _ => list_sandboxes(model, now),
        }
    }

    fn pick(&self, model: &mut Model, now: Now, _list: ListId, row: usize) -> Vec<Effect> {
        let Some(sandbox) = model.matching_sandboxes().get(row).map(|&sandbox| sandbox.clone()) else {
            return Vec::new();
        };
        let is_same = model.platform.look.as_ref().is_some_and(|(looked_at, run)| {
            looked_at.name == sandbox.name && run.finding().is_none() && !is_stopped(model)
        });
        if is_same { Vec::new() } else { read_journeys(model, now, sandbox) }
    }

    fn next_label(&self, model: &Model) -> Option<&'static str> {
        let has_failed = model.platform.look.as_ref().is_some_and(|(_, run)| run.finding().is_some());
        (model.platform.seen.is_some() && !has_failed).then_some("continue")
    }

    fn next(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        if model.platform.tried.is_some() && !model.is_platform_tried() {
            // Something was pasted over it meanwhile.
            return list_sandboxes(model, now);
        }
        if model.proven_sandbox().is_some() {
            return go_on(model);
        }
        if is_idle(model) {
            let words = if model.platform.look.is_none() { wording::CHOOSE_ROW } else { wording::TEST_FIRST };
            model.tell(Tone::Warning, words, Vec::new());
        }
        Vec::new()
    }

    fn reported(&self, model: &mut Model, now: Now, report: Option<Report>) -> Vec<Effect> {
        let Some(Report::Check(event)) = report else { return Vec::new() };
        match (&mut model.platform.look, &mut model.platform.listing) {
            (Some((_, run)), _) | (None, Some(run)) => run.apply(&event),
            (None, None) => {}
        }
        match event {
            CheckEvent::Passed { seen: Seen::Sandboxes(seen), .. } => {
                model.platform.seen = Some(seen);
                // The list is new on the screen: keys go there.
                model.focus = None;
                take_known_sandbox(model, now)
            }
            CheckEvent::Passed { check: CheckId::Journeys, .. } => {
                // Enter goes on from here.
                model.focus = Some(Focus::Button(Action::Next));
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn is_over(&self, model: &Model) -> bool {
        let look = model.platform.look.as_ref().map(|(_, run)| run);
        [model.platform.listing.as_ref(), look].into_iter().flatten().any(|run| run.finding().is_some())
    }

    fn awaited(&self) -> &'static [Job] {
        &[Job::ListSandboxes, Job::ReadJourneys]
    }

    fn first_focus(&self, model: &Model) -> Option<Focus> {
        let count = model.platform.seen.as_ref().map_or(0, |seen| seen.sandboxes.len());
        Some(if count > MANY { Focus::Field(FieldId::Filter) } else { Focus::List(ListId::Sandbox) })
    }
}

/// Whether the read was begun and neither ended nor runs.
fn is_stopped(model: &Model) -> bool {
    let is_open = |run: &CheckRun| run.finding().is_none() && !run.has_passed();
    is_idle(model) && model.platform.look.as_ref().is_some_and(|(_, run)| is_open(run))
}
