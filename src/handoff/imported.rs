//! A credential that somebody has downloaded, as far as it can be used: what there is of it is well formed, and what is
//! not is named. Only the types; `parts` fills them and `summary` tells of them.

use super::pem::PemText;
use crate::connection::{
    ClientId, CredentialFacts, CredentialType, GlobalCompanyId, Invalid, OrgId, Printable, Product, RedirectUri, Rsid,
    Scopes, Secret, TechnicalAccountId,
};

/// What a credential was found in (protocol reference, section 10; section 5 for AEM's).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ImportFormat {
    /// A whole project of the Developer Console, with its credentials.
    Project,
    /// One credential as the Developer Console downloads it, or JSON of that shape from elsewhere.
    #[default]
    Credential,
    /// Service credentials of AEM as a Cloud Service.
    ServiceCredentials,
    /// A template of this program's: a credential's make without its values.
    Template,
    /// JSON of the Python clients aanalytics2 and cjapy.
    PythonClient,
    /// JSON of the Python client aepp, which knows sandboxes.
    Aepp,
    /// `.Renviron` of the R client adobeanalyticsr: `AW_…`.
    Renviron,
    /// JSON of Adobe's command line aio: `ims.contexts.…`.
    AioConfig,
    /// `.env` of the same: `AIO_ims_contexts_…`.
    AioEnv,
    /// `.env` of Adobe's App Builder: `IMS_OAUTH_S2S_…`, `SERVICE_API_KEY`.
    AppBuilderEnv,
    /// `.env` of Adobe Commerce: `AIO_COMMERCE_AUTH_IMS_…`.
    CommerceEnv,
    /// An environment of Postman.
    Postman,
    /// `config.ini` of Adobe's own Python example for Analytics.
    ConfigIni,
    /// Settings of Adobe's imscli: `imscli.yaml`, `IMS_…`.
    Imscli,
    /// Names and values, one a line, of no tool in particular.
    Env,
    /// A key or a certificate alone.
    Key,
    /// A hand-over of this program's.
    HandOver,
}

impl ImportFormat {
    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Project => "project of the Developer Console",
            Self::Credential => "credential of the Developer Console",
            Self::ServiceCredentials => "service credentials of AEM as a Cloud Service",
            Self::Template => "template of aa-connect",
            Self::PythonClient => "JSON for aanalytics2 or cjapy (Python)",
            Self::Aepp => "JSON for aepp (Python)",
            Self::Renviron => ".Renviron for adobeanalyticsr (R)",
            Self::AioConfig => "JSON of aio, Adobe's command line",
            Self::AioEnv => ".env of aio, Adobe's command line",
            Self::AppBuilderEnv => ".env of Adobe App Builder",
            Self::CommerceEnv => ".env of Adobe Commerce",
            Self::Postman => "environment of Postman",
            Self::ConfigIni => "config.ini of Adobe's Python example",
            Self::Imscli => "settings of imscli",
            Self::Env => "names and values (.env)",
            Self::Key => "key or certificate",
            Self::HandOver => "hand-over of aa-connect",
        }
    }
}

/// A credential found in a download or in another tool's file. Every part that is there is well formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedCredential {
    /// What it was found in.
    pub format: ImportFormat,
    /// The file that it stands in, with its key's, where whoever read it has said so.
    pub place: Option<Printable>,
    /// Its name in the Developer Console, or what the other tool calls it.
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
    /// The host of the API that it names, if that is another than production's.
    pub api_host: Option<Printable>,
    /// The Analytics company that it is used with.
    pub company_id: Option<GlobalCompanyId>,
    /// The report suites that it is used with.
    pub report_suites: Vec<Rsid>,
    /// The sandbox of Adobe Experience Platform that it is used with.
    pub sandbox_name: Option<Printable>,
    /// Its scopes; a Service Account's metascopes.
    pub scopes: Option<Scopes>,
    /// Where a sign-in may end: the default first, then what else its patterns allow without any wildcard.
    pub redirect_uris: Vec<RedirectUri>,
    /// The products that the project's services and the scopes speak of. A guess: none means nothing.
    pub products: Vec<Product>,
    /// Parts that were there but cannot be used.
    pub problems: Vec<MalformedPart>,
    /// What whoever handed it over knew of it; of any other file nothing.
    pub facts: CredentialFacts,
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

    /// Whether it can be taken into a set-up: this version can set it up, or its type is not stated and can be asked.
    pub fn is_usable(&self) -> bool {
        self.is_supported() || self.kind == ImportedKind::Unstated
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
pub(super) const API_HOST: &str = "API host";
pub(super) const COMPANY: &str = "Company";
pub(super) const REPORT_SUITES: &str = "Report suites";
pub(super) const SANDBOX: &str = "Sandbox";
