//! Notes of moves from one secret store to another: one tiny file per connection, there from before its first secret is
//! copied until the last one is deleted where it was. Whoever finds one knows in which store something may be left over.

use std::path::PathBuf;

use super::{Damage, StoreError};
use crate::connection::{ConnectionId, StoreKind};
use crate::files::{self, FileFault, Paths};

/// More than any note.
const LIMIT: u64 = 64;

/// Notes that the secrets of a connection are about to be moved between these two.
pub fn begin(paths: &Paths, id: &ConnectionId, from: StoreKind, to: StoreKind) -> Result<(), StoreError> {
    let note = format!("{} {}\n", from.word(), to.word());
    Ok(files::write_atomic(&file_of(paths, id), note.as_bytes())?)
}

/// The two stores of a move that did not come to its end; `None` as a rule.
pub fn unfinished(paths: &Paths, id: &ConnectionId) -> Result<Option<[StoreKind; 2]>, StoreError> {
    let path = file_of(paths, id);
    let bytes = match files::read_bounded(&path, LIMIT) {
        Ok(bytes) => bytes,
        Err(error) if error.fault == FileFault::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    let mut kinds = text.split_whitespace().map(|word| StoreKind::ALL.into_iter().find(|kind| kind.word() == word));
    match (kinds.next().flatten(), kinds.next().flatten(), kinds.next()) {
        (Some(from), Some(to), None) => Ok(Some([from, to])),
        _ => Err(StoreError::Damaged { what: path.display().to_string(), damage: Damage::Shape }),
    }
}

/// Nothing is left over any more; a note that is not there is as good as removed.
pub fn end(paths: &Paths, id: &ConnectionId) -> Result<(), StoreError> {
    Ok(files::remove(&file_of(paths, id))?)
}

pub(super) fn file_of(paths: &Paths, id: &ConnectionId) -> PathBuf {
    paths.moves().join(format!("{id}.move"))
}
