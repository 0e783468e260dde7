//! A Service Account's key pair: making it, reading what people have, its self-signed certificate, and the assertion that
//! it signs (protocol reference, sections 4.2 and 4.3; decision 15).
//!
//! No file, no network, no clock: bytes come in, the time is handed in. Randomness is the system's. Nothing of a private
//! key gets into an error, a `Debug` output or a panic.

mod assertion;
mod blinding;
mod certificate;
mod content;
mod der;
mod encryption;
mod pem;
mod primes;
mod private_key;
mod problem;
mod read;
mod self_signed;
mod words;

pub use assertion::{ASSERTION_LASTS, AssertionFault, Claims, assertion, check};
pub use blinding::NotSigned;
pub use certificate::read_certificate;
pub use encryption::NotEncrypted;
pub use primes::NotGenerated;
pub use private_key::PrivateKey;
pub use problem::{CertificateProblem, KeyAlgorithm, KeyProblem};
pub use read::{KeyFile, read};
pub use self_signed::{NotCertified, self_signed};
