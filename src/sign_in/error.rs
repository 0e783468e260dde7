//! Why a sign-in cannot begin, and why a pasted text cannot end it.

use std::io;

use crate::connection::Printable;

use super::CertificateError;
use super::pasted::Why;

/// Why nobody can be asked to sign in now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Another program listens on that port, on 127.0.0.1 or on ::1.
    #[error("port {port} is used by another program")]
    Busy {
        /// The redirect URI's port.
        port: u16,
        /// The program and its process number, where the system tells.
        holder: Option<Printable>,
    },
    /// The system does not let this user listen there: a port below 1024, or one that Windows keeps for itself
    /// (WSAEACCES: ranges of Hyper-V, WSL and Docker).
    #[error("the system does not allow listening on port {port}")]
    Forbidden {
        /// The redirect URI's port.
        port: u16,
    },
    /// There is neither 127.0.0.1 nor ::1.
    #[error("this machine has no loopback address")]
    NoLoopback,
    /// The redirect URI is https on this machine, and no certificate was given.
    #[error("an https redirect URI needs a certificate")]
    NoCertificate,
    /// TLS cannot be set up with the certificate.
    #[error("{0}")]
    Certificate(#[from] CertificateError),
    /// The listener did not hear itself.
    #[error("the listener did not pass its own test: {0}")]
    SelfTest(#[from] SelfTestError),
    /// The system gave no random bytes, without which no sign-in is safe.
    #[error("the system gave no random bytes")]
    NoRandomness,
    /// Something else with the sockets.
    #[error("listening failed: {0}")]
    Io(io::ErrorKind),
}

/// What went wrong when the listener called itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SelfTestError {
    /// Nobody took the connection, or it broke: something on this machine filters it.
    #[error("the connection failed ({0})")]
    NotReached(io::ErrorKind),
    /// No answer within two seconds.
    #[error("no answer in time")]
    TooSlow,
    /// TLS with another certificate than ours, or none.
    #[error("somebody with another certificate answered")]
    WrongCertificate,
    /// Somebody answered who is not this listener.
    #[error("somebody else answered")]
    SomebodyElse,
}

/// Why a pasted text is not the answer. The wait goes on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It is no answer at all.
    #[error("this is not an answer")]
    NoAnswer(Why),
    /// Its state is missing, wrong, or that of an earlier attempt.
    #[error("this answer belongs to another attempt")]
    OtherAttempt,
    /// The answer is here already: an earlier paste or the browser was faster.
    #[error("the answer was taken already")]
    TakenAlready,
    /// It comes from another issuer, or names none where one is promised (RFC 9207, section 2.4).
    #[error("this answer comes from somebody else")]
    WrongIssuer {
        /// The issuer that it names.
        named: Option<Printable>,
    },
    /// `state`, `code`, `iss` or `error` stands twice in it.
    #[error("this answer says something twice")]
    Duplicated,
    /// There is neither a code nor an error in it, or both.
    #[error("this answer holds neither a code nor an error")]
    Unclear,
}
