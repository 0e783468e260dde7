//! An Adobe with one company and as many report suites as are wanted, and a connection to it.

use std::sync::Arc;

use aa_connect::connection::{
    Candidate, ClientId, Company, Connection, ConnectionName, CredentialSecrets, CredentialSettings, DraftId,
    Environment, GlobalCompanyId, Hosts, NetworkSettings, OrgId, Product, Proof, Proven, ReportSuite, Rsid, Scopes,
    Secret, StoreKind, TechnicalAccountId,
};
use aa_connect::diagnosis::{CheckEvent, CheckId, CheckRun, Outcome, Seen};
use aa_connect::operations;
use aa_connect::runtime::{NetworkOverride, Services, check_saved};
use aa_connect::store::{Paths, Patience};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::{Answer, Arrived, Server};

pub(crate) const ORG: &str = "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg";
pub(crate) const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const ACCOUNT: &str = "0123456789ABCDEF01234567@techacct.adobe.com";
pub(crate) const CLIENT_SECRET: &str = "p8e-canary-of-the-client-secret";
pub(crate) const SCOPES: &str = "openid,AdobeID";

/// What an Adobe says, unless the test says something else.
pub(crate) type Said = Option<Answer>;

/// An Adobe with `suites` report suites, where `otherwise` has nothing to say.
pub(crate) fn adobe(suites: usize, otherwise: impl Fn(&Arrived) -> Said + Send + Sync + 'static) -> Server {
    Server::start(move |one| otherwise(one).unwrap_or_else(|| usual(one, suites)))
}

pub(crate) fn usual(one: &Arrived, suites: usize) -> Answer {
    match one.path() {
        "/ims/token/v3" => token(&claims()),
        "/discovery/me" => discovery(&["northw0"]),
        "/api/northw0/reportsuites/collections/suites" => page(one, suites),
        "/api/northw0/reports" => Answer::json(200, json!({"columns": {"columnIds": ["0"]}, "rows": []})),
        _ => Answer::json(404, "{}"),
    }
}

/// What the token of the connection says of itself.
pub(crate) fn claims() -> Value {
    let now = jiff::Timestamp::now().as_millisecond().to_string();
    json!({
        "user_id": ACCOUNT, "client_id": CLIENT_ID, "as": "ims-na1", "scope": SCOPES,
        "created_at": now, "expires_in": "86400000",
    })
}

/// A token that says `claims`.
pub(crate) fn token(claims: &Value) -> Answer {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let token = format!("{}.{}.c2ln", part(&json!({"alg": "RS256"})), part(claims));
    Answer::json(200, json!({"access_token": token, "token_type": "bearer", "expires_in": 86_399}))
}

pub(crate) fn discovery(companies: &[&str]) -> Answer {
    let companies: Vec<_> = companies.iter().map(|id| json!({"globalCompanyId": id, "companyName": id})).collect();
    Answer::json(200, json!({"imsOrgs": [{"imsOrgId": ORG, "companies": companies}]}))
}

/// Those that are asked for by name, else the page that is asked for.
fn page(one: &Arrived, suites: usize) -> Answer {
    let named: Option<Vec<String>> = one.query("rsids").map(|rsids| rsids.split("%2C").map(str::to_owned).collect());
    let number: usize = one.query("page").unwrap().parse().unwrap();
    let limit: usize = one.query("limit").unwrap().parse().unwrap();
    let all = (0..suites).map(|at| format!("s.{at}"));
    let all: Vec<_> = all.filter(|rsid| named.as_ref().is_none_or(|named| named.contains(rsid))).collect();
    let on_page: Vec<_> = all.iter().skip(number * limit).take(limit).map(|rsid| json!({"rsid": rsid})).collect();
    let pages = all.len().div_ceil(limit);
    Answer::json(
        200,
        json!({"content": on_page, "totalElements": all.len(), "totalPages": pages, "lastPage": number + 1 >= pages}),
    )
}

/// A machine with connections.
pub(crate) struct Home {
    pub(crate) services: Arc<Services>,
    _dir: tempfile::TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let services = Services::new(Paths::below(dir.path()), Patience::Unattended, NetworkOverride::default());
        Self { services: Arc::new(services), _dir: dir }
    }

    /// A connection to `server` with these report suites.
    pub(crate) async fn connection(&self, server: &Server, name: &str, chosen: &[&str]) -> Connection {
        self.save(name, proven(server, chosen)).await
    }

    pub(crate) async fn save(&self, name: &str, proven: Proven) -> Connection {
        let store = self.services.store(StoreKind::Memory).unwrap();
        let proven = Proven { name: ConnectionName::parse(name).unwrap(), ..proven };
        operations::save(&self.services.paths, &store, &DraftId::parse("draft-1").unwrap(), proven).await.unwrap()
    }

    pub(crate) async fn check(&self, connection: &Connection) -> CheckRun {
        let mut told = CheckRun::of(connection);
        let run = check_saved(&self.services, connection, |event: CheckEvent| told.apply(&event)).await;
        assert_eq!(told, run, "whoever listens sees the same");
        assert!(!format!("{run:?}").contains("canary"));
        run
    }
}

pub(crate) fn proven(server: &Server, chosen: &[&str]) -> Proven {
    let suite = |name: &&str| ReportSuite { rsid: Rsid::parse(name).unwrap(), name: (*name).into() };
    Proven {
        candidate: Candidate {
            environment: Environment::Custom(Hosts::parse(&server.base, &server.base).unwrap()),
            network: NetworkSettings::default(),
            proxy_password: None,
            settings: CredentialSettings::ServerToServer {
                client_id: ClientId::parse(CLIENT_ID).unwrap(),
                scopes: Scopes::parse(SCOPES).unwrap(),
                technical_account_id: TechnicalAccountId::parse(ACCOUNT).ok(),
            },
            secrets: CredentialSecrets::ServerToServer { client_secret: Secret::new(CLIENT_SECRET), other: None },
        },
        name: ConnectionName::parse("northwind").unwrap(),
        product: Product::Analytics,
        org_id: OrgId::parse(ORG).unwrap(),
        company: Some(Company { id: GlobalCompanyId::parse("northw0").unwrap(), name: "Northwind".into() }),
        sandbox: None,
        report_suites: chosen.iter().map(suite).collect(),
        store: StoreKind::Memory,
        proof: Proof { at: jiff::Timestamp::now(), report_suites_seen: 3 },
        facts: Default::default(),
    }
}

/// The paths that were asked for with a credential, sorted.
pub(crate) fn asked(server: &Server) -> Vec<String> {
    let mut paths: Vec<_> =
        server.arrived().iter().filter(|one| one.path() != "/").map(|one| one.path().to_owned()).collect();
    paths.sort();
    paths
}

/// What a rung saw that passed.
pub(crate) fn seen(run: &CheckRun, check: CheckId) -> &Seen {
    match run.rows().iter().find(|row| row.check == check).map(|row| &row.outcome) {
        Some(Outcome::Passed { seen, .. }) => seen,
        other => panic!("{check:?}: {other:?}"),
    }
}

/// The rule that speaks, and the row at which it does.
pub(crate) fn failure(run: &CheckRun) -> (&'static str, CheckId) {
    let failed = run.rows().iter().find(|row| matches!(row.outcome, Outcome::Failed { .. }));
    (run.finding().unwrap_or_else(|| panic!("{run:#?}")).id, failed.unwrap().check)
}
