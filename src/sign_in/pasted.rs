//! What a person pasted, told apart. Decides nothing.

use crate::connection::{RedirectUri, Secret};

/// What a pasted text is.
pub(super) enum Pasted {
    Answer(Secret),
    BareCode(Secret),
    Unusable(Why),
}

/// Why a pasted text is not an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Nothing was pasted.
    Empty,
}

pub(super) fn read(text: &Secret, _redirect_uri: &RedirectUri) -> Pasted {
    let text = text.expose().trim();
    match text.split_once('?') {
        Some((_, query)) => Pasted::Answer(Secret::new(query)),
        None if text.is_empty() => Pasted::Unusable(Why::Empty),
        None => Pasted::BareCode(Secret::new(text)),
    }
}
