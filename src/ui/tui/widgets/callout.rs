//! Something to notice: a glyph and a word say how loud, a line at its left holds it together.

use crate::screen::{Callout, Tone};
use crate::ui::tui::measure::{width, wrap};
use crate::ui::tui::sheet::{Sheet, text};
use crate::ui::tui::theme::Theme;

/// The title, then the paragraphs.
pub(in crate::ui::tui) fn lay<'a>(sheet: &mut Sheet<'a>, callout: &'a Callout, theme: &Theme) {
    let (glyph, word, style) = match callout.tone {
        Tone::Note => (theme.glyphs.note, "Note: ", theme.accent),
        Tone::Good => (theme.glyphs.done, "", theme.good),
        Tone::Warning => (theme.glyphs.warning, "Warning: ", theme.warning),
        Tone::Bad => (theme.glyphs.failed, "Error: ", theme.bad),
    };
    let [_, edge] = theme.glyphs.edge;
    let lead = 2 + width(glyph) + 1;
    let mut first = Some((glyph, word));
    // The first row is shorter by the word; the title is a line, so a second row is rare.
    for line in wrap(&callout.title, sheet.width.saturating_sub(lead + width(word))) {
        let mut row = vec![text(edge, style), text(" ", theme.text)];
        match first.take() {
            Some((glyph, word)) => row.extend([text(glyph, style), text(" ", style), text(word, style)]),
            None => row.push(text("  ", theme.text)),
        }
        row.push(text(line, theme.heading));
        sheet.row(row);
    }
    for paragraph in &callout.lines {
        for line in wrap(paragraph, sheet.width.saturating_sub(lead)) {
            sheet.row([text(edge, style), text("   ", theme.text), text(line, theme.text)]);
        }
    }
}
