//! What can go wrong with a file, sorted by what a person can do about it.

use std::io;
use std::path::{Path, PathBuf};

use crate::connection::Printable;

/// A failed operation on one path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {fault}", Printable::new(&path.display().to_string()))]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// What went wrong.
    pub fault: FileFault,
}

/// The kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// It is not there.
    #[error("there is no such file or folder")]
    NotFound,
    /// This user may not.
    #[error("permission denied")]
    Denied,
    /// The disk or folder is read-only.
    #[error("the disk is read-only")]
    ReadOnly,
    /// No room, or over a quota or size limit.
    #[error("the disk is full, or a size limit was reached")]
    DiskFull,
    /// A symbolic link where a file of ours should be.
    #[error("it is a symbolic link, which is not followed")]
    SymbolicLink,
    /// A folder, device or pipe where a file should be.
    #[error("it is not a regular file")]
    NotAFile,
    /// Something else where a folder should be.
    #[error("it is not a folder")]
    NotAFolder,
    /// It is there already, and nobody said that it may be replaced.
    #[error("there is such a file already")]
    Exists,
    /// Larger than anything we would read or write, in bytes.
    #[error("it is larger than {0} bytes")]
    TooLarge(u64),
    /// Neither HOME nor the XDG variable says where it would be.
    #[error("the home directory is not known: HOME is not set")]
    NoHome,
    /// Anything else.
    #[error("{0}")]
    Other(io::ErrorKind),
}

impl FileError {
    pub(crate) fn new(path: &Path, fault: FileFault) -> Self {
        Self { path: path.to_owned(), fault }
    }

    pub(crate) fn from_io(path: &Path, error: &io::Error) -> Self {
        Self::new(path, FileFault::of(error))
    }
}

impl FileFault {
    /// What the system said, sorted.
    pub(crate) fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::PermissionDenied => Self::Denied,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Self::DiskFull,
            io::ErrorKind::AlreadyExists => Self::Exists,
            io::ErrorKind::IsADirectory => Self::NotAFile,
            io::ErrorKind::NotADirectory => Self::NotAFolder,
            // A pipe that nobody reads, or a device that is not there.
            #[cfg(unix)]
            _ if error.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error()) => Self::NotAFile,
            #[cfg(unix)]
            _ if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => Self::SymbolicLink,
            kind => Self::Other(kind),
        }
    }
}
