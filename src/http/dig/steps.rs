//! The layers below TLS, one bounded step each: a name's addresses, a connection, a proxy's tunnel.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use futures_util::future::select_ok;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use url::{Host, Url};

use crate::connection::{Printable, Secret};

use super::super::error::{HttpFault, ProxyTrouble};
use super::super::faults;
use super::super::proxy_answer;

/// For the whole of a dig.
const WHOLE: Duration = Duration::from_secs(10);
/// For one step of it.
const STEP: Duration = Duration::from_secs(4);
/// More addresses of one name are not tried.
const MOST_ADDRESSES: usize = 8;

/// An open way, whatever it is made of: one type, so that TLS is compiled once.
pub(super) type Stream = Box<dyn Bytes>;

/// What goes both ways.
pub(super) trait Bytes: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Bytes for T {}

/// The time there is.
pub(super) struct Budget {
    step: Duration,
    until: Instant,
}

impl Budget {
    /// `connect` is what requests have for the same.
    pub(super) fn new(connect: Duration) -> Self {
        Self { step: connect.min(STEP), until: Instant::now() + WHOLE }
    }

    /// Whether there is no time left for the whole.
    pub(super) fn is_spent(&self) -> bool {
        Instant::now() >= self.until
    }

    /// Runs one step within its bound.
    pub(super) async fn step<T>(
        &self,
        step: impl Future<Output = Result<T, HttpFault>> + Send,
    ) -> Result<T, HttpFault> {
        let bound = self.step.min(self.until.saturating_duration_since(Instant::now()));
        tokio::time::timeout(bound, step).await.unwrap_or(Err(HttpFault::TimedOut))
    }
}

/// That nothing more can be done, as the program ends.
pub(super) fn ending() -> HttpFault {
    HttpFault::Other(Printable::new("the program is ending"))
}

/// The addresses of the host in `url`, with its port. A name service that is silent resolves nothing, either.
pub(super) async fn resolve(url: &Url, budget: &Budget) -> Result<Vec<SocketAddr>, HttpFault> {
    let port = url.port_or_known_default().ok_or(HttpFault::Dns)?;
    let name = match url.host() {
        Some(Host::Ipv4(address)) => return Ok(vec![(address, port).into()]),
        Some(Host::Ipv6(address)) => return Ok(vec![(address, port).into()]),
        Some(Host::Domain(name)) => name.to_owned(),
        None => return Err(HttpFault::Dns),
    };
    let lookup = async {
        let found = tokio::net::lookup_host((name, port)).await.map_err(|_| HttpFault::Dns)?;
        Ok(found.take(MOST_ADDRESSES).collect::<Vec<_>>())
    };
    let found = budget.step(lookup).await.map_err(|_| HttpFault::Dns)?;
    if found.is_empty() { Err(HttpFault::Dns) } else { Ok(found) }
}

/// A connection to the first of `addresses` that takes one.
pub(super) async fn connect(addresses: &[SocketAddr], budget: &Budget) -> Result<Stream, HttpFault> {
    // All at once: one that swallows everything must not use up the time of one that works.
    let attempts = addresses.iter().map(|address| TcpStream::connect(*address).boxed());
    let connected = budget.step(async {
        let (stream, _) = select_ok(attempts).await.map_err(|error| of_io(&error))?;
        Ok(stream)
    });
    Ok(Box::new(connected.await?))
}

/// What an error of the socket means.
pub(super) fn of_io(error: &std::io::Error) -> HttpFault {
    faults::of_io(error.kind()).unwrap_or_else(|| HttpFault::Other(Printable::new(&error.to_string())))
}

/// A tunnel to `target` through the proxy at the other end of `stream`.
pub(super) async fn tunnel(
    mut stream: Stream,
    target: &Url,
    authorization: Option<Secret>,
    budget: &Budget,
) -> Result<Stream, HttpFault> {
    let asked = budget.step(async {
        let answer = proxy_answer::connect(&mut stream, target, authorization).await;
        answer.map_err(HttpFault::ProxyFailed)
    });
    match asked.await {
        Ok(answer) if (200..300).contains(&answer.status) => Ok(stream),
        Ok(answer) if answer.status == 407 => Err(HttpFault::ProxyWantsPassword { schemes: answer.schemes }),
        Ok(answer) => Err(HttpFault::ProxyFailed(ProxyTrouble::Said(answer.status))),
        Err(HttpFault::TimedOut) => Err(HttpFault::ProxyFailed(ProxyTrouble::TimedOut)),
        Err(fault) => Err(fault),
    }
}
