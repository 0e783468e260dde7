//! What `remove` removes: a connection, or what is left of one whose file is damaged.

use crate::connection::{Connection, ConnectionId, StoreKind};
use crate::diagnosis::Evidence;
use crate::runtime::{Services, stores_of, stores_of_broken};
use crate::store::BrokenFile;

/// What goes.
pub(super) enum Target {
    /// A connection that can be read.
    Whole(Box<Connection>),
    /// One whose file cannot be.
    Broken(ConnectionId, BrokenFile),
}

impl Target {
    /// What it is called here.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Whole(connection) => connection.name.as_str(),
            Self::Broken(id, _) => id.as_str(),
        }
    }

    /// What never changes of it.
    pub(super) fn id(&self) -> &ConnectionId {
        match self {
            Self::Whole(connection) => &connection.id,
            Self::Broken(id, _) => id,
        }
    }

    /// In which stores something of it may lie.
    pub(super) async fn stores(&self, services: &Services) -> Result<Vec<StoreKind>, Evidence> {
        match self {
            Self::Whole(connection) => stores_of(services, connection),
            Self::Broken(id, _) => stores_of_broken(services, id).await,
        }
    }
}
