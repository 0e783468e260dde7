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
    // The first row is shorter by the word.
    let columns = sheet.width.saturating_sub(lead);
    let first = wrap(&callout.title, columns.saturating_sub(width(word))).first().copied().unwrap_or_default();
    sheet.row([
        text(edge, style),
        text(" ", theme.text),
        text(glyph, style),
        text(" ", style),
        text(word, style),
        text(first, theme.heading),
    ]);
    let rest = callout.title.get(first.len()..).unwrap_or_default().trim_start();
    for line in wrap(rest, columns).into_iter().filter(|line| !line.is_empty()) {
        sheet.row([text(edge, style), text("   ", theme.text), text(line, theme.heading)]);
    }
    for paragraph in &callout.lines {
        for line in wrap(paragraph, sheet.width.saturating_sub(lead)) {
            sheet.row([text(edge, style), text("   ", theme.text), text(line, theme.text)]);
        }
    }
}
