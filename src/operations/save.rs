//! Saving a proven connection: secrets first, read back, then the file as the commit mark; a failure undoes.

use jiff::Timestamp;

use super::secrets::{KeptSecrets, SecretsError, read_secrets, write_secrets};
use crate::connection::{Connection, ConnectionName, DraftId, Proven};
use crate::store::Paths;
use crate::store::{self, Item, ItemKey, Owner, Store, StoreError, connections};

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
    let kept = KeptSecrets { secrets: proven.candidate.secrets, proxy_password: proven.candidate.proxy_password };
    let written = write_and_commit(paths, store, draft, &owner, &connection, &kept).await;
    if let Err(error) = written {
        for item in Item::ALL {
            // The failure itself is what the person must hear of.
            let _ = store.delete(&ItemKey { owner: owner.clone(), item }).await;
        }
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
    owner: &Owner,
    connection: &Connection,
    kept: &KeptSecrets,
) -> Result<(), SaveError> {
    write_secrets(store, owner.clone(), &connection.environment, kept).await?;
    if read_secrets(store, owner.clone(), &connection.environment).await? != *kept {
        return Err(SecretsError::Store(StoreError::ReadBack).into());
    }
    move_token(store, draft, owner).await.map_err(SecretsError::Store)?;
    connections::save(paths, connection)?;
    Ok(())
}

/// The token that the live test got is the connection's first.
async fn move_token(store: &Store, draft: &DraftId, owner: &Owner) -> Result<(), StoreError> {
    let key = ItemKey { owner: Owner::Draft(draft.clone()), item: Item::Tokens };
    if let Some(token) = store.get(&key).await? {
        store.put(&ItemKey { owner: owner.clone(), item: Item::Tokens }, token).await?;
    }
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
    })
}
