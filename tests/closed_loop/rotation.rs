//! What goes wrong at the API for client secrets, and the rule that each failure must give.

use aa_connect::connection::{ConsolePlace, CredentialSecrets, CredentialSettings};
use aa_connect::diagnosis::{Evidence, diagnose};
use aa_connect::operations;
use aa_connect::runtime::{NotManaged, manage, of_change, said_nothing};
use aa_connect::sandbox::practice_credentials;

use super::world::{By, World};

/// A failure and the rule with the exit code; none, where it goes well all the same.
pub(crate) struct OfSecrets {
    pub(crate) failure: &'static str,
    pub(crate) rule: Option<(&'static str, u8)>,
}

const fn row(failure: &'static str, rule: Option<(&'static str, u8)>) -> OfSecrets {
    OfSecrets { failure, rule }
}

pub(crate) static PLAYED: &[OfSecrets] = &[
    row("secrets-not-allowed", Some(("secrets-not-allowed", 3))),
    row("secrets-unknown-credential", Some(("secrets-not-found", 3))),
    row("secrets-unknown-shape", Some(("unknown-shape-from-adobe", 5))),
    row("secrets-end", None),
    row("secrets-limit", Some(("secrets-limit", 3))),
    row("secret-untold", Some(("api-gateway-timeout", 5))),
];

/// Lists, and has one added; what failed on the way.
async fn played(failure: &str) -> Option<Evidence> {
    let may = practice_credentials().into_iter().find(|one| one.scopes.contains("manage_client_secrets")).unwrap();
    let client_id = may.client_id.clone();
    let world = World::with(By::Machine, Some(failure), |proven| {
        proven.candidate.settings = CredentialSettings::ServerToServer {
            client_id: may.client_id,
            scopes: may.scopes,
            technical_account_id: Some(may.technical_account_id),
        };
        proven.candidate.secrets = CredentialSecrets::ServerToServer { client_secret: may.client_secret, other: None };
    })
    .await;
    let (services, connection) = (&world.machine.services, &world.connection);
    let store = services.store(connection.store).unwrap();
    let candidate = operations::candidate_of(&store, connection).await.unwrap();
    let described = world.sandbox.description();
    let all = described["credentials"].as_array().unwrap();
    let one = all.iter().find(|one| one["client_id"] == client_id.as_str()).unwrap();
    let place = ConsolePlace::parse(one["console_address"].as_str().unwrap()).unwrap();
    let manager = match manage(services, connection, &candidate, &place).await {
        Ok(manager) => manager,
        Err(NotManaged::NotAllowed(evidence) | NotManaged::Failed(evidence)) => return Some(*evidence),
        Err(other) => panic!("{failure}: {other:?}"),
    };
    let asker = (&manager.console, &manager.token);
    let added =
        operations::add_at_adobe(&store, &services.paths, connection, &manager.listed[0], asker, &said_nothing).await;
    added.err().map(|error| of_change(&error, connection))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_of_the_secrets_api_gives_its_rule() {
    for OfSecrets { failure, rule } in PLAYED {
        let told = played(failure).await.map(|evidence| {
            let finding = diagnose(evidence);
            (finding.id, finding.verdict.exit_code())
        });
        assert_eq!(told, *rule, "{failure}");
    }
}
