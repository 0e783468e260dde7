//! Checks whose results are kept: what the check screen and the command do with every run of a saved connection.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::blocking::blocking;
use super::saved_check::check_saved;
use super::services::Services;
use crate::connection::{Connection, ConnectionId};
use crate::diagnosis::{About, CheckEvent, CheckRun, History, KeptRun, LocalFault};
use crate::store::results;

/// A run of a saved connection, and what is kept of it.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The rows.
    pub run: CheckRun,
    /// What of it is kept.
    pub kept: KeptRun,
    /// The kept runs before it.
    pub before: History,
}

/// Checks `connection`, telling what happens while it happens, and keeps the result.
pub async fn check_and_keep(
    services: &Services,
    connection: &Connection,
    tell: impl FnMut(CheckEvent) + Send,
) -> Checked {
    let (at, begun) = (Timestamp::now(), Instant::now());
    let run = check_saved(services, connection, tell).await;
    keep_result(services, connection, run, at, begun.elapsed()).await
}

impl Checked {
    /// All kept runs, this one last where it is kept.
    pub fn history(self) -> History {
        if is_kept(&self.run) { self.before.with(self.kept) } else { self.before }
    }
}

/// Whether a run says something about its connection: one that stopped at a vault which nobody opened does not.
fn is_kept(run: &CheckRun) -> bool {
    run.finding().is_none_or(|finding| finding.evidence.local != Some(LocalFault::VaultLocked))
}

/// Keeps the result of a run that began `at` and took so long, if it says something about the connection. A disk that takes
/// nothing is in the log: the check itself is no worse for it.
pub async fn keep_result(
    services: &Services,
    connection: &Connection,
    run: CheckRun,
    at: Timestamp,
    took: Duration,
) -> Checked {
    let kept =
        KeptRun::of(&run, Some(&About::of(connection)), at, took).with_fact("aa-connect", env!("CARGO_PKG_VERSION"));
    if !is_kept(&run) {
        let before = kept_results(services, &connection.id).await;
        return Checked { run, kept, before };
    }
    let (paths, id, line) = (services.paths.clone(), connection.id.clone(), kept.clone());
    let before = blocking(move || {
        let before = History::from(results::load::<KeptRun>(&paths, &id));
        if let Err(error) = results::save(&paths, &id, &line) {
            tracing::warn!(%error, "the result of a check was not kept");
        }
        before
    });
    Checked { run, kept, before: before.await.unwrap_or_default() }
}

/// The kept runs of one connection.
pub async fn kept_results(services: &Services, id: &ConnectionId) -> History {
    let (paths, id) = (services.paths.clone(), id.clone());
    blocking(move || History::from(results::load::<KeptRun>(&paths, &id))).await.unwrap_or_default()
}
