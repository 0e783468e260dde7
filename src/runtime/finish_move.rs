//! The end of a move between stores that was cut off, and what it means that a repair was not made.

use super::evidence;
use super::services::Services;
use crate::checks;
use crate::connection::{Connection, Printable, StoreKind};
use crate::diagnosis::{Evidence, LocalFault, Stage};
use crate::operations::{self, RepairError};
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
        (elsewhere, of_repair(&error, connection))
    })
}

/// Why a repair was not made.
pub fn of_repair(error: &RepairError, connection: &Connection) -> Evidence {
    match error {
        RepairError::Secrets(error) => evidence::of_secrets(error),
        RepairError::File(error) => evidence::of_connection_file(error),
        RepairError::Ims(error) => checks::evidence::of_ims(error),
        // Each was otherwise when it was offered.
        RepairError::Changed | RepairError::NoOtherSecret | RepairError::SameStore => Evidence {
            description: Some(Printable::new(&error.to_string())),
            ..Evidence::local(Stage::Files, LocalFault::ConnectionChanged, connection.name.as_str())
        },
    }
}
