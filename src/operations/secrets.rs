//! A credential's secrets as one item of the store: a versioned JSON text, bound to the hosts they may be sent to.
//!
//! A secret that JSON would have to escape, such as a key with its line ends, stands in it as base64: the parser would
//! unescape it in a buffer that nobody wipes.

mod plain;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::connection::{Candidate, Connection, CredentialSecrets, DraftId, Environment, Secret, SecretMark};
use crate::store::{Item, ItemKey, Owner, Store, StoreError};

/// What was kept for a connection or a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSecrets {
    /// The credential's.
    pub secrets: CredentialSecrets,
    /// The proxy's password.
    pub proxy_password: Option<Secret>,
    /// By which the connection's file names the client secrets.
    pub marks: SecretMarks,
}

/// Which client secret is which, for the connection's file: the item decides, the file follows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecretMarks {
    /// The mark of the one in use.
    pub in_use: Option<SecretMark>,
    /// The mark of the other one.
    pub other: Option<SecretMark>,
}

impl KeptSecrets {
    /// Of which nothing more is known.
    pub fn new(secrets: CredentialSecrets, proxy_password: Option<Secret>) -> Self {
        Self { secrets, proxy_password, marks: SecretMarks::default() }
    }

    /// With the two client secrets, and their marks, in each other's place; `None` where there are not two.
    pub(super) fn swapped(&self) -> Option<Self> {
        let marks = SecretMarks { in_use: self.marks.other.clone(), other: self.marks.in_use.clone() };
        Some(Self { secrets: self.secrets.swapped()?, proxy_password: self.proxy_password.clone(), marks })
    }
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
    #[serde(default, skip_serializing_if = "Option::is_none", with = "plain")]
    client_secret: Option<Secret>,
    /// Only a Server-to-Server credential can have a second one, and earlier versions kept none.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "plain")]
    other_client_secret: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "plain")]
    private_key: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "plain")]
    proxy_password: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mark: Option<SecretMark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    other_mark: Option<SecretMark>,
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

/// Writes secrets under `owner`, bound to the environment's hosts.
pub(super) async fn write_secrets(
    store: &Store,
    owner: Owner,
    environment: &Environment,
    kept: &KeptSecrets,
) -> Result<(), SecretsError> {
    write_item(store, &ItemKey { owner, item: Item::Credential }, environment, kept).await
}

/// The same under a key of its own.
pub(super) async fn write_item(
    store: &Store,
    key: &ItemKey,
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
        other_client_secret: kept.secrets.other_client_secret().cloned(),
        private_key: kept.secrets.private_key().cloned(),
        proxy_password: kept.proxy_password.clone(),
        mark: kept.marks.in_use.clone(),
        other_mark: kept.marks.other.clone(),
    };
    // Room for the whole text at once, so that growing leaves no copies behind: twice for what becomes base64.
    let secrets = [&shape.client_secret, &shape.other_client_secret, &shape.private_key, &shape.proxy_password];
    let room: usize = secrets.into_iter().flatten().map(|secret| 2 * secret.expose().len()).sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(room + 4096));
    serde_json::to_writer(&mut *bytes, &shape).map_err(|_| SecretsError::Damaged)?;
    store.put(key, bytes).await?;
    Ok(())
}

/// The same, and sees that it is there.
pub(super) async fn write_and_read_back(
    store: &Store,
    key: &ItemKey,
    environment: &Environment,
    kept: &KeptSecrets,
) -> Result<(), SecretsError> {
    write_item(store, key, environment, kept).await?;
    if read_item(store, key, environment).await? != *kept {
        return Err(StoreError::ReadBack.into());
    }
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
    read_item(store, &ItemKey { owner, item: Item::Credential }, environment).await
}

/// The same from under a key of its own.
pub(super) async fn read_item(
    store: &Store,
    key: &ItemKey,
    environment: &Environment,
) -> Result<KeptSecrets, SecretsError> {
    let bytes = store.get(key).await?.ok_or(SecretsError::Missing)?;
    let shape: Shape = serde_json::from_slice(&bytes).map_err(|_| SecretsError::Damaged)?;
    if shape.version != VERSION {
        return Err(SecretsError::Damaged);
    }
    if shape.hosts != environment.binding() {
        return Err(SecretsError::HostsChanged { kept_for: shape.hosts });
    }
    let secrets = match (shape.kind, shape.client_secret, shape.private_key) {
        (Kind::ServerToServer, Some(client_secret), None) => {
            CredentialSecrets::ServerToServer { client_secret, other: shape.other_client_secret }
        }
        (Kind::WebApp, Some(client_secret), None) => CredentialSecrets::WebApp { client_secret },
        (Kind::Public, None, None) => CredentialSecrets::Public,
        (Kind::ServiceAccount, Some(client_secret), Some(private_key)) => {
            CredentialSecrets::ServiceAccount { client_secret, private_key }
        }
        (Kind::KeyOnly, None, Some(private_key)) => CredentialSecrets::KeyOnly { private_key },
        _ => return Err(SecretsError::Damaged),
    };
    let marks = SecretMarks { in_use: shape.mark, other: shape.other_mark };
    Ok(KeptSecrets { secrets, proxy_password: shape.proxy_password, marks })
}

/// A saved connection's credential, ready to be used.
pub async fn candidate_of(store: &Store, connection: &Connection) -> Result<Candidate, SecretsError> {
    let kept = secrets_of(store, connection).await?;
    Ok(Candidate {
        environment: connection.environment.clone(),
        network: connection.network.clone(),
        proxy_password: kept.proxy_password,
        settings: connection.credential.clone(),
        secrets: kept.secrets,
    })
}

/// The secrets that belong to what the connection's file says.
///
/// The file is the commit mark: where the credential in the store is of another type, its replacement (or the way back)
/// was cut off halfway, and the former one's item holds the right secrets. Nothing is written here: the other process
/// may be about to commit. [`super::settle_replacement`] mends it.
pub(super) async fn secrets_of(store: &Store, connection: &Connection) -> Result<KeptSecrets, SecretsError> {
    let key = |item| ItemKey::of_connection(&connection.id, item);
    let credential_type = connection.credential.credential_type();
    let problem = match read_item(store, &key(Item::Credential), &connection.environment).await {
        Ok(kept) if kept.secrets.belong_to(credential_type) => return Ok(kept),
        Ok(_) => SecretsError::Damaged,
        Err(problem @ (SecretsError::Missing | SecretsError::Damaged)) => problem,
        Err(error) => return Err(error),
    };
    match read_item(store, &key(Item::FormerCredential), &connection.environment).await {
        Ok(former) if former.secrets.belong_to(credential_type) => Ok(former),
        Err(SecretsError::Store(error)) => Err(error.into()),
        _ => Err(problem),
    }
}
