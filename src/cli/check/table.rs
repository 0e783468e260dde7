//! Many checked connections: one line each, the worst first, then what is the matter, each thing once with the names of
//! those that have it.

use unicode_width::UnicodeWidthStr;

use super::report::Report;
use super::text;
use crate::cli::page::{Page, cut};
use crate::diagnosis::Finding;

/// Between columns.
const GAP: usize = 2;
/// The least room in which a cause says something; with less it stands on a line of its own.
const LEAST_CAUSE: usize = 30;
/// The longest name on a terminal; on a narrow one less, so that name, verdict and time have room beside each other.
const LONGEST_NAME: usize = 24;
/// What verdict and time take at most.
const VERDICT_AND_TIME: usize = 43;

/// The table and all that is to be said about it.
pub(super) fn all(page: Page, reports: &[Report], is_compared: bool) -> String {
    if reports.is_empty() {
        return String::new();
    }
    let mut text = rows(page, reports);
    for (finding, names) in findings(reports) {
        text.push('\n');
        text.push_str(&text::finding(page, finding));
        text.push_str(&those(page, &names));
    }
    for (words, names) in warnings(page, reports) {
        text.push('\n');
        text.push_str(&words);
        text.push_str(&those(page, &names));
    }
    for report in reports.iter().filter(|report| is_compared && report.is_whole() && report.id.is_some()) {
        text.push_str(&format!("\n{}\n", report.name));
        text.push_str(&text::compared(page, report));
    }
    text
}

fn rows(page: Page, reports: &[Report]) -> String {
    let longest = page
        .columns()
        .map_or(usize::MAX, |columns| columns.saturating_sub(VERDICT_AND_TIME).clamp(LONGEST_NAME / 2, LONGEST_NAME));
    let mut cells = vec![["NAME", "VERDICT", "WORKED UNTIL", "CAUSE"].map(str::to_owned)];
    cells.extend(
        reports.iter().map(|report| {
            [cut(&report.name, longest), verdict(report).to_owned(), worked_until(report), cause(report)]
        }),
    );
    let width = |column: usize| cells.iter().map(|row| row[column].width()).max().unwrap_or(0) + GAP;
    let widths = [width(0), width(1), width(2)];
    let begin = widths.iter().sum::<usize>();
    let room = page.columns().map(|columns| columns.saturating_sub(begin));
    let has_own_line = room.is_some_and(|room| room < LEAST_CAUSE);
    let mut text = String::new();
    for (at, row) in cells.iter().enumerate() {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width.saturating_sub(cell.width())));
        }
        match (has_own_line, room) {
            (true, _) if at == 0 || row[3].is_empty() => {}
            (true, _) => {
                let words = cut(&row[3], page.columns().unwrap_or(usize::MAX).saturating_sub(GAP));
                line = format!("{}\n{}{words}", line.trim_end(), " ".repeat(GAP));
            }
            (false, Some(room)) => line.push_str(&cut(&row[3], room)),
            (false, None) => line.push_str(&row[3]),
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn verdict(report: &Report) -> &'static str {
    let is_urgent = || report.run.warnings().iter().any(crate::diagnosis::Warning::is_urgent);
    match report.run.finding() {
        Some(finding) => finding.verdict.title(),
        None if report.is_interrupted => "not checked",
        None if report.unfinished.is_some() => "works, unfinished",
        None if is_urgent() => "works, URGENT",
        None if !report.run.warnings().is_empty() => "works, soon",
        None => "works",
    }
}

fn worked_until(report: &Report) -> String {
    if report.run.has_passed() {
        return "now".to_owned();
    }
    report.last_good_at().map_or_else(|| "not known".to_owned(), |at| text::minute(at).replace(" UTC", "Z"))
}

fn cause(report: &Report) -> String {
    let warned = || report.run.warnings().iter().max_by_key(|warning| warning.urgency).map(|warning| &warning.cause);
    let finding = report.run.finding().or(unfinished(report));
    finding.map(|finding| &finding.cause).or_else(warned).cloned().unwrap_or_default()
}

fn unfinished(report: &Report) -> Option<&Finding> {
    report.unfinished.as_ref().map(|unfinished| &unfinished.finding)
}

/// The distinct findings in the order of the table, with those that have them.
fn findings(reports: &[Report]) -> Vec<(&Finding, Vec<&str>)> {
    let mut distinct: Vec<(&Finding, Vec<&str>)> = Vec::new();
    for report in reports {
        for finding in report.run.finding().into_iter().chain(unfinished(report)) {
            let is_same = |(known, _): &&mut (&Finding, _)| {
                (known.id, &known.cause, &known.remedy) == (finding.id, &finding.cause, &finding.remedy)
            };
            match distinct.iter_mut().find(is_same) {
                Some((_, names)) => names.push(&report.name),
                None => distinct.push((finding, vec![&report.name])),
            }
        }
    }
    distinct
}

/// The distinct warnings in words, likewise.
fn warnings(page: Page, reports: &[Report]) -> Vec<(String, Vec<&str>)> {
    let mut distinct: Vec<(String, Vec<&str>)> = Vec::new();
    for report in reports {
        for words in report.run.warnings().iter().map(|warning| text::warned(page, warning)) {
            match distinct.iter_mut().find(|(known, _)| *known == words) {
                Some((_, names)) => names.push(&report.name),
                None => distinct.push((words, vec![&report.name])),
            }
        }
    }
    distinct
}

fn those(page: Page, names: &[&str]) -> String {
    let mut text = String::new();
    let count = if names.len() > 1 { format!(" ({})", names.len()) } else { String::new() };
    page.add(&mut text, &format!("Connections{count}: {}", names.join(", ")), GAP);
    text
}
