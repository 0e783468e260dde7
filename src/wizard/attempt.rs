//! Background jobs as the machine sees them: numbered, so that a late answer can be told from the awaited one.

use std::collections::BTreeMap;
use std::time::Duration;

/// The number of one start of one background job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempt(pub u64);

/// What kinds of job there are. At most one of a kind runs at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Job {
    /// Which connections and drafts are there.
    Survey,
    /// Starting the practice sandbox inside this program.
    StartPractice,
    /// Which secret stores can be used.
    ProbeStores,
    /// Opening or making the vault.
    OpenVault,
    /// Whether the hosts are reached.
    ProbeNetwork,
    /// Reading a file to import.
    ReadImport,
    /// Making an RSA key, in the background.
    GenerateKey,
    /// Making the certificate for it, and keeping both.
    MakeKeyPair,
    /// Reading a key that the person has.
    ReadKeyPair,
    /// Writing the private key to a file, on request.
    WriteKey,
    /// Registering the certificate with the practice sandbox.
    RegisterCertificate,
    /// Keeping a typed secret under the draft's id.
    KeepSecret,
    /// Deleting what was kept in a store that the person has left for another.
    ForgetSecrets,
    /// Reading the secrets of a resumed draft.
    ResumeDraft,
    /// The sign-in through the browser.
    SignIn,
    /// Signing the wrong person out again.
    SignOut,
    /// Giving a saved connection its new sign-in.
    RenewSignIn,
    /// A token alone.
    TryToken,
    /// Token and companies.
    Discover,
    /// The report suites of the chosen company.
    LoadSuites,
    /// Saving the connection.
    Save,
    /// Deleting a draft and its secrets.
    DiscardDraft,
    /// Checking a saved connection from Welcome.
    Check,
}

impl Job {
    /// Every kind.
    pub const ALL: [Self; 23] = [
        Self::Survey,
        Self::StartPractice,
        Self::ProbeStores,
        Self::OpenVault,
        Self::ProbeNetwork,
        Self::ReadImport,
        Self::GenerateKey,
        Self::MakeKeyPair,
        Self::ReadKeyPair,
        Self::WriteKey,
        Self::RegisterCertificate,
        Self::KeepSecret,
        Self::ForgetSecrets,
        Self::ResumeDraft,
        Self::SignIn,
        Self::SignOut,
        Self::RenewSignIn,
        Self::TryToken,
        Self::Discover,
        Self::LoadSuites,
        Self::Save,
        Self::DiscardDraft,
        Self::Check,
    ];
}

/// The jobs that run now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Jobs {
    last: u64,
    running: BTreeMap<Job, (Attempt, Duration)>,
}

impl Jobs {
    /// Registers a start at `since` (time since the program's start); a running job of the same kind is replaced, and
    /// its attempt returned to be aborted.
    pub fn start(&mut self, job: Job, since: Duration) -> (Attempt, Option<Attempt>) {
        self.last += 1;
        let attempt = Attempt(self.last);
        let replaced = self.running.insert(job, (attempt, since)).map(|(old, _)| old);
        (attempt, replaced)
    }

    /// Which job `attempt` is, if it is the running one of its kind.
    pub fn running(&self, attempt: Attempt) -> Option<Job> {
        self.running.iter().find(|(_, (running, _))| *running == attempt).map(|(&job, _)| job)
    }

    /// The running job of this kind.
    pub fn attempt(&self, job: Job) -> Option<Attempt> {
        self.running.get(&job).map(|&(attempt, _)| attempt)
    }

    /// Since when a job of this kind runs.
    pub fn since(&self, job: Job) -> Option<Duration> {
        self.running.get(&job).map(|&(_, since)| since)
    }

    /// Forgets a job, because it ended or is to be aborted.
    pub fn end(&mut self, job: Job) -> Option<Attempt> {
        self.running.remove(&job).map(|(attempt, _)| attempt)
    }

    /// When the running jobs began.
    pub fn starts(&self) -> impl Iterator<Item = Duration> {
        self.running.values().map(|&(_, since)| since)
    }
}
