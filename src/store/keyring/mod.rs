//! The operating system's keyring, through `keyring-core` and the store crate of this system. No item limits, no
//! time-outs: those are [`super::Split`]'s and [`super::Store`]'s.

mod native;
mod refusal;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroizing;

use super::secret_store::round_trip;
use super::{ItemPath, SecretStore, Split, StoreError};
use crate::connection::StoreKind;

/// The keyring's `service` attribute of every item of ours.
pub const SERVICE: &str = "aa-connect";

/// The keyring. Connects when first used and again after a failure, so that a keyring that was started or unlocked in
/// the meantime is seen.
#[derive(Default)]
pub struct Keyring {
    /// The connection that worked last. Taken out during a call, so that a call that hangs holds no lock.
    connection: Mutex<Option<Arc<CredentialStore>>>,
    /// Whether an item was stored or read: only then is “no such item” the truth.
    is_proven: AtomicBool,
}

impl Keyring {
    /// The keyring, with long values split where this system's has a limit.
    pub fn for_this_system() -> Box<dyn SecretStore> {
        if native::HAS_ITEM_LIMIT {
            Box::new(Split::new(Self::default(), Split::<Self>::WINDOWS_LIMIT))
        } else {
            Box::new(Self::default())
        }
    }

    /// Runs `call` on the item's entry, and again while nobody answers: the library waits for a short while only, and a
    /// service that is just starting may take longer. How long anybody waits for this thread is the caller's to say.
    fn on_entry<T>(&self, path: &ItemPath, call: impl Fn(&Entry) -> Result<T, Error>) -> Result<T, Error> {
        for _ in 0..native::TRIES_WITHOUT_ANSWER {
            match self.once_on_entry(path, &call) {
                Err(error) if refusal::is_no_answer(&error) => {}
                result => return result,
            }
        }
        self.once_on_entry(path, &call)
    }

    /// Runs `call` on the item's entry; over a fresh connection once more if the kept one has gone stale.
    fn once_on_entry<T>(&self, path: &ItemPath, call: &impl Fn(&Entry) -> Result<T, Error>) -> Result<T, Error> {
        let kept = self.kept().take();
        let was_kept = kept.is_some();
        let (store, result) = match kept {
            Some(store) => on_entry(store, path, call)?,
            None => on_entry(native::connect()?, path, call)?,
        };
        let (store, result) = match result {
            Err(Error::PlatformFailure(_)) if was_kept => on_entry(native::connect()?, path, call)?,
            result => (store, result),
        };
        if matches!(result, Ok(_) | Err(Error::NoEntry)) {
            *self.kept() = Some(store);
        }
        result
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Option<Arc<CredentialStore>>> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Attempted<T> = (Arc<CredentialStore>, Result<T, Error>);

fn on_entry<T>(
    store: Arc<CredentialStore>,
    path: &ItemPath,
    call: &impl Fn(&Entry) -> Result<T, Error>,
) -> Result<Attempted<T>, Error> {
    let entry = store.build(SERVICE, path.as_str(), Some(&native::modifiers(path)))?;
    let result = call(&entry);
    Ok((store, result))
}

impl SecretStore for Keyring {
    fn kind(&self) -> StoreKind {
        StoreKind::Keyring
    }

    fn put(&self, path: &ItemPath, value: &[u8]) -> Result<(), StoreError> {
        self.on_entry(path, |entry| entry.set_secret(value)).map_err(|error| refusal::said(path, &error))?;
        self.is_proven.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn get(&self, path: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        match self.on_entry(path, |entry| entry.get_secret().map(Zeroizing::new)) {
            Ok(value) => {
                self.is_proven.store(true, Ordering::Relaxed);
                Ok(Some(value))
            }
            Err(Error::NoEntry) => {
                // A Secret Service without any collection says the same. Writing tells the two apart.
                if native::NO_ENTRY_IS_DOUBTFUL && !self.is_proven.load(Ordering::Relaxed) {
                    round_trip(self)?;
                }
                Ok(None)
            }
            Err(error) => Err(refusal::said(path, &error)),
        }
    }

    fn delete(&self, path: &ItemPath) -> Result<(), StoreError> {
        match self.on_entry(path, Entry::delete_credential) {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(refusal::said(path, &error)),
        }
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(…)")
    }
}
