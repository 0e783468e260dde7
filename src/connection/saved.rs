//! A saved connection: everything about it but its secrets, as its file holds it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    ClientSecretFacts, Company, ConnectionId, ConnectionName, ConsolePlace, CredentialSettings, Environment,
    NetworkSettings, OrgId, PlatformSandbox, Product, ReportSuite,
};

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoreKind {
    /// The operating system's keyring.
    Keyring,
    /// The encrypted vault: two age files under a passphrase.
    Vault,
    /// This program's memory, until it ends.
    Memory,
}

impl StoreKind {
    /// Every kind, best first.
    pub const ALL: [Self; 3] = [Self::Keyring, Self::Vault, Self::Memory];

    /// Its name on screen.
    pub fn title(self) -> &'static str {
        match self {
            Self::Keyring => "This system's keyring",
            Self::Vault => "Encrypted vault file",
            Self::Memory => "Memory only",
        }
    }

    /// The word used in files and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::Vault => "vault",
            Self::Memory => "memory",
        }
    }
}

/// When a connection was last seen to work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// By this machine's clock.
    pub at: Timestamp,
    /// How many report suites the company showed then.
    pub report_suites_seen: usize,
}

/// One saved, named set of organization, product, credential, company and report suites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// The version of this file's shape; a newer one is refused rather than misread.
    pub schema_version: u32,
    /// Never changes.
    pub id: ConnectionId,
    /// What people call it.
    pub name: ConnectionName,
    /// When it was first saved.
    pub created_at: Timestamp,
    /// Which product it is for.
    pub product: Product,
    /// The organization, as Adobe confirmed it.
    pub org_id: OrgId,
    /// Where its secrets are.
    pub store: StoreKind,
    /// Which Adobe.
    pub environment: Environment,
    /// What is no secret of the credential.
    pub credential: CredentialSettings,
    /// The company, for a product that has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<Company>,
    /// The sandbox of Experience Platform, for a product that has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sandbox: Option<PlatformSandbox>,
    /// How Adobe is reached.
    #[serde(default)]
    pub network: NetworkSettings,
    /// The last time it was seen to work.
    pub proof: Proof,
    /// The report suites it is for; empty means none was visible when it was saved.
    #[serde(default)]
    pub report_suites: Vec<ReportSuite>,
    /// The credential that was replaced by the present one and is kept until the person says that it may go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former: Option<FormerCredential>,
    /// What is known of its client secrets; `None` where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secrets: Option<KnownSecrets>,
    /// Where its credential is in Adobe's Developer Console.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub console: Option<ConsolePlace>,
}

/// What is known of a connection's client secrets. Which of the two is in use is decided by the store's item; the file
/// follows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KnownSecrets {
    /// Adobe was asked for a new one then, and what it answered was not kept yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Timestamp>,
    /// The one in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_use: Option<ClientSecretFacts>,
    /// The one that is kept beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<ClientSecretFacts>,
}

/// What is known of a credential besides what it is, none of it secret: it goes with the credential to another machine.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CredentialFacts {
    /// Of its client secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secrets: Option<KnownSecrets>,
    /// Where it is in Adobe's Developer Console.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub console: Option<ConsolePlace>,
}

/// A credential that was replaced. Its secrets are an item of their own in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerCredential {
    /// Since when it is no longer used.
    pub replaced_at: Timestamp,
    /// What is no secret of it.
    pub credential: CredentialSettings,
}

impl Connection {
    /// The only shape so far.
    pub const SCHEMA_VERSION: u32 = 1;

    /// What is known of the client secret in use.
    pub fn client_secret(&self) -> Option<&ClientSecretFacts> {
        self.client_secrets.as_ref()?.in_use.as_ref()
    }

    /// What is known of the client secret that is kept beside it.
    pub fn other_client_secret(&self) -> Option<&ClientSecretFacts> {
        self.client_secrets.as_ref()?.other.as_ref()
    }

    /// What it leads to, by its kind and in words: the company with its ID, the sandbox with its name and kind, or that it
    /// is for a token only.
    pub fn leads_to(&self) -> (&'static str, String) {
        match (&self.company, &self.sandbox) {
            (Some(company), _) => ("Company", format!("{} ({})", company.name, company.id)),
            (None, Some(sandbox)) => ("Sandbox", sandbox.in_words()),
            (None, None) => ("Company", "none: a token only".to_owned()),
        }
    }

    /// Whether each word of `filter` stands somewhere in what it is called by: its name, organization, product, company,
    /// sandbox or client ID, whatever the letter case. No words leave nothing out.
    pub fn matches(&self, filter: &str) -> bool {
        let mut called_by =
            vec![self.name.as_str(), self.org_id.as_str(), self.product.title(), self.credential.client_id().as_str()];
        if let Some(company) = &self.company {
            called_by.extend([company.name.as_str(), company.id.as_str()]);
        }
        if let Some(sandbox) = &self.sandbox {
            called_by.extend([sandbox.name.as_str(), sandbox.title.as_str()]);
        }
        let called_by = called_by.join("\n").to_lowercase();
        filter.to_lowercase().split_whitespace().all(|word| called_by.contains(word))
    }
}
