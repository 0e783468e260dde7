//! Every way in which the exchange refuses, with the documented status and code (protocol reference, section 2.3).
//!
//! Texts that were seen at Adobe are marked *seen*; all others are inferred, because only their codes are documented.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::answer;
use super::super::refusal::Refusal;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Refused {
    /// What every endpoint of IMS refuses alike: an unknown client, a body that cannot be read, a fault of IMS's own.
    Alike(Refusal),
    /// The client is no Service Account: it lacks the scope `exchange_jwt`.
    MayNotExchange,
    /// Wrong secret; not 400 as at the token endpoint.
    WrongSecret,
    /// Missing, no JWT, or `exp` or `jti` is no integer. Seen, also for `exp`.
    Undecodable,
    /// A claim that is missing or has the wrong form.
    WrongFormat(&'static str),
    /// No audience that names a client at an IMS. Seen.
    NoAudience,
    /// The audience is a client of another IMS, such as stage's.
    OtherEnvironment,
    /// The audience is another client.
    OtherClient,
    /// It is over.
    Expired,
    /// It would be good for much longer than 24 hours.
    ExpiresTooLate,
    /// No certificate of this client, organization and technical account fits the signature, or it is not RS256. Seen: the
    /// document says `invalid_signature`, Adobe's answers `invalid_token`.
    NoBinding,
    /// No metascope is claimed.
    NoMetascope,
    /// A metascope that the binding does not have, or that nobody has. Seen.
    MetascopesNotInBinding,
    /// The binding wants a `jti`.
    JtiMissing,
    /// The `jti` was used before.
    JtiUsed,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Alike(refusal)
    }
}

impl Refused {
    fn parts(&self) -> (StatusCode, &'static str, String) {
        const BAD: StatusCode = StatusCode::BAD_REQUEST;
        const UNAUTHORIZED: StatusCode = StatusCode::UNAUTHORIZED;
        let (status, error, text) = match self {
            Self::Alike(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal_error", "Please try again later"),
            Self::MayNotExchange => {
                (UNAUTHORIZED, "invalid_client", "The client does not have the exchange_jwt scope.")
            }
            Self::WrongSecret => (UNAUTHORIZED, "invalid_client", "invalid client_secret parameter"),
            Self::Undecodable => (BAD, "invalid_token", "JWT token is incorrectly formatted, and can not be decoded."),
            Self::WrongFormat(claim) => {
                return (BAD, "bad_request", format!("The JWT token must contain a valid claim for {claim}"));
            }
            Self::NoAudience => (BAD, "invalid_token", "The JWT token must contain a valid claims for audience"),
            Self::OtherEnvironment => {
                (BAD, "invalid_client", "The audience of the JWT token belongs to a different IMS environment.")
            }
            Self::OtherClient => (BAD, "invalid_client", "The client_id does not match the audience of the JWT token."),
            Self::Expired => (BAD, "invalid_token", "The JWT token has expired."),
            Self::ExpiresTooLate => (BAD, "invalid_token", "The JWT token must expire within 24 hours."),
            Self::NoBinding => (BAD, "invalid_token", "Could not match JWT signature to any of the bindings"),
            Self::NoMetascope => (BAD, "invalid_scope", "There are no metascopes in the JWT."),
            Self::MetascopesNotInBinding => {
                (BAD, "invalid_scope", "The metascopes in the JWT are not a subset of the metascopes in the binding.")
            }
            Self::JtiMissing => (BAD, "invalid_jti", "The binding requires a jti in the JWT token."),
            Self::JtiUsed => (BAD, "invalid_jti", "The jti of the JWT token was used before."),
        };
        (status, error, text.to_owned())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        if let Self::Alike(refusal) = self {
            return refusal.into_response();
        }
        let (status, error, description) = self.parts();
        // The order in which Adobe's answers have the two.
        answer(status, &json!({ "error_description": description, "error": error }))
    }
}
