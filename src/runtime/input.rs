//! The terminal's events in the words of the house: keys of the UI's own type, pasted text as a secret.

use crossterm::event::{Event, KeyEventKind, KeyModifiers};

use crate::connection::Secret;
use crate::ui::tui::{Key, KeyCode};

/// One thing the person did at the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Input {
    /// A key.
    Key(Key),
    /// Text pasted in one go.
    Paste(Secret),
    /// The window has another size.
    Resized,
}

/// What an event means; nothing for those that mean nothing here (key releases, focus, mouse).
pub(super) fn input(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            let code = match key.code {
                crossterm::event::KeyCode::Char(character) => KeyCode::Char(character),
                crossterm::event::KeyCode::Enter => KeyCode::Enter,
                crossterm::event::KeyCode::Esc => KeyCode::Esc,
                crossterm::event::KeyCode::Tab => KeyCode::Tab,
                crossterm::event::KeyCode::BackTab => KeyCode::BackTab,
                crossterm::event::KeyCode::Backspace => KeyCode::Backspace,
                crossterm::event::KeyCode::Delete => KeyCode::Delete,
                crossterm::event::KeyCode::Left => KeyCode::Left,
                crossterm::event::KeyCode::Right => KeyCode::Right,
                crossterm::event::KeyCode::Up => KeyCode::Up,
                crossterm::event::KeyCode::Down => KeyCode::Down,
                crossterm::event::KeyCode::Home => KeyCode::Home,
                crossterm::event::KeyCode::End => KeyCode::End,
                crossterm::event::KeyCode::PageUp => KeyCode::PageUp,
                crossterm::event::KeyCode::PageDown => KeyCode::PageDown,
                crossterm::event::KeyCode::F(number) => KeyCode::F(number),
                _ => return None,
            };
            let has = |modifier| key.modifiers.contains(modifier);
            Some(Input::Key(Key {
                code,
                ctrl: has(KeyModifiers::CONTROL),
                alt: has(KeyModifiers::ALT),
                shift: has(KeyModifiers::SHIFT),
            }))
        }
        Event::Paste(text) => Some(Input::Paste(Secret::new(text))),
        Event::Resize(..) => Some(Input::Resized),
        _ => None,
    }
}
