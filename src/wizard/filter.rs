//! What narrows a list.

use crate::screen::Line;

/// What narrows a list: every word stands somewhere in a row, whatever the case.
pub(super) struct FilterWords(Vec<String>);

impl FilterWords {
    /// Those of a typed line.
    pub(super) fn of(line: &Line) -> Self {
        Self(line.trimmed().to_lowercase().split_whitespace().map(str::to_owned).collect())
    }

    /// Whether a row with these texts stays.
    pub(super) fn are_in(&self, texts: &[&str]) -> bool {
        let haystack = texts.join(" ").to_lowercase();
        self.0.iter().all(|word| haystack.contains(word.as_str()))
    }
}
