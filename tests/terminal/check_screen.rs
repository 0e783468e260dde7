//! The check screen, as somebody with a keyboard uses it: choose, look into the evidence, check again, repair, leave.

use crate::check_stage::{Kept, PASSPHRASE, Practice, REFUSED, kept_runs, portal, practice_secret, save};
use crate::pty::{CTRL_C, DOWN, ENTER, ESC, Home, Terminal, holds_a_token};

const F7: &str = "\x1b[18~";
const F9: &str = "\x1b[20~";
const ALT_I: &str = "\x1bi";
const WRONG: &str = "does not accept this client secret";

/// Types the vault's passphrase where the screen asks for it.
#[track_caller]
fn open_vault(terminal: &mut Terminal) {
    terminal.wait_for("Passphrase of the vault");
    terminal.keys(PASSPHRASE);
    terminal.keys(ENTER);
    terminal.wait_until_gone("Passphrase of the vault");
}

/// Waits until `name` was checked and keys may ask for more.
#[track_caller]
fn checked(terminal: &Terminal, name: &str, verdict: &str) {
    terminal.wait_for(&format!("{name}{verdict}"));
    terminal.wait_for("Check again");
}

/// The row of a list that begins with `label`, after its marks.
fn row(screen: &str, label: &str) -> String {
    let marks = |c: char| c == '▸' || c.is_whitespace();
    let rows = screen.lines().map(|line| line.trim_start_matches(marks));
    rows.filter(|row| row.chars().skip(2).collect::<String>().starts_with(label)).collect()
}

/// Nothing of a secret in anything that the program ever wrote.
#[track_caller]
fn must_be_discreet(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for secret in [PASSPHRASE, REFUSED, &practice_secret()] {
        assert!(!text.contains(secret), "a secret was shown");
    }
    assert!(!holds_a_token(&text), "a token was shown");
}

#[test]
fn choose_look_into_the_evidence_check_again_go_back_and_leave() {
    let (adobe, portal, home) = (Practice::start(), portal(), Home::new());
    let connections = [
        Kept::at("alpha", &adobe.base),
        Kept::at("northwind", &adobe.base).refused(),
        Kept::at("portal", &portal.base),
    ];
    save(&home, connections);
    let mut terminal = Terminal::start(&home, &["check"]);
    terminal.highlight("northwind");
    terminal.keys(ENTER);
    open_vault(&mut terminal);
    checked(&terminal, "northwind", ": Adobe refused");
    // The cause with its remedy; what rests on it was not tried; what failed has the keys.
    for words in [WRONG, "Who can do it: you", "How sure: "] {
        terminal.wait_for(words);
    }
    let screen = terminal.screen();
    assert!(row(&screen, "Secret in the store").starts_with('✓'), "{screen}");
    assert!(row(&screen, "Token from Adobe").starts_with('✗'), "{screen}");
    assert!(row(&screen, "Companies").starts_with('–'), "{screen}");
    terminal.keys(ENTER);
    terminal.wait_for("Back to the checks");
    for evidence in ["Status", "400", "invalid_client", "Request ID"] {
        terminal.wait_for(evidence);
    }
    terminal.keys(ESC);
    checked(&terminal, "northwind", ": Adobe refused");
    assert_eq!(kept_runs(&home), 1, "waiting for the passphrase was no run");
    terminal.keys(F7);
    terminal.wait_for("in any of the last 2 checks");
    checked(&terminal, "northwind", ": Adobe refused");

    // The vault stays open for the others.
    terminal.keys(ESC);
    terminal.wait_for("Which connection?");
    assert!(row(&terminal.screen(), "northwind").contains("Adobe refused"), "{}", terminal.screen());
    terminal.highlight("portal");
    terminal.keys(ENTER);
    checked(&terminal, "portal", ": Somebody else answered");
    terminal.keys(F9);
    terminal.wait_for("A letter, ready to be copied");
    terminal.wait_for("Subject: ");
    terminal.keys(ESC);
    terminal.wait_until_gone("A letter");
    terminal.keys(ESC);
    terminal.wait_for("Which connection?");
    terminal.keys("\x1b[A\x1b[A");
    terminal.wait_for("▸ · alpha");
    terminal.keys(ENTER);
    checked(&terminal, "alpha", " works");
    terminal.keys(ESC);
    terminal.wait_for("Which connection?");
    assert!(row(&terminal.screen(), "alpha").starts_with('✓'), "{}", terminal.screen());
    terminal.keys(ESC);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    must_be_discreet(&ended.bytes);
    assert_eq!(kept_runs(&home), 4);
}

#[test]
fn a_locked_vault_that_nobody_opens_is_no_result() {
    let (adobe, home) = (Practice::start(), Home::new());
    save(&home, [Kept::at("alpha", &adobe.base)]);
    let mut terminal = Terminal::start(&home, &["check"]);
    terminal.highlight("alpha");
    terminal.keys(ENTER);
    terminal.wait_for("Passphrase of the vault");
    terminal.keys(&format!("not the passphrase{ENTER}"));
    terminal.wait_for("does not open the vault");
    terminal.keys(ESC);
    terminal.wait_for("Which connection?");
    assert!(row(&terminal.screen(), "alpha").contains("not checked yet"), "{}", terminal.screen());
    terminal.keys(ESC);
    let ended = terminal.end_with_terminal_given_back();
    assert!(!String::from_utf8_lossy(&ended.bytes).contains("not the passphrase"));
    assert_eq!(kept_runs(&home), 0);
}

#[test]
fn what_is_pasted_into_the_list_does_nothing() {
    let (adobe, home) = (Practice::start(), Home::new());
    save(&home, [Kept::at("alpha", &adobe.base), Kept::at("beta", &adobe.base)]);
    let mut terminal = Terminal::start(&home, &["check"]);
    terminal.wait_for("beta");
    let before = terminal.screen();
    terminal.paste("beta\r\nq\x03\x1b[B p8e-pasted-by-mistake\r\n");
    // Whatever comes next finds everything as it was.
    terminal.keys(DOWN);
    terminal.wait_for("▸ · beta");
    assert!(!terminal.screen().contains("pasted"), "{}", terminal.screen());
    terminal.keys("\x1b[A");
    terminal.wait_until("the same list as before", |screen| screen == before);
    terminal.keys(CTRL_C);
    let ended = terminal.end_with_terminal_given_back();
    assert!(!String::from_utf8_lossy(&ended.bytes).contains("pasted-by-mistake"));
}

#[test]
fn welcome_knows_the_last_verdict_checks_with_enter_and_is_where_escape_leads() {
    let (adobe, home) = (Practice::start(), Home::new());
    save(&home, [Kept::at("alpha", &adobe.base)]);
    let mut terminal = Terminal::start(&home, &[]);
    terminal.at("Welcome");
    terminal.highlight("Check alpha");
    terminal.keys(ENTER);
    open_vault(&mut terminal);
    checked(&terminal, "alpha", " works");
    terminal.keys(ESC);
    // The first key of each screen is its own.
    terminal.at("Welcome");
    terminal.wait_for("worked just now");
    // It stops working, and Welcome says so afterwards. The vault is still open.
    adobe.fail(Some("no-companies"));
    terminal.highlight("Check alpha");
    terminal.keys(ENTER);
    checked(&terminal, "alpha", ": ");
    terminal.keys(ESC);
    terminal.at("Welcome");
    terminal.wait_until("the new verdict", |screen| screen.contains("✗ Check alpha"));
    terminal.keys(CTRL_C);
    terminal.end_with_terminal_given_back();

    // What another process found out is known as well.
    adobe.fail(None);
    let opens = ["check", "alpha", "--passphrase-command"];
    let command = serde_json::to_string(&["echo", PASSPHRASE]).unwrap();
    let output = home.program(&opens).arg(command).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    let terminal = Terminal::start(&home, &[]);
    terminal.at("Welcome");
    terminal.wait_until("the verdict of the command", |screen| screen.contains("✓ Check alpha"));
}

#[test]
fn a_repair_is_offered_described_done_and_then_it_works() {
    let (adobe, home) = (Practice::start(), Home::new());
    save(&home, [Kept::at("northwind", &adobe.base).refused().or(practice_secret())]);
    let mut terminal = Terminal::start(&home, &["check"]);
    terminal.highlight("northwind");
    terminal.keys(ENTER);
    open_vault(&mut terminal);
    checked(&terminal, "northwind", ": Somebody must act");
    terminal.wait_for("second one that is stored");
    terminal.wait_for("[ Use the other client secret");
    terminal.keys(ALT_I);
    terminal.wait_for("change places in the store");
    // Esc: nothing was done.
    terminal.keys(ESC);
    checked(&terminal, "northwind", ": Somebody must act");
    terminal.keys(F7);
    terminal.wait_for("in any of the last 2 checks");
    checked(&terminal, "northwind", ": Somebody must act");
    terminal.keys(ALT_I);
    terminal.wait_for("change places in the store");
    terminal.keys(ENTER);
    terminal.wait_for("which is the one in use from now on");
    checked(&terminal, "northwind", " works");
    terminal.keys(CTRL_C);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    assert!(ended.screen.contains("northwind works."), "{}", ended.screen);
    must_be_discreet(&ended.bytes);
    home.must_not_hold(&[PASSPHRASE, REFUSED, &practice_secret()]);
    // For good, not only in that process.
    let command = serde_json::to_string(&["echo", PASSPHRASE]).unwrap();
    let output = home.program(&["check", "northwind", "--passphrase-command", &command]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_bundle_shows_the_same_rows_when_adobe_is_gone_and_nothing_is_asked() {
    let (mut adobe, home) = (Practice::start(), Home::new());
    save(&home, [Kept::at("northwind", &adobe.base).refused()]);
    let mut terminal = Terminal::start(&home, &["bundle", "northwind", "--output", "northwind.json"]);
    terminal.wait_for("Passphrase of the vault:");
    terminal.keys(&format!("{PASSPHRASE}{ENTER}"));
    terminal.wait_for("Write it?");
    terminal.keys(&format!("y{ENTER}"));
    let ended = terminal.end();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    must_be_discreet(&ended.bytes);
    let mut live = Terminal::start(&home, &["check"]);
    live.highlight("northwind");
    live.keys(ENTER);
    open_vault(&mut live);
    checked(&live, "northwind", ": Adobe refused");
    let rows = |screen: &str| -> Vec<String> {
        let titles = ["Connection file", "Secret in the store", "Token from Adobe", "Companies", "Quota"];
        titles.map(|title| row(screen, title).split(',').next().unwrap().to_owned()).to_vec()
    };
    let before = rows(&live.screen());
    assert!(before.iter().all(|row| !row.is_empty()), "{before:?}");
    live.keys(CTRL_C);
    live.end_with_terminal_given_back();

    adobe.stop();
    let elsewhere = Home::new();
    let file = home.path().join("northwind.json");
    let mut replayed = Terminal::start(&elsewhere, &["check", "--replay", file.to_str().unwrap()]);
    replayed.wait_for("northwind: Adobe refused");
    replayed.wait_for(WRONG);
    assert_eq!(rows(&replayed.screen()), before, "{}", replayed.screen());
    replayed.keys(ENTER);
    replayed.wait_for("Back to the checks");
    replayed.keys(ESC);
    replayed.wait_until_gone("Back to the checks");
    // There is nothing to check again, nothing to repair.
    assert!(!replayed.screen().contains("Check again"), "{}", replayed.screen());
    replayed.keys(F7);
    replayed.keys(ESC);
    let ended = replayed.end_with_terminal_given_back();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    must_be_discreet(&ended.bytes);
    let log = std::fs::read_to_string(elsewhere.state().join("aa-connect.log")).unwrap();
    assert!(!log.contains("host="), "a request was sent: {log}");
    assert_eq!(kept_runs(&elsewhere), 0);
}
