//! A credential's secrets as one item of the store: a versioned JSON text, bound to the hosts they may be sent to.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::connection::{Candidate, Connection, CredentialSecrets, DraftId, Environment, Secret};
use crate::store::{Item, ItemKey, Owner, Store, StoreError};

/// What was kept for a connection or a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSecrets {
    /// The credential's.
    pub secrets: CredentialSecrets,
    /// The proxy's password.
    pub proxy_password: Option<Secret>,
}

/// Why kept secrets cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is nothing under this key.
    #[error("the secret is not in the store")]
    Missing,
    /// What is there is not what this program writes.
    #[error("the stored secret cannot be understood")]
    Damaged,
    /// They were kept for other hosts than the connection names now (design section 8).
    #[error("the secrets were stored for other hosts")]
    HostsChanged {
        /// The hosts they were kept for, as [`Environment::binding`] writes them.
        kept_for: String,
    },
}

/// The item's shape. `version` is looked at before anything else.
#[derive(Serialize, Deserialize)]
struct Shape {
    version: u32,
    hosts: String,
    #[serde(rename = "type")]
    kind: Kind,
    /// Public clients have none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "plain_option",
        deserialize_with = "secret_option"
    )]
    client_secret: Option<Secret>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "plain_option",
        deserialize_with = "secret_option"
    )]
    private_key: Option<Secret>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "plain_option",
        deserialize_with = "secret_option"
    )]
    proxy_password: Option<Secret>,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
enum Kind {
    #[serde(rename = "oauth_server_to_server")]
    ServerToServer,
    #[serde(rename = "oauthwebapp")]
    WebApp,
    /// Single Page App and Native App.
    #[serde(rename = "public")]
    Public,
    #[serde(rename = "service")]
    ServiceAccount,
    #[serde(rename = "key_only")]
    KeyOnly,
}

const VERSION: u32 = 1;

// `Secret` itself has no `Serialize`: this item, on its way into the store, is the one place where it is written.
fn plain_option<S: Serializer>(secret: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    match secret {
        Some(secret) => serializer.serialize_str(secret.expose()),
        None => serializer.serialize_none(),
    }
}

fn secret_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|text| text.map(Secret::new))
}

/// Writes secrets under `owner`, bound to the environment's hosts.
pub(super) async fn write_secrets(
    store: &Store,
    owner: Owner,
    environment: &Environment,
    kept: &KeptSecrets,
) -> Result<(), SecretsError> {
    let kind = match &kept.secrets {
        CredentialSecrets::ServerToServer { .. } => Kind::ServerToServer,
        CredentialSecrets::WebApp { .. } => Kind::WebApp,
        CredentialSecrets::Public => Kind::Public,
        CredentialSecrets::ServiceAccount { .. } => Kind::ServiceAccount,
        CredentialSecrets::KeyOnly { .. } => Kind::KeyOnly,
    };
    let shape = Shape {
        version: VERSION,
        hosts: environment.binding(),
        kind,
        client_secret: kept.secrets.client_secret().cloned(),
        private_key: kept.secrets.private_key().cloned(),
        proxy_password: kept.proxy_password.clone(),
    };
    // Room for the whole text at once, so that growing leaves no copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(16 * 1024));
    serde_json::to_writer(&mut *bytes, &shape).map_err(|_| SecretsError::Damaged)?;
    store.put(&ItemKey { owner, item: Item::Credential }, bytes).await?;
    Ok(())
}

/// Keeps the secrets of a draft.
pub async fn keep_draft_secrets(
    store: &Store,
    draft: &DraftId,
    environment: &Environment,
    kept: &KeptSecrets,
) -> Result<(), SecretsError> {
    write_secrets(store, Owner::Draft(draft.clone()), environment, kept).await
}

/// Reads the secrets kept under `owner`, unless they were kept for other hosts than `environment` names.
pub async fn read_secrets(store: &Store, owner: Owner, environment: &Environment) -> Result<KeptSecrets, SecretsError> {
    let bytes = store.get(&ItemKey { owner, item: Item::Credential }).await?.ok_or(SecretsError::Missing)?;
    let shape: Shape = serde_json::from_slice(&bytes).map_err(|_| SecretsError::Damaged)?;
    if shape.version != VERSION {
        return Err(SecretsError::Damaged);
    }
    if shape.hosts != environment.binding() {
        return Err(SecretsError::HostsChanged { kept_for: shape.hosts });
    }
    let secrets = match (shape.kind, shape.client_secret, shape.private_key) {
        (Kind::ServerToServer, Some(client_secret), None) => CredentialSecrets::ServerToServer { client_secret },
        (Kind::WebApp, Some(client_secret), None) => CredentialSecrets::WebApp { client_secret },
        (Kind::Public, None, None) => CredentialSecrets::Public,
        (Kind::ServiceAccount, Some(client_secret), Some(private_key)) => {
            CredentialSecrets::ServiceAccount { client_secret, private_key }
        }
        (Kind::KeyOnly, None, Some(private_key)) => CredentialSecrets::KeyOnly { private_key },
        _ => return Err(SecretsError::Damaged),
    };
    Ok(KeptSecrets { secrets, proxy_password: shape.proxy_password })
}

/// A saved connection's credential, ready to be used.
pub async fn candidate_of(store: &Store, connection: &Connection) -> Result<Candidate, SecretsError> {
    let kept = read_secrets(store, Owner::Connection(connection.id.clone()), &connection.environment).await?;
    Ok(Candidate {
        environment: connection.environment.clone(),
        network: connection.network.clone(),
        proxy_password: kept.proxy_password,
        settings: connection.credential.clone(),
        secrets: kept.secrets,
    })
}
