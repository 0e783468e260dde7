//! A Service Account's secrets: its private key, its client secret, and the assertions that it signed, known from the
//! wire. Its certificate is public; the key's numbers beyond the modulus are not.

use std::sync::{Arc, Mutex};

use aa_connect::connection::{
    Candidate, ClientId, Company, Connection, ConnectionName, CredentialSecrets, CredentialSettings, DraftId,
    Environment, GlobalCompanyId, Hosts, KeySize, NetworkSettings, OrgId, Product, Proof, Proven, Scopes, Secret,
    ServiceAccountSettings, StoreKind, TechnicalAccountId,
};
use aa_connect::keys::{self, PrivateKey};
use aa_connect::operations;
use aa_connect::store::{NewPassphrase, Paths, Patience, Store, WorkFactor};
use jiff::Timestamp;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::support::{Answer, Arrived, Server};
use super::walk::ANALYTICS;
use super::*;

const CLIENT_SECRET: &str = "p8e-2f7c9d0b4e1a-Canary-of-the-exchange";
const ORG: &str = "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg";

fn field(one: &Arrived, name: &str) -> String {
    parameter(&format!("http://x/?{}", one.body), name)
}

/// How the exchange is answered.
type Mood = fn(&Arrived) -> Answer;

/// An Adobe that does as it is told at the exchange, and otherwise has one company with one report suite.
fn adobe(exchange: Arc<Mutex<Mood>>) -> Server {
    Server::start(move |one| match one.path() {
        "/ims/exchange/jwt" => exchange.lock().unwrap()(one),
        "/discovery/me" => Answer::json(
            200,
            json!({"imsOrgs":[{"imsOrgId":ORG,"companies":[{"globalCompanyId":"northw0","companyName":"Northwind"}]}]}),
        ),
        "/api/northw0/reportsuites/collections/suites" => {
            Answer::json(200, json!({"content":[{"rsid":"northw.shop","name":"Shop"}],"lastPage":true,"number":0}))
        }
        "/api/northw0/reports" => Answer::json(200, json!({"columns":{"columnIds":["0"]},"rows":[]})),
        _ => Answer::json(404, "{}"),
    })
}

fn gives(_: &Arrived) -> Answer {
    let token = "canary-of-a-token-7d1e55aa90c4b2f3";
    Answer::json(200, json!({"token_type": "bearer", "access_token": token, "expires_in": 86_399_992_u64}))
}

/// Refuses in words that hold all that was sent.
fn echoes(one: &Arrived) -> Answer {
    let words = format!("no: {} {}", field(one, "jwt_token"), field(one, "client_secret"));
    let refusal = json!({"error": "invalid_token", "error_description": words});
    Answer::json(400, refusal).with("X-Debug-Id", field(one, "client_secret"))
}

fn does_not_know(_: &Arrived) -> Answer {
    let words = "Could not match JWT signature to any of the bindings";
    Answer::json(400, json!({"error": "invalid_token", "error_description": words}))
}

/// What the program would have saved, in its vault, in `home`.
fn saved(home: &Home, base: &str, key: &PrivateKey) -> Connection {
    let folder = home.path().join("made");
    let paths = Paths::below(&folder);
    let settings = ServiceAccountSettings {
        client_id: ClientId::parse("0123456789abcdef0123456789abcdef").unwrap(),
        org_id: OrgId::parse(ORG).unwrap(),
        technical_account_id: TechnicalAccountId::parse("0123456789ABCDEF01234567@techacct.adobe.com").unwrap(),
        metascopes: Scopes::parse("ent_analytics_bulk_ingest_sdk").unwrap(),
        certificate: Some(keys::self_signed(key, "northwind", 20, Timestamp::now()).unwrap()),
    };
    let proven = Proven {
        candidate: Candidate {
            environment: Environment::Custom(Hosts::parse(base, base).unwrap()),
            network: NetworkSettings::default(),
            proxy_password: None,
            settings: CredentialSettings::ServiceAccount(settings),
            secrets: CredentialSecrets::ServiceAccount {
                client_secret: Secret::new(CLIENT_SECRET),
                private_key: key.to_pem(),
            },
        },
        name: ConnectionName::parse("northwind").unwrap(),
        product: Product::Analytics,
        org_id: OrgId::parse(ORG).unwrap(),
        company: Some(Company { id: GlobalCompanyId::parse("northw0").unwrap(), name: "Northwind".into() }),
        sandbox: None,
        report_suites: Vec::new(),
        store: StoreKind::Vault,
        proof: Proof { at: Timestamp::now(), report_suites_seen: 1 },
        facts: Default::default(),
    };
    let connection = tokio::runtime::Runtime::new().unwrap().block_on(async {
        let passphrase = NewPassphrase::parse(&Secret::new(PASSPHRASE)).unwrap();
        let vault = Store::create_vault(&paths, passphrase, WorkFactor::FOR_TESTS, Patience::Unattended).await.unwrap();
        operations::save(&paths, &vault, &DraftId::parse("draft-1").unwrap(), proven).await.unwrap()
    });
    for (made, place) in [("config", ".config"), ("data", ".local/share"), ("state", ".local/state")] {
        let place = home.path().join(place);
        std::fs::create_dir_all(&place).unwrap();
        if folder.join(made).exists() {
            std::fs::rename(folder.join(made), place.join("aa-connect")).unwrap();
        }
    }
    connection
}

#[test]
fn no_secret_of_a_service_account_is_anywhere_but_in_the_vault_and_on_the_wire() {
    let mood = Arc::new(Mutex::new(gives as Mood));
    let server = adobe(Arc::clone(&mood));
    let home = with_temporary_files(Home::new());
    let key = PrivateKey::generate(KeySize::Rsa2048, &CancellationToken::new()).unwrap();
    let connection = saved(&home, &server.base, &key);

    let mut known = Canary {
        secrets: vec![
            ("private key", digits(key.to_pem().expose())),
            ("client secret", CLIENT_SECRET.to_owned()),
            ("passphrase", PASSPHRASE.to_owned()),
        ],
    };
    let (mut answers, mut asked) = (Vec::new(), 0);
    for answer in [gives as Mood, echoes] {
        *mood.lock().unwrap() = answer;
        for arguments in [
            &["check", "northwind"] as &[&str],
            &["check", "northwind", "--json"],
            &["show", "northwind"],
            &["show", "northwind", "--json"],
            &["list"],
            &["list", "--json"],
        ] {
            let output = ran(&home, arguments);
            answers.push((format!("{arguments:?}"), [output.stdout, output.stderr].concat()));
        }
        let exchanged = server.arrived().iter().filter(|one| one.path() == "/ims/exchange/jwt").count();
        assert!(exchanged > asked, "an assertion went over the wire");
        asked = exchanged;
        // What is kept from the good time would be used in the bad one.
        let file = home.path().join(format!(".config/aa-connect/connections/{}.toml", connection.id));
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(file, text.replace("ent_analytics_bulk_ingest_sdk", "ent_cja_sdk")).unwrap();
    }
    for one in server.arrived().iter().filter(|one| one.path() == "/ims/exchange/jwt") {
        known.secrets.push(("assertion", field(one, "jwt_token")));
    }
    assert!(answers.iter().any(|(_, text)| String::from_utf8_lossy(text).contains("no: … …")), "it was refused");
    for (command, text) in &answers {
        known.must_not_be_in(&format!("what {command} says"), text);
    }
    known.must_not_be_in_files(&home);
    assert!(!home.state().join("crashes").exists(), "nothing crashed");
}

/// What of a private key is nobody's business. The first third is the modulus, which stands in the certificate, too.
fn digits(pem: &str) -> String {
    let digits: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    digits[450..].to_owned()
}

#[test]
fn a_key_made_in_the_wizard_is_in_the_vault_and_in_the_file_that_was_asked_for_and_nowhere_else() {
    let mood = Arc::new(Mutex::new(does_not_know as fn(&Arrived) -> Answer));
    let server = adobe(Arc::clone(&mood));
    let home = with_temporary_files(Home::new());
    let elsewhere = tempfile::tempdir().unwrap();
    let asked_for = elsewhere.path().join("asked-for.key");
    let base = &server.base;
    let mut terminal = Terminal::set_up_at(&home, base, base, &[]);
    terminal.begin();
    terminal.make_vault(PASSPHRASE);
    terminal.type_organization(ORG);
    terminal.take_service_account(ANALYTICS);
    terminal.make_key_pair();
    terminal.keys("\x1bw");
    terminal.wait_for("File for the private key");
    terminal.keys(&format!("{CTRL_U}{}{ENTER}", asked_for.display()));
    terminal.wait_for("for you alone");
    let key = digits(&std::fs::read_to_string(&asked_for).unwrap());
    let mut known = Canary {
        secrets: vec![
            ("private key", key),
            ("client secret", CLIENT_SECRET.to_owned()),
            ("passphrase", PASSPHRASE.to_owned()),
        ],
    };
    known.must_not_be_in_process(&terminal);
    known.must_not_be_in_files(&home);

    // Refused first, then exchanged.
    terminal.keys(ENTER);
    terminal.at("Credential");
    let account = "0123456789ABCDEF01234567@techacct.adobe.com";
    terminal.keys(&format!("0123456789abcdef0123456789abcdef{TAB}{CLIENT_SECRET}{TAB}{account}{ENTER}"));
    terminal.at("Metascopes");
    terminal.keys(ENTER);
    terminal.at("Token");
    terminal.wait_for("knows no certificate");
    *mood.lock().unwrap() = gives;
    terminal.keys(ENTER);
    terminal.wait_for("Adobe gave a token for this credential.");
    for one in server.arrived().iter().filter(|one| one.path() == "/ims/exchange/jwt") {
        known.secrets.push(("assertion", field(one, "jwt_token")));
    }
    assert!(known.secrets.len() > 4, "both assertions are known");
    known.must_not_be_in("the screen", terminal.screen().as_bytes());
    known.must_not_be_in_process(&terminal);
    terminal.keys(ENTER);
    terminal.at("Company and suites");
    terminal.highlight("Shop");
    terminal.keys(ENTER);
    terminal.at("Review");
    terminal.save_as("nightly");
    terminal.keys(ENTER);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    known.must_not_be_in("the terminal", &ended.bytes);
    for arguments in [
        &["check", "nightly"] as &[&str],
        &["show", "nightly", "--curl"],
        &["show", "nightly", "--certificate"],
        &["show", "nightly", "--json"],
    ] {
        let (answer, talk) = run(&home, arguments);
        known.must_not_be_in(&format!("the answer of {arguments:?}"), &answer);
        known.must_not_be_in(&format!("the talk of {arguments:?}"), &talk);
    }
    known.must_not_be_in_files(&home);
    assert!(!home.state().join("crashes").exists(), "nothing crashed");
}

#[test]
fn a_crash_while_a_key_is_pasted_in_lines_tells_nothing_of_it() {
    let home = with_temporary_files(Home::new()).with("AA_CONNECT_TEST_PANIC", "hidden line");
    let key = PrivateKey::generate(KeySize::Rsa2048, &CancellationToken::new()).unwrap().to_pem();
    let known = Canary { secrets: vec![("private key", digits(key.expose()))] };
    let mut terminal = Terminal::start(&home, &["demo", "--plain"]);
    terminal.talk(&[
        ("What would you like to do? Number", "1"),
        ("Number from 1 to 3", "3"),
        ("Enter to continue", ""),
        ("Organization ID:", ""),
        ("Or choose: Number", "1"),
        ("Enter to continue", ""),
        ("Number from 1 to 3", "1"),
        ("Enter to continue", ""),
        ("Number from 1 to 5", "5"),
        ("Enter to continue", ""),
        ("Number from 1 to 4", "4"),
        ("Key file", key.expose().trim_end()),
    ]);
    let ended = terminal.end();
    assert_eq!(ended.code, 1, "{}", ended.screen);
    assert!(ended.screen.contains("That is our fault, not yours"), "{}", ended.screen);
    assert_eq!(files_below(&home.state().join("crashes")).len(), 1);
    known.must_not_be_in("the terminal", &ended.bytes);
    known.must_not_be_in_files(&home);
}
