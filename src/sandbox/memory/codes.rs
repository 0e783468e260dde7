//! What is remembered of an authorization code, and of the refresh token that came from it.
//!
//! Whether one is taken is decided in `grants`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How a `code_verifier` is compared (RFC 7636, section 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) enum Method {
    /// Its SHA-256, base64url without padding.
    S256,
    /// Itself: Adobe's default.
    #[serde(rename = "plain")]
    Plain,
}

/// What the exchange of a code must prove.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Challenge {
    pub(in super::super) method: Method,
    pub(in super::super) value: String,
}

impl Challenge {
    pub(super) fn is_met_by(&self, verifier: &str) -> bool {
        match self.method {
            Method::Plain => self.value == verifier,
            Method::S256 => self.value == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())),
        }
    }
}

/// A code that was given to a browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Code {
    pub(in super::super) client_id: String,
    pub(in super::super) user_id: String,
    /// Separated by commas.
    pub(in super::super) scope: String,
    /// Where the browser was sent.
    pub(in super::super) redirect_uri: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in super::super) challenge: Option<Challenge>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in super::super) nonce: Option<String>,
    /// The exchange is to be refused with `ride_AdobeID_acct_terms`.
    #[serde(default)]
    pub(in super::super) meets_new_terms: bool,
    /// Milliseconds since 1970.
    pub(in super::super) ends_at: u64,
    /// The session that its exchange began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in super::super) used_for: Option<String>,
}

/// The one living refresh token of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Renewal {
    pub(super) token_id: String,
    /// Milliseconds since 1970.
    pub(super) ends_at: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636_is_met() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let value = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned();
        let challenge = Challenge { method: Method::S256, value };
        assert!(challenge.is_met_by(verifier) && !challenge.is_met_by("dBjftJeZ4CVP"));
        assert!(!Challenge { method: Method::Plain, ..challenge }.is_met_by(verifier));
    }
}
