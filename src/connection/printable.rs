//! Foreign text made safe to show: company names, report-suite names, error texts, file contents.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text without control or direction characters, at most [`Printable::LIMIT`] characters long.
///
/// Terminals act on control characters and bidirectional overrides reorder what a person reads, so every string that
/// somebody else wrote passes through here before it reaches a screen, stdout or a log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct Printable(String);

impl Printable {
    /// The most characters kept; what is longer ends in `…`.
    pub const LIMIT: usize = 300;

    /// Cleans `text`: line breaks and tabs become spaces, other control and direction characters are dropped.
    pub fn new(text: &str) -> Self {
        Self(Self::cleaned(text, Self::LIMIT))
    }

    /// The same for a text that may be longer, with `most` characters kept. What is clean already stays as it is, to the
    /// last space: nothing is cleaned in two ways.
    pub fn cleaned(text: &str, most: usize) -> String {
        let mut clean = String::new();
        for (count, character) in text.chars().filter_map(visible).enumerate() {
            if count == most {
                clean.push('…');
                break;
            }
            clean.push(character);
        }
        clean.trim().to_owned()
    }

    /// The cleaned text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn visible(character: char) -> Option<char> {
    match character {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        // Direction marks, overrides and isolates; zero-width and byte-order marks; tag characters.
        '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{061c}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => None,
        character if character.is_control() => None,
        character => Some(character),
    }
}

impl From<String> for Printable {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl From<&str> for Printable {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for Printable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_lose_their_teeth() {
        assert_eq!(Printable::new("\x1b]0;owned\x07Shop\x1b[2J").as_str(), "]0;ownedShop[2J");
    }

    #[test]
    fn direction_overrides_are_dropped_and_letters_stay() {
        assert_eq!(Printable::new("Café \u{202e}日本\u{2066}").as_str(), "Café 日本");
    }

    #[test]
    fn what_is_clean_stays_as_it_is_to_the_last_space() {
        let long = format!(" {}", "x\u{a0} ".repeat(200));
        for text in ["!\u{a0}🝻", "two  blanks\r\nand\ta line", long.as_str()] {
            let clean = Printable::new(text);
            assert_eq!(Printable::new(clean.as_str()), clean);
            for most in [Printable::LIMIT, Printable::LIMIT + 1, 2_000] {
                let told = Printable::cleaned(text, most);
                assert_eq!(Printable::cleaned(&told, most), told);
            }
        }
        assert_eq!(Printable::new("a\u{a0}b").as_str(), "a\u{a0}b");
    }

    #[test]
    fn long_text_is_capped() {
        assert_eq!(Printable::new(&"x".repeat(1_000_000)).as_str().chars().count(), Printable::LIMIT + 1);
    }
}
