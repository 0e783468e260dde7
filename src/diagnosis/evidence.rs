//! What a failed request, store or file looked like: named fields, no secrets, nothing interpreted.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::connection::{Metascope, Printable};

/// What was being tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Reaching a host at all, before any credential is sent.
    Network,
    /// The connection's or draft's own files.
    Files,
    /// The secret store.
    Store,
    /// A Service Account's private key and certificate, before anything is sent.
    KeyPair,
    /// The sign-in through the browser: the listener on this machine and Adobe's answer to it.
    SignIn,
    /// The token endpoint.
    Token,
    /// Discovery of organizations and companies.
    Companies,
    /// The report suites.
    ReportSuites,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 8] = [
        Self::Network,
        Self::Files,
        Self::Store,
        Self::KeyPair,
        Self::SignIn,
        Self::Token,
        Self::Companies,
        Self::ReportSuites,
    ];

    /// The word the rules use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Files => "files",
            Self::Store => "store",
            Self::KeyPair => "key_pair",
            Self::SignIn => "sign_in",
            Self::Token => "token",
            Self::Companies => "companies",
            Self::ReportSuites => "report_suites",
        }
    }
}

/// Why no usable HTTP answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

/// Why this machine's own store or files failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LocalFault {
    /// No message bus in this session, as over SSH.
    KeyringNoBus,
    /// A bus, but nobody on it keeps secrets.
    KeyringNoService,
    /// The keyring is locked and nobody can be asked.
    KeyringLocked,
    /// The service runs but has no keyring to store into.
    KeyringNoCollection,
    /// No answer within the bound.
    KeyringHangs,
    /// Several items where one was expected.
    KeyringAmbiguous,
    /// The keyring failed otherwise.
    KeyringOther,
    /// The vault's passphrase is wrong.
    VaultWrongPassphrase,
    /// The vault needs a passphrase and nobody can be asked.
    VaultLocked,
    /// The vault's files are damaged or not a vault.
    VaultDamaged,
    /// The secret is not in the store.
    SecretMissing,
    /// The stored secret cannot be understood.
    SecretDamaged,
    /// The connection now names other hosts than its secrets were stored for.
    HostsChanged,
    /// A file or folder cannot be read.
    Unreadable,
    /// A file or folder cannot be written: permissions or a read-only disk.
    NotWritable,
    /// The disk is full.
    DiskFull,
    /// A file is not what it should be.
    FileDamaged,
    /// A file was written by a newer version.
    FileTooNew,
    /// The name is taken by another connection.
    NameTaken,
    /// There is no such file.
    FileMissing,
    /// The practice sandbox inside this program did not start.
    PracticeFailed,
    /// Nothing is kept that could be renewed without a person.
    NotSignedIn,
    /// Another program listens on the port that Adobe sends the browser back to.
    PortBusy,
    /// The system lets nobody, or not this user, listen on that port.
    PortForbidden,
    /// This machine has no loopback address to listen on.
    NoLoopback,
    /// Not this program answers at the address that Adobe sends the browser back to.
    ListenerUnreached,
    /// No certificate could be made for `https://localhost`.
    CertificateFailed,
    /// Nobody came back from Adobe's sign-in page in time.
    SignInTimedOut,
    /// The clock is too far from Adobe's.
    ClockWrong,
    /// The stored private key cannot be read.
    KeyUnreadable,
    /// This machine could not sign with the private key.
    NotSigned,
    /// The system gave no random numbers to sign with.
    NoRandomness,
    /// The private key is not the certificate's.
    KeyMismatch,
    /// The certificate in the connection's file cannot be read.
    CertificateDamaged,
    /// The certificate has ended.
    CertificateExpired,
    /// The certificate is not valid yet.
    CertificateNotYetValid,
}

impl LocalFault {
    /// Every fault.
    pub const ALL: [Self; 36] = [
        Self::KeyringNoBus,
        Self::KeyringNoService,
        Self::KeyringLocked,
        Self::KeyringNoCollection,
        Self::KeyringHangs,
        Self::KeyringAmbiguous,
        Self::KeyringOther,
        Self::VaultWrongPassphrase,
        Self::VaultLocked,
        Self::VaultDamaged,
        Self::SecretMissing,
        Self::SecretDamaged,
        Self::HostsChanged,
        Self::Unreadable,
        Self::NotWritable,
        Self::DiskFull,
        Self::FileDamaged,
        Self::FileTooNew,
        Self::NameTaken,
        Self::FileMissing,
        Self::PracticeFailed,
        Self::NotSignedIn,
        Self::PortBusy,
        Self::PortForbidden,
        Self::NoLoopback,
        Self::ListenerUnreached,
        Self::CertificateFailed,
        Self::SignInTimedOut,
        Self::ClockWrong,
        Self::KeyUnreadable,
        Self::NotSigned,
        Self::NoRandomness,
        Self::KeyMismatch,
        Self::CertificateDamaged,
        Self::CertificateExpired,
        Self::CertificateNotYetValid,
    ];

    /// The word the rules use.
    pub fn word(self) -> &'static str {
        match self {
            Self::KeyringNoBus => "keyring_no_bus",
            Self::KeyringNoService => "keyring_no_service",
            Self::KeyringLocked => "keyring_locked",
            Self::KeyringNoCollection => "keyring_no_collection",
            Self::KeyringHangs => "keyring_hangs",
            Self::KeyringAmbiguous => "keyring_ambiguous",
            Self::KeyringOther => "keyring_other",
            Self::VaultWrongPassphrase => "vault_wrong_passphrase",
            Self::VaultLocked => "vault_locked",
            Self::VaultDamaged => "vault_damaged",
            Self::SecretMissing => "secret_missing",
            Self::SecretDamaged => "secret_damaged",
            Self::HostsChanged => "hosts_changed",
            Self::Unreadable => "unreadable",
            Self::NotWritable => "not_writable",
            Self::DiskFull => "disk_full",
            Self::FileDamaged => "file_damaged",
            Self::FileTooNew => "file_too_new",
            Self::NameTaken => "name_taken",
            Self::FileMissing => "file_missing",
            Self::PracticeFailed => "practice_failed",
            Self::NotSignedIn => "not_signed_in",
            Self::PortBusy => "port_busy",
            Self::PortForbidden => "port_forbidden",
            Self::NoLoopback => "no_loopback",
            Self::ListenerUnreached => "listener_unreached",
            Self::CertificateFailed => "certificate_failed",
            Self::SignInTimedOut => "sign_in_timed_out",
            Self::ClockWrong => "clock_wrong",
            Self::KeyUnreadable => "key_unreadable",
            Self::NotSigned => "not_signed",
            Self::NoRandomness => "no_randomness",
            Self::KeyMismatch => "key_mismatch",
            Self::CertificateDamaged => "certificate_damaged",
            Self::CertificateExpired => "certificate_expired",
            Self::CertificateNotYetValid => "certificate_not_yet_valid",
        }
    }
}

/// What a Service Account was shown by, and what it asked for: what people compare with the Developer Console. Public,
/// all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asserted {
    /// SHA-1 of the certificate that belongs to the key, in lower-case hexadecimal digits; `None` where none is known.
    pub fingerprint: Option<Printable>,
    /// From when on that certificate is valid.
    pub begins: Option<Timestamp>,
    /// When it ends.
    pub ends: Option<Timestamp>,
    /// The metascopes that were claimed, separated by commas.
    pub metascopes: Printable,
}

/// What was seen when something failed.
///
/// Every field is data for a rule or a line for a person; none may hold a secret, a token or a whole body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What was being tried.
    pub stage: Stage,
    /// The host that was asked, with its port if unusual.
    pub host: Option<String>,
    /// The HTTP status that came back.
    pub status: Option<u16>,
    /// The error code in the body: IMS's `error`, the gateway's `error_code`, Analytics' `errorCode`.
    pub code: Option<Printable>,
    /// The words beside the code.
    pub description: Option<Printable>,
    /// Whether a refusal bears Adobe's marks: its error envelope or its request-id header (design section 7).
    pub is_adobes: bool,
    /// Adobe's id of this exchange: `x-debug-id`, `x-request-id`, `errorId`.
    pub request_id: Option<Printable>,
    /// How long Adobe asked us to wait, in seconds.
    pub retry_after: Option<u64>,
    /// Why no usable answer came.
    pub transport: Option<Transport>,
    /// What failed on this machine.
    pub local: Option<LocalFault>,
    /// Which file, folder, store, proxy, port, account or address, for a person to find it.
    pub place: Option<Printable>,
    /// The Service Account that was tried; `None` for every other type, whose tokens are not had by an exchange of JWTs.
    pub asserted: Option<Asserted>,
    /// Whether Adobe refused because the client may not exchange JWTs at all, in whichever words it said so.
    pub may_not_exchange: bool,
    /// How far this machine's clock is ahead of the server's `Date`, in seconds.
    pub clock_ahead_seconds: Option<i64>,
    /// How long it took, in milliseconds.
    pub took_ms: Option<u64>,
    /// When, by this machine's clock.
    pub at: Option<Timestamp>,
}

impl Evidence {
    /// Evidence of `stage` with nothing seen yet.
    pub fn at_stage(stage: Stage) -> Self {
        Self {
            stage,
            host: None,
            status: None,
            code: None,
            description: None,
            is_adobes: false,
            request_id: None,
            retry_after: None,
            transport: None,
            local: None,
            place: None,
            asserted: None,
            may_not_exchange: false,
            clock_ahead_seconds: None,
            took_ms: None,
            at: None,
        }
    }

    /// Evidence of a fault of this machine's own, at `place` (a file, a store).
    pub fn local(stage: Stage, fault: LocalFault, place: &str) -> Self {
        Self { local: Some(fault), place: (!place.is_empty()).then(|| Printable::new(place)), ..Self::at_stage(stage) }
    }

    /// The field a rule names, as text; `None` where it was not seen or there is no such field.
    pub fn field(&self, name: &str) -> Option<Cow<'_, str>> {
        let printable = |p: &'_ Option<Printable>| p.as_ref().map(|p| Cow::Owned(p.as_str().to_owned()));
        match name {
            "stage" => Some(Cow::Borrowed(self.stage.word())),
            "host" => self.host.as_deref().map(Cow::Borrowed),
            "status" => self.status.map(|s| Cow::Owned(s.to_string())),
            "status_class" => self.status.map(|s| Cow::Owned(format!("{}xx", s / 100))),
            "code" => printable(&self.code),
            "description" => printable(&self.description),
            "may_not_exchange" => self.may_not_exchange.then_some(Cow::Borrowed("yes")),
            "is_adobes" => Some(Cow::Borrowed(if self.is_adobes { "yes" } else { "no" })),
            "transport" => self.transport.map(|t| Cow::Borrowed(t.word())),
            "local" => self.local.map(|l| Cow::Borrowed(l.word())),
            "grant" => self.asserted.as_ref().map(|_| Cow::Borrowed("jwt_exchange")),
            "claims_aem" => {
                let is_claimed = |asserted: &Asserted| {
                    asserted.metascopes.as_str().split(',').any(|word| word.trim() == Metascope::EXPERIENCE_MANAGER)
                };
                self.asserted.as_ref().map(|asserted| Cow::Borrowed(if is_claimed(asserted) { "yes" } else { "no" }))
            }
            "clock" => self
                .clock_ahead_seconds
                .map(|s| Cow::Borrowed(if s.unsigned_abs() >= Self::WRONG_CLOCK_SECONDS { "wrong" } else { "right" })),
            _ => None,
        }
    }

    /// The fields that [`Evidence::field`] knows.
    pub const FIELDS: [&'static str; 13] = [
        "stage",
        "host",
        "status",
        "status_class",
        "code",
        "description",
        "may_not_exchange",
        "is_adobes",
        "transport",
        "local",
        "grant",
        "claims_aem",
        "clock",
    ];

    /// From how many seconds on a clock is called wrong: what certificates and signed requests no longer forgive.
    pub const WRONG_CLOCK_SECONDS: u64 = 300;
    /// From how many seconds on a clock's being off is worth a word.
    pub const NOTICEABLE_CLOCK_SECONDS: u64 = 30;
}
