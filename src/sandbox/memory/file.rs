//! The memory's file: read it, know whether it changed, replace it under its lock, set a damaged one aside.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::files::{self, FileFault, Lock};

use super::super::clock;
use super::remembered::{News, Remembered, SCHEMA_VERSION};

/// The file is never longer than this; see [`Remembered::prune`].
pub(super) const LIMIT: u64 = 4 << 20;
/// How long to wait for another process's lock.
const LOCK_LIMIT: Duration = Duration::from_secs(2);
/// Damaged files kept beside.
const DAMAGED_KEPT: u32 = 9;

/// Tells one written file from the next without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    #[cfg(unix)]
    inode: u64,
}

impl Stamp {
    pub(super) fn of(path: &Path) -> Option<Self> {
        let metadata = fs::symlink_metadata(path).ok()?;
        Some(Self {
            modified: metadata.modified().ok(),
            length: metadata.len(),
            #[cfg(unix)]
            inode: std::os::unix::fs::MetadataExt::ino(&metadata),
        })
    }
}

/// What stands in the file.
pub(super) enum Content {
    Nothing,
    Ours(Remembered),
    Damaged,
}

/// Reads the file; fails only where the system does.
pub(super) fn read(path: &Path) -> Result<Content, files::FileError> {
    let bytes = match files::read_bounded(path, LIMIT) {
        Ok(bytes) => bytes,
        Err(error) => match error.fault {
            FileFault::NotFound => return Ok(Content::Nothing),
            FileFault::TooLarge(_) | FileFault::SymbolicLink => return Ok(Content::Damaged),
            _ => return Err(error),
        },
    };
    Ok(match serde_json::from_slice::<Remembered>(&bytes) {
        Ok(remembered) if remembered.schema_version == SCHEMA_VERSION => Content::Ours(remembered),
        _ => Content::Damaged,
    })
}

/// Adds what could not be saved before, and what `add` has learnt and says, to what the file says; logs a failure, and says
/// whether all is saved. `view` is what was last known, and is what counts where the file cannot be read.
pub(super) fn save(
    path: &Path,
    view: &mut Remembered,
    unsaved: &mut Vec<News>,
    add: impl FnOnce(&mut Remembered) -> Vec<News>,
) -> bool {
    let lock = locked_and_read(path, view);
    for one in &*unsaved {
        view.learn(one);
    }
    unsaved.extend(add(view));
    view.prune(clock::now_ms());
    let saved = lock.and_then(|_lock| {
        if unsaved.is_empty() {
            return Ok(());
        }
        Ok(files::write_atomic(path, &serde_json::to_vec(view)?)?)
    });
    if let Err(problem) = &saved {
        tracing::warn!(%problem, "the practice sandbox cannot remember");
    }
    saved.is_ok()
}

#[derive(Debug, thiserror::Error)]
enum SaveError {
    #[error(transparent)]
    File(#[from] files::FileError),
    #[error(transparent)]
    Lock(#[from] files::LockError),
    #[error("{0}")]
    Json(#[from] serde_json::Error),
}

/// Locks the file, brings `view` up to date, and sets a damaged file aside.
fn locked_and_read(path: &Path, view: &mut Remembered) -> Result<Lock, SaveError> {
    let lock = Lock::acquire(&path.with_extension("lock"), LOCK_LIMIT)?;
    *view = match read(path)? {
        Content::Ours(remembered) => remembered,
        Content::Nothing => Remembered::default(),
        Content::Damaged => {
            set_aside(path)?;
            Remembered::default()
        }
    };
    Ok(lock)
}

/// Keeps a damaged or foreign file beside, under the first free name of few; when none is free, the last is replaced.
fn set_aside(path: &Path) -> Result<(), files::FileError> {
    let name = |number: u32| path.with_extension(format!("damaged-{number}.json"));
    let free = (1..DAMAGED_KEPT).map(name).find(|candidate| fs::symlink_metadata(candidate).is_err());
    let beside = free.unwrap_or_else(|| name(DAMAGED_KEPT));
    fs::rename(path, &beside).map_err(|error| files::FileError { path: beside, fault: FileFault::Other(error.kind()) })
}

#[cfg(test)]
mod tests {
    use super::super::Issued;
    use super::*;

    #[test]
    fn damaged_files_do_not_pile_up() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state").join("practice.json");
        for round in 0..30 {
            files::write_atomic(&path, format!("damage {round}").as_bytes()).unwrap();
            let token = Issued {
                client_id: "c".to_owned(),
                user_id: "u".to_owned(),
                issued_at: 1,
                ends_at: u64::MAX,
                validated_at: None,
            };
            let mut unsaved = vec![News::Issued { token_id: "t".to_owned(), token }];
            assert!(save(&path, &mut Remembered::default(), &mut unsaved, |_| Vec::new()));
            assert!(matches!(read(&path), Ok(Content::Ours(_))));
        }
        assert_eq!(files::list(path.parent().unwrap(), ".json").unwrap().len(), 1 + DAMAGED_KEPT as usize);
    }
}
