//! What the outside answers the wizard in tests: organizations, companies, report suites, findings, files, all fixed.

use std::time::Duration;

use aa_connect::connection::*;
use aa_connect::diagnosis::{
    CheckEvent, CheckId, Evidence, Finding, KeyPairSeen, LocalFault, Seen, Stage, Transport, diagnose,
};
use aa_connect::wizard::StepId;
use aa_connect::wizard::draft::{ChosenCompany, Draft};
use aa_connect::wizard::report::*;
use jiff::Timestamp;

pub(crate) const ORG: &str = "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg";
pub(crate) const OTHER_ORG: &str = "0F9E8D7C6B5A4F3E2D1C0B9A@AdobeOrg";
pub(crate) const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const OTHER_CLIENT_ID: &str = "fedcba9876543210fedcba9876543210";
pub(crate) const JOURNEY_CLIENT_ID: &str = "abcdef0123456789abcdef0123456789";
pub(crate) const ACCOUNT: &str = "0123456789ABCDEF01234567@techacct.adobe.com";
/// Every secret that a person enters in these tests holds this word, so that it is found wherever it should not be.
pub(crate) const CANARY: &str = "CANARY";
pub(crate) const CLIENT_SECRET: &str = "p8e-CANARY-0123456789abcdefghij";
pub(crate) const OTHER_SECRET: &str = "p8e-CANARY-9876543210zyxwvutsrq";
pub(crate) const PASSPHRASE: &str = "a CANARY sang in the mine";
pub(crate) const PROXY: &str = "http://ada:CANARY@proxy.example.com:3128";

/// The wall clock of every test.
pub(crate) fn wall() -> Timestamp {
    "2026-03-04T05:06:07Z".parse().unwrap()
}

pub(crate) fn org(id: &str) -> OrgId {
    OrgId::parse(id).unwrap()
}

pub(crate) fn draft_id(id: &str) -> DraftId {
    DraftId::parse(id).unwrap()
}

pub(crate) fn draft(environment: Environment) -> Draft {
    Draft::new(draft_id("draft-1"), wall(), environment)
}

pub(crate) fn company(id: &str, name: &str) -> Company {
    Company { id: GlobalCompanyId::parse(id).unwrap(), name: name.into() }
}

pub(crate) fn northwind() -> Company {
    company("northw0", "Northwind Trading")
}

/// One organization with one company.
pub(crate) fn one_company() -> Discovery {
    Discovery {
        identity: Some(identity()),
        organizations: vec![Organization { org_id: org(ORG), companies: vec![northwind()] }],
    }
}

/// Two organizations with three companies, one of them named as people name things.
pub(crate) fn three_companies() -> Discovery {
    Discovery {
        identity: Some(identity()),
        organizations: vec![
            Organization {
                org_id: org(ORG),
                companies: vec![northwind(), company("northw1", "Northwind Café – Übersee 日本")],
            },
            Organization { org_id: org(OTHER_ORG), companies: vec![company("contos3", "Contoso Retail")] },
        ],
    }
}

pub(crate) fn sandbox(name: &str, title: &str, kind: &str, state: &str) -> PlatformSandbox {
    PlatformSandbox {
        name: SandboxName::parse(name).unwrap(),
        title: title.into(),
        kind: SandboxKind::from(kind.to_owned()),
        state: SandboxState::from(state.to_owned()),
    }
}

/// Four sandboxes, of which two can be used, the default one first.
pub(crate) fn sandboxes() -> VisibleSandboxes {
    VisibleSandboxes {
        identity: Some(identity()),
        sandboxes: vec![
            sandbox("prod", "Production", "production", "active"),
            sandbox("dev", "Development Česko", "development", "active"),
            sandbox("spring", "Printemps 日本", "development", "creating"),
            sandbox("old", "Archive", "development", "deleted"),
        ],
        default: SandboxName::parse("prod").ok(),
    }
}

pub(crate) fn passed_sandboxes(seen: VisibleSandboxes) -> CheckEvent {
    CheckEvent::Passed { check: CheckId::Sandboxes, seen: Seen::Sandboxes(seen), took: Duration::from_millis(96) }
}

pub(crate) fn passed_journeys() -> CheckEvent {
    let seen = Seen::Journeys { count: Some(12) };
    CheckEvent::Passed { check: CheckId::Journeys, seen, took: Duration::from_millis(140) }
}

/// The sandbox refuses to show its journeys.
pub(crate) fn no_journeys() -> Box<Finding> {
    Box::new(diagnose(Evidence {
        host: Some("platform.adobe.io".into()),
        status: Some(403),
        code: Some("Forbidden".into()),
        is_adobes: true,
        request_id: Some("7f3k".into()),
        place: Some("prod".into()),
        at: Some(wall()),
        ..Evidence::at_stage(Stage::Journeys)
    }))
}

/// A connection to Journey Optimizer.
pub(crate) fn journey_connection(name: &str) -> Connection {
    Connection {
        product: Product::JourneyOptimizer,
        company: None,
        report_suites: Vec::new(),
        sandbox: Some(sandbox("prod", "Production", "production", "active")),
        ..connection(name)
    }
}

fn identity() -> Identity {
    Identity { user_id: ACCOUNT.into(), technical_account_id: TechnicalAccountId::parse(ACCOUNT).ok() }
}

/// So many report suites, some with names that are no plain English.
pub(crate) fn suites(range: std::ops::Range<usize>) -> Vec<ReportSuite> {
    let name = |at: usize| match at % 7 {
        0 => format!("Northwind Shop {at}"),
        3 => format!("Obchod Česko {at}"),
        5 => format!("日本語の店 {at}"),
        _ => format!("Campaign site {at}, production"),
    };
    range
        .map(|at| ReportSuite { rsid: Rsid::parse(&format!("northw.site{at:03}")).unwrap(), name: name(at).into() })
        .collect()
}

pub(crate) fn page(range: std::ops::Range<usize>, total: usize) -> CheckEvent {
    let is_last = range.end == total;
    CheckEvent::Suites(SuitesPage { suites: suites(range), total: Some(total), is_last })
}

pub(crate) fn passed_token() -> CheckEvent {
    let seen = Seen::Token { from_cache: false, expires_in: 86_399, note: None };
    CheckEvent::Passed { check: CheckId::Token, seen, took: Duration::from_millis(182) }
}

pub(crate) fn passed_companies(discovery: Discovery) -> CheckEvent {
    let seen = Seen::Companies(discovery);
    CheckEvent::Passed { check: CheckId::Companies, seen, took: Duration::from_millis(96) }
}

pub(crate) fn passed_suites(count: usize) -> CheckEvent {
    let seen = Seen::ReportSuites { count };
    CheckEvent::Passed { check: CheckId::ReportSuites, seen, took: Duration::from_millis(640) }
}

pub(crate) fn failed(check: CheckId, finding: Box<Finding>) -> CheckEvent {
    CheckEvent::Failed { check, finding, took: Duration::from_millis(210) }
}

/// The client secret is wrong.
pub(crate) fn wrong_secret() -> Box<Finding> {
    Box::new(diagnose(Evidence {
        host: Some("ims-na1.adobelogin.com".into()),
        status: Some(400),
        code: Some("invalid_client".into()),
        description: Some("invalid client_secret parameter".into()),
        is_adobes: true,
        request_id: Some("c4f1d6e2-0d3a-4a55-9a1e-7f4b1c2d3e4f".into()),
        ..Evidence::at_stage(Stage::Token)
    }))
}

/// The host was not reached.
pub(crate) fn not_reached(host: &str) -> Box<Finding> {
    Box::new(diagnose(Evidence {
        host: Some(host.into()),
        transport: Some(Transport::TimedOut),
        took_ms: Some(10_000),
        ..Evidence::at_stage(Stage::Network)
    }))
}

/// A fault of this machine's own.
pub(crate) fn local(stage: Stage, fault: LocalFault, place: &str) -> Box<Finding> {
    Box::new(diagnose(Evidence::local(stage, fault, place)))
}

/// The company shows no report suites.
pub(crate) fn no_suites() -> Box<Finding> {
    Box::new(diagnose(Evidence {
        code: Some("no-report-suites".into()),
        place: Some("Northwind Trading".into()),
        ..Evidence::at_stage(Stage::ReportSuites)
    }))
}

pub(crate) fn stores(keyring: Outcome<()>, vault: VaultState) -> Report {
    Report::StoresProbed(Stores { keyring: Some(keyring), vault })
}

pub(crate) fn no_bus() -> Box<Finding> {
    local(Stage::Store, LocalFault::KeyringNoBus, "keyring")
}

pub(crate) fn reached() -> Report {
    let probe = |host: &str, took, ahead| HostProbe {
        host: host.into(),
        answer: Ok(HostAnswer { took: Duration::from_millis(took), clock_ahead_seconds: Some(ahead) }),
    };
    Report::NetworkProbed(vec![probe("ims-na1.adobelogin.com", 41, 0), probe("analytics.adobe.io", 58, 0)])
}

pub(crate) fn unreached() -> Report {
    let probe = |host: &str| HostProbe { host: host.into(), answer: Err(not_reached(host)) };
    Report::NetworkProbed(vec![probe("ims-na1.adobelogin.com"), probe("analytics.adobe.io")])
}

pub(crate) fn practice() -> Practice {
    let credential = |product, org_id: &str, client_id: &str| PracticeCredential {
        name: "Practice",
        product,
        org_id: org(org_id),
        client_id: ClientId::parse(client_id).unwrap(),
        client_secret: Secret::new("p8e-practice-is-public-0123456789"),
        technical_account_id: TechnicalAccountId::parse(ACCOUNT).unwrap(),
        scopes: Scopes::parse(Scopes::suggested(Some(product), CredentialType::ServerToServer)).unwrap(),
    };
    let (aa, ajo) = (Product::Analytics, Product::JourneyOptimizer);
    Practice {
        hosts: Hosts::parse("http://127.0.0.1:4001", "http://127.0.0.1:4001").unwrap(),
        credentials: vec![
            credential(aa, ORG, CLIENT_ID),
            credential(aa, OTHER_ORG, OTHER_CLIENT_ID),
            credential(ajo, ORG, JOURNEY_CLIENT_ID),
        ],
        user_credentials: [CredentialType::WebApp, CredentialType::SinglePageApp, CredentialType::NativeApp]
            .map(practice_user_credential)
            .into(),
        service_accounts: vec![
            practice_service_account("Northwind nightly import", ORG, Metascope::ANALYTICS),
            practice_service_account("AEM publish", OTHER_ORG, Metascope::EXPERIENCE_MANAGER),
        ],
        console_url: "http://127.0.0.1:4001/console".to_owned(),
    }
}

/// A private key as the machine sees it: text that must be nowhere.
pub(crate) const PRIVATE_KEY: &str = "-----BEGIN PRIVATE KEY-----\nCANARYMIIE\n-----END PRIVATE KEY-----\n";

pub(crate) const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n";

/// What AEM's own Developer Console gives out.
pub(crate) fn service_credentials() -> String {
    let [key, certificate] = [PRIVATE_KEY, CERTIFICATE].map(|pem| pem.replace('\n', "\\r\\n"));
    format!(
        r#"{{"ok":true,"integration":{{"imsEndpoint":"ims-na1.adobelogin.com","metascopes":"ent_aem_cloud_sdk","technicalAccount":{{"clientId":"cm-p123-e1234","clientSecret":"{CLIENT_SECRET}"}},"email":"a@techacct.adobe.com","id":"{ACCOUNT}","org":"{ORG}","privateKey":"{key}","publicKey":"{certificate}"}},"statusCode":200}}"#
    )
}

pub(crate) fn generated(size: KeySize) -> Report {
    Report::KeyGenerated(Ok((size, Secret::new(PRIVATE_KEY))))
}

pub(crate) fn certificate() -> Certificate {
    Certificate {
        sha1: "5a1c3e7f9b2d4f60718293a4b5c6d7e8f9012345".into(),
        sha256: "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0".into(),
        not_before: "2026-03-04T05:06:07Z".parse().unwrap(),
        not_after: "2027-03-04T05:06:07Z".parse().unwrap(),
        subject: "CN=northwind".into(),
        bits: 2048,
        pem: "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n".to_owned(),
    }
}

/// A pair that was made here.
pub(crate) fn key_pair() -> Box<KeyPair> {
    Box::new(KeyPair {
        private_key: Secret::new(PRIVATE_KEY),
        bits: 2048,
        certificate: Some(certificate()),
        certificate_file: Some("/home/ada/certificate_pub.crt".into()),
        credential: None,
    })
}

/// One that was brought, of which only the key was there.
pub(crate) fn brought_key() -> Box<KeyPair> {
    Box::new(KeyPair { certificate: None, certificate_file: None, bits: 3072, ..*key_pair() })
}

pub(crate) fn passed_key_pair() -> CheckEvent {
    CheckEvent::Passed {
        check: CheckId::KeyPair,
        seen: Seen::KeyPair(KeyPairSeen::of(Some(&certificate()), wall())),
        took: Duration::from_millis(2),
    }
}

fn practice_service_account(name: &'static str, org_id: &str, metascope: &str) -> PracticeServiceAccount {
    PracticeServiceAccount {
        name,
        org_id: org(org_id),
        client_id: ClientId::parse(CLIENT_ID).unwrap(),
        client_secret: Secret::new("p8e-practice-is-public-0123456789"),
        technical_account_id: TechnicalAccountId::parse(ACCOUNT).unwrap(),
        metascopes: Scopes::parse(metascope).unwrap(),
    }
}

fn practice_user_credential(credential_type: CredentialType) -> PracticeUserCredential {
    let is_native = credential_type == CredentialType::NativeApp;
    PracticeUserCredential {
        credential_type,
        org_id: org(ORG),
        client_id: ClientId::parse(CLIENT_ID).unwrap(),
        client_secret: credential_type.has_client_secret().then(|| Secret::new("p8e-practice-is-public-0123456789")),
        scopes: Scopes::parse(Scopes::ANALYTICS_USER).unwrap(),
        default_redirect_uri: if is_native { ADOBES_REDIRECT } else { LOCAL_REDIRECT }.to_owned(),
        redirect_uri_pattern: (!is_native).then(|| "https://localhost:8[0-9][0-9][0-9]/callback".to_owned()),
    }
}

pub(crate) const LOCAL_REDIRECT: &str = "https://localhost:8443/callback";
/// As Adobe assigns it to a Native App.
pub(crate) const ADOBES_REDIRECT: &str =
    "adobe+0123456789abcdef0123456789abcdef01234567://adobeid/0123456789abcdef0123456789abcdef";
/// Where a browser ends after somebody allowed access.
pub(crate) const LANDED: &str = "https://localhost:8443/callback?code=CANARY.code.sig&state=CANARY-state";

/// Ada signed in with her company's profile, for two weeks.
pub(crate) fn signed_in() -> SignedIn {
    SignedIn {
        person: Some(Person {
            user_id: "0123456789ABCDEF01234567@495e01.e".into(),
            name: Some("Ada Lovelace".into()),
            email: Some("ada@northwind.example".into()),
            account: AccountType::Organization,
        }),
        organizations: vec![NamedOrganization { org_id: org(ORG), name: "Northwind Trading".into() }],
        life: SignInLife { is_lasting: true, ends_at: "2026-03-18T05:06:07Z".parse().unwrap() },
        missing_scopes: Vec::new(),
    }
}

/// Everything waits for a browser at `place`.
pub(crate) fn waiting(browser: BrowserPlace) -> Report {
    let is_here = browser == BrowserPlace::Here;
    let address = format!(
        "https://ims-na1.adobelogin.com/ims/authorize/v2?client_id={CLIENT_ID}&redirect_uri=https%3A%2F%2Flocalhost%3A8443%2Fcallback&scope=openid%2CAdobeID%2Cread_organizations%2Cadditional_info.projectedProductContext%2Cadditional_info.job_function%2Coffline_access&response_type=code&state=3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
    );
    Report::SignIn(SignInNews::Waiting(Box::new(WaitingSignIn {
        address: Secret::new(address),
        start_address: is_here.then(|| Secret::new("https://localhost:8443/start-7f3kQ2mvX9_bTFiKVyuCd-")),
        listens_at: ListensAt::Everywhere,
        fingerprint: Some(FINGERPRINT.to_owned()),
        is_certificate_new: true,
        browser,
    })))
}

/// The same where nothing is listened at.
pub(crate) fn waiting_for_paste() -> Report {
    let Report::SignIn(SignInNews::Waiting(waiting)) = waiting(BrowserPlace::Here) else { unreachable!() };
    let nowhere = WaitingSignIn { start_address: None, listens_at: ListensAt::Nowhere, fingerprint: None, ..*waiting };
    Report::SignIn(SignInNews::Waiting(Box::new(nowhere)))
}

const FINGERPRINT: &str =
    "4F:0B:6A:C2:91:3D:77:E8:05:BA:1C:9E:62:D4:F3:88:0A:5B:E7:33:49:C6:10:FD:2E:97:B1:64:DA:08:7C:5F";

/// Somebody else listens on the port.
pub(crate) fn port_busy() -> Box<Finding> {
    local(Stage::SignIn, LocalFault::PortBusy, "8443 (node, process 4711)")
}

/// The person said no.
pub(crate) fn denied() -> Box<Finding> {
    Box::new(diagnose(Evidence {
        host: Some("ims-na1.adobelogin.com".into()),
        code: Some("access_denied".into()),
        is_adobes: true,
        ..Evidence::at_stage(Stage::SignIn)
    }))
}

pub(crate) fn connection(name: &str) -> Connection {
    Connection {
        schema_version: Connection::SCHEMA_VERSION,
        id: ConnectionId::parse("northwind-7f3k2m").unwrap(),
        name: ConnectionName::parse(name).unwrap(),
        created_at: wall(),
        product: Product::Analytics,
        org_id: org(ORG),
        store: StoreKind::Memory,
        environment: Environment::Production,
        credential: CredentialSettings::ServerToServer {
            client_id: ClientId::parse(CLIENT_ID).unwrap(),
            scopes: Scopes::parse(Scopes::ANALYTICS_SERVER_TO_SERVER).unwrap(),
            technical_account_id: TechnicalAccountId::parse(ACCOUNT).ok(),
        },
        company: Some(northwind()),
        network: NetworkSettings::default(),
        proof: Proof { at: wall(), report_suites_seen: 340 },
        sandbox: None,
        report_suites: suites(0..2),
        former: None,
        client_secrets: None,
        console: None,
    }
}

/// A machine that was used before: two connections, a draft, a file that cannot be read.
pub(crate) fn used_before() -> Survey {
    Survey {
        connections: vec![connection("northwind"), connection("contoso/prod")],
        histories: [].into(),
        broken: vec![("connections/old.toml".into(), "it is not a connection file: a key is missing".into())],
        drafts: vec![DraftSummary {
            id: draft_id("draft-0"),
            started_at: wall(),
            step: StepId::Credential,
            environment: "production",
            label: "fabrikam".into(),
            is_open: false,
        }],
    }
}

/// A draft that was left at `step`, with every answer up to there.
pub(crate) fn begun(step: StepId, store: StoreKind) -> Draft {
    let mut draft = Draft::new(draft_id("draft-0"), wall(), Environment::Production);
    draft.step = step;
    draft.store = Some(store);
    draft.is_secret_kept = step > StepId::Credential;
    draft.org_id.set(ORG);
    draft.product = Some(Product::Analytics);
    draft.credential_type = Some(CredentialType::ServerToServer);
    draft.client_id.set(CLIENT_ID);
    if step > StepId::Company {
        draft.company = Some(ChosenCompany { org_id: org(ORG), company: northwind() });
        draft.report_suites = suites(0..2);
        draft.name.set("northwind-trading");
    }
    draft
}

/// The same for Journey Optimizer.
pub(crate) fn begun_journeys(step: StepId, store: StoreKind) -> Draft {
    let mut draft = begun(step, store);
    draft.choose_product(Product::JourneyOptimizer);
    (draft.company, draft.report_suites) = (None, Vec::new());
    draft.name.set("journeys");
    draft.sandbox = Some(sandbox("dev", "Development", "development", "active"));
    draft
}

pub(crate) fn secrets() -> CredentialSecrets {
    CredentialSecrets::ServerToServer { client_secret: Secret::new(CLIENT_SECRET), other: None }
}

/// What the Developer Console lets one download for one Server-to-Server credential.
pub(crate) fn console_json() -> String {
    console(&[server_to_server("Nightly transfer", CLIENT_ID)])
}

/// The same with two of them and one of a kind that cannot be set up.
pub(crate) fn console_json_with_several() -> String {
    let service = r#"{"id":"9","name":"Old one","integration_type":"apikey","api_key":{"client_id":"00112233445566778899aabbccddeeff"}}"#;
    console(&[
        server_to_server("Nightly transfer", CLIENT_ID),
        server_to_server("Reports", OTHER_CLIENT_ID),
        service.to_owned(),
    ])
}

/// The same with two client secrets.
pub(crate) fn console_json_with_two_secrets() -> String {
    let other = format!(r#"["{CLIENT_SECRET}","{OTHER_SECRET}"]"#);
    console_json().replace(&format!(r#"["{CLIENT_SECRET}"]"#), &other)
}

/// Both of them.
pub(crate) fn two_secrets() -> CredentialSecrets {
    secrets().with_other(Some(Secret::new(OTHER_SECRET)))
}

fn server_to_server(name: &str, client_id: &str) -> String {
    format!(
        r#"{{"id":"1","name":"{name}","integration_type":"oauth_server_to_server","oauth_server_to_server":{{"client_id":"{client_id}","client_secrets":["{CLIENT_SECRET}"],"technical_account_id":"{ACCOUNT}","scopes":["openid","AdobeID","read_organizations"]}}}}"#
    )
}

fn console(credentials: &[String]) -> String {
    format!(
        r#"{{"project":{{"id":"4","name":"northwind","org":{{"id":"5","name":"Northwind","ims_org_id":"{ORG}"}},"workspace":{{"id":"1","details":{{"credentials":[{}],"services":[{{"code":"AdobeAnalyticsSDK","name":"Adobe Analytics"}}]}}}}}}}}"#,
        credentials.join(",")
    )
}

/// Two organizations, of which the first has one company only.
pub(crate) fn three_companies_but_one_in_the_organization() -> Discovery {
    let mut discovery = three_companies();
    discovery.organizations[0].companies.truncate(1);
    discovery
}

/// The same person with another company's profile.
pub(crate) fn signed_in_elsewhere() -> SignedIn {
    let organizations = vec![NamedOrganization { org_id: org(OTHER_ORG), name: "Contoso Retail".into() }];
    SignedIn { organizations, ..signed_in() }
}

/// The settings of a credential with which Ada signed in.
pub(crate) fn user_settings(kind: CredentialType) -> CredentialSettings {
    let settings = SignInSettings {
        client_id: ClientId::parse(CLIENT_ID).unwrap(),
        scopes: Scopes::parse(Scopes::ANALYTICS_USER).unwrap(),
        redirect_uri: RedirectUri::parse(LOCAL_REDIRECT).unwrap(),
        person: signed_in().person,
    };
    CredentialSettings::for_person(kind, settings).unwrap()
}

/// A saved connection with its secrets.
pub(crate) fn candidate_of(connection: &Connection) -> Candidate {
    Candidate {
        environment: connection.environment.clone(),
        network: connection.network.clone(),
        proxy_password: None,
        settings: connection.credential.clone(),
        secrets: CredentialSecrets::Public,
    }
}
