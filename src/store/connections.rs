//! Connection files: one TOML file `<id>.toml` per saved connection. A connection's ID is not its name, so renaming
//! never orphans a secret.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::toml_file::{self, BrokenFile, BrokenReason, Shape, WriteError};
use crate::connection::{Connection, ConnectionId, ConnectionName, Printable, StoreKind};
use crate::files::{self, FileError, Lock, LockError, Paths};
use crate::small::sort_few_by;

/// How long to wait for another process that saves.
const LOCK_LIMIT: Duration = Duration::from_secs(3);

const SHAPE: Shape =
    Shape { newest: Connection::SCHEMA_VERSION, may_hold_control_characters: false, last: "environment" };

/// What is in the folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// The usable ones, by name.
    pub connections: Vec<Connection>,
    /// The others, by file name; or the folder itself, if it cannot be read.
    pub broken: Vec<BrokenFile>,
}

/// Why a connection was not loaded, saved or removed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionFileError {
    /// No connection has this name or ID.
    #[error("there is no connection called “{wanted}”")]
    Unknown {
        /// What was asked for.
        wanted: Printable,
        /// The names that there are.
        known: Vec<ConnectionName>,
    },
    /// Its file is there, but cannot be used.
    #[error(transparent)]
    Broken(BrokenFile),
    /// Another connection has this name, perhaps in other letter case.
    #[error("there is a connection called “{0}” already")]
    NameTaken(ConnectionName),
    /// The connection cannot be written as it is.
    #[error("the connection cannot be saved: {0}")]
    Content(BrokenReason),
    /// Another process was saving for too long.
    #[error("another aa-connect is busy with the connections")]
    Busy,
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Every connection file, the broken ones too.
pub fn list(paths: &Paths) -> Listing {
    let dir = paths.connections();
    let mut listing = Listing::default();
    match files::list(&dir, ".toml") {
        Err(FileError { path, fault }) => {
            listing.broken.push(BrokenFile { path, reason: BrokenReason::File(fault) });
        }
        Ok(names) => {
            for name in names {
                match read(&dir.join(name)) {
                    Ok(connection) => listing.connections.push(connection),
                    Err(broken) => listing.broken.push(broken),
                }
            }
        }
    }
    sort_few_by(&mut listing.connections, |a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    listing
}

/// The connection with this ID, whatever another one is named.
pub fn load_by_id(paths: &Paths, id: &ConnectionId) -> Result<Connection, ConnectionFileError> {
    let Listing { connections, broken } = list(paths);
    if let Some(connection) = connections.into_iter().find(|connection| connection.id == *id) {
        return Ok(connection);
    }
    match broken.into_iter().find(|file| file.path == file_of_text(paths, id.as_str())) {
        Some(file) => Err(ConnectionFileError::Broken(file)),
        None => Err(ConnectionFileError::Unknown { wanted: Printable::new(id.as_str()), known: Vec::new() }),
    }
}

/// Whether the connection's file is known to be gone.
pub fn is_gone(paths: &Paths, id: &ConnectionId) -> bool {
    matches!(file_of(paths, id).try_exists(), Ok(false))
}

/// In which store the secrets of the connection with this ID are; `None` where its file cannot be read.
pub fn store_of(paths: &Paths, id: &ConnectionId) -> Option<StoreKind> {
    read(&file_of(paths, id)).ok().map(|connection| connection.store)
}

/// In which store a broken file says that the secrets are, as far as it still says so.
pub fn store_said(paths: &Paths, id: &ConnectionId) -> Option<StoreKind> {
    let bytes = files::read_bounded(&file_of(paths, id), toml_file::LIMIT as u64).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    // As it is written: a line of its own.
    let mut said = text.lines().filter_map(|line| line.trim().strip_prefix("store")?.trim_start().strip_prefix('='));
    let word = said.next()?.trim().trim_matches('"');
    StoreKind::ALL.into_iter().find(|kind| kind.word() == word)
}

/// The connection with this name (in any letter case) or this ID.
pub fn load(paths: &Paths, wanted: &str) -> Result<Connection, ConnectionFileError> {
    let Listing { connections, broken } = list(paths);
    let found = connections
        .iter()
        .find(|c| c.name.as_str() == wanted)
        .or_else(|| connections.iter().find(|c| c.id.as_str() == wanted))
        .or_else(|| connections.iter().find(|c| c.name.is_called(wanted)));
    if let Some(connection) = found {
        return Ok(connection.clone());
    }
    // Asked for by ID, or the folder itself is the trouble.
    let is_meant = |file: &BrokenFile| file.path == paths.connections() || file.path == file_of_text(paths, wanted);
    match broken.into_iter().find(is_meant) {
        Some(file) => Err(ConnectionFileError::Broken(file)),
        None => Err(ConnectionFileError::Unknown {
            wanted: Printable::new(wanted),
            known: connections.into_iter().map(|c| c.name).collect(),
        }),
    }
}

/// Saves a connection, new or changed. A name that another connection has is refused.
pub fn save(paths: &Paths, connection: &Connection) -> Result<(), ConnectionFileError> {
    let _lock = lock(paths)?;
    let file = file_of(paths, &connection.id);
    let Listing { connections, broken } = list(paths);
    // Not over what a newer aa-connect wrote, and not where nobody can say which names are taken.
    let is_in_the_way = |other: &BrokenFile| {
        other.path == paths.connections()
            || other.path == file && matches!(other.reason, BrokenReason::TooNew(_) | BrokenReason::Foreign)
    };
    if let Some(other) = broken.into_iter().find(is_in_the_way) {
        return Err(ConnectionFileError::Broken(other));
    }
    let taken = connections
        .into_iter()
        .find(|other| other.id != connection.id && other.name.is_called(connection.name.as_str()));
    if let Some(other) = taken {
        return Err(ConnectionFileError::NameTaken(other.name));
    }
    toml_file::write(&file, SHAPE, connection).map_err(|error| match error {
        WriteError::File(error) => ConnectionFileError::File(error),
        WriteError::Content(reason) => ConnectionFileError::Content(reason),
    })
}

/// Removes a connection's file, even a broken one; one that is not there is as good as removed.
///
/// Its secrets are the caller's to remove, before this: without the file nobody knows where they are.
pub fn remove(paths: &Paths, id: &ConnectionId) -> Result<(), ConnectionFileError> {
    let file = file_of(paths, id);
    match std::fs::symlink_metadata(&file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        _ => {
            let _lock = lock(paths)?;
            Ok(files::remove(&file)?)
        }
    }
}

/// Whether a connection has this name, in any letter case.
pub fn exists(paths: &Paths, name: &ConnectionName) -> bool {
    list(paths).connections.iter().any(|c| c.name.is_called(name.as_str()))
}

fn read(path: &Path) -> Result<Connection, BrokenFile> {
    toml_file::read(path, SHAPE)
}

fn lock(paths: &Paths) -> Result<Lock, ConnectionFileError> {
    Lock::acquire(&paths.locks().join("connections.lock"), LOCK_LIMIT).map_err(|error| match error {
        LockError::Busy => ConnectionFileError::Busy,
        LockError::File(error) => ConnectionFileError::File(error),
    })
}

pub(super) fn file_of(paths: &Paths, id: &ConnectionId) -> PathBuf {
    file_of_text(paths, id.as_str())
}

fn file_of_text(paths: &Paths, id: &str) -> PathBuf {
    paths.connections().join(format!("{id}.toml"))
}
