//! Another name: only the file changes, at once or not at all, whatever else happens to the connection meanwhile.

use aa_connect::connection::{Connection, ConnectionName, StoreKind};
use aa_connect::operations::{self, RepairError};
use aa_connect::store::connections::{self, ConnectionFileError};
use aa_connect::store::{Owner, OwnerLock, Paths, Patience, Store};

use super::fragile::Fragile;
use super::home::*;

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
    assert!(matches!(refused, Err(RepairError::File(ConnectionFileError::NameTaken(_)))), "{refused:?}");
    assert_eq!(home.now(), home.connection);
}

#[tokio::test]
async fn whoever_changes_something_else_meanwhile_does_not_undo_it() {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::below(folder.path());
    let plan = Fragile::of(StoreKind::Vault);
    let from = Store::new(plan.clone(), Patience::Unattended);
    let to = Store::new(plan.beside(StoreKind::Keyring), Patience::Unattended);
    let connection = save(&paths, &from, secrets()).await;
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
