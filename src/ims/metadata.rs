//! What the discovery document says that a sign-in needs, and whether IMS was there to say it.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::http::{Content, Exchange, Facts, Oddity};

use super::error::ImsError;
use super::refusal::Refusal;

/// A host that answered without being shown a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// For the whole exchange.
    pub took: Duration,
    /// How many seconds this machine's clock is ahead of the host's, where it told the time.
    pub clock_ahead_seconds: Option<i64>,
}

/// The authorization server's description of itself (protocol reference, section 1.3; RFC 8414).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// `issuer`, byte for byte, to be compared as text (RFC 9207, section 2.4); `None` where it is not told.
    pub issuer: Option<String>,
    /// `authorization_response_iss_parameter_supported`: an answer without `iss` is not its own (RFC 9207, section 3).
    pub is_issuer_always_named: bool,
    /// How the host answered.
    pub reached: Reached,
}

impl Metadata {
    /// Of a server that answered, and says nothing of itself.
    pub fn silent(facts: &Facts) -> Self {
        let reached = Reached { took: facts.took, clock_ahead_seconds: facts.clock_ahead_seconds() };
        Self { issuer: None, is_issuer_always_named: false, reached }
    }
}

/// The longest issuer that is taken.
const LONGEST_ISSUER: usize = 2048;

/// Reads the answer to the discovery document's address. A refusal counts as long as it is IMS that refuses: it was
/// reached, and says nothing of itself.
pub(super) fn read(exchange: &Exchange) -> Result<Metadata, ImsError> {
    let facts = &exchange.facts;
    let silent = Metadata::silent(facts);
    let reached = silent.reached;
    let content = exchange.body.content();
    if exchange.is_redirect() {
        return Err(ImsError::NotIms(exchange.stranger(Oddity::Redirected, &content)));
    }
    match &content {
        Content::Json(Value::Object(body)) if body.contains_key("token_endpoint") || body.contains_key("issuer") => {
            return Ok(if exchange.is_success() { told(body, reached) } else { silent });
        }
        _ if facts.header("x-debug-id").is_some() => return Ok(silent),
        _ => {}
    }
    let refusal = Refusal::read(exchange, &content);
    match content {
        _ if refusal.is_adobes => Ok(silent),
        Content::Html { .. } => Err(ImsError::NotIms(exchange.stranger(Oddity::Html, &content))),
        _ if !exchange.is_success() => Err(ImsError::Refused(Box::new(refusal))),
        Content::Json(_) => Err(ImsError::NotIms(exchange.stranger(Oddity::Lacks("a token_endpoint"), &content))),
        Content::Empty | Content::Other => Err(ImsError::NotIms(exchange.stranger(Oddity::NotJson, &content))),
    }
}

fn told(body: &Map<String, Value>, reached: Reached) -> Metadata {
    let issuer = body.get("issuer").and_then(Value::as_str);
    let is_usable =
        |issuer: &&str| !issuer.is_empty() && issuer.len() <= LONGEST_ISSUER && !issuer.chars().any(char::is_control);
    Metadata {
        issuer: issuer.filter(is_usable).map(str::to_owned),
        is_issuer_always_named: body.get("authorization_response_iss_parameter_supported") == Some(&Value::Bool(true)),
        reached,
    }
}
