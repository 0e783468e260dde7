//! What is done to connections, against the practice sandbox and a real store: saved whole or not at all, secrets bound
//! to their hosts, tokens shared and renewed, removed without a trace.

#![expect(clippy::unwrap_used, reason = "a test's helper may fail like the test itself")]

#[path = "operations/service_account.rs"]
mod service_account;
#[allow(dead_code, reason = "each test binary uses its own part")]
mod support;

use std::sync::Arc;

use aa_connect::connection::{
    Candidate, Company, Connection, ConnectionName, CredentialSecrets, CredentialSettings, DraftId, Environment,
    GlobalCompanyId, Hosts, NetworkSettings, PracticeCredential, Printable, Product, Proof, Proven, Secret, StoreKind,
};
use aa_connect::diagnosis::{CheckId, CheckRow, CheckRun, Outcome, Seen};
use aa_connect::operations::{self, Holder, KeptSecrets, SecretsError};
use aa_connect::runtime::{NetworkOverride, Services, check_saved};
use aa_connect::sandbox;
use aa_connect::store::{Item, ItemKey, Owner, Paths, Patience, Store, connections, sign_ins};
use zeroize::Zeroizing;

struct Home {
    services: Arc<Services>,
    store: Store,
    // Removed when dropped.
    _dir: tempfile::TempDir,
}

fn home() -> Home {
    let dir = tempfile::tempdir().unwrap();
    let paths = Paths::below(dir.path());
    let services = Services::new(paths, Patience::Unattended, NetworkOverride::default());
    let store = services.store(StoreKind::Memory).unwrap();
    Home { services: Arc::new(services), store, _dir: dir }
}

fn practice() -> PracticeCredential {
    sandbox::practice_credentials().remove(0)
}

fn candidate() -> Candidate {
    let credential = practice();
    Candidate {
        environment: Environment::Practice,
        network: NetworkSettings::default(),
        proxy_password: None,
        settings: CredentialSettings::ServerToServer {
            client_id: credential.client_id,
            scopes: credential.scopes,
            technical_account_id: Some(credential.technical_account_id),
        },
        secrets: CredentialSecrets::ServerToServer { client_secret: credential.client_secret, other: None },
    }
}

fn proven(name: &str) -> Proven {
    let (company, suites) = sandbox::practice_companies().remove(0);
    Proven {
        candidate: candidate(),
        name: ConnectionName::parse(name).unwrap(),
        product: Product::Analytics,
        org_id: practice().org_id,
        company: Some(Company { id: company, name: Printable::new("Northwind Traders") }),
        sandbox: None,
        report_suites: Vec::new(),
        store: StoreKind::Memory,
        proof: Proof { at: jiff::Timestamp::now(), report_suites_seen: suites },
        facts: Default::default(),
    }
}

fn draft() -> DraftId {
    DraftId::parse("draft-1").unwrap()
}

async fn saved(home: &Home, name: &str) -> Connection {
    operations::save(&home.services.paths, &home.store, &draft(), proven(name)).await.unwrap()
}

fn owner(connection: &Connection) -> Owner {
    Owner::Connection(connection.id.clone())
}

fn is_skipped(run: &CheckRun, check: CheckId) -> bool {
    run.rows().iter().any(|row| row.check == check && row.outcome == Outcome::Skipped)
}

#[tokio::test]
async fn a_saved_connection_is_found_and_works() {
    let home = home();
    let connection = saved(&home, "northwind").await;
    assert_eq!(connections::load(&home.services.paths, "northwind").unwrap(), connection);
    let run = check_saved(&home.services, &connection, |_| {}).await;
    assert!(run.has_passed(), "{run:?}");
}

#[tokio::test]
async fn the_file_of_a_connection_holds_no_secret() {
    let home = home();
    let connection = saved(&home, "northwind").await;
    let file = home.services.paths.connections().join(format!("{}.toml", connection.id));
    let text = std::fs::read_to_string(file).unwrap();
    assert!(!text.contains(practice().client_secret.expose()) && text.contains("northwind"));
}

#[tokio::test]
async fn a_taken_name_saves_nothing_and_leaves_no_secret() {
    let home = home();
    let first = saved(&home, "northwind").await;
    let again = operations::save(&home.services.paths, &home.store, &draft(), proven("Northwind")).await;
    assert!(again.is_err());
    assert_eq!(connections::list(&home.services.paths).connections, [first]);
}

#[tokio::test]
async fn saving_takes_the_drafts_secrets_and_token_away() {
    let home = home();
    let kept = KeptSecrets::new(candidate().secrets, None);
    operations::keep_draft_secrets(&home.store, &draft(), &Environment::Practice, &kept).await.unwrap();
    let (candidate, of_draft) = (candidate(), Owner::Draft(draft()));
    let access = home.services.access(&candidate, Product::Analytics).await.unwrap();
    let holder = Holder { owner: &of_draft, candidate: &candidate, org_id: None };
    let token = home.services.token(&holder, StoreKind::Memory, &access, false).await.unwrap().token;
    let connection = saved(&home, "northwind").await;
    for item in Item::ALL {
        assert_eq!(home.store.get(&ItemKey::of_draft(&draft(), item)).await.unwrap(), None);
    }
    let owner = owner(&connection);
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: Some(&connection.org_id) };
    let moved = home.services.token(&holder, StoreKind::Memory, &access, false).await.unwrap();
    assert_eq!((moved.is_from_store, moved.token.access()), (true, token.access()));
    assert!(sign_ins::list(&home.services.paths).is_empty(), "nobody signed in");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_leaves_no_secret_behind() {
    let home = home();
    // A file stands where the folder should be.
    let dir = home.services.paths.connections();
    std::fs::create_dir_all(dir.parent().unwrap()).unwrap();
    std::fs::write(&dir, b"in the way").unwrap();
    let key = ItemKey::of_draft(&draft(), Item::Credential);
    home.store.put(&key, Zeroizing::new(b"the draft's own".to_vec())).await.unwrap();
    assert!(operations::save(&home.services.paths, &home.store, &draft(), proven("northwind")).await.is_err());
    assert!(home.store.get(&key).await.unwrap().is_some(), "the draft must keep its secret");
}

#[tokio::test]
async fn secrets_stay_with_the_hosts_they_were_stored_for() {
    let home = home();
    let mut connection = saved(&home, "northwind").await;
    let elsewhere = Hosts::parse("https://ims.evil.example", "https://api.evil.example").unwrap();
    connection.environment = Environment::Custom(elsewhere);
    let refused = operations::candidate_of(&home.store, &connection).await.unwrap_err();
    assert!(matches!(&refused, SecretsError::HostsChanged { kept_for } if kept_for == "practice"), "{refused:?}");
    let run = check_saved(&home.services, &connection, |_| {}).await;
    assert_eq!(run.finding().unwrap().id, "hosts-changed");
    assert!(is_skipped(&run, CheckId::Token) && is_skipped(&run, CheckId::Proxy));
}

#[tokio::test]
async fn a_damaged_item_is_called_damaged_and_a_missing_one_missing() {
    let home = home();
    let connection = saved(&home, "northwind").await;
    let key = ItemKey { owner: owner(&connection), item: Item::Credential };
    home.store.put(&key, Zeroizing::new(b"{\"version\":1".to_vec())).await.unwrap();
    assert_eq!(operations::candidate_of(&home.store, &connection).await.unwrap_err(), SecretsError::Damaged);
    home.store.delete(&key).await.unwrap();
    assert_eq!(operations::candidate_of(&home.store, &connection).await.unwrap_err(), SecretsError::Missing);
}

#[tokio::test]
async fn the_proxys_password_is_kept_beside_the_secret() {
    let home = home();
    let kept = KeptSecrets::new(candidate().secrets, Some(Secret::new("p@ss word")));
    operations::keep_draft_secrets(&home.store, &draft(), &Environment::Practice, &kept).await.unwrap();
    let read = operations::read_secrets(&home.store, Owner::Draft(draft()), &Environment::Practice).await.unwrap();
    assert_eq!(read, kept);
}

/// Whether each of the obtained tokens came from the store.
async fn obtained(home: &Home, connection: &Connection, times: usize) -> Vec<bool> {
    let candidate = Arc::new(candidate());
    let access = Arc::new(home.services.access(&candidate, Product::Analytics).await.unwrap());
    let tasks = (0..times).map(|_| {
        let (services, candidate, access) = (Arc::clone(&home.services), Arc::clone(&candidate), Arc::clone(&access));
        let (owner, org_id) = (owner(connection), connection.org_id.clone());
        tokio::spawn(async move {
            let holder = Holder { owner: &owner, candidate: &candidate, org_id: Some(&org_id) };
            services.token(&holder, StoreKind::Memory, &access, false).await.unwrap().is_from_store
        })
    });
    let mut results = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        results.push(task.await.unwrap());
    }
    results
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_at_once_ask_adobe_for_one_token() {
    let home = home();
    let connection = saved(&home, "northwind").await;
    let from_store = obtained(&home, &connection, 8).await;
    assert_eq!(from_store.iter().filter(|&&is_kept| !is_kept).count(), 1, "{from_store:?}");
    assert_eq!(obtained(&home, &connection, 1).await, [true]);
}

#[tokio::test]
async fn a_token_is_not_used_for_other_scopes() {
    let home = home();
    let connection = saved(&home, "northwind").await;
    assert_eq!(obtained(&home, &connection, 1).await, [false]);
    let mut other = candidate();
    let CredentialSettings::ServerToServer { scopes, .. } = &mut other.settings else { unreachable!() };
    *scopes = "openid,AdobeID".parse().unwrap();
    let access = home.services.access(&other, Product::Analytics).await.unwrap();
    let owner = owner(&connection);
    let holder = Holder { owner: &owner, candidate: &other, org_id: Some(&connection.org_id) };
    let again = home.services.token(&holder, StoreKind::Memory, &access, false).await.unwrap();
    assert!(!again.is_from_store);
}

#[tokio::test]
async fn a_kept_token_that_was_revoked_is_replaced_without_a_word() {
    let home = home();
    let connection = saved(&home, "northwind").await;
    assert!(check_saved(&home.services, &connection, |_| {}).await.has_passed());
    let kept = candidate();
    let access = home.services.access(&kept, Product::Analytics).await.unwrap();
    let owner = owner(&connection);
    let holder = Holder { owner: &owner, candidate: &kept, org_id: Some(&connection.org_id) };
    let token = home.services.token(&holder, StoreKind::Memory, &access, false).await.unwrap();
    let (client_id, secret) = (practice().client_id, practice().client_secret);
    let answer = reqwest::Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .post(access.hosts.ims_url.join("/ims/invalidate_token/v2"))
        .form(&[
            ("token_type", "access_token"),
            ("token", token.token.access().expose()),
            ("client_id", client_id.as_str()),
            ("client_secret", secret.expose()),
        ])
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let run = check_saved(&home.services, &connection, |_| {}).await;
    assert!(run.has_passed(), "{run:?}");
    let token = run.rows().iter().find(|row| row.check == CheckId::Token).unwrap();
    assert!(matches!(token.outcome, Outcome::Passed { seen: Seen::Token { from_cache: false, .. }, .. }));
}

/// Changes an item of the connection as it lies in the store.
async fn rewrite(home: &Home, connection: &Connection, item: Item, change: impl FnOnce(&str) -> String) {
    let key = ItemKey { owner: owner(connection), item };
    let kept = home.store.get(&key).await.unwrap().unwrap();
    let changed = change(std::str::from_utf8(&kept).unwrap());
    assert_ne!(changed.as_bytes(), &kept[..]);
    home.store.put(&key, Zeroizing::new(changed.into_bytes())).await.unwrap();
}

/// As if the kept token had been given so many seconds ago.
async fn age_token(home: &Home, connection: &Connection, seconds: i64) {
    let then = jiff::Timestamp::now() - jiff::SignedDuration::from_secs(seconds);
    let change = |text: &str| {
        let (head, rest) = text.split_once("\"given_at\":\"").unwrap();
        format!("{head}\"given_at\":\"{then}{}", &rest[rest.find('"').unwrap()..])
    };
    rewrite(home, connection, Item::Tokens, change).await;
}

fn is_from_cache(run: &CheckRun) -> bool {
    let row = run.rows().iter().find(|row| row.check == CheckId::Token).unwrap();
    matches!(row.outcome, Outcome::Passed { seen: Seen::Token { from_cache: true, .. }, .. })
}

#[tokio::test]
async fn a_check_asks_for_a_token_once_a_minute_and_everybody_else_takes_the_kept_one() {
    let home = home();
    let connection = saved(&home, "northwind").await;
    let check = || check_saved(&home.services, &connection, |_| {});
    assert!(!is_from_cache(&check().await), "there was none");
    age_token(&home, &connection, 30).await;
    assert!(is_from_cache(&check().await));
    age_token(&home, &connection, 3600).await;
    assert_eq!(obtained(&home, &connection, 1).await, [true]);
    assert!(!is_from_cache(&check().await), "an hour later the credential may be another story");
    assert!(is_from_cache(&check().await), "the new token is kept");
}

#[tokio::test]
async fn a_client_secret_that_adobe_deleted_is_seen_while_its_last_token_lives() {
    let home = home();
    let connection = saved(&home, "northwind").await;
    assert!(check_saved(&home.services, &connection, |_| {}).await.has_passed());
    age_token(&home, &connection, 3600).await;
    // To Adobe, one that it deleted is like one that it never gave.
    let secret = practice().client_secret;
    rewrite(&home, &connection, Item::Credential, |text| text.replace(secret.expose(), "p8e-deleted")).await;
    let run = check_saved(&home.services, &connection, |_| {}).await;
    assert_eq!(run.finding().unwrap().id, "ims-wrong-client-secret", "{run:?}");
    // What lives is used for as long as it lives.
    assert_eq!(obtained(&home, &connection, 1).await, [true]);
}

#[tokio::test]
async fn a_company_that_is_gone_is_named_and_not_what_it_refuses() {
    let home = home();
    let mut connection = saved(&home, "northwind").await;
    connection.company.as_mut().unwrap().id = GlobalCompanyId::parse("elsewhere").unwrap();
    let run = check_saved(&home.services, &connection, |_| {}).await;
    assert_eq!(run.finding().unwrap().id, "company-not-seen");
    let passed = |row: &CheckRow| row.check == CheckId::Companies && matches!(row.outcome, Outcome::Passed { .. });
    assert!(run.rows().iter().any(passed) && is_skipped(&run, CheckId::Quota));
}

#[tokio::test]
async fn removing_leaves_neither_file_nor_item() {
    let home = home();
    let connection = saved(&home, "northwind").await;
    obtained(&home, &connection, 1).await;
    operations::remove(&home.services.paths, &home.store, &connection).await.unwrap();
    assert!(connections::list(&home.services.paths).connections.is_empty());
    for item in Item::ALL {
        assert_eq!(home.store.get(&ItemKey { owner: owner(&connection), item }).await.unwrap(), None);
    }
}
