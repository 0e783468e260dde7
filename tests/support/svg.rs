//! A buffer as an SVG image: a screenshot by the real renderer, for the documents.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::picture::row_pieces;

const CELL: (f32, f32) = (8.4, 18.0);
const MARGIN: f32 = 14.0;
const INK: &str = "#d8dee9";
const PAPER: &str = "#1e222a";

/// The whole picture; the same buffer always gives the same bytes.
pub(crate) fn svg(buffer: &Buffer, cursor: Option<(u16, u16)>, description: &str) -> String {
    let width = f32::from(buffer.area.width) * CELL.0 + 2.0 * MARGIN;
    let height = f32::from(buffer.area.height) * CELL.1 + 2.0 * MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" role=\"img\" font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"14\" xml:space=\"preserve\">\n<title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{PAPER}\"/>\n",
        escaped(description)
    );
    for y in buffer.area.top()..buffer.area.bottom() {
        // Runs of one style are one element; `textLength` keeps the columns whatever the font is.
        let mut run: Option<(u16, u16, String, &Cell)> = None;
        for (x, cells, shown, cell) in row_pieces(buffer, y) {
            match &mut run {
                Some((_, width, text, first))
                    if has_same_style(first, cell) && cells == 1 && text.is_ascii() && shown.is_ascii() =>
                {
                    *width += cells;
                    text.push_str(&shown);
                }
                _ => {
                    put_run(&mut out, y, run.take());
                    run = Some((x, cells, shown, cell));
                }
            }
        }
        put_run(&mut out, y, run.take());
    }
    if let Some((x, y)) = cursor {
        let (left, top) = (MARGIN + f32::from(x) * CELL.0, MARGIN + f32::from(y) * CELL.1);
        let _ =
            writeln!(out, "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"2\" height=\"{:.1}\" fill=\"{INK}\"/>", CELL.1);
    }
    out.push_str("</svg>\n");
    out
}

fn put_run(out: &mut String, y: u16, run: Option<(u16, u16, String, &Cell)>) {
    let Some((x, cells, text, cell)) = run else { return };
    let (left, top) = (MARGIN + f32::from(x) * CELL.0, MARGIN + f32::from(y) * CELL.1);
    let width = f32::from(cells) * CELL.0;
    let is_reversed = cell.modifier.contains(Modifier::REVERSED);
    let (mut ink, mut paper) = (colour(cell.fg, INK), colour(cell.bg, PAPER));
    if is_reversed {
        std::mem::swap(&mut ink, &mut paper);
    }
    if paper != PAPER {
        let _ = writeln!(
            out,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"{paper}\"/>",
            CELL.1
        );
    }
    if text.trim().is_empty() {
        return;
    }
    let mut extra = String::new();
    if cell.modifier.contains(Modifier::BOLD) {
        extra.push_str(" font-weight=\"bold\"");
    }
    if cell.modifier.contains(Modifier::DIM) {
        extra.push_str(" opacity=\"0.6\"");
    }
    if cell.modifier.contains(Modifier::UNDERLINED) {
        extra.push_str(" text-decoration=\"underline\"");
    }
    let _ = writeln!(
        out,
        "<text x=\"{left:.1}\" y=\"{:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{ink}\"{extra}>{}</text>",
        top + CELL.1 * 0.75,
        escaped(&text)
    );
}

fn has_same_style(one: &Cell, other: &Cell) -> bool {
    (one.fg, one.bg, one.modifier) == (other.fg, other.bg, other.modifier)
}

fn colour(colour: Color, default: &'static str) -> &'static str {
    match colour {
        Color::Black => "#3b4252",
        Color::Red => "#e06c75",
        Color::Green => "#98c379",
        Color::Yellow => "#e5c07b",
        Color::Blue => "#61afef",
        Color::Magenta => "#c678dd",
        Color::Cyan => "#56b6c2",
        Color::Gray | Color::White => "#eceff4",
        _ => default,
    }
}

/// Text for XML; spaces would be collapsed.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace(' ', "\u{a0}")
}
