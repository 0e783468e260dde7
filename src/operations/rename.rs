//! Another name for a saved connection. Its ID, under which secrets, tokens and kept results are filed, stays, so none of
//! them is touched: the file is written whole or not at all, and a run that is cut off leaves the one name or the other.

use super::change_error::ChangeError;
use crate::connection::{Connection, ConnectionId, ConnectionName};
use crate::store::{Owner, OwnerLock, Paths, connections};

/// Calls the connection with this ID `name` from now on. A name that another one has, in any letter case, is refused.
pub async fn rename(paths: &Paths, id: &ConnectionId, name: ConnectionName) -> Result<Connection, ChangeError> {
    // Whoever changes something else of it meanwhile has read it with its old name, and would write that again.
    let _lock = OwnerLock::acquire(paths, &Owner::Connection(id.clone())).await?;
    let before = connections::load_by_id(paths, id)?;
    let after = Connection { name, ..before };
    connections::save(paths, &after)?;
    Ok(after)
}
