//! Text measured in terminal cells: width, cutting, wrapping, the part of a line that a field shows.
//!
//! Terminals count character by character, and disagree about joined emoji and emoji variants. So do we count, and of
//! what they disagree about only the first emoji is shown: a column that is right everywhere is worth more.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// No row begins with one of these.
const CLOSING: &str = "。、，．：；？！」』）】〉》〕";
const JOINER: char = '\u{200d}';
const EMOJI_VARIANT: char = '\u{fe0f}';

/// A character with the marks that stand on it: what goes into one cell, or two if it is wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Atom<'a> {
    /// What is shown.
    pub(super) shown: &'a str,
    /// How many cells it takes: 1 or 2.
    pub(super) width: usize,
}

/// What of `text` is shown, cell by cell. Control characters, and marks with nothing to stand on, are not.
pub(super) fn atoms(text: &str) -> impl Iterator<Item = Atom<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let mut characters = rest.chars();
            let first = characters.next()?;
            let wide = character_width(first);
            let mut shown = first.len_utf8();
            let mut end = shown;
            let mut is_open = true;
            while let Some(mark) = characters.next() {
                let is_emoji_part = is_emoji(first) && ('\u{1f3fb}'..='\u{1f3ff}').contains(&mark);
                if mark.is_control() || character_width(mark) > 0 && !is_emoji_part {
                    break;
                }
                end += mark.len_utf8();
                let joined =
                    characters.clone().next().filter(|&next| mark == JOINER && is_emoji(first) && is_emoji(next));
                if let Some(joined) = joined {
                    characters.next();
                    end += joined.len_utf8();
                }
                is_open &= !is_emoji_part && joined.is_none() && mark != EMOJI_VARIANT;
                if is_open {
                    shown = end;
                }
            }
            let atom = Atom { shown: &rest[..shown], width: wide };
            rest = &rest[end..];
            if wide > 0 {
                return Some(atom);
            }
        }
    })
}

/// How many cells a character takes; nothing if it is a control character or a mark.
fn character_width(character: char) -> usize {
    match character {
        ' '..='~' => 1,
        // Terminals give the half-width voiced sound marks a cell of their own.
        '\u{ff9e}' | '\u{ff9f}' => 1,
        character => character.width().unwrap_or(0),
    }
}

/// Whether a character may be joined to another one into one emoji.
fn is_emoji(character: char) -> bool {
    matches!(character, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// How many cells a grapheme takes.
fn grapheme_width(grapheme: &str) -> usize {
    atoms(grapheme).map(|atom| atom.width).sum()
}

/// How many cells a text takes.
pub(super) fn width(text: &str) -> usize {
    if text.bytes().all(|byte| matches!(byte, 0x20..0x7f)) {
        return text.len();
    }
    atoms(text).map(|atom| atom.width).sum()
}

/// The longest beginning of `text` that takes at most `limit` cells, and how many it takes.
pub(super) fn head(text: &str, limit: usize) -> (&str, usize) {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        let more = grapheme_width(grapheme);
        if used + more > limit {
            return (&text[..at], used);
        }
        used += more;
    }
    (text, used)
}

/// What of `text` is shown in `limit` cells, and whether it was cut, so that a mark of `mark` cells follows.
pub(super) fn fit(text: &str, limit: usize, mark: usize) -> (&str, bool) {
    if width(text) <= limit {
        return (text, false);
    }
    let (shown, _) = head(text, limit.saturating_sub(mark));
    (shown.trim_end(), limit >= mark)
}

/// Breaks `text` into rows of at most `limit` cells: at spaces and between wide characters; a word that is longer than a row
/// is cut, behind a `/`, `,`, `@` or their like if there is one in the row's second half. A line break in the text starts a
/// new row. There is always at least one row.
pub(super) fn wrap(text: &str, limit: usize) -> Vec<&str> {
    let mut rows = Vec::new();
    for line in text.lines() {
        wrap_line(line.trim_end(), limit.max(1), &mut rows);
    }
    if rows.is_empty() {
        rows.push("");
    }
    rows
}

fn wrap_line<'a>(line: &'a str, limit: usize, rows: &mut Vec<&'a str>) {
    if width(line) <= limit {
        rows.push(line);
        return;
    }
    // Byte offsets into `line`: where the row starts, where it may end, where the next one would then start.
    let mut start = 0;
    let mut used = 0;
    let mut last_break: Option<(usize, usize)> = None;
    let mut joint: Option<usize> = None;
    let mut previous_is_wide = false;
    for (at, grapheme) in line.grapheme_indices(true) {
        let more = grapheme_width(grapheme);
        if grapheme == " " {
            if at > start {
                last_break = Some((at, at + 1));
            }
        } else {
            if more > 1
                && previous_is_wide
                && !CLOSING.contains(grapheme)
                && at > start
                && last_break.is_none_or(|(_, next)| next <= at)
            {
                last_break = Some((at, at));
            }
            while used + more > limit && at > start {
                let cut = joint.take().filter(|&joint| width(&line[start..joint]) * 2 >= limit).unwrap_or(at);
                let (end, next) = last_break.take().unwrap_or((cut, cut));
                rows.push(line[start..end].trim_end());
                start = next;
                used = width(&line[start..at]);
            }
            if matches!(grapheme, "/" | "\\" | "," | ";" | ":" | "@" | "?" | "&" | "=" | "-" | "_" | ".") {
                joint = Some(at + 1);
            }
        }
        previous_is_wide = more > 1;
        used += more;
    }
    rows.push(line[start..].trim_end());
}

/// The part of a line of text that a field shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window<'a> {
    /// The visible part.
    pub(super) shown: &'a str,
    /// Whether there is more to the left.
    pub(super) is_cut_left: bool,
    /// Whether there is more to the right.
    pub(super) is_cut_right: bool,
    /// The cursor's cell, counted from the field's left end (with its mark).
    pub(super) cursor: usize,
}

/// The part of `text` round the cursor (a byte offset) that fits into `limit` cells, one cell kept for the cursor
/// behind the last character and one at each cut end for the mark.
///
/// It moves by half a field at a time: typing at the end then changes one cell, not the whole row.
pub(super) fn window(text: &str, cursor: usize, limit: usize) -> Window<'_> {
    let cursor = (0..=cursor.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let before = width(&text[..cursor]);
    let total = width(text);
    if total < limit {
        return Window { shown: text, is_cut_left: false, is_cut_right: false, cursor: before };
    }
    // Cells for text between two marks. Too narrow for marks: only the beginning, the cursor at its end.
    let Some(inner) = limit.checked_sub(2).filter(|&inner| inner >= 4) else {
        let (shown, used) = head(text, limit);
        return Window { shown, is_cut_left: false, is_cut_right: false, cursor: before.min(used) };
    };
    let jump = inner / 2;
    let first_page = limit - 2;
    let pages = if before <= first_page { 0 } else { (before - first_page).div_ceil(jump) };
    let from = pages * jump;
    let (skipped, _) = head(text, from);
    let rest = &text[skipped.len()..];
    let skipped_width = width(skipped);
    let room = if pages == 0 { limit - 1 } else { limit - 2 };
    let left = usize::from(pages > 0);
    let (shown, used) = head(rest, room);
    Window {
        shown,
        is_cut_left: pages > 0,
        is_cut_right: skipped_width + used < total,
        cursor: left + before.saturating_sub(skipped_width).min(used),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rows_break_at_spaces_and_long_words_are_cut() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(wrap("~/.config/aa-connect", 12), ["~/.config/", "aa-connect"]);
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(wrap("a\n\nb", 10), ["a", "", "b"]);
    }

    #[test]
    fn wide_characters_break_without_spaces() {
        assert_eq!(wrap("日本語の店", 4), ["日本", "語の", "店"]);
        assert_eq!(wrap("x 日本語", 5), ["x 日", "本語"]);
        assert_eq!(wrap("日本語。", 6), ["日本", "語。"]);
    }

    #[test]
    fn a_cut_text_leaves_room_for_its_mark() {
        assert_eq!(fit("Northwind", 9, 1), ("Northwind", false));
        assert_eq!(fit("Northwind", 6, 1), ("North", true));
        assert_eq!(fit("日本語", 5, 1), ("日本", true));
    }

    #[test]
    fn typing_at_the_end_of_a_long_text_rarely_moves_it() {
        let text = "0123456789".repeat(10);
        let shown: Vec<_> = (0..=text.len()).map(|at| window(&text[..at], at, 30).shown.chars().next()).collect();
        let moves = shown.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert!(moves <= 8, "{moves}");
    }

    #[test]
    fn what_terminals_disagree_about_is_shown_by_its_first_part() {
        let shown = |text| atoms(text).map(|atom| (atom.shown, atom.width)).collect::<Vec<_>>();
        assert_eq!(shown("👩\u{200d}💻x"), [("👩", 2), ("x", 1)]);
        assert_eq!(shown("❤\u{fe0f}👍🏽"), [("❤", 1), ("👍", 2)]);
        assert_eq!(shown("👩\u{200d}⚕\u{fe0f}日\u{200d}本"), [("👩", 2), ("日\u{200d}", 2), ("本", 2)]);
        assert_eq!(shown("e\u{301}\u{301}a"), [("e\u{301}\u{301}", 1), ("a", 1)]);
        assert_eq!(shown("\u{301}\x1b[a"), [("[", 1), ("a", 1)]);
        assert_eq!(shown("नॉ日"), [("न", 1), ("ॉ", 1), ("日", 2)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_row_is_wider_than_its_limit_and_no_letter_is_lost(text in "(\\PC| |日|é|👩‍💻|e\u{301}){0,80}", limit in 2usize..40) {
            let rows = wrap(&text, limit);
            for row in &rows {
                // A cluster of letters that is wider than the row stays whole.
                prop_assert!(width(row) <= limit || row.graphemes(true).count() == 1, "{row:?}");
            }
            let kept: String = rows.concat().split_whitespace().collect();
            let all: String = text.split_whitespace().collect();
            prop_assert_eq!(kept, all);
        }

        #[test]
        fn the_cursor_is_always_inside_the_field(text in "\\PC{0,60}", at in 0usize..200, limit in 1usize..50) {
            let window = window(&text, at, limit);
            let marks = usize::from(window.is_cut_left) + usize::from(window.is_cut_right);
            prop_assert!(width(window.shown) + marks <= limit);
            prop_assert!(window.cursor <= limit);
        }
    }
}
