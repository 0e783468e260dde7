//! What the answers of everything behind the gateway have in common: JSON, and foreign words cut short.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// The API's JSON.
pub(in crate::sandbox) fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// Somebody else's words in an answer of ours: never long.
pub(in crate::sandbox) fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}
