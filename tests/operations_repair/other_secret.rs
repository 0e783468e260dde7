//! The other client secret: proven first, then the two change places. And new tokens.

use aa_connect::connection::{CredentialSecrets, Environment, NetworkSettings, Product, Secret, StoreKind};
use aa_connect::diagnosis::{LocalFault, Repair, diagnose};
use aa_connect::ims::Ims;
use aa_connect::operations::{self, ChangeError, SecretsError};
use aa_connect::runtime::{NetworkOverride, Services, check_saved, repair};
use aa_connect::store::{Item, Owner, Paths, Patience, Store};
use zeroize::Zeroizing;

use super::fragile::{Fragile, TROUBLES};
use super::home::*;

fn both_refused() -> CredentialSecrets {
    CredentialSecrets::ServerToServer {
        client_secret: Secret::new(REFUSED),
        other: Some(Secret::new("p8e-also-refused-canary")),
    }
}

#[tokio::test]
async fn the_other_secret_takes_the_place_of_the_refused_one_which_is_kept() {
    let home = Home::with(secrets()).await;
    let run = check_saved(&home.services, &home.connection, |_| {}).await;
    assert!(!run.has_passed());
    let repaired = repair(&home.services, &home.connection, Repair::OtherSecret, None).await.unwrap();
    assert_eq!((&repaired.connection, home.now()), (&home.connection, home.connection.clone()));
    assert!(repaired.words.contains("other client secret") && !repaired.words.contains("p8e-"), "{}", repaired.words);
    let candidate = home.candidate().await;
    assert_eq!(Some(candidate.secrets), secrets().swapped());
    assert_eq!(candidate.proxy_password, Some(Secret::new(PROXY_PASSWORD)));
    let (_, is_kept) = home.token().await;
    assert!(is_kept, "the token that proved it is the connection's");
    let run = check_saved(&home.services, &home.connection, |_| {}).await;
    assert!(run.has_passed(), "{run:?}");
}

#[tokio::test]
async fn a_secret_that_adobe_refuses_too_changes_nothing() {
    let home = Home::with(both_refused()).await;
    let before = contents(&home.store, &home.connection).await;
    let evidence = repair(&home.services, &home.connection, Repair::OtherSecret, None).await.unwrap_err();
    assert_eq!(diagnose(evidence.clone()).verdict.exit_code(), 3, "Adobe refused: {evidence:?}");
    assert!(!format!("{evidence:?}").contains("canary"));
    assert_eq!(contents(&home.store, &home.connection).await, before);
}

#[tokio::test]
async fn where_no_other_secret_is_known_nothing_is_asked_of_adobe() {
    let home = Home::with(secrets().with_other(None)).await;
    let nowhere = aa_connect::connection::BaseUrl::parse("https://ims.invalid").unwrap();
    let http = home.services.http(&NetworkSettings::default(), None).unwrap();
    let ims = Ims::new(http, nowhere);
    let result = operations::use_other_secret(&home.store, &home.services.paths, &home.connection, &ims).await;
    assert!(matches!(result, Err(ChangeError::NoOtherSecret)), "{result:?}");
}

#[tokio::test]
async fn an_item_of_an_earlier_version_has_one_secret_and_an_unknown_part_is_no_harm() {
    let home = Home::with(secrets()).await;
    let old =
        r#"{"version":1,"hosts":"practice","type":"oauth_server_to_server","client_secret":"p8e-old","future":1}"#;
    let key = key(&home.connection, Item::Credential);
    home.store.put(&key, Zeroizing::new(old.as_bytes().to_vec())).await.unwrap();
    let secrets = home.candidate().await.secrets;
    assert_eq!(secrets, CredentialSecrets::ServerToServer { client_secret: Secret::new("p8e-old"), other: None });
}

#[tokio::test]
async fn neither_secret_is_in_a_file_or_printed() {
    let home = Home::with(secrets()).await;
    let file = home.services.paths.connections().join(format!("{}.toml", home.connection.id));
    let candidate = home.candidate().await;
    let text = format!("{}{candidate:?}", std::fs::read_to_string(file).unwrap());
    for secret in [REFUSED, practice().client_secret.expose(), PROXY_PASSWORD] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn a_swap_that_is_cut_off_anywhere_keeps_both_secrets() {
    let sandbox = Home::with(secrets()).await;
    let access = sandbox.services.access(&candidate(secrets()), Product::Analytics).await.unwrap();
    let mut cut_off = 0;
    for trouble in TROUBLES {
        for at in 1.. {
            let when = format!("{trouble:?} at {at}");
            let folder = tempfile::tempdir().unwrap();
            let paths = Paths::below(folder.path());
            let fragile = Fragile::default();
            let store = Store::new(fragile.clone(), Patience::Unattended);
            let connection = save(&paths, &store, secrets()).await;
            fragile.plan(Some((at, trouble)));
            let result = operations::use_other_secret(&store, &paths, &connection, &access.ims()).await;
            let is_over = fragile.calls() < at;
            fragile.plan(None);
            let kept = operations::candidate_of(&store, &connection).await.unwrap().secrets;
            let is_swapped = Some(&kept) == secrets().swapped().as_ref();
            assert!(is_swapped || kept == secrets(), "{when}");
            // What was said to have failed may only be swapped where the program was killed, or the store went away for good.
            assert!(is_swapped || result.is_err(), "{when}");
            if is_over {
                break;
            }
            cut_off += usize::from(result.is_err());
        }
    }
    assert!(cut_off >= 8, "{cut_off} of the steps were cut off");
}

#[tokio::test]
async fn a_failure_that_passes_leaves_the_two_in_their_order() {
    let sandbox = Home::with(secrets()).await;
    let access = sandbox.services.access(&candidate(secrets()), Product::Analytics).await.unwrap();
    for trouble in [super::fragile::Trouble::FailsOnce, super::fragile::Trouble::FailsLate] {
        for at in 1..=3 {
            let folder = tempfile::tempdir().unwrap();
            let paths = Paths::below(folder.path());
            let fragile = Fragile::default();
            let store = Store::new(fragile.clone(), Patience::Unattended);
            let connection = save(&paths, &store, secrets()).await;
            fragile.plan(Some((at, trouble)));
            let result = operations::use_other_secret(&store, &paths, &connection, &access.ims()).await;
            fragile.plan(None);
            assert!(result.is_err(), "{trouble:?} at {at}");
            let kept = operations::candidate_of(&store, &connection).await.unwrap().secrets;
            assert_eq!(kept, secrets(), "{trouble:?} at {at}: undone");
        }
    }
}

#[tokio::test]
async fn secrets_of_other_hosts_are_not_tried() {
    let home = Home::with(secrets()).await;
    let mut elsewhere = home.now();
    elsewhere.environment = Environment::Production;
    aa_connect::store::connections::save(&home.services.paths, &elsewhere).unwrap();
    let ims = home.services.access(&candidate(secrets()), Product::Analytics).await.unwrap().ims();
    let result = operations::use_other_secret(&home.store, &home.services.paths, &elsewhere, &ims).await;
    let is_refused =
        matches!(&result, Err(ChangeError::Secrets(SecretsError::HostsChanged { kept_for })) if kept_for == "practice");
    assert!(is_refused, "{result:?}");
}

#[tokio::test]
async fn a_new_token_takes_the_place_of_the_kept_one() {
    let home = Home::with(candidate(secrets()).secrets.swapped().unwrap()).await;
    let (first, _) = home.token().await;
    let repaired = repair(&home.services, &home.connection, Repair::NewToken, None).await.unwrap();
    assert!(repaired.words.starts_with("Adobe gave a new token"), "{}", repaired.words);
    let (second, is_kept) = home.token().await;
    assert!(is_kept && second != first && !repaired.words.contains(second.expose()));
}

#[tokio::test]
async fn a_new_token_that_adobe_refuses_leaves_the_kept_one() {
    let home = Home::with(secrets().swapped().unwrap()).await;
    let (first, _) = home.token().await;
    // From now on the first secret is refused.
    let swapped = Home::with(secrets()).await;
    let item = swapped.store.get(&key(&swapped.connection, Item::Credential)).await.unwrap().unwrap();
    home.store.put(&key(&home.connection, Item::Credential), item).await.unwrap();
    let evidence = repair(&home.services, &home.connection, Repair::NewToken, None).await.unwrap_err();
    assert_eq!(evidence.status, Some(400), "{evidence:?}");
    let (second, is_kept) = home.token().await;
    assert!(is_kept && second == first);
}

#[tokio::test]
async fn a_sign_in_is_not_made_without_a_person() {
    let home = Home::with(secrets()).await;
    let evidence = repair(&home.services, &home.connection, Repair::SignInAgain, None).await.unwrap_err();
    assert_eq!(evidence.local, Some(LocalFault::NotSignedIn));
}

#[tokio::test]
async fn a_renewal_puts_no_token_into_a_store_that_the_connection_has_left() {
    let home = Home::with(secrets().swapped().unwrap()).await;
    let services = Services::new(home.services.paths.clone(), Patience::Unattended, NetworkOverride::default());
    let (connection, candidate) = (home.now(), home.candidate().await);
    let access = home.services.access(&candidate, Product::Analytics).await.unwrap();
    // Another process moved the secrets after this one had read them.
    let mut moved = connection.clone();
    moved.store = StoreKind::Vault;
    aa_connect::store::connections::save(&services.paths, &moved).unwrap();
    let owner = Owner::Connection(connection.id.clone());
    let holder = operations::Holder { owner: &owner, candidate: &candidate, org_id: Some(&connection.org_id) };
    let result = operations::new_token(&home.store, &services.paths, &holder, &access.ims()).await;
    assert!(matches!(result, Err(operations::ObtainError::Moved)), "{result:?}");
    assert_eq!(home.store.get(&key(&connection, Item::Tokens)).await.unwrap(), None);
}
