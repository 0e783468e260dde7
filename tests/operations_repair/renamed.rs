//! Another name: only the file changes, at once or not at all, whatever else happens to the connection meanwhile.

use aa_connect::connection::{Connection, ConnectionName, StoreKind};
use aa_connect::operations::{self, ChangeError};
use aa_connect::store::connections::{self, ConnectionFileError};
use aa_connect::store::{Owner, OwnerLock, Paths, Patience, Store, moves};

use super::fragile::Fragile;
use super::home::*;
use super::re_exec;

/// Two stores, the first with a connection's secrets.
async fn two_stores(paths: &Paths) -> (Store, Store, Connection) {
    let plan = Fragile::of(StoreKind::Vault);
    let from = Store::new(plan.clone(), Patience::Unattended);
    let to = Store::new(plan.beside(StoreKind::Keyring), Patience::Unattended);
    let connection = save(paths, &from, secrets()).await;
    (from, to, connection)
}

fn name(text: &str) -> ConnectionName {
    ConnectionName::parse(text).unwrap()
}

#[tokio::test]
async fn the_new_name_leads_to_the_same_id_and_the_same_secrets() {
    let home = Home::with(secrets()).await;
    let before = contents(&home.store, &home.connection).await;
    let paths = &home.services.paths;
    let renamed = operations::rename(paths, &home.connection.id, name("northwind/prod")).await.unwrap();
    assert_eq!(renamed, Connection { name: name("northwind/prod"), ..home.connection.clone() });
    assert_eq!(connections::load(paths, "northwind/prod").unwrap(), renamed);
    assert!(matches!(connections::load(paths, "northwind"), Err(ConnectionFileError::Unknown { .. })));
    assert!(contents(&home.store, &renamed).await == before);
}

#[tokio::test]
async fn a_name_that_another_one_has_is_refused_and_nothing_is_written() {
    let home = Home::with(secrets()).await;
    let paths = &home.services.paths;
    let other = Connection { id: "contoso-1".parse().unwrap(), name: name("contoso"), ..home.connection.clone() };
    connections::save(paths, &other).unwrap();
    let refused = operations::rename(paths, &home.connection.id, name("CONTOSO")).await;
    assert!(matches!(refused, Err(ChangeError::File(ConnectionFileError::NameTaken(_)))), "{refused:?}");
    assert_eq!(home.now(), home.connection);
}

#[tokio::test]
async fn whoever_changes_something_else_meanwhile_does_not_undo_it() {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::below(folder.path());
    let (from, to, connection) = two_stores(&paths).await;
    // Somebody is at work: the rename waits for them.
    let lock = OwnerLock::acquire(&paths, &Owner::Connection(connection.id.clone())).await.unwrap();
    let (of_rename, id) = (paths.clone(), connection.id.clone());
    let renaming = tokio::spawn(async move { operations::rename(&of_rename, &id, name("northwind/prod")).await });
    tokio::task::yield_now().await;
    assert_eq!(connections::load_by_id(&paths, &connection.id).unwrap().name, name("northwind"));
    drop(lock);
    renaming.await.unwrap().unwrap();
    // A move that was begun with the old name keeps the new one.
    operations::move_secrets(&from, &to, &paths, &connection).await.unwrap();
    let now = connections::load_by_id(&paths, &connection.id).unwrap();
    assert_eq!((now.name, now.store), (name("northwind/prod"), StoreKind::Keyring));
}

const INNER: &str = "renamed::inner_without_rights_and_with_planted_links";

#[test]
fn without_rights_nothing_changes_and_planted_links_lead_nowhere() {
    let (command, _folder) = re_exec::unprivileged(INNER);
    re_exec::must_pass(command);
}

#[tokio::test]
async fn inner_without_rights_and_with_planted_links() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    if !re_exec::is_inner(INNER) {
        return;
    }
    assert!(!rustix::process::geteuid().is_root(), "root may do everything, and would prove nothing");
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::below(folder.path());
    let (from, to, connection) = two_stores(&paths).await;
    let before = contents(&from, &connection).await;

    // The folder may not be written: neither a new name nor another store.
    let may = |mode| fs::set_permissions(paths.connections(), Permissions::from_mode(mode)).unwrap();
    may(0o500);
    let refused = operations::rename(&paths, &connection.id, name("northwind/prod")).await;
    assert!(matches!(refused, Err(ChangeError::File(ConnectionFileError::File(_)))), "{refused:?}");
    assert!(operations::move_secrets(&from, &to, &paths, &connection).await.is_err());
    may(0o700);
    assert_eq!(connections::load(&paths, "northwind").unwrap(), connection);
    assert!(contents(&from, &connection).await == before && is_empty(&to, &connection).await);
    assert_eq!(moves::unfinished(&paths, &connection.id), Ok(None));

    // A link where the notes should be: nothing is noted, so nothing is copied.
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::remove_dir_all(paths.moves()).unwrap();
    symlink(&elsewhere, paths.moves()).unwrap();
    assert!(operations::move_secrets(&from, &to, &paths, &connection).await.is_err());
    assert!(is_empty(&to, &connection).await && fs::read_dir(&elsewhere).unwrap().next().is_none());
    fs::remove_file(paths.moves()).unwrap();

    // A link in place of the note itself is replaced, and what it leads to is left alone.
    let theirs = folder.path().join("theirs");
    fs::write(&theirs, "theirs").unwrap();
    fs::create_dir(paths.moves()).unwrap();
    let note = paths.moves().join(format!("{}.move", connection.id));
    symlink(&theirs, &note).unwrap();
    operations::move_secrets(&from, &to, &paths, &connection).await.unwrap();
    assert!(contents(&to, &connection).await == before && is_empty(&from, &connection).await);
    assert!(fs::symlink_metadata(&note).is_err() && fs::read_to_string(&theirs).unwrap() == "theirs");
}
