//! Two client secrets side by side (protocol reference, section 6): a new one is kept beside the one in use, takes its place
//! once it was proven, and the old one goes when the person says so.
//!
//! ```text
//!                    the item              the file says
//! before             old                   (in use: old)
//! keep,    step 1    old, new              –                          the item is the commit mark
//!          step 2    old, new              in use: old, other: new
//! switch,  step 1    new, old              in use: old, other: new    works with the new one; nothing is lost
//!          step 2    new, old              in use: new, other: old, replaced at …
//! forget,  step 1    new                   in use: new, other: old
//!          step 2    new                   in use: new
//! ```
//!
//! In each of these rows the connection works. A run that was cut off leaves one of them behind, and
//! [`super::settle_client_secrets`] brings the file into line.

use jiff::Timestamp;

use super::change_error::ChangeError;
use super::holder::Holder;
use super::kept_token;
use super::known_secrets::{following, fresh_mark, save};
use super::secrets::{KeptSecrets, SecretMarks, secrets_of, write_and_read_back, write_item};
use crate::connection::{Candidate, ClientSecretFacts, Connection, CredentialSecrets, CredentialType, Secret};
use crate::ims::Token;
use crate::store::{Item, ItemKey, Owner, OwnerLock, Paths, Store, connections};

/// A connection under its lock, as it is now, with its secrets.
pub(super) struct Locked {
    pub(super) connection: Connection,
    pub(super) kept: KeptSecrets,
    pub(super) key: ItemKey,
    _lock: OwnerLock,
}

impl Locked {
    /// Whose credential is still the one that the caller has seen.
    pub(super) async fn open(store: &Store, paths: &Paths, seen: &Connection) -> Result<Self, ChangeError> {
        let lock = OwnerLock::acquire(paths, &Owner::Connection(seen.id.clone())).await?;
        let connection = connections::load_by_id(paths, &seen.id)?;
        let is_same = connection.credential == seen.credential
            && connection.environment == seen.environment
            && connection.store == store.kind();
        if !is_same {
            return Err(ChangeError::Changed);
        }
        let kept = secrets_of(store, &connection).await?;
        let key = ItemKey::of_connection(&connection.id, Item::Credential);
        Ok(Self { connection, kept, key, _lock: lock })
    }

    /// Puts `after` in the place of what is kept. What cannot be read back is undone.
    pub(super) async fn put(&mut self, store: &Store, after: KeptSecrets) -> Result<(), ChangeError> {
        let environment = &self.connection.environment;
        if let Err(error) = write_and_read_back(store, &self.key, environment, &after).await {
            if let Err(error) = write_item(store, &self.key, environment, &self.kept).await {
                tracing::warn!(%error, "client secrets could not be put back as they were");
            }
            return Err(error.into());
        }
        self.kept = after;
        Ok(())
    }

    /// The file follows the item.
    pub(super) fn follow(
        &self,
        paths: &Paths,
        change: impl FnOnce(&mut crate::connection::KnownSecrets),
    ) -> Result<Connection, ChangeError> {
        let before = self.connection.client_secrets.clone().unwrap_or_default();
        let mut known = following(&before, &self.kept.marks, Timestamp::now());
        change(&mut known);
        save(paths, &self.connection, known)
    }

    fn candidate(&self, secrets: CredentialSecrets) -> Candidate {
        Candidate {
            environment: self.connection.environment.clone(),
            network: self.connection.network.clone(),
            proxy_password: self.kept.proxy_password.clone(),
            settings: self.connection.credential.clone(),
            secrets,
        }
    }
}

/// Keeps `new` beside the client secret in use, or names it where it is the one that is kept there already. Nothing is
/// switched.
pub async fn keep_beside(
    store: &Store,
    paths: &Paths,
    connection: &Connection,
    new: Secret,
    added_at: Timestamp,
) -> Result<Connection, ChangeError> {
    let mut locked = Locked::open(store, paths, connection).await?;
    let CredentialSecrets::ServerToServer { client_secret, other } = &locked.kept.secrets else {
        return Err(ChangeError::WrongType);
    };
    match other {
        _ if *client_secret == new => return Err(ChangeError::SameSecret),
        Some(other) if *other != new => return Err(ChangeError::TwoKept),
        _ => {}
    }
    let marks = SecretMarks {
        in_use: Some(locked.kept.marks.in_use.clone().map_or_else(fresh_mark, Ok)?),
        other: Some(locked.kept.marks.other.clone().map_or_else(fresh_mark, Ok)?),
    };
    let after =
        KeptSecrets { secrets: locked.kept.secrets.clone().with_other(Some(new)), marks, ..locked.kept.clone() };
    if after != locked.kept {
        locked.put(store, after).await?;
    }
    locked.follow(paths, |known| {
        if let Some(other) = &mut known.other {
            other.added_at.get_or_insert(added_at);
        }
    })
}

/// Lets the two client secrets change places. To be called with the other one's own token, which shows that it works.
pub async fn switch_client_secret(
    store: &Store,
    paths: &Paths,
    connection: &Connection,
    proven: &Secret,
    token: &Token,
) -> Result<Connection, ChangeError> {
    let mut locked = Locked::open(store, paths, connection).await?;
    match locked.kept.secrets.other_client_secret() {
        None => return Err(ChangeError::NoOtherSecret),
        Some(other) if other != proven => return Err(ChangeError::Changed),
        Some(_) => {}
    }
    let mut after = locked.kept.swapped().ok_or(ChangeError::NoOtherSecret)?;
    // Without marks the file could not say which is which.
    let in_use = after.marks.in_use.take().map_or_else(fresh_mark, Ok)?;
    let other = after.marks.other.take().map_or_else(fresh_mark, Ok)?;
    after.marks = SecretMarks { in_use: Some(in_use), other: Some(other) };
    let last_used = last_use_here(store, &locked).await;
    locked.put(store, after).await?;
    keep_token(store, paths, &locked, token).await;
    locked.follow(paths, |known| {
        if let Some(other) = &mut known.other {
            other.replaced_at.get_or_insert_with(Timestamp::now);
            other.last_used_at = other.last_used_at.max(last_used);
        }
    })
}

/// When the client secret in use was last used by this program: when the kept token was given for it.
async fn last_use_here(store: &Store, locked: &Locked) -> Option<Timestamp> {
    let owner = Owner::Connection(locked.connection.id.clone());
    let candidate = locked.candidate(locked.kept.secrets.clone());
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: Some(&locked.connection.org_id) };
    let token = kept_token::read(store, &holder).await.ok().flatten()?;
    token.claims()?.created_at
}

/// The first token of the secret that is in use now. Without it the next run asks for another one.
async fn keep_token(store: &Store, paths: &Paths, locked: &Locked, token: &Token) {
    let owner = Owner::Connection(locked.connection.id.clone());
    let candidate = locked.candidate(locked.kept.secrets.clone());
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: Some(&locked.connection.org_id) };
    if let Err(error) = kept_token::write(store, paths, &holder, token).await {
        tracing::warn!(%error, "the first token of a new client secret could not be kept");
    }
}

/// Deletes the client secret that is not in use from the store. At Adobe nothing is changed.
pub async fn forget_other_secret(
    store: &Store,
    paths: &Paths,
    connection: &Connection,
) -> Result<Connection, ChangeError> {
    let mut locked = Locked::open(store, paths, connection).await?;
    if locked.kept.secrets.other_client_secret().is_none() {
        return Err(ChangeError::NoOtherSecret);
    }
    let marks = SecretMarks { other: None, ..locked.kept.marks.clone() };
    let after = KeptSecrets { secrets: locked.kept.secrets.clone().with_other(None), marks, ..locked.kept.clone() };
    locked.put(store, after).await?;
    locked.follow(paths, |_| {})
}

/// Puts `new` in the place of a Web App's client secret, which has no second one here. To be called with one that was seen
/// to be accepted. The sign-in goes on.
pub async fn replace_client_secret(
    store: &Store,
    paths: &Paths,
    connection: &Connection,
    new: Secret,
) -> Result<Connection, ChangeError> {
    let mut locked = Locked::open(store, paths, connection).await?;
    if locked.connection.credential.credential_type() != CredentialType::WebApp {
        return Err(ChangeError::WrongType);
    }
    if locked.kept.secrets.client_secret() == Some(&new) {
        return Err(ChangeError::SameSecret);
    }
    let mark = fresh_mark()?;
    let facts = ClientSecretFacts { added_at: Some(Timestamp::now()), ..ClientSecretFacts::new(mark.clone()) };
    let after = KeptSecrets {
        secrets: CredentialSecrets::WebApp { client_secret: new },
        marks: SecretMarks { in_use: Some(mark), other: None },
        ..locked.kept.clone()
    };
    locked.put(store, after).await?;
    locked.follow(paths, |known| known.in_use = Some(facts))
}
