//! What a download means for a connection: [`Block`]s of any known shape become credentials with well-formed parts, and
//! the malformed parts are named.

use std::collections::BTreeSet;

use super::block::{Block, LIST_LIMIT};
use super::der;
use super::imported::{
    CERTIFICATE, CLIENT_ID, CLIENT_SECRET, COMPANY, ImportFormat, ImportedCredential, ImportedKind, METASCOPES,
    MalformedPart, ORGANIZATION, PRIVATE_KEY, REDIRECT_URI, REPORT_SUITES, SCOPES, TECHNICAL_ACCOUNT,
};
use super::pem::PemText;
use super::value::without_addresses;
use crate::connection::{
    ClientId, CredentialFacts, CredentialType, Environment, GlobalCompanyId, Hosts, Invalid, Metascope, OrgId,
    Printable, Product, RedirectUri, Rsid, Scopes, Secret, TechnicalAccountId,
};

/// The most report suites that are taken of one credential: more than any company's connection is for.
const MOST_SUITES: usize = 1_000;

/// The type of a Service Account that was given its successor.
const MIGRATED: &str = "oauth_server_to_server_migrate";

/// The credentials of a download of any known shape, in its order.
pub(super) fn imported(document: &Block) -> Vec<ImportedCredential> {
    let mut credentials = Vec::new();
    // { ok, integration: { … }, statusCode }, or from the integration inwards.
    let integration = document.integration.as_deref().unwrap_or(document);
    if is_service_credentials(integration) {
        credentials.push(credential(integration, None, &[]));
    } else if has_values(document) || document.is_template {
        credentials.push(credential(document, None, &document.services));
    }
    credentials.extend(of_postman(document));
    let listed = document.credentials.iter().filter(|block| says_something(block));
    credentials.extend(listed.map(|block| credential(block, document.org.as_deref(), &[])));
    // { project: { org, workspace: { details: { credentials, services } } } }, or from the workspace inwards.
    let project = document.project.as_deref().unwrap_or(document);
    let workspace = project.workspace.as_deref().unwrap_or(project);
    if let Some(details) = workspace.details.as_deref() {
        let org = project.org.as_deref().or(document.org.as_deref());
        let listed = details.credentials.iter().filter(|block| says_something(block));
        credentials.extend(listed.map(|block| credential(block, org, &details.services)));
    }
    // { ims: { contexts: { … } } }, or from the contexts inwards.
    let contexts = document.ims.as_deref().unwrap_or(document).contexts.iter().filter(|block| has_values(block));
    credentials.extend(contexts.map(|block| {
        let found = credential(block, project.org.as_deref(), &[]);
        ImportedCredential { format: ImportFormat::AioConfig, ..found }
    }));
    credentials
}

/// The credential that names and their values make, if they make any.
pub(super) fn of_settings(block: &Block) -> Option<ImportedCredential> {
    has_values(block).then(|| credential(block, None, &[]))
}

/// What the variables of a Postman environment make; switched off ones and those without a value say nothing.
fn of_postman(document: &Block) -> Option<ImportedCredential> {
    let block = postman(document);
    let name = document.name.as_deref().map(Printable::new);
    of_settings(&block).map(|found| ImportedCredential { format: ImportFormat::Postman, name, ..found })
}

fn postman(document: &Block) -> Block {
    let variables = document.variables.iter().filter(|variable| !variable.is_disabled && !variable.value.is_empty());
    Block::from_pairs(variables.map(|variable| (variable.key.as_str(), variable.value.expose())))
}

/// Whether a token stands in a document of any known shape.
pub(super) fn has_token(document: &Block) -> bool {
    let contexts = &document.ims.as_deref().unwrap_or(document).contexts;
    document.has_token || contexts.iter().any(|context| context.has_token) || postman(document).has_token
}

/// Whether it has the shape of AEM's service credentials (protocol reference, section 5).
fn is_service_credentials(block: &Block) -> bool {
    block.technical_account.is_some()
}

/// Whether the block itself is a credential-level download.
fn has_values(block: &Block) -> bool {
    block.client_id.is_some() || !block.client_secrets.is_empty() || block.technical_account_id.is_some()
}

/// Whether a member of a list of credentials is worth showing.
fn says_something(block: &Block) -> bool {
    has_values(block) || block.name.is_some() || block.type_word.is_some()
}

/// What it was found in, by the members that only one has.
fn format_of(block: &Block, org: Option<&Block>) -> ImportFormat {
    match block.format {
        Some(format) => format,
        None if block.is_template => ImportFormat::Template,
        None if is_service_credentials(block) => ImportFormat::ServiceCredentials,
        None if org.is_some() => ImportFormat::Project,
        None if block.sandbox_name.is_some() && block.product.is_none() => ImportFormat::Aepp,
        None if block.is_of_python => ImportFormat::PythonClient,
        None => ImportFormat::Credential,
    }
}

fn credential(block: &Block, org: Option<&Block>, services: &[Block]) -> ImportedCredential {
    let kind = kind_of(block);
    let is_service_account = kind == ImportedKind::Known(CredentialType::ServiceAccount);
    let inner = inner_blocks(block, &kind);
    let mut problems = Vec::new();
    let mut part = |label: &'static str, why: Invalid| problems.push(MalformedPart { label, why });
    let org_id = org
        .and_then(|org| org.org_id.as_deref())
        .or(block.org_id.as_deref())
        .or(block.org_word.as_deref().filter(|_| is_service_credentials(block)))
        .and_then(|text| OrgId::parse(text).map_err(|why| part(ORGANIZATION, why)).ok());
    let client_id = inner
        .iter()
        .find_map(|inner| inner.client_id.as_deref())
        .and_then(|text| ClientId::parse(text).map_err(|why| part(CLIENT_ID, why)).ok());
    let technical_account_id = inner
        .iter()
        .find_map(|inner| inner.technical_account_id.as_deref())
        .or(block.id.as_deref().filter(|_| is_service_credentials(block)))
        .and_then(|text| TechnicalAccountId::parse(text).map_err(|why| part(TECHNICAL_ACCOUNT, why)).ok());
    // Only the first block, and never the old one of a migrated credential, which has a secret of its own.
    let is_old =
        |inner: &Block| !is_service_account && block.jwt.as_deref().is_some_and(|jwt| std::ptr::eq(jwt, inner));
    let first = inner.first().copied().filter(|inner| !is_old(inner));
    let found = first.map(|inner| inner.client_secrets.as_slice()).unwrap_or_default();
    let client_secrets: Vec<Secret> = found.iter().filter(|secret| is_usable(secret)).cloned().collect();
    if client_secrets.len() < found.len() {
        part(CLIENT_SECRET, malformed_secret());
    }
    let scopes = if is_service_account {
        metascopes(&inner).and_then(|parsed| parsed.map_err(|why| part(METASCOPES, why)).ok())
    } else {
        let words = first.map(|inner| inner.scopes.join(",")).filter(|words| !words.is_empty());
        words.and_then(|words| Scopes::parse(&words).map_err(|why| part(SCOPES, why)).ok())
    };
    let mut pem_of = |label: &'static str, place: fn(&Block) -> &Secret| {
        let text = inner.iter().map(|inner| place(inner)).find(|text| !text.is_empty())?;
        let found = PemText::find(text.expose()).or_else(|| der::of_letters(text.expose())?.ok());
        if found.is_none() {
            part(label, malformed_pem(label));
        }
        found
    };
    let pem = match is_service_account {
        true => PemText::joined(pem_of(PRIVATE_KEY, |b| &b.private_key), pem_of(CERTIFICATE, |b| &b.certificate)),
        false => None,
    };
    let mut redirect_uris = Vec::new();
    for inner in &inner {
        let default = inner.default_redirect_uri.as_deref().map(RedirectUri::parse);
        redirect_uris.extend(default.and_then(|parsed| parsed.map_err(|why| part(REDIRECT_URI, why)).ok()));
        let patterns = inner.redirect_uris.iter().flat_map(|patterns| patterns.split(',')).take(LIST_LIMIT);
        // A pattern that is no address is nothing wrong.
        redirect_uris.extend(patterns.filter_map(|pattern| RedirectUri::parse(pattern).ok()));
    }
    let company_id = block.company_id.as_deref();
    let company_id = company_id.and_then(|text| GlobalCompanyId::parse(text).map_err(|why| part(COMPANY, why)).ok());
    let suites = block.report_suites.iter().flat_map(|words| words.split(',')).filter(|word| !word.trim().is_empty());
    let suites = suites.take(MOST_SUITES);
    let report_suites =
        suites.filter_map(|text| Rsid::parse(text).map_err(|why| part(REPORT_SUITES, why)).ok()).collect();
    let mut seen = BTreeSet::new();
    redirect_uris.retain(|uri| seen.insert(uri.clone()));
    ImportedCredential {
        format: format_of(block, org),
        place: None,
        redirect_uris,
        report_suites,
        sandbox_name: block.sandbox_name.as_deref().map(Printable::new),
        name: block.name.as_deref().map(Printable::new),
        org_name: org.and_then(|org| org.name.as_deref()).map(Printable::new),
        products: match is_service_credentials(block) {
            true => vec![Product::ExperienceManager],
            false => match Product::ALL.into_iter().find(|product| block.product.as_deref() == Some(product.word())) {
                Some(product) => vec![product],
                // Companies and report suites are Analytics' own, and so is that client.
                None if company_id.is_some() || block.format == Some(ImportFormat::Renviron) => {
                    vec![Product::Analytics]
                }
                None => products(services, scopes.as_ref()),
            },
        },
        is_migrated: block.type_word.as_deref() == Some(MIGRATED),
        key_path: inner.iter().find_map(|inner| inner.key_path.as_deref()).map(Printable::new),
        ims_host: inner
            .iter()
            .find_map(|inner| inner.ims_endpoint.as_deref())
            .or(stage_of(block))
            .and_then(|endpoint| other_host(endpoint, |hosts| hosts.ims_url.host())),
        api_host: block.api_endpoint.as_deref().and_then(|url| other_host(url, |hosts| hosts.api_url.host())),
        kind,
        company_id,
        org_id,
        client_id,
        client_secrets,
        technical_account_id,
        pem,
        scopes,
        problems,
        facts: CredentialFacts::default(),
    }
}

/// The metascopes of the first block that has any, whatever it calls them.
fn metascopes(inner: &[&Block]) -> Option<Result<Scopes, Invalid>> {
    let listed = inner.iter().map(|inner| if inner.metascopes.is_empty() { &inner.scopes } else { &inner.metascopes });
    let words = listed.map(|words| words.join(",")).find(|words| !words.is_empty())?;
    Some(Scopes::parse(&words).map(|words| without_addresses(&words).unwrap_or(words)))
}

/// The type by Adobe's word for it, or else by what only one type has.
fn kind_of(block: &Block) -> ImportedKind {
    if let Some(word) = block.type_word.as_deref() {
        let known = match word {
            // The spelling of the credential's page, and a Service Account that was given its successor.
            "oauthservertoserver" | MIGRATED => Some(CredentialType::ServerToServer),
            _ => CredentialType::ALL.into_iter().find(|known| known.word() == word),
        };
        return known.map_or_else(|| ImportedKind::Unsupported(Printable::new(word)), ImportedKind::Known);
    }
    if block.server_to_server.is_some() {
        ImportedKind::Known(CredentialType::ServerToServer)
    } else if block.jwt.is_some()
        || !block.metascopes.is_empty()
        || is_service_credentials(block)
        || block.key_path.is_some()
        || !block.private_key.is_empty()
    {
        ImportedKind::Known(CredentialType::ServiceAccount)
    } else if block.api_key.is_some() {
        ImportedKind::Unsupported(Printable::new("apikey"))
    } else if block.oauth2.is_some() {
        ImportedKind::Unstated
    } else if !block.scopes.is_empty() && (!block.client_secrets.is_empty() || block.technical_account_id.is_some()) {
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
        ImportedKind::Known(CredentialType::ServiceAccount) => {
            [block.jwt.as_deref(), block.technical_account.as_deref()]
        }
        _ => [block.oauth2.as_deref(), block.api_key.as_deref()],
    };
    let has_more = has_values(block) || is_service_credentials(block) || block.is_template;
    named.into_iter().flatten().chain(has_more.then_some(block)).collect()
}

fn is_usable(secret: &Secret) -> bool {
    secret.expose().len() <= 512 && secret.expose().bytes().all(|b| b.is_ascii_graphic())
}

/// The sign-in server that aepp means by its word for an environment: production's, or stage's for any other.
fn stage_of(block: &Block) -> Option<&'static str> {
    let word = block.environment.as_deref().filter(|_| block.is_of_python)?;
    (!word.eq_ignore_ascii_case("prod")).then_some("ims-na1-stg1.adobelogin.com")
}

/// The host of a server other than the one that production `uses`: `ims-na1-stg1.adobelogin.com`.
fn other_host(endpoint: &str, uses: fn(&Hosts) -> String) -> Option<Printable> {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let mut production = Product::ALL.into_iter().filter_map(|product| Environment::Production.hosts(product));
    let is_production = production.any(|hosts| uses(&hosts).eq_ignore_ascii_case(host));
    (!host.is_empty() && !is_production).then(|| Printable::new(host))
}

fn malformed_pem(label: &str) -> Invalid {
    Invalid::new(
        format!("The {} in the file is not in PEM.", label.to_lowercase()),
        "Download the file again. PEM begins with a line of dashes and BEGIN.",
        "private.key",
    )
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
