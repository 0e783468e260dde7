//! What is known of a connection's client secrets, for programs and for people. Never a secret.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::check::minute;
use crate::connection::{ClientSecretFacts, Connection};

/// For programs; `null` where nothing is known.
pub(super) fn as_json(connection: &Connection) -> Value {
    connection.client_secrets.as_ref().map_or(Value::Null, |known| {
        json!({
            "in_use": known.in_use.as_ref().map(facts_json),
            "other": known.other.as_ref().map(facts_json),
            "asked_at": text(known.asked_at),
        })
    })
}

fn facts_json(facts: &ClientSecretFacts) -> Value {
    json!({
        "uuid": facts.uuid.as_ref().map(|uuid| uuid.as_str()),
        "added_at": text(facts.added_at),
        "expires_at": text(facts.expires_at),
        "last_used_at": text(facts.last_used_at),
        "replaced_at": text(facts.replaced_at),
    })
}

fn text(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

/// The rows of `show`.
pub(super) fn rows(connection: &Connection) -> Vec<(&'static str, String)> {
    let name = &connection.name;
    let mut rows = Vec::new();
    if let Some(facts) = connection.client_secret() {
        rows.push(("Client secret", in_words(facts)));
    }
    if let Some(facts) = connection.other_client_secret() {
        let what = match facts.replaced_at {
            Some(at) => format!(
                "replaced on {}, {}; aa-connect rotate {name} --forget-old deletes it, --undo puts it back",
                minute(at),
                in_words(facts)
            ),
            None => format!("{}, not in use yet; aa-connect rotate {name} goes on", in_words(facts)),
        };
        rows.push(("Other client secret", what));
    }
    if let Some(at) = connection.client_secrets.as_ref().and_then(|known| known.asked_at) {
        let told = format!("on {}, and no answer was kept; aa-connect rotate {name} looks for it", minute(at));
        rows.push(("A new one was asked for", told));
    }
    rows
}

fn in_words(facts: &ClientSecretFacts) -> String {
    let mut words = Vec::new();
    words.extend(facts.uuid.as_ref().map(|uuid| format!("UUID {uuid}")));
    words.extend(facts.added_at.map(|at| format!("added on {}", minute(at))));
    words.extend(facts.expires_at.map(|at| format!("ends on {}", minute(at))));
    words.extend(facts.last_used_at.map(|at| format!("last used on {}", minute(at))));
    if words.is_empty() { "nothing more is known of it".to_owned() } else { words.join(", ") }
}
