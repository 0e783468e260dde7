//! Processes that are killed while they move secrets from the real vault: before and after every call of either store.

use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use aa_connect::connection::{Secret, StoreKind};
use aa_connect::operations::{self, Settled};
use aa_connect::store::{
    Item, ItemPath, NewPassphrase, Paths, Patience, SecretStore, Store, StoreError, Vault, WorkFactor, connections,
};
use zeroize::Zeroizing;

use super::home::*;
use super::re_exec;

const INNER: &str = "killed::inner_moves";
pub(super) const FOLDER: &str = "AA_TEST_FOLDER";
pub(super) const KILLED: &str = "AA_TEST_KILLED";
const PASSPHRASE: &str = "correct horse battery";

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

fn vault(folder: &Path) -> Vault {
    Vault::open(&Paths::below(folder), &Secret::new(PASSPHRASE)).unwrap()
}

#[tokio::test]
async fn inner_moves() {
    if !re_exec::is_inner(INNER) {
        return;
    }
    let folder = PathBuf::from(std::env::var(FOLDER).unwrap());
    let paths = Paths::below(&folder);
    let from = Store::new(Killing(vault(&folder)), Patience::Attended);
    let to = Store::new(Killing(cabinet(&folder)), Patience::Attended);
    let connection = connections::load(&paths, "northwind").unwrap();
    operations::move_secrets(&from, &to, &paths, &connection).await.unwrap();
}

#[tokio::test]
async fn a_process_that_is_killed_anywhere_in_a_move_loses_nothing() {
    let (mut killed_before_the_commit, mut killed_after_it) = (0, 0);
    'moments: for at in 1.. {
        for when in ["before", "after"] {
            let told = format!("{when} {at}");
            let folder = tempfile::tempdir().unwrap();
            let paths = Paths::below(folder.path());
            let passphrase = NewPassphrase::parse(&Secret::new(PASSPHRASE)).unwrap();
            let new = Vault::create(&paths, &passphrase, WorkFactor::FOR_TESTS).unwrap();
            let from = Store::new(new, Patience::Attended);
            let connection = save(&paths, &from, secrets()).await;
            for (item, text) in [(Item::Tokens, "token-canary"), (Item::FormerCredential, "former-canary")] {
                from.put(&key(&connection, item), Zeroizing::new(text.as_bytes().to_vec())).await.unwrap();
            }
            let before = contents(&from, &connection).await;
            let mut command = re_exec::inner(INNER);
            command.env(FOLDER, folder.path()).env(KILLED, &told);
            let output = command.output().unwrap();
            let is_killed = output.status.signal() == Some(9);
            assert!(is_killed || output.status.success(), "{told}: {}", String::from_utf8_lossy(&output.stderr));
            // The next run, as another process would: everything opened anew.
            let from = Store::new(vault(folder.path()), Patience::Attended);
            let to = Store::new(cabinet(folder.path()), Patience::Attended);
            let now = connections::load(&paths, "northwind").unwrap();
            let is_moved = now.store == StoreKind::Keyring;
            let (here, elsewhere) = if is_moved { (&to, &from) } else { (&from, &to) };
            assert!(contents(here, &now).await == before, "{told}: everything is where the file says");
            let settled = operations::settle_move(here, elsewhere, &paths, &now).await.unwrap();
            assert!(is_empty(elsewhere, &now).await, "{told}: {settled:?}");
            assert!(contents(here, &now).await == before, "{told}: settled");
            assert_eq!(operations::candidate_of(here, &now).await.unwrap().secrets, secrets(), "{told}");
            if !is_killed {
                assert!(is_moved && settled == Settled::Already, "{told}");
                break 'moments;
            }
            if is_moved { killed_after_it += 1 } else { killed_before_the_commit += 1 }
        }
    }
    assert!(killed_before_the_commit >= 20 && killed_after_it >= 10, "{killed_before_the_commit} {killed_after_it}");
}
