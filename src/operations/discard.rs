//! Throwing a draft away: its secrets and tokens first, then its file.

use crate::connection::DraftId;
use crate::store::{FileError, Paths};
use crate::store::{Item, ItemKey, Owner, OwnerLock, Store, StoreError, drafts};

/// Why something of a draft is still there.
#[derive(Debug, thiserror::Error)]
pub enum DiscardError {
    /// Its secrets could not be deleted; its file was left to remember them by.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its file could not be deleted.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Deletes the secrets and tokens that `store` keeps for `draft`, once nobody is about to put a token there.
pub async fn forget_draft_secrets(paths: &Paths, store: &Store, draft: &DraftId) -> Result<(), StoreError> {
    let owner = Owner::Draft(draft.clone());
    let _lock = OwnerLock::acquire(paths, &owner).await?;
    for item in Item::ALL {
        store.delete(&ItemKey { owner: owner.clone(), item }).await?;
    }
    Ok(())
}

/// Deletes everything kept for `draft`. `store` is `None` for a draft that never chose one.
pub async fn discard_draft(paths: &Paths, store: Option<&Store>, draft: &DraftId) -> Result<(), DiscardError> {
    if let Some(store) = store {
        forget_draft_secrets(paths, store, draft).await?;
    }
    drafts::remove(paths, draft)?;
    Ok(())
}
