//! The error envelope of Experience Platform's services: `{"type","status","title","detail"}` (protocol reference, section 7.5).
//!
//! One body is documented, that of a missing content type; from it come `type` and `BadRequestError`. Which statuses the
//! journeys answer stands in Adobe's specification (400, 401, 404, 500). Every other word here is inferred: Adobe documents no
//! body for a missing permission (sections 9 and 13).

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::gateway::answer;

/// Why a service of Experience Platform does not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PlatformError {
    /// A parameter or a header is missing or wrong; says which and why.
    Invalid(String),
    /// The role of the account lacks the sandbox or a permission.
    Forbidden(String),
    /// What was asked for is not there.
    NotFound(String),
    /// Another method.
    MethodNotAllowed,
}

impl IntoResponse for PlatformError {
    fn into_response(self) -> Response {
        let (status, title, detail) = match self {
            Self::Invalid(detail) => (StatusCode::BAD_REQUEST, "BadRequestError", detail),
            Self::Forbidden(detail) => (StatusCode::FORBIDDEN, "ForbiddenError", detail),
            Self::NotFound(detail) => (StatusCode::NOT_FOUND, "NotFoundError", detail),
            Self::MethodNotAllowed => {
                let detail = "The method is not allowed here".to_owned();
                (StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowedError", detail)
            }
        };
        let kind = "/placeholder/type/uri";
        answer(status, &json!({ "type": kind, "status": status.as_u16(), "title": title, "detail": detail }))
    }
}
