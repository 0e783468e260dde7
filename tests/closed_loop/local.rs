//! What this machine can do wrong: its files, stores, keys and ports, broken for real where a test may break them.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use aa_connect::checks::{self, ladder};
use aa_connect::connection::{
    ApiPath, Connection, ConnectionName, CredentialSecrets, CredentialSettings, Environment, Hosts, KeySize,
    NetworkSettings, Product, RedirectUri, Secret, StoreKind,
};
use aa_connect::diagnosis::{CheckId, CheckRun, Evidence, Finding, diagnose, explain};
use aa_connect::files;
use aa_connect::http::{Bounds, Http, Method};
use aa_connect::keys::{self, PrivateKey};
use aa_connect::operations::{self, Holder, NewCompany};
use aa_connect::runtime::{Asked, NoAnswer, call_saved, discard, of_change, of_connection_file, of_store, port_busy};
use aa_connect::sign_in::{self, Issuer, OpenError, Question};
use aa_connect::store::{
    Item, ItemKey, ItemPath, NewPassphrase, OpenDraft, Owner, Patience, SecretStore, Store, StoreError, WorkFactor,
    connections,
};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use rustix::process::{Resource, Rlimit};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::bench::certificates::Authority;
use super::bench::servers;
use super::re_exec;
use super::world::{By, Machine, World, failed, proven};

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
type Met = (Option<CheckId>, String, u8);

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
    row!("store-failed", None, 7, keyring(StoreError::ReadBack)),
    row!("busy", None, 7, busy()),
    row!("call-nothing-there", None, 3, called(By::Machine, "/nonsense")),
    row!("a missing journey", "call-nothing-there", None, 3, called(By::Journeys(0), "/ajo/journey/nowhere")),
    row!("keyring-hangs", None, 7, hanging_keyring()),
    row!("vault-wrong-passphrase", None, 7, vault(Harm::WrongPassphrase)),
    row!("vault-damaged", None, 7, vault(Harm::Damaged)),
    row!("vault-locked", Some(SecretRow), 7, locked_vault()),
    row!("secret-missing", Some(SecretRow), 7, secret(None)),
    row!("secret-damaged", Some(SecretRow), 7, secret(Some("not ours"))),
    row!("second secret works", "ims-wrong-client-secret-other-works", Some(Token), 8, two_secrets(true)),
    row!("neither secret works", "ims-wrong-client-secret-both", Some(Token), 3, two_secrets(false)),
    row!("hosts-changed", Some(SecretRow), 7, hosts_changed()),
    row!("file-missing", None, 7, file(FileHarm::Missing)),
    row!("file-damaged", None, 7, file(FileHarm::Damaged)),
    row!("connection-changed", None, 7, changed_meanwhile()),
    row!("draft-open", None, 7, draft_open()),
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
    row!("bad-ca-file", Some(CheckId::Tls), 7, bad_ca_file()),
    row!("token of stage in production", "token-of-other-environment", Some(CheckId::TokenContent), 8, other_environment()),
    row!("not-writable", None, 7, elsewhere(re_exec::unprivileged("local::inner_not_writable"))),
    row!("disk-full", None, 7, elsewhere((full_disk(), tempfile::tempdir().unwrap()))),
    row!("practice-failed", None, 7, elsewhere((re_exec::inner("local::inner_practice"), tempfile::tempdir().unwrap()))),
    // Capping and throttling have another host, which the practice sandbox does not play.
    row!("platform-not-allowed", None, 3, pasted("POST https://journey.adobe.io/authoring/throttlingConfigs\nHTTP/1.1 403\n{\"type\":\"/placeholder/type/uri\",\"status\":403,\"title\":\"ForbiddenError\",\"detail\":\"no\"}")),
    // Our own client calls every 407 a proxy that wants a password; a log that somebody pastes has the bare status.
    row!("proxy-answered-407", None, 6, pasted("< HTTP/1.1 407\nVia: 1.1 proxy")),
    // Where nobody digs: the knock on both hosts before anything is entered.
    row!("tls-untrusted", None, 6, knock("localhost", false)),
    row!("tls-wrong-name", None, 6, knock("somebody.example", true)),
];

/// Rules that nothing here plays, and why.
#[rustfmt::skip]
pub(crate) static NOT_PLAYED: &[(&str, &str)] = &[
    ("port-forbidden", "The system forbids root no port, and many containers forbid nobody any; tests/diagnosis.rs has its words."),
    ("no-loopback", "It takes a machine without a loopback interface, which a test cannot make without being root."),
    ("listener-unreached", "It takes security software between this machine and itself; tests/diagnosis.rs has its words."),
    ("certificate-failed", "Making a certificate of our own fails only where the library or the clock is broken."),
    ("not-signed", "A key that was read can sign: only a fault in the machine itself makes it fail."),
    ("no-randomness", "The system's random numbers cannot be made to fail from inside a test."),
    ("personal-account", "It is no failure of a check: tests/wizard/sign_in.rs signs a personal account in, and reads the words."),
    ("sign-in-organization-differs", "It is no failure of a check: tests/wizard/sign_in.rs signs in for another organization, and reads the words."),
    ("unknown", "It is what is said where no rule knows; tests/diagnosis.rs holds that it is, and that nothing is guessed."),
    ("unknown-here", "It is what is said where no rule knows; tests/diagnosis.rs holds that it is, and that nothing is guessed."),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_of_this_machine_gives_its_rule_at_its_check() {
    let mut surprises = Vec::new();
    for local in PLAYED {
        let seen = (local.play)().await;
        let expected = (local.at, local.rule.to_owned(), local.exit);
        if seen != expected {
            surprises.push(format!("{}: {seen:?} instead of {expected:?}", local.name));
        }
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

fn met(at: Option<CheckId>, finding: &Finding) -> Met {
    (at, finding.id.to_owned(), finding.verdict.exit_code())
}

fn found(evidence: Evidence) -> Met {
    met(None, &diagnose(evidence))
}

async fn checked(world: &World) -> Met {
    let run = world.check().await;
    let (at, finding) = failed(&run).unwrap();
    met(Some(at), finding)
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

/// Another process holds the vault.
async fn busy() -> Met {
    let machine = Machine::new();
    let paths = &machine.services.paths;
    let passphrase = NewPassphrase::parse(&Secret::new("correct horse battery")).unwrap();
    let vault = Store::create_vault(paths, passphrase, WorkFactor::FOR_TESTS, Patience::Unattended).await.unwrap();
    let lock = files::Lock::acquire(&paths.vault().join(".lock"), Duration::ZERO).unwrap();
    let met = found(of_store(&vault.probe().await.unwrap_err()));
    drop(lock);
    vault.probe().await.unwrap();
    met
}

/// A request of somebody's own, to where nothing is.
async fn called(by: By, path: &str) -> Met {
    let world = World::new(by, None).await;
    let path = ApiPath::parse(path, &world.connection).unwrap();
    let (method, within) = (Method::Get, Duration::from_secs(60));
    let asked = Asked { method, path: &path, headers: &[], body: None, within };
    match call_saved(&world.machine.services, &world.connection, &asked, &|_| {}).await {
        Ok(answer) => found(answer.amiss.unwrap()),
        Err(NoAnswer::Failed(evidence)) => found(evidence),
        Err(NoAnswer::TooLarge) => panic!(),
    }
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

/// A refused client secret beside another one.
async fn two_secrets(other_works: bool) -> Met {
    let world = World::with(By::Machine, None, |proven| {
        let CredentialSecrets::ServerToServer { client_secret, other } = &mut proven.candidate.secrets else {
            panic!()
        };
        let wrong = || Secret::new("p8e-deleted");
        let right = std::mem::replace(client_secret, wrong());
        *other = Some(if other_works { right } else { wrong() });
    })
    .await;
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

/// Another program gave it a company after this one had loaded it.
async fn changed_meanwhile() -> Met {
    let mut world = World::new(By::Machine, None).await;
    let (company, proof) = (world.connection.company.take().unwrap(), world.connection.proof.clone());
    let new = NewCompany { company, report_suites: Vec::new(), proof };
    let error = operations::change_company(&world.machine.services.paths, &world.connection, new).await.unwrap_err();
    found(of_change(&error, &world.connection))
}

async fn name_taken() -> Met {
    let world = World::new(By::Machine, None).await;
    let mut second = world.connection.clone();
    second.id = "another-0123456789".parse().unwrap();
    second.name = ConnectionName::parse("Northwind").unwrap();
    let error = connections::save(&world.machine.services.paths, &second).unwrap_err();
    found(of_connection_file(&error))
}

/// Another process has it open, and this one wants to throw it away.
async fn draft_open() -> Met {
    let machine = Machine::new();
    let draft = "draft-1".parse().unwrap();
    let _elsewhere = OpenDraft::take(&machine.services.paths, &draft).unwrap();
    met(None, &discard(&machine.services, &draft, false).await.unwrap_err())
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
    met(None, &not_ready.unwrap_err())
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

// ---- what only another process, or a rung alone, shows

/// Runs an inner test that says on one line what it met. The folder lasts as long.
async fn elsewhere((mut command, _folder): (Command, TempDir)) -> Met {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said.lines().find_map(|line| line.split_once("MET ")).unwrap_or_else(|| panic!("{output:?}")).1;
    let (id, exit) = line.split_once(' ').unwrap();
    (None, id.to_owned(), exit.trim().parse().unwrap())
}

#[expect(clippy::print_stdout, reason = "the outer test reads it")]
fn tell((_, id, exit): Met) {
    println!("\nMET {id} {exit}");
}

/// A connection with more report suites than fit into the files that an inner test may write.
async fn saved(machine: &Machine) -> Connection {
    let hosts = Hosts::parse("https://ims.example.com", "https://api.example.com").unwrap();
    machine.save(proven(By::Machine, hosts)).await
}

#[tokio::test]
async fn inner_not_writable() {
    if !re_exec::is_inner("local::inner_not_writable") {
        return;
    }
    let machine = Machine::new();
    let connection = saved(&machine).await;
    let folder = machine.services.paths.connections();
    fs::set_permissions(&folder, PermissionsExt::from_mode(0o500)).unwrap();
    tell(found(of_connection_file(&connections::save(&machine.services.paths, &connection).unwrap_err())));
    fs::set_permissions(&folder, PermissionsExt::from_mode(0o700)).unwrap();
}

fn full_disk() -> Command {
    re_exec::behind(&["bash", "-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "bash"], "local::inner_full_disk")
}

#[tokio::test]
async fn inner_full_disk() {
    if !re_exec::is_inner("local::inner_full_disk") {
        return;
    }
    let machine = Machine::new();
    let mut connection = saved(&machine).await;
    let one = connection.report_suites[0].clone();
    connection.report_suites = vec![one; 250];
    tell(found(of_connection_file(&connections::save(&machine.services.paths, &connection).unwrap_err())));
}

#[tokio::test]
async fn inner_practice() {
    if !re_exec::is_inner("local::inner_practice") {
        return;
    }
    let machine = Machine::new();
    // What is open stays open, and nothing more can be opened.
    let limit = Rlimit { current: Some(3), maximum: Some(3) };
    rustix::process::setrlimit(Resource::Nofile, limit).unwrap();
    tell(found(machine.services.practice().await.unwrap_err()));
}

async fn other_environment() -> Met {
    let mut world = World::new(By::Machine, Some("token-of-other-environment")).await;
    let services = &world.machine.services;
    let store = services.store(StoreKind::Memory).unwrap();
    let candidate = operations::candidate_of(&store, &world.connection).await.unwrap();
    let access = services.access(&candidate, Product::Analytics).await.unwrap();
    let owner = Owner::Connection(world.connection.id.clone());
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: None };
    let token = services.token(&holder, StoreKind::Memory, &access, false).await.unwrap().token;
    world.connection.environment = Environment::Production;
    let mut run = CheckRun::new(&[CheckId::TokenContent]);
    let passed = ladder::token_content(&access, &token, false, &world.connection, &mut |event| run.apply(&event));
    assert_eq!(passed, None);
    let (at, finding) = failed(&run).unwrap();
    met(Some(at), finding)
}

async fn pasted(text: &str) -> Met {
    met(None, &explain(text)[0])
}

/// A server whose certificate is for `name`, and whose authority is known or not.
async fn knock(name: &str, is_known: bool) -> Met {
    const DAY: i64 = 86_400;
    let authority = Authority::new("Practice Root", "Northwind");
    let server = servers::saying(Some(authority.serve(name, (-DAY, DAY))), servers::json("{}"));
    let base = format!("https://localhost:{}", server.address.port());
    let ca_file = is_known.then(|| authority.ca_file());
    let http = Http::new(&NetworkSettings { proxy: None, ca_file }, None).unwrap();
    let report = checks::network(&http, &Hosts::parse(&base, &base).unwrap()).await;
    met(None, &report.ims.result.unwrap_err())
}

// ---- the way out

async fn bad_ca_file() -> Met {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    fs::write(&path, "no certificate").unwrap();
    let world = World::with(By::Machine, None, |proven| proven.candidate.network.ca_file = Some(path)).await;
    checked(&world).await
}
