//! Removing a connection: its secrets first, then its file. The file stays while a secret could not be deleted.

use crate::connection::Connection;
use crate::store::Paths;
use crate::store::{Item, ItemKey, Owner, OwnerLock, Store, StoreError, connections, results, sign_ins};

/// Why something of a connection is still there.
#[derive(Debug, thiserror::Error)]
pub enum RemoveError {
    /// A secret could not be deleted; the connection's file was left to remember it by.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file could not be deleted; the secrets are gone.
    #[error(transparent)]
    File(#[from] connections::ConnectionFileError),
}

/// Deletes a connection's secrets, tokens and file, and proves that no secret is left.
pub async fn remove(paths: &Paths, store: &Store, connection: &Connection) -> Result<(), RemoveError> {
    // A renewal under way would write its token after it was deleted.
    let owner = Owner::Connection(connection.id.clone());
    let _lock = OwnerLock::acquire(paths, &owner).await?;
    for item in Item::ALL {
        let key = ItemKey { owner: owner.clone(), item };
        store.delete(&key).await?;
        if store.get(&key).await?.is_some() {
            return Err(StoreError::ReadBack.into());
        }
    }
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
