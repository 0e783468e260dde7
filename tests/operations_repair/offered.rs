//! Which repair a run may offer: the rules name it, and it must be able to work where it is wanted.

use std::time::Duration;

use aa_connect::connection::{Connection, StoreKind};
use aa_connect::diagnosis::{
    CheckEvent, CheckId, CheckRun, Evidence, Finding, LocalFault, Repair, Seen, Stage, could_move, diagnose, offered,
};

use super::home::*;

fn finding(repair: Option<Repair>, evidence: Evidence) -> Finding {
    Finding { repair, ..diagnose(evidence) }
}

async fn connection() -> Connection {
    Home::with(secrets()).await.connection
}

/// A run over `connection` that read its secrets and failed at `finding`.
fn run(connection: &Connection, finding: Option<Finding>) -> CheckRun {
    let mut run = CheckRun::of(connection);
    run.apply(&CheckEvent::Passed { check: CheckId::Secret, seen: Seen::Proven, took: Duration::ZERO });
    if let Some(finding) = finding {
        run.apply(&CheckEvent::Failed { check: CheckId::Token, finding: Box::new(finding), took: Duration::ZERO });
    }
    run
}

fn refused(other_secret_works: Option<bool>) -> Evidence {
    Evidence { other_secret_works, is_adobes: true, ..Evidence::at_stage(Stage::Token) }
}

/// Offered for a failure where the keyring does not work.
fn offered_for(finding: Finding, connection: &Connection) -> Option<Repair> {
    offered(&run(connection, Some(finding)), connection, false)
}

#[tokio::test]
async fn a_finding_without_a_repair_offers_none() {
    assert_eq!(offered_for(finding(None, refused(Some(true))), &connection().await), None);
}

#[tokio::test]
async fn the_other_secret_is_offered_only_where_it_was_seen_to_work() {
    let connection = connection().await;
    for (works, expected) in [(Some(true), Some(Repair::OtherSecret)), (Some(false), None), (None, None)] {
        assert_eq!(offered_for(finding(Some(Repair::OtherSecret), refused(works)), &connection), expected);
    }
}

#[tokio::test]
async fn the_keyring_is_offered_where_it_works_and_there_is_something_to_move_into_it() {
    let mut connection = connection().await;
    connection.store = StoreKind::Vault;
    assert_eq!(offered(&run(&connection, None), &connection, true), Some(Repair::MoveToKeyring));
    assert_eq!(offered(&run(&connection, None), &connection, false), None);
    let failed = run(&connection, Some(finding(None, refused(None))));
    assert_eq!(offered(&failed, &connection, true), Some(Repair::MoveToKeyring), "whatever else failed");
    let named = run(&connection, Some(finding(Some(Repair::OtherSecret), refused(Some(true)))));
    assert_eq!(offered(&named, &connection, true), Some(Repair::OtherSecret), "what failed comes first");
    for lost in [LocalFault::VaultLocked, LocalFault::VaultDamaged, LocalFault::SecretMissing] {
        let mut unread = CheckRun::of(&connection);
        let finding = Box::new(diagnose(Evidence::local(Stage::Store, lost, "vault")));
        unread.apply(&CheckEvent::Failed { check: CheckId::Secret, finding, took: Duration::ZERO });
        assert_eq!(offered(&unread, &connection, true), None, "{lost:?}");
        assert!(!could_move(&unread, &connection), "so that nobody asks the keyring");
    }
    connection.store = StoreKind::Keyring;
    assert_eq!(offered(&run(&connection, None), &connection, true), None, "it is there already");
}

#[tokio::test]
async fn companies_and_sign_ins_are_offered_to_connections_that_have_them() {
    let mut connection = connection().await;
    let company = finding(Some(Repair::OtherCompany), Evidence::at_stage(Stage::Companies));
    let sign_in = finding(Some(Repair::SignInAgain), Evidence::at_stage(Stage::Token));
    assert_eq!(offered_for(company.clone(), &connection), Some(Repair::OtherCompany));
    assert_eq!(offered_for(sign_in.clone(), &connection), None, "nobody signs in with this credential");
    connection.company = None;
    assert_eq!(offered_for(company.clone(), &connection), None);
    let token = finding(Some(Repair::NewToken), Evidence::at_stage(Stage::Companies));
    assert_eq!(offered_for(token.clone(), &connection), Some(Repair::NewToken));
}
