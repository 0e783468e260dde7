//! A checked connection in lines: its rows, one sentence with the cause, one remedy, who can carry it out, and the letter
//! to them.

use std::time::Duration;

use jiff::Timestamp;

use super::report::Report;
use crate::cli::page::Page;
use crate::diagnosis::{CheckRow, Finding, Letter, Outcome, Warning};

/// Where the words of a row begin.
const WORDS_AT: usize = 33;
/// From how many columns on there is room for further lines below the words.
const ROOMY: usize = 76;
/// A blank at which no line is broken.
const UNBROKEN: char = '\u{a0}';
/// How far the further lines of a paragraph are indented.
const INDENT: usize = 2;

/// Everything about one connection.
pub(super) fn report(page: Page, report: &Report, is_compared: bool) -> String {
    let mut text = heading(&report.name, report.environment());
    if report.took.is_none() {
        page.add(&mut text, &format!("As it was at {}, from a support bundle.", minute(report.checked_at)), INDENT);
    }
    for check in report.run.rows() {
        text.push_str(&row(page, check));
    }
    text + &outcome(page, report, is_compared)
}

/// Whose rows follow.
pub(super) fn heading(name: &str, environment: Option<&str>) -> String {
    format!("{name}{}\n", environment.map(|word| format!(" ({word})")).unwrap_or_default())
}

/// One row.
pub(super) fn row(page: Page, row: &CheckRow) -> String {
    let (mark, words) = match &row.outcome {
        // What nobody had to wait for took no time worth a word.
        Outcome::Passed { seen, took } if *took < Duration::from_millis(1) => ("ok", seen.in_words()),
        Outcome::Passed { seen, took } => ("ok", timed(&seen.in_words(), *took)),
        Outcome::Failed { finding, took } => ("FAILED", timed(finding.verdict.title(), *took)),
        Outcome::Skipped => ("skipped", String::new()),
        Outcome::Running { waiting: Some(wait) } => ("waiting", wait.in_words()),
        Outcome::Running { waiting: None } => ("running", String::new()),
        Outcome::Ahead => ("not tried", String::new()),
    };
    let indent = if page.columns().is_some_and(|columns| columns >= ROOMY) { WORDS_AT } else { 2 * INDENT };
    let mut text = String::new();
    page.add(&mut text, &format!("  {:<20} {mark:<9} {words}", row.check.title()), indent);
    text.replace(UNBROKEN, " ")
}

/// What was seen, and how long it took: a number is not parted from its unit.
fn timed(words: &str, took: Duration) -> String {
    format!("{words} ({}{UNBROKEN}ms)", took.as_millis())
}

/// What follows the rows.
pub(super) fn outcome(page: Page, report: &Report, is_compared: bool) -> String {
    let mut text = String::new();
    if let Some(failed) = report.run.finding() {
        if page.columns().is_some() {
            text.push('\n');
        }
        text.push_str(&finding(page, failed));
        page.add(&mut text, &report.past().unwrap_or_default(), INDENT);
    } else if report.run.has_passed() {
        text.push_str("It works.\n");
    }
    for warning in report.run.warnings() {
        text.push_str(&warned(page, warning));
    }
    if let Some(unfinished) = &report.unfinished {
        page.add(&mut text, &unfinished.words, INDENT);
        text.push_str(&finding(page, &unfinished.finding));
    }
    for remark in &report.remarks {
        page.add(&mut text, &format!("Note: {remark}"), INDENT);
    }
    if is_compared && report.is_whole() {
        text.push_str(&compared(page, report));
    }
    if let Some(letter) = report.letter() {
        text.push_str(&ready(&letter));
    }
    text
}

/// A finding: cause, remedy, who, how sure, where, from what.
pub(in crate::cli) fn finding(page: Page, finding: &Finding) -> String {
    let mut text = String::new();
    let mut add = |label: &str, words: &str| page.add(&mut text, &format!("{label}: {words}"), INDENT);
    add(finding.verdict.title(), &finding.cause);
    add("What to do", &finding.remedy);
    add("Who can do it", &format!("{}.", finding.who.title()));
    add("How sure", &format!("{}.", finding.confidence.in_words()));
    if let Some(link) = finding.link() {
        add("Adobe's page", link);
    }
    let evidence: Vec<String> =
        finding.evidence_lines().into_iter().map(|(label, value)| format!("{label}: {value}")).collect();
    if !evidence.is_empty() {
        add("Evidence", &evidence.join(", "));
    }
    text
}

/// A warning: what is going to happen, and what to do about it.
pub(super) fn warned(page: Page, warning: &Warning) -> String {
    let mut text = String::new();
    page.add(&mut text, &format!("{}: {}", soon(warning), warning.cause), INDENT);
    page.add(&mut text, &format!("What to do: {}", warning.remedy), INDENT);
    text
}

/// How near it is.
pub(super) fn soon(warning: &Warning) -> &'static str {
    if warning.is_urgent() { "URGENT" } else { "Soon" }
}

/// What is otherwise than in the last good run.
pub(super) fn compared(page: Page, report: &Report) -> String {
    let mut text = String::new();
    let Some((at, changes)) = report.since_last_good() else {
        page.add(
            &mut text,
            "No earlier run is known in which everything worked, so there is nothing to compare with.",
            INDENT,
        );
        return text;
    };
    let at = minute(at);
    if changes.is_empty() {
        let words = format!("Nothing that is compared has changed since the last good run, at {at}.");
        page.add(&mut text, &words, INDENT);
        return text;
    }
    page.add(&mut text, &format!("Changed since the last good run, at {at}:"), INDENT);
    for change in &changes {
        page.add(&mut text, &format!("  {}", change.in_words()), 2 * INDENT);
    }
    text
}

/// The letter as it is copied: its lines are whole, for mail programs break them.
pub(in crate::cli) fn ready(letter: &Letter) -> String {
    format!(
        "\nA letter to {}, ready to copy:\n\nSubject: {}\n\n{}\n",
        letter.to.title(),
        letter.subject,
        letter.body.trim_end()
    )
}

/// A moment to the minute.
pub(in crate::cli) fn minute(at: Timestamp) -> String {
    let text = at.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::Printable;
    use crate::diagnosis::{CheckId, Seen};

    fn passed(words: &str, took: u64) -> CheckRow {
        let outcome = Outcome::Passed { seen: Seen::Told(Printable::new(words)), took: Duration::from_millis(took) };
        CheckRow { check: CheckId::Secret, outcome }
    }

    #[test]
    fn a_number_stands_beside_its_unit_and_what_took_no_time_has_none() {
        let words = "readable; services need --passphrase-command";
        let lead = format!("  Secret in the store  ok        {words}");
        let further = " ".repeat(WORDS_AT);
        assert_eq!(row(Page::of(100), &passed(words, 3)), format!("{lead} (3 ms)\n"));
        for columns in [77, 80, 82] {
            assert_eq!(row(Page::of(columns), &passed(words, 3)), format!("{lead}\n{further}(3 ms)\n"), "{columns}");
        }
        assert_eq!(row(Page::of(80), &passed(words, 0)), format!("{lead}\n"));
    }
}
