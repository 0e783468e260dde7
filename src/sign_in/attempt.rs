//! One attempt: what is new for every question, and the address that carries it to Adobe. Decides nothing.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::connection::{Scopes, Secret};

use super::address::address;
use super::random::{short_and_unguessable, unguessable};
use super::{OpenError, Question};

/// What one question is asked with and what its answer is known by.
pub(super) struct Attempt {
    pub(super) question: Question,
    /// Comes back with the answer (RFC 6749, section 10.12).
    pub(super) state: Secret,
    /// Goes with the code (RFC 7636).
    pub(super) verifier: Secret,
    /// The whole address at Adobe.
    pub(super) address: Secret,
    /// The last part of the short address, good once.
    pub(super) start: Secret,
    pub(super) is_start_used: bool,
}

impl Attempt {
    pub(super) fn new(question: Question) -> Result<Self, OpenError> {
        let (state, verifier, start) = (unguessable()?, unguessable()?, short_and_unguessable()?);
        let address = Secret::new(address(&question, &state, &challenge(&verifier)).to_string());
        Ok(Self { question, state, verifier, address, start, is_start_used: false })
    }

    /// The same question without one scope; `None` where it was not asked for or nothing would be left.
    pub(super) fn without(&self, scope: &str) -> Option<Question> {
        let scopes: Scopes = self.question.scopes.contains(scope).then(|| self.question.scopes.without(scope))??;
        Some(Question { scopes, ..self.question.clone() })
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt").field("scopes", &self.question.scopes).finish_non_exhaustive()
    }
}

/// S256 (RFC 7636, section 4.2).
fn challenge(verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
