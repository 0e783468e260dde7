//! The client secrets of a credential as they are now: those of the start, without what was deleted, with what was added.
//!
//! A secret belongs to the client and not to one of its credentials (inferred from section 6 of the protocol reference), so
//! each is good for every grant of it.

use sha2::{Digest as _, Sha256};

use super::data::{Credential, Organization, data};
use super::memory::{Added, Adding, Memory, Stage, Use};
use super::page::CONSOLE;
use super::service_account::ServiceAccount;
use super::{clock, random};
use crate::connection::{CredentialType, Secret};

/// When those of the start were made: 1 June 2026, noon, in milliseconds since 1970.
const CREATED_AT_THE_START: u64 = 1_780_315_200_000;

/// One that is alive.
#[derive(Debug, Clone)]
pub(super) struct ClientSecret {
    pub(super) uuid: String,
    /// Public, as everything here.
    pub(super) text: String,
    /// Milliseconds since 1970.
    pub(super) created_at: u64,
    /// `None` as long as it was never used.
    pub(super) last_use: Option<Use>,
}

/// Every one that is alive, the oldest first.
pub(super) fn of(credential: &'static Credential, memory: &Memory) -> Vec<ClientSecret> {
    let remembered = memory.secrets(credential.client_id.as_str());
    let first = from_the_start(credential, memory).into_iter();
    let first = first.filter(|(uuid, _)| !remembered.deleted.contains(uuid));
    let first = first.map(|(uuid, text)| (uuid, text.to_owned(), CREATED_AT_THE_START));
    let added = remembered.added.iter().cloned();
    let added = added.map(|Added { uuid, client_secret, created_at }| (uuid, client_secret, created_at));
    first
        .chain(added)
        .map(|(uuid, text, created_at)| ClientSecret {
            last_use: remembered.uses.get(&uuid).cloned(),
            uuid,
            text,
            created_at,
        })
        .collect()
}

/// The one that `secret` is, if it is alive.
pub(super) fn accepted(credential: &'static Credential, memory: &Memory, secret: &str) -> Option<ClientSecret> {
    let secret = Secret::new(secret);
    of(credential, memory).into_iter().find(|known| Secret::new(known.text.as_str()) == secret)
}

/// Remembers that one was used.
pub(super) fn used(credential: &'static Credential, memory: &Memory, uuid: &str, grant_type: &str) {
    let by = Use { last_used_at: clock::now_ms(), grant_type: grant_type.to_owned() };
    memory.secret_used(credential.client_id.as_str(), uuid, by);
}

/// Adds one; `None` where two are alive already. It is written down before this returns.
pub(super) async fn add(credential: &'static Credential, memory: &Memory) -> Option<ClientSecret> {
    let created_at = clock::now_ms();
    let client_secret = format!("p8e-PracticeOnly-{}", random::hex(24));
    let secret = Added { uuid: random::uuid(), client_secret, created_at };
    let from_the_start = from_the_start(credential, memory).into_iter().map(|(uuid, _)| uuid).collect();
    let client_id = credential.client_id.to_string();
    let is_added = memory.add_secret(Adding { client_id, from_the_start, secret: secret.clone() }).await;
    is_added.then_some(ClientSecret { uuid: secret.uuid, text: secret.client_secret, created_at, last_use: None })
}

/// Deletes one, for good. `false` where none that is alive has this UUID. It is written down before this returns.
pub(super) async fn delete(credential: &'static Credential, memory: &Memory, uuid: &str) -> bool {
    if !of(credential, memory).iter().any(|one| one.uuid == uuid) {
        return false;
    }
    memory.delete_secret(credential.client_id.as_str(), uuid).await;
    true
}

/// Whether the credential has client secrets that can be managed: public clients have none, and a Service Account (JWT) has
/// one until its successor is added.
pub(super) fn are_managed(credential: &'static Credential, memory: &Memory) -> bool {
    match credential.kind {
        CredentialType::ServerToServer | CredentialType::WebApp => true,
        CredentialType::ServiceAccount => {
            ServiceAccount::of(credential, memory).is_some_and(|account| account.stage() != Stage::ServiceAccount)
        }
        CredentialType::SinglePageApp | CredentialType::NativeApp => false,
    }
}

/// The address of the credential's page, built as Adobe's are (protocol reference, section 6). All are in one project.
pub(super) fn page_address(credential: &Credential, base: &str) -> String {
    let organization = data().organization(&credential.org_id).map(Organization::console_number).unwrap_or_default();
    let kind = match credential.kind {
        CredentialType::WebApp => "oauthwebapp",
        _ => "oauthservertoserver",
    };
    let number = credential.console_number();
    format!("{base}{CONSOLE}/projects/{organization}/345678/credentials/{number}/details/{kind}")
}

/// Those that `data` has: with UUIDs that are the same in every sandbox. The second one of a Service Account comes with its
/// successor.
fn from_the_start(credential: &'static Credential, memory: &Memory) -> Vec<(String, &'static str)> {
    let is_alone =
        ServiceAccount::of(credential, memory).is_some_and(|account| account.stage() == Stage::ServiceAccount);
    let alive = if is_alone { 1 } else { usize::MAX };
    let all = credential.client_secrets().iter().take(alive).enumerate();
    all.map(|(number, text)| (uuid(credential, number), text.as_str())).collect()
}

fn uuid(credential: &Credential, number: usize) -> String {
    let digest = Sha256::digest(format!("{}/{number}", credential.client_id));
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
    parts.map(|part| hex.get(part).unwrap_or_default()).join("-")
}
