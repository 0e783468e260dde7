//! What kinds of background job the wizard has.

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
    /// Token and sandboxes.
    ListSandboxes,
    /// A read of the journeys in the chosen sandbox.
    ReadJourneys,
    /// Saving the connection.
    Save,
    /// Deleting a draft and its secrets.
    DiscardDraft,
}

impl Job {
    /// Every kind.
    pub const ALL: [Self; 24] = [
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
        Self::ListSandboxes,
        Self::ReadJourneys,
        Self::Save,
        Self::DiscardDraft,
    ];
}
