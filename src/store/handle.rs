//! The handle by which every other room uses a secret store: async, bounded in time, one call at a time.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use zeroize::Zeroizing;

use super::on_thread::on_thread;
use super::secret_store::round_trip;
use super::{
    ITEM_LIMIT, ItemKey, Keyring, Memory, NewPassphrase, Owner, PassphraseSource, SecretStore, StoreError, Vault,
    VaultState, WorkFactor,
};
use crate::connection::{Secret, StoreKind};
use crate::files::{self, Paths};

/// How long a call may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Nobody is there to answer a dialog: 3 s.
    Unattended,
    /// A person may have an unlock dialog before them: 120 s.
    Attended,
}

impl Patience {
    /// The limit of one call.
    pub fn limit(self) -> Duration {
        match self {
            Self::Unattended => Duration::from_secs(3),
            Self::Attended => Duration::from_secs(120),
        }
    }
}

/// The most time that deriving a vault's key may take: scrypt at [`WorkFactor::MOST`] on a slow machine.
const UNLOCK_LIMIT: Duration = Duration::from_secs(120);

/// A secret store in use. Clones share it, and with it the rule that one call runs at a time.
///
/// Its calls need a tokio runtime with time. Dropping a call's future stops the waiting, not the call.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    secrets: Box<dyn SecretStore>,
    limit: Duration,
    /// Held by the thread that makes a call, not by whoever waits for it: a call that was given up still keeps its turn.
    turn: Arc<tokio::sync::Mutex<()>>,
    /// How many calls came to their end.
    finished: AtomicUsize,
}

impl Store {
    /// A handle for `secrets`.
    pub fn new(secrets: impl SecretStore, patience: Patience) -> Self {
        Self::with_limit(secrets, patience.limit())
    }

    /// A handle for `secrets` whose calls may take `limit` each.
    pub fn with_limit(secrets: impl SecretStore, limit: Duration) -> Self {
        Self(Arc::new(Inner { secrets: Box::new(secrets), limit, turn: Arc::default(), finished: AtomicUsize::new(0) }))
    }

    /// The operating system's keyring. Nothing is asked of it yet: see [`probe_keyring`].
    pub fn keyring(patience: Patience) -> Self {
        Self::new(Keyring::for_this_system(), patience)
    }

    /// An empty store in memory.
    pub fn memory() -> Self {
        Self::new(Memory::default(), Patience::Unattended)
    }

    /// Unlocks the vault; takes as long as its passphrase's work factor says (about 1 s).
    pub async fn open_vault(paths: &Paths, passphrase: Secret, patience: Patience) -> Result<Self, StoreError> {
        let paths = paths.clone();
        let vault = unlocking(move || Vault::open(&paths, &passphrase)).await?;
        Ok(Self::new(vault, patience))
    }

    /// Makes a new vault and unlocks it.
    pub async fn create_vault(
        paths: &Paths,
        passphrase: NewPassphrase,
        work: WorkFactor,
        patience: Patience,
    ) -> Result<Self, StoreError> {
        let paths = paths.clone();
        let vault = unlocking(move || Vault::create(&paths, &passphrase, work)).await?;
        Ok(Self::new(vault, patience))
    }

    /// Opens the store that a saved connection names, without asking anybody.
    ///
    /// A vault without a source of its passphrase is [`StoreError::NeedsPassphrase`]; a memory store is always empty.
    pub async fn open(
        kind: StoreKind,
        paths: &Paths,
        passphrase: Option<PassphraseSource>,
        patience: Patience,
    ) -> Result<Self, StoreError> {
        match (kind, passphrase) {
            (StoreKind::Keyring, _) => Ok(Self::keyring(patience)),
            (StoreKind::Memory, _) => Ok(Self::memory()),
            (StoreKind::Vault, _) if Vault::state(paths) == VaultState::Absent => Err(StoreError::NoVault),
            (StoreKind::Vault, None) => Err(StoreError::NeedsPassphrase),
            (StoreKind::Vault, Some(source)) => Self::open_vault(paths, source.obtain().await?, patience).await,
        }
    }

    /// Which kind it is.
    pub fn kind(&self) -> StoreKind {
        self.0.secrets.kind()
    }

    /// Stores `value`, which must be UTF-8 text of at most [`ITEM_LIMIT`] bytes, replacing what was there.
    ///
    /// Text, because KDE's keyring keeps nothing else, and an item must fit every store to be moved between them.
    pub async fn put(&self, key: &ItemKey, value: Zeroizing<Vec<u8>>) -> Result<(), StoreError> {
        if value.len() > ITEM_LIMIT {
            return Err(StoreError::TooLarge(ITEM_LIMIT));
        }
        if std::str::from_utf8(&value).is_err() {
            return Err(StoreError::NotText);
        }
        let path = key.path();
        self.change(move |secrets| secrets.put(&path, &value)).await
    }

    /// Reads an item; `None` where there is none.
    pub async fn get(&self, key: &ItemKey) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let path = key.path();
        self.call(move |secrets| secrets.get(&path)).await
    }

    /// Removes an item; one that is not there is as good as removed.
    pub async fn delete(&self, key: &ItemKey) -> Result<(), StoreError> {
        let path = key.path();
        self.change(move |secrets| secrets.delete(&path)).await
    }

    /// Removes every item of `owner`; those that are not there are as good as removed.
    pub async fn delete_all(&self, owner: &Owner) -> Result<(), StoreError> {
        for &item in owner.items() {
            self.delete(&ItemKey { owner: owner.clone(), item }).await?;
        }
        Ok(())
    }

    /// Whether the store works: writes a random item, reads it back, deletes it, all within one limit.
    pub async fn probe(&self) -> Result<(), StoreError> {
        self.call(round_trip).await
    }

    /// A call that changes something. The vault's steps are those of its files.
    async fn change(
        &self,
        work: impl FnOnce(&dyn SecretStore) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), StoreError> {
        if self.kind() == StoreKind::Vault {
            return self.call(work).await;
        }
        self.call(move |secrets| {
            files::step();
            let changed = work(secrets);
            files::step();
            changed
        })
        .await
    }

    async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn SecretStore) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.0);
        let limit = inner.limit;
        let turn = self.turn().await?;
        let call = on_thread("secret-store", move || {
            let _turn = turn;
            let result = work(&*inner.secrets);
            inner.finished.fetch_add(1, Ordering::Relaxed);
            result
        });
        match tokio::time::timeout(limit, call).await {
            Ok(result) => result?,
            Err(_) => Err(StoreError::Hangs(limit)),
        }
    }

    /// The right to make the next call. Whoever waits behind many that are answered waits for no store that hangs: only
    /// while none is answered does the time count.
    async fn turn(&self) -> Result<OwnedMutexGuard<()>, StoreError> {
        let limit = self.0.limit;
        let mut turn = std::pin::pin!(Arc::clone(&self.0.turn).lock_owned());
        loop {
            let finished = self.0.finished.load(Ordering::Relaxed);
            match tokio::time::timeout(limit, &mut turn).await {
                Ok(turn) => return Ok(turn),
                Err(_) if self.0.finished.load(Ordering::Relaxed) == finished => return Err(StoreError::Hangs(limit)),
                Err(_) => {}
            }
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({})", self.kind().word())
    }
}

/// Whether the system's keyring works now. Each probe is made over a fresh connection, so that a keyring that was
/// started or unlocked in the meantime is seen.
pub async fn probe_keyring(patience: Patience) -> Result<(), StoreError> {
    Store::keyring(patience).probe().await
}

async fn unlocking(work: impl FnOnce() -> Result<Vault, StoreError> + Send + 'static) -> Result<Vault, StoreError> {
    tokio::time::timeout(UNLOCK_LIMIT, on_thread("unlock-vault", work))
        .await
        .unwrap_or(Err(StoreError::Hangs(UNLOCK_LIMIT)))?
}
