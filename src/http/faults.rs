//! Reads the cause of a failed request from the chain of its errors, by type wherever there is a type to be had.

use std::error::Error;
use std::io;

use rustls::CertificateError;

use crate::connection::Printable;

use super::error::{HttpFault, ProxyTrouble};
use super::route::Route;

/// Names the cause of `error` for a request that went by `route`.
pub(super) fn fault_of(error: &reqwest::Error, route: &Route) -> HttpFault {
    let is_via_proxy = matches!(route, Route::Via(_));
    if let Some(tls) = find::<rustls::Error>(error) {
        return of_tls(tls);
    }
    if is_via_proxy && let Some(fault) = of_tunnel(error) {
        return fault;
    }
    if error.is_dns() {
        return if is_via_proxy { HttpFault::ProxyFailed(ProxyTrouble::Dns) } else { HttpFault::Dns };
    }
    if let Some(fault) = find::<io::Error>(error).and_then(|io| of_io(io.kind())) {
        return match fault {
            HttpFault::Refused if is_via_proxy => HttpFault::ProxyFailed(ProxyTrouble::Refused),
            HttpFault::Unreachable if is_via_proxy => HttpFault::ProxyFailed(ProxyTrouble::Unreachable),
            other => other,
        };
    }
    if error.is_timeout() {
        return HttpFault::TimedOut;
    }
    if let Some(hyper) = find::<hyper::Error>(error) {
        // A server that speaks first, as SSH does: hyper has no question to ask about it but its words.
        if hyper.is_parse() || hyper.to_string().starts_with("received unexpected message") {
            return HttpFault::NotHttp;
        }
        // What is left of the kinds (incomplete message, closed, canceled, an HTTP/2 stream that was reset) means that
        // the answer stopped; only our own mistakes do not.
        if !hyper.is_user() {
            return HttpFault::Reset;
        }
    }
    if error.is_body() || error.is_decode() {
        return HttpFault::Reset;
    }
    HttpFault::Other(Printable::new(&innermost(error).to_string()))
}

/// Whether a client could not be built because the system has no certificate authorities.
pub(super) fn of_builder(error: &reqwest::Error) -> HttpFault {
    match find::<rustls::Error>(error) {
        Some(tls) => of_trust_store(tls),
        None => HttpFault::Other(Printable::new(&innermost(error).to_string())),
    }
}

/// Why the platform's verifier could not be set up.
pub(super) fn of_trust_store(error: &rustls::Error) -> HttpFault {
    match error {
        // Its error for an empty store is `rustls::Error::General`, so its words are all there is.
        rustls::Error::General(words) if words.contains("No CA certificates") => HttpFault::NoTrustStore,
        tls => of_tls(tls),
    }
}

/// What an error of the handshake means.
pub(super) fn of_tls(error: &rustls::Error) -> HttpFault {
    match error {
        rustls::Error::InvalidCertificate(problem) => match problem {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => HttpFault::TlsDates,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                HttpFault::TlsWrongName
            }
            // Everything else about a certificate (unknown issuer, bad signature, revoked, a self-signed one that is
            // an authority itself) means that this machine has no reason to trust it.
            _ => HttpFault::TlsUntrusted,
        },
        rustls::Error::NoCertificatesPresented => HttpFault::TlsUntrusted,
        other => HttpFault::Tls(Printable::new(&other.to_string())),
    }
}

/// What an error of a socket means; `None` where its kind has no name here.
pub(super) fn of_io(kind: io::ErrorKind) -> Option<HttpFault> {
    match kind {
        io::ErrorKind::ConnectionRefused => Some(HttpFault::Refused),
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable
        | io::ErrorKind::PermissionDenied => Some(HttpFault::Unreachable),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::NotConnected
        | io::ErrorKind::UnexpectedEof => Some(HttpFault::Reset),
        io::ErrorKind::TimedOut => Some(HttpFault::TimedOut),
        _ => None,
    }
}

/// The tunnel's own error type cannot be named from outside hyper-util 0.1, so its words decide; a test of ours with a
/// real 407 notices should they change.
fn of_tunnel(error: &reqwest::Error) -> Option<HttpFault> {
    let words = chain(error).find_map(|e| e.to_string().strip_prefix("tunnel error: ").map(str::to_owned))?;
    match words.as_str() {
        "proxy authorization required" => Some(HttpFault::ProxyWantsPassword { schemes: Vec::new() }),
        "unexpected end of file" => Some(HttpFault::ProxyFailed(ProxyTrouble::HungUp)),
        // The connection to the proxy itself failed: the errors below say how.
        "failed to create underlying connection" | "io error establishing tunnel" => None,
        _ => Some(HttpFault::ProxyFailed(ProxyTrouble::Other)),
    }
}

/// The error and its sources, outermost first. Looks into an `io::Error` that only wraps another error, which its
/// `source` would skip.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            let inner: &(dyn Error + 'static) = inner;
            return Some(inner);
        }
        error.source()
    })
}

/// The innermost error of type `T`.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(error).filter_map(|e| e.downcast_ref::<T>()).last()
}

fn innermost<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    chain(error).last().unwrap_or(error)
}
