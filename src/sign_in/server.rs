//! The sockets: accepts, looks at the first byte, does TLS and HTTP within bounds, and closes everything at once when it
//! is dropped. Knows nothing of answers.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::error::Error;
use std::future::pending;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::{AlertDescription, ServerConfig};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinHandle, JoinSet};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsAcceptor;

use super::Stray;
use super::bind::Bound;
use super::front::Front;
use super::pages::{Page, Reply};

/// Connections at once. A browser opens idle ones of its own; 64 were seen to starve it.
const MOST_CONNECTIONS: usize = 512;
/// For the first byte and the TLS handshake together, and then for a request's head.
const PATIENCE: Duration = Duration::from_secs(3);
/// For a connection in all.
const LIFETIME: Duration = Duration::from_secs(10);
/// The most bytes of a request's head, and the most headers in it.
const MOST_HEAD: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;
/// After the system refused a connection (too many open files, say).
const PAUSE: Duration = Duration::from_millis(50);

/// A TLS record of a handshake begins with it (RFC 8446, section 5.1); no HTTP method does.
const TLS_HANDSHAKE: u8 = 0x16;
/// A fatal TLS alert, “protocol_version” (RFC 8446, section 6).
const TLS_ALERT: [u8; 7] = [0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46];

/// Serves until it is dropped; then the ports and every connection close.
pub(super) struct Server(JoinHandle<()>);

impl Drop for Server {
    fn drop(&mut self) {
        // The task owns the listeners and the connections.
        self.0.abort();
    }
}

/// Begins to serve.
pub(super) fn serve(bound: Bound, tls: Option<Arc<ServerConfig>>, front: Arc<Front>) -> Server {
    let tls = tls.map(TlsAcceptor::from);
    Server(tokio::spawn(async move {
        let mut connections = Connections::default();
        loop {
            tokio::select! {
                stream = accept(bound.v4.as_ref()) => connections.add(stream, &tls, &front).await,
                stream = accept(bound.v6.as_ref()) => connections.add(stream, &tls, &front).await,
                _ = connections.open.join_next(), if !connections.open.is_empty() => {}
            }
        }
    }))
}

async fn accept(listener: Option<&TcpListener>) -> io::Result<TcpStream> {
    match listener {
        Some(listener) => listener.accept().await.map(|(stream, _)| stream),
        None => pending().await,
    }
}

#[derive(Default)]
struct Connections {
    open: JoinSet<()>,
    /// The oldest one first.
    order: VecDeque<AbortHandle>,
}

impl Connections {
    /// Where there are too many, the oldest one makes room: whoever holds hundreds open does not keep the browser out.
    async fn add(&mut self, stream: io::Result<TcpStream>, tls: &Option<TlsAcceptor>, front: &Arc<Front>) {
        let Ok(stream) = stream else {
            tokio::time::sleep(PAUSE).await;
            return;
        };
        while self.open.try_join_next().is_some() {}
        while self.open.len() >= MOST_CONNECTIONS {
            if let Some(oldest) = self.order.pop_front() {
                if oldest.is_finished() {
                    continue;
                }
                oldest.abort();
            }
            self.open.join_next().await;
        }
        if self.order.len() > 2 * MOST_CONNECTIONS {
            self.order.retain(|connection| !connection.is_finished());
        }
        let (tls, front) = (tls.clone(), Arc::clone(front));
        self.order.push_back(self.open.spawn(async move {
            // Late or not, it is over.
            let _ = timeout(LIFETIME, connection(stream, tls, &front)).await;
        }));
    }
}

async fn connection(stream: TcpStream, tls: Option<TlsAcceptor>, front: &Front) {
    // Small answers need not wait for the client's acknowledgement; a refusal costs only time.
    let _ = stream.set_nodelay(true);
    let until = Instant::now() + PATIENCE;
    let mut first = [0];
    if !matches!(timeout_at(until, stream.peek(&mut first)).await, Ok(Ok(1))) {
        return;
    }
    match tls {
        Some(_) if first[0].is_ascii_alphabetic() => {
            front.tell_stray(Stray::PlainOnTlsPort);
            let _ = http(stream, |_| Page::UseHttps.reply()).await;
        }
        Some(tls) => {
            let done = match timeout_at(until, tls.accept(stream)).await {
                Ok(Ok(stream)) => http(stream, |request| front.answer(request)).await.map_err(Into::into),
                Ok(Err(error)) => Err(error.into()),
                Err(_) => Ok(()),
            };
            if done.is_err_and(|error: Box<dyn Error + Send + Sync>| is_certificate_refusal(&*error)) {
                front.tell_stray(Stray::CertificateRefused);
            }
        }
        None if first[0] == TLS_HANDSHAKE => {
            front.tell_stray(Stray::TlsOnPlainPort);
            let _ = timeout_at(until, alert(stream)).await;
        }
        None => {
            let _ = http(stream, |request| front.answer(request)).await;
        }
    }
}

/// One request and its answer.
async fn http<S>(stream: S, answer: impl Fn(&Request<Incoming>) -> Reply) -> hyper::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let service = service_fn(|request| {
        let reply = answer(&request);
        async { Ok::<Response<_>, Infallible>(reply) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_headers(MOST_HEADERS)
        .max_buf_size(MOST_HEAD)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service)
        .await
}

/// Says in TLS's own words that TLS is not spoken here.
async fn alert(mut stream: TcpStream) -> io::Result<()> {
    // What is left unread would turn the end into a reset, and the alert might be lost.
    let _ = stream.read(&mut [0; 4096]).await?;
    stream.write_all(&TLS_ALERT).await?;
    stream.shutdown().await
}

/// Whether the browser hung up because of the certificate.
fn is_certificate_refusal(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let error_inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let tls = error_inside.and_then(|inside| inside.downcast_ref()).or_else(|| error.downcast_ref());
        if let Some(rustls::Error::AlertReceived(alert)) = tls {
            return matches!(
                alert,
                AlertDescription::UnknownCA
                    | AlertDescription::BadCertificate
                    | AlertDescription::CertificateUnknown
                    | AlertDescription::CertificateExpired
                    | AlertDescription::CertificateRevoked
                    | AlertDescription::UnsupportedCertificate
            );
        }
        next = error.source();
    }
    false
}
