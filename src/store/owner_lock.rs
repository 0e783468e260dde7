//! One process at a time may renew what is kept for one owner; the others wait and then find it renewed. And one process at
//! a time has a draft open.

use std::path::PathBuf;
use std::time::Duration;

use super::item::{Item, Owner};
use super::on_thread::on_thread;
use super::{ItemKey, StoreError};
use crate::connection::DraftId;
use crate::files::{self, Lock, LockError, Paths};

/// How long another process may take to renew: its request's bound and some.
const PATIENCE: Duration = Duration::from_secs(40);

/// Held until dropped.
#[derive(Debug)]
pub struct OwnerLock(#[expect(dead_code, reason = "held for its lock")] Lock);

impl OwnerLock {
    /// Waits for the lock of `owner`, on a thread of its own.
    pub async fn acquire(paths: &Paths, owner: &Owner) -> Result<Self, StoreError> {
        let path = file_of(paths, owner);
        let lock = on_thread("owner-lock", move || Lock::acquire(&path, PATIENCE)).await??;
        Ok(Self(lock))
    }

    /// Removes the file of an owner that is gone. Whoever still waits for it finds the owner gone too.
    pub fn remove(paths: &Paths, owner: &Owner) {
        if let Err(error) = files::remove(&file_of(paths, owner)) {
            // It is empty and harms nobody.
            tracing::warn!(%error, "the lock of something that is gone could not be removed");
        }
    }
}

pub(super) fn file_of(paths: &Paths, owner: &Owner) -> PathBuf {
    // What is renewed: tokens, and this machine's certificate.
    let item = match owner {
        Owner::Connection(_) | Owner::Draft(_) => Item::Tokens,
        Owner::ThisMachine => Item::ListenerCertificate,
    };
    let name = ItemKey { owner: owner.clone(), item }.path().as_str().replace('/', "-");
    paths.locks().join(format!("{name}.lock"))
}

/// The right to go on with a draft, for one process at a time. The system takes it back from a process that ends, however
/// that was.
#[derive(Debug)]
pub struct OpenDraft {
    draft: DraftId,
    /// Held for its lock.
    _lock: Lock,
}

impl OpenDraft {
    /// Takes it, or `None` where another process has the draft open. Does not wait.
    pub fn take(paths: &Paths, draft: &DraftId) -> Result<Option<Self>, StoreError> {
        match Lock::acquire(&open_file(paths, draft), Duration::ZERO) {
            Ok(lock) => Ok(Some(Self { draft: draft.clone(), _lock: lock })),
            Err(LockError::Busy) => Ok(None),
            Err(LockError::File(error)) => Err(error.into()),
        }
    }

    /// Whether another process has the draft open; makes no file.
    pub fn is_elsewhere(paths: &Paths, draft: &DraftId) -> bool {
        open_file(paths, draft).exists() && matches!(Self::take(paths, draft), Ok(None))
    }

    /// Which draft.
    pub fn draft(&self) -> &DraftId {
        &self.draft
    }

    /// The draft is gone, and so goes the file.
    pub fn end(self, paths: &Paths) {
        if let Err(error) = files::remove(&open_file(paths, &self.draft)) {
            tracing::warn!(%error, "the lock of a draft that is gone could not be removed");
        }
    }
}

fn open_file(paths: &Paths, draft: &DraftId) -> PathBuf {
    paths.locks().join(format!("open-{draft}.lock"))
}
