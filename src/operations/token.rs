//! A valid token: the kept one while it is fresh, else a new one from Adobe, kept before it is used.
//!
//! Adobe throttles those who ask for a token at every run (protocol reference, section 0.7), so processes that share a
//! connection share its token: the first to hold the lock asks, the others find it in the store.

use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::connection::{Candidate, CredentialSettings};
use crate::ims::{Ims, ImsError, Token};
use crate::store::Paths;
use crate::store::{Item, ItemKey, Owner, OwnerLock, Store, StoreError};

/// A token and where it came from.
#[derive(Debug, Clone)]
pub struct Obtained {
    /// Valid for more than ten minutes, or as long as Adobe gives them.
    pub token: Token,
    /// Kept from an earlier run.
    pub is_from_store: bool,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum ObtainError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Adobe gave none.
    #[error(transparent)]
    Ims(#[from] ImsError),
    /// Nothing that could be renewed is kept: a person must sign in.
    #[error("nobody is signed in")]
    NotSignedIn,
}

/// Gets a token for `candidate`, kept under `owner`. `is_refused` says that the kept one was refused: it is dropped.
pub async fn obtain_token(
    store: &Store,
    paths: &Paths,
    owner: &Owner,
    candidate: &Candidate,
    ims: &Ims,
    is_refused: bool,
) -> Result<Obtained, ObtainError> {
    let key = ItemKey { owner: owner.clone(), item: Item::Tokens };
    if !is_refused && let Some(token) = kept(store, &key, candidate).await? {
        return Ok(Obtained { token, is_from_store: true });
    }
    let _lock = OwnerLock::acquire(paths, owner).await?;
    // Somebody else may have asked meanwhile.
    if !is_refused && let Some(token) = kept(store, &key, candidate).await? {
        return Ok(Obtained { token, is_from_store: true });
    }
    let (CredentialSettings::ServerToServer { client_id, scopes, .. }, Some(client_secret)) =
        (&candidate.settings, candidate.secrets.client_secret())
    else {
        return Err(ObtainError::NotSignedIn);
    };
    let token = ims.client_credentials(client_id, client_secret, scopes).await?;
    store.put(&key, bound(&token, candidate)).await?;
    Ok(Obtained { token, is_from_store: false })
}

/// What a kept token is good for: these hosts, this client, these scopes. Another line means another token.
fn purpose(candidate: &Candidate) -> String {
    let settings = &candidate.settings;
    let scopes = settings.scopes().comma_separated();
    format!("{} {} {scopes}\n", candidate.environment.binding(), settings.client_id())
}

fn bound(token: &Token, candidate: &Candidate) -> Zeroizing<Vec<u8>> {
    let (purpose, token) = (purpose(candidate), token.to_bytes());
    let mut bytes = Zeroizing::new(Vec::with_capacity(purpose.len() + token.len()));
    bytes.extend_from_slice(purpose.as_bytes());
    bytes.extend_from_slice(&token);
    bytes
}

/// The token in the store, if it is for this purpose and fresh; one that cannot be read is as good as none.
async fn kept(store: &Store, key: &ItemKey, candidate: &Candidate) -> Result<Option<Token>, StoreError> {
    let Some(bytes) = store.get(key).await? else { return Ok(None) };
    let token = bytes.strip_prefix(purpose(candidate).as_bytes()).and_then(|bytes| Token::from_bytes(bytes).ok());
    Ok(token.filter(|token| token.is_fresh(Timestamp::now())))
}
