//! A connection's secrets move from one store to another: credential, tokens, former credential.
//!
//! ```text
//!                         file     here      there        note
//! before                  here     all       –            –
//! step 1                  here     all       –            here, there
//!      2                  here     all       some, all    here, there      works from here
//!      3                  there    all       all          here, there      works from there: the file is the commit mark
//!      4                  there    some, –   all          here, there      works from there
//!      5                  there    –         all          –                done
//! ```
//!
//! In each of these rows the connection works. A run that was cut off leaves the note behind, and the next one that can
//! open the store that the file does not name deletes what lies there ([`settle_move`]).

use super::change_error::ChangeError;
use super::discard::delete_proven;
use super::replace_credential::Settled;
use super::secrets::secrets_of;
use crate::connection::Connection;
use crate::store::connections::{self, ConnectionFileError};
use crate::store::{Item, ItemKey, Owner, OwnerLock, Paths, Store, StoreError, moves};

/// The secrets are in the other store.
#[derive(Debug)]
pub struct Moved {
    /// As it is saved now.
    pub connection: Connection,
    /// Why something is left where they were, if so. [`settle_move`] tries it again.
    pub unfinished: Option<StoreError>,
}

/// Moves every secret of `connection` from the store that its file names to another. On failure everything is as it was;
/// what could not be deleted afterwards is told beside the success.
pub async fn move_secrets(
    from: &Store,
    to: &Store,
    paths: &Paths,
    connection: &Connection,
) -> Result<Moved, ChangeError> {
    let _lock = OwnerLock::acquire(paths, &Owner::Connection(connection.id.clone())).await?;
    let before = connections::load_by_id(paths, &connection.id)?;
    if before.store == to.kind() {
        return Err(ChangeError::SameStore);
    }
    if before.store != from.kind() || before.environment != connection.environment {
        return Err(ChangeError::Changed);
    }
    // What cannot be understood, or belongs to other hosts, is not carried about.
    secrets_of(from, &before).await?;
    let after = Connection { store: to.kind(), ..before.clone() };
    moves::begin(paths, &before.id, from.kind(), to.kind())?;
    let copied = match copy(from, to, &before).await {
        Ok(()) => commit(paths, &after).map_err(ChangeError::File),
        Err(error) => Err(error.into()),
    };
    if let Err(error) = copied {
        undo(paths, to, &before).await;
        return Err(error);
    }
    let unfinished = empty(paths, from, &after).await.err();
    if let Some(error) = &unfinished {
        tracing::warn!(%error, "secrets were moved, but not yet deleted where they were");
    }
    Ok(Moved { connection: after, unfinished })
}

/// Every item, read back. One that is not here must not be there either: an earlier try may have left it.
async fn copy(from: &Store, to: &Store, connection: &Connection) -> Result<(), StoreError> {
    for item in Item::ALL {
        let key = ItemKey::of_connection(&connection.id, item);
        let value = from.get(&key).await?;
        match &value {
            Some(bytes) => to.put(&key, bytes.clone()).await?,
            None => to.delete(&key).await?,
        }
        if to.get(&key).await? != value {
            return Err(StoreError::ReadBack);
        }
    }
    Ok(())
}

pub(super) fn commit(paths: &Paths, after: &Connection) -> Result<(), ConnectionFileError> {
    match connections::save(paths, after) {
        // It may say so all the same.
        Err(error) if connections::load_by_id(paths, &after.id).as_ref() != Ok(after) => Err(error),
        _ => Ok(()),
    }
}

/// After a failure. Only where the file surely says what it said before: otherwise it would be the ruin of what was moved
/// after all.
async fn undo(paths: &Paths, to: &Store, before: &Connection) {
    let emptied = match connections::load_by_id(paths, &before.id) {
        Ok(now) if now == *before => empty(paths, to, before).await,
        _ => return,
    };
    if let Err(error) = emptied {
        // It works all the same, and the next run deletes it.
        tracing::warn!(%error, "copies of secrets that were not moved could not be deleted");
    }
}

/// Deletes everything of `connection` in a store that its file does not name, then the note.
async fn empty(paths: &Paths, store: &Store, connection: &Connection) -> Result<(), StoreError> {
    delete_proven(store, &Owner::Connection(connection.id.clone())).await?;
    moves::end(paths, &connection.id)
}

/// Finishes, or undoes, a move that was cut off: what lies in `elsewhere`, the other one of the move's two stores, goes,
/// once the right secrets were seen `here`. Where nothing is amiss, that costs one look at a folder and no lock.
pub async fn settle_move(
    here: &Store,
    elsewhere: &Store,
    paths: &Paths,
    connection: &Connection,
) -> Result<Settled, ChangeError> {
    if moves::unfinished(paths, &connection.id)?.is_none() {
        return Ok(Settled::Already);
    }
    let _lock = OwnerLock::acquire(paths, &Owner::Connection(connection.id.clone())).await?;
    let Some(stores) = moves::unfinished(paths, &connection.id)? else { return Ok(Settled::Already) };
    let now = connections::load_by_id(paths, &connection.id)?;
    if here.kind() != now.store || elsewhere.kind() == now.store || !stores.contains(&elsewhere.kind()) {
        return Err(ChangeError::Changed);
    }
    // The file may have been changed by hand: nothing goes that is not kept.
    secrets_of(here, &now).await?;
    empty(paths, elsewhere, &now).await?;
    Ok(Settled::Now)
}
