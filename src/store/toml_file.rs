//! One TOML file of ours: read with suspicion, refused with a reason.
//!
//! The version is looked at before the shape, so that a newer file is called newer and not broken.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use crate::connection::Printable;
use crate::files::{self, FileError, FileFault};

/// The largest file that is read or written, in bytes.
pub(super) const LIMIT: usize = 64 * 1024;

/// A file that should be one of ours and cannot be used. It is left as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {reason}", Printable::new(&path.display().to_string()))]
pub struct BrokenFile {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub reason: BrokenReason,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrokenReason {
    /// It cannot be read, is a symbolic link, or is too large.
    #[error("{0}")]
    File(FileFault),
    /// It is empty or ends in the middle.
    #[error("it is empty or cut off")]
    Truncated,
    /// It is not a TOML file, or its encoding is not UTF-8.
    #[error("line {line} is not TOML: {message}")]
    NotToml {
        /// Where, counted from 1.
        line: usize,
        /// The parser's words.
        message: Printable,
    },
    /// It bears no `schema_version`: something else's file.
    #[error("it is not aa-connect's: it has no schema_version")]
    Foreign,
    /// A newer aa-connect wrote it.
    #[error("a newer aa-connect wrote it (schema_version {0})")]
    TooNew(i64),
    /// A value in it is missing or wrong.
    #[error("{message}{}", line.map(|line| format!(" (line {line})")).unwrap_or_default())]
    Shape {
        /// Where, counted from 1, if that is known.
        line: Option<usize>,
        /// What is wrong.
        message: Printable,
    },
    /// The ID in it is not the file's name.
    #[error("its name is not the ID it holds ({id})")]
    WrongName {
        /// The ID it holds.
        id: Printable,
    },
    /// A text in it holds characters that act on terminals.
    #[error("“{key}” holds a control character")]
    ControlCharacter {
        /// Which value.
        key: Printable,
    },
}

/// Why a file was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum WriteError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{0}")]
    Content(BrokenReason),
}

/// What a kind of file may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// The newest `schema_version` that is understood.
    pub(super) newest: u32,
    /// Whether texts may hold line breaks and other control characters.
    pub(super) may_hold_control_characters: bool,
    /// The table that is written last. It is required and ends in a text, so that a file that was cut off anywhere,
    /// even between two tables, cannot be read.
    pub(super) last: &'static str,
}

/// Reads the file `<id>.toml`, checks its version and its `id` member, and makes a `T` of it.
pub(super) fn read<T: DeserializeOwned>(path: &Path, shape: Shape) -> Result<T, BrokenFile> {
    understand(path, shape).map_err(|reason| BrokenFile { path: path.to_owned(), reason })
}

fn understand<T: DeserializeOwned>(path: &Path, shape: Shape) -> Result<T, BrokenReason> {
    let bytes = files::read_bounded(path, LIMIT as u64).map_err(|error| BrokenReason::File(error.fault))?;
    let text = std::str::from_utf8(&bytes).map_err(|error| BrokenReason::NotToml {
        line: line_at(&bytes, error.valid_up_to()),
        message: Printable::new("it is not UTF-8 text"),
    })?;
    // Editors on Windows put a byte-order mark there.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(BrokenReason::Truncated);
    }
    let table: Table = toml::from_str(text).map_err(|error| not_toml(text, &error))?;
    match table.get("schema_version") {
        Some(Value::Integer(version)) if *version > i64::from(shape.newest) => {
            return Err(BrokenReason::TooNew(*version));
        }
        Some(Value::Integer(version)) if *version >= 1 => {}
        _ => return Err(BrokenReason::Foreign),
    }
    shape.check(&table)?;
    let value = toml::from_str(text).map_err(|error: toml::de::Error| BrokenReason::Shape {
        line: error.span().map(|span| line_at(text.as_bytes(), span.start)),
        message: Printable::new(error.message()),
    })?;
    match (table.get("id").and_then(Value::as_str), path.file_stem().and_then(|stem| stem.to_str())) {
        (Some(id), stem) if Some(id) != stem => Err(BrokenReason::WrongName { id: Printable::new(id) }),
        _ => Ok(value),
    }
}

fn not_toml(text: &str, error: &toml::de::Error) -> BrokenReason {
    let at = error.span().map_or(0, |span| span.start);
    // A write that was cut off breaks at its very end.
    if at >= text.trim_end().len() || !text.ends_with('\n') && !text[at.min(text.len())..].contains('\n') {
        return BrokenReason::Truncated;
    }
    BrokenReason::NotToml { line: line_at(text.as_bytes(), at), message: Printable::new(error.message()) }
}

fn line_at(text: &[u8], offset: usize) -> usize {
    1 + text.iter().take(offset).filter(|&&byte| byte == b'\n').count()
}

impl Shape {
    fn check(self, table: &Table) -> Result<(), BrokenReason> {
        if self.may_hold_control_characters { Ok(()) } else { refuse_control_characters(table) }
    }
}

fn refuse_control_characters(table: &Table) -> Result<(), BrokenReason> {
    table.iter().try_for_each(|(key, value)| clean(key, value))
}

fn clean(key: &str, value: &Value) -> Result<(), BrokenReason> {
    let dirty = |text: &str| text.chars().any(char::is_control);
    match value {
        Value::String(text) if dirty(text) => Err(BrokenReason::ControlCharacter { key: Printable::new(key) }),
        _ if dirty(key) => Err(BrokenReason::ControlCharacter { key: Printable::new(key) }),
        Value::Array(values) => values.iter().try_for_each(|value| clean(key, value)),
        Value::Table(table) => refuse_control_characters(table),
        _ => Ok(()),
    }
}

/// Writes `value` in one go. What would be refused on reading is refused here.
pub(super) fn write<T: Serialize>(path: &Path, shape: Shape, value: &T) -> Result<(), WriteError> {
    let unfit =
        |message: &str| WriteError::Content(BrokenReason::Shape { line: None, message: Printable::new(message) });
    let written = |table: &Table| toml::to_string_pretty(table).map_err(|error| unfit(&error.to_string()));
    let mut table = Table::try_from(value).map_err(|error| unfit(&error.to_string()))?;
    shape.check(&table).map_err(WriteError::Content)?;
    let last: Table = table.remove_entry(shape.last).into_iter().collect();
    let text = format!("{}\n{}", written(&table)?, written(&last)?);
    if text.len() > LIMIT {
        return Err(FileError { path: path.to_owned(), fault: FileFault::TooLarge(LIMIT as u64) }.into());
    }
    Ok(files::write_atomic(path, text.as_bytes())?)
}
