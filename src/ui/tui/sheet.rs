//! Rows of text before they are cells: what widgets write on, and what is then painted through a scroll window.
//!
//! Rows borrow their text from the screen wherever they can. Nothing here knows what is written.

use std::borrow::Cow;
use std::num::NonZeroU16;
use std::ops::Range;

use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::measure::{atoms, fit, width, wrap};
use super::theme::Theme;

/// A part of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text where the last piece ended.
    Text(Cow<'a, str>, Style),
    /// Go on at this column, counted from the sheet's left edge; never back.
    At(usize),
    /// A part of an address that leads to the whole one.
    Link { text: &'a str, url: &'a str },
}

/// A row.
pub(super) type Row<'a> = Vec<Piece<'a>>;

/// Text as a piece.
pub(super) fn text<'a>(text: impl Into<Cow<'a, str>>, style: Style) -> Piece<'a> {
    Piece::Text(text.into(), style)
}

/// Rows of one width, as long as they need to be.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    pub(super) rows: Vec<Row<'a>>,
    pub(super) width: usize,
    /// The rows that must be visible, because keys go there.
    pub(super) focus: Option<Range<usize>>,
    /// The rows round it that should be visible, too, where there is room: the window of the list that has the keys.
    pub(super) around: Option<Range<usize>>,
    /// Row and column of the terminal's cursor.
    pub(super) cursor: Option<(usize, usize)>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(width: usize) -> Self {
        Self { rows: Vec::new(), width, focus: None, around: None, cursor: None }
    }

    /// One row.
    pub(super) fn row(&mut self, pieces: impl Into<Row<'a>>) {
        self.rows.push(pieces.into());
    }

    /// An empty row, unless there is one already or nothing stands above.
    pub(super) fn gap(&mut self) {
        if self.rows.last().is_some_and(|row| !row.is_empty()) {
            self.rows.push(Row::new());
        }
    }

    /// Wrapped text, each row beginning at column `indent`.
    pub(super) fn paragraph(&mut self, indent: usize, content: &'a str, style: Style) {
        for line in wrap(content, self.width.saturating_sub(indent)) {
            self.rows.push(vec![Piece::At(indent), text(line, style)]);
        }
    }

    /// Text after `lead`, wrapped and hanging below its own beginning at column `indent`.
    pub(super) fn hanging(&mut self, lead: impl Into<Row<'a>>, indent: usize, content: &'a str, style: Style) {
        let mut row: Row<'a> = lead.into();
        for line in wrap(content, self.width.saturating_sub(indent)) {
            row.extend([Piece::At(indent), text(line, style)]);
            self.rows.push(std::mem::take(&mut row));
        }
    }

    /// A piece of at most `limit` cells, and a mark where it was cut.
    pub(super) fn cut(row: &mut Row<'a>, content: &'a str, limit: usize, style: Style, theme: &Theme) {
        let (shown, is_cut) = fit(content, limit, width(theme.glyphs.ellipsis));
        row.push(text(shown, style));
        if is_cut {
            row.push(text(theme.glyphs.ellipsis, style));
        }
    }

    /// Paints the rows from `top` on into `area`; the position of the cursor, if it is visible.
    pub(super) fn paint(&self, buffer: &mut Buffer, area: Rect, top: usize, theme: &Theme) -> Option<Position> {
        let area = area.intersection(buffer.area);
        for (row, y) in self.rows.iter().skip(top).zip(area.top()..area.bottom()) {
            paint_row(buffer, Rect { y, height: 1, ..area }, row, theme);
        }
        let (row, column) = self.cursor?;
        let y = u16::try_from(row.checked_sub(top)?).ok()?;
        let x = u16::try_from(column).ok()?;
        let is_visible = y < area.height && x < area.width;
        is_visible.then_some(Position::new(area.x + x, area.y + y))
    }
}

/// Paints one row; what does not fit is cut.
pub(super) fn paint_row(buffer: &mut Buffer, area: Rect, row: &[Piece<'_>], theme: &Theme) {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return;
    }
    let mut x = area.x;
    for piece in row {
        let room = usize::from(area.right().saturating_sub(x));
        match piece {
            Piece::At(column) => {
                let column = u16::try_from(*column).unwrap_or(u16::MAX);
                x = x.max(area.x.saturating_add(column)).min(area.right());
            }
            _ if room == 0 => break,
            Piece::Text(content, style) => x = put(buffer, Position::new(x, area.y), content, room, *style),
            Piece::Link { text, url } => x = paint_link(buffer, Position::new(x, area.y), room, (text, url), theme),
        }
    }
}

/// Writes as much of `content` as fits into `room` cells, each character into its own, so that the buffer knows what
/// stands where even in scripts whose letters take several cells; the column after it.
fn put(buffer: &mut Buffer, at: Position, content: &str, room: usize, style: Style) -> u16 {
    let mut x = at.x;
    let mut left = room;
    for atom in atoms(content) {
        let Some(rest) = left.checked_sub(atom.width) else { break };
        left = rest;
        if let Some(cell) = buffer.cell_mut(Position::new(x, at.y)) {
            cell.set_symbol(atom.shown).set_style(style);
        }
        x += 1;
        if atom.width == 2 {
            // Hidden below the wide character.
            if let Some(cell) = buffer.cell_mut(Position::new(x, at.y)) {
                cell.reset();
            }
            x += 1;
        }
    }
    x
}

/// One OSC 8 sequence for the whole part, in its first cell, which claims the width of the rest. The rest hold their
/// letters, so that the next picture knows what stands there and clears it.
fn paint_link(buffer: &mut Buffer, at: Position, room: usize, (content, url): (&str, &str), theme: &Theme) -> u16 {
    let end = put(buffer, at, content, room, theme.link);
    let Some(cells) = NonZeroU16::new(end - at.x).filter(|_| theme.has_hyperlinks) else { return end };
    let mut shown = String::with_capacity(content.len() + url.len() + 24);
    let target: String = url.chars().filter(char::is_ascii_graphic).collect();
    shown.push_str(&format!("\x1b]8;id={:x};{target}\x1b\\", fingerprint(&target)));
    let mut left = usize::from(cells.get());
    for atom in atoms(content) {
        let Some(rest) = left.checked_sub(atom.width) else { break };
        left = rest;
        shown.push_str(atom.shown);
    }
    shown.push_str("\x1b]8;;\x1b\\");
    if let Some(cell) = buffer.cell_mut(at) {
        cell.set_symbol(&shown).set_diff_option(CellDiffOption::ForcedWidth(cells));
    }
    end
}

/// Tells addresses apart, so that the rows of one are one link (FNV-1a, 32 bits).
fn fingerprint(url: &str) -> u32 {
    url.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
