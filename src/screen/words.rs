//! Every sentence about a check that all machines say. Those of one machine stand beside that machine.

use std::time::Duration;

use crate::diagnosis::{Finding, Seen};

pub(super) fn waiting(seconds: u64) -> String {
    format!("Adobe asked us to wait {seconds} s")
}

pub(super) fn finding_lines(finding: &Finding) -> Vec<String> {
    let mut lines = vec![finding.remedy.clone(), format!("Who can do it: {}.", finding.who.title())];
    let evidence = finding.evidence_lines();
    if !evidence.is_empty() {
        lines.push(evidence.iter().map(|(label, value)| format!("{label}: {value}")).collect::<Vec<_>>().join(" · "));
    }
    lines
}

/// A measured time, as short as it can be said.
pub fn milliseconds(took: Duration) -> String {
    if took < Duration::from_secs(10) { format!("{} ms", took.as_millis()) } else { format!("{} s", took.as_secs()) }
}

/// What a check that passed has seen, and how long it took.
pub fn seen(seen: &Seen, took: Duration) -> String {
    format!("{}, {}", seen.in_words(), milliseconds(took))
}
