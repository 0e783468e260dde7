//! What is done with every access token that is handed out: it is remembered, and its end is told in the endpoint's unit.

use super::super::memory::Issued;
use super::super::signing::{self, Claims};
use super::super::{House, clock};

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
