//! The table of `list`: whole where a program or a file takes it; on a terminal only as many columns as there is room for,
//! what is needed least left out first.

use unicode_width::UnicodeWidthStr;

use super::check::minute;
use super::endings::day;
use super::page::{Page, cut, cut_name};
use crate::connection::Connection;
use crate::diagnosis::History;

/// Between columns.
const GAP: usize = 2;
/// How narrow a column may get that is cut, where the row would not fit otherwise.
const LEAST: usize = 12;

const NAME: &str = "NAME";
const ENDS: &str = "ENDS";

/// What a row tells.
pub(super) struct Row<'a> {
    /// Of which connection.
    pub(super) connection: &'a Connection,
    /// How its checks went.
    pub(super) history: History,
    /// What of it ends first, in words.
    pub(super) ends: Option<String>,
}

/// One column, and what becomes of it where there is little room.
struct Column {
    title: &'static str,
    cells: Vec<String>,
    /// Shorter cells, for where the long ones do not fit.
    short: Option<Vec<String>>,
    /// In which order it is left out: the lowest first; `None` never.
    left_out: Option<u8>,
}

impl Column {
    fn new(title: &'static str, left_out: Option<u8>, cells: Vec<String>) -> Self {
        Self { title, cells, short: None, left_out }
    }

    fn width(&self) -> usize {
        self.cells.iter().map(|cell| cell.width()).max().unwrap_or(0).max(self.title.width())
    }

    fn is_same_everywhere(&self) -> bool {
        self.cells.windows(2).all(|pair| pair[0] == pair[1])
    }
}

/// One row for each; a column about checks or ends only where there are any.
pub(super) fn table(page: Page, rows: &[Row<'_>]) -> String {
    let mut columns = columns(rows);
    if let Some(room) = page.columns() {
        fit(&mut columns, room);
    }
    let titles = columns.iter().map(|column| column.title.to_owned()).collect();
    let lines = (0..rows.len()).map(|at| columns.iter().map(|column| column.cells[at].clone()).collect());
    aligned(&std::iter::once(titles).chain(lines).collect::<Vec<_>>())
}

/// Rows in columns, each as wide as its widest cell.
pub(super) fn aligned(rows: &[Vec<String>]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len)).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let begin = text.len();
        for (cell, width) in row.iter().zip(&widths) {
            text.push_str(cell);
            text.push_str(&" ".repeat(width + GAP - cell.width()));
        }
        text.truncate(begin + text[begin..].trim_end().len());
        text.push('\n');
    }
    text
}

fn columns(rows: &[Row<'_>]) -> Vec<Column> {
    let cells = |cell: &dyn Fn(&Connection) -> String| rows.iter().map(|row| cell(row.connection)).collect::<Vec<_>>();
    let suites = |c: &Connection| match c.company {
        Some(_) => c.report_suites.len().to_string(),
        None => "–".to_owned(),
    };
    let has_checks = rows.iter().any(|row| row.history.last().is_some());
    let has_sandboxes = rows.iter().any(|row| row.connection.sandbox.is_some());
    let has_ends = rows.iter().any(|row| row.ends.is_some());
    let environment = Column::new("ENVIRONMENT", Some(6), cells(&|c| c.environment.word().to_owned()));
    // What is the same everywhere says nothing.
    let environment = Column { left_out: Some(if environment.is_same_everywhere() { 0 } else { 6 }), ..environment };
    let mut columns = vec![
        Column::new(NAME, None, cells(&|c| c.name.to_string())),
        environment,
        Column::new("PRODUCT", Some(3), cells(&|c| c.product.title().to_owned())),
        Column::new(if has_sandboxes { "COMPANY OR SANDBOX" } else { "COMPANY" }, Some(5), cells(&leads_to)),
        Column::new("SUITES", Some(1), cells(&suites)),
        Column::new("SECRETS", Some(4), cells(&|c| c.store.word().to_owned())),
        Column::new("WORKED ON", Some(if has_checks { 2 } else { 7 }), cells(&|c| day(c.proof.at))),
    ];
    if has_checks {
        let cells = |is_short| rows.iter().map(|row| last_check(&row.history, is_short)).collect();
        let column = Column::new("LAST CHECK", None, cells(false));
        columns.push(Column { short: Some(cells(true)), ..column });
    }
    if has_ends {
        let words = |row: &Row<'_>| row.ends.clone().unwrap_or_else(|| "–".to_owned());
        columns.push(Column::new(ENDS, None, rows.iter().map(words).collect()));
    }
    columns
}

/// The company's name, or the sandbox's; neither where a token is all there is.
fn leads_to(connection: &Connection) -> String {
    match (&connection.company, &connection.sandbox) {
        (Some(company), _) => company.name.to_string(),
        (None, Some(sandbox)) => sandbox.name.to_string(),
        (None, None) => "–".to_owned(),
    }
}

/// The last verdict and when, in a few words.
fn last_check(history: &History, is_short: bool) -> String {
    let Some(last) = history.last() else { return "not checked".to_owned() };
    let verdict = match last.verdict {
        Some(verdict) => verdict.title(),
        None if last.has_worked() => "works",
        None => "not finished",
    };
    if is_short { verdict.to_owned() } else { format!("{verdict}, {}", minute(last.at)) }
}

/// Shorter words, then fewer columns, then shorter cells, until a row has room in `room` columns. What ends is cut last.
fn fit(columns: &mut Vec<Column>, room: usize) {
    let is_fitting =
        |columns: &[Column]| columns.iter().map(|column| column.width() + GAP).sum::<usize>() <= room + GAP;
    while !is_fitting(columns) {
        let least = columns.iter().enumerate().filter_map(|(at, column)| Some((column.left_out?, at))).min();
        if let Some((short, column)) = columns.iter_mut().find_map(|column| Some((column.short.take()?, column))) {
            column.cells = short;
        } else if let Some((_, at)) = least {
            columns.remove(at);
        } else {
            break;
        }
    }
    while !is_fitting(columns) {
        let can_be_cut = |column: &&mut Column| column.width() > LEAST.max(column.title.width());
        let order = |column: &&mut Column| (column.title != ENDS, column.width());
        let Some(widest) = columns.iter_mut().filter(can_be_cut).max_by_key(order) else { return };
        let (less, cut) = (widest.width() - 1, if widest.title == NAME { cut_name } else { cut });
        for cell in &mut widest.cells {
            *cell = cut(cell, less);
        }
    }
}
