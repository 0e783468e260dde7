//! The header: what the program is doing on the left, for which connection on the right; between them, where there
//! is no side bar, how far one is.

use std::borrow::Cow;

use super::measure::width;
use super::sheet::{Piece, Row, Sheet, text};
use super::theme::Theme;
use crate::screen::{Screen, StepState};

/// The header's row for so many columns.
pub(super) fn row<'a>(screen: &'a Screen, columns: usize, has_side_bar: bool, theme: &Theme) -> Row<'a> {
    let dot = theme.glyphs.separator;
    let steps = if has_side_bar { None } else { progress(screen) };
    let program = format!("aa-connect{dot}{}", screen.title);
    let candidates: [Vec<Cow<'a, str>>; 4] = match steps {
        None => [vec![program.into()], vec![screen.title.as_str().into()], vec![], vec![]],
        Some((count, name)) => [
            vec![program.into(), count.clone().into(), name.into()],
            vec![screen.title.as_str().into(), count.clone().into(), name.into()],
            vec![count.clone().into(), name.into()],
            vec![count.into()],
        ],
    };
    let context = width(&screen.context);
    let room = columns.saturating_sub(if context == 0 { 0 } else { context + 2 });
    let length = |parts: &[Cow<'_, str>]| {
        parts.iter().map(|part| width(part)).sum::<usize>() + width(dot) * parts.len().saturating_sub(1)
    };
    let parts = candidates.into_iter().find(|parts| length(parts) <= room).unwrap_or_default();
    let used = length(&parts);
    let mut row = Row::new();
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            row.push(text(dot, theme.quiet));
        }
        row.push(text(part, if index == 0 { theme.heading } else { theme.text }));
    }
    let left = if used == 0 { 0 } else { used + 2 };
    row.push(Piece::At(columns.saturating_sub(context).max(left)));
    Sheet::cut(&mut row, &screen.context, columns.saturating_sub(left), theme.text, theme);
    row
}

/// `Step 3 of 8` and `Product`.
fn progress(screen: &Screen) -> Option<(String, &'static str)> {
    let at = screen.steps.iter().position(|step| step.state == StepState::Current)?;
    Some((format!("Step {} of {}", at + 1, screen.steps.len()), screen.steps.get(at)?.title))
}
