//! What a running sign-in tells its caller, and what its caller tells it. Data only.

use crate::connection::Printable;

use super::{Grant, Refused};

/// Something has happened that the person may want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Somebody came who changes nothing; the wait goes on. Told once for each kind.
    Stray(Stray),
    /// Adobe refused `offline_access` and is asked again without it: the address, its short form and the scopes are new.
    WithoutLasting,
    /// The end of the wait. Told once.
    Answered(Answer),
}

/// How a wait ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// With a code to exchange.
    Granted(Grant),
    /// With Adobe's no.
    Refused(Refused),
}

/// What was seen at the port and is not the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stray {
    /// A browser spoke https where the redirect URI says http.
    TlsOnPlainPort,
    /// A browser spoke http where the redirect URI says https.
    PlainOnTlsPort,
    /// The browser does not trust the certificate and hung up over it (a TLS alert).
    CertificateRefused,
    /// An answer whose state is missing, wrong, or that of an earlier attempt.
    OtherAttempt,
    /// An answer to this attempt that names another issuer, or none where one is promised (RFC 9207, section 2.4).
    WrongIssuer {
        /// The issuer that the answer names.
        named: Option<Printable>,
    },
    /// An answer to this attempt in which `state`, `code`, `iss` or `error` stands twice.
    Duplicated,
    /// An answer to this attempt with neither a code nor an error, or with both.
    Unclear,
    /// A request for another host than this machine's own name, as after DNS rebinding.
    WrongHost,
    /// A request to the callback that a page's script made, not a browser on its way.
    FromScript,
    /// A request to the callback with another method than GET.
    WrongMethod,
}

/// Which of this machine's own addresses are listened at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listening {
    /// None: the redirect URI leads somewhere else, and the address must be pasted.
    Nowhere,
    /// 127.0.0.1 and ::1.
    Both,
    /// 127.0.0.1 only: a browser that takes `localhost` for ::1 does not get here.
    OnlyIpv4,
    /// ::1 only.
    OnlyIpv6,
}

/// What came of the code, for the page that waits in the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// Adobe gave tokens.
    SignedIn {
        /// Who signed in.
        label: Printable,
    },
    /// It did not work out; the terminal says why.
    Failed,
}
