//! How a number went over the last runs: bars, and in words the last, the lowest and the highest.

use crate::screen::Item;
use crate::ui::tui::measure::width;
use crate::ui::tui::sheet::{Piece, Row, Sheet, text};
use crate::ui::tui::theme::Theme;

/// The column of the bars, so that all trends of one screen stand in line.
pub(in crate::ui::tui) fn bar_column(body: &[Item], columns: usize) -> usize {
    let labels = body.iter().filter_map(|item| match item {
        Item::Trend { label, .. } => Some(width(label)),
        _ => None,
    });
    labels.max().unwrap_or(0).min(columns / 2) + 2
}

/// One row.
pub(in crate::ui::tui) fn lay<'a>(sheet: &mut Sheet<'a>, label: &'a str, values: &[u64], at: usize, theme: &Theme) {
    let mut row = Row::new();
    Sheet::cut(&mut row, label, at.saturating_sub(2), theme.quiet, theme);
    row.push(Piece::At(at));
    let (Some(&last), Some(&lowest), Some(&highest)) = (values.last(), values.iter().min(), values.iter().max()) else {
        row.push(text("no runs yet", theme.quiet));
        sheet.row(row);
        return;
    };
    let words = if values.len() == 1 { format!("{last}") } else { format!("last {last}, from {lowest} to {highest}") };
    let room = sheet.width.saturating_sub(at + 2 + words.len());
    let shown = &values[values.len().saturating_sub(room)..];
    let bars: String = shown.iter().map(|&value| theme.glyphs.bars[level(value, highest)]).collect();
    row.extend([
        text(bars, theme.text),
        text(if shown.is_empty() { "" } else { "  " }, theme.text),
        text(words, theme.text),
    ]);
    sheet.row(row);
}

/// The bar from 0 (lowest) to 7 for a value, measured from zero, so that small changes do not look like big ones.
fn level(value: u64, highest: u64) -> usize {
    let eighths = u128::from(value) * 7 / u128::from(highest.max(1));
    usize::try_from(eighths).unwrap_or(7).min(7)
}

#[cfg(test)]
mod tests {
    use super::level;

    #[test]
    fn bars_are_measured_from_zero_and_never_overflow() {
        assert_eq!(level(0, 0), 0);
        assert_eq!(level(95, 100), 6);
        assert_eq!(level(u64::MAX, u64::MAX), 7);
    }
}
