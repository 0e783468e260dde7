//! Client secrets that were added or deleted, on the console page or through the secrets API, and when each secret was last
//! used; as it is remembered.
//!
//! Those of the start are in `data`. That there are never more than two is decided in `adding`.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// How many client secrets of one client can be alive (protocol reference, section 6).
pub(in super::super) const MOST_ALIVE: usize = 2;
/// More than there are from the start.
const DELETED_KEPT: usize = 10;
/// More clients than there are.
const CLIENTS_KEPT: usize = 64;
/// A use that is so young may not be in the file yet, in milliseconds.
const BEING_WRITTEN_MS: u64 = 5_000;

/// A client secret that was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Added {
    pub(in super::super) uuid: String,
    pub(in super::super) client_secret: String,
    /// Milliseconds since 1970.
    pub(in super::super) created_at: u64,
}

/// When a client secret was last used, and for what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Use {
    /// Milliseconds since 1970.
    pub(in super::super) last_used_at: u64,
    pub(in super::super) grant_type: String,
}

/// What is different from the start for one client.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct OfClient {
    #[serde(default)]
    pub(in super::super) added: Vec<Added>,
    /// UUIDs of secrets that were there from the start.
    #[serde(default)]
    pub(in super::super) deleted: Vec<String>,
    /// By UUID.
    #[serde(default)]
    pub(in super::super) uses: HashMap<String, Use>,
}

/// Something that happened to a client secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Happening {
    Added(Added),
    Deleted { uuid: String },
    Used { uuid: String, by: Use },
}

/// By client ID.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Secrets(HashMap<String, OfClient>);

impl Secrets {
    pub(super) fn of(&self, client_id: &str) -> OfClient {
        self.0.get(client_id).cloned().unwrap_or_default()
    }

    pub(super) fn learn(&mut self, client_id: &str, happening: &Happening) {
        if self.0.len() >= CLIENTS_KEPT && !self.0.contains_key(client_id) {
            return;
        }
        let client = self.0.entry(client_id.to_owned()).or_default();
        match happening {
            Happening::Added(added) => {
                client.added.retain(|one| one.uuid != added.uuid);
                client.added.push(added.clone());
                client.added.drain(..client.added.len().saturating_sub(MOST_ALIVE));
            }
            Happening::Deleted { uuid } => {
                client.uses.remove(uuid);
                let before = client.added.len();
                client.added.retain(|one| one.uuid != *uuid);
                if client.added.len() == before && !client.deleted.contains(uuid) {
                    client.deleted.push(uuid.clone());
                    client.deleted.drain(..client.deleted.len().saturating_sub(DELETED_KEPT));
                }
            }
            Happening::Used { uuid, by } => {
                if !client.deleted.contains(uuid) {
                    client.uses.insert(uuid.clone(), by.clone());
                }
            }
        }
    }

    /// Takes what the file says, and keeps uses that are not written there yet.
    pub(super) fn refresh(&mut self, file: Self, now_ms: u64) {
        let before = std::mem::replace(self, file);
        for (client_id, client) in before.0 {
            for (uuid, by) in client.uses {
                let is_known =
                    self.of(&client_id).uses.get(&uuid).is_some_and(|known| known.last_used_at >= by.last_used_at);
                if !is_known && by.last_used_at + BEING_WRITTEN_MS > now_ms {
                    self.learn(&client_id, &Happening::Used { uuid, by });
                }
            }
        }
    }

    pub(super) fn start_over(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_that_is_not_written_yet_is_not_forgotten_and_an_old_one_does_not_come_back() {
        let used = |at| Happening::Used {
            uuid: "first".to_owned(),
            by: Use { last_used_at: at, grant_type: "client_credentials".to_owned() },
        };
        let mut secrets = Secrets::default();
        secrets.learn("c", &used(10_000));
        secrets.refresh(Secrets::default(), 10_100);
        assert_eq!(secrets.of("c").uses["first"].last_used_at, 10_000);
        secrets.refresh(Secrets::default(), 20_000);
        assert!(secrets.of("c").uses.is_empty());
    }
}
