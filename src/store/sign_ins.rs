//! How long each sign-in lasts: one small TOML file `<connection id>.toml`, so that this can be told without opening a
//! secret store. A hint for people: the token in the store decides, and these files hold nothing secret.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::toml_file::{self, BrokenFile, BrokenReason, Shape, WriteError};
use crate::connection::{ConnectionId, SignInLife};
use crate::files::{self, FileError, FileFault, Paths};

/// The only shape so far.
const SCHEMA_VERSION: u32 = 1;

const SHAPE: Shape = Shape { newest: SCHEMA_VERSION, may_hold_control_characters: false, last: "life" };

/// Why nothing was written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInFileError {
    /// The file is there, but cannot be used.
    #[error(transparent)]
    Broken(BrokenFile),
    /// It cannot be written as it is.
    #[error("it cannot be kept: {0}")]
    Content(BrokenReason),
    /// It could not be written or removed.
    #[error(transparent)]
    File(#[from] FileError),
}

#[derive(Serialize, Deserialize)]
struct Envelope {
    schema_version: u32,
    id: ConnectionId,
    life: SignInLife,
}

/// Writes how long the sign-in of a connection lasts, replacing what was there.
pub fn save(paths: &Paths, id: &ConnectionId, life: SignInLife) -> Result<(), SignInFileError> {
    let envelope = Envelope { schema_version: SCHEMA_VERSION, id: id.clone(), life };
    toml_file::write(&file_of(paths, id), SHAPE, &envelope).map_err(|error| match error {
        WriteError::File(error) => SignInFileError::File(error),
        WriteError::Content(reason) => SignInFileError::Content(reason),
    })
}

/// How long the sign-in of a connection lasts; `None` where nobody signed in yet.
pub fn load(paths: &Paths, id: &ConnectionId) -> Result<Option<SignInLife>, SignInFileError> {
    match toml_file::read::<Envelope>(&file_of(paths, id), SHAPE) {
        Ok(envelope) => Ok(Some(envelope.life)),
        Err(BrokenFile { reason: BrokenReason::File(FileFault::NotFound), .. }) => Ok(None),
        Err(broken) => Err(SignInFileError::Broken(broken)),
    }
}

/// All that can be read. A file that cannot is passed over: the next sign-in or renewal writes it anew.
pub fn list(paths: &Paths) -> BTreeMap<ConnectionId, SignInLife> {
    let dir = paths.sign_ins();
    let names = files::list(&dir, ".toml").unwrap_or_default();
    let all = names.into_iter().filter_map(|name| toml_file::read::<Envelope>(&dir.join(name), SHAPE).ok());
    all.map(|envelope| (envelope.id, envelope.life)).collect()
}

/// Removes the file of a connection; one that is not there is as good as removed.
pub fn remove(paths: &Paths, id: &ConnectionId) -> Result<(), SignInFileError> {
    Ok(files::remove(&file_of(paths, id))?)
}

pub(super) fn file_of(paths: &Paths, id: &ConnectionId) -> PathBuf {
    paths.sign_ins().join(format!("{id}.toml"))
}
