//! The IMS client: client credentials, and a knock on the door without any.

use std::time::Duration;

use serde_json::Value;

use crate::connection::{BaseUrl, ClientId, Scopes, Secret};
use crate::http::{Content, Exchange, Http, Oddity, Request};

use super::error::ImsError;
use super::grant;
use super::refusal::Refusal;
use super::token::Token;
use super::token_response::{self, Unit};

/// The token endpoint in use; counts `expires_in` in seconds (protocol reference, sections 0 and 1.2).
const TOKEN_PATH: &str = "/ims/token/v3";
/// The discovery document (section 1.2); public.
const DISCOVERY_PATH: &str = "/ims/.well-known/openid-configuration";

/// Adobe's Identity Management Services.
#[derive(Clone)]
pub struct Ims {
    http: Http,
    base: BaseUrl,
}

/// A host that answered without being shown a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// For the whole exchange.
    pub took: Duration,
    /// How many seconds this machine's clock is ahead of the host's, where it told the time.
    pub clock_ahead_seconds: Option<i64>,
}

impl Ims {
    /// A client for the IMS at `base`.
    pub fn new(http: Http, base: BaseUrl) -> Self {
        Self { http, base }
    }

    /// Gets a token for an OAuth Server-to-Server credential (protocol reference, section 1.4).
    pub async fn client_credentials(
        &self,
        client_id: &ClientId,
        client_secret: &Secret,
        scopes: &Scopes,
    ) -> Result<Token, ImsError> {
        let endpoint = self.base.join(TOKEN_PATH);
        let exchange = grant::client_credentials(&self.http, endpoint, client_id, client_secret, scopes).await?;
        token_of(&exchange, Unit::Seconds)
    }

    /// Asks for the public discovery document, to see whether IMS is there and what time it has.
    ///
    /// A refusal counts as long as it is IMS that refuses.
    pub async fn probe(&self) -> Result<Reached, ImsError> {
        let exchange = self.http.send(Request::get(self.base.join(DISCOVERY_PATH))).await?;
        let facts = &exchange.facts;
        let reached = Reached { took: facts.took, clock_ahead_seconds: facts.clock_ahead_seconds() };
        let content = exchange.body.content();
        if exchange.is_redirect() {
            return Err(ImsError::NotIms(exchange.stranger(Oddity::Redirected, &content)));
        }
        let is_discovery_document = matches!(&content, Content::Json(Value::Object(body)) if body.contains_key("token_endpoint") || body.contains_key("issuer"));
        if is_discovery_document || facts.header("x-debug-id").is_some() {
            return Ok(reached);
        }
        let refusal = Refusal::read(&exchange, &content);
        match content {
            _ if refusal.is_adobes => Ok(reached),
            Content::Html { .. } => Err(ImsError::NotIms(exchange.stranger(Oddity::Html, &content))),
            _ if !exchange.is_success() => Err(ImsError::Refused(Box::new(refusal))),
            Content::Json(_) => Err(ImsError::NotIms(exchange.stranger(Oddity::Lacks("a token_endpoint"), &content))),
            Content::Empty | Content::Other => Err(ImsError::NotIms(exchange.stranger(Oddity::NotJson, &content))),
        }
    }
}

/// Reads a token endpoint's answer.
fn token_of(exchange: &Exchange, unit: Unit) -> Result<Token, ImsError> {
    let content = exchange.body.content();
    let stranger = |oddity, content| Err(ImsError::NotIms(exchange.stranger(oddity, content)));
    if exchange.is_redirect() {
        return stranger(Oddity::Redirected, &content);
    }
    match content {
        // A page with IMS's own mark is IMS in trouble; any other page is somebody else's.
        Content::Html { .. } if exchange.is_success() || exchange.facts.header("x-debug-id").is_none() => {
            stranger(Oddity::Html, &content)
        }
        content if !exchange.is_success() => Err(ImsError::Refused(Box::new(Refusal::read(exchange, &content)))),
        Content::Json(Value::Object(body)) if !body.contains_key("access_token") && body.contains_key("error") => {
            // An error under a status of success is still an error.
            Err(ImsError::Refused(Box::new(Refusal::read(exchange, &Content::Json(Value::Object(body))))))
        }
        Content::Json(Value::Object(body)) => token_response::read(body, unit, exchange.facts.started)
            .or_else(|lacks| stranger(Oddity::Lacks(lacks), &Content::Other)),
        Content::Json(_) => stranger(Oddity::Lacks("an access_token"), &Content::Other),
        Content::Html { .. } | Content::Empty | Content::Other => stranger(Oddity::NotJson, &Content::Other),
    }
}
