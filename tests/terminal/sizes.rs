//! Windows of any size, changed at any time.

use crate::pty::{CTRL_C, ENTER, Home, Terminal};
use crate::walk::{MEMORY, NORTHWIND_ORG};

/// Many sizes, some of them no sizes at all.
const STORM: [(u16, u16); 16] = [
    (1, 1),
    (200, 60),
    (2, 50),
    (300, 1),
    (80, 24),
    (59, 15),
    (0, 0),
    (60, 16),
    (10, 4),
    (120, 40),
    (1, 60),
    (0, 24),
    (80, 0),
    (61, 17),
    (500, 200),
    (120, 40),
];

/// A storm, at the end of which the picture of `step` is whole again.
#[track_caller]
fn storm(terminal: &mut Terminal, step: &str) {
    // Nothing that is running changes the picture by ending.
    terminal.wait_until_gone("Esc stop");
    let before = terminal.screen();
    for (columns, rows) in STORM {
        terminal.resize(columns, rows);
    }
    terminal.at(step);
    terminal.wait_until(&format!("the picture from before the storm:\n{before}"), |screen| {
        without_times(screen) == without_times(&before)
    });
}

/// A probe that was running may have ended meanwhile.
fn without_times(screen: &str) -> String {
    screen.lines().filter(|line| !line.contains(" ms")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_main_job_survives_a_storm_of_sizes_on_every_step() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.at("Welcome");
    terminal.wait_for("▸ ○ Set up");
    storm(&mut terminal, "Welcome");
    terminal.begin();
    terminal.wait_until_gone("being tried");
    terminal.wait_for(" done ");
    storm(&mut terminal, "This machine");
    terminal.take_store(MEMORY);
    storm(&mut terminal, "Organization");
    terminal.type_organization(NORTHWIND_ORG);
    storm(&mut terminal, "Product");
    terminal.take_product_and_type();
    storm(&mut terminal, "Credential");
    terminal.practice_credential();
    terminal.wait_for("Northwind Europe");
    storm(&mut terminal, "Company and suites");
    terminal.take_two_of_many_suites();
    storm(&mut terminal, "Review");
    terminal.save_as("northwind");
    storm(&mut terminal, "Done");
    terminal.keys(ENTER);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
}

#[test]
fn sixty_by_sixteen_is_enough_for_the_main_job() {
    let home = Home::new();
    let mut terminal = Terminal::sized(&home, &["demo"], 60, 16);
    terminal.walk_to("Done");
    terminal.keys(ENTER);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 0);
    assert!(ended.screen.contains("northwind works and is saved"), "{}", ended.screen);
}

#[test]
fn a_window_that_is_too_small_says_so_and_still_lets_one_leave() {
    let home = Home::new();
    for (columns, rows) in [(40, 10), (20, 5), (1, 1)] {
        let mut terminal = Terminal::sized(&home, &["demo"], columns, rows);
        terminal.wait_until("anything", |screen| !screen.trim().is_empty());
        terminal.keys(CTRL_C);
        assert_eq!(terminal.end_with_terminal_given_back().code, 130, "{columns} by {rows}");
    }
}

#[test]
fn what_is_printed_is_broken_between_words_and_whole_where_nobody_looks() {
    let home = Home::new();
    std::fs::write(home.path().join("short.toml"), "client_id = \"xyz\"\n").unwrap();
    let brought = r#"{"client_id":"0123456789abcdef0123456789abcdef","secret":"x","scopes":"openid"}"#;
    std::fs::write(home.path().join("brought.json"), brought).unwrap();
    for (arguments, columns) in [
        (&["guide"] as &[&str], 80),
        (&["guide"], 60),
        (&["setup", "--answers", "short.toml"], 60),
        (&["import", "brought.json", "--dry-run"], 60),
    ] {
        let output = home.program(arguments).output().unwrap();
        let whole = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(whole.lines().any(|line| line.chars().count() > 100), "nothing in it is long");
        let terminal = Terminal::sized(&home, arguments, columns, 24);
        terminal.wait_for_end();
        let said = terminal.said();
        for line in said.lines() {
            assert!(line.chars().count() <= usize::from(columns), "{line}");
        }
        assert!(said.split_whitespace().eq(whole.split_whitespace()), "{said}");
    }
}
