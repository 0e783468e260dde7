//! A machine with one saved connection to the practice sandbox: its client secret works no longer, its other one does.

use aa_connect::connection::{
    Candidate, Company, Connection, ConnectionName, CredentialSecrets, CredentialSettings, DraftId, Environment,
    NetworkSettings, PracticeCredential, Printable, Product, Proof, Proven, Secret, StoreKind,
};
use aa_connect::operations::{self, Holder, SaveError};
use aa_connect::runtime::{NetworkOverride, Services};
use aa_connect::sandbox;
use aa_connect::store::{Item, ItemKey, Owner, Paths, Patience, Store, connections};
use zeroize::Zeroizing;

pub(crate) const REFUSED: &str = "p8e-refused-canary";
pub(crate) const PROXY_PASSWORD: &str = "proxy-canary";

pub(crate) fn practice() -> PracticeCredential {
    sandbox::practice_credentials().remove(0)
}

/// The first secret is refused, the other one works.
pub(crate) fn secrets() -> CredentialSecrets {
    CredentialSecrets::ServerToServer {
        client_secret: Secret::new(REFUSED),
        other: Some(Secret::new(practice().client_secret.expose())),
    }
}

pub(crate) fn candidate(secrets: CredentialSecrets) -> Candidate {
    let credential = practice();
    Candidate {
        environment: Environment::Practice,
        network: NetworkSettings::default(),
        proxy_password: Some(Secret::new(PROXY_PASSWORD)),
        settings: CredentialSettings::ServerToServer {
            client_id: credential.client_id,
            scopes: credential.scopes,
            technical_account_id: Some(credential.technical_account_id),
        },
        secrets,
    }
}

/// Saves a connection with these secrets in `store`.
pub(crate) async fn save(paths: &Paths, store: &Store, secrets: CredentialSecrets) -> Connection {
    save_at(Environment::Practice, paths, store, secrets).await
}

pub(crate) async fn save_at(
    environment: Environment,
    paths: &Paths,
    store: &Store,
    secrets: CredentialSecrets,
) -> Connection {
    try_save_at(environment, paths, store, secrets).await.unwrap()
}

/// The same where it may fail.
pub(crate) async fn try_save_at(
    environment: Environment,
    paths: &Paths,
    store: &Store,
    secrets: CredentialSecrets,
) -> Result<Connection, SaveError> {
    let (company, suites) = sandbox::practice_companies().remove(0);
    let proven = Proven {
        candidate: Candidate { environment, ..candidate(secrets) },
        name: ConnectionName::parse("northwind").unwrap(),
        product: Product::Analytics,
        org_id: practice().org_id,
        company: Some(Company { id: company, name: Printable::new("Northwind Traders") }),
        sandbox: None,
        report_suites: Vec::new(),
        store: store.kind(),
        proof: Proof { at: jiff::Timestamp::now(), report_suites_seen: suites },
        facts: Default::default(),
    };
    operations::save(paths, store, &DraftId::parse("draft-1").unwrap(), proven).await
}

pub(crate) fn key(connection: &Connection, item: Item) -> ItemKey {
    ItemKey::of_connection(&connection.id, item)
}

/// What `store` keeps of the connection, item by item.
pub(crate) async fn contents(store: &Store, connection: &Connection) -> Vec<Option<Zeroizing<Vec<u8>>>> {
    let mut contents = Vec::new();
    for item in Item::ALL {
        contents.push(store.get(&key(connection, item)).await.unwrap());
    }
    contents
}

pub(crate) async fn is_empty(store: &Store, connection: &Connection) -> bool {
    contents(store, connection).await.iter().all(Option::is_none)
}

/// A machine whose store is memory.
pub(crate) struct Home {
    pub(crate) services: Services,
    pub(crate) store: Store,
    pub(crate) connection: Connection,
    // Removed when dropped.
    _folder: tempfile::TempDir,
}

impl Home {
    pub(crate) async fn with(secrets: CredentialSecrets) -> Self {
        Self::at(Environment::Practice, secrets).await
    }

    /// The same with another sandbox than that inside the program.
    pub(crate) async fn at(environment: Environment, secrets: CredentialSecrets) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let services = Services::new(Paths::below(folder.path()), Patience::Unattended, NetworkOverride::default());
        let store = services.store(StoreKind::Memory).unwrap();
        let connection = save_at(environment, &services.paths, &store, secrets).await;
        Self { services, store, connection, _folder: folder }
    }

    pub(crate) fn now(&self) -> Connection {
        connections::load(&self.services.paths, "northwind").unwrap()
    }

    pub(crate) async fn candidate(&self) -> Candidate {
        operations::candidate_of(&self.store, &self.now()).await.unwrap()
    }

    /// A token as the next run gets it, and whether it was kept.
    pub(crate) async fn token(&self) -> (Secret, bool) {
        let (connection, candidate) = (self.now(), self.candidate().await);
        let owner = Owner::Connection(connection.id.clone());
        let holder = Holder { owner: &owner, candidate: &candidate, org_id: Some(&connection.org_id) };
        let access = self.services.access(&candidate, connection.product).await.unwrap();
        let obtained = self.services.token(&holder, connection.store, &access, false).await.unwrap();
        (obtained.token.access().clone(), obtained.is_from_store)
    }
}
