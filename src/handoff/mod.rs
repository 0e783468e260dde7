//! What comes in and what goes out: other people's texts are recognized, a connection becomes a text that others read.
//!
//! **In**: [`recognize()`] takes the bytes of a file or a paste and says what they are: credentials of the Developer Console,
//! of AEM or of another tool's file, a single value, a key, an address, a hand-over of ours, sealed or opened. What an
//! [`ImportedCredential`] holds and what is missing, [`summary()`] says in words; its `format` and whether it `is_usable()` it
//! says itself. Nothing is believed that is not well formed, and nothing is kept beside what was
//! recognized: a text that looks like normal typing stays normal typing.
//!
//! **Out**: [`export()`] writes a connection in an [`ExportFormat`], with the secrets that it is handed or placeholders for
//! them. A [`HandOver`] is a whole connection with its secrets, to be sealed by whoever sends it.
//!
//! Pure: nothing is read, written, sealed or opened here, and every text that may hold a secret is wiped.

mod archive;
mod block;
mod der;
mod export;
mod flaw;
mod hand_over;
mod imported;
mod json;
mod lines;
mod ours;
mod parts;
mod pem;
mod placeholder;
mod recognize;
mod settings;
mod summary;
mod value;
mod wiped;

pub use export::{Export, ExportFormat, ExportOptions, PrivateKeyTransfer, curl, export, key_file_name};
pub use flaw::{Flaw, MAX_BYTES, MAX_DEPTH};
pub use hand_over::HandOver;
pub use imported::{ImportFormat, ImportedCredential, ImportedKind, MalformedPart};
pub use pem::{Pem, PemText};
pub use recognize::{Recognition, recognize};
pub use summary::{PartState, Told, summary};
pub use value::Value;
