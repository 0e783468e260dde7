//! What the terminal UI remembers between two drawings: size and scroll positions, nothing else.

use crate::screen::{Move, Panel, Screen};

/// Scroll positions of one screen. They start over when the heading or the panel changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    pub(super) body: Scroll,
    pub(super) panel: Scroll,
    /// The first visible row of the long list that has its own window.
    pub(super) list_top: usize,
    /// What the keys went to at the last drawing: rows and cell. The body follows it only when it changes, so that
    /// a person can scroll away from it.
    pub(super) followed: Option<(usize, usize, usize)>,
    shown: Option<Shown>,
}

/// Which picture the positions belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    heading: String,
    panel: PanelKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum PanelKind {
    None,
    Help,
    Guide(String),
}

impl PanelKind {
    fn is(&self, panel: Option<&Panel>) -> bool {
        match (self, panel) {
            (Self::None, None) | (Self::Help, Some(Panel::Help)) => true,
            (Self::Guide(known), Some(Panel::Guide { title, .. })) => known == title,
            _ => false,
        }
    }

    fn of(panel: Option<&Panel>) -> Self {
        match panel {
            None => Self::None,
            Some(Panel::Help) => Self::Help,
            Some(Panel::Guide { title, .. }) => Self::Guide(title.clone()),
        }
    }
}

impl View {
    /// Starts over where another heading or panel is to be drawn than last time.
    pub(super) fn turn_to(&mut self, screen: &Screen) {
        let panel = screen.panel.as_ref();
        let is_same_heading = self.shown.as_ref().is_some_and(|shown| shown.heading == screen.heading);
        let is_same_panel = self.shown.as_ref().is_some_and(|shown| shown.panel.is(panel));
        if is_same_heading && is_same_panel {
            return;
        }
        if !is_same_heading {
            (self.body, self.list_top, self.followed) = (Scroll::default(), 0, None);
        }
        self.panel = Scroll::default();
        self.shown = Some(Shown { heading: screen.heading.clone(), panel: PanelKind::of(panel) });
    }
}

/// A window over rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Scroll {
    /// The first visible row.
    pub(super) top: usize,
    /// How many rows there are, as of the last drawing.
    pub(super) rows: usize,
    /// How many of them are visible at once.
    pub(super) height: usize,
}

impl Scroll {
    /// Whether not all rows are visible at once.
    pub(super) fn overflows(&self) -> bool {
        self.rows > self.height
    }

    /// Moves the window; says whether that changed anything.
    pub(super) fn go(&mut self, by: Move) -> bool {
        let page = self.height.saturating_sub(1).max(1);
        let before = self.top;
        self.top = match by {
            Move::Up => before.saturating_sub(1),
            Move::Down => before.saturating_add(1),
            Move::PageUp => before.saturating_sub(page),
            Move::PageDown => before.saturating_add(page),
            Move::First => 0,
            Move::Last => self.rows,
        }
        .min(self.rows.saturating_sub(self.height));
        self.top != before
    }

    /// Takes new sizes and keeps the window inside.
    pub(super) fn resize(&mut self, rows: usize, height: usize) {
        (self.rows, self.height) = (rows, height);
        self.top = self.top.min(rows.saturating_sub(height));
    }

    /// Moves the window just so far that `first..=last` is visible; the beginning wins.
    pub(super) fn follow(&mut self, first: usize, last: usize) {
        if last >= self.top + self.height {
            self.top = (last + 1).saturating_sub(self.height);
        }
        if first < self.top {
            self.top = first;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_follows_no_farther_than_it_must() {
        let mut scroll = Scroll { top: 0, rows: 20, height: 5 };
        scroll.follow(6, 7);
        assert_eq!(scroll.top, 3);
        scroll.follow(5, 5);
        assert_eq!(scroll.top, 3);
        scroll.follow(1, 2);
        assert_eq!(scroll.top, 1);
    }

    #[test]
    fn scrolling_stops_at_both_ends() {
        let mut scroll = Scroll { top: 0, rows: 8, height: 5 };
        assert!(!scroll.go(Move::Up));
        assert!(scroll.go(Move::PageDown));
        assert_eq!(scroll.top, 3);
        assert!(!scroll.go(Move::Last));
        assert!(scroll.go(Move::First));
    }
}
