//! A buffer as an SVG image: a screenshot by the real renderer, for the documents. No font, no image and no address is
//! fetched from anywhere, and its own window stands on light and dark pages alike.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::picture::row_pieces;

/// Width and height of a cell.
const CELL: (f32, f32) = (8.4, 18.0);
/// Between the window's edge and the text.
const MARGIN: f32 = 16.0;
/// The window's title bar.
const BAR: f32 = 30.0;
const INK: &str = "#d8dee9";
const PAPER: &str = "#1e222a";

/// Every colour is a class: shorter than naming it at each piece of text.
const STYLE: &str = "text{fill:#d8dee9;white-space:pre}\
.k{fill:#7b8494}.r{fill:#f07a83}.g{fill:#98c379}.y{fill:#e5c07b}.b{fill:#61afef}.m{fill:#c678dd}.c{fill:#5cc3d0}\
.w{fill:#eceff4}.p{fill:#1e222a}.B{font-weight:bold}.D{opacity:.62}.U{text-decoration:underline}";

/// The whole picture; the same buffer always gives the same bytes.
pub(crate) fn svg(buffer: &Buffer, cursor: Option<(u16, u16)>, description: &str) -> String {
    let width = f32::from(buffer.area.width) * CELL.0 + 2.0 * MARGIN;
    let height = f32::from(buffer.area.height) * CELL.1 + 2.0 * MARGIN + BAR;
    let title = escaped(description);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" role=\"img\" aria-label=\"{title}\" font-size=\"14\" font-family=\"ui-monospace, \
         'SF Mono', Menlo, 'DejaVu Sans Mono', 'Liberation Mono', Consolas, monospace\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n\
         <rect x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" rx=\"9\" fill=\"{PAPER}\" stroke=\"#4c566a\"/>\n\
         <path d=\"M1 {BAR}V9.5A8.5 8.5 0 0 1 9.5 1H{}a8.5 8.5 0 0 1 8.5 8.5V{BAR}Z\" fill=\"#2b303b\"/>\n\
         <circle cx=\"18\" cy=\"15\" r=\"5.5\" fill=\"#ec6a5e\"/><circle cx=\"38\" cy=\"15\" r=\"5.5\" fill=\"#f4bf4f\"/>\
         <circle cx=\"58\" cy=\"15\" r=\"5.5\" fill=\"#61c554\"/>\n",
        width - 1.0,
        height - 1.0,
        width - 9.5,
    );
    for y in buffer.area.top()..buffer.area.bottom() {
        // Runs of one style are one element; `textLength` keeps the columns whatever the font is.
        let mut run: Option<Run<'_>> = None;
        for (x, cells, shown, cell) in row_pieces(buffer, y) {
            match &mut run {
                Some(run) if run.takes(&shown, cells, cell) => {
                    run.cells += cells;
                    run.text.push_str(&shown);
                }
                _ => {
                    put(&mut out, run.take());
                    run = Some(Run { at: (x, y), cells, text: shown, cell });
                }
            }
        }
        put(&mut out, run);
    }
    if let Some(at) = cursor {
        rectangle(&mut out, corner(at), (2.0, CELL.1), INK);
    }
    out.push_str("</svg>\n");
    out
}

/// Neighbouring letters of one style.
struct Run<'a> {
    at: (u16, u16),
    cells: u16,
    text: String,
    cell: &'a Cell,
}

impl Run<'_> {
    fn takes(&self, shown: &str, cells: u16, cell: &Cell) -> bool {
        let has_same_style = (self.cell.fg, self.cell.bg, self.cell.modifier) == (cell.fg, cell.bg, cell.modifier);
        let (mine, its) = (kind(&self.text), kind(shown));
        has_same_style && cells == 1 && mine == its && its != Kind::Apart
    }
}

/// What a piece of text is to be drawn as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Letters that every monospaced font has in one width.
    Letters,
    /// A rule.
    Rule,
    /// Anything else: at its own place, whatever its font makes of it.
    Apart,
}

fn kind(text: &str) -> Kind {
    match text {
        _ if text.chars().all(|sign| sign == '─') => Kind::Rule,
        _ if text.chars().all(|sign| sign < '\u{500}' || "‘’“”–…•".contains(sign)) => Kind::Letters,
        _ => Kind::Apart,
    }
}

/// The upper left corner of a cell.
fn corner((x, y): (u16, u16)) -> (f32, f32) {
    (MARGIN + f32::from(x) * CELL.0, BAR + MARGIN + f32::from(y) * CELL.1)
}

fn rectangle(out: &mut String, at: (f32, f32), size: (f32, f32), fill: &str) {
    let (x, y) = (short(at.0), short(at.1));
    let _ = writeln!(
        out,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"/>",
        short(size.0),
        short(size.1)
    );
}

/// One place behind the point, if it is not 0.
fn short(value: f32) -> String {
    format!("{value:.1}").trim_end_matches(".0").to_owned()
}

fn put(out: &mut String, run: Option<Run<'_>>) {
    let Some(Run { at, cells, text, cell }) = run else { return };
    let (left, top) = corner(at);
    let width = f32::from(cells) * CELL.0;
    let (mut ink, mut paper) = (class(cell.fg), colour(cell.bg, PAPER));
    if cell.modifier.contains(Modifier::REVERSED) {
        (ink, paper) = ("p", colour(cell.fg, INK));
    }
    if paper != PAPER {
        rectangle(out, (left, top), (width, CELL.1), paper);
    }
    if text.trim().is_empty() {
        return;
    }
    let fill = if cell.modifier.contains(Modifier::DIM) { "#5a6372" } else { colour(cell.fg, INK) };
    match text.as_str() {
        // Lines are drawn, because glyphs of neighbouring rows and cells seldom meet in a browser; each overlaps the
        // next row a little, or a seam would show.
        _ if kind(&text) == Kind::Rule => return rectangle(out, (left, top + 8.5), (width, 1.0), fill),
        "│" => return rectangle(out, (left + 3.7, top), (1.0, CELL.1 + 0.4), fill),
        "┃" => return rectangle(out, (left + 3.2, top), (2.0, CELL.1 + 0.4), fill),
        _ => {}
    }
    let indent = text.chars().take_while(|sign| *sign == ' ').count();
    let (words, visible) = (text.trim(), text.trim().chars().count());
    let shift = |cells: usize| f32::from(u16::try_from(cells).unwrap_or(0)) * CELL.0;
    let (left, width) =
        if kind(&text) == Kind::Letters { (left + shift(indent), shift(visible)) } else { (left, width) };
    let mut classes = ink.to_owned();
    for (modifier, class) in [(Modifier::BOLD, "B"), (Modifier::DIM, "D"), (Modifier::UNDERLINED, "U")] {
        if cell.modifier.contains(modifier) {
            classes.push_str(if classes.is_empty() { "" } else { " " });
            classes.push_str(class);
        }
    }
    let classes = if classes.is_empty() { classes } else { format!(" class=\"{classes}\"") };
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"{classes}>{}</text>",
        short(left),
        short(top + 13.5),
        short(width),
        escaped(words)
    );
}

fn class(colour: Color) -> &'static str {
    match colour {
        Color::Black | Color::DarkGray => "k",
        Color::Red | Color::LightRed => "r",
        Color::Green | Color::LightGreen => "g",
        Color::Yellow | Color::LightYellow => "y",
        Color::Blue | Color::LightBlue => "b",
        Color::Magenta | Color::LightMagenta => "m",
        Color::Cyan | Color::LightCyan => "c",
        Color::Gray | Color::White => "w",
        _ => "",
    }
}

/// The colour of a class, for what is no text.
fn colour(of: Color, default: &'static str) -> &'static str {
    let rule = format!(".{}{{fill:", class(of));
    match STYLE.split_once(&rule) {
        Some((_, rest)) if !class(of).is_empty() => &rest[..7],
        _ => default,
    }
}

/// Text for XML; spaces would be collapsed.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace(' ', "\u{a0}")
}
