//! The terminal UI over screens made by hand: pictures with styles, every size, any text, bytes on the wire.

#[path = "support/picture.rs"]
mod picture;
#[path = "support/samples.rs"]
mod samples;
#[path = "support/svg.rs"]
mod svg;

use aa_connect::ui::tui::{Glyphs, Theme, View, draw};
use aa_connect::wizard::screen::Screen;
use picture::picture;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

fn drawn(screen: &Screen, view: &mut View, (columns, rows): (u16, u16), theme: &Theme) -> (Buffer, Option<(u16, u16)>) {
    let area = Rect::new(0, 0, columns, rows);
    let mut buffer = Buffer::empty(area);
    let cursor = draw(&mut buffer, area, screen, view, theme);
    (buffer, cursor.map(|at| (at.x, at.y)))
}

fn pictured(screen: &Screen, size: (u16, u16), theme: &Theme) -> String {
    let (buffer, cursor) = drawn(screen, &mut View::default(), size, theme);
    picture(&buffer, cursor)
}

#[test]
fn every_kind_of_item_looks_as_reviewed() {
    for (name, screen) in samples::all() {
        for size in [(80, 24), (60, 16), (120, 40)] {
            insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), pictured(&screen, size, &Theme::colour()));
        }
    }
}
