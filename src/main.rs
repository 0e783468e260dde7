//! Parses arguments, runs the command, returns its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    aa_connect::cli::main()
}
