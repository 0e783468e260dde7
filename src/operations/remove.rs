//! Removing a connection: its tokens end at Adobe as far as it answers, its secrets go, then what is known of it, then its
//! file.
//!
//! ```text
//!          at Adobe        secrets     notes, results     file
//! before   tokens live     all         there              there
//! step 1   ended, or told  all         there              there
//!      2                   some, –     there              there    works no longer; the next removal finishes
//!      3                   –           some, –            there
//!      4                   –           –                  –        done: the file is the commit mark
//! ```
//!
//! Each deletion is read back. Adobe never holds a removal up; a store that cannot be opened does, before anything is
//! deleted, for what lies there would stay behind unseen.

use std::path::PathBuf;

use super::end_tokens::{EndedToken, end_tokens};
use super::holder::Holder;
use super::kept_token;
use super::secrets::secrets_of;
use crate::connection::{Candidate, Connection, ConnectionId, StoreKind};
use crate::ims::Ims;
use crate::store::{
    FileError, FileFault, ItemKey, ItemPath, Owner, OwnerLock, Paths, Store, StoreError, connections, moves, results,
    saves, sign_ins, traces,
};

/// Why something of a connection is still there.
#[derive(Debug, thiserror::Error)]
pub enum RemoveError {
    /// A secret could not be deleted; the connection's file was left to remember it by.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its secrets, or copies of them, are in another store as well; nothing was deleted.
    #[error("the connection's secrets were moved to another store")]
    Moved,
    /// A file could not be deleted; the secrets are gone.
    #[error(transparent)]
    File(#[from] connections::ConnectionFileError),
}

/// What was done so far, for the proof.
#[derive(Debug, Default)]
pub struct Removed {
    /// What became of the kept tokens at Adobe; empty where none was kept.
    pub tokens: Vec<EndedToken>,
    /// Whether a token was kept that Adobe could not be asked about: of another client, or unreadable.
    pub has_stray_token: bool,
    /// What is gone here, in the order in which it went.
    pub gone: Vec<Gone>,
}

/// One thing that is gone: looked for after it was deleted, and not found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// What.
    pub what: Trace,
    /// Whether there was anything to delete.
    pub was_there: bool,
}

/// A thing that a connection leaves on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trace {
    /// An item of a secret store.
    Item(StoreKind, ItemPath),
    /// A file.
    File(PathBuf),
}

/// Deletes a connection's secrets, tokens and file, and proves that no secret is left. Asks nothing of Adobe.
pub async fn remove(paths: &Paths, store: &Store, connection: &Connection) -> Result<(), RemoveError> {
    remove_from(paths, std::slice::from_ref(store), connection, None, &mut Removed::default()).await
}

/// The same for one whose secrets may lie in several `stores`, after a move between them that was cut off. Where one is
/// missing among them, nothing is deleted. `ims` is asked to end the tokens first; `removed` tells how far it came, also
/// where it fails.
pub async fn remove_from(
    paths: &Paths,
    stores: &[Store],
    connection: &Connection,
    ims: Option<&Ims>,
    removed: &mut Removed,
) -> Result<(), RemoveError> {
    // A renewal under way would write its token after it was deleted.
    let owner = Owner::Connection(connection.id.clone());
    let _lock = OwnerLock::acquire(paths, &owner).await?;
    must_have_every_store(paths, stores, &connection.id)?;
    for store in stores {
        end_kept(store, &owner, connection, ims, removed).await?;
    }
    clear(paths, stores, &connection.id, removed).await
}

/// The same for a connection whose file cannot be understood, so that nothing can be asked of Adobe: everything under its
/// ID goes.
pub async fn remove_broken(
    paths: &Paths,
    stores: &[Store],
    id: &ConnectionId,
    removed: &mut Removed,
) -> Result<(), RemoveError> {
    let owner = Owner::Connection(id.clone());
    let _lock = OwnerLock::acquire(paths, &owner).await?;
    must_have_every_store(paths, stores, id)?;
    for store in stores {
        removed.has_stray_token |= kept_token::is_there(store, &owner).await?;
    }
    clear(paths, stores, id, removed).await
}

fn must_have_every_store(paths: &Paths, stores: &[Store], id: &ConnectionId) -> Result<(), RemoveError> {
    let mut kinds = moves::unfinished(paths, id)?.map_or_else(Vec::new, Vec::from);
    kinds.extend(connections::store_of(paths, id));
    let has = |kind: &StoreKind| stores.iter().any(|store| store.kind() == *kind);
    if kinds.iter().all(has) { Ok(()) } else { Err(RemoveError::Moved) }
}

/// Ends at Adobe what is kept in `store`. Secrets that cannot be read leave nothing to prove to Adobe who asks.
async fn end_kept(
    store: &Store,
    owner: &Owner,
    connection: &Connection,
    ims: Option<&Ims>,
    removed: &mut Removed,
) -> Result<(), StoreError> {
    let Some(secrets) = secrets_of(store, connection).await.ok() else {
        removed.has_stray_token |= kept_token::is_there(store, owner).await?;
        return Ok(());
    };
    let candidate = Candidate {
        environment: connection.environment.clone(),
        network: connection.network.clone(),
        proxy_password: secrets.proxy_password,
        settings: connection.credential.clone(),
        secrets: secrets.secrets,
    };
    let holder = Holder { owner, candidate: &candidate, org_id: Some(&connection.org_id) };
    match kept_token::read_to_end(store, &holder).await? {
        Some(token) => removed.tokens.extend(end_tokens(ims, &candidate, &token).await),
        None => removed.has_stray_token |= kept_token::is_there(store, owner).await?,
    }
    Ok(())
}

/// Deletes everything that is kept under `id`, the file last.
async fn clear(paths: &Paths, stores: &[Store], id: &ConnectionId, removed: &mut Removed) -> Result<(), RemoveError> {
    let owner = Owner::Connection(id.clone());
    for store in stores {
        for &item in owner.items() {
            let key = ItemKey { owner: owner.clone(), item };
            let was_there = store.get(&key).await?.is_some();
            store.delete(&key).await?;
            if store.get(&key).await?.is_some() {
                return Err(StoreError::ReadBack.into());
            }
            removed.gone.push(Gone { what: Trace::Item(store.kind(), key.path()), was_there });
        }
    }
    let [sign_in, result, note, save, file, locks @ ..] = traces::of_connection(paths, id);
    let before = [&sign_in, &result, &note, &save, &file].map(|path| is_there(path));
    moves::end(paths, id)?;
    saves::end(paths, id)?;
    sign_ins::remove(paths, id).map_err(|error| match error {
        sign_ins::SignInFileError::File(error) => StoreError::File(error),
        _ => StoreError::File(FileError { path: sign_in.clone(), fault: FileFault::NotAFile }),
    })?;
    forget_results(paths, id).await?;
    connections::remove(paths, id)?;
    // A check under way elsewhere may have written its result before it saw that the connection is gone.
    forget_results(paths, id).await?;
    for (path, was_there) in [sign_in, result, note, save, file].into_iter().zip(before) {
        if is_there(&path) {
            return Err(StoreError::File(FileError { path, fault: FileFault::Exists }).into());
        }
        removed.gone.push(Gone { what: Trace::File(path), was_there });
    }
    OwnerLock::remove(paths, &owner);
    for path in locks.into_iter().filter(|path| is_there(path)) {
        // Empty; somebody else waits for it.
        tracing::warn!(path = %path.display(), "a lock of a connection that is gone is still there");
    }
    Ok(())
}

fn is_there(path: &std::path::Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}

/// A check under way elsewhere may be writing there, and waiting for it must not hold up the loop.
async fn forget_results(paths: &Paths, id: &ConnectionId) -> Result<(), StoreError> {
    let (paths, id) = (paths.clone(), id.clone());
    let removed = tokio::task::spawn_blocking(move || results::remove(&paths, &id)).await;
    match removed {
        Ok(Err(results::ResultError::File(error))) => Err(error.into()),
        Ok(Err(results::ResultError::Lock(error))) => Err(error.into()),
        _ => Ok(()),
    }
}
