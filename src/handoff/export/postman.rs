//! An environment for Postman, with the names of Adobe's own samples (protocol reference, 10.3).

use super::super::wiped::{Json, Wiped};
use super::values::Values;
use crate::connection::Connection;

/// Every variable that is known, the secret ones as Postman marks them.
pub(super) fn write(text: &mut Wiped, values: &Values<'_>) {
    let connection = values.connection;
    let scopes = connection.credential.scopes().comma_separated();
    let (ims, suites) = (ims(connection), values.report_suites().join(","));
    let is_service_account = connection.credential.service_account().is_some();
    let mut variables = vec![
        variable("API_KEY", connection.credential.client_id().as_str(), false),
        variable("IMS_ORG", connection.org_id.as_str(), false),
        variable("IMS", &ims, false),
        variable(if is_service_account { "META_SCOPE" } else { "SCOPES" }, &scopes, false),
    ];
    variables.extend(values.client_secret().map(|secret| variable("CLIENT_SECRET", secret, true)));
    let account = connection.credential.technical_account_id();
    variables.extend(account.map(|account| variable("TECHNICAL_ACCOUNT_ID", account.as_str(), false)));
    variables.extend(values.private_key().map(|key| variable("PRIVATE_KEY", key, true)));
    variables.extend(values.redirect_uri().map(|uri| variable("REDIRECT_URI", uri, false)));
    let company = connection.company.as_ref();
    variables.extend(company.map(|company| variable("GLOBAL_COMPANY_ID", company.id.as_str(), false)));
    if !suites.is_empty() {
        variables.push(variable("REPORT_SUITE_ID", &suites, false));
    }
    variables.extend(values.sandbox().map(|name| variable("SANDBOX_NAME", name, false)));
    variables.push(variable("ACCESS_TOKEN", "", true));
    let environment = Json::Object(vec![
        ("name", Json::Text(connection.name.as_str())),
        ("values", Json::Objects(variables)),
        ("_postman_variable_scope", Json::Text("environment")),
    ]);
    text.json(&environment, 0);
    text.push("\n");
}

fn variable<'a>(key: &'a str, value: &'a str, is_secret: bool) -> Json<'a> {
    Json::Object(vec![
        ("key", Json::Text(key)),
        ("value", Json::Text(value)),
        ("type", Json::Text(if is_secret { "secret" } else { "default" })),
        ("enabled", Json::Truth(true)),
    ])
}

/// Adobe's samples write `https://{{IMS}}/…`.
fn ims(connection: &Connection) -> String {
    connection.environment.hosts(connection.product).map_or_else(|| "{{IMS}}".to_owned(), |hosts| hosts.ims_url.host())
}
