//! Adobe Identity Management: sign-in, tokens and what stands round them (protocol reference, sections 1 and 2).
//!
//! Every answer bears `x-debug-id`, refusals included.

mod about;
mod authorize;
mod exchange;
mod grants;
mod issued;
mod logout;
mod metadata;
mod parameters;
mod person;
mod refusal;
mod retire;
mod scope;
mod token;
mod validate;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;

use super::{House, random};
pub(super) use parameters::{Parameters, with_scheme};
pub(super) use refusal::Refusal;

/// `/ims/…` and `/.well-known/…`.
pub(super) fn router(house: &House) -> Router {
    let ims = Router::new()
        .route("/authorize/v1", get(authorize::begin))
        .route("/authorize/v2", get(authorize::begin))
        .route("/practice/sign-in", post(authorize::go_on))
        .route("/practice/terms", get(authorize::terms))
        .route("/practice/account", get(authorize::account))
        .route("/logout/v1", get(logout::logout))
        .route("/userinfo/v1", get(person::userinfo).post(person::userinfo))
        .route("/userinfo/v2", get(person::userinfo).post(person::userinfo))
        .route("/profile/v1", get(person::profile))
        .route("/organizations/v5", get(person::organizations))
        .route("/organizations/v6", get(person::organizations))
        .route("/token/v1", post(token::in_milliseconds))
        .route("/token/v2", post(token::in_seconds))
        .route("/token/v3", post(token::in_seconds))
        .route("/exchange/jwt", post(exchange::exchange))
        .route("/exchange/jwt/", post(exchange::exchange))
        .route("/exchange/v1/jwt", post(exchange::exchange))
        .route("/validate_token/v1", get(validate::validate).post(validate::validate))
        .route("/invalidate_token/v2", post(retire::invalidate))
        .route("/revoke", post(retire::revoke))
        .route("/keys", get(metadata::keys))
        .route("/.well-known/openid-configuration", get(metadata::documented))
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method);
    let well_known = Router::new()
        .route("/openid-configuration", get(metadata::probed))
        .route("/oauth-authorization-server", get(metadata::probed))
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method);
    Router::new()
        .nest("/ims", ims)
        .nest("/.well-known", well_known)
        .layer(from_fn(with_debug_id))
        .with_state(house.clone())
}

async fn not_found() -> Refusal {
    Refusal::NotFound
}

async fn wrong_method() -> Refusal {
    Refusal::MethodNotAllowed
}

/// The header by which IMS tracks requests (protocol reference, section 1.2).
async fn with_debug_id(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(id) = HeaderValue::from_str(&random::uuid()) {
        response.headers_mut().insert("x-debug-id", id);
    }
    response
}

/// IMS's JSON, never kept by anyone on the way.
fn answer(status: StatusCode, body: &impl Serialize) -> Response {
    let Ok(body) = serde_json::to_vec(body) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    with_headers(status, body)
}

/// 200 without a body. That it calls itself JSON like every other answer is inferred; strict clients want it (simple-oauth2).
fn done() -> Response {
    with_headers(StatusCode::OK, Vec::new())
}

fn with_headers(status: StatusCode, body: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::PRAGMA, HeaderValue::from_static("no-cache")),
    ];
    (status, headers, body).into_response()
}
