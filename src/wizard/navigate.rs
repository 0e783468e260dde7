//! From step to step, back, out, and starting over: what leaving and arriving bring with them.

use super::StepId;
use super::begin::begin;
use super::effect::{Effect, Task};
use super::focus::settle_field;
use super::job::Job;
use super::lines::AnyLine;
use super::model::{Destination, Model};
use super::{plan, steps, wording};
use crate::screen::{Ending, Farewell, FieldId, Now, Tone};

/// Goes where the last message wanted to go.
pub(super) fn arrive(model: &mut Model, now: Now, destination: Destination) -> Vec<Effect> {
    match destination {
        Destination::Next => {
            let step = plan::after(&model.draft, model.step());
            go(model, now, step)
        }
        Destination::Step(step) => go(model, now, step),
        Destination::Out(ending) => end(model, ending),
    }
}

/// Esc: closes the panel, stops what the person waits for, or goes one step back. Never validates.
pub(super) fn back(model: &mut Model, now: Now) -> Vec<Effect> {
    if model.panel.take().is_some() || model.choosing.take().is_some() {
        return Vec::new();
    }
    if model.step() == StepId::Welcome && model.is_importing {
        model.is_importing = false;
        return Vec::new();
    }
    if steps::close_form(model) {
        return Vec::new();
    }
    let mut effects: Vec<Effect> = Vec::new();
    let is_over = steps::step(model.step()).is_over(model);
    for job in steps::step(model.step()).awaited() {
        effects.extend(model.jobs.end(*job).map(Effect::Abort));
    }
    if !effects.is_empty() && !is_over {
        steps::step(model.step()).stopped(model);
        model.tell(Tone::Note, wording::STOPPED, Vec::new());
        return effects;
    }
    match plan::before(&model.draft, model.step()) {
        // A saved connection is not unsaved by going back.
        Some(step) if model.saved.is_none() => effects.extend(go(model, now, step)),
        // A new sign-in was asked for from somewhere: back is there.
        None if model.draft.renews.is_some() && !model.sign_in.is_renewed => {
            effects.extend(end(model, Ending::Returned))
        }
        _ => {}
    }
    effects
}

/// Moves to `step`: masks secrets, stops its background work, keeps the draft, and lets the new step begin.
fn go(model: &mut Model, now: Now, step: StepId) -> Vec<Effect> {
    let left = steps::step(model.step());
    // The key that was begun with the type is made for the next step.
    let goes_on = |job: Job| job == Job::GenerateKey && matches!(step, StepId::CredentialType | StepId::KeyPair);
    let over = left.background().iter().filter(|job| !goes_on(**job));
    let mut effects: Vec<Effect> = over.filter_map(|job| model.jobs.end(*job)).map(Effect::Abort).collect();
    left.stopped(model);
    settle_field(model, FieldId::Proxy);
    for field in FieldId::SECRETS {
        if let AnyLine::Secret(line) = model.line_mut(field) {
            line.mask();
        }
    }
    model.draft.step = step;
    model.focus = None;
    model.tried.clear();
    model.cursors.clear();
    model.panel = None;
    effects.extend(steps::step(step).enter(model, now));
    // Done has a connection instead; while that is being saved, the draft would be written after the save has removed it.
    let is_kept = !matches!(step, StepId::Welcome | StepId::Done) && model.jobs.since(Job::Save).is_none();
    if is_kept && model.draft.is_worth_keeping() {
        effects.push(Effect::keep_draft(&model.draft));
    }
    effects
}

pub(super) fn discard(model: &mut Model, now: Now) -> Vec<Effect> {
    let on_welcome = model.step() == StepId::Welcome;
    let id = if on_welcome { steps::highlighted_draft(model) } else { Some(model.draft.id.clone()) };
    // What is being saved is no draft any more.
    let is_draft = steps::can_discard(model) && model.jobs.since(Job::Save).is_none();
    let Some(id) = id.filter(|_| is_draft) else { return Vec::new() };
    if model.discard_armed.as_ref() != Some(&id) {
        model.discard_armed = Some(id);
        model.tell(Tone::Warning, wording::DISCARD_ONCE_MORE, Vec::new());
        return Vec::new();
    }
    model.discard_armed = None;
    let mut effects = Vec::new();
    if !on_welcome {
        effects.extend(stop_everything(model));
        let mut fresh = Model::new(model.another_draft(now.wall, model.draft.environment.clone()));
        // How this machine reaches Adobe is true of the next draft, too.
        fresh.draft.proxy = std::mem::take(&mut model.draft.proxy);
        fresh.draft.ca_file = std::mem::take(&mut model.draft.ca_file);
        fresh.secrets.proxy_password = model.secrets.proxy_password.take();
        (fresh.survey, fresh.practice) = (model.survey.take(), model.practice.take());
        (fresh.machine, fresh.jobs) = (std::mem::take(&mut model.machine), std::mem::take(&mut model.jobs));
        *model = fresh;
        if model.is_practice() && model.practice.is_none() {
            effects.extend(begin(model, now, Job::StartPractice, Task::StartPractice));
        }
    }
    effects.extend(begin(model, now, Job::DiscardDraft, Task::DiscardDraft(id)));
    effects
}

fn stop_everything(model: &mut Model) -> Vec<Effect> {
    Job::ALL.into_iter().filter_map(|job| model.jobs.end(job)).map(Effect::Abort).collect()
}

/// Ends the program: jobs stop, the draft is kept, a lasting summary stays on the normal screen. A save that runs, of a
/// connection or of its new sign-in, is let finish first; asking once more does not wait for it.
fn end(model: &mut Model, ending: Ending) -> Vec<Effect> {
    let is_saving = [Job::Save, Job::RenewSignIn].into_iter().any(|job| model.jobs.since(job).is_some());
    if is_saving && model.leaving_after_keeping.is_none() {
        model.leaving_after_keeping = Some(ending);
        model.tell(Tone::Note, wording::leaving_after_keeping(model), Vec::new());
        return Vec::new();
    }
    // Nobody confirmed it, and it lies in memory: what opens nothing here any more should open nothing at Adobe.
    let is_unconfirmed =
        model.draft.renews.is_some() && !model.sign_in.is_renewed && model.leaving_after_keeping.is_none();
    let unconfirmed = if is_unconfirmed { steps::end_unconfirmed(model) } else { None };
    let mut effects = stop_everything(model);
    settle_field(model, FieldId::Proxy);
    let is_begun = model.step() != StepId::Welcome && model.saved.is_none() && model.draft.is_worth_keeping();
    if is_begun {
        effects.push(Effect::keep_draft(&model.draft));
    }
    let ending = model.saved.as_ref().map_or(ending, |saved| Ending::Saved(saved.name.clone()));
    effects.extend(unconfirmed);
    effects.push(Effect::Leave(Farewell { lines: wording::farewell(model, is_begun), ending }));
    effects
}
