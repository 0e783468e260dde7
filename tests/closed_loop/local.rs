//! What this machine can do wrong: its files, stores, keys and ports, broken for real where a test may break them.

use std::fs;
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::Duration;

use aa_connect::checks;
use aa_connect::connection::{
    ConnectionName, CredentialSecrets, CredentialSettings, Environment, Hosts, KeySize, RedirectUri, Secret, StoreKind,
};
use aa_connect::diagnosis::{CheckId, Evidence, Finding, diagnose};
use aa_connect::http::{Bounds, Http};
use aa_connect::keys::{self, PrivateKey};
use aa_connect::runtime::{of_connection_file, of_store, port_busy};
use aa_connect::sign_in::{self, Issuer, OpenError, Question};
use aa_connect::store::{
    Item, ItemKey, ItemPath, NewPassphrase, Patience, SecretStore, Store, StoreError, WorkFactor, connections,
};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::world::{By, Machine, World, failed};

/// A failure of this machine, with the rule that it must give.
pub(crate) struct Local {
    pub(crate) name: &'static str,
    pub(crate) rule: &'static str,
    /// The check that meets it; `None` where it ends a command, or a sign-in, before any check.
    pub(crate) at: Option<CheckId>,
    /// The program's exit code.
    pub(crate) exit: u8,
    play: fn() -> BoxFuture<'static, Met>,
}

/// The check, if it was one, and what it found.
type Met = (Option<CheckId>, Finding);

macro_rules! row {
    ($rule:literal, $at:expr, $exit:literal, $play:expr) => {
        row!($rule, $rule, $at, $exit, $play)
    };
    ($name:literal, $rule:literal, $at:expr, $exit:literal, $play:expr) => {
        Local { name: $name, rule: $rule, at: $at, exit: $exit, play: || async { $play.await }.boxed() }
    };
}

use CheckId::{KeyPair, Secret as SecretRow, Token};

#[rustfmt::skip]
pub(crate) static PLAYED: &[Local] = &[
    // The real keyrings are in tests/real_stores.rs; here a store says what they say.
    row!("keyring-no-bus", None, 7, keyring(StoreError::NoBus)),
    row!("keyring-no-service", None, 7, keyring(StoreError::NoService)),
    row!("keyring-locked", None, 7, keyring(StoreError::Locked)),
    row!("keyring-no-collection", None, 7, keyring(StoreError::NoCollection)),
    row!("keyring-ambiguous", None, 7, keyring(StoreError::Ambiguous { path: "northwind".into(), count: 2 })),
    row!("keyring-failed", None, 7, keyring(StoreError::Other("the service went away".into()))),
    row!("keyring-hangs", None, 7, hanging_keyring()),
    row!("vault-wrong-passphrase", None, 7, vault(Harm::WrongPassphrase)),
    row!("vault-damaged", None, 7, vault(Harm::Damaged)),
    row!("vault-locked", Some(SecretRow), 7, locked_vault()),
    row!("secret-missing", Some(SecretRow), 7, secret(None)),
    row!("secret-damaged", Some(SecretRow), 7, secret(Some("not ours"))),
    row!("hosts-changed", Some(SecretRow), 7, hosts_changed()),
    row!("file-missing", None, 7, file(FileHarm::Missing)),
    row!("file-damaged", None, 7, file(FileHarm::Damaged)),
    row!("file-too-new", None, 7, file(FileHarm::TooNew)),
    row!("unreadable", None, 7, file(FileHarm::Folder)),
    row!("name-taken", None, 7, name_taken()),
    row!("not-signed-in", Some(Token), 8, not_signed_in()),
    row!("port-busy", None, 7, taken_port()),
    row!("clock-wrong", None, 7, wrong_clock()),
    row!("key-unreadable", Some(KeyPair), 7, account(KeyHarm::Unreadable)),
    row!("key-mismatch", Some(KeyPair), 7, account(KeyHarm::Mismatch)),
    row!("key-pair-certificate-damaged", Some(KeyPair), 7, account(KeyHarm::CertificateDamaged)),
    row!("certificate-expired", Some(KeyPair), 8, account(KeyHarm::Expired)),
    row!("certificate-not-yet-valid", Some(KeyPair), 8, account(KeyHarm::NotYetValid)),
    row!("bad-ca-file", Some(Token), 7, bad_ca_file()),
];

/// Rules that nothing here plays, and why.
#[rustfmt::skip]
pub(crate) static NOT_PLAYED: &[(&str, &str)] = &[
];

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_of_this_machine_gives_its_rule_at_its_check() {
    let mut surprises = Vec::new();
    for local in PLAYED {
        let (at, finding) = (local.play)().await;
        let (seen, expected) = ((finding.id, at, finding.verdict.exit_code()), (local.rule, local.at, local.exit));
        if seen != expected {
            surprises.push(format!("{}: {seen:?} instead of {expected:?}", local.name));
        }
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

fn found(evidence: Evidence) -> Met {
    (None, diagnose(evidence))
}

async fn checked(world: &World) -> Met {
    let run = world.check().await;
    let (at, finding) = failed(&run).unwrap();
    (Some(at), finding.clone())
}

// ---- stores

/// A keyring that says `0` to everything.
struct Refusing(StoreError);

impl SecretStore for Refusing {
    fn kind(&self) -> StoreKind {
        StoreKind::Keyring
    }
    fn put(&self, _: &ItemPath, _: &[u8]) -> Result<(), StoreError> {
        Err(self.0.clone())
    }
    fn get(&self, _: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        Err(self.0.clone())
    }
    fn delete(&self, _: &ItemPath) -> Result<(), StoreError> {
        Err(self.0.clone())
    }
}

async fn keyring(says: StoreError) -> Met {
    let store = Store::new(Refusing(says), Patience::Unattended);
    found(of_store(&store.probe().await.unwrap_err()))
}

/// A keyring that never answers.
struct Hanging(std::sync::Mutex<mpsc::Receiver<()>>);

impl Hanging {
    fn wait<T>(&self) -> Result<T, StoreError> {
        let _ = self.0.lock().unwrap().recv();
        Err(StoreError::Busy)
    }
}

impl SecretStore for Hanging {
    fn kind(&self) -> StoreKind {
        StoreKind::Keyring
    }
    fn put(&self, _: &ItemPath, _: &[u8]) -> Result<(), StoreError> {
        self.wait()
    }
    fn get(&self, _: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        self.wait()
    }
    fn delete(&self, _: &ItemPath) -> Result<(), StoreError> {
        self.wait()
    }
}

async fn hanging_keyring() -> Met {
    let (open, gate) = mpsc::channel();
    let store = Store::with_limit(Hanging(gate.into()), Duration::from_millis(50));
    let said = store.probe().await.unwrap_err();
    drop(open);
    found(of_store(&said))
}

enum Harm {
    WrongPassphrase,
    Damaged,
}

async fn vault(harm: Harm) -> Met {
    let machine = Machine::new();
    let paths = &machine.services.paths;
    let passphrase = Secret::new("correct horse battery staple");
    let new = NewPassphrase::parse(&passphrase).unwrap();
    Store::create_vault(paths, new, WorkFactor::FOR_TESTS, Patience::Unattended).await.unwrap();
    let tried = match harm {
        Harm::WrongPassphrase => Secret::new("incorrect horse battery staple"),
        Harm::Damaged => {
            fs::write(paths.vault().join("identity.age"), "age-encryption.org/v1\n").unwrap();
            passphrase
        }
    };
    found(machine.services.open_vault(&tried, false).await.unwrap_err())
}

async fn locked_vault() -> Met {
    let mut world = World::new(By::Machine, None).await;
    world.connection.store = StoreKind::Vault;
    checked(&world).await
}

async fn secret(instead: Option<&'static str>) -> Met {
    let world = World::new(By::Machine, None).await;
    let store = world.machine.services.store(StoreKind::Memory).unwrap();
    let key = ItemKey::of_connection(&world.connection.id, Item::Credential);
    match instead {
        Some(text) => store.put(&key, Zeroizing::new(text.as_bytes().to_vec())).await.unwrap(),
        None => store.delete(&key).await.unwrap(),
    }
    checked(&world).await
}

async fn hosts_changed() -> Met {
    let mut world = World::new(By::Machine, None).await;
    let elsewhere = Hosts::parse("https://ims.example.com", "https://api.example.com").unwrap();
    world.connection.environment = Environment::Custom(elsewhere);
    checked(&world).await
}

// ---- files

enum FileHarm {
    Missing,
    Damaged,
    TooNew,
    Folder,
}

async fn file(harm: FileHarm) -> Met {
    let world = World::new(By::Machine, None).await;
    let paths = &world.machine.services.paths;
    let file = paths.connections().join(format!("{}.toml", world.connection.id.as_str()));
    let content = fs::read_to_string(&file).unwrap();
    match harm {
        FileHarm::Missing => fs::remove_file(&file).unwrap(),
        FileHarm::Damaged => fs::write(&file, content.replace("org_id", "organisation")).unwrap(),
        FileHarm::TooNew => fs::write(&file, content.replace("schema_version = 1", "schema_version = 99")).unwrap(),
        FileHarm::Folder => {
            fs::remove_file(&file).unwrap();
            fs::create_dir(&file).unwrap();
        }
    }
    let error = connections::load(paths, world.connection.id.as_str()).unwrap_err();
    found(of_connection_file(&error))
}

async fn name_taken() -> Met {
    let world = World::new(By::Machine, None).await;
    let mut second = world.connection.clone();
    second.id = "another-0123456789".parse().unwrap();
    second.name = ConnectionName::parse("Northwind").unwrap();
    let error = connections::save(&world.machine.services.paths, &second).unwrap_err();
    found(of_connection_file(&error))
}

// ---- signing in

async fn not_signed_in() -> Met {
    checked(&World::new(By::Person, None).await).await
}

async fn taken_port() -> Met {
    let stranger = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = stranger.local_addr().unwrap().port();
    let sandbox = World::new(By::Person, None).await;
    let settings = sandbox.connection.credential.sign_in().unwrap();
    let ims_url = sandbox.sandbox.hosts().ims_url;
    let question = Question {
        issuer: Issuer { name: ims_url.to_string(), is_always_named: false },
        ims_url,
        client_id: settings.client_id.clone(),
        scopes: settings.scopes.clone(),
        redirect_uri: RedirectUri::parse(&format!("http://127.0.0.1:{port}/callback")).unwrap(),
        must_choose: false,
    };
    match sign_in::open(question, None).await {
        Err(OpenError::Busy { port, holder }) => found(port_busy(port, holder.as_ref())),
        other => panic!("{other:?}"),
    }
}

async fn wrong_clock() -> Met {
    let world = World::new(By::Person, Some("clock-fast")).await;
    let http = Http::straight(Bounds::default());
    let not_ready = checks::ims_ready(&http, &world.sandbox.hosts(), &world.connection.environment).await;
    (None, *not_ready.unwrap_err())
}

// ---- key pairs

enum KeyHarm {
    Unreadable,
    Mismatch,
    CertificateDamaged,
    Expired,
    NotYetValid,
}

async fn account(harm: KeyHarm) -> Met {
    let other = PrivateKey::generate(KeySize::Rsa2048, &CancellationToken::new()).unwrap();
    let of_other = |days, begins| keys::self_signed(&other, "practice", days, begins).unwrap();
    let now = Timestamp::now();
    let later = now + SignedDuration::from_hours(24 * 30);
    let earlier = now - SignedDuration::from_hours(24 * 30);
    let world = World::with(By::Account, None, |proven| {
        let CredentialSettings::ServiceAccount(settings) = &mut proven.candidate.settings else { panic!() };
        let CredentialSecrets::ServiceAccount { private_key, .. } = &mut proven.candidate.secrets else { panic!() };
        match harm {
            KeyHarm::Unreadable => *private_key = Secret::new("not a key"),
            KeyHarm::Mismatch => settings.certificate = Some(of_other(365, now)),
            KeyHarm::CertificateDamaged => settings.certificate.as_mut().unwrap().pem.truncate(60),
            KeyHarm::Expired => (settings.certificate, *private_key) = (Some(of_other(1, earlier)), other.to_pem()),
            KeyHarm::NotYetValid => (settings.certificate, *private_key) = (Some(of_other(365, later)), other.to_pem()),
        }
    })
    .await;
    checked(&world).await
}

// ---- the way out

async fn bad_ca_file() -> Met {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    fs::write(&path, "no certificate").unwrap();
    let world = World::with(By::Machine, None, |proven| proven.candidate.network.ca_file = Some(path)).await;
    checked(&world).await
}
