//! A line to type into: its label above it, the hint beside the label where it fits, its problem below.

use crate::connection::Invalid;
use crate::screen::{Field, FieldValue};
use crate::ui::tui::measure::{width, window};
use crate::ui::tui::sheet::{Piece, Sheet, text};
use crate::ui::tui::theme::Theme;

/// How many marks stand for a secret, whatever its length.
const MASK: usize = 12;
/// The edge of the field and a space.
const EDGE: usize = 2;

/// Label, value, hint and problem.
pub(in crate::ui::tui) fn lay<'a>(sheet: &mut Sheet<'a>, field: &'a Field, theme: &Theme) {
    let first = sheet.rows.len();
    let label = text(field.label, if field.is_focused { theme.accent } else { theme.text });
    let beside = EDGE + width(field.label);
    let hint = field.hint.as_deref().unwrap_or_default();
    let is_beside = beside + width(hint) <= sheet.width;
    let mut row = vec![label];
    if is_beside {
        row.extend([text("  ", theme.text), text(hint, theme.quiet)]);
    }
    sheet.row(row);
    value(sheet, field, theme);
    if !is_beside {
        sheet.paragraph(EDGE, hint, theme.quiet);
    }
    if let Some(invalid) = &field.problem {
        problem(sheet, invalid, theme);
    }
    if field.is_focused {
        // Its problem is to be seen with it.
        sheet.focus = Some(first..sheet.rows.len());
    }
}

fn value<'a>(sheet: &mut Sheet<'a>, field: &'a Field, theme: &Theme) {
    let [edge, focused_edge] = theme.glyphs.edge;
    let mut row = if field.is_focused {
        vec![text(focused_edge, theme.accent), text(" ", theme.text)]
    } else {
        vec![text(edge, theme.quiet), text(" ", theme.text)]
    };
    // Without the focus a field shows its beginning.
    let at = |cursor| if field.is_focused { cursor } else { 0 };
    let cursor = match &field.value {
        FieldValue::Masked { is_empty: true } => 0,
        FieldValue::Masked { is_empty: false } => {
            row.extend(std::iter::repeat_n(text(theme.glyphs.mask, theme.text), MASK));
            MASK
        }
        FieldValue::Plain { text, cursor } => line(&mut row, text, at(*cursor), sheet.width, theme),
        FieldValue::Revealed { text, cursor } => line(&mut row, text.expose(), at(*cursor), sheet.width, theme),
    };
    if field.is_focused {
        sheet.cursor = Some((sheet.rows.len(), EDGE + cursor));
    }
    sheet.row(row);
}

fn line<'a>(row: &mut Vec<Piece<'a>>, content: &'a str, cursor: usize, columns: usize, theme: &Theme) -> usize {
    let window = window(content, cursor, columns.saturating_sub(EDGE));
    let [left, right] = theme.glyphs.cut;
    if window.is_cut_left {
        row.push(text(left, theme.quiet));
    }
    row.push(text(window.shown, theme.text));
    if window.is_cut_right {
        row.push(text(right, theme.quiet));
    }
    window.cursor
}

/// What is wrong, what to do, an example.
fn problem<'a>(sheet: &mut Sheet<'a>, invalid: &'a Invalid, theme: &Theme) {
    sheet.hanging([text(theme.glyphs.failed, theme.bad)], EDGE, &invalid.problem, theme.bad);
    if !invalid.remedy.is_empty() {
        sheet.paragraph(EDGE, &invalid.remedy, theme.text);
    }
    if !invalid.example.is_empty() {
        sheet.hanging([Piece::At(EDGE), text("Example:", theme.quiet)], EDGE + 9, &invalid.example, theme.text);
    }
}
