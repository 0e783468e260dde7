//! Service Account (JWT) connections as another process sees them: when the certificate ends, the certificate itself, and
//! the requests as curl commands, which a POSIX shell and the sandbox take.

use std::io::Write as _;
use std::process::Stdio;

use aa_connect::connection::*;
use aa_connect::keys::{self, PrivateKey};
use aa_connect::operations;
use aa_connect::sandbox::practice_service_accounts;
use aa_connect::store::{NewPassphrase, Paths, Patience, Store, WorkFactor};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::checked::with_passphrase;
use super::outcome::{Outcome, run, run_with};
use super::pty::Home;
use super::re_exec;
use super::saved::{PASSPHRASE, save};
use super::surroundings::Running;

/// Public on purpose, and registered with the first practice account from the start.
const KEY_FILE: &str = include_str!("../../assets/sandbox/practice-service-account-key.pem");

pub(crate) fn key() -> &'static str {
    &KEY_FILE[KEY_FILE.find("-----BEGIN").unwrap()..]
}

/// Fails if something of the private key or one of `secrets` was said.
#[track_caller]
pub(crate) fn says_no_secret(outcome: &Outcome, secrets: &[&str]) {
    let of_key: Vec<&str> = key().lines().filter(|line| !line.starts_with("-----")).collect();
    for secret in of_key.iter().chain(secrets) {
        assert!(!outcome.stdout.contains(secret) && !outcome.stderr.contains(secret), "a secret was said");
    }
}

/// One connection to be saved.
pub(crate) struct Account<'a> {
    pub(crate) name: &'a str,
    pub(crate) base: &'a str,
    /// Which of the practice accounts.
    pub(crate) number: usize,
    pub(crate) company: Option<&'a str>,
    /// In how many hours its certificate ends.
    pub(crate) ends_in_hours: i64,
}

impl Account<'_> {
    /// Saves it with the practice key, in a vault.
    pub(crate) fn save(&self, home: &Home) {
        let mut command = re_exec::inner("service_account::inner_save_account");
        for (variable, value) in home.environment() {
            command.env(variable, value);
        }
        for variable in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            command.env_remove(variable);
        }
        command.env("SAVE_NAME", self.name).env("SAVE_AT", self.base).env("SAVE_NUMBER", self.number.to_string());
        command.env("SAVE_COMPANY", self.company.unwrap_or_default());
        command.env("SAVE_ENDS", self.ends_in_hours.to_string());
        re_exec::must_pass(command);
    }
}

#[test]
fn inner_save_account() {
    if !re_exec::is_inner("service_account::inner_save_account") {
        return;
    }
    let given = |name: &str| std::env::var(name).unwrap();
    let account = practice_service_accounts().remove(given("SAVE_NUMBER").parse().unwrap());
    let ends = SignedDuration::from_hours(given("SAVE_ENDS").parse().unwrap());
    let begins = Timestamp::now() + ends - SignedDuration::from_hours(24 * 100);
    let private_key = PrivateKey::from_pem(&Secret::new(key())).unwrap();
    let certificate = keys::self_signed(&private_key, "northwind nightly", 100, begins).unwrap();
    let company = Some(given("SAVE_COMPANY")).filter(|id| !id.is_empty());
    let proven = Proven {
        name: ConnectionName::parse(&given("SAVE_NAME")).unwrap(),
        product: if company.is_some() { Product::Analytics } else { Product::ExperienceManager },
        org_id: account.org_id.clone(),
        company: company
            .map(|id| Company { id: GlobalCompanyId::parse(&id).unwrap(), name: Printable::new("Northwind Traders") }),
        sandbox: None,
        report_suites: Vec::new(),
        store: StoreKind::Vault,
        candidate: Candidate {
            environment: match given("SAVE_AT").as_str() {
                "practice" => Environment::Practice,
                base => Environment::Custom(Hosts::parse(base, base).unwrap()),
            },
            network: NetworkSettings::default(),
            proxy_password: None,
            settings: CredentialSettings::ServiceAccount(ServiceAccountSettings {
                client_id: account.client_id,
                org_id: account.org_id,
                technical_account_id: account.technical_account_id,
                metascopes: account.metascopes,
                certificate: Some(certificate),
            }),
            secrets: CredentialSecrets::ServiceAccount {
                client_secret: account.client_secret,
                private_key: private_key.to_pem(),
            },
        },
        proof: Proof { at: Timestamp::now(), report_suites_seen: 14 },
        facts: Default::default(),
    };
    let paths = Paths::from_environment().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let passphrase = Secret::new(PASSPHRASE);
        let store = match Store::open_vault(&paths, passphrase.clone(), Patience::Unattended).await {
            Ok(store) => store,
            Err(_) => {
                let new = NewPassphrase::parse(&passphrase).unwrap();
                Store::create_vault(&paths, new, WorkFactor::FOR_TESTS, Patience::Unattended).await.unwrap()
            }
        };
        operations::save(&paths, &store, &DraftId::parse("draft1").unwrap(), proven).await.unwrap();
    });
}

const NOWHERE: &str = "http://127.0.0.1:9";

#[test]
fn list_and_show_say_when_a_certificate_ends() {
    let home = Home::new();
    save(&home, "machine", NOWHERE, NOWHERE);
    let without = run(&mut home.program(&["list"])).ends_with(0).stdout;
    assert!(!without.contains("ENDS"), "no certificate, no column: {without}");
    let account =
        |name, ends_in_hours| Account { name, base: NOWHERE, number: 0, company: Some("northw0"), ends_in_hours };
    for (name, hours) in [("far", 40 * 24 + 1), ("near", 12 * 24 + 1), ("now", 49), ("over", -10 * 24 - 1)] {
        account(name, hours).save(&home);
    }

    let listed = run(&mut home.program(&["list"])).ends_with(0).stdout;
    assert!(listed.lines().next().unwrap().ends_with("ENDS"), "{listed}");
    let expected = [
        ("far", "certificate in 40 days", "none"),
        ("near", "soon: certificate in 12 days", "soon"),
        ("now", "URGENT: certificate in 2 days", "urgent"),
        ("over", "certificate ended 10 days ago", "over"),
    ];
    let json = run(&mut home.program(&["list", "--json"])).ends_with(0).json();
    let of = |name: &str| json["connections"].as_array().unwrap().iter().find(|c| c["name"] == name).unwrap().clone();
    for (name, words, urgency) in expected {
        let row = listed.lines().find(|line| line.starts_with(name)).unwrap();
        assert!(row.ends_with(&format!("  {words}")), "{listed}");
        let certificate = &of(name)["certificate"];
        assert_eq!(certificate["urgency"], urgency, "{certificate}");
        assert_eq!(certificate["subject"], "CN=northwind nightly");
        assert!(certificate["sha1"].as_str().is_some_and(|sha1| sha1.len() == 40), "{certificate}");
        assert!(certificate["sha256"].as_str().is_some_and(|sha256| sha256.len() == 64), "{certificate}");
        assert!(certificate["not_after"].as_str().unwrap().parse::<Timestamp>().is_ok(), "{certificate}");
    }
    assert!(listed.lines().find(|line| line.starts_with("machine")).unwrap().ends_with('–'), "{listed}");
    assert_eq!((&of("machine")["certificate"], &of("machine")["former"]), (&Value::Null, &Value::Null));

    let shown = run(&mut home.program(&["show", "now"])).ends_with(0);
    let sha1 = of("now")["certificate"]["sha1"].as_str().unwrap().to_owned();
    for words in ["Service Account (JWT)", "Metascopes:", "CN=northwind nightly, 2048 bits", &sha1] {
        assert!(shown.stdout.contains(words), "{words}: {}", shown.stdout);
    }
    for (name, words, _) in expected {
        let text = run(&mut home.program(&["show", name])).ends_with(0).stdout;
        let row = text.lines().find(|line| line.starts_with("Valid until:")).unwrap();
        assert!(row.ends_with(&format!(" ({})", words.replace("certificate ", ""))), "{text}");
    }
    says_no_secret(&shown, &[]);
}

#[test]
fn the_certificate_comes_out_as_it_went_in() {
    let home = Home::new();
    Account { name: "nightly", base: NOWHERE, number: 0, company: Some("northw0"), ends_in_hours: 99 }.save(&home);
    let printed = run(&mut home.program(&["show", "nightly", "--certificate"])).ends_with(0);
    assert_eq!(printed.stderr, "");
    let json = run(&mut home.program(&["show", "nightly", "--json"])).ends_with(0).json();
    let read = keys::read_certificate(printed.stdout.as_bytes()).unwrap();
    assert_eq!(read.sha1.as_str(), json["certificate"]["sha1"]);
    assert!(printed.stdout.starts_with("-----BEGIN CERTIFICATE-----\n"), "{}", printed.stdout);
    assert!(printed.stdout.ends_with("\n-----END CERTIFICATE-----\n"), "{}", printed.stdout);
    save(&home, "machine", NOWHERE, NOWHERE);
    let none = run(&mut home.program(&["show", "machine", "--certificate"])).ends_with(2).says(&["no certificate"]);
    assert_eq!(none.stdout, "");
    for both in [["--certificate", "--json"], ["--certificate", "--curl"], ["--curl", "--json"]] {
        run(&mut home.program(&["show", "nightly", both[0], both[1]])).ends_with(2).says(&["cannot be used with"]);
    }
}

/// What a POSIX shell gives to curl: the arguments of each command.
fn arguments(home: &Home, commands: &str) -> Vec<Vec<String>> {
    let script = format!("set -eu\ncurl() {{ printf '%s\\n' \"$@\"; printf '%s\\n' =end=; }}\n{commands}");
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(script.as_bytes()).unwrap();
    std::io::Seek::rewind(&mut file).unwrap();
    let said = run_with(home.command("sh").stdin(Stdio::from(file))).ends_with(0);
    assert_eq!(said.stderr, "");
    let mut all = Vec::new();
    for command in said.stdout.split_terminator("=end=\n") {
        all.push(command.lines().map(str::to_owned).collect());
    }
    all
}

/// Sends what curl would.
async fn sent(arguments: &[String]) -> (u16, Value) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let [request, method, url, options @ ..] = arguments else { panic!("{arguments:?}") };
    assert_eq!(request, "--request");
    let mut sending = client.request(method.parse().unwrap(), url);
    let mut form = Vec::new();
    for option in options.chunks(2) {
        let [name, value] = option else { panic!("{option:?}") };
        match (name.as_str(), value) {
            ("--header", header) => {
                let (name, value) = header.split_once(": ").unwrap();
                sending = sending.header(name, value);
            }
            ("--data-urlencode", pair) => form.push(pair.split_once('=').unwrap()),
            ("--user", pair) => {
                let (user, password) = pair.split_once(':').unwrap();
                sending = sending.basic_auth(user, Some(password));
            }
            _ => panic!("{option:?}"),
        }
    }
    if !form.is_empty() {
        sending = sending.form(&form);
    }
    let answer = sending.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// Fills in the placeholders of the printed commands, sends them, and looks at the answers.
async fn works_by_hand(home: &Home, commands: &str, filled: &[(&str, &str)]) {
    let filled = filled.iter().fold(commands.to_owned(), |text, (name, value)| text.replace(name, value));
    let mut all = arguments(home, &filled).into_iter();
    let (status, token) = sent(&all.next().unwrap()).await;
    assert_eq!(status, 200, "{token}");
    let access_token = token["access_token"].as_str().unwrap();
    let mut tested = 0;
    for command in all {
        let command: Vec<_> = command.iter().map(|word| word.replace("{{ACCESS_TOKEN}}", access_token)).collect();
        assert!(!command.iter().any(|word| word.contains("{{")), "{command:?}");
        let (status, body) = sent(&command).await;
        assert_eq!(status, 200, "{body}");
        tested += 1;
    }
    assert_eq!(tested, 2, "companies and report suites");
}

#[tokio::test]
async fn the_curl_commands_of_a_machine_credential_work_by_hand_and_hold_no_secret() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    save(&home, "northwind", &sandbox.base(), &sandbox.base());
    let printed = run(&mut home.program(&["show", "northwind", "--curl"])).ends_with(0);
    printed.says_in_notes(&["{{CLIENT_SECRET}}", "{{ACCESS_TOKEN}}", "aa-connect token northwind"]);
    says_no_secret(&printed, &[super::saved::SECRET]);
    works_by_hand(&home, &printed.stdout, &[("{{CLIENT_SECRET}}", super::saved::SECRET)]).await;
    // Each line but the last of a command goes on.
    for command in printed.stdout.split("\n\n") {
        let lines: Vec<&str> = command.trim_end().lines().collect();
        assert!(lines[..lines.len() - 1].iter().all(|line| line.ends_with(" \\")), "{command}");
        assert!(lines[0].starts_with("curl --request ") && !lines[lines.len() - 1].ends_with('\\'), "{command}");
    }
}

#[tokio::test]
async fn the_curl_commands_of_a_service_account_work_by_hand_with_an_assertion_signed_elsewhere() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    let base = sandbox.base();
    Account { name: "nightly", base: &base, number: 0, company: Some("northw0"), ends_in_hours: 999 }.save(&home);
    let printed = run(&mut home.program(&["show", "nightly", "--curl"])).ends_with(0);
    let account = practice_service_accounts().remove(0);
    says_no_secret(&printed, &[account.client_secret.expose()]);
    assert!(printed.stdout.contains("/ims/exchange/jwt'"), "{}", printed.stdout);
    let begin = printed.stderr.find("{\n").unwrap();
    let mut values = serde_json::Deserializer::from_str(&printed.stderr[begin..]).into_iter::<Value>();
    let claims = values.next().unwrap().unwrap();
    assert_eq!(claims["aud"], format!("{base}/c/{}", account.client_id));
    assert!(claims["exp"].as_i64().is_some_and(|exp| exp > Timestamp::now().as_second() + 200), "{claims}");
    let signer = jsonwebtoken::EncodingKey::from_rsa_pem(key().as_bytes()).unwrap();
    let jwt =
        jsonwebtoken::encode(&jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256), &claims, &signer).unwrap();
    let filled = [("{{CLIENT_SECRET}}", account.client_secret.expose()), ("{{JWT_TOKEN}}", jwt.as_str())];
    works_by_hand(&home, &printed.stdout, &filled).await;
}

#[test]
fn where_no_product_is_tested_only_the_token_is_asked_for() {
    let home = Home::new();
    Account { name: "aem", base: NOWHERE, number: 2, company: None, ends_in_hours: 999 }.save(&home);
    let printed = run(&mut home.program(&["show", "aem", "--curl"])).ends_with(0);
    let all = arguments(&home, &printed.stdout);
    assert_eq!(all.len(), 1, "{}", printed.stdout);
    assert_eq!(all[0][2], format!("{NOWHERE}/ims/exchange/jwt"));
    assert!(printed.stderr.contains("/s/ent_aem_cloud_sdk\": true"), "{}", printed.stderr);
}

impl Outcome {
    #[track_caller]
    fn says_in_notes(&self, words: &[&str]) {
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is not said: {}", self.stderr);
        }
    }
}

#[test]
fn check_warns_of_a_certificate_that_ends_and_is_urgent_in_its_last_days() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    let base = sandbox.base();
    for (name, hours) in [("far", 40 * 24 + 1), ("near", 12 * 24 + 1), ("now", 49), ("over", -24)] {
        Account { name, base: &base, number: 0, company: Some("northw0"), ends_in_hours: hours }.save(&home);
    }
    let check = |name: &str, more: &[&str]| with_passphrase(home.program(&[&["check", name], more].concat()));
    let far = check("far", &[]).ends_with(0);
    assert!(far.stdout.contains("Key and certificate") && far.stdout.contains("in 40 days"), "{}", far.stdout);
    assert!(far.stdout.ends_with("It works.\n"), "{}", far.stdout);
    let near = check("near", &[]).ends_with(0);
    assert!(near.stdout.contains("It works.\nSoon: ") && near.stdout.contains("in 12 days"), "{}", near.stdout);
    let urgent = check("now", &[]).ends_with(8);
    assert!(urgent.stdout.contains("It works.\nURGENT: "), "{}", urgent.stdout);
    assert!(urgent.stdout.contains("aa-connect migrate"), "{}", urgent.stdout);
    let over = check("over", &[]).ends_with(8);
    assert!(!over.stdout.contains("It works"), "{}", over.stdout);

    let json = check("now", &["--json"]).ends_with(8).json();
    let connection = &json["connections"][0];
    assert_eq!((&json["exit_code"], &connection["works"]), (&8.into(), &true.into()), "{json}");
    let warning = &connection["warnings"][0];
    assert_eq!((&warning["id"], &warning["urgency"]), (&"certificate-ends".into(), &"urgent".into()), "{json}");
    assert!(["cause", "remedy", "not_after", "sha1"].iter().all(|said| warning[*said].is_string()), "{warning}");
    let rung = connection["checks"].as_array().unwrap().iter().find(|check| check["check"] == "key_pair").unwrap();
    assert_eq!((&rung["outcome"], &rung["seen"]["urgency"]), (&"passed".into(), &"urgent".into()), "{rung}");
    let soon = check("near", &["--json"]).ends_with(0).json();
    assert_eq!(soon["connections"][0]["warnings"][0]["urgency"], "soon");
    let none = check("far", &["--json"]).ends_with(0).json();
    assert_eq!(none["connections"][0]["warnings"], serde_json::json!([]));
    // With several the worst one counts.
    let all = with_passphrase(home.program(&["check", "far", "now"])).ends_with(8);
    says_no_secret(&all, &[]);
}
