//! Moves from the vault to the keyring's place, and back, cut off.

use aa_connect::connection::StoreKind;
use aa_connect::operations::{self, Settled};
use aa_connect::store::{Item, Paths, Store, connections};
use zeroize::Zeroizing;

use crate::cabinet::{FOLDER, cabinet, new_vault, told_folder, vault};
use crate::harness::{Cuts, Way};
use crate::re_exec;
use crate::saved::{contents, is_empty, key, save, secrets};

const INNER: &str = "moves::inner_moves";
const TO: &str = "AA_TEST_TO";

/// The store of a kind, opened anew.
fn store(kind: StoreKind, folder: &std::path::Path) -> Store {
    if kind == StoreKind::Vault { vault(folder) } else { cabinet(folder) }
}

#[tokio::test]
async fn inner_moves() {
    if !re_exec::is_inner(INNER) {
        return;
    }
    let folder = told_folder();
    let (vault, cabinet) = (vault(&folder), cabinet(&folder));
    let is_back = std::env::var(TO).unwrap() == StoreKind::Vault.word();
    let (from, to) = if is_back { (&cabinet, &vault) } else { (&vault, &cabinet) };
    let paths = Paths::below(&folder);
    let connection = connections::load(&paths, "northwind").unwrap();
    // With a full disk it may fail.
    if let Err(error) = operations::move_secrets(from, to, &paths, &connection).await {
        println!("not moved: {error}");
    }
}

async fn a_move_loses_nothing(way: Way, to: StoreKind) {
    let from = if to == StoreKind::Vault { StoreKind::Keyring } else { StoreKind::Vault };
    let mut cuts = Cuts::of(way);
    let (mut before_the_commit, mut after_it) = (0, 0);
    while cuts.next() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        let new = new_vault(folder.path());
        let store_from = if from == StoreKind::Vault { new } else { cabinet(folder.path()) };
        let connection = save(&paths, &store_from, secrets()).await;
        for (item, text) in [(Item::Tokens, "token-canary"), (Item::FormerCredential, "former-canary")] {
            store_from.put(&key(&connection, item), Zeroizing::new(text.as_bytes().to_vec())).await.unwrap();
        }
        let before = contents(&store_from, &connection).await;
        let mut command = re_exec::inner(INNER);
        command.env(FOLDER, folder.path()).env(TO, to.word());
        let ended = cuts.run(&command);
        let when = format!("{} to {}", cuts.now(), to.word());
        // The next run, as another process would.
        let now = connections::load(&paths, "northwind").unwrap();
        let is_moved = now.store == to;
        let other = if is_moved { from } else { to };
        let (here, elsewhere) = (store(now.store, folder.path()), store(other, folder.path()));
        assert!(contents(&here, &now).await == before, "{when}: everything is where the file says");
        let settled = operations::settle_move(&here, &elsewhere, &paths, &now).await.unwrap();
        assert!(is_empty(&elsewhere, &now).await, "{when}: {settled:?}");
        assert!(contents(&here, &now).await == before, "{when}: settled");
        assert_eq!(operations::candidate_of(&here, &now).await.unwrap().secrets, secrets(), "{when}");
        if !ended.is_cut {
            assert!(is_moved && settled == Settled::Already, "{when}");
        } else if is_moved {
            after_it += 1;
        } else {
            before_the_commit += 1;
        }
    }
    assert!(before_the_commit >= 8 && after_it >= 4, "{way:?}: {before_the_commit} {after_it}");
}

#[tokio::test]
async fn a_process_that_is_killed_anywhere_in_a_move_loses_nothing() {
    a_move_loses_nothing(Way::Killed, StoreKind::Keyring).await;
    a_move_loses_nothing(Way::Killed, StoreKind::Vault).await;
}

#[tokio::test]
async fn a_disk_that_is_full_anywhere_in_a_move_loses_nothing() {
    a_move_loses_nothing(Way::Full, StoreKind::Keyring).await;
    a_move_loses_nothing(Way::Full, StoreKind::Vault).await;
}
