//! A secret store in memory that fails, or is cut off, at the call that a test names.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::{Arc, Mutex};

use aa_connect::connection::StoreKind;
use aa_connect::store::{ItemPath, Memory, SecretStore, StoreError};
use zeroize::Zeroizing;

/// Every trouble.
pub(crate) const TROUBLES: [Trouble; 4] =
    [Trouble::FailsFromHere, Trouble::FailsOnce, Trouble::KilledAfter, Trouble::FailsLate];

/// What happens to the call with the number `at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It fails without effect, and so do all that follow: the disk is full, the keyring is locked.
    FailsFromHere,
    /// It fails without effect; those that follow work.
    FailsOnce,
    /// It has its effect, and the program is killed before it learns of that.
    KilledAfter,
    /// It has its effect and fails all the same, as one that took too long.
    FailsLate,
}

#[derive(Debug, Default)]
struct Plan {
    calls: usize,
    trouble: Option<(usize, Trouble)>,
}

/// A store that fails as planned.
#[derive(Clone)]
pub(crate) struct Fragile {
    memory: Arc<Memory>,
    plan: Arc<Mutex<Plan>>,
    kind: StoreKind,
}

impl Default for Fragile {
    fn default() -> Self {
        Self::of(StoreKind::Memory)
    }
}

impl Fragile {
    /// One that says it is a store of `kind`.
    pub(crate) fn of(kind: StoreKind) -> Self {
        Self { memory: Arc::default(), plan: Arc::default(), kind }
    }

    /// One that says it is another kind and counts the calls of both.
    pub(crate) fn beside(&self, kind: StoreKind) -> Self {
        Self { memory: Arc::default(), plan: Arc::clone(&self.plan), kind }
    }

    fn call<T>(&self, work: impl FnOnce(&Memory) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut plan = self.plan.lock().unwrap();
        plan.calls += 1;
        let number = plan.calls;
        match plan.trouble {
            Some((at, Trouble::FailsFromHere)) if number >= at => Err(StoreError::Locked),
            Some((at, Trouble::FailsOnce)) if number == at => Err(StoreError::Locked),
            Some((at, Trouble::KilledAfter)) if number > at => Err(StoreError::Locked),
            Some((at, Trouble::KilledAfter | Trouble::FailsLate)) if number == at => {
                work(&self.memory)?;
                Err(StoreError::Locked)
            }
            _ => work(&self.memory),
        }
    }

    pub(crate) fn plan(&self, trouble: Option<(usize, Trouble)>) {
        *self.plan.lock().unwrap() = Plan { calls: 0, trouble };
    }

    pub(crate) fn calls(&self) -> usize {
        self.plan.lock().unwrap().calls
    }
}

impl SecretStore for Fragile {
    fn kind(&self) -> StoreKind {
        self.kind
    }
    fn put(&self, path: &ItemPath, value: &[u8]) -> Result<(), StoreError> {
        self.call(|memory| memory.put(path, value))
    }
    fn get(&self, path: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        self.call(|memory| memory.get(path))
    }
    fn delete(&self, path: &ItemPath) -> Result<(), StoreError> {
        self.call(|memory| memory.delete(path))
    }
}
