//! What a change of a connection's secrets left behind that could not be deleted yet. The connection works all the same.

use super::finding::Finding;
use crate::connection::{Printable, StoreKind};

/// Secrets that nobody uses any more are still kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// What is left and when it goes, in a sentence or two.
    pub words: String,
    /// Why it could not be deleted now.
    pub finding: Finding,
}

impl Unfinished {
    /// Secrets of a credential that the connection `name` gave up.
    pub fn replacement(name: &str, finding: Finding) -> Self {
        let name = Printable::new(name);
        let words = format!(
            "Not finished: secrets that {name} gave up may still be in the secret store. Once the cause is gone, \
             aa-connect check {name} deletes them."
        );
        Self { words, finding }
    }

    /// Copies that a move between stores left in the one that the connection `name` does not use.
    pub fn of_move(name: &str, elsewhere: StoreKind, finding: Finding) -> Self {
        let name = Printable::new(name);
        let words = format!(
            "Not finished: copies of the secrets of {name} may still be in the store that it does not use any more: {}. \
             Once that can be opened, aa-connect check {name} deletes them.",
            elsewhere.title()
        );
        Self { words, finding }
    }
}
