//! The listening side: one port on both loopback addresses, bounded connections, and a prompt end.
//!
//! Knows nothing of Adobe. Bounds: connections at once, and the time from the end of one answer to the end of the next
//! request (which covers headers that trickle in, bodies that do, and idle connections).

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

/// Connections at once, on both addresses together; further ones wait in the system's queue.
const CONNECTIONS: usize = 256;
/// A request must be complete, and an answer taken, this long after the last byte of the answer before it.
const PATIENCE: Duration = Duration::from_secs(30);
/// After the stop, requests under way may still be answered for this long.
const GRACE: Duration = Duration::from_millis(500);
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
pub(super) fn serve(bound: Bound, app: &Router, stop: CancellationToken) -> JoinHandle<()> {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let cut = CancellationToken::new();
    let mut serving = JoinSet::new();
    for tcp in bound.listeners {
        let listener = Gate { tcp, room: Arc::clone(&room), cut: cut.clone() };
        let service = axum::serve(listener, app.clone()).with_graceful_shutdown(stop.clone().cancelled_owned());
        serving.spawn(async move {
            // `axum::serve` handles its errors itself and never returns one.
            let _ = service.await;
        });
    }
    tokio::spawn(async move {
        stop.cancelled().await;
        let all_done = async { while serving.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, all_done).await.is_err() {
            cut.cancel();
            while serving.join_next().await.is_some() {}
        }
    })
}

/// Accepts while there is room.
struct Gate {
    tcp: TcpListener,
    room: Arc<Semaphore>,
    cut: CancellationToken,
}

impl Listener for Gate {
    type Io = Guarded;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Guarded, SocketAddr) {
        loop {
            let Ok(place) = Arc::clone(&self.room).acquire_owned().await else {
                // The semaphore is never closed.
                std::future::pending::<()>().await;
                continue;
            };
            let (stream, address) = Listener::accept(&mut self.tcp).await;
            // Small answers must not wait for the client's acknowledgement; a refusal costs only time.
            let _ = stream.set_nodelay(true);
            let guarded = Guarded {
                stream,
                patience: Box::pin(tokio::time::sleep(PATIENCE)),
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
    patience: Pin<Box<Sleep>>,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
    _place: OwnedSemaphorePermit,
}

impl Guarded {
    /// Asked only while nothing moves.
    fn must_end(&mut self, context: &mut Context<'_>) -> Option<io::ErrorKind> {
        if self.cut.as_mut().poll(context).is_ready() {
            return Some(io::ErrorKind::ConnectionAborted);
        }
        self.patience.as_mut().poll(context).is_ready().then_some(io::ErrorKind::TimedOut)
    }
}

impl AsyncRead for Guarded {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        // Before the read: a request that trickles in must not win time with every byte.
        if let Some(kind) = self.must_end(context) {
            return Poll::Ready(Err(kind.into()));
        }
        Pin::new(&mut self.stream).poll_read(context, into)
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
                self.patience.as_mut().reset(Instant::now() + PATIENCE);
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

    #[tokio::test(start_paused = false)]
    async fn a_half_sent_request_does_not_outlive_the_stop() {
        let bound = bind(None).await.unwrap();
        let port = bound.port;
        let stop = CancellationToken::new();
        let task = serve(bound, &Router::new(), stop.clone());
        let mut client = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").await.unwrap();
        stop.cancel();
        tokio::time::timeout(Duration::from_secs(5), task).await.unwrap().unwrap();
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(5), client.read_to_end(&mut rest)).await.unwrap();
        assert!(ended.is_err() || rest.is_empty());
    }
}
