//! What the wizard asks the outside to do, as comparable data. The executor turns each into one call of another room.

use super::draft::Draft;
use crate::connection::{
    Candidate, Certificate, Company, Connection, CredentialSecrets, DraftId, Environment, KeySize, NetworkSettings,
    OrgId, PracticeServiceAccount, Product, Proven, SandboxName, Secret, SignedIn, StoreKind,
};
use crate::screen::Attempt;

/// One request of the wizard to the outside.
pub type Effect = crate::screen::Effect<Task, Errand>;

/// What only the wizard asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// Hand something to a sign-in that runs.
    Tell(Attempt, SignInInput),
    /// Write the draft's file.
    KeepDraft(Box<Draft>),
    /// Keep secrets that the person has left, beside what they do next. What fails is told when it matters.
    KeepSecret(Box<DraftSecrets>),
    /// End a sign-in at Adobe that nobody confirmed, beside the end of the program.
    EndSignIn(Box<DraftCandidate>),
}

impl Effect {
    /// Hands something to the sign-in that runs as this attempt.
    pub(super) fn tell(attempt: Attempt, input: SignInInput) -> Self {
        Self::Own(Errand::Tell(attempt, input))
    }

    /// Writes the draft's file, without what is not for a file.
    pub(super) fn keep_draft(draft: &Draft) -> Self {
        Self::Own(Errand::KeepDraft(Box::new(draft.for_file())))
    }
}

/// The background jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// List connections and drafts.
    Survey,
    /// Start the practice sandbox inside this program.
    StartPractice,
    /// Try the keyring and look for a vault.
    ProbeStores,
    /// Open the vault, or make it.
    OpenVault {
        /// Unlocks it from now on.
        passphrase: Secret,
        /// Whether it is to be made.
        is_new: bool,
    },
    /// Reach the environment's hosts without any credential.
    ProbeNetwork(Reach),
    /// Read and recognize a file.
    ReadImport(String),
    /// Make an RSA key.
    GenerateKey(KeySize),
    /// Make a certificate for a new key, write it to a file, and keep the key.
    MakeKeyPair(Box<NewKeyPair>),
    /// Read a key that the person has, and keep it.
    ReadKeyPair(Box<BroughtKeyPair>),
    /// Write the private key to a file.
    WriteKey(Box<KeyCopy>),
    /// Register a certificate with this Service Account of the practice sandbox.
    RegisterCertificate(Box<Certificate>, Box<PracticeServiceAccount>),
    /// Keep typed secrets under the draft's id.
    KeepSecret(Box<DraftSecrets>),
    /// Delete what is kept for a draft in a store that it no longer uses.
    ForgetSecrets(DraftId, StoreKind),
    /// Read a draft and its secrets.
    ResumeDraft(DraftId),
    /// Listen for the browser, open it, and take what it brings.
    SignIn(Box<SignInRequest>),
    /// Take a sign-in back at Adobe and delete its token.
    SignOut(Box<DraftCandidate>),
    /// Move the draft's sign-in to the saved connection that it renews.
    RenewSignIn(Box<DraftCandidate>, Box<Connection>, Box<SignedIn>),
    /// Ask for a token and for nothing else.
    TryToken(Box<DraftCandidate>),
    /// Ask for a token, then for organizations and companies.
    Discover(Box<DraftCandidate>),
    /// Read the company's report suites, page by page.
    LoadSuites(Box<DraftCandidate>, Box<Company>),
    /// Ask for a token, then for the sandboxes of the organization.
    ListSandboxes(Box<PlatformCandidate>),
    /// Read the journeys in this sandbox.
    ReadJourneys(Box<PlatformCandidate>, SandboxName),
    /// Save what was proven and confirmed; the draft's file and secrets go.
    Save(DraftId, Box<Proven>),
    /// Delete a draft and its secrets.
    DiscardDraft(DraftId),
}

/// How the hosts of an environment are reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Which hosts.
    pub environment: Environment,
    /// Whose API.
    pub product: Product,
    /// Through what.
    pub network: NetworkSettings,
    /// The proxy's password.
    pub proxy_password: Option<Secret>,
}

/// Secrets on their way into the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftSecrets {
    /// Whose they are.
    pub draft: DraftId,
    /// Where they go.
    pub store: StoreKind,
    /// Which hosts they are bound to.
    pub environment: Environment,
    /// The credential's.
    pub secrets: CredentialSecrets,
    /// The proxy's.
    pub proxy_password: Option<Secret>,
}

/// Where a draft's key is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPlace {
    /// Whose it is.
    pub draft: DraftId,
    /// Where it goes.
    pub store: StoreKind,
    /// Which hosts it is bound to.
    pub environment: Environment,
    /// What is kept beside it.
    pub proxy_password: Option<Secret>,
}

/// A certificate to be made for a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKeyPair {
    /// Where the key is kept.
    pub place: KeyPlace,
    /// The key, PKCS#8 as PEM.
    pub private_key: Secret,
    /// The certificate's common name.
    pub subject: String,
    /// How many days it is valid.
    pub days: u16,
    /// Where it is written.
    pub certificate_file: String,
    /// Whether a file that is there may be replaced.
    pub may_replace: bool,
    /// How far this machine's clock is ahead of Adobe's: a certificate of tomorrow is refused today.
    pub clock_ahead_seconds: i64,
}

/// A key that the person has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtKeyPair {
    /// Where it is kept.
    pub place: KeyPlace,
    /// Where it comes from.
    pub from: KeyFrom,
    /// What an encrypted key is under.
    pub passphrase: Option<Secret>,
}

/// Where a key comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyFrom {
    /// A file: PEM, DER, `config.zip`, AEM's JSON.
    File(String),
    /// Pasted or imported text.
    Text(Secret),
}

/// The private key on its way to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCopy {
    /// PKCS#8 as PEM.
    pub private_key: Secret,
    /// Which file.
    pub file: String,
    /// What to encrypt it under; `None` leaves it plain.
    pub passphrase: Option<Secret>,
    /// Whether a file that is there may be replaced.
    pub may_replace: bool,
}

/// A complete credential of a draft, to be tried. Fresh tokens are kept under the draft's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftCandidate {
    /// Whose it is.
    pub draft: DraftId,
    /// Where its tokens are kept.
    pub store: StoreKind,
    /// Whose API it is for.
    pub product: Product,
    /// The credential.
    pub candidate: Candidate,
}

/// A credential, and the organization that each of its requests names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformCandidate {
    /// The credential.
    pub tried: DraftCandidate,
    /// The organization.
    pub org_id: OrgId,
}

/// A sign-in to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRequest {
    /// With what, and where the token goes.
    pub candidate: DraftCandidate,
    /// Which store keeps this machine's certificate for the browser.
    pub certificate_store: StoreKind,
    /// The person must see Adobe's sign-in page even if the browser knows them.
    pub must_choose: bool,
    /// Whether a browser may be opened.
    pub may_open_browser: bool,
    /// Whether this machine may listen; if not, the answer is pasted.
    pub may_listen: bool,
}

/// What a person does while a sign-in waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInInput {
    /// Open the browser, or open it again.
    OpenBrowser,
    /// They pasted this: an address, its query, or a bare code.
    Pasted(Secret),
}
