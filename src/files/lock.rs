//! A lock between processes: an advisory lock on a file beside what it protects.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use super::{FileError, FileFault, ensure_private_dir};

/// Holds the lock until dropped. The file stays; removing it would let two holders in.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "held for its lock, released when the file closes")] File);

/// Why a lock was not had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// The lock file could not be made or opened.
    #[error(transparent)]
    File(#[from] FileError),
    /// Another process held it for the whole time.
    #[error("another aa-connect is busy with this")]
    Busy,
}

impl Lock {
    /// Waits at most `limit` for the lock at `path`. Blocks: not for the event loop.
    pub fn acquire(path: &Path, limit: Duration) -> Result<Self, LockError> {
        let file = Self::open(path)?;
        let deadline = Instant::now() + limit;
        let mut pause = Duration::from_millis(1);
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return Err(LockError::Busy),
                // The system offers no wait with a limit; the pauses grow to 10 ms.
                Err(TryLockError::WouldBlock) => {
                    std::thread::sleep(pause);
                    pause = (pause * 2).min(Duration::from_millis(10));
                }
                Err(TryLockError::Error(error)) => return Err(FileError::from_io(path, &error).into()),
            }
        }
    }

    fn open(path: &Path) -> Result<File, FileError> {
        if let Some(dir) = path.parent() {
            ensure_private_dir(dir)?;
        }
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        {
            use rustix::fs::OFlags;
            use std::os::unix::fs::OpenOptionsExt;
            // NONBLOCK: opening a planted pipe must not hang.
            options.mode(0o600).custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
        }
        let failed = |error: std::io::Error| FileError::from_io(path, &error);
        let file = options.open(path).map_err(failed)?;
        if !file.metadata().map_err(failed)?.is_file() {
            return Err(FileError::new(path, FileFault::NotAFile));
        }
        Ok(file)
    }
}
