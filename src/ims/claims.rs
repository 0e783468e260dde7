//! What an access token says about itself, where it can be read. Never trusted for more than showing, never required:
//! tokens are opaque to clients.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::connection::{Printable, TechnicalAccountId};

/// The readable part of an access token (protocol reference, section 1.10).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claims {
    /// `user_id`: whose token it is.
    pub user_id: Option<Printable>,
    /// The same, where it is a technical account's.
    pub technical_account_id: Option<TechnicalAccountId>,
    /// `client_id`.
    pub client_id: Option<Printable>,
    /// `scope`, one by one.
    pub scopes: Vec<Printable>,
    /// `as`: which IMS issued it, such as `ims-na1` or `ims-na1-stg1`.
    pub issuer: Option<Printable>,
    /// `created_at`: when it was given, by IMS's clock.
    pub created_at: Option<Timestamp>,
    /// `created_at` and `expires_in` together: when it ends, by IMS's clock. The token has no `exp`.
    pub expires_at: Option<Timestamp>,
    /// `rtea` counted from `created_at`, so that no clock matters: how long the refresh token beside it lives, should
    /// there be one.
    pub refresh_lasts: Option<SignedDuration>,
}

impl Claims {
    /// Reads the payload by hand: Adobe's header has an `x5u` that is no address, at which strict JWT libraries stop.
    pub(super) fn read(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let (_, payload, _, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else {
            return None;
        };
        let payload = Zeroizing::new(URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?);
        let Ok(Value::Object(payload)) = serde_json::from_slice(&payload) else { return None };
        let text = |name: &str| payload.get(name).and_then(Value::as_str).filter(|t| !t.is_empty());
        // Milliseconds, as text (section 0, item 3); numbers are read too.
        let milliseconds = |name: &str| match payload.get(name)? {
            Value::String(text) => text.parse::<i64>().ok(),
            Value::Number(number) => number.as_i64(),
            _ => None,
        };
        let created_at = milliseconds("created_at");
        let refresh_lasts = created_at
            .zip(milliseconds("rtea"))
            .and_then(|(created, ends)| ends.checked_sub(created).filter(|lasts| *lasts > 0))
            .map(SignedDuration::from_millis);
        let expires_at = created_at
            .zip(milliseconds("expires_in"))
            .and_then(|(created, lasts)| Timestamp::from_millisecond(created.checked_add(lasts)?).ok());
        Some(Self {
            user_id: text("user_id").map(Printable::new),
            technical_account_id: text("user_id").and_then(|id| TechnicalAccountId::parse(id).ok()),
            client_id: text("client_id").map(Printable::new),
            scopes: scope_words(text("scope").unwrap_or_default()),
            issuer: text("as").map(Printable::new),
            created_at: created_at.and_then(|at| Timestamp::from_millisecond(at).ok()),
            expires_at,
            refresh_lasts,
        })
    }
}

/// Splits a list of scopes at commas and white space.
pub(super) fn scope_words(text: &str) -> Vec<Printable> {
    text.split(|c: char| c == ',' || c.is_whitespace()).filter(|s| !s.is_empty()).map(Printable::new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(payload: &str) -> String {
        format!("{}.{}.c2ln", URL_SAFE_NO_PAD.encode("{\"alg\":\"RS256\"}"), URL_SAFE_NO_PAD.encode(payload))
    }

    #[test]
    fn a_token_shaped_like_adobes_is_read() {
        let claims = Claims::read(&token(
            r#"{"user_id":"0A1B@techacct.adobe.com","client_id":"c1","as":"ims-na1","scope":"openid,AdobeID","created_at":"1700000000000","expires_in":"86400000","rtea":"1700604800000"}"#,
        ))
        .unwrap();
        assert_eq!(claims.technical_account_id.unwrap().as_str(), "0A1B@techacct.adobe.com");
        assert_eq!(claims.expires_at, Some(Timestamp::from_second(1_700_086_400).unwrap()));
        assert_eq!(claims.refresh_lasts, Some(SignedDuration::from_hours(7 * 24)));
        assert_eq!(claims.scopes.len(), 2);
    }

    #[test]
    fn what_cannot_be_read_is_opaque_and_no_error() {
        for opaque in ["", "abc", "a.b", "a.b.c", "a.b.c.d", &token("[]"), &token("not json"), "..", "\u{e9}.\u{e9}.x"]
        {
            assert_eq!(Claims::read(opaque), None, "{opaque}");
        }
        let odd = r#"{"user_id":7,"created_at":"9223372036854775807","expires_in":"9223372036854775807","rtea":"-9"}"#;
        assert_eq!(Claims::read(&token(odd)).unwrap(), Claims::default());
    }
}
