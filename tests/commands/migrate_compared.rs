//! `migrate` puts both credentials beside each other as they are now: what the new one does not show is for a person to
//! decide, what it shows beyond the old one is only said, and a kept token proves nothing of the old key.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::checked::with_passphrase;
use super::migrate::{Stage, press};
use super::outcome::Outcome;
use super::pty::{Home, Terminal, files_below};
use super::saved::PASSPHRASE;
use super::service_account::Account;
use super::support::{Answer, Arrived, Server};

/// What one credential shows: companies, and the report suites of the first.
#[derive(Clone, Copy)]
struct Shown {
    companies: &'static [&'static str],
    suites: &'static [&'static str],
}

const BOTH: Shown = Shown { companies: &["northw0", "northweu"], suites: &["nw.shop", "nw.app"] };

/// An Adobe that shows `old` to the Service Account and `new` to its successor.
fn adobe(old: Shown, new: Shown) -> Server {
    Server::start(move |request: &Arrived| {
        let is_new = request.header("authorization").is_some_and(|value| value.contains("new-token"));
        let shown = if is_new { new } else { old };
        let token =
            |token| Answer::json(200, json!({ "access_token": token, "token_type": "bearer", "expires_in": 86_399 }));
        match request.path() {
            "/ims/exchange/jwt" => token("old-token"),
            "/ims/token/v3" => token("new-token"),
            "/discovery/me" => {
                let companies: Vec<_> =
                    shown.companies.iter().map(|id| json!({ "globalCompanyId": id, "companyName": id })).collect();
                let org = "5F0A1C7E62B9D34A0A495E01@AdobeOrg";
                Answer::json(200, json!({ "imsOrgs": [{ "imsOrgId": org, "companies": companies }] }))
            }
            "/api/northw0/reportsuites/collections/suites" => {
                let suites: Vec<_> = shown.suites.iter().map(|id| json!({ "rsid": id, "name": id })).collect();
                Answer::json(200, json!({ "content": suites, "totalPages": 1, "lastPage": true }))
            }
            "/api/northw0/reports" => Answer::json(200, json!({ "columns": { "columnIds": ["0"] }, "rows": [] })),
            _ => Answer::json(404, json!({})),
        }
    })
}

struct Machine {
    home: Home,
    server: Server,
    secret_file: PathBuf,
}

impl Machine {
    fn new(old: Shown, new: Shown) -> Self {
        let (home, server) = (Home::new(), adobe(old, new));
        let account =
            Account { name: "nightly", base: &server.base, number: 0, company: Some("northw0"), ends_in_hours: 999 };
        account.save(&home);
        let secret_file = home.path().join("secret");
        fs::write(&secret_file, "p8e-of-the-successor").unwrap();
        Self { home, server, secret_file }
    }

    fn migrate(&self, more: &[&str]) -> Outcome {
        let file = self.secret_file.to_str().unwrap();
        with_passphrase(self.home.program(&[&["migrate", "nightly", "--client-secret-file", file], more].concat()))
    }

    fn file(&self) -> String {
        fs::read_to_string(&files_below(&self.home.connections())[0]).unwrap()
    }
}

fn likeness(answer: &Value, what: &str) -> Value {
    let rows = answer["compared"].as_array().unwrap();
    rows.iter().find(|row| row["what"] == what).unwrap()["likeness"].clone()
}

#[test]
fn what_only_the_old_one_shows_is_a_reason_not_to_switch_unasked() {
    let fewer_companies = Shown { companies: &["northw0"], ..BOTH };
    let other_suites = Shown { suites: &["nw.shop", "nw.new"], ..BOTH };
    for (new, what, told) in [
        (fewer_companies, "companies", "Companies: missing: northweu (northweu)"),
        (other_suites, "report_suites", "Report suites: missing: nw.app; new: nw.new"),
    ] {
        let machine = Machine::new(BOTH, new);
        let before = machine.file();
        let refused = machine.migrate(&["--yes"]).ends_with(8);
        let refused = refused.says(&["DIFFERS", "does not show everything", told, "Nothing was changed"]);
        assert_eq!(refused.stdout, "");
        let answer = machine.migrate(&["--yes", "--json"]).ends_with(8).json();
        assert_eq!((&answer["result"], likeness(&answer, what)), (&"not_migrated".into(), "differs".into()));
        assert_eq!(machine.file(), before);
        with_passphrase(machine.home.program(&["check", "nightly"])).ends_with(0);
    }
}

#[test]
fn a_person_may_do_without_what_is_missing() {
    let machine = Machine::new(BOTH, Shown { companies: &["northw0"], ..BOTH });
    let file = machine.secret_file.to_str().unwrap();
    for (key, code) in [("\r", 130), ("y\r", 0)] {
        let mut terminal = Terminal::start(&machine.home, &["migrate", "nightly", "--client-secret-file", file]);
        terminal.wait_for("Passphrase of the vault:");
        terminal.keys(&format!("{PASSPHRASE}\r"));
        terminal.wait_for("Scopes [");
        terminal.keys("\r");
        terminal.wait_for("Switch nightly to the new credential all the same?");
        assert!(terminal.screen().contains("missing: northweu"), "{}", terminal.screen());
        terminal.keys(key);
        terminal.wait_for(if code == 0 { "--forget-old-key" } else { "Nothing was changed." });
        assert_eq!(terminal.end().code, code);
        assert_eq!(machine.file().contains("[former"), code == 0);
    }
}

#[test]
fn more_than_the_old_one_shows_is_said_and_no_obstacle() {
    let machine = Machine::new(Shown { companies: &["northw0"], suites: &["nw.shop"] }, BOTH);
    let moved = machine.migrate(&["--yes", "--json"]).ends_with(0);
    let moved = moved.says(&["more", "new: northweu", "new: nw.app"]);
    assert!(!moved.stderr.contains("DIFFERS"), "{}", moved.stderr);
    let answer = moved.json();
    assert_eq!(answer["result"], "migrated");
    for what in ["companies", "report_suites"] {
        assert_eq!(likeness(&answer, what), "more");
    }
    // Both asked for a token of their own.
    for path in ["/ims/exchange/jwt", "/ims/token/v3"] {
        assert!(machine.server.arrived().iter().any(|request| request.path() == path), "{path}");
    }
}

#[tokio::test]
async fn a_token_that_outlives_its_key_does_not_speak_for_the_old_credential() {
    let stage = Stage::new(0, Some("northw0"), 999);
    let base = stage.sandbox.base();
    stage.run(&["check", "nightly"]).ends_with(0);
    press(&base, "add_successor", 0).await;
    press(&base, "delete_service_account", 0).await;
    stage.run(&["check", "nightly"]).ends_with(0);
    let answer = stage.migrate(&["--yes", "--json"]).ends_with(0).says(&["does not work any more", "as saved"]).json();
    assert_eq!((&answer["result"], &answer["old_works"]), (&"migrated".into(), &false.into()), "{answer}");
}
