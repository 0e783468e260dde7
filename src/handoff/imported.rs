//! What a download of the Developer Console means for a connection: credentials with well-formed parts, the malformed
//! ones named, and a summary of both for the person.

use std::collections::BTreeSet;

use super::block::Block;
use super::pem::PemText;
use crate::connection::{
    ClientId, CredentialType, Invalid, Metascope, OrgId, Printable, Product, RedirectUri, Scopes, Secret,
    TechnicalAccountId,
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
    /// Which part, by the label that [`summary`] gives it.
    pub label: &'static str,
    /// What is wrong with it.
    pub why: Invalid,
}

const NAME: &str = "Name";
const TYPE: &str = "Credential type";
const ORGANIZATION: &str = "Organization";
const CLIENT_ID: &str = "Client ID";
const CLIENT_SECRET: &str = "Client secret";
const TECHNICAL_ACCOUNT: &str = "Technical account";
const SCOPES: &str = "Scopes";
const REDIRECT_URI: &str = "Redirect URI";
const PRODUCTS: &str = "Product";

/// The credentials of a download of any known shape, in its order.
pub(super) fn imported(document: Block) -> Vec<ImportedCredential> {
    let mut credentials = Vec::new();
    if has_values(&document) {
        credentials.push(credential(&document, None, &document.services));
    }
    let listed = document.credentials.iter().filter(|block| says_something(block));
    credentials.extend(listed.map(|block| credential(block, document.org.as_deref(), &[])));
    // { project: { org, workspace: { details: { credentials, services } } } }, or from the workspace inwards.
    let project = document.project.as_deref().unwrap_or(&document);
    let workspace = project.workspace.as_deref().unwrap_or(project);
    if let Some(details) = workspace.details.as_deref() {
        let org = project.org.as_deref().or(document.org.as_deref());
        let listed = details.credentials.iter().filter(|block| says_something(block));
        credentials.extend(listed.map(|block| credential(block, org, &details.services)));
    }
    credentials
}

/// Whether the block itself is a credential-level download.
fn has_values(block: &Block) -> bool {
    block.client_id.is_some() || !block.client_secrets.is_empty() || block.technical_account_id.is_some()
}

/// Whether a member of a list of credentials is worth showing.
fn says_something(block: &Block) -> bool {
    has_values(block) || block.name.is_some() || block.type_word.is_some()
}

fn credential(block: &Block, org: Option<&Block>, services: &[Block]) -> ImportedCredential {
    let kind = kind_of(block);
    let inner = inner_blocks(block, &kind);
    let mut problems = Vec::new();
    let mut part = |label: &'static str, why: Invalid| problems.push(MalformedPart { label, why });
    let org_id = org
        .and_then(|org| org.org_id.as_deref())
        .or(block.org_id.as_deref())
        .and_then(|text| OrgId::parse(text).map_err(|why| part(ORGANIZATION, why)).ok());
    let client_id = inner
        .iter()
        .find_map(|inner| inner.client_id.as_deref())
        .and_then(|text| ClientId::parse(text).map_err(|why| part(CLIENT_ID, why)).ok());
    let technical_account_id = inner
        .iter()
        .find_map(|inner| inner.technical_account_id.as_deref())
        .and_then(|text| TechnicalAccountId::parse(text).map_err(|why| part(TECHNICAL_ACCOUNT, why)).ok());
    // Only the first block: a migrated credential's old block has a secret of its own.
    let found = inner.first().map(|inner| inner.client_secrets.as_slice()).unwrap_or_default();
    let client_secrets: Vec<Secret> = found.iter().filter(|secret| is_usable(secret)).cloned().collect();
    if client_secrets.len() < found.len() {
        part(CLIENT_SECRET, malformed_secret());
    }
    let words = |inner: &Block| match kind {
        ImportedKind::Known(CredentialType::ServiceAccount) if !inner.metascopes.is_empty() => {
            inner.metascopes.join(",")
        }
        _ => inner.scopes.join(","),
    };
    let scopes = inner
        .first()
        .map(|inner| words(inner))
        .filter(|words| !words.is_empty())
        .and_then(|words| Scopes::parse(&words).map_err(|why| part(SCOPES, why)).ok());
    let mut redirect_uris = Vec::new();
    for inner in &inner {
        let default = inner.default_redirect_uri.as_deref().map(RedirectUri::parse);
        redirect_uris.extend(default.and_then(|parsed| parsed.map_err(|why| part(REDIRECT_URI, why)).ok()));
        let patterns = inner.redirect_uris.iter().flat_map(|patterns| patterns.split(','));
        // A pattern that is no address is nothing wrong.
        redirect_uris.extend(patterns.filter_map(|pattern| RedirectUri::parse(pattern).ok()));
    }
    let mut seen = BTreeSet::new();
    redirect_uris.retain(|uri| seen.insert(uri.clone()));
    ImportedCredential {
        redirect_uris,
        name: block.name.as_deref().map(Printable::new),
        org_name: org.and_then(|org| org.name.as_deref()).map(Printable::new),
        products: products(services, scopes.as_ref()),
        kind,
        org_id,
        client_id,
        client_secrets,
        technical_account_id,
        pem: None,
        scopes,
        problems,
    }
}

/// The type by Adobe's word for it, or else by what only one type has.
fn kind_of(block: &Block) -> ImportedKind {
    if let Some(word) = block.type_word.as_deref() {
        let known = match word {
            // The spelling of the credential's page, and a Service Account that was given its successor.
            "oauthservertoserver" | "oauth_server_to_server_migrate" => Some(CredentialType::ServerToServer),
            _ => CredentialType::ALL.into_iter().find(|known| known.word() == word),
        };
        return known.map_or_else(|| ImportedKind::Unsupported(Printable::new(word)), ImportedKind::Known);
    }
    if block.server_to_server.is_some() {
        ImportedKind::Known(CredentialType::ServerToServer)
    } else if block.jwt.is_some() || !block.metascopes.is_empty() {
        ImportedKind::Known(CredentialType::ServiceAccount)
    } else if block.api_key.is_some() {
        ImportedKind::Unsupported(Printable::new("apikey"))
    } else if block.oauth2.is_some() {
        ImportedKind::Unstated
    } else if !block.scopes.is_empty() && !block.client_secrets.is_empty() {
        ImportedKind::Known(CredentialType::ServerToServer)
    } else if block.is_api_key && block.technical_account_id.is_some() {
        ImportedKind::Known(CredentialType::ServiceAccount)
    } else {
        ImportedKind::Unstated
    }
}

/// Where the values stand, the best place first.
fn inner_blocks<'a>(block: &'a Block, kind: &ImportedKind) -> Vec<&'a Block> {
    let named = match kind {
        ImportedKind::Known(CredentialType::ServerToServer) => {
            [block.server_to_server.as_deref(), block.jwt.as_deref()]
        }
        ImportedKind::Known(CredentialType::ServiceAccount) => [block.jwt.as_deref(), None],
        _ => [block.oauth2.as_deref(), block.api_key.as_deref()],
    };
    named.into_iter().flatten().chain(has_values(block).then_some(block)).collect()
}

fn is_usable(secret: &Secret) -> bool {
    secret.expose().len() <= 512 && secret.expose().bytes().all(|b| b.is_ascii_graphic())
}

fn malformed_secret() -> Invalid {
    Invalid::new(
        "A client secret in the file holds spaces or characters that no client secret has.",
        "Copy it from the credential's page in the Developer Console (“Retrieve client secret”).",
        "p8e-made_up_example",
    )
}

/// Which products are spoken of. Customer Journey Analytics is another product than Analytics.
fn products(services: &[Block], scopes: Option<&Scopes>) -> Vec<Product> {
    let mut words: Vec<String> = services
        .iter()
        .flat_map(|service| [service.name.as_deref(), service.code.as_deref(), service.title.as_deref()])
        .flatten()
        .map(str::to_lowercase)
        .collect();
    words.extend(scopes.into_iter().flat_map(Scopes::iter).map(str::to_lowercase));
    let speaks_of = |product: Product| {
        words.iter().any(|word| match product {
            Product::Analytics => {
                word == Metascope::ANALYTICS
                    || word.ends_with("dma_tartan")
                    || (word.contains("analytics") && !word.contains("journey") && !word.contains("cja"))
            }
            Product::ExperienceManager => word == Metascope::EXPERIENCE_MANAGER,
            Product::JourneyOptimizer => {
                word.contains("journey optimizer") || word.contains("journeyoptimizer") || word.starts_with("cjm.")
            }
        })
    };
    Product::ALL.into_iter().filter(|product| speaks_of(*product)).collect()
}

/// What was recognized and what is missing, as labels and words. A secret is never shown.
pub fn summary(credential: &ImportedCredential) -> Vec<(&'static str, String)> {
    let words = |label: &'static str, found: Option<String>, otherwise: &str| {
        let malformed = credential.problems.iter().find(|problem| problem.label == label);
        let words = match (found, malformed) {
            (Some(found), _) => found,
            (None, Some(problem)) => format!("in the file, but unusable: {}", problem.why.problem),
            (None, None) => otherwise.to_owned(),
        };
        (label, words)
    };
    const ASKED: &str = "missing: you will be asked for it";
    let organization = credential.org_id.as_ref().map(|id| match &credential.org_name {
        Some(name) => format!("{name} ({id})"),
        None => id.to_string(),
    });
    let secret = match credential.client_secrets.len() {
        0 => None,
        1 => Some("found, hidden".to_owned()),
        count => Some(format!("{count} found, hidden")),
    };
    let is_public =
        matches!(credential.kind, ImportedKind::Known(CredentialType::SinglePageApp | CredentialType::NativeApp));
    let is_machine =
        matches!(credential.kind, ImportedKind::Known(CredentialType::ServerToServer | CredentialType::ServiceAccount));
    let mut lines = vec![
        words(NAME, credential.name.as_ref().map(ToString::to_string), "none"),
        (TYPE, credential.kind.title()),
        words(ORGANIZATION, organization, "missing: found out later, or you can enter it"),
        words(CLIENT_ID, credential.client_id.as_ref().map(ToString::to_string), ASKED),
        words(CLIENT_SECRET, secret, if is_public { "none, and none is needed" } else { ASKED }),
    ];
    if is_machine || credential.technical_account_id.is_some() {
        let account = credential.technical_account_id.as_ref().map(ToString::to_string);
        lines.push(words(TECHNICAL_ACCOUNT, account, "missing: Adobe tells it once the credential works"));
    }
    if matches!(credential.kind, ImportedKind::Known(kind) if kind.is_for_people()) {
        let uri = credential.redirect_uri().map(ToString::to_string);
        lines.push(words(REDIRECT_URI, uri, ASKED));
    }
    lines.push(words(SCOPES, credential.scopes.as_ref().map(ToString::to_string), ASKED));
    if !credential.products.is_empty() {
        let titles: Vec<&str> = credential.products.iter().map(|product| product.title()).collect();
        lines.push((PRODUCTS, titles.join(", ")));
    }
    lines
}
