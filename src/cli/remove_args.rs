//! The arguments of `remove` and `drafts`: the commands that throw something away.

use clap::{Args, Subcommand};

/// After the help of `remove`.
pub(super) const REMOVE_NOTE: &str = "\
The tokens are ended at Adobe, then everything of the connection is deleted here
and read back. What only an administrator can delete at Adobe follows as a
letter. Adobe being away does not stop it: the tokens then end by themselves.

Exit codes: 0 everything has ended; 8 it is removed, but a token may still live
at Adobe until the time that is told; 7 something is still here: run it again.

Examples:
  aa-connect remove northwind
  aa-connect remove northwind fabrikam --yes --json";

/// After the help of `drafts`.
pub(super) const DRAFTS_NOTE: &str = "\
Examples:
  aa-connect drafts
  aa-connect setup --resume 7f3k2mq4xd
  aa-connect drafts discard 7f3k2mq4xd
  aa-connect drafts discard --all --yes";

/// `remove`.
#[derive(Debug, Args)]
pub(super) struct RemoveArgs {
    /// Which connections; a damaged one by its ID, the name of its file
    #[arg(value_name = "NAME", required = true)]
    pub(super) names: Vec<String>,
    /// Do not ask
    #[arg(long, short = 'y')]
    pub(super) yes: bool,
    /// Ask nothing of Adobe: the tokens end by themselves
    #[arg(long)]
    pub(super) offline: bool,
    /// As JSON, for programs
    #[arg(long)]
    pub(super) json: bool,
}

/// `drafts`.
#[derive(Debug, Args)]
pub(super) struct DraftsArgs {
    #[command(subcommand)]
    pub(super) command: Option<DraftsCommand>,
    /// As JSON, for programs
    #[arg(long, global = true)]
    pub(super) json: bool,
}

/// What `drafts` can do besides listing.
#[derive(Debug, Subcommand)]
pub(super) enum DraftsCommand {
    /// Throw drafts away with their secrets
    Discard(DiscardArgs),
}

/// `drafts discard`.
#[derive(Debug, Args)]
pub(super) struct DiscardArgs {
    /// Which drafts, by ID or by name
    #[arg(value_name = "ID", required_unless_present = "all")]
    pub(super) ids: Vec<String>,
    /// All of them, but those that are open in another window
    #[arg(long, conflicts_with = "ids")]
    pub(super) all: bool,
    /// Do not ask
    #[arg(long, short = 'y')]
    pub(super) yes: bool,
    /// Ask nothing of Adobe: the tokens end by themselves
    #[arg(long)]
    pub(super) offline: bool,
}
