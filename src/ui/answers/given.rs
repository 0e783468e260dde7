//! The answers as they were given, and which of them were asked for. Where they come from is no matter of this file.

use std::collections::{BTreeMap, BTreeSet};

use super::keys;
use crate::connection::Secret;

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A text, a number, a row's word. As a secret, because it may be one.
    One(Secret),
    /// Several rows' words.
    Many(Vec<String>),
    /// Yes or no.
    Flag(bool),
    /// A secret that is read when it is asked for, and not before.
    Later,
}

/// All answers of one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    given: BTreeMap<&'static str, Answer>,
    used: BTreeSet<&'static str>,
}

impl Answers {
    /// Adds one; `word` is a key's of [`ALL_KEYS`](super::ALL_KEYS).
    pub fn give(&mut self, word: &'static str, answer: Answer) {
        self.given.insert(word, answer);
    }

    /// An answer, used or not.
    pub fn get(&self, word: &str) -> Option<&Answer> {
        self.given.get(word)
    }

    /// Whether a yes was given.
    pub fn is_set(&self, word: &str) -> bool {
        self.given.get(word) == Some(&Answer::Flag(true))
    }

    /// A text that is no secret.
    pub fn text(&self, word: &str) -> Option<&str> {
        match self.given.get(word) {
            Some(Answer::One(text)) => Some(text.expose()),
            _ => None,
        }
    }

    /// It was asked for, and the machine has it now.
    pub(super) fn used(&mut self, word: &'static str) {
        self.used.insert(word);
    }

    /// Whether it was.
    pub(super) fn is_used(&self, word: &str) -> bool {
        self.used.contains(word)
    }

    /// Those that nobody has asked for so far.
    pub(super) fn unused(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.given.keys().copied().filter(|word| !self.used.contains(word))
    }

    /// The word of the row with which everything begins: something new, an import, or a draft.
    pub(super) fn start(&self) -> &str {
        match self.text("draft") {
            Some(draft) => draft,
            None if self.given.contains_key("import_file") => "import",
            None => "new",
        }
    }

    /// An answer, or what another one says about it: whoever names a key's file has that key.
    pub(super) fn implied(&self, word: &str) -> Option<Answer> {
        match self.given.get(word) {
            Some(answer) => Some(answer.clone()),
            None if word == keys::KEY_PAIR.word && self.given.contains_key(keys::KEY_FILE.word) => {
                Some(Answer::One(Secret::new("mine")))
            }
            None => None,
        }
    }
}
