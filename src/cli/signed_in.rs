//! What is known of a connection's sign-in without opening a secret store, in words and as JSON.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::connection::{Connection, SignInLife};
use crate::runtime::Services;
use crate::store::sign_ins;

/// Until when somebody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignIn {
    /// Nobody signs in with this type of credential.
    NotNeeded,
    /// Nobody has yet, or not any more.
    Nobody,
    /// Somebody has.
    Lasts {
        /// For how long.
        life: SignInLife,
        /// When this was looked at.
        now: Timestamp,
    },
    /// What was noted cannot be read; the token itself may well be there.
    Unreadable,
}

impl SignIn {
    /// Of a saved connection.
    pub(super) fn of(services: &Services, connection: &Connection) -> Self {
        if connection.credential.sign_in().is_none() {
            return Self::NotNeeded;
        }
        match sign_ins::load(&services.paths, &connection.id) {
            Ok(Some(life)) => Self::Lasts { life, now: Timestamp::now() },
            Ok(None) => Self::Nobody,
            Err(error) => {
                tracing::warn!(%error, "the life of a sign-in cannot be read");
                Self::Unreadable
            }
        }
    }

    /// For people; `None` where nobody signs in.
    pub(super) fn in_words(self) -> Option<String> {
        match self {
            Self::NotNeeded => None,
            Self::Nobody => Some("sign in again".to_owned()),
            Self::Lasts { life, now } => Some(life.in_words(now)),
            Self::Unreadable => Some("not known".to_owned()),
        }
    }

    /// For programs; null where nobody signs in.
    pub(super) fn as_json(self) -> Value {
        let (state, life) = match self {
            Self::NotNeeded => return Value::Null,
            Self::Nobody => ("ended", None),
            Self::Lasts { life, now } => (if life.is_over(now) { "ended" } else { "signed_in" }, Some(life)),
            Self::Unreadable => ("unknown", None),
        };
        json!({
            "state": state,
            "is_renewed_by_itself": life.map(|life| life.is_lasting),
            "ends_at": life.map(|life| life.ends_at.to_string()),
        })
    }
}
