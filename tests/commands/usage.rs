//! Wrong usage ends with 2 and names what is wrong and what to do; what needs no machine works on any.

use super::outcome::{Outcome, run};
use super::pty::{Home, Terminal};

#[track_caller]
fn refused(arguments: &[&str], words: &[&str]) -> Outcome {
    let outcome = run(&mut Home::new().program(arguments)).ends_with(2).says(words);
    assert_eq!(outcome.stdout, "", "the answer is empty");
    outcome
}

#[test]
fn unknown_words_are_named() {
    refused(&["--colour"], &["--colour", "Usage"]);
    refused(&["chekc"], &["chekc", "check"]);
    refused(&["check"], &["NAME"]);
    refused(&["check", "--all", "northwind"], &["--all"]);
    refused(&["check", "northwind"], &["no connection called northwind"]);
    refused(&["show", "northwind"], &["no connection called northwind"]);
    refused(&["remove", "northwind", "--yes"], &["no connection called northwind"]);
    refused(&["guide", "target"], &["target", "analytics"]);
    refused(&["completions", "tcsh"], &["tcsh", "bash"]);
    refused(&["sandbox", "--port", "99999"], &["99999"]);
    refused(&["setup", "--environment", "mars"], &["mars", "production"]);
}

#[test]
fn arguments_of_a_wrong_shape_are_told_with_an_example() {
    refused(&["list", "--proxy", "ftp://proxy"], &["--proxy", "http"]);
    refused(&["list", "--proxy", ""], &["--proxy"]);
    refused(&["setup", "--environment", "custom"], &["--ims-url"]);
    refused(&["setup", "--environment", "custom", "--ims-url", "http://127.0.0.1:1"], &["--api-url"]);
    refused(
        &["setup", "--environment", "stage", "--ims-url", "https://a.example", "--api-url", "https://b.example"],
        &["custom"],
    );
    // A secret would cross the network in the clear.
    refused(
        &["setup", "--environment", "custom", "--ims-url", "http://ims.example.com", "--api-url", "https://b.example"],
        &["https"],
    );
    refused(&["list", "--passphrase-fd", "three"], &["three"]);
    refused(&["list", "--passphrase-fd", "0", "--passphrase-command", "[\"x\"]"], &["--passphrase-fd"]);
}

#[test]
fn what_is_said_to_a_person_ends_its_lines_between_words() {
    let home = Home::new();
    let arguments = ["show", "there-is-no-connection-of-this-name", "--json"];
    let said = run(&mut home.program(&arguments)).ends_with(2).stderr;
    assert_eq!(said.trim_end().lines().count(), 1, "without a terminal it is one line: {said}");
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    for columns in [40, 60, 80] {
        let shown = Terminal::sized(&home, &arguments, columns, 16).end().screen;
        assert_eq!(words(&shown), words(&said), "a word was broken at {columns} columns:\n{shown}");
    }
}

#[test]
fn without_a_terminal_nothing_asks_and_nothing_waits() {
    for arguments in [&["setup"] as &[&str], &["demo"], &["demo", "--plain"], &[]] {
        let home = Home::new();
        let outcome = run(&mut home.program(arguments)).ends_with(2).says(&["no terminal", "check NAME --json"]);
        assert_eq!(outcome.stdout, "");
        assert_eq!(home.draft(), None);
    }
}

#[test]
fn completions_and_manual_page_name_every_command() {
    let commands: Vec<String> =
        aa_connect::cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
    assert!(commands.len() >= 10, "{commands:?}");
    for arguments in
        [&["completions", "bash"] as &[&str], &["completions", "zsh"], &["completions", "fish"], &["man"], &["--help"]]
    {
        let outcome = run(&mut Home::new().program(arguments)).ends_with(0);
        assert_eq!(outcome.stderr, "");
        // The manual page writes a hyphen as `\-`.
        let said = outcome.stdout.replace("\\-", "-");
        for command in &commands {
            assert!(said.contains(command), "{arguments:?} does not name {command}");
        }
    }
}

#[test]
fn the_shells_take_the_completions() {
    let home = Home::new();
    let script = run(&mut home.program(&["completions", "bash"])).ends_with(0).stdout;
    let mut bash = home.command("bash");
    bash.args(["-c", &format!("{script}\nCOMP_WORDS=(aa-connect ch); COMP_CWORD=1\ntake=$(complete -p aa-connect | sed 's/.*-F \\([^ ]*\\).*/\\1/')\n$take aa-connect ch aa-connect; echo \"${{COMPREPLY[@]}}\"")]);
    assert_eq!(run(&mut bash).ends_with(0).stdout.trim(), "check");
}

#[test]
fn help_version_guide_and_list_need_nothing() {
    for (arguments, word) in [
        (&["--help"] as &[&str], "aa-connect demo"),
        (&["help", "check"], "NAME"),
        (&["--version"], env!("CARGO_PKG_VERSION")),
        (&["guide"], "Developer Console"),
        (&["guide", "--letter"], "administrator"),
    ] {
        let outcome = run(&mut Home::new().program(arguments)).ends_with(0);
        assert!(outcome.stdout.contains(word), "{arguments:?}: {}", outcome.stdout);
    }
    let outcome = run(&mut Home::new().program(&["list"])).ends_with(0).says(&["no connection yet", "demo"]);
    assert_eq!(outcome.stdout, "", "an empty list has no lines");
    let outcome = run(&mut Home::new().program(&["list", "--json"])).ends_with(0);
    assert_eq!(outcome.json()["connections"], serde_json::json!([]));
    run(&mut Home::new().program(&["check", "--all"])).ends_with(0).says(&["no connection to check"]);
}
