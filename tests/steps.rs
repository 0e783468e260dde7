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
#[path = "steps/states.rs"]
mod states;
#[path = "support/walk.rs"]
#[expect(dead_code, reason = "shared with the tests of the core")]
mod walk;

use aa_connect::ui::plain;
use aa_connect::ui::tui::{Glyphs, Theme, View, draw};
use aa_connect::wizard::StepId;
use aa_connect::wizard::screen::{Panel, Screen};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

fn drawn(screen: &Screen, size: (u16, u16), theme: &Theme) -> (Buffer, Option<(u16, u16)>) {
    let area = Rect::new(0, 0, size.0, size.1);
    let mut buffer = Buffer::empty(area);
    let cursor = draw(&mut buffer, area, screen, &mut View::default(), theme);
    (buffer, cursor.map(|at| (at.x, at.y)))
}

fn words(buffer: &Buffer) -> String {
    (0..buffer.area.height).map(|y| format!("|{}\n", picture::row_text(buffer, y))).collect()
}

/// The picture with its styles at the design size, the words at the two others, and the plain lines.
fn looked_at(screen: &Screen) -> String {
    let theme = Theme::colour();
    let (buffer, cursor) = drawn(screen, (80, 24), &theme);
    let mut text = format!("80 × 24\n{}", picture::picture(&buffer, cursor));
    for size in [(60, 16), (120, 40)] {
        let (buffer, cursor) = drawn(screen, size, &theme);
        let cursor = cursor.map_or("none".to_owned(), |(x, y)| format!("row {y}, column {x}"));
        text.push_str(&format!("\n{} × {}\n{}cursor: {cursor}\n", size.0, size.1, words(&buffer)));
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
            let (buffer, cursor) = drawn(&walk.screen(), (80, 24), &Theme::monochrome());
            insta::assert_snapshot!(format!("{name}_monochrome"), picture::picture(&buffer, cursor));
        }
    }
    assert_eq!(seen.len(), StepId::ALL.len(), "every step is looked at: {seen:?}");
}

#[test]
fn colour_changes_no_word() {
    for (name, walk) in states::all() {
        let screen = walk.screen();
        let with = words(&drawn(&screen, (80, 24), &Theme::colour()).0);
        let without = words(&drawn(&screen, (80, 24), &Theme::monochrome()).0);
        assert_eq!(with, without, "{name}");
    }
}

#[test]
fn what_takes_the_keys_is_in_sight_at_the_small_size() {
    for (name, walk) in states::all() {
        let screen = walk.screen();
        if screen.panel.is_some() {
            continue;
        }
        for size in [(80, 24), (60, 16)] {
            let (buffer, cursor) = drawn(&screen, size, &Theme::monochrome().with_glyphs(Glyphs::ASCII));
            let takes_text = cursor.is_some();
            let is_marked = words(&buffer).contains("> ") || words(&buffer).contains("[ ");
            let is_bold = buffer.content().iter().any(|cell| {
                cell.modifier.intersects(ratatui::style::Modifier::BOLD | ratatui::style::Modifier::REVERSED)
            });
            assert!(takes_text || is_marked || is_bold, "{name} at {size:?}:\n{}", words(&buffer));
        }
    }
}

#[test]
fn the_letter_and_the_guide_are_there_at_every_step_that_offers_them() {
    for (name, walk) in states::all() {
        if let Some(Panel::Guide { title, text }) = walk.screen().panel {
            assert!(!title.is_empty() && text.len() > 200, "{name}");
        }
    }
}
