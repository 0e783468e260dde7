//! Why a secret store cannot be used, or an item not be had, sorted by what a person can do about it.

use std::path::PathBuf;
use std::time::Duration;

use crate::connection::Printable;
use crate::files::{FileError, FileFault, LockError};

/// A failed call of a secret store. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Keyring: there is no D-Bus session (a server, a container, `su`).
    #[error("there is no D-Bus session, so no keyring can be reached")]
    NoBus,
    /// Keyring: the session has no secret service.
    #[error("no keyring service runs in this session")]
    NoService,
    /// Keyring: locked, and nobody unlocked it.
    #[error("the keyring is locked and was not unlocked")]
    Locked,
    /// Keyring: the service runs, but has no place for items.
    #[error("the keyring service has no default collection yet")]
    NoCollection,
    /// The store gave no answer in time; a call may still be under way.
    #[error("the secret store gave no answer within {} s", .0.as_secs())]
    Hangs(Duration),
    /// Keyring: somebody else's item has the same attributes.
    #[error(
        "the keyring holds {count} items for “{path}”; remove the ones that are not aa-connect's with the system's \
         password application"
    )]
    Ambiguous {
        /// The item's `username` attribute.
        path: String,
        /// How many match.
        count: usize,
    },
    /// Keyring: anything else, in the system's words.
    #[error("the keyring refused: {0}")]
    Other(Printable),
    /// This machine gave something that it always should: random bytes, a thread, an encryption.
    #[error("{0}")]
    Machine(&'static str),
    /// Vault: there is none yet.
    #[error("there is no vault yet")]
    NoVault,
    /// Vault: there is one already.
    #[error("there is a vault already")]
    VaultExists,
    /// Vault: it is locked, and no passphrase was given.
    #[error("the vault needs its passphrase")]
    NeedsPassphrase,
    /// Vault: the passphrase does not open it.
    #[error("this passphrase does not open the vault")]
    WrongPassphrase,
    /// The passphrase could not be had from where it should come.
    #[error(transparent)]
    Passphrase(#[from] PassphraseError),
    /// A file or item of ours is not what was written. It is left as it is.
    #[error("{what} is damaged: {damage}")]
    Damaged {
        /// The file's or item's path.
        what: String,
        /// How it shows.
        damage: Damage,
    },
    /// Vault: the file is not one of ours.
    #[error("{} is not an aa-connect vault: {why}", Printable::new(&path.display().to_string()))]
    NotAVault {
        /// The file.
        path: PathBuf,
        /// How it shows.
        why: &'static str,
    },
    /// Vault: replaced since it was unlocked.
    #[error("the vault was replaced by another program; unlock it again")]
    Replaced,
    /// Another process held the vault, or what one connection or draft has, for too long.
    #[error("another aa-connect is at work with the same secrets")]
    Busy,
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The value is larger than the store takes, in bytes.
    #[error("the secret is larger than {0} bytes, the most this store takes")]
    TooLarge(usize),
    /// The value is not UTF-8 text, which KDE's keyring could not keep.
    #[error("the secret is not UTF-8 text")]
    NotText,
    /// What was read back is not what was written.
    #[error("the store did not give back what was written into it")]
    ReadBack,
}

/// How a file or item shows that it is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It ends too early, or some of it is missing.
    #[error("part of it is missing")]
    Incomplete,
    /// Its content was changed: a checksum or seal does not fit.
    #[error("its content was changed")]
    Altered,
    /// It was sealed for another vault's key.
    #[error("it belongs to another vault")]
    Foreign,
    /// It opens, but is not what it should be.
    #[error("its content is not what aa-connect writes")]
    Shape,
    /// A newer aa-connect wrote it.
    #[error("a newer aa-connect wrote it")]
    TooNew,
}

impl From<LockError> for StoreError {
    fn from(error: LockError) -> Self {
        match error {
            LockError::File(error) => Self::File(error),
            LockError::Busy => Self::Busy,
        }
    }
}

/// Why the passphrase was not had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseError {
    /// The command has no program.
    #[error("the passphrase command is empty")]
    NoCommand,
    /// The program could not be started.
    #[error("the passphrase command “{program}” could not be started: {why}")]
    NotStarted {
        /// The program.
        program: Printable,
        /// What the system said.
        why: FileFault,
    },
    /// The program failed, by its exit code; `None` if a signal ended it.
    #[error("the passphrase command failed{}", .0.map(|code| format!(" with exit code {code}")).unwrap_or_default())]
    Failed(Option<i32>),
    /// Nothing came in time.
    #[error("the passphrase did not come within {} s", .0.as_secs())]
    Late(Duration),
    /// The file cannot be opened.
    #[error("{path} cannot be read: {why}")]
    NoFile {
        /// The file.
        path: Printable,
        /// What the system said.
        why: FileFault,
    },
    /// The descriptor is not open, or cannot be read.
    #[error("file descriptor {0} cannot be read")]
    NotReadable(i32),
    /// There was nothing on the first line.
    #[error("the passphrase is empty")]
    Empty,
    /// The first line is too long or not text.
    #[error("what should be the passphrase is not a line of text, or far too long")]
    NotALine,
}
