//! A crash gives the terminal back, is told kindly, and leaves a report without secrets. Debug builds crash on demand.

use crate::pty::{ENTER, F6, Home, Terminal, files_below};
use crate::walk::{NORTHWIND_CLIENT, NORTHWIND_SECRET};

/// What is left when the program has crashed.
#[track_caller]
fn crashed(home: &Home, terminal: Terminal) {
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 1, "{}", ended.screen);
    assert!(ended.screen.contains("aa-connect has failed. That is our fault, not yours"), "{}", ended.screen);
    assert!(!ended.screen.contains("panicked"), "{}", ended.screen);
    let reports = files_below(&home.state().join("crashes"));
    assert_eq!(reports.len(), 1, "{reports:?}");
    let told: String = ended.screen.split_whitespace().collect();
    assert!(told.contains(reports[0].to_str().unwrap()), "the report is named: {}", ended.screen);
    let report = std::fs::read_to_string(&reports[0]).unwrap();
    assert!(report.contains("aa-connect 0.") && report.contains("src/runtime"), "{report}");
    home.must_not_hold(&[NORTHWIND_SECRET]);
    assert!(!ended.screen.contains("PracticeOnly"), "{}", ended.screen);
}

#[test]
fn a_crash_in_a_background_job_ends_the_program_well() {
    let home = Home::new().with("AA_CONNECT_TEST_PANIC", "job");
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to("Credential");
    terminal.wait_for("Fill in the practice credential");
    terminal.keys(F6);
    terminal.keys(ENTER);
    crashed(&home, terminal);
    assert!(home.draft().unwrap().contains(NORTHWIND_CLIENT), "what was typed is kept");
}

#[test]
fn a_crash_of_the_loop_itself_ends_the_program_well() {
    let home = Home::new().with("AA_CONNECT_TEST_PANIC", "loop");
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to("Credential");
    terminal.paste(NORTHWIND_SECRET);
    crashed(&home, terminal);
}
