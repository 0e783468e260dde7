//! What the check screen asks the outside to do.

use std::convert::Infallible;

use crate::connection::{Company, Connection, ConnectionName, Secret};
use crate::diagnosis::{Choice, Repair};
use crate::screen;

/// One request to the outside.
pub type Effect = screen::Effect<Task, Infallible>;

/// The kinds of background jobs. At most one of a kind runs at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Job {
    /// Which connections are there, and how their last checks went.
    Survey,
    /// Opening the vault.
    OpenVault,
    /// Checking a connection.
    Check,
    /// Repairing one.
    Repair,
    /// Which companies the connection's credential shows.
    Companies,
    /// Which report suites one of them shows.
    Suites,
    /// Which sandboxes the connection's credential shows.
    Sandboxes,
    /// What a run left to be seen to, after it was told.
    Afterwards,
}

impl Job {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Survey,
        Self::OpenVault,
        Self::Check,
        Self::Repair,
        Self::Companies,
        Self::Suites,
        Self::Sandboxes,
        Self::Afterwards,
    ];
}

/// The background jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// List the saved connections and the kept results of their checks.
    Survey,
    /// Open the vault with this passphrase.
    OpenVault(Secret),
    /// Check a saved connection, and keep the result.
    Check(ConnectionName),
    /// Do one repair, with what was chosen for it.
    Repair(Box<Connection>, Repair, Option<Box<Choice>>),
    /// Ask for the companies that the connection's credential shows.
    Companies(Box<Connection>),
    /// Delete what an earlier change of the connection's secrets left behind, and, if asked to, see whether the system's
    /// keyring works. The run is over and was told.
    Afterwards {
        /// Whose run it was.
        connection: Box<Connection>,
        /// Whether the keyring is to be asked.
        asks_keyring: bool,
    },
    /// Ask for the sandboxes that the connection's credential shows.
    Sandboxes(Box<Connection>),
    /// Read a company's report suites.
    Suites(Box<Connection>, Box<Company>),
}
