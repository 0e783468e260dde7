//! The life of a credential before it is saved: complete ([`Candidate`]), then seen to reach something
//! ([`Discovery`]), then proven and confirmed ([`Proven`]).
//!
//! Before that it is a draft (the wizard's room), after that a [`super::Connection`].

use super::{
    Company, ConnectionName, CredentialFacts, CredentialSecrets, CredentialSettings, Environment, NetworkSettings,
    OrgId, PlatformSandbox, Printable, Product, Proof, ReportSuite, SandboxName, Secret, StoreKind, TechnicalAccountId,
};

/// A credential with every part its type needs, well formed but not yet tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Which Adobe it is for.
    pub environment: Environment,
    /// How that is reached.
    pub network: NetworkSettings,
    /// The password of the proxy in `network`, if it wants one.
    pub proxy_password: Option<Secret>,
    /// What is no secret.
    pub settings: CredentialSettings,
    /// What is.
    pub secrets: CredentialSecrets,
}

/// Who Adobe says a token belongs to (protocol reference, section 1.10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The token's `user_id`, shown as it is.
    pub user_id: Printable,
    /// The same, where it is a technical account's.
    pub technical_account_id: Option<TechnicalAccountId>,
}

/// One organization and its Analytics companies, as discovery lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// The IMS organization.
    pub org_id: OrgId,
    /// Its companies that this credential may see.
    pub companies: Vec<Company>,
}

/// Everything a working credential was seen to reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// Whose token it is; `None` when the token could not be read, which is allowed: tokens are opaque to clients.
    pub identity: Option<Identity>,
    /// What it may see.
    pub organizations: Vec<Organization>,
}

/// Every sandbox that a working credential was seen to reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisibleSandboxes {
    /// Whose token it is; `None` when the token could not be read, which is allowed: tokens are opaque to clients.
    pub identity: Option<Identity>,
    /// The default one first.
    pub sandboxes: Vec<PlatformSandbox>,
    /// Which one requests mean that name none.
    pub default: Option<SandboxName>,
}

/// A proven credential and everything the person confirmed: what a connection is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The credential that worked.
    pub candidate: Candidate,
    /// What the connection will be called.
    pub name: ConnectionName,
    /// The product.
    pub product: Product,
    /// The organization as Adobe told it and the person confirmed it.
    pub org_id: OrgId,
    /// The company, for a product that has them.
    pub company: Option<Company>,
    /// The report suites.
    pub report_suites: Vec<ReportSuite>,
    /// The sandbox of Experience Platform, for a product that has them.
    pub sandbox: Option<PlatformSandbox>,
    /// Where the secrets go.
    pub store: StoreKind,
    /// When it worked, and what it saw.
    pub proof: Proof,
    /// What whoever handed it over knew of the credential.
    pub facts: CredentialFacts,
}
