//! What is worth saying when one screen follows another: the whole next one after a change of place, only the new
//! lines otherwise. Time that passed is no news.

use zeroize::Zeroizing;

use super::render::{
    FIRST_ROWS, Lines, field_line, item_lines, notice_lines, render, row_line, sentence, task_line_without_time,
};
use super::words::what_works;
use crate::screen::{Field, FieldId, FieldValue, Item, List, ListRow, Screen, TaskState};

/// The new lines, one paragraph each; empty if nothing is worth saying.
pub fn news(previous: &Screen, next: &Screen) -> Zeroizing<String> {
    match (&previous.panel, &next.panel) {
        (before, after) if before != after => {
            // The same after a panel was closed: what it covered was said long ago.
            return render(next);
        }
        (Some(_), Some(_)) => return Zeroizing::default(),
        _ => {}
    }
    if (&previous.heading, &previous.steps, &previous.title) != (&next.heading, &next.steps, &next.title) {
        return render(next);
    }
    let mut lines = Lines::default();
    if previous.context != next.context && !next.context.is_empty() {
        lines.push(sentence(&format!("Connection: {}", next.context.replace(" · ", ", "))));
    }
    let mut known: Vec<Zeroizing<String>> = previous.body.iter().flat_map(lines_of).collect();
    for item in &next.body {
        match item {
            Item::Choice(list) | Item::Checklist(list) => list_news(previous, item, list, &mut lines),
            item => {
                for line in lines_of(item) {
                    match known.iter().position(|said| *said == line) {
                        // Each line that was said covers one that is to be said.
                        Some(at) => drop(known.swap_remove(at)),
                        None => lines.push(line.as_str()),
                    }
                }
            }
        }
    }
    let label = |screen: &Screen| screen.waiting.as_ref().map(|task| task.label.clone());
    if previous.notice != next.notice || label(previous) != label(next) {
        notice_lines(next, &mut lines);
    }
    let words = |screen: &Screen| (screen.buttons.iter().map(|b| b.action).collect::<Vec<_>>(), screen.offers.clone());
    if words(previous) != words(next) {
        lines.push(what_works(next));
    }
    lines.joined()
}

/// The lines of one item, without what changes by itself. A typed text is not repeated to the one who typed it.
fn lines_of(item: &Item) -> Lines {
    let mut lines = Lines::default();
    match item {
        Item::Task(task) => lines.push(task_line_without_time(task)),
        Item::Field(Field { id: FieldId::Filter, .. }) => {}
        // Shown because the person asked for it.
        Item::Field(field @ Field { value: FieldValue::Revealed { .. }, problem: None, .. }) => {
            lines.push(field_line(field));
        }
        Item::Field(Field { problem: None, .. }) => {}
        item => item_lines(item, &mut lines),
    }
    lines
}

/// Rows that were chosen or given up, or whose state is another; the whole list only if its rows are others.
fn list_news(previous: &Screen, item: &Item, list: &List, lines: &mut Lines) {
    let before = previous.body.iter().find_map(|item| match item {
        Item::Choice(before) | Item::Checklist(before) if before.id == list.id => Some(before),
        _ => None,
    });
    if previous.body.contains(item) {
        return;
    }
    let is_same = |(one, other): (&ListRow, &ListRow)| {
        let is_one_thing = (&one.label, one.is_available) == (&other.label, other.is_available);
        // What goes on changes its detail by going on.
        is_one_thing && (one.detail == other.detail || (one.state.is_some() && other.state.is_some()))
    };
    // Rows that are loaded behind those that are said anyway are no news.
    let goes_on = before.is_some_and(|before| {
        let has_as_many = before.rows.len() == list.rows.len();
        let has_more = (FIRST_ROWS..list.rows.len()).contains(&before.rows.len());
        (has_as_many || has_more) && before.rows.iter().zip(&list.rows).all(is_same)
    });
    let Some(before) = before.filter(|_| goes_on) else {
        item_lines(item, lines);
        return;
    };
    let is_checklist = matches!(item, Item::Checklist(_));
    for (index, (one, other)) in before.rows.iter().zip(&list.rows).enumerate() {
        if has_moved_on(one, other) {
            lines.push(sentence(&row_line(index, other)));
        }
        match (one.is_chosen, other.is_chosen) {
            (false, true) => lines.push(format!("Chosen: {}. {}.", index + 1, other.label)),
            // In a choice the new one says it all.
            (true, false) if is_checklist => lines.push(format!("No longer chosen: {}. {}.", index + 1, other.label)),
            _ => {}
        }
    }
}

/// Whether a row that shows how a thing stands has something new to say. That it has begun is none, unless it must wait.
fn has_moved_on(before: &ListRow, now: &ListRow) -> bool {
    match now.state {
        None | Some(TaskState::Ahead) => false,
        Some(TaskState::Running(_)) => !now.detail.is_empty() && before.detail != now.detail,
        Some(state) => before.state != Some(state) || before.detail != now.detail,
    }
}
