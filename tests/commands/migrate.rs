//! `migrate`: a Service Account (JWT) connection becomes an OAuth Server-to-Server one, is put back, and forgets its old
//! key, at the sandbox; and whatever stands in the way changes nothing.

use std::fs;
use std::path::PathBuf;

use aa_connect::sandbox::practice_service_accounts;
use serde_json::Value;

use super::checked::with_passphrase;
use super::outcome::{Outcome, run};
use super::pty::{Home, Terminal, files_below};
use super::saved::{PASSPHRASE, save};
use super::service_account::{Account, key, says_no_secret};
use super::surroundings::Running;

const NOWHERE: &str = "http://127.0.0.1:9";
const COMPANY: Option<&str> = Some("northw0");

/// The client secrets of a practice account: the Service Account's and its successor's.
fn secrets(number: usize) -> (String, String) {
    let data: Value = serde_json::from_str(include_str!("../../assets/sandbox/data.json")).unwrap();
    let client_id = practice_service_accounts()[number].client_id.clone();
    let all = data["credentials"].as_array().unwrap();
    let credential = all.iter().find(|credential| credential["client_id"] == client_id.as_str()).unwrap();
    let secret = |index: usize| credential["client_secrets"][index].as_str().unwrap().to_owned();
    (secret(0), secret(1))
}

/// Presses a button on the sandbox's page.
pub(crate) async fn press(base: &str, action: &str, number: usize) {
    let account = &practice_service_accounts()[number];
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let form = [("action", action), ("client_id", account.client_id.as_str())];
    let answer = client.post(format!("{base}/console")).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 303, "{action}");
}

/// A machine with one Service Account connection, and the new credential's secret in a file.
pub(crate) struct Stage {
    pub(crate) home: Home,
    pub(crate) sandbox: Running,
    number: usize,
    secret_file: PathBuf,
}

impl Stage {
    pub(crate) fn new(number: usize, company: Option<&str>, ends_in_hours: i64) -> Self {
        let home = Home::new();
        let sandbox = Running::start(&home, &[]);
        Account { name: "nightly", base: &sandbox.base(), number, company, ends_in_hours }.save(&home);
        // Outside the home, whose files are searched for secrets.
        let secret_file = std::env::temp_dir().join(format!(
            "aa-migrate-{}-{}",
            std::process::id(),
            home.path().file_name().unwrap().to_str().unwrap()
        ));
        fs::write(&secret_file, format!("{}\n", secrets(number).1)).unwrap();
        Self { home, sandbox, number, secret_file }
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        let outcome = with_passphrase(self.home.program(arguments));
        let (old, new) = secrets(self.number);
        says_no_secret(&outcome, &[&old, &new]);
        outcome
    }

    pub(crate) fn migrate(&self, more: &[&str]) -> Outcome {
        let file = self.secret_file.to_str().unwrap();
        self.run(&[&["migrate", "nightly", "--client-secret-file", file], more].concat())
    }

    fn file(&self) -> String {
        fs::read_to_string(&files_below(&self.home.connections())[0]).unwrap()
    }

    fn shown(&self) -> Value {
        self.run(&["show", "nightly", "--json"]).ends_with(0).json()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.secret_file);
    }
}

#[tokio::test]
async fn a_connection_moves_and_back_and_forgets_its_old_key() {
    let stage = Stage::new(0, COMPANY, 999);
    let before = stage.shown();
    stage.run(&["check", "nightly"]).ends_with(0);
    let old_token = stage.run(&["token", "nightly"]).ends_with(0).stdout;
    // Before anything was clicked in the console, the new credential is not there.
    let file = stage.file();
    let early = stage.migrate(&["--yes"]);
    assert!(matches!(early.code, Some(3 | 8)), "{:?}: {}", early.code, early.stderr);
    assert!(early.says(&["Nothing was changed"]).stdout.is_empty());
    assert_eq!(stage.file(), file);

    press(&stage.sandbox.base(), "add_successor", 0).await;
    let moved = stage.migrate(&["--yes"]).ends_with(0);
    assert_eq!(moved.stdout, "nightly is an OAuth Server-to-Server connection now.\n");
    let moved = moved.says(&["same", "Technical account", "Companies", "Report suites", "--undo", "--forget-old-key"]);
    assert!(!moved.stderr.contains("DIFFERS") && !moved.stderr.contains("unknown"), "{}", moved.stderr);

    let after = stage.shown();
    for same in ["id", "name", "org_id", "company", "report_suites", "store", "created_at", "ims_url"] {
        assert_eq!(after[same], before[same], "{same}");
    }
    for same in ["client_id", "technical_account_id"] {
        assert_eq!(after["credential"][same], before["credential"][same], "{same}");
    }
    assert_eq!(after["credential"]["type"], "oauth_server_to_server");
    assert_eq!((&after["former"]["type"], &after["certificate"]), (&"service".into(), &Value::Null));
    let text = stage.run(&["show", "nightly"]).ends_with(0).stdout;
    assert!(text.contains("Old key:") && text.contains("kept since 20"), "{text}");
    stage.run(&["check", "nightly"]).ends_with(0);
    assert_ne!(stage.run(&["token", "nightly"]).ends_with(0).stdout, old_token, "the old one's token is not used");
    stage.migrate(&["--yes"]).ends_with(2).says(&["has moved to OAuth Server-to-Server already", "--forget-old-key"]);

    let back = stage.run(&["migrate", "nightly", "--undo", "--yes"]).ends_with(0);
    assert!(back.stdout.contains("uses its old key again"), "{}", back.stdout);
    let restored = stage.shown();
    assert_eq!(
        (&restored["credential"], &restored["certificate"]["sha1"]),
        (&before["credential"], &before["certificate"]["sha1"])
    );
    stage.run(&["check", "nightly"]).ends_with(0);
    stage.run(&["migrate", "nightly", "--undo", "--yes"]).ends_with(2).says(&["keeps no old credential"]);

    let json = stage.migrate(&["--yes", "--json"]).ends_with(0).json();
    assert_eq!((&json["result"], &json["old_works"]), (&"migrated".into(), &true.into()), "{json}");
    let compared = json["compared"].as_array().unwrap();
    assert!(compared.len() == 5 && compared.iter().all(|row| row["likeness"] == "same"), "{json}");
    press(&stage.sandbox.base(), "delete_service_account", 0).await;
    stage.run(&["check", "nightly"]).ends_with(0);
    let forgotten = stage.run(&["migrate", "nightly", "--forget-old-key", "--yes", "--json"]).ends_with(0).json();
    assert_eq!((&forgotten["result"], &forgotten["former"]), (&"forgotten".into(), &Value::Null));
    assert!(!stage.run(&["show", "nightly"]).ends_with(0).stdout.contains("Old key"));
    stage.run(&["check", "nightly"]).ends_with(0);
    let (old, new) = secrets(0);
    let line_of_key = key().lines().nth(1).unwrap();
    stage.home.must_not_hold(&[&old, &new, line_of_key]);
    stage.run(&["remove", "nightly", "--yes"]).ends_with(0);
}

#[tokio::test]
async fn what_does_not_fit_changes_nothing() {
    let stage = Stage::new(0, COMPANY, 999);
    press(&stage.sandbox.base(), "add_successor", 0).await;
    let file = stage.file();
    // A wrong secret.
    let wrong = stage.secret_file.with_extension("wrong");
    fs::write(&wrong, "p8e-PracticeOnly-wrong").unwrap();
    let refused = stage.run(&["migrate", "nightly", "--client-secret-file", wrong.to_str().unwrap(), "--yes"]);
    let refused = refused.ends_with(3).says(&["Nothing was changed", "What to do"]);
    assert!(!refused.stderr.contains("p8e-PracticeOnly-wrong"));
    let refused =
        stage.run(&["migrate", "nightly", "--client-secret-file", wrong.to_str().unwrap(), "--yes", "--json"]);
    assert_eq!(refused.ends_with(3).json()["result"], "not_migrated");
    fs::remove_file(&wrong).unwrap();
    // A scope that the credential has not.
    stage.migrate(&["--yes", "--scopes", "openid,AdobeID,cjm.everything"]).ends_with(3).says(&["Nothing was changed"]);
    // It leads to other companies than the connection's.
    let elsewhere = Stage::new(0, Some("prista0"), 999);
    press(&elsewhere.sandbox.base(), "add_successor", 0).await;
    let before = elsewhere.file();
    let outcome = elsewhere.migrate(&["--yes"]);
    assert!(matches!(outcome.code, Some(3 | 8)), "{:?} {}", outcome.code, outcome.stderr);
    outcome.says(&["prista0", "Nothing was changed"]);
    assert_eq!(elsewhere.file(), before);

    assert_eq!(stage.file(), file);
    stage.run(&["check", "nightly"]).ends_with(0);
}

#[tokio::test]
async fn an_old_credential_that_works_no_longer_is_compared_by_what_is_remembered() {
    // Converted by Adobe: the exchange answers with an internal error.
    let converted = Stage::new(3, COMPANY, 999);
    let checked = converted.run(&["check", "nightly"]);
    assert!(matches!(checked.code, Some(3 | 8)) && checked.stdout.contains("migrate"), "{}", checked.stdout);
    let moved = converted.migrate(&["--yes"]).ends_with(0);
    moved.says(&["does not work any more", "what this connection remembers", "as saved", "found"]);
    converted.run(&["check", "nightly"]).ends_with(0);

    // Its certificate is over.
    let over = Stage::new(0, COMPANY, -25);
    press(&over.sandbox.base(), "add_successor", 0).await;
    let json = over.migrate(&["--yes", "--json"]).ends_with(0).says(&["does not work any more"]).json();
    assert_eq!((&json["result"], &json["old_works"]), (&"migrated".into(), &false.into()), "{json}");
    let undone = over.run(&["migrate", "nightly", "--undo", "--yes"]).ends_with(0);
    undone.says(&["The certificate of the old key is over", "1 day ago"]);
}

#[tokio::test]
async fn without_companies_the_token_and_its_account_are_compared() {
    let stage = Stage::new(2, None, 999);
    press(&stage.sandbox.base(), "add_successor", 2).await;
    let moved = stage.migrate(&["--yes"]).ends_with(0).says(&["Token", "Technical account"]);
    assert!(!moved.stderr.contains("Companies"), "{}", moved.stderr);
    stage.run(&["check", "nightly"]).ends_with(0);
}

#[tokio::test]
async fn a_person_is_told_where_to_click_and_asked() {
    let stage = Stage::new(0, COMPANY, 999);
    let base = stage.sandbox.base();
    press(&base, "add_successor", 0).await;
    let file = stage.file();
    let begin = || {
        let mut terminal = Terminal::start(&stage.home, &["migrate", "nightly"]);
        terminal.wait_for("Passphrase of the vault:");
        terminal.keys(&format!("{PASSPHRASE}\r"));
        terminal.wait_for("Client secret of the new credential:");
        assert!(terminal.screen().contains(&format!("{base}/console")), "{}", terminal.screen());
        terminal.keys(&format!("{}\r", secrets(0).1));
        terminal.wait_for("Scopes [openid, session, AdobeID");
        terminal.keys("\r");
        terminal.wait_for("Switch nightly to the new credential?");
        terminal
    };
    let mut terminal = begin();
    terminal.keys("\r");
    terminal.wait_for("Nothing was changed.");
    let ended = terminal.end();
    assert_eq!((ended.code, stage.file()), (130, file));
    assert!(!String::from_utf8_lossy(&ended.bytes).contains(&secrets(0).1), "the secret was shown");
    let mut terminal = begin();
    terminal.keys("y\r");
    terminal.wait_for("nightly is an OAuth Server-to-Server connection now.");
    assert_eq!(terminal.end().code, 0);
    let mut terminal = Terminal::start(&stage.home, &["migrate", "nightly", "--forget-old-key"]);
    terminal.wait_for("It cannot be had back.");
    terminal.keys("n\r");
    assert_eq!(terminal.end().code, 130);
    assert!(stage.file().contains("[former"), "{}", stage.file());
}

/// The address of the page, as it is said.
fn console_in(said: &str) -> Option<String> {
    let begin = said.find("http://127.0.0.1:")?;
    let end = begin + said[begin..].find("/console")?;
    Some(said[begin..end].to_owned())
}

#[tokio::test]
async fn in_practice_the_console_is_there_while_the_question_waits() {
    let home = Home::new();
    Account { name: "nightly", base: "practice", number: 0, company: COMPANY, ends_in_hours: 999 }.save(&home);
    let mut terminal = Terminal::start(&home, &["migrate", "nightly"]);
    terminal.wait_for("Passphrase of the vault:");
    terminal.keys(&format!("{PASSPHRASE}\r"));
    terminal.wait_for("Client secret of the new credential:");
    let console = console_in(&terminal.screen()).unwrap();
    press(&console, "add_successor", 0).await;
    terminal.keys(&format!("{}\r", secrets(0).1));
    terminal.wait_for("Scopes [");
    terminal.keys("\r");
    terminal.wait_for("Switch nightly to the new credential?");
    terminal.keys("yes\r");
    terminal.wait_for("--forget-old-key");
    assert_eq!(terminal.end().code, 0);
    // The sandbox remembers what was done on its page.
    with_passphrase(home.program(&["check", "nightly"])).ends_with(0);
}

#[test]
fn what_is_missing_is_named_where_nobody_can_be_asked() {
    let home = Home::new();
    Account { name: "nightly", base: NOWHERE, number: 0, company: COMPANY, ends_in_hours: 99 }.save(&home);
    let secret = home.path().join("secret");
    let migrate = |more: &[&str]| run(&mut home.program(&[&["migrate", "nightly"], more].concat())).ends_with(2);
    migrate(&[]).says(&["no terminal", "--client-secret-file", "--yes"]);
    let with_file = ["--client-secret-file", secret.to_str().unwrap()];
    fs::write(&secret, "canary-secret").unwrap();
    let asked = migrate(&with_file).says(&["Missing: --yes"]);
    assert!(!asked.stderr.contains("Missing: --client"), "{}", asked.stderr);
    migrate(&["--yes"]).says(&["Missing: --client-secret-file"]);
    for gone in ["--undo", "--forget-old-key"] {
        let told = with_passphrase(home.program(&["migrate", "nightly", gone]));
        told.ends_with(2).says(&["keeps no old credential"]);
    }
    for (content, problem) in [("", "empty"), (" \n\n", "empty"), ("canary one\ncanary two", "more than one word")] {
        fs::write(&secret, content).unwrap();
        let told = migrate(&[&with_file[..], &["--yes"]].concat()).says(&[problem]);
        assert!(!told.stderr.contains("canary"), "{}", told.stderr);
    }
    fs::write(&secret, vec![0xff; 10_000]).unwrap();
    migrate(&[&with_file[..], &["--yes"]].concat()).says(&["no text"]);
    fs::write(&secret, "x".repeat(1_000_000)).unwrap();
    migrate(&[&with_file[..], &["--yes"]].concat()).says(&["more than one word"]);
    migrate(&["--client-secret-file", "/no/such/file", "--yes"]).says(&["/no/such/file"]);
    migrate(&["--client-secret-file", "-", "--yes", "--passphrase-fd", "0"]).says(&["standard input"]);
    fs::write(&secret, "canary-secret").unwrap();
    let metascopes = ["--yes", "--scopes", "ent_analytics_bulk_ingest_sdk"];
    migrate(&[&with_file[..], &metascopes].concat()).says(&["is a metascope", "openid"]);
    migrate(&[&with_file[..], &["--undo"]].concat()).says(&["cannot be used with"]);
    migrate(&["--undo", "--forget-old-key"]).says(&["cannot be used with"]);
    run(&mut home.program(&["migrate", "nobody"])).ends_with(2).says(&["no connection called nobody", "nightly"]);
    save(&home, "machine", NOWHERE, NOWHERE);
    run(&mut home.program(&["migrate", "machine"])).ends_with(2).says(&["OAuth Server-to-Server connection", "Only"]);
}

#[tokio::test]
async fn the_secret_may_come_through_a_pipe() {
    let stage = Stage::new(0, COMPANY, 999);
    press(&stage.sandbox.base(), "add_successor", 0).await;
    let passphrase = serde_json::to_string(&["echo", PASSPHRASE]).unwrap();
    let arguments = ["migrate", "nightly", "--client-secret-file", "-", "--yes", "--passphrase-command", &passphrase];
    let mut command = stage.home.program(&arguments);
    command.stdin(fs::File::open(&stage.secret_file).unwrap());
    super::outcome::run_with(&mut command).ends_with(0);
}

#[tokio::test]
async fn a_deletion_that_fails_is_told_and_made_up_for_by_whoever_comes_next() {
    let stage = Stage::new(0, COMPANY, 999);
    press(&stage.sandbox.base(), "add_successor", 0).await;
    let lock = files_below(stage.home.path()).into_iter().find(|file| file.ends_with("vault/.lock")).unwrap();
    for next in [&["check", "nightly"][..], &["token", "nightly"], &["migrate", "nightly", "--undo"]] {
        stage.migrate(&["--yes"]).ends_with(0);
        // The vault can be read but not written: a folder stands where its lock is.
        fs::remove_file(&lock).unwrap();
        fs::create_dir(&lock).unwrap();
        let undone = stage.run(&["migrate", "nightly", "--undo", "--yes", "--json"]).ends_with(7);
        let undone = undone.says(&["Not finished", "What to do", "aa-connect check nightly"]).json();
        assert_eq!((&undone["result"], undone["unfinished"].is_object()), (&"undone".into(), true), "{undone}");
        stage.run(&["migrate", "nightly", "--undo", "--yes"]).ends_with(7).says(&["Not finished"]);
        let check = stage.run(&["check", "nightly", "--json"]).ends_with(7).json();
        assert!(check["connections"][0]["unfinished"]["remedy"].is_string(), "{check}");
        fs::remove_dir(&lock).unwrap();
        fs::write(&lock, "").unwrap();
        assert_eq!(stage.shown()["credential"]["type"], "service");

        let finished = stage.run(next).ends_with(0);
        assert!(next[0] != "migrate" || finished.stdout.contains("is deleted now"), "{}", finished.stdout);
        stage.run(&["migrate", "nightly", "--undo"]).ends_with(2).says(&["keeps no old credential"]);
        let check = stage.run(&["check", "nightly", "--json"]).ends_with(0).json();
        assert_eq!(check["connections"][0]["unfinished"], Value::Null);
    }
}
