//! What keys mean on a screen.

use aa_connect::screen::{Action, Edit, Move, Msg, Screen};
use aa_connect::ui::tui::{Key, KeyCode, Meaning, Theme, View, binding, meaning};

use super::{drawn, samples};

fn on(screen: &Screen, key: Key) -> Option<Meaning> {
    let mut view = View::default();
    drawn(screen, &mut view, (80, 24), &Theme::colour());
    meaning(key, screen, &mut view)
}

fn msg(screen: &Screen, key: Key) -> Option<Msg> {
    match on(screen, key) {
        Some(Meaning::Msg(msg)) => Some(msg),
        _ => None,
    }
}

fn letter(character: char) -> Key {
    Key::plain(KeyCode::Char(character))
}

#[test]
fn a_printable_key_always_goes_to_a_focused_text_field() {
    for character in ['a', 'q', '?', ' ', 'é', '日', '/', 'Q'] {
        assert_eq!(msg(&samples::credential(), letter(character)), Some(Msg::Edit(Edit::Insert(character))));
    }
    let altgr = Key { ctrl: true, alt: true, ..letter('@') };
    assert_eq!(msg(&samples::credential(), altgr), Some(Msg::Edit(Edit::Insert('@'))));
}

#[test]
fn where_no_text_field_has_the_focus_letters_type_nothing() {
    let screen = samples::company(false);
    assert_eq!(on(&screen, letter('x')), None);
    assert_eq!(msg(&screen, letter('?')), Some(Msg::Do(Action::Help)));
    assert_eq!(msg(&screen, letter(' ')), Some(Msg::Do(Action::Toggle)));
}

#[test]
fn every_offered_action_fires_by_each_of_its_keys_and_no_other_does() {
    for (name, screen) in samples::all().into_iter().filter(|(_, screen)| screen.panel.is_none()) {
        let has_text_focus = msg(&screen, letter('a')).is_some();
        for action in Action::ALL {
            let is_offered = action == Action::Quit
                || screen.offers.iter().any(|offer| offer.action == action)
                || screen.buttons.iter().any(|button| button.action == action);
            // Space is typed, or presses the focused button.
            let is_pressed = screen.buttons.iter().any(|button| button.is_focused);
            if action == Action::Toggle && (has_text_focus || is_pressed) || action == Action::Next && is_pressed {
                continue;
            }
            let binding = binding(action);
            for key in std::iter::once(binding.key).chain(binding.other.map(|(key, _)| key)) {
                let expected = is_offered.then_some(Msg::Do(action));
                assert_eq!(msg(&screen, key), expected, "{name}: {}", binding.name);
            }
        }
    }
}

#[test]
fn leaving_always_works() {
    let nothing = Screen { offers: vec![], buttons: vec![], ..samples::credential() };
    assert_eq!(msg(&nothing, Key::ctrl('c')), Some(Msg::Do(Action::Quit)));
    assert_eq!(msg(&samples::help(), Key::ctrl('c')), Some(Msg::Do(Action::Quit)));
}

#[test]
fn lines_are_edited_with_the_usual_keys() {
    let screen = samples::credential();
    for (key, edit) in [
        (Key::ctrl('a'), Edit::Home),
        (Key::ctrl('e'), Edit::End),
        (Key::ctrl('u'), Edit::DeleteToStart),
        (Key::ctrl('k'), Edit::DeleteToEnd),
        (Key::ctrl('w'), Edit::DeleteWordBefore),
        (Key::plain(KeyCode::Backspace), Edit::DeleteBefore),
        (Key { alt: true, ..Key::plain(KeyCode::Backspace) }, Edit::DeleteWordBefore),
        (Key::plain(KeyCode::Delete), Edit::DeleteAfter),
        (Key::plain(KeyCode::Left), Edit::Left),
        (Key { ctrl: true, ..Key::plain(KeyCode::Left) }, Edit::WordLeft),
        (Key { ctrl: true, ..Key::plain(KeyCode::Right) }, Edit::WordRight),
        (Key::plain(KeyCode::Home), Edit::Home),
        (Key::plain(KeyCode::End), Edit::End),
    ] {
        assert_eq!(msg(&screen, key), Some(Msg::Edit(edit)), "{key:?}");
    }
}

#[test]
fn arrows_move_in_the_list_below_a_focused_filter() {
    let screen = samples::company(true);
    for (code, by) in [(KeyCode::Up, Move::Up), (KeyCode::Down, Move::Down), (KeyCode::PageDown, Move::PageDown)] {
        assert_eq!(msg(&screen, Key::plain(code)), Some(Msg::Move(by)));
    }
    assert_eq!(msg(&screen, Key::plain(KeyCode::Home)), Some(Msg::Edit(Edit::Home)));
    assert_eq!(msg(&samples::company(false), Key::plain(KeyCode::Home)), Some(Msg::Move(Move::First)));
}

#[test]
fn tab_goes_round_and_ctrl_z_and_ctrl_l_are_the_terminals() {
    let screen = samples::credential();
    assert_eq!(msg(&screen, Key::plain(KeyCode::Tab)), Some(Msg::FocusNext));
    assert_eq!(msg(&screen, Key::plain(KeyCode::BackTab)), Some(Msg::FocusPrevious));
    assert_eq!(on(&screen, Key::ctrl('z')), Some(Meaning::Suspend));
    assert_eq!(on(&screen, Key::ctrl('l')), Some(Meaning::RedrawAll));
}

#[test]
fn what_a_panel_covers_is_neither_typed_into_nor_continued() {
    let screen = samples::guide();
    assert_eq!(on(&screen, letter('a')), None);
    assert_eq!(msg(&screen, Key::plain(KeyCode::Enter)), Some(Msg::Do(Action::Back)));
    assert_eq!(msg(&screen, Key::plain(KeyCode::Esc)), Some(Msg::Do(Action::Back)));
    assert_eq!(on(&screen, Key::plain(KeyCode::F(6))), None, "the credential below must not change unseen");
    assert_eq!(msg(&screen, Key::plain(KeyCode::F(5))), Some(Msg::Do(Action::Guide)));
    assert_eq!(on(&screen, Key::plain(KeyCode::Down)), Some(Meaning::Redraw));
    assert_eq!(on(&screen, Key::plain(KeyCode::Up)), None, "already at the top: nothing to draw");
}

#[test]
fn a_focused_button_is_pressed_with_enter_and_space() {
    let screen = samples::company_failed();
    assert_eq!(msg(&screen, Key::plain(KeyCode::Enter)), Some(Msg::Do(Action::Next)));
    assert_eq!(msg(&screen, letter(' ')), Some(Msg::Do(Action::Next)));
    assert_eq!(msg(&screen, Key::plain(KeyCode::Right)), Some(Msg::FocusNext));
}

#[test]
fn a_page_of_text_that_does_not_fit_is_scrolled_and_the_next_screen_starts_at_its_top() {
    let screen = samples::review();
    let mut view = View::default();
    drawn(&screen, &mut view, (60, 14), &Theme::colour());
    let down = Key::plain(KeyCode::PageDown);
    assert_eq!(meaning(down, &screen, &mut view), Some(Meaning::Redraw));
    let (buffer, _) = drawn(&screen, &mut view, (60, 14), &Theme::colour());
    assert!(super::shown(&buffer).contains("↑ "));
    let other = samples::company_failed();
    let (buffer, _) = drawn(&other, &mut view, (60, 14), &Theme::colour());
    assert!(!super::shown(&buffer).contains("↑ "));
}
