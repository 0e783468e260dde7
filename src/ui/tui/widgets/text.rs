//! A paragraph.

use crate::ui::tui::sheet::Sheet;
use crate::ui::tui::theme::Theme;

/// The paragraph, wrapped.
pub(in crate::ui::tui) fn lay<'a>(sheet: &mut Sheet<'a>, paragraph: &'a str, theme: &Theme) {
    sheet.paragraph(0, paragraph, theme.text);
}
