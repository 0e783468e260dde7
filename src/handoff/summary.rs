//! What a person is told about a downloaded credential: what was found in it, and what is missing. Never a secret.

use super::imported::{
    API_HOST, CERTIFICATE, CLIENT_ID, CLIENT_SECRET, COMPANY, ImportedCredential, ImportedKind, METASCOPES, NAME,
    ORGANIZATION, PRIVATE_KEY, PRODUCTS, REDIRECT_URI, REPORT_SUITES, SANDBOX, SCOPES, SIGN_IN_HOST, TECHNICAL_ACCOUNT,
    TYPE,
};
use super::pem::Pem;
use crate::connection::{CredentialType, Product, Rsid};

/// What is said of what is missing and needs no answer yet.
pub const CHOSEN_LATER: &str = "missing: chosen from those that Adobe shows";

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
    const FOUND_OUT: &str = "missing: found out later, or you can enter it";
    const TOLD: &str = "missing: Adobe tells it once the credential works";
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
            "missing: the file does not say it; you will be asked".to_owned()
        }
        true => format!("{}, which replaces a Service Account (JWT)", credential.kind.title()),
        false => credential.kind.title(),
    };
    let mut lines = vec![
        words(NAME, credential.name.as_ref().map(ToString::to_string), "none"),
        (TYPE, kind),
        words(ORGANIZATION, organization, if is_service_account { ASKED } else { FOUND_OUT }),
        words(CLIENT_ID, credential.client_id.as_ref().map(ToString::to_string), ASKED),
        words(CLIENT_SECRET, secret, if is_public { "none, and none is needed" } else { ASKED }),
    ];
    if is_service_account || is_server_to_server || credential.technical_account_id.is_some() {
        let account = credential.technical_account_id.as_ref().map(ToString::to_string);
        lines.push(words(TECHNICAL_ACCOUNT, account, if is_service_account { ASKED } else { TOLD }));
    }
    if matches!(credential.kind, ImportedKind::Known(kind) if kind.is_for_people()) {
        let uri = credential.redirect_uri().map(ToString::to_string);
        lines.push(words(REDIRECT_URI, uri, ASKED));
    }
    let scopes = credential.scopes.as_ref().map(ToString::to_string);
    lines.push(words(if is_service_account { METASCOPES } else { SCOPES }, scopes, ASKED));
    if is_service_account {
        let elsewhere = credential.key_path.as_ref();
        let elsewhere = elsewhere
            .map(|path| format!("missing: the file names {path}, which was not read; you will be asked for it"));
        lines.push(words(PRIVATE_KEY, private_key(credential), elsewhere.as_deref().unwrap_or(ASKED)));
        let has_certificate = kinds(credential).contains(&Pem::Certificate);
        const NOT_THERE: &str = "missing: until when it is valid stays unknown here";
        lines.push(words(CERTIFICATE, has_certificate.then(|| "found".to_owned()), NOT_THERE));
    }
    if let Some(host) = &credential.ims_host {
        lines.push((SIGN_IN_HOST, format!("in the file, but not the one of Adobe's production: {host}")));
    }
    if let Some(host) = &credential.api_host {
        lines.push((API_HOST, format!("in the file, but not the one of Adobe's production: {host}")));
    }
    let is_malformed = |label: &str| credential.problems.iter().any(|problem| problem.label == label);
    if credential.company_id.is_some() || is_malformed(COMPANY) || credential.products == [Product::Analytics] {
        lines.push(words(COMPANY, credential.company_id.as_ref().map(ToString::to_string), CHOSEN_LATER));
    }
    if !credential.report_suites.is_empty() || is_malformed(REPORT_SUITES) {
        let suites: Vec<&str> = credential.report_suites.iter().map(Rsid::as_str).collect();
        lines.push(words(REPORT_SUITES, (!suites.is_empty()).then(|| suites.join(", ")), ""));
    }
    if credential.sandbox_name.is_some() || credential.products == [Product::JourneyOptimizer] {
        lines.push(words(SANDBOX, credential.sandbox_name.as_ref().map(ToString::to_string), CHOSEN_LATER));
    }
    if !credential.products.is_empty() {
        let titles: Vec<&str> = credential.products.iter().map(|product| product.title()).collect();
        lines.push((PRODUCTS, titles.join(", ")));
    }
    if !credential.is_usable() {
        // Nobody is asked for the rest of what cannot be set up.
        lines.retain(|(_, words)| !words.starts_with("missing"));
    }
    lines
}

fn kinds(credential: &ImportedCredential) -> &[Pem] {
    credential.pem.as_ref().map_or(&[], |pem| &pem.kinds)
}

/// Of what kind the private key is, where there is one. Only RSA is of use.
fn private_key(credential: &ImportedCredential) -> Option<String> {
    let found: Vec<Pem> = kinds(credential).iter().copied().filter(|kind| kind.is_private_key()).collect();
    match found[..] {
        [] => None,
        [Pem::PrivateKey] => Some("found, hidden".to_owned()),
        [Pem::EncryptedPrivateKey] => Some("found, hidden; you will be asked for its passphrase".to_owned()),
        [other] => Some(format!("in the file, but a {}, which Adobe does not take", other.title())),
        _ => Some(format!("in the file, but {} of them; you will be asked for the right one", found.len())),
    }
}
