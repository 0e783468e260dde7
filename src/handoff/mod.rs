//! What somebody else's text is: a credential from the Developer Console or from AEM, a single value, a key, an address.
//!
//! Pure: bytes in, [`Recognition`] out. Nothing is believed that is not well formed, and nothing is kept beside what was
//! recognized: a text that looks like normal typing stays normal typing.

mod archive;
mod block;
mod der;
mod flaw;
mod imported;
mod json;
mod parts;
mod pem;
mod recognize;
mod summary;
mod value;

pub use flaw::{Flaw, MAX_BYTES, MAX_DEPTH};
pub use imported::{ImportedCredential, ImportedKind, MalformedPart};
pub use pem::{Pem, PemText};
pub use recognize::{Recognition, recognize};
pub use summary::summary;
pub use value::Value;
