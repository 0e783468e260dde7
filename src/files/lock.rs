//! A lock between processes: an advisory lock on a file beside what it protects.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

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
        let failed = |error: &io::Error| FileError::from_io(path, error);
        let file = Self::open(path)?;
        match file.try_lock() {
            Ok(()) => return Ok(Self(file)),
            Err(TryLockError::WouldBlock) if limit.is_zero() => return Err(LockError::Busy),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(failed(&error).into()),
        }
        // The system offers no wait with a limit, and looking again and again loses to a busy writer every time. So a
        // thread waits; if it gets the lock too late, nobody takes it and it is released at once.
        let (report, locked) = mpsc::sync_channel(0);
        let waiting = move || {
            let result = file.lock().map(|()| file);
            let _ = report.send(result);
        };
        std::thread::Builder::new().name("file-lock".to_owned()).spawn(waiting).map_err(|e| failed(&e))?;
        match locked.recv_timeout(limit) {
            Ok(Ok(file)) => Ok(Self(file)),
            Ok(Err(error)) => Err(failed(&error).into()),
            Err(_) => Err(LockError::Busy),
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
        let failed = |error: io::Error| FileError::from_io(path, &error);
        let file = options.open(path).map_err(failed)?;
        if !file.metadata().map_err(failed)?.is_file() {
            return Err(FileError::new(path, FileFault::NotAFile));
        }
        Ok(file)
    }
}
