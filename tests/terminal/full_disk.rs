//! A disk without room: told where it matters, nothing half-written, nothing lost that was typed.

use crate::pty::{CTRL_C, ENTER, Home, Terminal, files_below};
use crate::walk::{MEMORY, NORTHWIND_ORG, NORTHWIND_SECRET};

#[test]
fn a_connection_that_cannot_be_written_is_not_saved_and_says_why() {
    let home = Home::new();
    // No file may grow, and the program is told so instead of being ended.
    let words = ["bash", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" demo", env!("CARGO_BIN_EXE_aa-connect")];
    let mut terminal = Terminal::run(&home, &words, 120, 40);
    terminal.begin();
    terminal.take_store(MEMORY);
    terminal.type_organization(NORTHWIND_ORG);
    terminal.wait_for("could not be written");
    terminal.take_product_and_type();
    terminal.practice_credential();
    terminal.take_first_suite("Northwind Traders", "Northwind Shop");
    terminal.keys(ENTER);
    terminal.wait_for("✗");
    terminal.wait_for("Who can do it");
    terminal.at("Review");
    // What was typed is still there.
    terminal.wait_for(NORTHWIND_ORG);
    terminal.keys(CTRL_C);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 130, "{}", ended.screen);
    assert_eq!(files_below(&home.connections()), [] as [std::path::PathBuf; 0]);
    for (file, content) in home.files() {
        assert!(content.is_empty(), "{} is half written", file.display());
    }
    home.must_not_hold(&[NORTHWIND_SECRET]);
}
