//! A Service Account from its key pair to its removal, as a person meets it: in the picture and in lines, with every
//! command afterwards.

use serde_json::{Value, json};
use std::process::{Child, Stdio};

use crate::key_pairs::practice_pair;
use crate::main_job::{OtherSandbox, described, vault_items};
use crate::person::Person;
use crate::pty::{ENTER, Home, TAB, Terminal, files_below};
use crate::service_account_trouble::sha1_on;
use crate::walk::{ANALYTICS, NIGHTLY_SECRET, NORTHWIND_ORG, PASSPHRASE, SERVICE_ACCOUNT};

pub(crate) const CLIENT: &str = "3a6417b5c1d24e9f8b70d94e2f51a68c";
pub(crate) const ACCOUNT: &str = "1C4E6A92665F6B4D0A495F9A@techacct.adobe.com";
const SUCCESSOR_SECRET: &str = "p8e-PracticeOnly-Nightly-successor-2mQ9";
const AEM_SECRET: &str = "p8e-PracticeOnly-Aem-9cV4xJd2Gq";

/// Runs a command with the vault's passphrase to its end; what it wrote to stdout and to stderr, neither with a secret.
#[track_caller]
fn run(home: &Home, arguments: &[&str], code: i32) -> (String, String) {
    let mut command = home.program(arguments);
    command.args(["--passphrase-command", &format!("[\"echo\", \"{PASSPHRASE}\"]")]).stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (answer, talk) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{answer}\n{talk}");
    for secret in [NIGHTLY_SECRET, SUCCESSOR_SECRET, AEM_SECRET, PASSPHRASE, "PRIVATE KEY"] {
        assert!(!answer.contains(secret) && !talk.contains(secret), "{arguments:?} says a secret");
    }
    (answer, talk)
}

#[track_caller]
fn answer(home: &Home, arguments: &[&str]) -> String {
    run(home, arguments, 0).0
}

#[track_caller]
pub(crate) fn shown(home: &Home, name: &str) -> Value {
    serde_json::from_str(&answer(home, &["show", name, "--json"])).unwrap()
}

/// A practice sandbox in another process at the same home: it remembers what the wizard's own one was told.
struct SameSandbox {
    child: Child,
    console: String,
}

impl SameSandbox {
    fn start(home: &Home) -> Self {
        let (child, description) = described(home);
        Self { child, console: description["console_url"].as_str().unwrap().to_owned() }
    }
}

impl Drop for SameSandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A saved connection called nightly, with its secrets in the vault.
#[track_caller]
fn save_nightly(home: &Home) {
    let mut terminal = Terminal::start(home, &["demo"]);
    terminal.begin();
    terminal.make_vault(PASSPHRASE);
    terminal.leave_organization_open();
    terminal.at("Product");
    terminal.keys(ENTER);
    terminal.at("Credential type");
    terminal.highlight(SERVICE_ACCOUNT);
    terminal.keys(ENTER);
    // Where it still works, and what replaces it elsewhere.
    terminal.wait_for("still works in few places");
    terminal.wait_for("service credentials of AEM as a Cloud Service");
    terminal.wait_for("OAuth Server-to-Server has replaced it");
    terminal.keys(ENTER);
    terminal.at("Key pair");
    terminal.make_key_pair();
    for words in ["RSA 2048, in the encrypted vault", "CN=aa-connect", "(in 365 days)", "certificate_pub.crt"] {
        terminal.wait_for(words);
    }
    terminal.register_certificate();
    terminal.practice_service_account();
    terminal.wait_for("ent_analytics_bulk_ingest_sdk");
    terminal.get_token();
    terminal.wait_for("Key and certificate");
    terminal.keys(ENTER);
    terminal.at("Company and suites");
    terminal.take_first_suite("Northwind Traders", "Northwind Shop");
    for words in [ACCOUNT, NORTHWIND_ORG, CLIENT, "ent_adobeio_sdk", "encrypted vault"] {
        terminal.wait_for(words);
    }
    terminal.save_as("nightly");
    terminal.wait_for("aa-connect migrate nightly");
    terminal.keys(ENTER);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    assert_eq!(home.draft(), None);
}

#[test]
fn a_service_account_is_set_up_used_moved_and_moved_back() {
    let home = Home::new();
    save_nightly(&home);
    let certificate = std::fs::read_to_string(home.path().join("certificate_pub.crt")).unwrap();
    assert!(certificate.starts_with("-----BEGIN CERTIFICATE-----\n") && !certificate.contains("PRIVATE"));
    home.must_not_hold(&[NIGHTLY_SECRET, PASSPHRASE, "PRIVATE KEY"]);
    let kept = vault_items(&home).to_string();
    assert!(kept.len() > 2, "{kept}");

    let text = answer(&home, &["show", "nightly"]);
    assert!(text.contains("CN=aa-connect, 2048 bits") && text.contains("(in 36"), "{text}");
    assert_eq!(answer(&home, &["show", "nightly", "--certificate"]), certificate);
    let curl = answer(&home, &["show", "nightly", "--curl"]);
    assert!(curl.contains("/ims/exchange/jwt") && curl.contains("{{JWT_TOKEN}}"), "{curl}");
    let listed = answer(&home, &["list"]);
    assert!(listed.lines().next().unwrap().ends_with("ENDS") && listed.contains("JWT ended"), "{listed}");
    let checked = answer(&home, &["check", "nightly"]);
    assert!(checked.contains("Key and certificate  ok") && checked.contains("It works."), "{checked}");
    let old_token = answer(&home, &["token", "nightly"]);

    // The console says whose certificate it is; there the successor is added, and migrate asks for its secret.
    let sandbox = SameSandbox::start(&home);
    let mut person = Person::new();
    let before = shown(&home, "nightly");
    let page = person.open(&sandbox.console).text;
    assert!(page.contains(before["certificate"]["sha1"].as_str().unwrap()), "registered, and remembered");
    person.submit(&sandbox.console, &[("action", "add_successor"), ("client_id", CLIENT)]);
    let mut terminal = Terminal::start(&home, &["migrate", "nightly"]);
    terminal.answer("Passphrase of the vault:", PASSPHRASE);
    terminal.wait_for("Nothing is changed before the new credential was seen to work");
    terminal.wait_for("/console");
    terminal.answer("Client secret of the new credential:", SUCCESSOR_SECRET);
    terminal.answer("Scopes [", "");
    terminal.answer("[y/N]", "y");
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    assert!(ended.screen.contains("nightly is an OAuth Server-to-Server connection now."), "{}", ended.screen);
    assert!(!ended.screen.contains("DIFFERS"), "{}", ended.screen);
    for secret in [SUCCESSOR_SECRET, NIGHTLY_SECRET, PASSPHRASE] {
        assert!(!String::from_utf8_lossy(&ended.bytes).contains(secret), "echoed");
    }
    assert!(answer(&home, &["check", "nightly"]).contains("It works."));
    assert_ne!(answer(&home, &["token", "nightly"]), old_token);
    assert!(answer(&home, &["show", "nightly"]).contains("Old key:"));

    // And back, and once more, for good.
    answer(&home, &["migrate", "nightly", "--undo", "--yes"]);
    let restored = shown(&home, "nightly");
    assert_eq!((&restored["credential"], &restored["certificate"]), (&before["credential"], &before["certificate"]));
    assert!(answer(&home, &["check", "nightly"]).contains("Key and certificate  ok"));
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), SUCCESSOR_SECRET).unwrap();
    let file = secret.path().to_str().unwrap();
    answer(&home, &["migrate", "nightly", "--client-secret-file", file, "--yes"]);
    // Much later: the connection of the first visit is closed by now.
    Person::new().submit(&sandbox.console, &[("action", "delete_service_account"), ("client_id", CLIENT)]);
    answer(&home, &["migrate", "nightly", "--forget-old-key", "--yes"]);
    assert!(!answer(&home, &["show", "nightly"]).contains("Old key:"));
    assert!(answer(&home, &["check", "nightly"]).contains("It works."));
    answer(&home, &["remove", "nightly", "--yes"]);
    assert_eq!(vault_items(&home), json!({}), "left in the vault");
    home.must_not_hold(&[NIGHTLY_SECRET, SUCCESSOR_SECRET, PASSPHRASE, "PRIVATE KEY", old_token.trim()]);
}

/// In lines from Welcome to Key pair, with the vault.
#[track_caller]
fn talk_to_key_pair(terminal: &mut Terminal) {
    terminal.talk(&[
        ("What would you like to do? Number", "1"),
        ("Number from 1 to 3", "2"),
        ("Passphrase:", PASSPHRASE),
        ("Once more:", PASSPHRASE),
        ("Enter to continue", ""),
        ("Organization ID:", NORTHWIND_ORG),
        ("Or choose: Number", ""),
        ("Enter to continue", ""),
        ("Number from 1 to 3", "1"),
        ("Enter to continue", ""),
        ("Number from 1 to 5", "5"),
    ]);
    terminal.wait_for_written(0, "still works in few places");
    terminal.answer("Enter to continue", "");
    terminal.wait_for_prompt("Number from 1 to 4");
}

/// The rest in lines, from Credential to the saved connection.
#[track_caller]
fn talk_to_the_end(mut terminal: Terminal, home: &Home) {
    terminal.talk(&[
        ("Client ID:", CLIENT),
        ("Client secret:", NIGHTLY_SECRET),
        ("Technical account ID:", ACCOUNT),
        ("Organization ID, now", ""),
        ("Enter to continue", ""),
        ("Metascopes", "ent_analytics_bulk_ingest_sdk"),
        ("By product: Numbers with commas", ""),
        ("Enter to continue", ""),
    ]);
    terminal.wait_for_written(0, "Adobe gave a token for this credential.");
    terminal.talk(&[
        ("Enter to continue", ""),
        ("Number from 1 to 4", "1"),
        ("Report suites: Numbers with commas", "1"),
        ("Enter to continue", ""),
        ("Name, now", "nightly"),
        ("Enter to continue", ""),
    ]);
    let said = terminal.end_saved_in_lines();
    // For practice the secret stands there to be typed; once.
    assert!(said.matches(NIGHTLY_SECRET).count() < 2 && !said.contains(PASSPHRASE), "a secret was echoed: {said}");
    let key = practice_pair();
    let key = &key[..key.find("-----BEGIN CERTIFICATE").unwrap()];
    for line in key.lines().filter(|line| !line.starts_with("-----")) {
        assert!(!said.contains(line), "the key was echoed: {said}");
    }
    assert!(answer(home, &["check", "nightly"]).contains("It works."));
    home.must_not_hold(&[NIGHTLY_SECRET, PASSPHRASE]);
}

#[test]
fn in_lines_a_service_account_is_set_up_with_a_new_key_pair() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo", "--plain"]);
    talk_to_key_pair(&mut terminal);
    terminal.talk(&[
        ("Number from 1 to 4", "1"),
        ("Name in the certificate, now aa-connect", "northwind"),
        ("Days it is valid", "30"),
        ("Certificate file, now certificate_pub.crt", ""),
        ("Enter to continue", ""),
    ]);
    terminal.wait_for_written(0, "The key pair is made and kept.");
    terminal.answer("Enter to continue", "/register");
    terminal.wait_for_written(0, "The practice Console knows");
    terminal.answer("Enter to continue", "");
    talk_to_the_end(terminal, &home);
    assert!(answer(&home, &["show", "nightly"]).contains("CN=northwind, 2048 bits"));
}

#[test]
fn in_lines_a_service_account_is_set_up_with_a_key_in_a_file() {
    let home = Home::new();
    std::fs::write(home.path().join("mine.pem"), practice_pair()).unwrap();
    let mut terminal = Terminal::start(&home, &["demo", "--plain"]);
    talk_to_key_pair(&mut terminal);
    terminal.answer("Number from 1 to 4", "4");
    terminal.answer("Key file", "~/mine.pem");
    terminal.answer("Enter to continue", "");
    terminal.wait_for_written(0, "The key was read and is kept.");
    terminal.answer("Enter to continue", "/register");
    terminal.wait_for_written(0, "The practice Console knows");
    terminal.answer("Enter to continue", "");
    std::fs::remove_file(home.path().join("mine.pem")).unwrap();
    talk_to_the_end(terminal, &home);
}

#[test]
fn in_lines_a_pasted_key_of_many_lines_is_one_answer() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo", "--plain"]);
    talk_to_key_pair(&mut terminal);
    terminal.answer("Number from 1 to 4", "4");
    terminal.answer("Key file", practice_pair().trim_end());
    terminal.wait_for_written(0, "39ae7321af22fd3fe611e0ae2fc59a064cc207a3");
    terminal.answer("Enter to continue", "/register");
    terminal.wait_for_written(0, "The practice Console knows");
    terminal.answer("Enter to continue", "");
    talk_to_the_end(terminal, &home);
}

/// What AEM's Developer Console lets one download, of the practice account that is like it.
fn aem_json() -> String {
    let pair = practice_pair();
    let (key, certificate) = pair.split_at(pair.find("-----BEGIN CERTIFICATE").unwrap());
    json!({
        "ok": true,
        "integration": {
            "imsEndpoint": "ims-na1.adobelogin.com",
            "metascopes": "ent_aem_cloud_sdk,ent_cloudmgr_sdk",
            "technicalAccount": {"clientId": "5c863bd7e3f460b1ad92fb604173c8ae", "clientSecret": AEM_SECRET},
            "email": "northwind-aem@techacct.adobe.com",
            "id": "7D3C9E10665F8D6F0A495FDE@techacct.adobe.com",
            "org": NORTHWIND_ORG,
            "privateKey": key.replace('\n', "\r\n"),
            "publicKey": certificate.replace('\n', "\r\n"),
            "certificateExpirationDate": "2049-12-31T23:59:59.000Z",
        },
        "statusCode": 200,
    })
    .to_string()
}

#[test]
fn service_credentials_of_aem_are_a_named_file_and_a_few_enters() {
    let home = Home::new();
    let file = home.path().join("service_token.json");
    std::fs::write(&file, aem_json()).unwrap();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.at("Welcome");
    terminal.highlight("Start from a file");
    terminal.keys(ENTER);
    terminal.wait_for("Enter read the file");
    terminal.keys(&format!("service_token.json{ENTER}"));
    terminal.at("This machine");
    for words in ["Private key", "Certificate", "Product"] {
        terminal.wait_for(words);
    }
    terminal.make_vault(PASSPHRASE);
    std::fs::remove_file(&file).unwrap();
    terminal.keys(ENTER);
    terminal.at("Product");
    terminal.keys(ENTER);
    terminal.at("Credential type");
    terminal.wait_for("Use Server-to-Server instead");
    // Chosen already, and no key need be made: one Enter is enough.
    terminal.keys(ENTER);
    terminal.at("Key pair");
    terminal.wait_for("The key was read and is kept.");
    terminal.register_certificate();
    terminal.keys(ENTER);
    terminal.get_token();
    terminal.keys(ENTER);
    terminal.at("Review");
    terminal.save_as("aem");
    terminal.keys(ENTER);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
    home.must_not_hold(&[AEM_SECRET, PASSPHRASE, "PRIVATE KEY"]);
    let checked = answer(&home, &["check", "aem"]);
    assert!(checked.contains("It works.") && !checked.contains("Companies"), "{checked}");
    assert!(answer(&home, &["token", "aem"]).len() > 60);
    assert_eq!(shown(&home, "aem")["company"], Value::Null);
}

#[test]
fn the_whole_way_goes_at_any_addresses_with_a_certificate_uploaded_in_the_browser() {
    let sandbox = OtherSandbox::start();
    let home = Home::new();
    let mut terminal = Terminal::set_up_at(&home, &sandbox.ims_url, &sandbox.api_url, &[]);
    terminal.begin();
    terminal.make_vault(PASSPHRASE);
    terminal.type_organization(NORTHWIND_ORG);
    terminal.take_service_account(ANALYTICS);
    terminal.make_key_pair();
    terminal.wait_for("Public keys");
    let pem = std::fs::read_to_string(home.path().join("certificate_pub.crt")).unwrap();
    let form = [("action", "register"), ("client_id", CLIENT), ("certificate", pem.as_str())];
    let page = Person::new().submit(&format!("{}/console", sandbox.ims_url), &form).text;
    assert!(page.contains(&sha1_on(&terminal)), "the console shows the same fingerprint: {page}");
    terminal.keys(ENTER);
    terminal.at("Credential");
    terminal.keys(&format!("{CLIENT}{TAB}{NIGHTLY_SECRET}{TAB}{ACCOUNT}{ENTER}"));
    terminal.at("Metascopes");
    terminal.keys(ENTER);
    terminal.at("Token");
    terminal.wait_for("Adobe gave a token for this credential.");
    terminal.finish_service_account("nightly");
    terminal.keys(ENTER);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
    assert_eq!(files_below(&home.connections()).len(), 1);
    assert!(answer(&home, &["check", "nightly"]).contains("It works."));
}
