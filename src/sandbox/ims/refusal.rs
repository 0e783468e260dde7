//! Every way in which IMS refuses here, with the documented status and body (protocol reference, section 2.1).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::answer;

/// Rows marked *inferred* stand for answers that Adobe does not document (section 13): their `error` follows RFC 6749 and
/// their words follow the documented neighbours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) enum Refusal {
    /// Wrong secret.
    WrongSecret,
    /// Unknown or deleted client ID.
    WrongClient,
    /// A secret was sent for a public client.
    UnexpectedSecret,
    /// A parameter that identifies the client is missing (inferred).
    MissingClientParameter(&'static str),
    /// Another parameter is missing (inferred).
    MissingParameter(&'static str),
    /// The credential is not of the type that this grant is for: a Server-to-Server credential with a user's grant.
    WrongTypeForGrant,
    /// No such grant, or not for this type of credential.
    UnsupportedGrant,
    /// An authorization code that IMS never gave.
    BogusCode,
    /// A code that does not fit the rest of the request: PKCE or the redirect URI (inferred).
    WrongGrant(&'static str),
    /// The person has terms to accept, at this address.
    NewTerms {
        /// Where.
        jump: String,
    },
    /// A request for a person's data without a living token (inferred).
    NoToken,
    /// A request for a person's data with a token that lacks this scope (inferred).
    ScopeMissing(&'static str),
    /// A refresh token that IMS never gave, or that has ended (inferred).
    DeadRefreshToken,
    /// No scope was asked for (the text is inferred).
    NoScope,
    /// A scope that is unknown or not enabled for the credential (the text varies at Adobe).
    WrongScope(String),
    /// The token is none (inferred).
    WrongToken,
    /// The body could not be read as what it says it is (inferred).
    BadRequest(&'static str),
    /// The body is longer than the limit (inferred).
    TooLarge,
    /// No such address (inferred).
    NotFound,
    /// Another method (inferred).
    MethodNotAllowed,
    /// A fault in the sandbox itself; Adobe's words for its own faults.
    Internal,
}

impl Refusal {
    fn parts(&self) -> (StatusCode, &'static str, Option<String>) {
        const BAD: StatusCode = StatusCode::BAD_REQUEST;
        let some = |text: &str| Some(text.to_owned());
        match self {
            Self::WrongSecret => (BAD, "invalid_client", some("invalid client_secret parameter")),
            Self::WrongClient => (BAD, "invalid_client", some("invalid client_id parameter")),
            Self::UnexpectedSecret => (BAD, "invalid_client", some("unexpected client_secret parameter")),
            Self::MissingClientParameter(name) => (BAD, "invalid_client", Some(format!("missing {name} parameter"))),
            Self::MissingParameter(name) => (BAD, "invalid_request", Some(format!("missing {name} parameter"))),
            Self::WrongTypeForGrant => (BAD, "unauthorized_client", None),
            Self::UnsupportedGrant => (BAD, "unsupported_grant_type", some("unsupported grant_type parameter")),
            Self::BogusCode => (BAD, "access_denied", None),
            Self::WrongGrant(problem) => (BAD, "invalid_grant", some(problem)),
            Self::NewTerms { .. } => (BAD, "ride_AdobeID_acct_terms", None),
            Self::NoToken => {
                (StatusCode::UNAUTHORIZED, "invalid_token", some("the access token is missing or not valid"))
            }
            Self::ScopeMissing(scope) => {
                (StatusCode::FORBIDDEN, "insufficient_scope", Some(format!("the access token lacks scope {scope}")))
            }
            Self::DeadRefreshToken => (BAD, "invalid_token", None),
            Self::NoScope => (BAD, "invalid_scope", some("missing scope parameter")),
            Self::WrongScope(scope) => {
                (BAD, "invalid_scope", Some(format!("scope {scope} is not enabled for this client")))
            }
            Self::WrongToken => (BAD, "invalid_token", some("invalid token parameter")),
            Self::BadRequest(problem) => (BAD, "bad_request", some(problem)),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "bad_request", some("the request is too large")),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", None),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", None),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal_error", some("Please try again later")),
        }
    }

    fn body(&self) -> (StatusCode, Value) {
        let (status, error, description) = self.parts();
        let mut body = json!({ "error": error });
        if let Some(description) = description {
            body["error_description"] = json!(description);
        }
        if let Self::NewTerms { jump } = self {
            body["jump"] = json!(jump);
        }
        (status, body)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, body) = self.body();
        let mut response = answer(status, &body);
        // RFC 6750, section 3.
        let challenge = match self {
            Self::NoToken => "Bearer error=\"invalid_token\"",
            Self::ScopeMissing(_) => "Bearer error=\"insufficient_scope\"",
            _ => return response,
        };
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        response
    }
}
