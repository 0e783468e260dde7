//! The words of the house: what a connection to Adobe is made of.
//!
//! Everything here is parsed once, at the edge, and carries its meaning from there: an [`OrgId`] that exists is
//! well formed, a [`Secret`] never prints itself. No I/O, and no other room of ours is used.

mod accents;
mod addressed;
mod api_path;
mod candidate;
mod certificate;
mod client_secret;
mod company;
mod credential;
mod end_of_life;
mod environment;
mod ids;
mod ims_error;
mod invalid;
mod loopback;
mod metascope;
mod network;
mod person;
mod platform_sandbox;
mod printable;
mod product;
mod redirect;
mod request_header;
mod saved;
mod scopes;
mod secret;
mod suggested_scopes;

pub use addressed::Addressed;
pub use api_path::ApiPath;
pub use candidate::{Candidate, Discovery, Identity, Organization, Proven, VisibleSandboxes};
pub use certificate::{Certificate, KeySize, Urgency, distance_in_words};
pub use client_secret::{ClientSecretFacts, ConsolePlace};
pub use company::{Company, ReportSuite, SuitesPage};
pub use credential::{CredentialSecrets, CredentialSettings, CredentialType, ServiceAccountSettings, SignInSettings};
pub use end_of_life::EndOfLife;
pub use environment::{
    BaseUrl, Environment, Hosts, PracticeCredential, PracticeServiceAccount, PracticeUserCredential,
};
pub use ids::{
    ClientId, ConnectionId, ConnectionName, DraftId, GlobalCompanyId, OrgId, Rsid, SandboxName, SecretMark, SecretUuid,
    TechnicalAccountId,
};
pub use ims_error::is_ims_error;
pub use invalid::Invalid;
pub use loopback::is_loopback;
pub use metascope::Metascope;
pub use network::{NetworkSettings, Proxy};
pub use person::{AccountType, NamedOrganization, Person, SignInLife, SignedIn};
pub use platform_sandbox::{PlatformSandbox, SandboxKind, SandboxState};
pub use printable::Printable;
pub use product::Product;
pub use redirect::{LocalEndpoint, RedirectUri};
pub use request_header::RequestHeader;
pub use saved::{Connection, CredentialFacts, FormerCredential, KnownSecrets, Proof, StoreKind};
pub use scopes::Scopes;
pub use secret::Secret;
