//! Why no usable HTTP answer came, by name.

use serde::{Deserialize, Serialize};

/// Why no usable HTTP answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// The host's name did not resolve.
    Dns,
    /// Nobody accepted the connection.
    Refused,
    /// The network or host cannot be reached.
    Unreachable,
    /// No answer within the bound.
    TimedOut,
    /// The connection broke in the middle.
    Reset,
    /// The certificate is from an authority this machine does not trust.
    TlsUntrusted,
    /// The certificate is for another name.
    TlsWrongName,
    /// The certificate is not yet or no longer valid.
    TlsDates,
    /// TLS failed otherwise, as when plain HTTP answered.
    Tls,
    /// The proxy wants a user name and password (407).
    ProxyWantsPassword,
    /// The proxy refused or failed to make the connection.
    ProxyFailed,
    /// A redirect, which is never followed with credentials.
    Redirected,
    /// More than the body cap.
    TooLarge,
    /// An HTML page where JSON was due.
    Html,
    /// Neither JSON nor HTML.
    NotJson,
    /// JSON of another shape than documented.
    UnknownShape,
    /// This machine has no certificate authorities at all.
    NoTrustStore,
    /// The `--ca-file` cannot be read or holds no certificate.
    BadCaFile,
    /// Anything else.
    Other,
}

impl Transport {
    /// Every kind.
    pub const ALL: [Self; 19] = [
        Self::Dns,
        Self::Refused,
        Self::Unreachable,
        Self::TimedOut,
        Self::Reset,
        Self::TlsUntrusted,
        Self::TlsWrongName,
        Self::TlsDates,
        Self::Tls,
        Self::ProxyWantsPassword,
        Self::ProxyFailed,
        Self::Redirected,
        Self::TooLarge,
        Self::Html,
        Self::NotJson,
        Self::UnknownShape,
        Self::NoTrustStore,
        Self::BadCaFile,
        Self::Other,
    ];

    /// The word the rules use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::Reset => "reset",
            Self::TlsUntrusted => "tls_untrusted",
            Self::TlsWrongName => "tls_wrong_name",
            Self::TlsDates => "tls_dates",
            Self::Tls => "tls",
            Self::ProxyWantsPassword => "proxy_wants_password",
            Self::ProxyFailed => "proxy_failed",
            Self::Redirected => "redirected",
            Self::TooLarge => "too_large",
            Self::Html => "html",
            Self::NotJson => "not_json",
            Self::UnknownShape => "unknown_shape",
            Self::NoTrustStore => "no_trust_store",
            Self::BadCaFile => "bad_ca_file",
            Self::Other => "other",
        }
    }
}
