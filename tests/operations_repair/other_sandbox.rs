//! Another sandbox: only one that can be used and whose journeys can be read, and the file whole or not at all.

use aa_connect::connection::{
    Candidate, Connection, ConnectionName, CredentialSecrets, CredentialSettings, DraftId, Environment,
    NetworkSettings, PlatformSandbox, Product, Proof, Proven, SandboxName, StoreKind,
};
use aa_connect::diagnosis::{Choice, Repair, diagnose};
use aa_connect::operations::{self, ChangeError};
use aa_connect::runtime::{NetworkOverride, Services, check_saved, repair, sandboxes_of};
use aa_connect::sandbox;
use aa_connect::store::{Paths, Patience, connections};

struct Home {
    services: Services,
    connection: Connection,
    // Removed when dropped.
    _folder: tempfile::TempDir,
}

/// A connection to Journey Optimizer whose sandbox is gone at Adobe.
async fn lost() -> Home {
    let folder = tempfile::tempdir().unwrap();
    let services = Services::new(Paths::below(folder.path()), Patience::Unattended, NetworkOverride::default());
    let store = services.store(StoreKind::Memory).unwrap();
    let credential =
        sandbox::practice_credentials().into_iter().find(|c| c.product == Product::JourneyOptimizer).unwrap();
    let proven = Proven {
        candidate: Candidate {
            environment: Environment::Practice,
            network: NetworkSettings::default(),
            proxy_password: None,
            settings: CredentialSettings::ServerToServer {
                client_id: credential.client_id,
                scopes: credential.scopes,
                technical_account_id: Some(credential.technical_account_id),
            },
            secrets: CredentialSecrets::ServerToServer { client_secret: credential.client_secret, other: None },
        },
        name: ConnectionName::parse("journeys").unwrap(),
        product: Product::JourneyOptimizer,
        org_id: credential.org_id,
        company: None,
        sandbox: Some(named("gone")),
        report_suites: Vec::new(),
        store: StoreKind::Memory,
        proof: Proof { at: jiff::Timestamp::now(), report_suites_seen: 0 },
        facts: Default::default(),
    };
    let connection =
        operations::save(&services.paths, &store, &DraftId::parse("draft-1").unwrap(), proven).await.unwrap();
    Home { services, connection, _folder: folder }
}

fn named(name: &str) -> PlatformSandbox {
    PlatformSandbox {
        name: SandboxName::parse(name).unwrap(),
        title: "Whatever it was called".into(),
        kind: "development".to_owned().into(),
        state: "active".to_owned().into(),
    }
}

fn now(home: &Home) -> Connection {
    connections::load(&home.services.paths, "journeys").unwrap()
}

#[tokio::test]
async fn what_was_chosen_is_read_and_then_saved_as_adobe_names_it() {
    let home = lost().await;
    let run = check_saved(&home.services, &home.connection, |_| {}).await;
    assert_eq!(run.finding().map(|finding| finding.repair), Some(Some(Repair::OtherSandbox)));
    let seen = sandboxes_of(&home.services, &home.connection).await.unwrap();
    let wanted = seen.sandboxes.iter().find(|sandbox| sandbox.state.is_active()).unwrap().clone();
    let choice = Some(Choice::Sandbox(named(wanted.name.as_str())));
    let repaired = repair(&home.services, &home.connection, Repair::OtherSandbox, choice).await.unwrap();
    assert_eq!(repaired.connection, now(&home));
    assert_eq!(now(&home).sandbox, Some(wanted.clone()), "as Adobe names it");
    assert!(repaired.words.contains(wanted.name.as_str()), "{}", repaired.words);
    assert!(check_saved(&home.services, &now(&home), |_| {}).await.has_passed());
}

#[tokio::test]
async fn one_that_is_not_active_or_not_there_changes_nothing() {
    let home = lost().await;
    let seen = sandboxes_of(&home.services, &home.connection).await.unwrap();
    let inactive = seen.sandboxes.iter().find(|sandbox| !sandbox.state.is_active()).unwrap().clone();
    for (sandbox, rule) in [(inactive, "sandbox-not-active"), (named("nowhere"), "sandbox-not-seen")] {
        let choice = Some(Choice::Sandbox(sandbox));
        let evidence = repair(&home.services, &home.connection, Repair::OtherSandbox, choice).await.unwrap_err();
        assert_eq!(diagnose(evidence).id, rule);
        assert_eq!(now(&home), home.connection);
    }
}

#[tokio::test]
async fn without_a_choice_among_several_nothing_is_changed_and_what_is_wrong_is_said() {
    let home = lost().await;
    let evidence = repair(&home.services, &home.connection, Repair::OtherSandbox, None).await.unwrap_err();
    assert_eq!(diagnose(evidence).id, "sandbox-not-seen");
    assert_eq!(now(&home), home.connection);
}

#[tokio::test]
async fn what_somebody_else_changed_meanwhile_is_not_overwritten() {
    let home = lost().await;
    let theirs = Connection { sandbox: Some(named("theirs")), ..home.connection.clone() };
    connections::save(&home.services.paths, &theirs).unwrap();
    let proof = home.connection.proof.clone();
    let result = operations::change_sandbox(&home.services.paths, &home.connection, named("ours"), proof).await;
    assert!(matches!(result, Err(ChangeError::Changed)), "{result:?}");
    assert_eq!(now(&home), theirs);
}
