//! Lines for people: broken between words where they are read on a terminal, whole where a program or a file takes them.

use std::io::{self, IsTerminal};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::runtime;

/// Broader lines are hard to read.
const BROADEST: usize = 100;
/// Narrower terminals break our lines themselves.
const NARROWEST: usize = 40;

/// How wide lines may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    columns: Option<usize>,
}

impl Page {
    /// Whatever standard output is.
    pub(super) fn of_stdout() -> Self {
        let columns = io::stdout().is_terminal().then(runtime::terminal_columns).flatten();
        Self { columns: columns.map(|columns| usize::from(columns).clamp(NARROWEST, BROADEST)) }
    }

    /// As on a terminal with so many columns.
    #[cfg(test)]
    pub(super) fn of(columns: usize) -> Self {
        Self { columns: Some(columns) }
    }

    /// How wide; `None` where lines are not broken.
    pub(super) fn columns(self) -> Option<usize> {
        self.columns
    }

    /// Adds `words`, each of their lines as a paragraph whose further lines stand `indent` columns to the right. A word
    /// that is longer than a line stays whole: it may be an address to copy. No words add nothing.
    pub(super) fn add(self, text: &mut String, words: &str, indent: usize) {
        for line in words.lines() {
            self.add_line(text, line, indent);
        }
    }

    fn add_line(self, text: &mut String, line: &str, indent: usize) {
        let columns = self.columns.unwrap_or(usize::MAX);
        let begin = text.len();
        let mut used = 0;
        for (at, piece) in line.split(' ').enumerate() {
            // The blanks between columns are pieces, too: empty ones.
            if at > 0 && used + 1 + piece.width() > columns && !piece.is_empty() {
                text.truncate(begin + text[begin..].trim_end_matches(' ').len());
                text.push('\n');
                text.push_str(&" ".repeat(indent));
                used = indent;
            } else if at > 0 {
                text.push(' ');
                used += 1;
            }
            text.push_str(piece);
            used += piece.width();
        }
        text.truncate(begin + text[begin..].trim_end_matches(' ').len());
        text.push('\n');
    }
}

/// `text` in at most `columns` columns; what is cut ends in `…`.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used > columns {
            break;
        }
        kept.push(character);
    }
    format!("{}…", kept.trim_end())
}

/// `name` in at most `columns` columns: what is cut out of its middle is a `…`, because names of one client begin alike.
pub(super) fn cut_name(name: &str, columns: usize) -> String {
    if name.width() <= columns {
        return name.to_owned();
    }
    let kept = columns.saturating_sub(1);
    let mut end: Vec<char> = Vec::new();
    let mut used = 0;
    for character in name.chars().rev() {
        used += character.width().unwrap_or(0);
        if used > kept / 2 {
            break;
        }
        end.push(character);
    }
    let end: String = end.into_iter().rev().collect();
    let begin = cut(name, columns - end.width());
    begin + &end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(columns: Option<usize>, words: &str, indent: usize) -> String {
        let mut text = String::new();
        Page { columns }.add(&mut text, words, indent);
        text
    }

    #[test]
    fn lines_break_between_words_and_nothing_is_lost() {
        assert_eq!(paragraph(Some(10), "one two three four", 2), "one two\n  three\n  four\n");
        assert_eq!(paragraph(None, "one two three four ", 2), "one two three four\n");
        assert_eq!(paragraph(Some(10), "  a     ok", 4), "  a     ok\n");
        assert_eq!(paragraph(Some(10), "  a     okay", 4), "  a\n    okay\n");
        assert_eq!(paragraph(Some(10), "one\ntwo", 4), "one\ntwo\n");
        assert_eq!(
            paragraph(Some(10), "see https://example.com/long/page now", 0),
            "see\nhttps://example.com/long/page\nnow\n"
        );
        assert_eq!(paragraph(Some(10), "", 0), "");
    }

    #[test]
    fn a_cut_text_says_so() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("longer text", 8), "longer…");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut_name("northwind/production", 11), "north…ction");
        assert_eq!(cut_name("northwind/production", 12), "northw…ction");
        assert_eq!(cut_name("日本語/本番", 8), "日本…番");
        assert_eq!(cut_name("short", 5), "short");
    }
}
