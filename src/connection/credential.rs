//! The five types of credential, and what each is made of: settings that may be read by anyone, and secrets.

use serde::{Deserialize, Serialize};

use super::{ClientId, Scopes, Secret, TechnicalAccountId};

/// How a connection proves who it is. The words are the Developer Console's `integration_type`s
/// (protocol reference, section 10.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CredentialType {
    /// OAuth Server-to-Server: client ID and secret, no person involved.
    #[serde(rename = "oauth_server_to_server")]
    ServerToServer,
    /// OAuth Web App: a person signs in; confidential client.
    #[serde(rename = "oauthwebapp")]
    WebApp,
    /// OAuth Single Page App: a person signs in; public client.
    #[serde(rename = "oauthsinglepageapp")]
    SinglePageApp,
    /// OAuth Native App: a person signs in; public client with a redirect that Adobe assigns.
    #[serde(rename = "oauthnativeapp")]
    NativeApp,
    /// Service Account (JWT): a key pair; retired by Adobe for Analytics.
    #[serde(rename = "service")]
    ServiceAccount,
}

impl CredentialType {
    /// Every type, in the order people meet them.
    pub const ALL: [Self; 5] =
        [Self::ServerToServer, Self::WebApp, Self::SinglePageApp, Self::NativeApp, Self::ServiceAccount];

    /// Adobe's name for it.
    pub fn title(self) -> &'static str {
        match self {
            Self::ServerToServer => "OAuth Server-to-Server",
            Self::WebApp => "OAuth Web App",
            Self::SinglePageApp => "OAuth Single Page App",
            Self::NativeApp => "OAuth Native App",
            Self::ServiceAccount => "Service Account (JWT)",
        }
    }

    /// The Console's word for it, used on the command line and in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::ServerToServer => "oauth_server_to_server",
            Self::WebApp => "oauthwebapp",
            Self::SinglePageApp => "oauthsinglepageapp",
            Self::NativeApp => "oauthnativeapp",
            Self::ServiceAccount => "service",
        }
    }
}

/// The parts of a credential that are no secret, complete for its type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum CredentialSettings {
    /// OAuth Server-to-Server.
    #[serde(rename = "oauth_server_to_server")]
    ServerToServer {
        /// Also sent as `x-api-key`.
        client_id: ClientId,
        /// What the token is asked for.
        scopes: Scopes,
        /// As the person typed it or Adobe told it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        technical_account_id: Option<TechnicalAccountId>,
    },
}

impl CredentialSettings {
    /// Which of the five it is.
    pub fn credential_type(&self) -> CredentialType {
        match self {
            Self::ServerToServer { .. } => CredentialType::ServerToServer,
        }
    }

    /// The client ID, which every type has.
    pub fn client_id(&self) -> &ClientId {
        match self {
            Self::ServerToServer { client_id, .. } => client_id,
        }
    }

    /// What tokens are asked for.
    pub fn scopes(&self) -> &Scopes {
        match self {
            Self::ServerToServer { scopes, .. } => scopes,
        }
    }

    /// The technical account, where the type has one and it is known.
    pub fn technical_account_id(&self) -> Option<&TechnicalAccountId> {
        match self {
            Self::ServerToServer { technical_account_id, .. } => technical_account_id.as_ref(),
        }
    }
}

/// The parts of a credential that are secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialSecrets {
    /// OAuth Server-to-Server.
    ServerToServer {
        /// Sent to the token endpoint and nowhere else.
        client_secret: Secret,
    },
}
