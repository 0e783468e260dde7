//! The names of all fields and lists that a screen can show. What stands in them is each machine's own matter.

/// The fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldId {
    /// A file to import, on Welcome.
    ImportFile,
    /// The vault's passphrase.
    Passphrase,
    /// A new vault's passphrase once more.
    PassphraseAgain,
    /// The HTTP proxy.
    Proxy,
    /// The PEM file with the company's certificate authority.
    CaFile,
    /// The organization ID.
    OrgId,
    /// The client ID.
    ClientId,
    /// The client secret.
    ClientSecret,
    /// The technical account ID.
    TechnicalAccount,
    /// The scopes.
    Scopes,
    /// Where Adobe sends the browser after a sign-in.
    RedirectUri,
    /// The address where a browser ended that could not come back by itself.
    PastedAnswer,
    /// The common name of a new certificate.
    CertificateSubject,
    /// How many days a new certificate is valid.
    CertificateDays,
    /// Where a new certificate is written.
    CertificateFile,
    /// The file of a key that the person has.
    KeyFile,
    /// What an encrypted key is under.
    KeyPassphrase,
    /// The file that the private key is written to, on request.
    KeyCopyFile,
    /// What to encrypt it under there.
    KeyCopyPassphrase,
    /// The same once more.
    KeyCopyPassphraseAgain,
    /// What narrows the list below it.
    Filter,
    /// The connection's name.
    Name,
}

impl FieldId {
    /// The fields whose text is masked, kept out of drafts and wiped.
    pub const SECRETS: [Self; 7] = [
        Self::Passphrase,
        Self::PassphraseAgain,
        Self::ClientSecret,
        Self::PastedAnswer,
        Self::KeyPassphrase,
        Self::KeyCopyPassphrase,
        Self::KeyCopyPassphraseAgain,
    ];

    /// Whether this is one of them.
    pub fn is_secret(self) -> bool {
        Self::SECRETS.contains(&self)
    }
}

/// The lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListId {
    /// What to do, on Welcome.
    Start,
    /// The credentials of an import that holds several.
    Imported,
    /// Which secret store.
    Store,
    /// Known organizations.
    Organization,
    /// Products.
    Product,
    /// Credential types.
    CredentialType,
    /// New key pairs by size, and one that the person has.
    KeySource,
    /// Metascopes by product.
    Metascope,
    /// Companies.
    Company,
    /// Report suites.
    ReportSuite,
    /// Sandboxes of Experience Platform.
    Sandbox,
    /// Saved connections.
    Saved,
    /// The checks of a run.
    Check,
}

impl ListId {
    /// Whether several of its rows can be taken: Space takes them, and Enter goes on with those that are taken.
    pub fn is_checklist(self) -> bool {
        matches!(self, Self::Metascope | Self::ReportSuite)
    }
}
