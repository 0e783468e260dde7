//! What Adobe's gateway checks before any service sees a request, in the documented order (protocol reference, 7.5 and 12):
//! key missing, key unknown, token missing, token bad, key of another client, organization's header missing, profile, region,
//! rate. The codes, their messages, and `Retry-After` are also those of Adobe's published gateway code
//! (api-gateway-request-validation, error decorator).
//!
//! Every answer bears `x-request-id`. Which service an address belongs to is `service`'s to say; what they answer is theirs.

mod answer;
mod error;
mod query;
mod rate_limit;
mod service;

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::data::{Company, Credential, User, data};
use super::ims::with_scheme;
use super::signing::{self, Kind};
use super::{House, clock, random};

pub(super) use answer::{answer, shortened};
pub(super) use error::GatewayError;
pub(super) use query::Query;
pub(super) use service::Service;

use rate_limit::RateLimit;

/// What the gateway needs: one rate for all services.
#[derive(Clone)]
pub(super) struct Gateway {
    house: House,
    limit: Arc<RateLimit>,
}

impl Gateway {
    pub(super) fn new(house: &House) -> Self {
        Self { house: house.clone(), limit: Arc::new(RateLimit::default()) }
    }
}

/// Who is calling, proven.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) credential: &'static Credential,
    /// Who signed in; nobody, where a technical account calls.
    pub(super) user: Option<User>,
    /// The person, or the technical account.
    pub(super) user_id: String,
}

impl Caller {
    pub(super) fn may_see(&self, company: &Company) -> bool {
        self.user.map_or_else(|| self.credential.may_see(company), |user| user.may_see(company))
    }
}

/// Lets a request through to its service, or refuses it.
pub(super) async fn check(State(gateway): State<Gateway>, mut request: Request, next: Next) -> Response {
    let request_id = request_id(request.headers());
    let service = Service::of(request.uri().path());
    let mut response = match admit(&gateway, service, request.headers()) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    };
    response.headers_mut().insert("x-request-id", request_id);
    response
}

fn admit(gateway: &Gateway, service: Service, headers: &HeaderMap) -> Result<Caller, GatewayError> {
    let key = headers.get("x-api-key").map(|key| key.to_str().unwrap_or_default().trim()).unwrap_or_default();
    if key.is_empty() {
        return Err(GatewayError::KeyMissing);
    }
    let known = data().credential(key).filter(|credential| service.is_in_project_of(credential.product));
    let credential = known.ok_or(GatewayError::KeyInvalid)?;
    let token = with_scheme(headers, "bearer").ok_or(GatewayError::TokenMissing)?;
    let claims = signing::verify(token).map_err(|_| GatewayError::TokenInvalid)?;
    let is_alive =
        claims.is(Kind::AccessToken) && claims.ends_at_ms() > clock::now_ms() && !gateway.house.memory.is_over(&claims);
    if !is_alive {
        return Err(GatewayError::TokenInvalid);
    }
    if claims.client_id != credential.client_id.as_str() {
        return Err(GatewayError::KeyInvalid);
    }
    // The practice key is public: a token made by hand is good for the credential's own account, or for a known person.
    let user = credential.user.as_ref().and_then(|_| User::find(&claims.user_id));
    let is_own_account = credential.technical_account_id.as_ref().is_some_and(|own| own.as_str() == claims.user_id);
    if !is_own_account && user.is_none() {
        return Err(GatewayError::TokenInvalid);
    }
    let organization = headers.get("x-gw-ims-org-id").map(|id| id.to_str().unwrap_or_default().trim());
    if service.needs_organization() && organization.is_none_or(str::is_empty) {
        return Err(GatewayError::HeaderMissing);
    }
    if !user.map_or(credential.has_product_profile, |user| user.account.has_product_profile) {
        return Err(GatewayError::ProfileInvalid);
    }
    if service.needs_organization() {
        if organization != Some(credential.org_id.as_str()) {
            return Err(GatewayError::ProfileInvalid);
        }
        if !credential.has_region {
            return Err(GatewayError::RegionMissing);
        }
    }
    let admitted = gateway.limit.admit(&claims.user_id, Instant::now());
    admitted.map_err(|retry_after_s| GatewayError::TooManyRequests { retry_after_s })?;
    Ok(Caller { credential, user, user_id: claims.user_id })
}

/// The caller's own request ID where it is harmless, else a new one.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let own = headers
        .get("x-request-id")
        .filter(|id| (1..=128).contains(&id.len()) && id.as_bytes().iter().all(|byte| byte.is_ascii_graphic()));
    own.cloned()
        .or_else(|| HeaderValue::from_str(&random::hex(32)).ok())
        .unwrap_or_else(|| HeaderValue::from_static("none"))
}
