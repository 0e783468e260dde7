//! One process at a time may renew what is kept for one owner; the others wait and then find it renewed.

use std::time::Duration;

use super::item::{Item, Owner};
use super::on_thread::on_thread;
use super::{ItemKey, StoreError};
use crate::files::{Lock, Paths};

/// How long another process may take to renew: its request's bound and some.
const PATIENCE: Duration = Duration::from_secs(40);

/// Held until dropped.
#[derive(Debug)]
pub struct OwnerLock(#[expect(dead_code, reason = "held for its lock")] Lock);

impl OwnerLock {
    /// Waits for the lock of `owner`, on a thread of its own.
    pub async fn acquire(paths: &Paths, owner: &Owner) -> Result<Self, StoreError> {
        // What is renewed: tokens, and this machine's certificate.
        let item = match owner {
            Owner::Connection(_) | Owner::Draft(_) => Item::Tokens,
            Owner::ThisMachine => Item::ListenerCertificate,
        };
        let name = ItemKey { owner: owner.clone(), item }.path().as_str().replace('/', "-");
        let path = paths.locks().join(format!("{name}.lock"));
        let lock = on_thread("owner-lock", move || Lock::acquire(&path, PATIENCE)).await??;
        Ok(Self(lock))
    }
}
