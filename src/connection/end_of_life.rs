//! What Adobe ends on a day that is known, as data with its source. What a connection is made of is looked up here, and
//! nowhere is such a day written a second time.
//!
//! Analytics 1.4 and WSSE, which ended on 2026-08-12 (protocol reference, section 8), are not here: no connection of ours
//! uses them.

use jiff::Timestamp;

use super::{Connection, CredentialType, Environment, Metascope, Product};

/// A type of credential that Adobe ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndOfLife {
    /// Which.
    pub credential_type: CredentialType,
    /// From when on its certificates cannot be renewed.
    pub not_renewed_from: Timestamp,
    /// From when on it works no longer.
    pub ends_at: Timestamp,
    /// The product that keeps it all the same, and the scope by which that shows where the product does not.
    pub kept_for: (Product, &'static str),
    /// Where that is written.
    pub source: &'static str,
}

impl EndOfLife {
    /// Every one.
    pub const ALL: [Self; 1] = [Self {
        credential_type: CredentialType::ServiceAccount,
        // 2025-06-30 and 2026-03-01, from their beginning in UTC.
        not_renewed_from: Timestamp::constant(1_751_241_600, 0),
        ends_at: Timestamp::constant(1_772_323_200, 0),
        // “Not deprecated and can continue to be used”: AEM as a Cloud Service.
        kept_for: (Product::ExperienceManager, Metascope::EXPERIENCE_MANAGER),
        source: "protocol reference, section 5: adobe-dev-console, ServerToServerAuthentication/migration.md",
    }];

    /// The one that a connection's type of credential is under. What an IMS of somebody's own keeps is not known.
    pub fn of(connection: &Connection) -> Option<&'static Self> {
        if matches!(connection.environment, Environment::Custom(_)) {
            return None;
        }
        let credential = &connection.credential;
        Self::ALL.iter().find(|end| {
            let (product, scope) = end.kept_for;
            let is_kept = connection.product == product || credential.scopes().contains(scope);
            end.credential_type == credential.credential_type() && !is_kept
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_are_those_of_the_reference() {
        let [service_account] = EndOfLife::ALL;
        assert_eq!(service_account.not_renewed_from.to_string(), "2025-06-30T00:00:00Z");
        assert_eq!(service_account.ends_at.to_string(), "2026-03-01T00:00:00Z");
    }
}
