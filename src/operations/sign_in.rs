//! What the browser brought becomes a kept token, and a name for who signed in.

use super::holder::Holder;
use super::{kept_token, under_way};
use crate::connection::{Candidate, OrgId, Scopes, SignedIn};
use crate::ims::{Client, Ims, ImsError, Token};
use crate::sign_in::Grant;
use crate::store::{Owner, OwnerLock, Paths, Store, StoreError};

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The store failed, before the code was used or when the token was to be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Adobe gave no token for the code. It is used up; another try begins in the browser.
    #[error(transparent)]
    Ims(#[from] ImsError),
    /// The credential is none that a person signs in with, or its parts do not belong together.
    #[error("nobody signs in with this credential")]
    NotForPeople,
}

/// Exchanges `grant` for a token and keeps it before anything else, also when the caller stops waiting; then ends the
/// sign-in that lay there before, and asks who signed in. What of that fails does not undo the sign-in.
pub async fn complete_sign_in(
    store: &Store,
    paths: &Paths,
    holder: &Holder<'_>,
    ims: &Ims,
    grant: Grant,
) -> Result<SignedIn, SignInError> {
    let Holder { candidate, .. } = holder;
    let client = Client::of(&candidate.settings, &candidate.secrets).ok_or(SignInError::NotForPeople)?;
    // Nobody may renew the old token into the new one's place, nor throw the draft away meanwhile.
    let lock = OwnerLock::acquire(paths, holder.owner).await?;
    let exchange = Exchange {
        store: store.clone(),
        paths: paths.clone(),
        ims: ims.clone(),
        owner: holder.owner.clone(),
        candidate: (*candidate).clone(),
        org_id: holder.org_id.cloned(),
        grant,
    };
    let exchanged = tokio::spawn(exchange.run(lock));
    // It ends in no other way than with its result, unless the program does.
    let (token, superseded) =
        exchanged.await.unwrap_or(Err(SignInError::Store(StoreError::Machine("the sign-in was interrupted"))))?;
    let ((), person, organizations) = tokio::join!(
        end_superseded(ims, client, superseded, &token),
        ims.person(client.client_id(), &token),
        ims.organizations(&token),
    );
    let person = person.inspect_err(|error| tracing::warn!(%error, "Adobe did not tell who signed in")).ok();
    let organizations = organizations.unwrap_or_else(|error| {
        tracing::warn!(%error, "Adobe did not tell the organizations of who signed in");
        Vec::new()
    });
    let mut missing_scopes = token.missing_scopes(candidate.settings.scopes());
    missing_scopes.retain(|scope| scope.as_str() != Scopes::OFFLINE_ACCESS);
    Ok(SignedIn { person, organizations, life: token.life(), missing_scopes })
}

/// Everything that the exchange needs to come to its end on its own: a token that nobody keeps could not be ended.
struct Exchange {
    store: Store,
    paths: Paths,
    ims: Ims,
    owner: Owner,
    candidate: Candidate,
    org_id: Option<OrgId>,
    grant: Grant,
}

impl Exchange {
    /// The token, kept, and the one that lay there before.
    async fn run(self, _lock: OwnerLock) -> Result<(Token, Option<Token>), SignInError> {
        let Self { store, paths, ims, owner, candidate, org_id, grant } = self;
        let holder = Holder { owner: &owner, candidate: &candidate, org_id: org_id.as_ref() };
        let client = Client::of(&candidate.settings, &candidate.secrets).ok_or(SignInError::NotForPeople)?;
        let _under_way = under_way::one().await;
        // Read first: a store that does not work is found before the code is spent.
        let superseded = kept_token::read_to_end(&store, &holder).await?;
        let token = ims.authorization_code(client, &grant.code, &grant.redirect_uri, &grant.verifier).await?;
        kept_token::write(&store, &paths, &holder, &token).await?;
        Ok((token, superseded))
    }
}

/// A refresh token that is kept nowhere any more should open nothing any more.
pub(super) async fn end_superseded(ims: &Ims, client: Client<'_>, superseded: Option<Token>, current: &Token) {
    let Some(superseded) = superseded else { return };
    if let Some(refresh_token) = superseded.refresh().filter(|old| current.refresh() != Some(old))
        && let Err(error) = ims.revoke(client, refresh_token).await
    {
        tracing::warn!(%error, "the earlier sign-in could not be ended at Adobe");
    }
}
