//! The words by which IMS refuses (protocol reference, sections 2.1 and 2.3). Knows the words, not what they mean.

/// The codes of the `error` member that IMS is known to send.
const KNOWN: [&str; 19] = [
    "access_denied",
    "bad_request",
    "internal_error",
    "invalid_client",
    "invalid_grant",
    "invalid_jti",
    "invalid_request",
    "invalid_scope",
    "invalid_signature",
    "invalid_target",
    "invalid_token",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
    "login_required",
    "consent_required",
    "interaction_required",
];

/// Whether `code` is an error code of IMS, unlike the `Forbidden` of anybody's server.
pub fn is_ims_error(code: &str) -> bool {
    KNOWN.contains(&code) || code.starts_with("ride_")
}
