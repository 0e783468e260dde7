//! The refusals of the secrets API. Inferred, all of them: Adobe documents no body (protocol reference, section 13).

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::gateway::answer;
use super::super::random;

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// The token lacks scopes of I/O Management.
    Scopes,
    /// There is no such credential in the caller's organization.
    NoSuchCredential,
    /// No client secret that is alive has this UUID.
    NoSuchSecret,
    /// There are two already (section 6).
    TwoAlready,
    /// Another method.
    MethodNotAllowed,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, code, description) = match self {
            Self::Scopes => {
                (StatusCode::FORBIDDEN, "insufficient_scope", "The token lacks a scope that is needed here")
            }
            Self::NoSuchCredential => (StatusCode::NOT_FOUND, "resource_not_found", "The credential was not found"),
            Self::NoSuchSecret => (StatusCode::NOT_FOUND, "resource_not_found", "The client secret was not found"),
            Self::TwoAlready => (
                StatusCode::BAD_REQUEST,
                "client_secret_limit",
                "The maximum number of client secrets for this credential is reached",
            ),
            Self::MethodNotAllowed => {
                (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "The method is not allowed here")
            }
        };
        answer(status, &json!({ "errorCode": code, "errorDescription": description, "errorId": random::uuid() }))
    }
}
