//! Checked connections and findings as programs read them: what `docs/check.schema.json` describes.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::report::Report;
use crate::cli::exit::Exit;
use crate::connection::Printable;
use crate::diagnosis::{CheckRow, Finding, Letter, Outcome, Seen, Warning};

/// The answer of `check`, with and without `--all`, and of a replay.
pub(in crate::cli) fn document(reports: &[Report], exit: Exit, is_compared: bool) -> Value {
    let connections: Vec<Value> = reports.iter().map(|report| connection(report, is_compared)).collect();
    json!({ "schema_version": 1, "exit_code": exit.0, "connections": connections })
}

fn connection(report: &Report, is_compared: bool) -> Value {
    let compared = report.since_last_good().filter(|_| is_compared && report.is_whole());
    let changes = compared.as_ref().map(|(_, changes)| {
        let change = |change: &crate::diagnosis::Change| json!({ "label": change.label, "before": change.before, "now": change.now });
        changes.iter().map(change).collect::<Vec<_>>()
    });
    json!({
        "id": report.id,
        "name": report.name,
        "environment": report.environment(),
        "works": report.run.has_passed(),
        "verdict": report.run.verdict().map(crate::diagnosis::Verdict::word),
        "exit_code": report.exit().0,
        "is_interrupted": report.is_interrupted,
        "checked_at": report.checked_at.to_string(),
        "took_ms": report.took.map(milliseconds),
        "last_good_at": report.last_good_at().map(|at| at.to_string()),
        "earlier_runs": report.before.runs().len(),
        "past": report.past(),
        "checks": report.run.rows().iter().map(check).collect::<Vec<_>>(),
        "finding": report.run.finding().map(finding),
        "warnings": report.run.warnings().iter().map(warning).collect::<Vec<_>>(),
        "unfinished": report.unfinished.as_ref().map(|unfinished| finding(&unfinished.finding)),
        "compared_with": compared.as_ref().map(|(at, _)| at.to_string()),
        "changes": changes,
        "remarks": report.remarks,
        "letter": report.letter().as_ref().map(letter_json),
    })
}

fn check(row: &CheckRow) -> Value {
    let (outcome, took, seen, failed) = match &row.outcome {
        Outcome::Passed { seen, took } => ("passed", Some(took), Some(seen), None),
        Outcome::Failed { finding, took } => ("failed", Some(took), None, Some(&**finding)),
        Outcome::Skipped => ("skipped", None, None, None),
        Outcome::Ahead | Outcome::Running { .. } => ("not_tried", None, None, None),
    };
    json!({
        "check": row.check.word(),
        "outcome": outcome,
        "took_ms": took.copied().map(milliseconds),
        "words": seen.map(Seen::in_words),
        "seen": seen.map(facts),
        "finding": failed.map(finding),
    })
}

fn facts(seen: &Seen) -> Value {
    match seen {
        Seen::Secret { store, unattended } => json!({ "store": store.word(), "unattended": unattended.word() }),
        Seen::KeyPair(seen) => json!({
            "sha1": seen.fingerprint.as_ref().map(Printable::as_str),
            "not_after": seen.not_after.map(|end| end.to_string()),
            "urgency": seen.urgency.word(),
        }),
        Seen::Clock(ahead) => json!({ "ahead_seconds": ahead }),
        Seen::Token { from_cache, expires_in, .. } => json!({ "from_cache": from_cache, "expires_in": expires_in }),
        Seen::Companies(discovery) => {
            let count: usize = discovery.organizations.iter().map(|o| o.companies.len()).sum();
            json!({
                "identity": discovery.identity.as_ref().map(|i| i.user_id.as_str()),
                "organizations": discovery.organizations.len(),
                "companies": count,
            })
        }
        Seen::Sandboxes(seen) => json!({
            "identity": seen.identity.as_ref().map(|i| i.user_id.as_str()),
            "sandboxes": seen.sandboxes.len(),
        }),
        Seen::Journeys { count } => json!({ "journeys": count }),
        Seen::ReportSuites { count } => json!({ "report_suites": count }),
        other => other.facts().into_iter().map(|(label, value)| (key(label), Value::String(value))).collect(),
    }
}

fn warning(warning: &Warning) -> Value {
    json!({
        "id": warning.id(),
        "urgency": warning.urgency.word(),
        "not_after": warning.ends_at.map(|end| end.to_string()),
        "sha1": warning.fingerprint.as_ref().map(Printable::as_str),
        "cause": warning.cause,
        "remedy": warning.remedy,
    })
}

/// A finding as programs read it.
pub(in crate::cli) fn finding(finding: &Finding) -> Value {
    let evidence: Map<String, Value> =
        finding.evidence_lines().into_iter().map(|(label, value)| (key(label), Value::String(value))).collect();
    json!({
        "id": finding.id,
        "verdict": finding.verdict.word(),
        "cause": finding.cause,
        "remedy": finding.remedy,
        "who": finding.who.word(),
        "confidence": finding.confidence.word(),
        "repair": finding.repair.map(crate::diagnosis::Repair::word),
        "link": finding.link(),
        "evidence": evidence,
    })
}

pub(in crate::cli) fn letter_json(letter: &Letter) -> Value {
    json!({ "to": letter.to.word(), "subject": letter.subject, "body": letter.body })
}

fn key(label: &str) -> String {
    label.to_lowercase().replace(' ', "_")
}

fn milliseconds(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}
