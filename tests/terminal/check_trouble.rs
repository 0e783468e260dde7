//! The check screen where it is hard: small windows, storms of sizes, servers that say nothing, Ctrl-C, plain lines.

use crate::check_stage::{Kept, PASSPHRASE, Practice, REFUSED, kept_runs, practice_secret, save, silent};
use crate::pty::{CTRL_C, ENTER, ESC, Home, Terminal};

/// Into a check of the only connection, at a server that says nothing yet.
#[track_caller]
fn begin(terminal: &mut Terminal) {
    terminal.wait_for("northwind");
    terminal.keys(ENTER);
    terminal.wait_for("Passphrase of the vault");
    terminal.keys(&format!("{PASSPHRASE}{ENTER}"));
    terminal.wait_until_gone("Passphrase of the vault");
    terminal.wait_for("Esc stop");
}

#[test]
fn rows_appear_as_they_are_done_and_control_c_ends_a_check_that_hangs() {
    let (server, _open) = silent();
    let home = Home::new();
    save(&home, [Kept::at("northwind", &server.base)]);
    let mut terminal = Terminal::sized(&home, &["check"], 80, 30);
    begin(&mut terminal);
    terminal.wait_for("✓ Secret in the store");
    terminal.wait_for("… Token from Adobe");
    terminal.keys(CTRL_C);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 130, "{}", ended.screen);
    assert!(!ended.screen.contains("works"), "{}", ended.screen);
    assert_eq!(kept_runs(&home), 0, "what was not finished is not kept");
}

#[test]
fn escape_stops_a_check_that_hangs_and_it_can_be_begun_again() {
    let (server, open) = silent();
    let home = Home::new();
    save(&home, [Kept::at("northwind", &server.base)]);
    let mut terminal = Terminal::sized(&home, &["check"], 80, 30);
    begin(&mut terminal);
    terminal.wait_for("… Token from Adobe");
    terminal.keys(ESC);
    terminal.wait_for("Stopped.");
    terminal.wait_for("· Token from Adobe");
    drop(open);
    terminal.keys("\x1b[18~");
    terminal.wait_for("northwind: Adobe refused");
    terminal.wait_for("Did not work when it was first checked");
    assert_eq!(kept_runs(&home), 1);
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
}

#[test]
fn a_storm_of_sizes_during_a_check_leaves_a_whole_picture() {
    let (server, open) = silent();
    let home = Home::new();
    save(&home, [Kept::at("northwind", &server.base)]);
    let mut terminal = Terminal::start(&home, &["check"]);
    begin(&mut terminal);
    terminal.wait_for("… Token from Adobe");
    let sizes = [(1, 1), (200, 60), (40, 10), (300, 1), (60, 16), (0, 0), (2, 50), (80, 24), (500, 200), (59, 15)];
    for (columns, rows) in sizes.into_iter().cycle().take(60) {
        terminal.resize(columns, rows);
    }
    drop(open);
    terminal.resize(80, 30);
    terminal.wait_for("northwind: Adobe refused");
    terminal.wait_for("[ Check again");
    terminal.wait_for("Enter evidence");
    let lines = terminal.screen().lines().map(str::to_owned).collect::<Vec<_>>();
    let headings = lines.iter().filter(|line| line.contains("northwind: Adobe refused")).count();
    assert_eq!((lines.len(), headings), (30, 1), "nothing of another size is left: {lines:?}");
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
}

#[test]
fn sixty_by_sixteen_is_enough_to_check_and_to_read_the_evidence() {
    let (adobe, home) = (Practice::start(), Home::new());
    save(&home, [Kept::at("northwind", &adobe.base).refused()]);
    let mut terminal = Terminal::sized(&home, &["check"], 60, 16);
    terminal.wait_for("northwind");
    terminal.keys(ENTER);
    terminal.wait_for("Passphrase of the vault");
    terminal.keys(&format!("{PASSPHRASE}{ENTER}"));
    terminal.wait_for("northwind: Adobe refused");
    terminal.wait_for("[ Check again");
    terminal.wait_for("▸ ✗ Token from Adobe");
    terminal.keys(ENTER);
    terminal.wait_for("[ Back to the checks");
    terminal.wait_for("does not accept");
    terminal.keys(ESC);
    terminal.wait_for("[ Check again");
    terminal.keys(ESC);
    terminal.wait_for("Which connection?");
    terminal.keys(ESC);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
}

#[test]
fn forty_by_ten_still_tells_the_verdict_and_less_than_that_says_that_nothing_is_lost() {
    let (server, open) = silent();
    let home = Home::new();
    save(&home, [Kept::at("northwind", &server.base)]);
    let mut terminal = Terminal::sized(&home, &["check"], 40, 10);
    begin(&mut terminal);
    terminal.resize(20, 5);
    terminal.wait_for("window is too");
    drop(open);
    // The check goes on where it cannot be seen.
    crate::person::wait_for("the result", std::time::Duration::from_secs(20), || (kept_runs(&home) == 1).then_some(()));
    terminal.resize(40, 10);
    terminal.wait_for("northwind: Adobe");
    terminal.wait_for("✗ Token from Adobe");
    terminal.keys(ENTER);
    terminal.wait_for("[ Back to the checks");
    terminal.keys(ESC);
    terminal.wait_for("northwind: Adobe");
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
}

#[test]
fn in_plain_lines_it_is_the_same_check_without_escape_sequences_or_echoed_secrets() {
    for (more, variable) in [(&["--plain"] as &[&str], "UNUSED"), (&[], "ACCESSIBLE")] {
        let (adobe, home) = (Practice::start(), Home::new().with(variable, "1"));
        let connections =
            [Kept::at("alpha", &adobe.base), Kept::at("northwind", &adobe.base).refused().or(practice_secret())];
        save(&home, connections);
        let mut terminal = Terminal::start(&home, &[&["check"], more].concat());
        terminal.answer("Number from 1 to 2", "2");
        terminal.answer("Passphrase of the vault:", PASSPHRASE);
        terminal.answer("Enter to continue", "");
        terminal.wait_for_written(0, "repair (Use the other client secret)");
        assert!(terminal.said().contains("8. Token from Adobe, failed: Somebody must act"), "{}", terminal.said());
        terminal.answer("Checks: Number from 1 to 15", "8");
        terminal.wait_for_written(0, "The other client secret: works");
        terminal.answer("Enter to continue", "/back");
        let from = terminal.written();
        terminal.answer("Checks: Number from 1 to 15", "/repair");
        terminal.wait_for_written(from, "change places in the store");
        terminal.answer("Enter to continue", "/repair");
        terminal.wait_for_written(from, "northwind works");
        terminal.wait_for_written(from, "retry (Check again)");
        terminal.answer("Checks: Number from 1 to 15", "/quit");
        terminal.wait_for_end();
        assert!(terminal.is_as_before(), "what is typed is shown again");
        let ended = terminal.end();
        assert_eq!(ended.code, 0, "{}", ended.screen);
        let said = String::from_utf8(ended.bytes).unwrap();
        assert!(!said.contains('\x1b'), "an escape sequence: {said:?}");
        for secret in [PASSPHRASE, REFUSED, &practice_secret()] {
            assert!(!said.contains(secret), "a secret was echoed: {said}");
        }
    }
}

#[test]
fn control_c_in_plain_lines_ends_a_check_that_hangs() {
    let (server, _open) = silent();
    let home = Home::new();
    save(&home, [Kept::at("northwind", &server.base)]);
    let mut terminal = Terminal::start(&home, &["check", "--plain"]);
    terminal.answer("Number from 1 to 1", "1");
    terminal.answer("Passphrase of the vault:", PASSPHRASE);
    terminal.answer("Enter to continue", "");
    terminal.wait_for_written(0, "You can type: next (evidence), back (stop)");
    terminal.keys(CTRL_C);
    terminal.wait_for_end();
    assert!(terminal.is_as_before());
    let ended = terminal.end();
    assert_eq!(ended.code, 130, "{}", ended.screen);
    assert_eq!(kept_runs(&home), 0);
}
