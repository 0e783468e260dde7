//! The one table from a meaning to its keys. The footer, the hints on buttons and the help are made from it.
//!
//! Own key type, so that the terminal library stays in the runtime. What a key does on a screen is `meaning`'s.

use crate::screen::Action;

/// A key as a terminal reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which one.
    pub code: KeyCode,
    /// With Ctrl.
    pub ctrl: bool,
    /// With Alt, or after Esc on terminals that send it so.
    pub alt: bool,
    /// With Shift. Terminals report it for few keys; a letter comes as its capital.
    pub shift: bool,
}

/// The keys that this program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyCode {
    /// A printable character.
    Char(char),
    /// Enter or Return.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift-Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key.
    F(u8),
}

impl Key {
    /// The key without modifiers.
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A letter with Ctrl.
    pub const fn ctrl(letter: char) -> Self {
        Self { code: KeyCode::Char(letter), ctrl: true, alt: false, shift: false }
    }

    /// A letter with Alt.
    pub const fn alt(letter: char) -> Self {
        Self { code: KeyCode::Char(letter), ctrl: false, alt: true, shift: false }
    }

    /// The same key, as the table spells it: letters with Ctrl or Alt are small, Shift does not matter.
    fn spelled(self) -> Self {
        let code = match self.code {
            KeyCode::Char(letter) if self.ctrl || self.alt => KeyCode::Char(letter.to_ascii_lowercase()),
            code => code,
        };
        Self { code, shift: false, ..self }
    }
}

/// The keys of one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// What it does.
    pub action: Action,
    /// Its key.
    pub key: Key,
    /// What people call that key.
    pub name: &'static str,
    /// Another key for terminals that keep the first to themselves, and its name.
    pub other: Option<(Key, &'static str)>,
    /// A sentence for the help.
    pub explanation: &'static str,
    /// Which footer entries stay longest where room is short; 0 stays longest.
    pub(super) rank: u8,
}

const fn simple(action: Action, key: Key, name: &'static str, rank: u8, explanation: &'static str) -> Binding {
    Binding { action, key, name, other: None, explanation, rank }
}

const fn function(
    action: Action,
    number: u8,
    name: &'static str,
    other: (Key, &'static str),
    rank: u8,
    explanation: &'static str,
) -> Binding {
    Binding { action, key: Key::plain(KeyCode::F(number)), name, other: Some(other), explanation, rank }
}

/// The keys of every action.
///
/// A `match`, so that no action can be without one.
pub const fn binding(action: Action) -> Binding {
    use Action as A;
    match action {
        A::Next => simple(action, Key::plain(KeyCode::Enter), "Enter", 0, "Continue, or press the focused button"),
        A::Back => simple(
            action,
            Key::plain(KeyCode::Esc),
            "Esc",
            1,
            "One step back, or close or stop what is open or running",
        ),
        A::Toggle => {
            simple(action, Key::plain(KeyCode::Char(' ')), "Space", 4, "Check or uncheck the row; not while you type")
        }
        A::Quit => simple(action, Key::ctrl('c'), "Ctrl-C", 3, "Leave; the draft is kept"),
        A::Help => function(
            action,
            1,
            "F1",
            (Key::alt('h'), "Alt-H"),
            2,
            "Show these keys; ? does it too where no text field has the focus",
        ),
        A::Reveal => function(action, 2, "F2", (Key::alt('v'), "Alt-V"), 5, "Show or mask the secret"),
        A::Copy => function(action, 3, "F3", (Key::alt('c'), "Alt-C"), 6, "Copy what is most worth copying here"),
        A::ShowPlainly => function(
            action,
            4,
            "F4",
            (Key::alt('p'), "Alt-P"),
            9,
            "Show it outside this picture, to select it with the mouse",
        ),
        A::Guide => function(action, 5, "F5", (Key::alt('g'), "Alt-G"), 7, "The guide for this step, click by click"),
        A::FillPractice => function(action, 6, "F6", (Key::alt('f'), "Alt-F"), 5, "Fill in the practice credential"),
        A::Retry => function(action, 7, "F7", (Key::alt('r'), "Alt-R"), 4, "Try again what failed"),
        A::Network => function(action, 8, "F8", (Key::alt('n'), "Alt-N"), 10, "Show or hide proxy and CA file"),
        A::Another => function(action, 12, "F12", (Key::alt('o'), "Alt-O"), 10, "Choose another company or sandbox"),
        A::Letter => {
            function(action, 9, "F9", (Key::alt('l'), "Alt-L"), 8, "A letter to whoever can help, ready to be copied")
        }
        A::CopyRedirectUri => simple(action, Key::alt('u'), "Alt-U", 8, "Copy the default redirect URI"),
        A::CopyRedirectPattern => simple(action, Key::alt('t'), "Alt-T", 8, "Copy the redirect URI pattern"),
        A::OtherPort => simple(action, Key::alt('k'), "Alt-K", 5, "Listen on the next port that is registered"),
        A::PasteOnly => simple(action, Key::alt('j'), "Alt-J", 5, "Sign in without listening, and paste the answer"),
        A::NotThisOne => simple(action, Key::alt('x'), "Alt-X", 5, "Sign out and choose somebody else"),
        A::SignInAgain => simple(action, Key::alt('s'), "Alt-S", 5, "Sign in again"),
        A::UseServerToServer => simple(action, Key::alt('m'), "Alt-M", 5, "Use OAuth Server-to-Server instead"),
        A::OtherKey => simple(action, Key::alt('y'), "Alt-Y", 6, "Make or bring another key pair"),
        A::WriteKey => simple(action, Key::alt('w'), "Alt-W", 8, "Write the private key to a file"),
        A::RegisterCertificate => {
            simple(action, Key::alt('e'), "Alt-E", 5, "Register the certificate in the practice Console")
        }
        A::Repair => simple(action, Key::alt('i'), "Alt-I", 4, "Repair it, as the button says"),
        A::Discard => function(action, 10, "F10", (Key::alt('d'), "Alt-D"), 11, "Throw the draft and its secrets away"),
    }
}

/// The action that a key stands for, whether or not it works now.
pub(super) fn action_of(key: Key) -> Option<Action> {
    // Ctrl-Shift-C is how people copy; where a terminal passes it on, it must not end the program.
    if key.ctrl && key.shift {
        return None;
    }
    let key = key.spelled();
    Action::ALL.into_iter().find(|&action| {
        let binding = binding(action);
        binding.key == key || binding.other.is_some_and(|(other, _)| other == key)
    })
}

/// The keys that have no action of their own, for the help.
pub(super) const MOVING: [(&str, &str); 8] = [
    ("Tab, Shift-Tab", "To the next and the previous thing that takes keys"),
    ("Up, Down", "Move in a list; from its filter, too"),
    ("PgUp, PgDn", "Ten rows in a list; otherwise scroll"),
    ("Home, End", "To the beginning and the end"),
    ("Ctrl-Left/Right", "One word left, one word right"),
    ("Ctrl-U, Ctrl-K", "Delete to the beginning, to the end"),
    ("Ctrl-W", "Delete the word before the cursor"),
    ("Ctrl-L", "Draw everything anew"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_key_is_bound_twice_and_names_are_unique() {
        let mut keys = BTreeSet::new();
        for binding in Action::ALL.map(binding) {
            assert!(keys.insert(format!("{:?}", binding.key)), "{}", binding.name);
            assert!(keys.insert(binding.name.to_owned()), "{}", binding.name);
            if let Some((key, name)) = binding.other {
                assert!(keys.insert(format!("{key:?}")), "{name}");
                assert!(keys.insert(name.to_owned()), "{name}");
            }
        }
    }

    #[test]
    fn every_action_is_found_by_each_of_its_keys() {
        for action in Action::ALL {
            let binding = binding(action);
            assert_eq!(binding.action, action);
            assert_eq!(action_of(binding.key), Some(action));
            if let Some((key, _)) = binding.other {
                assert_eq!(action_of(key), Some(action));
            }
        }
    }

    #[test]
    fn every_function_key_has_an_alt_form_for_terminals_without_it() {
        for binding in Action::ALL.map(binding) {
            assert_eq!(matches!(binding.key.code, KeyCode::F(_)), binding.other.is_some(), "{}", binding.name);
        }
    }

    #[test]
    fn the_terminals_copy_key_does_not_leave() {
        assert_eq!(action_of(Key { shift: true, ..Key::ctrl('C') }), None);
        assert_eq!(action_of(Key::ctrl('C')), Some(Action::Quit), "with Caps Lock");
    }

    #[test]
    fn a_capital_with_alt_is_the_same_key() {
        assert_eq!(action_of(Key { shift: true, ..Key::alt('H') }), Some(Action::Help));
    }
}
