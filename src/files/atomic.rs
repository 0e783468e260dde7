//! Writes that are whole or not at all.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::time::Duration;

use super::cut_off::step;
use super::{FileError, FileFault, ensure_private_dir};

/// What temporary files' names begin with; the dot keeps them out of listings.
pub(super) const TEMPORARY: &str = ".new-";

/// The age at which a temporary file is a dead process's.
const LEFT_AFTER: Duration = Duration::from_secs(60 * 60);

/// Replaces `path` by a file (0600) with `content`: temporary file in the same folder, sync, rename, sync of the folder.
///
/// The folder is made if need be. A symbolic link at `path` is replaced, not followed. On a failure before the rename
/// the old content stands and no temporary file remains; what a killed process left is removed an hour later.
pub fn write_atomic(path: &Path, content: &[u8]) -> Result<(), FileError> {
    let failed = |error: std::io::Error| FileError::from_io(path, &error);
    let dir = path.parent().ok_or_else(|| FileError::new(path, FileFault::NotAFile))?;
    ensure_private_dir(dir)?;
    step();
    // `tempfile` makes files with mode 0600 and removes them when dropped.
    let mut temporary = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(dir).map_err(failed)?;
    temporary.write_all(content).map_err(failed)?;
    temporary.as_file().sync_all().map_err(failed)?;
    step();
    temporary.persist(path).map_err(|e| failed(e.error))?;
    step();
    remove_leftovers(dir);
    sync_dir(dir)
}

/// Who may read a file that a person asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// This user alone (0600).
    Owner,
    /// Whoever the umask lets (0644 at most).
    Everybody,
}

/// Writes a file where a person wants it: whole or not at all. Their folder stays as it is, and must be there. A file that
/// is there is replaced only if `may_replace`; a symbolic link is replaced, not followed. What is no file (a folder, a device,
/// a pipe) and what leads to none stays.
pub fn write_foreign(path: &Path, content: &[u8], readers: Readers, may_replace: bool) -> Result<(), FileError> {
    let failed = |error: std::io::Error| FileError::from_io(path, &error);
    let dir = match path.parent() {
        None => return Err(FileError::new(path, FileFault::NotAFile)),
        Some(dir) if dir.as_os_str().is_empty() => Path::new("."),
        Some(dir) => dir,
    };
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(FileError::new(path, FileFault::NotAFile));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    if readers == Readers::Everybody {
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    }
    #[cfg(not(unix))]
    let _ = readers;
    step();
    let mut temporary = builder.tempfile_in(dir).map_err(failed)?;
    temporary.write_all(content).map_err(failed)?;
    temporary.as_file().sync_all().map_err(failed)?;
    step();
    let persisted = if may_replace { temporary.persist(path) } else { temporary.persist_noclobber(path) };
    persisted.map_err(|error| failed(error.error))?;
    step();
    sync_dir(dir)
}

/// Removes temporary files that nobody can still be writing. That they are there is no harm, so failing is none.
fn remove_leftovers(dir: &Path) {
    let is_left = |entry: &fs::DirEntry| {
        let age = entry.metadata().and_then(|m| m.modified()).ok().and_then(|modified| modified.elapsed().ok());
        entry.file_name().to_string_lossy().starts_with(TEMPORARY) && age.is_some_and(|age| age > LEFT_AFTER)
    };
    for entry in fs::read_dir(dir).into_iter().flatten().flatten().filter(is_left) {
        let _ = fs::remove_file(entry.path());
    }
}

/// Removes a file; one that is not there is as good as removed.
pub fn remove(path: &Path) -> Result<(), FileError> {
    step();
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(FileError::from_io(path, &error)),
        _ => {
            step();
            path.parent().map_or(Ok(()), sync_dir)
        }
    }
}

fn sync_dir(dir: &Path) -> Result<(), FileError> {
    if cfg!(unix) && dir.exists() {
        match File::open(dir).and_then(|d| d.sync_all()) {
            // Some file systems cannot sync a folder; the rename is done all the same.
            Err(error) if !matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
                return Err(FileError::from_io(dir, &error));
            }
            _ => {}
        }
    }
    Ok(())
}
