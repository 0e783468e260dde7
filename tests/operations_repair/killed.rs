//! A store that kills this process at one of its calls, before it or after it, and one that lasts meanwhile.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use aa_connect::connection::StoreKind;
use aa_connect::store::{ItemPath, SecretStore, StoreError};
use zeroize::Zeroizing;

pub(super) const FOLDER: &str = "AA_TEST_FOLDER";
pub(super) const KILLED: &str = "AA_TEST_KILLED";

/// Calls of both stores so far.
static CALLS: AtomicUsize = AtomicUsize::new(0);

/// A store that lasts, one file per item, in the place of the keyring.
pub(super) struct Cabinet(PathBuf);

impl Cabinet {
    fn file(&self, path: &ItemPath) -> PathBuf {
        self.0.join(path.as_str().replace('/', "_"))
    }
}

impl SecretStore for Cabinet {
    fn kind(&self) -> StoreKind {
        StoreKind::Keyring
    }
    fn put(&self, path: &ItemPath, value: &[u8]) -> Result<(), StoreError> {
        std::fs::create_dir_all(&self.0).unwrap();
        std::fs::write(self.file(path), value).unwrap();
        Ok(())
    }
    fn get(&self, path: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        Ok(std::fs::read(self.file(path)).ok().map(Zeroizing::new))
    }
    fn delete(&self, path: &ItemPath) -> Result<(), StoreError> {
        let _ = std::fs::remove_file(self.file(path));
        Ok(())
    }
}

/// Kills this process at the call with the number that it was told, before it or after it.
pub(super) struct Killing<S>(pub(super) S);

impl<S> Killing<S> {
    fn call<T>(&self, work: impl FnOnce(&S) -> T) -> T {
        let (at, is_after) = moment();
        let is_it = CALLS.fetch_add(1, Ordering::SeqCst) + 1 == at;
        if is_it && !is_after {
            kill();
        }
        let done = work(&self.0);
        if is_it {
            kill();
        }
        done
    }
}

fn moment() -> (usize, bool) {
    let told = std::env::var(KILLED).unwrap();
    let (when, at) = told.split_once(' ').unwrap();
    (at.parse().unwrap(), when == "after")
}

fn kill() -> ! {
    rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL).unwrap();
    unreachable!("nobody survives that")
}

impl<S: SecretStore> SecretStore for Killing<S> {
    fn kind(&self) -> StoreKind {
        self.0.kind()
    }
    fn put(&self, path: &ItemPath, value: &[u8]) -> Result<(), StoreError> {
        self.call(|store| store.put(path, value))
    }
    fn get(&self, path: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        self.call(|store| store.get(path))
    }
    fn delete(&self, path: &ItemPath) -> Result<(), StoreError> {
        self.call(|store| store.delete(path))
    }
}

pub(super) fn cabinet(folder: &Path) -> Cabinet {
    Cabinet(folder.join("cabinet"))
}
