//! Sign in: the browser brings Adobe's answer, or the person pastes it; then they say whether that is the right person.

use std::time::Duration;

use super::super::begin::begin;
use super::super::destination::{go_on, leave};
use super::super::draft::DraftSignIn;
use super::super::effect::{DraftCandidate, Effect, SignInInput, SignInRequest};
use super::super::job::Job;
use super::super::model::{Model, SignInState};
use super::super::report::{BrowserPlace, ListensAt, Report, SignInNews, WaitingSignIn};
use super::super::{effect, items, wording};
use super::Step;
use crate::connection::{AccountType, RedirectUri, SignedIn, StoreKind};
use crate::screen::{self, Action, Callout, Ending, FieldId, Focus, Item, Now, Task, TaskState, Tone};

/// The step.
pub(super) struct SignIn;

/// After so much silence the likeliest cause is told: Adobe sends people to the default redirect URI without a word.
const SILENCE: Duration = Duration::from_secs(20);

/// So long after a paste an Enter belongs to it.
const HABIT: Duration = Duration::from_millis(700);

/// The candidate, and the store where its token goes until the connection is saved. A renewal keeps it in memory: until
/// the person has confirmed who signed in, the connection's own token stays.
fn draft_candidate(model: &Model) -> Option<DraftCandidate> {
    let candidate = model.draft_candidate()?;
    let store = if model.draft.renews.is_some() { StoreKind::Memory } else { candidate.store };
    Some(DraftCandidate { store, ..candidate })
}

fn sign_in(model: &mut Model, now: Now, may_listen: bool) -> Vec<Effect> {
    let (Some(candidate), Some(certificate_store)) = (draft_candidate(model), model.draft.store) else {
        model.tell(Tone::Warning, wording::CREDENTIAL_FIRST, Vec::new());
        return Vec::new();
    };
    let must_choose = model.sign_in.must_choose;
    model.sign_in = SignInState { must_choose, ..SignInState::default() };
    model.secrets.pasted_answer = Default::default();
    model.draft.signed_in = None;
    let may_open_browser = model.may_open_browser;
    let request = SignInRequest { candidate, certificate_store, must_choose, may_open_browser, may_listen };
    begin(model, now, Job::SignIn, effect::Task::SignIn(Box::new(request)))
}

fn input(model: &Model, input: SignInInput) -> Vec<Effect> {
    model.jobs.attempt(Job::SignIn).map(|attempt| Effect::tell(attempt, input)).into_iter().collect()
}

/// The next of the ports that the program suggests to register, where the one in use is such a one.
fn other_port(model: &Model) -> Option<RedirectUri> {
    let uri = RedirectUri::parse(model.draft.redirect_uri.text()).ok()?;
    let at = RedirectUri::PORTS.iter().position(|port| uri.local().is_some_and(|local| local.port == *port))?;
    uri.with_port(RedirectUri::PORTS[(at + 1) % RedirectUri::PORTS.len()])
}

/// Whether this person belongs to the connection: not where Adobe named organizations and the expected one is not there.
fn is_right_organization(model: &Model, signed_in: &SignedIn) -> bool {
    let expected = model.expected_org();
    let organizations = &signed_in.organizations;
    organizations.is_empty() || expected.is_none_or(|org| organizations.iter().any(|o| o.org_id == org))
}

fn is_personal(signed_in: &SignedIn) -> bool {
    signed_in.person.as_ref().is_some_and(|person| person.account == AccountType::Personal)
}

fn confirming(model: &Model, now: Now, signed_in: &SignedIn) -> Vec<Item> {
    let mut body: Vec<Item> = Vec::new();
    if !is_right_organization(model, signed_in)
        && let Some(expected) = model.expected_org()
    {
        body.push(Item::Callout(wording::signed_in_elsewhere(&expected, signed_in)));
    }
    body.extend(wording::person_warning(model, signed_in).map(Item::Callout));
    if body.is_empty() {
        body.push(Item::Text(wording::IS_THIS_RIGHT.to_owned()));
    }
    body.push(Item::KeyValues(wording::signed_in(signed_in, now.wall)));
    body.extend(wording::missing_scopes(signed_in).map(Item::Callout));
    body
}

fn waiting(model: &Model, now: Now, waiting: &WaitingSignIn, since: Duration) -> Vec<Item> {
    let state = &model.sign_in;
    let silent_for = now.since_start.saturating_sub(since);
    let is_long = shows_long_address(model, waiting);
    let mut body = vec![Item::Text(wording::sign_in_intro(waiting, state.browser.as_ref()).to_owned())];
    let progress = progress(model, waiting, if is_long { in_steps(silent_for) } else { silent_for });
    if is_long {
        let url = waiting.address.expose().to_owned();
        body.push(Item::Link { label: wording::ADOBES_ADDRESS.to_owned(), url });
        if let BrowserPlace::OverSsh { forward: Some(forward) } = &waiting.browser {
            body.push(Item::Text(wording::forward(forward)));
        }
    } else {
        body.extend(progress.iter().cloned());
        let start = waiting.start_address.as_ref().map(|start| start.expose().to_owned());
        body.extend(start.map(|url| Item::Link { label: wording::SHORT_ADDRESS.to_owned(), url }));
    }
    // What went wrong, or may have, stands right above the field that helps in every case.
    if let Some(Err(why)) = &state.browser {
        let title = wording::BROWSER_NOT_OPENED.to_owned();
        body.push(Item::Callout(Callout { tone: Tone::Warning, title, lines: vec![why.to_string()], verdict: None }));
    }
    if let Some(unusable) = state.unusable {
        let (title, lines) = wording::unusable(unusable);
        body.push(Item::Callout(Callout { tone: Tone::Warning, title, lines, verdict: None }));
    } else if let Some(stray) = &state.stray {
        let (title, lines) = wording::stray(stray, waiting);
        body.push(Item::Callout(Callout { tone: Tone::Warning, title, lines, verdict: None }));
    } else if silent_for >= SILENCE && !state.is_received {
        let (title, lines) = wording::silence(model);
        body.push(Item::Callout(Callout { tone: Tone::Note, title, lines, verdict: None }));
    }
    let label = if is_long { wording::PASTED_ANSWER } else { wording::OR_PASTED_ANSWER };
    body.push(items::field(model, FieldId::PastedAnswer, label, None));
    if is_long {
        body.extend(progress);
    }
    if let ListensAt::Only(address) = waiting.listens_at {
        body.push(Item::Text(wording::only_one_family(address)));
    }
    if let Some(fingerprint) = &waiting.fingerprint {
        let is_kept = model.draft.store != Some(StoreKind::Memory);
        body.push(Item::Text(wording::certificate(waiting.is_certificate_new, is_kept)));
        body.push(Item::KeyValues(vec![(wording::FINGERPRINT.to_owned(), fingerprint.clone())]));
    }
    body
}

/// Until the wait begins, and after it was stopped.
fn before_the_wait(model: &Model, now: Now) -> Vec<Item> {
    if model.jobs.since(Job::SignIn).is_none() && model.jobs.since(Job::SignOut).is_none() {
        return vec![Item::Text(wording::NOBODY_YET.to_owned())];
    }
    let mut body = vec![Item::Text(wording::BEFORE_YOU_ARE_SENT.to_owned())];
    body.extend(items::running_task(model, now, Job::SignIn, wording::PREPARING.0).map(|mut task| {
        task.detail = wording::PREPARING.1.to_owned();
        Item::Task(task)
    }));
    body.extend(items::running(model, now, Job::SignOut, wording::SIGNING_OUT));
    body
}

fn progress(model: &Model, waiting: &WaitingSignIn, so_far: Duration) -> Vec<Item> {
    let task = |label: &str, state, detail: &str| {
        Item::Task(Task { label: label.to_owned(), state, detail: detail.to_owned() })
    };
    let mut rows = Vec::new();
    if waiting.listens_at != ListensAt::Nowhere {
        rows.push(task(wording::LISTENING, TaskState::Done, model.draft.redirect_uri.trimmed()));
    }
    let (label, detail) = if model.sign_in.is_received { wording::RECEIVED } else { wording::WAITING_FOR_YOU };
    rows.push(task(label, TaskState::Running(so_far), detail));
    rows
}

/// Whether the whole address stands on the screen: where the short one is of no use, or no browser came up.
fn shows_long_address(model: &Model, waiting: &WaitingSignIn) -> bool {
    let is_here = matches!(waiting.browser, BrowserPlace::Here | BrowserPlace::Windows);
    !is_here || waiting.listens_at == ListensAt::Nowhere || matches!(model.sign_in.browser, Some(Err(_)))
}

/// Ten seconds at a time: nothing moves every second while somebody marks an address with the mouse.
fn in_steps(elapsed: Duration) -> Duration {
    Duration::from_secs(elapsed.as_secs() / 10 * 10)
}

impl Step for SignIn {
    fn enter(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        if model.draft.signed_in().is_some() {
            return Vec::new();
        }
        sign_in(model, now, true)
    }

    fn body(&self, model: &Model, now: Now) -> Vec<Item> {
        if let Some(signed_in) = model.draft.signed_in() {
            return confirming(model, now, signed_in);
        }
        let state = &model.sign_in;
        let mut body: Vec<Item> = state.failed.iter().map(|finding| screen::finding(finding)).collect();
        match &state.waiting {
            Some((open, since)) if model.jobs.since(Job::SignIn).is_some() => {
                body.extend(waiting(model, now, open, *since));
            }
            _ if state.failed.is_none() => body.extend(before_the_wait(model, now)),
            _ => {}
        }
        body
    }

    fn first_focus(&self, model: &Model) -> Option<Focus> {
        match (model.draft.signed_in(), &model.sign_in.failed) {
            (Some(signed_in), _) if is_right_organization(model, signed_in) && !is_personal(signed_in) => {
                Some(Focus::Button(Action::Next))
            }
            (Some(_), _) => Some(Focus::Button(Action::NotThisOne)),
            (None, Some(finding)) if wording::is_about_listening(finding) => {
                let other = other_port(model).map_or(Action::PasteOnly, |_| Action::OtherPort);
                Some(Focus::Button(other))
            }
            (None, Some(_)) => Some(Focus::Button(Action::SignInAgain)),
            (None, None) => Some(Focus::Field(FieldId::PastedAnswer)),
        }
    }

    fn buttons(&self, model: &Model) -> Vec<(Action, String)> {
        if let Some(signed_in) = model.draft.signed_in() {
            let mut buttons = Vec::new();
            if is_right_organization(model, signed_in) {
                buttons.push((Action::Next, wording::THIS_IS_RIGHT.to_owned()));
            }
            buttons.push((Action::NotThisOne, wording::NOT_THIS_ONE.to_owned()));
            return buttons;
        }
        let is_over = model.jobs.since(Job::SignIn).is_none() && model.jobs.since(Job::SignOut).is_none();
        let mut buttons = Vec::new();
        if is_over {
            let is_about_port =
                model.sign_in.failed.as_ref().is_some_and(|finding| wording::is_about_listening(finding));
            if let Some(other) = other_port(model).filter(|_| is_about_port) {
                buttons.push((Action::OtherPort, wording::use_other(&other)));
            }
            if is_about_port {
                buttons.push((Action::PasteOnly, wording::PASTE_ONLY.to_owned()));
            }
            buttons.push((Action::SignInAgain, wording::SIGN_IN_AGAIN.to_owned()));
        }
        buttons
    }

    fn act(&self, model: &mut Model, now: Now, action: Action) -> Vec<Effect> {
        match action {
            Action::SignInAgain => sign_in(model, now, true),
            Action::PasteOnly => sign_in(model, now, false),
            Action::OtherPort => {
                if let Some(other) = other_port(model) {
                    model.draft.redirect_uri.set(other.as_str());
                }
                sign_in(model, now, true)
            }
            Action::NotThisOne => {
                let Some(candidate) = draft_candidate(model) else { return Vec::new() };
                model.draft.signed_in = None;
                model.sign_in = SignInState { must_choose: true, ..SignInState::default() };
                let mut effects = begin(model, now, Job::SignOut, effect::Task::SignOut(Box::new(candidate)));
                effects.extend(keep_draft(model));
                effects
            }
            _ => Vec::new(),
        }
    }

    fn next_label(&self, model: &Model) -> Option<&'static str> {
        if model.draft.signed_in().is_some() {
            return Some(wording::THIS_IS_RIGHT_SHORT);
        }
        let (waiting, _) = model.sign_in.waiting.as_ref()?;
        let is_running = model.jobs.since(Job::SignIn).is_some() && !model.sign_in.is_received;
        let has_pasted = !model.secrets.pasted_answer.text().is_empty();
        match (is_running, has_pasted) {
            (true, true) => Some(wording::USE_PASTED),
            (true, false) if can_open_browser(model, waiting) => Some(wording::OPEN_BROWSER),
            _ => None,
        }
    }

    fn next(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        if let Some(signed_in) = model.draft.signed_in().cloned() {
            return confirmed(model, now, signed_in);
        }
        // A paste was taken at once; the Enter that people's fingers add to it means nothing more.
        if model.sign_in.pasted_at.is_some_and(|at| now.since_start.saturating_sub(at) < HABIT) {
            return Vec::new();
        }
        let pasted = model.secrets.pasted_answer.text().clone();
        match &model.sign_in.waiting {
            _ if model.jobs.since(Job::SignIn).is_none() => Vec::new(),
            Some(_) if !pasted.is_empty() => input(model, SignInInput::Pasted(pasted)),
            Some((waiting, _)) if can_open_browser(model, waiting) => input(model, SignInInput::OpenBrowser),
            _ => Vec::new(),
        }
    }

    fn reported(&self, model: &mut Model, now: Now, report: Option<Report>) -> Vec<Effect> {
        match report {
            Some(Report::SignIn(news)) => {
                learn(model, now, news);
                Vec::new()
            }
            Some(Report::SignInEnded(Ok(signed_in))) => {
                model.secrets.pasted_answer = Default::default();
                if let Some(settings) = model.draft.settings() {
                    model.draft.signed_in = Some(DraftSignIn { settings, signed_in });
                }
                // What takes the keys now is new on the screen.
                model.focus = None;
                keep_draft(model).into_iter().collect()
            }
            Some(Report::SignInEnded(Err(finding))) => {
                model.secrets.pasted_answer = Default::default();
                model.sign_in.failed = Some(finding);
                model.focus = None;
                Vec::new()
            }
            Some(Report::SignedOut(answer)) => {
                if let Err(finding) = answer {
                    model.tell_finding(Tone::Warning, *finding);
                }
                sign_in(model, now, true)
            }
            Some(Report::SignInRenewed(Ok(()))) => {
                model.sign_in.is_renewed = true;
                let renewed = model.draft.renews.as_ref().map(|renewed| Ending::Saved(renewed.name.clone()));
                leave(model, renewed.unwrap_or(Ending::Left))
            }
            Some(Report::SignInRenewed(Err(finding))) => {
                model.leaving_after_keeping = None;
                model.tell_finding(Tone::Bad, *finding);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn beat(&self, model: &Model) -> Duration {
        let shows_address =
            model.sign_in.waiting.as_ref().is_some_and(|(waiting, _)| shows_long_address(model, waiting));
        Duration::from_secs(if shows_address { 10 } else { 1 })
    }

    fn awaited(&self) -> &'static [Job] {
        &[Job::SignIn, Job::SignOut]
    }

    fn stopped(&self, model: &mut Model) {
        model.secrets.pasted_answer = Default::default();
        model.sign_in.waiting = None;
    }
}

/// Ends a new sign-in for a saved connection that nobody confirmed.
pub(in super::super) fn end_unconfirmed(model: &Model) -> Option<Effect> {
    // One that is being ended goes on to its end.
    let is_being_ended = model.jobs.since(Job::SignOut).is_some();
    let candidate = draft_candidate(model).filter(|_| is_being_ended || model.draft.signed_in().is_some())?;
    Some(Effect::Own(effect::Errand::EndSignIn(Box::new(candidate))))
}

/// The draft's file says who is signed in. A new sign-in for a saved connection has none.
fn keep_draft(model: &Model) -> Option<Effect> {
    model.draft.renews.is_none().then(|| Effect::keep_draft(&model.draft))
}

fn can_open_browser(model: &Model, waiting: &WaitingSignIn) -> bool {
    model.may_open_browser && matches!(waiting.browser, BrowserPlace::Here | BrowserPlace::Windows)
}

/// The person says that this is who they meant.
fn confirmed(model: &mut Model, now: Now, signed_in: SignedIn) -> Vec<Effect> {
    if !is_right_organization(model, &signed_in) {
        model.tell(Tone::Warning, wording::OTHER_ORGANIZATION, Vec::new());
        return Vec::new();
    }
    let (Some(connection), Some(candidate)) = (model.draft.renews.clone(), draft_candidate(model)) else {
        return go_on(model);
    };
    if model.jobs.since(Job::RenewSignIn).is_some() {
        return Vec::new();
    }
    let task = effect::Task::RenewSignIn(Box::new(candidate), connection, Box::new(signed_in));
    begin(model, now, Job::RenewSignIn, task)
}

fn learn(model: &mut Model, now: Now, news: SignInNews) {
    let state = &mut model.sign_in;
    match news {
        SignInNews::Waiting(waiting) => {
            // From the job's start, so that the clock of the picture and the moment of the hint are one.
            let since = model.jobs.since(Job::SignIn).unwrap_or(now.since_start);
            state.waiting = Some((waiting, since));
            model.focus = None;
        }
        SignInNews::BrowserOpened => state.browser = Some(Ok(())),
        SignInNews::BrowserNotOpened(why) => state.browser = Some(Err(why)),
        SignInNews::Stray(stray) => state.stray = Some(stray),
        SignInNews::WithoutLasting { address, start_address, scopes } => {
            if let Some((waiting, _)) = &mut state.waiting {
                waiting.address = address;
                waiting.start_address = start_address;
            }
            model.draft.scopes.set(&scopes.to_string());
            model.secrets.pasted_answer = Default::default();
            model.tell(Tone::Note, wording::WITHOUT_LASTING, Vec::new());
        }
        SignInNews::Unusable(unusable) => {
            state.unusable = Some(unusable);
            model.secrets.pasted_answer = Default::default();
        }
        SignInNews::Received => {
            state.is_received = true;
            state.stray = None;
            state.unusable = None;
        }
    }
}
