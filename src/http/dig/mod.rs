//! Looks at the way to a host layer by layer: proxy, name, connection, TLS. For when a request on top of them failed.
//!
//! Sends nothing but CONNECT and TLS; only where a certificate is out of date, a bare HEAD that asks for the time. Judges
//! nothing.

mod certificate;
mod clock;
mod steps;
mod tls;
mod way;

use std::net::IpAddr;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use url::Url;

use crate::connection::BaseUrl;

use super::client::{Http, host_of};
use super::error::{HttpError, HttpFault, ProxyTrouble};
use super::route::Route;

pub use certificate::ShownCertificate;
pub use way::{ChosenBy, Way};

use steps::{Budget, Stream};
use tls::Trust;

/// A layer of the way to a host, from the lowest up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// The proxy, up to its answer to CONNECT.
    Proxy,
    /// The host's name; a proxy resolves it itself.
    Dns,
    /// The connection to the host; a proxy makes it itself.
    Tcp,
    /// The TLS handshake, and what the platform's verifier thinks of the chain that was shown.
    Tls,
    /// The clock: the chain is right, were it not for this machine's time.
    Clock,
}

/// One layer that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub layer: Layer,
    /// What is wrong with it; `None` where nothing is.
    pub fault: Option<HttpFault>,
    /// How long it took.
    pub took: Duration,
}

/// What was seen on the way to a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dig {
    /// The host, with its port if unusual.
    pub host: String,
    /// Which way was gone, and who chose it.
    pub way: Way,
    /// The layers in order, up to the first that failed.
    pub steps: Vec<Step>,
    /// The addresses of the host, where this machine asked for them.
    pub addresses: Vec<IpAddr>,
    /// The certificates that were shown, the server's own first; trusted or not.
    pub chain: Vec<ShownCertificate>,
    /// Where a proxy failed: whether the straight way is open, up to a trusted certificate.
    pub works_without_proxy: Option<bool>,
    /// Where a certificate is out of date: how far this machine's clock is ahead of what the server says the time is, in
    /// seconds. Nobody vouches for it: a hint.
    pub clock_ahead_seconds: Option<i64>,
    /// When it began, by this machine's clock.
    pub at: Timestamp,
}

impl Dig {
    fn begin(host: String, way: Way) -> Self {
        Self {
            host,
            way,
            steps: Vec::new(),
            addresses: Vec::new(),
            chain: Vec::new(),
            works_without_proxy: None,
            clock_ahead_seconds: None,
            at: Timestamp::now(),
        }
    }

    /// The layer that is at fault, as the error of a request would say it; `None` where the whole way is open.
    pub fn fault(&self) -> Option<(Layer, HttpError)> {
        let step = self.steps.last()?;
        let fault = step.fault.clone()?;
        let (host, via) = (Some(self.host.clone()), self.way.via.clone());
        Some((step.layer, HttpError { fault, host, via, at: self.at, took: step.took }))
    }

    /// The authority at the top of the chain that was shown: who vouches for the server.
    pub fn issuer(&self) -> Option<&ShownCertificate> {
        self.chain.last()
    }

    /// Notes one layer; what it gave is passed on.
    fn note<T>(&mut self, layer: Layer, begun: Instant, result: Result<T, HttpFault>) -> Option<T> {
        let (fault, given) = match result {
            Ok(given) => (None, Some(given)),
            Err(fault) => (Some(fault), None),
        };
        self.steps.push(Step { layer, fault, took: begun.elapsed() });
        given
    }
}

impl Http {
    /// Which way requests to `base` go, and who says so. Asks nobody.
    pub fn way(&self, base: &BaseUrl) -> Result<Way, HttpFault> {
        way::of(self.proxies(), &base.join("/"))
    }

    /// Looks at every layer of the way to `base`, for 10 seconds at most, 4 for each, and less where this set-up's bound
    /// for connecting is less.
    pub async fn dig(&self, base: &BaseUrl) -> Dig {
        let target = base.join("/");
        let budget = Budget::new(self.bounds().connect);
        let (route, way) = match self.proxies().route(&target).and_then(|route| Ok((route, self.way(base)?))) {
            Ok(both) => both,
            Err(fault) => {
                let mut dig = Dig::begin(host_of(&target), way::unusable());
                dig.note::<()>(Layer::Proxy, Instant::now(), Err(fault));
                return dig;
            }
        };
        let mut dig = Dig::begin(host_of(&target), way);
        let open = match &route {
            Route::Plain | Route::Direct => straight(&mut dig, &target, &budget).await,
            Route::Via(proxy) => {
                let begun = Instant::now();
                let tunnel = self.tunnel(proxy, &target, &budget).await;
                dig.note(Layer::Proxy, begun, tunnel)
            }
        };
        match (open, &route) {
            (Some(stream), Route::Direct | Route::Via(_)) => self.handshake(&mut dig, stream, &target, &budget).await,
            (None, Route::Via(_)) => {
                let mut without = Dig::begin(dig.host.clone(), Way::straight());
                if let Some(stream) = straight(&mut without, &target, &budget).await {
                    self.handshake(&mut without, stream, &target, &budget).await;
                }
                // What ran out of time was not really tried.
                let works = without.fault().is_none();
                dig.works_without_proxy = (works || !budget.is_spent()).then_some(works);
            }
            _ => {}
        }
        dig
    }

    /// Up to a tunnel to `target`.
    async fn tunnel(&self, proxy: &Url, target: &Url, budget: &Budget) -> Result<Stream, HttpFault> {
        let of_proxy = |fault| {
            HttpFault::ProxyFailed(match fault {
                HttpFault::Dns => ProxyTrouble::Dns,
                HttpFault::Refused => ProxyTrouble::Refused,
                HttpFault::Unreachable => ProxyTrouble::Unreachable,
                HttpFault::TimedOut => ProxyTrouble::TimedOut,
                HttpFault::Reset => ProxyTrouble::HungUp,
                HttpFault::TlsUntrusted | HttpFault::TlsWrongName | HttpFault::TlsDates => ProxyTrouble::Untrusted,
                _ => ProxyTrouble::Other,
            })
        };
        let addresses = steps::resolve(proxy, budget).await.map_err(of_proxy)?;
        let mut stream = steps::connect(&addresses, budget).await.map_err(of_proxy)?;
        if proxy.scheme() == "https" {
            let trust = self.trust().await?;
            let shaken = tls::handshake(stream, proxy, &trust, budget).await.map_err(of_proxy)?;
            shaken.verdict.map_err(of_proxy)?;
            stream = shaken.stream;
        }
        steps::tunnel(stream, target, self.proxies().authorization(target), budget).await
    }

    /// The handshake on an open way, and the clock where the dates are wrong.
    async fn handshake(&self, dig: &mut Dig, stream: Stream, target: &Url, budget: &Budget) {
        let begun = Instant::now();
        let shaken = match self.trust().await {
            Ok(trust) => tls::handshake(stream, target, &trust, budget).await,
            Err(fault) => Err(fault),
        };
        let Ok(shaken) = shaken else {
            dig.note(Layer::Tls, begun, shaken.map(|_| ()));
            return;
        };
        dig.chain = shaken.shown.certificates();
        if shaken.verdict != Err(HttpFault::TlsDates) {
            dig.note(Layer::Tls, begun, shaken.verdict);
            return;
        }
        // What would be wrong with it on its best day is the deeper cause.
        let best_day = dig.chain.first().and_then(|own| own.validity).map(|(begins, ends)| middle(begins, ends));
        if let Some(Err(fault)) =
            best_day.map(|day| shaken.shown.verdict_at(day)).filter(|v| *v != Err(HttpFault::TlsDates))
        {
            dig.note::<()>(Layer::Tls, begun, Err(fault));
            return;
        }
        let told = clock::ask(shaken.stream, target, budget).await;
        let ahead = told.map(|theirs| Timestamp::now().as_second().saturating_sub(theirs.as_second()));
        // Another host's answer, which somebody vouched for, is worth more than this hint.
        let is_contradicted = self.has_clock_within(clock::WRONG_SECONDS);
        dig.clock_ahead_seconds = ahead.filter(|_| !is_contradicted);
        let is_clock = told
            .filter(|_| dig.clock_ahead_seconds.is_some_and(|ahead| ahead.unsigned_abs() >= clock::WRONG_SECONDS))
            .is_some_and(|theirs| shaken.shown.verdict_at(theirs).is_ok());
        if is_clock {
            dig.note(Layer::Tls, begun, Ok(()));
            dig.note::<()>(Layer::Clock, begun, Err(HttpFault::TlsDates));
        } else {
            // The server's own story does not hold: its clock explains nothing.
            dig.clock_ahead_seconds =
                dig.clock_ahead_seconds.filter(|ahead| ahead.unsigned_abs() < clock::WRONG_SECONDS);
            dig.note::<()>(Layer::Tls, begun, Err(HttpFault::TlsDates));
        }
    }

    /// What certificates are measured by. Loading it takes tens of milliseconds.
    async fn trust(&self) -> Result<Trust, HttpFault> {
        let authorities = self.authorities().to_vec();
        let loaded = tokio::task::spawn_blocking(move || Trust::load(authorities)).await;
        loaded.unwrap_or_else(|_| Err(steps::ending()))
    }
}

/// Name and connection of the straight way.
async fn straight(dig: &mut Dig, target: &Url, budget: &Budget) -> Option<Stream> {
    let begun = Instant::now();
    let resolved = steps::resolve(target, budget).await;
    let addresses = dig.note(Layer::Dns, begun, resolved)?;
    dig.addresses = addresses.iter().map(std::net::SocketAddr::ip).collect();
    let begun = Instant::now();
    let connected = steps::connect(&addresses, budget).await;
    dig.note(Layer::Tcp, begun, connected)
}

fn middle(begins: Timestamp, ends: Timestamp) -> Timestamp {
    let seconds = begins.as_second() + (ends.as_second() - begins.as_second()) / 2;
    Timestamp::from_second(seconds).unwrap_or(begins)
}
