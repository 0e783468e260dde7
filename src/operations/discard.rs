//! Throwing a draft away: its secrets and tokens first, then its file. And the end of saves that were cut off.

use crate::connection::{DraftId, StoreKind};
use crate::store::saves::{self, Unfinished};
use crate::store::{FileError, Paths};
use crate::store::{ItemKey, Owner, OwnerLock, Store, StoreError, connections, drafts};

/// Why something of a draft is still there.
#[derive(Debug, thiserror::Error)]
pub enum DiscardError {
    /// Its secrets could not be deleted; its file was left to remember them by.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something of it lies in another store as well, after a save that was cut off; its file was left.
    #[error("something of the draft lies in another store: {}", .0.word())]
    Elsewhere(StoreKind),
    /// Its file could not be deleted.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Deletes the secrets and tokens that `store` keeps for `draft`, once nobody is about to put a token there, and proves that
/// none is left.
pub async fn forget_draft_secrets(paths: &Paths, store: &Store, draft: &DraftId) -> Result<(), StoreError> {
    let owner = Owner::Draft(draft.clone());
    let _lock = OwnerLock::acquire(paths, &owner).await?;
    delete_proven(store, &owner).await
}

/// Deletes everything of `owner`, and reads back that it is gone.
pub(super) async fn delete_proven(store: &Store, owner: &Owner) -> Result<(), StoreError> {
    for &item in owner.items() {
        let key = ItemKey { owner: owner.clone(), item };
        store.delete(&key).await?;
        if store.get(&key).await?.is_some() {
            return Err(StoreError::ReadBack);
        }
    }
    Ok(())
}

/// Deletes everything kept for `draft`, and what a save of it that was cut off left under a connection's ID. `stores` are
/// those in which something of it may lie; none for a draft that never chose one.
pub async fn discard_draft(paths: &Paths, stores: &[Store], draft: &DraftId) -> Result<(), DiscardError> {
    let cut_off = saves::of_draft(paths, draft)?;
    for save in &cut_off {
        // One whose file is there is saved, and keeps what it has.
        if connections::is_gone(paths, &save.connection) {
            let store = stores.iter().find(|store| store.kind() == save.store);
            let store = store.ok_or(DiscardError::Elsewhere(save.store))?;
            delete_proven(store, &Owner::Connection(save.connection.clone())).await?;
        }
    }
    for store in stores {
        forget_draft_secrets(paths, store, draft).await?;
    }
    drafts::remove(paths, draft)?;
    for save in cut_off {
        saves::end(paths, &save.connection)?;
    }
    OwnerLock::remove(paths, &Owner::Draft(draft.clone()));
    Ok(())
}

/// The saves that were made and cut off before their draft was gone: only the draft's own copies are left of those.
pub fn saved_drafts(paths: &Paths) -> Result<Vec<Unfinished>, StoreError> {
    let mut saves = saves::unfinished(paths)?;
    saves.retain(|save| !connections::is_gone(paths, &save.connection));
    Ok(saves)
}

/// Discards the drafts that are saved already and lie in `store`. What fails is tried again next time.
pub async fn finish_saves(paths: &Paths, store: &Store) -> Result<(), DiscardError> {
    for save in saved_drafts(paths)? {
        if save.store == store.kind() {
            discard_draft(paths, std::slice::from_ref(store), &save.draft).await?;
        }
    }
    Ok(())
}
