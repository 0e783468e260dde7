//! The other client secret of an OAuth Server-to-Server credential takes the place of the one that Adobe refuses
//! (protocol reference, section 6). Both stay in the one item, so no cut-off run can lose either.
//!
//! ```text
//!                    the item              the token
//! before             first, other          of the first
//! step 1             –                     Adobe gives one for the other, or all ends here
//! step 2             other, first          of the first: the item is the commit mark
//! step 3             other, first          of the other
//! ```
//!
//! A run that was cut off after step 2 leaves a connection that works: the kept token is used as long as Adobe takes it,
//! and renewed with the secret that is now the first. There is nothing to mend.

use super::change_error::ChangeError;
use super::holder::Holder;
use super::kept_token;
use super::known_secrets::{self, following};
use super::secrets::{SecretsError, read_item, write_and_read_back, write_item};
use jiff::Timestamp;

use crate::connection::{Candidate, Connection};
use crate::ims::{Ims, Token};
use crate::store::{Item, ItemKey, Owner, OwnerLock, Paths, Store, connections};

/// Proves the other client secret with a new token, then lets the two change places. Returns that token.
pub async fn use_other_secret(
    store: &Store,
    paths: &Paths,
    connection: &Connection,
    ims: &Ims,
) -> Result<Token, ChangeError> {
    let owner = Owner::Connection(connection.id.clone());
    let _lock = OwnerLock::acquire(paths, &owner).await?;
    let now = connections::load_by_id(paths, &connection.id)?;
    let is_same = now.credential == connection.credential
        && now.environment == connection.environment
        && now.store == store.kind();
    if !is_same {
        return Err(ChangeError::Changed);
    }
    let key = ItemKey::of_connection(&now.id, Item::Credential);
    let before = read_item(store, &key, &now.environment).await?;
    if !before.secrets.belong_to(now.credential.credential_type()) {
        return Err(SecretsError::Damaged.into());
    }
    let after = before.swapped().ok_or(ChangeError::NoOtherSecret)?;
    let client_secret = after.secrets.client_secret().ok_or(ChangeError::NoOtherSecret)?;
    let token = ims.client_credentials(now.credential.client_id(), client_secret, now.credential.scopes()).await?;
    if let Err(error) = write_and_read_back(store, &key, &now.environment, &after).await {
        // Either order works as far as the store is concerned; the person was told that nothing is changed.
        if let Err(error) = write_item(store, &key, &now.environment, &before).await {
            tracing::warn!(%error, "two client secrets could not be put back into their order");
        }
        return Err(error.into());
    }
    if let Some(known) = &now.client_secrets
        && let Err(error) = known_secrets::save(paths, &now, following(known, &after.marks, Timestamp::now()))
    {
        // The next run brings it into line.
        tracing::warn!(%error, "the connection's file does not say yet which client secret is in use");
    }
    let candidate = Candidate {
        environment: now.environment.clone(),
        network: now.network.clone(),
        proxy_password: after.proxy_password,
        settings: now.credential.clone(),
        secrets: after.secrets,
    };
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: Some(&now.org_id) };
    if let Err(error) = kept_token::write(store, paths, &holder, &token).await {
        // The next run asks for another one.
        tracing::warn!(%error, "the first token of the other client secret could not be kept");
    }
    Ok(token)
}
