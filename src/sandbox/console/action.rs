//! What a person can do on the page, and whether it can be done now.

use super::super::data::{Credential, data};
use super::super::ims::Parameters;
use super::super::memory::{Deed, Memory, Stage};
use super::super::service_account::ServiceAccount;
use super::super::{client_secrets, clock};
use super::register::judged;
use crate::connection::Invalid;

/// One press of a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    Register { client_id: String, pem: String },
    DeleteCertificate { client_id: String, fingerprint: String },
    AddSuccessor { client_id: String },
    CancelSuccessor { client_id: String },
    DeleteServiceAccount { client_id: String },
    AddSecret { client_id: String },
    DeleteSecret { client_id: String, uuid: String },
    StartOver,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    Registered,
    CertificateDeleted,
    SuccessorAdded,
    SuccessorCancelled,
    ServiceAccountDeleted,
    SecretAdded,
    SecretDeleted,
    StartedOver,
}

impl Done {
    const ALL: [(Self, &'static str, &'static str); 8] = [
        (Self::Registered, "registered", "The certificate is registered."),
        (
            Self::CertificateDeleted,
            "certificate_deleted",
            "The certificate is deleted. What its key signs is refused now.",
        ),
        (
            Self::SuccessorAdded,
            "successor_added",
            "The OAuth Server-to-Server credential was added. Both credentials work until you delete the old one.",
        ),
        (
            Self::SuccessorCancelled,
            "successor_cancelled",
            "The OAuth Server-to-Server credential was taken back. The Service Account works as before.",
        ),
        (
            Self::ServiceAccountDeleted,
            "service_account_deleted",
            "The Service Account (JWT) credential is deleted. Only OAuth Server-to-Server works now.",
        ),
        (Self::SecretAdded, "secret_added", "A client secret was added. Both work until you delete the old one."),
        (
            Self::SecretDeleted,
            "secret_deleted",
            "The client secret is deleted. It cannot be had back, and is refused now.",
        ),
        (Self::StartedOver, "started_over", "Everything on this page is as it was at the start."),
    ];

    pub(super) fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == word).map(|(done, _, _)| *done)
    }

    pub(super) fn word(self) -> &'static str {
        Self::ALL.iter().find(|(done, _, _)| *done == self).map(|(_, word, _)| *word).unwrap_or_default()
    }

    pub(super) fn sentence(self) -> &'static str {
        Self::ALL.iter().find(|(done, _, _)| *done == self).map(|(_, _, sentence)| *sentence).unwrap_or_default()
    }
}

impl Action {
    /// Of a form: `action`, `client_id`, and what the action needs.
    pub(super) fn read(parameters: &Parameters) -> Option<Self> {
        let text = |name: &str| parameters.get(name).unwrap_or_default().to_owned();
        let client_id = text("client_id");
        Some(match parameters.get("action")? {
            "register" => Self::Register { client_id, pem: text("certificate") },
            "delete_certificate" => Self::DeleteCertificate { client_id, fingerprint: text("fingerprint") },
            "add_successor" => Self::AddSuccessor { client_id },
            "cancel_successor" => Self::CancelSuccessor { client_id },
            "delete_service_account" => Self::DeleteServiceAccount { client_id },
            "add_secret" => Self::AddSecret { client_id },
            "delete_secret" => Self::DeleteSecret { client_id, uuid: text("uuid") },
            "start_over" => Self::StartOver,
            _ => return None,
        })
    }

    /// Whom it is about; nobody, where it is about all.
    pub(super) fn client_id(&self) -> &str {
        match self {
            Self::Register { client_id, .. }
            | Self::DeleteCertificate { client_id, .. }
            | Self::AddSuccessor { client_id }
            | Self::CancelSuccessor { client_id }
            | Self::AddSecret { client_id }
            | Self::DeleteSecret { client_id, .. }
            | Self::DeleteServiceAccount { client_id } => client_id,
            Self::StartOver => "",
        }
    }

    /// Does it, or says why it cannot be done. What is done is written down before this returns.
    pub(super) async fn carry_out(self, memory: &Memory) -> Result<Done, Invalid> {
        if self == Self::StartOver {
            memory.start_over().await;
            return Ok(Done::StartedOver);
        }
        let credential = data().credential(self.client_id());
        if matches!(self, Self::AddSecret { .. } | Self::DeleteSecret { .. }) {
            return self.change_secrets(credential, memory).await;
        }
        let account = credential.and_then(|credential| ServiceAccount::of(credential, memory));
        let account = account.ok_or_else(|| cannot("There is no Service Account with this client ID."))?;
        let (deed, done) = self.decide(&account)?;
        memory.done(account.credential.client_id.as_str(), deed).await;
        Ok(done)
    }

    async fn change_secrets(&self, credential: Option<&'static Credential>, memory: &Memory) -> Result<Done, Invalid> {
        let managed = credential.filter(|credential| client_secrets::are_managed(credential, memory));
        let credential =
            managed.ok_or_else(|| cannot("There is no credential here whose client secrets can be changed."))?;
        match self {
            Self::DeleteSecret { uuid, .. } => {
                let is_deleted = client_secrets::delete(credential, memory, uuid).await;
                is_deleted
                    .then_some(Done::SecretDeleted)
                    .ok_or_else(|| cannot("This client secret is not there any more."))
            }
            _ => {
                let added = client_secrets::add(credential, memory).await;
                added.map(|_| Done::SecretAdded).ok_or_else(|| cannot("There are two client secrets already."))
            }
        }
    }

    fn decide(&self, account: &ServiceAccount) -> Result<(Deed, Done), Invalid> {
        let stage = account.stage();
        match self {
            Self::Register { pem, .. } => {
                let certificate = judged(account, pem, clock::now_ms())?;
                let deed = Deed::Registered { fingerprint: certificate.fingerprint, der: certificate.der };
                Ok((deed, Done::Registered))
            }
            Self::DeleteCertificate { fingerprint, .. } => {
                let mut registered = account.certificates().into_iter();
                if !registered.any(|one| one.certificate.fingerprint == *fingerprint) {
                    return Err(cannot("No certificate with this fingerprint is registered any more."));
                }
                Ok((Deed::Deleted { fingerprint: fingerprint.clone() }, Done::CertificateDeleted))
            }
            Self::AddSuccessor { .. } if stage == Stage::ServiceAccount => {
                Ok((Deed::Reached(Stage::Both), Done::SuccessorAdded))
            }
            Self::CancelSuccessor { .. } if stage == Stage::Both => {
                Ok((Deed::Reached(Stage::ServiceAccount), Done::SuccessorCancelled))
            }
            Self::DeleteServiceAccount { .. } if stage == Stage::Both => {
                Ok((Deed::Reached(Stage::ServerToServer), Done::ServiceAccountDeleted))
            }
            Self::AddSuccessor { .. } => Err(cannot("The OAuth Server-to-Server credential is there already.")),
            Self::DeleteServiceAccount { .. } if stage == Stage::ServiceAccount => {
                Err(cannot("Add the OAuth Server-to-Server credential first; without it nothing would be left."))
            }
            Self::CancelSuccessor { .. }
            | Self::DeleteServiceAccount { .. }
            | Self::AddSecret { .. }
            | Self::DeleteSecret { .. }
            | Self::StartOver => Err(cannot("This cannot be done any more: the page has changed.")),
        }
    }
}

fn cannot(problem: &str) -> Invalid {
    Invalid::new(problem, "Look at the page as it is now.", super::super::page::CONSOLE)
}
