//! What a key means on the screen that is shown. Scrolling happens here, in the [`View`]; everything else is a
//! message for the machine.

use super::keys::{Key, KeyCode, action_of};
use super::view::View;
use crate::screen::{Action, Edit, FieldId, Item, Move, Msg, Screen};

/// What a key means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Something for the machine.
    Msg(Msg),
    /// Something was scrolled: draw the same screen again.
    Redraw,
    /// Ctrl-Z: step aside for the shell.
    Suspend,
    /// Ctrl-L: draw every cell again.
    RedrawAll,
}

/// What `key` means on `screen`; nothing if it means nothing there.
///
/// An action fires only where the screen offers it; leaving always works. A printable key goes to the focused text
/// field, if there is one.
pub fn meaning(key: Key, screen: &Screen, view: &mut View) -> Option<Meaning> {
    match key {
        Key { code: KeyCode::Char('z' | 'Z'), ctrl: true, alt: false, .. } => return Some(Meaning::Suspend),
        Key { code: KeyCode::Char('l' | 'L'), ctrl: true, alt: false, .. } => return Some(Meaning::RedrawAll),
        _ => {}
    }
    let focus = Focus::of(screen);
    if focus.takes_text()
        && let Some(edit) = edit(key)
    {
        return Some(Meaning::Msg(Msg::Edit(edit)));
    }
    if let Some(action) = action_of(key) {
        return fires(action, screen, focus).map(Meaning::Msg);
    }
    if key.ctrl || key.alt {
        return None;
    }
    match key.code {
        KeyCode::Char('?') => fires(Action::Help, screen, focus).map(Meaning::Msg),
        KeyCode::Tab if focus != Focus::Panel && key.shift => Some(Meaning::Msg(Msg::FocusPrevious)),
        KeyCode::Tab if focus != Focus::Panel => Some(Meaning::Msg(Msg::FocusNext)),
        KeyCode::BackTab if focus != Focus::Panel => Some(Meaning::Msg(Msg::FocusPrevious)),
        KeyCode::Left if matches!(focus, Focus::Button) => Some(Meaning::Msg(Msg::FocusPrevious)),
        KeyCode::Right if matches!(focus, Focus::Button) => Some(Meaning::Msg(Msg::FocusNext)),
        code => movement(code).and_then(|by| go(by, screen, focus, view)),
    }
}

/// What takes the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    /// A panel covers the rest.
    Panel,
    /// A text field, with a list below it if it is that list's filter.
    Text {
        /// Whether a list is moved through from it.
        is_filter: bool,
    },
    /// A list.
    List,
    /// A button.
    Button,
    /// There is only something to read.
    Nothing,
}

impl Focus {
    /// What takes the keys of `screen`.
    pub(super) fn of(screen: &Screen) -> Self {
        if screen.panel.is_some() {
            return Self::Panel;
        }
        let item = screen.body.iter().find_map(|item| match item {
            Item::Field(field) if field.is_focused => Some(Self::Text { is_filter: field.id == FieldId::Filter }),
            Item::Choice(list) | Item::Checklist(list) if list.is_focused => Some(Self::List),
            _ => None,
        });
        let button = || screen.buttons.iter().any(|button| button.is_focused).then_some(Self::Button);
        item.or_else(button).unwrap_or(Self::Nothing)
    }

    /// Whether printable keys are typed into something.
    pub(super) fn takes_text(self) -> bool {
        matches!(self, Self::Text { .. })
    }
}

fn fires(action: Action, screen: &Screen, focus: Focus) -> Option<Msg> {
    let meant = match (action, focus) {
        // Enter closes a panel like Esc, and Space presses the focused button, as it does everywhere else.
        (Action::Next | Action::Back, Focus::Panel) => Action::Back,
        (Action::Toggle, Focus::Button) => Action::Next,
        _ => action,
    };
    works(meant, screen, focus).then_some(Msg::Do(meant))
}

/// Whether an action works now: where the screen offers it, and what it acts on is not covered. Leaving always does,
/// and so do closing a panel and pressing the focused button.
pub(super) fn works(action: Action, screen: &Screen, focus: Focus) -> bool {
    let is_offered = screen.is_offered(action);
    match (action, focus) {
        (Action::Quit, _) | (Action::Back, Focus::Panel) | (Action::Next, Focus::Button) => true,
        (Action::Help | Action::Guide | Action::Letter | Action::Copy | Action::ShowPlainly, Focus::Panel) => {
            is_offered
        }
        // What a panel covers cannot be seen, so it must not change.
        (_, Focus::Panel) => false,
        // A space is typed.
        (Action::Toggle, Focus::Text { .. }) => false,
        _ => is_offered,
    }
}

/// The change that a key makes to a line of text.
fn edit(key: Key) -> Option<Edit> {
    Some(match (key.code, key.ctrl, key.alt) {
        // Ctrl and Alt together are AltGr on Windows, with which people type @ and \.
        (KeyCode::Char(character), false, false) | (KeyCode::Char(character), true, true)
            if !character.is_control() =>
        {
            Edit::Insert(character)
        }
        (KeyCode::Char('a' | 'A'), true, false) | (KeyCode::Home, false, false) => Edit::Home,
        (KeyCode::Char('e' | 'E'), true, false) | (KeyCode::End, false, false) => Edit::End,
        (KeyCode::Char('b' | 'B'), true, false) | (KeyCode::Left, false, false) => Edit::Left,
        (KeyCode::Char('f' | 'F'), true, false) | (KeyCode::Right, false, false) => Edit::Right,
        (KeyCode::Char('d' | 'D'), true, false) | (KeyCode::Delete, ..) => Edit::DeleteAfter,
        (KeyCode::Char('u' | 'U'), true, false) => Edit::DeleteToStart,
        (KeyCode::Char('k' | 'K'), true, false) => Edit::DeleteToEnd,
        (KeyCode::Char('w' | 'W'), true, false) | (KeyCode::Backspace, true, _) | (KeyCode::Backspace, _, true) => {
            Edit::DeleteWordBefore
        }
        // Some terminals send Ctrl-H for Backspace.
        (KeyCode::Char('h' | 'H'), true, false) | (KeyCode::Backspace, false, false) => Edit::DeleteBefore,
        (KeyCode::Left, ..) => Edit::WordLeft,
        (KeyCode::Right, ..) => Edit::WordRight,
        _ => return None,
    })
}

fn movement(code: KeyCode) -> Option<Move> {
    Some(match code {
        KeyCode::Up => Move::Up,
        KeyCode::Down => Move::Down,
        KeyCode::PageUp => Move::PageUp,
        KeyCode::PageDown => Move::PageDown,
        KeyCode::Home => Move::First,
        KeyCode::End => Move::Last,
        _ => return None,
    })
}

fn go(by: Move, screen: &Screen, focus: Focus, view: &mut View) -> Option<Meaning> {
    let is_step = matches!(by, Move::Up | Move::Down);
    let has_stops = screen.body.iter().any(takes_keys) || !view.body.overflows();
    let scroll = match focus {
        Focus::Panel => &mut view.panel,
        Focus::List | Focus::Text { is_filter: true } => return Some(Meaning::Msg(Msg::Move(by))),
        // Up and down go from one thing to the next, or scroll where there is only text; bigger steps look round.
        _ if is_step && has_stops => return Some(Meaning::Msg(Msg::Move(by))),
        _ => &mut view.body,
    };
    scroll.go(by).then_some(Meaning::Redraw)
}

fn takes_keys(item: &Item) -> bool {
    matches!(item, Item::Field(_) | Item::Choice(_) | Item::Checklist(_))
}
