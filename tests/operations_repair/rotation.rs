//! Two client secrets side by side: kept, switched, forgotten, made at Adobe. Wherever a store or Adobe fails, no secret is
//! lost, what is kept works, and the next run knows of everything that Adobe has. Killed or on a full disk: `tests/cut_off`.

use aa_connect::connection::{Connection, CredentialSecrets, Secret};
use aa_connect::ims::Token;
use aa_connect::operations::{self, ChangeError};
use aa_connect::runtime::{Manager, Services, ToldApart, check_saved, prove_secret, said_nothing, tell_apart};
use aa_connect::store::{Owner, Paths, Patience, Store, connections};
use jiff::Timestamp;

use super::adobe::{self, Adobe, services};
use super::fragile::{Fragile, TROUBLES};
use super::home::*;

const NEW: &str = "p8e-new-canary";

async fn new_connection(adobe: &Adobe, paths: &Paths, store: &Store) -> Connection {
    let saved = save_at(adobe.environment(), paths, store, adobe::secrets()).await;
    adobe::registered(paths, saved)
}

async fn add(
    store: &Store,
    paths: &Paths,
    connection: &Connection,
    manager: &Manager,
) -> Result<operations::Added, ChangeError> {
    let asker = (&manager.console, &manager.token);
    operations::add_at_adobe(store, paths, connection, &manager.listed[0], asker, &said_nothing).await
}

/// As the next run sees it: the file brought into line, the secrets that are kept, and those at Adobe told apart.
async fn next(
    adobe: &Adobe,
    services: &Services,
    store: &Store,
    when: &str,
) -> (Connection, CredentialSecrets, ToldApart, usize) {
    let connection = connections::load(&services.paths, "northwind").unwrap();
    let connection = operations::settle_client_secrets(&services.paths, store, &connection).await.unwrap();
    let owner = Owner::Connection(connection.id.clone());
    let kept = operations::read_secrets(store, owner, &connection.environment).await.unwrap();
    let manager = adobe.manager(services, store, &connection).await;
    let has_other = kept.secrets.other_client_secret().is_some();
    let told = tell_apart(&manager.listed, &connection, &kept.marks, has_other);
    // What is kept works.
    let candidate = operations::candidate_of(store, &connection).await.unwrap();
    let works = async |secret: &Secret| prove_secret(services, &connection, &candidate, secret).await.is_ok();
    assert!(works(kept.secrets.client_secret().unwrap()).await, "{when}");
    if let Some(other) = kept.secrets.other_client_secret() {
        // One that was deleted at Adobe again may still lie here; it is not taken for one that Adobe has.
        assert_eq!(works(other).await, told.other.is_some(), "{when}");
    }
    (connection, kept.secrets, told, manager.listed.len())
}

/// Everything that Adobe has is kept here, or is known to be nobody's and was asked for by a run that did not end.
fn nothing_is_lost(connection: &Connection, told: &ToldApart, alive: usize, when: &str) {
    let held = usize::from(told.in_use.is_some()) + usize::from(told.other.is_some());
    assert_eq!(held + told.strangers.len(), alive, "{when}: {told:?}");
    assert!(told.unknown.is_empty(), "{when}: {told:?}");
    let was_asked = connection.client_secrets.as_ref().is_some_and(|known| known.asked_at.is_some());
    assert!(told.strangers.is_empty() || was_asked, "{when}: nobody knows of {told:?}");
}

#[tokio::test]
async fn one_that_adobe_made_is_kept_at_once_and_named_by_its_uuid() {
    let adobe = Adobe::new().await;
    let folder = tempfile::tempdir().unwrap();
    let services = services(&Paths::below(folder.path()));
    let store = services.store(aa_connect::connection::StoreKind::Memory).unwrap();
    let connection = new_connection(&adobe, &services.paths, &store).await;
    let manager = adobe.manager(&services, &store, &connection).await;
    let added = add(&store, &services.paths, &connection, &manager).await.unwrap();
    let known = added.connection.client_secrets.clone().unwrap();
    assert_eq!(known.in_use.unwrap().uuid.as_ref(), Some(&manager.listed[0].uuid));
    assert_eq!((known.other.unwrap().uuid, known.asked_at), (added.listed.as_ref().map(|one| one.uuid.clone()), None));
    let (_, secrets, told, alive) = next(&adobe, &services, &store, "added").await;
    assert_eq!(secrets.other_client_secret(), Some(&added.client_secret));
    assert_eq!((alive, told.other.unwrap().uuid), (2, added.listed.unwrap().uuid));
    assert_eq!(told.in_use.unwrap().uuid, manager.listed[0].uuid);
    // There is no room for another one here, and Adobe is not asked.
    let again = add(&store, &services.paths, &added.connection, &manager).await;
    assert!(matches!(again, Err(ChangeError::TwoKept)), "{again:?}");
    // It takes the place of the old one, whose last use is told.
    let candidate = operations::candidate_of(&store, &added.connection).await.unwrap();
    let token = prove_secret(&services, &added.connection, &candidate, &added.client_secret).await.unwrap();
    let switched =
        operations::switch_client_secret(&store, &services.paths, &added.connection, &added.client_secret, &token)
            .await
            .unwrap();
    let other = switched.other_client_secret().unwrap();
    assert!(other.replaced_at.is_some() && other.last_used_at.is_some(), "{other:?}");
    assert!(check_saved(&services, &switched, |_| {}).await.has_passed());
}

#[tokio::test]
async fn making_one_at_adobe_that_fails_or_is_cut_off_anywhere_loses_nothing() {
    let mut cut_off = 0;
    for trouble in TROUBLES {
        for at in 1.. {
            let when = format!("{trouble:?} at {at}");
            let adobe = Adobe::new().await;
            let folder = tempfile::tempdir().unwrap();
            let services = services(&Paths::below(folder.path()));
            let fragile = Fragile::default();
            let store = Store::new(fragile.clone(), Patience::Unattended);
            let connection = new_connection(&adobe, &services.paths, &store).await;
            let manager = adobe.manager(&services, &store, &connection).await;
            fragile.plan(Some((at, trouble)));
            let result = add(&store, &services.paths, &connection, &manager).await;
            let is_over = fragile.calls() < at;
            fragile.plan(None);
            let (connection, secrets, told, alive) = next(&adobe, &services, &store, &when).await;
            nothing_is_lost(&connection, &told, alive, &when);
            if result.is_ok() {
                assert!(secrets.other_client_secret().is_some() && told.strangers.is_empty(), "{when}");
            } else {
                assert!(
                    told.strangers.is_empty() || matches!(result, Err(ChangeError::Unkept { .. })),
                    "{when}: {result:?}"
                );
            }
            if is_over {
                break;
            }
            cut_off += usize::from(result.is_err());
        }
    }
    assert!(cut_off >= 8, "{cut_off} of the steps were cut off");
}

#[tokio::test]
async fn a_disk_that_takes_no_file_asks_adobe_for_nothing() {
    let adobe = Adobe::new().await;
    let folder = tempfile::tempdir().unwrap();
    let services = services(&Paths::below(folder.path()));
    let store = services.store(aa_connect::connection::StoreKind::Memory).unwrap();
    let connection = new_connection(&adobe, &services.paths, &store).await;
    let manager = adobe.manager(&services, &store, &connection).await;
    // A folder stands where the lock of the connections should be, so that no connection can be saved.
    let lock = services.paths.locks().join("connections.lock");
    std::fs::remove_file(&lock).unwrap();
    std::fs::create_dir(&lock).unwrap();
    let result = add(&store, &services.paths, &connection, &manager).await;
    assert!(matches!(result, Err(ChangeError::File(_))), "{result:?}");
    std::fs::remove_dir(&lock).unwrap();
    let (_, secrets, _, alive) = next(&adobe, &services, &store, "no file").await;
    assert_eq!((alive, secrets.other_client_secret()), (1, None));
}

async fn token(services: &Services) -> Token {
    let good = candidate(secrets().swapped().unwrap());
    let access = services.access(&good, aa_connect::connection::Product::Analytics).await.unwrap();
    let (settings, secret) = (&good.settings, good.secrets.client_secret().unwrap());
    access.ims().client_credentials(settings.client_id(), secret, settings.scopes()).await.unwrap()
}

/// By hand: the store and the file of one connection, with nobody asked.
#[tokio::test]
async fn keeping_switching_and_forgetting_that_are_cut_off_anywhere_lose_neither_secret() {
    let sandbox = Home::with(secrets()).await;
    let token = token(&sandbox.services).await;
    let alone = CredentialSecrets::ServerToServer { client_secret: Secret::new(REFUSED), other: None };
    let mut cut_off = 0;
    for trouble in TROUBLES {
        for at in 1.. {
            let when = format!("{trouble:?} at {at}");
            let folder = tempfile::tempdir().unwrap();
            let paths = Paths::below(folder.path());
            let fragile = Fragile::default();
            let store = Store::new(fragile.clone(), Patience::Unattended);
            let connection = save(&paths, &store, alone.clone()).await;
            fragile.plan(Some((at, trouble)));
            let mut is_forgotten = false;
            let result: Result<(), ChangeError> = async {
                let kept =
                    operations::keep_beside(&store, &paths, &connection, Secret::new(NEW), Timestamp::now()).await?;
                let new = Secret::new(NEW);
                let switched = operations::switch_client_secret(&store, &paths, &kept, &new, &token).await?;
                is_forgotten = true;
                operations::forget_other_secret(&store, &paths, &switched).await.map(drop)
            }
            .await;
            let is_over = fragile.calls() < at;
            fragile.plan(None);
            let now = connections::load(&paths, "northwind").unwrap();
            let now = operations::settle_client_secrets(&paths, &store, &now).await.unwrap();
            let secrets = operations::candidate_of(&store, &now).await.unwrap().secrets;
            let both = [secrets.client_secret(), secrets.other_client_secret()];
            let held = |text: &str| both.contains(&Some(&Secret::new(text)));
            assert!(is_forgotten || held(REFUSED), "{when}: the old one is there until it is told to go");
            assert_eq!(now.other_client_secret().is_some(), secrets.other_client_secret().is_some(), "{when}");
            if let Some(other) = now.other_client_secret() {
                // The file follows the store: what was switched is said to be.
                let is_switched = secrets.client_secret() == Some(&Secret::new(NEW));
                assert_eq!(other.replaced_at.is_some(), is_switched, "{when}: {other:?}");
            }
            if result.is_ok() {
                assert!(held(NEW) && !held(REFUSED), "{when}");
            }
            // And it can be gone on with from wherever it is.
            if secrets.client_secret() == Some(&Secret::new(REFUSED)) {
                let kept = operations::keep_beside(&store, &paths, &now, Secret::new(NEW), Timestamp::now()).await;
                let new = Secret::new(NEW);
                operations::switch_client_secret(&store, &paths, &kept.unwrap(), &new, &token).await.unwrap();
            }
            if is_over {
                break;
            }
            cut_off += usize::from(result.is_err());
        }
    }
    assert!(cut_off >= 20, "{cut_off} of the steps were cut off");
}

#[tokio::test]
async fn what_the_item_has_no_mark_for_is_marked_and_an_earlier_version_still_reads_it() {
    let home = Home::with(secrets()).await;
    let token = token(&home.services).await;
    let good = practice().client_secret;
    let (store, paths) = (&home.store, &home.services.paths);
    let switched = operations::switch_client_secret(store, paths, &home.connection, &good, &token).await.unwrap();
    let known = switched.client_secrets.unwrap();
    assert!(known.in_use.is_some() && known.other.is_some_and(|other| other.replaced_at.is_some()));
    let result = operations::switch_client_secret(store, paths, &home.connection, &good, &token).await;
    assert!(matches!(result, Err(ChangeError::Changed)), "it is in use already: {result:?}");
    for (secret, error) in [(good.expose(), "SameSecret"), ("p8e-third", "TwoKept")] {
        let result =
            operations::keep_beside(store, paths, &home.connection, Secret::new(secret), Timestamp::now()).await;
        assert!(format!("{result:?}").contains(error), "{result:?}");
    }
    let file = std::fs::read_to_string(home.services.paths.connections().join(format!("{}.toml", home.connection.id)));
    let file = file.unwrap();
    assert!(file.contains("replaced_at") && !file.contains("p8e-"), "{file}");
}
