//! Why no usable HTTP answer came, by name. Holds hosts and files, never an address with a query, never a secret.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use crate::connection::Printable;

/// A request that got no answer, or a set-up that cannot make one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct HttpError {
    /// What went wrong.
    pub fault: HttpFault,
    /// The host that was asked, with its port if unusual; `None` where the set-up itself failed.
    pub host: Option<String>,
    /// The proxy that was to be used, without user name and password.
    pub via: Option<String>,
    /// When it began, by this machine's clock.
    pub at: Timestamp,
    /// How long it went on.
    pub took: Duration,
}

impl HttpError {
    /// A request that could not even be built.
    pub fn unsent() -> Self {
        Self::of_set_up(HttpFault::Unsendable)
    }

    /// A failure of the set-up, before any host was asked.
    pub(super) fn of_set_up(fault: HttpFault) -> Self {
        Self { fault, host: None, via: None, at: Timestamp::now(), took: Duration::ZERO }
    }
}

/// What went wrong below HTTP.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpFault {
    /// The host's name did not resolve.
    #[error("the host's name does not resolve")]
    Dns,
    /// Nobody accepted the connection.
    #[error("the connection was refused")]
    Refused,
    /// No way to the host: no route, no network, or a firewall of this machine.
    #[error("the host cannot be reached")]
    Unreachable,
    /// No complete answer within the bound.
    #[error("no complete answer came in time")]
    TimedOut,
    /// The connection broke before the answer was complete.
    #[error("the connection broke in the middle")]
    Reset,
    /// The certificate is from an authority this machine does not trust.
    #[error("the server's certificate is from an authority this machine does not trust")]
    TlsUntrusted,
    /// The certificate is for another name.
    #[error("the server's certificate is for another name")]
    TlsWrongName,
    /// The certificate is not yet or no longer valid.
    #[error("the server's certificate is not valid today")]
    TlsDates,
    /// TLS failed otherwise.
    #[error("TLS failed: {0}")]
    Tls(Printable),
    /// The answer was not HTTP.
    #[error("the answer was not HTTP")]
    NotHttp,
    /// A proxy wants a user name and password, or other ones (407).
    #[error("the proxy wants a user name and password{}", scheme_list(schemes))]
    ProxyWantsPassword {
        /// The ways it offers, such as `Basic` or `Negotiate`, where it said.
        schemes: Vec<Printable>,
    },
    /// The proxy did not make the connection.
    #[error("the proxy did not make the connection: {0}")]
    ProxyFailed(ProxyTrouble),
    /// The answer is larger than the body cap.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The cap, in bytes.
        limit: usize,
    },
    /// This machine has no certificate authorities at all, as in a slim container.
    #[error("this machine has no certificate authorities")]
    NoTrustStore,
    /// The file with further certificate authorities is of no use.
    #[error("the file with certificate authorities {problem}")]
    BadCaFile {
        /// Which file.
        path: PathBuf,
        /// Why.
        problem: CaFileProblem,
    },
    /// The proxy's address is of no use.
    #[error("the proxy's address cannot be used")]
    BadProxy,
    /// Plain http would leave this machine, and with it whatever the request carries.
    #[error("plain http is for this machine only")]
    Unprotected,
    /// A header value cannot be sent, as it holds control characters.
    #[error("a header holds characters that cannot be sent")]
    Unsendable,
    /// Anything else.
    #[error("the request failed: {0}")]
    Other(Printable),
}

fn scheme_list(schemes: &[Printable]) -> String {
    if schemes.is_empty() {
        return String::new();
    }
    format!(" ({})", schemes.iter().map(Printable::as_str).collect::<Vec<_>>().join(", "))
}

/// What the proxy did instead of making the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProxyTrouble {
    /// Its name did not resolve.
    #[error("its name does not resolve")]
    Dns,
    /// It accepts no connections.
    #[error("it refuses connections")]
    Refused,
    /// No way to it.
    #[error("it cannot be reached")]
    Unreachable,
    /// It did not answer in time.
    #[error("it did not answer in time")]
    TimedOut,
    /// It speaks TLS itself, and shows a certificate that this machine does not trust.
    #[error("its certificate is not trusted")]
    Untrusted,
    /// It answered with this status.
    #[error("it answered {0}")]
    Said(u16),
    /// It hung up.
    #[error("it hung up")]
    HungUp,
    /// It was asked and did something else.
    #[error("its answer cannot be understood")]
    Other,
}

/// Why a file with certificate authorities is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CaFileProblem {
    /// It cannot be read.
    #[error("cannot be read ({0})")]
    Unreadable(std::io::ErrorKind),
    /// It has no `-----BEGIN CERTIFICATE-----`.
    #[error("holds no certificate in PEM form")]
    NoCertificate,
    /// What it has is no certificate.
    #[error("holds a damaged certificate")]
    Damaged,
    /// It is far too large for what it should be.
    #[error("is larger than 8 MiB")]
    TooLarge,
}
