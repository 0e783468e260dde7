//! Rows under headings. Columns that are too wide together are narrowed, the widest first, and
//! their cells wrapped.

use crate::ui::tui::measure::{width, wrap};
use crate::ui::tui::sheet::{Piece, Row, Sheet, text};
use crate::ui::tui::theme::Theme;

/// Between two columns.
const BETWEEN: usize = 2;

/// The headings and the rows.
pub(in crate::ui::tui) fn lay<'a>(
    sheet: &mut Sheet<'a>,
    columns: &'a [String],
    rows: &'a [Vec<String>],
    theme: &Theme,
) {
    let widths = widths(columns, rows, sheet.width);
    let numbers: Vec<bool> = (0..columns.len()).map(|column| is_numbers(rows, column)).collect();
    let mut lay_row = |cells: &'a [String], style| {
        let wrapped: Vec<Vec<&'a str>> = cells.iter().zip(&widths).map(|(cell, &room)| wrap(cell, room)).collect();
        for line in 0..wrapped.iter().map(Vec::len).max().unwrap_or(0) {
            let mut row = Row::new();
            let mut at = 0;
            for ((cell, &room), &is_number) in wrapped.iter().zip(&widths).zip(&numbers) {
                let part = cell.get(line).copied().unwrap_or_default();
                let start = if is_number { at + room.saturating_sub(width(part)) } else { at };
                row.extend([Piece::At(start), text(part, style)]);
                at += room + BETWEEN;
            }
            sheet.row(row);
        }
    };
    lay_row(columns, theme.heading);
    for row in rows {
        lay_row(row, theme.text);
    }
    if rows.is_empty() {
        sheet.row([text(theme.glyphs.skipped, theme.quiet)]);
    }
}

fn widths(columns: &[String], rows: &[Vec<String>], room: usize) -> Vec<usize> {
    let natural = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).chain(columns.get(column));
        cells.map(|cell| width(cell)).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..columns.len()).map(natural).collect();
    let between = BETWEEN * columns.len().saturating_sub(1);
    let mut excess = (widths.iter().sum::<usize>() + between).saturating_sub(room);
    while excess > 0 {
        let Some(widest) = widths.iter_mut().max() else { break };
        if *widest <= 1 {
            break;
        }
        *widest -= 1;
        excess -= 1;
    }
    widths
}

/// Whether a column holds numbers only, which are then lined up at their right end.
fn is_numbers(rows: &[Vec<String>], column: usize) -> bool {
    let is_number = |cell: &String| {
        cell.starts_with(|c: char| c.is_ascii_digit()) && cell.chars().all(|c| c.is_ascii_digit() || ".,".contains(c))
    };
    !rows.is_empty() && rows.iter().filter_map(|row| row.get(column)).all(is_number)
}
