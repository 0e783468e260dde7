//! The set-up without a person: answers from a file, on the practice sandbox, with each type of credential; and what is said
//! where answers are missing, wrong, or not enough.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::journey_optimizer::practice;
use crate::person::{
    INES, INES_EMAIL, NATIVE_APP_CLIENT, NATIVE_APP_REDIRECT, Person, Port, WEB_APP_CLIENT, WEB_APP_SECRET,
    ZOFIE_AT_NORTHWIND,
};
use crate::pty::{Home, Terminal, files_below};
use crate::walk::{NIGHTLY_SECRET, NORTHWIND_CLIENT, NORTHWIND_ORG, NORTHWIND_SECRET, PASSPHRASE, PRISTAV_ORG};

/// A folder with the secrets, which is none of the program's.
struct Desk {
    home: Home,
    folder: tempfile::TempDir,
}

/// How a run ended.
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { home: Home::new(), folder: tempfile::tempdir().unwrap() };
        desk.lay("passphrase", PASSPHRASE);
        desk.lay("secret", NORTHWIND_SECRET);
        desk
    }

    fn lay(&self, name: &str, content: &str) {
        std::fs::write(self.folder.path().join(name), format!("{content}\n")).unwrap();
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Answers for the practice sandbox with secrets in a vault; `more` says the rest.
    fn answers(&self, kind: &str, more: &str) -> String {
        format!(
            "environment = \"practice\"\nstore = \"vault\"\npassphrase = {{ file = \"{}\" }}\norganization = \
             \"{NORTHWIND_ORG}\"\nproduct = \"analytics\"\ncredential_type = \"{kind}\"\ncompany = \"northw0\"\nreport_suites \
             = \"all\"\nname = \"northwind\"\n{more}\n",
            self.path("passphrase")
        )
    }

    fn server_to_server(&self) -> String {
        let secret = self.path("secret");
        let more = format!("client_id = \"{NORTHWIND_CLIENT}\"\nclient_secret = {{ file = \"{secret}\" }}");
        self.answers("server_to_server", &more)
    }

    /// For Journey Optimizer, whose credential is `practice`'s.
    fn journeys(&self, sandbox: &str) -> String {
        let (client_id, secret) = practice();
        self.lay("secret", &secret);
        format!(
            "environment = \"practice\"\nstore = \"vault\"\npassphrase = {{ file = \"{}\" }}\norganization = \
             \"{NORTHWIND_ORG}\"\nproduct = \"journey_optimizer\"\ncredential_type = \"oauth_server_to_server\"\nclient_id = \
             \"{client_id}\"\nclient_secret = {{ file = \"{}\" }}\nsandbox = \"{sandbox}\"\n",
            self.path("passphrase"),
            self.path("secret")
        )
    }

    fn command(&self, answers: &str, more: &[&str]) -> Command {
        let file = self.folder.path().join("answers.toml");
        std::fs::write(&file, answers).unwrap();
        let mut command = self.home.program(&["setup", "--answers", file.to_str().unwrap()]);
        command.args(more).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, answers: &str) -> Ended {
        self.run_with(answers, &[])
    }

    fn run_with(&self, answers: &str, more: &[&str]) -> Ended {
        let output = self.command(answers, more).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let ended = Ended { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
        ended.tells_no_secret();
        ended
    }

    /// The one saved connection.
    fn saved(&self) -> toml::Table {
        let files = files_below(&self.home.connections());
        assert_eq!(files.len(), 1);
        std::fs::read_to_string(&files[0]).unwrap().parse().unwrap()
    }

    fn nothing_is_saved(&self) {
        assert!(files_below(&self.home.connections()).is_empty());
    }

    /// No draft, and nothing in the vault of one.
    fn nothing_is_left(&self) {
        self.nothing_is_saved();
        assert_eq!(self.home.draft(), None);
    }
}

impl Ended {
    fn tells_no_secret(&self) {
        let (_, journeys) = practice();
        for secret in [NORTHWIND_SECRET, WEB_APP_SECRET, NIGHTLY_SECRET, &journeys, PASSPHRASE, "CANARY"] {
            assert!(!self.stdout.contains(secret) && !self.stderr.contains(secret), "{}{}", self.stdout, self.stderr);
        }
    }

    #[track_caller]
    fn ends_with(self, code: i32, words: &[&str]) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is not said: {}", self.stderr);
        }
        self
    }
}

/// A run that goes on until Adobe's address stands on its standard error.
struct Waiting {
    child: Child,
    stderr: BufReader<std::process::ChildStderr>,
    said: String,
    address: String,
}

impl Waiting {
    fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let mut waiting = Self { child, stderr, said: String::new(), address: String::new() };
        waiting.read_address();
        waiting
    }

    /// Reads on until an address is told.
    fn read_address(&mut self) {
        loop {
            let mut line = String::new();
            assert!(self.stderr.read_line(&mut line).unwrap() > 0, "it ended before the address: {}", self.said);
            self.said.push_str(&line);
            if line.starts_with("http") {
                self.address = line.trim().to_owned();
                return;
            }
        }
    }

    fn end(mut self) -> Ended {
        let mut stdout = String::new();
        self.stderr.read_to_string(&mut self.said).unwrap();
        self.child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        let ended = Ended { code: self.child.wait().unwrap().code(), stdout, stderr: self.said };
        ended.tells_no_secret();
        ended
    }
}

fn fifo(path: &str) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn server_to_server_is_set_up_from_a_file_and_its_name_is_the_answer() {
    let desk = Desk::new();
    let ended = desk.run(&desk.server_to_server()).ends_with(0, &["Step 1 of 7: This machine.", "works and is saved"]);
    assert_eq!(ended.stdout, "northwind\n");
    let saved = desk.saved();
    assert_eq!(saved["name"].as_str(), Some("northwind"));
    assert_eq!(saved["org_id"].as_str(), Some(NORTHWIND_ORG));
    assert_eq!(saved["company"]["id"].as_str(), Some("northw0"));
    assert!(saved["report_suites"].as_array().unwrap().len() > 1);
    assert_eq!(desk.home.draft(), None);
    desk.home.must_not_hold(&[NORTHWIND_SECRET, PASSPHRASE]);
    // A second one under the same name is refused before anything is tried.
    desk.run(&desk.server_to_server())
        .ends_with(2, &["nothing was started", "name: There is a connection called northwind"]);
}

#[test]
fn journey_optimizer_is_set_up_for_the_named_sandbox_and_named_after_it() {
    let desk = Desk::new();
    let ended = desk.run(&desk.journeys("dev")).ends_with(0, &["Step 6 of 7: Sandbox.", "works and is saved"]);
    assert_eq!(ended.stdout, "journey-optimizer-dev\n");
    let saved = desk.saved();
    assert_eq!((saved["product"].as_str(), saved["org_id"].as_str()), (Some("journey_optimizer"), Some(NORTHWIND_ORG)));
    assert_eq!((saved["sandbox"]["name"].as_str(), saved.get("company")), (Some("dev"), None));
    assert_eq!(desk.home.draft(), None);
    desk.home.must_not_hold(&[&practice().1, PASSPHRASE]);
}

#[test]
fn without_a_sandbox_that_can_be_used_nothing_is_saved_and_those_that_can_are_named() {
    let desk = Desk::new();
    desk.run(&desk.journeys("Development"))
        .ends_with(2, &["sandbox: It is none of those that can be chosen: prod, dev."]);
    desk.run(&desk.journeys("archive-2024")).ends_with(2, &["Archive (2024) cannot be chosen", "it was deleted"]);
    desk.run(&desk.journeys("x").replace("sandbox = \"x\"", ""))
        .ends_with(2, &["sandbox is missing. There are: prod, dev.", "Example: sandbox = \"prod\""]);
    desk.nothing_is_left();
}

#[test]
fn what_journey_optimizer_does_not_take_is_named_and_nothing_that_only_follows_from_it() {
    let desk = Desk::new();
    let answers = desk.journeys("dev");
    let open = answers.replace(NORTHWIND_ORG, "unknown") + "accept_any_organization = true\n";
    let of_people = answers.replace("oauth_server_to_server", "web_app");
    let misspelt = answers.replace("journey_optimizer", "journey-optimiser");
    for (answers, why) in [
        (open, "organization: I don't know it yet cannot be chosen: Journey Optimizer needs it."),
        (of_people, "credential_type: OAuth Web App cannot be chosen: not for this product."),
        (misspelt, "product: It is none of those that can be chosen: analytics, journey_optimizer"),
    ] {
        let ended = desk.run(&answers).ends_with(2, &["nothing was started", why]);
        assert_eq!(ended.stderr.lines().count(), 3, "{}", ended.stderr);
    }
    desk.run(&(answers + "company = \"northw0\"\n")).ends_with(2, &["company: With these answers nobody asks for it"]);
    desk.nothing_is_left();
}

#[test]
fn a_person_at_the_keyboard_and_a_file_save_the_same_connection() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to("Company and suites");
    terminal.take_first_suite("Northwind Traders", "Northwind Shop");
    terminal.save_as("northwind");
    terminal.keys(crate::pty::ENTER);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
    let typed = std::fs::read_to_string(&files_below(&home.connections())[0]).unwrap();
    let mut typed: toml::Table = typed.parse().unwrap();

    let desk = Desk::new();
    let suite = typed["report_suites"][0]["rsid"].as_str().unwrap().to_owned();
    let answers = desk.server_to_server().replace("\"vault\"", "\"memory\"").replace(NORTHWIND_ORG, "unknown");
    let answers: String =
        answers.lines().filter(|line| !line.starts_with("passphrase")).map(|line| format!("{line}\n")).collect();
    let more = "technical_account = \"3D5B21F0665A1C9E0A495FE7@techacct.adobe.com\"\naccept_any_organization = true\n";
    desk.run(&format!("{}{more}", answers.replace("\"all\"", &format!("[\"{suite}\"]")))).ends_with(0, &[]);
    let mut written = desk.saved();
    for table in [&mut typed, &mut written] {
        for own in ["id", "created_at", "proof"] {
            assert!(table.remove(own).is_some());
        }
    }
    assert_eq!(typed, written);
}

#[test]
fn json_on_standard_input_is_as_good_and_json_is_the_answer() {
    let desk = Desk::new();
    let table: toml::Table = desk.server_to_server().replace("vault", "memory").parse().unwrap();
    let mut table = table;
    table.remove("passphrase");
    let mut command = desk.home.program(&["setup", "--answers", "-", "--json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(serde_json::to_string(&table).unwrap().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let saved: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&saved["schema_version"], &saved["name"]), (&Value::from(1), &Value::from("northwind")));
    assert_eq!(saved["company"]["global_company_id"], "northw0");
}

#[test]
fn a_web_app_is_set_up_with_the_address_that_a_program_hands_over() {
    let (desk, port) = (Desk::new(), Port::claim());
    desk.lay("secret", WEB_APP_SECRET);
    fifo(&desk.path("answer"));
    let more = format!(
        "client_id = \"{WEB_APP_CLIENT}\"\nclient_secret = {{ file = \"{}\" }}\nredirect_uri = \"{}\"\npasted_answer = {{ \
         command = [\"cat\", \"{}\"] }}\nperson = \"{INES_EMAIL}\"",
        desk.path("secret"),
        port.redirect_uri(),
        desk.path("answer")
    );
    let waiting = Waiting::start(desk.command(&desk.answers("web_app", &more), &[]));
    let landed = Person::new().allow_elsewhere(&waiting.address, INES);
    std::fs::write(desk.path("answer"), landed + "\n").unwrap();
    let ended = waiting.end().ends_with(0, &[]);
    assert_eq!(ended.stdout, "northwind\n");
    assert_eq!(desk.saved()["credential"]["person"]["email"].as_str(), Some(INES_EMAIL));
    desk.home.must_not_hold(&[WEB_APP_SECRET, PASSPHRASE]);
}

#[test]
fn a_single_page_app_is_set_up_while_somebody_signs_in_at_this_machine() {
    let (desk, port) = (Desk::new(), Port::claim());
    let more =
        format!("practice = true\nredirect_uri = \"{}\"\nsign_in = \"wait\"\nperson = \"any\"", port.redirect_uri());
    let waiting = Waiting::start(desk.command(&desk.answers("single_page_app", &more), &[]));
    Person::new().allow(&waiting.address, INES);
    let ended = waiting.end().ends_with(0, &[]);
    assert_eq!(ended.stdout, "northwind\n");
    assert_eq!(desk.saved()["credential"]["type"].as_str(), Some("oauthsinglepageapp"));
}

#[test]
fn a_native_app_is_set_up_with_an_address_from_a_file_and_for_the_named_person_only() {
    for (user, code) in [(INES, 0), (ZOFIE_AT_NORTHWIND, 8)] {
        let desk = Desk::new();
        fifo(&desk.path("answer"));
        let more = format!(
            "practice = true\nclient_id = \"{NATIVE_APP_CLIENT}\"\nredirect_uri = \"{NATIVE_APP_REDIRECT}\"\npasted_answer = {{ file = \
             \"{}\" }}\nperson = \"{INES_EMAIL}\"",
            desk.path("answer")
        );
        let waiting = Waiting::start(desk.command(&desk.answers("native_app", &more), &[]));
        let landed = Person::new().allow_elsewhere(&waiting.address, user);
        std::fs::write(desk.path("answer"), landed + "\n").unwrap();
        let ended = waiting.end();
        if code == 0 {
            assert_eq!(ended.ends_with(0, &[]).stdout, "northwind\n");
        } else {
            ended.ends_with(code, &["somebody else signed in"]);
            desk.nothing_is_left();
        }
    }
}

#[test]
fn where_adobe_grants_no_lasting_sign_in_the_second_address_is_told_too() {
    let desk = Desk::new();
    fifo(&desk.path("answer"));
    let more = format!(
        "client_id = \"{NATIVE_APP_CLIENT}\"\nredirect_uri = \"{NATIVE_APP_REDIRECT}\"\npasted_answer = {{ file = \"{}\" \
         }}\nperson = \"any\"",
        desk.path("answer")
    );
    let mut waiting = Waiting::start(desk.command(&desk.answers("native_app", &more), &[]));
    let mut person = Person::new();
    let refused = person.go_elsewhere(&waiting.address);
    std::fs::write(desk.path("answer"), refused + "\n").unwrap();
    let first = waiting.address.clone();
    waiting.read_address();
    assert_ne!(waiting.address, first);
    let landed = person.allow_elsewhere(&waiting.address, INES);
    std::fs::write(desk.path("answer"), landed + "\n").unwrap();
    assert_eq!(waiting.end().ends_with(0, &[]).stdout, "northwind\n");
}

#[test]
fn what_is_pasted_and_no_answer_ends_the_run() {
    let desk = Desk::new();
    desk.lay("answer", "https://example.com/elsewhere");
    let more = format!(
        "client_id = \"{NATIVE_APP_CLIENT}\"\nredirect_uri = \"{NATIVE_APP_REDIRECT}\"\npasted_answer = {{ file = \"{}\" \
         }}\nperson = \"any\"",
        desk.path("answer")
    );
    desk.run(&desk.answers("native_app", &more)).ends_with(2, &["No connection was saved"]);
    desk.nothing_is_left();
}

#[test]
fn where_nobody_waits_for_a_sign_in_a_person_must_act_and_the_draft_goes_on_later() {
    let (desk, port) = (Desk::new(), Port::claim());
    let more = format!("practice = true\nredirect_uri = \"{}\"\nperson = \"{INES_EMAIL}\"", port.redirect_uri());
    let answers = desk.answers("web_app", &more);
    let ended = desk.run(&answers).ends_with(8, &["Somebody must sign in", "The draft is kept"]);
    assert!(!ended.stderr.contains("http"), "no address that nobody may use: {}", ended.stderr);
    desk.nothing_is_saved();
    let (_, rest) = ended.stderr.split_once("draft = \"").unwrap();
    let draft = rest.split('"').next().unwrap();
    assert!(desk.home.draft().is_some());

    let going_on = format!("{}draft = \"{draft}\"\nsign_in = 120\n", answers.replace("practice = true\n", ""));
    let waiting = Waiting::start(desk.command(&going_on, &[]));
    Person::new().allow(&waiting.address, INES);
    waiting.end().ends_with(0, &[]);
    assert_eq!(desk.home.draft(), None);
    assert_eq!(desk.saved()["name"].as_str(), Some("northwind"));
}

#[test]
fn nobody_is_waited_for_longer_than_was_said() {
    let (desk, port) = (Desk::new(), Port::claim());
    let more = format!("practice = true\nredirect_uri = \"{}\"\nperson = \"any\"\nsign_in = 1", port.redirect_uri());
    desk.run(&desk.answers("web_app", &more)).ends_with(8, &["Nobody signed in within 1 s.", "The draft is kept"]);
}

#[test]
fn a_service_account_is_set_up_and_one_whose_certificate_is_not_uploaded_waits_for_a_person() {
    let desk = Desk::new();
    let practice = format!("practice = true\ncertificate_file = \"{}\"", desk.path("made.crt"));
    let ended = desk.run(&desk.answers("service_account", &practice)).ends_with(0, &["The key pair is made and kept"]);
    assert_eq!(ended.stdout, "northwind\n");
    assert_eq!(desk.saved()["credential"]["type"].as_str(), Some("service"));
    assert!(Path::new(&desk.path("made.crt")).exists());
    assert_eq!(ended.stderr.matches("The practice Console knows the certificate").count(), 1, "{}", ended.stderr);
    desk.home.must_not_hold(&[NIGHTLY_SECRET, PASSPHRASE, "PRIVATE KEY"]);

    let desk = Desk::new();
    desk.lay("secret", NIGHTLY_SECRET);
    let more = format!(
        "client_id = \"3a6417b5c1d24e9f8b70d94e2f51a68c\"\nclient_secret = {{ file = \"{}\" }}\ntechnical_account = \
         \"1C4E6A92665F6B4D0A495F9A@techacct.adobe.com\"\ncertificate_file = \"{}\"",
        desk.path("secret"),
        desk.path("made.crt")
    );
    let answers = desk.answers("service_account", &more);
    desk.run(&answers).ends_with(8, &["Adobe knows no certificate for this private key", "The draft is kept"]);
    desk.nothing_is_saved();
    assert!(desk.home.draft().is_some());
    // The certificate of the first run is not written over.
    desk.run(&answers).ends_with(2, &["made.crt"]);
}

#[test]
fn an_encrypted_key_of_ones_own_is_read_with_its_passphrase_and_asks_for_a_missing_one() {
    let desk = Desk::new();
    let key = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys/corpus/aes-256-sha-512.pem");
    desk.lay("key-passphrase", "wrong-CANARY");
    let more = format!("practice = true\nkey_file = \"{}\"", key.display());
    let answers = desk.answers("service_account", &more);
    desk.run(&answers).ends_with(2, &["key_passphrase is missing", "The draft and its secrets are gone"]);
    let with = format!("{answers}key_passphrase = {{ file = \"{}\" }}\n", desk.path("key-passphrase"));
    desk.run(&with).ends_with(2, &["passphrase", "The draft and its secrets are gone"]);
    desk.nothing_is_left();
}

#[test]
fn every_slip_in_the_file_is_named_with_its_line_and_no_secret_is_repeated() {
    let desk = Desk::new();
    let slips = "stoer = \"vault\"\nclient_secret = \"p8e-CANARY-0123456789\"\npassphrase = { file = 3 }\nproxy = \
                 \"http://ada:CANARY@proxy.example.com:3128\"\nreport_suites = 7\n";
    desk.run(slips).ends_with(
        2,
        &[
            "Line 1: stoer is no key. Did you mean store?",
            "Line 2: client_secret: A secret does not stand in an answers file",
            "client_secret = { fd = 3 }",
            "Line 3: passphrase",
            "Line 4: proxy: There is a password in it",
            "Line 5: report_suites",
        ],
    );
    desk.run("store = \"vault\nclient_secret = \"CANARY\"").ends_with(2, &["Line 1 is not TOML"]);
    let json = desk.folder.path().join("answers.json");
    std::fs::write(&json, "{\n\"store\": \"vault\",\n\"client_secret\": CANARY }").unwrap();
    let output = desk.home.program(&["setup", "--answers", json.to_str().unwrap()]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(2) && said.contains("Line 3 is not JSON") && !said.contains("CANARY"),
        "{said}"
    );
    std::fs::write(&json, "{\"store\": \"vault\", \"sandbox\": null}").unwrap();
    let output = desk.home.program(&["setup", "--answers", json.to_str().unwrap()]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && said.contains("sandbox: null is no answer"), "{said}");
    desk.nothing_is_left();
}

#[test]
fn a_file_of_the_console_starts_it_and_the_answers_confirm_the_organization() {
    let desk = Desk::new();
    let (client_id, secret) = practice();
    let console = format!(
        r#"{{"project":{{"id":"4","name":"northwind","org":{{"id":"5","name":"Northwind","ims_org_id":"{NORTHWIND_ORG}"}},"workspace":{{"id":"1","details":{{"credentials":[{{"id":"1","name":"Journeys","integration_type":"oauth_server_to_server","oauth_server_to_server":{{"client_id":"{client_id}","client_secrets":["{secret}"],"scopes":["openid","AdobeID"]}}}}],"services":[{{"code":"AjoSDK","name":"Adobe Journey Optimizer"}}]}}}}}}}}"#
    );
    desk.lay("project.json", &console);
    let answers = format!(
        "environment = \"practice\"\nstore = \"memory\"\nimport_file = \"{}\"\nsandbox = \"prod\"\nname = \"journeys\"\n",
        desk.path("project.json")
    );
    desk.run(&answers).ends_with(
        2,
        &[
            "nothing was started",
            "organization is missing. Nothing is saved for an organization that the answers do not name",
        ],
    );
    desk.nothing_is_left();
    let ended = desk.run(&format!("{answers}organization = \"{NORTHWIND_ORG}\"\n")).ends_with(0, &[]);
    assert_eq!(ended.stdout, "journeys\n");
    assert_eq!(desk.saved()["sandbox"]["name"].as_str(), Some("prod"));
}

#[test]
fn everything_that_is_missing_or_wrong_is_named_at_once_before_anything_is_started() {
    let desk = Desk::new();
    let few = "credential_type = \"service_account\"\nclient_id = \"xyz\"\nscopes_typo = 1\n";
    desk.run(few).ends_with(2, &["scopes_typo is no key"]);
    desk.run(&few.replace("scopes_typo = 1\n", "pasted_answer = { fd = 9 }\n")).ends_with(
        2,
        &[
            "nothing was started",
            "store is missing",
            "organization is missing",
            "product is missing",
            "client_id: A client ID has only",
            "client_secret is missing",
            "Example: client_secret = { file = \"client_secret.txt\" }",
            "technical_account is missing",
            "report_suites is missing",
            "pasted_answer: With these answers nobody asks for it",
            "setup --plan --answers",
        ],
    );
    desk.nothing_is_left();
    let unknown = desk.server_to_server().replace(NORTHWIND_ORG, "unknown");
    desk.run(&unknown).ends_with(2, &["accept_any_organization is missing"]);
    desk.run(&format!("{unknown}accept_any_organization = true\n")).ends_with(0, &[]);
}

#[test]
fn a_secret_that_cannot_be_read_is_named_by_its_key() {
    let desk = Desk::new();
    let answers = desk.server_to_server();
    let file = format!("{{ file = \"{}\" }}", desk.path("secret"));
    let with = |source: &str| answers.replace(&file, source);
    desk.run(&with("{ file = \"/missing/secret\" }")).ends_with(2, &["client_secret: The file /missing/secret"]);
    desk.run(&with("{ command = [\"sh\", \"-c\", \"exit 3\"] }")).ends_with(2, &["client_secret", "exit code 3"]);
    desk.run(&with("{ command = [\"/missing/pass\"] }")).ends_with(2, &["client_secret", "could not be started"]);
    desk.run(&with("{ fd = 77 }")).ends_with(2, &["client_secret: File descriptor 77"]);
    desk.nothing_is_left();
    desk.run(&with(&format!("{{ command = [\"cat\", \"{}\"] }}", desk.path("secret")))).ends_with(0, &[]);
}

#[test]
fn a_refused_secret_ends_with_3_and_leaves_nothing_behind() {
    let desk = Desk::new();
    desk.lay("secret", "p8e-CANARY-not-the-secret-of-this-one");
    let ended = desk.run(&desk.server_to_server());
    ended.ends_with(3, &["does not accept this client secret", "Who can do it", "The draft and its secrets are gone"]);
    desk.nothing_is_left();
}

#[test]
fn another_organization_or_company_than_the_file_says_is_not_saved() {
    let desk = Desk::new();
    let answers = desk.server_to_server();
    desk.run(&answers.replace(NORTHWIND_ORG, PRISTAV_ORG))
        .ends_with(2, &["This credential belongs to another organization"]);
    desk.run(&answers.replace("northw0", "northw9")).ends_with(2, &["company: ", "northw0, northweu"]);
    desk.run(&answers.replace("\"all\"", "[\"no.such.suite\"]")).ends_with(2, &["report_suites: "]);
    desk.nothing_is_left();
}

#[test]
fn no_network_ends_with_4_and_no_keyring_with_7() {
    let desk = Desk::new();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let custom = format!("environment = \"custom\"\nims_url = \"http://{closed}\"\napi_url = \"http://{closed}\"");
    let answers = desk.server_to_server().replace("environment = \"practice\"", &custom);
    desk.run(&answers).ends_with(4, &["The draft and its secrets are gone"]);
    let keyring = desk.server_to_server().replace("\"vault\"", "\"keyring\"");
    let keyring: String =
        keyring.lines().filter(|line| !line.starts_with("passphrase")).map(|line| format!("{line}\n")).collect();
    desk.run(&keyring).ends_with(7, &["This system's keyring cannot be chosen"]);
    desk.nothing_is_left();
}

#[test]
fn an_interrupted_run_leaves_nothing_behind() {
    for signal in [Signal::INT, Signal::TERM] {
        let (desk, port) = (Desk::new(), Port::claim());
        let more = format!(
            "practice = true\nredirect_uri = \"{}\"\nsign_in = \"wait\"\nperson = \"any\"",
            port.redirect_uri()
        );
        let waiting = Waiting::start(desk.command(&desk.answers("web_app", &more), &[]));
        kill_process(Pid::from_child(&waiting.child), signal).unwrap();
        waiting.end().ends_with(130, &["No connection was saved"]);
        desk.nothing_is_left();
    }
}

fn plan(desk: &Desk, more: &[&str]) -> Value {
    let arguments = [&["setup", "--plan"], more].concat();
    let output = desk.home.program(&arguments).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_plan_tells_every_question_for_each_product_and_type_and_touches_nothing() {
    let desk = Desk::new();
    let all = plan(&desk, &[]);
    assert_eq!(all["schema_version"], 1);
    let plans = all["plans"].as_array().unwrap();
    let of = |plan: &Value| (plan["product"].as_str().unwrap().to_owned(), plan["credential_type"].clone());
    let walked: std::collections::BTreeSet<String> = plans.iter().map(|plan| format!("{:?}", of(plan))).collect();
    assert_eq!((plans.len(), walked.len()), (11, 11), "five types, and the only one of Journey Optimizer");
    for plan in plans {
        let words: Vec<&str> =
            plan["questions"].as_array().unwrap().iter().map(|q| q["key"].as_str().unwrap()).collect();
        assert!(
            ["store", "organization", "product", "credential_type", "client_id", "name"]
                .iter()
                .all(|word| words.contains(word))
        );
        let (product, _) = of(plan);
        for (word, of) in [("company", "analytics"), ("report_suites", "analytics"), ("sandbox", "journey_optimizer")] {
            assert_eq!(words.contains(&word), product == of, "{product}: {words:?}");
        }
        let missing = plan["missing"].as_array().unwrap();
        assert!(missing.contains(&"product".into()) && missing.contains(&"credential_type".into()), "{missing:?}");
        assert_eq!(plan["problems"], Value::Array(Vec::new()));
        let secret = plan["questions"].as_array().unwrap().iter().find(|q| q["key"] == "client_secret");
        let has_secret = !["oauthsinglepageapp", "oauthnativeapp"].contains(&plan["credential_type"].as_str().unwrap());
        assert_eq!(secret.is_some(), has_secret);
        assert!(secret.is_none_or(|secret| secret["kind"] == "secret" && secret["is_required"] == true));
    }
    let files = desk.home.files();
    let is_log = |path: &Path| path.extension().is_some_and(|extension| extension == "log");
    assert!(files.iter().all(|(path, _)| is_log(path)), "{:?}", files.iter().map(|(path, _)| path).collect::<Vec<_>>());
    // With answers, only what is left.
    let file = desk.folder.path().join("answers.toml");
    let partial = desk.server_to_server().replace("name = \"northwind\"", "");
    std::fs::write(&file, partial.replace(&format!("client_id = \"{NORTHWIND_CLIENT}\""), "")).unwrap();
    let one = plan(&desk, &["--answers", file.to_str().unwrap()]);
    assert_eq!(one["plans"].as_array().unwrap().len(), 1);
    assert_eq!(one["plans"][0]["missing"], serde_json::json!(["client_id"]));
}

#[test]
fn the_examples_in_the_documentation_answer_everything() {
    let desk = Desk::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/answers");
    let examples = files_below(&folder);
    assert_eq!(examples.len(), 6, "one for each type of credential, and one for Journey Optimizer");
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/system-administrator.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let (mut kinds, mut products) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    for example in examples {
        let planned = plan(&desk, &["--answers", example.to_str().unwrap()]);
        let only = &planned["plans"][0];
        let nothing = Value::Array(Vec::new());
        assert_eq!((&only["missing"], &only["problems"]), (&nothing, &nothing), "{}", example.display());
        kinds.insert(only["credential_type"].as_str().unwrap().to_owned());
        products.insert(only["product"].as_str().unwrap().to_owned());
        let link = format!("(../answers/{})", example.file_name().unwrap().to_str().unwrap());
        assert!(guide.contains(&link), "{link} is not in the guide");
    }
    assert_eq!((kinds.len(), products.len()), (5, 3));
}

#[test]
fn without_a_terminal_the_set_up_says_that_there_are_answers() {
    let desk = Desk::new();
    let output = desk.home.program(&["setup"]).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && said.contains("setup --answers FILE"), "{said}");
}
