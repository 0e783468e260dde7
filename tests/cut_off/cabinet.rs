//! Stores that outlive a process: the vault, quick to open, and a cabinet with one file per item in the place of a keyring.

use std::io;
use std::path::{Path, PathBuf};

use aa_connect::connection::{Printable, Secret, StoreKind};
use aa_connect::store::{ItemPath, NewPassphrase, Paths, Patience, SecretStore, Store, StoreError, Vault, WorkFactor};
use zeroize::Zeroizing;

pub(crate) const PASSPHRASE: &str = "correct horse battery";

/// What the inner tests are told: in which folder.
pub(crate) const FOLDER: &str = "AA_TEST_FOLDER";

/// A store that lasts, in the place of the keyring.
pub(crate) struct Cabinet(PathBuf);

impl Cabinet {
    fn file(&self, path: &ItemPath) -> PathBuf {
        self.0.join(path.as_str().replace('/', "_"))
    }
}

fn refused(error: &io::Error) -> StoreError {
    StoreError::Other(Printable::new(&error.to_string()))
}

impl SecretStore for Cabinet {
    fn kind(&self) -> StoreKind {
        StoreKind::Keyring
    }
    /// Whole or not at all, as a keyring's daemon writes.
    fn put(&self, path: &ItemPath, value: &[u8]) -> Result<(), StoreError> {
        std::fs::create_dir_all(&self.0).map_err(|error| refused(&error))?;
        let new = self.0.join("new");
        std::fs::write(&new, value).map_err(|error| refused(&error))?;
        std::fs::rename(&new, self.file(path)).map_err(|error| refused(&error))
    }
    fn get(&self, path: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        match std::fs::read(self.file(path)) {
            Ok(value) => Ok(Some(Zeroizing::new(value))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(refused(&error)),
        }
    }
    fn delete(&self, path: &ItemPath) -> Result<(), StoreError> {
        match std::fs::remove_file(self.file(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(refused(&error)),
            _ => Ok(()),
        }
    }
}

/// The cabinet below `folder`.
pub(crate) fn cabinet(folder: &Path) -> Store {
    Store::new(Cabinet(folder.join("cabinet")), Patience::Attended)
}

/// A new vault in `folder`.
pub(crate) fn new_vault(folder: &Path) -> Store {
    let passphrase = NewPassphrase::parse(&Secret::new(PASSPHRASE)).unwrap();
    let made = Vault::create(&Paths::below(folder), &passphrase, WorkFactor::FOR_TESTS).unwrap();
    Store::new(made, Patience::Attended)
}

/// The vault of `folder`, opened anew as another process would.
pub(crate) fn vault(folder: &Path) -> Store {
    let opened = Vault::open(&Paths::below(folder), &Secret::new(PASSPHRASE)).unwrap();
    Store::new(opened, Patience::Attended)
}

/// The folder that this inner test was told.
pub(crate) fn told_folder() -> PathBuf {
    PathBuf::from(std::env::var(FOLDER).unwrap())
}
