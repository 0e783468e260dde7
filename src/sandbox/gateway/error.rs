//! Refusals of the gateway, with the documented codes, messages and statuses (protocol reference, 7.5).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::answer;

/// Refusals of the gateway: `{"error_code":"…","message":"…"}`. The status is the code's first three digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) enum GatewayError {
    /// No `x-api-key`.
    KeyMissing,
    /// An unknown `x-api-key`, one whose project lacks this API, or not the one the token was made for.
    KeyInvalid,
    /// No bearer token.
    TokenMissing,
    /// A token that is garbled, foreign, ended or invalidated.
    TokenInvalid,
    /// No `x-gw-ims-org-id` where Experience Platform needs it.
    HeaderMissing,
    /// The account has no product profile, or the header names an organization that it does not belong to.
    ProfileInvalid,
    /// The account has no product profile of Experience Platform.
    RegionMissing,
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
            Self::HeaderMissing => (StatusCode::BAD_REQUEST, "400003", "Missing header"),
            Self::ProfileInvalid => (StatusCode::FORBIDDEN, "403025", "Profile is not valid"),
            Self::RegionMissing => (StatusCode::FORBIDDEN, "403027", "User region is missing"),
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
