//! Room on the disk, kept while something is on its way that comes only once: an answer that has no place when it is there
//! would be lost. Never what is to be written itself.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use super::atomic::TEMPORARY;
use super::cut_off::step;
use super::{FileError, FileFault, ensure_private_dir};

/// Blocks that nobody else gets until this is dropped. What a killed process left of it goes as its other temporary files do.
#[derive(Debug)]
pub struct Room(#[expect(dead_code, reason = "held for the blocks that it takes")] tempfile::NamedTempFile);

/// Keeps room for writing the file at `path` anew with up to `more` bytes more, beside it. Fails where there is none.
///
/// The room is a file of zeros: a file system that compresses them keeps less, and there this is no promise.
pub fn keep_room(path: &Path, more: u64) -> Result<Room, FileError> {
    let failed = |error: io::Error| FileError::from_io(path, &error);
    let dir = path.parent().ok_or_else(|| FileError::new(path, FileFault::NotAFile))?;
    ensure_private_dir(dir)?;
    let length = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => return Err(failed(error)),
    };
    let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(dir).map_err(failed)?;
    io::copy(&mut io::repeat(0).take(length + more), &mut file).map_err(failed)?;
    file.flush().and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    step();
    Ok(Room(file))
}
