//! What the check screen's background jobs report.

use crate::connection::{Connection, ConnectionName, Discovery, Printable, ReportSuite, VisibleSandboxes};
use crate::diagnosis::{CheckEvent, Finding, History, Unfinished};
use crate::screen;

/// One thing that happened.
pub type Msg = screen::Msg<Report>;

/// One report of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// The saved connections.
    Surveyed(Survey),
    /// The vault is open, or why not.
    VaultOpened(Result<(), Box<Finding>>),
    /// A check's news; the job goes on.
    Check(CheckEvent),
    /// The run is over and was kept: all kept runs, this one last.
    CheckEnded(Box<History>),
    /// What became of what was left to be seen to after a run.
    Afterwards {
        /// What an earlier change of the secrets left behind that could not be deleted now either; none as a rule.
        unfinished: Option<Box<Unfinished>>,
        /// Whether the system's keyring works; no, where it was not asked.
        is_keyring_working: bool,
    },
    /// A repair is done, or was undone.
    Repaired(Result<Box<Repaired>, Box<Finding>>),
    /// The companies to choose from.
    Companies(Result<Discovery, Box<Finding>>),
    /// The sandboxes to choose from.
    Sandboxes(Result<VisibleSandboxes, Box<Finding>>),
    /// The report suites of the one that was chosen.
    Suites(Result<Vec<ReportSuite>, Box<Finding>>),
}

impl Report {
    /// Whether the job is over with this report.
    pub(super) fn ends_job(&self) -> bool {
        !matches!(self, Self::Check(_))
    }
}

/// What is saved on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Survey {
    /// The connections, by name.
    pub saved: Vec<Saved>,
    /// Files that are no readable connection: name and reason.
    pub broken: Vec<(Printable, Printable)>,
    /// Whether the vault was opened earlier in this run of the program.
    pub is_vault_open: bool,
}

/// One saved connection with what is known of its checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The connection.
    pub connection: Connection,
    /// The kept results of its checks.
    pub history: History,
}

impl Survey {
    /// The one with this name.
    pub fn find(&self, name: &ConnectionName) -> Option<&Saved> {
        self.saved.iter().find(|saved| saved.connection.name == *name)
    }
}

/// What a repair came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The connection as it is now.
    pub connection: Connection,
    /// What was done, in one sentence.
    pub words: String,
}
