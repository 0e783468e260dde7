//! Notes of saves: one tiny file per connection, there from before its first secret is written until the draft that it was
//! made from is gone. Whoever finds one knows under which ID something may lie that no connection's file tells of, or
//! which draft is saved already.

use std::path::PathBuf;

use super::{Damage, StoreError};
use crate::connection::{ConnectionId, DraftId, StoreKind};
use crate::files::{self, FileFault, Paths};

/// More than any note.
const LIMIT: u64 = 512;
/// What the notes' names end in.
const SUFFIX: &str = ".save";

/// A save that did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// What it was to be saved as. It is saved if its file is there.
    pub connection: ConnectionId,
    /// From which draft.
    pub draft: DraftId,
    /// Into which store.
    pub store: StoreKind,
}

/// Notes that a draft is about to be saved.
pub fn begin(paths: &Paths, save: &Unfinished) -> Result<(), StoreError> {
    let note = format!("{} {}\n", save.draft, save.store.word());
    Ok(files::write_atomic(&file_of(paths, &save.connection), note.as_bytes())?)
}

/// Every save that did not come to its end; none as a rule.
pub fn unfinished(paths: &Paths) -> Result<Vec<Unfinished>, StoreError> {
    let mut all = Vec::new();
    for name in files::list(&paths.saves(), SUFFIX)? {
        let name = name.to_string_lossy();
        let path = paths.saves().join(&*name);
        let bytes = match files::read_bounded(&path, LIMIT) {
            Err(error) if error.fault == FileFault::NotFound => continue,
            read => read?,
        };
        let save = name.strip_suffix(SUFFIX).and_then(|id| understood(id, &bytes));
        let damaged = || StoreError::Damaged { what: path.display().to_string(), damage: Damage::Shape };
        all.push(save.ok_or_else(damaged)?);
    }
    Ok(all)
}

/// The same of one draft.
pub fn of_draft(paths: &Paths, draft: &DraftId) -> Result<Vec<Unfinished>, StoreError> {
    let mut saves = unfinished(paths)?;
    saves.retain(|save| save.draft == *draft);
    Ok(saves)
}

/// Nothing is left over any more; a note that is not there is as good as removed.
pub fn end(paths: &Paths, id: &ConnectionId) -> Result<(), StoreError> {
    Ok(files::remove(&file_of(paths, id))?)
}

fn understood(id: &str, note: &[u8]) -> Option<Unfinished> {
    let mut words = std::str::from_utf8(note).ok()?.split_whitespace();
    let draft = DraftId::parse(words.next()?).ok()?;
    let word = words.next()?;
    let store = StoreKind::ALL.into_iter().find(|kind| kind.word() == word)?;
    Some(Unfinished { connection: ConnectionId::parse(id).ok()?, draft, store })
}

pub(super) fn file_of(paths: &Paths, id: &ConnectionId) -> PathBuf {
    paths.saves().join(format!("{id}{SUFFIX}"))
}
