//! Why a repair was not made. Whatever it says, the connection is as it was.

use super::secrets::SecretsError;
use crate::ims::ImsError;
use crate::store::StoreError;
use crate::store::connections::ConnectionFileError;

/// Why everything is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RepairError {
    /// Secrets could not be read, written or read back.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The connection's file could not be read or written.
    #[error(transparent)]
    File(#[from] ConnectionFileError),
    /// Adobe gave no token for the other client secret.
    #[error(transparent)]
    Ims(#[from] ImsError),
    /// Somebody else changed the connection meanwhile.
    #[error("the connection was changed by another program meanwhile")]
    Changed,
    /// No other client secret is known.
    #[error("no other client secret is kept for this connection")]
    NoOtherSecret,
    /// The secrets are in that store already.
    #[error("the secrets are in that store already")]
    SameStore,
}

impl From<StoreError> for RepairError {
    fn from(error: StoreError) -> Self {
        Self::Secrets(error.into())
    }
}
