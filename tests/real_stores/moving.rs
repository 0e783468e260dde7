//! A connection's secrets move from the real vault into the real keyring, where `secret-tool` finds them.

use aa_connect::connection::StoreKind;
use aa_connect::diagnosis::Repair;
use aa_connect::runtime::{check_saved, repair};
use aa_connect::store::connections;

use super::home::{Home, contents, is_empty, save, secrets};
use super::*;

const INNER: &str = "moving::inner_moves_into_the_keyring";

#[test]
fn the_secrets_of_a_vault_move_into_the_keyring_and_work_from_there() {
    if is_real() {
        on_a_bus(INNER);
    }
}

#[test]
fn inner_moves_into_the_keyring() {
    if !re_exec::is_inner(INNER) {
        return;
    }
    let daemon = Daemon::unlocked();
    block_on(async {
        let home = Home::with(secrets()).await;
        let paths = &home.services.paths;
        connections::remove(paths, &home.connection.id).unwrap();
        home.services.open_vault(&Secret::new("correct horse battery"), true).await.unwrap();
        let vault = home.services.store(StoreKind::Vault).unwrap();
        let connection = save(paths, &vault, secrets().swapped().unwrap()).await;
        assert!(check_saved(&home.services, &connection, |_| {}).await.has_passed());
        let before = contents(&vault, &connection).await;
        assert!(before[0].is_some() && before[1].is_some(), "secret and token");

        // A locked keyring takes nothing, and nothing is taken out of the vault.
        lock_login_keyring();
        let evidence = repair(&home.services, &connection, Repair::MoveToKeyring, None).await.unwrap_err();
        assert_eq!(evidence.local, Some(aa_connect::diagnosis::LocalFault::KeyringLocked), "{evidence:?}");
        assert!(contents(&vault, &connection).await == before);
        drop(daemon);
        let _daemon = Daemon::unlocked();

        let repaired = repair(&home.services, &connection, Repair::MoveToKeyring, None).await.unwrap();
        assert_eq!(repaired.connection, connections::load(paths, "northwind").unwrap());
        assert_eq!(repaired.connection.store, StoreKind::Keyring);
        assert!(repaired.words.contains("keyring"), "{}", repaired.words);
        assert!(is_empty(&vault, &connection).await);
        let found = lookup(&format!("connection/{}/credential", connection.id)).unwrap();
        assert_eq!(Some(found.as_bytes()), before[0].as_ref().map(|bytes| bytes.as_slice()));
        assert!(check_saved(&home.services, &repaired.connection, |_| {}).await.has_passed());
    });
}
