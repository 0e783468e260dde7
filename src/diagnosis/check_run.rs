//! One run of the ladder of checks, folded from events into rows. Wizard and `check` command fold the same run.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::connection::{Connection, CredentialType, SuitesPage};

use super::finding::{Finding, Verdict};
use super::seen::Seen;
use super::warning::Warning;

/// One rung of the ladder, in the order they are climbed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckId {
    /// The connection's file is there and whole.
    File,
    /// The connection's secret is in the store and readable.
    Secret,
    /// A Service Account's private key can sign and fits its certificate, which is in date.
    KeyPair,
    /// Which way requests go: straight, or through which proxy.
    Proxy,
    /// The hosts' names resolve. Probed only after a request failed; else proven by a request that got through.
    Dns,
    /// The hosts, or the proxy, take connections. Likewise.
    Tcp,
    /// The hosts show certificates that this machine trusts. Likewise.
    Tls,
    /// This machine's clock agrees with Adobe's.
    Clock,
    /// Adobe gives a token for the credential.
    Token,
    /// The token is for this client, this account and this environment, with the scopes that were asked for.
    TokenContent,
    /// The token shows at least one company.
    Companies,
    /// The connection's organization and company are among them.
    Company,
    /// The company shows its report suites.
    ReportSuites,
    /// The connection's own report suites are among them.
    ChosenSuites,
    /// A report of totals on one report suite runs.
    Report,
    /// The token shows at least one sandbox of Experience Platform.
    Sandboxes,
    /// The connection's own sandbox is among them, and active.
    Sandbox,
    /// The journeys in it can be read.
    Journeys,
    /// Adobe takes as many requests as a check makes.
    Quota,
}

impl CheckId {
    /// Every check, in that order.
    pub const ALL: [Self; 19] = [
        Self::File,
        Self::Secret,
        Self::KeyPair,
        Self::Proxy,
        Self::Dns,
        Self::Tcp,
        Self::Tls,
        Self::Clock,
        Self::Token,
        Self::TokenContent,
        Self::Companies,
        Self::Company,
        Self::ReportSuites,
        Self::ChosenSuites,
        Self::Report,
        Self::Sandboxes,
        Self::Sandbox,
        Self::Journeys,
        Self::Quota,
    ];

    /// What a passed request proves of the way to its host.
    pub const NETWORK: [Self; 4] = [Self::Proxy, Self::Dns, Self::Tcp, Self::Tls];

    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Secret => "secret",
            Self::KeyPair => "key_pair",
            Self::Proxy => "proxy",
            Self::Dns => "dns",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Clock => "clock",
            Self::Token => "token",
            Self::TokenContent => "token_content",
            Self::Companies => "companies",
            Self::Company => "company",
            Self::ReportSuites => "report_suites",
            Self::ChosenSuites => "chosen_suites",
            Self::Report => "report",
            Self::Sandboxes => "sandboxes",
            Self::Sandbox => "sandbox",
            Self::Journeys => "journeys",
            Self::Quota => "quota",
        }
    }

    /// What it shows, for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::File => "Connection file",
            Self::Secret => "Secret in the store",
            Self::KeyPair => "Key and certificate",
            Self::Proxy => "Proxy",
            Self::Dns => "Name service",
            Self::Tcp => "Connection",
            Self::Tls => "Encryption (TLS)",
            Self::Clock => "Clock",
            Self::Token => "Token from Adobe",
            Self::TokenContent => "What the token says",
            Self::Companies => "Companies",
            Self::Company => "The right company",
            Self::ReportSuites => "Report suites",
            Self::ChosenSuites => "The chosen suites",
            Self::Report => "A small report",
            Self::Sandboxes => "Sandboxes",
            Self::Sandbox => "The right sandbox",
            Self::Journeys => "A look at journeys",
            Self::Quota => "Quota",
        }
    }
}

/// A wait before a request, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Adobe asked for it (429 with `Retry-After`).
    Asked(u64),
    /// This program keeps to Adobe's pace of itself.
    Pace(u64),
}

impl Wait {
    /// For people.
    pub fn in_words(self) -> String {
        match self {
            Self::Asked(seconds) => format!("Adobe asked us to wait {seconds} s"),
            Self::Pace(seconds) => format!("{seconds} s, to ask no faster than Adobe allows"),
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
    /// Waits before the next request.
    Waiting {
        /// The check that waits.
        check: CheckId,
        /// Whose wait it is, and for how long.
        wait: Wait,
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
    /// Something works today and will not for ever.
    Warned(Warning),
}

impl CheckEvent {
    /// Which check it is about; a warning is about the whole run.
    pub fn check(&self) -> Option<CheckId> {
        match self {
            Self::Started(check)
            | Self::Waiting { check, .. }
            | Self::Passed { check, .. }
            | Self::Failed { check, .. } => Some(*check),
            Self::Suites(_) => Some(CheckId::ReportSuites),
            Self::Warned(_) => None,
        }
    }
}

/// The state of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Not begun.
    Ahead,
    /// Going on.
    Running {
        /// What it waits for before its next request, if it does.
        waiting: Option<Wait>,
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
    warnings: Vec<Warning>,
}

impl CheckRun {
    /// A run that will climb `ladder`.
    pub fn new(ladder: &[CheckId]) -> Self {
        let rows = ladder.iter().map(|&check| CheckRow { check, outcome: Outcome::Ahead }).collect();
        Self { rows, warnings: Vec::new() }
    }

    /// A run over every rung that a saved connection has: where it leads to neither a company nor a sandbox it ends at what
    /// the token says, only a Service Account has a key, and not every connection has report suites of its own.
    pub fn of(connection: &Connection) -> Self {
        let has_key = connection.credential.credential_type() == CredentialType::ServiceAccount;
        let (has_company, has_sandbox) = (connection.company.is_some(), connection.sandbox.is_some());
        let has = |check: &CheckId| match check {
            CheckId::KeyPair => has_key,
            CheckId::ChosenSuites => has_company && !connection.report_suites.is_empty(),
            CheckId::Companies | CheckId::Company | CheckId::ReportSuites | CheckId::Report => has_company,
            CheckId::Sandboxes | CheckId::Sandbox | CheckId::Journeys => has_sandbox,
            CheckId::Quota => has_company || has_sandbox,
            _ => true,
        };
        let rungs: Vec<CheckId> = CheckId::ALL.into_iter().filter(has).collect();
        Self::new(&rungs)
    }

    /// The rows in the order of the ladder.
    pub fn rows(&self) -> &[CheckRow] {
        &self.rows
    }

    /// Folds one event in.
    ///
    /// A failure skips what depends on it: every later row that has not passed. A failure of a check that is not on the
    /// ladder gets its row, so that no cause is lost; everything else about such a check changes nothing. What happens on a
    /// later row after a failure is its consequence and does not count.
    pub fn apply(&mut self, event: &CheckEvent) {
        let (check, outcome) = match event {
            CheckEvent::Started(check) => (*check, Outcome::Running { waiting: None }),
            CheckEvent::Suites(_) => (CheckId::ReportSuites, Outcome::Running { waiting: None }),
            CheckEvent::Waiting { check, wait } => (*check, Outcome::Running { waiting: Some(*wait) }),
            CheckEvent::Passed { check, seen, took } => (*check, Outcome::Passed { seen: seen.clone(), took: *took }),
            CheckEvent::Failed { check, finding, took } => {
                (*check, Outcome::Failed { finding: finding.clone(), took: *took })
            }
            CheckEvent::Warned(warning) => {
                self.warnings.retain(|known| known.kind != warning.kind);
                self.warnings.push(warning.clone());
                return;
            }
        };
        let failed = matches!(outcome, Outcome::Failed { .. });
        let at = match self.rows.iter().position(|row| row.check == check) {
            Some(at) => at,
            None if failed => {
                let at = self.rows.iter().take_while(|row| row.check < check).count();
                self.rows.insert(at, CheckRow { check, outcome: Outcome::Ahead });
                at
            }
            None => return,
        };
        let is_consequence = self.rows[..at].iter().any(|row| matches!(row.outcome, Outcome::Failed { .. }));
        if is_consequence && !matches!(outcome, Outcome::Passed { .. }) {
            self.rows[at].outcome = Outcome::Skipped;
            return;
        }
        self.rows[at].outcome = outcome;
        if failed {
            for row in self.rows[at + 1..].iter_mut().filter(|row| !matches!(row.outcome, Outcome::Passed { .. })) {
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

    /// What works today and will not for ever, in the order it was noticed.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
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
