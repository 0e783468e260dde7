//! The end of a sign-in that a person wishes: at Adobe as far as it answers, and here in any case.

use super::holder::Holder;
use super::kept_token;
use crate::ims::{Client, Ims, ImsError};
use crate::store::{OwnerLock, Paths, Store, StoreError};

/// What became of the tokens at Adobe. Here, nothing of them is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AtAdobe {
    /// There was nothing to end.
    Nothing,
    /// Adobe has ended them.
    Ended,
    /// Adobe did not confirm it: they end by themselves, after 24 hours and 14 days at the latest (protocol reference,
    /// section 1.7).
    Unconfirmed(ImsError),
}

/// Revokes the kept refresh and access token and deletes them.
pub async fn sign_out(store: &Store, paths: &Paths, holder: &Holder<'_>, ims: &Ims) -> Result<AtAdobe, StoreError> {
    let _lock = OwnerLock::acquire(paths, holder.owner).await?;
    let kept = kept_token::read_to_end(store, holder).await?;
    // At Adobe first: killed in between, a dead token is left here, which the next run finds out and drops.
    let client = Client::of(&holder.candidate.settings, &holder.candidate.secrets);
    let at_adobe = match (kept, client) {
        (Some(token), Some(client)) => {
            let refresh = async {
                match token.refresh() {
                    Some(refresh_token) => ims.revoke(client, refresh_token).await,
                    None => Ok(()),
                }
            };
            let (refresh, access) = tokio::join!(refresh, ims.revoke(client, token.access()));
            refresh.and(access).map_or_else(AtAdobe::Unconfirmed, |()| AtAdobe::Ended)
        }
        _ => AtAdobe::Nothing,
    };
    if let AtAdobe::Unconfirmed(error) = &at_adobe {
        tracing::warn!(%error, "Adobe did not confirm the end of the sign-in");
    }
    kept_token::drop_ended(store, paths, holder).await?;
    Ok(at_adobe)
}
