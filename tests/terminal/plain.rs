//! Plain mode at a terminal: lines only, no escape sequence at all, secrets not echoed, the same whole job.

use rustix::process::Signal;

use crate::main_job::OtherSandbox;
use crate::pty::{CTRL_C, Home, Terminal, files_below};
use crate::walk::{NORTHWIND_CLIENT, NORTHWIND_ORG, NORTHWIND_SECRET, PASSPHRASE};

/// Prompts, and what is typed.
type Dialogue<'a> = &'a [(&'a str, &'a str)];

const TO_STORE: Dialogue<'_> = &[("What would you like to do? Number", "1")];
const MEMORY: Dialogue<'_> = &[("Number from 1 to 3", "3"), ("Enter to continue", "")];
const VAULT: Dialogue<'_> =
    &[("Number from 1 to 3", "2"), ("Passphrase:", PASSPHRASE), ("Once more:", PASSPHRASE), ("Enter to continue", "")];
const TO_CREDENTIAL: Dialogue<'_> = &[
    ("Organization ID:", NORTHWIND_ORG),
    ("Or choose: Number", ""),
    ("Enter to continue", ""),
    ("Number from 1 to 3", "1"),
    ("Enter to continue", ""),
    ("Number from 1 to 5", "1"),
    ("Enter to continue", ""),
];
const CREDENTIAL: Dialogue<'_> = &[
    ("Client ID:", NORTHWIND_CLIENT),
    ("Client secret:", NORTHWIND_SECRET),
    ("Technical account ID (optional):", ""),
    ("Scopes,", ""),
    ("Enter to continue", ""),
];
const TO_THE_END: Dialogue<'_> = &[
    ("Number from 1 to 4", "2"),
    ("Report suites: Numbers with commas from 1 to 340", "nwgrocery.at"),
    ("Report suites: Numbers with commas from 1 to 2", "1, 2"),
    ("Enter to continue", ""),
    ("Name, now northwind-europe, Enter keeps it", "northwind"),
    ("Enter to continue", ""),
];

#[test]
fn the_main_job_is_done_in_lines_without_escape_sequences_or_echoed_secrets() {
    let sandbox = OtherSandbox::start();
    for (home, more, store) in [
        (Home::new(), &["--plain"] as &[&str], VAULT),
        (Home::new().with("ACCESSIBLE", "1"), &[], MEMORY),
        (Home::new().with("TERM", "dumb"), &[], MEMORY),
    ] {
        let mut terminal = Terminal::set_up_at(&home, &sandbox.ims_url, &sandbox.api_url, more);
        for part in [TO_STORE, store, TO_CREDENTIAL, CREDENTIAL, TO_THE_END] {
            terminal.talk(part);
        }
        let said = terminal.end_saved_in_lines();
        assert!(said.contains("The connection northwind works and is saved."), "{said}");
        assert!(!said.contains(NORTHWIND_SECRET) && !said.contains(PASSPHRASE), "a secret was echoed: {said}");
        assert_eq!(files_below(&home.connections()).len(), 1);
        home.must_not_hold(&[NORTHWIND_SECRET, PASSPHRASE]);
    }
}

#[test]
fn leaving_in_the_middle_keeps_the_draft_and_shows_typed_lines_again() {
    for way in ["control-c", "end of input", "word", "signal"] {
        let home = Home::new();
        let mut terminal = Terminal::start(&home, &["demo", "--plain"]);
        for part in [TO_STORE, MEMORY, TO_CREDENTIAL] {
            terminal.talk(part);
        }
        terminal.answer("Client ID:", NORTHWIND_CLIENT);
        // Here the terminal does not echo.
        terminal.wait_for_prompt("Client secret:");
        match way {
            "control-c" => terminal.keys(CTRL_C),
            "end of input" => terminal.keys("\x04"),
            "word" => terminal.keys("/quit\r"),
            _ => terminal.signal(Signal::TERM),
        }
        terminal.wait_for_end();
        assert!(terminal.is_as_before(), "{way}: what is typed is shown again");
        let ended = terminal.end();
        assert_eq!(ended.code, 130, "{way}: {}", ended.screen);
        assert!(ended.screen.contains("Your answers are kept"), "{way}: {}", ended.screen);
        assert!(home.draft().unwrap().contains(NORTHWIND_CLIENT), "{way}");
    }
}

#[test]
fn a_crash_shows_typed_lines_again_and_keeps_the_secret() {
    let sandbox = OtherSandbox::start();
    // The first while the terminal does not echo.
    for (place, talked) in [("hidden line", &CREDENTIAL[..2]), ("job", CREDENTIAL)] {
        let home = Home::new().with("AA_CONNECT_TEST_PANIC", place);
        let mut terminal = Terminal::set_up_at(&home, &sandbox.ims_url, &sandbox.api_url, &["--plain"]);
        for part in [TO_STORE, MEMORY, TO_CREDENTIAL, talked] {
            terminal.talk(part);
        }
        terminal.wait_for_end();
        assert!(terminal.is_as_before(), "{place}");
        let ended = terminal.end();
        assert_eq!(ended.code, 1, "{place}: {}", ended.screen);
        assert!(ended.screen.contains("That is our fault, not yours"), "{place}: {}", ended.screen);
        assert_eq!(files_below(&home.state().join("crashes")).len(), 1, "{place}");
        home.must_not_hold(&[NORTHWIND_SECRET]);
    }
}
