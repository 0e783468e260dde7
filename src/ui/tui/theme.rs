//! Colours and glyphs. Owns every `Style` that the terminal UI uses, and no layout.
//!
//! The rules:
//! - The terminal's own foreground and background for everything; on top of them only the 16 ANSI colours, which
//!   people have tuned to be readable. No background colour, no RGB, no bright black or white, no blue.
//! - A colour has one meaning: cyan is *where you are and what takes keys*, green *worked*, yellow *look here*, red
//!   *failed*. Quiet text is dim, never grey. An address is underlined, and nothing else is.
//! - Bold is for headings, key names and the thing that has the focus; labels are plain. Reversed is for the focused button alone.
//! - No meaning is in a colour alone: beside it stand a glyph and, for states, a word.
//! - Nothing blinks, nothing moves.

use ratatui::style::{Color, Modifier, Style};

/// How things look on this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    pub(super) text: Style,
    pub(super) quiet: Style,
    pub(super) heading: Style,
    pub(super) accent: Style,
    pub(super) good: Style,
    pub(super) warning: Style,
    pub(super) bad: Style,
    pub(super) link: Style,
    pub(super) key: Style,
    pub(super) focused_button: Style,
    pub(super) glyphs: Glyphs,
    pub(super) has_hyperlinks: bool,
}

impl Theme {
    /// The 16 ANSI colours on the terminal's own foreground and background, Unicode glyphs, hyperlinks.
    pub const fn colour() -> Self {
        let plain = Style::new();
        Self {
            accent: plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
            good: plain.fg(Color::Green),
            warning: plain.fg(Color::Yellow),
            bad: plain.fg(Color::Red),
            link: plain.fg(Color::Cyan).add_modifier(Modifier::UNDERLINED),
            ..Self::monochrome()
        }
    }

    /// For `NO_COLOR`: bold, dim, underlined and reversed only.
    pub const fn monochrome() -> Self {
        let plain = Style::new();
        Self {
            text: plain,
            quiet: plain.add_modifier(Modifier::DIM),
            heading: plain.add_modifier(Modifier::BOLD),
            accent: plain.add_modifier(Modifier::BOLD),
            good: plain,
            warning: plain.add_modifier(Modifier::BOLD),
            bad: plain.add_modifier(Modifier::BOLD),
            link: plain.add_modifier(Modifier::UNDERLINED),
            key: plain.add_modifier(Modifier::BOLD),
            focused_button: plain.add_modifier(Modifier::BOLD.union(Modifier::REVERSED)),
            glyphs: Glyphs::UNICODE,
            has_hyperlinks: true,
        }
    }

    /// The same theme with another set of glyphs.
    #[must_use]
    pub const fn with_glyphs(self, glyphs: Glyphs) -> Self {
        Self { glyphs, ..self }
    }

    /// The same theme without OSC 8, for terminals that would print the sequence.
    #[must_use]
    pub const fn without_hyperlinks(self) -> Self {
        Self { has_hyperlinks: false, ..self }
    }
}

/// The signs that stand beside words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    pub(super) done: &'static str,
    pub(super) current: &'static str,
    pub(super) ahead: &'static str,
    pub(super) running: &'static str,
    pub(super) warning: &'static str,
    pub(super) failed: &'static str,
    pub(super) skipped: &'static str,
    pub(super) note: &'static str,
    pub(super) chosen: &'static str,
    pub(super) not_chosen: &'static str,
    pub(super) checked: &'static str,
    pub(super) not_checked: &'static str,
    pub(super) bullet: &'static str,
    pub(super) mask: &'static str,
    pub(super) separator: &'static str,
    /// Where text was cut at its end.
    pub(super) ellipsis: &'static str,
    /// Where a field has more to the left and to the right; one cell each.
    pub(super) cut: [&'static str; 2],
    pub(super) more_above: &'static str,
    pub(super) more_below: &'static str,
    pub(super) times: &'static str,
    pub(super) rule: &'static str,
    /// The edge of a field, and of a focused one; one cell each.
    pub(super) edge: [&'static str; 2],
    pub(super) bars: [&'static str; 8],
}

impl Glyphs {
    /// For any UTF-8 terminal; each is one cell wide.
    const UNICODE: Self = Self {
        done: "✓",
        current: "▸",
        ahead: "·",
        running: "…",
        warning: "!",
        failed: "✗",
        skipped: "–",
        note: "i",
        chosen: "●",
        not_chosen: "○",
        checked: "☑",
        not_checked: "☐",
        bullet: "•",
        mask: "•",
        separator: " · ",
        ellipsis: "…",
        cut: ["…", "…"],
        more_above: "↑",
        more_below: "↓",
        times: "×",
        rule: "─",
        edge: ["│", "┃"],
        bars: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    };

    /// For terminals and fonts that have nothing else.
    pub const ASCII: Self = Self {
        done: "+",
        current: ">",
        ahead: ".",
        running: "~",
        warning: "!",
        failed: "x",
        skipped: "-",
        note: "i",
        chosen: "(*)",
        not_chosen: "( )",
        checked: "[x]",
        not_checked: "[ ]",
        bullet: "*",
        mask: "*",
        separator: " - ",
        ellipsis: "...",
        cut: ["<", ">"],
        more_above: "^",
        more_below: "v",
        times: "x",
        rule: "-",
        edge: ["|", "#"],
        bars: [".", ".", ":", ":", "-", "=", "+", "#"],
    };
}
