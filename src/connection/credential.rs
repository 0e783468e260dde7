//! The five types of credential, and what each is made of: settings that may be read by anyone, and secrets.

use serde::{Deserialize, Serialize};

use super::{Certificate, ClientId, OrgId, Person, RedirectUri, Scopes, Secret, TechnicalAccountId};

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

    /// Whether a person signs in with it through the browser.
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::WebApp | Self::SinglePageApp | Self::NativeApp)
    }

    /// Whether it has a client secret. Single Page App and Native App are public clients: sending one is refused
    /// (protocol reference, section 1.6).
    pub fn has_client_secret(self) -> bool {
        !matches!(self, Self::SinglePageApp | Self::NativeApp)
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
    /// OAuth Web App.
    #[serde(rename = "oauthwebapp")]
    WebApp(SignInSettings),
    /// OAuth Single Page App.
    #[serde(rename = "oauthsinglepageapp")]
    SinglePageApp(SignInSettings),
    /// OAuth Native App.
    #[serde(rename = "oauthnativeapp")]
    NativeApp(SignInSettings),
    /// Service Account (JWT).
    #[serde(rename = "service")]
    ServiceAccount(ServiceAccountSettings),
}

/// What a Service Account (JWT) is made of besides its secrets (protocol reference, section 4.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceAccountSettings {
    /// Also sent as `x-api-key`; the assertion is for it.
    pub client_id: ClientId,
    /// Who issues the assertion.
    pub org_id: OrgId,
    /// Whom it is about.
    pub technical_account_id: TechnicalAccountId,
    /// What it claims, such as `ent_analytics_bulk_ingest_sdk`.
    pub metascopes: Scopes,
    /// By which Adobe knows the private key; `None` where only the key was brought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
}

/// What the three types with which a person signs in have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInSettings {
    /// Also sent as `x-api-key`.
    pub client_id: ClientId,
    /// What the sign-in asks for. [`Scopes::OFFLINE_ACCESS`] among them asks for one that lasts.
    pub scopes: Scopes,
    /// Where Adobe sends the browser afterwards.
    pub redirect_uri: RedirectUri,
    /// Who signed in and was confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
}

impl CredentialSettings {
    /// The settings of a type with which a person signs in.
    pub fn for_person(credential_type: CredentialType, settings: SignInSettings) -> Option<Self> {
        match credential_type {
            CredentialType::WebApp => Some(Self::WebApp(settings)),
            CredentialType::SinglePageApp => Some(Self::SinglePageApp(settings)),
            CredentialType::NativeApp => Some(Self::NativeApp(settings)),
            CredentialType::ServerToServer | CredentialType::ServiceAccount => None,
        }
    }

    /// What a person signs in with, for the types that have it.
    pub fn sign_in(&self) -> Option<&SignInSettings> {
        match self {
            Self::WebApp(settings) | Self::SinglePageApp(settings) | Self::NativeApp(settings) => Some(settings),
            Self::ServerToServer { .. } | Self::ServiceAccount(_) => None,
        }
    }

    /// The same, to be changed.
    pub fn sign_in_mut(&mut self) -> Option<&mut SignInSettings> {
        match self {
            Self::WebApp(settings) | Self::SinglePageApp(settings) | Self::NativeApp(settings) => Some(settings),
            Self::ServerToServer { .. } | Self::ServiceAccount(_) => None,
        }
    }

    /// What a Service Account has.
    pub fn service_account(&self) -> Option<&ServiceAccountSettings> {
        match self {
            Self::ServiceAccount(settings) => Some(settings),
            _ => None,
        }
    }

    /// Which of the five it is.
    pub fn credential_type(&self) -> CredentialType {
        match self {
            Self::ServerToServer { .. } => CredentialType::ServerToServer,
            Self::WebApp(_) => CredentialType::WebApp,
            Self::SinglePageApp(_) => CredentialType::SinglePageApp,
            Self::NativeApp(_) => CredentialType::NativeApp,
            Self::ServiceAccount(_) => CredentialType::ServiceAccount,
        }
    }

    /// The client ID, which every type has.
    pub fn client_id(&self) -> &ClientId {
        match self {
            Self::ServerToServer { client_id, .. } => client_id,
            Self::WebApp(settings) | Self::SinglePageApp(settings) | Self::NativeApp(settings) => &settings.client_id,
            Self::ServiceAccount(settings) => &settings.client_id,
        }
    }

    /// What tokens are asked for; a Service Account's metascopes.
    pub fn scopes(&self) -> &Scopes {
        match self {
            Self::ServerToServer { scopes, .. } => scopes,
            Self::WebApp(settings) | Self::SinglePageApp(settings) | Self::NativeApp(settings) => &settings.scopes,
            Self::ServiceAccount(settings) => &settings.metascopes,
        }
    }

    /// The technical account, where the type has one and it is known.
    pub fn technical_account_id(&self) -> Option<&TechnicalAccountId> {
        match self {
            Self::ServerToServer { technical_account_id, .. } => technical_account_id.as_ref(),
            Self::ServiceAccount(settings) => Some(&settings.technical_account_id),
            Self::WebApp(_) | Self::SinglePageApp(_) | Self::NativeApp(_) => None,
        }
    }
}

/// The parts of a credential that are secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialSecrets {
    /// OAuth Server-to-Server, which may have two client secrets at a time (protocol reference, section 6).
    ServerToServer {
        /// The one in use. Sent to the token endpoint and nowhere else.
        client_secret: Secret,
        /// The other one, where it is known: for the day on which the first is refused.
        other: Option<Secret>,
    },
    /// OAuth Web App.
    WebApp {
        /// Sent to the token endpoint and nowhere else.
        client_secret: Secret,
    },
    /// OAuth Single Page App and OAuth Native App: public clients have none.
    Public,
    /// Service Account (JWT).
    ServiceAccount {
        /// Sent to the exchange endpoint and nowhere else.
        client_secret: Secret,
        /// PKCS#8 as PEM. Signs assertions and is sent nowhere.
        private_key: Secret,
    },
    /// The private key of a Service Account whose client secret is not known yet: only drafts have it.
    KeyOnly {
        /// As above.
        private_key: Secret,
    },
}

impl CredentialSecrets {
    /// The secrets of `credential_type`; `None` for a type that is made of more than a client secret.
    pub fn of(credential_type: CredentialType, client_secret: Secret) -> Option<Self> {
        match credential_type {
            CredentialType::ServerToServer => Some(Self::ServerToServer { client_secret, other: None }),
            CredentialType::WebApp => Some(Self::WebApp { client_secret }),
            CredentialType::SinglePageApp | CredentialType::NativeApp => Some(Self::Public),
            CredentialType::ServiceAccount => None,
        }
    }

    /// Whether a credential of `credential_type` is made with these.
    pub fn belong_to(&self, credential_type: CredentialType) -> bool {
        match self {
            Self::ServerToServer { .. } => credential_type == CredentialType::ServerToServer,
            Self::WebApp { .. } => credential_type == CredentialType::WebApp,
            Self::Public => matches!(credential_type, CredentialType::SinglePageApp | CredentialType::NativeApp),
            Self::ServiceAccount { .. } => credential_type == CredentialType::ServiceAccount,
            Self::KeyOnly { .. } => false,
        }
    }

    /// The client secret, where there is one.
    pub fn client_secret(&self) -> Option<&Secret> {
        match self {
            Self::ServerToServer { client_secret, .. }
            | Self::WebApp { client_secret }
            | Self::ServiceAccount { client_secret, .. } => Some(client_secret),
            Self::Public | Self::KeyOnly { .. } => None,
        }
    }

    /// The client secret that is not in use, where one is known.
    pub fn other_client_secret(&self) -> Option<&Secret> {
        match self {
            Self::ServerToServer { other, .. } => other.as_ref(),
            _ => None,
        }
    }

    /// The same secrets with `other` beside the client secret in use, where the type can have two and they differ.
    #[must_use]
    pub fn with_other(self, other: Option<Secret>) -> Self {
        match self {
            Self::ServerToServer { client_secret, .. } => {
                let other = other.filter(|other| !other.is_empty() && *other != client_secret);
                Self::ServerToServer { client_secret, other }
            }
            secrets => secrets,
        }
    }

    /// With the two client secrets in each other's place; `None` where there are not two.
    pub fn swapped(&self) -> Option<Self> {
        match self {
            Self::ServerToServer { client_secret, other: Some(other) } => {
                Some(Self::ServerToServer { client_secret: other.clone(), other: Some(client_secret.clone()) })
            }
            _ => None,
        }
    }

    /// The private key, where there is one.
    pub fn private_key(&self) -> Option<&Secret> {
        match self {
            Self::ServiceAccount { private_key, .. } | Self::KeyOnly { private_key } => Some(private_key),
            Self::ServerToServer { .. } | Self::WebApp { .. } | Self::Public => None,
        }
    }
}
