//! The process that checks: its measures, and their table.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aa_connect::connection::{
    Candidate, ClientId, Company, Connection, ConnectionName, CredentialSecrets, CredentialSettings, DraftId,
    Environment, GlobalCompanyId, Hosts, NetworkSettings, OrgId, Product, Proof, Proven, ReportSuite, Rsid, Scopes,
    Secret, StoreKind,
};
use aa_connect::diagnosis::CheckRun;
use aa_connect::operations;
use aa_connect::runtime::{NetworkOverride, Services, check_many};
use aa_connect::store::{Paths, Patience};

use crate::far::TRIP;

const ROUNDS: usize = 9;
const MANY: usize = 200;
const AT_ONCE: usize = 64;
/// A certificate authority nobody is shown: with a file of its own, a check opens connections of its own.
const CA: &str = include_str!("../../assets/sandbox/practice-service-account.crt");

/// One row of the table.
struct Measure {
    name: String,
    took: Duration,
    /// In round trips.
    ideal: u32,
    limits: (f64, f64),
}

pub(crate) fn all(server: &str) -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let measures = runtime.block_on(measures(server));
    println!("{:<42} {:>9} {:>9} {:>7}", format!("a round trip takes {} ms", TRIP.as_millis()), "ms", "ideal", "ratio");
    println!("{}", "─".repeat(100));
    let mut is_missed = false;
    for Measure { name, took, ideal, limits: (aim, limit) } in measures {
        let ideal = TRIP * ideal;
        let ratio = took.as_secs_f64() / ideal.as_secs_f64();
        let mark = mark(ratio, aim, limit);
        is_missed |= mark == "MISSED";
        println!(
            "{name:<42} {:>9} {:>9} {ratio:>7.2}  {mark} (aim {aim}, must hold {limit})",
            took.as_millis(),
            ideal.as_millis()
        );
    }
    if let Some(peak) = peak_mebibytes() {
        let mark = mark(peak, 40.0, 64.0);
        is_missed |= mark == "MISSED";
        println!("{:<42} {peak:>9.1} MiB {:>21} (aim 40, must hold 64)", "peak memory of the process", mark);
    }
    if is_missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn mark(value: f64, aim: f64, limit: f64) -> &'static str {
    match value {
        _ if value <= aim => "aim reached",
        _ if value <= limit => "holds",
        _ => "MISSED",
    }
}

async fn measures(server: &str) -> Vec<Measure> {
    let (mut cold, mut kept) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let bench = Bench::new(server, 1).await;
        cold.push(bench.check().await);
        kept.push(bench.with_connections_of_its_own(round).check().await);
    }
    let one = |name: &str, took: &mut Vec<Duration>, ideal| Measure {
        name: format!("one check, {name}, median of {ROUNDS}"),
        took: median(took),
        ideal,
        limits: (1.15, 1.3),
    };
    let many = |name: &str, took: Duration, ideal| Measure {
        name: format!("{MANY} checks, {AT_ONCE} at once, {name}"),
        took,
        ideal,
        limits: (1.25, 1.6),
    };
    // A connection opens, brings a token, and then everything else comes at once; a kept token saves one trip.
    let mut measures = vec![one("no token", &mut cold, 3), one("kept token", &mut kept, 2)];
    let bench = Bench::new(server, MANY).await;
    let waves = u32::try_from(MANY.div_ceil(AT_ONCE)).unwrap();
    // Only the first of the waves has to open connections.
    measures.push(many("no token", bench.check().await, 1 + 2 * waves));
    measures.push(many("kept token", bench.with_connections_of_its_own(ROUNDS).check().await, 1 + waves));
    measures
}

/// Saved connections, each with a client of its own.
struct Bench {
    services: Arc<Services>,
    connections: Vec<Connection>,
    home: tempfile::TempDir,
}

impl Bench {
    async fn new(server: &str, count: usize) -> Self {
        let home = tempfile::tempdir().unwrap();
        let services = Services::new(Paths::below(home.path()), Patience::Unattended, NetworkOverride::default());
        let services = Arc::new(services);
        let store = services.store(StoreKind::Memory).unwrap();
        let mut connections = Vec::new();
        for number in 0..count {
            let draft = DraftId::parse(&format!("draft-{number}")).unwrap();
            connections.push(operations::save(&services.paths, &store, &draft, proven(server, number)).await.unwrap());
        }
        Self { services, connections, home }
    }

    /// The same connections and tokens, but nothing open yet.
    fn with_connections_of_its_own(mut self, number: usize) -> Self {
        let file: PathBuf = self.home.path().join(format!("ca-{number}.pem"));
        std::fs::write(&file, CA).unwrap();
        for connection in &mut self.connections {
            connection.network = NetworkSettings { proxy: None, ca_file: Some(file.clone()) };
        }
        self
    }

    /// How long it takes to check all of them.
    async fn check(&self) -> Duration {
        let begun = Instant::now();
        let runs = check_many(&self.services, &self.connections, AT_ONCE, |_, _| {}).await;
        let took = begun.elapsed();
        assert!(runs.iter().all(CheckRun::has_passed), "{:#?}", runs.iter().find(|run| !run.has_passed()));
        took
    }
}

fn proven(server: &str, number: usize) -> Proven {
    let suite = |name: &str| ReportSuite { rsid: Rsid::parse(name).unwrap(), name: name.into() };
    Proven {
        candidate: Candidate {
            environment: Environment::Custom(Hosts::parse(server, server).unwrap()),
            network: NetworkSettings::default(),
            proxy_password: None,
            settings: CredentialSettings::ServerToServer {
                client_id: ClientId::parse(&format!("{number:032x}")).unwrap(),
                scopes: Scopes::parse(Scopes::ANALYTICS_SERVER_TO_SERVER).unwrap(),
                technical_account_id: None,
            },
            secrets: CredentialSecrets::ServerToServer {
                client_secret: Secret::new("p8e-made_up-for-the-benchmark"),
                other: None,
            },
        },
        name: ConnectionName::parse(&format!("client-{number}")).unwrap(),
        product: Product::Analytics,
        org_id: OrgId::parse("1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg").unwrap(),
        company: Some(Company { id: GlobalCompanyId::parse("northw0").unwrap(), name: "Northwind".into() }),
        sandbox: None,
        report_suites: vec![suite("northw.site3"), suite("northw.site7")],
        store: StoreKind::Memory,
        proof: Proof { at: jiff::Timestamp::now(), report_suites_seen: 40 },
        facts: Default::default(),
    }
}

fn median(spans: &mut [Duration]) -> Duration {
    spans.sort();
    spans[spans.len() / 2]
}

/// The most memory that this process has had, where the system tells.
fn peak_mebibytes() -> Option<f64> {
    let status = std::fs::read_to_string(Path::new("/proc/self/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok().map(|kibibytes| kibibytes / 1024.0)
}
