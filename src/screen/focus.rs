//! What takes the keys on a screen: in which order, and where a movement leads. Changes nothing; each machine keeps its own
//! focus and cursors.

use super::action::Action;
use super::ids::{FieldId, ListId};
use super::msg::Move;
use super::picture::{Field, Item, List, Screen};

/// What takes the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Focus {
    /// A line of text.
    Field(FieldId),
    /// A list.
    List(ListId),
    /// A button.
    Button(Action),
}

/// Where a movement leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Led {
    /// To this row of this list, which takes the keys from now on.
    Row(ListId, usize),
    /// To the thing before, after the last one's end.
    Previous,
    /// To the thing behind.
    Next,
    /// Nowhere.
    Nowhere,
}

impl Screen {
    /// A list on it.
    pub fn list(&self, id: ListId) -> Option<&List> {
        self.lists().map(|(list, _)| list).find(|list| list.id == id)
    }

    /// Its lists, and whether several rows of one can be taken.
    pub fn lists(&self) -> impl Iterator<Item = (&List, bool)> {
        self.body.iter().filter_map(|item| match item {
            Item::Choice(list) => Some((list, false)),
            Item::Checklist(list) => Some((list, true)),
            _ => None,
        })
    }

    /// Its fields.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.body.iter().filter_map(|item| match item {
            Item::Field(field) => Some(field),
            _ => None,
        })
    }

    /// Everything that takes keys, top to bottom: fields and lists, then buttons.
    pub fn focus_order(&self) -> Vec<Focus> {
        let body = self.body.iter().filter_map(|item| match item {
            Item::Field(field) => Some(Focus::Field(field.id)),
            Item::Choice(list) | Item::Checklist(list) => Some(Focus::List(list.id)),
            _ => None,
        });
        body.chain(self.buttons.iter().map(|button| Focus::Button(button.action))).collect()
    }

    /// The thing `by` places further in that order, round and round; `None` where `focus` is not on the screen.
    pub fn neighbour(&self, focus: Option<Focus>, by: isize) -> Option<Focus> {
        let order = self.focus_order();
        let at = focus.and_then(|focus| order.iter().position(|&f| f == focus))?;
        let count = order.len();
        order.get((at + count).saturating_add_signed(by) % count).copied()
    }

    /// Where a movement leads: in the focused list, or from one thing to the next. A filter and the list below it are one
    /// thing to a person.
    pub fn lead(&self, focus: Option<Focus>, by: Move) -> Led {
        let list = match focus {
            Some(Focus::List(id)) => self.list(id),
            Some(Focus::Field(FieldId::Filter)) => self.lists().map(|(list, _)| list).next(),
            _ => None,
        };
        let Some(list) = list else {
            let is_up = matches!(by, Move::Up | Move::PageUp | Move::First);
            return if is_up { Led::Previous } else { Led::Next };
        };
        let last = list.rows.len().saturating_sub(1);
        let at = list.cursor.min(last);
        let row = match by {
            Move::Up if at == 0 => return Led::Previous,
            // On to a field or list below, but not onto a button: holding a key must not end on something that acts.
            Move::Down if at == last => {
                let order = self.focus_order();
                let below = order.iter().position(|&f| f == Focus::List(list.id)).and_then(|at| order.get(at + 1));
                return if matches!(below, Some(Focus::Field(_) | Focus::List(_))) { Led::Next } else { Led::Nowhere };
            }
            Move::Up => at - 1,
            Move::Down => at + 1,
            Move::PageUp => at.saturating_sub(10),
            Move::PageDown => (at + 10).min(last),
            Move::First => 0,
            Move::Last => last,
        };
        Led::Row(list.id, row)
    }
}
