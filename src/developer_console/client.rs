//! The three requests (protocol reference, section 6).

use serde_json::Value;

use crate::connection::{Addressed, ConsolePlace, SecretUuid};
use crate::gateway::{Call, Gateway, GatewayError, OnWait, refusal_of};
use crate::http::Method;
use crate::ims::Token;

use super::listed::{self, Listed, MadeSecret};

/// One credential's client secrets, seen through the API.
#[derive(Clone)]
pub struct DeveloperConsole {
    gateway: Gateway,
    path: String,
}

/// The 404 of a secret that is gone already.
const NOT_FOUND: u16 = 404;

impl DeveloperConsole {
    /// The most client secrets that a credential can have.
    pub const MOST: usize = 2;

    /// For the credential at `place`. `gateway` is that of the Developer Console's own host.
    pub fn new(gateway: Gateway, place: &ConsolePlace) -> Self {
        let (organization, credential) = (place.organization(), place.credential());
        Self { gateway, path: format!("/console/organizations/{organization}/credentials/{credential}/secrets") }
    }

    /// All client secrets, without their values.
    pub async fn secrets(&self, token: &Token, on_wait: OnWait<'_>) -> Result<Listed, GatewayError> {
        let make = || self.gateway.get(&self.path, token, Addressed::Plainly);
        let (exchange, body) = self.gateway.json(make, token, is_answer, on_wait).await?;
        listed::read(&exchange, &body).map_err(|lacks| GatewayError::lacking(&exchange, lacks))
    }

    /// Adds one. It is asked for once, whatever happens: an answer that is lost leaves a secret that nobody holds.
    pub async fn add(&self, token: &Token, on_wait: OnWait<'_>) -> Result<MadeSecret, GatewayError> {
        let call = Call { method: Method::Post, path: &self.path, query: None, headers: &[], body: None };
        let make = || self.gateway.call(&call, token, Addressed::Plainly);
        let (exchange, body) = self.gateway.json(make, token, is_answer, on_wait).await?;
        let Value::Object(body) = body else { return Err(GatewayError::lacking(&exchange, "a client_secret")) };
        listed::read_made(body).map_err(|lacks| GatewayError::lacking(&exchange, lacks))
    }

    /// Deletes one for good. `false` where there is none with this UUID any more.
    pub async fn delete(&self, token: &Token, uuid: &SecretUuid, on_wait: OnWait<'_>) -> Result<bool, GatewayError> {
        let path = format!("{}/{uuid}", self.path);
        let call = Call { method: Method::Delete, path: &path, query: None, headers: &[], body: None };
        let exchange =
            self.gateway.send(|| self.gateway.call(&call, token, Addressed::Plainly), token, on_wait).await?;
        match refusal_of(&exchange) {
            Some(GatewayError::Refused(refused)) if refused.facts.status == NOT_FOUND && refused.is_adobes => Ok(false),
            Some(refusal) => Err(refusal),
            None => Ok(true),
        }
    }
}

/// Members that no refusal has.
fn is_answer(member: &str) -> bool {
    matches!(member, "client_secrets" | "client_secret")
}
