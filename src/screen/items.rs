//! What every machine shows of a check: its run and its finding. Knows no machine.

use std::time::Duration;

use super::now::Now;
use super::picture::{Callout, Item, Task, TaskState, Tone};
use super::words;
use crate::diagnosis::{CheckRow, CheckRun, Finding, Outcome};

/// From so many saved connections on a filter is quicker than walking down their list.
pub const MANY_CONNECTIONS: usize = 12;

/// A finding as something to notice.
pub fn finding(finding: &Finding) -> Item {
    Item::Callout(Callout {
        tone: Tone::Bad,
        title: finding.cause.clone(),
        lines: words::finding_lines_with_evidence(finding),
        verdict: Some(finding.verdict),
    })
}

/// A finding without its evidence, where what to do about it stands right below.
pub fn cause_and_remedy(finding: &Finding) -> Item {
    let lines = vec![finding.remedy.clone()];
    Item::Callout(Callout { tone: Tone::Bad, title: finding.cause.clone(), lines, verdict: Some(finding.verdict) })
}

/// How one check stands, and what it saw; `running` is for how long it has been going on, none of a run that was stopped.
pub fn check_row(row: &CheckRow, running: Option<Duration>) -> (TaskState, String) {
    match (&row.outcome, running) {
        (Outcome::Running { waiting }, Some(elapsed)) => {
            (TaskState::Running(elapsed), waiting.map(words::waiting).unwrap_or_default())
        }
        // Stopped: as if it had not begun.
        (Outcome::Ahead | Outcome::Running { .. }, _) => (TaskState::Ahead, String::new()),
        (Outcome::Passed { seen, took }, _) => (TaskState::Done, words::seen(seen, *took)),
        (Outcome::Failed { finding, .. }, _) => (TaskState::Failed, finding.verdict.title().to_owned()),
        (Outcome::Skipped, _) => (TaskState::Skipped, String::new()),
    }
}

/// A run of checks as tasks, then its finding.
pub fn check_run(run: &CheckRun, since: Option<Duration>, now: Now) -> Vec<Item> {
    let running = since.map(|since| now.since_start.saturating_sub(since));
    let task = |row: &CheckRow| {
        let (state, detail) = check_row(row, running);
        Item::Task(Task { label: row.check.title().to_owned(), state, detail })
    };
    run.rows().iter().map(task).chain(run.finding().map(finding)).collect()
}
