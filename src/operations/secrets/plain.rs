//! How a secret stands in its item: as a JSON string where nothing in it needs an escape, else as `{"base64":"…"}`.
//! `Secret` itself has no `Serialize`: the item, on its way into the store, is the one place where it is written.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serializer};
use zeroize::{Zeroize as _, Zeroizing};

use crate::connection::Secret;

const BASE64: &str = "base64";

/// Whether JSON writes `text` as it is.
fn is_plain(text: &str) -> bool {
    !text.bytes().any(|byte| byte < 0x20 || matches!(byte, b'"' | b'\\'))
}

pub(super) fn serialize<S: Serializer>(secret: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    match secret {
        None => serializer.serialize_none(),
        Some(secret) if is_plain(secret.expose()) => serializer.serialize_str(secret.expose()),
        Some(secret) => {
            let encoded = Zeroizing::new(STANDARD.encode(secret.expose()));
            let mut map = serializer.serialize_map(Some(1))?;
            map.serialize_entry(BASE64, encoded.as_str())?;
            map.end()
        }
    }
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    Option::<Plain>::deserialize(deserializer).map(|plain| plain.map(|plain| plain.0))
}

struct Plain(Secret);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

/// Errors name no value: it may be part of a secret.
struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Secret;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a secret")
    }

    /// Also what earlier versions wrote with escapes.
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Secret, E> {
        Ok(Secret::new(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Secret, A::Error> {
        let damaged = || A::Error::custom("a secret is damaged");
        let Some((BASE64, encoded)) = map.next_entry::<&str, &str>()? else { return Err(damaged()) };
        if map.next_key::<&str>()?.is_some() {
            return Err(damaged());
        }
        let decoded = STANDARD.decode(encoded).map_err(|_| damaged())?;
        let text = String::from_utf8(decoded).map_err(|error| {
            error.into_bytes().zeroize();
            damaged()
        })?;
        Ok(Secret::new(text))
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Item {
        #[serde(default, skip_serializing_if = "Option::is_none", with = "super")]
        secret: Option<Secret>,
    }

    fn read(json: &str) -> Option<Secret> {
        serde_json::from_str::<Item>(json).ok()?.secret
    }

    #[test]
    fn no_secret_is_written_in_a_way_that_would_have_to_be_unescaped() {
        for secret in
            ["p8e-abc", "", "-----BEGIN PRIVATE KEY-----\nMIIE+/=\n", "a\"b\\c", "tab\t\u{1}", "\u{e9}\u{2028}\u{7f}"]
        {
            let json = serde_json::to_string(&Item { secret: Some(Secret::new(secret)) }).unwrap();
            assert!(!json.contains('\\'), "{json}");
            assert_eq!(read(&json), Some(Secret::new(secret)), "{json}");
        }
        assert_eq!(serde_json::to_string(&Item { secret: None }).unwrap(), "{}");
    }

    #[test]
    fn what_an_earlier_version_wrote_is_still_read() {
        assert_eq!(read(r#"{"secret":"a\"b\nc"}"#), Some(Secret::new("a\"b\nc")));
        assert_eq!(read(r#"{"secret":null}"#), None);
    }

    #[test]
    fn a_damaged_one_is_an_error_that_does_not_repeat_it() {
        for wrong in [
            r#"{"secret":{"base64":"Q0FOQVJZ*"}}"#,
            r#"{"secret":{"base64":"/w=="}}"#,
            r#"{"secret":{"base64":"Q0FOQVJZ","more":"CANARY"}}"#,
            r#"{"secret":{"hex":"CANARY"}}"#,
            r#"{"secret":{}}"#,
            r#"{"secret":["CANARY"]}"#,
            r#"{"secret":7}"#,
        ] {
            let error = serde_json::from_str::<Item>(wrong).err().unwrap().to_string();
            assert!(!error.contains("CANARY") && !error.contains("Q0FO"), "{error}");
        }
    }
}
