//! A saved connection, or a broken file of one, on its way out: the way to Adobe is opened where that can be, and whatever
//! comes of it, the connection goes.

use super::evidence;
use super::saved_token::read_candidate;
use super::services::Services;
use crate::connection::{Connection, ConnectionId, StoreKind};
use crate::diagnosis::{Evidence, Finding, diagnose};
use crate::ims::Ims;
use crate::operations::{self, RemoveError, Removed};
use crate::small::sort_few;
use crate::store::{Store, StoreError, Vault, VaultState, connections, moves};

/// How a removal went.
#[derive(Debug, Default)]
pub struct Removal {
    /// What was done; all of it unless there is a problem.
    pub removed: Removed,
    /// Why Adobe could not even be asked.
    pub not_asked: Option<Finding>,
    /// Why something is still there.
    pub problem: Option<Finding>,
}

/// Removes a connection whose secrets lie in `stores`. `may_ask` says whether Adobe is asked to end its tokens.
pub async fn remove_saved(services: &Services, stores: &[Store], connection: &Connection, may_ask: bool) -> Removal {
    let mut removal = Removal::default();
    let ims = match may_ask {
        true => {
            ims_of(services, connection).await.map_err(|evidence| removal.not_asked = Some(diagnose(evidence))).ok()
        }
        false => None,
    };
    let done = operations::remove_from(&services.paths, stores, connection, ims.as_ref(), &mut removal.removed).await;
    ended(removal, done)
}

/// Removes everything under the ID of a connection whose file is broken.
pub async fn remove_broken(services: &Services, stores: &[Store], id: &ConnectionId) -> Removal {
    let mut removal = Removal::default();
    let done = operations::remove_broken(&services.paths, stores, id, &mut removal.removed).await;
    ended(removal, done)
}

fn ended(removal: Removal, done: Result<(), RemoveError>) -> Removal {
    Removal { problem: done.err().map(|error| diagnose(evidence::of_remove(&error))), ..removal }
}

async fn ims_of(services: &Services, connection: &Connection) -> Result<Ims, Evidence> {
    let candidate = read_candidate(services, connection).await?;
    Ok(services.access(&candidate, connection.product).await?.ims())
}

/// In which stores something of a connection with a broken file may lie: as far as its file and its notes still say, else
/// in any that is here.
pub async fn stores_of_broken(services: &Services, id: &ConnectionId) -> Result<Vec<StoreKind>, Evidence> {
    let moved = moves::unfinished(&services.paths, id).map_err(|error| evidence::of_store(&error))?;
    let mut kinds: Vec<StoreKind> =
        moved.into_iter().flatten().chain(connections::store_said(&services.paths, id)).collect();
    if kinds.is_empty() {
        kinds = every_store(services).await?;
    }
    sort_few(&mut kinds);
    kinds.dedup();
    Ok(kinds)
}

/// The stores that are here and outlive a program.
pub(super) async fn every_store(services: &Services) -> Result<Vec<StoreKind>, Evidence> {
    let mut kinds = Vec::new();
    if has_keyring(services).await.map_err(|error| evidence::of_store(&error))? {
        kinds.push(StoreKind::Keyring);
    }
    if Vault::state(&services.paths) == VaultState::Present {
        kinds.push(StoreKind::Vault);
    }
    Ok(kinds)
}

/// Whether there is a keyring at all; one that is there and cannot be used is a failure.
async fn has_keyring(services: &Services) -> Result<bool, StoreError> {
    match services.store(StoreKind::Keyring)?.probe().await {
        Ok(()) => Ok(true),
        Err(StoreError::NoBus | StoreError::NoService | StoreError::NoCollection) => Ok(false),
        Err(error) => Err(error),
    }
}
