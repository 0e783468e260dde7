//! The error envelope of the Analytics services, with the documented codes, messages and statuses (protocol reference, 7.5).

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::gateway::answer;
use super::super::random;

/// Refusals of the service: `{"errorCode":"…","errorDescription":"…","errorId":"…"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ServiceError {
    /// The technical account is no user of that company, or there is no such company.
    NotAUser { company: String, user_id: String },
    /// The report suite is not there, or the account may not see it.
    NoAccessToSuite { rsid: String },
    /// A single thing that was asked for by name is not there.
    NoSuchThing(String),
    /// A parameter or a part of the body is wrong; says which and why.
    Invalid(String),
    /// No such address.
    NoSuchResource,
    /// Another method.
    MethodNotAllowed,
    /// The body is of another type than JSON.
    UnsupportedMediaType,
    /// The body is longer than the limit.
    TooLarge,
}

impl ServiceError {
    fn parts(&self) -> (StatusCode, &'static str, String) {
        match self {
            Self::NotAUser { company, user_id } => (
                StatusCode::NOT_FOUND,
                "404",
                format!("Could not find analytics user for globalCompanyId={company} and imsUserId={user_id}"),
            ),
            Self::NoAccessToSuite { rsid } => (
                StatusCode::FORBIDDEN,
                "insufficient_access",
                format!("The report suite {rsid} does not exist or the user has no access to it"),
            ),
            Self::NoSuchThing(what) => (StatusCode::NOT_FOUND, "resource_not_found", format!("{what} was not found")),
            Self::Invalid(problem) => (StatusCode::BAD_REQUEST, "invalid_data", problem.clone()),
            Self::NoSuchResource => {
                (StatusCode::NOT_FOUND, "resource_not_found", "The resource was not found".to_owned())
            }
            Self::MethodNotAllowed => {
                (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "The method is not allowed here".to_owned())
            }
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "A content-type of application/json must be specified".to_owned(),
            ),
            Self::TooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, "request_too_large", "The request is too large".to_owned())
            }
        }
    }
}

impl IntoResponse for ServiceError {
    fn into_response(self) -> Response {
        let (status, code, description) = self.parts();
        answer(status, &json!({ "errorCode": code, "errorDescription": description, "errorId": random::uuid() }))
    }
}
