//! `explain`: other people's errors from a file, a pipe or a paste; nothing of them is shown, kept or sent.

use std::fs;

use super::documents::explained;
use super::outcome::run;
use super::pty::{CTRL_C, Home, Terminal, files_below};

const REFUSED: &str = r#"ERROR 2026-11-20 token request failed: {"error":"invalid_client","error_description":"invalid client_secret parameter"} client_secret=p8e-canary-Kq7tR2wY9 request said"#;
const CANARY: &str = "p8e-canary-Kq7tR2wY9";

#[test]
fn the_same_finding_comes_from_a_file_a_pipe_and_a_paste() {
    let home = Home::new();
    let piped = explained(&home, REFUSED, &[]).ends_with(3);
    assert!(piped.stdout.starts_with("Adobe refused: "), "{}", piped.stdout);
    for said in ["What to do: ", "Who can do it: ", "How sure: "] {
        assert!(piped.stdout.contains(said), "{said}: {}", piped.stdout);
    }
    assert_eq!(explained(&home, REFUSED, &["-"]).ends_with(3).stdout, piped.stdout);
    let file = home.path().join("error.txt");
    fs::write(&file, REFUSED).unwrap();
    assert_eq!(run(&mut home.program(&["explain", "error.txt"])).ends_with(3).stdout, piped.stdout);
    fs::remove_file(&file).unwrap();

    let mut shown = Terminal::sized(&home, &["explain"], 100, 40);
    shown.wait_for("press Ctrl-D");
    // Longer than a terminal collects in one line.
    shown.keys(&format!("{}\r{REFUSED}\r\x04", "x".repeat(6_000)));
    shown.wait_for("2 lines read.");
    shown.wait_for("Adobe refused: ");
    let ended = shown.end_with_terminal_given_back();
    assert_eq!(ended.code, 3, "{}", ended.screen);
    let said = String::from_utf8(ended.bytes).unwrap();
    assert!(!said.contains("request said") && !said.contains("xxxx") && !said.contains(CANARY), "{said}");
    assert!(!piped.stdout.contains(CANARY));
    assert_eq!(files_below(home.path()), [] as [std::path::PathBuf; 0], "no log, nothing kept");
}

#[test]
fn it_needs_no_home() {
    let home = Home::new();
    fs::write(home.path().join("error.txt"), "curl: (6) Could not resolve host: ims-na1.adobelogin.com").unwrap();
    let mut command = home.program(&["explain", "error.txt", "--json"]);
    let found = run(command.env_remove("HOME")).ends_with(4).json();
    assert_eq!((&found["exit_code"], &found["findings"][0]["id"]), (&4.into(), &"dns".into()), "{found}");
}

#[test]
fn what_is_not_known_is_said_to_be_unknown() {
    let home = Home::new();
    let outcome = explained(&home, "The weather is fine. \u{1b}[31m", &[])
        .ends_with(2)
        .says(&["Nothing in this text", "What helps"]);
    assert_eq!(outcome.stdout, "");
    explained(&home, "", &[]).ends_with(2);
    explained(&home, "\u{0}\u{1}\u{2}", &["--json"]).ends_with(2);
    run(&mut home.program(&["explain", "no-such-file"]))
        .ends_with(2)
        .says(&["no-such-file", "say aa-connect explain alone, and paste it"]);
    run(&mut home.program(&["explain", "."])).ends_with(7);
}

#[test]
fn a_paste_can_be_given_up_and_the_terminal_is_as_before() {
    let home = Home::new();
    let mut shown = Terminal::start(&home, &["explain"]);
    shown.wait_for("press Ctrl-D");
    shown.keys("half of it\r");
    shown.keys(CTRL_C);
    assert_eq!(shown.end_with_terminal_given_back().code, 130);
}

#[test]
fn of_a_text_without_end_only_the_beginning_is_looked_at() {
    let home = Home::new();
    let text = format!("{REFUSED}\n{}", "more of the log\n".repeat(200_000));
    explained(&home, &text, &[]).ends_with(3).says(&["1 MiB"]);
}
