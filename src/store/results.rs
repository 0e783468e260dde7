//! What the last checks of each connection found: one file `<connection id>.jsonl`, a line per run, oldest first. What is
//! in a line is its maker's business; that no secret is, too.
//!
//! A convenience for people, never a reason to fail: what cannot be read counts as nothing, and is logged.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::connections;
use crate::connection::ConnectionId;
use crate::files::{self, FileError, FileFault, Lock, LockError, Paths};

/// The only shape of a line so far.
const SCHEMA_VERSION: u32 = 1;
/// How many runs are kept.
const MOST_RUNS: usize = 60;
/// The largest file, in bytes: the oldest runs go before it grows larger.
const LIMIT: usize = 512 * 1024;
/// How long another process may take to write its run: an atomic write on a slow disk, and some.
const PATIENCE: Duration = Duration::from_secs(10);
/// What the files' names end in.
const SUFFIX: &str = ".jsonl";

/// Why a run was not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResultError {
    /// It cannot be written as it is.
    #[error("the result cannot be kept: {0}")]
    Content(String),
    /// The file could not be written or removed.
    #[error(transparent)]
    File(#[from] FileError),
    /// Another process was busy with the file all the time.
    #[error(transparent)]
    Lock(#[from] LockError),
}

#[derive(Serialize, Deserialize)]
struct Line<T> {
    schema_version: u32,
    run: T,
}

/// Adds one run; the oldest go when there are more than sixty. Two processes at once lose nothing. Nothing is kept of a
/// connection that was removed while it was checked. Blocks while another one writes: not for the event loop.
pub fn save<T: Serialize>(paths: &Paths, id: &ConnectionId, run: &T) -> Result<(), ResultError> {
    let line = serde_json::to_string(&Line { schema_version: SCHEMA_VERSION, run })
        .map_err(|error| ResultError::Content(error.to_string()))?;
    add(paths, id, &line)
}

fn add(paths: &Paths, id: &ConnectionId, line: &str) -> Result<(), ResultError> {
    let path = file_of(paths, id);
    if line.len() >= LIMIT {
        return Err(FileError { path, fault: FileFault::TooLarge(LIMIT as u64) }.into());
    }
    let _lock = lock(paths, id)?;
    if connections::is_gone(paths, id) {
        return Ok(());
    }
    let kept = text_of(paths, id);
    // Only what can be a line of ours stays, so that a damaged file heals.
    let mut lines: Vec<&str> = kept.lines().filter(|line| line.starts_with('{') && line.ends_with('}')).collect();
    lines.push(line);
    let mut first = lines.len().saturating_sub(MOST_RUNS);
    let length = |lines: &[&str]| lines.iter().map(|line| line.len() + 1).sum::<usize>();
    while length(&lines[first..]) > LIMIT {
        first += 1;
    }
    let mut text = lines[first..].join("\n");
    text.push('\n');
    Ok(files::write_atomic(&path, text.as_bytes())?)
}

/// The kept runs, oldest first; none where nothing is kept or the file is damaged.
pub fn load<T: DeserializeOwned>(paths: &Paths, id: &ConnectionId) -> Vec<T> {
    let text = text_of(paths, id);
    let mut unreadable = 0_usize;
    let mut runs = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        match serde_json::from_str::<Line<T>>(line) {
            Ok(line) if line.schema_version <= SCHEMA_VERSION => runs.push(line.run),
            _ => unreadable += 1,
        }
    }
    if unreadable > 0 {
        tracing::warn!(connection = id.as_str(), unreadable, "kept results were passed over");
    }
    runs
}

/// The kept runs of every connection that has any. Those of connections that are gone are forgotten.
pub fn load_all<T: DeserializeOwned>(paths: &Paths) -> BTreeMap<ConnectionId, Vec<T>> {
    let names = files::list(&paths.results(), SUFFIX).unwrap_or_default();
    let ids = names.into_iter().filter_map(|name| {
        let name = name.into_string().ok()?;
        ConnectionId::parse(name.strip_suffix(SUFFIX)?).ok()
    });
    let (gone, there): (Vec<_>, Vec<_>) = ids.partition(|id| connections::is_gone(paths, id));
    for id in gone {
        if let Err(error) = remove(paths, &id) {
            tracing::warn!(connection = id.as_str(), %error, "results of a removed connection are still there");
        }
    }
    let runs = there.into_iter().map(|id| {
        let runs = load(paths, &id);
        (id, runs)
    });
    runs.filter(|(_, runs)| !runs.is_empty()).collect()
}

/// Forgets the runs of a connection; a file that is not there is as good as removed.
pub fn remove(paths: &Paths, id: &ConnectionId) -> Result<(), ResultError> {
    let path = file_of(paths, id);
    if !path.exists() && !path.is_symlink() {
        return Ok(());
    }
    let _lock = lock(paths, id)?;
    files::remove(&path)?;
    // Whoever waits for it finds the connection gone.
    Ok(files::remove(&lock_of(paths, id))?)
}

fn text_of(paths: &Paths, id: &ConnectionId) -> String {
    let path = file_of(paths, id);
    let problem = match files::read_bounded(&path, LIMIT as u64) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => return text,
            Err(_) => "it is not UTF-8 text".to_owned(),
        },
        Err(FileError { fault: FileFault::NotFound, .. }) => return String::new(),
        Err(error) => error.to_string(),
    };
    tracing::warn!(connection = id.as_str(), %problem, "kept results could not be read");
    String::new()
}

fn lock(paths: &Paths, id: &ConnectionId) -> Result<Lock, LockError> {
    Lock::acquire(&lock_of(paths, id), PATIENCE)
}

pub(super) fn lock_of(paths: &Paths, id: &ConnectionId) -> PathBuf {
    paths.locks().join(format!("results-{id}.lock"))
}

pub(super) fn file_of(paths: &Paths, id: &ConnectionId) -> PathBuf {
    paths.results().join(format!("{id}{SUFFIX}"))
}
