//! The Analytics 2.0 API behind Adobe's gateway (protocol reference, section 7).
//!
//! Everything that is not IMS's comes here, so an unknown address gets the gateway's answer.

mod discovery;
mod error;
mod gateway;
mod page;
mod rate_limit;
mod reports;
mod suites;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;

use super::House;
use error::{GatewayError, ServiceError};
use gateway::Gateway;
use rate_limit::RateLimit;

/// The API's addresses; `/collections/suites` is the older name that many clients still use.
/// `beside` is what else stands behind the gateway.
pub(super) fn router(house: &House, beside: Router<House>) -> Router {
    let gateway = Gateway { house: house.clone(), limit: Arc::new(RateLimit::default()) };
    Router::new()
        .route("/discovery/me", get(discovery::me))
        .route("/api/{company}/collections/suites", get(suites::list))
        .route("/api/{company}/collections/suites/{rsid}", get(suites::one))
        .route("/api/{company}/reportsuites/collections/suites", get(suites::list))
        .route("/api/{company}/reportsuites/collections/suites/{rsid}", get(suites::one))
        .route("/api/{company}/users", get(users::list))
        .route("/api/{company}/users/me", get(users::me))
        .route("/api/{company}/reports", post(reports::report))
        .merge(beside)
        .fallback(not_found)
        .layer(from_fn_with_state(gateway, gateway::check))
        .with_state(house.clone())
}

async fn not_found(uri: Uri) -> Response {
    if uri.path().starts_with("/api/") {
        return ServiceError::NoSuchResource.into_response();
    }
    GatewayError::NoSuchResource.into_response()
}

/// The API's JSON.
fn answer(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(body) => (status, [(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
