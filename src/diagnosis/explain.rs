//! What a pasted text says: an error body, a log, a ticket becomes evidence, and the same rules name the cause.
//!
//! Secrets are cut out before anything is looked at. Nothing is guessed: a text in which nothing is recognized has no
//! finding.

mod answers;
mod bodies;
mod conceal;
mod surroundings;
mod transports;
mod words;

use crate::connection::Printable;
use crate::small::sort_few_by_key;

use super::bundle::Bundle;
use super::evidence::{Evidence, Stage};
use super::finding::Finding;
use super::rules::diagnose;
use super::transport::Transport;

use conceal::{concealed, kept, normalized};
use surroundings::Surroundings;

/// How much of a text is looked at, in bytes.
const MOST_BYTES: usize = 1024 * 1024;
/// How far a status may stand from the body or page that it belongs to, in bytes.
const NEAR: usize = 4_000;

/// The findings in `text`, the deepest cause first, none twice; empty where nothing is recognized. At most a mebibyte of it
/// is looked at.
pub fn explain(text: &str) -> Vec<Finding> {
    let mut end = text.len().min(MOST_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = concealed(&normalized(&text[..end]));
    if let Ok(bundle) = Bundle::parse(&text) {
        return bundle.replay().run.finding().cloned().into_iter().collect();
    }
    let lower = text.to_ascii_lowercase();
    let surroundings = Surroundings::of(&text, &lower);
    let own = words::own(&surroundings);
    let seen = if own.is_empty() { foreign(&surroundings) } else { own };
    ordered(seen.into_iter().map(|(_, evidence)| named(evidence)).collect())
}

/// The finding of evidence whose stage was guessed: a refusal of the API that no rule knows of a report is tried as one of
/// the report suites, where the same rights are asked for.
fn named(evidence: Evidence) -> Finding {
    let stage = evidence.stage;
    let finding = diagnose(evidence);
    if stage == Stage::Report && is_unknown(&finding) {
        let other = diagnose(Evidence { stage: Stage::ReportSuites, ..finding.evidence.clone() });
        if !is_unknown(&other) {
            return other;
        }
    }
    finding
}

fn is_unknown(finding: &Finding) -> bool {
    finding.rule().is_none_or(|rule| rule.is_unknown)
}

/// What others wrote.
fn foreign(surroundings: &Surroundings<'_>) -> Vec<(usize, Evidence)> {
    let mut seen = bodies::bodies(surroundings);
    if seen.is_empty() {
        seen = words::quoted(surroundings);
    }
    let callbacks = answers::callbacks(surroundings);
    seen.extend(callbacks);
    let pages = answers::pages(surroundings);
    // The page of a proxy or of Adobe says no more than the error beside it.
    if seen.is_empty() {
        seen.extend(pages);
    }
    let transports = transports::transports(surroundings.lower).into_iter();
    let is_proxys = |evidence: &Evidence| evidence.transport == Some(Transport::ProxyWantsPassword);
    let of_transports: Vec<_> =
        transports.filter_map(|(at, transport)| of_transport(surroundings, at, transport)).collect();
    let has_proxys = of_transports.iter().any(|(_, evidence)| is_proxys(evidence));
    let statuses = answers::statuses(surroundings);
    let is_told = |at: usize| seen.iter().any(|(place, _)| place.abs_diff(at) <= NEAR);
    let untold: Vec<_> = statuses
        .into_iter()
        .filter(|(at, evidence)| !(is_told(*at) || has_proxys && evidence.status == Some(407)))
        .collect();
    seen.extend(of_transports);
    seen.extend(untold);
    seen
}

/// Evidence of a phrase. A time-out may be anybody's, so it counts only where a host or a program says so.
fn of_transport(surroundings: &Surroundings<'_>, at: usize, transport: Transport) -> Option<(usize, Evidence)> {
    let mut evidence = surroundings.evidence(at, Stage::Network);
    evidence.transport = Some(transport);
    match transport {
        Transport::ProxyWantsPassword => evidence.status = Some(407),
        Transport::BadCaFile => evidence.place = path_after(&surroundings.text[at..]),
        _ => {}
    }
    // The names of retries and identifiers belong to answers, and there was none.
    evidence.request_id = None;
    evidence.retry_after = None;
    Some((at, evidence))
}

/// The path at the end of a line: `…, invalid path: /etc/ssl/company.pem`.
fn path_after(text: &str) -> Option<Printable> {
    let line = text.lines().next()?;
    let word = line.split_whitespace().rev().find(|word| word.contains('/') || word.contains('\\'))?;
    Some(kept(word.trim_matches(['"', '\'', ')', ',', '.'])))
}

/// The deepest cause first: what failed on the way, then the sign-in, the token, the API. What is unknown is told only where
/// nothing else is known.
fn ordered(mut findings: Vec<Finding>) -> Vec<Finding> {
    if findings.iter().any(|finding| !is_unknown(finding)) {
        findings.retain(|finding| !is_unknown(finding));
    }
    sort_few_by_key(&mut findings, |finding| {
        let stage = Stage::ALL.iter().position(|stage| *stage == finding.evidence.stage).unwrap_or_default();
        match (finding.evidence.local, finding.evidence.transport) {
            (Some(_), _) => 0,
            (None, Some(_)) => 1,
            (None, None) => 2 + stage,
        }
    });
    // Two rules may say the same of what two lines tell of one failure.
    let mut known: Vec<(&str, String, String)> = Vec::new();
    findings.retain(|finding| {
        let is_new = !known
            .iter()
            .any(|(id, cause, remedy)| *id == finding.id || (*cause == finding.cause && *remedy == finding.remedy));
        known.push((finding.id, finding.cause.clone(), finding.remedy.clone()));
        is_new
    });
    findings
}
