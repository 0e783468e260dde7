//! The Analytics 2.0 API (protocol reference, section 7). Whoever comes here has passed the gateway.

mod company;
mod components;
mod discovery;
mod error;
mod page;
mod reports;
mod suites;
mod users;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::House;
use error::ServiceError;

/// The API's addresses; `/collections/suites` is the older name that many clients still use.
pub(super) fn router() -> Router<House> {
    Router::new()
        .route("/discovery/me", get(discovery::me))
        .route("/api/{company}/collections/suites", get(suites::list))
        .route("/api/{company}/collections/suites/{rsid}", get(suites::one))
        .route("/api/{company}/reportsuites/collections/suites", get(suites::list))
        .route("/api/{company}/reportsuites/collections/suites/{rsid}", get(suites::one))
        .route("/api/{company}/users", get(users::list))
        .route("/api/{company}/users/me", get(users::me))
        .route("/api/{company}/metrics", get(components::metrics))
        .route("/api/{company}/metrics/{name}", get(components::one_metric))
        .route("/api/{company}/dimensions", get(components::dimensions))
        .route("/api/{company}/segments", get(components::segments))
        .route("/api/{company}/reports", post(reports::report))
        .route_layer(map_response(in_json))
}

/// What is said of an address below `/api/` that is none of the above.
pub(super) fn not_found() -> Response {
    ServiceError::NoSuchResource.into_response()
}

/// Puts refusals of the routing (wrong method, unreadable address) into the service's envelope.
async fn in_json(response: Response) -> Response {
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
