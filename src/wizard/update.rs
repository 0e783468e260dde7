//! The only place where the model changes. No I/O, clock, randomness or environment: the time is handed in, everything
//! else comes as a message and leaves as an effect.

use super::StepId;
use super::attempt::{Attempt, Job};
use super::effect::{Effect, Ending, Farewell, Task};
use super::line::{Line, SecretLine};
use super::model::{AnyLine, Focus, Model, Now, OpenPanel};
use super::msg::{Edit, Move, Msg};
use super::report::Report;
use super::screen::{Action, FieldId, Item, List, ListId, Screen, Secret, Tone};
use super::{import, plan, present, steps, wording};
use crate::connection::Proxy;

/// The first effects: what is saved, and the practice sandbox where this run practises.
pub fn start(model: &mut Model, now: Now) -> Vec<Effect> {
    let mut effects = begin(model, now, Job::Survey, Task::Survey);
    if model.is_practice() {
        effects.extend(begin(model, now, Job::StartPractice, Task::StartPractice));
    }
    settle_focus(model, now);
    effects
}

/// Changes the model by one message and says what the outside must do.
pub fn update(model: &mut Model, now: Now, msg: Msg) -> Vec<Effect> {
    let by_person = !matches!(msg, Msg::DeadlineReached | Msg::Reported(..) | Msg::Copied(_) | Msg::DraftNotKept(_));
    if by_person {
        model.notice = None;
        if msg != Msg::Do(Action::Discard) {
            model.discard_armed = None;
        }
    }
    let effects = match msg {
        Msg::Do(action) => act(model, now, action),
        Msg::Edit(edit) => edit_focused(model, edit),
        Msg::Move(by) => {
            move_focused(model, now, by);
            Vec::new()
        }
        Msg::FocusNext => leave_forward(model, now),
        Msg::FocusPrevious => {
            step_focus(model, now, -1);
            Vec::new()
        }
        Msg::Paste(text) => import::paste(model, now, &text),
        Msg::Fill(field, text) => fill(model, now, field, &text),
        Msg::Pick(list, row) => pick(model, now, list, row),
        Msg::DeadlineReached => Vec::new(),
        Msg::Reported(attempt, report) => reported(model, now, attempt, report),
        Msg::Copied(Ok(())) => say(model, Tone::Good, wording::COPIED),
        Msg::Copied(Err(why)) => say(model, Tone::Warning, &why),
        Msg::DraftNotKept(why) => say(model, Tone::Warning, &wording::draft_not_kept(&why)),
        Msg::Terminated => leave(model, Ending::Interrupted),
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
        Action::Back => back(model, now),
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
            Some(Focus::List(list)) => match choice(&present(model, now), list).map(|shown| shown.cursor) {
                Some(row) => pick(model, now, list, row),
                None => Vec::new(),
            },
            _ => Vec::new(),
        },
        Action::Discard => discard(model, now),
        Action::FillPractice | Action::Retry | Action::Network | Action::OtherCompany => {
            let offered = present(model, now);
            let is_offered =
                offered.buttons.iter().any(|b| b.action == action) || offered.offers.iter().any(|o| o.action == action);
            if is_offered { steps::step(model.step()).act(model, now, action) } else { Vec::new() }
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
            if let Some(list) = choice(&screen, list).filter(|_| list != ListId::ReportSuite) {
                let (id, row) = (list.id, list.cursor);
                if !list.rows.is_empty() {
                    let step = model.step();
                    effects = pick(model, now, id, row);
                    // Whatever the row began, the person sees it before going on.
                    if model.notice.is_some() || model.step() != step || !effects.is_empty() {
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
    for focus in focus_order(&screen) {
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

/// Esc: closes the panel, stops what the person waits for, or goes one step back. Never validates.
fn back(model: &mut Model, now: Now) -> Vec<Effect> {
    if model.panel.take().is_some() || model.choosing.take().is_some() {
        return Vec::new();
    }
    let is_checking = model.jobs.since(Job::Check).is_some() || model.jobs.since(Job::OpenVault).is_some();
    if model.step() == StepId::Welcome && !is_checking && (model.is_importing || model.saved_check.is_some()) {
        model.is_importing = false;
        model.saved_check = None;
        return Vec::new();
    }
    let mut effects: Vec<Effect> = Vec::new();
    for job in steps::step(model.step()).awaited() {
        effects.extend(model.jobs.end(*job).map(Effect::Abort));
    }
    if !effects.is_empty() {
        steps::step(model.step()).stopped(model);
        model.tell(Tone::Note, wording::STOPPED, Vec::new());
        return effects;
    }
    match plan::before(&model.draft, model.step()) {
        // A saved connection is not unsaved by going back.
        Some(step) if model.saved.is_none() => effects.extend(go(model, now, step)),
        _ => {}
    }
    effects
}

/// Moves to `step`: masks secrets, stops its background work, keeps the draft, and lets the new step begin.
pub(super) fn go(model: &mut Model, now: Now, step: StepId) -> Vec<Effect> {
    let left = steps::step(model.step());
    let mut effects: Vec<Effect> =
        left.background().iter().filter_map(|job| model.jobs.end(*job)).map(Effect::Abort).collect();
    left.stopped(model);
    settle_field(model, FieldId::Proxy);
    for field in [FieldId::ClientSecret, FieldId::Passphrase, FieldId::PassphraseAgain] {
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
        effects.push(Effect::KeepDraft(Box::new(model.draft.for_file())));
    }
    effects
}

/// Goes to the next step of the plan.
pub(super) fn go_on(model: &mut Model, now: Now) -> Vec<Effect> {
    let step = plan::after(&model.draft, model.step());
    go(model, now, step)
}

/// Starts a job; one of the same kind that still runs is stopped.
pub(super) fn begin(model: &mut Model, now: Now, job: Job, task: Task) -> Vec<Effect> {
    let (attempt, replaced) = model.jobs.start(job, now.since_start);
    replaced.map(Effect::Abort).into_iter().chain([Effect::Start(attempt, Box::new(task))]).collect()
}

fn reported(model: &mut Model, now: Now, attempt: Attempt, report: Report) -> Vec<Effect> {
    let Some(job) = model.jobs.running(attempt) else { return Vec::new() };
    if report.ends_job() {
        model.jobs.end(job);
    }
    match report {
        Report::Surveyed(survey) => {
            model.survey = Some(survey);
            Vec::new()
        }
        Report::PracticeStarted(Ok(practice)) => {
            model.practice = Some(practice);
            steps::step(model.step()).reported(model, now, None)
        }
        Report::PracticeStarted(Err(finding)) | Report::DraftDiscarded(_, Err(finding)) => {
            model.tell(Tone::Bad, finding.cause, vec![finding.remedy]);
            Vec::new()
        }
        Report::ImportRead(Err(finding)) => {
            let remedy = wording::import_remedy(&finding);
            model.tell(Tone::Bad, finding.cause, vec![remedy]);
            Vec::new()
        }
        // Wherever the person is by now: what was saved must be said.
        Report::Saved(Ok(connection)) => {
            model.saved = Some(*connection);
            go(model, now, StepId::Done)
        }
        Report::Saved(Err(finding)) => {
            if model.step() != StepId::Review {
                model.tell(Tone::Bad, finding.cause.clone(), vec![finding.remedy.clone()]);
            }
            model.save_problem = Some(finding);
            Vec::new()
        }
        Report::ImportRead(Ok(recognition)) => import::take(model, now, recognition),
        Report::DraftDiscarded(id, Ok(())) => {
            if let Some(survey) = &mut model.survey {
                survey.drafts.retain(|draft| draft.id != id);
            }
            say(model, Tone::Good, wording::DISCARDED)
        }
        report => steps::step(model.step()).reported(model, now, Some(report)),
    }
}

fn edit_focused(model: &mut Model, edit: Edit) -> Vec<Effect> {
    if model.panel.is_some() {
        return Vec::new();
    }
    if let Some(Focus::Field(field)) = model.focus {
        match model.line_mut(field) {
            AnyLine::Plain(line) => line.edit(edit),
            AnyLine::Secret(line) => line.edit(edit),
        }
        edited(model, field);
    }
    Vec::new()
}

/// What follows from a changed field, besides its text.
pub(super) fn edited(model: &mut Model, field: FieldId) {
    match field {
        FieldId::OrgId => model.draft.organization = super::draft::OrganizationAnswer::Typed,
        FieldId::Filter => {
            model.cursors.insert(ListId::ReportSuite, 0);
        }
        FieldId::ClientSecret | FieldId::ClientId => model.draft.is_secret_kept = false,
        _ => {}
    }
}

/// Plain mode and the answers file: the whole content of one field.
fn fill(model: &mut Model, now: Now, field: FieldId, text: &Secret) -> Vec<Effect> {
    if model.panel.is_some() || !focus_order(&present(model, now)).contains(&Focus::Field(field)) {
        return Vec::new();
    }
    model.focus = Some(Focus::Field(field));
    let before = Content::take(model.line_mut(field));
    let effects = import::paste(model, now, text);
    if !text.trimmed().is_empty() {
        // The answer was for another field, or for none: this one keeps what it had.
        before.put_back(model.line_mut(field));
    }
    if matches!(model.focus, Some(Focus::Field(focused)) if focused == field) {
        settle_field(model, field);
        model.tried.insert(field);
    }
    effects
}

/// What stood in a line that is about to be filled anew.
enum Content {
    Plain(Line),
    Secret(SecretLine),
}

impl Content {
    fn take(line: AnyLine<'_>) -> Self {
        match line {
            AnyLine::Plain(line) => Self::Plain(std::mem::take(line)),
            AnyLine::Secret(line) => Self::Secret(std::mem::take(line)),
        }
    }

    /// Puts it back where nothing else came.
    fn put_back(self, line: AnyLine<'_>) {
        match (self, line) {
            (Self::Plain(before), AnyLine::Plain(line)) if line.text().is_empty() => *line = before,
            (Self::Secret(before), AnyLine::Secret(line)) if line.text().is_empty() => *line = before,
            _ => {}
        }
    }
}

fn pick(model: &mut Model, now: Now, list: ListId, row: usize) -> Vec<Effect> {
    let screen = present(model, now);
    let Some(shown) = choice(&screen, list) else { return Vec::new() };
    let Some(chosen) = shown.rows.get(row) else { return Vec::new() };
    if !chosen.is_available {
        model.tell(Tone::Warning, wording::not_available(chosen), Vec::new());
        return Vec::new();
    }
    model.cursors.insert(list, row);
    if let Some(credentials) = model.choosing.take() {
        return import::take_one(model, now, credentials, row);
    }
    steps::step(model.step()).pick(model, now, list, row)
}

fn choice(screen: &Screen, id: ListId) -> Option<&List> {
    screen.body.iter().find_map(|item| match item {
        Item::Choice(list) | Item::Checklist(list) if list.id == id => Some(list),
        _ => None,
    })
}

fn move_focused(model: &mut Model, now: Now, by: Move) {
    if model.panel.is_some() {
        return;
    }
    let screen = present(model, now);
    let list = match model.focus {
        Some(Focus::List(list)) => Some(list),
        // The filter and the list below it are one thing to a person.
        Some(Focus::Field(FieldId::Filter)) => Some(ListId::ReportSuite),
        _ => None,
    };
    let Some(list) = list.and_then(|list| choice(&screen, list)) else {
        step_focus(model, now, if matches!(by, Move::Up | Move::PageUp | Move::First) { -1 } else { 1 });
        return;
    };
    let last = list.rows.len().saturating_sub(1);
    let at = list.cursor.min(last);
    let to = match by {
        Move::Up if at == 0 => return step_focus(model, now, -1),
        // On to a field or list below, but not onto a button: holding a key must not end on something that acts.
        Move::Down if at == last => {
            let order = focus_order(&screen);
            let below = order.iter().position(|&f| f == Focus::List(list.id)).and_then(|at| order.get(at + 1));
            if matches!(below, Some(Focus::Field(_) | Focus::List(_))) {
                step_focus(model, now, 1);
            }
            return;
        }
        Move::Up => at - 1,
        Move::Down => at + 1,
        Move::PageUp => at.saturating_sub(10),
        Move::PageDown => (at + 10).min(last),
        Move::First => 0,
        Move::Last => last,
    };
    model.cursors.insert(list.id, to);
    if model.focus == Some(Focus::Field(FieldId::Filter)) {
        model.focus = Some(Focus::List(list.id));
    }
}

/// Everything that takes keys, top to bottom: fields and lists, then buttons.
pub(super) fn focus_order(screen: &Screen) -> Vec<Focus> {
    let body = screen.body.iter().filter_map(|item| match item {
        Item::Field(field) => Some(Focus::Field(field.id)),
        Item::Choice(list) | Item::Checklist(list) => Some(Focus::List(list.id)),
        _ => None,
    });
    body.chain(screen.buttons.iter().map(|button| Focus::Button(button.action))).collect()
}

/// Focus is always on something the screen shows.
fn settle_focus(model: &mut Model, now: Now) {
    let order = focus_order(&present(model, now));
    if model.focus.is_none_or(|focus| !order.contains(&focus)) {
        model.focus =
            steps::step(model.step()).first_focus(model).filter(|f| order.contains(f)).or(order.first().copied());
    }
    if model.focus != Some(Focus::Field(FieldId::Proxy)) {
        settle_field(model, FieldId::Proxy);
    }
}

/// Moves the focus, staying put at both ends so that holding a key never surprises.
fn step_focus(model: &mut Model, now: Now, by: isize) {
    if model.panel.is_some() {
        return;
    }
    let order = focus_order(&present(model, now));
    let Some(at) = model.focus.and_then(|focus| order.iter().position(|&f| f == focus)) else { return };
    if let Some(Focus::Field(field)) = model.focus {
        settle_field(model, field);
    }
    let count = order.len();
    let to = (at + count).saturating_add_signed(by) % count;
    model.focus = Some(order[to]);
}

/// Tab: a field that was filled in is judged on leaving it forward.
fn leave_forward(model: &mut Model, now: Now) -> Vec<Effect> {
    if let Some(Focus::Field(field)) = model.focus {
        let is_filled = match (model.text(field), model.secret(field)) {
            (Some(line), _) => !line.trimmed().is_empty(),
            (_, Some(line)) => !line.text().is_empty(),
            _ => false,
        };
        if is_filled {
            model.tried.insert(field);
        }
        step_focus(model, now, 1);
        return steps::step(model.step()).left_field(model, now, field);
    }
    step_focus(model, now, 1);
    Vec::new()
}

/// What a field does to its own text when it is left: a proxy's password never stays in an address.
fn settle_field(model: &mut Model, field: FieldId) {
    if field == FieldId::Proxy
        && let Ok((proxy, Some(password))) = Proxy::parse(model.draft.proxy.text())
    {
        model.draft.proxy.set(&proxy.to_string());
        model.secrets.proxy_password = Some(password);
    }
}

fn discard(model: &mut Model, now: Now) -> Vec<Effect> {
    let on_welcome = model.step() == StepId::Welcome;
    let id = if on_welcome { steps::highlighted_draft(model) } else { Some(model.draft.id.clone()) };
    let Some(id) = id.filter(|_| model.saved.is_none()) else { return Vec::new() };
    if model.discard_armed.as_ref() != Some(&id) {
        model.discard_armed = Some(id);
        return say(model, Tone::Warning, wording::DISCARD_ONCE_MORE);
    }
    model.discard_armed = None;
    let mut effects = Vec::new();
    if !on_welcome {
        effects.extend(stop_everything(model));
        let mut fresh = Model::new(model.draft.another(now.wall, model.draft.environment.clone()));
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

/// Ends the program: jobs stop, the draft is kept, a lasting summary stays on the normal screen.
pub(super) fn leave(model: &mut Model, ending: Ending) -> Vec<Effect> {
    let mut effects = stop_everything(model);
    settle_field(model, FieldId::Proxy);
    let is_begun = model.step() != StepId::Welcome && model.saved.is_none() && model.draft.is_worth_keeping();
    if is_begun {
        effects.push(Effect::KeepDraft(Box::new(model.draft.for_file())));
    }
    let ending = if model.saved.is_some() { Ending::Saved } else { ending };
    effects.push(Effect::Leave(Farewell { lines: wording::farewell(model, is_begun), ending }));
    effects
}
