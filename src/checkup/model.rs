//! Everything the check screen knows.

use std::collections::{BTreeMap, BTreeSet};

use super::effect::Job;
use super::report::{Saved, Survey};
use crate::connection::{Company, Connection, ConnectionName, Discovery, ReportSuite, StoreKind, VisibleSandboxes};
use crate::diagnosis::{About, CheckId, CheckRun, Finding, History, LocalFault, Repair, Replay, Unfinished};
use crate::screen::{Callout, Focus, Jobs, Line, ListId, SecretLine, Tone};

/// The state of the check screen. Holds no cells, no colours, no size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// What is looked at.
    pub(super) view: View,
    /// What is saved, once it is known.
    pub(super) survey: Option<Survey>,
    /// The connection to be checked as soon as it is.
    pub(super) wanted: Option<ConnectionName>,
    /// Whether Back from the list, or from a connection that was asked for, leads to whoever opened this screen.
    pub(super) is_visit: bool,
    /// What narrows the list of connections.
    pub(super) filter: Line,
    /// Whether the vault is open: a connection in a closed one is not checked before.
    pub(super) is_vault_open: bool,
    /// Whether the person wants to leave as soon as the repair that runs has come to its end.
    pub(super) is_leaving: bool,
    /// The vault's passphrase.
    pub(super) passphrase: SecretLine,
    /// What takes the keys.
    pub(super) focus: Option<Focus>,
    /// The highlighted row of each list.
    pub(super) cursors: BTreeMap<ListId, usize>,
    /// What covers the main part.
    pub(super) panel: Option<OpenPanel>,
    /// Something to tell once.
    pub(super) notice: Option<Callout>,
    /// The running jobs.
    pub(super) jobs: Jobs<Job>,
}

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum View {
    /// Which connection to check.
    Choosing,
    /// One connection's run.
    Run(Box<Shown>),
}

/// A run on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// Of what it is.
    pub(super) about: About,
    /// The connection itself; none of a bundle, with which nothing can be done.
    pub(super) connection: Option<Connection>,
    /// The rows.
    pub(super) run: CheckRun,
    /// The kept runs.
    pub(super) history: History,
    /// What this program can do itself about what was found.
    pub(super) offered: Option<Repair>,
    /// What an earlier change of the connection's secrets left behind.
    pub(super) unfinished: Option<Box<Unfinished>>,
    /// What to know about a bundle that is looked at; empty where the run is one of this machine.
    pub(super) bundle: Vec<String>,
    /// The check whose evidence is shown.
    pub(super) detail: Option<CheckId>,
    /// A repair on its way.
    pub(super) repair: Option<Repairing>,
}

/// How far a repair is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Repairing {
    /// It was described; the person has not said yes yet.
    Described(Repair),
    /// The companies to choose from.
    ChoosingCompany(Discovery),
    /// The report suites of the chosen company, and which of them were taken.
    ChoosingSuites {
        /// The companies that it was chosen from.
        discovery: Discovery,
        /// The company.
        company: Company,
        /// What it shows, once that is known.
        suites: Option<Vec<ReportSuite>>,
        /// The rows that were taken.
        taken: BTreeSet<usize>,
    },
    /// The sandboxes to choose from.
    ChoosingSandbox(VisibleSandboxes),
    /// It is being done, or what it needs is being asked for.
    Running(Repair),
}

/// A panel over the main part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OpenPanel {
    /// The keys.
    Help,
    /// The letter to whoever can help.
    Letter,
}

impl Model {
    /// To choose a connection first.
    pub fn choosing() -> Self {
        Self {
            view: View::Choosing,
            survey: None,
            wanted: None,
            is_visit: false,
            filter: Line::default(),
            is_vault_open: false,
            is_leaving: false,
            passphrase: SecretLine::default(),
            focus: Some(Focus::List(ListId::Saved)),
            cursors: BTreeMap::new(),
            panel: None,
            notice: None,
            jobs: Jobs::default(),
        }
    }

    /// To check this connection at once, for whoever opened the screen; Back leads back there.
    pub fn visiting(name: ConnectionName) -> Self {
        Self { wanted: Some(name), is_visit: true, ..Self::choosing() }
    }

    /// To look at a bundle.
    pub fn replaying(replay: Replay) -> Self {
        let Replay { about, run, history, remarks: bundle } = replay;
        let (connection, offered, unfinished) = (None, None, None);
        let shown = Shown { about, connection, run, history, offered, unfinished, bundle, detail: None, repair: None };
        Self { view: View::Run(Box::new(shown)), focus: None, ..Self::choosing() }
    }

    /// The run that is looked at.
    pub(super) fn shown(&self) -> Option<&Shown> {
        match &self.view {
            View::Run(shown) => Some(shown),
            View::Choosing => None,
        }
    }

    pub(super) fn shown_mut(&mut self) -> Option<&mut Shown> {
        match &mut self.view {
            View::Run(shown) => Some(shown),
            View::Choosing => None,
        }
    }

    /// The saved connections that match the filter.
    pub(super) fn matching(&self) -> Vec<&Saved> {
        let saved = self.survey.iter().flat_map(|survey| &survey.saved);
        saved.filter(|saved| saved.connection.matches(self.filter.text())).collect()
    }

    /// Whether the connection's secrets are in a vault that a passphrase opens here and now.
    pub(super) fn wants_passphrase(&self) -> bool {
        let shown = self.shown();
        let connection = shown.and_then(|shown| shown.connection.as_ref());
        connection.is_some_and(|connection| connection.store == StoreKind::Vault && !self.is_vault_open)
    }

    /// Whether the run that is looked at stopped at a vault that was closed or replaced meanwhile.
    pub(super) fn has_met_closed_vault(&self) -> bool {
        self.finding().is_some_and(|finding| finding.evidence.local == Some(LocalFault::VaultLocked))
    }

    /// Whether the run that is looked at goes on.
    pub(super) fn is_checking(&self) -> bool {
        self.jobs.since(Job::Check).is_some()
    }

    /// The finding to be told, once the run is over.
    pub(super) fn finding(&self) -> Option<&Finding> {
        self.shown().and_then(|shown| shown.run.finding())
    }

    /// The repair that is offered: only for a connection of this machine.
    pub(super) fn repair(&self) -> Option<Repair> {
        self.shown().filter(|_| !self.is_checking())?.offered
    }

    /// Something to tell once.
    pub(super) fn tell(&mut self, tone: Tone, title: impl Into<String>, lines: Vec<String>) {
        self.notice = Some(Callout { tone, title: title.into(), lines, verdict: None });
    }
}
