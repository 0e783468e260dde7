//! `check` on a terminal: each row as it is done, the cause with its letter, Ctrl-C, the check screen; and what is said
//! without a terminal.

use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

use serde_json::json;

use super::documents::{Stage, wrong_secret};
use super::outcome::run;
use super::pty::{CTRL_C, Home, Terminal};
use super::saved::SECRET;
use super::support::{Answer, Server};

/// IMS that answers nothing until the sender says so, or is gone; then it refuses the client secret.
fn hesitating() -> (Server, Sender<()>) {
    let (open, gate) = channel::<()>();
    let gate = Mutex::new(gate);
    let server = Server::start(move |_| {
        let _ = gate.lock().unwrap().recv();
        Answer::json(400, json!({ "error": "invalid_client", "error_description": "invalid client_secret parameter" }))
            .with("x-debug-id", "0a1b2c3d-4e5f")
    });
    (server, open)
}

fn terminal(stage: &Stage, arguments: &[&str], columns: u16) -> Terminal {
    Terminal::sized(&stage.home, &[arguments, &Stage::opens_vault()[..]].concat(), columns, 60)
}

#[test]
fn each_row_appears_as_it_is_done_and_then_the_cause() {
    let stage = Stage::new();
    let (server, open) = hesitating();
    stage.save("slow", &server.base);
    let shown = terminal(&stage, &["check", "slow"], 60);
    shown.wait_until("the row that is done and the one that runs", |screen| {
        let line = |title: &str| screen.lines().find(|line| line.contains(title)).unwrap_or_default().to_owned();
        line("Secret in the store").contains("ok") && line("Token from Adobe").contains("running")
    });
    assert!(!shown.looks(|screen| screen.alternate_screen()), "the rows stay when the program has ended");
    drop(open);
    let ended = shown.end_with_terminal_given_back();
    assert_eq!(ended.code, 3, "{}", ended.screen);
    assert!(!ended.screen.contains("running"), "{}", ended.screen);
    let said: Vec<&str> =
        ["FAILED", "skipped", "Adobe refused: ", "What to do: ", "Who can do it: ", "How sure: ", "Evidence: "]
            .to_vec();
    let mut rest = ended.screen.as_str();
    for words in said {
        let at = rest.find(words).unwrap_or_else(|| panic!("no {words:?} after the others: {}", ended.screen));
        rest = &rest[at..];
    }
    let bytes = String::from_utf8(ended.bytes).unwrap();
    assert!(!bytes.contains("\x1b[3") && !bytes.contains("\x1b[1m"), "no colours: {bytes:?}");
    assert!(!bytes.contains(SECRET));
    // No word is broken by the terminal's edge.
    assert!(ended.screen.lines().all(|line| line.chars().count() <= 60), "{}", ended.screen);
}

#[test]
fn a_terminal_that_rewrites_nothing_gets_plain_lines() {
    let mut stage = Stage::new();
    let refusing = wrong_secret();
    stage.home = std::mem::replace(&mut stage.home, Home::new()).with("TERM", "dumb");
    stage.save("refused", &refusing.base);
    let ended = terminal(&stage, &["check", "refused"], 80).end();
    assert_eq!(ended.code, 3);
    assert!(!ended.bytes.contains(&0x1b) && !String::from_utf8_lossy(&ended.bytes).contains("running"));
    assert!(ended.screen.contains("Token from Adobe     FAILED"), "{}", ended.screen);
}

#[test]
fn ctrl_c_ends_a_check_and_nothing_is_kept_that_says_nothing() {
    let stage = Stage::new();
    let (server, _open) = hesitating();
    stage.save("slow", &server.base);
    let mut shown = terminal(&stage, &["check", "slow"], 80);
    shown.wait_for("Token from Adobe running");
    shown.keys(CTRL_C);
    let ended = shown.end_with_terminal_given_back();
    assert_eq!(ended.code, 130, "{}", ended.screen);
    assert!(
        ended.screen.contains("Interrupted") && ended.screen.contains("Secret in the store  ok"),
        "{}",
        ended.screen
    );
    assert!(!ended.screen.contains("It works"), "{}", ended.screen);
    assert_eq!(stage.results(), "");
}

#[test]
fn ctrl_c_keeps_what_was_finished_among_many() {
    let stage = Stage::new();
    let (server, _open) = hesitating();
    let refusing = wrong_secret();
    stage.save("slow", &server.base);
    stage.save("refused", &refusing.base);
    let mut shown = terminal(&stage, &["check", "--all"], 80);
    shown.wait_for("2 of 3, 1 failed");
    shown.keys(CTRL_C);
    let ended = shown.end_with_terminal_given_back();
    assert_eq!(ended.code, 130, "{}", ended.screen);
    let line = |name: &str| ended.screen.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
    assert!(line("refused ").contains("Adobe refused") && line("northwind ").contains("works"), "{}", ended.screen);
    assert!(line("slow ").contains("not checked"), "{}", ended.screen);
    let listed = run(&mut stage.home.program(&["list", "--json"])).ends_with(0).json();
    let checked: Vec<bool> =
        listed["connections"].as_array().unwrap().iter().map(|one| one["last_check"].is_object()).collect();
    assert_eq!(checked, [true, true, false], "{listed}");
}

#[test]
fn without_a_name_the_check_screen_opens_or_what_is_missing_is_said() {
    let stage = Stage::new();
    let mut shown = terminal(&stage, &["check"], 80);
    shown.wait_for("Which connection?");
    shown.wait_for("northwind");
    shown.keys(CTRL_C);
    shown.end_with_terminal_given_back();
    let outcome = stage.run(&["check"]).ends_with(2).says(&["NAME", "--all"]);
    assert_eq!(outcome.stdout, "");
    stage.run(&["check", "--json"]).ends_with(2).says(&["NAME"]);
    stage.run(&["check", "--since-last"]).ends_with(2).says(&["NAME"]);
}

#[test]
fn a_letter_is_ready_to_copy_where_somebody_else_must_act() {
    let stage = Stage::new();
    let portal = super::documents::portal();
    stage.save("portal", &portal.base);
    let outcome = stage.run(&["check", "portal"]).ends_with(6);
    let (_, letter) = outcome.stdout.split_once("A letter to your network team, ready to copy:\n\nSubject: ").unwrap();
    assert!(letter.contains("portal") && letter.contains("TCP port"), "{letter}");
    assert!(!outcome.stdout.contains(SECRET));
    // Whoever can help themselves needs no letter.
    let refusing = wrong_secret();
    stage.save("refused", &refusing.base);
    let outcome = stage.run(&["check", "refused"]).ends_with(3);
    assert!(!outcome.stdout.contains("A letter to"), "{}", outcome.stdout);
}
