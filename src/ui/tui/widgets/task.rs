//! Something going on in the background, or its end: a glyph, what, a word, and how long already.

use std::borrow::Cow;
use std::time::Duration;

use ratatui::style::Style;

use crate::screen::{Item, Task, TaskState};
use crate::ui::tui::measure::width;
use crate::ui::tui::sheet::{Piece, Sheet, text};
use crate::ui::tui::theme::Theme;

/// From this time on it is said how long a task has been running.
const NOTICEABLE: Duration = Duration::from_millis(100);
/// The longest of the words.
const WORD: usize = 7;

/// The glyph of a state, and how it is drawn.
pub(in crate::ui::tui) fn glyph(state: TaskState, theme: &Theme) -> (&'static str, Style) {
    let glyphs = &theme.glyphs;
    match state {
        TaskState::Ahead => (glyphs.ahead, theme.quiet),
        TaskState::Running(_) => (glyphs.running, theme.accent),
        TaskState::Done => (glyphs.done, theme.good),
        TaskState::Warning => (glyphs.warning, theme.warning),
        TaskState::Failed => (glyphs.failed, theme.bad),
        TaskState::Skipped => (glyphs.skipped, theme.quiet),
    }
}

/// The column of the words, so that all tasks of one screen stand in line.
pub(in crate::ui::tui) fn word_column(body: &[Item], columns: usize) -> usize {
    let labels = body.iter().filter_map(|item| match item {
        Item::Task(task) => Some(2 + width(&task.label)),
        _ => None,
    });
    labels.max().unwrap_or(0).min(columns.saturating_sub(2 + WORD + 8)) + 2
}

/// One row, and more where the quiet addition is long.
pub(in crate::ui::tui) fn lay<'a>(sheet: &mut Sheet<'a>, task: &'a Task, column: usize, theme: &Theme) {
    let (glyph, style) = glyph(task.state, theme);
    let word: Cow<'static, str> = match task.state {
        TaskState::Ahead => "not yet".into(),
        TaskState::Running(since) => elapsed(since).into(),
        TaskState::Done => "done".into(),
        TaskState::Warning => "warning".into(),
        TaskState::Failed => "failed".into(),
        TaskState::Skipped => "skipped".into(),
    };
    let mut row = vec![text(glyph, style), Piece::At(2)];
    Sheet::cut(&mut row, &task.label, column.saturating_sub(4), theme.text, theme);
    let word_width = width(&word).max(WORD);
    row.extend([Piece::At(column), text(word, style)]);
    let beside = column + word_width + 2;
    if beside + width(&task.detail) <= sheet.width {
        row.extend([Piece::At(beside), text(task.detail.as_str(), theme.quiet)]);
        sheet.row(row);
    } else {
        sheet.row(row);
        sheet.paragraph(2, &task.detail, theme.quiet);
    }
}

/// `running`, `0.3 s`, `0:12`, `1:02:03`.
fn elapsed(since: Duration) -> String {
    let seconds = since.as_secs();
    if since < NOTICEABLE {
        "running".to_owned()
    } else if seconds < 10 {
        format!("{}.{} s", seconds, since.subsec_millis() / 100)
    } else if seconds < 3600 {
        format!("{}:{:02}", seconds / 60, seconds % 60)
    } else {
        format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elapsed_time_is_said_from_a_tenth_of_a_second_on() {
        let said = [20, 300, 9_990, 12_000, 3_723_000].map(|ms| elapsed(Duration::from_millis(ms)));
        assert_eq!(said, ["running", "0.3 s", "9.9 s", "0:12", "1:02:03"]);
    }
}
