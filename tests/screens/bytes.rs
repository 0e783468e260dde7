//! What goes over the wire: little, and nothing of an old picture stays behind.

use aa_connect::screen::{FieldId, FieldValue, Item, Screen};
use aa_connect::ui::tui::{Theme, View, render};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use super::{drawn, samples};

#[derive(Clone, Default)]
struct Wire(Rc<RefCell<Vec<u8>>>);

impl Wire {
    fn take(&self) -> Vec<u8> {
        self.0.take()
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Bench {
    wire: Wire,
    terminal: Terminal<CrosstermBackend<Wire>>,
    view: View,
    emulator: vt100::Parser,
    size: (u16, u16),
}

impl Bench {
    fn new(columns: u16, rows: u16) -> Self {
        let wire = Wire::default();
        let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, columns, rows)) };
        let terminal = Terminal::with_options(CrosstermBackend::new(wire.clone()), options).unwrap();
        let nonzero = |count| std::num::NonZero::new(count).unwrap();
        let emulator = vt100::Parser::new(nonzero(rows), nonzero(columns), 0);
        Self { wire, terminal, view: View::default(), emulator, size: (columns, rows) }
    }

    /// Draws, feeds the emulator, and returns what was sent.
    fn draw(&mut self, screen: &Screen) -> Vec<u8> {
        self.terminal.draw(|frame| render(frame, screen, &mut self.view, &Theme::colour())).unwrap();
        let sent = self.wire.take();
        self.emulator.process(&sent);
        sent
    }

    fn contents(&self) -> Vec<String> {
        self.emulator.screen().rows(0, self.size.0).map(|row| row.trim_end().to_owned()).collect()
    }
}

fn type_into(screen: &mut Screen, index: usize, character: char) {
    if let Some(Item::Field(field)) = screen.body.get_mut(index)
        && let FieldValue::Plain { text, cursor } = &mut field.value
    {
        text.push(character);
        *cursor = text.len();
    }
}

#[test]
fn a_typed_character_costs_less_than_150_bytes_and_a_whole_address_less_than_400_each() {
    let mut screen = samples::organization_refused();
    if let Some(Item::Field(field)) = screen.body.get_mut(1) {
        *field = samples::plain_field(FieldId::OrgId, "Organization ID", "", true);
    }
    let mut bench = Bench::new(80, 24);
    let first = bench.draw(&screen).len();
    assert!(first < 6_000, "first frame: {first}");
    let mut costs = Vec::new();
    for character in
        "1234567890ABCDEF12345678@AdobeOrg, and then far beyond the end of the field, on and on and on".chars()
    {
        type_into(&mut screen, 1, character);
        costs.push(bench.draw(&screen).len());
    }
    let usual = costs.iter().filter(|&&cost| cost < 150).count();
    assert!(usual + 4 >= costs.len(), "{costs:?}");
    assert!(costs.iter().all(|&cost| cost < 400), "{costs:?}");
}

#[test]
fn an_unchanged_screen_changes_no_cell() {
    for (name, screen) in samples::all() {
        let mut view = View::default();
        let (first, _) = drawn(&screen, &mut view, (80, 24), &Theme::colour());
        let (second, _) = drawn(&screen, &mut view, (80, 24), &Theme::colour());
        assert_eq!(first.diff_iter(&second).count(), 0, "{name}");
    }
}

#[test]
fn every_first_frame_is_less_than_12000_bytes() {
    for (name, screen) in samples::all() {
        let sent = Bench::new(80, 24).draw(&screen).len();
        assert!(sent < 6_000, "{name}: {sent}");
    }
}

#[test]
fn a_wrapped_address_costs_one_sequence_a_row_and_each_row_opens_all_of_it() {
    let url = format!("https://ims-na1.adobelogin.com/ims/authorize/v2?{}", "a".repeat(450));
    let screen = Screen {
        body: vec![Item::Link { label: String::new(), url: url.clone() }],
        steps: vec![],
        ..samples::sign_in()
    };
    let mut bench = Bench::new(80, 24);
    let sent = String::from_utf8(bench.draw(&screen)).unwrap();
    assert_eq!(sent.matches(&format!(";{url}\x1b\\")).count(), url.len().div_ceil(78));
    assert_eq!(sent.matches("\x1b]8;;\x1b\\").count(), url.len().div_ceil(78));
    assert!(sent.len() < 6_000, "{}", sent.len());
    let shown: String = bench.contents()[5..12].iter().map(|row| row.trim()).collect();
    assert_eq!(shown, url);
}

#[test]
fn an_address_with_control_characters_cannot_break_out_of_its_sequence() {
    let url = "https://example.com/\x1b\\\x1b]0;owned\x07é\u{9c}x".to_owned();
    let screen = Screen { body: vec![Item::Link { label: String::new(), url }], ..samples::sign_in() };
    let sent = String::from_utf8(Bench::new(80, 24).draw(&screen)).unwrap();
    assert!(!sent.contains("\x1b]0;") && !sent.contains('\x07') && !sent.contains('\u{9c}'), "{sent:?}");
}

#[test]
fn nothing_of_an_old_picture_stays_on_the_terminal() {
    let mut bench = Bench::new(80, 24);
    let all = samples::all();
    // Every screen after every other one, so that links, wide letters and panels all get covered.
    for (_, before) in &all {
        for (name, after) in &all {
            bench.draw(before);
            bench.draw(after);
            let mut fresh = Bench::new(80, 24);
            fresh.view = bench.view.clone();
            fresh.draw(after);
            assert_eq!(bench.contents(), fresh.contents(), "{name} after {}", before.heading);
        }
    }
}

#[test]
fn the_terminals_cursor_stands_behind_the_typed_text() {
    let mut bench = Bench::new(80, 24);
    bench.draw(&samples::organization_refused());
    let (row, column) = bench.emulator.screen().cursor_position();
    let line = &bench.contents()[usize::from(row)];
    assert!(line.ends_with("12345678"), "{line}");
    assert_eq!(usize::from(column), line.chars().count());
}
