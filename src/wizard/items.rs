//! The parts that steps build their screens from: fields, lists, running jobs. What every machine shows is in `screen`.

use super::job::Job;
use super::model::Model;
use crate::screen::{Field, FieldId, FieldValue, Focus, Item, List, ListId, ListRow, Now, Task, TaskState};

/// A field of the wizard with its text, its problem once it should be said, and its hint.
pub(super) fn field(model: &Model, id: FieldId, label: &'static str, hint: Option<&str>) -> Item {
    let value = match (model.text(id), model.secret(id)) {
        (Some(line), _) => FieldValue::Plain { text: line.text().to_owned(), cursor: line.cursor() },
        (_, Some(line)) if line.is_revealed() => {
            FieldValue::Revealed { text: line.text().clone(), cursor: line.cursor() }
        }
        (_, line) => FieldValue::Masked { is_empty: line.is_none_or(|l| l.text().is_empty()) },
    };
    let problem = if model.tried.contains(&id) { model.problem(id) } else { None };
    Item::Field(Field {
        id,
        label,
        value,
        hint: hint.map(str::to_owned),
        problem,
        is_focused: model.focus == Some(Focus::Field(id)),
    })
}

/// A list of which one is taken.
pub(super) fn list(model: &Model, id: ListId, label: &str, rows: Vec<ListRow>) -> Item {
    Item::Choice(bare_list(model, id, label, rows))
}

/// The same, to be made a checklist or to get a note.
pub(super) fn bare_list(model: &Model, id: ListId, label: &str, rows: Vec<ListRow>) -> List {
    let last = rows.len().saturating_sub(1);
    let chosen = rows.iter().position(|row| row.is_chosen).unwrap_or(0);
    List {
        id,
        label: label.to_owned(),
        cursor: model.cursors.get(&id).copied().unwrap_or(chosen).min(last),
        rows,
        note: None,
        empty: String::new(),
        is_focused: model.focus == Some(Focus::List(id)),
    }
}

/// A running job with its elapsed time.
pub(super) fn running_task(model: &Model, now: Now, job: Job, label: &str) -> Option<Task> {
    let elapsed = now.since_start.saturating_sub(model.jobs.since(job)?);
    Some(Task { label: label.to_owned(), state: TaskState::Running(elapsed), detail: String::new() })
}

/// A job that goes on by itself as a task.
pub(super) fn running(model: &Model, now: Now, job: Job, label: &str) -> Option<Item> {
    running_task(model, now, job, label).map(Item::Task)
}
