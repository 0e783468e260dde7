//! A screen as lines. Every kind of item has its sentence; nothing is asked here.

use std::time::Duration;

use zeroize::Zeroizing;

use super::words::{AGAIN, ALL, CLEAR, offered, what_works, word};
use crate::screen::{
    Callout, Field, FieldId, FieldValue, Item, List, ListRow, Panel, Screen, StepState, Task, TaskState, Tone,
};

/// Lines that are wiped when they are dropped, because a revealed secret may be among them.
#[derive(Default)]
pub(super) struct Lines(Vec<Zeroizing<String>>);

impl Lines {
    /// One more paragraph.
    pub(super) fn push(&mut self, line: impl Into<String>) {
        self.0.push(Zeroizing::new(line.into()));
    }

    /// The paragraphs as one text, with a line break at the end of each.
    pub(super) fn joined(&self) -> Zeroizing<String> {
        // In one piece, so that no half-grown copy is left behind.
        let mut text = Zeroizing::new(String::with_capacity(self.0.iter().map(|line| line.len() + 1).sum()));
        for line in &self.0 {
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}

impl<S: Into<String>> Extend<S> for Lines {
    fn extend<I: IntoIterator<Item = S>>(&mut self, lines: I) {
        lines.into_iter().for_each(|line| self.push(line));
    }
}

impl IntoIterator for Lines {
    type Item = Zeroizing<String>;
    type IntoIter = std::vec::IntoIter<Zeroizing<String>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// So many rows of a long list are said; the rest is found by typing a part of its name.
pub(super) const FIRST_ROWS: usize = 20;

/// The whole screen, one paragraph a line, with a line break at the end of each. Wiped when dropped, because it holds
/// the secret that a person asked to see.
pub fn render(screen: &Screen) -> Zeroizing<String> {
    let mut lines = Lines::default();
    match &screen.panel {
        Some(Panel::Help) => help(screen, &mut lines),
        Some(Panel::Guide { title, text }) => guide(title, text, &mut lines),
        None => {
            lines.extend(where_we_are(screen));
            for item in &screen.body {
                item_lines(item, &mut lines);
            }
            notice_lines(screen, &mut lines);
            lines.push(what_works(screen));
        }
    }
    lines.joined()
}

/// What one waits for and what the last message brought, if anything.
pub(super) fn notice_lines(screen: &Screen, lines: &mut Lines) {
    if let Some(task) = &screen.waiting {
        lines.push(task_line_without_time(task));
    }
    if let Some(notice) = &screen.notice {
        item_lines(&Item::Callout(notice.clone()), lines);
    }
}

/// Where one is: program, connection, step, heading.
pub(super) fn where_we_are(screen: &Screen) -> Vec<String> {
    let mut lines = Vec::new();
    let current = screen.steps.iter().position(|step| step.state == StepState::Current);
    if let Some((at, step)) = current.and_then(|at| Some((at, screen.steps.get(at)?))) {
        lines.push(format!("Step {} of {}: {}.", at + 1, screen.steps.len(), step.title));
    } else {
        lines.push(sentence(&screen.title));
    }
    if !screen.context.is_empty() {
        lines.push(format!("Connection: {}.", screen.context.replace(" · ", ", ")));
    }
    let is_said = current.and_then(|at| screen.steps.get(at)).is_some_and(|step| step.title == screen.heading);
    if !is_said {
        lines.push(sentence(&screen.heading));
    }
    lines
}

/// The lines of one item.
pub(super) fn item_lines(item: &Item, lines: &mut Lines) {
    match item {
        Item::Text(text) => lines.extend(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned)),
        Item::Field(field) if field.id == FieldId::Filter => lines.extend(filter_line(field)),
        Item::Field(field) => field_lines(field, lines),
        Item::Choice(list) => list_lines(list, "Choose one", lines),
        Item::Checklist(list) => list_lines(list, "Choose any", lines),
        Item::KeyValues(pairs) => lines.extend(pairs.iter().map(|(label, value)| format!("{label}: {value}"))),
        Item::Table { columns, rows } => table_lines(columns, rows, lines),
        Item::Link { label, url } => {
            lines.push(labelled(if label.is_empty() { "Address" } else { label }));
            // Alone on its line, so that it can be copied whole.
            lines.push(url.clone());
        }
        Item::Trend { label, values } => lines.push(trend_line(label, values)),
        Item::Task(task) => lines.push(task_line(task)),
        Item::Callout(callout) => callout_lines(callout, lines),
    }
}

fn filter_line(field: &Field) -> Option<String> {
    match &field.value {
        FieldValue::Plain { text, .. } if !text.is_empty() => Some(format!("Only rows with: {text}")),
        _ => None,
    }
}

fn field_lines(field: &Field, lines: &mut Lines) {
    lines.push(field_line(field));
    lines.extend(field.hint.as_deref().map(sentence));
    if let Some(invalid) = &field.problem {
        lines.push(format!("Error in {}: {} {}", field.label, invalid.problem, invalid.remedy).trim_end().to_owned());
        if !invalid.example.is_empty() {
            lines.push(format!("Example: {}", invalid.example));
        }
    }
}

/// A field's label and what stands in it; in one piece, because that may be a secret.
pub(super) fn field_line(field: &Field) -> String {
    let words = value_words(&field.value);
    let label = labelled(field.label);
    let mut line = String::with_capacity(label.len() + 1 + words.len());
    line.push_str(&label);
    line.push(' ');
    line.push_str(words);
    line
}

/// What stands in a field, in words.
pub(super) fn value_words(value: &FieldValue) -> &str {
    let text = match value {
        FieldValue::Plain { text, .. } => text.as_str(),
        FieldValue::Masked { is_empty: true } => "",
        FieldValue::Masked { is_empty: false } => "entered, hidden",
        // The person asked to hear it.
        FieldValue::Revealed { text, .. } => text.expose(),
    };
    if text.is_empty() { "empty" } else { text }
}

fn list_lines(list: &List, what: &str, lines: &mut Lines) {
    let label = match list.label.as_str() {
        "" => what.to_owned(),
        label => format!("{label}, {}", what.to_lowercase()),
    };
    match &list.note {
        Some(note) => lines.push(format!("{label}, {note}:")),
        None => lines.push(format!("{label}:")),
    }
    if list.rows.is_empty() {
        lines.push(sentence(&list.empty));
        return;
    }
    lines.extend(list.rows.iter().enumerate().take(FIRST_ROWS).map(|(index, row)| row_line(index, row)));
    if list.rows.len() > FIRST_ROWS {
        lines.push(more_rows(list.rows.len()));
        // What was chosen must be heard even if it stands far below.
        let below = list.rows.iter().enumerate().skip(FIRST_ROWS).filter(|(_, row)| row.is_chosen);
        lines.extend(below.map(|(index, row)| row_line(index, row)));
    }
}

/// How to get at the rows that were not said.
pub(super) fn more_rows(rows: usize) -> String {
    format!("These are the first {FIRST_ROWS} of {rows}. Type a part of a name to hear only those, or {ALL}.")
}

/// One row with its number.
pub(super) fn row_line(index: usize, row: &ListRow) -> String {
    let mut line = format!("{}. {}", index + 1, row.label);
    if let Some(state) = row.state {
        line.push_str(&format!(", {}", state_word(state).to_lowercase()));
    }
    if row.is_chosen {
        line.push_str(" (chosen)");
    }
    match (row.is_available, row.detail.as_str()) {
        (false, "") => line.push_str(" (not available)"),
        (false, reason) => {
            // The reason often says already that it is not available.
            let has_said = reason.get(.."not available".len()).is_some_and(|s| s.eq_ignore_ascii_case("not available"));
            line.push_str(&if has_said { format!(" ({reason})") } else { format!(" (not available: {reason})") });
        }
        (true, "") => {}
        (true, detail) => line.push_str(&format!(": {detail}")),
    }
    line
}

fn table_lines(columns: &[String], rows: &[Vec<String>], lines: &mut Lines) {
    for (index, row) in rows.iter().enumerate() {
        let cells: Vec<_> = columns.iter().zip(row).map(|(column, cell)| format!("{column}: {cell}")).collect();
        lines.push(format!("Row {} of {}. {}.", index + 1, rows.len(), cells.join(", ")));
    }
    if rows.is_empty() {
        lines.push(format!("Nothing yet for: {}.", columns.join(", ")));
    }
}

fn trend_line(label: &str, values: &[u64]) -> String {
    match (values.last(), values.iter().min(), values.iter().max()) {
        (Some(last), Some(lowest), Some(highest)) if values.len() > 1 => {
            format!("{label}: last {last}, from {lowest} to {highest} over {} runs.", values.len())
        }
        (Some(last), ..) => format!("{label}: {last}."),
        _ => format!("{label}: no runs yet."),
    }
}

/// How a job stands, in a word first, because that is what is listened for.
fn task_line(task: &Task) -> String {
    let mut line = task_line_without_time(task);
    if let TaskState::Running(since) = task.state
        && since >= Duration::from_secs(1)
    {
        line.pop();
        line.push_str(&format!(", {} so far.", spoken(since)));
    }
    line
}

/// The same without the time that passed, to tell whether there is anything new.
pub(super) fn task_line_without_time(task: &Task) -> String {
    let word = state_word(task.state);
    let detail = if task.detail.is_empty() { String::new() } else { format!(": {}", task.detail) };
    sentence(&format!("{word}: {}{detail}", task.label))
}

fn state_word(state: TaskState) -> &'static str {
    match state {
        TaskState::Ahead => "Not yet",
        TaskState::Running(_) => "Waiting",
        TaskState::Done => "Done",
        TaskState::Warning => "Warning",
        TaskState::Failed => "Failed",
        TaskState::Skipped => "Skipped",
    }
}

fn spoken(since: Duration) -> String {
    let plural = |count: u64, unit: &str| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    match (since.as_secs() / 60, since.as_secs() % 60) {
        (0, seconds) => plural(seconds, "second"),
        (minutes, 0) => plural(minutes, "minute"),
        (minutes, seconds) => format!("{} {}", plural(minutes, "minute"), plural(seconds, "second")),
    }
}

fn callout_lines(callout: &Callout, lines: &mut Lines) {
    let word = match callout.tone {
        Tone::Note => "Note",
        Tone::Good => "Good",
        Tone::Warning => "Warning",
        Tone::Bad => "Error",
    };
    lines.push(sentence(&format!("{word}: {}", callout.title)));
    lines.extend(callout.lines.iter().cloned());
}

fn help(screen: &Screen, lines: &mut Lines) {
    lines.push("Help. These words work on this screen:".to_owned());
    lines.extend(offered(screen).map(|action| format!("{}: {}", word(action).word, word(action).explanation)));
    lines.push(format!("{AGAIN}: The screen once more."));
    lines.push(
        "Where a text is asked for, everything you type is the answer; put a slash before a word there: /back, /help. \
         The slash works everywhere. An answer that is itself such a word gets two slashes: //back."
            .to_owned(),
    );
    lines.push(format!("An empty line keeps what is there; /{CLEAR} empties a field."));
    lines.push("Rows are chosen by number; where several can be chosen, separate the numbers with commas.".to_owned());
    lines.push(format!("In a long list, type a part of a name to hear only the rows with it, or {ALL}."));
}

/// The guide without its markup.
fn guide(title: &str, markup: &str, lines: &mut Lines) {
    lines.push(sentence(title));
    for line in markup.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let line = match line.strip_prefix('#') {
            Some(heading) => format!("{}:", heading.trim_start_matches('#').trim()),
            None => line.strip_prefix("- ").unwrap_or(line).to_owned(),
        };
        lines.push(line.replace("<https://", "https://").replace("<http://", "http://").replace('>', ""));
    }
}

/// A label before what it names: with a colon, unless it is a question.
pub(super) fn labelled(label: &str) -> String {
    if label.ends_with(['?', ':']) { label.to_owned() } else { format!("{label}:") }
}

/// A text that ends like a sentence.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.is_empty() || text.ends_with(['.', '!', '?', ':', '…']) { text.to_owned() } else { format!("{text}.") }
}
