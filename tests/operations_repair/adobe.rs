//! An Adobe of its own for each test: the sandbox, with the practice credential that may manage its client secrets.

use aa_connect::connection::{
    Connection, ConsolePlace, CredentialSecrets, CredentialSettings, Environment, PracticeCredential,
};
use aa_connect::operations;
use aa_connect::runtime::{Manager, NetworkOverride, Services, manage};
use aa_connect::sandbox::{self, Options, Sandbox, SuitesShape, practice_credentials};
use aa_connect::store::{Paths, Patience, Store, connections};

fn manager() -> PracticeCredential {
    practice_credentials().into_iter().find(|one| one.scopes.contains("manage_client_secrets")).unwrap()
}

/// What that credential begins with: one client secret.
pub(crate) fn secrets() -> CredentialSecrets {
    CredentialSecrets::ServerToServer { client_secret: manager().client_secret, other: None }
}

/// The saved connection, with that credential in the place of its own.
pub(crate) fn registered(paths: &Paths, saved: Connection) -> Connection {
    let practice = manager();
    let credential = CredentialSettings::ServerToServer {
        client_id: practice.client_id,
        scopes: practice.scopes,
        technical_account_id: Some(practice.technical_account_id),
    };
    let connection = Connection { credential, ..saved };
    connections::save(paths, &connection).unwrap();
    connection
}

/// A machine that asks nobody.
pub(crate) fn services(paths: &Paths) -> Services {
    Services::new(paths.clone(), Patience::Unattended, NetworkOverride::default())
}

/// A sandbox of its own, and where the credential is in its console.
pub(crate) struct Adobe {
    sandbox: Sandbox,
    /// The address of the credential's page.
    pub(crate) page: String,
    _folder: tempfile::TempDir,
}

impl Adobe {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let state_file = folder.path().join("state").join("practice.json");
        let options = Options { port: None, state_file, suites_shape: SuitesShape::PageObject, fail: None };
        let sandbox = sandbox::start(options).await.unwrap();
        let described = sandbox.description();
        let all = described["credentials"].as_array().unwrap();
        let one = all.iter().find(|one| one["client_id"] == manager().client_id.as_str()).unwrap();
        let page = one["console_address"].as_str().unwrap().to_owned();
        Self { sandbox, page, _folder: folder }
    }

    pub(crate) fn environment(&self) -> Environment {
        Environment::Custom(self.sandbox.hosts())
    }

    /// With the client secret in use, which works therefore.
    pub(crate) async fn manager(&self, services: &Services, store: &Store, connection: &Connection) -> Manager {
        let candidate = operations::candidate_of(store, connection).await.unwrap();
        manage(services, connection, &candidate, &ConsolePlace::parse(&self.page).unwrap()).await.unwrap()
    }
}
