//! The arguments of `setup` that work without a person.

use std::path::PathBuf;

use clap::Args;

/// After the help of `setup`.
pub(super) const SETUP_NOTE: &str = "\
With --answers nothing is asked: the file (TOML or JSON) has the answers, and
says where its secrets are. What is missing is named, with exit code 2. On
success the connection's name is all that stands on standard output.

Examples:
  aa-connect setup --plan
  aa-connect setup --answers northwind.toml
  aa-connect setup --answers - --json < northwind.json";

/// Answers instead of a person.
#[derive(Debug, Clone, Args)]
pub(super) struct AnswersArgs {
    /// Take the answers from this file (- is standard input) and ask nothing
    #[arg(long, value_name = "FILE", help_heading = "Without prompts")]
    pub(super) answers: Option<PathBuf>,
    /// Print the questions as JSON instead, those for these answers if there are some; nothing is started
    #[arg(long, help_heading = "Without prompts")]
    pub(super) plan: bool,
    /// With --answers: print the saved connection as JSON, for programs
    #[arg(long, help_heading = "Without prompts", requires = "answers")]
    pub(super) json: bool,
}

impl AnswersArgs {
    /// Whether nobody is to be asked.
    pub(super) fn is_asked_for(&self) -> bool {
        self.answers.is_some() || self.plan
    }
}
