//! Drafts: one TOML file `<id>.toml` per unfinished set-up. What is in a draft is its maker's business; that no secret
//! is, too.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::toml_file::{self, BrokenFile, BrokenReason, Shape, WriteError};
use crate::connection::DraftId;
use crate::files::{self, FileError, Paths};
use crate::small::sort_few_by;

/// The only shape of the envelope so far.
const SCHEMA_VERSION: u32 = 1;

/// A draft holds what a person typed so far, in whatever state that is.
const SHAPE: Shape = Shape { newest: SCHEMA_VERSION, may_hold_control_characters: true, last: "kept" };

/// A kept draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft<T> {
    /// What it and its secrets are filed under.
    pub id: DraftId,
    /// When it was last kept, by this machine's clock.
    pub saved_at: Timestamp,
    /// What was answered so far.
    pub content: T,
}

/// What is in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// The usable ones, newest first.
    pub drafts: Vec<Draft<T>>,
    /// The others: told, never deleted silently.
    pub broken: Vec<BrokenFile>,
}

/// Why a draft was not loaded or saved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// It is not there, or cannot be used.
    #[error(transparent)]
    Broken(BrokenFile),
    /// It cannot be written as it is.
    #[error("the draft cannot be kept: {0}")]
    Content(BrokenReason),
    /// A file could not be written.
    #[error(transparent)]
    File(#[from] FileError),
}

#[derive(Serialize, Deserialize)]
struct Envelope<T> {
    schema_version: u32,
    id: DraftId,
    draft: T,
    kept: Kept,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    at: Timestamp,
}

/// Every draft, the broken ones too.
pub fn list<T: DeserializeOwned>(paths: &Paths) -> Listing<T> {
    let dir = paths.drafts();
    let mut listing = Listing { drafts: Vec::new(), broken: Vec::new() };
    match files::list(&dir, ".toml") {
        Err(FileError { path, fault }) => {
            listing.broken.push(BrokenFile { path, reason: BrokenReason::File(fault) });
        }
        Ok(names) => {
            for name in names {
                match toml_file::read(&dir.join(name), SHAPE) {
                    Ok(envelope) => listing.drafts.push(opened(envelope)),
                    Err(broken) => listing.broken.push(broken),
                }
            }
        }
    }
    sort_few_by(&mut listing.drafts, |a, b| b.saved_at.cmp(&a.saved_at).then_with(|| a.id.cmp(&b.id)));
    listing
}

/// One draft.
pub fn load<T: DeserializeOwned>(paths: &Paths, id: &DraftId) -> Result<Draft<T>, DraftError> {
    toml_file::read(&file_of(paths, id), SHAPE).map(opened).map_err(DraftError::Broken)
}

/// Keeps a draft as it stands at `saved_at`, replacing its earlier state. `content` must be a struct or map.
pub fn save<T: Serialize>(paths: &Paths, id: &DraftId, saved_at: Timestamp, content: &T) -> Result<(), DraftError> {
    let envelope =
        Envelope { schema_version: SCHEMA_VERSION, id: id.clone(), draft: content, kept: Kept { at: saved_at } };
    toml_file::write(&file_of(paths, id), SHAPE, &envelope).map_err(|error| match error {
        WriteError::File(error) => DraftError::File(error),
        WriteError::Content(reason) => DraftError::Content(reason),
    })
}

/// Removes a draft's file, even a broken one; one that is not there is as good as removed. Its secrets are the caller's
/// to remove, before this.
pub fn remove(paths: &Paths, id: &DraftId) -> Result<(), FileError> {
    files::remove(&file_of(paths, id))
}

fn file_of(paths: &Paths, id: &DraftId) -> PathBuf {
    paths.drafts().join(format!("{id}.toml"))
}

fn opened<T>(envelope: Envelope<T>) -> Draft<T> {
    Draft { id: envelope.id, saved_at: envelope.kept.at, content: envelope.draft }
}
