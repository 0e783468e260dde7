//! From a Service Account (JWT) to OAuth Server-to-Server with the same client ID: both credentials are tried side by
//! side, and only one that leads to the same place takes the other's.

use jiff::Timestamp;

use super::comparison::{Comparison, Sight};
use super::evidence;
use super::finish_move::finish_move;
use super::services::Services;
use crate::checks::ladder;
use crate::connection::{
    Candidate, Connection, CredentialSecrets, CredentialSettings, CredentialType, Proof, Scopes, Secret,
};
use crate::diagnosis::{CheckEvent, CheckId, CheckRun, Evidence, Outcome, Seen, Unfinished, diagnose};
use crate::ims::{ServiceAccount, Token};
use crate::operations::{self, ChangeError, NewCredential, Settled};
use crate::store::Store;

/// The credential that is to take the Service Account's place, and what was seen with it.
#[derive(Debug)]
pub struct Trial {
    candidate: Candidate,
    token: Option<Token>,
    /// Its run beside that of the old one.
    pub comparison: Comparison,
}

/// Tries `old`, the credential that is in use now, and the new one of the same client ID. Both ask for a token of their own:
/// a kept one would go on working after its key was revoked, and prove nothing.
pub async fn try_successor(
    services: &Services,
    connection: &Connection,
    old: &Candidate,
    client_secret: Secret,
    scopes: Scopes,
) -> Trial {
    let candidate = Candidate {
        settings: CredentialSettings::ServerToServer {
            client_id: old.settings.client_id().clone(),
            scopes,
            technical_account_id: old.settings.technical_account_id().cloned(),
        },
        secrets: CredentialSecrets::ServerToServer { client_secret, other: None },
        ..old.clone()
    };
    let (before, after) = tokio::join!(climb(services, connection, old), climb(services, connection, &candidate));
    let comparison = Comparison::new(connection, (before.run, before.sight), (after.run, after.sight));
    Trial { candidate, token: after.token, comparison }
}

/// How far one of the two came.
struct Climbed {
    run: CheckRun,
    sight: Sight,
    token: Option<Token>,
}

/// The ladder for one of them, with nothing taken from the store and nothing put there.
async fn climb(services: &Services, connection: &Connection, candidate: &Candidate) -> Climbed {
    let ladder = [
        (CheckId::KeyPair, ServiceAccount::of(&candidate.settings, &candidate.secrets).is_some()),
        (CheckId::Token, true),
        (CheckId::Companies, connection.company.is_some()),
        (CheckId::ReportSuites, connection.company.is_some()),
    ];
    let ladder: Vec<CheckId> = ladder.into_iter().filter_map(|(check, is_there)| is_there.then_some(check)).collect();
    let (mut run, mut sight) = (CheckRun::new(&ladder), Sight::default());
    let mut events = |event: CheckEvent| {
        run.apply(&event);
        sight.add(&event);
    };
    let token = rungs(services, connection, candidate, &mut events).await;
    sight.identity = token.as_ref().and_then(Token::identity);
    Climbed { run, sight, token }
}

/// The token, where one was given; what else it leads to is in the events.
async fn rungs<E: FnMut(CheckEvent) + Send>(
    services: &Services,
    connection: &Connection,
    candidate: &Candidate,
    events: &mut E,
) -> Option<Token> {
    let account = ServiceAccount::of(&candidate.settings, &candidate.secrets);
    let access = match services.access(candidate, connection.product).await {
        Ok(access) => access,
        Err(evidence) => {
            ladder::failed(if account.is_some() { CheckId::KeyPair } else { CheckId::Token }, evidence, events);
            return None;
        }
    };
    if let Some(account) = account {
        ladder::key_pair(&access, account, events).await?;
    }
    let ask = async {
        let asked = match account {
            Some(account) => access.ims().exchange_jwt(account).await,
            None => {
                let client_secret = candidate.secrets.client_secret().cloned().unwrap_or_default();
                let (client_id, scopes) = (candidate.settings.client_id(), candidate.settings.scopes());
                access.ims().client_credentials(client_id, &client_secret, scopes).await
            }
        };
        asked.map(|token| (token, false)).map_err(|error| evidence::of_obtain(&error.into()))
    };
    let token = ladder::token(&access, usize::from(connection.company.is_some()), ask, events).await?;
    if let Some(company) = &connection.company {
        let expected = Some((&connection.org_id, &company.id));
        if ladder::companies(&access, &token, expected, events).await.is_some() {
            let chosen: Vec<_> = connection.report_suites.iter().map(|suite| suite.rsid.clone()).collect();
            // Whether it passed is in the events.
            let _ = ladder::report_suites(&access, &token, &company.id, &chosen, events).await;
        }
    }
    Some(token)
}

impl Trial {
    /// Puts the new credential in the old one's place. To be called only for one that [`Comparison::fits`].
    pub async fn switch(
        self,
        services: &Services,
        store: &Store,
        connection: &Connection,
    ) -> Result<Connection, ChangeError> {
        let Self { candidate, token, comparison } = self;
        let seen = comparison.new_run().rows().iter().find_map(|row| match &row.outcome {
            Outcome::Passed { seen: Seen::ReportSuites { count }, .. } => Some(*count),
            _ => None,
        });
        let proof = Proof { at: Timestamp::now(), report_suites_seen: seen.unwrap_or_default() };
        let new = NewCredential { settings: candidate.settings, secrets: candidate.secrets, proof, token };
        operations::replace_credential(&services.paths, store, connection, new).await
    }
}

/// Finishes what earlier changes of the connection's secrets left behind; what cannot be finished yet is told.
pub async fn finish_changes(services: &Services, connection: &Connection) -> Option<Unfinished> {
    let name = connection.name.as_str();
    finish_rotation(services, connection).await;
    let moved = finish_move(services, connection).await;
    match (moved, settle_replacement(services, connection).await) {
        (Err((elsewhere, evidence)), _) => Some(Unfinished::of_move(name, elsewhere, diagnose(evidence))),
        (Ok(()), Err(evidence)) => Some(Unfinished::replacement(name, diagnose(evidence))),
        (Ok(()), Ok(_)) => None,
    }
}

/// Deletes what a way back left behind that was cut off. Only a Service Account can have been put back, so that every other
/// connection costs one look at a folder, and a Service Account one look into its store.
pub async fn finish_replacement(services: &Services, connection: &Connection) -> Result<Settled, Evidence> {
    // A move between stores, too. What it left is a copy: it is in the log, and a check tells of it.
    let _ = finish_move(services, connection).await;
    finish_rotation(services, connection).await;
    settle_replacement(services, connection).await
}

/// Brings what the file says of client secrets into line with the store after a run that was cut off. It works all the same,
/// and costs nothing where none was ever changed.
async fn finish_rotation(services: &Services, connection: &Connection) {
    if connection.client_secrets.is_none() {
        return;
    }
    let Ok(store) = services.store(connection.store) else { return };
    if let Err(error) = operations::settle_client_secrets(&services.paths, &store, connection).await {
        tracing::warn!(%error, "the connection's file does not say yet which client secret is in use");
    }
}

async fn settle_replacement(services: &Services, connection: &Connection) -> Result<Settled, Evidence> {
    if connection.credential.credential_type() != CredentialType::ServiceAccount {
        return Ok(Settled::Already);
    }
    let store = services.store(connection.store).map_err(|error| evidence::of_store(&error))?;
    operations::settle_replacement(&services.paths, &store, connection).await.map_err(|error| {
        tracing::warn!(%error, "the secrets of a credential that was given up could not be deleted");
        evidence::of_change(&error, connection)
    })
}
