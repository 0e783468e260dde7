//! What Adobe's gateway checks before any service sees a request, in the documented order (protocol reference, 7.5 and 12):
//! key missing, key unknown, token missing, token bad, key of another client, profile, rate. The codes, their messages, and
//! `Retry-After` are also those of Adobe's published gateway code (api-gateway-request-validation, error decorator).
//!
//! `x-gw-ims-org-id` is not asked for: Analytics does not need it (section 7.2). Every answer bears `x-request-id`.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::super::data::{Company, Credential, User, data};
use super::super::ims::with_scheme;
use super::super::signing::{self, Kind};
use super::super::{House, clock, random};
use super::error::{GatewayError, ServiceError, shortened};
use super::rate_limit::RateLimit;

/// What the gateway needs.
#[derive(Clone)]
pub(super) struct Gateway {
    pub(super) house: House,
    pub(super) limit: Arc<RateLimit>,
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

    /// The company of an address, if this account is a user of it.
    pub(super) fn company(&self, id: &str) -> Result<&'static Company, ServiceError> {
        data()
            .companies()
            .find(|c| c.id.as_str() == id && self.may_see(c))
            .ok_or_else(|| ServiceError::NotAUser { company: shortened(id), user_id: self.user_id.clone() })
    }
}

/// Lets a request through to its service, or refuses it.
pub(super) async fn check(State(gateway): State<Gateway>, mut request: Request, next: Next) -> Response {
    let request_id = request_id(request.headers());
    let mut response = match admit(&gateway, request.headers()) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            in_json(next.run(request).await)
        }
        Err(refusal) => refusal.into_response(),
    };
    response.headers_mut().insert("x-request-id", request_id);
    response
}

fn admit(gateway: &Gateway, headers: &HeaderMap) -> Result<Caller, GatewayError> {
    let key = headers.get("x-api-key").map(|key| key.to_str().unwrap_or_default().trim()).unwrap_or_default();
    if key.is_empty() {
        return Err(GatewayError::KeyMissing);
    }
    let credential = data().credential(key).ok_or(GatewayError::KeyInvalid)?;
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
    if !user.map_or(credential.has_product_profile, |user| user.account.has_product_profile) {
        return Err(GatewayError::ProfileInvalid);
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

/// Puts refusals of the routing (wrong method, unreadable address) into the service's envelope.
fn in_json(response: Response) -> Response {
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if is_json || !response.status().is_client_error() {
        return response;
    }
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => {
            let allow = response.headers().get(header::ALLOW).cloned();
            let mut refusal = ServiceError::MethodNotAllowed.into_response();
            if let Some(allow) = allow {
                refusal.headers_mut().insert(header::ALLOW, allow);
            }
            refusal
        }
        _ => ServiceError::Invalid("The address cannot be read".to_owned()).into_response(),
    }
}
