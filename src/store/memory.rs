//! Secrets for one run of the program. Nothing is written anywhere.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use zeroize::Zeroizing;

use super::{ItemPath, SecretStore, StoreError};
use crate::connection::StoreKind;

/// The memory store. Its items are wiped when it is dropped.
#[derive(Default)]
pub struct Memory(Mutex<BTreeMap<ItemPath, Zeroizing<Vec<u8>>>>);

impl SecretStore for Memory {
    fn kind(&self) -> StoreKind {
        StoreKind::Memory
    }

    fn put(&self, path: &ItemPath, value: &[u8]) -> Result<(), StoreError> {
        self.items().insert(path.clone(), Zeroizing::new(value.to_vec()));
        Ok(())
    }

    fn get(&self, path: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        Ok(self.items().get(path).cloned())
    }

    fn delete(&self, path: &ItemPath) -> Result<(), StoreError> {
        self.items().remove(path);
        Ok(())
    }
}

impl Memory {
    fn items(&self) -> std::sync::MutexGuard<'_, BTreeMap<ItemPath, Zeroizing<Vec<u8>>>> {
        // A panic elsewhere cannot leave the map half-changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory(…)")
    }
}
