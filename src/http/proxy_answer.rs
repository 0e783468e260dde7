//! Asks a proxy that did not make a connection what it has to say: its status, and how it wants to be paid respect.
//!
//! The HTTP library reports a refused CONNECT without its status and headers. This repeats the same CONNECT by hand,
//! reads the head of the answer and hangs up; nothing is sent through the tunnel, should it open.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;
use zeroize::Zeroizing;

use crate::connection::{Printable, Secret};

use super::error::ProxyTrouble;

/// What the proxy said to CONNECT.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ProxyAnswer {
    /// Its HTTP status.
    pub(super) status: u16,
    /// The names in `Proxy-Authenticate`.
    pub(super) schemes: Vec<Printable>,
}

/// Asks `proxy` for a tunnel to `target`, for `bound` at most. `None` where no sensible answer came, or where the proxy
/// itself speaks TLS.
pub(super) async fn ask(
    proxy: &Url,
    target: &Url,
    authorization: Option<Secret>,
    bound: Duration,
) -> Option<ProxyAnswer> {
    if proxy.scheme() != "http" {
        return None;
    }
    let proxy_host = proxy.host_str()?.trim_matches(['[', ']']);
    let proxy_port = proxy.port_or_known_default()?;
    tokio::time::timeout(bound, async {
        let mut stream = TcpStream::connect((proxy_host, proxy_port)).await.ok()?;
        connect(&mut stream, target, authorization).await.ok()
    })
    .await
    .ok()?
}

/// Asks the proxy at the other end of `stream` for a tunnel to `target`. An error where no sensible answer came.
pub(super) async fn connect(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    target: &Url,
    authorization: Option<Secret>,
) -> Result<ProxyAnswer, ProxyTrouble> {
    let (Some(host), Some(port)) = (target.host_str(), target.port_or_known_default()) else {
        return Err(ProxyTrouble::Other);
    };
    let authority = format!("{host}:{port}");
    let mut head = Zeroizing::new(format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n"));
    if let Some(authorization) = &authorization {
        head.push_str("Proxy-Authorization: ");
        head.push_str(authorization.expose());
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    if stream.write_all(head.as_bytes()).await.is_err() || stream.flush().await.is_err() {
        return Err(ProxyTrouble::HungUp);
    }
    let mut answer = Vec::new();
    let mut chunk = [0; 1024];
    while answer.len() < 16 * 1024 && !answer.windows(4).any(|w| w == b"\r\n\r\n") {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => break,
            Ok(count) => answer.extend_from_slice(&chunk[..count]),
        }
    }
    if answer.is_empty() {
        return Err(ProxyTrouble::HungUp);
    }
    parse(&String::from_utf8_lossy(&answer)).ok_or(ProxyTrouble::Other)
}

fn parse(head: &str) -> Option<ProxyAnswer> {
    let mut lines = head.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    let schemes = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(':'))
        .filter(|(name, _)| name.eq_ignore_ascii_case("proxy-authenticate"))
        .filter_map(|(_, value)| value.split_whitespace().next())
        .map(|scheme| Printable::new(scheme.trim_end_matches(',')))
        .collect();
    Some(ProxyAnswer { status, schemes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemes_a_proxy_offers_are_named() {
        let answer = parse(
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nproxy-authenticate: Basic realm=\"x\"\r\n\r\nProxy-Authenticate: Body",
        )
        .unwrap();
        assert_eq!(answer.status, 407);
        assert_eq!(answer.schemes, [Printable::new("Negotiate"), Printable::new("Basic")]);
        assert_eq!(parse("SSH-2.0-OpenSSH\r\n"), None);
        assert_eq!(parse(""), None);
    }
}
