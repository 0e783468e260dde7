//! Reads the token endpoint's answer, as tolerant as Adobe's variants ask for and no more.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::connection::Secret;

use super::claims::{Claims, scope_words};
use super::token::Token;

/// What `expires_in` counts. Each endpoint has its own (protocol reference, section 0, item 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// `/ims/token/v2` and `v3`.
    Seconds,
    /// `/ims/token/v1` and the JWT exchange.
    Milliseconds,
}

/// Above this a number of seconds is taken for milliseconds after all (section 11, row 25): no token lives 115 days.
const ABSURD_SECONDS: f64 = 10_000_000.0;
/// The longest life believed: what is longer would only keep a dead token in the cache.
const LONGEST_SECONDS: f64 = 30.0 * 86_400.0;

/// Reads a token that was asked for at `asked_at`. The error says what the answer lacks.
pub(super) fn read(mut body: Map<String, Value>, unit: Unit, asked_at: Timestamp) -> Result<Token, &'static str> {
    let access = match body.remove("access_token") {
        Some(Value::String(text)) => Secret::new(text),
        _ => return Err("an access_token"),
    };
    if !Token::is_sendable(access.expose()) {
        return Err("an access_token that can be sent");
    }
    match body.get("token_type") {
        None | Some(Value::Null) => {}
        Some(Value::String(kind)) if kind.eq_ignore_ascii_case("bearer") => {}
        // RFC 6749, section 7.1: a token of a type that is not understood must not be used.
        Some(_) => return Err("a token_type of bearer"),
    }
    let granted = match body.get("scope") {
        Some(Value::String(text)) => scope_words(text),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).flat_map(scope_words).collect(),
        _ => Vec::new(),
    };
    let expires_at = match body.get("expires_in").and_then(number) {
        Some(lasts) => after(asked_at, seconds(lasts, unit)),
        // Not said: the token says, or it is used now and never from the cache.
        None => Claims::read(access.expose())
            .and_then(|claims| claims.expires_at)
            .map_or(asked_at, |ends| ends.min(after(asked_at, LONGEST_SECONDS))),
    };
    let token = Token::new(access, expires_at, granted).given(asked_at);
    Ok(match body.remove("refresh_token") {
        // An empty one, or one that no form could carry back, is none.
        Some(Value::String(text)) if Token::is_sendable(&text) => token.with_refresh(Secret::new(text), asked_at),
        _ => token,
    })
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|n| n.is_finite())
}

fn seconds(lasts: f64, unit: Unit) -> f64 {
    let seconds = match unit {
        Unit::Milliseconds => lasts / 1000.0,
        Unit::Seconds if lasts > ABSURD_SECONDS => lasts / 1000.0,
        Unit::Seconds => lasts,
    };
    seconds.clamp(0.0, LONGEST_SECONDS)
}

fn after(moment: Timestamp, seconds: f64) -> Timestamp {
    moment.saturating_add(SignedDuration::from_secs_f64(seconds)).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::Printable;

    const NOW: i64 = 1_700_000_000;

    fn token(json: &str, unit: Unit) -> Result<Token, &'static str> {
        let Value::Object(body) = serde_json::from_str(json).unwrap() else { panic!("{json}") };
        read(body, unit, Timestamp::from_second(NOW).unwrap())
    }

    fn lasts(expires_in: &str, unit: Unit) -> u64 {
        let json = format!(r#"{{"access_token":"t","token_type":"bearer","expires_in":{expires_in}}}"#);
        token(&json, unit).unwrap().expires_in(Timestamp::from_second(NOW).unwrap())
    }

    #[test]
    fn seconds_and_milliseconds_are_told_apart_by_endpoint() {
        for (text, seconds) in [("86399", 86_399), ("\"86399\"", 86_399), ("86399.0", 86_399), ("\" 3599.5 \"", 3_599)]
        {
            assert_eq!(lasts(text, Unit::Seconds), seconds, "{text}");
        }
        assert_eq!(lasts("86399992", Unit::Milliseconds), 86_399);
        // One hour in milliseconds is below the net, and still milliseconds at this endpoint.
        assert_eq!(lasts("3600000", Unit::Milliseconds), 3_600);
    }

    #[test]
    fn absurd_lives_are_caught() {
        assert_eq!(lasts("86399992", Unit::Seconds), 86_399, "milliseconds at a seconds endpoint");
        for nothing in ["0", "-1", "-1e300", "\"soon\"", "null", "{}", "\"NaN\""] {
            assert_eq!(lasts(nothing, Unit::Seconds), 0, "{nothing}");
        }
        assert_eq!(lasts("1e300", Unit::Seconds), 30 * 86_400);
    }

    #[test]
    fn an_unsaid_life_is_read_from_the_token() {
        use base64::Engine as _;
        let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .encode(format!(r#"{{"created_at":"{NOW}000","expires_in":"86400000"}}"#));
        let token = token(&format!(r#"{{"access_token":"h.{payload}.s"}}"#), Unit::Seconds).unwrap();
        assert_eq!(token.expires_in(Timestamp::from_second(NOW).unwrap()), 86_400);
    }

    #[test]
    fn only_bearer_tokens_are_used() {
        for good in [r#""token_type":"BEARER""#, r#""token_type":null"#, r#""other":{"a":[1]}"#] {
            assert!(token(&format!(r#"{{"access_token":"t",{good}}}"#), Unit::Seconds).is_ok(), "{good}");
        }
        assert!(token(r#"{"access_token":"t","token_type":"mac"}"#, Unit::Seconds).is_err());
        assert!(token(r#"{"access_token":"t","token_type":7}"#, Unit::Seconds).is_err());
        for bad in [r#"{}"#, r#"{"access_token":null}"#, r#"{"access_token":""}"#, r#"{"access_token":"a\r\nb"}"#] {
            assert!(token(bad, Unit::Seconds).is_err(), "{bad}");
        }
    }

    #[test]
    fn granted_scopes_come_with_commas_spaces_or_as_a_list() {
        for scope in [r#""a,b""#, r#""a b""#, r#"["a","b"]"#] {
            let token = token(&format!(r#"{{"access_token":"t","scope":{scope}}}"#), Unit::Seconds).unwrap();
            assert_eq!(token.granted_scopes(), [Printable::new("a"), Printable::new("b")]);
        }
    }
}
