//! What somebody else's text is: a credential from the Developer Console, a single value, a key, an address.
//!
//! Pure: bytes in, [`Recognition`] out. Nothing is believed that is not well formed, and nothing is kept beside what was
//! recognized: a text that looks like normal typing stays normal typing.

mod block;
mod flaw;
mod imported;
mod pem;
mod recognize;
mod value;

pub use flaw::{Flaw, MAX_BYTES, MAX_DEPTH};
pub use imported::{ImportedCredential, ImportedKind, MalformedPart, summary};
pub use pem::{Pem, PemText};
pub use recognize::{Recognition, recognize};
pub use value::Value;
