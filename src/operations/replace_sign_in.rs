//! A new sign-in for a saved connection: made under a draft's id, confirmed by the person, then put in the old one's
//! place. Until then the old one stays as it is.

use super::holder::Holder;
use super::kept_token;
use super::sign_in::end_superseded;
use crate::connection::{Candidate, Connection, DraftId, Person};
use crate::ims::{Client, Ims};
use crate::store::{Owner, OwnerLock, Paths, Store, StoreError, connections};

/// Why the connection has its old sign-in still, or none.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    /// A store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The connection's file could not be written.
    #[error(transparent)]
    File(#[from] connections::ConnectionFileError),
    /// The connection's tokens were moved to another store while the person was in the browser.
    #[error("the connection's secrets were moved to another store meanwhile")]
    Moved,
    /// There is no new sign-in under the draft's id.
    #[error("there is no new sign-in")]
    Missing,
}

/// Where the new sign-in lies, and with what it was made.
#[derive(Debug, Clone, Copy)]
pub struct NewSignIn<'a> {
    /// The store that keeps it until it is confirmed.
    pub store: &'a Store,
    /// Under whose id.
    pub draft: &'a DraftId,
    /// Settings and secrets as they were used.
    pub candidate: &'a Candidate,
    /// Who signed in, as confirmed.
    pub person: Option<&'a Person>,
}

/// Moves `new` to `connection`, whose tokens `store` keeps; then ends the old sign-in at Adobe.
pub async fn replace_sign_in(
    paths: &Paths,
    store: &Store,
    connection: &Connection,
    new: NewSignIn<'_>,
    ims: &Ims,
) -> Result<(), ReplaceError> {
    let owner = Owner::Connection(connection.id.clone());
    let holder = Holder { owner: &owner, candidate: new.candidate, org_id: Some(&connection.org_id) };
    let (before, token, superseded) = {
        let _lock = OwnerLock::acquire(paths, &owner).await?;
        // Read anew: it may have been changed, or removed, while the person was in the browser.
        let before = connections::load_by_id(paths, &connection.id)?;
        if before.store != store.kind() {
            return Err(ReplaceError::Moved);
        }
        let superseded = kept_token::read_to_end(store, &holder).await?;
        let draft = Owner::Draft(new.draft.clone());
        let token = kept_token::move_to(new.store, &draft, store, paths, &holder).await?;
        (before, token.ok_or(ReplaceError::Missing)?, superseded)
    };
    // Adobe may have granted less than last time, and it may be somebody else: the file says so from now on.
    let mut renewed = before.clone();
    renewed.credential = new.candidate.settings.clone();
    if let Some(settings) = renewed.credential.sign_in_mut() {
        settings.person = new.person.cloned();
    }
    if renewed != before {
        connections::save(paths, &renewed)?;
    }
    if let Some(client) = Client::of(&new.candidate.settings, &new.candidate.secrets) {
        end_superseded(ims, client, superseded, &token).await;
    }
    super::forget_draft_secrets(paths, new.store, new.draft).await?;
    Ok(())
}
