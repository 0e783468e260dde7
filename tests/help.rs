//! What the command line says of itself: help, manual page and completions, made from one description.
//!
//! Rewritten with `INSTA_UPDATE=always cargo nextest run --test help`; compared only in CI (`INSTA_UPDATE=no`).

use aa_connect::cli::{command, manual_page};
use clap_complete::Shell;

/// As it comes out of a pipe, 80 columns wide.
fn help(command: &mut clap::Command) -> String {
    command.render_long_help().to_string()
}

fn built() -> clap::Command {
    let mut command = command().term_width(80);
    command.build();
    command
}

#[test]
fn help_reads_as_reviewed() {
    let mut command = built();
    insta::assert_snapshot!("program", help(&mut command));
    insta::assert_snapshot!("program_short", command.render_help().to_string());
    for sub in command.get_subcommands_mut().filter(|sub| sub.get_name() != "help") {
        let name = sub.get_name().to_owned();
        insta::assert_snapshot!(format!("command_{name}"), help(sub));
    }
}

#[test]
fn no_line_of_help_is_wider_than_the_terminal() {
    let mut command = built();
    let mut texts = vec![help(&mut command), command.render_help().to_string()];
    texts.extend(command.get_subcommands_mut().map(help));
    for line in texts.iter().flat_map(|text| text.lines()) {
        assert!(line.chars().count() <= 80, "{} columns: {line}", line.chars().count());
    }
}

#[test]
fn every_argument_and_every_command_says_what_it_is_for() {
    fn look(command: &clap::Command) {
        assert!(command.get_about().is_some(), "{}", command.get_name());
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
        }
        command.get_subcommands().for_each(look);
    }
    look(&built());
}

#[test]
fn the_manual_page_reads_as_reviewed() {
    insta::assert_snapshot!("man", manual_page().unwrap());
}

#[test]
fn the_manual_page_has_every_command_with_its_flags_and_sends_nobody_to_a_page_that_is_not_there() {
    let page = manual_page().unwrap().replace("\\-", "-").replace("\\fB", "").replace("\\fR", "");
    assert_eq!(page.matches("(1)").count(), 0, "it names other pages");
    let program = command();
    for sub in program.get_subcommands() {
        let (_, from) = page.split_once(&format!(".SS \"aa-connect {}\"\n", sub.get_name())).unwrap();
        let section = from.split("\n.S").next().unwrap();
        assert!(section.contains(&sub.get_about().unwrap().to_string().replace('\'', "\\*(Aq")), "{section}");
        for flag in sub.get_arguments().filter_map(clap::Arg::get_long) {
            assert!(section.contains(&format!("--{flag}")), "{} --{flag}", sub.get_name());
        }
    }
}

#[test]
fn completions_know_every_command_and_flag() {
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut command(), "aa-connect", &mut script);
        let script = String::from_utf8(script).unwrap();
        for sub in built().get_subcommands() {
            assert!(script.contains(sub.get_name()), "{shell}: {}", sub.get_name());
            for flag in sub.get_arguments().filter_map(clap::Arg::get_long) {
                assert!(script.contains(flag), "{shell}: {} --{flag}", sub.get_name());
            }
        }
        insta::assert_snapshot!(format!("completions_{shell}"), script);
    }
}

#[test]
fn no_secret_can_be_given_as_an_argument() {
    fn look(command: &clap::Command) {
        for argument in command.get_arguments() {
            let name = argument.get_long().unwrap_or_default();
            let is_secret = ["secret", "password", "passphrase", "token", "key"].contains(&name);
            assert!(!is_secret, "{} --{name}", command.get_name());
        }
        command.get_subcommands().for_each(look);
    }
    look(&built());
}
