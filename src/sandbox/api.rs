//! Everything behind Adobe's gateway at one address, as a client of the person's own is pointed at it: Analytics,
//! Experience Platform, Journey Optimizer and the Developer Console's API. At Adobe they have hosts of their own.

use axum::Router;
use axum::http::Uri;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};

use super::gateway::{self, Gateway, GatewayError, Service};
use super::{House, analytics, developer_console, platform};

/// All services. An unknown address gets the answer of the service that it would belong to, else the gateway's.
pub(super) fn router(house: &House) -> Router {
    Router::new()
        .merge(analytics::router())
        .merge(platform::router())
        .merge(developer_console::router())
        .fallback(not_found)
        .layer(from_fn_with_state(Gateway::new(house), gateway::check))
        .with_state(house.clone())
}

async fn not_found(uri: Uri) -> Response {
    match Service::of(uri.path()) {
        Service::Analytics => analytics::not_found(),
        Service::Platform => platform::not_found(),
        Service::DeveloperConsole => developer_console::not_found(),
        Service::Nobody => GatewayError::NoSuchResource.into_response(),
    }
}
