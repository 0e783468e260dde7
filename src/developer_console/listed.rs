//! What the API tells of client secrets: UUIDs and times, milliseconds as text (protocol reference, section 6).

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::connection::{Printable, Secret, SecretUuid};
use crate::http::Exchange;

/// The client secrets of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Whose they are. That this is the connection's client is for the caller to see.
    pub client_id: Printable,
    /// Those that are alive.
    pub secrets: Vec<ListedSecret>,
}

/// One of them; its value is not told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSecret {
    /// Adobe's name for it.
    pub uuid: SecretUuid,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it ends; `None` for one that lasts.
    pub expires_at: Option<Timestamp>,
    /// The latest of its uses; `None` as long as there was none.
    pub last_used_at: Option<Timestamp>,
}

/// A new one, with its value: this is the only time that it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeSecret {
    /// To be kept before anything else is done.
    pub client_secret: Secret,
    /// Its name and its times; `None` where Adobe told no name. The secret counts all the same: nobody gets it again.
    pub listed: Option<ListedSecret>,
}

/// Reads the list; says what it lacks. A secret without a UUID cannot be told from others, so nothing may be counted on.
pub(super) fn read(exchange: &Exchange, body: &Value) -> Result<Listed, &'static str> {
    let client_id = body.get("client_id").and_then(Value::as_str).ok_or("a client_id")?;
    let secrets = body.get("client_secrets").and_then(Value::as_array).ok_or("client_secrets")?;
    let secrets = secrets.iter().map(|secret| secret.as_object().and_then(one).ok_or("the UUID of a client secret"));
    Ok(Listed { client_id: exchange.words(client_id), secrets: secrets.collect::<Result<_, _>>()? })
}

/// Reads a new one. Takes the text out of the answer, so that no copy of it stays behind.
pub(super) fn read_made(mut body: Map<String, Value>) -> Result<MadeSecret, &'static str> {
    let client_secret = match body.remove("client_secret") {
        Some(Value::String(text)) if !text.is_empty() => Secret::new(text),
        _ => return Err("a client_secret"),
    };
    Ok(MadeSecret { client_secret, listed: one(&body) })
}

fn one(secret: &Map<String, Value>) -> Option<ListedSecret> {
    let uuid = SecretUuid::parse(secret.get("uuid")?.as_str()?).ok()?;
    let usages = secret.get("secret_usages").and_then(Value::as_array).into_iter().flatten();
    Some(ListedSecret {
        uuid,
        created_at: moment(secret.get("created_at")),
        expires_at: moment(secret.get("expires_at")),
        last_used_at: usages.filter_map(|usage| moment(usage.get("last_used_at"))).max(),
    })
}

/// Milliseconds since 1970 as text or number; `PERMANENT` and everything else is no moment.
fn moment(value: Option<&Value>) -> Option<Timestamp> {
    let milliseconds = match value? {
        Value::String(text) => text.parse().ok()?,
        Value::Number(number) => number.as_i64()?,
        _ => return None,
    };
    Timestamp::from_millisecond(milliseconds).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        let Value::Object(object) = value else { unreachable!() };
        object
    }

    #[test]
    fn times_are_read_as_adobe_documents_them() {
        let secret = one(&object(json!({
            "expires_at": "PERMANENT", "created_at": "1682448485000", "uuid": "a-1",
            "secret_usages": [
                { "last_used_at": "1683162010101", "grant_type": "client_credentials" },
                { "last_used_at": "1683162999999", "grant_type": "client_credentials" },
            ],
        })));
        let secret = secret.unwrap();
        assert_eq!(secret.created_at.unwrap().as_millisecond(), 1_682_448_485_000);
        assert_eq!((secret.expires_at, secret.last_used_at.unwrap().as_millisecond()), (None, 1_683_162_999_999));
        let never = one(&object(json!({ "uuid": "b", "secret_usages": null, "expires_at": 1_683_162_010_101_i64 })));
        let never = never.unwrap();
        assert_eq!((never.last_used_at, never.expires_at.is_some()), (None, true));
        for wrong in [json!({}), json!({ "uuid": "../x" }), json!({ "uuid": 7 })] {
            assert_eq!(one(&object(wrong)), None);
        }
    }

    #[test]
    fn a_new_one_without_its_value_is_no_answer_and_one_without_its_uuid_is_kept_all_the_same() {
        assert!(read_made(object(json!({ "client_secret": "p8e-x", "uuid": "a" }))).unwrap().listed.is_some());
        assert_eq!(read_made(object(json!({ "client_secret": "", "uuid": "a" }))), Err("a client_secret"));
        assert_eq!(read_made(object(json!({ "client_secret": "p8e-x" }))).unwrap().listed, None);
    }
}
