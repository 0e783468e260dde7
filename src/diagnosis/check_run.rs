//! One run of the ladder of checks, folded from events into rows. Wizard and `check` command fold the same run.

use std::time::Duration;

use crate::connection::{Discovery, SuitesPage};

use super::{Finding, Verdict};

/// One rung of the ladder, in the order they are climbed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckId {
    /// The connection's secret is in the store and readable.
    Secret,
    /// Adobe gives a token for the credential.
    Token,
    /// The token shows at least one company, and the right one where it is known.
    Companies,
    /// The company shows its report suites, the chosen ones among them.
    ReportSuites,
}

impl CheckId {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Token => "token",
            Self::Companies => "companies",
            Self::ReportSuites => "report_suites",
        }
    }

    /// What it shows, for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Secret => "Secret in the store",
            Self::Token => "Token from Adobe",
            Self::Companies => "Companies",
            Self::ReportSuites => "Report suites",
        }
    }
}

/// What a passed check saw: words for a row, and data for those who go on with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The secret was read.
    Secret,
    /// A token is at hand.
    Token {
        /// Taken from the store instead of asked for.
        from_cache: bool,
        /// Seconds until it ends.
        expires_in: u64,
    },
    /// Who the token is for and what it may see.
    Companies(Discovery),
    /// All pages were read.
    ReportSuites {
        /// How many there are.
        count: usize,
    },
}

impl Seen {
    /// The same in a few words, for people.
    pub fn in_words(&self) -> String {
        match self {
            Self::Secret => "readable".to_owned(),
            Self::Token { from_cache: true, expires_in } => format!("kept, {} left", span(*expires_in)),
            Self::Token { from_cache: false, expires_in } => format!("valid for {}", span(*expires_in)),
            Self::Companies(discovery) => {
                let companies: usize = discovery.organizations.iter().map(|o| o.companies.len()).sum();
                format!("{companies} in {}", counted(discovery.organizations.len(), "organization"))
            }
            Self::ReportSuites { count } => counted(*count, "report suite"),
        }
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Seconds in the unit that people would choose.
fn span(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..7200 => (seconds / 60, "minute"),
        _ => ((seconds + 60) / 3600, "hour"),
    };
    counted(usize::try_from(count).unwrap_or(usize::MAX), unit)
}

/// What a run of checks reports while it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckEvent {
    /// A check began.
    Started(CheckId),
    /// One page of report suites arrived; the check goes on.
    Suites(SuitesPage),
    /// Asked to wait before the next request (429 with `Retry-After`).
    Waiting {
        /// The check that waits.
        check: CheckId,
        /// For how long.
        seconds: u64,
    },
    /// A check passed.
    Passed {
        /// Which.
        check: CheckId,
        /// What it saw.
        seen: Seen,
        /// How long it took.
        took: Duration,
    },
    /// A check failed; what depends on it is skipped.
    Failed {
        /// Which.
        check: CheckId,
        /// Why, and what to do.
        finding: Box<Finding>,
        /// How long it took.
        took: Duration,
    },
}

/// The state of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Not begun.
    Ahead,
    /// Going on; `waiting` seconds where Adobe asked for patience.
    Running {
        /// Seconds Adobe asked us to wait, if it did.
        waiting: Option<u64>,
    },
    /// Passed.
    Passed {
        /// What it saw.
        seen: Seen,
        /// How long it took.
        took: Duration,
    },
    /// Failed.
    Failed {
        /// Why.
        finding: Box<Finding>,
        /// How long it took.
        took: Duration,
    },
    /// Not tried, because what it depends on failed.
    Skipped,
}

/// One row of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRow {
    /// Which check.
    pub check: CheckId,
    /// How it stands.
    pub outcome: Outcome,
}

/// The rows of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRun {
    rows: Vec<CheckRow>,
}

impl CheckRun {
    /// A run that will climb `ladder`.
    pub fn new(ladder: &[CheckId]) -> Self {
        Self { rows: ladder.iter().map(|&check| CheckRow { check, outcome: Outcome::Ahead }).collect() }
    }

    /// The rows in the order of the ladder.
    pub fn rows(&self) -> &[CheckRow] {
        &self.rows
    }

    /// Folds one event in. An event about a check that is not on the ladder changes nothing.
    pub fn apply(&mut self, event: &CheckEvent) {
        let (check, outcome) = match event {
            CheckEvent::Started(check) => (*check, Outcome::Running { waiting: None }),
            CheckEvent::Suites(_) => (CheckId::ReportSuites, Outcome::Running { waiting: None }),
            CheckEvent::Waiting { check, seconds } => (*check, Outcome::Running { waiting: Some(*seconds) }),
            CheckEvent::Passed { check, seen, took } => (*check, Outcome::Passed { seen: seen.clone(), took: *took }),
            CheckEvent::Failed { check, finding, took } => {
                (*check, Outcome::Failed { finding: finding.clone(), took: *took })
            }
        };
        let Some(at) = self.rows.iter().position(|row| row.check == check) else { return };
        let failed = matches!(outcome, Outcome::Failed { .. });
        self.rows[at].outcome = outcome;
        if failed {
            for row in &mut self.rows[at + 1..] {
                row.outcome = Outcome::Skipped;
            }
        }
    }

    /// The one finding of a run that failed.
    pub fn finding(&self) -> Option<&Finding> {
        self.rows.iter().find_map(|row| match &row.outcome {
            Outcome::Failed { finding, .. } => Some(&**finding),
            _ => None,
        })
    }

    /// Whether every check passed.
    pub fn has_passed(&self) -> bool {
        self.rows.iter().all(|row| matches!(row.outcome, Outcome::Passed { .. }))
    }

    /// Who is at fault, if anything failed.
    pub fn verdict(&self) -> Option<Verdict> {
        self.finding().map(|finding| finding.verdict)
    }
}
