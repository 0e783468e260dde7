//! The only place where the model changes. No I/O, clock, randomness or environment: the time is handed in, everything
//! else comes as a message and leaves as an effect.

use super::StepId;
use super::begin::begin;
use super::destination::{go_to, leave};
use super::effect::{Effect, Task};
use super::focus::{leave_forward, move_focused, settle_field, settle_focus, step_focus};
use super::job::Job;
use super::lines::AnyLine;
use super::model::{Destination, Model, OpenPanel};
use super::report::Msg;
use super::report::Report;
use super::{brought, import, keep, navigate, plan, present, steps, typing, wording};
use crate::connection::Printable;
use crate::diagnosis::{Finding, Verdict};
use crate::screen::{Action, Attempt, Callout, Ending, Focus, ListId, Now, Tone};

/// The first effects: what is saved, and the practice sandbox where this run practises.
pub fn start(model: &mut Model, now: Now) -> Vec<Effect> {
    let mut effects = begin(model, now, Job::Survey, Task::Survey);
    if model.is_practice() {
        effects.extend(begin(model, now, Job::StartPractice, Task::StartPractice));
    }
    if let Some(id) = model.resume_first.take() {
        effects.extend(begin(model, now, Job::ResumeDraft, Task::ResumeDraft(id)));
    }
    // A new sign-in with a saved connection begins in the middle.
    if model.draft.renews.is_some() {
        effects.extend(steps::step(model.step()).enter(model, now));
    }
    settle_focus(model, now);
    effects
}

/// Changes the model by one message and says what the outside must do.
pub fn update(model: &mut Model, now: Now, msg: Msg) -> Vec<Effect> {
    let by_person = !matches!(msg, Msg::DeadlineReached | Msg::Reported(..) | Msg::Copied(_));
    if by_person {
        model.notice = None;
        if msg != Msg::Do(Action::Discard) {
            model.discard_armed = None;
        }
    }
    // Typing stays with the person until they leave the field.
    let has_left = by_person && !matches!(msg, Msg::Edit(_));
    let is_filled = matches!(msg, Msg::Fill(..));
    let mut effects = match msg {
        Msg::Do(action) => act(model, now, action),
        Msg::Edit(edit) => typing::edit_focused(model, edit),
        Msg::Move(by) => {
            move_focused(model, now, by);
            Vec::new()
        }
        Msg::FocusNext => leave_forward(model, now),
        Msg::FocusPrevious => {
            step_focus(model, now, -1);
            Vec::new()
        }
        Msg::Paste(text) => {
            let shown = present(model, now).focus_order();
            import::paste(model, now, &shown, &text)
        }
        Msg::Fill(field, text) => typing::fill(model, now, field, &text),
        Msg::Pick(list, row) => pick(model, now, list, row),
        Msg::DeadlineReached => Vec::new(),
        Msg::Reported(_, Report::DraftNotKept(why)) => {
            let title = wording::draft_not_kept(&why);
            let verdict = Some(Verdict::ThisMachine);
            model.notice = Some(Callout { tone: Tone::Warning, title, lines: Vec::new(), verdict });
            Vec::new()
        }
        Msg::Reported(attempt, report) => reported(model, now, attempt, report),
        Msg::Copied(Ok(())) => say(model, Tone::Good, wording::COPIED),
        Msg::Copied(Err(why)) => say(model, Tone::Warning, &why),
        Msg::Terminated => leave(model, Ending::Interrupted),
    };
    while let Some(destination) = model.destination.take() {
        effects.extend(navigate::arrive(model, now, destination));
    }
    // What was pasted or resumed may have made another plan, on which this step has no place any more.
    if !plan::plan(&model.draft).contains(&model.step()) {
        effects.extend(navigate::arrive(model, now, Destination::Step(StepId::Credential)));
    }
    settle_focus(model, now);
    keep::remember(model, &effects);
    if has_left {
        let is_at_secret = keep::is_at_secret(model) && !is_filled;
        effects.extend(keep::keep_what_was_left(model, &effects, is_at_secret));
    }
    effects
}

fn say(model: &mut Model, tone: Tone, text: &str) -> Vec<Effect> {
    model.tell(tone, text, Vec::new());
    Vec::new()
}

fn act(model: &mut Model, now: Now, action: Action) -> Vec<Effect> {
    match action {
        Action::Next => next(model, now),
        Action::Back => navigate::back(model, now),
        Action::Quit => leave(model, Ending::Interrupted),
        Action::Help => toggle_panel(model, OpenPanel::Help),
        Action::Guide => toggle_panel(model, OpenPanel::Guide),
        Action::Letter => toggle_panel(model, OpenPanel::Letter),
        Action::Reveal => {
            if let Some(Focus::Field(field)) = model.focus
                && let AnyLine::Secret(line) = model.line_mut(field)
            {
                line.toggle_reveal();
            }
            Vec::new()
        }
        Action::Copy => present::worth_copying(model, now).map(Effect::Copy).into_iter().collect(),
        Action::ShowPlainly => present::worth_copying(model, now).map(Effect::ShowPlainly).into_iter().collect(),
        Action::Toggle => match model.focus {
            Some(Focus::List(list)) => match present(model, now).list(list).map(|shown| shown.cursor) {
                Some(row) => pick(model, now, list, row),
                None => Vec::new(),
            },
            _ => Vec::new(),
        },
        Action::Discard => navigate::discard(model, now),
        Action::CopyRedirectUri | Action::CopyRedirectPattern => {
            let copied = model.draft.to_register().filter(|_| present(model, now).is_offered(action));
            let text = |(uri, pattern)| if action == Action::CopyRedirectUri { uri } else { pattern };
            copied.map(text).map(Effect::Copy).into_iter().collect()
        }
        // The check screen's.
        Action::Repair => Vec::new(),
        Action::FillPractice
        | Action::Retry
        | Action::Network
        | Action::Another
        | Action::OtherPort
        | Action::PasteOnly
        | Action::NotThisOne
        | Action::SignInAgain
        | Action::UseServerToServer
        | Action::OtherKey
        | Action::WriteKey
        | Action::RegisterCertificate => {
            if present(model, now).is_offered(action) {
                steps::step(model.step()).act(model, now, action)
            } else {
                Vec::new()
            }
        }
    }
}

fn toggle_panel(model: &mut Model, panel: OpenPanel) -> Vec<Effect> {
    model.panel = if model.panel == Some(panel) { None } else { Some(panel) };
    Vec::new()
}

/// Enter: presses the focused button, takes the highlighted row, leaves the field forward; and once nothing on this
/// step is wrong any more, goes on.
fn next(model: &mut Model, now: Now) -> Vec<Effect> {
    if model.panel.take().is_some() {
        return Vec::new();
    }
    let screen = present(model, now);
    let mut effects = Vec::new();
    match model.focus {
        Some(Focus::Button(Action::Next)) | None => {}
        Some(Focus::Button(action)) => return act(model, now, action),
        Some(Focus::List(list)) => {
            // In a checklist Space takes rows; Enter goes on with those that are taken.
            if let Some(list) = screen.list(list).filter(|_| !list.is_checklist()) {
                let (id, row) = (list.id, list.cursor);
                if !list.rows.is_empty() {
                    effects = pick(model, now, id, row);
                    // Whatever the row began, the person sees it before going on.
                    let has_led_on = model.focus != Some(Focus::List(id));
                    if has_led_on || model.notice.is_some() || model.destination.is_some() || !effects.is_empty() {
                        return effects;
                    }
                }
            }
        }
        Some(Focus::Field(field)) => {
            settle_field(model, field);
            model.tried.insert(field);
        }
    }
    // The picked row may have opened fields, so look again.
    let screen = present(model, now);
    let focused = model.focus;
    let mut is_behind = true;
    for focus in screen.focus_order() {
        if let Focus::Field(field) = focus
            && model.problem(field).is_some()
        {
            if is_behind {
                model.tried.insert(field);
            }
            model.focus = Some(focus);
            return effects;
        }
        is_behind &= Some(focus) != focused;
    }
    if model.choosing.is_some() {
        return effects;
    }
    effects.extend(steps::step(model.step()).next(model, now));
    effects
}

fn reported(model: &mut Model, now: Now, attempt: Attempt, report: Report) -> Vec<Effect> {
    let Some(job) = model.jobs.running(attempt) else { return Vec::new() };
    if report.ends_job() {
        model.jobs.end(job);
    }
    match report {
        Report::Surveyed(survey) => {
            model.survey = Some(survey);
            steps::surveyed(model);
            brought::begin(model)
        }
        Report::PracticeStarted(Ok(practice)) => {
            model.practice = Some(practice);
            steps::step(model.step()).reported(model, now, None)
        }
        Report::SecretsForgotten(Ok(())) => Vec::new(),
        Report::PracticeStarted(Err(finding))
        | Report::DraftDiscarded(_, Err(finding))
        | Report::SecretsForgotten(Err(finding)) => {
            model.tell_finding(Tone::Bad, *finding);
            Vec::new()
        }
        Report::ImportRead(Err(finding)) => {
            let remedy = wording::import_remedy(&finding);
            model.tell_finding(Tone::Bad, Finding { remedy, ..*finding });
            Vec::new()
        }
        // Wherever the person is by now: what was saved must be said.
        Report::Saved(Ok(connection)) => {
            model.saved = Some(*connection);
            match model.leaving_after_keeping.take() {
                Some(ending) => leave(model, ending),
                None => go_to(model, StepId::Done),
            }
        }
        Report::Saved(Err(finding)) => {
            model.leaving_after_keeping = None;
            if model.step() != StepId::Review {
                model.tell_finding(Tone::Bad, (*finding).clone());
            }
            model.save_problem = Some(finding);
            Vec::new()
        }
        Report::ImportRead(Ok(recognition)) => {
            let place = Printable::new(model.import_file.trimmed());
            import::take_from(model, Some(place), recognition)
        }
        Report::DraftDiscarded(id, Ok(())) => {
            if let Some(survey) = &mut model.survey {
                survey.drafts.retain(|draft| draft.id != id);
            }
            say(model, Tone::Good, wording::DISCARDED)
        }
        report => steps::step(model.step()).reported(model, now, Some(report)),
    }
}

fn pick(model: &mut Model, now: Now, list: ListId, row: usize) -> Vec<Effect> {
    let screen = present(model, now);
    let Some(shown) = screen.list(list) else { return Vec::new() };
    let Some(chosen) = shown.rows.get(row) else { return Vec::new() };
    if !chosen.is_available {
        let why = steps::why_unavailable(model, list);
        let lines = why.iter().map(|finding| finding.remedy.clone()).collect();
        let (title, verdict) = (chosen.not_available(), why.map(|finding| finding.verdict));
        model.notice = Some(Callout { tone: Tone::Warning, title, lines, verdict });
        return Vec::new();
    }
    model.cursors.insert(list, row);
    if let Some(credentials) = model.choosing.take() {
        return import::take_one(model, credentials, row);
    }
    steps::step(model.step()).pick(model, now, list, row)
}
