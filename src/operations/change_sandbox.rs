//! Another sandbox of Experience Platform for a saved connection. No secret is touched: the file is written whole or not at
//! all, so a run that is cut off leaves the one sandbox or the other.

use super::change_company::still_the_same;
use super::change_error::ChangeError;
use crate::connection::{Connection, PlatformSandbox, Proof};
use crate::store::{Owner, OwnerLock, Paths, connections};

/// Puts `sandbox`, in which journeys were read with the connection's own credential, in the place of `connection`'s.
pub async fn change_sandbox(
    paths: &Paths,
    connection: &Connection,
    sandbox: PlatformSandbox,
    proof: Proof,
) -> Result<Connection, ChangeError> {
    let _lock = OwnerLock::acquire(paths, &Owner::Connection(connection.id.clone())).await?;
    let before = still_the_same(paths, connection)?;
    let after = Connection { sandbox: Some(sandbox), proof, ..before };
    connections::save(paths, &after)?;
    Ok(after)
}
