//! JSON as the Developer Console downloads a credential (protocol reference, 10.2), with what our own importer knows
//! besides; and the template, which is the same without anybody's values.

use super::super::placeholder::placeholder;
use super::super::wiped::{Json, Wiped};
use super::values::Values;
use crate::connection::{Connection, Environment};

/// A credential, whole.
pub(super) fn credential(text: &mut Wiped, values: &Values<'_>) {
    let connection = values.connection;
    let mut members = vec![
        ("NAME", Json::Text(connection.name.as_str())),
        ("TYPE", Json::Text(connection.credential.credential_type().word())),
        ("PRODUCT", Json::Text(connection.product.word())),
        ("ORG_ID", Json::Text(connection.org_id.as_str())),
    ];
    members.extend(client(connection, connection.credential.client_id().as_str(), values.client_secrets()));
    if let Some(account) = connection.credential.technical_account_id() {
        members.push(("TECHNICAL_ACCOUNT_ID", Json::Text(account.as_str())));
    }
    members.push((scopes_name(connection), Json::Texts(values.scopes())));
    if let Some(uri) = values.redirect_uri() {
        members.push(("REDIRECT_URI", Json::Text(uri)));
    }
    if let Some(key) = values.private_key() {
        members.push(("PRIVATE_KEY", Json::Text(key)));
    }
    if let Some(certificate) = connection.credential.service_account().and_then(|account| account.certificate.as_ref())
    {
        members.push(("CERTIFICATE", Json::Text(&certificate.pem)));
    }
    let ims_host = other_ims_host(connection);
    if let Some(host) = &ims_host {
        members.push(("IMS_ENDPOINT", Json::Text(host)));
    }
    if let Some(company) = &connection.company {
        members.push(("GLOBAL_COMPANY_ID", Json::Text(company.id.as_str())));
    }
    let suites = values.report_suites();
    if !suites.is_empty() {
        members.push(("REPORT_SUITE_IDS", Json::Texts(suites)));
    }
    members.extend(values.sandbox().map(|name| (SANDBOX_NAME, Json::Text(name))));
    text.json(&Json::Object(members), 0);
    text.push("\n");
}

/// The make of a connection: what the next one like it has in common with it.
pub(super) fn template(text: &mut Wiped, connection: &Connection) {
    let credential_type = connection.credential.credential_type();
    let (org_id, client_id, account) =
        (placeholder("ORG_ID"), placeholder("CLIENT_ID"), placeholder("TECHNICAL_ACCOUNT_ID"));
    let mut members = vec![
        ("aa_connect_template", Json::Number(1)),
        ("TYPE", Json::Text(credential_type.word())),
        ("PRODUCT", Json::Text(connection.product.word())),
        ("ORG_ID", Json::Text(&org_id)),
    ];
    let unknown = Values { connection, secrets: None };
    members.extend(client(connection, &client_id, unknown.client_secrets()));
    if !credential_type.is_for_people() {
        members.push(("TECHNICAL_ACCOUNT_ID", Json::Text(&account)));
    }
    members.push((scopes_name(connection), Json::Texts(unknown.scopes())));
    // One at which this program listens is anybody's; another one is the client's own.
    let redirect_uri = connection.credential.sign_in().filter(|settings| settings.redirect_uri.local().is_some());
    if let Some(settings) = redirect_uri {
        members.push(("REDIRECT_URI", Json::Text(settings.redirect_uri.as_str())));
    }
    members.extend(unknown.sandbox().map(|name| (SANDBOX_NAME, Json::Text(name))));
    text.json(&Json::Object(members), 0);
    text.push("\n");
}

/// As aepp spells it, which reads the other members in any spelling and takes the sandbox “prod” where it finds none.
const SANDBOX_NAME: &str = "sandbox-name";

/// Client ID and client secrets. The Developer Console's downloads of a Service Account have other names for them, which
/// adobeanalyticsr asks for, and one secret.
fn client<'a>(connection: &Connection, client_id: &'a str, secrets: Vec<&'a str>) -> Vec<(&'static str, Json<'a>)> {
    match (connection.credential.service_account(), &secrets[..]) {
        (Some(_), [secret, ..]) => vec![("API_KEY", Json::Text(client_id)), ("CLIENT_SECRET", Json::Text(secret))],
        (_, []) => vec![("CLIENT_ID", Json::Text(client_id))],
        _ => vec![("CLIENT_ID", Json::Text(client_id)), ("CLIENT_SECRETS", Json::Texts(secrets))],
    }
}

fn scopes_name(connection: &Connection) -> &'static str {
    if connection.credential.service_account().is_some() { "METASCOPES" } else { "SCOPES" }
}

/// The sign-in server, where it is another than production's and stays the same from run to run.
pub(super) fn other_ims_host(connection: &Connection) -> Option<String> {
    let ims = |environment: &Environment| environment.hosts(connection.product).map(|hosts| hosts.ims_url.host());
    ims(&connection.environment).filter(|host| Some(host) != ims(&Environment::Production).as_ref())
}
