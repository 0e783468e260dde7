//! Takes the redirect URI's port on this machine's own addresses, and never on anything wider. Serves nothing.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpListener;

use crate::connection::LocalEndpoint;

use super::{Listening, OpenError, holder};

/// How often, and after which pause, a busy port is tried again: a listener of ours that is just closing needs a
/// moment, and nobody shall wait for a second.
const TRIES: usize = 8;
const PAUSE: Duration = Duration::from_millis(50);

/// The sockets, at least one.
#[derive(Debug, Default)]
pub(super) struct Bound {
    pub(super) v4: Option<TcpListener>,
    pub(super) v6: Option<TcpListener>,
}

impl Bound {
    pub(super) fn listening(&self) -> Listening {
        match (&self.v4, &self.v6) {
            (Some(_), Some(_)) => Listening::Both,
            (Some(_), None) => Listening::OnlyIpv4,
            (None, Some(_)) => Listening::OnlyIpv6,
            (None, None) => Listening::Nowhere,
        }
    }
}

/// Binds 127.0.0.1 and ::1. A family that the machine does not have is left out; one that somebody else holds is an
/// error, because a browser that goes to `localhost` would find them there. Where the redirect URI names one address,
/// that one is needed and the other family is only taken along.
pub(super) async fn bind(endpoint: &LocalEndpoint) -> Result<Bound, OpenError> {
    let port = endpoint.port;
    let named: Option<IpAddr> = endpoint.host.trim_matches(['[', ']']).parse().ok();
    let v4 = match named {
        Some(IpAddr::V4(address)) if address.is_loopback() => address,
        _ => Ipv4Addr::LOCALHOST,
    };
    let needs = |family: IpAddr| named.is_none_or(|named| named.is_ipv4() == family.is_ipv4());
    let mut bound = Bound::default();
    for address in [IpAddr::V4(v4), IpAddr::V6(Ipv6Addr::LOCALHOST)] {
        let socket = match take(SocketAddr::new(address, port)).await {
            Ok(socket) => Some(socket),
            Err(error) if is_absent(&error) || !needs(address) => None,
            Err(error) => return Err(judged(&error, port).await),
        };
        match address {
            IpAddr::V4(_) => bound.v4 = socket,
            IpAddr::V6(_) => bound.v6 = socket,
        }
    }
    match (named, bound.listening()) {
        (_, Listening::Nowhere)
        | (Some(IpAddr::V4(_)), Listening::OnlyIpv6)
        | (Some(IpAddr::V6(_)), Listening::OnlyIpv4) => Err(OpenError::NoLoopback),
        _ => Ok(bound),
    }
}

/// On Unix, tokio sets SO_REUSEADDR: connections that are closed but remembered (TIME_WAIT) do not hold the port, and
/// two listeners still cannot share it. On Windows that option would let them, and tokio leaves it out.
async fn take(address: SocketAddr) -> io::Result<TcpListener> {
    for _ in 1..TRIES {
        match TcpListener::bind(address).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => tokio::time::sleep(PAUSE).await,
            done => return done,
        }
    }
    TcpListener::bind(address).await
}

/// Whether the machine does not have that family at all.
fn is_absent(error: &io::Error) -> bool {
    // EAFNOSUPPORT has no stable kind: 97 on Linux, 47 on macOS; WSAEAFNOSUPPORT is 10047.
    matches!(error.kind(), io::ErrorKind::AddrNotAvailable | io::ErrorKind::Unsupported)
        || matches!(error.raw_os_error(), Some(97 | 47 | 10047))
}

async fn judged(error: &io::Error, port: u16) -> OpenError {
    match error.kind() {
        io::ErrorKind::AddrInUse => OpenError::Busy { port, holder: holder::of(port).await },
        io::ErrorKind::PermissionDenied => OpenError::Forbidden { port },
        kind => OpenError::Io(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_the_system_says_is_told_apart() {
        // WSAEACCES (10013) and EACCES both come as PermissionDenied.
        let forbidden = judged(&io::ErrorKind::PermissionDenied.into(), 80).await;
        assert_eq!(forbidden, OpenError::Forbidden { port: 80 });
        assert_eq!(judged(&io::ErrorKind::OutOfMemory.into(), 80).await, OpenError::Io(io::ErrorKind::OutOfMemory));
        assert!(is_absent(&io::ErrorKind::AddrNotAvailable.into()));
        assert!(!is_absent(&io::ErrorKind::AddrInUse.into()));
        #[cfg(target_os = "linux")]
        assert!(is_absent(&io::Error::from_raw_os_error(97)));
    }
}
