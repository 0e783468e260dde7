//! A buffer as text for snapshots: the picture, then every styled run, so that a lost colour or a lost bold is seen.
#![allow(dead_code, reason = "each test binary uses its own part")]

use aa_connect::screen::Screen;
use aa_connect::ui::tui::{Theme, View, draw};
use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

/// A screen drawn at a size, and where the cursor is.
pub(crate) fn drawn(screen: &Screen, view: &mut View, size: (u16, u16), theme: &Theme) -> (Buffer, Option<(u16, u16)>) {
    let area = Rect::new(0, 0, size.0, size.1);
    let mut buffer = Buffer::empty(area);
    let cursor = draw(&mut buffer, area, screen, view, theme);
    (buffer, cursor.map(|at| (at.x, at.y)))
}

/// The words alone, row by row.
pub(crate) fn words(buffer: &Buffer) -> String {
    (0..buffer.area.height).map(|y| format!("|{}\n", row_text(buffer, y))).collect()
}

/// The letters of a cell without hyperlink sequences, and how many cells they take.
pub(crate) fn letters(cell: &Cell) -> (String, u16) {
    use ratatui::buffer::CellWidth;
    let mut shown = String::new();
    let mut rest = cell.symbol();
    while let Some(start) = rest.find("\x1b]8;") {
        shown.push_str(&rest[..start]);
        let end = rest[start..].find("\x1b\\").map_or(rest.len(), |end| start + end + 2);
        rest = &rest[end..];
    }
    shown.push_str(rest);
    let width = match cell.diff_option {
        CellDiffOption::ForcedWidth(width) => width.get(),
        _ => cell.cell_width().max(1),
    };
    (shown, width)
}

/// One row as a terminal shows it, with the first cell of each piece of text.
pub(crate) fn row_pieces(buffer: &Buffer, y: u16) -> Vec<(u16, u16, String, &Cell)> {
    let mut pieces = Vec::new();
    let mut x = buffer.area.left();
    while x < buffer.area.right() {
        let cell = &buffer[(x, y)];
        let (shown, width) = letters(cell);
        pieces.push((x, width, shown, cell));
        x += width;
    }
    pieces
}

/// One row's text.
pub(crate) fn row_text(buffer: &Buffer, y: u16) -> String {
    let row: String = row_pieces(buffer, y).into_iter().map(|(_, _, shown, _)| shown).collect();
    row.trim_end().to_owned()
}

/// The picture and, below it, `row:columns style "text"` for each styled run.
pub(crate) fn picture(buffer: &Buffer, cursor: Option<(u16, u16)>) -> String {
    let mut out = String::new();
    let mut legend = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        out.push_str(&format!("|{}\n", row_text(buffer, y)));
        let mut run: Option<(u16, u16, String, String)> = None;
        for (x, width, shown, cell) in row_pieces(buffer, y) {
            let mut style = style_words(cell);
            if cell.symbol().contains("\x1b]8;") {
                style.push_str(" linked");
            }
            match &mut run {
                Some((_, end, of, text)) if *of == style => {
                    *end = x + width - 1;
                    text.push_str(&shown);
                }
                _ => {
                    finish(&mut legend, y, run.take());
                    run = Some((x, x + width - 1, style, shown));
                }
            }
        }
        finish(&mut legend, y, run.take());
    }
    let cursor = cursor.map_or("none".to_owned(), |(x, y)| format!("row {y}, column {x}"));
    format!("{out}cursor: {cursor}\n{legend}")
}

fn finish(legend: &mut String, y: u16, run: Option<(u16, u16, String, String)>) {
    if let Some((start, end, style, text)) = run.filter(|(_, _, style, _)| !style.is_empty()) {
        let text = text.trim_end();
        let text = match text.chars().count() {
            41.. => format!("{}…", text.chars().take(40).collect::<String>()),
            _ => text.to_owned(),
        };
        legend.push_str(&format!("{y}:{start}-{end} {} \"{text}\"\n", style.trim()));
    }
}

fn style_words(cell: &Cell) -> String {
    let mut words = String::new();
    if cell.fg != Color::Reset {
        words.push_str(&format!(" {:?}", cell.fg).to_lowercase());
    }
    if cell.bg != Color::Reset {
        words.push_str(&format!(" on-{:?}", cell.bg).to_lowercase());
    }
    for (modifier, word) in [
        (Modifier::BOLD, " bold"),
        (Modifier::DIM, " dim"),
        (Modifier::UNDERLINED, " underlined"),
        (Modifier::REVERSED, " reversed"),
    ] {
        if cell.modifier.contains(modifier) {
            words.push_str(word);
        }
    }
    words
}
