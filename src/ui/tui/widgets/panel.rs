//! What covers the main part: the help, made from the table of keys, and the guide, in the light markup of
//! `assets/guide/`: `# heading`, `1. ` and `- ` items, addresses in `<…>`, everything else a paragraph.

use crate::screen::{Action, Screen};
use crate::ui::tui::keys::{MOVING, binding};
use crate::ui::tui::measure::{head, width};
use crate::ui::tui::sheet::{Piece, Row, Sheet, text};
use crate::ui::tui::theme::Theme;

/// The keys that work on this screen, then those that work everywhere.
pub(in crate::ui::tui) fn lay_help<'a>(sheet: &mut Sheet<'a>, screen: &'a Screen, theme: &Theme) {
    let offered = |action| {
        action == Action::Quit
            || screen.offers.iter().any(|offer| offer.action == action)
            || screen.buttons.iter().any(|button| button.action == action)
    };
    let names = |action| {
        let binding = binding(action);
        binding.other.map_or(binding.name.to_owned(), |(_, other)| format!("{}, {other}", binding.name))
    };
    let column = MOVING.iter().map(|(keys, _)| width(keys)).max().unwrap_or(0) + 2;
    sheet.row([text("On this screen", theme.heading)]);
    for action in Action::ALL.into_iter().filter(|&action| offered(action)) {
        let button = screen.buttons.iter().find(|button| button.action == action);
        let words = button.map_or(binding(action).explanation, |button| button.label.as_str());
        sheet.hanging([text(names(action), theme.key)], column, words, theme.text);
    }
    sheet.gap();
    sheet.row([text("Everywhere", theme.heading)]);
    for (keys, words) in MOVING {
        sheet.hanging([text(keys, theme.key)], column, words, theme.text);
    }
}

/// The guide's text.
pub(in crate::ui::tui) fn lay_guide<'a>(sheet: &mut Sheet<'a>, markup: &'a str, theme: &Theme) {
    // A line that goes on an item keeps the item's indent.
    let mut item_indent = 0;
    for line in markup.lines().map(str::trim_end) {
        let item = item(line);
        if line.is_empty() {
            sheet.gap();
        } else if let Some(heading) = line.strip_prefix('#').map(|rest| rest.trim_start_matches('#').trim()) {
            sheet.gap();
            sheet.paragraph(0, heading, theme.heading);
        } else if let Some((mark, words)) = item {
            let mark = if mark == "-" { theme.glyphs.bullet } else { mark };
            item_indent = width(mark) + 1;
            lay_words(sheet, vec![text(mark, theme.accent)], item_indent, words, theme);
        } else {
            item_indent = if line.starts_with(' ') { item_indent } else { 0 };
            lay_words(sheet, Row::new(), item_indent, line.trim_start(), theme);
        }
    }
}

/// `1. words` or `- words`.
fn item(line: &str) -> Option<(&str, &str)> {
    let (mark, words) = line.trim_start().split_once(' ')?;
    let is_number =
        mark.strip_suffix('.').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    (mark == "-" || is_number).then_some((mark, words))
}

/// Wrapped words, of which addresses in `<…>` are links.
fn lay_words<'a>(sheet: &mut Sheet<'a>, mut row: Row<'a>, indent: usize, words: &'a str, theme: &Theme) {
    let room = sheet.width.saturating_sub(indent).max(1);
    row.push(Piece::At(indent));
    let mut used = 0;
    for word in words.split_whitespace() {
        let word = Word::of(word);
        let mut rest = word;
        while !rest.is_empty() {
            let space = usize::from(used > 0 && rest == word);
            if used > 0 && used + space + rest.width() > room {
                sheet.row(std::mem::take(&mut row));
                row.push(Piece::At(indent));
                used = 0;
                continue;
            }
            if space > 0 {
                row.push(text(" ", theme.text));
            }
            let (part, left) = rest.split(room);
            used += space + part.width();
            part.push(&mut row, theme);
            rest = left;
        }
    }
    sheet.row(row);
}

/// A word of the guide: what stands before an address, the address, what stands after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word<'a> {
    before: &'a str,
    url: &'a str,
    shown: &'a str,
    after: &'a str,
}

impl<'a> Word<'a> {
    fn of(word: &'a str) -> Self {
        let plain = Self { before: word, url: "", shown: "", after: "" };
        let Some((before, rest)) = word.split_once('<') else { return plain };
        match rest.split_once('>') {
            Some((url, after)) if url.starts_with("https://") || url.starts_with("http://") => {
                Self { before, url, shown: url, after }
            }
            _ => plain,
        }
    }

    fn is_empty(self) -> bool {
        self.before.is_empty() && self.shown.is_empty() && self.after.is_empty()
    }

    fn width(self) -> usize {
        width(self.before) + width(self.shown) + width(self.after)
    }

    /// As much as fits into a row, and the rest.
    fn split(self, room: usize) -> (Self, Self) {
        let nothing = Self { before: "", url: self.url, shown: "", after: "" };
        let (before, used) = head(self.before, room);
        if before.len() < self.before.len() {
            // At least one letter, or it would never end.
            let before = if before.is_empty() { self.before } else { before };
            return (Self { before, ..nothing }, Self { before: &self.before[before.len()..], ..self });
        }
        let (shown, more) = head(self.shown, room - used);
        if shown.len() < self.shown.len() {
            let shown = if shown.is_empty() && before.is_empty() { self.shown } else { shown };
            return (Self { before, shown, ..nothing }, Self { before: "", shown: &self.shown[shown.len()..], ..self });
        }
        let (after, _) = head(self.after, room - used - more);
        let is_stuck = after.is_empty() && before.is_empty() && shown.is_empty();
        let after = if is_stuck { self.after } else { after };
        (Self { before, shown, after, ..nothing }, Self { after: &self.after[after.len()..], ..nothing })
    }

    fn push(self, row: &mut Row<'a>, theme: &Theme) {
        if !self.before.is_empty() {
            row.push(text(self.before, theme.text));
        }
        if !self.shown.is_empty() {
            row.push(Piece::Link { text: self.shown, url: self.url });
        }
        if !self.after.is_empty() {
            row.push(text(self.after, theme.text));
        }
    }
}
