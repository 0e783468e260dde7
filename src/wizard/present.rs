//! What to show, in words: the model as a screen, and when it must be shown anew without input.

use std::time::Duration;

use super::job::Job;
use super::model::{Model, OpenPanel};
use super::{StepId, guide, items, known, plan, steps, wording};
use crate::connection::CredentialType;
use crate::diagnosis::{About, CheckRun, Finding};
use crate::handoff;
use crate::screen::{
    Action, Button, FieldId, Focus, Item, ListId, Now, Offer, Panel, SILENCE, Screen, StepLine, StepState, Task,
    TaskState, letter_text,
};

/// The picture for this moment.
pub fn present(model: &Model, now: Now) -> Screen {
    let step = model.step();
    let definition = steps::step(step);
    let (heading, body) = match &model.choosing {
        Some(credentials) => (wording::CHOOSE_CREDENTIAL.to_owned(), choosing(model, credentials)),
        None => (step.title().to_owned(), definition.body(model, now)),
    };
    let buttons = if model.choosing.is_some() { Vec::new() } else { definition.buttons(model) };
    let buttons = buttons
        .into_iter()
        .map(|(action, label)| Button { action, label, is_focused: model.focus == Some(Focus::Button(action)) })
        .collect();
    Screen {
        title: wording::title(model),
        context: wording::context(model),
        steps: step_lines(model),
        heading,
        body,
        waiting: waiting(model, now),
        notice: model.notice.clone(),
        buttons,
        offers: offers(model),
        panel: model.panel.map(|panel| open_panel(model, now, panel)),
    }
}

/// The next moment (time since the program's start) at which the picture changes by itself: when a running job becomes
/// worth a word, then at each full second of it (or as the step says) `None` while nothing runs.
pub fn next_deadline(model: &Model, now: Now) -> Option<Duration> {
    model.jobs.next_deadline(now, steps::step(model.step()).beat(model))
}

fn step_lines(model: &Model) -> Vec<StepLine> {
    let state = |step: StepId| match step.cmp(&model.step()) {
        std::cmp::Ordering::Less => StepState::Done,
        std::cmp::Ordering::Equal => StepState::Current,
        std::cmp::Ordering::Greater => StepState::Ahead,
    };
    // Welcome comes before the way, Done after it: neither is a step of it to a person who counts.
    let way = plan::plan(&model.draft).into_iter().filter(|step| !matches!(step, StepId::Welcome | StepId::Done));
    way.map(|step| StepLine { title: step.title(), state: state(step) }).collect()
}

fn offers(model: &Model) -> Vec<Offer> {
    let offer = |action, label| Offer { action, label };
    // The help is about the step that it covers.
    if model.panel.is_some_and(|panel| panel != OpenPanel::Help) {
        return vec![
            offer(Action::Back, "close"),
            offer(Action::Copy, "copy"),
            offer(Action::ShowPlainly, "show plainly"),
            offer(Action::Quit, "quit"),
        ];
    }
    // A focused button is always pressed with Next.
    let pressed = matches!(model.focus, Some(Focus::Button(_))).then_some("press button");
    let next = steps::step(model.step()).next_label(model).or(pressed);
    let mut offers: Vec<Offer> = next.map(|label| offer(Action::Next, label)).into_iter().collect();
    if steps::step(model.step()).awaited().iter().any(|&job| model.jobs.since(job).is_some()) {
        offers.push(offer(Action::Back, "stop"));
    } else if model.choosing.is_some()
        || model.is_importing
        || (model.step() == StepId::KeyPair && model.key_pair.is_copying)
    {
        offers.push(offer(Action::Back, "close"));
    } else if (plan::before(&model.draft, model.step()).is_some() && model.saved.is_none())
        || (model.draft.renews.is_some() && !model.sign_in.is_renewed)
    {
        offers.push(offer(Action::Back, "back"));
    }
    match model.focus {
        Some(Focus::List(list)) if list.is_checklist() => offers.push(offer(Action::Toggle, "check")),
        // What is pasted for a sign-in is not to be looked at.
        Some(Focus::Field(field)) if field.is_secret() && field != FieldId::PastedAnswer => {
            offers.push(offer(Action::Reveal, "show secret"))
        }
        _ => {}
    }
    if model.step() == StepId::SignIn && address(model).is_some() {
        offers.push(offer(Action::Copy, "copy address"));
        offers.push(offer(Action::ShowPlainly, "show plainly"));
    }
    offers.push(offer(Action::Guide, "guide"));
    offers.push(offer(Action::Help, "help"));
    offers.push(offer(Action::Quit, "quit"));
    if needs_administrator(model.step()) {
        offers.push(offer(Action::Letter, "letter to admin"));
    }
    if steps::can_discard(model) {
        offers.push(offer(Action::Discard, "discard draft"));
    }
    if matches!(model.step(), StepId::Review | StepId::Done) {
        offers.push(offer(Action::Copy, "copy"));
        offers.push(offer(Action::ShowPlainly, "show plainly"));
    }
    offers
}

/// Why the live test of this step failed.
fn test_finding(model: &Model) -> Option<&Finding> {
    let runs = match model.step() {
        StepId::Token => [model.token_test.as_ref().map(|(_, run)| run), None],
        StepId::Company => [model.test.discovery.as_ref(), model.test.suites_run.as_ref()],
        StepId::Sandbox => [model.platform.listing.as_ref(), model.platform.look.as_ref().map(|(_, run)| run)],
        _ => [None, None],
    };
    runs.into_iter().flatten().find_map(CheckRun::finding)
}

fn needs_administrator(step: StepId) -> bool {
    matches!(
        step,
        StepId::Organization
            | StepId::CredentialType
            | StepId::Credential
            | StepId::Token
            | StepId::Company
            | StepId::Sandbox
    )
}

fn open_panel(model: &Model, now: Now, panel: OpenPanel) -> Panel {
    match panel {
        OpenPanel::Help => Panel::Help,
        OpenPanel::Guide => {
            let guide = guide::text(model.step(), model.draft.product, model.draft.credential_type);
            Panel::Guide { title: guide.title, text: guide.text }
        }
        OpenPanel::Letter => Panel::Guide { title: wording::LETTER_TITLE.to_owned(), text: letter(model, now) },
    }
}

/// About what failed in the live test, where somebody else is to act; else about what is still missing.
fn letter(model: &Model, now: Now) -> String {
    if let (Some(finding), Some(candidate)) = (test_finding(model), model.candidate()) {
        let about = About {
            product: model.draft.product.map(|product| product.title().into()),
            organization: model.draft.expected_org().ok().flatten().map(|org_id| org_id.as_str().into()),
            company: model.draft.company.as_ref().map(|chosen| chosen.company.name.clone()),
            sandbox: model.draft.sandbox.as_ref().map(|sandbox| sandbox.label().as_str().into()),
            ..About::of_candidate(&candidate, model.draft.asked_product())
        };
        if let Some(letter) = finding.letter(&about, now.wall) {
            return letter_text(&letter);
        }
    }
    let product = model.draft.asked_product();
    let kind = model.draft.credential_type.unwrap_or(CredentialType::ServerToServer);
    guide::letter(product, kind, &known::of(model))
}

/// What Copy and Show plainly take: the open panel, else the step's summary.
pub(super) fn worth_copying(model: &Model, now: Now) -> Option<String> {
    match model.panel {
        Some(OpenPanel::Letter) => Some(letter(model, now)),
        Some(OpenPanel::Guide) => {
            Some(guide::text(model.step(), model.draft.product, model.draft.credential_type).text)
        }
        Some(OpenPanel::Help) => None,
        None if matches!(model.step(), StepId::Review | StepId::Done) => Some(summary(model, now)),
        None if model.step() == StepId::SignIn => address(model),
        None => None,
    }
}

/// Adobe's address, whole: it works in every browser, on this machine and on others.
fn address(model: &Model) -> Option<String> {
    let (waiting, _) = model.sign_in.waiting.as_ref().filter(|_| model.jobs.since(Job::SignIn).is_some())?;
    Some(waiting.address.expose().to_owned())
}

/// The labels and values of the step's picture as lines of text.
fn summary(model: &Model, now: Now) -> String {
    let mut lines = Vec::new();
    for item in steps::step(model.step()).body(model, now) {
        match item {
            Item::KeyValues(pairs) => lines.extend(pairs.into_iter().map(|(label, value)| format!("{label}: {value}"))),
            Item::Text(text) => lines.push(text),
            _ => {}
        }
    }
    lines.join("\n")
}

fn choosing(model: &Model, credentials: &[handoff::ImportedCredential]) -> Vec<Item> {
    let rows = wording::imported_rows(credentials);
    vec![Item::Text(wording::CHOOSE_CREDENTIAL_INTRO.to_owned()), items::list(model, ListId::Imported, "", rows)]
}

/// The job that the person waits for, from the moment it is worth a word.
fn waiting(model: &Model, now: Now) -> Option<Task> {
    let jobs = Job::ALL.into_iter().filter(|&job| model.jobs.since(job).is_some());
    let (label, job) = jobs.filter_map(|job| Some((wording::waiting_for(job)?, job))).next()?;
    items::running_task(model, now, job, label)
        .filter(|task| !matches!(task.state, TaskState::Running(so_far) if so_far < SILENCE))
}
