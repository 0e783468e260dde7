//! The arguments of the commands on many connections: `list`, `rename`, `duplicate` and `store`.

use clap::{Args, Subcommand, ValueEnum};

use super::look_args::LookArgs;
use crate::connection::StoreKind;

/// After the help of `list`.
pub(super) const LIST_NOTE: &str = "\
FILTER shows those with all of its words in their name, organization, company,
product or client ID; GROUP/ those whose names begin so.

--expiring is for cron: the exit code is 8 where something is listed, 0 where
nothing is. It looks at certificates, at client secrets whose end is known, at
sign-ins and at types of credential that Adobe ends. Spans are written 12h, 30d,
2w. A sign-in has 14 days at most, and each renewal begins them anew: with less
than 14d only those are listed that nobody has renewed for a while.

Examples:
  aa-connect list northwind/
  aa-connect list --expiring 30d
  aa-connect list northwind/ --expiring 2w --json";

/// After the help of `duplicate`.
pub(super) const DUPLICATE_NOTE: &str = "\
The copy is an unfinished set-up, for no connection is saved before it is
proven. A terminal opens it where the first answer is missing; without one it
waits in aa-connect, under NEW, until you go on. It takes over everything but
secrets, key, sign-in and report suites.

Examples:
  aa-connect duplicate northwind/prod northwind/stage
      the same client and credential, other report suites
  aa-connect duplicate northwind/prod contoso/prod --other-organization
      the same set-up for the next client";

/// After the help of `store`.
pub(super) const STORE_NOTE: &str = "\
Without more it says which stores can be used here, and what lies in which.";

/// After the help of `store move`.
pub(super) const MOVE_NOTE: &str = "\
Every secret of a connection is copied and read back before the connection uses
it there, and deleted where it was only then. What is interrupted is finished by
the next run. A vault that is not there yet is made.

Examples:
  aa-connect store move northwind/ --to vault
  aa-connect store move --all --to keyring";

/// `list`.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Only those with these words in them, or GROUP/
    #[arg(value_name = "FILTER|GROUP/")]
    pub(super) filter: Option<String>,
    /// Only what ends within this span or has ended, the nearest first; such as 30d
    #[arg(long, value_name = "SPAN")]
    pub(super) expiring: Option<String>,
    /// As JSON, for programs
    #[arg(long)]
    pub(super) json: bool,
}

/// `rename`.
#[derive(Debug, Args)]
pub(super) struct RenameArgs {
    /// Which connection
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// What it is called from now on, such as northwind/prod
    #[arg(value_name = "NEW")]
    pub(super) new_name: String,
}

/// `duplicate`.
#[derive(Debug, Args)]
pub(super) struct DuplicateArgs {
    /// Which connection
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// What the copy is called, such as northwind/stage
    #[arg(value_name = "NEW")]
    pub(super) new_name: String,
    /// For another client: without organization, client ID, technical account and company, too
    #[arg(long)]
    pub(super) other_organization: bool,
    #[command(flatten)]
    pub(super) look: LookArgs,
}

/// `store`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct StoreArgs {
    #[command(subcommand)]
    pub(super) command: Option<StoreCommand>,
    /// As JSON, for programs
    #[arg(long)]
    pub(super) json: bool,
}

/// What is done with stores.
#[derive(Debug, Subcommand)]
pub(super) enum StoreCommand {
    /// Move secrets from one store to another
    #[command(after_help = MOVE_NOTE)]
    Move(MoveArgs),
}

/// `store move`.
#[derive(Debug, Args)]
pub(super) struct MoveArgs {
    /// Which connections; GROUP/ is all of those whose names begin so
    #[arg(value_name = "NAME|GROUP/", required_unless_present = "all")]
    pub(super) names: Vec<String>,
    /// Every saved connection
    #[arg(long, conflicts_with = "names")]
    pub(super) all: bool,
    /// Where to
    #[arg(long, value_enum, value_name = "STORE")]
    pub(super) to: StoreName,
}

/// The stores by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum StoreName {
    /// This system's keyring
    Keyring,
    /// The encrypted vault file
    Vault,
    /// Understood to say why it cannot be
    #[value(hide = true)]
    Memory,
}

impl From<StoreName> for StoreKind {
    fn from(name: StoreName) -> Self {
        match name {
            StoreName::Keyring => Self::Keyring,
            StoreName::Vault => Self::Vault,
            StoreName::Memory => Self::Memory,
        }
    }
}
