//! Sends requests: one set-up, built on first use, shared by every clone.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use hyper_util::client::proxy::matcher::Matcher;
use jiff::Timestamp;
use reqwest::Certificate;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use tokio::sync::Notify;
use url::Url;
use zeroize::Zeroizing;

use crate::connection::{BaseUrl, NetworkSettings, Printable, Secret};

use super::body::Body;
use super::error::{CaFileProblem, HttpError, HttpFault, ProxyTrouble};
use super::exchange::Exchange;
use super::faults;
use super::inflate;
use super::proxy_answer;
use super::request::Request;
use super::route::{Proxies, Route};

/// How long and how much at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// For name, TCP, proxy and TLS together.
    pub connect: Duration,
    /// For the whole exchange, from the first step to the last byte of the body.
    pub exchange: Duration,
    /// For the body, in bytes.
    pub body: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), exchange: Duration::from_secs(30), body: 4 * 1024 * 1024 }
    }
}

/// So long a connection is kept for the next request.
const IDLE: Duration = Duration::from_secs(4);

/// The HTTP set-up. A clone shares the open connections.
#[derive(Clone)]
pub struct Http {
    inner: Arc<Inner>,
    /// Told before each request.
    watcher: Option<Arc<Notify>>,
}

struct Inner {
    proxies: Proxies,
    authorities: Vec<CertificateDer<'static>>,
    bounds: Bounds,
    /// How far this machine's clock is ahead of each host's, as its latest answer showed.
    clocks: Mutex<HashMap<String, Clock>>,
    /// When each host last answered.
    answers: Mutex<HashMap<String, Instant>>,
    /// Whether an answer came through a proxy.
    is_proxy_proven: AtomicBool,
    /// The hosts to which connections are being opened ahead of need.
    opening: Mutex<HashSet<String>>,
    // A trust store takes milliseconds to load and plain http needs none, so each way is built when it is first gone.
    plain: OnceLock<Result<reqwest::Client, HttpFault>>,
    direct: OnceLock<Result<reqwest::Client, HttpFault>>,
    proxied: OnceLock<Result<reqwest::Client, HttpFault>>,
}

/// How far this machine's clock was ahead of a host's, in seconds, and when.
#[derive(Clone, Copy)]
struct Clock {
    ahead: i64,
    at: Timestamp,
    seen: Instant,
}

impl Clock {
    /// Longer than that nobody vouches for either clock.
    const LASTS: Duration = Duration::from_secs(300);
    /// So far apart, in seconds, may the clock on the wall and the one that only counts be meanwhile: beyond that the one on
    /// the wall was set, or the machine slept.
    const APART: u64 = 2;

    fn is_fresh(&self, wall: Timestamp, now: Instant) -> bool {
        let counted = now.duration_since(self.seen);
        let by_the_wall = wall.as_millisecond().saturating_sub(self.at.as_millisecond());
        let apart = by_the_wall.saturating_sub(i64::try_from(counted.as_millis()).unwrap_or(i64::MAX));
        counted <= Self::LASTS && apart.unsigned_abs() <= Self::APART * 1000
    }
}

impl Http {
    /// Reads the file with certificate authorities, if there is one; everything slower waits for the first request.
    pub fn new(settings: &NetworkSettings, proxy_password: Option<&Secret>) -> Result<Self, HttpError> {
        Self::with_bounds(settings, proxy_password, Bounds::default())
    }

    /// The same with bounds of the caller's own.
    pub fn with_bounds(
        settings: &NetworkSettings,
        proxy_password: Option<&Secret>,
        bounds: Bounds,
    ) -> Result<Self, HttpError> {
        let authorities = match &settings.ca_file {
            None => Vec::new(),
            Some(path) => read_authorities(path)
                .map_err(|problem| HttpError::of_set_up(HttpFault::BadCaFile { path: path.clone(), problem }))?,
        };
        let proxies = match &settings.proxy {
            Some(proxy) => Proxies::Named { proxy: Box::new(proxy.clone()), password: proxy_password.cloned() },
            None => Proxies::Environment(Box::new(Matcher::from_system())),
        };
        Ok(Self::assemble(proxies, authorities, bounds))
    }

    /// One that never uses a proxy, whatever the environment says: to see whether the straight way is open.
    pub fn straight(bounds: Bounds) -> Self {
        Self::assemble(Proxies::Environment(Box::new(Matcher::builder().build())), Vec::new(), bounds)
    }

    fn assemble(proxies: Proxies, authorities: Vec<CertificateDer<'static>>, bounds: Bounds) -> Self {
        let (plain, direct, proxied) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        let (clocks, answers, opening) = (Mutex::default(), Mutex::default(), Mutex::default());
        let is_proxy_proven = AtomicBool::new(false);
        let inner =
            Inner { proxies, authorities, bounds, clocks, answers, is_proxy_proven, opening, plain, direct, proxied };
        Self { inner: Arc::new(inner), watcher: None }
    }

    /// The same set-up; `watcher` is told before each request that is sent with it.
    pub fn watched_by(&self, watcher: &Arc<Notify>) -> Self {
        Self { inner: Arc::clone(&self.inner), watcher: Some(Arc::clone(watcher)) }
    }

    /// Whether the host at `base` answered so lately that a connection to it is still kept, unless somebody else uses it.
    pub fn has_kept_connection(&self, base: &BaseUrl) -> bool {
        let answers = self.inner.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.get(&base.host()).is_some_and(|last| last.elapsed() < IDLE)
    }

    /// Leave to open connections to the host at `base` ahead of need; it ends with what is returned. `None` while somebody
    /// else does so, and where a proxy is on the way that nothing has come through yet: a wrong password is to be tried once.
    pub fn open_ahead(&self, base: &BaseUrl) -> Option<OpeningAhead> {
        let route = self.inner.proxies.route(&base.join("/")).ok()?;
        if matches!(route, Route::Via(_)) && !self.inner.is_proxy_proven.load(Ordering::Relaxed) {
            return None;
        }
        let host = base.host();
        let is_first = self.inner.opening.lock().unwrap_or_else(PoisonError::into_inner).insert(host.clone());
        is_first.then(|| OpeningAhead { inner: Arc::clone(&self.inner), host })
    }

    /// Whether a part of it could not be made, such as where a trust store is missing: the next one may be.
    pub fn is_broken(&self) -> bool {
        let Inner { plain, direct, proxied, .. } = &*self.inner;
        [plain, direct, proxied].into_iter().any(|built| matches!(built.get(), Some(Err(_))))
    }

    /// Where proxies come from.
    pub(super) fn proxies(&self) -> &Proxies {
        &self.inner.proxies
    }

    /// What is trusted besides the platform's authorities.
    pub(super) fn authorities(&self) -> &[CertificateDer<'static>] {
        &self.inner.authorities
    }

    /// How long and how much at most.
    pub(super) fn bounds(&self) -> Bounds {
        self.inner.bounds
    }

    /// Whether some host's answer showed that this machine's clock is right, within `seconds`.
    pub(super) fn has_clock_within(&self, seconds: u64) -> bool {
        let clocks = self.inner.clocks.lock().unwrap_or_else(PoisonError::into_inner);
        let (wall, now) = (Timestamp::now(), Instant::now());
        clocks.values().any(|clock| clock.is_fresh(wall, now) && clock.ahead.unsigned_abs() < seconds)
    }

    /// How many seconds this machine's clock is ahead of the server's at `base`, as the latest of its answers to this set-up
    /// showed; `None` before the first that told the time, and where that was minutes ago or this machine's clock was set
    /// since. Asks nobody.
    pub fn clock_ahead_seconds(&self, base: &BaseUrl) -> Option<i64> {
        let clocks = self.inner.clocks.lock().unwrap_or_else(PoisonError::into_inner);
        let clock = clocks.get(&base.host())?;
        clock.is_fresh(Timestamp::now(), Instant::now()).then_some(clock.ahead)
    }

    /// Sends `request` once and reads the whole answer. Redirects are answers like any other.
    pub async fn send(&self, request: Request) -> Result<Exchange, HttpError> {
        if let Some(watcher) = &self.watcher {
            watcher.notify_one();
        }
        let (at, begun) = (Timestamp::now(), Instant::now());
        let host = host_of(&request.url);
        let target = request.url.clone();
        let failed = |fault, via| HttpError { fault, host: Some(host.clone()), via, at, took: begun.elapsed() };
        let route = self.inner.proxies.route(&target).map_err(|fault| failed(fault, None))?;
        let client = self.client(&route).await.map_err(|fault| failed(fault, route.via()))?;
        match self.exchange(&client, request, &route, (at, begun)).await {
            Ok(exchange) => {
                let facts = &exchange.facts;
                if matches!(route, Route::Via(_)) {
                    self.inner.is_proxy_proven.store(true, Ordering::Relaxed);
                }
                let mut answers = self.inner.answers.lock().unwrap_or_else(PoisonError::into_inner);
                answers.insert(host.clone(), Instant::now());
                drop(answers);
                if let Some(ahead) = facts.clock_ahead_seconds() {
                    let clock = Clock { ahead, at: Timestamp::now(), seen: Instant::now() };
                    self.inner.clocks.lock().unwrap_or_else(PoisonError::into_inner).insert(host.clone(), clock);
                }
                let request_id = facts.request_id().map_or("", Printable::as_str);
                let took_ms = facts.took.as_millis();
                tracing::info!(
                    host,
                    method = facts.method,
                    path = facts.path,
                    status = facts.status,
                    took_ms,
                    request_id
                );
                Ok(exchange)
            }
            Err(fault) => {
                let fault = self.ask_the_proxy(fault, &route, &target).await;
                let error = failed(fault, route.via());
                tracing::warn!(host, path = target.path(), took_ms = error.took.as_millis(), fault = %error.fault);
                Err(error)
            }
        }
    }

    async fn client(&self, route: &Route) -> Result<reqwest::Client, HttpFault> {
        if let Some(built) = self.inner.cell(route).get() {
            return built.clone();
        }
        // Loading the trust store takes tens of milliseconds on a slow disk; nothing else may stand still for that.
        let (inner, route) = (self.inner.clone(), route.clone());
        let built = tokio::task::spawn_blocking(move || inner.cell(&route).get_or_init(|| inner.build(&route)).clone());
        built.await.unwrap_or_else(|_| Err(HttpFault::Other(Printable::new("the program is ending"))))
    }

    async fn exchange(
        &self,
        client: &reqwest::Client,
        request: Request,
        route: &Route,
        (at, begun): (Timestamp, Instant),
    ) -> Result<Exchange, HttpFault> {
        let Request { method, url, headers, body, is_sendable, unspeakable } = request;
        if !is_sendable {
            return Err(HttpFault::Unsendable);
        }
        let asked = (method.word(), url.path().to_owned());
        let mut exchange = Exchange::begin(host_of(&url), asked, route.via(), at, unspeakable);
        let mut builder = client.request(method.of_client(), url).headers(headers);
        if let Some(mut body) = body {
            builder = builder.body(std::mem::take(&mut *body));
        }
        let fault = |error: reqwest::Error| faults::fault_of(&error, route);
        let mut response = builder.send().await.map_err(fault)?;
        exchange.head(response.status().as_u16(), response.headers());
        if response.status() == reqwest::StatusCode::PROXY_AUTHENTICATION_REQUIRED {
            let scheme = exchange.facts.header("proxy-authenticate").and_then(|h| h.as_str().split(' ').next());
            return Err(HttpFault::ProxyWantsPassword { schemes: scheme.map(Printable::new).into_iter().collect() });
        }
        let limit = self.inner.bounds.body;
        let too_large = HttpFault::TooLarge { limit };
        let is_compressed = inflate::is_compressed(response.headers());
        let expected = response.content_length().unwrap_or(0);
        if usize::try_from(expected).map_or(true, |length| length > limit) {
            return Err(too_large);
        }
        // Room from the start: a growing vector would leave copies of a token behind. Without an announced length,
        // enough for any token.
        let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(expected).unwrap_or(0).max(16 * 1024)));
        while let Some(chunk) = response.chunk().await.map_err(fault)? {
            if bytes.len() + chunk.len() > limit {
                return Err(too_large);
            }
            bytes.extend_from_slice(&chunk);
        }
        if is_compressed {
            bytes = inflate::plain(bytes, limit).ok_or(too_large)?;
        }
        exchange.end(Body::new(bytes), begun.elapsed());
        Ok(exchange)
    }

    /// Where a proxy is to blame, lets it say why.
    async fn ask_the_proxy(&self, fault: HttpFault, route: &Route, target: &Url) -> HttpFault {
        let (Route::Via(proxy), true) = (
            route,
            matches!(
                fault,
                HttpFault::ProxyWantsPassword { .. }
                    | HttpFault::ProxyFailed(ProxyTrouble::Other | ProxyTrouble::HungUp)
            ),
        ) else {
            return fault;
        };
        let bound = self.inner.bounds.connect.min(Duration::from_secs(5));
        let authorization = self.inner.proxies.authorization(target);
        match proxy_answer::ask(proxy, target, authorization, bound).await {
            Some(answer) if answer.status == 407 => HttpFault::ProxyWantsPassword { schemes: answer.schemes },
            // It would open the tunnel now: what happened before is all there is to say.
            Some(answer) if (200..300).contains(&answer.status) => fault,
            Some(answer) => HttpFault::ProxyFailed(ProxyTrouble::Said(answer.status)),
            None => fault,
        }
    }
}

/// Leave to open connections to a host ahead of need.
pub struct OpeningAhead {
    inner: Arc<Inner>,
    host: String,
}

impl Drop for OpeningAhead {
    fn drop(&mut self) {
        self.inner.opening.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.host);
    }
}

impl Inner {
    fn cell(&self, route: &Route) -> &OnceLock<Result<reqwest::Client, HttpFault>> {
        match route {
            Route::Plain => &self.plain,
            Route::Direct => &self.direct,
            Route::Via(_) => &self.proxied,
        }
    }

    fn build(&self, route: &Route) -> Result<reqwest::Client, HttpFault> {
        let builder = reqwest::Client::builder()
            .user_agent(concat!("aa-connect/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(self.bounds.connect)
            // Long enough between two requests of a check, and shorter than servers wait. Later they may have hung up, or
            // the network may be another one, without a word to old connections.
            .pool_idle_timeout(IDLE)
            .timeout(self.bounds.exchange);
        let builder = match (route, &self.proxies) {
            (Route::Plain | Route::Direct, _) => builder.no_proxy(),
            (Route::Via(_), Proxies::Environment(_)) => builder,
            (Route::Via(_), Proxies::Named { proxy, password }) => {
                let mut set = reqwest::Proxy::all(proxy.address()).map_err(|_| HttpFault::BadProxy)?;
                if proxy.username().is_some() || password.is_some() {
                    let user = proxy.username().unwrap_or_default();
                    set = set.basic_auth(&user, password.as_ref().map_or("", Secret::expose));
                }
                builder.no_proxy().proxy(set)
            }
        };
        let builder = match route {
            // An empty list instead of the system's: machines without any can still use the practice sandbox.
            Route::Plain => builder.tls_certs_only([]),
            Route::Direct | Route::Via(_) if self.authorities.is_empty() => builder,
            Route::Direct | Route::Via(_) => {
                builder.tls_certs_merge(self.authorities.iter().filter_map(|der| Certificate::from_der(der).ok()))
            }
        };
        builder.build().map_err(|error| faults::of_builder(&error))
    }
}

/// Host and port as people say them; the same words as `BaseUrl::host`.
pub(super) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn read_authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>, CaFileProblem> {
    const LIMIT: u64 = 8 * 1024 * 1024;
    let unreadable = |error: std::io::Error| CaFileProblem::Unreadable(error.kind());
    // Asked before opening: a pipe would keep us waiting for ever.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(CaFileProblem::Unreadable(std::io::ErrorKind::InvalidInput));
    }
    let file = File::open(path).map_err(unreadable)?;
    let mut pem = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut pem).map_err(unreadable)?;
    if pem.len() as u64 > LIMIT {
        return Err(CaFileProblem::TooLarge);
    }
    let certificates = Certificate::from_pem_bundle(&pem).map_err(|_| CaFileProblem::Damaged)?;
    if certificates.is_empty() {
        return Err(CaFileProblem::NoCertificate);
    }
    // reqwest takes any bytes between the marks for a certificate and only complains when the client is built.
    let authorities: Vec<_> = CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok).collect();
    let mut store = rustls::RootCertStore::empty();
    for der in &authorities {
        store.add(der.clone()).map_err(|_| CaFileProblem::Damaged)?;
    }
    Ok(authorities)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_file(content: Option<&[u8]>) -> HttpFault {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        if let Some(content) = content {
            std::fs::write(&path, content).unwrap();
        }
        let settings = NetworkSettings { proxy: None, ca_file: Some(path) };
        Http::new(&settings, None).err().unwrap().fault
    }

    #[test]
    fn a_useless_ca_file_says_why() {
        let problem = |content| match with_file(content) {
            HttpFault::BadCaFile { problem, .. } => problem,
            other => panic!("{other}"),
        };
        assert_eq!(problem(None), CaFileProblem::Unreadable(std::io::ErrorKind::NotFound));
        assert_eq!(problem(Some(b"")), CaFileProblem::NoCertificate);
        assert_eq!(problem(Some(b"\x30\x82\x01\x0a")), CaFileProblem::NoCertificate);
        assert_eq!(
            problem(Some(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")),
            CaFileProblem::Damaged
        );
    }

    #[test]
    fn a_folder_is_no_ca_file() {
        let settings = NetworkSettings { proxy: None, ca_file: Some(std::env::temp_dir()) };
        assert!(matches!(Http::new(&settings, None).err().unwrap().fault, HttpFault::BadCaFile { .. }));
    }

    #[test]
    fn a_clock_is_believed_for_minutes_and_while_the_wall_agrees() {
        let clock = Clock { ahead: 3, at: Timestamp::UNIX_EPOCH, seen: Instant::now() };
        let is_fresh = |wall: i64, counted: u64| {
            clock.is_fresh(Timestamp::from_second(wall).unwrap(), clock.seen + Duration::from_secs(counted))
        };
        assert!(is_fresh(0, 0) && is_fresh(300, 300) && is_fresh(62, 60));
        assert!(!is_fresh(3600, 3600), "long ago");
        assert!(!is_fresh(3600, 10) && !is_fresh(-60, 10), "the machine slept, or its clock was set");
    }

    #[test]
    fn nothing_is_opened_ahead_through_a_proxy_that_nothing_came_through_and_once_at_a_time_elsewhere() {
        let host = BaseUrl::parse("https://api.example").unwrap();
        let proxy = crate::connection::Proxy::parse("http://alice:hunter22@proxy.example:3128").unwrap().0;
        let settings = NetworkSettings { proxy: Some(proxy), ca_file: None };
        let proxied = Http::new(&settings, None).unwrap();
        assert!(proxied.open_ahead(&host).is_none());
        proxied.inner.is_proxy_proven.store(true, Ordering::Relaxed);
        assert!(proxied.open_ahead(&host).is_some());
        let straight = Http::straight(Bounds::default());
        let leave = straight.open_ahead(&host);
        assert!(leave.is_some() && straight.clone().open_ahead(&host).is_none());
        drop(leave);
        assert!(straight.open_ahead(&host).is_some());
    }
}
