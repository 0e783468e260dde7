//! `import` of a sealed hand-over: whoever it is for opens it, sees what is in it and where its secrets would go, and has a
//! connection that was tried; whoever it is not for has nothing.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::process::Stdio;

use aa_connect::connection::*;
use aa_connect::handoff::HandOver;
use aa_connect::operations::{self, KeptSecrets, seal_hand_over};
use aa_connect::store::sealing::{AgeRecipient, SealFor};
use aa_connect::store::{NewPassphrase, Owner, Paths, WorkFactor};
use jiff::Timestamp;
use serde_json::json;

use super::import::{Desk, connection, secrets, told};
use super::pty::{ENTER, Terminal};
use super::saved::{PASSPHRASE, SECRET, save, vault};

const SEAL: &str = "obchodníci s deštěm";

/// A key pair that `age-keygen` made for this test.
const ADA: (&str, &str) = (
    "age1ljh6npmhgxh7yqs05t3fh3kn8cyds9dfg4c5lmzy898lxy8wxgxq0ptvx3",
    "AGE-SECRET-KEY-1PNNC5UQLJ7992M3D9R84493397FHHSNMMCVWKNWAUZSKWKKXEV8SWHTF4R",
);
const EVE: &str = "AGE-SECRET-KEY-1XHJDG0TUPLZUDCRE8XFZ3CKL7G9LG390DFTY8ZAZ5MXZUD880WGSKD5PTY";

fn sealed(connection: &Connection, seal_for: SealFor) -> Vec<u8> {
    seal(HandOver::new(connection, secrets(), None).unwrap(), seal_for)
}

fn seal(content: HandOver, seal_for: SealFor) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let sealed = runtime.block_on(seal_hand_over(content, seal_for, WorkFactor::FOR_TESTS)).unwrap();
    sealed.bytes().to_vec()
}

fn to_ada() -> SealFor {
    SealFor::Keys(vec![AgeRecipient::parse(ADA.0).unwrap()])
}

fn under_passphrase() -> SealFor {
    SealFor::Passphrase(NewPassphrase::parse(&Secret::new(SEAL)).unwrap())
}

/// The import of a hand-over says its own environment; the options say the store alone.
fn import(desk: &Desk, file: &str, more: &[&str]) -> super::outcome::Outcome {
    let passphrase = json!(["cat", desk.path("passphrase")]).to_string();
    let outcome = told(desk.command(file, more).args(["--store", "vault", "--passphrase-command", &passphrase]));
    assert!(!outcome.stdout.contains(SEAL) && !outcome.stderr.contains(SEAL));
    outcome
}

#[test]
fn a_sealed_hand_over_becomes_the_connection_that_it_was() {
    let desk = Desk::new();
    let base = desk.sandbox.base();
    let file = desk.lay("northwind.aa-connect.age", sealed(&connection(&base), to_ada()));
    let identity = desk.lay("key.txt", format!("# made up\n{}\n", ADA.1));
    let eve = desk.lay("eve.txt", EVE);
    import(&desk, &file, &["--yes"]).ends_with(2).says(&["sealed to an age key", "--identity"]);
    import(&desk, &file, &["--yes", "--identity", &eve]).ends_with(2).says(&["Nothing was kept"]);
    import(&desk, &file, &["--yes", "--identity", &file]).ends_with(2).says(&["--identity"]);
    let shown = import(&desk, &file, &["--json", "--identity", &identity]).ends_with(0).json();
    let found = &shown["found"][0];
    assert_eq!((&found["is_hand_over"], &found["company"]), (&true.into(), &"northw0".into()));
    assert_eq!((&found["environment"], &found["missing"]), (&"custom".into(), &json!([])));
    // Its hosts are not Adobe's: nobody's secrets go there before somebody has said so.
    let host = base.trim_start_matches("http://");
    import(&desk, &file, &["--yes", "--identity", &identity]).ends_with(2).says(&[
        "none of Adobe's own hosts",
        host,
        "Nothing was kept",
        "--ims-url",
    ]);
    // Whatever a script sends is no answer of a person, and nothing waits for one.
    let mut piped = desk.command(&file, &["--drafts", "--identity", &identity, "--store", "vault"]);
    let mut piped = piped.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = piped.stdin.take().unwrap();
    let _ = input.write_all(b"y\n");
    let piped = piped.wait_with_output().unwrap();
    drop(input);
    let told = String::from_utf8_lossy(&piped.stderr).into_owned();
    assert_eq!(piped.status.code(), Some(2), "{told}");
    assert!(told.contains("none of Adobe's own hosts") && !told.contains("[y/N]"), "{told}");
    let elsewhere = ["--yes", "--identity", &identity, "--ims-url", "https://ims.example.com", "--api-url", &base];
    import(&desk, &file, &elsewhere).ends_with(2).says(&["another environment"]);
    desk.keeps_nothing();

    let said = ["--yes", "--json", "--identity", &identity, "--ims-url", &base, "--api-url", &base];
    let outcome = import(&desk, &file, &said).ends_with(0);
    assert!(!outcome.stderr.contains("still holds"), "a sealed file tells nobody anything: {}", outcome.stderr);
    let saved = outcome.json();
    assert_eq!((&saved["name"], &saved["company"]["global_company_id"]), (&"northwind".into(), &"northw0".into()));
    assert_eq!(saved["report_suites"], json!([{ "rsid": "northwind.shop.prod", "name": "Northwind Shop" }]));
    desk.home.must_not_hold(&[SECRET]);
    import(&desk, &file, &said).ends_with(2).says(&["called northwind already", "replaces none"]);
    assert_eq!(desk.saved().len(), 1);
}

/// The tool age opens what is sealed to a key of another kind; what comes out of it is imported, too, and lies open.
#[test]
fn a_hand_over_that_was_opened_elsewhere_still_holds_its_secrets() {
    let desk = Desk::new();
    let base = desk.sandbox.base();
    let opened = HandOver::new(&connection(&base), secrets(), None).unwrap().write().unwrap();
    let file = desk.lay("opened.json", opened.as_bytes());
    let said = ["--yes", "--ims-url", &base, "--api-url", &base];
    let outcome = import(&desk, &file, &said).ends_with(0).says(&["opened.json still holds its secrets"]);
    assert_eq!(outcome.stdout, "northwind\n");
}

/// What the sender knew of the two client secrets, and where the credential is in the Developer Console.
fn facts(connection: Connection) -> Connection {
    let facts = |mark: &str, at: i64| ClientSecretFacts {
        added_at: Timestamp::from_second(at).ok(),
        expires_at: Timestamp::from_second(4_000_000_000 + at).ok(),
        uuid: Some(SecretUuid::parse("6f1c3bdc-0d4b-4b0e-8f5f-1f8a7d0c2b11").unwrap()),
        ..ClientSecretFacts::new(SecretMark::parse(mark).unwrap())
    };
    let known = KnownSecrets { asked_at: None, in_use: Some(facts("theirs", 1_000)), other: Some(facts("older", 500)) };
    let address = "https://developer.adobe.com/console/projects/12345/678901/credentials/234567";
    Connection { client_secrets: Some(known), console: ConsolePlace::parse(address).ok(), ..connection }
}

fn loaded(desk: &Desk) -> Vec<Connection> {
    desk.saved().iter().map(|(_, text)| toml::from_str(text).unwrap()).collect()
}

#[test]
fn what_its_sender_knew_of_the_client_secrets_is_known_here_too() {
    let desk = Desk::new();
    let base = desk.sandbox.base();
    let given = facts(connection(&base));
    let both = CredentialSecrets::ServerToServer {
        client_secret: Secret::new(SECRET),
        other: Some(Secret::new("p8e-CANARY-of-the-older-one")),
    };
    let file = desk.lay("northwind.age", seal(HandOver::new(&given, both, None).unwrap(), to_ada()));
    let identity = desk.lay("key.txt", ADA.1);
    let said = ["--identity", &identity, "--ims-url", &base, "--api-url", &base];
    // Kept for later, it is known likewise.
    import(&desk, &file, &[&said[..], &["--drafts"]].concat()).ends_with(0);
    let draft = desk.home.draft().unwrap();
    assert!(draft.contains("theirs") && draft.contains("older") && draft.contains("234567"), "{draft}");
    import(&desk, &file, &[&said[..], &["--yes"]].concat()).ends_with(0);
    let [saved] = &loaded(&desk)[..] else { panic!("one is saved") };
    assert_eq!((&saved.client_secrets, &saved.console), (&given.client_secrets, &given.console));
    // The store names them alike: whoever looks into it next has nothing to bring into line.
    let mark = |mark: &str| SecretMark::parse(mark).ok();
    let kept = kept(&desk, Owner::Connection(saved.id.clone()), &saved.environment);
    assert_eq!((kept.marks.in_use, kept.marks.other), (mark("theirs"), mark("older")));
}

/// What the vault of the desk keeps.
fn kept(desk: &Desk, owner: Owner, environment: &Environment) -> KeptSecrets {
    let (root, own) = (tempfile::tempdir().unwrap(), desk.home.path());
    for (name, folder) in [("config", ".config"), ("data", ".local/share"), ("state", ".local/state")] {
        symlink(own.join(folder).join("aa-connect"), root.path().join(name)).unwrap();
    }
    let paths = Paths::below(root.path());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { operations::read_secrets(&vault(&paths).await, owner, environment).await.unwrap() })
}

/// Whoever signs in has no client secret; the proxy that the connection goes through may have a password all the same.
#[test]
fn a_draft_without_a_client_secret_keeps_the_password_of_its_proxy() {
    const PASSWORD: &str = "CANARY-of-the-proxy";
    let desk = Desk::new();
    let base = desk.sandbox.base();
    let credential = CredentialSettings::SinglePageApp(SignInSettings {
        client_id: ClientId::parse("0123456789abcdef0123456789abcdef").unwrap(),
        scopes: Scopes::parse("openid").unwrap(),
        redirect_uri: RedirectUri::suggested(),
        person: None,
    });
    let proxy = Proxy::parse("http://ada@proxy.example.com:3128").ok().map(|(proxy, _)| proxy);
    let authority = desk.lay("authority.pem", "of both machines");
    let network = NetworkSettings { proxy, ca_file: Some(authority.clone().into()) };
    let given = Connection { credential, network, ..connection(&base) };
    let password = Some(Secret::new(PASSWORD));
    let content = HandOver::new(&given, CredentialSecrets::Public, password.clone()).unwrap();
    let file = desk.lay("northwind.age", seal(content, to_ada()));
    let identity = desk.lay("key.txt", ADA.1);
    let said = ["--yes", "--json", "--identity", &identity, "--ims-url", &base, "--api-url", &base];
    let told = import(&desk, &file, &said).ends_with(8).json();
    let id = DraftId::parse(told["drafts"][0]["id"].as_str().unwrap()).unwrap();
    let draft = desk.home.draft().unwrap();
    assert!(draft.contains("http://ada@proxy.example.com:3128") && draft.contains(&authority), "{draft}");
    let found = kept(&desk, Owner::Draft(id), &given.environment);
    assert_eq!((found.secrets, found.proxy_password), (CredentialSecrets::Public, password));
    desk.home.must_not_hold(&[PASSWORD]);
}

#[test]
fn a_passphrase_opens_it_from_wherever_it_comes() {
    let desk = Desk::new();
    let base = desk.sandbox.base();
    let file = desk.lay("northwind.age", sealed(&connection(&base), under_passphrase()));
    let seal = desk.lay("seal", SEAL);
    let wrong = desk.lay("wrong", "something else");
    import(&desk, &file, &["--yes"]).ends_with(2).says(&["under a passphrase", "--seal-passphrase-command"]);
    let with = |path: &str| json!(["cat", path]).to_string();
    import(&desk, &file, &["--yes", "--seal-passphrase-command", &with(&wrong)])
        .ends_with(2)
        .says(&["Nothing was kept"]);
    import(&desk, &file, &["--yes", "--seal-passphrase-command", "cat seal"]).ends_with(2).says(&["JSON list"]);
    let cut = &fs::read(&file).unwrap()[..200];
    let cut = desk.lay("cut.age", cut);
    import(&desk, &cut, &["--yes", "--seal-passphrase-command", &with(&seal)]).ends_with(2);
    desk.keeps_nothing();
    let said = ["--yes", "--seal-passphrase-command", &with(&seal), "--ims-url", &base, "--api-url", &base];
    assert_eq!(import(&desk, &file, &said).ends_with(0).stdout, "northwind\n");
}

#[test]
fn a_name_that_is_taken_by_another_type_stays_with_it() {
    let desk = Desk::new();
    let base = desk.sandbox.base();
    desk.save_service_account();
    let before = desk.saved();
    let file = desk.lay("northwind.age", sealed(&connection(&base), to_ada()));
    let identity = desk.lay("key.txt", ADA.1);
    let said = ["--yes", "--identity", &identity, "--ims-url", &base, "--api-url", &base];
    import(&desk, &file, &said).ends_with(2).says(&["called northwind already (Service Account (JWT))"]);
    assert_eq!(desk.saved(), before);
}

#[test]
fn a_terminal_leads_to_a_connection_of_its_own_beside_the_one_with_its_name() {
    let desk = Desk::new();
    let base = desk.sandbox.base();
    desk.save_service_account();
    let before = desk.saved();
    let given = facts(connection(&base));
    let file = desk.lay("northwind.age", sealed(&given, to_ada()));
    let identity = desk.lay("key.txt", ADA.1);
    let mut terminal = Terminal::start(&desk.home, &["import", &file, "--identity", &identity]);
    // They are not Adobe's own hosts: somebody says that they are meant.
    terminal.wait_for("Its secrets would go to");
    terminal.answer("[y/N]", "y");
    terminal.at("This machine");
    terminal.wait_for("Recognized: hand-over of aa-connect");
    // What works is highlighted once it is known; a key pressed before that would go one row further.
    terminal.wait_until_gone("being tried");
    terminal.highlight("Encrypted vault file");
    terminal.keys(ENTER);
    terminal.wait_for("The vault's passphrase");
    terminal.paste(PASSPHRASE);
    terminal.keys(ENTER);
    terminal.at("Organization");
    terminal.wait_for(given.org_id.as_str());
    terminal.keys(ENTER);
    terminal.at("Product");
    terminal.keys(ENTER);
    terminal.at("Credential type");
    terminal.keys(ENTER);
    terminal.at("Credential");
    terminal.keys(ENTER);
    terminal.at("Company and suites");
    terminal.wait_for("1 chosen");
    terminal.keys(ENTER);
    terminal.at("Review");
    terminal.keys(ENTER);
    terminal.wait_for("There is a connection called northwind already, and it is never replaced.");
    terminal.wait_for("aa-connect remove northwind");
    assert_eq!(desk.saved(), before);
    terminal.keys("-from-ada");
    terminal.keys(ENTER);
    terminal.wait_for("The connection northwind-from-ada works and is saved.");
    terminal.keys(ENTER);
    let ended = terminal.end_with_terminal_given_back();
    let written = String::from_utf8_lossy(&ended.bytes);
    assert!(ended.code == 0 && !written.contains(SECRET) && !written.contains(PASSPHRASE));
    assert!(!written.contains("still holds"), "a sealed file tells nobody anything");

    assert!(before.iter().all(|file| desk.saved().contains(file)), "what was there is as it was");
    let saved = loaded(&desk).into_iter().find(|saved| saved.name.as_str() == "northwind-from-ada").unwrap();
    assert_eq!((saved.credential, saved.company), (given.credential, given.company));
    assert_eq!((saved.report_suites, saved.console), (given.report_suites, given.console));
    // Of the one secret that came, and of no other.
    let known = saved.client_secrets.unwrap();
    assert_eq!((known.in_use, known.other), (given.client_secrets.unwrap().in_use, None));
    desk.home.must_not_hold(&[SECRET]);
    let passphrase = json!(["cat", desk.path("passphrase")]).to_string();
    let mut check = desk.home.program(&["check", "northwind-from-ada", "--passphrase-command", &passphrase]);
    told(&mut check).ends_with(0);
}

#[test]
fn a_terminal_asks_for_the_passphrase_and_opens_the_set_up() {
    let desk = Desk::new();
    save(&desk.home, "other", "http://127.0.0.1:9", "http://127.0.0.1:9");
    let production = Connection { environment: Environment::Production, ..connection(&desk.sandbox.base()) };
    let file = desk.lay("northwind.age", sealed(&production, under_passphrase()));
    let before = desk.saved();
    let mut terminal = Terminal::start(&desk.home, &["import", &file]);
    terminal.answer("Passphrase of the hand-over:", "something else");
    terminal.wait_for("does not open it");
    terminal.answer("Passphrase of the hand-over:", SEAL);
    terminal.at("This machine");
    terminal.wait_for("Recognized: hand-over of aa-connect");
    terminal.wait_for("ims-na1.adobelogin.com");
    terminal.keys(super::pty::CTRL_C);
    let ended = terminal.end_with_terminal_given_back();
    let written = String::from_utf8_lossy(&ended.bytes);
    assert!(!written.contains(SEAL) && !written.contains(SECRET));
    assert_eq!(desk.saved(), before);
    desk.home.must_not_hold(&[SECRET]);
}
