//! The arguments of `import`.

use std::path::PathBuf;

use clap::Args;

use super::environment_args::EnvironmentArgs;
use super::look_args::LookArgs;
use super::many_args::StoreName;
use super::names::{CredentialTypeName, ProductName};

/// After the help of `import`.
pub(super) const IMPORT_NOTE: &str = "\
It reads: JSON of the Developer Console (project or credential), config.zip,
service credentials of AEM, JSON for aanalytics2, cjapy and aepp, .Renviron for
adobeanalyticsr, .env of aio, App Builder and Commerce, a Postman environment,
config.ini, imscli settings, keys, a template or a sealed hand-over of aa-connect,
and a folder with any of them.

A terminal shows what was recognized, what is missing and which hosts it would
talk to, and opens the set-up with it. Without one, or with --yes, nothing is
asked: it is tried at Adobe and saved only if it works and belongs to the
organization that the file or --organization names. What is missing is named,
with exit code 2. Where somebody must sign in, the set-up waits as a draft, with
exit code 8. Nothing that is saved is ever replaced, and the file stays as it is.

Examples:
  aa-connect import ~/Downloads/project.json
  aa-connect import project.json --dry-run --json
  aa-connect import project.json --company northw0 --report-suites all --yes
  aa-connect import northwind.aa-connect.age --identity key.txt
  aa-connect import clients/ --drafts";

/// `import`.
#[derive(Debug, Clone, Args)]
pub(super) struct ImportArgs {
    /// A file, a folder, or - for standard input
    #[arg(value_name = "FILE|FOLDER|-")]
    pub(super) from: PathBuf,
    /// Only show what is recognized; nothing is kept, and no host is talked to
    #[arg(long, conflicts_with_all = ["yes", "drafts"])]
    pub(super) dry_run: bool,
    /// Which one, where there are several: its number, its name or its client ID
    #[arg(long, value_name = "WHICH")]
    pub(super) credential: Option<String>,
    /// Keep everything usable as drafts, each with its secrets, to go on with later
    #[arg(long, conflicts_with_all = ["credential", "answers", "name", "yes"])]
    pub(super) drafts: bool,
    /// Ask nothing: try it at Adobe, and save it if it works
    #[arg(long, short = 'y')]
    pub(super) yes: bool,
    /// As JSON, for programs: what is recognized; with --yes the saved connection
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) rest: RestArgs,
    #[command(flatten)]
    pub(super) hand_over: HandOverArgs,
    #[command(flatten)]
    pub(super) environment: EnvironmentArgs,
    #[command(flatten)]
    pub(super) look: LookArgs,
}

/// What the file may not say, or says otherwise.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "What the file does not say")]
pub(super) struct RestArgs {
    /// What the connection is to be called
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// The organization it must belong to
    #[arg(long, value_name = "ORG_ID")]
    pub(super) organization: Option<String>,
    /// Which product
    #[arg(long, value_enum)]
    pub(super) product: Option<ProductName>,
    /// Which type of credential
    #[arg(long, value_enum, value_name = "TYPE")]
    pub(super) credential_type: Option<CredentialTypeName>,
    /// The Analytics company, by its global company ID
    #[arg(long, value_name = "ID")]
    pub(super) company: Option<String>,
    /// The report suites with commas between them, or all
    #[arg(long, value_name = "LIST")]
    pub(super) report_suites: Option<String>,
    /// The sandbox of Experience Platform
    #[arg(long, value_name = "NAME")]
    pub(super) sandbox: Option<String>,
    /// Where its secrets are to be kept [default: keyring]
    #[arg(long, value_enum, value_name = "STORE")]
    pub(super) store: Option<StoreName>,
    /// Read the client secret from this file
    #[arg(long, value_name = "FILE", requires = "yes")]
    pub(super) client_secret_file: Option<PathBuf>,
    /// Of a Service Account: take the private key from this file
    #[arg(long, value_name = "FILE", requires = "yes")]
    pub(super) key_file: Option<PathBuf>,
    /// Of a Service Account: read what its private key is encrypted with from this file
    #[arg(long, value_name = "FILE", requires = "yes")]
    pub(super) key_passphrase_file: Option<PathBuf>,
    /// Take everything else from this file of answers; aa-connect setup --plan lists the keys
    #[arg(long, value_name = "FILE", requires = "yes")]
    pub(super) answers: Option<PathBuf>,
}

/// How a sealed hand-over is opened.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sealed hand-over")]
pub(super) struct HandOverArgs {
    /// Open it with the age identity in this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["seal_passphrase_fd", "seal_passphrase_command"])]
    pub(super) identity: Option<PathBuf>,
    /// Read its passphrase from this open file descriptor
    #[arg(long, value_name = "N", conflicts_with = "seal_passphrase_command")]
    pub(super) seal_passphrase_fd: Option<i32>,
    /// Get its passphrase from this command, a JSON list
    #[arg(long, value_name = "JSON")]
    pub(super) seal_passphrase_command: Option<String>,
}
