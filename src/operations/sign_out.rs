//! The end of a sign-in that a person wishes, or of what a draft got: at Adobe as far as it answers, and here in any case.

use super::end_tokens::{End, end_tokens};
use super::holder::Holder;
use super::kept_token;
use crate::ims::{Ims, ImsError};
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

/// Ends the kept tokens at Adobe and deletes them.
pub async fn sign_out(store: &Store, paths: &Paths, holder: &Holder<'_>, ims: &Ims) -> Result<AtAdobe, StoreError> {
    let _lock = OwnerLock::acquire(paths, holder.owner).await?;
    // At Adobe first: killed in between, a dead token is left here, which the next run finds out and drops.
    let at_adobe = match kept_token::read_to_end(store, holder).await? {
        Some(token) => {
            let ended = end_tokens(Some(ims), holder.candidate, &token).await;
            let unconfirmed = ended.into_iter().find_map(|token| match token.end {
                End::Unconfirmed(error) => Some(error),
                _ => None,
            });
            unconfirmed.map_or(AtAdobe::Ended, AtAdobe::Unconfirmed)
        }
        None => AtAdobe::Nothing,
    };
    if let AtAdobe::Unconfirmed(error) = &at_adobe {
        tracing::warn!(%error, "Adobe did not confirm the end of the sign-in");
    }
    kept_token::drop_ended(store, paths, holder).await?;
    Ok(at_adobe)
}
