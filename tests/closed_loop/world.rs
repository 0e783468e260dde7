//! A practice sandbox, and a machine with one saved connection to it, checked as `check` does it.

use aa_connect::connection::{
    Candidate, Company, Connection, ConnectionName, CredentialSecrets, CredentialSettings, CredentialType, DraftId,
    Environment, GlobalCompanyId, Hosts, NetworkSettings, OrgId, PlatformSandbox, Product, Proof, Proven, RedirectUri,
    ReportSuite, Rsid, SandboxKind, SandboxName, SandboxState, Scopes, ServiceAccountSettings, SignInSettings,
    StoreKind,
};
use aa_connect::diagnosis::{CheckId, CheckRow, CheckRun, Finding, Outcome};
use aa_connect::keys;
use aa_connect::operations;
use aa_connect::runtime::{NetworkOverride, Services, check_saved};
use aa_connect::sandbox::{self, Options, Sandbox, SuitesShape};
use aa_connect::store::{Paths, Patience};
use jiff::Timestamp;
use tempfile::TempDir;

const KEY: &str = include_str!("../../assets/sandbox/practice-service-account-key.pem");
const CERTIFICATE: &str = include_str!("../../assets/sandbox/practice-service-account.crt");

/// Whose connection it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// OAuth Server-to-Server.
    Machine,
    /// Service Account (JWT).
    Account,
    /// The same, for AEM as a Cloud Service.
    Aem,
    /// OAuth Single Page App, never signed in. Its default redirect URI is not on this machine.
    Person,
    /// OAuth Server-to-Server, for Journey Optimizer: the practice credential of this number among those, the main one first.
    Journeys(usize),
}

/// A machine: its folders, its stores.
pub(crate) struct Machine {
    pub(crate) services: Services,
    pub(crate) folder: TempDir,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        let services = Services::new(paths, Patience::Unattended, NetworkOverride::default());
        Self { services, folder }
    }

    /// Saves what is proven, in memory.
    pub(crate) async fn save(&self, proven: Proven) -> Connection {
        let store = self.services.store(proven.store).unwrap();
        operations::save(&self.services.paths, &store, &DraftId::parse("draft-1").unwrap(), proven).await.unwrap()
    }

    pub(crate) async fn check(&self, connection: &Connection) -> CheckRun {
        check_saved(&self.services, connection, |_| {}).await
    }
}

/// A sandbox that plays `fail`, and a machine with one connection to it.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) machine: Machine,
    pub(crate) connection: Connection,
}

impl World {
    pub(crate) async fn new(by: By, fail: Option<&str>) -> Self {
        Self::with(by, fail, |_| {}).await
    }

    /// The same with something else in the connection than the sandbox has.
    pub(crate) async fn with(by: By, fail: Option<&str>, change: impl FnOnce(&mut Proven)) -> Self {
        let machine = Machine::new();
        let options = Options {
            port: None,
            state_file: machine.folder.path().join("sandbox").join("practice.json"),
            suites_shape: SuitesShape::PageObject,
            fail: fail.map(str::to_owned),
        };
        let sandbox = sandbox::start(options).await.unwrap();
        let mut proven = proven(by, sandbox.hosts());
        change(&mut proven);
        let connection = machine.save(proven).await;
        Self { sandbox, machine, connection }
    }

    pub(crate) async fn check(&self) -> CheckRun {
        self.machine.check(&self.connection).await
    }
}

/// The practice credential of this kind, as a person would have set it up.
pub(crate) fn proven(by: By, hosts: Hosts) -> Proven {
    let (org_id, settings, secrets) = match by {
        By::Machine => machine(Product::Analytics, 0),
        By::Journeys(number) => machine(Product::JourneyOptimizer, number),
        By::Account => account(0),
        By::Aem => account(2),
        By::Person => person(),
    };
    let product = match by {
        By::Aem => Product::ExperienceManager,
        By::Journeys(_) => Product::JourneyOptimizer,
        By::Machine | By::Account | By::Person => Product::Analytics,
    };
    let has_companies = product == Product::Analytics;
    let sandbox = PlatformSandbox {
        name: SandboxName::parse("prod").unwrap(),
        title: "Production".into(),
        kind: SandboxKind::Production,
        state: SandboxState::Active,
    };
    Proven {
        name: ConnectionName::parse("northwind").unwrap(),
        product,
        org_id,
        company: has_companies
            .then(|| Company { id: GlobalCompanyId::parse("northw0").unwrap(), name: "Northwind Traders".into() }),
        sandbox: (product == Product::JourneyOptimizer).then_some(sandbox),
        report_suites: has_companies.then(suite).into_iter().collect(),
        store: StoreKind::Memory,
        candidate: Candidate {
            environment: Environment::Custom(hosts),
            network: NetworkSettings::default(),
            proxy_password: None,
            settings,
            secrets,
        },
        proof: Proof { at: Timestamp::now(), report_suites_seen: 14 },
        facts: Default::default(),
    }
}

fn suite() -> ReportSuite {
    ReportSuite { rsid: Rsid::parse("northwind.shop.prod").unwrap(), name: "Northwind Shop".into() }
}

type Parts = (OrgId, CredentialSettings, CredentialSecrets);

fn machine(product: Product, number: usize) -> Parts {
    let mut of_product = sandbox::practice_credentials().into_iter().filter(|one| one.product == product);
    let practice = of_product.nth(number).unwrap();
    let settings = CredentialSettings::ServerToServer {
        client_id: practice.client_id,
        scopes: practice.scopes,
        technical_account_id: Some(practice.technical_account_id),
    };
    (
        practice.org_id,
        settings,
        CredentialSecrets::ServerToServer { client_secret: practice.client_secret, other: None },
    )
}

fn account(number: usize) -> Parts {
    let practice = sandbox::practice_service_accounts().swap_remove(number);
    let pair = keys::read(KEY.as_bytes(), None).unwrap();
    let settings = CredentialSettings::ServiceAccount(ServiceAccountSettings {
        client_id: practice.client_id,
        org_id: practice.org_id.clone(),
        technical_account_id: practice.technical_account_id,
        metascopes: practice.metascopes,
        certificate: Some(keys::read_certificate(CERTIFICATE.as_bytes()).unwrap()),
    });
    let secrets =
        CredentialSecrets::ServiceAccount { client_secret: practice.client_secret, private_key: pair.key.to_pem() };
    (practice.org_id, settings, secrets)
}

fn person() -> Parts {
    let all = sandbox::practice_user_credentials();
    let practice = all.into_iter().find(|one| one.credential_type == CredentialType::SinglePageApp).unwrap();
    let settings = CredentialSettings::SinglePageApp(SignInSettings {
        client_id: practice.client_id,
        scopes: Scopes::parse("openid,AdobeID,offline_access").unwrap(),
        redirect_uri: RedirectUri::parse("https://localhost:8443/callback").unwrap(),
        person: None,
    });
    (practice.org_id, settings, CredentialSecrets::Public)
}

/// The row that failed, and why.
pub(crate) fn failed(run: &CheckRun) -> Option<(CheckId, &Finding)> {
    run.rows().iter().find_map(|CheckRow { check, outcome }| match outcome {
        Outcome::Failed { finding, .. } => Some((*check, &**finding)),
        _ => None,
    })
}
