//! Removing a connection: its secrets first, then its file. The file stays while a secret could not be deleted.

use crate::connection::Connection;
use crate::store::Paths;
use crate::store::{Item, ItemKey, Owner, OwnerLock, Store, StoreError, connections, moves, results, sign_ins};

/// Why something of a connection is still there.
#[derive(Debug, thiserror::Error)]
pub enum RemoveError {
    /// A secret could not be deleted; the connection's file was left to remember it by.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its secrets, or copies of them, are in another store as well; nothing was deleted.
    #[error("the connection's secrets were moved to another store")]
    Moved,
    /// The file could not be deleted; the secrets are gone.
    #[error(transparent)]
    File(#[from] connections::ConnectionFileError),
}

/// Deletes a connection's secrets, tokens and file, and proves that no secret is left.
pub async fn remove(paths: &Paths, store: &Store, connection: &Connection) -> Result<(), RemoveError> {
    remove_from(paths, std::slice::from_ref(store), connection).await
}

/// The same for one whose secrets may lie in several `stores`, after a move between them that was cut off. Where one is
/// missing among them, nothing is deleted: what lies there would stay behind unseen.
pub async fn remove_from(paths: &Paths, stores: &[Store], connection: &Connection) -> Result<(), RemoveError> {
    // A renewal under way would write its token after it was deleted.
    let owner = Owner::Connection(connection.id.clone());
    let _lock = OwnerLock::acquire(paths, &owner).await?;
    let mut kinds = moves::unfinished(paths, &connection.id)?.map_or_else(Vec::new, Vec::from);
    kinds.extend(connections::store_of(paths, &connection.id));
    if !kinds.iter().all(|kind| stores.iter().any(|store| store.kind() == *kind)) {
        return Err(RemoveError::Moved);
    }
    for store in stores {
        for item in Item::ALL {
            let key = ItemKey { owner: owner.clone(), item };
            store.delete(&key).await?;
            if store.get(&key).await?.is_some() {
                return Err(StoreError::ReadBack.into());
            }
        }
    }
    moves::end(paths, &connection.id)?;
    connections::remove(paths, &connection.id)?;
    if let Err(error) = sign_ins::remove(paths, &connection.id) {
        // It holds no secret and names nothing that exists.
        tracing::warn!(%error, "the note of how long a sign-in lasts could not be removed");
    }
    // A check under way elsewhere may be writing there, and waiting for it must not hold up the loop.
    let (paths, id) = (paths.clone(), connection.id.clone());
    if let Ok(Err(error)) = tokio::task::spawn_blocking(move || results::remove(&paths, &id)).await {
        tracing::warn!(%error, "the results of earlier checks could not be removed");
    }
    Ok(())
}
