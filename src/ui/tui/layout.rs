//! Where the parts of the page go. Rectangles only.

use ratatui::layout::Rect;

/// The smallest window in which the page is drawn, in columns and rows; below it stands one sentence.
pub const SMALLEST: (u16, u16) = (40, 10);
/// From so many columns on there is a side bar.
const WITH_SIDE_BAR: u16 = 80;
/// The side bar's columns.
const SIDE_BAR: u16 = 22;
/// The widest text that is still pleasant to read.
const WIDEST_TEXT: u16 = 90;
/// Below so many rows empty rows are left out, and below so many even the one under the heading.
pub(super) const ROOMY: u16 = 20;
const TIGHT: u16 = 14;

/// The parts of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) header: Rect,
    pub(super) upper_rule: Rect,
    pub(super) side_bar: Option<Rect>,
    pub(super) heading: Rect,
    pub(super) body: Rect,
    pub(super) buttons: Rect,
    pub(super) lower_rule: Rect,
    pub(super) footer: Rect,
    pub(super) is_compact: bool,
}

/// Whether a page can be drawn at all.
pub(super) fn is_too_small(area: Rect) -> bool {
    area.width < SMALLEST.0 || area.height < SMALLEST.1
}

/// Whether there is room for a side bar.
pub(super) fn has_side_bar(area: Rect) -> bool {
    area.width >= WITH_SIDE_BAR
}

/// The width of the main part's text.
pub(super) fn text_width(area: Rect, has_side_bar: bool) -> u16 {
    let left = if has_side_bar { SIDE_BAR + 1 } else { 1 };
    area.width.saturating_sub(left + 1).min(WIDEST_TEXT)
}

/// Divides `area`; `button_rows` rows are kept for buttons.
pub(super) fn divide(area: Rect, has_side_bar: bool, button_rows: u16) -> Page {
    let is_compact = area.height < ROOMY;
    let gap = u16::from(!is_compact);
    let row = |y: u16| Rect { y: area.y + y, height: 1, ..area };
    let inset = |rect: Rect| Rect { x: rect.x + 1, width: rect.width.saturating_sub(2), ..rect };
    let middle = Rect { y: area.y + 2, height: area.height.saturating_sub(4), ..area };
    let left = if has_side_bar { SIDE_BAR + 1 } else { 1 };
    let main = Rect { x: area.x + left, width: text_width(area, has_side_bar), ..middle };
    // Side bar and main part stand one row below the rule where there is room.
    let heading = Rect { y: main.y + gap, height: 1, ..main };
    let top = heading.bottom() + u16::from(area.height >= TIGHT);
    let button_rows = button_rows.min(main.height.saturating_sub(4));
    let buttons = Rect { y: main.bottom().saturating_sub(button_rows), height: button_rows, ..main };
    let body_end = if button_rows > 0 { buttons.y.saturating_sub(gap) } else { main.bottom() };
    Page {
        header: inset(row(0)),
        upper_rule: row(1),
        side_bar: has_side_bar.then_some(Rect {
            x: area.x,
            y: heading.y,
            width: SIDE_BAR,
            height: middle.bottom().saturating_sub(heading.y),
        }),
        heading,
        body: Rect { y: top, height: body_end.saturating_sub(top), ..main },
        buttons,
        lower_rule: row(area.height.saturating_sub(2)),
        footer: inset(row(area.height.saturating_sub(1))),
        is_compact,
    }
}
