//! What every secret store promises, and what each promises besides.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod re_exec;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use aa_connect::connection::{ConnectionId, DraftId, Secret, StoreKind};
use aa_connect::files::{FileFault, Lock, Paths};
use aa_connect::store::{
    Damage, ITEM_LIMIT, Item, ItemKey, ItemPath, Memory, NewPassphrase, Patience, SecretStore, Split, Store,
    StoreError, Vault, VaultState, WorkFactor,
};
use zeroize::Zeroizing;

const PASSPHRASE: &str = "correct horse battery";

fn key(id: &str, item: Item) -> ItemKey {
    ItemKey::of_connection(&ConnectionId::parse(id).unwrap(), item)
}

fn path(id: &str) -> ItemPath {
    key(id, Item::Credential).path()
}

fn bytes(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.as_bytes().to_vec())
}

fn new_vault(paths: &Paths) -> Vault {
    let passphrase = NewPassphrase::parse(&Secret::new(PASSPHRASE)).unwrap();
    Vault::create(paths, &passphrase, WorkFactor::FOR_TESTS).unwrap()
}

fn open_vault(paths: &Paths) -> Result<Vault, StoreError> {
    Vault::open(paths, &Secret::new(PASSPHRASE))
}

/// A store whose items may have so many bytes, and which can be told to fail from the n-th change on.
#[derive(Clone)]
struct Limited {
    items: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    changes_left: Arc<AtomicUsize>,
}

impl Limited {
    fn new() -> Self {
        Self { items: Arc::default(), changes_left: Arc::new(AtomicUsize::new(usize::MAX)) }
    }

    fn names(&self) -> Vec<String> {
        self.items.lock().unwrap().keys().cloned().collect()
    }

    fn change(&self) -> Result<(), StoreError> {
        let left = self.changes_left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(StoreError::NoService);
        }
        self.changes_left.store(left - 1, Ordering::Relaxed);
        Ok(())
    }
}

impl SecretStore for Limited {
    fn kind(&self) -> StoreKind {
        StoreKind::Keyring
    }

    fn put(&self, path: &ItemPath, value: &[u8]) -> Result<(), StoreError> {
        if value.len() > Split::<Self>::WINDOWS_LIMIT {
            return Err(StoreError::TooLarge(Split::<Self>::WINDOWS_LIMIT));
        }
        self.change()?;
        self.items.lock().unwrap().insert(path.to_string(), value.to_vec());
        Ok(())
    }

    fn get(&self, path: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        Ok(self.items.lock().unwrap().get(path.as_str()).cloned().map(Zeroizing::new))
    }

    fn delete(&self, path: &ItemPath) -> Result<(), StoreError> {
        self.change()?;
        self.items.lock().unwrap().remove(path.as_str());
        Ok(())
    }
}

fn split(limited: &Limited) -> Split<Limited> {
    Split::new(limited.clone(), Split::<Limited>::WINDOWS_LIMIT)
}

/// Runs `promise` over every store that needs no other program. The keyring's turn is in `real_stores.rs`.
fn for_every_store(promise: impl Fn(Arc<dyn SecretStore>)) {
    let root = tempfile::tempdir().unwrap();
    promise(Arc::new(Memory::default()));
    promise(Arc::new(split(&Limited::new())));
    promise(Arc::new(new_vault(&Paths::below(root.path()))));
}

#[test]
fn every_store_gives_back_what_was_put_last() {
    for_every_store(|store| {
        let kind = store.kind();
        assert_eq!(store.get(&path("a")).unwrap(), None, "{kind:?}: nothing was put");
        store.delete(&path("a")).unwrap();
        for value in ["first", "a much longer second value", "", "řeč\n\u{0}\"\\", &"x".repeat(100_000), "short"] {
            store.put(&path("a"), value.as_bytes()).unwrap();
            assert!(
                store.get(&path("a")).unwrap().unwrap().as_slice() == value.as_bytes(),
                "{kind:?}: {} bytes",
                value.len()
            );
        }
        store.put(&path("b"), b"other").unwrap();
        let tokens = key("a", Item::Tokens).path();
        store.put(&tokens, b"tokens").unwrap();
        let draft = ItemKey::of_draft(&DraftId::parse("a").unwrap(), Item::Credential).path();
        store.put(&draft, b"draft").unwrap();
        store.delete(&path("a")).unwrap();
        store.delete(&path("a")).unwrap();
        assert_eq!(store.get(&path("a")).unwrap(), None, "{kind:?}: deleted");
        for (path, value) in [(path("b"), "other"), (tokens, "tokens"), (draft, "draft")] {
            assert_eq!(store.get(&path).unwrap().unwrap().as_slice(), value.as_bytes(), "{kind:?}: keys do not mix");
        }
    });
}

#[test]
fn eight_threads_writing_twenty_items_each_lose_nothing() {
    for_every_store(|store| {
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let store = &store;
                scope.spawn(move || {
                    for index in 0..20 {
                        let id = format!("t{thread}-{index}");
                        store.put(&path(&id), id.as_bytes()).unwrap();
                    }
                });
            }
        });
        for id in (0..8).flat_map(|thread| (0..20).map(move |index| format!("t{thread}-{index}"))) {
            assert_eq!(store.get(&path(&id)).unwrap().unwrap().as_slice(), id.as_bytes(), "{:?}", store.kind());
        }
    });
}

#[test]
fn a_path_is_what_secret_tool_is_asked_for() {
    assert_eq!(key("northwind-7f3k2m", Item::Tokens).path().as_str(), "connection/northwind-7f3k2m/tokens");
    let draft = ItemKey::of_draft(&DraftId::parse("abc").unwrap(), Item::Credential);
    assert_eq!(draft.path().as_str(), "draft/abc/credential");
}

// ---- splitting

#[test]
fn only_what_is_over_the_limit_is_split() {
    for (length, pieces) in [(0, 0), (2_559, 0), (2_560, 0), (2_561, 2), (2_400, 0), (4_801, 3), (100 * 1024, 43)] {
        let limited = Limited::new();
        let store = split(&limited);
        let value = vec![b'v'; length];
        store.put(&path("a"), &value).unwrap();
        assert!(store.get(&path("a")).unwrap().unwrap().as_slice() == value, "{length} bytes come back");
        assert_eq!(limited.names().len(), 1 + pieces, "{length} bytes");
        if pieces == 0 {
            assert!(limited.items.lock().unwrap()["connection/a/credential"] == value, "stored as it is");
        }
    }
}

#[test]
fn growing_and_shrinking_leave_no_stale_pieces() {
    let limited = Limited::new();
    let store = split(&limited);
    for length in [10_000, 50_000, 3_000, 100, 6_000, 6_000, 2_560, 2_561, 0] {
        store.put(&path("a"), &vec![b'v'; length]).unwrap();
        let expected = if length <= 2560 { 1 } else { 1 + length.div_ceil(2400) };
        assert_eq!(limited.names().len(), expected, "{length} bytes: {:?}", limited.names());
    }
    store.put(&path("a"), &[b'v'; 9_000]).unwrap();
    store.delete(&path("a")).unwrap();
    assert!(limited.names().is_empty(), "deleting takes the pieces along: {:?}", limited.names());
}

#[test]
fn a_write_that_was_cut_off_anywhere_is_the_old_value_or_the_new_one() {
    let (old, new) = (vec![b'o'; 9_000], vec![b'n'; 12_000]);
    for (before, after) in [(&old, &new), (&new, &old), (&old, &b"short".to_vec()), (&b"short".to_vec(), &new)] {
        for changes in 0.. {
            let limited = Limited::new();
            let store = split(&limited);
            store.put(&path("a"), before).unwrap();
            limited.changes_left.store(changes, Ordering::Relaxed);
            let result = store.put(&path("a"), after);
            limited.changes_left.store(usize::MAX, Ordering::Relaxed);

            let read = store.get(&path("a")).unwrap().unwrap();
            assert!(
                read.as_slice() == before.as_slice() || read.as_slice() == after.as_slice(),
                "after {changes} changes"
            );
            assert!(result.is_err() || read.as_slice() == after.as_slice(), "a write that was reported done is done");
            // The next write cleans up.
            store.put(&path("a"), b"end").unwrap();
            assert_eq!(limited.names(), ["connection/a/credential"], "after {changes} changes");
            if result.is_ok() {
                assert!(changes > 1, "the loop went through the cut-off writes");
                break;
            }
        }
    }
}

#[test]
fn a_deletion_that_was_cut_off_reads_as_deleted_and_can_be_finished() {
    for changes in 1..6 {
        let limited = Limited::new();
        let store = split(&limited);
        store.put(&path("a"), &[b'v'; 12_000]).unwrap();
        limited.changes_left.store(changes, Ordering::Relaxed);
        assert!(store.delete(&path("a")).is_err());
        limited.changes_left.store(usize::MAX, Ordering::Relaxed);
        assert_eq!(store.get(&path("a")).unwrap(), None);
        store.delete(&path("a")).unwrap();
        assert!(limited.names().is_empty(), "{:?}", limited.names());
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_row_of_cut_off_writes_and_deletions_leaves_a_value_that_was_meant(
        // What is written (`None`: deleted), and after how many changes it is cut off.
        steps in proptest::collection::vec((proptest::option::of(0_usize..15_000), 0_usize..12), 1..12),
    ) {
        let limited = Limited::new();
        let store = split(&limited);
        let mut may_be = vec![None];
        for (number, (length, changes)) in steps.into_iter().enumerate() {
            limited.changes_left.store(changes, Ordering::Relaxed);
            let value = length.map(|length| vec![b'a' + number as u8; length]);
            let result = match &value {
                Some(value) => store.put(&path("a"), value),
                None => store.delete(&path("a")),
            };
            if result.is_ok() {
                may_be.clear();
            }
            may_be.push(value);
            let read = store.get(&path("a")).unwrap().map(|value| value.to_vec());
            assert!(may_be.contains(&read), "step {number}: {:?} bytes", read.map(|value| value.len()));
            may_be = vec![read];
        }
        limited.changes_left.store(usize::MAX, Ordering::Relaxed);
        store.put(&path("a"), b"end").unwrap();
        assert_eq!(limited.names(), ["connection/a/credential"], "nothing stale is left");
    }
}

#[test]
fn pieces_that_do_not_belong_together_are_told_not_read() {
    let damage = |limited: &Limited| match split(limited).get(&path("a")) {
        Err(StoreError::Damaged { damage, what }) => {
            assert!(what.contains("connection/a/credential"));
            damage
        }
        other => panic!("{:?}", other.map(|value| value.map(|v| v.len()))),
    };
    let fresh = || {
        let limited = Limited::new();
        split(&limited).put(&path("a"), &[b'v'; 6_000]).unwrap();
        limited
    };
    let piece = |index: usize| format!("connection/a/credential/a{index}");

    let lost = fresh();
    lost.items.lock().unwrap().remove(&piece(1)).unwrap();
    assert_eq!(damage(&lost), Damage::Incomplete);

    let mixed = fresh();
    let other = fresh();
    let foreign = other.items.lock().unwrap()[&piece(1)].clone();
    mixed.items.lock().unwrap().insert(piece(1), foreign);
    assert_eq!(damage(&mixed), Damage::Altered, "a piece of another write");

    let cut = fresh();
    cut.items.lock().unwrap().get_mut(&piece(2)).unwrap().pop();
    assert_eq!(damage(&cut), Damage::Incomplete);

    let newer = fresh();
    newer.items.lock().unwrap().insert("connection/a/credential".into(), b"aa-connect split 2 whatever".to_vec());
    assert_eq!(damage(&newer), Damage::TooNew);

    let garbled = fresh();
    garbled
        .items
        .lock()
        .unwrap()
        .insert("connection/a/credential".into(), b"aa-connect split 1 a x 9999999999 3".to_vec());
    assert_eq!(damage(&garbled), Damage::Shape);
    split(&garbled).put(&path("a"), &[b'n'; 9_000]).unwrap();
    assert_eq!(split(&garbled).get(&path("a")).unwrap().unwrap().len(), 9_000, "and can be written over");
}

#[test]
fn a_value_that_looks_like_a_manifest_stays_a_value() {
    let store = split(&Limited::new());
    let value = b"aa-connect split 1 a abcdefghij 3 6000";
    store.put(&path("a"), value).unwrap();
    assert_eq!(store.get(&path("a")).unwrap().unwrap().as_slice(), value);
}

// ---- the handle

/// A store whose every call waits until the test lets it go.
struct Hanging {
    gate: Mutex<mpsc::Receiver<()>>,
    calls: Arc<AtomicUsize>,
}

impl Hanging {
    fn new() -> (Self, mpsc::Sender<()>, Arc<AtomicUsize>) {
        let (open, gate) = mpsc::channel();
        let calls = Arc::new(AtomicUsize::new(0));
        (Self { gate: Mutex::new(gate), calls: Arc::clone(&calls) }, open, calls)
    }

    fn wait(&self) {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let _ = self.gate.lock().unwrap().recv();
    }
}

impl SecretStore for Hanging {
    fn kind(&self) -> StoreKind {
        StoreKind::Keyring
    }
    fn put(&self, _: &ItemPath, _: &[u8]) -> Result<(), StoreError> {
        self.wait();
        Ok(())
    }
    fn get(&self, _: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        self.wait();
        Ok(None)
    }
    fn delete(&self, _: &ItemPath) -> Result<(), StoreError> {
        self.wait();
        Ok(())
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap()
}

#[test]
fn a_store_that_hangs_is_left_after_the_limit_and_does_not_hold_up_the_end() {
    let (hanging, open, _) = Hanging::new();
    let (report, ended) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = runtime();
        let limit = Duration::from_millis(40);
        let store = Store::with_limit(hanging, limit);
        let result = runtime.block_on(store.get(&key("a", Item::Tokens)));
        drop(runtime);
        report.send(result.unwrap_err() == StoreError::Hangs(limit)).unwrap();
    });
    assert!(ended.recv_timeout(Duration::from_secs(20)).expect("the runtime waits for the call that hangs"));
    drop(open);
}

#[test]
fn calls_of_one_store_never_overlap_even_after_one_was_given_up() {
    let (hanging, open, calls) = Hanging::new();
    let store = Store::with_limit(hanging, Duration::from_millis(40));
    let second = store.clone();
    runtime().block_on(async {
        assert!(matches!(store.get(&key("a", Item::Tokens)).await, Err(StoreError::Hangs(_))));
        assert!(matches!(second.get(&key("b", Item::Tokens)).await, Err(StoreError::Hangs(_))));
        assert_eq!(calls.load(Ordering::SeqCst), 1, "the second waits for the first to end");
    });
    drop(open);
}

/// Answers every call, and takes its time for it.
struct Slow(Duration);

impl SecretStore for Slow {
    fn kind(&self) -> StoreKind {
        StoreKind::Vault
    }
    fn put(&self, _: &ItemPath, _: &[u8]) -> Result<(), StoreError> {
        Ok(())
    }
    fn get(&self, _: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        std::thread::sleep(self.0);
        Ok(None)
    }
    fn delete(&self, _: &ItemPath) -> Result<(), StoreError> {
        Ok(())
    }
}

#[test]
fn whoever_waits_behind_many_that_are_answered_waits_for_no_store_that_hangs() {
    // Each is answered in a tenth of the limit, which leaves a busy machine room.
    let store = Store::with_limit(Slow(Duration::from_millis(250)), Duration::from_millis(2500));
    let calls = (0..12).map(|_| {
        let store = store.clone();
        async move { store.get(&key("a", Item::Tokens)).await }
    });
    let answers = runtime().block_on(futures_util::future::join_all(calls));
    assert!(answers.iter().all(Result::is_ok), "all of them take longer than the limit of one");
}

#[test]
fn a_put_whose_caller_went_away_is_done_before_the_next_call() {
    let (hanging, open, calls) = Hanging::new();
    let store = Store::with_limit(hanging, Duration::from_secs(20));
    runtime().block_on(async {
        let key = key("a", Item::Tokens);
        let given_up = tokio::time::timeout(Duration::from_millis(20), store.put(&key, bytes("x"))).await;
        assert!(given_up.is_err());
        open.send(()).unwrap();
        open.send(()).unwrap();
        store.get(&key).await.unwrap();
        assert_eq!(calls.load(Ordering::SeqCst), 2);
    });
}

#[test]
fn deleting_an_owners_items_leaves_the_others() {
    runtime().block_on(async {
        let store = Store::memory();
        for id in ["a", "b"] {
            for item in Item::ALL {
                store.put(&key(id, item), bytes(id)).await.unwrap();
            }
        }
        store.delete_all(&key("a", Item::Tokens).owner).await.unwrap();
        for item in Item::ALL {
            assert_eq!(store.get(&key("a", item)).await.unwrap(), None);
            assert_eq!(store.get(&key("b", item)).await.unwrap().unwrap().as_slice(), b"b");
        }
    });
}

#[test]
fn an_item_must_fit_every_store() {
    runtime().block_on(async {
        let store = Store::memory();
        let key = key("a", Item::Tokens);
        let binary = Zeroizing::new(vec![0xff, 0xfe]);
        assert_eq!(store.put(&key, binary).await, Err(StoreError::NotText));
        let large = Zeroizing::new(vec![b'x'; ITEM_LIMIT + 1]);
        assert_eq!(store.put(&key, large).await, Err(StoreError::TooLarge(ITEM_LIMIT)));
        assert_eq!(store.get(&key).await.unwrap(), None);
        store.put(&key, Zeroizing::new(vec![b'x'; ITEM_LIMIT])).await.unwrap();
    });
}

#[test]
fn a_probe_finds_a_store_that_forgets_and_leaves_nothing_in_one_that_works() {
    struct Forgetful;
    impl SecretStore for Forgetful {
        fn kind(&self) -> StoreKind {
            StoreKind::Keyring
        }
        fn put(&self, _: &ItemPath, _: &[u8]) -> Result<(), StoreError> {
            Ok(())
        }
        fn get(&self, _: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
            Ok(None)
        }
        fn delete(&self, _: &ItemPath) -> Result<(), StoreError> {
            Ok(())
        }
    }
    let limited = Limited::new();
    runtime().block_on(async {
        assert_eq!(Store::new(Forgetful, Patience::Unattended).probe().await, Err(StoreError::ReadBack));
        Store::new(limited.clone(), Patience::Unattended).probe().await.unwrap();
    });
    assert!(limited.names().is_empty());
}

// ---- the vault

#[test]
fn the_vault_is_opened_by_its_passphrase_and_no_other() {
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    assert_eq!(Vault::state(&paths), VaultState::Absent);
    assert_eq!(open_vault(&paths).unwrap_err(), StoreError::NoVault);
    new_vault(&paths).put(&path("a"), b"secret").unwrap();
    assert_eq!(Vault::state(&paths), VaultState::Present);
    for wrong in ["", "correct horse", "correct horse battery ", "Correct horse battery"] {
        assert_eq!(Vault::open(&paths, &Secret::new(wrong)).unwrap_err(), StoreError::WrongPassphrase);
    }
    assert_eq!(open_vault(&paths).unwrap().get(&path("a")).unwrap().unwrap().as_slice(), b"secret");
}

#[test]
fn a_second_vault_never_takes_the_place_of_the_first() {
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    new_vault(&paths).put(&path("a"), b"secret").unwrap();
    let other = NewPassphrase::parse(&Secret::new("another passphrase")).unwrap();
    assert_eq!(Vault::create(&paths, &other, WorkFactor::FOR_TESTS).unwrap_err(), StoreError::VaultExists);
    // Not even where the key to the secrets is gone.
    fs::remove_file(paths.vault().join("identity.age")).unwrap();
    assert_eq!(Vault::create(&paths, &other, WorkFactor::FOR_TESTS).unwrap_err(), StoreError::VaultExists);
    assert!(
        matches!(open_vault(&paths), Err(StoreError::Damaged { damage: Damage::Incomplete, what }) if what.ends_with("identity.age"))
    );
}

#[test]
fn a_new_passphrase_has_eight_characters_on_one_line() {
    for bad in ["", "seven77", "řřřřřřř", "eight\nlines", "tab\tbed here", &"x".repeat(4097)] {
        let invalid = NewPassphrase::parse(&Secret::new(bad)).unwrap_err();
        assert!(bad.is_empty() || !invalid.to_string().contains(bad), "the answer does not repeat it");
        assert!(NewPassphrase::parse(&Secret::new(invalid.example)).is_ok());
    }
    for good in ["eight888", "řřřřřřřř", " spaces are kept "] {
        assert!(NewPassphrase::parse(&Secret::new(good)).is_ok(), "{good}");
    }
}

#[test]
fn nothing_in_the_vaults_files_can_be_read_without_it() {
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    new_vault(&paths).put(&path("northwind"), b"p8e-very-secret").unwrap();
    for name in ["identity.age", "secrets.age"] {
        let content = fs::read(paths.vault().join(name)).unwrap();
        let text = String::from_utf8_lossy(&content);
        assert!(text.starts_with("age-encryption.org/v1"));
        for plain in ["p8e-very-secret", "northwind", "AGE-SECRET-KEY"] {
            assert!(!text.contains(plain), "{name} shows {plain}");
        }
    }
    let vault = open_vault(&paths).unwrap();
    assert!(!format!("{vault:?}").contains("secret"));
}

#[test]
fn a_torn_vault_is_told_and_never_written_over() {
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    let vault = new_vault(&paths);
    vault.put(&path("a"), b"secret").unwrap();
    for name in ["identity.age", "secrets.age"] {
        let file = paths.vault().join(name);
        let whole = fs::read(&file).unwrap();
        for length in (0..whole.len()).step_by(7) {
            fs::write(&file, &whole[..length]).unwrap();
            let opened = open_vault(&paths);
            assert!(
                matches!(&opened, Err(StoreError::Damaged { what, .. }) if what.ends_with(name)),
                "{name} cut to {length} bytes: {opened:?}"
            );
            assert!(vault.put(&path("b"), b"new").is_err());
            assert_eq!(fs::read(&file).unwrap(), &whole[..length], "{name} cut to {length} bytes is left as it is");
        }
        fs::write(&file, &whole).unwrap();
    }
    for at in [0, 30, 120, 190, 210] {
        let file = paths.vault().join("secrets.age");
        let whole = fs::read(&file).unwrap();
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        fs::write(&file, &flipped).unwrap();
        assert!(matches!(open_vault(&paths), Err(StoreError::Damaged { .. })), "bit flipped at {at}");
        fs::write(&file, &whole).unwrap();
    }
    assert_eq!(open_vault(&paths).unwrap().get(&path("a")).unwrap().unwrap().as_slice(), b"secret");
}

#[test]
fn what_is_no_vault_is_named_as_such() {
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    new_vault(&paths);
    let file = paths.vault().join("identity.age");
    let ours = fs::read(&file).unwrap();
    let mut asking_too_much = ours.clone();
    let factor = ours.windows(3).position(|w| w == b" 8\n").unwrap();
    asking_too_much.splice(factor..factor + 3, *b" 30\n");
    let key = age::x25519::Identity::generate();
    let unsealed = age::encrypt(&key.to_public(), b"x").unwrap();
    let mut recipient = age::scrypt::Recipient::new(PASSPHRASE.to_owned().into());
    recipient.set_work_factor(8);
    let holds_text = age::encrypt(&recipient, b"just some text\n").unwrap();
    for (content, why) in [
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n".to_vec(), "not a binary age file"),
        (b"{\"json\": 1}".to_vec(), "not a binary age file"),
        (asking_too_much, "unreasonably long"),
        (unsealed, "not sealed with a passphrase"),
        (holds_text, "no age identity"),
    ] {
        fs::write(&file, &content).unwrap();
        match open_vault(&paths).unwrap_err() {
            StoreError::NotAVault { why: said, .. } => assert!(said.contains(why), "{said} / {why}"),
            other => panic!("{why}: {other}"),
        }
    }
}

#[test]
fn secrets_of_another_vault_are_told_from_damage() {
    let root = tempfile::tempdir().unwrap();
    let (mine, other) = (Paths::below(&root.path().join("mine")), Paths::below(&root.path().join("other")));
    let vault = new_vault(&mine);
    new_vault(&other).put(&path("a"), b"x").unwrap();
    fs::copy(other.vault().join("secrets.age"), mine.vault().join("secrets.age")).unwrap();
    assert!(matches!(open_vault(&mine), Err(StoreError::Damaged { damage: Damage::Foreign, .. })));
    // A vault that was replaced while it was open gets nothing under the old key.
    fs::copy(other.vault().join("identity.age"), mine.vault().join("identity.age")).unwrap();
    assert_eq!(vault.put(&path("b"), b"x").unwrap_err(), StoreError::Replaced);
    assert_eq!(open_vault(&mine).unwrap().get(&path("a")).unwrap().unwrap().as_slice(), b"x");
}

#[test]
fn a_vault_behind_a_planted_link_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let (mine, theirs) = (Paths::below(&root.path().join("mine")), Paths::below(&root.path().join("theirs")));
    new_vault(&theirs);
    fs::create_dir_all(mine.vault().parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(theirs.vault(), mine.vault()).unwrap();
    let is_refused = |result: Result<Vault, StoreError>| matches!(result, Err(StoreError::File(e)) if e.fault == FileFault::SymbolicLink);
    assert!(is_refused(open_vault(&mine)), "the folder");
    fs::remove_file(mine.vault()).unwrap();
    fs::create_dir(mine.vault()).unwrap();
    std::os::unix::fs::symlink(theirs.vault().join("identity.age"), mine.vault().join("identity.age")).unwrap();
    assert!(is_refused(open_vault(&mine)), "the identity");
}

#[test]
fn two_open_vaults_see_each_others_items() {
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    let (one, two) = (new_vault(&paths), open_vault(&paths).unwrap());
    one.put(&path("a"), b"one").unwrap();
    two.put(&path("b"), b"two").unwrap();
    one.put(&path("c"), b"one").unwrap();
    assert_eq!(two.get(&path("a")).unwrap().unwrap().as_slice(), b"one");
    assert_eq!(one.get(&path("b")).unwrap().unwrap().as_slice(), b"two");
    two.delete(&path("a")).unwrap();
    assert_eq!(one.get(&path("a")).unwrap(), None);
}

#[test]
fn four_processes_writing_at_once_lose_nothing() {
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    let vault = new_vault(&paths);
    std::thread::scope(|scope| {
        for process in 0..4 {
            let root = root.path();
            scope.spawn(move || {
                let mut command = re_exec::inner("inner_vault_writer");
                command.env("AA_ROOT", root).env("AA_PROCESS", process.to_string());
                re_exec::must_pass(command);
            });
        }
    });
    for id in (0..4).flat_map(|process| (0..20).map(move |index| format!("p{process}-{index}"))) {
        assert_eq!(vault.get(&path(&id)).unwrap().unwrap().as_slice(), id.as_bytes(), "{id}");
    }
}

#[test]
fn inner_vault_writer() {
    if !re_exec::is_inner("inner_vault_writer") {
        return;
    }
    let paths = Paths::below(Path::new(&std::env::var_os("AA_ROOT").unwrap()));
    let process = std::env::var("AA_PROCESS").unwrap();
    let vault = open_vault(&paths).unwrap();
    for index in 0..20 {
        let id = format!("p{process}-{index}");
        vault.put(&path(&id), id.as_bytes()).unwrap();
    }
}

#[test]
fn a_writer_killed_at_any_moment_leaves_a_whole_vault() {
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    let vault = new_vault(&paths);
    vault.put(&path("kept"), b"kept").unwrap();
    for round in 0..4_u64 {
        let mut writer = re_exec::inner("inner_endless_writer").env("AA_ROOT", root.path()).spawn().unwrap();
        let deadline = Instant::now() + Duration::from_secs(30);
        let count =
            || vault.get(&path("count")).unwrap().map_or(0, |v| String::from_utf8_lossy(&v).parse().unwrap_or(0));
        let start: u64 = count();
        // Another moment in each round.
        while count() < start + 5 + round * 3 {
            assert!(Instant::now() < deadline, "the writer does not write");
        }
        writer.kill().unwrap();
        writer.wait().unwrap();
        let reopened = open_vault(&paths).unwrap();
        assert_eq!(reopened.get(&path("kept")).unwrap().unwrap().as_slice(), b"kept");
        assert!(reopened.get(&path("large")).unwrap().is_none_or(|v| v.len() == 10_000));
        reopened.put(&path("after"), b"the dead writer's lock is free").unwrap();
    }
}

#[test]
fn inner_endless_writer() {
    if !re_exec::is_inner("inner_endless_writer") {
        return;
    }
    let vault = open_vault(&Paths::below(Path::new(&std::env::var_os("AA_ROOT").unwrap()))).unwrap();
    let start: u64 = vault.get(&path("count")).unwrap().map_or(0, |v| String::from_utf8_lossy(&v).parse().unwrap());
    for count in start + 1.. {
        vault.put(&path("large"), &[b'x'; 10_000]).unwrap();
        vault.put(&path("count"), count.to_string().as_bytes()).unwrap();
    }
}

#[test]
fn a_vault_that_another_process_holds_is_busy_before_the_call_counts_as_hanging() {
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    new_vault(&paths);
    let _held = Lock::acquire(&paths.vault().join(".lock"), Duration::ZERO).unwrap();
    runtime().block_on(async {
        let store = Store::open_vault(&paths, Secret::new(PASSPHRASE), Patience::Unattended).await.unwrap();
        let key = key("a", Item::Tokens);
        assert_eq!(store.put(&key, bytes("x")).await, Err(StoreError::Busy));
        assert_eq!(store.get(&key).await, Ok(None), "reading waits for nobody");
    });
}

#[test]
fn opening_by_kind_never_falls_back_to_another_store() {
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    runtime().block_on(async {
        let open = async |source| Store::open(StoreKind::Vault, &paths, source, Patience::Unattended).await;
        assert_eq!(open(None).await.unwrap_err(), StoreError::NoVault);
        new_vault(&paths);
        assert_eq!(open(None).await.unwrap_err(), StoreError::NeedsPassphrase);
        let given = aa_connect::store::PassphraseSource::Given(Secret::new(PASSPHRASE));
        assert_eq!(open(Some(given)).await.unwrap().kind(), StoreKind::Vault);
        let wrong = aa_connect::store::PassphraseSource::Given(Secret::new("wrong"));
        assert_eq!(open(Some(wrong)).await.unwrap_err(), StoreError::WrongPassphrase);
        let keyring = Store::open(StoreKind::Keyring, &paths, None, Patience::Unattended).await.unwrap();
        assert_eq!(keyring.kind(), StoreKind::Keyring);
    });
}
