//! The end of a move between stores that was cut off.

use super::evidence;
use super::services::Services;
use crate::connection::{Connection, StoreKind};
use crate::diagnosis::Evidence;
use crate::operations;
use crate::store::moves;

/// In which stores something of the connection may lie: the one that its file names and, after a move that was cut off,
/// the other one.
pub fn stores_of(services: &Services, connection: &Connection) -> Result<Vec<StoreKind>, Evidence> {
    let moved = moves::unfinished(&services.paths, &connection.id).map_err(|error| evidence::of_store(&error))?;
    let others = moved.into_iter().flatten().filter(|kind| *kind != connection.store);
    Ok(std::iter::once(connection.store).chain(others).collect())
}

/// Deletes what a move between stores left behind that was cut off, if both stores can be used now; returns the store in
/// which something may still lie, and the reason.
pub async fn finish_move(services: &Services, connection: &Connection) -> Result<(), (StoreKind, Evidence)> {
    let stores = stores_of(services, connection).map_err(|evidence| (connection.store, evidence))?;
    let Some(elsewhere) = stores.get(1).copied() else { return Ok(()) };
    let settled = async {
        let (here, there) = (services.store(connection.store)?, services.store(elsewhere)?);
        operations::settle_move(&here, &there, &services.paths, connection).await
    };
    settled.await.map(drop).map_err(|error| {
        tracing::warn!(%error, "what a move between stores left behind could not be deleted");
        (elsewhere, evidence::of_change(&error, connection))
    })
}
