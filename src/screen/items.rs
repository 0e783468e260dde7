//! What every machine shows of a check: its run and its finding. Knows no machine.

use std::time::Duration;

use super::now::Now;
use super::picture::{Callout, Item, Task, TaskState, Tone};
use super::words;
use crate::diagnosis::{CheckRun, Finding, Outcome};

/// A finding as something to notice.
pub fn finding(finding: &Finding) -> Item {
    Item::Callout(Callout {
        tone: Tone::Bad,
        title: finding.cause.clone(),
        lines: words::finding_lines_with_evidence(finding),
    })
}

/// A finding without its evidence, where what to do about it stands right below.
pub fn cause_and_remedy(finding: &Finding) -> Item {
    let lines = vec![finding.remedy.clone()];
    Item::Callout(Callout { tone: Tone::Bad, title: finding.cause.clone(), lines })
}

/// A run of checks as tasks, then its finding.
pub fn check_run(run: &CheckRun, since: Option<Duration>, now: Now) -> Vec<Item> {
    let mut items: Vec<Item> = run
        .rows()
        .iter()
        .map(|row| {
            let (state, detail) = match &row.outcome {
                Outcome::Ahead => (TaskState::Ahead, String::new()),
                Outcome::Running { waiting } => match since {
                    Some(since) => {
                        let elapsed = now.since_start.saturating_sub(since);
                        (TaskState::Running(elapsed), waiting.map(words::waiting).unwrap_or_default())
                    }
                    // Stopped: as if it had not begun.
                    None => (TaskState::Ahead, String::new()),
                },
                Outcome::Passed { seen, took } => (TaskState::Done, words::seen(seen, *took)),
                Outcome::Failed { finding, .. } => (TaskState::Failed, finding.verdict.title().to_owned()),
                Outcome::Skipped => (TaskState::Skipped, String::new()),
            };
            Item::Task(Task { label: row.check.title().to_owned(), state, detail })
        })
        .collect();
    items.extend(run.finding().map(finding));
    items
}
