//! What is done with every token that is handed out: an access token is remembered, its end is told in the endpoint's unit,
//! and an ID token says what it came with.

use jsonwebtoken::errors::Error;

use super::super::data::User;
use super::super::memory::Issued;
use super::super::signing::{self, Claims, IdToken, Kind};
use super::super::{House, clock};
use super::about;

pub(super) use super::super::signing::BoundTo;

/// What `expires_in` counts (protocol reference, section 0, point 3).
pub(super) enum Unit {
    Seconds,
    Milliseconds,
}

/// Remembers an access token that is handed out.
pub(super) fn remember(house: &House, claims: &Claims) {
    let ends_at = claims.ends_at_ms();
    house.memory.token_issued(
        claims.id.clone(),
        Issued {
            client_id: claims.client_id.clone(),
            user_id: claims.user_id.clone(),
            issued_at: ends_at.saturating_sub(signing::LIFETIME_MS),
            ends_at,
            validated_at: None,
        },
    );
}

/// Counted from now, and some milliseconds are gone: Adobe says 86399 seconds.
pub(super) fn expires_in(claims: &Claims, unit: &Unit) -> u64 {
    let left_ms = claims.ends_at_ms().saturating_sub(clock::now_ms()).min(signing::LIFETIME_MS - 1);
    match unit {
        Unit::Seconds => left_ms / 1_000,
        Unit::Milliseconds => left_ms,
    }
}

/// An ID token about `user` for the client and with the scopes of `claims`.
pub(super) fn id_token(
    house: &House,
    claims: &Claims,
    user: User,
    nonce: Option<&str>,
    bound_to: BoundTo<'_>,
) -> Result<String, Error> {
    let id_token = IdToken {
        issuer: &house.base,
        client_id: &claims.client_id,
        nonce,
        bound_to,
        now_ms: clock::now_ms(),
        lifetime_ms: Kind::AccessToken.lifetime_ms(),
    };
    id_token.sign(about::by_scope(&claims.user_id, Some(user), claims))
}
