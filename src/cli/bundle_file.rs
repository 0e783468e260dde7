//! A support bundle's files: read with suspicion, written for this user alone and never over another file.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::output;
use crate::diagnosis::Bundle;
use crate::files::{self, FileError, Readers};

/// Reads and understands one; `-` is standard input.
pub(super) fn read(file: &Path) -> Result<Bundle, Exit> {
    let most = Bundle::MOST_BYTES as u64;
    let bytes = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        // One byte more than is understood, so that what is too long is said to be.
        let read = io::stdin().lock().take(most + 1).read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(|error| format!("standard input: {error}"))
    } else {
        files::read_foreign(&files::expanded(file), most).map(|bytes| bytes.to_vec()).map_err(|error| error.to_string())
    };
    let bytes = bytes.map_err(|problem| {
        output::talk(&format!("The bundle cannot be read: {problem}."));
        Exit::THIS_MACHINE
    })?;
    Bundle::parse(&String::from_utf8_lossy(&bytes)).map_err(|invalid| output::invalid("--replay", &invalid))
}

/// Where the text stands beside the JSON.
pub(super) fn beside(json: &Path) -> PathBuf {
    if json.extension().is_some_and(|extension| extension == "json") {
        return json.with_extension("txt");
    }
    let mut name = OsString::from(json);
    name.push(".txt");
    name.into()
}

/// Whether something is in the way: told before anything is done.
pub(super) fn is_taken(file: &Path) -> bool {
    file.symlink_metadata().is_ok()
}

/// Writes both, or neither.
pub(super) fn write(json: (&Path, &str), text: (&Path, &str)) -> Result<(), FileError> {
    let written =
        |(path, content): (&Path, &str)| files::write_foreign(path, content.as_bytes(), Readers::Owner, false);
    written(text)?;
    written(json).inspect_err(|_| {
        let _ = files::remove(text.0);
    })
}
