//! `/ims/authorize`: from a client's request, over the pages on which a person says who they are and what they allow,
//! back to the client with a code or a refusal (protocol reference, sections 1.5 and 2.2).
//!
//! The request travels through the pages sealed, so a sign-in survives a restart of the sandbox and may go on in another
//! process; the form's secret cookie binds it to one browser.

mod callback;
mod given;
mod page;
mod play;
mod request;
mod session;

use std::time::Duration;

use axum::extract::{Request, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::super::data::{Account, User, data};
use super::super::failures::SignIn;
use super::super::signing::{seal, unseal};
use super::super::{House, clock};
use super::parameters::Parameters;
use super::refusal::Refusal;
use callback::Callback;
pub(super) use callback::redirect;
use page::Form;
pub(super) use page::error as error_page;
use play::Play;
use request::{Authorization, Prompt, Refused};
pub(super) use session::forget;
use session::{FormSecret, Session};

/// How long a page may stay open, in milliseconds.
const PATIENCE_MS: u64 = 1_800_000;
/// How late a slow answer is.
const SLOW: Duration = Duration::from_secs(3);

/// A request on its way through the pages.
#[derive(Debug, Serialize, Deserialize)]
struct UnderWay {
    authorization: Authorization,
    /// Of the browser's form secret.
    form_hash: String,
}

/// What the person did last.
enum Step {
    Nothing,
    WantsAnother,
    HasSeveralProfiles(&'static Account),
    IsKnown(User),
    Allows(User),
    Denies,
}

/// `GET /ims/authorize/v2` and `/v1`.
pub(super) async fn begin(State(house): State<House>, request: Request) -> Result<Response, Refusal> {
    let parameters = Parameters::read(request).await?;
    let authorization = match Authorization::read(&parameters) {
        Ok(authorization) => authorization,
        Err(Refused::Client) => return Ok(page::error()),
        Err(Refused::Told(callback, error, description)) => return Ok(callback.refused(error, description.as_deref())),
    };
    if authorization.prompt == Prompt::None {
        return Ok(without_a_page(&house, &parameters, &authorization).await);
    }
    show(&parameters, authorization, &Step::Nothing, &Session::of(&parameters))
}

/// `POST` of a page's form.
pub(super) async fn go_on(State(house): State<House>, request: Request) -> Result<Response, Refusal> {
    let parameters = Parameters::read(request).await?;
    let under_way = parameters.get("request").and_then(|text| unseal::<UnderWay>("authorize", text, clock::now_ms()));
    let Some(under_way) = under_way.filter(|one| one.form_hash == FormSecret::of(&parameters).hash()) else {
        return Ok(page::stale_form());
    };
    let authorization = under_way.authorization;
    let mut session = Session::of(&parameters);
    let step = match step(&parameters) {
        Step::IsKnown(user) if session.has_allowed(user, &authorization.client_id, &authorization.scope) => {
            Step::Allows(user)
        }
        other => other,
    };
    let mut response = match step {
        Step::Denies => authorization.callback.refused("access_denied", None),
        Step::Allows(user) => {
            session.sign_in(user);
            session.allow(user, &authorization.client_id, &authorization.scope);
            finish(&house, &authorization, user, play(&parameters)).await
        }
        Step::IsKnown(user) => {
            session.sign_in(user);
            show(&parameters, authorization, &step, &session)?
        }
        Step::Nothing | Step::WantsAnother | Step::HasSeveralProfiles(_) => {
            return show(&parameters, authorization, &step, &session);
        }
    };
    session.keep(&mut response);
    Ok(response)
}

/// Where `jump` leads for new terms.
pub(super) async fn terms() -> Response {
    page::terms()
}

/// Where it leads for every other step of an account.
pub(super) async fn account() -> Response {
    page::account()
}

fn step(parameters: &Parameters) -> Step {
    let user = parameters.get("user").and_then(User::find);
    match (parameters.get("decision"), user) {
        (Some("deny"), _) => Step::Denies,
        (Some("another"), _) => Step::WantsAnother,
        (Some("allow"), Some(user)) => Step::Allows(user),
        (_, Some(user)) => Step::IsKnown(user),
        (_, None) => parameters
            .get("person")
            .and_then(|login| data().account(login))
            .map_or(Step::Nothing, Step::HasSeveralProfiles),
    }
}

/// The page that comes next.
fn show(
    parameters: &Parameters,
    authorization: Authorization,
    step: &Step,
    session: &Session,
) -> Result<Response, Refusal> {
    let secret = FormSecret::of(parameters);
    let under_way = UnderWay { authorization, form_hash: secret.hash() };
    let sealed = seal("authorize", &under_way, clock::now_ms() + PATIENCE_MS).ok_or(Refusal::Internal)?;
    let authorization = &under_way.authorization;
    let leads_to = authorization.callback.source();
    let form = Form { request: &sealed, leads_to: &leads_to, play: play(parameters) };
    let users = if authorization.prompt == Prompt::Login { Vec::new() } else { session.users() };
    let mut response = match step {
        Step::IsKnown(user) | Step::Allows(user) => {
            let credential = data().credential(&authorization.client_id).ok_or(Refusal::Internal)?;
            page::consent(&form, *user, credential, &authorization.scope, &authorization.callback.redirect_uri)
        }
        Step::HasSeveralProfiles(account) => page::choose_organization(&form, account),
        Step::Nothing if !users.is_empty() => page::choose_account(&form, &users),
        Step::Nothing | Step::WantsAnother | Step::Denies => page::sign_in(&form),
    };
    secret.keep(&mut response);
    Ok(response)
}

/// `prompt=none`: a code, or the reason why a page would be needed (section 1.5).
async fn without_a_page(house: &House, parameters: &Parameters, authorization: &Authorization) -> Response {
    let session = Session::of(parameters);
    let error = match session.users().as_slice() {
        [] => "login_required",
        [user] if session.has_allowed(*user, &authorization.client_id, &authorization.scope) => {
            return finish(house, authorization, *user, play(parameters)).await;
        }
        [_] => "consent_required",
        _ => "interaction_required",
    };
    authorization.callback.refused(error, None)
}

/// What the form says, else the cookie.
fn play(parameters: &Parameters) -> Play {
    let named = parameters.get(Play::COOKIE).or_else(|| parameters.cookie(Play::COOKIE));
    named.and_then(Play::named).unwrap_or_default()
}

/// The person has allowed: a code, or the failure that is played.
async fn finish(house: &House, authorization: &Authorization, user: User, play: Play) -> Response {
    let by_default = by_default(house, authorization);
    let callback = by_default.as_ref().unwrap_or(&authorization.callback);
    // What the sandbox was told to play comes before what the person chose on the page.
    let play = match house.failing.at_sign_in() {
        Some(SignIn::Refused(error)) => return callback.refused(error, None),
        Some(SignIn::Play(name)) => Play::named(name).unwrap_or(play),
        Some(SignIn::DefaultRedirect) | None => play,
    };
    match play {
        Play::Deny => return callback.refused("access_denied", None),
        Play::InvalidScope => return callback.refused("invalid_scope", None),
        Play::ErrorPage => return page::error(),
        Play::Slow => tokio::time::sleep(SLOW).await,
        _ => {}
    }
    if let Some((error, page)) = play.missing_step() {
        let jump = page.map(|page| format!("{}{page}", house.base));
        let mut parameters = vec![("error", error)];
        parameters.extend(jump.as_deref().map(|jump| ("jump", jump)));
        return redirect(&callback.address(&parameters));
    }
    let Ok(given) = given::give(house, authorization, user, play == Play::TermsAtToken).await else {
        return callback.refused("server_error", None);
    };
    let mut parameters: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
    match play {
        Play::WrongIssuer => parameters.push(("iss", "https://ims.elsewhere.example")),
        Play::Duplicates => {
            let again = parameters.clone();
            parameters.push(("state", callback.state.as_deref().unwrap_or_default()));
            parameters.extend(again);
        }
        _ => {}
    }
    redirect(&callback.address(&parameters))
}

/// The default redirect URI, where it is to be played that the one that was asked for fits no pattern.
fn by_default(house: &House, authorization: &Authorization) -> Option<Callback> {
    if house.failing.at_sign_in() != Some(SignIn::DefaultRedirect) {
        return None;
    }
    let settings = data().credential(&authorization.client_id)?.user.as_ref()?;
    let redirect_uri = settings.redirects.chosen(None).to_owned();
    Some(Callback { redirect_uri, ..authorization.callback.clone() })
}
