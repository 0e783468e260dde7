//! A Service Account (JWT) as it is now: what it was from the start, and what people have changed on the console page.

use super::certificate::Certificate;
use super::data::{Credential, ServiceSettings, data};
use super::memory::{Changes, Memory, Stage};

/// A certificate that is registered with the client.
#[derive(Debug)]
pub(super) struct Registered {
    pub(super) certificate: Certificate,
    /// PEM, where it is public on purpose.
    pub(super) private_key: Option<&'static str>,
}

/// One client, with what is true of it at this moment.
#[derive(Debug)]
pub(super) struct ServiceAccount {
    pub(super) credential: &'static Credential,
    pub(super) settings: &'static ServiceSettings,
    changes: Changes,
}

impl ServiceAccount {
    /// That of a credential, if it is one.
    pub(super) fn of(credential: &'static Credential, memory: &Memory) -> Option<Self> {
        let settings = credential.service.as_ref()?;
        Some(Self { credential, settings, changes: memory.changes(credential.client_id.as_str()) })
    }

    /// Every one, the main one first.
    pub(super) fn all(memory: &Memory) -> impl Iterator<Item = Self> {
        data().credentials.iter().filter_map(|credential| Self::of(credential, memory))
    }

    /// Which credentials there are under its client ID.
    pub(super) fn stage(&self) -> Stage {
        let from_the_start = if self.settings.is_converted { Stage::ServerToServer } else { Stage::ServiceAccount };
        self.changes.stage.unwrap_or(from_the_start)
    }

    /// Those that are registered, in the order they came. With the Service Account they go.
    pub(super) fn certificates(&self) -> Vec<Registered> {
        if self.stage() == Stage::ServerToServer {
            return Vec::new();
        }
        let from_the_start = self.settings.certificates.iter().filter_map(|pair| {
            let certificate = Certificate::from_pem(pair.certificate).ok()?;
            let is_there = !self.changes.has_deleted(&certificate.fingerprint);
            is_there.then(|| Registered { certificate, private_key: Some(pair.key()) })
        });
        let mut all: Vec<_> = from_the_start.collect();
        for der in self.changes.registered() {
            if let Ok(certificate) = Certificate::from_der(&der)
                && !all.iter().any(|known| known.certificate.fingerprint == certificate.fingerprint)
            {
                all.push(Registered { certificate, private_key: None });
            }
        }
        all
    }
}
