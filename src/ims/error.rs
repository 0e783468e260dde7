//! Why IMS gave no token. Never holds a body: an answer may carry a token even when it is not understood.

use crate::http::{HttpError, Stranger};

use super::refusal::Refusal;

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
}

impl From<HttpError> for ImsError {
    fn from(error: HttpError) -> Self {
        Self::Http(Box::new(error))
    }
}
