//! The buttons of a screen, side by side, each with its key; as many rows as they need.

use crate::screen::Button;
use crate::ui::tui::keys::binding;
use crate::ui::tui::measure::width;
use crate::ui::tui::sheet::{Row, Sheet, text};
use crate::ui::tui::theme::Theme;

/// Between two buttons.
const BETWEEN: usize = 2;

/// All buttons.
pub(in crate::ui::tui) fn lay<'a>(sheet: &mut Sheet<'a>, buttons: &'a [Button], theme: &Theme) {
    let mut row = Row::new();
    let mut used = 0;
    for button in buttons {
        let key = binding(button.action).name;
        let room = width(&button.label) + key.len() + 6;
        if used > 0 && used + BETWEEN + room > sheet.width {
            sheet.row(std::mem::take(&mut row));
            used = 0;
        }
        if used > 0 {
            row.push(text("  ", theme.text));
            used += BETWEEN;
        }
        used += room;
        let (face, hint) =
            if button.is_focused { (theme.focused_button, theme.focused_button) } else { (theme.text, theme.quiet) };
        row.extend([
            text("[ ", face),
            text(button.label.as_str(), face),
            text("  ", face),
            text(key, hint),
            text(" ]", face),
        ]);
    }
    if !row.is_empty() {
        sheet.row(row);
    }
}
