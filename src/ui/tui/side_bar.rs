//! The side bar: the plan, and where one stands in it.

use super::sheet::{Row, Sheet, text};
use super::theme::Theme;
use crate::screen::{StepLine, StepState};

/// One row for each step; where they do not all fit into `height`, the ones round the current step.
pub(super) fn rows<'a>(steps: &'a [StepLine], columns: usize, height: usize, theme: &Theme) -> Vec<Row<'a>> {
    let current = steps.iter().position(|step| step.state == StepState::Current).unwrap_or(0);
    let skipped = (current + 2).saturating_sub(height).min(steps.len().saturating_sub(height));
    steps.iter().skip(skipped).take(height).map(|step| row(step, columns, theme)).collect()
}

fn row<'a>(step: &'a StepLine, columns: usize, theme: &Theme) -> Row<'a> {
    let (glyph, glyph_style, style) = match step.state {
        StepState::Done => (theme.glyphs.done, theme.good, theme.text),
        StepState::Current => (theme.glyphs.current, theme.accent, theme.accent),
        StepState::Ahead => (theme.glyphs.ahead, theme.quiet, theme.quiet),
    };
    let mut row = vec![text(" ", theme.text), text(glyph, glyph_style), text(" ", theme.text)];
    Sheet::cut(&mut row, step.title, columns.saturating_sub(3), style, theme);
    row
}
