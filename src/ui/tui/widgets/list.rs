//! A list to choose from, of which one or several rows can be taken. A long one gets a window of its own.

use std::borrow::Cow;

use crate::screen::{List, ListRow};
use crate::ui::tui::measure::{head, width, wrap};
use crate::ui::tui::sheet::{Piece, Row, Sheet, text};
use crate::ui::tui::theme::Theme;
use crate::ui::tui::widgets::task;

/// The narrowest column in which a wrapped detail can still be read.
const NARROWEST_DETAIL: usize = 16;

/// How a list is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui::tui) struct Arrangement {
    /// Whether several rows can be taken.
    pub(in crate::ui::tui) is_checklist: bool,
    /// Whether keys move in it: it or its filter has the focus.
    pub(in crate::ui::tui) is_active: bool,
    /// Only so many rows are shown, from this one on. Details are then cut, not wrapped.
    pub(in crate::ui::tui) window: Option<Window>,
}

/// Which rows of a long list are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui::tui) struct Window {
    /// The first one.
    pub(in crate::ui::tui) top: usize,
    /// How many at most.
    pub(in crate::ui::tui) height: usize,
}

/// Label, note and rows.
pub(in crate::ui::tui) fn lay<'a>(sheet: &mut Sheet<'a>, list: &'a List, how: Arrangement, theme: &Theme) {
    let begin = sheet.rows.len();
    header(sheet, list, how, theme);
    if list.rows.is_empty() {
        if list.is_focused {
            sheet.focus = Some(sheet.rows.len()..sheet.rows.len() + 1);
        }
        sheet.paragraph(2, &list.empty, theme.quiet);
        return;
    }
    if how.window.is_some_and(|window| window.height == 0) {
        return;
    }
    let columns = Columns::of(list, how, sheet.width, theme);
    let (top, height) = how.window.map_or((0, usize::MAX), |window| (window.top, window.height));
    let last = top.saturating_add(height).min(list.rows.len());
    for (index, row) in list.rows.iter().enumerate().skip(top).take(height) {
        let first = sheet.rows.len();
        let is_here = how.is_active && index == list.cursor;
        columns.lay(sheet, row, is_here, theme);
        if is_here && list.is_focused {
            sheet.focus = Some(first..sheet.rows.len());
        } else if let Some(filter) = sheet.focus.as_mut().filter(|_| is_here) {
            // What a filter finds is to be seen with it.
            filter.end = sheet.rows.len();
        }
        let edge = sheet.width.saturating_sub(width(theme.glyphs.more_below));
        if let Some(laid) = sheet.rows.get_mut(first) {
            if index == top && top > 0 {
                laid.extend([Piece::At(edge), text(theme.glyphs.more_above, theme.quiet)]);
            } else if index + 1 == last && last < list.rows.len() {
                laid.extend([Piece::At(edge), text(theme.glyphs.more_below, theme.quiet)]);
            }
        }
    }
    if list.is_focused && how.window.is_some() {
        sheet.around = Some(begin..sheet.rows.len());
    }
}

fn header<'a>(sheet: &mut Sheet<'a>, list: &'a List, how: Arrangement, theme: &Theme) {
    let mut row = Row::new();
    if !list.label.is_empty() {
        row.extend([text(list.label.as_str(), if list.is_focused { theme.accent } else { theme.text })]);
    }
    let note = match &list.note {
        Some(note) => note.as_str().into(),
        // Where not all rows are seen, it is said how many there are.
        None if how.window.is_some_and(|window| window.height < list.rows.len()) => {
            Cow::Owned(format!("{} of {}", list.cursor + 1, list.rows.len()))
        }
        None => Cow::Borrowed(""),
    };
    if !note.is_empty() {
        if !row.is_empty() {
            row.push(text("  ", theme.text));
        }
        row.push(text(note, theme.quiet));
    }
    if !row.is_empty() {
        sheet.row(row);
    }
}

/// Whether wrapped details take no more rows beside their labels than below them.
fn is_shorter_beside(list: &List, beside: usize, below: usize) -> bool {
    let rows = |columns: usize| list.rows.iter().map(|row| wrap(&row.detail, columns).len()).sum::<usize>();
    beside >= NARROWEST_DETAIL
        && rows(beside) <= rows(below) + list.rows.iter().filter(|row| !row.detail.is_empty()).count()
}

/// Where labels and details stand.
struct Columns {
    is_checklist: bool,
    is_windowed: bool,
    label_at: usize,
    /// The details' column; `None` where they stand below the labels.
    detail_at: Option<usize>,
    label_room: usize,
}

impl Columns {
    fn of(list: &List, how: Arrangement, columns: usize, theme: &Theme) -> Self {
        let mark = if how.is_checklist { theme.glyphs.checked } else { theme.glyphs.chosen };
        let label_at = 2 + width(mark) + 1;
        // The last two cells are kept for the mark that there is more.
        let room = columns.saturating_sub(label_at + if how.window.is_some() { 2 } else { 0 });
        let widest = |of: fn(&ListRow) -> &str| list.rows.iter().map(|row| width(of(row))).max().unwrap_or(0);
        let label = widest(|row| &row.label);
        let detail = widest(|row| &row.detail);
        let (detail_at, label_room) = if detail == 0 {
            (None, room)
        } else if label + 2 + detail <= room {
            (Some(label_at + label + 2), label)
        } else if how.window.is_some() {
            // What is short stays whole: an identifier that was cut names nothing.
            let half = room / 2;
            let label = if label <= half { label } else { room.saturating_sub(detail + 2).max(half) };
            (Some(label_at + label + 2), label)
        } else if room.checked_sub(label + 2).is_some_and(|beside| is_shorter_beside(list, beside, room)) {
            (Some(label_at + label + 2), label)
        } else {
            (None, room)
        };
        Self { is_checklist: how.is_checklist, is_windowed: how.window.is_some(), label_at, detail_at, label_room }
    }

    fn lay<'a>(&self, sheet: &mut Sheet<'a>, row: &'a ListRow, is_here: bool, theme: &Theme) {
        let glyphs = &theme.glyphs;
        let mark = match (self.is_checklist, row.is_chosen) {
            (true, true) => glyphs.checked,
            (true, false) => glyphs.not_checked,
            (false, true) => glyphs.chosen,
            (false, false) => glyphs.not_chosen,
        };
        let style = match (is_here, row.is_available) {
            (true, true) => theme.accent,
            (false, true) => theme.text,
            (_, false) => theme.quiet,
        };
        let mark_style = match (is_here, row.is_chosen) {
            (false, true) => theme.good,
            (false, false) => theme.quiet,
            (true, _) => style,
        };
        let (mark, mark_style) = match row.state {
            Some(state) => task::glyph(state, theme),
            None if row.is_available => (mark, mark_style),
            None => (glyphs.skipped, mark_style),
        };
        let mut pieces = Row::new();
        if is_here {
            pieces.push(text(glyphs.current, theme.accent));
        }
        pieces.extend([Piece::At(2), text(mark, mark_style)]);
        pieces.push(Piece::At(self.label_at));
        match self.detail_at {
            Some(detail_at) => {
                Sheet::cut(&mut pieces, &row.label, self.label_room, style, theme);
                pieces.push(Piece::At(detail_at));
                if self.is_windowed {
                    let room = sheet.width.saturating_sub(detail_at + 2);
                    Sheet::cut(&mut pieces, &row.detail, room, theme.quiet, theme);
                    sheet.row(pieces);
                } else {
                    sheet.hanging(pieces, detail_at, &row.detail, theme.quiet);
                }
            }
            // A label is never so long that it needs more than one row, unless somebody else wrote it.
            None if width(&row.label) <= self.label_room || !row.detail.is_empty() => {
                Sheet::cut(&mut pieces, &row.label, self.label_room, style, theme);
                sheet.row(pieces);
                if !row.detail.is_empty() {
                    sheet.paragraph(self.label_at, &row.detail, theme.quiet);
                }
            }
            None => {
                let (shown, _) = head(&row.label, self.label_room.saturating_sub(width(glyphs.ellipsis)));
                pieces.extend([text(shown, style), text(glyphs.ellipsis, style)]);
                sheet.row(pieces);
            }
        }
    }
}
