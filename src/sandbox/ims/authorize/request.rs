//! What a client asks for at `/ims/authorize` (protocol reference, section 1.5): read once, and from then on either whole or
//! refused.
//!
//! Before client and redirect URI are known there is nobody to tell about a refusal; afterwards it goes there.

use serde::{Deserialize, Serialize};

use super::super::super::data::{Credential, UserSettings, data};
use super::super::super::memory::{Challenge, Method};
use super::super::parameters::Parameters;
use super::super::refusal::Refusal;
use super::super::scope;
use super::callback::{Callback, Mode};

/// Characters of `state` that Adobe takes.
const LONGEST_STATE: usize = 4_096;
/// Characters of `nonce` that are taken here; Adobe documents no limit.
const LONGEST_NONCE: usize = 1_024;

/// `prompt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Prompt {
    /// Whoever is signed in is offered.
    Usual,
    /// Everybody signs in again.
    Login,
    /// No page may be shown.
    None,
}

/// `response_type`: what comes back, each or two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Wanted {
    pub(super) code: bool,
    pub(super) id_token: bool,
    pub(super) token: bool,
}

impl Wanted {
    /// `code` where nothing is said. The order of the words does not matter (OAuth 2.0 Multiple Response Types, section 5).
    fn read(parameters: &Parameters) -> Option<Self> {
        let mut words: Vec<&str> = parameters.get("response_type").unwrap_or("code").split(' ').collect();
        words.sort();
        let (code, id_token, token) = match words.as_slice() {
            ["code"] => (true, false, false),
            ["token"] => (false, false, true),
            ["id_token"] => (false, true, false),
            ["id_token", "token"] => (false, true, true),
            ["code", "id_token"] => (true, true, false),
            _ => return None,
        };
        Some(Self { code, id_token, token })
    }
}

/// A request that can be granted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Authorization {
    pub(super) client_id: String,
    pub(super) callback: Callback,
    pub(super) wanted: Wanted,
    /// Separated by commas.
    pub(super) scope: String,
    pub(super) nonce: Option<String>,
    pub(super) challenge: Option<Challenge>,
    pub(super) prompt: Prompt,
}

/// Why there is nothing to grant.
#[derive(Debug)]
pub(super) enum Refused {
    /// Unknown client: Adobe's error page, and no redirect.
    Client,
    /// `error` (and its description) at the callback.
    Told(Callback, &'static str, Option<String>),
}

impl Authorization {
    pub(super) fn read(parameters: &Parameters) -> Result<Self, Refused> {
        let credential = parameters.get("client_id").and_then(|id| data().credential(id)).ok_or(Refused::Client)?;
        let settings = credential.user.as_ref().ok_or(Refused::Client)?;
        let callback = Callback {
            redirect_uri: settings.redirects.chosen(parameters.get("redirect_uri")).to_owned(),
            mode: asked_mode(parameters),
            state: parameters.get("state").filter(|state| state.chars().count() <= LONGEST_STATE).map(str::to_owned),
        };
        match Self::read_rest(parameters, credential, settings, &callback) {
            Ok(authorization) => Ok(authorization),
            Err((error, description)) => Err(Refused::Told(callback, error, description)),
        }
    }

    fn read_rest(
        parameters: &Parameters,
        credential: &Credential,
        settings: &UserSettings,
        callback: &Callback,
    ) -> Result<Self, (&'static str, Option<String>)> {
        let invalid = |problem: &str| Err(("invalid_request", Some(problem.to_owned())));
        let wanted = Wanted::read(parameters).ok_or(("unsupported_response_type", None))?;
        if !matches!(parameters.get("response_mode"), None | Some("query" | "fragment")) {
            return invalid("invalid response_mode parameter");
        }
        if parameters.get("state").is_some() && callback.state.is_none() {
            return invalid("the state parameter is too long");
        }
        let nonce = parameters.get("nonce").map(str::to_owned);
        if nonce.as_ref().is_some_and(|nonce| nonce.len() > LONGEST_NONCE) {
            return invalid("the nonce parameter is too long");
        }
        let prompts: Vec<&str> = parameters.get("prompt").unwrap_or_default().split_whitespace().collect();
        let prompt = match prompts.as_slice() {
            [] => Prompt::Usual,
            ["none"] => Prompt::None,
            ["login", ..] if prompts.iter().all(|word| *word == "login") => Prompt::Login,
            _ => return invalid("invalid prompt parameter"),
        };
        let challenge = challenge(parameters).map_err(|problem| ("invalid_request", Some(problem.to_owned())))?;
        if wanted.code && credential.is_public() && challenge.is_none() {
            return invalid("missing code_challenge parameter");
        }
        let asked = parameters.get("scope").unwrap_or_default();
        let scope = scope::granted(asked, |scope| settings.scopes.iter().any(|enabled| enabled == scope));
        let scope = scope.map_err(|refusal| match refusal {
            Refusal::WrongScope(scope) => {
                ("invalid_scope", Some(format!("scope {scope} is not enabled for this client")))
            }
            _ => ("invalid_scope", Some("missing scope parameter".to_owned())),
        })?;
        Ok(Self {
            client_id: credential.client_id.to_string(),
            callback: callback.clone(),
            wanted,
            scope,
            nonce,
            challenge,
            prompt,
        })
    }
}

/// Refusals go the same way as answers: in the fragment where that is asked for, or where the type would bring tokens.
fn asked_mode(parameters: &Parameters) -> Mode {
    let brings_tokens = parameters.get("response_type").is_some_and(|kind| kind.contains("token"));
    match parameters.get("response_mode") {
        Some("fragment") => Mode::Fragment,
        None if brings_tokens => Mode::Fragment,
        _ => Mode::Query,
    }
}

/// `plain` unless said otherwise (section 1.5); the characters are those of RFC 7636, section 4.2.
fn challenge(parameters: &Parameters) -> Result<Option<Challenge>, &'static str> {
    let method = match parameters.get("code_challenge_method") {
        None | Some("plain") => Method::Plain,
        Some("S256") => Method::S256,
        Some(_) => return Err("invalid code_challenge_method parameter"),
    };
    let Some(value) = parameters.get("code_challenge") else { return Ok(None) };
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let lengths = if method == Method::S256 { 43..=43 } else { 43..=128 };
    if !lengths.contains(&value.len()) || !value.bytes().all(is_unreserved) {
        return Err("invalid code_challenge parameter");
    }
    Ok(Some(Challenge { method, value: value.to_owned() }))
}
