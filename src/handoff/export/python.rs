//! JSON for aanalytics2: what its `importConfigFile` reads. The secret is one text, and so are the scopes; company and
//! report suite are for its command line (protocol reference, 10.3, and the client itself, version 0.5.5).

use super::super::wiped::{Json, Wiped};
use super::values::Values;

/// Whatever the client knows.
pub(super) fn write(text: &mut Wiped, values: &Values<'_>) {
    let connection = values.connection;
    let scopes = connection.credential.scopes().comma_separated();
    let proxy = connection.network.proxy.as_ref().map(ToString::to_string);
    let suites = values.report_suites();
    let mut members = vec![
        ("org_id", Json::Text(connection.org_id.as_str())),
        ("client_id", Json::Text(connection.credential.client_id().as_str())),
        ("secret", Json::Text(values.client_secret().unwrap_or_default())),
        ("scopes", Json::Text(&scopes)),
    ];
    members.extend(connection.company.as_ref().map(|company| ("company_id", Json::Text(company.id.as_str()))));
    members.extend(suites.first().map(|rsid| ("rsid", Json::Text(rsid))));
    members.extend(proxy.as_ref().map(|proxy| ("proxy", Json::Text(proxy))));
    text.json(&Json::Object(members), 0);
    text.push("\n");
}
