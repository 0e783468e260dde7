//! The wizard's machine with an outside that always answers the same: what a person meets on a good day and on a bad one.
//! The practice credential and its companies are the real ones of the sandbox.

use std::time::Duration;

use aa_connect::connection::*;
use aa_connect::diagnosis::{CheckEvent, CheckId, Evidence, Finding, LocalFault, Seen, Stage, diagnose};
use aa_connect::sandbox;
use aa_connect::screen::{Action, Attempt, FieldId, ListId, Move, Now, Screen};
use aa_connect::wizard::Msg;
use aa_connect::wizard::draft::Draft;
use aa_connect::wizard::effect::{Effect, Task};
use aa_connect::wizard::report::*;
use aa_connect::wizard::{self, Model, StepId};

/// Typed where the pictures are not of the sandbox; must never be seen.
pub(crate) const REAL_SECRET: &str = "p8e-NeverInAPicture-0123456789ab";
/// The same of a vault.
pub(crate) const PASSPHRASE: &str = "never in a picture either";
/// What the connection is called.
pub(crate) const NAME: &str = "northwind-europe";
const CLIENT_ID: &str = "4c1e8a90b7d24f6f9a35c2e1d0b8f746";

/// A wizard in use, at one moment of its life.
pub(crate) struct Story {
    model: Model,
    /// What the outside is like.
    outside: Outside,
    /// The sign-in that waits for the browser.
    signing_in: Option<Attempt>,
}

/// The days that are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outside {
    /// A fresh machine; everything works.
    Fresh,
    /// A machine in use; Adobe refuses the credential.
    Refusing,
    /// A fresh server that somebody is at over SSH; it has no keyring.
    Server,
    /// A consultant's machine, with many connections.
    Consultant,
}

/// The moment: nothing in a picture may depend on when it is drawn.
pub(crate) fn now() -> Now {
    Now { since_start: Duration::from_secs(60), wall: "2026-05-12T10:00:00Z".parse().unwrap() }
}

impl Story {
    /// The first screen, once the background has answered.
    pub(crate) fn begin(environment: Environment, outside: Outside) -> Self {
        let draft = Draft::new(DraftId::parse("draft-1").unwrap(), now().wall, environment);
        let mut story = Self { model: Model::new(draft), outside, signing_in: None };
        let effects = wizard::start(&mut story.model, now());
        story.answer(effects);
        story
    }

    pub(crate) fn step(&self) -> StepId {
        self.model.step()
    }

    pub(crate) fn screen(&self) -> Screen {
        wizard::present(&self.model, now())
    }

    /// One message, and everything the outside says to what follows from it.
    pub(crate) fn feed(&mut self, msg: Msg) {
        let effects = wizard::update(&mut self.model, now(), msg);
        self.answer(effects);
    }

    pub(crate) fn enter(&mut self) {
        self.feed(Msg::Do(Action::Next));
    }

    fn pick(&mut self, list: ListId, row: usize) {
        self.feed(Msg::Pick(list, row));
    }

    fn at(&self, step: StepId) {
        assert_eq!(self.step(), step, "the story lost its way: {:?}", self.screen());
    }

    /// From This machine to a filled-in Credential.
    pub(crate) fn lead_to_credential(&mut self) {
        self.lead_to_product();
        self.enter();
        self.at(StepId::CredentialType);
        self.enter();
        self.at(StepId::Credential);
        self.feed(Msg::Do(Action::FillPractice));
    }

    fn lead_to_product(&mut self) {
        self.at(StepId::ThisMachine);
        self.pick(ListId::Store, 0);
        self.enter();
        self.at(StepId::Organization);
        let org_id = sandbox::practice_credentials().remove(0).org_id;
        self.feed(Msg::Fill(FieldId::OrgId, Secret::new(org_id.as_str())));
        self.enter();
        self.at(StepId::Product);
    }

    /// A server without a keyring: the passphrase of a new vault is typed.
    pub(crate) fn type_a_passphrase(&mut self) {
        self.at(StepId::ThisMachine);
        self.pick(ListId::Store, 1);
        self.feed(Msg::Fill(FieldId::Passphrase, Secret::new(PASSPHRASE)));
        self.feed(Msg::Fill(FieldId::PassphraseAgain, Secret::new(PASSPHRASE)));
    }

    /// Journey Optimizer's sandbox, of those that the credential may see.
    pub(crate) fn lead_to_sandbox(&mut self) {
        self.lead_to_product();
        self.pick(ListId::Product, 1);
        self.enter();
        self.at(StepId::CredentialType);
        self.enter();
        self.at(StepId::Credential);
        self.feed(Msg::Do(Action::FillPractice));
        self.enter();
        self.at(StepId::Sandbox);
        self.pick(ListId::Sandbox, 1);
    }

    /// Only some of many connections.
    pub(crate) fn look_for(&mut self, words: &str) {
        self.at(StepId::Welcome);
        self.feed(Msg::Fill(FieldId::Filter, Secret::new(words)));
    }

    /// On to the report suites of the large company, some of them checked.
    pub(crate) fn lead_to_suites(&mut self) {
        self.enter();
        self.at(StepId::Company);
        self.pick(ListId::Company, 1);
        for row in [0, 2, 4] {
            self.pick(ListId::ReportSuite, row);
        }
        self.feed(Msg::Move(Move::Down));
    }

    /// The connection's name, on Review.
    pub(crate) fn name_it(&mut self) {
        self.at(StepId::Review);
        self.feed(Msg::Fill(FieldId::Name, Secret::new(NAME)));
    }

    /// A new connection to Adobe whose secret is wrong.
    pub(crate) fn credential_is_refused(&mut self) {
        self.pick(ListId::Start, 0);
        self.at(StepId::ThisMachine);
        self.pick(ListId::Store, 0);
        self.enter();
        self.feed(Msg::Fill(FieldId::OrgId, Secret::new("9D4E2C1B7A6F50380A495FC2@AdobeOrg")));
        for _ in 0..3 {
            self.enter();
        }
        self.at(StepId::Credential);
        self.feed(Msg::Fill(FieldId::ClientId, Secret::new(CLIENT_ID)));
        self.feed(Msg::Fill(FieldId::ClientSecret, Secret::new(REAL_SECRET)));
        self.enter();
        self.at(StepId::Company);
    }

    /// A person is to sign in: a Web App of the practice sandbox, as far as the wait for the browser.
    pub(crate) fn lead_to_sign_in(&mut self) {
        if self.outside == Outside::Server {
            self.type_a_passphrase();
        } else {
            self.at(StepId::ThisMachine);
            self.pick(ListId::Store, 0);
        }
        self.enter();
        self.pick(ListId::Organization, 0);
        self.enter();
        self.enter();
        self.pick(ListId::CredentialType, 1);
        self.enter();
        self.at(StepId::Credential);
        self.feed(Msg::Do(Action::FillPractice));
        self.enter();
        self.at(StepId::SignIn);
    }

    /// A Service Account's key pair, made here.
    pub(crate) fn lead_to_key_pair(&mut self) {
        self.pick(ListId::Start, 0);
        self.at(StepId::ThisMachine);
        self.pick(ListId::Store, 0);
        self.enter();
        self.feed(Msg::Fill(FieldId::OrgId, Secret::new("9D4E2C1B7A6F50380A495FC2@AdobeOrg")));
        self.enter();
        self.enter();
        self.pick(ListId::CredentialType, 4);
        self.enter();
        self.at(StepId::KeyPair);
        self.feed(Msg::Fill(FieldId::CertificateSubject, Secret::new("northwind")));
        self.enter();
    }

    /// The browser has come back.
    pub(crate) fn signed_in(&mut self) {
        let Some(attempt) = self.signing_in else { panic!("nobody signs in") };
        self.feed(Msg::Reported(attempt, Report::SignInEnded(Ok(ines()))));
    }

    fn answer(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Start(attempt, task) = effect {
                if matches!(*task, Task::SignIn(_)) {
                    self.signing_in = Some(attempt);
                }
                for report in reports(*task, self.outside) {
                    self.feed(Msg::Reported(attempt, report));
                }
            }
        }
    }
}

/// What the outside says to a task.
fn reports(task: Task, outside: Outside) -> Vec<Report> {
    match task {
        Task::Survey => vec![Report::Surveyed(match outside {
            Outside::Fresh | Outside::Server => Survey::default(),
            Outside::Refusing => survey(),
            Outside::Consultant => many(),
        })],
        Task::StartPractice => vec![Report::PracticeStarted(Ok(practice()))],
        Task::ProbeStores => {
            let keyring = if outside == Outside::Server { Err(no_keyring()) } else { Ok(()) };
            vec![Report::StoresProbed(Stores { keyring: Some(keyring), vault: VaultState::Absent })]
        }
        Task::OpenVault { .. } => vec![Report::VaultOpened(Ok(()))],
        Task::ProbeNetwork(reach) => vec![Report::NetworkProbed(probes(&reach.environment))],
        Task::KeepSecret(_) => vec![Report::SecretKept(Ok(()))],
        Task::GenerateKey(size) => vec![Report::KeyGenerated(Ok((size, Secret::new("the private key"))))],
        Task::MakeKeyPair(new) => vec![Report::KeyPairMade(Ok(Box::new(KeyPair {
            private_key: new.private_key,
            bits: 2048,
            certificate: Some(Certificate {
                sha1: "5a1c3e7f9b2d4f60718293a4b5c6d7e8f9012345".into(),
                sha256: "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0".into(),
                not_before: now().wall,
                not_after: "2027-05-12T10:00:00Z".parse().unwrap(),
                subject: format!("CN={}", new.subject).as_str().into(),
                bits: 2048,
                pem: String::new(),
            }),
            certificate_file: Some("/home/ada/certificate_pub.crt".into()),
            credential: None,
        })))],
        Task::SignIn(_) => waiting(outside),
        Task::Discover(_) if outside == Outside::Refusing => checks(vec![refused()]),
        Task::Discover(_) => checks(vec![
            CheckEvent::Started(CheckId::Token),
            passed(CheckId::Token, Seen::Token { from_cache: false, expires_in: 86_399, note: None }, 38),
            CheckEvent::Started(CheckId::Companies),
            passed(CheckId::Companies, Seen::Companies(discovery()), 12),
        ]),
        Task::ListSandboxes(_) => checks(vec![
            passed(CheckId::Token, Seen::Token { from_cache: false, expires_in: 86_399, note: None }, 38),
            passed(CheckId::Sandboxes, Seen::Sandboxes(sandboxes()), 19),
        ]),
        Task::ReadJourneys(..) => checks(vec![passed(CheckId::Journeys, Seen::Journeys { count: Some(2) }, 23)]),
        Task::LoadSuites(..) => {
            let suites = suites();
            let count = suites.len();
            checks(vec![
                CheckEvent::Started(CheckId::ReportSuites),
                CheckEvent::Suites(SuitesPage { suites, total: Some(count), is_last: true }),
                passed(CheckId::ReportSuites, Seen::ReportSuites { count }, 27),
            ])
        }
        Task::Save(_, proven) => vec![Report::Saved(Ok(Box::new(saved(*proven))))],
        other => panic!("the story has no answer to {other:?}"),
    }
}

/// The browser is open, or elsewhere, and nobody has come back yet.
fn waiting(outside: Outside) -> Vec<Report> {
    let is_here = outside != Outside::Server;
    let forward = Some("ssh -L 8443:localhost:8443 -L 41237:localhost:41237 ada@203.0.113.7".to_owned());
    let opened = is_here.then_some(SignInNews::BrowserOpened);
    let news = [SignInNews::Waiting(Box::new(WaitingSignIn {
        address: Secret::new(ADDRESS),
        start_address: is_here.then(|| Secret::new("https://localhost:8443/start-7f3kQ2mvX9_bTFiKVyuCd-")),
        listens_at: ListensAt::Everywhere,
        fingerprint: Some(FINGERPRINT.to_owned()),
        is_certificate_new: true,
        browser: if is_here { BrowserPlace::Here } else { BrowserPlace::OverSsh { forward } },
    }))];
    news.into_iter().chain(opened).map(Report::SignIn).collect()
}

/// As long as they are.
const ADDRESS: &str = "http://127.0.0.1:41237/ims/authorize/v2?client_id=f6605d9e3dca4a95b274ac507f9c1d30&redirect_uri=\
    https%3A%2F%2Flocalhost%3A8443%2Fcallback&scope=openid%2CAdobeID%2Cemail%2Cprofile%2Coffline_access%2C\
    read_organizations%2Cadditional_info.projectedProductContext&response_type=code&state=\
    zmPSuOmRsM9d6ZYp7CbgpUdjNXcnZp1hASD1UhgQoJ8&code_challenge=itsRRVBtMOqluo5IGB5ozhIS15U8dEbu35Run8pAXVQ&\
    code_challenge_method=S256";

const FINGERPRINT: &str =
    "4F:0B:6A:C2:91:3D:77:E8:05:BA:1C:9E:62:D4:F3:88:0A:5B:E7:33:49:C6:10:FD:2E:97:B1:64:DA:08:7C:5F";

/// One of the sandbox's people.
fn ines() -> SignedIn {
    let org_id = sandbox::practice_credentials().remove(0).org_id;
    SignedIn {
        person: Some(Person {
            user_id: "4E1F5B0C66A1C9D20A495FA1@5f0b2d8f66a1c9e70a495fb3.e".into(),
            name: Some("Inés Marchetti".into()),
            email: Some("ines.marchetti@example.com".into()),
            account: AccountType::Organization,
        }),
        organizations: vec![NamedOrganization { org_id, name: "Northwind Traders".into() }],
        life: SignInLife { is_lasting: true, ends_at: "2026-05-26T10:00:00Z".parse().unwrap() },
        missing_scopes: Vec::new(),
    }
}

fn checks(events: Vec<CheckEvent>) -> Vec<Report> {
    events.into_iter().map(Report::Check).chain([Report::CheckEnded]).collect()
}

fn passed(check: CheckId, seen: Seen, milliseconds: u64) -> CheckEvent {
    CheckEvent::Passed { check, seen, took: Duration::from_millis(milliseconds) }
}

fn refused() -> CheckEvent {
    let finding = diagnose(Evidence {
        host: Some("ims-na1.adobelogin.com".into()),
        status: Some(400),
        code: Some("invalid_client".into()),
        description: Some("invalid client_secret parameter".into()),
        is_adobes: true,
        request_id: Some("f3c1a7de-52b8-4e0d-9c44-8a6f0d7b21e9".into()),
        ..Evidence::at_stage(Stage::Token)
    });
    CheckEvent::Failed { check: CheckId::Token, finding: Box::new(finding), took: Duration::from_millis(143) }
}

fn no_keyring() -> Box<Finding> {
    Box::new(diagnose(Evidence {
        local: Some(LocalFault::KeyringNoBus),
        place: Some("keyring".into()),
        ..Evidence::at_stage(Stage::Store)
    }))
}

/// Those of the sandbox's first organization.
fn sandboxes() -> VisibleSandboxes {
    let one = |name: &str, title: &str, kind: &str, state: &str| PlatformSandbox {
        name: SandboxName::parse(name).unwrap(),
        title: title.into(),
        kind: SandboxKind::from(kind.to_owned()),
        state: SandboxState::from(state.to_owned()),
    };
    VisibleSandboxes {
        identity: None,
        sandboxes: vec![
            one("prod", "Production", "production", "active"),
            one("dev", "Development – Česko", "development", "active"),
            one("spring-2027", "Spring campaign 2027", "development", "creating"),
            one("archive-2024", "Archive 2024", "development", "deleted"),
        ],
        default: SandboxName::parse("prod").ok(),
    }
}

fn probes(environment: &Environment) -> Vec<HostProbe> {
    let hosts = environment.hosts(Product::Analytics).unwrap_or_else(|| practice().hosts);
    let mut names = vec![hosts.ims_url.host(), hosts.api_url.host()];
    names.dedup();
    let answer = |took| HostAnswer { took: Duration::from_millis(took), clock_ahead_seconds: Some(0) };
    names.into_iter().zip([46, 58]).map(|(host, took)| HostProbe { host, answer: Ok(answer(took)) }).collect()
}

fn practice() -> Practice {
    Practice {
        hosts: Hosts::parse("http://127.0.0.1:41237", "http://127.0.0.1:41237").unwrap(),
        credentials: sandbox::practice_credentials(),
        user_credentials: sandbox::practice_user_credentials(),
        service_accounts: sandbox::practice_service_accounts(),
        console_url: "http://127.0.0.1:41237/console".to_owned(),
    }
}

fn company(id: &str, name: &str) -> Company {
    Company { id: GlobalCompanyId::parse(id).unwrap(), name: name.into() }
}

fn large_company() -> Company {
    company("northweu", "Northwind Europe: Großhändler & Märkte")
}

fn discovery() -> Discovery {
    let credential = sandbox::practice_credentials().remove(0);
    let account = credential.technical_account_id;
    Discovery {
        identity: Some(Identity { user_id: account.as_str().into(), technical_account_id: Some(account) }),
        organizations: vec![Organization {
            org_id: credential.org_id,
            companies: vec![
                company("northw0", "Northwind Traders"),
                large_company(),
                company("northwjp", "ノースウィンド商事株式会社"),
            ],
        }],
    }
}

/// The suites of the large company, in the sandbox's make: each brand in each market, in production and development.
fn suites() -> Vec<ReportSuite> {
    let brands = [
        ("nwgrocery", "Northwind Grocery"),
        ("nwbakery", "Bäckerei Nordwind"),
        ("nwcafe", "Café Boréal"),
        ("nwtea", "Severní čaj"),
        ("nwwine", "Adega do Norte"),
    ];
    let markets = [
        ("at", "Österreich"),
        ("be", "België / Belgique"),
        ("cz", "Česko"),
        ("de", "Deutschland"),
        ("fr", "France"),
        ("gr", "Ελλάδα"),
        ("pl", "Polska"),
        ("ua", "Україна"),
    ];
    let one = |brand: (&str, &str), market: (&str, &str), stage: (&str, &str)| ReportSuite {
        rsid: Rsid::parse(&format!("{}.{}.{}", brand.0, market.0, stage.0)).unwrap(),
        name: Printable::new(&format!("{} {}{}", brand.1, market.1, stage.1)),
    };
    let mut suites = Vec::new();
    // As many as the sandbox has, so that the picture says the same number.
    let count = sandbox::practice_companies().into_iter().find(|(id, _)| *id == large_company().id).unwrap().1;
    while suites.len() < count {
        let at = suites.len();
        let (brand, market) = (brands[at / 16 % 5], markets[at / 2 % 8]);
        let round = at / 80;
        let stage = if at % 2 == 0 { "prod" } else { "dev" };
        let stage = if round == 0 { stage.to_owned() } else { format!("{stage}{round}") };
        suites.push(one(brand, market, (&stage, if at % 2 == 0 { "" } else { " (development)" })));
    }
    suites
}

fn saved(proven: Proven) -> Connection {
    Connection {
        schema_version: Connection::SCHEMA_VERSION,
        id: ConnectionId::parse("northwind-7f3k2m").unwrap(),
        name: proven.name,
        created_at: now().wall,
        product: proven.product,
        org_id: proven.org_id,
        store: proven.store,
        environment: proven.candidate.environment,
        credential: proven.candidate.settings,
        company: proven.company,
        network: proven.candidate.network,
        proof: proven.proof,
        sandbox: proven.sandbox,
        report_suites: proven.report_suites,
        former: None,
        client_secrets: None,
        console: None,
    }
}

/// One set-up that was begun, two connections that are there.
pub(crate) fn survey() -> Survey {
    Survey {
        connections: vec![
            connection("contoso-retail", company("contoso1", "Contoso Retail"), "2026-05-11T08:20:00Z", 41),
            connection("fabrikam", company("fabrik0", "Fabrikam"), "2026-04-28T14:05:00Z", 12),
        ],
        histories: [].into(),
        broken: Vec::new(),
        drafts: vec![DraftSummary {
            id: DraftId::parse("draft-0").unwrap(),
            started_at: "2026-05-12T09:12:00Z".parse().unwrap(),
            step: StepId::Credential,
            environment: Environment::Production.word(),
            label: "northwind-europe".into(),
            is_open: false,
        }],
    }
}

/// A consultant's: five clients with three connections each.
fn many() -> Survey {
    let clients = [
        ("adatum", "Adatum Logistics"),
        ("contoso", "Contoso Retail"),
        ("fabrikam", "Fabrikam"),
        ("northwind", "Northwind Traders"),
        ("wingtip", "Wingtip Toys"),
    ];
    let of_client = |(client, title): (&'static str, &'static str)| {
        ["dev", "prod", "stage"].map(|stage| {
            let id = format!("{}0", &client[..6]);
            connection(&format!("{client}/{stage}"), company(&id, title), "2026-05-11T08:20:00Z", 12)
        })
    };
    Survey { connections: clients.into_iter().flat_map(of_client).collect(), ..Survey::default() }
}

fn connection(name: &str, company: Company, at: &str, suites_seen: usize) -> Connection {
    Connection {
        schema_version: Connection::SCHEMA_VERSION,
        id: ConnectionId::parse(&format!("{}-1", name.replace('/', "-"))).unwrap(),
        name: ConnectionName::parse(name).unwrap(),
        created_at: at.parse().unwrap(),
        product: Product::Analytics,
        org_id: OrgId::parse("9D4E2C1B7A6F50380A495FC2@AdobeOrg").unwrap(),
        store: StoreKind::Keyring,
        environment: Environment::Production,
        credential: CredentialSettings::ServerToServer {
            client_id: ClientId::parse(CLIENT_ID).unwrap(),
            scopes: Scopes::parse(Scopes::ANALYTICS_SERVER_TO_SERVER).unwrap(),
            technical_account_id: None,
        },
        company: Some(company),
        network: NetworkSettings::default(),
        proof: Proof { at: at.parse().unwrap(), report_suites_seen: suites_seen },
        sandbox: None,
        report_suites: Vec::new(),
        former: None,
        client_secrets: None,
        console: None,
    }
}
