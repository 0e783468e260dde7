//! Every sentence that this room says to a person: what is wrong, what to do, an example. Nothing of what was read is in
//! them but lengths in bits.

use super::problem::{CertificateProblem, KeyAlgorithm, KeyProblem};
use super::self_signed::{LONGEST_SUBJECT, MOST_DAYS, NotCertified};
use crate::connection::Invalid;

const KEY: &str = "-----BEGIN PRIVATE KEY-----";
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----";

impl From<KeyProblem> for Invalid {
    fn from(problem: KeyProblem) -> Self {
        Self::new("This is no private key.", format!("{problem:?}"), KEY)
    }
}

impl From<CertificateProblem> for Invalid {
    fn from(problem: CertificateProblem) -> Self {
        Self::new("This is no certificate.", format!("{problem:?}"), CERTIFICATE)
    }
}

impl From<NotCertified> for Invalid {
    fn from(problem: NotCertified) -> Self {
        Self::new(format!("{problem}."), "", "")
    }
}
