//! Every step of the wizard in every state worth a look, made by driving the real machine with canned reports, as
//! pictures at three sizes and as plain mode says it. One file for each state in `tests/snapshots/`.
//!
//! After a change of wording or layout, one command writes them anew; read the difference before committing it:
//!
//! ```sh
//! INSTA_UPDATE=always cargo nextest run --test steps --test help --test screens
//! ```
//!
//! In CI they are compared only (`INSTA_UPDATE=no`).

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what a test needs may end the test")]

#[path = "support/canned.rs"]
#[expect(dead_code, reason = "shared with the tests of the core")]
mod canned;
#[path = "support/picture.rs"]
mod picture;
#[path = "steps/service_account.rs"]
mod service_account;
#[path = "steps/states.rs"]
mod states;
#[path = "support/walk.rs"]
#[expect(dead_code, reason = "shared with the tests of the core")]
mod walk;

use aa_connect::screen::{Action, Item, Panel, Screen};
use aa_connect::ui::plain;
use aa_connect::ui::tui::{Theme, View};
use aa_connect::wizard::StepId;

/// The picture with its styles at the design size, the words at the two others, and the plain lines.
fn looked_at(screen: &Screen) -> String {
    let theme = Theme::colour();
    let (buffer, cursor) = picture::drawn(screen, &mut View::default(), (80, 24), &theme);
    let mut text = format!("80 × 24\n{}", picture::picture(&buffer, cursor));
    for size in [(60, 16), (120, 40)] {
        let (buffer, cursor) = picture::drawn(screen, &mut View::default(), size, &theme);
        let cursor = cursor.map_or("none".to_owned(), |(x, y)| format!("row {y}, column {x}"));
        text.push_str(&format!("\n{} × {}\n{}cursor: {cursor}\n", size.0, size.1, picture::words(&buffer)));
    }
    text.push_str(&format!("\nplain\n{}", *plain::render(screen)));
    text
}

#[test]
fn every_step_looks_as_reviewed_in_every_state() {
    for (name, walk) in states::all() {
        insta::assert_snapshot!(name, looked_at(&walk.screen()));
    }
}

#[test]
fn every_step_looks_as_reviewed_without_colour() {
    let mut seen = std::collections::BTreeSet::new();
    for (name, walk) in states::all() {
        if seen.insert(walk.step()) {
            let (buffer, cursor) = picture::drawn(&walk.screen(), &mut View::default(), (80, 24), &Theme::monochrome());
            insta::assert_snapshot!(format!("{name}_monochrome"), picture::picture(&buffer, cursor));
        }
    }
    assert_eq!(seen.len(), StepId::ALL.len(), "every step is looked at: {seen:?}");
}

#[test]
fn colour_changes_no_word() {
    for (name, walk) in states::all() {
        let screen = walk.screen();
        let with = picture::words(&picture::drawn(&screen, &mut View::default(), (80, 24), &Theme::colour()).0);
        let without = picture::words(&picture::drawn(&screen, &mut View::default(), (80, 24), &Theme::monochrome()).0);
        assert_eq!(with, without, "{name}");
    }
}

/// Whether what takes the keys is seen: the cursor of a field, the highlighted row of a list, the pressed look of a
/// button.
fn is_in_sight(screen: &Screen, size: (u16, u16)) -> bool {
    let (buffer, cursor) = picture::drawn(screen, &mut View::default(), size, &Theme::monochrome());
    let picture = picture::words(&buffer);
    for item in &screen.body {
        match item {
            Item::Field(field) if field.is_focused => return cursor.is_some(),
            Item::Choice(list) | Item::Checklist(list) if list.is_focused => {
                let start: String = list.rows[list.cursor].label.chars().take(6).collect();
                return picture.lines().any(|line| line.contains('▸') && line.contains(&start));
            }
            _ => {}
        }
    }
    let is_pressed = |cell: &ratatui::buffer::Cell| cell.modifier.contains(ratatui::style::Modifier::REVERSED);
    let has_button = screen.buttons.iter().any(|button| button.is_focused);
    !has_button || buffer.content().iter().any(is_pressed)
}

#[test]
fn what_takes_the_keys_is_in_sight() {
    for (name, walk) in states::all() {
        let screen = walk.screen();
        for size in [(80, 24), (60, 16), (120, 40)] {
            assert!(screen.panel.is_some() || is_in_sight(&screen, size), "{name} at {size:?}");
        }
    }
}

#[test]
fn every_step_has_a_guide_and_a_letter_where_it_offers_one() {
    for (name, walk) in states::all().into_iter().filter(|(_, walk)| walk.model.panel.is_none()) {
        let offers = walk.screen().offers;
        assert!(offers.iter().any(|offer| offer.action == Action::Guide), "{name}");
        for action in [Action::Guide, Action::Letter] {
            if offers.iter().any(|offer| offer.action == action) {
                let mut walk = walk.clone();
                walk.act(action);
                let Some(Panel::Guide { title, text }) = walk.screen().panel else { panic!("{name}: {action:?}") };
                assert!(!title.is_empty() && text.len() > 100, "{name}: {text}");
            }
        }
    }
}

#[test]
fn a_warning_or_an_error_is_in_sight_at_the_design_size() {
    for (name, walk) in states::all().into_iter().filter(|(_, walk)| walk.model.panel.is_none()) {
        let screen = walk.screen();
        let picture = picture::words(&picture::drawn(&screen, &mut View::default(), (80, 24), &Theme::colour()).0);
        let callouts = screen.body.iter().filter_map(|item| match item {
            Item::Callout(callout) => Some(callout),
            _ => None,
        });
        // What was just said has the floor.
        let heard: Vec<_> = screen.notice.as_ref().map_or_else(|| callouts.collect(), |notice| vec![notice]);
        for callout in heard {
            let start: String = callout.title.chars().take(24).collect();
            assert!(picture.contains(&start), "{name}: {start} is not in sight:\n{picture}");
        }
    }
}
