//! One request of somebody's own making with a saved connection: a token that was refused is renewed once, Adobe's wish for
//! patience is heard, and the answer comes back as it is.

use std::time::Duration;

use super::migration::finish_replacement;
use super::saved_token::read_candidate;
use super::services::Services;
use crate::checks;
use crate::connection::{Addressed, ApiPath, Connection, Product, RequestHeader};
use crate::diagnosis::{Evidence, Stage};
use crate::gateway::{self, Gateway, GatewayError, Wait};
use crate::http::{Bounds, Exchange, HttpFault, Method};
use crate::operations::Holder;
use crate::store::Owner;

/// The largest answer that is taken, in bytes. It is read whole before any of it is passed on, so that nobody takes a part
/// for the whole.
pub const LARGEST_ANSWER: usize = 256 * 1024 * 1024;

/// What is asked.
pub struct Asked<'a> {
    /// What to do.
    pub method: Method,
    /// Where.
    pub path: &'a ApiPath,
    /// Besides those that the product needs.
    pub headers: &'a [RequestHeader],
    /// What is sent, and its media type.
    pub body: Option<(&'a str, &'a [u8])>,
    /// How long the answer may take, to its last byte.
    pub within: Duration,
}

/// What happens on the way.
pub enum News {
    /// Adobe, or this program's own pace, has it wait for so long.
    Waits(Wait),
    /// The token was refused; another one is asked for.
    Renews,
}

/// An answer, whatever it says.
pub struct Answer {
    /// Status, headers, body.
    pub exchange: Exchange,
    /// Why it is not one of success.
    pub amiss: Option<Evidence>,
}

/// Why there is no answer.
pub enum NoAnswer {
    /// Nobody could be asked, or nobody answered.
    Failed(Evidence),
    /// It is larger than [`LARGEST_ANSWER`].
    TooLarge,
}

impl From<Evidence> for NoAnswer {
    fn from(evidence: Evidence) -> Self {
        Self::Failed(evidence)
    }
}

/// Asks, telling what happens on the way.
pub async fn call_saved(
    services: &Services,
    connection: &Connection,
    asked: &Asked<'_>,
    tell: &(dyn Fn(News) + Sync),
) -> Result<Answer, NoAnswer> {
    let candidate = read_candidate(services, connection).await?;
    // Whoever asks wants an answer: a deletion that fails again is in the log, and `check` reports it.
    let _ = finish_replacement(services, connection).await;
    let access = services.access(&candidate, connection.product).await?;
    let bounds = Bounds { exchange: asked.within, body: LARGEST_ANSWER, ..Bounds::default() };
    let http = services.http_within(&candidate, bounds)?;
    let gateway = Gateway::new(http, access.hosts.api_url.clone(), access.client_id.clone());
    let owner = Owner::Connection(connection.id.clone());
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: Some(&connection.org_id) };

    let mut token = services.token(&holder, connection.store, &access, false).await?.token;
    let (stage, addressed) = (stage_of(connection.product, asked.path), Addressed::by(connection));
    let call = gateway::Call {
        method: asked.method,
        path: asked.path.path(),
        query: asked.path.query(),
        headers: asked.headers,
        body: asked.body,
    };
    let on_wait = |wait| tell(News::Waits(wait));
    let mut is_renewed = false;
    loop {
        let sent = gateway.send(|| gateway.call(&call, &token, addressed), &token, &on_wait).await;
        let exchange = sent.map_err(|error| match &error.fault {
            HttpFault::TooLarge { .. } => NoAnswer::TooLarge,
            _ => NoAnswer::Failed(checks::evidence::of_http(stage, &error)),
        })?;
        let refusal = gateway::refusal_of(&exchange);
        if !is_renewed && refusal.as_ref().is_some_and(is_of_the_token) {
            is_renewed = true;
            tell(News::Renews);
            match services.token(&holder, connection.store, &access, true).await {
                Ok(obtained) => {
                    token = obtained.token;
                    continue;
                }
                // Why there is no other token says more than that this one was refused.
                Err(evidence) => return Ok(Answer { exchange, amiss: Some(evidence) }),
            }
        }
        // What no check asks for may be missing without anything being wrong with the connection.
        let is_missing = exchange.facts.status == 404 && !is_list_of_journeys(asked.path);
        let stage = if is_missing { Stage::Call } else { stage };
        let amiss = refusal.map(|refusal| {
            let evidence = checks::evidence::of_gateway(stage, &refusal);
            // As in a check: where nothing else is named, a cause names the sandbox.
            let sandbox = connection.sandbox.as_ref().map(|sandbox| sandbox.name.as_str().into());
            Evidence { place: evidence.place.clone().or(sandbox), ..evidence }
        });
        return Ok(Answer { exchange, amiss });
    }
}

/// Whether Adobe does not take the token. Somebody else's 401 is no reason to spend a refresh token.
fn is_of_the_token(refusal: &GatewayError) -> bool {
    matches!(refusal, GatewayError::Refused(refused) if refused.facts.status == 401 && refused.is_adobes)
}

/// The path that a check reads: where it is missing, the sandbox is at fault (protocol reference, section 9).
fn is_list_of_journeys(path: &ApiPath) -> bool {
    path.path().trim_end_matches('/') == "/ajo/journey"
}

/// For what the rules take a request to this path.
fn stage_of(product: Product, path: &ApiPath) -> Stage {
    let path = path.path();
    match product {
        Product::JourneyOptimizer if path.contains("/sandbox-management/") => Stage::Sandboxes,
        Product::JourneyOptimizer if path.trim_end_matches('/') == "/ajo/journey" => Stage::Journeys,
        Product::JourneyOptimizer => Stage::Platform,
        Product::Analytics | Product::ExperienceManager if path.starts_with("/discovery") => Stage::Companies,
        Product::Analytics | Product::ExperienceManager if path.contains("/reports") => Stage::Report,
        Product::Analytics | Product::ExperienceManager => Stage::ReportSuites,
    }
}
