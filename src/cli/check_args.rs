//! The arguments of the commands that say who is at fault: `check`, `explain` and `bundle`.

use std::path::PathBuf;

use clap::Args;

use super::look_args::LookArgs;

/// After the help of `check`.
pub(super) const CHECK_NOTE: &str = "\
Without a NAME it opens the check screen: choose, run, look into the evidence,
repair. The exit code is the worst one's; aa-connect --help lists them all.

Where no person signs in, it asks Adobe for a new token: that shows that the
client secret or the key still works. One that is not a minute old will do.

Examples:
  aa-connect check northwind
  aa-connect check northwind/         all of this client's connections
  aa-connect check --all --json
  aa-connect check --replay northwind.json";

/// After the help of `explain`.
pub(super) const EXPLAIN_NOTE: &str = "\
Nothing is asked of any network; of the text nothing is kept, sent or shown.
The exit code is the one that check would give; 2 if nothing in it is known.

Examples:
  aa-connect explain error.txt
  curl -sSi https://analytics.adobe.io/discovery/me 2>&1 | aa-connect explain";

/// After the help of `bundle`.
pub(super) const BUNDLE_NOTE: &str = "\
No secret is in it. It is shown, and written once you say yes: as JSON, and
beside it as text (.txt), for you alone to read (0600). Whoever gets the JSON
looks at it with aa-connect check --replay FILE.

Example:
  aa-connect bundle northwind --output northwind.json";

/// `check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Which connections; GROUP/ is all of those whose names begin so
    #[arg(value_name = "NAME|GROUP/")]
    pub(super) names: Vec<String>,
    /// Every saved connection, the worst first
    #[arg(long, conflicts_with = "names")]
    pub(super) all: bool,
    /// Say, too, what is otherwise than in the last good run
    #[arg(long)]
    pub(super) since_last: bool,
    /// Show the run in this support bundle (- is standard input) instead of making one
    #[arg(long, value_name = "BUNDLE", conflicts_with_all = ["names", "all", "since_last"])]
    pub(super) replay: Option<PathBuf>,
    /// As JSON, for programs; docs/check.schema.json describes it
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) look: LookArgs,
}

/// `explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Where the text is (- is standard input) [default: what you paste, or standard input]
    #[arg(value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// As JSON, for programs; docs/check.schema.json describes it
    #[arg(long)]
    pub(super) json: bool,
}

/// `bundle`.
#[derive(Debug, Args)]
pub(super) struct BundleArgs {
    /// Which connection
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// Write the JSON here (- prints it and writes nothing) [default: NAME and time, in this folder]
    #[arg(long, short = 'o', value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Do not ask
    #[arg(long, short = 'y')]
    pub(super) yes: bool,
    /// Say as JSON, for programs, which files were written
    #[arg(long)]
    pub(super) json: bool,
}
