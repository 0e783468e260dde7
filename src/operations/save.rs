//! Saving a proven connection: secrets first, read back, then the file as the commit mark; a failure undoes.
//!
//! ```text
//!                     draft, its secrets     the connection's     file     note
//! before              all                    –                    –        –
//! step 1              all                    –                    –        there
//!      2              all                    some, all            –        there    the draft is saved anew, or discarded
//!      3              all                    all                  there    there    saved: the file is the commit mark
//!      4              some, –                all                  there    there    only the draft's own copies are left
//!      5              –                      all                  there    –        done
//! ```
//!
//! A run that was cut off leaves the note behind. The next save of the draft, or its discarding, deletes what rows 1 and 2
//! left; [`finish_saves`] ends rows 3 and 4.

use jiff::Timestamp;

use super::discard::{delete_proven, discard_draft, finish_saves};
use super::holder::Holder;
use super::kept_token;
use super::move_secrets::commit;
use super::secrets::{KeptSecrets, SecretMarks, SecretsError, read_secrets, write_secrets};
use crate::connection::{
    Candidate, ClientSecretFacts, Connection, ConnectionName, CredentialSecrets, DraftId, KnownSecrets, Proven,
};
use crate::store::Paths;
use crate::store::saves::{self, Unfinished};
use crate::store::{self, Owner, Store, StoreError, connections, sign_ins};

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
    forget_cut_off(paths, store, draft).await?;
    let owner = Owner::Connection(connection.id.clone());
    let holder = Holder { owner: &owner, candidate: &proven.candidate, org_id: Some(&connection.org_id) };
    let note = Unfinished { connection: connection.id.clone(), draft: draft.clone(), store: store.kind() };
    saves::begin(paths, &note).map_err(SecretsError::Store)?;
    let written = write_and_commit(paths, store, draft, &holder, &connection).await;
    if let Err(error) = written {
        // The failure itself is what the person must hear of; what stays behind is noted.
        let _ = sign_ins::remove(paths, &connection.id);
        if delete_proven(store, &owner).await.is_ok() {
            let _ = saves::end(paths, &connection.id);
        }
        return Err(error);
    }
    if let Err(error) = discard_draft(paths, std::slice::from_ref(store), draft).await {
        tracing::warn!(%error, "the draft could not be removed after saving");
    }
    // Now that the store is open: others that were cut off at this very point.
    if let Err(error) = finish_saves(paths, store).await {
        tracing::warn!(%error, "a draft that is saved could not be removed");
    }
    Ok(connection)
}

/// What an earlier try left in this store under an ID that no file names.
async fn forget_cut_off(paths: &Paths, store: &Store, draft: &DraftId) -> Result<(), SaveError> {
    let forget = async {
        for save in saves::of_draft(paths, draft)? {
            if save.store == store.kind() && connections::is_gone(paths, &save.connection) {
                delete_proven(store, &Owner::Connection(save.connection.clone())).await?;
                saves::end(paths, &save.connection)?;
            }
        }
        Ok(())
    };
    forget.await.map_err(|error: StoreError| SecretsError::Store(error).into())
}

async fn write_and_commit(
    paths: &Paths,
    store: &Store,
    draft: &DraftId,
    holder: &Holder<'_>,
    connection: &Connection,
) -> Result<(), SaveError> {
    let Candidate { secrets, proxy_password, environment, .. } = holder.candidate;
    let mark = |facts: Option<&ClientSecretFacts>| facts.map(|facts| facts.mark.clone());
    let marks = SecretMarks { in_use: mark(connection.client_secret()), other: mark(connection.other_client_secret()) };
    let kept = KeptSecrets { marks, ..KeptSecrets::new(secrets.clone(), proxy_password.clone()) };
    write_secrets(store, holder.owner.clone(), environment, &kept).await?;
    if read_secrets(store, holder.owner.clone(), environment).await? != kept {
        return Err(SecretsError::Store(StoreError::ReadBack).into());
    }
    // The token that the sign-in or the live test got is the connection's first.
    let draft = Owner::Draft(draft.clone());
    kept_token::move_to(store, &draft, store, paths, holder).await.map_err(SecretsError::Store)?;
    Ok(commit(paths, connection)?)
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
        client_secrets: known(proven),
        console: proven.facts.console.clone(),
    })
}

/// What is known of those client secrets that are there.
fn known(proven: &Proven) -> Option<KnownSecrets> {
    let said = proven.facts.client_secrets.as_ref()?;
    let secrets: &CredentialSecrets = &proven.candidate.secrets;
    let in_use = said.in_use.clone().filter(|_| secrets.client_secret().is_some());
    let other = said.other.clone().filter(|_| secrets.other_client_secret().is_some());
    Some(KnownSecrets { asked_at: None, in_use, other }).filter(|known| *known != KnownSecrets::default())
}
