//! A letter to whoever can carry a remedy out, ready to send: who writes about what, what was seen, what is asked for.
//!
//! It says what [`About`] and [`Evidence`] hold and nothing else, so it can hold no secret. It sends nothing.

use jiff::Timestamp;

use super::about::About;
use super::finding::{Finding, Who};

/// A letter. Its lines are not wrapped: mail programs do that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: Who,
    /// What stands in the subject line.
    pub subject: String,
    /// The text, its paragraphs separated by empty lines.
    pub body: String,
}

impl Finding {
    /// The letter about this finding, written at `at`; `None` where the person at the keyboard can help themselves.
    pub fn letter(&self, about: &About, at: Timestamp) -> Option<Letter> {
        let _ = (about, at);
        None
    }
}
