//! Knocks on both hosts without showing a credential: are they there, is it Adobe who opens, what time do they have.

use crate::connection::{BaseUrl, Environment, Hosts};
use crate::diagnosis::{self, Evidence, Finding, LocalFault, Stage};
use crate::http::{Content, Exchange, Http, Oddity, Request};
use crate::ims::{Ims, Metadata, Reached};

use super::evidence;

/// What knocking on one host gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostReport {
    /// The host, with its port if unusual.
    pub host: String,
    /// Reached, or why not.
    pub result: Result<Reached, Box<Finding>>,
}

/// What knocking on both gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkReport {
    /// Identity Management.
    pub ims: HostReport,
    /// The product's API.
    pub api: HostReport,
}

/// Knocks on both at the same time. Also warms up the connections for the requests that follow.
pub async fn network(http: &Http, hosts: &Hosts) -> NetworkReport {
    let (ims, api) = tokio::join!(knock_ims(http, &hosts.ims_url), knock_api(http, &hosts.api_url));
    NetworkReport { ims, api }
}

async fn knock_ims(http: &Http, base: &BaseUrl) -> HostReport {
    let result = ask_ims(http, base)
        .await
        .map(|metadata| metadata.reached)
        .map_err(|evidence| Box::new(diagnosis::diagnose(evidence)));
    HostReport { host: base.host(), result }
}

async fn ask_ims(http: &Http, base: &BaseUrl) -> Result<Metadata, Evidence> {
    let answered = Ims::new(http.clone(), base.clone()).metadata().await;
    answered.map_err(|error| evidence::of_ims_at(Stage::Network, &error))
}

/// Whether somebody may be sent to the sign-in page: IMS is there, by a chain of certificates that this machine trusts,
/// and the clocks agree within [`Evidence::WRONG_CLOCK_SECONDS`]. Nobody is to sign in for nothing (failure modes, 15
/// and 20).
pub async fn ims_ready(http: &Http, hosts: &Hosts, environment: &Environment) -> Result<Metadata, Box<Finding>> {
    let base = &hosts.ims_url;
    let answered = match Ims::new(http.clone(), base.clone()).metadata().await {
        // A server of somebody's own need not describe itself: that it answers is enough.
        Err(error) if matches!(environment, Environment::Custom(_)) && error.is_not_there() => {
            error.facts().map(Metadata::silent).ok_or(error)
        }
        answered => answered,
    };
    let answered = answered.map_err(|error| evidence::of_ims_at(Stage::Network, &error));
    let ready = answered.and_then(|metadata| match metadata.reached.clock_ahead_seconds {
        Some(seconds) if seconds.unsigned_abs() >= Evidence::WRONG_CLOCK_SECONDS => Err(Evidence {
            host: Some(base.host()),
            clock_ahead_seconds: Some(seconds),
            ..Evidence::local(Stage::SignIn, LocalFault::ClockWrong, "")
        }),
        _ => Ok(metadata),
    });
    ready.map_err(|evidence| Box::new(diagnosis::diagnose(evidence)))
}

async fn knock_api(http: &Http, base: &BaseUrl) -> HostReport {
    let result = match http.send(Request::get(base.join("/"))).await {
        Err(error) => Err(evidence::of_http(Stage::Network, &error)),
        Ok(exchange) => match oddity(&exchange) {
            Some(oddity) => {
                let stranger = exchange.stranger(oddity, &exchange.body.content());
                Err(evidence::of_stranger(Stage::Network, &stranger))
            }
            None => {
                Ok(Reached { took: exchange.facts.took, clock_ahead_seconds: exchange.facts.clock_ahead_seconds() })
            }
        },
    };
    HostReport { host: base.host(), result: result.map_err(|evidence| Box::new(diagnosis::diagnose(evidence))) }
}

/// What tells a portal from the gateway: without a credential the gateway may answer anything, but never with a
/// redirect, never with a web page, and never with 511 (RFC 6585, section 6: a network that wants a sign-in).
fn oddity(exchange: &Exchange) -> Option<Oddity> {
    if exchange.is_redirect() {
        return Some(Oddity::Redirected);
    }
    let is_page = matches!(exchange.body.content(), Content::Html { .. });
    let has_request_id = exchange.facts.request_id().is_some();
    (exchange.facts.status == 511 || (is_page && !has_request_id)).then_some(Oddity::Html)
}
