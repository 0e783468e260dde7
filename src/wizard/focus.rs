//! What takes the keys: in which order, where it moves to, and what a field does when it is left.

use super::effect::Effect;
use super::model::{Focus, Model};
use super::{present, steps};
use crate::connection::Proxy;
use crate::screen::{FieldId, Item, List, ListId, Move, Now, Screen};

/// A list on the screen.
pub(super) fn choice(screen: &Screen, id: ListId) -> Option<&List> {
    screen.body.iter().find_map(|item| match item {
        Item::Choice(list) | Item::Checklist(list) if list.id == id => Some(list),
        _ => None,
    })
}

/// Moves in the focused list, or from one thing to the next.
pub(super) fn move_focused(model: &mut Model, now: Now, by: Move) {
    if model.panel.is_some() {
        return;
    }
    let screen = present(model, now);
    let list = match model.focus {
        Some(Focus::List(list)) => Some(list),
        // The filter and the list below it are one thing to a person.
        Some(Focus::Field(FieldId::Filter)) => Some(ListId::ReportSuite),
        _ => None,
    };
    let Some(list) = list.and_then(|list| choice(&screen, list)) else {
        step_focus(model, now, if matches!(by, Move::Up | Move::PageUp | Move::First) { -1 } else { 1 });
        return;
    };
    let last = list.rows.len().saturating_sub(1);
    let at = list.cursor.min(last);
    let to = match by {
        Move::Up if at == 0 => return step_focus(model, now, -1),
        // On to a field or list below, but not onto a button: holding a key must not end on something that acts.
        Move::Down if at == last => {
            let order = focus_order(&screen);
            let below = order.iter().position(|&f| f == Focus::List(list.id)).and_then(|at| order.get(at + 1));
            if matches!(below, Some(Focus::Field(_) | Focus::List(_))) {
                step_focus(model, now, 1);
            }
            return;
        }
        Move::Up => at - 1,
        Move::Down => at + 1,
        Move::PageUp => at.saturating_sub(10),
        Move::PageDown => (at + 10).min(last),
        Move::First => 0,
        Move::Last => last,
    };
    model.cursors.insert(list.id, to);
    if model.focus == Some(Focus::Field(FieldId::Filter)) {
        model.focus = Some(Focus::List(list.id));
    }
}

/// Everything that takes keys, top to bottom: fields and lists, then buttons.
pub(super) fn focus_order(screen: &Screen) -> Vec<Focus> {
    let body = screen.body.iter().filter_map(|item| match item {
        Item::Field(field) => Some(Focus::Field(field.id)),
        Item::Choice(list) | Item::Checklist(list) => Some(Focus::List(list.id)),
        _ => None,
    });
    body.chain(screen.buttons.iter().map(|button| Focus::Button(button.action))).collect()
}

/// Focus is always on something the screen shows.
pub(super) fn settle_focus(model: &mut Model, now: Now) {
    let order = focus_order(&present(model, now));
    if model.focus.is_none_or(|focus| !order.contains(&focus)) {
        model.focus =
            steps::step(model.step()).first_focus(model).filter(|f| order.contains(f)).or(order.first().copied());
    }
    if model.focus != Some(Focus::Field(FieldId::Proxy)) {
        settle_field(model, FieldId::Proxy);
    }
}

/// Moves the focus, staying put at both ends so that holding a key never surprises.
pub(super) fn step_focus(model: &mut Model, now: Now, by: isize) {
    if model.panel.is_some() {
        return;
    }
    let order = focus_order(&present(model, now));
    let Some(at) = model.focus.and_then(|focus| order.iter().position(|&f| f == focus)) else { return };
    if let Some(Focus::Field(field)) = model.focus {
        settle_field(model, field);
    }
    let count = order.len();
    let to = (at + count).saturating_add_signed(by) % count;
    model.focus = Some(order[to]);
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
