//! As whom a token request is made: the client, and how it proves to be itself (protocol reference, section 1.6).

use crate::connection::{ClientId, CredentialSecrets, CredentialSettings, Secret};

/// A client that a person signs in with. Each request authenticates it in just one way (RFC 6749, section 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client<'a> {
    /// Web App: HTTP Basic.
    Confidential {
        /// Which client.
        client_id: &'a ClientId,
        /// Its secret.
        client_secret: &'a Secret,
    },
    /// Single Page App and Native App: `client_id` in the query and no secret, which would be refused.
    Public {
        /// Which client.
        client_id: &'a ClientId,
    },
}

impl<'a> Client<'a> {
    /// The client of a complete credential; `None` where nobody signs in with it, or the two halves do not belong
    /// together.
    pub fn of(settings: &'a CredentialSettings, secrets: &'a CredentialSecrets) -> Option<Self> {
        match (settings, secrets) {
            (CredentialSettings::WebApp(settings), CredentialSecrets::WebApp { client_secret }) => {
                Some(Self::Confidential { client_id: &settings.client_id, client_secret })
            }
            (
                CredentialSettings::SinglePageApp(settings) | CredentialSettings::NativeApp(settings),
                CredentialSecrets::Public,
            ) => Some(Self::Public { client_id: &settings.client_id }),
            _ => None,
        }
    }

    /// Which client.
    pub fn client_id(&self) -> &'a ClientId {
        match self {
            Self::Confidential { client_id, .. } | Self::Public { client_id } => client_id,
        }
    }
}
