//! What any client needs to be pointed at a sandbox, as one JSON object; `type` is the Developer Console's
//! `integration_type` (protocol reference, section 10.1).
//!
//! Members are only ever added: other programs read this.

use serde_json::{Value, json};

use super::data::{Organization, data};
use super::memory::Memory;
use super::service_account::{Registered, ServiceAccount};
use super::{client_secrets, clock, practice_companies};
use crate::connection::{CredentialType, Hosts, PracticeCredential, PracticeUserCredential};

/// Addresses, credentials with their (public) secrets, companies, sandboxes of Experience Platform.
pub(super) fn of(hosts: &Hosts, console_url: &str, failures_url: &str, memory: &Memory) -> Value {
    let machines = data().handed_out().into_iter().map(|credential| {
        let alive = data().credential(credential.client_id.as_str());
        let page = alive.map(|credential| client_secrets::page_address(credential, &hosts.ims_url.to_string()));
        let secret = alive.and_then(|credential| client_secrets::of(credential, memory).into_iter().next());
        let mut described = server_to_server(credential);
        // One that was deleted is of no use to anybody.
        if let Some(secret) = secret {
            described["client_secret"] = json!(secret.text);
        }
        described["console_address"] = json!(page);
        described
    });
    let for_users = data().handed_out_to_users().into_iter().map(for_users);
    let with_keys = ServiceAccount::all(memory).map(|account| service_account(&account, console_url));
    let companies = practice_companies()
        .into_iter()
        .map(|(id, report_suites)| json!({ "global_company_id": id, "report_suites": report_suites }));
    json!({
        "schema_version": 1,
        "ims_base_url": hosts.ims_url,
        "api_base_url": hosts.api_url,
        "console_url": console_url,
        "failures_url": failures_url,
        "credentials": machines.chain(for_users).chain(with_keys).collect::<Vec<_>>(),
        "companies": companies.collect::<Vec<_>>(),
        "sandboxes": data().organizations.iter().flat_map(platform_sandboxes).collect::<Vec<_>>(),
    })
}

/// Those of Experience Platform; which of them a credential may use is its role's to say.
fn platform_sandboxes(organization: &Organization) -> impl Iterator<Item = Value> {
    organization.sandboxes.iter().map(|sandbox| {
        json!({
            "org_id": organization.org_id,
            "name": sandbox.name,
            "type": sandbox.kind,
            "state": sandbox.state,
            "journeys": sandbox.journeys.len(),
        })
    })
}

fn server_to_server(credential: PracticeCredential) -> Value {
    json!({
        "type": CredentialType::ServerToServer.word(),
        "name": credential.name,
        "product": credential.product.word(),
        "client_id": credential.client_id,
        "client_secret": credential.client_secret.expose(),
        "org_id": credential.org_id,
        "technical_account_id": credential.technical_account_id,
        "scopes": credential.scopes,
    })
}

fn for_users(credential: PracticeUserCredential) -> Value {
    let mut described = json!({ "type": credential.credential_type.word(), "client_id": credential.client_id });
    if let Some(secret) = &credential.client_secret {
        described["client_secret"] = json!(secret.expose());
    }
    described["org_id"] = json!(credential.org_id);
    described["scopes"] = json!(credential.scopes);
    described["default_redirect_uri"] = json!(credential.default_redirect_uri);
    described["redirect_uri_pattern"] = json!(credential.redirect_uri_pattern);
    described
}

/// `private_key` is that of a certificate in date, where one is public; without it a client needs a key of its own, whose
/// certificate is registered at `console_url`.
fn service_account(account: &ServiceAccount, console_url: &str) -> Value {
    let credential = account.credential;
    let certificates = account.certificates();
    let mut described = json!({
        "type": credential.kind.word(),
        "name": credential.label,
        "client_id": credential.client_id,
        "client_secret": credential.client_secrets().first(),
        "org_id": credential.org_id,
        "technical_account_id": credential.technical_account_id,
        "metascopes": account.settings.metascopes,
        "requires_jti": account.settings.requires_jti,
        "state": account.stage(),
        "certificates": certificates.iter().map(certificate).collect::<Vec<_>>(),
        "console_url": format!("{console_url}#{}", credential.client_id),
    });
    let now_ms = clock::now_ms();
    let mut in_date = certificates.iter().filter(|one| one.certificate.is_in_date(now_ms));
    if let Some(private_key) = in_date.find_map(|one| one.private_key) {
        described["private_key"] = json!(private_key);
    }
    described
}

fn certificate(registered: &Registered) -> Value {
    let mut described = json!({
        "sha1": registered.certificate.fingerprint,
        "not_before": registered.certificate.begins.as_rfc_3339(),
        "not_after": registered.certificate.ends.as_rfc_3339(),
        "pem": registered.certificate.pem(),
    });
    if let Some(private_key) = registered.private_key {
        described["private_key"] = json!(private_key);
    }
    described
}
