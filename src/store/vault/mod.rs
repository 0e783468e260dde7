//! The vault: secrets in two files of the age format, for machines without a keyring.
//!
//! ```text
//! identity.age   an x25519 identity, sealed with a passphrase (scrypt)
//! secrets.age    a JSON object { item path: text }, sealed to that identity
//! ```
//!
//! The standard tool opens it without this program: `age -d -i identity.age secrets.age`. Sealing to an identity does
//! not prove who wrote: whoever can write to the folder can replace its content. The folder is 0700, and that is
//! looked after at every opening.

mod identity;
mod items;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use identity::{open_identity, seal_identity};
use items::Items;

use super::{Damage, ItemPath, NewPassphrase, SecretStore, StoreError, WorkFactor};
use crate::connection::{Printable, Secret, StoreKind};
use crate::files::{self, FileError, FileFault, Lock, Paths, Room};

/// More than a token is longer than the one before it, in bytes, sealed.
const ITEM_ROOM: u64 = 8 * 1024;

/// How long to wait for another process that writes. Less than an unattended call may take.
const LOCK_LIMIT: Duration = Duration::from_millis(2500);

/// The largest identity file that is read. Ours has about 400 bytes.
const IDENTITY_LIMIT: u64 = 64 * 1024;

/// The largest file of secrets that is read.
const SECRETS_LIMIT: u64 = 64 * 1024 * 1024;

/// Whether there is a vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaultState {
    /// No: one can be created.
    Absent,
    /// Yes, whole or not: opening will tell.
    Present,
}

/// An unlocked vault.
pub struct Vault {
    folder: Folder,
    identity: age::x25519::Identity,
    /// `identity.age` as it was when unlocked, to notice that somebody replaced the vault.
    sealed_identity: Vec<u8>,
}

/// The vault's folder: knows the names in it.
#[derive(Debug, Clone)]
struct Folder(PathBuf);

impl Folder {
    fn of(paths: &Paths) -> Self {
        Self(paths.vault())
    }

    fn identity(&self) -> PathBuf {
        self.0.join("identity.age")
    }

    fn secrets(&self) -> PathBuf {
        self.0.join("secrets.age")
    }

    fn lock(&self) -> Result<Lock, StoreError> {
        Ok(Lock::acquire(&self.0.join(".lock"), LOCK_LIMIT)?)
    }
}

impl Vault {
    /// Whether there is a vault. A lone `secrets.age` is one: making a new identity beside it would lose its content.
    pub fn state(paths: &Paths) -> VaultState {
        let folder = Folder::of(paths);
        // What cannot be looked at may be there; opening will tell.
        let is_there = |path: &Path| !matches!(std::fs::symlink_metadata(path), Err(error) if error.kind() == std::io::ErrorKind::NotFound);
        if is_there(&folder.identity()) || is_there(&folder.secrets()) {
            VaultState::Present
        } else {
            VaultState::Absent
        }
    }

    /// Makes a new, empty vault. Blocks for the time that `work` means (about 1 s at [`WorkFactor::STANDARD`]).
    pub fn create(paths: &Paths, passphrase: &NewPassphrase, work: WorkFactor) -> Result<Self, StoreError> {
        let folder = Folder::of(paths);
        let identity = age::x25519::Identity::generate();
        // Sealing takes a second; the lock is for the moment in which the vault comes to be.
        let sealed_identity = seal_identity(&identity, passphrase, work)?;
        let _lock = folder.lock()?;
        if Self::state(paths) == VaultState::Present {
            return Err(StoreError::VaultExists);
        }
        files::write_atomic(&folder.identity(), &sealed_identity)?;
        Ok(Self { folder, identity, sealed_identity })
    }

    /// Unlocks the vault, and makes sure that its secrets can be read. Blocks for the time the passphrase's work takes.
    pub fn open(paths: &Paths, passphrase: &Secret) -> Result<Self, StoreError> {
        let folder = Folder::of(paths);
        let path = folder.identity();
        let sealed_identity = match (files::read_bounded(&path, IDENTITY_LIMIT), Self::state(paths)) {
            (Err(FileError { fault: FileFault::NotFound, .. }), VaultState::Absent) => return Err(StoreError::NoVault),
            (Err(FileError { fault: FileFault::NotFound, .. }), VaultState::Present) => {
                return Err(damaged(&path, Damage::Incomplete));
            }
            (read, _) => read?,
        };
        files::ensure_private_dir(&folder.0)?;
        let identity = open_identity(&path, &sealed_identity, passphrase)?;
        let vault = Self { folder, identity, sealed_identity };
        vault.read()?;
        Ok(vault)
    }

    fn read(&self) -> Result<Items, StoreError> {
        let path = self.folder.secrets();
        match files::read_bounded(&path, SECRETS_LIMIT) {
            Err(FileError { fault: FileFault::NotFound, .. }) => Ok(Items::default()),
            read => Items::unseal(&path, &read?, &self.identity),
        }
    }

    /// Changes the items, one writer of this machine at a time: re-reads, changes, writes.
    ///
    /// What cannot be read is not written over.
    fn change(&self, change: impl FnOnce(&mut Items) -> bool) -> Result<(), StoreError> {
        let _lock = self.folder.lock()?;
        match files::read_bounded(&self.folder.identity(), IDENTITY_LIMIT) {
            Ok(sealed) if sealed == self.sealed_identity => {}
            Ok(_) | Err(FileError { fault: FileFault::NotFound, .. }) => return Err(StoreError::Replaced),
            Err(error) => return Err(error.into()),
        }
        let mut items = self.read()?;
        if change(&mut items) {
            files::write_atomic(&self.folder.secrets(), &items.seal(&self.identity)?)?;
        }
        Ok(())
    }
}

impl SecretStore for Vault {
    fn kind(&self) -> StoreKind {
        StoreKind::Vault
    }

    fn put(&self, path: &ItemPath, value: &[u8]) -> Result<(), StoreError> {
        let text = Zeroizing::new(std::str::from_utf8(value).map_err(|_| StoreError::NotText)?.to_owned());
        self.change(|items| {
            items.insert(path, text);
            true
        })
    }

    fn get(&self, path: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        // Writes are whole or not at all, so reading needs no lock.
        Ok(self.read()?.get(path))
    }

    fn delete(&self, path: &ItemPath) -> Result<(), StoreError> {
        self.change(|items| items.remove(path))
    }

    fn keep_room(&self) -> Result<Option<Room>, StoreError> {
        Ok(Some(files::keep_room(&self.folder.secrets(), ITEM_ROOM)?))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({})", self.folder.0.display())
    }
}

fn damaged(path: &Path, damage: Damage) -> StoreError {
    StoreError::Damaged { what: Printable::new(&path.display().to_string()).to_string(), damage }
}
