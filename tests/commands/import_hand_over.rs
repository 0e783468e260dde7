//! `import` of a sealed hand-over: whoever it is for opens it, sees what is in it and where its secrets would go, and has a
//! connection that was tried; whoever it is not for has nothing.

use std::fs;

use aa_connect::connection::*;
use aa_connect::handoff::HandOver;
use aa_connect::operations::seal_hand_over;
use aa_connect::store::sealing::{AgeRecipient, SealFor};
use aa_connect::store::{NewPassphrase, WorkFactor};
use serde_json::json;

use super::import::{Desk, connection, secrets, told};
use super::pty::Terminal;
use super::saved::{SECRET, save};

const SEAL: &str = "obchodníci s deštěm";

/// A key pair that `age-keygen` made for this test.
const ADA: (&str, &str) = (
    "age1ljh6npmhgxh7yqs05t3fh3kn8cyds9dfg4c5lmzy898lxy8wxgxq0ptvx3",
    "AGE-SECRET-KEY-1PNNC5UQLJ7992M3D9R84493397FHHSNMMCVWKNWAUZSKWKKXEV8SWHTF4R",
);
const EVE: &str = "AGE-SECRET-KEY-1XHJDG0TUPLZUDCRE8XFZ3CKL7G9LG390DFTY8ZAZ5MXZUD880WGSKD5PTY";

fn sealed(connection: &Connection, seal_for: SealFor) -> Vec<u8> {
    let content = HandOver::new(connection, secrets(), None).unwrap();
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
        "not Adobe's own hosts",
        host,
        "Nothing was kept",
        "--ims-url",
    ]);
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
    let account = super::service_account::Account {
        name: "northwind",
        base: &base,
        number: 0,
        company: Some("northw0"),
        ends_in_hours: 999,
    };
    account.save(&desk.home);
    let before = desk.saved();
    let file = desk.lay("northwind.age", sealed(&connection(&base), to_ada()));
    let identity = desk.lay("key.txt", ADA.1);
    let said = ["--yes", "--identity", &identity, "--ims-url", &base, "--api-url", &base];
    import(&desk, &file, &said).ends_with(2).says(&["called northwind already (Service Account (JWT))"]);
    assert_eq!(desk.saved(), before);
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
