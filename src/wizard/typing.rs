//! What typing does to the focused field, and what filling a whole field at once does.

use super::effect::Effect;
use super::focus::settle_field;
use super::lines::AnyLine;
use super::model::Model;
use super::{import, present};
use crate::connection::Secret;
use crate::screen::{Edit, FieldId, Focus, Line, Now, SecretLine};

/// One change to the focused line.
pub(super) fn edit_focused(model: &mut Model, edit: Edit) -> Vec<Effect> {
    if model.panel.is_some() {
        return Vec::new();
    }
    if let Some(Focus::Field(field)) = model.focus {
        match model.line_mut(field) {
            AnyLine::Plain(line) => line.edit(edit),
            AnyLine::Secret(line) => line.edit(edit),
        }
        model.field_changed(field);
    }
    Vec::new()
}

/// Plain mode and the answers file: the whole content of one field.
pub(super) fn fill(model: &mut Model, now: Now, field: FieldId, text: &Secret) -> Vec<Effect> {
    let shown = present(model, now).focus_order();
    if model.panel.is_some() || !shown.contains(&Focus::Field(field)) {
        return Vec::new();
    }
    model.focus = Some(Focus::Field(field));
    let before = Content::take(model.line_mut(field));
    let effects = import::paste(model, now, &shown, text);
    if !text.trimmed().is_empty() {
        // The answer was for another field, or for none: this one keeps what it had.
        before.put_back(model.line_mut(field));
    }
    if matches!(model.focus, Some(Focus::Field(focused)) if focused == field) {
        settle_field(model, field);
        model.tried.insert(field);
    }
    effects
}

/// What stood in a line that is about to be filled anew.
enum Content {
    Plain(Line),
    Secret(SecretLine),
}

impl Content {
    fn take(line: AnyLine<'_>) -> Self {
        match line {
            AnyLine::Plain(line) => Self::Plain(std::mem::take(line)),
            AnyLine::Secret(line) => Self::Secret(std::mem::take(line)),
        }
    }

    /// Puts it back where nothing else came.
    fn put_back(self, line: AnyLine<'_>) {
        match (self, line) {
            (Self::Plain(before), AnyLine::Plain(line)) if line.text().is_empty() => *line = before,
            (Self::Secret(before), AnyLine::Secret(line)) if line.text().is_empty() => *line = before,
            _ => {}
        }
    }
}
