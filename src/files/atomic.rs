//! Writes that are whole or not at all.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use super::{FileError, FileFault, ensure_private_dir};

/// Replaces `path` by a file (0600) with `content`: temporary file in the same folder, sync, rename, sync of the folder.
///
/// The folder is made if need be. A symbolic link at `path` is replaced, not followed. On any failure the old content
/// stands and no temporary file remains.
pub fn write_atomic(path: &Path, content: &[u8]) -> Result<(), FileError> {
    let failed = |error: std::io::Error| FileError::from_io(path, &error);
    let dir = path.parent().ok_or_else(|| FileError::new(path, FileFault::NotAFile))?;
    ensure_private_dir(dir)?;
    // `tempfile` makes files with mode 0600 and removes them when dropped.
    let mut temporary = tempfile::Builder::new().prefix(".new-").tempfile_in(dir).map_err(failed)?;
    temporary.write_all(content).map_err(failed)?;
    temporary.as_file().sync_all().map_err(failed)?;
    temporary.persist(path).map_err(|e| failed(e.error))?;
    sync_dir(dir)
}

/// Removes a file; one that is not there is as good as removed.
pub fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(FileError::from_io(path, &error)),
        _ => path.parent().map_or(Ok(()), sync_dir),
    }
}

fn sync_dir(dir: &Path) -> Result<(), FileError> {
    if cfg!(unix) && dir.exists() {
        File::open(dir).and_then(|d| d.sync_all()).map_err(|e| FileError::from_io(dir, &e))?;
    }
    Ok(())
}
