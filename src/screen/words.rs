//! Every sentence about a check that all machines say. Those of one machine stand beside that machine.

use std::time::Duration;

use super::now::Now;
use super::picture::TaskState;
use crate::diagnosis::{Finding, History, Letter, Seen, Wait};

pub(super) fn waiting(wait: Wait) -> String {
    wait.in_words()
}

/// What a finding says besides its cause and its evidence.
pub fn finding_lines(finding: &Finding) -> Vec<String> {
    let (who, sure) = (finding.who.title(), finding.confidence.in_words());
    let mut lines = vec![finding.remedy.clone(), format!("Who can do it: {who}. How sure: {sure}.")];
    lines.extend(finding.link().map(|link| format!("Where: {link}")));
    lines
}

/// The same with the evidence in one paragraph.
pub(super) fn finding_lines_with_evidence(finding: &Finding) -> Vec<String> {
    let mut lines = finding_lines(finding);
    let evidence = finding.evidence_lines();
    if !evidence.is_empty() {
        lines.push(evidence.iter().map(|(label, value)| format!("{label}: {value}")).collect::<Vec<_>>().join(" · "));
    }
    lines
}

/// A letter as it is read and copied.
pub fn letter_text(letter: &Letter) -> String {
    format!("Subject: {}\n\n{}", letter.subject, letter.body)
}

/// How the last kept check of a connection went.
pub fn last_verdict(history: &History, now: Now) -> (TaskState, String) {
    match history.last() {
        None => (TaskState::Ahead, "not checked yet".to_owned()),
        Some(last) if last.has_worked() => (TaskState::Done, history.in_few_words(now.wall)),
        Some(last) => {
            let verdict = last.verdict.map_or("", |verdict| verdict.title());
            (TaskState::Failed, format!("{verdict}; {}", history.in_few_words(now.wall)))
        }
    }
}

/// A measured time, as short as it can be said.
pub fn milliseconds(took: Duration) -> String {
    if took < Duration::from_secs(10) { format!("{} ms", took.as_millis()) } else { format!("{} s", took.as_secs()) }
}

/// What a check that passed has seen, and how long it took.
pub fn seen(seen: &Seen, took: Duration) -> String {
    // What nobody had to wait for took no time worth a word.
    if took < Duration::from_millis(1) {
        return seen.in_words();
    }
    format!("{}, {}", seen.in_words(), milliseconds(took))
}
