//! `completions`: a script for the shell.

use super::args::{self, CompletionsArgs};
use super::exit::Exit;
use super::output;

/// Prints the script.
pub(super) fn run(args: &CompletionsArgs) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::command(), "aa-connect", &mut script);
    output::answer(&String::from_utf8_lossy(&script)).err().unwrap_or(Exit::DONE)
}
