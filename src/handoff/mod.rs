//! What somebody else's text is: a credential from the Developer Console, a single value, a key, an address.
//!
//! Pure: bytes in, [`Recognized`] out. Nothing is believed that is not well formed, and nothing is kept beside what was
//! recognized: a text that looks like normal typing stays normal typing.

mod block;
mod imported;
mod recognize;
mod value;

pub use imported::{ImportedCredential, ImportedType, MalformedPart, summary};
pub use recognize::{MAX_BYTES, MAX_DEPTH, NotRecognized, Recognized, recognize};
pub use value::{Pem, Value};
