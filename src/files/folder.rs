//! Walks a folder that a person named, within bounds: which regular files are in it, and what was passed over and why.
//! Follows no symbolic link, opens nothing, and never goes on for ever.

use std::fs;
use std::path::{Path, PathBuf};

use crate::small::sort_few_by;

use super::{FileError, FileFault};

/// How deep below the folder files are looked for; the folder's own files are at depth one.
const DEEPEST: usize = 5;

/// The most entries that are looked at, folders included.
const MOST: usize = 2000;

/// What a walk came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Walk {
    /// The regular files, in the order of their paths.
    pub files: Vec<PathBuf>,
    /// What was passed over, and why.
    pub passed_over: Vec<(PathBuf, PassedOver)>,
    /// Whether there was more than is looked at.
    pub is_cut_short: bool,
}

/// Why something in a folder was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassedOver {
    /// It leads elsewhere.
    #[error("a symbolic link, which is not followed")]
    SymbolicLink,
    /// A pipe, a device, a socket.
    #[error("not a regular file")]
    NotAFile,
    /// A folder that programs keep for themselves, such as `.git`.
    #[error("a hidden folder")]
    Hidden,
    /// A folder too far down.
    #[error("deeper than {DEEPEST} folders")]
    TooDeep,
    /// It could not be looked at.
    #[error("{0}")]
    Unreadable(FileFault),
}

/// Walks `folder`, which may itself be reached through a symbolic link: the person named it. Fails only where the folder
/// itself cannot be read.
pub fn walk(folder: &Path) -> Result<Walk, FileError> {
    let mut walk = Walk::default();
    let mut looked_at = 0;
    let mut ahead = vec![(folder.to_owned(), 1)];
    while let Some((dir, depth)) = ahead.pop() {
        let listed = fs::read_dir(&dir).and_then(|entries| {
            // One more than is looked at tells that there is more.
            entries
                .take(MOST + 1 - looked_at)
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<Vec<_>, _>>()
        });
        let mut paths = match listed {
            Ok(paths) => paths,
            Err(error) if dir == folder => return Err(FileError::from_io(&dir, &error)),
            Err(error) => {
                let fault = FileError::from_io(&dir, &error).fault;
                walk.passed_over.push((dir, PassedOver::Unreadable(fault)));
                continue;
            }
        };
        paths.sort();
        if looked_at + paths.len() > MOST {
            walk.is_cut_short = true;
            paths.truncate(MOST - looked_at);
        }
        looked_at += paths.len();
        for path in paths {
            match entry(&path, depth) {
                Ok(Entry::File) => walk.files.push(path),
                Ok(Entry::Folder) => ahead.push((path, depth + 1)),
                Err(why) => walk.passed_over.push((path, why)),
            }
        }
    }
    walk.files.sort();
    sort_few_by(&mut walk.passed_over, |a, b| a.0.cmp(&b.0));
    Ok(walk)
}

enum Entry {
    File,
    Folder,
}

fn entry(path: &Path, depth: usize) -> Result<Entry, PassedOver> {
    let metadata =
        fs::symlink_metadata(path).map_err(|error| PassedOver::Unreadable(FileError::from_io(path, &error).fault))?;
    let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    match metadata.file_type() {
        kind if kind.is_symlink() => Err(PassedOver::SymbolicLink),
        kind if kind.is_file() => Ok(Entry::File),
        kind if !kind.is_dir() => Err(PassedOver::NotAFile),
        // Settings are in hidden files, such as .env; hidden folders are programs' own.
        _ if is_hidden => Err(PassedOver::Hidden),
        _ if depth >= DEEPEST => Err(PassedOver::TooDeep),
        _ => Ok(Entry::Folder),
    }
}
