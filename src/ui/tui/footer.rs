//! The footer: what works now, with its key. Where room is short the least important entries go; none is cut.

use super::keys::binding;
use super::meaning::{Focus, works};
use super::measure::width;
use super::sheet::{Row, text};
use super::theme::Theme;
use crate::screen::{Action, Offer, Screen};

/// The footer's row for so many columns.
pub(super) fn row<'a>(screen: &'a Screen, columns: usize, theme: &Theme) -> Row<'a> {
    let mut entries = screen.offers.clone();
    let focus = Focus::of(screen);
    entries.retain(|offer| works(offer.action, screen, focus));
    if focus == Focus::Panel {
        entries.retain(|offer| offer.action != Action::Back);
        entries.insert(0, Offer { action: Action::Back, label: "close" });
    } else {
        // A button says its key itself.
        entries.retain(|offer| screen.buttons.iter().all(|button| button.action != offer.action));
    }
    if focus == Focus::Button {
        entries.retain(|offer| offer.action != Action::Next);
        let focused = screen.buttons.iter().find(|button| button.is_focused);
        if focused.is_some_and(|button| button.action != Action::Next) {
            entries.insert(0, Offer { action: Action::Next, label: "press button" });
        }
    }
    while entries.len() > 1 && length(&entries, 2) > columns {
        let last = entries.iter().enumerate().max_by_key(|(index, offer)| (binding(offer.action).rank, *index));
        let Some((index, _)) = last else { break };
        entries.remove(index);
    }
    let between = if length(&entries, 3) <= columns { 3 } else { 2 };
    let mut row = Row::new();
    for (index, offer) in entries.iter().enumerate() {
        if index > 0 {
            row.push(text(if between == 3 { "   " } else { "  " }, theme.text));
        }
        row.extend([text(binding(offer.action).name, theme.key), text(" ", theme.text), text(offer.label, theme.text)]);
    }
    row
}

fn length(entries: &[Offer], between: usize) -> usize {
    let words: usize = entries.iter().map(|offer| binding(offer.action).name.len() + 1 + width(offer.label)).sum();
    words + between * entries.len().saturating_sub(1)
}
