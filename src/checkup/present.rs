//! What the check screen shows, in words.

use std::time::Duration;

use super::effect::Job;
use super::model::{Model, OpenPanel, Repairing, Shown, View};
use super::words;
use crate::diagnosis::{CheckId, Outcome, Warning};
use crate::screen::{
    Action, Button, Callout, Field, FieldId, FieldValue, Focus, Item, List, ListId, ListRow, MANY_CONNECTIONS, Now,
    Offer, Panel, SILENCE, Screen, Task, TaskState, Tone, finding_lines, last_verdict, letter_text,
};

/// The picture for this moment.
pub fn present(model: &Model, now: Now) -> Screen {
    Screen {
        title: words::TITLE.to_owned(),
        context: words::context(model),
        steps: Vec::new(),
        heading: words::heading(model),
        body: body(model, now),
        waiting: waiting(model, now),
        notice: model.notice.clone(),
        buttons: buttons(model)
            .into_iter()
            .map(|(action, label)| Button { action, label, is_focused: model.focus == Some(Focus::Button(action)) })
            .collect(),
        offers: offers(model, now),
        panel: model.panel.and_then(|panel| match panel {
            OpenPanel::Help => Some(Panel::Help),
            OpenPanel::Letter => words::letter(model, now)
                .map(|letter| Panel::Guide { title: words::LETTER.to_owned(), text: letter_text(&letter) }),
        }),
    }
}

/// The next moment at which the picture changes by itself; `None` while nothing runs.
pub fn next_deadline(model: &Model, now: Now) -> Option<Duration> {
    model.jobs.next_deadline(now, Duration::from_secs(1))
}

fn body(model: &Model, now: Now) -> Vec<Item> {
    let View::Run(shown) = &model.view else { return choosing(model, now) };
    if model.wants_passphrase() {
        return vec![passphrase(model)];
    }
    if let Some(check) = shown.detail {
        return detail(shown, check);
    }
    match &shown.repair {
        Some(repairing) => repair(model, repairing),
        None => run(model, shown, now),
    }
}

fn choosing(model: &Model, now: Now) -> Vec<Item> {
    let Some(survey) = &model.survey else { return Vec::new() };
    if survey.saved.is_empty() && survey.broken.is_empty() {
        return vec![Item::Text(words::NONE_SAVED.to_owned())];
    }
    let mut body = Vec::new();
    let matching = model.matching();
    if survey.saved.len() > MANY_CONNECTIONS {
        let (text, cursor) = (model.filter.text().to_owned(), model.filter.cursor());
        body.push(field(model, FieldId::Filter, words::FILTER, FieldValue::Plain { text, cursor }, None));
    }
    let rows = matching.iter().map(|saved| {
        let (state, detail) = last_verdict(&saved.history, now);
        row(saved.connection.name.as_str(), detail, Some(state))
    });
    let rows: Vec<ListRow> = rows.collect();
    let note = (matching.len() < survey.saved.len()).then(|| format!("{} of {}", matching.len(), survey.saved.len()));
    body.push(Item::Choice(List { note, empty: words::NO_MATCH.to_owned(), ..list(model, ListId::Saved, "", rows) }));
    if !survey.broken.is_empty() {
        let lines = survey.broken.iter().map(|(file, why)| format!("{file}: {why}")).collect();
        body.push(Item::Callout(Callout {
            tone: Tone::Warning,
            title: words::BROKEN.to_owned(),
            lines,
            verdict: None,
        }));
    }
    body
}

/// The answer first, then what it rests on, then the past.
fn run(model: &Model, shown: &Shown, now: Now) -> Vec<Item> {
    let mut body: Vec<Item> = shown.bundle.iter().cloned().map(Item::Text).collect();
    let is_checking = model.is_checking();
    if !is_checking && let Some(finding) = shown.run.finding() {
        let lines = finding_lines(finding);
        body.push(Item::Callout(Callout {
            tone: Tone::Bad,
            title: finding.cause.clone(),
            lines,
            verdict: Some(finding.verdict),
        }));
    }
    body.extend(shown.run.warnings().iter().map(warning));
    body.extend(shown.unfinished.iter().map(|unfinished| {
        let mut lines = vec![unfinished.finding.cause.clone()];
        lines.extend(finding_lines(&unfinished.finding));
        Item::Callout(Callout { tone: Tone::Warning, title: unfinished.words.clone(), lines, verdict: None })
    }));
    let running = model.jobs.since(Job::Check).map(|since| now.since_start.saturating_sub(since));
    let rows = shown.run.rows().iter().map(|check| {
        let (state, detail) = words::row(check, running);
        row(check.check.title(), detail, Some(state))
    });
    body.push(Item::Choice(list(model, ListId::Check, words::CHECKS, rows.collect())));
    if let Some(past) = words::past(&shown.history, now.wall) {
        body.push(Item::Text(past));
        let values = shown.history.latencies();
        body.extend((!values.is_empty()).then(|| Item::Trend { label: words::DURATION.to_owned(), values }));
    }
    body
}

fn warning(warning: &Warning) -> Item {
    let lines = vec![warning.remedy.clone()];
    Item::Callout(Callout { tone: Tone::Warning, title: warning.cause.clone(), lines, verdict: None })
}

/// Everything that one check saw.
fn detail(shown: &Shown, check: CheckId) -> Vec<Item> {
    let Some(row) = shown.run.rows().iter().find(|row| row.check == check) else { return Vec::new() };
    let pairs = |lines: Vec<(&'static str, String)>| {
        Item::KeyValues(lines.into_iter().map(|(label, value)| (label.to_owned(), value)).collect())
    };
    match &row.outcome {
        Outcome::Ahead => vec![Item::Text(words::NOT_BEGUN.to_owned())],
        Outcome::Running { .. } => vec![Item::Text(words::UNDER_WAY.to_owned())],
        Outcome::Skipped => vec![Item::Text(words::SKIPPED.to_owned())],
        Outcome::Passed { seen, took } => {
            let mut body = vec![Item::Text(crate::screen::seen(seen, *took))];
            let facts = seen.facts();
            body.extend((!facts.is_empty()).then(|| pairs(facts)));
            body
        }
        Outcome::Failed { finding, .. } => {
            let lines = finding_lines(finding);
            let callout =
                Callout { tone: Tone::Bad, title: finding.cause.clone(), lines, verdict: Some(finding.verdict) };
            vec![Item::Callout(callout), pairs(finding.evidence_lines())]
        }
    }
}

fn repair(model: &Model, repairing: &Repairing) -> Vec<Item> {
    match repairing {
        Repairing::Described(repair) => vec![Item::Text(repair.preview().to_owned())],
        Repairing::Running(repair) => vec![Item::Text(repair.preview().to_owned())],
        Repairing::ChoosingCompany(discovery) => {
            let companies = discovery.organizations.iter().flat_map(|organization| {
                organization.companies.iter().map(|company| {
                    row(company.name.as_str(), format!("{} · {}", company.id, organization.org_id), None)
                })
            });
            let rows = companies.collect();
            vec![Item::Text(words::CHOOSE_COMPANY.to_owned()), Item::Choice(list(model, ListId::Company, "", rows))]
        }
        Repairing::ChoosingSandbox(seen) => {
            let rows = seen.sandboxes.iter().map(|sandbox| ListRow {
                is_available: sandbox.state.is_active(),
                ..row(sandbox.title.as_str(), sandbox.described(seen.default.as_ref()), None)
            });
            let rows = rows.collect();
            vec![Item::Text(words::CHOOSE_SANDBOX.to_owned()), Item::Choice(list(model, ListId::Sandbox, "", rows))]
        }
        Repairing::ChoosingSuites { suites, .. } if suites.as_ref().is_some_and(Vec::is_empty) => {
            vec![Item::Text(words::NO_SUITES.to_owned())]
        }
        Repairing::ChoosingSuites { suites, taken, .. } => {
            let rows = suites.iter().flatten().enumerate().map(|(at, suite)| ListRow {
                is_chosen: taken.contains(&at),
                ..row(suite.name.as_str(), suite.rsid.to_string(), None)
            });
            let rows = rows.collect();
            vec![
                Item::Text(words::CHOOSE_SUITES.to_owned()),
                Item::Checklist(list(model, ListId::ReportSuite, "", rows)),
            ]
        }
    }
}

fn buttons(model: &Model) -> Vec<(Action, String)> {
    let Some(shown) = model.shown() else { return Vec::new() };
    if shown.detail.is_some() {
        return vec![(Action::Next, words::BACK.to_owned())];
    }
    let repair = model.repair().map(|repair| (Action::Repair, repair.title().to_owned()));
    let again = [(Action::Retry, words::AGAIN.to_owned())];
    match &shown.repair {
        Some(Repairing::Described(_)) => repair.into_iter().collect(),
        Some(Repairing::ChoosingSuites { suites: Some(suites), .. }) => {
            let title = if suites.is_empty() { words::WITHOUT_SUITES } else { words::TAKE_SUITES };
            vec![(Action::Repair, title.to_owned())]
        }
        Some(_) => Vec::new(),
        None if shown.connection.is_none() || model.is_checking() || model.wants_passphrase() => Vec::new(),
        // Where nothing failed, what could be done stands behind.
        None if shown.run.has_passed() => again.into_iter().chain(repair).collect(),
        None => repair.into_iter().chain(again).collect(),
    }
}

fn offers(model: &Model, now: Now) -> Vec<Offer> {
    let offer = |action, label| Offer { action, label };
    let has_copy = worth_copying(model, now).is_some();
    let copying = [offer(Action::Copy, "copy"), offer(Action::ShowPlainly, "show plainly")];
    if model.panel == Some(OpenPanel::Letter) {
        let mut offers = vec![offer(Action::Back, "close")];
        offers.extend(copying);
        offers.push(offer(Action::Quit, "quit"));
        return offers;
    }
    let next = match model.focus {
        Some(Focus::Button(_)) => Some("press button"),
        Some(Focus::Field(FieldId::Passphrase)) => Some("open the vault"),
        Some(Focus::List(ListId::Check)) => Some("evidence"),
        Some(Focus::List(ListId::Saved) | Focus::Field(FieldId::Filter)) if !model.matching().is_empty() => {
            Some("check")
        }
        Some(Focus::List(ListId::Company | ListId::Sandbox)) => Some("choose"),
        Some(Focus::List(ListId::ReportSuite)) => Some("go on"),
        _ => None,
    };
    let mut offers: Vec<Offer> = next.map(|label| offer(Action::Next, label)).into_iter().collect();
    let is_open = model.shown().is_some_and(|shown| shown.detail.is_some() || shown.repair.is_some());
    offers.push(match &model.view {
        View::Run(_) if is_open => offer(Action::Back, "back"),
        View::Run(_) if model.is_checking() && model.finding().is_none() => offer(Action::Back, "stop"),
        View::Run(shown) if shown.connection.is_none() => offer(Action::Back, "close"),
        View::Choosing if !model.is_visit => offer(Action::Back, "leave"),
        _ => offer(Action::Back, "back"),
    });
    if matches!(model.focus, Some(Focus::List(list)) if list.is_checklist()) {
        offers.push(offer(Action::Toggle, "check"));
    }
    if model.focus == Some(Focus::Field(FieldId::Passphrase)) {
        offers.push(offer(Action::Reveal, "show secret"));
    }
    if !is_open && words::letter(model, now).is_some() {
        offers.push(offer(Action::Letter, "letter"));
    }
    if has_copy {
        offers.extend(copying);
    }
    offers.push(offer(Action::Help, "help"));
    offers.push(offer(Action::Quit, "quit"));
    offers
}

/// What Copy and Show plainly take: the letter where one is open, else the run as text for a ticket.
pub(super) fn worth_copying(model: &Model, now: Now) -> Option<String> {
    if model.panel == Some(OpenPanel::Letter) {
        return words::letter(model, now).map(|letter| letter_text(&letter));
    }
    let shown = model.shown().filter(|_| !model.is_checking() && !model.wants_passphrase())?;
    Some(words::ticket(shown, now))
}

/// The job that the person waits for, from the moment it is worth a word.
fn waiting(model: &Model, now: Now) -> Option<Task> {
    // Nobody waits for what is looked after when the answer is there.
    let awaited = |job: &Job| *job != Job::Afterwards && model.jobs.since(*job).is_some();
    let (job, label) = Job::ALL.into_iter().find(awaited).map(|job| (job, words::waiting_for(job)))?;
    let elapsed = now.since_start.saturating_sub(model.jobs.since(job)?);
    (elapsed >= SILENCE).then(|| Task {
        label: label.to_owned(),
        state: TaskState::Running(elapsed),
        detail: String::new(),
    })
}

fn passphrase(model: &Model) -> Item {
    let line = &model.passphrase;
    let value = if line.is_revealed() {
        FieldValue::Revealed { text: line.text().clone(), cursor: line.cursor() }
    } else {
        FieldValue::Masked { is_empty: line.text().is_empty() }
    };
    field(model, FieldId::Passphrase, words::PASSPHRASE, value, Some(words::PASSPHRASE_HINT))
}

fn field(model: &Model, id: FieldId, label: &'static str, value: FieldValue, hint: Option<&str>) -> Item {
    let is_focused = model.focus == Some(Focus::Field(id));
    Item::Field(Field { id, label, value, hint: hint.map(str::to_owned), problem: None, is_focused })
}

fn row(label: &str, detail: String, state: Option<TaskState>) -> ListRow {
    ListRow { word: String::new(), label: label.to_owned(), detail, state, is_chosen: false, is_available: true }
}

fn list(model: &Model, id: ListId, label: &str, rows: Vec<ListRow>) -> List {
    let last = rows.len().saturating_sub(1);
    List {
        id,
        label: label.to_owned(),
        cursor: model.cursors.get(&id).copied().unwrap_or(0).min(last),
        rows,
        note: None,
        empty: String::new(),
        is_focused: model.focus == Some(Focus::List(id)),
    }
}
