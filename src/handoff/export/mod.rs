//! Export: a saved connection, and its secrets where they are asked for, as a text that something else reads.
//!
//! Pure: [`export()`] takes what is there and gives the text. It never fetches a secret and writes nothing anywhere: whoever
//! calls it decides whether to ask for secrets at all ([`ExportFormat::can_hold_secrets`]), and keeps a text that holds
//! some ([`Export::holds_secrets`]) from where it must not go. What was not handed in is a placeholder: `{{CLIENT_SECRET}}`.

mod console;
pub mod curl;
mod env;
mod format;
mod postman;
mod python;
mod sheet;
mod values;

use std::fmt;

use jiff::Timestamp;
use zeroize::Zeroizing;

use self::values::Values;
use super::wiped::Wiped;
use crate::connection::{Connection, CredentialSecrets, Invalid, Printable};

pub use format::ExportFormat;
pub use sheet::key_file_name;

/// What an export is made with besides the connection.
#[derive(Debug, Clone, Default)]
pub struct ExportOptions<'a> {
    /// The credential's secrets, where the person asked for them and the format can hold any.
    pub secrets: Option<&'a CredentialSecrets>,
    /// By the wall clock: what is soon over says so on a sheet.
    pub at: Timestamp,
    /// Whom a sheet's connection is for; the connection's company where none is named.
    pub clients: &'a [Printable],
    /// How a sheet's reader gets the private key.
    pub private_key: PrivateKeyTransfer,
    /// The file in which the private key comes, where it has a name already.
    pub key_file: Option<&'a Printable>,
}

/// How a private key goes to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrivateKeyTransfer {
    /// As a PEM file under a passphrase, which goes another way.
    #[default]
    Passphrase,
    /// Sealed to an age key of theirs.
    Age,
}

/// A text that something else reads.
pub struct Export {
    /// Itself. Ends in a line end.
    pub text: Zeroizing<String>,
    /// Whether a secret stands in it.
    pub holds_secrets: bool,
}

impl fmt::Debug for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export").field("holds_secrets", &self.holds_secrets).finish_non_exhaustive()
    }
}

/// The connection in a format. Fails where the format's reader has no use for this type of credential.
pub fn export(connection: &Connection, format: ExportFormat, options: &ExportOptions<'_>) -> Result<Export, Invalid> {
    format.check(connection)?;
    let values = Values { connection, secrets: options.secrets.filter(|_| format.can_hold_secrets()) };
    let mut text = Wiped::default();
    match format {
        ExportFormat::Template => console::template(&mut text, connection),
        ExportFormat::Credential => console::credential(&mut text, &values),
        ExportFormat::Python => python::write(&mut text, &values),
        ExportFormat::Renviron => env::renviron(&mut text, &values),
        ExportFormat::Env => env::aio(&mut text, &values),
        ExportFormat::Postman => postman::write(&mut text, &values),
        ExportFormat::Curl => text.push(&curl::commands(connection)),
        ExportFormat::SheetMarkdown => sheet::markdown(&mut text, &values, options),
        ExportFormat::SheetText => sheet::plain(&mut text, &values, options),
    }
    Ok(Export { text: text.finish(), holds_secrets: values.holds_secrets(format) })
}
