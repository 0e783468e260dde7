//! A credential that somebody has downloaded, as far as it can be used: what there is of it is well formed, and what is
//! not is named. Only the types; `parts` fills them and `summary` tells of them.

use super::pem::PemText;
use crate::connection::{
    ClientId, CredentialType, Invalid, OrgId, Printable, Product, RedirectUri, Scopes, Secret, TechnicalAccountId,
};

/// A credential found in a download. Every part that is there is well formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedCredential {
    /// Its name in the Developer Console.
    pub name: Option<Printable>,
    /// Its type.
    pub kind: ImportedKind,
    /// The organization it belongs to.
    pub org_id: Option<OrgId>,
    /// That organization's name.
    pub org_name: Option<Printable>,
    /// Its client ID.
    pub client_id: Option<ClientId>,
    /// Its client secrets, of which Adobe allows two (protocol reference, section 6).
    pub client_secrets: Vec<Secret>,
    /// Its technical account.
    pub technical_account_id: Option<TechnicalAccountId>,
    /// Its private key and certificate, where they came along.
    pub pem: Option<PemText>,
    /// Where its private key is said to be. A path of somebody's machine: shown, never read.
    pub key_path: Option<Printable>,
    /// Whether it is a Service Account that was given its successor, and both are in the download.
    pub is_migrated: bool,
    /// Adobe's sign-in host that it belongs to, if that is another than production's.
    pub ims_host: Option<Printable>,
    /// Its scopes; a Service Account's metascopes.
    pub scopes: Option<Scopes>,
    /// Where a sign-in may end: the default first, then what else its patterns allow without any wildcard.
    pub redirect_uris: Vec<RedirectUri>,
    /// The products that the project's services and the scopes speak of. A guess: none means nothing.
    pub products: Vec<Product>,
    /// Parts that were there but cannot be used.
    pub problems: Vec<MalformedPart>,
}

/// The type of a credential, as far as the download says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportedKind {
    /// One of the five.
    Known(CredentialType),
    /// Another one, by Adobe's word for it.
    Unsupported(Printable),
    /// The download does not say.
    Unstated,
}

impl ImportedKind {
    /// Its name for people, short enough for a row.
    pub fn title(&self) -> String {
        match self {
            Self::Known(credential_type) => credential_type.title().to_owned(),
            Self::Unsupported(word) => match word.as_str() {
                "apikey" => "API key only".to_owned(),
                "oauthweb" => "OAuth Web, since replaced by OAuth Web App".to_owned(),
                "oauthios" => "OAuth iOS, since replaced by OAuth Native App".to_owned(),
                "oauthandroid" => "OAuth Android, since replaced by OAuth Native App".to_owned(),
                word => format!("Unknown type {word}"),
            },
            Self::Unstated => "Type not stated".to_owned(),
        }
    }
}

impl ImportedCredential {
    /// The type, if this version can set it up.
    pub fn supported_type(&self) -> Option<CredentialType> {
        match self.kind {
            ImportedKind::Known(known) => Some(known),
            ImportedKind::Unsupported(_) | ImportedKind::Unstated => None,
        }
    }

    /// The redirect URI to use: the first one at which this program can listen, else the first.
    pub fn redirect_uri(&self) -> Option<&RedirectUri> {
        self.redirect_uris.iter().find(|uri| uri.local().is_some()).or(self.redirect_uris.first())
    }

    /// Whether this version can set it up.
    pub fn is_supported(&self) -> bool {
        self.supported_type().is_some()
    }
}

/// A part of a download that was there but cannot be used. Never repeats it: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedPart {
    /// Which part, by the label that `summary` gives it.
    pub label: &'static str,
    /// What is wrong with it.
    pub why: Invalid,
}

pub(super) const NAME: &str = "Name";
pub(super) const TYPE: &str = "Credential type";
pub(super) const ORGANIZATION: &str = "Organization";
pub(super) const CLIENT_ID: &str = "Client ID";
pub(super) const CLIENT_SECRET: &str = "Client secret";
pub(super) const TECHNICAL_ACCOUNT: &str = "Technical account";
pub(super) const SCOPES: &str = "Scopes";
pub(super) const REDIRECT_URI: &str = "Redirect URI";
pub(super) const PRODUCTS: &str = "Product";
pub(super) const METASCOPES: &str = "Metascopes";
pub(super) const PRIVATE_KEY: &str = "Private key";
pub(super) const CERTIFICATE: &str = "Certificate";
pub(super) const SIGN_IN_HOST: &str = "Sign-in host";
