//! A Service Account that is left in the middle, in a small window, or refused.

use std::net::TcpListener;
use std::time::Duration;

use rustix::process::Signal;

use crate::key_pairs::expired_pair;
use crate::person::wait_for;
use crate::pty::{CTRL_C, CTRL_U, ENTER, ESC, F6, Home, TAB, Terminal};
use crate::service_account::{ACCOUNT, CLIENT, shown};
use crate::walk::{ANALYTICS, BRING_A_KEY, MEMORY, NIGHTLY_SECRET, PASSPHRASE, PRISTAV_ORG};

#[test]
fn a_key_pair_in_the_vault_outlives_the_program_however_it_ends() {
    for way in ["control-c", "kill"] {
        let home = Home::new();
        let mut terminal = Terminal::start(&home, &["demo"]);
        terminal.begin();
        terminal.make_vault(PASSPHRASE);
        terminal.leave_organization_open();
        terminal.take_service_account(ANALYTICS);
        terminal.make_key_pair();
        let sha1 = sha1_on(&terminal);
        wait_for("the draft's key pair", Duration::from_secs(20), || home.draft()?.contains(&sha1).then_some(()));
        if way == "kill" {
            terminal.signal(Signal::KILL);
            terminal.wait_for_end();
            drop(terminal);
        } else {
            terminal.keys(CTRL_C);
            let ended = terminal.end_with_terminal_given_back();
            assert_eq!(ended.code, 130);
            assert!(ended.screen.contains("Your answers are kept"), "{}", ended.screen);
        }
        home.must_not_hold(&[PASSPHRASE, "PRIVATE KEY"]);

        let mut terminal = Terminal::start(&home, &["demo"]);
        terminal.highlight("Go on");
        terminal.keys(ENTER);
        terminal.at("This machine");
        terminal.wait_for("Passphrase");
        terminal.keys(&format!("{PASSPHRASE}{ENTER}"));
        terminal.at("Key pair");
        terminal.wait_for(&sha1);
        terminal.register_certificate();
        terminal.practice_service_account();
        terminal.get_token();
        terminal.finish_service_account("nightly");
        terminal.keys(ENTER);
        assert_eq!(terminal.end_with_terminal_given_back().code, 0);
        assert_eq!(shown(&home, "nightly")["certificate"]["sha1"], sha1, "{way}");
        assert_eq!(home.draft(), None);
    }
}

/// The SHA-1 of the pair that is shown.
pub(crate) fn sha1_on(terminal: &Terminal) -> String {
    let screen = terminal.screen();
    let is_one = |word: &&str| word.len() == 40 && word.chars().all(|c| c.is_ascii_hexdigit());
    screen.split_whitespace().find(is_one).unwrap_or_else(|| panic!("no SHA-1:\n{screen}")).to_owned()
}

#[test]
fn a_key_pair_in_memory_is_made_again_after_the_program_ended() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to_key_pair();
    terminal.make_key_pair();
    let sha1 = sha1_on(&terminal);
    terminal.register_certificate();
    terminal.practice_service_account();
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end_with_terminal_given_back().code, 130);

    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.highlight("Go on");
    terminal.keys(ENTER);
    terminal.at("Key pair");
    terminal.wait_for("New key pair, RSA 2048");
    terminal.wait_until_gone(&sha1);
    terminal.wait_for("RSA 4096");
    terminal.keys(ENTER);
    // The first pair's certificate lies there still; another one takes its place only if that is wished.
    terminal.wait_for("There is such a file already.");
    terminal.keys(ENTER);
    terminal.wait_for("The key pair is made and kept.");
    assert_ne!(sha1_on(&terminal), sha1);
    terminal.register_certificate();
    terminal.wait_for(CLIENT);
    terminal.keys(&format!("{TAB}{NIGHTLY_SECRET}{ENTER}"));
    terminal.get_token();
    terminal.finish_service_account("nightly");
    terminal.keys(ENTER);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
}

#[test]
fn going_back_while_a_long_key_is_made_stops_the_making() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to_key_pair();
    terminal.highlight("New key pair, RSA 4096");
    terminal.keys(ENTER);
    terminal.wait_for("● New key pair, RSA 4096");
    terminal.keys(ESC);
    terminal.at("Credential type");
    terminal.wait_for("Use Server-to-Server instead");
    terminal.keys("\x1bm");
    terminal.at("Credential");
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end_with_terminal_given_back().code, 130);
    assert!(!home.path().join("certificate_pub.crt").exists(), "nothing is written before it is asked for");
}

#[test]
fn sixty_by_sixteen_is_enough_and_forty_by_ten_loses_nothing() {
    let home = Home::new();
    let mut terminal = Terminal::sized(&home, &["demo"], 60, 16);
    let shrink = |terminal: &Terminal, step: &str| {
        terminal.resize(40, 10);
        terminal.wait_until("a small picture", |screen| {
            screen.contains(step) && screen.lines().all(|line| line.chars().count() <= 40)
        });
        terminal.resize(60, 16);
        terminal.at(step);
    };
    terminal.begin();
    terminal.take_store(MEMORY);
    terminal.leave_organization_open();
    terminal.take_service_account(ANALYTICS);
    shrink(&terminal, "Key pair");
    terminal.make_key_pair();
    shrink(&terminal, "Key pair");
    terminal.register_certificate();
    shrink(&terminal, "Credential");
    terminal.practice_service_account();
    shrink(&terminal, "Metascopes");
    terminal.get_token();
    shrink(&terminal, "Token");
    terminal.finish_service_account("nightly");
    terminal.keys(ENTER);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 0);
    assert!(ended.screen.contains("nightly works and is saved"), "{}", ended.screen);
}

// ── refused ─────────────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_certificate_that_adobe_does_not_know_is_named_with_its_fingerprint() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to_key_pair();
    terminal.make_key_pair();
    let sha1 = sha1_on(&terminal);
    // Not registered.
    terminal.keys(&format!("{TAB}{ENTER}"));
    terminal.practice_service_account();
    terminal.keys(ENTER);
    terminal.at("Token");
    terminal.wait_for("certificate");
    terminal.wait_for(&sha1);
    terminal.wait_for("Try again");
    // Enter tries nothing twice by itself; registered, it works.
    for step in ["Metascopes", "Credential", "Key pair"] {
        terminal.keys(ESC);
        terminal.at(step);
    }
    terminal.register_certificate();
    terminal.keys(ENTER);
    terminal.get_token();
}

#[test]
fn a_certificate_that_has_ended_is_not_even_sent() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to_key_pair();
    terminal.highlight(BRING_A_KEY);
    terminal.keys(ENTER);
    terminal.wait_for("Name the file, or paste the key.");
    terminal.paste(&expired_pair());
    terminal.wait_for("The key was read and is kept.");
    terminal.wait_for("ended");
    terminal.wait_for("[ Continue");
    terminal.keys(&format!("{TAB}{ENTER}"));
    terminal.practice_service_account();
    terminal.keys(ENTER);
    terminal.at("Token");
    terminal.wait_for("2024-04-30");
    terminal.wait_for("Try again");
    terminal.wait_for("Token from Adobe");
}

#[test]
fn a_wrong_secret_is_told_and_can_be_corrected_on_the_way_back() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to_key_pair();
    terminal.make_key_pair();
    terminal.register_certificate();
    terminal.wait_for("Fill in the practice credential");
    terminal.keys(F6);
    terminal.wait_for("Filled in.");
    terminal.keys(&format!("{TAB}{CTRL_U}p8e-PracticeOnly-Wrong{ENTER}"));
    terminal.at("Metascopes");
    terminal.keys(ENTER);
    terminal.at("Token");
    terminal.wait_for("does not accept this pair of client ID and client secret");
    terminal.wait_for("Try again");
    terminal.keys(ESC);
    terminal.at("Metascopes");
    terminal.keys(ESC);
    terminal.at("Credential");
    terminal.keys(&format!("{TAB}{CTRL_U}{NIGHTLY_SECRET}{ENTER}"));
    terminal.get_token();
}

#[test]
fn where_nobody_answers_the_key_is_good_and_the_network_is_named() {
    let home = Home::new();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let base = format!("http://{free}");
    let mut terminal = Terminal::set_up_at(&home, &base, &base, &[]);
    terminal.begin();
    terminal.take_store(MEMORY);
    terminal.type_organization(PRISTAV_ORG);
    terminal.take_service_account(ANALYTICS);
    terminal.make_key_pair();
    assert!(!terminal.screen().contains("Register it"), "nothing can be registered for the person here");
    terminal.keys(ENTER);
    terminal.at("Credential");
    terminal.keys(&format!("{CLIENT}{TAB}{NIGHTLY_SECRET}{TAB}{ACCOUNT}{ENTER}"));
    terminal.at("Metascopes");
    terminal.keys(ENTER);
    terminal.at("Token");
    terminal.wait_for(&format!("Nobody accepts connections at {free}"));
    let screen = terminal.screen();
    assert!(screen.contains("✓ Key and certificate"), "{screen}");
}
