//! Reading files and making folders that belong to this user alone.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::small::sort_few;

use super::{FileError, FileFault};

/// Makes `dir` and its missing parents for this user only (0700). An existing `dir` that others may enter is closed to
/// them; a symbolic link at `dir` itself is refused, one further up is the person's own arrangement and followed.
pub fn ensure_private_dir(dir: &Path) -> Result<(), FileError> {
    let failed = |error: std::io::Error| FileError::from_io(dir, &error);
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = builder.create(dir);
    match fs::symlink_metadata(dir) {
        Ok(metadata) if metadata.is_symlink() => return Err(FileError::new(dir, FileFault::SymbolicLink)),
        Ok(metadata) if !metadata.is_dir() => return Err(FileError::new(dir, FileFault::NotAFolder)),
        _ => made.map_err(failed)?,
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let metadata = fs::symlink_metadata(dir).map_err(failed)?;
        if metadata.permissions().mode() & 0o077 != 0 {
            fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).map_err(failed)?;
        }
    }
    Ok(())
}

/// Reads a file of ours: a regular file, no symbolic link, at most `limit` bytes.
pub fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        // NONBLOCK: opening a planted pipe must not hang.
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    let file = options.open(path).map_err(|e| FileError::from_io(path, &e))?;
    read_regular(path, file, limit).map(|mut content| std::mem::take(&mut *content))
}

/// The path that a person typed: `~` is their home, as a shell would read it. Names that are no text stay as they are.
pub fn expanded(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

/// Reads a file that a person named, which may be a symbolic link of theirs: a regular file, at most `limit` bytes. It
/// may hold a private key, so it is wiped.
pub fn read_foreign(path: &Path, limit: u64) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    let file = options.open(path).map_err(|e| FileError::from_io(path, &e))?;
    read_regular(path, file, limit)
}

fn read_regular(path: &Path, file: File, limit: u64) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let failed = |error: std::io::Error| FileError::from_io(path, &error);
    if !file.metadata().map_err(failed)?.is_file() {
        return Err(FileError::new(path, FileFault::NotAFile));
    }
    // Room for all of it at once: it may be a key, and growing would leave copies behind.
    let length = file.metadata().map_err(failed)?.len().min(limit);
    let mut content = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or_default() + 1));
    file.take(limit + 1).read_to_end(&mut content).map_err(failed)?;
    if content.len() as u64 > limit {
        return Err(FileError::new(path, FileFault::TooLarge(limit)));
    }
    Ok(content)
}

/// The names in `dir` that end in `suffix`, sorted; a missing folder is an empty one.
pub fn list(dir: &Path, suffix: &str) -> Result<Vec<OsString>, FileError> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(FileError::from_io(dir, &error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(|e| FileError::from_io(dir, &e))?.file_name();
        let text = name.to_string_lossy();
        if text.ends_with(suffix) && !text.starts_with('.') {
            names.push(name);
        }
    }
    sort_few(&mut names);
    Ok(names)
}

/// Opens a file of ours for adding to it (0600, no symbolic link). One larger than `largest` bytes is put aside as
/// `….old` first, in place of the one put aside before.
pub fn append_rotating(path: &Path, largest: u64) -> Result<File, FileError> {
    let failed = |error: std::io::Error| FileError::from_io(path, &error);
    if let Some(dir) = path.parent() {
        ensure_private_dir(dir)?;
    }
    if fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() > largest) {
        let mut old = path.as_os_str().to_owned();
        old.push(".old");
        fs::rename(path, old).map_err(failed)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600).custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    let file = options.open(path).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        return Err(FileError::new(path, FileFault::NotAFile));
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_at_home_only_where_it_says_so() {
        let home = std::env::home_dir().unwrap();
        let expanded = |path: &str| expanded(Path::new(path));
        assert_eq!((expanded("~/a/b.json"), expanded("~")), (home.join("a/b.json"), home));
        for same in ["a", "./~/a", "~ada/a", "/~/a", ""] {
            assert_eq!(expanded(same), Path::new(same));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_text_stays_as_it_is() {
        use std::os::unix::ffi::OsStrExt as _;
        let name = Path::new(std::ffi::OsStr::from_bytes(b"caf\xe9.json"));
        assert_eq!(expanded(name), name);
    }
}
