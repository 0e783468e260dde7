//! What IMS hands out: an access token and, with it, perhaps a refresh token. Opaque, dated, and kept in the secret store
//! between runs. Renewing is `operations`' business.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::connection::{Identity, Printable, Scopes, Secret, SignInLife};

use super::claims::Claims;

/// An access token that IMS gave, and the refresh token beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    access: Secret,
    /// By this machine's clock; `None` in what earlier versions kept.
    given_at: Option<Timestamp>,
    expires_at: Timestamp,
    granted: Vec<Printable>,
    refresh: Option<Refresh>,
    claims: Option<Claims>,
}

/// A refresh token: rotates, so that each is used once (protocol reference, section 1.7).
#[derive(Debug, Clone, PartialEq, Eq)]
struct Refresh {
    secret: Secret,
    /// By this machine's clock.
    ends_at: Timestamp,
}

/// How the cache holds a token. The claims are read from it again.
#[derive(Serialize, Deserialize)]
struct Cached<'a> {
    version: u32,
    #[serde(borrow)]
    access_token: std::borrow::Cow<'a, str>,
    /// Missing in what earlier versions kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    given_at: Option<Timestamp>,
    expires_at: Timestamp,
    #[serde(default)]
    granted: Vec<Printable>,
    /// Missing in what earlier versions kept, and for machines.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    refresh: Option<CachedRefresh<'a>>,
}

#[derive(Serialize, Deserialize)]
struct CachedRefresh<'a> {
    #[serde(borrow)]
    token: std::borrow::Cow<'a, str>,
    ends_at: Timestamp,
}

const VERSION: u32 = 1;

/// A token in the cache that cannot be used: damaged, or of a newer version. A new one is the cure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored token cannot be read")]
pub struct DamagedToken;

impl Token {
    /// How much life a token must have left to be used again (protocol reference, section 1.10: Adobe's own tools do
    /// the same).
    const FRESH: Duration = Duration::from_secs(600);

    /// How long a refresh token lives where the answer does not say (protocol reference, section 1.7).
    const REFRESH_LIFE: SignedDuration = SignedDuration::from_hours(14 * 24);
    /// The longest such life believed.
    const LONGEST_REFRESH_LIFE: SignedDuration = SignedDuration::from_hours(400 * 24);

    /// Whether `text` can stand in an `Authorization` header: visible ASCII (RFC 6750, section 2.1, and a little more).
    pub(super) fn is_sendable(text: &str) -> bool {
        !text.is_empty() && text.bytes().all(|b| (0x21..=0x7e).contains(&b))
    }

    pub(super) fn new(access: Secret, expires_at: Timestamp, granted: Vec<Printable>) -> Self {
        let claims = Claims::read(access.expose());
        Self { access, given_at: None, expires_at, granted, refresh: None, claims }
    }

    /// As it was given when this machine's clock said `given_at`.
    pub(super) fn given(self, given_at: Timestamp) -> Self {
        Self { given_at: Some(given_at), ..self }
    }

    /// With the refresh token that was given at `given_at`: it ends as the access token says, else after 14 days.
    pub(super) fn with_refresh(mut self, secret: Secret, given_at: Timestamp) -> Self {
        let said = self.claims.as_ref().and_then(|claims| claims.refresh_lasts);
        let lasts = said.unwrap_or(Self::REFRESH_LIFE).min(Self::LONGEST_REFRESH_LIFE);
        let ends_at = given_at.saturating_add(lasts).unwrap_or(given_at);
        self.refresh = Some(Refresh { secret, ends_at });
        self
    }

    /// As what follows on `earlier`: scopes that are not told again are the same (RFC 6749, section 6), and a refresh token
    /// that goes on does not get younger by it.
    pub fn following(mut self, earlier: &Self) -> Self {
        if self.granted_scopes().is_empty() {
            self.granted.clone_from(&earlier.granted);
        }
        if let (Some(new), Some(old)) = (&mut self.refresh, &earlier.refresh)
            && new.secret == old.secret
        {
            new.ends_at = new.ends_at.min(old.ends_at);
        }
        self
    }

    /// The token itself; goes into the `Authorization` header and nowhere else.
    pub fn access(&self) -> &Secret {
        &self.access
    }

    /// The refresh token; goes to the token endpoint and nowhere else, and once.
    pub fn refresh(&self) -> Option<&Secret> {
        self.refresh.as_ref().map(|refresh| &refresh.secret)
    }

    /// How long the sign-in lasts that this token came from: until the refresh token ends, else until this token does.
    pub fn life(&self) -> SignInLife {
        match &self.refresh {
            Some(refresh) => SignInLife { is_lasting: true, ends_at: refresh.ends_at },
            None => SignInLife { is_lasting: false, ends_at: self.expires_at },
        }
    }

    /// When it ends, by this machine's clock.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Seconds until it ends; 0 when it has ended or did not say.
    pub fn expires_in(&self, now: Timestamp) -> u64 {
        u64::try_from(self.expires_at.duration_since(now).as_secs()).unwrap_or(0)
    }

    /// Whether more than ten minutes of its life are left.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.expires_in(now) > Self::FRESH.as_secs()
    }

    /// Whether it is known to have been given within the last `age`.
    pub fn is_younger_than(&self, age: Duration, now: Timestamp) -> bool {
        self.given_at
            .and_then(|given_at| Duration::try_from(now.duration_since(given_at)).ok())
            .is_some_and(|since| since < age)
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
            given_at: self.given_at,
            expires_at: self.expires_at,
            granted: self.granted.clone(),
            refresh: self
                .refresh
                .as_ref()
                .map(|refresh| CachedRefresh { token: refresh.secret.expose().into(), ends_at: refresh.ends_at }),
        };
        // Room from the start, twice for quotes that are escaped: a growing vector would leave copies behind.
        let secrets = self.access.expose().len() + self.refresh().map_or(0, |refresh| refresh.expose().len());
        let granted: usize = self.granted.iter().map(|scope| scope.as_str().len() + 3).sum();
        let mut bytes = Zeroizing::new(Vec::with_capacity(2 * (secrets + granted) + 4096));
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
        let refresh = cached.refresh.map(|kept| Refresh { secret: Secret::new(kept.token), ends_at: kept.ends_at });
        let given_at = cached.given_at;
        Ok(Self { refresh, given_at, ..Self::new(access, cached.expires_at, cached.granted) })
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
        let lasting = token.with_refresh(Secret::new("\"refresh\\canary"), Timestamp::UNIX_EPOCH);
        assert_eq!(Token::from_bytes(&lasting.to_bytes()), Ok(lasting.clone()));
        assert!(!format!("{lasting:?}").contains("canary"));
    }

    #[test]
    fn what_an_earlier_version_kept_is_still_read() {
        let kept = br#"{"version":1,"access_token":"t","expires_at":"2030-01-01T00:00:00Z","granted":["openid"]}"#;
        let token = Token::from_bytes(kept).unwrap();
        assert_eq!((token.refresh(), token.life().is_lasting), (None, false));
        assert_eq!(token.life().ends_at, token.expires_at());
        assert!(!token.is_younger_than(Duration::MAX, Timestamp::UNIX_EPOCH), "nobody knows how old it is");
    }

    #[test]
    fn how_old_it_is_outlasts_the_cache() {
        let given = Timestamp::from_second(1_700_000_000).unwrap();
        let token = Token::from_bytes(&token(86_399).given(given).to_bytes()).unwrap();
        let minute = Duration::from_secs(60);
        let after = |seconds| given + SignedDuration::from_secs(seconds);
        assert!(token.is_younger_than(minute, given) && token.is_younger_than(minute, after(59)));
        assert!(!token.is_younger_than(minute, after(60)));
        assert!(!token.is_younger_than(minute, after(-1)), "the clock was put back");
    }

    #[test]
    fn a_sign_in_lasts_as_long_as_its_refresh_token() {
        use base64::Engine as _;
        let given = Timestamp::from_second(1_700_000_000).unwrap();
        let day = SignedDuration::from_hours(24);
        // IMS's clock is a year behind this machine's.
        let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .encode(r#"{"created_at":"1668464000000","rtea":"1669068800000"}"#);
        for (access, days) in [(format!("h.{payload}.s"), 7), ("opaque".to_owned(), 14)] {
            let token = Token::new(Secret::new(access), given + day, Vec::new());
            assert_eq!(token.life(), SignInLife { is_lasting: false, ends_at: given + day });
            let lasting = token.with_refresh(Secret::new("r"), given);
            assert_eq!(lasting.life(), SignInLife { is_lasting: true, ends_at: given + day * days });
        }
    }

    #[test]
    fn an_old_refresh_token_goes_on_and_does_not_get_younger() {
        let given = Timestamp::from_second(1_700_000_000).unwrap();
        let old = token(60).with_refresh(Secret::new("r-1"), given);
        let later = given + SignedDuration::from_hours(24);
        let same = token(99).with_refresh(Secret::new("r-1"), later).following(&old);
        assert_eq!((same.life(), same.expires_at()), (old.life(), token(99).expires_at()));
        assert_eq!(token(99).following(&old).refresh(), None);
        let rotated = token(99).with_refresh(Secret::new("r-2"), later).following(&old);
        assert!(rotated.life().ends_at > old.life().ends_at && rotated.refresh() != old.refresh());
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
