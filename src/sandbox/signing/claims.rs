//! What stands in Adobe's own tokens: access tokens, refresh tokens and authorization codes have one shape (protocol
//! reference, section 1.10).
//!
//! No `exp` and no `iat`: the end is `created_at` + `expires_in`, both strings in milliseconds.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::random;

/// How long an access token lives, in milliseconds (protocol reference, section 1.10).
pub(in super::super) const LIFETIME_MS: u64 = 86_400_000;

/// Refresh tokens live 14 days (section 1.7); an access token names that end as `rtea` even where there is none.
pub(in super::super) const REFRESH_LIFETIME_MS: u64 = 14 * LIFETIME_MS;

/// Authorization codes live ten minutes.
pub(in super::super) const CODE_LIFETIME_MS: u64 = 600_000;

/// `type` of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Kind {
    AccessToken,
    RefreshToken,
    AuthorizationCode,
}

impl Kind {
    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::RefreshToken => "refresh_token",
            Self::AuthorizationCode => "authorization_code",
        }
    }

    pub(in super::super) fn lifetime_ms(self) -> u64 {
        match self {
            Self::AccessToken => LIFETIME_MS,
            Self::RefreshToken => REFRESH_LIFETIME_MS,
            Self::AuthorizationCode => CODE_LIFETIME_MS,
        }
    }

    /// The header's `itt`; only `at` is documented.
    pub(super) fn short(self) -> &'static str {
        match self {
            Self::AccessToken => "at",
            Self::RefreshToken => "rt",
            Self::AuthorizationCode => "ac",
        }
    }
}

/// The payload of a token. Unknown members of a token are ignored; missing ones make it foreign.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in super::super) struct Claims {
    pub(in super::super) id: String,
    #[serde(rename = "type")]
    pub(in super::super) kind: String,
    pub(in super::super) client_id: String,
    pub(in super::super) user_id: String,
    #[serde(default)]
    state: String,
    /// Which IMS issued it.
    #[serde(rename = "as")]
    issued_by: String,
    #[serde(default)]
    aa_id: String,
    #[serde(default)]
    ctp: u8,
    #[serde(default)]
    fg: String,
    /// The session: all tokens that come from one code share it and end with it.
    #[serde(default, rename = "sid")]
    pub(in super::super) session_id: String,
    #[serde(default)]
    rtid: String,
    #[serde(default)]
    moi: String,
    #[serde(default)]
    pba: String,
    #[serde(default)]
    oc: String,
    #[serde(default)]
    rtea: String,
    /// Milliseconds, as a string.
    pub(super) expires_in: String,
    pub(in super::super) scope: String,
    /// Milliseconds since 1970, as a string.
    created_at: String,
}

impl Claims {
    /// Of a fresh token.
    pub(in super::super) fn fresh(kind: Kind, client_id: &str, user_id: &str, scope: String, now_ms: u64) -> Self {
        Self {
            id: new_id(now_ms),
            kind: kind.name().to_owned(),
            client_id: client_id.to_owned(),
            user_id: user_id.to_owned(),
            state: json!({ "session": format!("practice/ims/session/v1/{}", random::uuid()) }).to_string(),
            issued_by: "ims-na1".to_owned(),
            aa_id: user_id.to_owned(),
            ctp: 3,
            fg: random::hex(13).to_uppercase(),
            session_id: new_id(now_ms),
            rtid: new_id(now_ms),
            moi: random::hex(4),
            pba: "MedSecNoEV,LowSec".to_owned(),
            oc: "renga*na1r*practice".to_owned(),
            rtea: (now_ms + REFRESH_LIFETIME_MS).to_string(),
            expires_in: kind.lifetime_ms().to_string(),
            scope,
            created_at: now_ms.to_string(),
        }
    }

    /// The same, in the session of others.
    pub(in super::super) fn in_session(self, session_id: &str) -> Self {
        Self { session_id: session_id.to_owned(), ..self }
    }

    /// The same, under an ID that was made before.
    pub(in super::super) fn with_id(self, id: &str) -> Self {
        Self { id: id.to_owned(), ..self }
    }

    /// The same, naming the refresh token it came with.
    pub(in super::super) fn with_refresh_token(self, id: &str) -> Self {
        Self { rtid: id.to_owned(), ..self }
    }

    /// Says from now on that another IMS issued it.
    pub(in super::super) fn issued_elsewhere(&mut self, issuer: &str) {
        self.issued_by = issuer.to_owned();
    }

    /// Says from now on that it ended the moment it was made.
    pub(in super::super) fn end_at_once(&mut self) {
        self.expires_in = "0".to_owned();
    }

    /// Milliseconds since 1970; 0 when the token's own numbers make no sense.
    pub(in super::super) fn ends_at_ms(&self) -> u64 {
        let number = |text: &str| text.parse::<u64>().ok();
        number(&self.created_at).zip(number(&self.expires_in)).and_then(|(at, long)| at.checked_add(long)).unwrap_or(0)
    }

    pub(in super::super) fn is(&self, kind: Kind) -> bool {
        self.kind == kind.name()
    }

    /// Whether the scope was granted.
    pub(in super::super) fn has_scope(&self, scope: &str) -> bool {
        self.scope.split(',').any(|granted| granted == scope)
    }
}

/// Formed like the IDs of Adobe's tokens and sessions.
pub(in super::super) fn new_id(now_ms: u64) -> String {
    format!("{now_ms}_{}_ew1", random::uuid())
}
