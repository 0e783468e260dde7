//! Tells IMS's answers from refusals and from what somebody in its place says.

use serde_json::{Map, Value};

use crate::http::{Content, Exchange, Oddity};

use super::error::ImsError;
use super::refusal::Refusal;
use super::token::Token;
use super::token_response::{self, Unit};

/// Reads a token endpoint's answer.
pub(super) fn token(exchange: &Exchange, unit: Unit) -> Result<Token, ImsError> {
    let body = match json(exchange)? {
        Value::Object(body) => body,
        _ => return Err(lacks(exchange, "an access_token")),
    };
    if !body.contains_key("access_token") && body.contains_key("error") {
        // An error under a status of success is still an error.
        return Err(refused(exchange, &Content::Json(Value::Object(body))));
    }
    token_response::read(body, unit, exchange.facts.started).map_err(|missing| lacks(exchange, missing))
}

/// Reads an answer that is one JSON object.
pub(super) fn object(exchange: &Exchange) -> Result<Map<String, Value>, ImsError> {
    match json(exchange)? {
        Value::Object(body) => Ok(body),
        _ => Err(lacks(exchange, "a JSON object")),
    }
}

/// Reads an answer that is JSON, of whatever shape.
pub(super) fn json(exchange: &Exchange) -> Result<Value, ImsError> {
    let content = acceptable(exchange)?;
    match content {
        Content::Json(value) => Ok(value),
        Content::Html { .. } | Content::Empty | Content::Other => {
            Err(ImsError::NotIms(exchange.stranger(Oddity::NotJson, &Content::Other)))
        }
    }
}

/// Reads an answer that says nothing but that it was done (protocol reference, section 1.2: “HTTP Status 200 (OK) and no
/// response body”).
pub(super) fn done(exchange: &Exchange) -> Result<(), ImsError> {
    acceptable(exchange).map(drop)
}

/// The content of an answer of success; anything else by its name.
fn acceptable(exchange: &Exchange) -> Result<Content, ImsError> {
    let content = exchange.body.content();
    if exchange.is_redirect() {
        return Err(ImsError::NotIms(exchange.stranger(Oddity::Redirected, &content)));
    }
    match content {
        // A page with IMS's own mark is IMS in trouble; any other page is somebody else's.
        Content::Html { .. } if exchange.is_success() || exchange.facts.header("x-debug-id").is_none() => {
            Err(ImsError::NotIms(exchange.stranger(Oddity::Html, &content)))
        }
        content if !exchange.is_success() => Err(refused(exchange, &content)),
        content => Ok(content),
    }
}

/// An answer of IMS's that lacks what it must have.
pub(super) fn lacks(exchange: &Exchange, missing: &'static str) -> ImsError {
    ImsError::NotIms(exchange.stranger(Oddity::Lacks(missing), &Content::Other))
}

fn refused(exchange: &Exchange, content: &Content) -> ImsError {
    ImsError::Refused(Box::new(Refusal::read(exchange, content)))
}
