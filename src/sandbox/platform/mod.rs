//! Experience Platform with Journey Optimizer on it (protocol reference, section 9; Adobe's pages “Available sandboxes
//! endpoint”, “Sandbox API guide appendix” and its specification of `/ajo/journey`). Whoever comes here has passed the
//! gateway.
//!
//! Capping and throttling are not here: they have another host at Adobe, and nothing of them can be read without harm.

mod error;
mod journeys;
mod sandboxes;
mod search;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::House;
use error::PlatformError;

/// The addresses that are played.
pub(super) fn router() -> Router<House> {
    Router::new()
        .route("/data/foundation/sandbox-management/", get(sandboxes::available))
        .route("/data/foundation/sandbox-management/sandboxes", get(sandboxes::all))
        .route("/data/foundation/sandbox-management/sandboxes/{name}", get(sandboxes::one))
        .route("/data/foundation/sandbox-management/sandboxTypes", get(sandboxes::types))
        .route("/ajo/journey", get(journeys::list))
        .route("/ajo/journey/{id}", get(journeys::one))
        .method_not_allowed_fallback(async || PlatformError::MethodNotAllowed)
}

/// What is said of an address that is none of the above.
pub(super) fn not_found() -> Response {
    PlatformError::NotFound("The resource was not found".to_owned()).into_response()
}
