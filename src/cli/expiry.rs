//! When a connection's certificate ends, in a few words and as JSON.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::connection::{Certificate, Connection, Urgency};

/// The certificate of a connection, where it has one.
pub(super) fn certificate(connection: &Connection) -> Option<&Certificate> {
    connection.credential.service_account()?.certificate.as_ref()
}

/// For a column: `in 365 days`, `URGENT: in 2 days`, `ended 3 days ago`.
pub(super) fn in_few_words(certificate: &Certificate, now: Timestamp) -> String {
    let distance = certificate.distance_in_words(now);
    match certificate.urgency(now) {
        Urgency::Urgent => format!("URGENT: {distance}"),
        Urgency::None | Urgency::Soon | Urgency::Over => distance,
    }
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
