//! Saving a proven connection: secrets first, read back, then the file as the commit mark; a failure undoes.

use jiff::Timestamp;

use super::holder::Holder;
use super::kept_token;
use super::secrets::{KeptSecrets, SecretsError, read_secrets, write_secrets};
use crate::connection::{Candidate, Connection, ConnectionName, DraftId, Proven};
use crate::store::Paths;
use crate::store::{self, Item, ItemKey, Owner, Store, StoreError, connections, sign_ins};

/// Why nothing was saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The secrets could not be written or read back.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The connection file could not be written, or its name is taken.
    #[error(transparent)]
    File(#[from] connections::ConnectionFileError),
}

/// Saves `proven` as a connection; then the draft's secrets and file go. Nothing of the connection stays on failure.
pub async fn save(paths: &Paths, store: &Store, draft: &DraftId, proven: Proven) -> Result<Connection, SaveError> {
    let connection = connection(&proven)?;
    if connections::exists(paths, &connection.name) {
        return Err(connections::ConnectionFileError::NameTaken(connection.name).into());
    }
    let owner = Owner::Connection(connection.id.clone());
    let holder = Holder { owner: &owner, candidate: &proven.candidate, org_id: Some(&connection.org_id) };
    let written = write_and_commit(paths, store, draft, &holder, &connection).await;
    if let Err(error) = written {
        for item in Item::ALL {
            // The failure itself is what the person must hear of.
            let _ = store.delete(&ItemKey { owner: owner.clone(), item }).await;
        }
        let _ = sign_ins::remove(paths, &connection.id);
        return Err(error);
    }
    if let Err(error) = super::discard_draft(paths, Some(store), draft).await {
        tracing::warn!(%error, "the draft could not be removed after saving");
    }
    Ok(connection)
}

async fn write_and_commit(
    paths: &Paths,
    store: &Store,
    draft: &DraftId,
    holder: &Holder<'_>,
    connection: &Connection,
) -> Result<(), SaveError> {
    let Candidate { secrets, proxy_password, environment, .. } = holder.candidate;
    let kept = KeptSecrets::new(secrets.clone(), proxy_password.clone());
    write_secrets(store, holder.owner.clone(), environment, &kept).await?;
    if read_secrets(store, holder.owner.clone(), environment).await? != kept {
        return Err(SecretsError::Store(StoreError::ReadBack).into());
    }
    // The token that the sign-in or the live test got is the connection's first.
    let draft = Owner::Draft(draft.clone());
    kept_token::move_to(store, &draft, store, paths, holder).await.map_err(SecretsError::Store)?;
    connections::save(paths, connection)?;
    Ok(())
}

fn connection(proven: &Proven) -> Result<Connection, SaveError> {
    let name: &ConnectionName = &proven.name;
    Ok(Connection {
        schema_version: Connection::SCHEMA_VERSION,
        id: store::fresh_connection_id(name).map_err(SecretsError::Store)?,
        name: name.clone(),
        created_at: Timestamp::now(),
        product: proven.product,
        org_id: proven.org_id.clone(),
        store: proven.store,
        environment: proven.candidate.environment.clone(),
        credential: proven.candidate.settings.clone(),
        company: proven.company.clone(),
        network: proven.candidate.network.clone(),
        proof: proven.proof.clone(),
        report_suites: proven.report_suites.clone(),
        sandbox: proven.sandbox.clone(),
        former: None,
        client_secrets: None,
        console: None,
    })
}
