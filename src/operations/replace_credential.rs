//! Another credential for a saved connection, which keeps name, ID, company and suites; the former one is kept beside it
//! until the person says that it may go.
//!
//! ```text
//!                     file          credential   former
//! before              JWT           JWT          –
//! replace, step 1     JWT           JWT          JWT
//!          step 2     JWT           OAuth        JWT      works with the former one (`secrets_of`)
//!          step 3     OAuth + JWT   OAuth        JWT      done: the file is the commit mark
//! restore, step 1     JWT           OAuth        JWT      works with the former one
//!          step 2     JWT           JWT          JWT
//!          step 3     JWT           JWT          –        done
//! forget,  step 1     OAuth + JWT   OAuth        –
//!          step 2     OAuth         OAuth        –        done
//! ```
//!
//! In each of these rows the connection works; a run that was cut off leaves one of them behind.

use jiff::Timestamp;

use super::change_error::ChangeError;
use super::holder::Holder;
use super::kept_token;
use super::secrets::{KeptSecrets, SecretsError, read_item, secrets_of, write_and_read_back};
use crate::connection::{Candidate, Connection, CredentialSecrets, CredentialSettings, FormerCredential, Proof};
use crate::ims::Token;
use crate::store::connections;
use crate::store::{Item, ItemKey, Owner, OwnerLock, Paths, Store, StoreError};

/// What was proven and takes the old one's place.
#[derive(Debug, Clone)]
pub struct NewCredential {
    /// What is no secret.
    pub settings: CredentialSettings,
    /// What is.
    pub secrets: CredentialSecrets,
    /// When it worked, and what it saw.
    pub proof: Proof,
    /// The token that it was proven with: the connection's first.
    pub token: Option<Token>,
}

/// The former credential is in use again.
#[derive(Debug)]
pub struct Restored {
    /// As it is saved now.
    pub connection: Connection,
    /// Why the secrets of the other credential could not be deleted, if so. [`settle_replacement`] tries it again.
    pub unfinished: Option<SecretsError>,
}

/// What [`settle_replacement`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// Nothing was amiss.
    Already,
    /// Secrets that had been given up were still there, and are no more.
    Now,
}

/// Puts `new` in the place of `connection`'s credential, which is kept as the former one. On failure everything is as
/// it was.
pub async fn replace_credential(
    paths: &Paths,
    store: &Store,
    connection: &Connection,
    new: NewCredential,
) -> Result<Connection, ChangeError> {
    let owner = Owner::Connection(connection.id.clone());
    let _lock = OwnerLock::acquire(paths, &owner).await?;
    let before = connections::load_by_id(paths, &connection.id)?;
    let is_same = before.credential == connection.credential
        && before.environment == connection.environment
        && before.store == store.kind();
    if !is_same {
        return Err(ChangeError::Changed);
    }
    let old = secrets_of(store, &before).await?;
    let kept = KeptSecrets::new(new.secrets, old.proxy_password.clone());
    let former = FormerCredential { replaced_at: Timestamp::now(), credential: before.credential.clone() };
    let after = Connection {
        credential: new.settings,
        proof: new.proof,
        former: Some(former),
        client_secrets: None,
        ..before.clone()
    };
    if let Err(error) = write_and_commit(paths, store, &after, &old, &kept).await {
        undo(paths, store, &before).await;
        return Err(error);
    }
    keep_token(paths, store, &after, kept, new.token).await;
    Ok(after)
}

async fn write_and_commit(
    paths: &Paths,
    store: &Store,
    after: &Connection,
    old: &KeptSecrets,
    new: &KeptSecrets,
) -> Result<(), ChangeError> {
    write_and_read_back(store, &key(after, Item::FormerCredential), &after.environment, old).await?;
    write_and_read_back(store, &key(after, Item::Credential), &after.environment, new).await?;
    Ok(connections::save(paths, after)?)
}

/// After a failure. Only where the file surely says what it said before: with the new one it would be the ruin of what
/// had worked after all.
async fn undo(paths: &Paths, store: &Store, before: &Connection) {
    let settled = match connections::load_by_id(paths, &before.id) {
        Ok(now) if now == *before => settle(store, before).await,
        _ => return,
    };
    if let Err(error) = settled {
        // It works all the same, and the next run settles it.
        tracing::warn!(%error, "a credential that was not replaced could not be put back");
    }
}

/// The first token of the new credential in the old one's place. One for the old is of no use any more, and is bound to
/// what it was asked for with; so neither is a reason to fail.
async fn keep_token(paths: &Paths, store: &Store, after: &Connection, kept: KeptSecrets, token: Option<Token>) {
    let owner = Owner::Connection(after.id.clone());
    let candidate = Candidate {
        environment: after.environment.clone(),
        network: after.network.clone(),
        proxy_password: kept.proxy_password,
        settings: after.credential.clone(),
        secrets: kept.secrets,
    };
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: Some(&after.org_id) };
    let written = match &token {
        Some(token) => kept_token::write(store, paths, &holder, token).await,
        None => forget_token(store, &owner).await,
    };
    if let Err(error) = written {
        tracing::warn!(%error, "the token of the former credential could not be replaced");
    }
}

async fn forget_token(store: &Store, owner: &Owner) -> Result<(), StoreError> {
    store.delete(&ItemKey { owner: owner.clone(), item: Item::Tokens }).await
}

/// Puts the former credential back in its place; the present one's secrets are given up. On failure everything is as it
/// was; secrets that could not be deleted are told beside the success.
pub async fn restore_former_credential(
    paths: &Paths,
    store: &Store,
    connection: &Connection,
) -> Result<Restored, ChangeError> {
    let owner = Owner::Connection(connection.id.clone());
    let _lock = OwnerLock::acquire(paths, &owner).await?;
    let mut after = connections::load_by_id(paths, &connection.id)?;
    let former = after.former.take().ok_or(ChangeError::NoFormerCredential)?;
    let kept = read_item(store, &key(&after, Item::FormerCredential), &after.environment).await?;
    if !kept.secrets.belong_to(former.credential.credential_type()) {
        return Err(SecretsError::Damaged.into());
    }
    after.credential = former.credential;
    after.client_secrets = None;
    connections::save(paths, &after)?;
    // From here on the former one is in use.
    let unfinished = settle(store, &after).await.err();
    if let Some(error) = &unfinished {
        tracing::warn!(%error, "the former credential is in use again, but not yet in its own place");
    }
    Ok(Restored { connection: after, unfinished })
}

/// Deletes the former credential, its private key with it, and proves that it is gone. The present one must be there.
pub async fn forget_former_credential(
    paths: &Paths,
    store: &Store,
    connection: &Connection,
) -> Result<Connection, ChangeError> {
    let _lock = OwnerLock::acquire(paths, &Owner::Connection(connection.id.clone())).await?;
    let mut after = connections::load_by_id(paths, &connection.id)?;
    if after.former.is_none() {
        return Err(ChangeError::NoFormerCredential);
    }
    secrets_of(store, &after).await?;
    delete_former(store, &after).await?;
    after.former = None;
    connections::save(paths, &after)?;
    Ok(after)
}

/// Mends what a run left behind that was cut off: whatever the file does not name as former goes, after it was put back
/// where it is the one in use. Where nothing is amiss, that costs one look into the store and no lock.
pub async fn settle_replacement(paths: &Paths, store: &Store, connection: &Connection) -> Result<Settled, ChangeError> {
    if !is_amiss(store, connection).await? {
        return Ok(Settled::Already);
    }
    let _lock = OwnerLock::acquire(paths, &Owner::Connection(connection.id.clone())).await?;
    let now = connections::load_by_id(paths, &connection.id)?;
    Ok(settle(store, &now).await?)
}

async fn is_amiss(store: &Store, connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.former.is_none() && store.get(&key(connection, Item::FormerCredential)).await?.is_some())
}

/// The item of the former credential goes last: while it is there, whoever comes next does all of this again.
async fn settle(store: &Store, connection: &Connection) -> Result<Settled, SecretsError> {
    if !is_amiss(store, connection).await? {
        return Ok(Settled::Already);
    }
    let right = secrets_of(store, connection).await?;
    let present = read_item(store, &key(connection, Item::Credential), &connection.environment).await;
    if present.as_ref() != Ok(&right) {
        // The token may be the other one's; of this one a new one is asked for.
        forget_token(store, &Owner::Connection(connection.id.clone())).await?;
        write_and_read_back(store, &key(connection, Item::Credential), &connection.environment, &right).await?;
    }
    delete_former(store, connection).await?;
    Ok(Settled::Now)
}

async fn delete_former(store: &Store, connection: &Connection) -> Result<(), SecretsError> {
    let key = key(connection, Item::FormerCredential);
    store.delete(&key).await?;
    match store.get(&key).await? {
        None => Ok(()),
        Some(_) => Err(StoreError::ReadBack.into()),
    }
}

fn key(connection: &Connection, item: Item) -> ItemKey {
    ItemKey::of_connection(&connection.id, item)
}
