//! What a Service Account (JWT) has beside other credentials: metascopes, and what was on its page from the start.
//!
//! What people change there is in `memory`.

use crate::connection::Scopes;

use super::FileCredential;

/// One key pair that is public on purpose, for clients that want to try the exchange at once.
#[derive(Debug)]
pub(in super::super) struct PublicPair {
    /// As `data.json` names it.
    name: &'static str,
    key: &'static str,
    /// PEM.
    pub(in super::super) certificate: &'static str,
}

static PUBLIC_PAIRS: [PublicPair; 2] = [
    PublicPair {
        name: "practice-service-account",
        key: include_str!("../../../assets/sandbox/practice-service-account-key.pem"),
        certificate: include_str!("../../../assets/sandbox/practice-service-account.crt"),
    },
    PublicPair {
        name: "practice-service-account-expired",
        key: include_str!("../../../assets/sandbox/practice-service-account-expired-key.pem"),
        certificate: include_str!("../../../assets/sandbox/practice-service-account-expired.crt"),
    },
];

impl PublicPair {
    fn named(name: &str) -> Option<&'static Self> {
        PUBLIC_PAIRS.iter().find(|pair| pair.name == name)
    }

    /// PEM without the words that stand above it in the file, which not every client skips.
    pub(in super::super) fn key(&self) -> &'static str {
        self.key.find("-----BEGIN").and_then(|begin| self.key.get(begin..)).unwrap_or(self.key)
    }
}

/// The page of a Service Account, as the sandbox begins.
#[derive(Debug)]
pub(in super::super) struct ServiceSettings {
    /// Those of its binding.
    pub(in super::super) metascopes: Scopes,
    /// What its tokens carry, and what its OAuth Server-to-Server successor may ask for: Adobe promises the same tokens
    /// (protocol reference, section 5). Which metascope gives which scope is inferred.
    pub(in super::super) scopes: Scopes,
    /// Registered from the start.
    pub(in super::super) certificates: Vec<&'static PublicPair>,
    /// Adobe has converted it to OAuth Server-to-Server by itself (section 5).
    pub(in super::super) is_converted: bool,
    /// Its binding wants a `jti` in every assertion (section 2.3).
    pub(in super::super) requires_jti: bool,
}

impl ServiceSettings {
    pub(super) fn of(file: &FileCredential) -> Option<Self> {
        Some(Self {
            metascopes: file.metascopes.clone()?,
            scopes: file.scopes.clone()?,
            certificates: file.certificates.iter().filter_map(|name| PublicPair::named(name)).collect(),
            is_converted: file.is_converted,
            requires_jti: file.requires_jti,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::connection::CredentialType;

    use super::super::data;
    use super::*;

    #[test]
    fn service_accounts_are_complete_and_every_kind_is_there() {
        let accounts: Vec<_> = data().credentials.iter().filter(|c| c.kind == CredentialType::ServiceAccount).collect();
        let settings: Vec<_> = accounts.iter().map(|account| account.service.as_ref().unwrap()).collect();
        assert_eq!(accounts.len(), data().service_accounts().len());
        assert!(accounts.iter().all(|account| account.client_secrets.len() == 2 && account.user.is_none()));
        assert!(settings.iter().any(|one| one.is_converted) && settings.iter().any(|one| one.requires_jti));
        assert!(accounts.iter().any(|account| !account.has_product_profile));
        assert_eq!(accounts.iter().map(|account| &account.org_id).collect::<HashSet<_>>().len(), 2);
        assert_eq!(settings[0].certificates.len(), 2, "the main one has the public pairs");
    }

    #[test]
    fn the_public_keys_say_that_they_are_public_and_come_without_those_words() {
        for pair in &PUBLIC_PAIRS {
            assert!(pair.key.starts_with("PRACTICE KEY: PUBLIC BY DESIGN"), "{}", pair.name);
            assert!(pair.key().starts_with("-----BEGIN PRIVATE KEY-----"), "{}", pair.name);
        }
    }
}
