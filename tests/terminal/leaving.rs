//! Leaving in the middle: the terminal is given back, the draft kept, offered again and taken up where it was left.

use rustix::process::Signal;

use crate::pty::{CTRL_C, DOWN, ENTER, F10, Home, Terminal, files_below};
use crate::walk::{MEMORY, NORTHWIND_ORG, NORTHWIND_SECRET, PASSPHRASE, STEPS};

const KEPT: &str = "Your answers are kept";

#[test]
fn control_c_at_each_step_gives_the_terminal_back_and_keeps_the_draft() {
    for step in STEPS {
        let home = Home::new();
        let mut terminal = Terminal::start(&home, &["demo"]);
        terminal.walk_to(step);
        assert!(!terminal.is_as_before(), "keys are read one by one at {step}");
        terminal.keys(CTRL_C);
        let ended = terminal.end_with_terminal_given_back();
        let is_saved = step == "Done";
        assert_eq!(ended.code, if is_saved { 0 } else { 130 }, "{step}: {}", ended.screen);
        // Until Organization there is no answer that would be missed.
        let is_kept = !is_saved && !STEPS[..3].contains(&step);
        assert_eq!(ended.screen.contains(KEPT), is_kept, "{step}: {}", ended.screen);
        assert_eq!(home.draft().is_some(), is_kept, "{step}");
        assert_eq!(files_below(&home.connections()).len(), usize::from(is_saved), "{step}");
        home.must_not_hold(&[NORTHWIND_SECRET]);
    }
}

#[test]
fn a_draft_with_a_vault_goes_on_where_it_was_left_once_the_vault_is_open() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.make_vault(PASSPHRASE);
    terminal.type_organization(NORTHWIND_ORG);
    terminal.take_product_and_type();
    terminal.practice_credential();
    terminal.wait_for("Northwind Europe");
    terminal.keys(CTRL_C);
    let ended = terminal.end_with_terminal_given_back();
    assert!(ended.screen.contains(KEPT), "{}", ended.screen);
    home.must_not_hold(&[NORTHWIND_SECRET, PASSPHRASE]);

    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.highlight("Go on");
    terminal.keys(ENTER);
    terminal.at("This machine");
    terminal.wait_for("Passphrase");
    // A slip of the finger is told, and the field still takes the right one.
    terminal.keys(&format!("not the passphrase{ENTER}"));
    terminal.wait_for("does not open the vault");
    terminal.keys(&format!("\x15{PASSPHRASE}{ENTER}"));
    terminal.at("Company and suites");
    terminal.take_first_suite("Northwind Traders", "Northwind Shop");
    terminal.save_as("northwind");
    terminal.keys(ENTER);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
    assert_eq!(home.draft(), None);
    home.must_not_hold(&[NORTHWIND_SECRET, PASSPHRASE]);
}

#[test]
fn a_draft_with_secrets_in_memory_asks_for_the_secret_again_and_for_nothing_else() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to("Review");
    terminal.keys(CTRL_C);
    terminal.end_with_terminal_given_back();

    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.highlight("Go on");
    terminal.keys(ENTER);
    terminal.at("Credential");
    terminal.wait_for("secret");
    terminal.keys(&format!("\t{NORTHWIND_SECRET}{ENTER}"));
    terminal.at("Company and suites");
    terminal.wait_for("1 chosen");
    terminal.keys(ENTER);
    terminal.at("Review");
    terminal.keys(ENTER);
    terminal.at("Done");
    terminal.keys(ENTER);
    assert_eq!(terminal.end().code, 0);
    assert_eq!(home.draft(), None);
}

#[test]
fn a_draft_is_thrown_away_after_asking_twice() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to("Company and suites");
    home.wait_for_draft();
    terminal.keys(F10);
    terminal.wait_for("once more to throw");
    assert!(home.draft().is_some(), "asked once");
    // Anything else keeps it.
    terminal.keys(DOWN);
    terminal.wait_until_gone("once more to throw");
    terminal.keys(F10);
    terminal.wait_for("once more to throw");
    terminal.keys(F10);
    terminal.at("Welcome");
    terminal.wait_for("are gone");
    assert_eq!(home.draft(), None);
    terminal.keys(CTRL_C);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 130);
    assert!(!ended.screen.contains(KEPT), "{}", ended.screen);
    assert_eq!(home.draft(), None);

    // On Welcome too, for one that was left before.
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to("Product");
    terminal.keys(CTRL_C);
    terminal.end();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.highlight("Go on");
    terminal.keys(F10);
    terminal.wait_for("once more to throw");
    terminal.keys(F10);
    terminal.wait_for("are gone");
    terminal.wait_until_gone("Go on");
    assert_eq!(home.draft(), None);
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end().code, 130);
}

#[test]
fn the_systems_wish_to_end_gives_the_terminal_back_and_keeps_the_draft() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let home = Home::new();
        let mut terminal = Terminal::start(&home, &["demo"]);
        terminal.walk_to("Credential");
        terminal.signal(signal);
        let ended = terminal.end_with_terminal_given_back();
        assert_eq!(ended.code, 130, "{signal:?}");
        assert!(home.draft().unwrap().contains("step = \"credential\""), "{signal:?}: {:?}", home.draft());
    }
}

#[test]
fn a_terminal_that_is_gone_ends_the_program_and_keeps_the_draft() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.take_store(MEMORY);
    terminal.keys("ABC123");
    terminal.wait_for("ABC123");
    terminal.hang_up("7");
    // Which of the two it hears of first, the signal or the failing terminal, is the system's choice.
    let code = terminal.exit_code_after_hanging_up();
    assert!([130, 7].contains(&code), "{code}");
    assert!(home.draft().unwrap().contains("ABC123"), "{:?}", home.draft());
    assert_eq!(files_below(&home.state().join("crashes")).len(), 0, "it is no crash");
}

/// A shell with job control, as people have it.
fn shell(home: &Home) -> Terminal {
    let mut terminal = Terminal::run(home, &["bash", "--norc", "--noprofile", "-i"], 120, 40);
    terminal.wait_for("bash-");
    terminal.keys(&format!("PS1='ready> '; {} demo\r", env!("CARGO_BIN_EXE_aa-connect")));
    terminal
}

/// Waits until the shell asks for a command.
#[track_caller]
fn prompt(terminal: &Terminal) {
    terminal.wait_until("the shell's prompt", |screen| screen.trim_end().ends_with("\nready>"));
}

#[test]
fn control_z_stops_the_program_and_fg_brings_a_whole_picture_back() {
    let home = Home::new();
    let mut terminal = shell(&home);
    terminal.walk_to("Organization");
    terminal.keys("ABC123");
    terminal.wait_for("ABC123");
    let picture = terminal.screen();
    for _ in 0..2 {
        terminal.keys("\x1a");
        prompt(&terminal);
        terminal.wait_for("Stopped");
        assert!(terminal.looks(|screen| !screen.alternate_screen() && !screen.hide_cursor()), "the shell's screen");
        // What the shell does meanwhile must not stay in the picture.
        terminal.keys("echo rub$((40 + 2))bish; stty -a\r");
        terminal.wait_for("rub42bish");
        prompt(&terminal);
        terminal.keys("fg\r");
        terminal.at("Organization");
        terminal.wait_until("the same picture as before", |screen| screen == picture);
    }
    terminal.keys("7E62");
    terminal.wait_for("ABC1237E62");
    terminal.keys(CTRL_C);
    prompt(&terminal);
    terminal.keys("echo code$?\r");
    terminal.wait_for("code130");
    terminal.keys("exit\r");
    terminal.end();
}

#[test]
fn a_stop_from_outside_comes_back_with_a_whole_picture() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to("Organization");
    let picture = terminal.screen();
    terminal.signal(Signal::STOP);
    let from = terminal.written();
    terminal.signal(Signal::CONT);
    // Words only: blanks are cells that need no writing.
    terminal.wait_for_written(from, "organization");
    terminal.wait_until("the same picture as before", |screen| screen == picture);
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end_with_terminal_given_back().code, 130);
}
