//! The end of tokens at Adobe, and whether Adobe says that it is one. Deletes nothing here.

use jiff::Timestamp;

use crate::connection::{Candidate, Secret};
use crate::ims::{Client, Ims, ImsError, Token, TokenKind};

/// One token, and what became of it at Adobe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedToken {
    /// Which.
    pub kind: TokenKind,
    /// When it ends by itself, by this machine's clock.
    pub ends_at: Timestamp,
    /// How it ended.
    pub end: End,
}

/// How a token ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Adobe ended it, and says that it is not valid any more.
    Proven,
    /// Adobe said that it ended it; whether it is still valid, it did not tell.
    Said(ImsError),
    /// Adobe said that it ended it, and says that it is valid all the same.
    StillValid,
    /// It had ended by itself.
    Over,
    /// Adobe did not say that it ended it.
    Unconfirmed(ImsError),
    /// Nothing was asked of Adobe.
    NotAsked,
}

impl EndedToken {
    /// Whether it may still open something.
    pub fn may_live(&self) -> bool {
        matches!(self.end, End::StillValid | End::Unconfirmed(_) | End::NotAsked)
    }
}

/// Ends both tokens of `token`, each in the way of its type of credential (protocol reference, section 1.2): by `revoke`
/// where a person signed in, by `invalidate_token` where a machine proved itself with its secret. `None` for `ims` asks
/// nothing.
pub(super) async fn end_tokens(ims: Option<&Ims>, candidate: &Candidate, token: &Token) -> Vec<EndedToken> {
    let refresh = token.refresh().map(|secret| (TokenKind::Refresh, secret, token.life().ends_at));
    let access = (TokenKind::Access, token.access(), token.expires_at());
    let mut ended = Vec::new();
    // The one that others come from first.
    for (kind, secret, ends_at) in refresh.into_iter().chain([access]) {
        let is_over = ends_at <= Timestamp::now();
        let end = match (ims, unreached(&ended)) {
            _ if is_over => End::Over,
            (None, _) => End::NotAsked,
            // Who was not reached a moment ago is not asked again.
            (_, Some(error)) => End::Unconfirmed(error),
            (Some(ims), None) => end_one(ims, candidate, kind, secret).await,
        };
        ended.push(EndedToken { kind, ends_at, end });
    }
    ended
}

fn unreached(ended: &[EndedToken]) -> Option<ImsError> {
    ended.iter().find_map(|token| match &token.end {
        End::Unconfirmed(error @ ImsError::Http(_)) => Some(error.clone()),
        _ => None,
    })
}

async fn end_one(ims: &Ims, candidate: &Candidate, kind: TokenKind, token: &Secret) -> End {
    let client_id = candidate.settings.client_id();
    let asked = match (Client::of(&candidate.settings, &candidate.secrets), candidate.secrets.client_secret()) {
        (Some(client), _) => ims.revoke(client, token).await,
        (None, Some(client_secret)) => ims.invalidate(client_id, client_secret, token).await,
        // Not even whose it is can be shown to Adobe.
        (None, None) => return End::NotAsked,
    };
    let alive = match &asked {
        Err(ImsError::Http(_)) => None,
        _ => Some(ims.is_alive(client_id, kind, token).await),
    };
    match (asked, alive) {
        (Ok(()) | Err(_), Some(Ok(false))) => End::Proven,
        (Ok(()), Some(Ok(true))) => End::StillValid,
        (Ok(()), Some(Err(error))) => End::Said(error),
        (Err(error), _) => End::Unconfirmed(error),
        (Ok(()), None) => End::NotAsked,
    }
}
