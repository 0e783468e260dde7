//! What a person is told about a downloaded credential: what was found in it, and what is missing. Never a secret.

use super::imported::{
    API_HOST, CERTIFICATE, CLIENT_ID, CLIENT_SECRET, COMPANY, ImportedCredential, ImportedKind, METASCOPES, NAME,
    ORGANIZATION, PRIVATE_KEY, PRODUCTS, REDIRECT_URI, REPORT_SUITES, SANDBOX, SCOPES, SIGN_IN_HOST, TECHNICAL_ACCOUNT,
    TYPE,
};
use super::pem::Pem;
use crate::connection::{CredentialType, Printable, Product, Rsid};

/// What a person is told of one part of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What the part is called.
    pub label: &'static str,
    /// What is said of it; never a secret.
    pub words: String,
    /// Whether it is there. The words may be somebody else's, and do not say it.
    pub state: PartState,
}

/// Whether a part of a credential is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartState {
    /// It is, and can be used.
    Found,
    /// Something is, but it cannot be used as it stands.
    Odd,
    /// It is not, and will be asked for or found out.
    Missing,
    /// It is not, and needs no answer yet: it is chosen from what Adobe shows.
    ChosenLater,
    /// It is not, and nothing is missing.
    NotNeeded,
}

impl Told {
    /// Of a part that will be asked for.
    pub fn asked(label: &'static str) -> Self {
        Self { label, words: ASKED.to_owned(), state: PartState::Missing }
    }

    /// Whether the part is not there and is needed.
    pub fn is_missing(&self) -> bool {
        matches!(self.state, PartState::Missing | PartState::ChosenLater)
    }
}

const ASKED: &str = "missing: you will be asked for it";

/// What was recognized and what is missing. A secret is never shown.
pub fn summary(credential: &ImportedCredential) -> Vec<Told> {
    let told = |label, words: String, state| Told { label, words, state };
    // What is there, or else what is said of its absence.
    let part = |label: &'static str, found: Option<String>, (state, otherwise): (PartState, &str)| {
        let malformed = credential.problems.iter().find(|problem| problem.label == label);
        match (found, malformed) {
            (Some(found), _) => told(label, found, PartState::Found),
            (None, Some(problem)) => {
                told(label, format!("in the file, but unusable: {}", problem.why.problem), PartState::Odd)
            }
            (None, None) => told(label, otherwise.to_owned(), state),
        }
    };
    const ASKED: (PartState, &str) = (PartState::Missing, self::ASKED);
    const FOUND_OUT: (PartState, &str) = (PartState::Missing, "missing: found out later, or you can enter it");
    const TOLD: (PartState, &str) = (PartState::Missing, "missing: Adobe tells it once the credential works");
    const CHOSEN_LATER: (PartState, &str) = (PartState::ChosenLater, "missing: chosen from those that Adobe shows");
    const NONE: (PartState, &str) = (PartState::NotNeeded, "none");
    const NOT_NEEDED: (PartState, &str) = (PartState::NotNeeded, "none, and none is needed");
    let organization = credential.org_id.as_ref().map(|id| match &credential.org_name {
        Some(name) => format!("{name} ({id})"),
        None => id.to_string(),
    });
    let is_public =
        matches!(credential.kind, ImportedKind::Known(CredentialType::SinglePageApp | CredentialType::NativeApp));
    let is_service_account = credential.kind == ImportedKind::Known(CredentialType::ServiceAccount);
    let is_server_to_server = credential.kind == ImportedKind::Known(CredentialType::ServerToServer);
    let secret = match credential.client_secrets.len() {
        0 => None,
        1 => Some("found, hidden".to_owned()),
        count if is_server_to_server => Some(format!("{count} found, hidden: the first is used, the second is kept")),
        count => Some(format!("{count} found, hidden: the first is used")),
    };
    let kind = match credential.is_migrated {
        _ if credential.kind == ImportedKind::Unstated => {
            told(TYPE, "missing: the file does not say it; you will be asked".to_owned(), PartState::Missing)
        }
        true => {
            let title = credential.kind.title();
            told(TYPE, format!("{title}, which replaces a Service Account (JWT)"), PartState::Found)
        }
        false => told(TYPE, credential.kind.title(), PartState::Found),
    };
    let mut lines = vec![
        part(NAME, credential.name.as_ref().map(ToString::to_string), NONE),
        kind,
        part(ORGANIZATION, organization, if is_service_account { ASKED } else { FOUND_OUT }),
        part(CLIENT_ID, credential.client_id.as_ref().map(ToString::to_string), ASKED),
        part(CLIENT_SECRET, secret, if is_public { NOT_NEEDED } else { ASKED }),
    ];
    if is_service_account || is_server_to_server || credential.technical_account_id.is_some() {
        let account = credential.technical_account_id.as_ref().map(ToString::to_string);
        lines.push(part(TECHNICAL_ACCOUNT, account, if is_service_account { ASKED } else { TOLD }));
    }
    if matches!(credential.kind, ImportedKind::Known(kind) if kind.is_for_people()) {
        let uri = credential.redirect_uri().map(ToString::to_string);
        lines.push(part(REDIRECT_URI, uri, ASKED));
    }
    let scopes = credential.scopes.as_ref().map(ToString::to_string);
    lines.push(part(if is_service_account { METASCOPES } else { SCOPES }, scopes, ASKED));
    if is_service_account {
        let elsewhere = credential.key_path.as_ref();
        let elsewhere = elsewhere
            .map(|path| format!("missing: the file names {path}, which was not read; you will be asked for it"));
        let otherwise = elsewhere.as_deref().map_or(ASKED, |words| (PartState::Missing, words));
        lines.push(match private_key(credential) {
            Some((words, state)) => told(PRIVATE_KEY, words, state),
            None => part(PRIVATE_KEY, None, otherwise),
        });
        let has_certificate = kinds(credential).contains(&Pem::Certificate);
        const NOT_THERE: (PartState, &str) = (PartState::Missing, "missing: until when it is valid stays unknown here");
        lines.push(part(CERTIFICATE, has_certificate.then(|| "found".to_owned()), NOT_THERE));
    }
    if let Some(host) = &credential.ims_host {
        lines.push(told(SIGN_IN_HOST, elsewhere(host), PartState::Odd));
    }
    if let Some(host) = &credential.api_host {
        lines.push(told(API_HOST, elsewhere(host), PartState::Odd));
    }
    let is_malformed = |label: &str| credential.problems.iter().any(|problem| problem.label == label);
    if credential.company_id.is_some() || is_malformed(COMPANY) || credential.products == [Product::Analytics] {
        lines.push(part(COMPANY, credential.company_id.as_ref().map(ToString::to_string), CHOSEN_LATER));
    }
    if !credential.report_suites.is_empty() || is_malformed(REPORT_SUITES) {
        let suites: Vec<&str> = credential.report_suites.iter().map(Rsid::as_str).collect();
        lines.push(part(REPORT_SUITES, (!suites.is_empty()).then(|| suites.join(", ")), NONE));
    }
    if credential.sandbox_name.is_some() || credential.products == [Product::JourneyOptimizer] {
        lines.push(part(SANDBOX, credential.sandbox_name.as_ref().map(ToString::to_string), CHOSEN_LATER));
    }
    if !credential.products.is_empty() {
        let titles: Vec<&str> = credential.products.iter().map(|product| product.title()).collect();
        lines.push(told(PRODUCTS, titles.join(", "), PartState::Found));
    }
    if !credential.is_usable() {
        // Nobody is asked for the rest of what cannot be set up.
        lines.retain(|told| !told.is_missing());
    }
    lines
}

/// A server that is not the one that production uses.
fn elsewhere(host: &Printable) -> String {
    format!("in the file, but not the one of Adobe's production: {host}")
}

fn kinds(credential: &ImportedCredential) -> &[Pem] {
    credential.pem.as_ref().map_or(&[], |pem| &pem.kinds)
}

/// Of what kind the private key is, where there is one. Only RSA is of use.
fn private_key(credential: &ImportedCredential) -> Option<(String, PartState)> {
    let found: Vec<Pem> = kinds(credential).iter().copied().filter(|kind| kind.is_private_key()).collect();
    match found[..] {
        [] => None,
        [Pem::PrivateKey] => Some(("found, hidden".to_owned(), PartState::Found)),
        [Pem::EncryptedPrivateKey] => {
            Some(("found, hidden; you will be asked for its passphrase".to_owned(), PartState::Found))
        }
        [other] => Some((format!("in the file, but a {}, which Adobe does not take", other.title()), PartState::Odd)),
        _ => {
            let words = format!("in the file, but {} of them; you will be asked for the right one", found.len());
            Some((words, PartState::Odd))
        }
    }
}
