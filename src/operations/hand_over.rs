//! Handing a whole connection over: gathering it with its secrets, sealing it, proving that what was written opens again;
//! and opening one that somebody else sealed.
//!
//! ```text
//! Connection + secrets ─► HandOver ─► SealedHandOver ─► (written by the caller, read back) ─► proven
//! bytes + Opener ──────────────────────────────────────────────────────────► HandOver   (open_hand_over, for an import)
//! ```
//!
//! Whether a passphrase or a key opens a file, [`is_under_passphrase`](crate::store::sealing::is_under_passphrase) tells
//! before anybody is asked. Nothing is written here, neither of what is sent nor of what comes.

use zeroize::Zeroizing;

use super::secrets::{KeptSecrets, SecretsError, secrets_of};
use crate::connection::{Connection, Invalid};
use crate::handoff::{Flaw, HandOver};
use crate::store::sealing::{self, OpenError, Opener, SealFor, Sealed};
use crate::store::{Store, StoreError, WorkFactor};

/// Why a hand-over was not made.
#[derive(Debug, thiserror::Error)]
pub enum HandOverError {
    /// The connection's secrets cannot be had.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The secrets do not belong to the connection's type, or it cannot be written.
    #[error("the connection and its secrets do not belong together")]
    Apart,
    /// This machine failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was read back is not what was sealed.
    #[error("the file does not hold what was written into it")]
    ReadBack,
}

/// Why a sealed hand-over cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenHandOverError {
    /// It does not open.
    #[error(transparent)]
    Sealed(#[from] OpenError),
    /// It opens, and something else is in it, or a hand-over that was made by hand.
    #[error("what is in the sealed file is no hand-over that can be read")]
    Content(Flaw),
}

impl OpenHandOverError {
    /// What to say to whoever brought the file; `None` where this machine failed.
    pub fn invalid(&self) -> Option<Invalid> {
        match self {
            Self::Sealed(error) => error.invalid(),
            Self::Content(flaw) => Some((*flaw).into()),
        }
    }
}

/// A connection with its secrets, as it is now.
pub async fn hand_over(store: &Store, connection: &Connection) -> Result<HandOver, HandOverError> {
    let KeptSecrets { secrets, proxy_password, .. } = secrets_of(store, connection).await?;
    HandOver::new(connection, secrets, proxy_password).map_err(|_| HandOverError::Apart)
}

/// A hand-over that only those whom it is for can open.
pub struct SealedHandOver {
    content: HandOver,
    sealed: Sealed,
}

impl SealedHandOver {
    /// What is to be written: a binary age file.
    pub fn bytes(&self) -> &[u8] {
        self.sealed.bytes()
    }

    /// Whether `read_back`, read from where it was written, opens and holds the whole connection.
    pub async fn prove(&self, read_back: Vec<u8>) -> Result<(), HandOverError> {
        let opened = self.sealed.opened_again(read_back).await.map_err(|_| HandOverError::ReadBack)?;
        match read(&opened) {
            Ok(content) if content == self.content => Ok(()),
            _ => Err(HandOverError::ReadBack),
        }
    }

    /// Whether it is still what the connection is: nobody has changed either meanwhile.
    pub async fn is_current(&self, store: &Store, connection: &Connection) -> Result<bool, HandOverError> {
        Ok(hand_over(store, connection).await? == self.content)
    }
}

/// Seals a connection; `work` is how hard a passphrase is to try.
pub async fn seal_hand_over(
    content: HandOver,
    seal_for: SealFor,
    work: WorkFactor,
) -> Result<SealedHandOver, HandOverError> {
    let text = content.write().map_err(|_| HandOverError::Apart)?;
    let sealed = sealing::seal(Zeroizing::new(text.as_bytes().to_vec()), seal_for, work).await?;
    Ok(SealedHandOver { content, sealed })
}

/// Opens a hand-over, and reads it.
pub async fn open_hand_over(sealed: Vec<u8>, opener: Opener) -> Result<HandOver, OpenHandOverError> {
    read(&sealing::open(sealed, opener).await?).map_err(OpenHandOverError::Content)
}

fn read(opened: &[u8]) -> Result<HandOver, Flaw> {
    std::str::from_utf8(opened).map_err(|_| Flaw::HandOverBroken).and_then(HandOver::read)
}
