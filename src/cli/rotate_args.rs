//! The arguments of `rotate`.

use std::path::PathBuf;

use clap::Args;

pub(super) const ROTATE_NOTE: &str = "\
A credential can have two client secrets at a time. The new one is kept
beside the one in use, takes its place once it was seen to work, and the old
one stays until you say that it may go: nothing stops working in between.

By hand, you add the second secret in Adobe's Developer Console and enter it
here. With --through-adobe this program has Adobe make it and, with
--forget-old, delete the old one. That needs the I/O Management API in the
credential's project, and the address of the credential's page: --console.

Examples:
  aa-connect rotate northwind
  aa-connect rotate northwind --client-secret-file secret.txt --yes
  aa-connect rotate northwind --through-adobe
  aa-connect rotate northwind --forget-old";

/// `rotate`.
#[derive(Debug, Args)]
pub(super) struct RotateArgs {
    /// Which connection
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// Read the new client secret from this file (- is standard input) instead of asking
    #[arg(long, value_name = "FILE", conflicts_with_all = ["undo", "forget_old", "through_adobe"])]
    pub(super) client_secret_file: Option<PathBuf>,
    /// Have Adobe make the new client secret, or delete the old one
    #[arg(long, conflicts_with = "by_hand")]
    pub(super) through_adobe: bool,
    /// Change nothing at Adobe, even where this connection may
    #[arg(long)]
    pub(super) by_hand: bool,
    /// The address of the credential's page in the Developer Console; remembered
    #[arg(long, value_name = "URL", conflicts_with = "by_hand")]
    pub(super) console: Option<String>,
    /// Use the old client secret again
    #[arg(long, conflicts_with = "forget_old")]
    pub(super) undo: bool,
    /// Delete the old client secret
    #[arg(long)]
    pub(super) forget_old: bool,
    /// Do not ask
    #[arg(long, short = 'y')]
    pub(super) yes: bool,
    /// As JSON, for programs
    #[arg(long)]
    pub(super) json: bool,
}
