//! What people did on the console page, as it is remembered: a Service Account's certificates, and how far it has come on
//! the way to OAuth Server-to-Server.
//!
//! What stood there from the start is in `data`; whether something may be done is decided by the page.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// Certificates that a person can have registered for one client at once. Adobe's limit is not documented.
pub(in super::super) const CERTIFICATES_KEPT: usize = 10;
/// More fingerprints than there are certificates from the start.
const DELETED_KEPT: usize = 10;
/// More clients than there are Service Accounts.
const CLIENTS_KEPT: usize = 8;

/// Which credentials a client ID stands for (protocol reference, section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Stage {
    /// The Service Account alone.
    ServiceAccount,
    /// Its OAuth Server-to-Server successor was added, and both work.
    Both,
    /// The Service Account is gone.
    ServerToServer,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Deed {
    Registered {
        fingerprint: String,
        der: Vec<u8>,
    },
    Deleted {
        fingerprint: String,
    },
    /// The successor was added or taken back, or the Service Account deleted.
    Reached(Stage),
}

/// A certificate that a person registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Registered {
    fingerprint: String,
    /// Base64.
    der: String,
}

/// What is different from the start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Changes {
    #[serde(default)]
    registered: Vec<Registered>,
    /// Fingerprints of certificates that were there from the start.
    #[serde(default)]
    deleted: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in super::super) stage: Option<Stage>,
}

impl Changes {
    /// In the order they were registered, as DER.
    pub(in super::super) fn registered(&self) -> impl Iterator<Item = Vec<u8>> {
        self.registered.iter().filter_map(|one| STANDARD.decode(&one.der).ok())
    }

    pub(in super::super) fn has_deleted(&self, fingerprint: &str) -> bool {
        self.deleted.iter().any(|deleted| deleted == fingerprint)
    }

    fn learn(&mut self, deed: &Deed) {
        match deed {
            Deed::Registered { fingerprint, der } => {
                self.forget(fingerprint);
                self.registered.push(Registered { fingerprint: fingerprint.clone(), der: STANDARD.encode(der) });
            }
            Deed::Deleted { fingerprint } => {
                self.forget(fingerprint);
                self.deleted.push(fingerprint.clone());
            }
            Deed::Reached(stage) => self.stage = Some(*stage),
        }
        keep_last(&mut self.registered, CERTIFICATES_KEPT);
        keep_last(&mut self.deleted, DELETED_KEPT);
    }

    fn forget(&mut self, fingerprint: &str) {
        self.registered.retain(|one| one.fingerprint != fingerprint);
        self.deleted.retain(|deleted| deleted != fingerprint);
    }
}

/// By client ID.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Console(HashMap<String, Changes>);

impl Console {
    pub(super) fn changes(&self, client_id: &str) -> Changes {
        self.0.get(client_id).cloned().unwrap_or_default()
    }

    pub(super) fn learn(&mut self, client_id: &str, deed: &Deed) {
        if self.0.len() < CLIENTS_KEPT || self.0.contains_key(client_id) {
            self.0.entry(client_id.to_owned()).or_default().learn(deed);
        }
    }

    pub(super) fn start_over(&mut self) {
        self.0.clear();
    }
}

fn keep_last<T>(list: &mut Vec<T>, most: usize) {
    list.drain(..list.len().saturating_sub(most));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registered(number: usize) -> Deed {
        Deed::Registered { fingerprint: number.to_string(), der: number.to_string().into_bytes() }
    }

    #[test]
    fn registering_twice_is_once_and_only_so_many_are_kept() {
        let mut console = Console::default();
        for number in 0..CERTIFICATES_KEPT + 5 {
            console.learn("c", &registered(number));
            console.learn("c", &registered(number));
        }
        let kept: Vec<_> = console.changes("c").registered().collect();
        assert_eq!(kept.len(), CERTIFICATES_KEPT);
        assert_eq!((kept[0].as_slice(), kept[CERTIFICATES_KEPT - 1].as_slice()), (&b"5"[..], &b"14"[..]));
        for client in 0..100 {
            console.learn(&client.to_string(), &registered(1));
        }
        assert_eq!(console.0.len(), CLIENTS_KEPT);
    }

    #[test]
    fn what_was_deleted_can_be_registered_again() {
        let mut console = Console::default();
        console.learn("c", &Deed::Deleted { fingerprint: "1".to_owned() });
        assert!(console.changes("c").has_deleted("1"));
        console.learn("c", &registered(1));
        assert!(!console.changes("c").has_deleted("1"));
        assert_eq!(console.changes("c").registered().count(), 1);
        console.start_over();
        assert_eq!(console, Console::default());
    }
}
