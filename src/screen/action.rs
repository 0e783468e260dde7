//! What a person can do, by name. Which key or word means it is each front end's own matter.

/// What a person can do, without saying with which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Continue, or press the focused button.
    Next,
    /// One step back, close the panel, or stop what is running.
    Back,
    /// Leave; the draft is kept.
    Quit,
    /// Show the keys.
    Help,
    /// Show or mask a secret.
    Reveal,
    /// Copy what is most worth copying here.
    Copy,
    /// Print it outside the alternate screen.
    ShowPlainly,
    /// Open the guide for this step.
    Guide,
    /// Fill in the practice credential.
    FillPractice,
    /// Try again what failed.
    Retry,
    /// Check or uncheck the highlighted row.
    Toggle,
    /// Show or hide proxy and CA file.
    Network,
    /// Choose another of what Adobe shows: a company, a sandbox.
    OtherCompany,
    /// A letter to whoever can help.
    Letter,
    /// Copy the redirect URI.
    CopyRedirectUri,
    /// Copy the pattern to register for it.
    CopyRedirectPattern,
    /// Listen on the next port.
    OtherPort,
    /// Sign in without listening: the answer is pasted.
    PasteOnly,
    /// Somebody else was meant: sign out and choose again.
    NotThisOne,
    /// Sign in once more.
    SignInAgain,
    /// Use OAuth Server-to-Server instead of a Service Account.
    UseServerToServer,
    /// Make or bring another key pair.
    OtherKey,
    /// Write the private key to a file.
    WriteKey,
    /// Register the certificate with the practice sandbox.
    RegisterCertificate,
    /// Do what a finding offers to be done about it.
    Repair,
    /// Throw the draft and its secrets away.
    Discard,
}

impl Action {
    /// Every action, in the order of the help.
    pub const ALL: [Self; 26] = [
        Self::Next,
        Self::Back,
        Self::Toggle,
        Self::Help,
        Self::Reveal,
        Self::Copy,
        Self::ShowPlainly,
        Self::Guide,
        Self::FillPractice,
        Self::Retry,
        Self::Network,
        Self::OtherCompany,
        Self::CopyRedirectUri,
        Self::CopyRedirectPattern,
        Self::OtherPort,
        Self::PasteOnly,
        Self::NotThisOne,
        Self::SignInAgain,
        Self::UseServerToServer,
        Self::OtherKey,
        Self::WriteKey,
        Self::RegisterCertificate,
        Self::Repair,
        Self::Letter,
        Self::Discard,
        Self::Quit,
    ];
}
