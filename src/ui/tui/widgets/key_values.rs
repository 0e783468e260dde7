//! Labels and values in two columns.

use crate::ui::tui::measure::width;
use crate::ui::tui::sheet::{Sheet, text};
use crate::ui::tui::theme::Theme;

/// The widest label that still stands beside its value, in percent of the width.
const WIDEST_LABEL: usize = 45;

/// One row for each pair, or more where the value is long.
pub(in crate::ui::tui) fn lay<'a>(sheet: &mut Sheet<'a>, pairs: &'a [(String, String)], theme: &Theme) {
    let widest = pairs.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
    let column = widest.min(sheet.width * WIDEST_LABEL / 100) + 2;
    for (label, value) in pairs {
        let lead = text(label.as_str(), theme.quiet);
        if width(label) + 2 <= column {
            sheet.hanging([lead], column, value, theme.text);
        } else {
            sheet.paragraph(0, label, theme.quiet);
            sheet.paragraph(2, value, theme.text);
        }
    }
}
