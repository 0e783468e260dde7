//! The seam between the stores. It stands because three real implementations do: keyring, vault, memory.

use zeroize::Zeroizing;

use super::{Item, ItemKey, ItemPath, StoreError, fresh_draft_id, fresh_id};
use crate::connection::StoreKind;
use crate::files::Room;

/// The most bytes an item may have in any store.
pub const ITEM_LIMIT: usize = 1024 * 1024;

/// A place for secrets. Calls block, and are never made on the event loop: [`super::Store`] gives each a thread.
pub trait SecretStore: Send + Sync + 'static {
    /// Which kind it is.
    fn kind(&self) -> StoreKind;

    /// Stores `value`, replacing what was there.
    fn put(&self, path: &ItemPath, value: &[u8]) -> Result<(), StoreError>;

    /// Reads an item; `None` where there is none.
    fn get(&self, path: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError>;

    /// Removes an item; one that is not there is as good as removed.
    fn delete(&self, path: &ItemPath) -> Result<(), StoreError>;

    /// Keeps room for the next item, until what comes back is dropped; `None` where others see to the room.
    fn keep_room(&self) -> Result<Option<Room>, StoreError> {
        Ok(None)
    }
}

impl SecretStore for Box<dyn SecretStore> {
    fn kind(&self) -> StoreKind {
        (**self).kind()
    }

    fn put(&self, path: &ItemPath, value: &[u8]) -> Result<(), StoreError> {
        (**self).put(path, value)
    }

    fn get(&self, path: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        (**self).get(path)
    }

    fn delete(&self, path: &ItemPath) -> Result<(), StoreError> {
        (**self).delete(path)
    }

    fn keep_room(&self) -> Result<Option<Room>, StoreError> {
        (**self).keep_room()
    }
}

/// Writes, reads back and deletes a canary. A read alone proves nothing: a keyring without any collection answers it with
/// “no such item”.
pub(super) fn round_trip(secrets: &dyn SecretStore) -> Result<(), StoreError> {
    let path = ItemKey::of_draft(&fresh_draft_id()?, Item::Credential).path();
    let canary = fresh_id()?;
    secrets.put(&path, canary.as_bytes())?;
    let read = secrets.get(&path);
    secrets.delete(&path)?;
    match read? {
        Some(value) if value.as_slice() == canary.as_bytes() => Ok(()),
        _ => Err(StoreError::ReadBack),
    }
}
