//! What is remembered of earlier runs, without a secret: how each check went, and what is worth comparing.
//!
//! Words about the past come from here; where the runs are kept is the store's business.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::connection::Printable;

use super::about::About;
use super::check_run::{CheckId, CheckRow, CheckRun, Outcome};
use super::evidence::Evidence;
use super::finding::Verdict;
use super::transport::Transport;
use super::warning::WarningKind;

/// How a check of a kept run went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptOutcome {
    /// It passed.
    Passed,
    /// It failed.
    Failed,
    /// It was not tried, because what it depends on failed.
    Skipped,
    /// The run ended before it, as when somebody stopped it.
    NotTried,
}

impl KeptOutcome {
    /// Of a row.
    pub fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Passed { .. } => Self::Passed,
            Outcome::Failed { .. } => Self::Failed,
            Outcome::Skipped => Self::Skipped,
            Outcome::Ahead | Outcome::Running { .. } => Self::NotTried,
        }
    }

    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::NotTried => "not_tried",
        }
    }

    /// For people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::NotTried => "not tried",
            outcome => outcome.word(),
        }
    }
}

/// One check of a kept run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCheck {
    /// Which.
    pub check: CheckId,
    /// How it went.
    pub outcome: KeptOutcome,
    /// How long it took, in milliseconds, if it was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<u64>,
}

/// The finding of a kept run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFinding {
    /// Stable name of the rule.
    pub id: Printable,
    /// What happened, in one sentence.
    pub cause: Printable,
}

/// One run as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRun {
    /// When it began, by this machine's clock.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Who was at fault; `None` where nothing failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// What failed, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<KeptFinding>,
    /// Every check, in the order of the ladder.
    pub checks: Vec<KeptCheck>,
    /// What was warned of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<WarningKind>,
    /// What is worth comparing with another day, by label.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<Printable, Printable>,
}

impl KeptRun {
    /// What is to be remembered of `run`, which began at `at` and took `took`.
    pub fn of(run: &CheckRun, about: Option<&About>, at: Timestamp, took: Duration) -> Self {
        let mut facts = BTreeMap::new();
        let mut add = |label: &str, value: &str| facts.insert(Printable::new(label), Printable::new(value));
        if let Some(about) = about {
            for (label, value) in settings(about) {
                add(label, &value);
            }
        }
        for row in run.rows() {
            let facts = match &row.outcome {
                Outcome::Passed { seen, .. } => seen.facts(),
                Outcome::Failed { finding, .. } => seen_in_vain(&finding.evidence),
                _ => Vec::new(),
            };
            for (label, value) in facts {
                add(label, &value);
            }
        }
        let finding =
            run.finding().map(|finding| KeptFinding { id: finding.id.into(), cause: Printable::new(&finding.cause) });
        Self {
            at,
            took_ms: milliseconds(took),
            verdict: run.verdict(),
            finding,
            checks: run.rows().iter().map(kept).collect(),
            warnings: run.warnings().iter().map(|warning| warning.kind).collect(),
            facts,
        }
    }

    /// The same with one more fact, such as the version of the program.
    #[must_use]
    pub fn with_fact(mut self, label: &str, value: &str) -> Self {
        self.facts.insert(Printable::new(label), Printable::new(value));
        self
    }

    /// Whether every check passed.
    pub fn has_worked(&self) -> bool {
        self.verdict.is_none() && self.checks.iter().all(|check| check.outcome == KeptOutcome::Passed)
    }
}

fn kept(row: &CheckRow) -> KeptCheck {
    let took_ms = match &row.outcome {
        Outcome::Passed { took, .. } | Outcome::Failed { took, .. } => Some(milliseconds(*took)),
        _ => None,
    };
    KeptCheck { check: row.check, outcome: KeptOutcome::of(&row.outcome), took_ms }
}

/// The settings whose change can break a connection. Each has a value, so that one that is new or gone is seen.
fn settings(about: &About) -> Vec<(&'static str, String)> {
    let or_none = |value: Option<&Printable>| value.map_or_else(|| "none".to_owned(), ToString::to_string);
    let all = |values: &[Printable]| if values.is_empty() { "none".to_owned() } else { super::about::listed(values) };
    vec![
        ("Environment", about.environment.to_string()),
        ("Hosts", all(&about.hosts)),
        ("Credential", about.credential_type.to_string()),
        ("Client ID", or_none(about.client_id.as_ref())),
        ("Technical account", or_none(about.technical_account.as_ref())),
        ("Scopes asked for", all(&about.scopes)),
        ("Chosen suites", all(&about.report_suites)),
        ("Secret store", or_none(about.store.as_ref())),
        ("Proxy in the settings", or_none(about.proxy.as_ref())),
        ("CA file", or_none(about.ca_file.as_ref())),
    ]
}

/// What only a failed row tells.
const FAILED_FACTS: [&str; 2] = ["Certificate from", "Addresses"];

/// What is worth comparing of a failure: through which proxy, whose certificate, which addresses.
fn seen_in_vain(evidence: &Evidence) -> Vec<(&'static str, String)> {
    let is_proxys = matches!(evidence.transport, Some(Transport::ProxyFailed | Transport::ProxyWantsPassword));
    let proxy = evidence.place.as_ref().filter(|_| is_proxys).map(ToString::to_string);
    let addresses = (!evidence.addresses.is_empty()).then(|| super::about::listed(&evidence.addresses));
    let [issuer, looked_up] = FAILED_FACTS;
    [("Proxy", proxy), (issuer, evidence.issuer.as_ref().map(ToString::to_string)), (looked_up, addresses)]
        .into_iter()
        .filter_map(|(label, value)| Some((label, value?)))
        .collect()
}

pub(super) fn milliseconds(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}

/// Something that is otherwise than it was in the last good run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What.
    pub label: String,
    /// How it was.
    pub before: String,
    /// How it is.
    pub now: String,
}

impl Change {
    /// In one line: `Report suites: 12 before, 3 now`.
    pub fn in_words(&self) -> String {
        format!("{}: {} before, {} now", self.label, self.before, self.now)
    }
}

/// The last runs of one connection, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct History {
    runs: Vec<KeptRun>,
}

impl From<Vec<KeptRun>> for History {
    /// Keeps the last [`History::LONGEST`], in the order in which they were written: a clock that was set right must not
    /// put what came later before what came earlier.
    fn from(mut runs: Vec<KeptRun>) -> Self {
        let too_many = runs.len().saturating_sub(Self::LONGEST);
        runs.drain(..too_many);
        Self { runs }
    }
}

impl History {
    /// The most runs that it holds.
    pub const LONGEST: usize = 60;

    /// All runs, oldest first.
    pub fn runs(&self) -> &[KeptRun] {
        &self.runs
    }

    /// The same with one more run.
    #[must_use]
    pub fn with(mut self, run: KeptRun) -> Self {
        self.runs.push(run);
        Self::from(self.runs)
    }

    /// The newest run.
    pub fn last(&self) -> Option<&KeptRun> {
        self.runs.last()
    }

    /// The newest run in which everything worked.
    pub fn last_good(&self) -> Option<&KeptRun> {
        self.runs.iter().rev().find(|run| run.has_worked())
    }

    /// How the connection fared: `worked until 2026-11-20 14:02 UTC, 2 days ago; failed 3 times since`.
    pub fn worked_until_in_words(&self, now: Timestamp) -> String {
        let Some(last) = self.last() else { return "not checked yet".to_owned() };
        let when = |run: &KeptRun| format!("{}, {}", minute(run.at), ago(run.at, now));
        let Some(good) = self.runs.iter().rposition(KeptRun::has_worked) else {
            return match self.runs.len() {
                1 => format!("did not work when it was first checked, at {}", when(last)),
                count => format!("did not work in any of the last {count} checks; the latest at {}", when(last)),
            };
        };
        let failed = self.runs.len() - good - 1;
        let seen_good = &self.runs[good];
        match failed {
            0 => format!("worked at {}", when(seen_good)),
            1 => format!("worked until {}; failed once since", when(seen_good)),
            count => format!("worked until {}; failed {count} times since", when(seen_good)),
        }
    }

    /// The same in a few words, for a list: `worked 2 hours ago`, `failed since 2 days ago`.
    pub fn in_few_words(&self, now: Timestamp) -> String {
        match (self.last(), self.last_good()) {
            (None, _) => "not checked yet".to_owned(),
            (Some(last), Some(good)) if last.at == good.at => format!("worked {}", ago(good.at, now)),
            (Some(_), Some(good)) => format!("worked until {}", ago(good.at, now)),
            (Some(last), None) => format!("checked {}", ago(last.at, now)),
        }
    }

    /// How long each run took in which everything worked, in milliseconds, oldest first: a failed run is as fast as its
    /// failure, which says nothing of Adobe's speed.
    pub fn latencies(&self) -> Vec<u64> {
        self.runs.iter().filter(|run| run.has_worked()).map(|run| run.took_ms).collect()
    }

    /// 1 for each run in which everything worked, 0 for each other one, oldest first.
    pub fn successes(&self) -> Vec<u64> {
        self.runs.iter().map(|run| u64::from(run.has_worked())).collect()
    }

    /// What `run` shows otherwise than the last good run before it: facts that both saw, checks that failed, warnings that
    /// are new. Empty too where there was no good run.
    pub fn since_last_good(&self, run: &KeptRun) -> Vec<Change> {
        let before = self.runs.iter().position(|kept| kept == run).unwrap_or(self.runs.len());
        let good = self.runs[..before].iter().rev().find(|kept| kept.has_worked());
        good.map(|good| changes(good, run)).unwrap_or_default()
    }
}

fn changes(good: &KeptRun, run: &KeptRun) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut add = |label: &str, before: &str, now: &str| {
        changes.push(Change { label: label.to_owned(), before: before.to_owned(), now: now.to_owned() });
    };
    for (label, now) in &run.facts {
        match good.facts.get(label) {
            Some(before) if before != now => add(label.as_str(), before.as_str(), now.as_str()),
            // Only a failure makes a check look so closely.
            None if FAILED_FACTS.contains(&label.as_str()) => add(label.as_str(), "not looked at", now.as_str()),
            _ => {}
        }
    }
    // What was skipped is a consequence and would only hide the cause.
    for check in run.checks.iter().filter(|check| check.outcome == KeptOutcome::Failed) {
        let before = good.checks.iter().find(|kept| kept.check == check.check);
        let before = before.map_or(KeptOutcome::NotTried, |kept| kept.outcome);
        let before = if before == KeptOutcome::NotTried { "not needed" } else { before.in_words() };
        add(check.check.title(), before, check.outcome.in_words());
    }
    for kind in run.warnings.iter().filter(|kind| !good.warnings.contains(kind)) {
        add("Warning", "none", kind.in_words());
    }
    changes
}

/// A moment to the minute: `2026-11-20 14:02 UTC`.
pub(super) fn minute(at: Timestamp) -> String {
    let text = at.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => text,
    }
}

/// How long ago that was, in one unit, rounded down. A clock that was set back makes it `just now`.
fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs();
    let (count, unit) = match seconds {
        ..60 => return "just now".to_owned(),
        60..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}
