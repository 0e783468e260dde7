//! Every argument, once: help, man page and completions are made from here.

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand};

use super::call_args::{CALL_NOTE, CALL_USAGE, CallArgs};
use super::check_args::{BUNDLE_NOTE, BundleArgs, CHECK_NOTE, CheckArgs, EXPLAIN_NOTE, ExplainArgs};
use super::environment_args::EnvironmentArgs;
use super::export_args::{EXPORT_NOTE, ExportArgs};
use super::import_args::{IMPORT_NOTE, ImportArgs};
pub(super) use super::look_args::LookArgs;
use super::many_args::{DUPLICATE_NOTE, DuplicateArgs, LIST_NOTE, ListArgs, RenameArgs, STORE_NOTE, StoreArgs};
pub(super) use super::names::{CredentialTypeName, ProductName};
use super::remove_args::{DRAFTS_NOTE, DraftsArgs, REMOVE_NOTE, RemoveArgs};
use super::renew_args::{RENEW_NOTE, RenewArgs};
use super::rotate_args::{ROTATE_NOTE, RotateArgs};
use super::setup_args::{AnswersArgs, SETUP_NOTE};

const ABOUT: &str = "Connect this machine to Adobe's APIs, prove that it works, and learn why it stopped.";

const LONG_ABOUT: &str = "\
Connects this machine to Adobe's APIs, Adobe Analytics first: leads through the set-up step by step, tests it with a \
real call, keeps the secrets in the system's keyring or an encrypted vault, and says in plain words who is at fault \
when a connection stops working.

Without a command it opens the set-up wizard.";

const EXAMPLES: &str = "\
Examples:
  aa-connect demo                 practise on a small Adobe in this program
  aa-connect                      set up a connection to Adobe
  aa-connect check northwind      does it still work, and if not, why?
  aa-connect explain error.txt    what does this error mean, and who can help?
  aa-connect call acme users/me   one request; the answer on standard output
  aa-connect token northwind      a valid access token, for another program
  aa-connect guide                where to click in Adobe's consoles

Exit codes:
  0 works            3 Adobe refused        6 somebody else answered
  1 our fault        4 Adobe not reached    7 this machine
  2 usage, or an     5 Adobe unwell         8 a person must act
    answer missing                        130 interrupted";

const SIGN_IN_NOTE: &str = "\
Over SSH, in a container or in WSL it shows the address to open elsewhere, and takes
the address you land on by paste. The old sign-in stays until the new one is confirmed.";

const MIGRATE_NOTE: &str = "\
Client ID, technical account and name stay the same. It says where to click,
tries both credentials side by side, and changes nothing unless the new one
leads to the same organization, company and report suites. Where it shows
fewer companies or suites than the old one, that is for you to decide: with
--yes the exit code is then 8.

Example:
  aa-connect migrate northwind --client-secret-file secret.txt --yes";

const SHOW_NOTE: &str = "\
The curl commands are ready for Postman's import and for a shell. Values to be
filled in stand as {{CLIENT_SECRET}}, {{JWT_TOKEN}}, {{REFRESH_TOKEN}}, {{ACCESS_TOKEN}}.";

const TOKEN_EXAMPLE: &str = "\
It is renewed by itself. Where somebody must sign in first, the exit code is 8.

Example:
  printf 'Authorization: Bearer %s\\n' \"$(aa-connect token northwind)\" |
    curl -H @- -H 'x-api-key: CLIENT_ID' https://analytics.adobe.io/discovery/me";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "aa-connect", version, about = ABOUT, long_about = LONG_ABOUT, after_help = EXAMPLES)]
#[command(args_conflicts_with_subcommands = true, max_term_width = 100)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) setup: SetupArgs,
    #[command(flatten)]
    pub(super) common: CommonArgs,
}

/// What every command understands.
#[derive(Debug, Clone, Args)]
pub(super) struct CommonArgs {
    /// Reach Adobe through this HTTP proxy instead of the environment's (HTTPS_PROXY)
    #[arg(long, global = true, value_name = "URL", help_heading = "Network")]
    pub(super) proxy: Option<String>,
    /// Trust the certificates in this PEM file besides the system's
    #[arg(long, global = true, value_name = "FILE", help_heading = "Network")]
    pub(super) ca_file: Option<PathBuf>,
    /// Get the vault's passphrase from this command, a JSON list: '["pass", "show", "aa-connect"]'
    #[arg(long, global = true, value_name = "JSON", help_heading = "Vault", conflicts_with = "passphrase_fd")]
    pub(super) passphrase_command: Option<String>,
    /// Read the vault's passphrase from this open file descriptor
    #[arg(long, global = true, value_name = "N", help_heading = "Vault")]
    pub(super) passphrase_fd: Option<i32>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Set up a connection, step by step (the default)
    #[command(after_help = SETUP_NOTE)]
    Setup(SetupArgs),
    /// The same on the practice sandbox: a small Adobe inside this program
    Demo(LookArgs),
    /// Start from what you have: a download, another tool's settings, a hand-over, a folder
    #[command(after_help = IMPORT_NOTE)]
    Import(ImportArgs),
    /// Where to click in Adobe's consoles, and a letter to the administrator
    Guide(GuideArgs),
    /// Does a connection still work, and if not, who is at fault and what to do
    #[command(after_help = CHECK_NOTE)]
    Check(CheckArgs),
    /// What an error text, a log or a ticket says: who is at fault and what to do
    #[command(after_help = EXPLAIN_NOTE)]
    Explain(ExplainArgs),
    /// Check a connection and write what support needs to know into two files
    #[command(after_help = BUNDLE_NOTE)]
    Bundle(BundleArgs),
    /// One request with everything the product needs; the answer on standard output
    #[command(override_usage = CALL_USAGE, after_help = CALL_NOTE)]
    Call(CallArgs),
    /// A valid access token on standard output, for another program
    #[command(after_help = TOKEN_EXAMPLE)]
    Token(TokenArgs),
    /// Move a connection from Service Account (JWT) to OAuth Server-to-Server
    #[command(after_help = MIGRATE_NOTE)]
    Migrate(MigrateArgs),
    /// A new client secret takes the old one's place, and nothing stops working
    #[command(after_help = ROTATE_NOTE)]
    Rotate(RotateArgs),
    /// Keep sign-ins alive without anybody, from a timer
    #[command(after_help = RENEW_NOTE)]
    Renew(RenewArgs),
    /// Sign in again with a saved connection
    #[command(name = "sign-in", after_help = SIGN_IN_NOTE)]
    SignIn(SignInArgs),
    /// The saved connections, and what of them ends when
    #[command(after_help = LIST_NOTE)]
    List(ListArgs),
    /// What is saved of one connection; never its secrets
    #[command(after_help = SHOW_NOTE)]
    Show(ShowArgs),
    /// A connection for another program, for a connector, or sealed for a colleague
    #[command(after_help = EXPORT_NOTE)]
    Export(ExportArgs),
    /// Give a connection another name
    Rename(RenameArgs),
    /// Begin a connection like this one, with everything but its secrets
    #[command(after_help = DUPLICATE_NOTE)]
    Duplicate(DuplicateArgs),
    /// Where secrets are kept, and moving them from one store to another
    #[command(after_help = STORE_NOTE)]
    Store(StoreArgs),
    /// End connections at Adobe and delete them here with their secrets, and prove it
    #[command(after_help = REMOVE_NOTE)]
    Remove(RemoveArgs),
    /// The set-ups that were begun: list them, or throw them away with their secrets
    #[command(after_help = DRAFTS_NOTE)]
    Drafts(DraftsArgs),
    /// Run the practice sandbox alone, for any other client
    ///
    /// It is Adobe's sign-in, Analytics, and Experience Platform with Journey Optimizer, at one address.
    Sandbox(SandboxArgs),
    /// Completions for your shell
    Completions(CompletionsArgs),
    /// The manual page
    Man,
}

impl Command {
    /// Its name, for the log.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Setup(_) => "setup",
            Self::Demo(_) => "demo",
            Self::Import(_) => "import",
            Self::Guide(_) => "guide",
            Self::Check(_) => "check",
            Self::Explain(_) => "explain",
            Self::Bundle(_) => "bundle",
            Self::Call(_) => "call",
            Self::Token(_) => "token",
            Self::Migrate(_) => "migrate",
            Self::Rotate(_) => "rotate",
            Self::Renew(_) => "renew",
            Self::SignIn(_) => "sign-in",
            Self::List(_) => "list",
            Self::Show(_) => "show",
            Self::Export(_) => "export",
            Self::Rename(_) => "rename",
            Self::Duplicate(_) => "duplicate",
            Self::Store(_) => "store",
            Self::Remove(_) => "remove",
            Self::Drafts(_) => "drafts",
            Self::Sandbox(_) => "sandbox",
            Self::Completions(_) => "completions",
            Self::Man => "man",
        }
    }
}

/// `setup`.
#[derive(Debug, Clone, Args)]
pub(super) struct SetupArgs {
    #[command(flatten)]
    pub(super) environment: EnvironmentArgs,
    /// Go on with this draft, by its ID or name; aa-connect drafts lists them
    #[arg(long, value_name = "ID", conflicts_with_all = ["environment", "ims_url", "api_url"])]
    pub(super) resume: Option<String>,
    #[command(flatten)]
    pub(super) without_prompts: AnswersArgs,
    #[command(flatten)]
    pub(super) look: LookArgs,
}

/// `guide`.
#[derive(Debug, Args)]
pub(super) struct GuideArgs {
    /// Which product
    #[arg(value_enum, default_value = "analytics")]
    pub(super) product: ProductName,
    /// Which type of credential
    #[arg(value_enum, default_value = "server-to-server", value_name = "TYPE")]
    pub(super) credential_type: CredentialTypeName,
    /// Only the letter to the administrator
    #[arg(long)]
    pub(super) letter: bool,
}

/// `token`.
#[derive(Debug, Args)]
pub(super) struct TokenArgs {
    /// Which connection
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// As JSON, for programs: access_token, token_type, expires_in, expires_at
    #[arg(long)]
    pub(super) json: bool,
}

/// `migrate`.
#[derive(Debug, Args)]
pub(super) struct MigrateArgs {
    /// Which connection
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// Read the new credential's client secret from this file (- is standard input) instead of asking
    #[arg(long, value_name = "FILE", conflicts_with_all = ["undo", "forget_old_key"])]
    pub(super) client_secret_file: Option<PathBuf>,
    /// The new credential's scopes, with commas between them [default: what Adobe documents for the product]
    #[arg(long, value_name = "LIST", conflicts_with_all = ["undo", "forget_old_key"])]
    pub(super) scopes: Option<String>,
    /// Put the old key and credential back
    #[arg(long, conflicts_with = "forget_old_key")]
    pub(super) undo: bool,
    /// Delete the old key that was kept
    #[arg(long)]
    pub(super) forget_old_key: bool,
    /// Do not ask
    #[arg(long, short = 'y')]
    pub(super) yes: bool,
    /// As JSON, for programs
    #[arg(long)]
    pub(super) json: bool,
}

/// `sign-in`.
#[derive(Debug, Args)]
pub(super) struct SignInArgs {
    /// Which connection
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// Listen on this port from now on; it must be in the credential's redirect URI pattern
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) port: Option<u16>,
    #[command(flatten)]
    pub(super) look: LookArgs,
}

/// `show`.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Which connection
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// As JSON, for programs
    #[arg(long)]
    pub(super) json: bool,
    /// Its requests as curl commands, with placeholders for secrets
    #[arg(long, conflicts_with = "json")]
    pub(super) curl: bool,
    /// Only its certificate, as PEM, to upload it again
    #[arg(long, conflicts_with_all = ["json", "curl"])]
    pub(super) certificate: bool,
}

/// `sandbox`.
#[derive(Debug, Args)]
pub(super) struct SandboxArgs {
    /// Listen on this port of the loopback interface instead of a free one
    #[arg(long, value_name = "N")]
    pub(super) port: Option<u16>,
    /// Print one line of JSON first, for programs
    #[arg(long)]
    pub(super) json: bool,
    /// Answer report suites as a bare array, the other shape that Adobe documents
    #[arg(long)]
    pub(super) bare_array: bool,
    /// Play this failure to whoever asks; several are separated by commas
    #[arg(long, value_name = "NAME")]
    pub(super) fail: Option<String>,
    /// List the failures that can be played, and end
    #[arg(long, conflicts_with_all = ["port", "fail", "bare_array"])]
    pub(super) list_failures: bool,
}

/// `completions`.
#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// For which shell
    #[arg(value_enum)]
    pub(super) shell: clap_complete::Shell,
}

/// The command line as clap knows it, for completions, man page and tests.
pub fn command() -> clap::Command {
    Cli::command()
}
