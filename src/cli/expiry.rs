//! A connection's certificate and when it ends, as JSON. The words for people are the certificate's own.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::connection::{Certificate, Connection};

/// The certificate of a connection, where it has one.
pub(super) fn certificate(connection: &Connection) -> Option<&Certificate> {
    connection.credential.service_account()?.certificate.as_ref()
}

/// For programs; null where there is none.
pub(super) fn as_json(connection: &Connection, now: Timestamp) -> Value {
    certificate(connection).map_or(Value::Null, |certificate| {
        json!({
            "sha1": certificate.sha1.as_str(),
            "sha256": certificate.sha256.as_str(),
            "subject": certificate.subject.as_str(),
            "not_before": certificate.not_before.to_string(),
            "not_after": certificate.not_after.to_string(),
            "urgency": certificate.urgency(now).word(),
        })
    })
}
