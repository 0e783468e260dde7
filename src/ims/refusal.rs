//! The refusals of the token endpoint and of the JWT exchange, by name (protocol reference, sections 2.1 and 2.3).

use serde_json::Value;
use url::Url;

use crate::connection::{Printable, is_ims_error, is_loopback};
use crate::http::{Content, Exchange, Facts};

use super::service_account::Asserted;

/// What a refusal means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusalKind {
    /// `invalid_client`, "invalid client_secret parameter": the secret is wrong, or of another environment.
    WrongClientSecret,
    /// `invalid_client`, "invalid client_id parameter": the client ID is wrong or deleted.
    UnknownClientId,
    /// `invalid_client`, "unexpected client_secret parameter": a secret was sent for a public client.
    UnexpectedClientSecret,
    /// `invalid_client` with other words.
    InvalidClient,
    /// `unauthorized_client`: the credential's type does not fit the way of signing in.
    UnauthorizedClient,
    /// `unsupported_grant_type`: the credential's type does not fit the grant.
    UnsupportedGrantType,
    /// `invalid_scope`: a scope is unknown, or its API is not in the project.
    InvalidScope,
    /// `access_denied`: the authorization code is of no use.
    AccessDenied,
    /// `invalid_grant` (RFC 6749, section 5.2).
    InvalidGrant,
    /// `invalid_token`: a dead refresh token, or an assertion that is not accepted.
    InvalidToken,
    /// `invalid_signature`, or `invalid_token` with "Could not match JWT signature": no certificate of the Service Account
    /// fits the key (section 2.3).
    SignatureNotBound,
    /// `invalid_jti`: the assertion needs a number of its own, or one that was not used before (section 2.3).
    InvalidJti,
    /// `invalid_scope` about metascopes: the Service Account does not have all that were claimed (section 2.3).
    Metascopes,
    /// `invalid_client` about `exchange_jwt`: the client is no Service Account (section 2.3).
    MayNotExchange,
    /// `invalid_request` or `bad_request`: something is missing or malformed.
    InvalidRequest,
    /// `ride_…`: a person must finish something about the account first.
    AccountStep(AccountStep),
    /// 429: too many token requests.
    TooManyRequests,
    /// `internal_error`: for a JWT exchange, the credential was migrated; otherwise IMS is unwell.
    InternalError,
    /// Any other answer of 500 and above.
    ServerError,
    /// A refusal this program does not know.
    Unknown,
}

/// What a person must finish about the account before tokens are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountStep {
    /// `ride_AdobeID_acct_actreq`.
    ActionRequired,
    /// `ride_AdobeID_acct_terms`: accept the terms.
    AcceptTerms,
    /// `ride_AdobeID_acct_evs`: verify the e-mail address.
    VerifyEmail,
    /// `ride_AdobeID_acct_disabled`.
    AccountDisabled,
    /// `ride_AdobeID_acct_eoaChoose`: choose a profile.
    ChooseProfile,
    /// Another `ride_…`.
    Other,
}

/// A refusal with its facts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("refused with status {}{}", facts.status, code.as_ref().map(|c| format!(" ({c})")).unwrap_or_default())]
pub struct Refusal {
    /// What it means.
    pub kind: RefusalKind,
    /// The `error` member.
    pub code: Option<Printable>,
    /// The `error_description` member, or another envelope's message.
    pub description: Option<Printable>,
    /// Where the person finishes the account step: https only, but for this machine's own (the practice sandbox).
    pub jump: Option<Url>,
    /// Whether it bears Adobe's marks: a code that IMS or the gateway is known to send, or IMS's own request-id header.
    pub is_adobes: bool,
    /// What was shown, where an assertion was refused.
    pub asserted: Option<Box<Asserted>>,
    /// The rest: status, request id, times, how long to wait.
    pub facts: Facts,
}

impl Refusal {
    /// Reads a refusal from an answer whose status is not one of success.
    pub(super) fn read(exchange: &Exchange, content: &Content) -> Self {
        let member = |names: &[&str]| match content {
            Content::Json(Value::Object(body)) => names.iter().find_map(|name| match body.get(*name)? {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            }),
            _ => None,
        };
        // The gateway's envelope is read too: it may answer before IMS does.
        let code = member(&["error", "error_code", "errorCode"]).filter(|c| !c.is_empty());
        let description = member(&["error_description", "message", "errorDescription"]).filter(|d| !d.is_empty());
        let jump = member(&["jump"])
            .filter(|j| j.len() <= 2048)
            .and_then(|j| Url::parse(&j).ok())
            .filter(|j| (j.scheme() == "https" && j.host().is_some()) || (j.scheme() == "http" && is_loopback(j)));
        Self {
            kind: kind(exchange.facts.status, code.as_deref(), description.as_deref()),
            is_adobes: code.as_deref().is_some_and(is_code) || exchange.facts.header("x-debug-id").is_some(),
            code: code.map(|c| exchange.words(&c)),
            description: description.map(|d| exchange.words(&d)),
            jump,
            asserted: None,
            facts: exchange.facts.clone(),
        }
    }
}

/// Whether `text` is an error code of IMS or of the gateway (six digits, section 7.5), unlike the `Forbidden` of anybody's
/// server.
fn is_code(text: &str) -> bool {
    is_ims_error(text) || (text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()))
}

fn kind(status: u16, code: Option<&str>, description: Option<&str>) -> RefusalKind {
    if status == 429 {
        return RefusalKind::TooManyRequests;
    }
    let words = description.unwrap_or_default().to_ascii_lowercase();
    match code.unwrap_or_default() {
        "invalid_client" if words.contains("unexpected client_secret") => RefusalKind::UnexpectedClientSecret,
        "invalid_client" if words.contains("invalid client_secret") => RefusalKind::WrongClientSecret,
        "invalid_client" if words.contains("invalid client_id") => RefusalKind::UnknownClientId,
        "invalid_client" if words.contains("exchange_jwt") => RefusalKind::MayNotExchange,
        "invalid_client" => RefusalKind::InvalidClient,
        "unauthorized_client" => RefusalKind::UnauthorizedClient,
        "unsupported_grant_type" => RefusalKind::UnsupportedGrantType,
        "invalid_scope" if words.contains("metascope") => RefusalKind::Metascopes,
        "invalid_scope" => RefusalKind::InvalidScope,
        "access_denied" => RefusalKind::AccessDenied,
        "invalid_grant" => RefusalKind::InvalidGrant,
        "invalid_token" if words.contains("could not match jwt signature") => RefusalKind::SignatureNotBound,
        "invalid_token" => RefusalKind::InvalidToken,
        "invalid_signature" => RefusalKind::SignatureNotBound,
        "invalid_jti" => RefusalKind::InvalidJti,
        "invalid_request" | "bad_request" => RefusalKind::InvalidRequest,
        "internal_error" => RefusalKind::InternalError,
        "ride_AdobeID_acct_actreq" => RefusalKind::AccountStep(AccountStep::ActionRequired),
        "ride_AdobeID_acct_terms" => RefusalKind::AccountStep(AccountStep::AcceptTerms),
        "ride_AdobeID_acct_evs" => RefusalKind::AccountStep(AccountStep::VerifyEmail),
        "ride_AdobeID_acct_disabled" => RefusalKind::AccountStep(AccountStep::AccountDisabled),
        "ride_AdobeID_acct_eoaChoose" => RefusalKind::AccountStep(AccountStep::ChooseProfile),
        code if code.starts_with("ride_") => RefusalKind::AccountStep(AccountStep::Other),
        _ if status >= 500 => RefusalKind::ServerError,
        _ => RefusalKind::Unknown,
    }
}
