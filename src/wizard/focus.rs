//! Where the keys go on the wizard's screens, and what a field does when it is left.

use super::effect::Effect;
use super::model::Model;
use super::{present, steps};
use crate::connection::Proxy;
use crate::screen::{FieldId, Focus, Led, Move, Now};

/// Moves in the focused list, or from one thing to the next.
pub(super) fn move_focused(model: &mut Model, now: Now, by: Move) {
    if model.panel.is_some() {
        return;
    }
    match present(model, now).lead(model.focus, by) {
        Led::Row(list, row) => {
            model.cursors.insert(list, row);
            model.focus = Some(Focus::List(list));
        }
        Led::Previous => step_focus(model, now, -1),
        Led::Next => step_focus(model, now, 1),
        Led::Nowhere => {}
    }
}

/// Focus is always on something the screen shows.
pub(super) fn settle_focus(model: &mut Model, now: Now) {
    let order = present(model, now).focus_order();
    if model.focus.is_none_or(|focus| !order.contains(&focus)) {
        model.focus =
            steps::step(model.step()).first_focus(model).filter(|f| order.contains(f)).or(order.first().copied());
    }
    if model.focus != Some(Focus::Field(FieldId::Proxy)) {
        settle_field(model, FieldId::Proxy);
    }
}

/// Moves the focus to the next or the previous thing.
pub(super) fn step_focus(model: &mut Model, now: Now, by: isize) {
    if model.panel.is_some() {
        return;
    }
    let Some(to) = present(model, now).neighbour(model.focus, by) else { return };
    if let Some(Focus::Field(field)) = model.focus {
        settle_field(model, field);
    }
    model.focus = Some(to);
}

/// Tab: a field that was filled in is judged on leaving it forward.
pub(super) fn leave_forward(model: &mut Model, now: Now) -> Vec<Effect> {
    if let Some(Focus::Field(field)) = model.focus {
        let is_filled = match (model.text(field), model.secret(field)) {
            (Some(line), _) => !line.trimmed().is_empty(),
            (_, Some(line)) => !line.text().is_empty(),
            _ => false,
        };
        if is_filled {
            model.tried.insert(field);
        }
        step_focus(model, now, 1);
        return steps::step(model.step()).left_field(model, now, field);
    }
    step_focus(model, now, 1);
    Vec::new()
}

/// What a field does to its own text when it is left: a proxy's password never stays in an address.
pub(super) fn settle_field(model: &mut Model, field: FieldId) {
    if field == FieldId::Proxy
        && let Ok((proxy, Some(password))) = Proxy::parse(model.draft.proxy.text())
    {
        model.draft.proxy.set(&proxy.to_string());
        model.secrets.proxy_password = Some(password);
    }
}
