//! From a Service Account (JWT) to OAuth Server-to-Server with the same client ID: both credentials are tried side by
//! side, and only one that leads to the same place takes the other's.

use jiff::Timestamp;

use super::comparison::{Comparison, Sight};
use super::evidence;
use super::saved_check::check_saved;
use super::services::Services;
use crate::checks::ladder;
use crate::connection::{Candidate, Connection, CredentialSecrets, CredentialSettings, Proof, Scopes, Secret};
use crate::diagnosis::{CheckEvent, CheckId, CheckRun, Evidence, LocalFault, Outcome, Seen, Stage};
use crate::ims::Token;
use crate::operations::{self, NewCredential, ReplaceCredentialError};
use crate::store::Store;

/// The credential that is to take the Service Account's place, and what was seen with it.
#[derive(Debug)]
pub struct Trial {
    candidate: Candidate,
    token: Option<Token>,
    /// Its run beside that of the old one.
    pub comparison: Comparison,
}

/// Tries `connection`'s own credential and the new one of the same client ID. `old` is what is in use now.
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
        secrets: CredentialSecrets::ServerToServer { client_secret },
        ..old.clone()
    };
    let mut old_sight = Sight::default();
    let mut token = None;
    let (old_run, (new_run, new_sight)) = tokio::join!(
        check_saved(services, connection, |event| old_sight.add(&event)),
        climb(services, connection, &candidate, &mut token),
    );
    let comparison = Comparison::new(connection, (old_run, old_sight), (new_run, new_sight));
    Trial { candidate, token, comparison }
}

/// The ladder for the new credential, which no store knows yet.
async fn climb(
    services: &Services,
    connection: &Connection,
    candidate: &Candidate,
    token: &mut Option<Token>,
) -> (CheckRun, Sight) {
    let ladder: &[CheckId] = match connection.company {
        Some(_) => &[CheckId::Token, CheckId::Companies, CheckId::ReportSuites],
        None => &[CheckId::Token],
    };
    let (mut run, mut sight) = (CheckRun::new(ladder), Sight::default());
    let mut events = |event: CheckEvent| {
        run.apply(&event);
        sight.add(&event);
    };
    let given = rungs(services, connection, candidate, &mut events).await;
    sight.identity = given.as_ref().and_then(Token::identity);
    *token = given;
    (run, sight)
}

/// The token, where one was given; what else it leads to is in the events.
async fn rungs<E: FnMut(CheckEvent) + Send>(
    services: &Services,
    connection: &Connection,
    candidate: &Candidate,
    events: &mut E,
) -> Option<Token> {
    let access = match services.access(candidate).await {
        Ok(access) => access,
        Err(evidence) => {
            ladder::failed(CheckId::Token, evidence, events);
            return None;
        }
    };
    let ask = async {
        let client_secret = candidate.secrets.client_secret().cloned().unwrap_or_default();
        let (client_id, scopes) = (candidate.settings.client_id(), candidate.settings.scopes());
        let asked = access.ims().client_credentials(client_id, &client_secret, scopes).await;
        asked.map(|token| (token, false)).map_err(|error| evidence::of_obtain(&error.into()))
    };
    let token = ladder::token(ask, events).await?;
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
    ) -> Result<Connection, ReplaceCredentialError> {
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

/// Why a credential was not replaced, put back or forgotten.
pub fn of_replaced_credential(error: &ReplaceCredentialError) -> Evidence {
    match error {
        ReplaceCredentialError::Secrets(error) => evidence::of_secrets(error),
        ReplaceCredentialError::File(error) => evidence::of_connection_file(error),
        ReplaceCredentialError::Changed => Evidence {
            description: Some(error.to_string().as_str().into()),
            ..Evidence::local(Stage::Files, LocalFault::FileDamaged, "")
        },
        ReplaceCredentialError::NothingKept => Evidence {
            description: Some(error.to_string().as_str().into()),
            ..Evidence::local(Stage::Store, LocalFault::SecretMissing, "")
        },
    }
}
