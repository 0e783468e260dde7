//! Why a product's API gave no answer, and Adobe's error envelopes (protocol reference, section 7.5).

use std::time::Duration;

use serde_json::{Map, Value};

use crate::connection::{Printable, is_ims_error};
use crate::http::{Content, Exchange, Facts, HttpError, Oddity, Stranger};

/// Why a product's API gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// No usable HTTP answer.
    #[error("the API was not reached: {0}")]
    Http(Box<HttpError>),
    /// Adobe, or somebody in its place, said no.
    #[error("{0}")]
    Refused(Box<Refused>),
    /// An answer that the API does not give.
    #[error("not an answer of the API: {0}")]
    NotAdobe(Box<Stranger>),
}

impl From<HttpError> for GatewayError {
    fn from(error: HttpError) -> Self {
        Self::Http(Box::new(error))
    }
}

impl GatewayError {
    /// An answer of success that lacks what it must have.
    pub fn lacking(exchange: &Exchange, what: &'static str) -> Self {
        Self::NotAdobe(exchange.stranger(Oddity::Lacks(what), &Content::Other))
    }

    pub(super) fn refused(exchange: &Exchange, content: &Content) -> Self {
        Self::Refused(Box::new(Refused::read(exchange, content)))
    }
}

/// Why an answer is none, by its status: a refusal, or somebody else's page or redirect. `None` for every answer of
/// success but a page for a browser, which no API gives.
pub fn refusal_of(exchange: &Exchange) -> Option<GatewayError> {
    let content = exchange.body.content();
    let stranger = |oddity| Some(GatewayError::NotAdobe(exchange.stranger(oddity, &content)));
    if exchange.is_redirect() {
        return stranger(Oddity::Redirected);
    }
    match content {
        // A page with a mark of Adobe's own is Adobe in trouble; any other page is somebody else's.
        Content::Html { .. } if exchange.is_success() || !is_marked(&exchange.facts) => stranger(Oddity::Html),
        _ if !exchange.is_success() => Some(GatewayError::refused(exchange, &content)),
        _ => None,
    }
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("refused with status {}{}", facts.status, code.as_ref().map(|c| format!(" ({c})")).unwrap_or_default())]
pub struct Refused {
    /// `error_code`, `errorCode`, `error`, or the error of `WWW-Authenticate` (RFC 6750, section 3).
    pub code: Option<Printable>,
    /// The words beside it.
    pub message: Option<Printable>,
    /// `errorId`: the service's own request id.
    pub error_id: Option<Printable>,
    /// Whether it bears Adobe's marks: an error envelope, the request id of IMS, the name of the gateway, or a bearer's
    /// challenge with a request id; a request id alone is also anybody's.
    pub is_adobes: bool,
    /// The rest.
    pub facts: Facts,
}

impl Refused {
    /// The name to give Adobe's support: the header's request id, else `errorId`.
    pub fn request_id(&self) -> Option<&Printable> {
        self.facts.request_id().or(self.error_id.as_ref())
    }

    /// How long Adobe asked us to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.facts.retry_after()
    }

    /// Reads a refusal; what is no envelope leaves `code` to `WWW-Authenticate`.
    pub(super) fn read(exchange: &Exchange, content: &Content) -> Self {
        let envelope = match content {
            Content::Json(Value::Object(body)) => Envelope::read(body),
            _ => None,
        };
        // Anybody's server may write problem documents (RFC 9457): Adobe's come with a request id.
        let has_id = exchange.facts.request_id().is_some();
        let challenge = exchange.facts.header("www-authenticate").and_then(|h| bearer_error(h.as_str()));
        // The same holds for the challenges of RFC 6750.
        let is_known = challenge.as_ref().is_some_and(|error| BEARER_ERRORS.contains(&error.as_str()));
        let is_adobes = envelope.as_ref().is_some_and(|envelope| !envelope.is_problem || has_id)
            || (envelope.is_none() && is_known && has_id)
            || is_marked(&exchange.facts);
        let Envelope { code, message, error_id, .. } = envelope.unwrap_or_default();
        Self {
            code: code.map(|c| exchange.words(&c)).or(challenge),
            message: message.map(|m| exchange.words(&m)),
            error_id: error_id.map(|i| exchange.words(&i)),
            is_adobes,
            facts: exchange.facts.clone(),
        }
    }
}

/// The errors of a bearer's challenge (RFC 6750, section 3.1).
const BEARER_ERRORS: [&str; 3] = ["invalid_request", "invalid_token", "insufficient_scope"];

/// Whether the answer bears a header that only Adobe sends: the request id of IMS, or the name of the gateway
/// (`Server: APIP`; protocol reference, section 7.5).
fn is_marked(facts: &Facts) -> bool {
    facts.header("x-debug-id").is_some()
        || facts.header("server").is_some_and(|name| name.as_str().eq_ignore_ascii_case("APIP"))
}

/// What stands before the code in the `type` of Experience Platform's problem documents (its “Sandbox management endpoint”).
const PLATFORM_TYPES: &str = "://ns.adobe.com/aep/errors/";

/// One of Adobe's error envelopes.
#[derive(Default)]
pub(super) struct Envelope {
    code: Option<String>,
    message: Option<String>,
    error_id: Option<String>,
    /// A problem document.
    is_problem: bool,
}

impl Envelope {
    /// The gateway's, the service's, IMS's (as the facade passes it on), and the platform's problem document.
    pub(super) fn read(body: &Map<String, Value>) -> Option<Self> {
        let text = |name: &str| match body.get(name)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        if let Some(code) = text("error_code") {
            return Some(Self { code: Some(code), message: text("message"), ..Self::default() });
        }
        if let Some(code) = text("errorCode") {
            let (message, error_id) = (text("errorDescription"), text("errorId"));
            return Some(Self { code: Some(code), message, error_id, is_problem: false });
        }
        // A middle box says `{"error":"Access blocked by policy"}`, a server of anybody's `{"error":"Forbidden"}`.
        if let Some(code) = text("error").filter(|code| is_ims_error(code)) {
            return Some(Self { code: Some(code), message: text("error_description"), ..Self::default() });
        }
        if body.contains_key("type") && body.contains_key("status") {
            let (title, detail) = (text("title")?, text("detail"));
            // The platform's own types end in a code, such as `SMS-2074-400`; its title is a sentence then.
            if let Some((_, code)) = text("type").as_deref().and_then(|kind| kind.split_once(PLATFORM_TYPES)) {
                let message = detail.or(Some(title));
                return Some(Self { code: Some(code.to_owned()), message, error_id: None, is_problem: true });
            }
            return Some(Self { code: Some(title), message: detail, error_id: None, is_problem: true });
        }
        None
    }
}

/// `invalid_token` out of `Bearer realm="x", error="invalid_token"`.
fn bearer_error(challenge: &str) -> Option<Printable> {
    let rest = challenge.get(..6).filter(|s| s.eq_ignore_ascii_case("bearer")).map(|_| &challenge[6..])?;
    let at = rest.match_indices("error=").find(|(at, _)| *at > 0 && matches!(rest.as_bytes()[at - 1], b' ' | b','))?;
    let value = &rest[at.0 + "error=".len()..];
    let value = value.split([',', ' ']).next()?.trim_matches('"');
    Some(Printable::new(value)).filter(|v| !v.as_str().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(json: &str) -> Option<(Option<String>, Option<String>, Option<String>)> {
        let Value::Object(body) = serde_json::from_str(json).unwrap() else { panic!("{json}") };
        Envelope::read(&body).map(|e| (e.code, e.message, e.error_id))
    }

    #[test]
    fn every_envelope_of_adobes_is_read() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            envelope(r#"{"error_code":"403025","message":"Profile is not valid"}"#),
            Some((some("403025"), some("Profile is not valid"), None))
        );
        assert_eq!(envelope(r#"{"error_code":403025}"#), Some((some("403025"), None, None)));
        assert_eq!(
            envelope(r#"{"errorCode":"invalid_token","errorDescription":"d","errorId":"auth-1"}"#),
            Some((some("invalid_token"), some("d"), some("auth-1")))
        );
        assert_eq!(
            envelope(r#"{"type":"/x","status":400,"title":"BadRequestError","detail":"d"}"#),
            Some((some("BadRequestError"), some("d"), None))
        );
        assert_eq!(
            envelope(
                r#"{"type":"http://ns.adobe.com/aep/errors/SMS-2074-400","status":400,"title":"It cannot be reset."}"#
            ),
            Some((some("SMS-2074-400"), some("It cannot be reset."), None))
        );
        assert_eq!(envelope(r#"{"content":[]}"#), None);
        assert_eq!(envelope(r#"{"error":{"a":1}}"#), None);
        assert_eq!(envelope(r#"{"error":"Access blocked by policy"}"#), None);
        assert_eq!(envelope(r#"{"timestamp":"2026-11-22T12:00:00Z","status":403,"error":"Forbidden"}"#), None);
    }

    #[test]
    fn the_three_bearer_errors_are_told_apart() {
        for error in ["invalid_request", "invalid_token", "insufficient_scope"] {
            let challenge = format!("Bearer realm=\"x\", error=\"{error}\", error_description=\"d\"");
            assert_eq!(bearer_error(&challenge).unwrap().as_str(), error);
        }
        assert_eq!(bearer_error("bearer error=invalid_token").unwrap().as_str(), "invalid_token");
        for none in ["Basic realm=\"x\"", "Bearer", "Bearer x_error=1", "é", ""] {
            assert_eq!(bearer_error(none), None, "{none}");
        }
    }
}
