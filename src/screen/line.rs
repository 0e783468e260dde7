//! One line of text being typed: content and cursor, and every change a key can make to it.

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use crate::connection::Secret;

/// A change to a line of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// A character, control characters excepted.
    Insert(char),
    /// Backspace.
    DeleteBefore,
    /// Delete.
    DeleteAfter,
    /// The word before the cursor.
    DeleteWordBefore,
    /// Everything before the cursor.
    DeleteToStart,
    /// Everything after it.
    DeleteToEnd,
    /// One grapheme left.
    Left,
    /// One grapheme right.
    Right,
    /// One word left.
    WordLeft,
    /// One word right.
    WordRight,
    /// To the beginning.
    Home,
    /// To the end.
    End,
}

/// The longest line a field takes, in bytes. The longest thing people enter is a list of scopes.
pub const LONGEST: usize = 8 * 1024;

/// A line that anybody may read. In a draft's file it is just its text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Line {
    text: String,
    cursor: usize,
}

impl Line {
    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was typed, without white space at both ends.
    pub fn trimmed(&self) -> &str {
        self.text.trim()
    }

    /// Where typing goes: a byte offset on a grapheme boundary.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Replaces everything; the cursor goes to the end.
    pub fn set(&mut self, text: &str) {
        self.text = single_line(text);
        self.cursor = self.text.len();
    }

    /// Makes one change.
    pub fn edit(&mut self, edit: Edit) {
        (self.text, self.cursor) = edited(&self.text, self.cursor, edit);
    }

    /// Puts `text` in at the cursor, if there is room.
    pub fn insert(&mut self, text: &str) -> Result<(), TooLong> {
        (self.text, self.cursor) = inserted(&self.text, self.cursor, &single_line(text))?;
        Ok(())
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        let mut line = Self::default();
        line.set(&text);
        line
    }
}

impl From<Line> for String {
    fn from(line: Line) -> Self {
        line.text
    }
}

/// A line that is masked until the person asks to see it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecretLine {
    text: Secret,
    cursor: usize,
    is_revealed: bool,
}

impl SecretLine {
    /// What was typed.
    pub fn text(&self) -> &Secret {
        &self.text
    }

    /// Where typing goes.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Whether the person asked to see it.
    pub fn is_revealed(&self) -> bool {
        self.is_revealed
    }

    /// Replaces everything.
    pub fn set(&mut self, text: &Secret) {
        self.text = text.trimmed();
        self.cursor = self.text.expose().len();
    }

    /// Shows a masked line, masks a shown one.
    pub fn toggle_reveal(&mut self) {
        self.is_revealed = !self.is_revealed;
        self.cursor = self.text.expose().len();
    }

    /// Masks it, as on leaving its step.
    pub fn mask(&mut self) {
        self.is_revealed = false;
    }

    /// Makes one change. While masked the cursor stays at the end: moving it unseen would only confuse.
    pub fn edit(&mut self, edit: Edit) {
        let moves =
            matches!(edit, Edit::Left | Edit::Right | Edit::WordLeft | Edit::WordRight | Edit::Home | Edit::End);
        if self.is_revealed || !moves {
            let (text, cursor) = edited(self.text.expose(), self.cursor, edit);
            self.text = Secret::new(text);
            self.cursor = cursor;
        }
    }

    /// Puts `text` in at the cursor, without the line breaks it was pasted with.
    pub fn insert(&mut self, text: &Secret) -> Result<(), TooLong> {
        // Made in one piece, so that no copy of a secret is left behind by growing.
        let mut line = String::with_capacity(text.expose().len());
        line.extend(characters(text.expose().trim()));
        let line = Secret::new(line);
        let (text, cursor) = inserted(self.text.expose(), self.cursor, line.expose())?;
        self.text = Secret::new(text);
        self.cursor = cursor;
        Ok(())
    }
}

/// What was to be put into a line is longer than any value could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

/// Line breaks and tabs become spaces, other control characters go: a field is one line.
fn single_line(text: &str) -> String {
    characters(text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')).collect()
}

fn characters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_control() || c.is_whitespace()).map(|c| if c.is_control() { ' ' } else { c })
}

fn inserted(text: &str, cursor: usize, addition: &str) -> Result<(String, usize), TooLong> {
    if text.len() + addition.len() > LONGEST {
        return Err(TooLong);
    }
    let mut result = String::with_capacity(text.len() + addition.len());
    result.push_str(&text[..cursor]);
    result.push_str(addition);
    result.push_str(&text[cursor..]);
    Ok((result, cursor + addition.len()))
}

/// The line after one change. Allocates the result once, so that no copy of a secret is left behind by growing.
fn edited(text: &str, cursor: usize, edit: Edit) -> (String, usize) {
    let keep = |from: usize, to: usize| {
        // Everything but the bytes from..to.
        let mut result = String::with_capacity(text.len());
        result.push_str(&text[..from]);
        result.push_str(&text[to..]);
        (result, from)
    };
    match edit {
        Edit::Insert(character) if !character.is_control() => {
            inserted(text, cursor, character.encode_utf8(&mut [0; 4]))
                .unwrap_or_else(|TooLong| (text.to_owned(), cursor))
        }
        Edit::Insert(_) => (text.to_owned(), cursor),
        Edit::DeleteBefore => keep(previous_grapheme(text, cursor), cursor),
        Edit::DeleteAfter => keep(cursor, next_grapheme(text, cursor)),
        Edit::DeleteWordBefore => keep(previous_word(text, cursor), cursor),
        Edit::DeleteToStart => keep(0, cursor),
        Edit::DeleteToEnd => keep(cursor, text.len()),
        Edit::Left => (text.to_owned(), previous_grapheme(text, cursor)),
        Edit::Right => (text.to_owned(), next_grapheme(text, cursor)),
        Edit::WordLeft => (text.to_owned(), previous_word(text, cursor)),
        Edit::WordRight => (text.to_owned(), next_word(text, cursor)),
        Edit::Home => (text.to_owned(), 0),
        Edit::End => (text.to_owned(), text.len()),
    }
}

fn previous_grapheme(text: &str, cursor: usize) -> usize {
    text[..cursor].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
}

fn next_grapheme(text: &str, cursor: usize) -> usize {
    cursor + text[cursor..].graphemes(true).next().map_or(0, str::len)
}

fn previous_word(text: &str, cursor: usize) -> usize {
    text[..cursor].unicode_word_indices().next_back().map_or(0, |(at, _)| at)
}

fn next_word(text: &str, cursor: usize) -> usize {
    text[cursor..].unicode_word_indices().next().map_or(text.len(), |(at, word)| cursor + at + word.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn edits() -> impl Strategy<Value = Edit> {
        prop_oneof![
            any::<char>().prop_map(Edit::Insert),
            proptest::sample::select(vec!['e', '\u{301}', '日', '👩', '\u{200d}', '🇨', '🇿', ' '])
                .prop_map(Edit::Insert),
            proptest::sample::select(vec![
                Edit::DeleteBefore,
                Edit::DeleteAfter,
                Edit::DeleteWordBefore,
                Edit::DeleteToStart,
                Edit::DeleteToEnd,
                Edit::Left,
                Edit::Right,
                Edit::WordLeft,
                Edit::WordRight,
                Edit::Home,
                Edit::End
            ]),
        ]
    }

    proptest! {
        #[test]
        fn any_typing_keeps_the_cursor_inside_the_text(walk in proptest::collection::vec(edits(), 0..80)) {
            let mut line = Line::default();
            let mut secret = SecretLine::default();
            for edit in walk {
                line.edit(edit);
                secret.edit(edit);
                prop_assert!(line.text.is_char_boundary(line.cursor));
                prop_assert!(secret.text.expose().is_char_boundary(secret.cursor));
                prop_assert!(!line.text.chars().any(char::is_control));
            }
        }
    }

    #[test]
    fn backspace_takes_a_whole_grapheme() {
        let mut line = Line::from("e\u{301}👩‍💻".to_owned());
        line.edit(Edit::DeleteBefore);
        assert_eq!(line.text(), "e\u{301}");
        line.edit(Edit::DeleteBefore);
        assert_eq!(line.text(), "");
    }

    #[test]
    fn a_masked_secret_is_edited_at_its_end() {
        let mut secret = SecretLine::default();
        secret.insert(&Secret::new(" p8e-x\r\n")).unwrap();
        secret.edit(Edit::Home);
        secret.edit(Edit::Insert('y'));
        assert_eq!(secret.text().expose(), "p8e-xy");
    }

    #[test]
    fn a_paste_that_is_no_field_is_refused_whole() {
        let mut line = Line::from("abc".to_owned());
        assert_eq!(line.insert(&"x".repeat(1_000_000)), Err(TooLong));
        assert_eq!(line.text(), "abc");
    }
}
