//! Where an export goes: standard output, or a file for this user alone that never takes another's place unasked.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::output;
use crate::connection::Printable;
use crate::files::{self, FileFault, Paths, Readers};

/// The most that is read back of what was written, in bytes.
const MOST: u64 = 16 * 1024 * 1024;

/// One file, or standard output.
pub(super) enum Place {
    Stdout,
    File { path: PathBuf, may_replace: bool },
}

impl Place {
    /// As `--output` says it; `-` is standard output, too.
    pub(super) fn of(output: Option<&Path>, may_replace: bool) -> Self {
        match output {
            Some(path) if path.as_os_str() != "-" => Self::File { path: files::expanded(path), may_replace },
            _ => Self::Stdout,
        }
    }

    /// Looks for what is in the way, before anybody is asked for anything. `paths` are where nothing of anybody else's goes.
    pub(super) fn check(&self, paths: &Paths) -> Result<(), Exit> {
        match self {
            Self::File { path, .. } if paths.hold(path) => {
                output::talk(&format!(
                    "{} would lie among the files that aa-connect keeps for itself. Name another folder. Nothing was \
                     written.",
                    shown(path)
                ));
                Err(Exit::USAGE)
            }
            Self::File { path, may_replace: false } if path.symlink_metadata().is_ok() => Err(is_taken(path)),
            Self::File { path, .. } if !folder_of(path).is_dir() => {
                output::talk(&format!(
                    "{} was not written: there is no folder {}. Make it first, or name another one.",
                    shown(path),
                    shown(folder_of(path))
                ));
                Err(Exit::THIS_MACHINE)
            }
            _ => Ok(()),
        }
    }

    /// Whether it would stand on somebody's screen.
    pub(super) fn is_terminal(&self) -> bool {
        matches!(self, Self::Stdout) && io::stdout().is_terminal()
    }

    /// Why secrets must not go there: it is a screen, or a file that others may read.
    pub(super) fn unfit_for_secrets(&self) -> Option<&'static str> {
        match self {
            Self::File { .. } => None,
            Self::Stdout if self.is_terminal() => {
                Some("The secrets would stand on the screen and stay in its history.")
            }
            Self::Stdout => is_read_by_others().then_some(
                "Standard output goes to a file that others on this machine may read, and the secrets would stand in it.",
            ),
        }
    }

    /// Whether two places are one file, however each is spelled.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Stdout, Self::Stdout) => true,
            (Self::File { path: one, .. }, Self::File { path: another, .. }) => resolved(one) == resolved(another),
            _ => false,
        }
    }

    /// Writes it: whole or not at all.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<(), Exit> {
        let Self::File { path, may_replace } = self else { return output::bytes(bytes) };
        files::write_foreign(path, bytes, Readers::Owner, *may_replace).map_err(|error| {
            if error.fault == FileFault::Exists {
                return is_taken(path);
            }
            output::talk(&format!("{} was not written: {}.", shown(path), error.fault));
            Exit::THIS_MACHINE
        })
    }

    /// What stands in the file now.
    pub(super) fn read_back(&self) -> Option<Vec<u8>> {
        match self {
            Self::Stdout => None,
            Self::File { path, .. } => files::read_foreign(path, MOST).ok().map(|bytes| bytes.to_vec()),
        }
    }

    /// Takes back what was written where nothing stood before.
    pub(super) fn take_back(&self) {
        if let Self::File { path, may_replace: false } = self
            && files::remove(path).is_err()
        {
            output::talk(&format!("{} is still there; delete it.", shown(path)));
        }
    }

    /// The answer: which file it is.
    pub(super) fn tell(&self) -> Result<(), Exit> {
        match self {
            Self::Stdout => Ok(()),
            Self::File { path, .. } => output::answer(&format!("{}\n", shown(path))),
        }
    }

    /// What to call it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Stdout => "standard output".to_owned(),
            Self::File { path, .. } => shown(path).to_string(),
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file in its folder as the folder really is called. The file itself is never followed.
fn resolved(path: &Path) -> PathBuf {
    let folder = folder_of(path);
    let name = path.file_name().unwrap_or_default();
    let resolved = folder.canonicalize().map_or_else(|_| path.to_owned(), |folder| folder.join(name));
    if cfg!(any(windows, target_os = "macos")) {
        // There two spellings in capital and small letters are one file.
        return PathBuf::from(resolved.to_string_lossy().to_lowercase());
    }
    resolved
}

/// Whether standard output is a file that its group or everybody may read.
#[cfg(unix)]
fn is_read_by_others() -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::PermissionsExt;
    let file = io::stdout().as_fd().try_clone_to_owned().map(std::fs::File::from);
    let metadata = file.and_then(|file| file.metadata());
    metadata.is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o077 != 0)
}

/// What may be read there, its folder decides.
#[cfg(not(unix))]
fn is_read_by_others() -> bool {
    false
}

fn is_taken(path: &Path) -> Exit {
    output::talk(&format!(
        "There is a file {} already. Name another one, or replace it with --force. Nothing was written.",
        shown(path)
    ));
    Exit::USAGE
}

fn shown(path: &Path) -> Printable {
    Printable::new(&path.to_string_lossy())
}
