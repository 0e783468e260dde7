//! The listening side: one port on both loopback addresses, bounded connections, and a prompt end.
//!
//! Knows nothing of Adobe. Bounds: connections at once, and the time a connection may be idle, a request may take to come
//! in (headers and bodies that trickle do not win time with every byte), and an answer to be taken.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, Sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::StartError;

/// What no client can exceed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Connections at once, on both addresses together; further ones wait in the system's queue.
    connections: usize,
    /// How long a connection may be idle, a request may take from its first byte to its last, and an answer to be taken.
    patience: Duration,
    /// After the stop, requests under way may still be answered for this long.
    grace: Duration,
}

impl Limits {
    /// For everything but this room's own tests.
    pub(super) const USUAL: Self =
        Self { connections: 256, patience: Duration::from_secs(30), grace: Duration::from_millis(500) };
}

/// How often a free port is looked for on both addresses.
const PORT_TRIES: usize = 8;

/// The bound port: at least 127.0.0.1, and ::1 where there is one.
pub(super) struct Bound {
    listeners: Vec<TcpListener>,
    pub(super) port: u16,
}

/// Takes `wanted`, or any port that is free on both loopback addresses.
pub(super) async fn bind(wanted: Option<u16>) -> Result<Bound, StartError> {
    let mut last = None;
    for _ in 0..PORT_TRIES {
        let port = wanted.unwrap_or(0);
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|e| StartError::from_io(port, &e))?;
        let port = v4.local_addr().map_err(|e| StartError::from_io(port, &e))?.port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
            Ok(v6) => return Ok(Bound { listeners: vec![v4, v6], port }),
            // Somebody else has that port on ::1, and `localhost` may lead there: look for another port.
            Err(error) if wanted.is_none() && error.kind() == io::ErrorKind::AddrInUse => {
                last = Some(Bound { listeners: vec![v4], port });
            }
            Err(_) => return Ok(Bound { listeners: vec![v4], port }),
        }
    }
    last.ok_or(StartError::PortBusy { port: wanted.unwrap_or(0) })
}

/// Serves `app` until `stop`; the returned task ends when every connection has.
pub(super) fn serve(bound: Bound, app: &Router, limits: Limits, stop: CancellationToken) -> JoinHandle<()> {
    let room = Arc::new(Semaphore::new(limits.connections));
    let cut = CancellationToken::new();
    let mut serving = JoinSet::new();
    for tcp in bound.listeners {
        let listener = Gate { tcp, room: Arc::clone(&room), patience: limits.patience, cut: cut.clone() };
        let service = axum::serve(listener, app.clone()).with_graceful_shutdown(stop.clone().cancelled_owned());
        serving.spawn(async move {
            // `axum::serve` handles its errors itself and never returns one.
            let _ = service.await;
        });
    }
    tokio::spawn(async move {
        stop.cancelled().await;
        let all_done = async { while serving.join_next().await.is_some() {} };
        if tokio::time::timeout(limits.grace, all_done).await.is_err() {
            cut.cancel();
            while serving.join_next().await.is_some() {}
        }
    })
}

/// Accepts while there is room.
struct Gate {
    tcp: TcpListener,
    room: Arc<Semaphore>,
    patience: Duration,
    cut: CancellationToken,
}

impl Listener for Gate {
    type Io = Guarded;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Guarded, SocketAddr) {
        loop {
            // First the connection, then its place: an idle listener must not hold a place that the other could use.
            let (stream, address) = Listener::accept(&mut self.tcp).await;
            let Ok(place) = Arc::clone(&self.room).acquire_owned().await else {
                // Never so: nobody closes the semaphore.
                continue;
            };
            // Small answers must not wait for the client's acknowledgement; a refusal costs only time.
            let _ = stream.set_nodelay(true);
            let guarded = Guarded {
                stream,
                patience: self.patience,
                deadline: Box::pin(tokio::time::sleep(self.patience)),
                is_idle: true,
                cut: Box::pin(self.cut.clone().cancelled_owned()),
                _place: place,
            };
            return (guarded, address);
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

/// A connection that loses patience, and that ends when it is cut.
struct Guarded {
    stream: TcpStream,
    patience: Duration,
    deadline: Pin<Box<Sleep>>,
    /// Nothing was received since the last answer, or ever.
    is_idle: bool,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
    _place: OwnedSemaphorePermit,
}

impl Guarded {
    fn start_anew(&mut self) {
        let deadline = Instant::now() + self.patience;
        self.deadline.as_mut().reset(deadline);
    }

    /// Whether the connection was cut or has run out of time.
    fn must_end(&mut self, context: &mut Context<'_>) -> Option<io::ErrorKind> {
        if self.cut.as_mut().poll(context).is_ready() {
            return Some(io::ErrorKind::ConnectionAborted);
        }
        self.deadline.as_mut().poll(context).is_ready().then_some(io::ErrorKind::TimedOut)
    }
}

impl AsyncRead for Guarded {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        // Before the read: a request that trickles in must not win time with every byte.
        if let Some(kind) = self.must_end(context) {
            return Poll::Ready(Err(kind.into()));
        }
        let done = Pin::new(&mut self.stream).poll_read(context, into);
        if self.is_idle && done.is_ready() {
            self.is_idle = false;
            self.start_anew();
        }
        done
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(context, bytes) {
            Poll::Pending => match self.must_end(context) {
                Some(kind) => Poll::Ready(Err(kind.into())),
                None => Poll::Pending,
            },
            done => {
                self.is_idle = true;
                self.start_anew();
                done
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";

    struct Running {
        port: u16,
        stop: CancellationToken,
        task: JoinHandle<()>,
    }

    async fn running(limits: Limits) -> Running {
        let bound = bind(None).await.unwrap();
        let (port, stop) = (bound.port, CancellationToken::new());
        let app = Router::new().fallback(async || "here");
        Running { port, stop: stop.clone(), task: serve(bound, &app, limits, stop) }
    }

    impl Running {
        async fn connect(&self) -> TcpStream {
            TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.unwrap()
        }
    }

    /// Waits for the end of a connection and gives what came before it.
    async fn rest_of(stream: &mut TcpStream) -> String {
        let mut rest = Vec::new();
        // A reset is an end, too.
        let _ = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut rest)).await.unwrap();
        String::from_utf8(rest).unwrap()
    }

    #[tokio::test]
    async fn a_half_sent_request_does_not_outlive_the_stop() {
        let server = running(Limits::USUAL).await;
        let mut client = server.connect().await;
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").await.unwrap();
        server.stop.cancel();
        tokio::time::timeout(Duration::from_secs(5), server.task).await.unwrap().unwrap();
        assert_eq!(rest_of(&mut client).await, "");
    }

    #[tokio::test]
    async fn a_request_that_trickles_in_is_not_waited_for() {
        let server = running(Limits { patience: Duration::from_millis(300), ..Limits::USUAL }).await;
        let (mut client, began) = (server.connect().await, Instant::now());
        client.write_all(b"GET / HTTP/1.1\r\nslow: ").await.unwrap();
        // One byte at a time for as long as the server takes them.
        while client.write_all(b"x").await.is_ok() && began.elapsed() < Duration::from_secs(10) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(began.elapsed() < Duration::from_secs(5));
    }

    #[tokio::test]
    async fn an_idle_connection_is_answered_and_then_let_go() {
        let server = running(Limits { patience: Duration::from_millis(300), ..Limits::USUAL }).await;
        let mut client = server.connect().await;
        client.write_all(REQUEST).await.unwrap();
        assert!(rest_of(&mut client).await.ends_with("here"));
    }

    #[tokio::test]
    async fn a_connection_too_many_waits_for_its_turn() {
        let server = running(Limits { connections: 1, ..Limits::USUAL }).await;
        let mut first = server.connect().await;
        first.write_all(REQUEST).await.unwrap();
        let mut answer = [0; 12];
        first.read_exact(&mut answer).await.unwrap();
        let mut second = server.connect().await;
        second.write_all(REQUEST).await.unwrap();
        let early = tokio::time::timeout(Duration::from_millis(200), second.read_exact(&mut answer)).await;
        assert!(early.is_err(), "the first connection holds the only place");
        drop(first);
        let turn = tokio::time::timeout(Duration::from_secs(5), second.read_exact(&mut answer)).await;
        turn.unwrap().unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
    }
}
