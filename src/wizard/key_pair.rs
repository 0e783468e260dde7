//! A Service Account's key pair on its way: what is known of it beside the draft, and never written to a file.

use crate::connection::{KeySize, Printable, Secret, StoreKind};
use crate::screen::Line;

/// How a Service Account's key pair stands before there is one, and what else is done with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyPairState {
    /// A key that was made in the background and waits for its certificate.
    pub generated: Option<(KeySize, Secret)>,
    /// The person went on before that key was there.
    pub is_awaited: bool,
    /// Which store keeps the pair's key; `None` where none does (yet, or any more).
    pub kept_in: Option<StoreKind>,
    /// A key that was pasted or imported and not read yet.
    pub brought: Option<Secret>,
    /// That key, or the one in the file, is under a passphrase.
    pub wants_passphrase: bool,
    /// The file of a key that the person has.
    pub file: Line,
    /// A file that is there: naming it once more replaces it.
    pub existing: Option<Printable>,
    /// Whether the person is writing the private key to a file.
    pub is_copying: bool,
    /// Which file.
    pub copy_file: Line,
}
