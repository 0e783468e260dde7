//! An address, whole, over as many rows as it needs, each of which opens it.

use crate::ui::tui::measure::head;
use crate::ui::tui::sheet::{Piece, Sheet, text};
use crate::ui::tui::theme::Theme;

/// The label and below it the address.
pub(in crate::ui::tui) fn lay<'a>(sheet: &mut Sheet<'a>, label: &'a str, url: &'a str, theme: &Theme) {
    if !label.is_empty() {
        sheet.row([text(label, theme.text)]);
    }
    for part in parts(url, sheet.width) {
        sheet.row([Piece::Link { text: part, url }]);
    }
}

/// An address has no words: it is cut where the row ends.
pub(in crate::ui::tui) fn parts(url: &str, columns: usize) -> impl Iterator<Item = &str> {
    let mut rest = url;
    std::iter::from_fn(move || {
        let (mut part, _) = head(rest, columns.max(1));
        if part.is_empty() {
            // A wide character on a single column: take it, it will be cut.
            part = rest;
        }
        rest = &rest[part.len()..];
        (!part.is_empty()).then_some(part)
    })
}
