//! What background jobs report. Reports are data about the outside, made by the executor from other rooms' answers.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::StepId;
use super::draft::Draft;
use crate::connection::{
    Certificate, Connection, ConnectionId, ConnectionName, CredentialSecrets, DraftId, Hosts, Invalid, KeySize,
    PracticeCredential, PracticeServiceAccount, PracticeUserCredential, Printable, Scopes, Secret, SignedIn,
};
use crate::diagnosis::{CheckEvent, Finding, History};
use crate::handoff::{ImportedCredential, Recognition};

/// What an outside job came to: its value, or what went wrong and what to do about it.
pub type Outcome<T> = Result<T, Box<Finding>>;

/// What can happen to the wizard.
pub type Msg = crate::screen::Msg<Report>;

/// Credentials that somebody brings, one, or several of which one is to be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// Themselves.
    pub credentials: Vec<ImportedCredential>,
    /// The file or folder that still holds them.
    pub place: Option<Printable>,
}

/// One report of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// The saved connections and drafts.
    Surveyed(Survey),
    /// The practice sandbox runs.
    PracticeStarted(Outcome<Practice>),
    /// Which stores can be used.
    StoresProbed(Stores),
    /// The vault is open.
    VaultOpened(Outcome<()>),
    /// How the hosts answered.
    NetworkProbed(Vec<HostProbe>),
    /// What a file holds.
    ImportRead(Outcome<Recognition>),
    /// A new key, PKCS#8 as PEM.
    KeyGenerated(Result<(KeySize, Secret), KeyTrouble>),
    /// The certificate is made and written, the key kept.
    KeyPairMade(Result<Box<KeyPair>, KeyTrouble>),
    /// The person's key was read and kept.
    KeyPairRead(Result<Box<KeyPair>, KeyTrouble>),
    /// The private key is in this file.
    KeyWritten(Result<Printable, KeyTrouble>),
    /// The practice sandbox knows the certificate now, as that of the Service Account with this name.
    CertificateRegistered(Result<&'static str, Invalid>),
    /// The secret is in the store.
    SecretKept(Outcome<()>),
    /// The other store holds nothing of the draft any more.
    SecretsForgotten(Outcome<()>),
    /// A draft was read.
    DraftRead(Outcome<Box<ResumedDraft>>),
    /// How a sign-in stands; the job goes on.
    SignIn(SignInNews),
    /// The sign-in is over.
    SignInEnded(Outcome<SignedIn>),
    /// The wrong person is signed out here, whatever Adobe said to it.
    SignedOut(Outcome<()>),
    /// The saved connection has its new sign-in.
    SignInRenewed(Outcome<()>),
    /// A check's news; the job goes on.
    Check(CheckEvent),
    /// A run of checks is over.
    CheckEnded,
    /// The connection is saved.
    Saved(Outcome<Box<Connection>>),
    /// The draft is gone.
    DraftDiscarded(DraftId, Outcome<()>),
    /// The draft could not be written; says why. Of no job.
    DraftNotKept(String),
}

impl Report {
    /// Whether the job is over with this report.
    pub fn ends_job(&self) -> bool {
        match self {
            Self::Check(_) | Self::SignIn(_) => false,
            Self::StoresProbed(stores) => stores.keyring.is_some(),
            _ => true,
        }
    }
}

/// What lies on disk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Survey {
    /// The saved connections, by name.
    pub connections: Vec<Connection>,
    /// How their last checks went.
    pub histories: BTreeMap<ConnectionId, History>,
    /// Files that are no readable connection: name and reason.
    pub broken: Vec<(Printable, Printable)>,
    /// Unfinished set-ups, newest first.
    pub drafts: Vec<DraftSummary>,
}

impl Survey {
    /// Whether a connection has this name already, whatever its case.
    pub(super) fn has_name(&self, name: &ConnectionName) -> bool {
        self.connections.iter().any(|c| c.name.is_called(name.as_str()))
    }
}

/// One unfinished set-up, for the list on Welcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftSummary {
    /// Which.
    pub id: DraftId,
    /// When it was begun.
    pub started_at: Timestamp,
    /// Where the person stood.
    pub step: StepId,
    /// Its environment's word.
    pub environment: &'static str,
    /// The best name it has so far; may be empty.
    pub label: Printable,
    /// Whether another window has it open.
    pub is_open: bool,
}

/// A key and its certificate, kept under the draft's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPair {
    /// PKCS#8 as PEM.
    pub private_key: Secret,
    /// How long the key is.
    pub bits: u16,
    /// By which Adobe knows it; `None` where only the key was brought.
    pub certificate: Option<Certificate>,
    /// Where the certificate was written.
    pub certificate_file: Option<Printable>,
    /// What else stood in the file that a key was brought in.
    pub credential: Option<Box<ImportedCredential>>,
}

/// Why there is no key pair, or no file of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyTrouble {
    /// There is such a file, and nobody said that it may be replaced.
    FileExists(Printable),
    /// The key is under a passphrase.
    NeedsPassphrase,
    /// Not under this one.
    WrongPassphrase,
    /// It cannot be used: says why and what to do.
    Unusable(Invalid),
    /// Store, file or machine failed.
    Failed(Box<Finding>),
}

/// The practice sandbox inside this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Practice {
    /// Where it listens in this run.
    pub hosts: Hosts,
    /// What it hands out, the main one first.
    pub credentials: Vec<PracticeCredential>,
    /// The same for credentials with which a person signs in.
    pub user_credentials: Vec<PracticeUserCredential>,
    /// The same for Service Accounts.
    pub service_accounts: Vec<PracticeServiceAccount>,
    /// Where certificates are registered, in a browser on this machine.
    pub console_url: String,
}

/// How a sign-in stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInNews {
    /// Everything waits for the person.
    Waiting(Box<WaitingSignIn>),
    /// The browser was started; that says nothing about a page.
    BrowserOpened,
    /// It was not; says why.
    BrowserNotOpened(Printable),
    /// Something came to the listener that is no answer.
    Stray(Stray),
    /// Adobe refused a lasting sign-in; the question without it is on its way.
    WithoutLasting {
        /// The new address.
        address: Secret,
        /// The new short one.
        start_address: Option<Secret>,
        /// What is asked for now.
        scopes: Scopes,
    },
    /// What was pasted is no answer.
    Unusable(Unusable),
    /// Adobe's answer is here; the token is being fetched.
    Received,
}

/// Where a sign-in waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingSignIn {
    /// Adobe's sign-in page, whole. For the person's eyes: it holds the state.
    pub address: Secret,
    /// A short way there, for a browser on this machine; used once. Likewise.
    pub start_address: Option<Secret>,
    /// Where this machine listens.
    pub listens_at: ListensAt,
    /// The certificate for localhost, SHA-256, as browsers show it; `None` where the listener speaks plain http.
    pub fingerprint: Option<String>,
    /// Whether no browser has seen that certificate yet.
    pub is_certificate_new: bool,
    /// Where the person's browser is.
    pub browser: BrowserPlace,
}

/// Where this machine listens for the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListensAt {
    /// Nowhere: the answer is pasted.
    Nowhere,
    /// At every address of its own that the redirect URI can mean.
    Everywhere,
    /// At this one only; a browser may take `localhost` for another.
    Only(&'static str),
}

/// Where the person's browser is, as far as this machine can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrowserPlace {
    /// On this machine.
    Here,
    /// On the machine that this one was reached from by SSH.
    OverSsh {
        /// The line that forwards the ports, to be run there; `None` where there is nothing to reach.
        forward: Option<String>,
    },
    /// Outside the container.
    OutsideContainer,
    /// On the Windows side; the listener is on the Linux side.
    Windows,
    /// This machine has no display.
    NoDisplay,
}

/// What came to the listener and is no answer. Each is told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stray {
    /// https where http is spoken.
    TlsOnPlainPort,
    /// http where https is spoken.
    PlainOnTlsPort,
    /// The browser does not trust the certificate.
    CertificateRefused,
    /// A tab of another attempt.
    OtherAttempt,
    /// The answer names another issuer.
    WrongIssuer(Option<Printable>),
    /// A parameter came twice.
    Duplicated,
    /// Asked for by another name than ours.
    WrongHost,
    /// A page's script, or another program, asked in a way that no browser on its way does.
    FromScript,
}

/// Why a pasted text is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// Nothing in it.
    Empty,
    /// Adobe's own sign-in address: that is to be opened.
    TheQuestion,
    /// The address of the page after it, without its end.
    CutOff,
    /// An address without an answer.
    NoAnswer,
    /// Longer than any answer.
    TooLong,
    /// Something else.
    SomethingElse,
    /// The answer to an earlier attempt.
    OtherAttempt,
    /// It names another issuer, or a parameter twice.
    NotTrusted,
}

/// Which secret stores can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stores {
    /// The keyring, tried by writing, reading back and deleting; `None` while it is still being tried.
    pub keyring: Option<Outcome<()>>,
    /// Whether a vault is there already.
    pub vault: VaultState,
}

/// Whether a vault is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaultState {
    /// It would be made.
    Absent,
    /// It is there and wants its passphrase.
    Locked,
    /// It was opened in this run.
    Open,
}

/// How one host answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostProbe {
    /// Which.
    pub host: String,
    /// How.
    pub answer: Outcome<HostAnswer>,
}

/// A host that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HostAnswer {
    /// How long one question took, connection included.
    pub took: Duration,
    /// How far this machine's clock is ahead, in seconds, where the host said its time.
    pub clock_ahead_seconds: Option<i64>,
}

/// A draft with the secrets that were kept for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResumedDraft {
    /// The answers.
    pub draft: Draft,
    /// The credential's secrets, where they could be read.
    pub secrets: Option<CredentialSecrets>,
    /// The proxy's password, likewise.
    pub proxy_password: Option<Secret>,
    /// Why secrets could not be read, although some were kept.
    pub unread: Option<Box<Finding>>,
}
