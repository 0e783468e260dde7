//! A connection's credential is replaced, put back, forgotten: at whatever step that is cut off, the connection works
//! with the old credential or with the new one, nothing is lost, and the next run tidies up.

#![expect(clippy::unwrap_used, reason = "a test's helper may fail like the test itself")]

#[path = "operations/fragile.rs"]
mod fragile;

use aa_connect::connection::{
    Candidate, Company, Connection, ConnectionName, CredentialSecrets, CredentialSettings, DraftId, Environment,
    GlobalCompanyId, NetworkSettings, Printable, Product, Proof, Proven, Scopes, Secret, ServiceAccountSettings,
    StoreKind,
};
use aa_connect::ims::Token;
use aa_connect::operations::{self, ChangeError, NewCredential, Restored, SecretsError, Settled};
use aa_connect::sandbox;
use aa_connect::store::{Item, ItemKey, Owner, Paths, Patience, Store, connections};
use fragile::{Fragile, TROUBLES};
use zeroize::Zeroizing;

const KEY: &str = "-----BEGIN PRIVATE KEY-----\nb2xkLWtleS1jYW5hcnk=\n-----END PRIVATE KEY-----\n";
const NEW_SECRET: &str = "new-canary-secret";
const PROXY_PASSWORD: &str = "proxy-canary";

struct Home {
    paths: Paths,
    fragile: Fragile,
    store: Store,
    /// As it was before anything was replaced.
    connection: Connection,
    _folder: tempfile::TempDir,
}

fn old_settings() -> CredentialSettings {
    let account = sandbox::practice_service_accounts().remove(0);
    CredentialSettings::ServiceAccount(ServiceAccountSettings {
        client_id: account.client_id,
        org_id: account.org_id,
        technical_account_id: account.technical_account_id,
        metascopes: account.metascopes,
        certificate: None,
    })
}

fn old_secrets() -> CredentialSecrets {
    CredentialSecrets::ServiceAccount { client_secret: Secret::new("old-canary"), private_key: Secret::new(KEY) }
}

fn new_settings() -> CredentialSettings {
    CredentialSettings::ServerToServer {
        client_id: old_settings().client_id().clone(),
        scopes: Scopes::parse(Scopes::ANALYTICS_SERVER_TO_SERVER).unwrap(),
        technical_account_id: old_settings().technical_account_id().cloned(),
    }
}

fn new_secrets() -> CredentialSecrets {
    CredentialSecrets::ServerToServer { client_secret: Secret::new(NEW_SECRET), other: None }
}

fn token(text: &str) -> Token {
    let kept = format!(r#"{{"version":1,"access_token":"{text}","expires_at":"2099-01-01T00:00:00Z"}}"#);
    Token::from_bytes(kept.as_bytes()).unwrap()
}

fn new_credential() -> NewCredential {
    let proof = Proof { at: jiff::Timestamp::now(), report_suites_seen: 7 };
    NewCredential { settings: new_settings(), secrets: new_secrets(), proof, token: Some(token("new-token-canary")) }
}

impl Home {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        let fragile = Fragile::default();
        let store = Store::new(fragile.clone(), Patience::Unattended);
        let proven = Proven {
            candidate: Candidate {
                environment: Environment::Practice,
                network: NetworkSettings::default(),
                proxy_password: Some(Secret::new(PROXY_PASSWORD)),
                settings: old_settings(),
                secrets: old_secrets(),
            },
            name: ConnectionName::parse("northwind").unwrap(),
            product: Product::Analytics,
            org_id: sandbox::practice_service_accounts().remove(0).org_id,
            company: Some(Company {
                id: GlobalCompanyId::parse("northw0").unwrap(),
                name: Printable::new("Northwind"),
            }),
            sandbox: None,
            report_suites: Vec::new(),
            store: StoreKind::Memory,
            proof: Proof { at: jiff::Timestamp::now(), report_suites_seen: 14 },
            facts: Default::default(),
        };
        let draft = DraftId::parse("draft-1").unwrap();
        let connection = operations::save(&paths, &store, &draft, proven).await.unwrap();
        let home = Self { paths, fragile, store, connection, _folder: folder };
        home.store.put(&home.key(Item::Tokens), Zeroizing::new(b"old-token-canary".to_vec())).await.unwrap();
        home
    }

    /// The same after the migration.
    async fn migrated() -> Self {
        let home = Self::new().await;
        home.replace().await.unwrap();
        home
    }

    fn key(&self, item: Item) -> ItemKey {
        ItemKey::of_connection(&self.connection.id, item)
    }

    fn now(&self) -> Connection {
        connections::load(&self.paths, "northwind").unwrap()
    }

    async fn replace(&self) -> Result<Connection, ChangeError> {
        operations::replace_credential(&self.paths, &self.store, &self.connection, new_credential()).await
    }

    async fn restore(&self) -> Result<Restored, ChangeError> {
        operations::restore_former_credential(&self.paths, &self.store, &self.now()).await
    }

    async fn forget(&self) -> Result<Connection, ChangeError> {
        operations::forget_former_credential(&self.paths, &self.store, &self.now()).await
    }

    async fn settle(&self) -> Settled {
        operations::settle_replacement(&self.paths, &self.store, &self.now()).await.unwrap()
    }

    async fn has(&self, item: Item) -> bool {
        self.store.get(&self.key(item)).await.unwrap().is_some()
    }

    async fn text(&self, item: Item) -> String {
        let bytes = self.store.get(&self.key(item)).await.unwrap();
        bytes.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap()).unwrap_or_default()
    }

    /// Whether it works with the new credential; fails unless settings and secrets are those of one of the two, whole.
    #[track_caller]
    fn works_with_new(&self, candidate: Result<Candidate, SecretsError>, when: &str) -> bool {
        let candidate = candidate.unwrap_or_else(|error| unreachable!("{when}: {error}"));
        assert_eq!(candidate.proxy_password, Some(Secret::new(PROXY_PASSWORD)), "{when}");
        let is_new = candidate.settings == new_settings();
        let secrets = if is_new { new_secrets() } else { old_secrets() };
        assert_eq!(candidate.secrets, secrets, "{when}");
        assert!(is_new || candidate.settings == old_settings(), "{when}");
        is_new
    }

    async fn candidate(&self) -> Result<Candidate, SecretsError> {
        operations::candidate_of(&self.store, &self.now()).await
    }
}

#[tokio::test]
async fn the_new_credential_takes_the_place_and_the_old_one_is_kept_whole() {
    let home = Home::new().await;
    let after = home.replace().await.unwrap();
    assert_eq!(after, home.now());
    let Connection { id, name, company, org_id, report_suites, credential, former, proof, .. } = after;
    let before = home.connection.clone();
    assert_eq!(
        (&id, &name, &company, &org_id, &report_suites),
        (&before.id, &before.name, &before.company, &before.org_id, &before.report_suites)
    );
    assert_eq!((&credential, proof.report_suites_seen), (&new_settings(), 7));
    assert_eq!(former.unwrap().credential, old_settings());
    assert!(home.works_with_new(home.candidate().await, "after the switch"));
    let tokens = home.text(Item::Tokens).await;
    assert!(tokens.contains("new-token-canary") && !tokens.contains("old-token-canary"), "{tokens}");
    let file = home.paths.connections().join(format!("{id}.toml"));
    let text = std::fs::read_to_string(file).unwrap();
    assert!(!text.contains("canary") && !text.contains("PRIVATE KEY"), "{text}");
}

#[tokio::test]
async fn putting_back_gives_the_very_same_connection_and_leaves_nothing_of_the_new_one() {
    let home = Home::migrated().await;
    let Restored { connection: restored, unfinished } = home.restore().await.unwrap();
    assert_eq!(unfinished, None);
    assert_eq!((&restored.credential, &restored.former), (&home.connection.credential, &None));
    assert!(!home.works_with_new(home.candidate().await, "after the way back"));
    for item in Item::ALL {
        assert!(!home.text(item).await.contains(NEW_SECRET), "{item:?}");
    }
    assert!(!home.has(Item::FormerCredential).await && !home.has(Item::Tokens).await);
    assert!(matches!(home.restore().await, Err(ChangeError::NoFormerCredential)));
}

#[tokio::test]
async fn forgetting_deletes_the_old_key_everywhere() {
    let home = Home::migrated().await;
    assert!(matches!(home.replace().await, Err(ChangeError::Changed)), "it is another credential by now");
    let after = home.forget().await.unwrap();
    assert_eq!(after.former, None);
    assert!(home.works_with_new(home.candidate().await, "after forgetting"));
    for item in Item::ALL {
        assert!(!home.text(item).await.contains("b2xkLWtleS1jYW5hcnk"), "{item:?}");
    }
    assert!(matches!(home.forget().await, Err(ChangeError::NoFormerCredential)));
    assert!(matches!(home.restore().await, Err(ChangeError::NoFormerCredential)));
}

#[tokio::test]
async fn nothing_is_forgotten_while_the_new_secret_is_not_there() {
    let home = Home::migrated().await;
    home.store.delete(&home.key(Item::Credential)).await.unwrap();
    assert!(home.forget().await.is_err());
    assert!(home.has(Item::FormerCredential).await);
    home.restore().await.unwrap();
    assert!(!home.works_with_new(home.candidate().await, "the old one is the way out"));
}

#[tokio::test]
async fn removing_deletes_the_old_key_too() {
    let home = Home::migrated().await;
    operations::remove(&home.paths, &home.store, &home.now()).await.unwrap();
    for item in Item::ALL {
        assert!(!home.has(item).await, "{item:?}");
    }
}

#[tokio::test]
async fn a_switch_that_is_cut_off_anywhere_leaves_one_that_works_and_can_be_made_again() {
    let mut cut_off = 0;
    for trouble in TROUBLES {
        for at in 1.. {
            let when = format!("replace, {trouble:?} at {at}");
            let home = Home::new().await;
            home.fragile.plan(Some((at, trouble)));
            let result = home.replace().await;
            let is_over = home.fragile.calls() < at;
            home.fragile.plan(None);
            let is_new = home.works_with_new(home.candidate().await, &when);
            // What was said is what is: only a token may be missing afterwards.
            assert_eq!(is_new, result.is_ok(), "{when}: {result:?}");
            home.settle().await;
            assert_eq!(home.works_with_new(home.candidate().await, &when), is_new, "settled: {when}");
            assert_eq!(home.has(Item::FormerCredential).await, is_new, "{when}");
            if !is_new {
                assert_eq!(home.now(), home.connection, "{when}");
                home.replace().await.unwrap();
                assert!(home.works_with_new(home.candidate().await, &when), "again: {when}");
            }
            home.restore().await.unwrap();
            assert!(!home.works_with_new(home.candidate().await, &when), "and back: {when}");
            if is_over {
                break;
            }
            cut_off += usize::from(result.is_err());
        }
    }
    assert!(cut_off >= 16, "{cut_off} of the steps were cut off");
}

#[tokio::test]
async fn a_way_back_that_is_cut_off_anywhere_leaves_one_that_works_and_can_be_finished() {
    let mut unfinished = 0;
    for trouble in TROUBLES {
        for at in 1.. {
            let when = format!("restore, {trouble:?} at {at}");
            let home = Home::migrated().await;
            home.fragile.plan(Some((at, trouble)));
            let result = home.restore().await;
            let is_over = home.fragile.calls() < at;
            home.fragile.plan(None);
            let is_new = home.works_with_new(home.candidate().await, &when);
            assert_eq!(is_new, result.is_err(), "{when}: {result:?}");
            // What is still there is told, and what is told can be made up for.
            if let Ok(restored) = &result {
                let is_left = home.has(Item::FormerCredential).await
                    || home.has(Item::Tokens).await
                    || home.text(Item::Credential).await.contains(NEW_SECRET);
                assert!(!is_left || restored.unfinished.is_some(), "{when}");
                unfinished += usize::from(is_left);
            }
            let was_amiss = !is_new && home.has(Item::FormerCredential).await;
            assert_eq!(home.settle().await == Settled::Now, was_amiss, "{when}");
            assert_eq!(home.settle().await, Settled::Already, "{when}");
            assert_eq!(home.works_with_new(home.candidate().await, &when), is_new, "settled: {when}");
            if is_new {
                home.restore().await.unwrap();
            }
            home.settle().await;
            assert!(!home.works_with_new(home.candidate().await, &when), "{when}");
            assert!(!home.has(Item::FormerCredential).await && !home.has(Item::Tokens).await, "{when}");
            assert!(!home.text(Item::Credential).await.contains(NEW_SECRET), "{when}");
            if is_over {
                break;
            }
        }
    }
    assert!(unfinished >= 8, "{unfinished} were left unfinished");
}

#[tokio::test]
async fn forgetting_that_is_cut_off_anywhere_leaves_the_new_one_working_and_can_be_finished() {
    for trouble in TROUBLES {
        for at in 1.. {
            let when = format!("forget, {trouble:?} at {at}");
            let home = Home::migrated().await;
            home.fragile.plan(Some((at, trouble)));
            let result = home.forget().await;
            let is_over = home.fragile.calls() < at;
            home.fragile.plan(None);
            assert!(home.works_with_new(home.candidate().await, &when), "{when}");
            if result.is_err() {
                assert!(home.now().former.is_some(), "it is still named: {when}");
                home.forget().await.unwrap();
            }
            assert!(home.works_with_new(home.candidate().await, &when), "{when}");
            assert!(!home.has(Item::FormerCredential).await && home.now().former.is_none(), "{when}");
            if is_over {
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_written_changes_nothing() {
    let home = Home::new().await;
    // A folder stands where the lock of the connections should be.
    let lock = home.paths.locks().join("connections.lock");
    std::fs::remove_file(&lock).unwrap();
    std::fs::create_dir(&lock).unwrap();
    assert!(matches!(home.replace().await, Err(ChangeError::File(_))));
    assert_eq!(home.now(), home.connection);
    assert!(!home.works_with_new(home.candidate().await, "not switched"));
    assert!(!home.has(Item::FormerCredential).await && !home.text(Item::Credential).await.contains(NEW_SECRET));
    std::fs::remove_dir(&lock).unwrap();
    home.replace().await.unwrap();
    std::fs::remove_file(&lock).unwrap();
    std::fs::create_dir(&lock).unwrap();
    assert!(matches!(home.restore().await, Err(ChangeError::File(_))));
    assert!(home.works_with_new(home.candidate().await, "not put back"));
    assert!(matches!(home.forget().await, Err(ChangeError::File(_))));
    assert!(home.works_with_new(home.candidate().await, "half forgotten"));
    std::fs::remove_dir(&lock).unwrap();
    home.forget().await.unwrap();
}

#[tokio::test]
async fn whoever_had_loaded_the_connection_before_the_switch_goes_on_with_the_old_credential() {
    let home = Home::migrated().await;
    let candidate = operations::candidate_of(&home.store, &home.connection).await;
    assert!(!home.works_with_new(candidate, "as it was loaded"));
}

#[tokio::test]
async fn a_credential_of_another_type_without_a_former_one_is_called_damaged() {
    let home = Home::migrated().await;
    home.store.delete(&home.key(Item::FormerCredential)).await.unwrap();
    let found = operations::candidate_of(&home.store, &home.connection).await;
    assert_eq!(found.unwrap_err(), SecretsError::Damaged);
    // The new one is there, so the connection as it is now works.
    assert!(home.works_with_new(home.candidate().await, "without the old one"));
    assert!(matches!(home.restore().await, Err(ChangeError::Secrets(SecretsError::Missing))));
    home.forget().await.unwrap();
}

#[tokio::test]
async fn the_old_key_is_bound_to_its_hosts_like_every_secret() {
    let home = Home::migrated().await;
    let mut elsewhere = home.now();
    elsewhere.environment = Environment::Production;
    connections::save(&home.paths, &elsewhere).unwrap();
    let restored = operations::restore_former_credential(&home.paths, &home.store, &elsewhere).await;
    let refused = |error: &ChangeError| matches!(error, ChangeError::Secrets(SecretsError::HostsChanged { .. }));
    assert!(restored.as_ref().is_err_and(refused), "{restored:?}");
    assert!(Owner::Connection(elsewhere.id).items().contains(&Item::FormerCredential));
}
