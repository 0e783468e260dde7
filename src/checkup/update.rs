//! The only place where the check screen changes. The time is handed in, everything else comes as a message.

use super::effect::{Effect, Job, Task};
use super::model::{Model, OpenPanel, View};
use super::present::{present, worth_copying};
use super::report::{Msg, Report, Survey};
use super::running::{check, check_again, leave, quit};
use super::{repairing, words};
use crate::connection::Secret;
use crate::diagnosis::{History, Outcome, could_move, has_read_secret, offered};
use crate::screen::{Action, Attempt, Ending, FieldId, Focus, Led, ListId, Now, Tone, begin};

/// The first effects: what is saved. Of a bundle nothing is asked.
pub fn start(model: &mut Model, now: Now) -> Vec<Effect> {
    settle_focus(model, now);
    match model.view {
        View::Choosing => begin(&mut model.jobs, now, Job::Survey, Task::Survey),
        View::Run(_) => Vec::new(),
    }
}

/// Changes the model by one message and says what the outside must do.
pub fn update(model: &mut Model, now: Now, msg: Msg) -> Vec<Effect> {
    if !matches!(msg, Msg::DeadlineReached | Msg::Reported(..) | Msg::Copied(_)) {
        model.notice = None;
    }
    let effects = match msg {
        Msg::Do(action) => act(model, now, action),
        Msg::Edit(edit) => {
            match model.focus.filter(|_| model.panel.is_none()) {
                Some(Focus::Field(FieldId::Filter)) => {
                    model.filter.edit(edit);
                    model.cursors.remove(&ListId::Saved);
                }
                Some(Focus::Field(FieldId::Passphrase)) => model.passphrase.edit(edit),
                _ => {}
            }
            Vec::new()
        }
        Msg::Move(by) => {
            if model.panel.is_none() {
                match present(model, now).lead(model.focus, by) {
                    Led::Row(list, row) => {
                        model.cursors.insert(list, row);
                        model.focus = Some(Focus::List(list));
                    }
                    Led::Previous => step_focus(model, now, -1),
                    Led::Next => step_focus(model, now, 1),
                    Led::Nowhere => {}
                }
            }
            Vec::new()
        }
        Msg::FocusNext => {
            step_focus(model, now, 1);
            Vec::new()
        }
        Msg::FocusPrevious => {
            step_focus(model, now, -1);
            Vec::new()
        }
        Msg::Paste(text) => {
            paste(model, &text);
            Vec::new()
        }
        Msg::Fill(field, text) => {
            fill(model, now, field, &text);
            Vec::new()
        }
        Msg::Pick(list, row) => pick(model, now, list, row),
        Msg::DeadlineReached => Vec::new(),
        Msg::Reported(attempt, report) => reported(model, now, attempt, report),
        Msg::Copied(Ok(())) => say(model, Tone::Good, words::COPIED),
        Msg::Copied(Err(why)) => say(model, Tone::Warning, &why),
        Msg::Terminated => quit(model, Ending::Interrupted),
    };
    settle_focus(model, now);
    effects
}

fn say(model: &mut Model, tone: Tone, text: &str) -> Vec<Effect> {
    model.tell(tone, text, Vec::new());
    Vec::new()
}

fn act(model: &mut Model, now: Now, action: Action) -> Vec<Effect> {
    match action {
        Action::Next => next(model, now),
        Action::Back => back(model),
        Action::Quit => {
            let ending = if model.is_checking() { Ending::Interrupted } else { Ending::Left };
            quit(model, ending)
        }
        Action::Help => toggle_panel(model, OpenPanel::Help),
        Action::Letter if words::letter(model, now).is_some() => toggle_panel(model, OpenPanel::Letter),
        Action::Reveal => {
            if model.focus == Some(Focus::Field(FieldId::Passphrase)) {
                model.passphrase.toggle_reveal();
            }
            Vec::new()
        }
        Action::Copy => worth_copying(model, now).map(Effect::Copy).into_iter().collect(),
        Action::ShowPlainly => worth_copying(model, now).map(Effect::ShowPlainly).into_iter().collect(),
        Action::Toggle => match model.focus {
            Some(Focus::List(list)) => match present(model, now).list(list).map(|shown| shown.cursor) {
                Some(row) => pick(model, now, list, row),
                None => Vec::new(),
            },
            _ => Vec::new(),
        },
        Action::Retry if present(model, now).is_offered(action) => check_again(model, now),
        Action::Repair if present(model, now).is_offered(action) => repairing::go_on(model, now),
        _ => Vec::new(),
    }
}

fn toggle_panel(model: &mut Model, panel: OpenPanel) -> Vec<Effect> {
    model.panel = if model.panel == Some(panel) { None } else { Some(panel) };
    Vec::new()
}

/// Enter: presses the focused button, takes the highlighted row, opens the vault.
fn next(model: &mut Model, now: Now) -> Vec<Effect> {
    if model.panel.take().is_some() {
        return Vec::new();
    }
    if model.shown().is_some_and(|shown| shown.detail.is_some()) {
        return back(model);
    }
    match model.focus {
        Some(Focus::Button(Action::Next)) => back(model),
        Some(Focus::Button(action)) => act(model, now, action),
        Some(Focus::Field(FieldId::Passphrase)) => {
            let passphrase = model.passphrase.text().clone();
            begin(&mut model.jobs, now, Job::OpenVault, Task::OpenVault(passphrase))
        }
        Some(Focus::Field(_)) => {
            let at = present(model, now).list(ListId::Saved).map_or(0, |list| list.cursor);
            pick(model, now, ListId::Saved, at)
        }
        Some(Focus::List(list)) => {
            let screen = present(model, now);
            let Some(list) = screen.list(list) else { return Vec::new() };
            // In a checklist Space takes rows; Enter goes on with those that are taken.
            if list.id.is_checklist() { repairing::go_on(model, now) } else { pick(model, now, list.id, list.cursor) }
        }
        None => Vec::new(),
    }
}

fn pick(model: &mut Model, now: Now, list: ListId, row: usize) -> Vec<Effect> {
    let is_shown = present(model, now).list(list).is_some_and(|shown| row < shown.rows.len());
    if !is_shown {
        return Vec::new();
    }
    model.cursors.insert(list, row);
    match list {
        ListId::Saved => match model.matching().get(row).map(|&saved| saved.clone()) {
            Some(saved) => check(model, now, saved),
            None => Vec::new(),
        },
        ListId::Check => {
            if let Some(shown) = model.shown_mut() {
                shown.detail = shown.run.rows().get(row).map(|row| row.check);
            }
            Vec::new()
        }
        list => repairing::pick(model, now, list, row),
    }
}

/// Closes what is open, stops what runs, else one place back. Nothing is lost by it.
fn back(model: &mut Model) -> Vec<Effect> {
    if model.panel.take().is_some() {
        return Vec::new();
    }
    if let Some(shown) = model.shown_mut() {
        if shown.detail.take().is_some() {
            return Vec::new();
        }
        if let Some(stopped) = repairing::back(model) {
            return stopped;
        }
    }
    let is_over = model.finding().is_some();
    let stopped: Vec<Effect> =
        [Job::Check, Job::OpenVault].into_iter().filter_map(|job| model.jobs.end(job)).map(Effect::Abort).collect();
    if !stopped.is_empty() && !is_over {
        model.tell(Tone::Note, words::STOPPED, Vec::new());
        return stopped;
    }
    model.passphrase.mask();
    let is_bundle = model.shown().is_some_and(|shown| shown.connection.is_none());
    let is_run = matches!(model.view, View::Run(_));
    if is_bundle || model.is_visit || !is_run {
        let mut effects = stopped;
        effects.extend(leave(model, if model.is_visit { Ending::Returned } else { Ending::Left }));
        return effects;
    }
    model.view = View::Choosing;
    model.focus = None;
    let afterwards = model.jobs.end(Job::Afterwards).map(Effect::Abort);
    stopped.into_iter().chain(afterwards).collect()
}

fn reported(model: &mut Model, now: Now, attempt: Attempt, report: Report) -> Vec<Effect> {
    let Some(job) = model.jobs.running(attempt) else { return Vec::new() };
    if report.ends_job() {
        model.jobs.end(job);
    }
    match report {
        Report::Surveyed(survey) => surveyed(model, now, survey),
        Report::VaultOpened(Ok(())) => {
            model.passphrase.set(&Secret::default());
            model.is_vault_open = true;
            check_again(model, now)
        }
        Report::VaultOpened(Err(finding)) => {
            model.passphrase.set(&Secret::default());
            model.tell(Tone::Bad, finding.cause, vec![finding.remedy]);
            Vec::new()
        }
        Report::Check(event) => {
            if let Some(shown) = model.shown_mut() {
                shown.run.apply(&event);
            }
            Vec::new()
        }
        Report::CheckEnded(history) => checked(model, now, *history),
        Report::Afterwards { unfinished, is_keyring_working } => {
            if let Some(shown) = model.shown_mut() {
                shown.unfinished = unfinished;
                if let Some(connection) = &shown.connection {
                    shown.offered = offered(&shown.run, connection, is_keyring_working);
                }
            }
            Vec::new()
        }
        report => repairing::reported(model, now, report),
    }
}

/// The run is over: its result is known everywhere, and the keys go to what failed. Then what is left to be seen to is,
/// where its secrets could be read.
fn checked(model: &mut Model, now: Now, history: History) -> Vec<Effect> {
    if model.has_met_closed_vault() {
        model.is_vault_open = false;
    }
    let Some(shown) = model.shown_mut() else { return Vec::new() };
    shown.history = history.clone();
    shown.offered = shown.connection.as_ref().and_then(|connection| offered(&shown.run, connection, false));
    let afterwards = shown.connection.as_ref().filter(|_| has_read_secret(&shown.run)).map(|connection| {
        let asks_keyring = shown.offered.is_none() && could_move(&shown.run, connection);
        Task::Afterwards { connection: Box::new(connection.clone()), asks_keyring }
    });
    let name = shown.connection.as_ref().map(|connection| connection.name.clone());
    let failed = shown.run.rows().iter().position(|row| matches!(row.outcome, Outcome::Failed { .. }));
    if let Some(row) = failed {
        model.cursors.insert(ListId::Check, row);
    }
    let saved = model.survey.iter_mut().flat_map(|survey| &mut survey.saved);
    for saved in saved.filter(|saved| Some(&saved.connection.name) == name.as_ref()) {
        saved.history = history.clone();
    }
    afterwards.map_or_else(Vec::new, |task| begin(&mut model.jobs, now, Job::Afterwards, task))
}

fn surveyed(model: &mut Model, now: Now, survey: Survey) -> Vec<Effect> {
    let wanted = model.wanted.take();
    let found = wanted.as_ref().and_then(|name| survey.find(name)).cloned();
    model.is_vault_open = survey.is_vault_open;
    model.survey = Some(survey);
    match (wanted, found) {
        (_, Some(saved)) => check(model, now, saved),
        (Some(name), None) => say(model, Tone::Bad, &words::gone(&name)),
        (None, None) => Vec::new(),
    }
}

fn paste(model: &mut Model, text: &Secret) {
    let taken = match model.focus.filter(|_| model.panel.is_none()) {
        Some(Focus::Field(FieldId::Filter)) => model.filter.insert(text.expose()),
        Some(Focus::Field(FieldId::Passphrase)) => model.passphrase.insert(text),
        _ => Ok(()),
    };
    if taken.is_err() {
        model.tell(Tone::Warning, words::TOO_LONG, Vec::new());
    }
}

fn fill(model: &mut Model, now: Now, field: FieldId, text: &Secret) {
    if model.panel.is_some() || !present(model, now).focus_order().contains(&Focus::Field(field)) {
        return;
    }
    model.focus = Some(Focus::Field(field));
    match field {
        FieldId::Filter => model.filter.set(text.expose()),
        FieldId::Passphrase => model.passphrase.set(text),
        _ => {}
    }
}

/// Focus is always on something the screen shows.
fn settle_focus(model: &mut Model, now: Now) {
    let order = present(model, now).focus_order();
    if model.focus.is_none_or(|focus| !order.contains(&focus)) {
        let is_list = |focus: &&Focus| matches!(focus, Focus::List(_));
        model.focus = order.iter().find(is_list).or(order.first()).copied();
    }
}

fn step_focus(model: &mut Model, now: Now, by: isize) {
    if model.panel.is_none()
        && let Some(to) = present(model, now).neighbour(model.focus, by)
    {
        model.focus = Some(to);
    }
}
