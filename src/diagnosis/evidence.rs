//! What a failed request, store or file looked like: named fields, no secrets, nothing interpreted.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::connection::{Metascope, Printable};

use super::local_fault::LocalFault;
use super::transport::Transport;

/// What was being tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// What the token says of itself.
    TokenContent,
    /// Discovery of organizations and companies.
    Companies,
    /// The report suites.
    ReportSuites,
    /// A report of totals.
    Report,
    /// The sandboxes of Experience Platform.
    Sandboxes,
    /// A read of the journeys in one sandbox.
    Journeys,
    /// The client secrets in Adobe's Developer Console.
    ClientSecrets,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 13] = [
        Self::Network,
        Self::Files,
        Self::Store,
        Self::KeyPair,
        Self::SignIn,
        Self::Token,
        Self::TokenContent,
        Self::Companies,
        Self::ReportSuites,
        Self::Report,
        Self::Sandboxes,
        Self::Journeys,
        Self::ClientSecrets,
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
            Self::TokenContent => "token_content",
            Self::Companies => "companies",
            Self::ReportSuites => "report_suites",
            Self::Report => "report",
            Self::Sandboxes => "sandboxes",
            Self::Journeys => "journeys",
            Self::ClientSecrets => "client_secrets",
        }
    }
}

/// What a Service Account was shown by, and what it asked for: what people compare with the Developer Console. Public,
/// all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Who issued the certificate that was shown: the authority at the top of its chain.
    pub issuer: Option<Printable>,
    /// The certificates that were shown, from the server's own upwards, a line each: name, issuer, dates.
    pub chain: Vec<Printable>,
    /// The addresses that the host's name resolves to.
    pub addresses: Vec<Printable>,
    /// Where a proxy failed: whether the straight way works.
    pub works_without_proxy: Option<bool>,
    /// Where a client secret was refused and another one is known: whether that one works.
    pub other_secret_works: Option<bool>,
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
            issuer: None,
            chain: Vec::new(),
            addresses: Vec::new(),
            works_without_proxy: None,
            other_secret_works: None,
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
            "is_adobes" => Some(yes_or_no(self.is_adobes)),
            "code_is_general" => self.status.map(|_| yes_or_no(self.has_general_code())),
            "transport" => self.transport.map(|t| Cow::Borrowed(t.word())),
            "local" => self.local.map(|l| Cow::Borrowed(l.word())),
            "grant" => self.asserted.as_ref().map(|_| Cow::Borrowed("jwt_exchange")),
            "claims_aem" => {
                let is_claimed = |asserted: &Asserted| {
                    asserted.metascopes.as_str().split(',').any(|word| word.trim() == Metascope::EXPERIENCE_MANAGER)
                };
                self.asserted.as_ref().map(|asserted| yes_or_no(is_claimed(asserted)))
            }
            "issuer" => printable(&self.issuer),
            "works_without_proxy" => self.works_without_proxy.map(yes_or_no),
            "other_secret_works" => self.other_secret_works.map(yes_or_no),
            "clock" => self
                .clock_ahead_seconds
                .map(|s| Cow::Borrowed(if s.unsigned_abs() >= Self::WRONG_CLOCK_SECONDS { "wrong" } else { "right" })),
            _ => None,
        }
    }

    /// Whether the code means the same at every service: the gateway's have six digits, and a scope that is missing is
    /// missing everywhere (protocol reference, section 7.5).
    fn has_general_code(&self) -> bool {
        self.code.as_ref().map(Printable::as_str).is_some_and(|code| {
            code == "insufficient_scope" || (code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()))
        })
    }

    /// The fields that [`Evidence::field`] knows.
    pub const FIELDS: [&'static str; 17] = [
        "stage",
        "host",
        "status",
        "status_class",
        "code",
        "description",
        "may_not_exchange",
        "is_adobes",
        "code_is_general",
        "transport",
        "local",
        "grant",
        "claims_aem",
        "issuer",
        "works_without_proxy",
        "other_secret_works",
        "clock",
    ];

    /// From how many seconds on a clock is called wrong: what certificates and signed requests no longer forgive.
    pub const WRONG_CLOCK_SECONDS: u64 = 300;
    /// From how many seconds on a clock's being off is worth a word.
    pub const NOTICEABLE_CLOCK_SECONDS: u64 = 30;
}

fn yes_or_no(is_so: bool) -> Cow<'static, str> {
    Cow::Borrowed(if is_so { "yes" } else { "no" })
}
