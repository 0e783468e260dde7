//! `remove`, the built command, cut off: everything is there still, or the next one finishes; and no secret is left that no
//! file tells of. From one store, and after a move that was cut off from two.

use std::path::{Path, PathBuf};
use std::process::Command;

use aa_connect::connection::{Connection, Environment, Hosts, StoreKind};
use aa_connect::operations;
use aa_connect::store::{Item, Paths, Store, connections, moves, results, sign_ins};
use zeroize::Zeroizing;

use crate::cabinet::{FOLDER, cabinet, new_vault, told_folder, vault};
use crate::harness::{Cuts, Disk, Way};
use crate::lodging::Lodging;
use crate::re_exec;
use crate::saved::{contents, is_empty, key, secrets, try_save_at};

const INNER: &str = "removes::inner_removes";

/// A lodging with one connection in it.
pub(crate) struct Home {
    pub(crate) lodging: Lodging,
    connection: Connection,
}

impl Home {
    /// With one connection in the vault that has everything a connection can have.
    pub(crate) async fn new() -> Self {
        let lodging = Lodging::new();
        let paths = &lodging.paths;
        let store = new_vault(lodging.folder.path());
        let environment = Environment::Custom(Hosts::parse("http://127.0.0.1:9", "http://127.0.0.1:9").unwrap());
        let connection = try_save_at(environment, paths, &store, secrets()).await.unwrap();
        for (item, text) in [(Item::Tokens, "token-canary"), (Item::FormerCredential, "former-canary")] {
            store.put(&key(&connection, item), Zeroizing::new(text.as_bytes().to_vec())).await.unwrap();
        }
        results::save(paths, &connection.id, &serde_json::json!({ "run": 1 })).unwrap();
        let life = aa_connect::connection::SignInLife { is_lasting: true, ends_at: jiff::Timestamp::now() };
        sign_ins::save(paths, &connection.id, life).unwrap();
        Self { lodging, connection }
    }

    fn removal(&self) -> Command {
        self.lodging.command(&["remove", "northwind", "--yes"])
    }

    pub(crate) fn is_there(&self) -> bool {
        connections::load(&self.lodging.paths, "northwind").is_ok()
    }

    /// Files of the connection, wherever they are; locks are empty.
    fn traces(&self) -> Vec<PathBuf> {
        let all = aa_connect::store::traces::of_connection(&self.lodging.paths, &self.connection.id);
        all.into_iter().filter(|path| path.symlink_metadata().is_ok_and(|metadata| metadata.len() > 0)).collect()
    }
}

fn store(kind: StoreKind, folder: &Path) -> Store {
    if kind == StoreKind::Vault { vault(folder) } else { cabinet(folder) }
}

async fn the_next_removal_finishes(way: Way) {
    let mut cuts = Cuts::of(way);
    let (mut kept, mut gone) = (0, 0);
    while cuts.next() {
        let home = Home::new().await;
        let ended = cuts.run(&home.removal());
        let when = cuts.now();
        assert!(!ended.stdout.contains("canary") && !ended.stderr.contains("canary"), "{when}");
        if home.is_there() {
            kept += 1;
            assert!(ended.code.is_none() || ended.code == Some(7), "{when}: {ended:?}");
            assert!(ended.code.is_none() || ended.stderr.contains("goes on from here"), "{when}: {ended:?}");
            // Not cut off.
            let again = home.removal().output().unwrap();
            let said = String::from_utf8_lossy(&again.stdout).into_owned();
            assert!(matches!(again.status.code(), Some(0 | 8)), "{when}: {again:?}");
            assert!(said.contains("northwind is removed"), "{when}: {said}");
        } else {
            gone += 1;
        }
        assert!(!home.is_there() && is_empty(&vault(home.lodging.folder.path()), &home.connection).await, "{when}");
        assert_eq!(home.traces(), [] as [PathBuf; 0], "{when}");
        // The stray token was told.
        assert!(ended.is_cut || ended.code == Some(8), "{when}: {ended:?}");
    }
    assert!(kept >= 6 && gone >= 2, "{way:?}: {kept} {gone}");
}

#[tokio::test]
async fn a_removal_that_is_killed_anywhere_is_finished_by_the_next_one() {
    the_next_removal_finishes(Way::Killed).await;
}

#[tokio::test]
async fn a_removal_on_a_full_disk_names_what_is_left_and_is_finished_by_the_next_one() {
    the_next_removal_finishes(Way::Full).await;
}

#[tokio::test]
async fn inner_removes() {
    if !re_exec::is_inner(INNER) {
        return;
    }
    let folder = told_folder();
    let paths = Paths::below(&folder);
    let connection = connections::load(&paths, "northwind").unwrap();
    let stores = [StoreKind::Vault, StoreKind::Keyring].map(|kind| store(kind, &folder));
    let mut removed = operations::Removed::default();
    if let Err(error) = operations::remove_from(&paths, &stores, &connection, None, &mut removed).await {
        println!("not removed: {error}");
    }
}

#[tokio::test]
async fn a_connection_whose_move_was_cut_off_goes_from_both_stores_wherever_its_removal_is_cut_off() {
    for way in Way::ALL {
        let mut cuts = Cuts::of(way);
        while cuts.next() {
            let home = Home::new().await;
            let folder = home.lodging.folder.path();
            let stores = [StoreKind::Vault, StoreKind::Keyring].map(|kind| store(kind, folder));
            // As a move leaves it that was killed before its commit.
            moves::begin(&home.lodging.paths, &home.connection.id, StoreKind::Vault, StoreKind::Keyring).unwrap();
            for item in Item::ALL {
                let value = stores[0].get(&key(&home.connection, item)).await.unwrap().unwrap();
                stores[1].put(&key(&home.connection, item), value).await.unwrap();
            }
            let before = contents(&stores[0], &home.connection).await;
            assert!(contents(&stores[1], &home.connection).await == before);
            let mut command = re_exec::inner(INNER);
            command.env(FOLDER, folder);
            cuts.run(&command);
            let when = cuts.now();
            if home.is_there() {
                let stores = [StoreKind::Vault, StoreKind::Keyring].map(|kind| store(kind, folder));
                let mut removed = operations::Removed::default();
                operations::remove_from(&home.lodging.paths, &stores, &home.connection, None, &mut removed)
                    .await
                    .unwrap();
            }
            for kind in [StoreKind::Vault, StoreKind::Keyring] {
                assert!(is_empty(&store(kind, folder), &home.connection).await, "{when}: {}", kind.word());
            }
            assert_eq!(home.traces(), [] as [PathBuf; 0], "{when}");
        }
    }
}

/// With a real small disk: every block of room that is missing is missed in another place.
#[tokio::test]
async fn a_removal_on_a_small_disk_loses_nothing_and_is_finished_once_there_is_room() {
    if !std::env::var("AA_CONNECT_REAL").is_ok_and(|value| value == "1") {
        eprintln!("not run: AA_CONNECT_REAL is not 1");
        return;
    }
    let mut refused = 0;
    for room in 0..6 {
        let home = Home::new().await;
        let output = Disk { room }.run(&home.removal(), home.lodging.folder.path());
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(matches!(output.status.code(), Some(7 | 8)), "{room}: {:?}\n{said}", output.status);
        if home.is_there() {
            refused += 1;
            assert!(said.contains("full") && said.contains("goes on from here"), "{room}: {said}");
            let again = home.removal().output().unwrap();
            assert!(matches!(again.status.code(), Some(0 | 8)), "{room}: {again:?}");
        }
        assert!(!home.is_there() && is_empty(&vault(home.lodging.folder.path()), &home.connection).await, "{room}");
        assert_eq!(home.traces(), [] as [PathBuf; 0], "{room}");
    }
    assert!(refused >= 1, "the disk was never too small");
}
