//! A valid token: the kept one while it is fresh, else a new one from Adobe, kept before it is used.
//!
//! Adobe throttles those who ask for a token at every run (protocol reference, section 0.7), and a refresh token is good
//! once. So processes that share a connection share its token: the first to hold the lock asks, the others find it.

use std::time::Duration;

use jiff::Timestamp;

use super::holder::Holder;
use super::{kept_token, under_way};
use crate::connection::{Candidate, CredentialSettings, OrgId};
use crate::ims::{Client, Ims, ImsError, Refusal, RefusalKind, ServiceAccount, Token};
use crate::store::{Owner, OwnerLock, Paths, Store, StoreError, connections};

/// A token that nobody can renew is used up to its last half minute.
const LAST: Duration = Duration::from_secs(30);

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
    /// Adobe takes the kept refresh token no longer. It was dropped: a person must sign in.
    #[error("the sign-in has ended: {0}")]
    SignInEnded(Box<Refusal>),
    /// They were moved to another store while this one waited: what is put here now nobody would find.
    #[error("the connection's secrets were moved to another store meanwhile")]
    Moved,
    /// The connection was removed while this one waited: what is put into its place now nobody would find.
    #[error("the connection was removed meanwhile")]
    Removed,
    /// The secrets are not those that this type of credential is made of.
    #[error("the stored secrets do not belong to the credential")]
    WrongSecrets,
}

/// For how long a token proves the credential that it was given for. Whoever asks for one at every run is throttled.
const PROVES_FOR: Duration = Duration::from_secs(60);

/// Gets a token for `holder`. `is_refused` says that the kept one was refused and must not be used again.
///
/// Where a refresh token is spent, that goes on when the caller stops waiting: its answer is the only one there will be.
pub async fn obtain_token(
    store: &Store,
    paths: &Paths,
    holder: &Holder<'_>,
    ims: &Ims,
    is_refused: bool,
) -> Result<Obtained, ObtainError> {
    if is_refused {
        return obtain_unless_kept(store, paths, holder, ims, |_| Kept::IsOver).await;
    }
    obtain_unless_kept(store, paths, holder, ims, |token| {
        if token.is_fresh(Timestamp::now()) { Kept::Serves } else { Kept::IsOld }
    })
    .await
}

/// The same for a check, which is to say that the credential works and not that a token lives that it once gave: a new one,
/// unless that was asked a minute ago. Of a sign-in the kept one will do, as a new one costs the refresh token.
pub async fn proving_token(
    store: &Store,
    paths: &Paths,
    holder: &Holder<'_>,
    ims: &Ims,
) -> Result<Obtained, ObtainError> {
    if holder.candidate.settings.sign_in().is_some() {
        return obtain_token(store, paths, holder, ims, false).await;
    }
    obtain_unless_kept(store, paths, holder, ims, |token| {
        let now = Timestamp::now();
        if token.is_fresh(now) && token.is_younger_than(PROVES_FOR, now) { Kept::Serves } else { Kept::IsOver }
    })
    .await
}

/// What the kept token is good for.
enum Kept {
    /// It is what is wanted.
    Serves,
    /// It has too little life left, unless nobody can renew it.
    IsOld,
    /// It must not be used again.
    IsOver,
}

async fn obtain_unless_kept(
    store: &Store,
    paths: &Paths,
    holder: &Holder<'_>,
    ims: &Ims,
    judge: fn(&Token) -> Kept,
) -> Result<Obtained, ObtainError> {
    let was_there = is_there(paths, holder.owner);
    let kept = kept_token::read(store, holder).await?;
    let refused = match kept.map(|token| (judge(&token), token)) {
        Some((Kept::Serves, token)) => return Ok(Obtained { token, is_from_store: true }),
        Some((Kept::IsOver, token)) => Some(token),
        Some((Kept::IsOld, _)) | None => None,
    };
    let renewal = Renewal::new(store, paths, holder, ims, Wanted::Access { refused }, was_there);
    if holder.candidate.settings.sign_in().is_none() {
        return renewal.run().await;
    }
    renewal.run_to_its_end().await
}

/// Gets a new token in the place of the kept one, which stays if Adobe gives none.
pub async fn new_token(store: &Store, paths: &Paths, holder: &Holder<'_>, ims: &Ims) -> Result<Obtained, ObtainError> {
    obtain_token(store, paths, holder, ims, true).await
}

/// Whether the connection's file is there; a draft counts as there.
pub(super) fn is_there(paths: &Paths, owner: &Owner) -> bool {
    !matches!(owner, Owner::Connection(id) if connections::is_gone(paths, id))
}

/// What a renewal is for.
pub(super) enum Wanted {
    /// An access token with some life left, and not the one that was kept when it was refused.
    Access {
        /// That one.
        refused: Option<Token>,
    },
    /// The next refresh token of a sign-in, in the place of the one that was kept when it was found due.
    SignIn {
        /// That one.
        due: Token,
    },
}

impl Wanted {
    /// Whether `token` is the one that is to be replaced.
    fn is_over(&self, token: &Token) -> bool {
        match self {
            Self::Access { refused } => refused.as_ref().is_some_and(|refused| refused.access() == token.access()),
            Self::SignIn { due } => due.refresh() == token.refresh(),
        }
    }

    /// Whether `token`, which was found in the store, is what is wanted: somebody else may have renewed it meanwhile.
    fn is_met_by(&self, token: &Token) -> bool {
        let is_enough = matches!(self, Self::SignIn { .. }) || token.is_fresh(Timestamp::now());
        is_enough && !self.is_over(token)
    }
}

/// Everything that a renewal needs to come to its end on its own.
pub(super) struct Renewal {
    store: Store,
    paths: Paths,
    ims: Ims,
    owner: Owner,
    candidate: Candidate,
    org_id: Option<OrgId>,
    wanted: Wanted,
    /// Whether the connection's file was there when this began.
    was_there: bool,
}

impl Renewal {
    /// `was_there` as [`is_there`] said before anything else was looked at.
    pub(super) fn new(
        store: &Store,
        paths: &Paths,
        holder: &Holder<'_>,
        ims: &Ims,
        wanted: Wanted,
        was_there: bool,
    ) -> Self {
        Self {
            store: store.clone(),
            paths: paths.clone(),
            ims: ims.clone(),
            owner: holder.owner.clone(),
            candidate: holder.candidate.clone(),
            org_id: holder.org_id.cloned(),
            wanted,
            was_there,
        }
    }

    /// On a task of its own, which goes on when the caller stops waiting.
    pub(super) async fn run_to_its_end(self) -> Result<Obtained, ObtainError> {
        let renewed = tokio::spawn(self.run());
        // It ends in no other way than with its result, unless the program does.
        renewed.await.unwrap_or(Err(ObtainError::Store(StoreError::Machine("the renewal of a token was interrupted"))))
    }

    fn holder(&self) -> Holder<'_> {
        Holder { owner: &self.owner, candidate: &self.candidate, org_id: self.org_id.as_ref() }
    }

    async fn run(self) -> Result<Obtained, ObtainError> {
        let _lock = OwnerLock::acquire(&self.paths, &self.owner).await?;
        if let Owner::Connection(id) = &self.owner
            && connections::store_of(&self.paths, id).is_some_and(|kind| kind != self.store.kind())
        {
            return Err(ObtainError::Moved);
        }
        if let Owner::Connection(id) = &self.owner
            && self.was_there
            && connections::is_gone(&self.paths, id)
        {
            return Err(ObtainError::Removed);
        }
        let kept = kept_token::read(&self.store, &self.holder()).await?;
        if let Some(token) = &kept
            && self.wanted.is_met_by(token)
        {
            return Ok(Obtained { token: token.clone(), is_from_store: true });
        }
        let _under_way = under_way::one().await;
        let Candidate { settings, secrets, .. } = &self.candidate;
        let token = match settings {
            CredentialSettings::ServerToServer { client_id, scopes, .. } => {
                let client_secret = secrets.client_secret().ok_or(ObtainError::WrongSecrets)?;
                self.ims.client_credentials(client_id, client_secret, scopes).await?
            }
            CredentialSettings::ServiceAccount(_) => {
                let account = ServiceAccount::of(settings, secrets).ok_or(ObtainError::WrongSecrets)?;
                self.ims.exchange_jwt(account).await?
            }
            CredentialSettings::WebApp(_) | CredentialSettings::SinglePageApp(_) | CredentialSettings::NativeApp(_) => {
                match kept {
                    None => return Err(ObtainError::NotSignedIn),
                    Some(token) if token.refresh().is_some() => self.refreshed(&token).await?,
                    Some(token)
                        if !self.wanted.is_over(&token) && token.expires_in(Timestamp::now()) > LAST.as_secs() =>
                    {
                        return Ok(Obtained { token, is_from_store: true });
                    }
                    Some(_) => {
                        kept_token::drop_ended(&self.store, &self.paths, &self.holder()).await?;
                        return Err(ObtainError::NotSignedIn);
                    }
                }
            }
        };
        kept_token::write(&self.store, &self.paths, &self.holder(), &token).await?;
        Ok(Obtained { token, is_from_store: false })
    }

    /// The next token of the same sign-in.
    async fn refreshed(&self, token: &Token) -> Result<Token, ObtainError> {
        let client = Client::of(&self.candidate.settings, &self.candidate.secrets).ok_or(ObtainError::NotSignedIn)?;
        let refresh_token = token.refresh().ok_or(ObtainError::NotSignedIn)?;
        // Written as it is: a store that takes nothing must be found before the refresh token is spent.
        kept_token::write(&self.store, &self.paths, &self.holder(), token).await?;
        // And nobody else may take its room while Adobe's answer is on its way.
        let room = self.store.keep_room().await?;
        let refreshed = self.ims.refresh(client, refresh_token).await;
        drop(room);
        match refreshed {
            Ok(renewed) => Ok(renewed.following(token)),
            Err(ImsError::Refused(refusal)) if has_ended(&refusal) => {
                kept_token::drop_ended(&self.store, &self.paths, &self.holder()).await?;
                Err(ObtainError::SignInEnded(refusal))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether a refusal means that the refresh token is dead. Adobe documents no body for that, so any 4xx of Adobe's own
/// does (protocol reference, section 2.1), except where it says that something else is at fault: the client, a step the
/// person has to take first, or the pace. With other statuses than OAuth's own, IMS's request ID must be there too: a
/// proxy's words must not cost anybody their sign-in.
fn has_ended(refusal: &Refusal) -> bool {
    let is_about_something_else = matches!(
        refusal.kind,
        RefusalKind::WrongClientSecret
            | RefusalKind::UnknownClientId
            | RefusalKind::UnexpectedClientSecret
            | RefusalKind::InvalidClient
            | RefusalKind::UnauthorizedClient
            | RefusalKind::UnsupportedGrantType
            | RefusalKind::AccountStep(_)
            | RefusalKind::TooManyRequests
            | RefusalKind::InternalError
    );
    let is_of_the_token = match refusal.facts.status {
        400 | 401 => refusal.is_adobes,
        408 | 429 => false,
        status => (402..500).contains(&status) && refusal.facts.header("x-debug-id").is_some(),
    };
    is_of_the_token && !is_about_something_else
}
