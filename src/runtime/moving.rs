//! Moves of secrets between the stores of this machine: those of a connection, and the certificate that its listener shows
//! to browsers. How nothing is lost on the way is `operations`' business.

use super::evidence;
use super::services::Services;
use crate::connection::{Connection, StoreKind};
use crate::diagnosis::Evidence;
use crate::operations::{self, ChangeError, Moved};
use crate::store::{StoreError, connections, probe_keyring};

/// That secrets can be kept in a store: an opened vault is as good as its file, a keyring is tried by writing, reading back
/// and deleting. Before anything is taken out of where it is safe.
pub async fn make_sure_of(services: &Services, kind: StoreKind) -> Result<(), Evidence> {
    let sure = match kind {
        StoreKind::Keyring => probe_keyring(services.patience).await,
        StoreKind::Vault | StoreKind::Memory => services.store(kind).map(drop),
    };
    sure.map_err(|error| evidence::of_store(&error))
}

/// Moves every secret of `connection` to the store of this kind. On failure everything is as it was; what could not be deleted
/// afterwards is told beside the success.
pub async fn move_to(services: &Services, connection: &Connection, to: StoreKind) -> Result<Moved, Evidence> {
    let moved = async {
        let (from, to) = (services.store(connection.store)?, services.store(to)?);
        operations::move_secrets(&from, &to, &services.paths, connection).await
    };
    moved.await.map_err(|error: ChangeError| evidence::of_change(&error, connection))
}

/// Takes the listener's certificate along to `to`, once no connection's secrets are in `from` any more: a browser that was
/// told to trust it meets the same one again. Whether there was one to take.
pub async fn move_listener_certificate(
    services: &Services,
    from: StoreKind,
    to: StoreKind,
) -> Result<bool, StoreError> {
    let listing = connections::list(&services.paths);
    let is_in_use = listing.connections.iter().any(|connection| connection.store == from) || !listing.broken.is_empty();
    if is_in_use {
        return Ok(false);
    }
    let (from, to) = (services.store(from)?, services.store(to)?);
    operations::move_listener_certificate(&from, &to, &services.paths).await
}
