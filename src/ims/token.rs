//! An access token: opaque, dated, and kept in the store's cache between runs.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::connection::{Identity, Printable, Scopes, Secret};

use super::claims::Claims;

/// An access token that IMS gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    access: Secret,
    expires_at: Timestamp,
    granted: Vec<Printable>,
    claims: Option<Claims>,
}

/// How the cache holds a token. The claims are read from it again.
#[derive(Serialize, Deserialize)]
struct Cached<'a> {
    version: u32,
    #[serde(borrow)]
    access_token: std::borrow::Cow<'a, str>,
    expires_at: Timestamp,
    #[serde(default)]
    granted: Vec<Printable>,
}

const VERSION: u32 = 1;

/// A token in the cache that cannot be used: damaged, or of a newer version. A new one is the cure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored token cannot be read")]
pub struct DamagedToken;

impl Token {
    /// How much life a token must have left to be used again (protocol reference, section 1.10: Adobe's own tools do
    /// the same).
    pub const FRESH: Duration = Duration::from_secs(600);

    /// Whether `text` can stand in an `Authorization` header: visible ASCII (RFC 6750, section 2.1, and a little more).
    pub(super) fn is_sendable(text: &str) -> bool {
        !text.is_empty() && text.bytes().all(|b| (0x21..=0x7e).contains(&b))
    }

    pub(super) fn new(access: Secret, expires_at: Timestamp, granted: Vec<Printable>) -> Self {
        let claims = Claims::read(access.expose());
        Self { access, expires_at, granted, claims }
    }

    /// The token itself; goes into the `Authorization` header and nowhere else.
    pub fn access(&self) -> &Secret {
        &self.access
    }

    /// When it ends, by this machine's clock.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Seconds until it ends; 0 when it has ended or did not say.
    pub fn expires_in(&self, now: Timestamp) -> u64 {
        u64::try_from(self.expires_at.duration_since(now).as_secs()).unwrap_or(0)
    }

    /// Whether more than [`Token::FRESH`] of its life is left.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.expires_in(now) > Self::FRESH.as_secs()
    }

    /// What it says about itself, where it can be read.
    pub fn claims(&self) -> Option<&Claims> {
        self.claims.as_ref()
    }

    /// Whose it is, where it can be read.
    pub fn identity(&self) -> Option<Identity> {
        let claims = self.claims.as_ref()?;
        Some(Identity { user_id: claims.user_id.clone()?, technical_account_id: claims.technical_account_id.clone() })
    }

    /// The scopes that were granted: as the answer said, else as the token says; empty where neither does, which means
    /// as requested (RFC 6749, section 5.1).
    pub fn granted_scopes(&self) -> &[Printable] {
        match &self.claims {
            Some(claims) if self.granted.is_empty() => &claims.scopes,
            _ => &self.granted,
        }
    }

    /// Which of the requested scopes were not granted.
    pub fn missing_scopes(&self, requested: &Scopes) -> Vec<Printable> {
        let granted = self.granted_scopes();
        if granted.is_empty() {
            return Vec::new();
        }
        requested.iter().filter(|s| !granted.iter().any(|g| g.as_str() == *s)).map(Printable::new).collect()
    }

    /// For the cache in the secret store.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let cached = Cached {
            version: VERSION,
            access_token: self.access.expose().into(),
            expires_at: self.expires_at,
            granted: self.granted.clone(),
        };
        // Room from the start: a growing vector would leave copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.access.expose().len() + 4096));
        // Fails only for maps with odd keys and for writers that fail; this is neither.
        let _ = serde_json::to_writer(&mut *bytes, &cached);
        bytes
    }

    /// From the cache in the secret store.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DamagedToken> {
        let cached: Cached<'_> = serde_json::from_slice(bytes).map_err(|_| DamagedToken)?;
        let access = Secret::new(cached.access_token);
        if cached.version != VERSION || !Self::is_sendable(access.expose()) {
            return Err(DamagedToken);
        }
        Ok(Self::new(access, cached.expires_at, cached.granted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(seconds_left: i64) -> Token {
        let ends = Timestamp::from_second(1_700_000_000 + seconds_left).unwrap();
        Token::new(Secret::new("opaque-canary"), ends, vec![Printable::new("openid")])
    }

    #[test]
    fn a_cached_token_comes_back_the_same() {
        let token = token(86_399);
        assert_eq!(Token::from_bytes(&token.to_bytes()), Ok(token.clone()));
        assert!(!format!("{token:?}").contains("canary"));
    }

    #[test]
    fn a_damaged_or_newer_cache_is_refused() {
        let bytes = token(1).to_bytes();
        let newer = String::from_utf8(bytes.to_vec()).unwrap().replace("\"version\":1", "\"version\":2");
        for wrong in [&b""[..], b"{}", b"null", &bytes[..bytes.len() - 1], newer.as_bytes()] {
            assert_eq!(Token::from_bytes(wrong), Err(DamagedToken));
        }
        let with_newline = br#"{"version":1,"access_token":"a\nX-Evil: 1","expires_at":"2030-01-01T00:00:00Z"}"#;
        assert_eq!(Token::from_bytes(with_newline), Err(DamagedToken));
    }

    #[test]
    fn fresh_means_more_than_ten_minutes() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        assert!(token(601).is_fresh(now));
        assert!(!token(600).is_fresh(now));
        assert!(!token(-5).is_fresh(now));
        assert_eq!(token(-5).expires_in(now), 0);
    }

    #[test]
    fn scopes_that_were_not_granted_are_named() {
        let requested = Scopes::parse("openid,session").unwrap();
        assert_eq!(token(1).missing_scopes(&requested), [Printable::new("session")]);
        let silent = Token::new(Secret::new("x"), Timestamp::UNIX_EPOCH, Vec::new());
        assert!(silent.missing_scopes(&requested).is_empty());
    }
}
