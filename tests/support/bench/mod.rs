//! The bench that plays failures of networks and TLS, by name: real sockets, real certificates, tiny servers of our own
//! that share no code with the clients. [`BENCH`] lists them, [`play`] plays one and returns the rows of a real check.
//!
//! Whoever takes this in has `mod support;` beside it.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

pub(crate) mod certificates;
pub(crate) mod proxies;
pub(crate) mod scenes;
pub(crate) mod servers;

use std::time::Duration;

use aa_connect::checks::{Access, evidence, ladder};
use aa_connect::connection::{ClientId, GlobalCompanyId, Hosts, NetworkSettings, OrgId, Scopes, Secret, StoreKind};
use aa_connect::diagnosis::{CheckEvent, CheckId, CheckRun, Stage};
use aa_connect::http::{Bounds, Http, HttpError};

/// Every secret of these tests holds this word, so that it is found wherever it should not be.
pub(crate) const CANARY: &str = "canary";
const CLIENT_SECRET: &str = "p8e-canary-0123456789abcdef";
pub(crate) const ACCESS_TOKEN: &str = "canary-access-token-0123456789";
pub(crate) const PROXY_PASSWORD: &str = "canary-proxy-password";
/// A host that no name service knows (RFC 6761), for proxies to be asked for.
pub(crate) const HOST: &str = "ims.bench.invalid";

/// A failure that can be played.
pub(crate) struct BenchFailure {
    /// Its name, as test names are written.
    pub(crate) name: &'static str,
    /// The rule it must give.
    pub(crate) rule: &'static str,
    /// The row it must be reported at.
    pub(crate) check: CheckId,
    /// What a command that checks this and nothing else must end with.
    pub(crate) exit_code: u8,
    /// The rows that must have passed.
    pub(crate) passed: &'static [CheckId],
    /// What the environment must hold for it: set it for a process of its own.
    pub(crate) environment: &'static [(&'static str, &'static str)],
    /// Whether somebody is silent in it, so that only a bound ends it.
    pub(crate) is_silent: bool,
    scene: fn() -> Scene,
}

/// All of them.
pub(crate) use scenes::BENCH;

impl BenchFailure {
    /// Within which time the verdict must be there, on a busy machine.
    pub(crate) fn within(&self) -> Duration {
        Duration::from_secs(if self.is_silent { 10 } else { 15 })
    }

    /// How long its requests may take: real bounds, but where somebody is silent.
    fn bounds(&self) -> Bounds {
        let silent =
            Bounds { connect: Duration::from_millis(600), exchange: Duration::from_millis(900), ..Bounds::default() };
        let patient =
            Bounds { connect: Duration::from_secs(5), exchange: Duration::from_secs(10), ..Bounds::default() };
        if self.is_silent { silent } else { patient }
    }
}

/// What a failure is played with; whoever plays in it ends with it.
pub(crate) struct Scene {
    /// IMS.
    pub(crate) ims: String,
    /// The API.
    pub(crate) api: String,
    /// What the connection says of the network.
    pub(crate) network: NetworkSettings,
    /// The proxy's password.
    pub(crate) password: Option<Secret>,
    /// Servers and files.
    pub(crate) players: Vec<Box<dyn std::any::Any + Send + Sync>>,
}

impl Scene {
    /// One host for everything, reached as the machine is set up.
    pub(crate) fn at(base: impl ToString) -> Self {
        let base = base.to_string();
        let network = NetworkSettings { proxy: None, ca_file: None };
        Self { ims: base.clone(), api: base, network, password: None, players: Vec::new() }
    }

    /// With somebody who plays in it.
    pub(crate) fn with(mut self, player: impl Send + Sync + 'static) -> Self {
        self.players.push(Box::new(player));
        self
    }

    /// The HTTP set-up of a check in it.
    pub(crate) fn http(&self, bounds: Bounds) -> Result<Http, HttpError> {
        Http::with_bounds(&self.network, self.password.as_ref(), bounds)
    }

    /// Its hosts.
    pub(crate) fn hosts(&self) -> Hosts {
        Hosts::parse(&self.ims, &self.api).unwrap()
    }
}

/// Plays `failure` and checks a connection in it.
pub(crate) async fn play(failure: &BenchFailure) -> CheckRun {
    let scene = (failure.scene)();
    let mut run = CheckRun::new(&LADDER);
    check(&scene, failure.bounds(), &mut |event| run.apply(&event)).await;
    run
}

const LADDER: [CheckId; 9] = [
    CheckId::Secret,
    CheckId::Proxy,
    CheckId::Dns,
    CheckId::Tcp,
    CheckId::Tls,
    CheckId::Clock,
    CheckId::Token,
    CheckId::Companies,
    CheckId::ReportSuites,
];

/// The one place that calls the check: its rungs, with bounds of the bench's own.
async fn check<E: FnMut(CheckEvent) + Send>(scene: &Scene, bounds: Bounds, events: &mut E) -> Option<()> {
    let secret = ladder::secret(StoreKind::Memory, async { Ok(Secret::new(CLIENT_SECRET)) }, events).await?;
    let http = match scene.http(bounds) {
        Ok(http) => http,
        Err(error) => {
            ladder::failed(CheckId::Tls, evidence::of_http(Stage::Network, &error), events);
            return None;
        }
    };
    let client_id = ClientId::parse("0123456789abcdef0123456789abcdef").unwrap();
    let access = Access::new(http, scene.hosts(), client_id);
    let scopes = Scopes::parse("openid,AdobeID,read_organizations").unwrap();
    let obtain = async {
        let asked = access.ims().client_credentials(&access.client_id, &secret, &scopes).await;
        asked.map(|token| (token, false)).map_err(|error| evidence::of_ims(&error))
    };
    let token = ladder::token(&access, 1, obtain, events).await?;
    let org = OrgId::parse("1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg").unwrap();
    let company = GlobalCompanyId::parse("northw0").unwrap();
    ladder::companies(&access, &token, Some((&org, &company)), events).await?;
    ladder::report_suites(&access, &token, &company, &[], events).await.map(drop)
}
