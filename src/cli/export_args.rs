//! The arguments of `export`.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{ArgGroup, Args, ValueEnum};

use crate::handoff::ExportFormat;

/// After the help of `export`.
pub(super) const EXPORT_NOTE: &str = "\
Without --with-secrets no secret is written, and the vault stays closed. What
holds secrets is never shown on a terminal: a file gets it, which only you can
read, or another program. A file that is there is kept unless you say --force.

--sealed is the whole connection for a colleague, who brings it in with
aa-connect import. Whoever has the private key of one of the --to keys can open
it; without --to a passphrase is asked for, which you tell them another way.
The standard tool age opens it as well.

Examples:
  aa-connect export northwind --format template > next-client.json
  aa-connect export northwind --format aanalytics2 --with-secrets -o northwind.json
  aa-connect export northwind --format sheet --clients 'Northwind, Fabrikam'
  aa-connect export northwind --sealed --to age1… -o northwind.age --and-forget";

/// `export`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").args(["format", "sealed"])))]
pub(super) struct ExportArgs {
    /// Which connection
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// In which format
    #[arg(long, short = 'f', value_enum)]
    pub(super) format: Option<ExportFormat>,
    /// The whole connection with its secrets, sealed for a colleague
    #[arg(long)]
    pub(super) sealed: bool,
    /// Write this file instead of standard output
    #[arg(long, short = 'o', value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long)]
    pub(super) force: bool,
    /// With the secrets, in the formats that can hold them
    #[arg(long, conflicts_with = "sealed")]
    pub(super) with_secrets: bool,
    /// Seal to this public key of age, age1…; once for each person who shall open it
    #[arg(long = "to", value_name = "KEY")]
    pub(super) to: Vec<String>,
    /// With a sheet: whom the connection is for [default: the company's name]
    #[arg(long, value_name = "TEXT", conflicts_with = "sealed")]
    pub(super) clients: Vec<String>,
    /// With a sheet: write the private key, under a passphrase or sealed to the --to keys, into this file
    #[arg(long, value_name = "FILE", conflicts_with = "sealed")]
    pub(super) with_key: Option<PathBuf>,
    /// Get the new passphrase from this command, a JSON list, instead of asking for it twice
    #[arg(long, value_name = "JSON", conflicts_with_all = ["seal_passphrase_fd", "to"])]
    pub(super) seal_passphrase_command: Option<String>,
    /// Read the new passphrase from this open file descriptor
    #[arg(long, value_name = "N", conflicts_with = "to")]
    pub(super) seal_passphrase_fd: Option<i32>,
    /// Remove the connection from this machine once the sealed file was read back and opened
    #[arg(long, requires = "sealed", requires = "output")]
    pub(super) and_forget: bool,
    /// Do not ask
    #[arg(long, short = 'y')]
    pub(super) yes: bool,
}

impl ValueEnum for ExportFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.word()).help(self.title()))
    }
}
