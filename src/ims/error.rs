//! Why IMS gave no token. Never holds a body: an answer may carry a token even when it is not understood.

use crate::http::{Facts, HttpError, Stranger};

use super::refusal::Refusal;
use super::service_account::UnfitKeyPair;

/// Why IMS gave no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImsError {
    /// No usable HTTP answer.
    #[error("IMS was not reached: {0}")]
    Http(Box<HttpError>),
    /// IMS, or somebody in its place, said no.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// An answer that IMS does not give.
    #[error("not an answer of IMS: {0}")]
    NotIms(Box<Stranger>),
    /// A Service Account's key or certificate is of no use, so that nothing was sent.
    #[error("{0}")]
    KeyPair(Box<UnfitKeyPair>),
}

impl ImsError {
    /// What is known of the answer, where there was one.
    pub fn facts(&self) -> Option<&Facts> {
        match self {
            Self::Http(_) | Self::KeyPair(_) => None,
            Self::Refused(refusal) => Some(&refusal.facts),
            Self::NotIms(stranger) => Some(&stranger.facts),
        }
    }

    /// Whether a server answered that there is no such address: 400, 404, 405 or 501.
    pub fn is_not_there(&self) -> bool {
        self.facts().is_some_and(|facts| matches!(facts.status, 400 | 404 | 405 | 501))
    }
}

impl From<HttpError> for ImsError {
    fn from(error: HttpError) -> Self {
        Self::Http(Box::new(error))
    }
}
