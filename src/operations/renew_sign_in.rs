//! A longer life for a sign-in whose refresh token rotates, before it ends: what a timer does every day.
//!
//! A refresh token lives for 14 days, and each renewal brings another one with a life of its own (protocol reference,
//! section 1.7). It is renewed in the second half of that life: every day would spend it for nothing, and on the last day
//! a machine that is switched off would lose the sign-in.

use jiff::{SignedDuration, Timestamp};

use super::holder::Holder;
use super::kept_token;
use super::token::{ObtainError, Renewal, Wanted, is_there};
use crate::connection::SignInLife;
use crate::ims::Ims;
use crate::store::{Paths, Store};

/// With no more life than this left, a sign-in is renewed: half of Adobe's 14 days. One that Adobe gives for less is renewed
/// each time.
pub const DUE_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What became of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewed {
    /// It lasts anew.
    Now(SignInLife),
    /// Another process, or another task of this one, renewed it at the same time.
    ByAnother(SignInLife),
    /// It lasts long enough: it is in the first half of its life.
    NotDue(SignInLife),
    /// Adobe gave no refresh token with it: it ends when its access token does, and nothing renews it.
    NotRenewable(SignInLife),
    /// Nobody signs in with this type of credential.
    NotNeeded,
}

/// Renews the holder's sign-in where it is due, or, `at_once`, whatever its age. What Adobe gave is kept before this returns,
/// also where the caller stops waiting. Where it fails, the sign-in stays as it was, unless Adobe said that it has ended.
pub async fn renew_sign_in(
    store: &Store,
    paths: &Paths,
    holder: &Holder<'_>,
    ims: &Ims,
    at_once: bool,
) -> Result<Renewed, ObtainError> {
    if holder.candidate.settings.sign_in().is_none() {
        return Ok(Renewed::NotNeeded);
    }
    let was_there = is_there(paths, holder.owner);
    let kept = kept_token::read(store, holder).await?.ok_or(ObtainError::NotSignedIn)?;
    let (life, now) = (kept.life(), Timestamp::now());
    if !life.is_lasting {
        return if life.is_over(now) { Err(ObtainError::NotSignedIn) } else { Ok(Renewed::NotRenewable(life)) };
    }
    if !at_once && life.ends_at.duration_since(now) > DUE_WITHIN {
        return Ok(Renewed::NotDue(life));
    }
    let renewal = Renewal::new(store, paths, holder, ims, Wanted::SignIn { due: kept }, was_there);
    let obtained = renewal.run_to_its_end().await?;
    let life = obtained.token.life();
    Ok(if obtained.is_from_store { Renewed::ByAnother(life) } else { Renewed::Now(life) })
}
