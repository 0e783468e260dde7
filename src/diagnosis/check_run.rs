//! One run of the ladder of checks, folded from events into rows. Wizard and `check` command fold the same run.

use std::time::Duration;

use crate::connection::{Connection, CredentialType, SuitesPage};

use super::finding::{Finding, Verdict};
use super::seen::Seen;
use super::warning::Warning;

/// One rung of the ladder, in the order they are climbed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckId {
    /// The connection's secret is in the store and readable.
    Secret,
    /// A Service Account's private key can sign and fits its certificate, which is in date.
    KeyPair,
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
            Self::KeyPair => "key_pair",
            Self::Token => "token",
            Self::Companies => "companies",
            Self::ReportSuites => "report_suites",
        }
    }

    /// What it shows, for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Secret => "Secret in the store",
            Self::KeyPair => "Key and certificate",
            Self::Token => "Token from Adobe",
            Self::Companies => "Companies",
            Self::ReportSuites => "Report suites",
        }
    }
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

    /// A run over every rung that a saved connection has: without companies it ends at the token, and only a Service
    /// Account has a key.
    pub fn of(connection: &Connection) -> Self {
        let has_key = connection.credential.credential_type() == CredentialType::ServiceAccount;
        let has_company = connection.company.is_some();
        let ladder = [
            (CheckId::Secret, true),
            (CheckId::KeyPair, has_key),
            (CheckId::Token, true),
            (CheckId::Companies, has_company),
            (CheckId::ReportSuites, has_company),
        ];
        let rungs: Vec<CheckId> =
            ladder.into_iter().filter(|(_, is_there)| *is_there).map(|(check, _)| check).collect();
        Self::new(&rungs)
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

    /// What the checks that passed have to say all the same.
    pub fn warnings(&self) -> Vec<Warning> {
        let seen = self.rows.iter().filter_map(|row| match &row.outcome {
            Outcome::Passed { seen, .. } => Some(seen),
            _ => None,
        });
        seen.filter_map(Warning::of).collect()
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
