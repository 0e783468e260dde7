//! Why a saved connection was not changed: repaired, renamed, moved, or given another secret or credential. Whatever it
//! says, the connection works as it did.

use super::secrets::SecretsError;
use crate::connection::SecretUuid;
use crate::gateway::GatewayError;
use crate::ims::ImsError;
use crate::store::StoreError;
use crate::store::connections::ConnectionFileError;

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// Secrets could not be read, written or read back.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The connection's file could not be read or written.
    #[error(transparent)]
    File(#[from] ConnectionFileError),
    /// Adobe gave no token for what was to be used from now on.
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
    #[error("no other client secret is kept for this connection")]
    NoOtherSecret,
    /// No former credential is kept.
    #[error("no former credential is kept")]
    NoFormerCredential,
    /// The secrets are in that store already.
    #[error("the secrets are in that store already")]
    SameStore,
    /// Adobe made a client secret that could not be kept here, and that could not be deleted there either.
    #[error("the new client secret {uuid} could not be kept: {why}")]
    Unkept {
        /// Adobe's name for it.
        uuid: SecretUuid,
        /// Why it was not kept.
        why: Box<ChangeError>,
    },
}

impl From<StoreError> for ChangeError {
    fn from(error: StoreError) -> Self {
        Self::Secrets(error.into())
    }
}
