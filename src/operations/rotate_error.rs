//! Why a client secret was not changed. Whatever it says, the connection works as it did.

use super::secrets::SecretsError;
use crate::connection::SecretUuid;
use crate::gateway::GatewayError;
use crate::ims::ImsError;
use crate::store::StoreError;
use crate::store::connections::ConnectionFileError;

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// Secrets could not be read, written or read back.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The connection's file could not be read or written.
    #[error(transparent)]
    File(#[from] ConnectionFileError),
    /// Adobe gave no token.
    #[error(transparent)]
    Ims(#[from] ImsError),
    /// The Developer Console's API did not do it.
    #[error(transparent)]
    Console(#[from] GatewayError),
    /// Somebody else changed the connection meanwhile.
    #[error("the connection was changed by another program meanwhile")]
    Changed,
    /// The type of credential has no client secret, or one that belongs to a key pair.
    #[error("this type of credential has no client secret that could be changed alone")]
    WrongType,
    /// It is the one in use.
    #[error("this client secret is in use already")]
    SameSecret,
    /// Two are kept: there is no room for a third.
    #[error("two client secrets are kept already")]
    TwoKept,
    /// There is no other one.
    #[error("no other client secret is kept")]
    NoOtherSecret,
    /// Adobe made a client secret that could not be kept here, and that could not be deleted there either.
    #[error("the new client secret {uuid} could not be kept: {why}")]
    Unkept {
        /// Adobe's name for it.
        uuid: SecretUuid,
        /// Why it was not kept.
        why: Box<RotateError>,
    },
}

impl From<StoreError> for RotateError {
    fn from(error: StoreError) -> Self {
        Self::Secrets(error.into())
    }
}
