//! Moves between two stores: every item, read back, the file as the commit mark, and nothing left where it was.

use aa_connect::connection::{Connection, StoreKind};
use aa_connect::diagnosis::Repair;
use aa_connect::operations::{self, ChangeError, Moved, Settled};
use aa_connect::runtime::{check_and_keep, finish_changes, finish_move, kept_results, repair};
use aa_connect::store::{Item, Paths, Patience, Store, StoreError, connections, moves};
use zeroize::Zeroizing;

use super::fragile::{Fragile, TROUBLES};
use super::home::*;
use super::re_exec;

/// Two stores, the first with a connection's three items.
struct Two {
    paths: Paths,
    plan: Fragile,
    from: Store,
    to: Store,
    connection: Connection,
    before: Vec<Option<Zeroizing<Vec<u8>>>>,
    _folder: tempfile::TempDir,
}

impl Two {
    async fn new() -> Self {
        Self::of(StoreKind::Vault, StoreKind::Keyring).await
    }

    async fn of(from: StoreKind, to: StoreKind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        let plan = Fragile::of(from);
        let from = Store::new(plan.clone(), Patience::Unattended);
        let to = Store::new(plan.beside(to), Patience::Unattended);
        let connection = save(&paths, &from, secrets()).await;
        for (item, text) in [(Item::Tokens, "token-canary"), (Item::FormerCredential, "former-canary")] {
            from.put(&key(&connection, item), Zeroizing::new(text.as_bytes().to_vec())).await.unwrap();
        }
        let before = contents(&from, &connection).await;
        Self { paths, plan, from, to, connection, before, _folder: folder }
    }

    fn now(&self) -> Connection {
        connections::load(&self.paths, "northwind").unwrap()
    }

    async fn run(&self) -> Result<Moved, ChangeError> {
        operations::move_secrets(&self.from, &self.to, &self.paths, &self.connection).await
    }

    /// The store that the file names, and the other one.
    fn sides(&self) -> (&Store, &Store) {
        if self.now().store == self.to.kind() { (&self.to, &self.from) } else { (&self.from, &self.to) }
    }

    /// Whether it was moved; fails unless everything is in the store that the file names.
    #[track_caller]
    fn is_moved(&self, here: &[Option<Zeroizing<Vec<u8>>>], when: &str) -> bool {
        assert!(here == self.before.as_slice(), "something is not where the file says: {when}");
        self.now().store == self.to.kind()
    }

    async fn works(&self, when: &str) -> bool {
        let here = self.sides().0;
        assert_eq!(operations::candidate_of(here, &self.now()).await.unwrap().secrets, secrets(), "{when}");
        self.is_moved(&contents(here, &self.connection).await, when)
    }

    async fn settle(&self) -> Settled {
        let (here, elsewhere) = self.sides();
        operations::settle_move(here, elsewhere, &self.paths, &self.now()).await.unwrap()
    }

    fn is_noted(&self) -> bool {
        moves::unfinished(&self.paths, &self.connection.id).unwrap().is_some()
    }
}

#[tokio::test]
async fn every_item_is_moved_and_none_is_left() {
    let two = Two::new().await;
    let moved = two.run().await.unwrap();
    assert_eq!((moved.unfinished, &moved.connection), (None, &two.now()));
    assert!(two.works("moved").await);
    assert!(is_empty(&two.from, &two.connection).await && !two.is_noted());
    assert_eq!(Connection { store: StoreKind::Vault, ..two.now() }, two.connection, "nothing else is changed");
    assert_eq!(two.settle().await, Settled::Already);
    assert!(matches!(two.run().await, Err(ChangeError::SameStore)), "it is there by now");
}

#[tokio::test]
async fn a_move_that_is_cut_off_anywhere_loses_nothing_and_the_next_run_tidies_up() {
    cut_off_everywhere(StoreKind::Vault, StoreKind::Keyring).await;
}

#[tokio::test]
async fn a_move_back_that_is_cut_off_anywhere_loses_nothing_either() {
    cut_off_everywhere(StoreKind::Keyring, StoreKind::Vault).await;
}

async fn cut_off_everywhere(from: StoreKind, to: StoreKind) {
    let (mut undone, mut unfinished) = (0, 0);
    for trouble in TROUBLES {
        for at in 1.. {
            let when = format!("{trouble:?} at {at}");
            let two = Two::of(from, to).await;
            two.plan.plan(Some((at, trouble)));
            let result = two.run().await;
            let is_over = two.plan.calls() < at;
            two.plan.plan(None);
            let is_moved = two.works(&when).await;
            // What was said is what is.
            assert_eq!(is_moved, result.is_ok(), "{when}: {result:?}");
            let is_left = !is_empty(two.sides().1, &two.connection).await;
            assert!(!is_left || two.is_noted(), "what is left is noted: {when}");
            if let Ok(moved) = &result {
                assert!(!is_left || moved.unfinished.is_some(), "and told: {when}");
                unfinished += usize::from(moved.unfinished.is_some());
            }
            let was_noted = two.is_noted();
            assert_eq!(two.settle().await == Settled::Now, was_noted, "{when}");
            assert_eq!(two.works(&when).await, is_moved, "settled: {when}");
            assert!(is_empty(two.sides().1, &two.connection).await && !two.is_noted(), "{when}");
            if !is_moved {
                assert_eq!(two.now(), two.connection, "{when}");
                two.run().await.unwrap();
                assert!(two.works(&when).await, "again: {when}");
            }
            if is_over {
                break;
            }
            undone += usize::from(result.is_err());
        }
    }
    assert!(undone >= 20 && unfinished >= 10, "{undone} were undone, {unfinished} left something");
}

#[tokio::test]
async fn a_failure_that_passes_leaves_no_copy_behind() {
    for at in 1..=10 {
        let two = Two::new().await;
        two.plan.plan(Some((at, super::fragile::Trouble::FailsOnce)));
        assert!(two.run().await.is_err(), "at {at}");
        two.plan.plan(None);
        assert!(!two.works("undone").await && is_empty(&two.to, &two.connection).await && !two.is_noted(), "at {at}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_written_undoes_the_move() {
    let two = Two::new().await;
    // A folder stands where the lock of the connections should be.
    let lock = two.paths.locks().join("connections.lock");
    std::fs::remove_file(&lock).unwrap();
    std::fs::create_dir(&lock).unwrap();
    assert!(matches!(two.run().await, Err(ChangeError::File(_))));
    assert!(!two.works("not moved").await && is_empty(&two.to, &two.connection).await && !two.is_noted());
}

#[tokio::test]
async fn nothing_is_copied_before_it_can_be_noted() {
    let two = Two::new().await;
    // A file stands where the notes should be.
    std::fs::write(two.paths.moves(), b"in the way").unwrap();
    assert!(two.run().await.is_err());
    std::fs::remove_file(two.paths.moves()).unwrap();
    assert!(!two.works("not moved").await && is_empty(&two.to, &two.connection).await);
}

#[tokio::test]
async fn what_an_earlier_try_left_there_does_not_come_along() {
    let two = Two::new().await;
    two.from.delete(&key(&two.connection, Item::FormerCredential)).await.unwrap();
    let stale = Zeroizing::new(b"stale-canary".to_vec());
    for item in Item::ALL {
        two.to.put(&key(&two.connection, item), stale.clone()).await.unwrap();
    }
    let before = contents(&two.from, &two.connection).await;
    two.run().await.unwrap();
    assert!(contents(&two.to, &two.connection).await == before);
}

#[tokio::test]
async fn secrets_that_cannot_be_read_are_not_carried_about() {
    let two = Two::new().await;
    two.from.put(&key(&two.connection, Item::Credential), Zeroizing::new(b"{".to_vec())).await.unwrap();
    assert!(matches!(two.run().await, Err(ChangeError::Secrets(_))));
    assert!(is_empty(&two.to, &two.connection).await && !two.is_noted());
}

#[tokio::test]
async fn nothing_is_deleted_on_a_notes_word_while_the_right_secrets_are_not_there() {
    let two = Two::new().await;
    moves::begin(&two.paths, &two.connection.id, StoreKind::Vault, StoreKind::Keyring).unwrap();
    // Somebody edited the file by hand: it names the store to which nothing was copied yet.
    connections::save(&two.paths, &Connection { store: StoreKind::Keyring, ..two.connection.clone() }).unwrap();
    let settled = operations::settle_move(&two.to, &two.from, &two.paths, &two.now()).await;
    assert!(settled.is_err(), "{settled:?}");
    assert!(contents(&two.from, &two.connection).await == two.before);
    let wrong_way = operations::settle_move(&two.from, &two.to, &two.paths, &two.now()).await;
    assert!(matches!(wrong_way, Err(ChangeError::Changed)), "{wrong_way:?}");
    assert!(contents(&two.from, &two.connection).await == two.before);
}

#[tokio::test]
async fn a_damaged_note_deletes_nothing_and_is_named() {
    let two = Two::new().await;
    moves::begin(&two.paths, &two.connection.id, StoreKind::Vault, StoreKind::Keyring).unwrap();
    for note in ["", "vault", "vault cellar\n", "vault keyring memory\n", "\u{0}"] {
        let file = two.paths.moves().join(format!("{}.move", two.connection.id));
        std::fs::write(&file, note).unwrap();
        let settled = operations::settle_move(&two.from, &two.to, &two.paths, &two.connection).await;
        let Err(ChangeError::Secrets(operations::SecretsError::Store(StoreError::Damaged { what, .. }))) = settled
        else {
            panic!("{note:?}: {settled:?}")
        };
        assert!(what.contains("moves"), "{what}");
    }
    assert!(!two.works("as before").await);
}

#[tokio::test]
async fn what_a_cut_off_move_left_is_deleted_as_soon_as_its_store_is_open() {
    let home = Home::with(secrets()).await;
    let mut connection = home.connection.clone();
    // As after a kill between the commit and the deletion, from the vault to memory.
    moves::begin(&home.services.paths, &connection.id, StoreKind::Vault, StoreKind::Memory).unwrap();
    let (elsewhere, evidence) = finish_move(&home.services, &connection).await.unwrap_err();
    assert_eq!(elsewhere, StoreKind::Vault);
    assert_eq!(evidence.local, Some(aa_connect::diagnosis::LocalFault::VaultLocked), "{evidence:?}");
    let told = finish_changes(&home.services, &connection).await.unwrap();
    assert!(told.words.contains("copies of the secrets of northwind"), "{told:?}");
    assert!(told.words.contains(StoreKind::Vault.title()), "{told:?}");
    connection.store = StoreKind::Memory;
    let passphrase = aa_connect::connection::Secret::new("correct horse battery");
    home.services.open_vault(&passphrase, true).await.unwrap();
    let vault = home.services.store(StoreKind::Vault).unwrap();
    vault.put(&key(&connection, Item::Tokens), Zeroizing::new(b"left-canary".to_vec())).await.unwrap();
    assert_eq!(finish_changes(&home.services, &connection).await, None);
    assert!(is_empty(&vault, &connection).await);
    assert_eq!(home.candidate().await.secrets, secrets());
    assert_eq!(moves::unfinished(&home.services.paths, &connection.id), Ok(None));
}

#[tokio::test]
async fn a_run_that_stopped_at_a_closed_vault_says_nothing_and_is_not_kept() {
    let home = Home::with(secrets().swapped().unwrap()).await;
    let mut connection = home.connection.clone();
    connection.store = StoreKind::Vault;
    let checked = check_and_keep(&home.services, &connection, |_| {}).await;
    assert_eq!(checked.run.finding().unwrap().id, "vault-locked");
    assert!(checked.history().runs().is_empty());
    assert!(kept_results(&home.services, &connection.id).await.runs().is_empty());
    let checked = check_and_keep(&home.services, &home.connection, |_| {}).await;
    assert!(checked.history().runs().len() == 1, "one that got further is kept");
}

#[tokio::test]
async fn a_connection_whose_move_was_cut_off_is_removed_from_both_stores_or_not_at_all() {
    let two = Two::new().await;
    // Killed after the commit, before anything was deleted.
    two.plan.plan(Some((11, super::fragile::Trouble::FailsFromHere)));
    assert!(two.run().await.unwrap().unfinished.is_some());
    two.plan.plan(None);
    for only in [&two.from, &two.to] {
        let removed = operations::remove(&two.paths, only, &two.now()).await;
        assert!(matches!(removed, Err(operations::RemoveError::Moved)), "{removed:?}");
    }
    assert!(contents(&two.from, &two.connection).await == two.before);
    assert!(contents(&two.to, &two.connection).await == two.before);
    let mut removed = operations::Removed::default();
    let stores = [two.to.clone(), two.from.clone()];
    operations::remove_from(&two.paths, &stores, &two.now(), None, &mut removed).await.unwrap();
    // Three items in each store, the note of the move, the file.
    assert_eq!(removed.gone.iter().filter(|gone| gone.was_there).count(), 8, "{removed:?}");
    assert!(is_empty(&two.from, &two.connection).await && is_empty(&two.to, &two.connection).await);
    assert!(!two.is_noted() && connections::list(&two.paths).connections.is_empty());
}

#[tokio::test]
async fn who_has_loaded_the_connection_before_the_move_removes_nothing_half() {
    let two = Two::new().await;
    two.run().await.unwrap();
    let removed = operations::remove(&two.paths, &two.from, &two.connection).await;
    assert!(matches!(removed, Err(operations::RemoveError::Moved)), "{removed:?}");
    assert!(two.works("still there").await);
}

const INNER: &str = "moves::inner_without_a_bus";

#[test]
fn without_a_keyring_nothing_is_taken_out_of_where_it_is_safe() {
    let mut command = re_exec::inner(INNER);
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent").env("XDG_RUNTIME_DIR", "/nonexistent");
    re_exec::must_pass(command);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inner_without_a_bus() {
    if !re_exec::is_inner(INNER) {
        return;
    }
    let home = Home::with(secrets()).await;
    let before = contents(&home.store, &home.connection).await;
    let evidence = repair(&home.services, &home.connection, Repair::MoveToKeyring, None).await.unwrap_err();
    assert!(evidence.local.is_some(), "{evidence:?}");
    assert_eq!(home.now(), home.connection);
    assert!(contents(&home.store, &home.connection).await == before);
    assert_eq!(moves::unfinished(&home.services.paths, &home.connection.id), Ok(None));
}
