//! A valid token for a saved connection, renewed where that takes nobody.

use super::evidence;
use super::migration::finish_replacement;
use super::services::Services;
use crate::connection::{Candidate, Connection};
use crate::diagnosis::Evidence;
use crate::ims::Token;
use crate::operations::{self, Holder};
use crate::store::Owner;

/// The kept token while it is fresh, else a new one; of a sign-in that has ended there is none until somebody signs in.
pub async fn saved_token(services: &Services, connection: &Connection) -> Result<Token, Evidence> {
    let candidate = read_candidate(services, connection).await?;
    // Whoever asked wants a token, and there is one: a deletion that fails again is in the log, and `check` reports it.
    let _ = finish_replacement(services, connection).await;
    let access = services.access(&candidate, connection.product).await?;
    let owner = Owner::Connection(connection.id.clone());
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: Some(&connection.org_id) };
    Ok(services.token(&holder, connection.store, &access, false).await?.token)
}

/// The connection's credential with its secrets.
pub async fn read_candidate(services: &Services, connection: &Connection) -> Result<Candidate, Evidence> {
    let store = services.store(connection.store).map_err(|error| evidence::of_store(&error))?;
    operations::candidate_of(&store, connection).await.map_err(|error| evidence::of_secrets(&error))
}
