//! The two error envelopes of the API, with the documented codes, messages and statuses (protocol reference, 7.5).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::random;
use super::answer;

/// Refusals of the gateway: `{"error_code":"…","message":"…"}`. The status is the code's first three digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum GatewayError {
    /// No `x-api-key`.
    KeyMissing,
    /// An unknown `x-api-key`, or not the one the token was made for.
    KeyInvalid,
    /// No bearer token.
    TokenMissing,
    /// A token that is garbled, foreign, ended or invalidated.
    TokenInvalid,
    /// The technical account has no product profile.
    ProfileInvalid,
    /// More than 12 requests in 6 seconds.
    TooManyRequests {
        /// When the next request will be served.
        retry_after_s: u64,
    },
    /// No service at this address (inferred: Adobe documents no such body).
    NoSuchResource,
}

impl GatewayError {
    fn parts(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::KeyMissing => (StatusCode::FORBIDDEN, "403000", "Api Key is required"),
            Self::KeyInvalid => (StatusCode::FORBIDDEN, "403003", "Api Key is invalid"),
            Self::TokenMissing => (StatusCode::FORBIDDEN, "403010", "Oauth token is missing."),
            Self::TokenInvalid => (StatusCode::UNAUTHORIZED, "401013", "Oauth token is not valid"),
            Self::ProfileInvalid => (StatusCode::FORBIDDEN, "403025", "Profile is not valid"),
            Self::TooManyRequests { .. } => (StatusCode::TOO_MANY_REQUESTS, "429050", "Too many requests"),
            Self::NoSuchResource => (StatusCode::NOT_FOUND, "404000", "Resource not found"),
        }
    }
}

impl IntoResponse for GatewayError {
    fn into_response(self) -> Response {
        let (status, code, message) = self.parts();
        let mut response = answer(status, &json!({ "error_code": code, "message": message }));
        if let Self::TooManyRequests { retry_after_s } = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
        }
        response
    }
}

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

/// Somebody else's words in an answer of ours: never long.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}
