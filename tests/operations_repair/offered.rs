//! Which repair a finding may offer: the rules name it, and it must be able to work where it is wanted.

use aa_connect::connection::{Connection, StoreKind};
use aa_connect::diagnosis::{Evidence, Finding, LocalFault, Repair, Stage, diagnose, offered};

use super::home::*;

fn finding(repair: Option<Repair>, evidence: Evidence) -> Finding {
    Finding { repair, ..diagnose(evidence) }
}

async fn connection() -> Connection {
    Home::with(secrets()).await.connection
}

fn refused(other_secret_works: Option<bool>) -> Evidence {
    Evidence { other_secret_works, is_adobes: true, ..Evidence::at_stage(Stage::Token) }
}

#[tokio::test]
async fn a_finding_without_a_repair_offers_none() {
    assert_eq!(offered(&finding(None, refused(Some(true))), &connection().await, true), None);
}

#[tokio::test]
async fn the_other_secret_is_offered_only_where_it_was_seen_to_work() {
    let connection = connection().await;
    for (works, expected) in [(Some(true), Some(Repair::OtherSecret)), (Some(false), None), (None, None)] {
        assert_eq!(offered(&finding(Some(Repair::OtherSecret), refused(works)), &connection, true), expected);
    }
}

#[tokio::test]
async fn the_keyring_is_offered_where_it_works_and_there_is_something_to_move_into_it() {
    let mut connection = connection().await;
    connection.store = StoreKind::Vault;
    let of = |fault, connection: &Connection, is_keyring_working| {
        let evidence = Evidence::local(Stage::Store, fault, "vault");
        offered(&finding(Some(Repair::MoveToKeyring), evidence), connection, is_keyring_working)
    };
    assert_eq!(of(LocalFault::VaultLocked, &connection, true), Some(Repair::MoveToKeyring));
    assert_eq!(of(LocalFault::VaultLocked, &connection, false), None);
    for lost in [LocalFault::VaultDamaged, LocalFault::SecretMissing, LocalFault::SecretDamaged] {
        assert_eq!(of(lost, &connection, true), None, "{lost:?}");
    }
    connection.store = StoreKind::Keyring;
    assert_eq!(of(LocalFault::KeyringLocked, &connection, true), None, "it is there already");
}

#[tokio::test]
async fn companies_and_sign_ins_are_offered_to_connections_that_have_them() {
    let mut connection = connection().await;
    let company = finding(Some(Repair::OtherCompany), Evidence::at_stage(Stage::Companies));
    let sign_in = finding(Some(Repair::SignInAgain), Evidence::at_stage(Stage::Token));
    assert_eq!(offered(&company, &connection, false), Some(Repair::OtherCompany));
    assert_eq!(offered(&sign_in, &connection, false), None, "nobody signs in with this credential");
    connection.company = None;
    assert_eq!(offered(&company, &connection, false), None);
    let token = finding(Some(Repair::NewToken), Evidence::at_stage(Stage::Companies));
    assert_eq!(offered(&token, &connection, false), Some(Repair::NewToken));
}
