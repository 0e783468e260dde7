//! The ladder for a saved connection, from its file to the quota, as far as it has rungs. Wizard, check screen and `check`
//! climb the same one, for one connection or for hundreds at once.

use std::sync::Arc;

use futures_util::FutureExt as _;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::checks::ladder::{self, Climbed};
use crate::checks::{Access, Events};
use crate::connection::{Candidate, Connection, Secret};
use crate::diagnosis::{CheckEvent, CheckId, CheckRun, Evidence, Seen, TokenNote};
use crate::ims::{ImsError, RefusalKind, ServiceAccount, Token};
use crate::operations::{Holder, ObtainError};
use crate::store::Owner;

use super::evidence;
use super::saved_token::read_candidate;
use super::services::Services;

/// Checks `connection`, telling what happens while it happens; returns the same as rows.
pub async fn check_saved(
    services: &Services,
    connection: &Connection,
    mut tell: impl FnMut(CheckEvent) + Send,
) -> CheckRun {
    let mut run = CheckRun::of(connection);
    let mut events = |event: CheckEvent| {
        run.apply(&event);
        tell(event);
    };
    // Boxed: whoever checks has a small future, whatever a check needs.
    climb(services, connection, &mut events).boxed().await;
    run
}

/// Checks all of `connections`, at most `at_once` at the same time, telling by its place which one it is about. The runs
/// come in the order of the connections.
pub async fn check_many(
    services: &Arc<Services>,
    connections: &[Connection],
    at_once: usize,
    mut tell: impl FnMut(usize, CheckEvent) + Send,
) -> Vec<CheckRun> {
    let mut runs: Vec<CheckRun> = connections.iter().map(CheckRun::of).collect();
    let (sender, mut events) = mpsc::unbounded_channel();
    // Each on a task of its own, for all of the machine's processors; they end with this future.
    let mut checks = JoinSet::new();
    let mut ahead = connections.iter().enumerate();
    loop {
        while checks.len() < at_once.max(1)
            && let Some((at, connection)) = ahead.next()
        {
            let (services, connection, sender) = (Arc::clone(services), connection.clone(), sender.clone());
            checks.spawn(async move {
                let tell = |event| drop(sender.send((at, event)));
                (at, check_saved(&services, &connection, tell).await)
            });
        }
        // What a check told comes before its end.
        let done = tokio::select! {
            biased;
            Some((at, event)) = events.recv() => {
                tell(at, event);
                continue;
            }
            done = checks.join_next() => done,
        };
        match done {
            Some(Ok((at, run))) => runs[at] = run,
            Some(Err(error)) => {
                if let Ok(panic) = error.try_into_panic() {
                    std::panic::resume_unwind(panic);
                }
            }
            None => break,
        }
    }
    while let Ok((at, event)) = events.try_recv() {
        tell(at, event);
    }
    runs
}

/// `None` where a rung failed; the event that says why was sent.
async fn climb(services: &Services, connection: &Connection, events: &mut Events<'_>) -> Option<()> {
    ladder::file(connection, events);
    let candidate = ladder::secret(connection.store, read_candidate(services, connection), events).await?;
    let account = ServiceAccount::of(&candidate.settings, &candidate.secrets);
    let access = match services.access(&candidate, connection.product).await {
        Ok(access) => access,
        Err(evidence) => {
            let next = if account.is_some() { CheckId::KeyPair } else { CheckId::Token };
            ladder::failed(next, evidence, events);
            return None;
        }
    };
    if let Some(account) = account {
        ladder::key_pair(&access, account, events).await?;
    }
    let owner = Owner::Connection(connection.id.clone());
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: Some(&connection.org_id) };
    let has_other_secret = candidate.secrets.other_client_secret().is_some();
    let mut is_refused = false;
    loop {
        let mut is_kept = false;
        let obtain = async {
            let (token, is_from_store) = obtain(services, &holder, connection, &access, is_refused).await?;
            is_kept = is_from_store;
            Ok((token, is_from_store))
        };
        let mut noted = |event| events(if has_other_secret { with_other_secret(event) } else { event });
        let token = ladder::token(&access, ladder::requests_at_once(connection), obtain, &mut noted).await?;
        ladder::token_content(&access, &token, is_kept, connection, events)?;
        // A kept token may have been revoked meanwhile: its refusal is no news, only a new token's would be.
        match ladder::product(&access, &token, is_kept && !is_refused, connection, events).await {
            Climbed::Passed => return Some(()),
            Climbed::Failed => return None,
            Climbed::NeedsNewToken => is_refused = true,
        }
    }
}

/// Says of a fresh token that it was given for one of two client secrets.
fn with_other_secret(event: CheckEvent) -> CheckEvent {
    match event {
        CheckEvent::Passed { check, seen: Seen::Token { from_cache: false, expires_in, note: None }, took } => {
            let note = Some(TokenNote::OtherSecretNotTried);
            CheckEvent::Passed { check, seen: Seen::Token { from_cache: false, expires_in, note }, took }
        }
        other => other,
    }
}

/// A token, and whether it is an earlier run's. Where the client secret is refused, the other one is tried, too.
async fn obtain(
    services: &Services,
    holder: &Holder<'_>,
    connection: &Connection,
    access: &Access,
    is_refused: bool,
) -> Result<(Token, bool), Evidence> {
    let obtained = if is_refused {
        services.obtain(holder, connection.store, access, true).await
    } else {
        services.proving_token(holder, connection.store, access).await
    };
    let error = match obtained {
        Ok(obtained) => return Ok((obtained.token, obtained.is_from_store)),
        Err(error) => error,
    };
    let is_wrong_secret = matches!(&error, ObtainError::Ims(ImsError::Refused(refusal)) if refusal.kind == RefusalKind::WrongClientSecret);
    let other_secret_works = match holder.candidate.secrets.other_client_secret() {
        Some(other) if is_wrong_secret => works(access, holder.candidate, other).await,
        _ => None,
    };
    Err(Evidence { other_secret_works, ..evidence::of_obtain(&error) })
}

/// Whether Adobe gives a token for another client secret, which is not kept; `None` where Adobe did not say.
async fn works(access: &Access, candidate: &Candidate, client_secret: &Secret) -> Option<bool> {
    let (client_id, scopes) = (candidate.settings.client_id(), candidate.settings.scopes());
    match access.ims().client_credentials(client_id, client_secret, scopes).await {
        Ok(_) => Some(true),
        Err(ImsError::Refused(refusal)) if refusal.kind == RefusalKind::WrongClientSecret => Some(false),
        Err(_) => None,
    }
}
