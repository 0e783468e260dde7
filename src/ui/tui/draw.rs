//! Draws one screen: divides the page, lets each part write its rows, paints them.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::layout::{Page, ROOMY, SMALLEST, divide, has_side_bar, is_too_small, text_width};
use super::measure::width;
use super::sheet::{Piece, Sheet, paint_row, text};
use super::theme::{Glyphs, Theme};
use super::view::{Scroll, View};
use super::widgets::list::{Arrangement, Window};
use super::widgets::{button, callout, field, key_values, link, list, panel, table, task, trend};
use super::{footer, header, side_bar, widgets};
use crate::screen::{FieldId, Item, List, Panel, Screen};

/// Up to so many rows the body has none to spare for a mark.
const LOWEST_WITH_MARK: usize = 4;
/// A list with more rows than this has a window of its own; a shorter one scrolls with the rest, its details whole.
const LONG_LIST: usize = 12;
/// That window never has fewer rows than this, unless its filter would not fit above it then.
const SHORTEST_WINDOW: usize = 3;

/// Draws `screen` into a frame and places the terminal's cursor in the focused field.
pub fn render(frame: &mut Frame<'_>, screen: &Screen, view: &mut View, theme: &Theme) {
    let area = frame.area();
    if let Some(cursor) = draw(frame.buffer_mut(), area, screen, view, theme) {
        frame.set_cursor_position(cursor);
    }
    if theme.glyphs == Glyphs::ASCII {
        plain_punctuation(frame.buffer_mut());
    }
}

/// The signs of our own sentences in ASCII, each in its one cell; names from elsewhere stay what they are.
fn plain_punctuation(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let plain = match cell.symbol() {
            "…" => ".",
            "“" | "”" => "\"",
            "’" => "'",
            "–" | "—" | "·" => "-",
            _ => continue,
        };
        cell.set_symbol(plain);
    }
}

/// Draws `screen` into `area` of `buffer`; where the terminal's cursor belongs, if a field has the focus.
pub fn draw(buffer: &mut Buffer, area: Rect, screen: &Screen, view: &mut View, theme: &Theme) -> Option<Position> {
    let area = area.intersection(buffer.area);
    view.turn_to(screen);
    if is_too_small(area) {
        let mut sheet = Sheet::new(usize::from(area.width));
        let by = theme.glyphs.times;
        let (columns, rows) = SMALLEST;
        let said =
            format!("This window is too small: at least {columns} {by} {rows}, better 80 {by} 24. Nothing is lost.");
        sheet.paragraph(0, &said, theme.text);
        return sheet.paint(buffer, area, 0, theme);
    }
    let has_side_bar = has_side_bar(area) && !screen.steps.is_empty();
    let columns = usize::from(text_width(area, has_side_bar));
    let mut buttons = Sheet::new(columns);
    if let Some(task) = &screen.waiting {
        task::lay(&mut buttons, task, width(&task.label) + 4, theme);
    }
    if let Some(notice) = &screen.notice {
        callout::lay(&mut buttons, notice, theme);
    }
    let has_buttons = screen.panel.is_none() && !screen.buttons.is_empty();
    if !buttons.rows.is_empty() && has_buttons && area.height >= ROOMY {
        buttons.row([]);
    }
    if screen.panel.is_none() {
        button::lay(&mut buttons, &screen.buttons, theme);
    }
    let page = divide(area, has_side_bar, u16::try_from(buttons.rows.len()).unwrap_or(u16::MAX));
    surroundings(buffer, &page, screen, theme);
    buttons.paint(buffer, page.buttons, 0, theme);
    match &screen.panel {
        Some(shown) => covered(buffer, &page, screen, shown, view, theme),
        None => main_part(buffer, &page, screen, view, theme),
    }
}

/// Header, rules, side bar and footer.
fn surroundings(buffer: &mut Buffer, page: &Page, screen: &Screen, theme: &Theme) {
    let header = header::row(screen, usize::from(page.header.width), page.side_bar.is_some(), theme);
    paint_row(buffer, page.header, &header, theme);
    for rule in [page.upper_rule, page.lower_rule] {
        let line = theme.glyphs.rule.repeat(usize::from(rule.width));
        paint_row(buffer, rule, &[text(line, theme.quiet)], theme);
    }
    if let Some(area) = page.side_bar {
        let rows = side_bar::rows(&screen.steps, usize::from(area.width), usize::from(area.height), theme);
        for (row, y) in rows.iter().zip(area.y..area.bottom()) {
            paint_row(buffer, Rect { y, height: 1, ..area }, row, theme);
        }
    }
    paint_row(buffer, page.footer, &footer::row(screen, usize::from(page.footer.width), theme), theme);
}

fn covered(
    buffer: &mut Buffer,
    page: &Page,
    screen: &Screen,
    shown: &Panel,
    view: &mut View,
    theme: &Theme,
) -> Option<Position> {
    let mut sheet = Sheet::new(usize::from(page.body.width));
    let title = match shown {
        Panel::Help => {
            panel::lay_help(&mut sheet, screen, theme);
            "Help"
        }
        Panel::Guide { title, text } => {
            panel::lay_guide(&mut sheet, text, theme);
            title.as_str()
        }
    };
    scrolled(buffer, page, title, &sheet, &mut view.panel, theme);
    None
}

fn main_part(buffer: &mut Buffer, page: &Page, screen: &Screen, view: &mut View, theme: &Theme) -> Option<Position> {
    let body = lay_body(page, screen, view, theme);
    let height = usize::from(page.body.height);
    view.body.resize(body.rows.len(), shown_rows(body.rows.len(), height));
    if let Some(rows) = body.focus.clone() {
        let cursor = body.cursor.unwrap_or((rows.start, 0));
        let now = (rows.start, rows.end, cursor.0 * 4096 + cursor.1 + height * 4_194_304);
        if view.followed != Some(now) {
            view.followed = Some(now);
            if rows.end <= view.body.height {
                // What introduces the first thing should be seen with it.
                view.body.top = 0;
            }
            if let Some(around) = &body.around {
                view.body.follow(around.start, around.end.saturating_sub(1));
            }
            view.body.follow(rows.start, rows.end.saturating_sub(1));
        }
    }
    scrolled(buffer, page, &screen.heading, &body, &mut view.body, theme)
}

/// One row is kept for the mark where not everything fits. On a very low page it stands beside the heading instead.
fn shown_rows(rows: usize, height: usize) -> usize {
    if rows > height && height > LOWEST_WITH_MARK { height - 1 } else { height }
}

/// The heading, and below it as much of the sheet as fits, with marks that there is more.
fn scrolled(
    buffer: &mut Buffer,
    page: &Page,
    heading: &str,
    sheet: &Sheet<'_>,
    scroll: &mut Scroll,
    theme: &Theme,
) -> Option<Position> {
    let height = usize::from(page.body.height);
    scroll.resize(sheet.rows.len(), shown_rows(sheet.rows.len(), height));
    let columns = usize::from(page.heading.width);
    let above = scroll.top;
    let below = scroll.rows.saturating_sub(scroll.top + scroll.height);
    let up = if above > 0 { format!("{} {above} more", theme.glyphs.more_above) } else { String::new() };
    let down = if below > 0 { format!("{} {below} more", theme.glyphs.more_below) } else { String::new() };
    let is_below = scroll.height < height;
    let mark = match (up.is_empty(), is_below || down.is_empty()) {
        (_, true) => up,
        (true, false) => down.clone(),
        (false, false) => format!("{up}  {down}"),
    };
    let room = columns.saturating_sub(if mark.is_empty() { 0 } else { width(&mark) + 2 });
    let mut row = Vec::new();
    Sheet::cut(&mut row, heading, room, theme.heading, theme);
    row.extend([Piece::At(columns.saturating_sub(width(&mark))), text(mark, theme.quiet)]);
    paint_row(buffer, page.heading, &row, theme);
    if is_below {
        let y = page.body.bottom().saturating_sub(1);
        let row = [Piece::At(columns.saturating_sub(width(&down))), text(down, theme.quiet)];
        paint_row(buffer, Rect { y, height: 1, ..page.body }, &row, theme);
    }
    let area =
        Rect { height: u16::try_from(scroll.height).unwrap_or(page.body.height).min(page.body.height), ..page.body };
    sheet.paint(buffer, area, scroll.top, theme)
}

/// Lays the body out. The longest list gets what the other things leave, in a window of its own.
fn lay_body<'a>(page: &Page, screen: &'a Screen, view: &mut View, theme: &Theme) -> Sheet<'a> {
    let height = usize::from(page.body.height);
    let longest = longest_list(&screen.body);
    // A first try without the long list's rows shows what it can have.
    let taken = longest
        .map(|(index, _)| lay_items(page, screen, Some((index, Window { top: 0, height: 0 })), theme).rows.len());
    let (Some((index, list)), Some(taken)) = (longest, taken) else {
        return lay_items(page, screen, None, theme);
    };
    let sheet = (list.rows.len() <= height.saturating_mul(2)).then(|| lay_items(page, screen, None, theme));
    if let Some(sheet) = sheet.filter(|sheet| sheet.rows.len() <= height) {
        return sheet;
    }
    let room = height.saturating_sub(taken).max(SHORTEST_WINDOW.min(height.saturating_sub(4)).max(1));
    let mut scroll = Scroll { top: view.list_top, rows: list.rows.len(), height: room };
    scroll.resize(list.rows.len(), room);
    scroll.follow(list.cursor, list.cursor);
    view.list_top = scroll.top.min(list.rows.len().saturating_sub(room));
    lay_items(page, screen, Some((index, Window { top: view.list_top, height: room })), theme)
}

/// The list with the most rows, if it is long enough to need a window at all.
fn longest_list(body: &[Item]) -> Option<(usize, &List)> {
    let lists = body.iter().enumerate().filter_map(|(index, item)| match item {
        Item::Choice(list) | Item::Checklist(list) if list.rows.len() > LONG_LIST => Some((index, list)),
        _ => None,
    });
    lists.max_by_key(|(_, list)| list.rows.len())
}

fn lay_items<'a>(page: &Page, screen: &'a Screen, long: Option<(usize, Window)>, theme: &Theme) -> Sheet<'a> {
    let mut sheet = Sheet::new(usize::from(page.body.width));
    let task_column = task::word_column(&screen.body, sheet.width);
    let bar_column = trend::bar_column(&screen.body, sheet.width);
    let filters = screen
        .body
        .iter()
        .any(|item| matches!(item, Item::Field(field) if field.is_focused && field.id == FieldId::Filter));
    let mut previous: Option<&Item> = None;
    for (index, item) in screen.body.iter().enumerate() {
        if previous.is_some_and(|previous| is_apart(previous, item, page.is_compact)) {
            sheet.gap();
        }
        let list_of = |list: &List, is_checklist| Arrangement {
            is_checklist,
            is_active: list.is_focused || filters,
            window: long.filter(|(of, _)| *of == index).map(|(_, window)| window),
        };
        match item {
            Item::Text(content) => widgets::text::lay(&mut sheet, content, theme),
            Item::Field(content) => field::lay(&mut sheet, content, theme),
            Item::Choice(content) => list::lay(&mut sheet, content, list_of(content, false), theme),
            Item::Checklist(content) => list::lay(&mut sheet, content, list_of(content, true), theme),
            Item::KeyValues(pairs) => key_values::lay(&mut sheet, pairs, theme),
            Item::Table { columns, rows } => table::lay(&mut sheet, columns, rows, theme),
            Item::Link { label, url } => link::lay(&mut sheet, label, url, theme),
            Item::Trend { label, values } => trend::lay(&mut sheet, label, values, bar_column, theme),
            Item::Task(content) => task::lay(&mut sheet, content, task_column, theme),
            Item::Callout(content) => callout::lay(&mut sheet, content, theme),
        }
        previous = Some(item);
    }
    sheet
}

/// Whether an empty row stands between two things: everywhere but between tasks and between trends; on a low page
/// only between things of two kinds.
fn is_apart(previous: &Item, item: &Item, is_compact: bool) -> bool {
    let is_same_kind = std::mem::discriminant(previous) == std::mem::discriminant(item);
    match item {
        Item::Task(_) | Item::Trend { .. } => !is_same_kind,
        // A filter and its list are one thing.
        Item::Choice(_) | Item::Checklist(_) if matches!(previous, Item::Field(field) if field.id == FieldId::Filter) => {
            false
        }
        _ => !(is_compact && is_same_kind),
    }
}
