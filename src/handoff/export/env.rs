//! Names and values, one a line: `.Renviron` for adobeanalyticsr, `.env` for aio (protocol reference, 10.3).

use zeroize::Zeroizing;

use super::super::wiped::{Json, Wiped};
use super::console::other_ims_host;
use super::values::Values;
use crate::connection::CredentialType;

/// What adobeanalyticsr reads. Of a Server-to-Server credential and of a Service Account it takes no more than the name of
/// a JSON file from here.
pub(super) fn renviron(text: &mut Wiped, values: &Values<'_>) {
    let connection = values.connection;
    text.line(&["# ", connection.name.as_str(), ", for adobeanalyticsr"]);
    let kind = connection.credential.credential_type();
    if kind != CredentialType::WebApp {
        let way = if kind == CredentialType::ServerToServer { "s2s" } else { "jwt" };
        text.line(&["# aw_auth_with(\"", way, "\") reads the credential from a JSON file. Write it with"]);
        text.line(&[
            "# aa-connect export ",
            connection.name.as_str(),
            " --format json --with-secrets, and name it here:",
        ]);
        text.line(&["# AW_AUTH_FILE=/path/to/file.json"]);
    }
    if kind == CredentialType::ServiceAccount {
        text.line(&["# AW_PRIVATE_KEY=/path/to/private.key"]);
    }
    pair(text, "AW_CLIENT_ID", connection.credential.client_id().as_str());
    if let Some(secret) = values.client_secret() {
        pair(text, "AW_CLIENT_SECRET", secret);
    }
    if let Some(company) = &connection.company {
        pair(text, "AW_COMPANY_ID", company.id.as_str());
    }
    if let Some(suite) = values.report_suites().first() {
        pair(text, "AW_REPORTSUITE_ID", suite);
    }
}

/// What aio reads: one of its `ims.contexts`, by the connection's name.
pub(super) fn aio(text: &mut Wiped, values: &Values<'_>) {
    let connection = values.connection;
    text.line(&["# ", connection.name.as_str(), ", for aio, Adobe's command line"]);
    let context = context(connection.name.as_str());
    let mut write = |name: &str, value: &str| {
        let name = format!("AIO_ims_contexts_{context}_{name}");
        pair(text, &name, value);
    };
    write("client__id", connection.credential.client_id().as_str());
    let secrets = values.client_secrets();
    match (connection.credential.credential_type(), &secrets[..]) {
        (_, []) => {}
        (CredentialType::ServerToServer, secrets) => write("client__secrets", &list(secrets)),
        (_, [secret, ..]) => write("client__secret", secret),
    }
    if let Some(account) = connection.credential.technical_account_id() {
        write("technical__account__id", account.as_str());
    }
    write("ims__org__id", connection.org_id.as_str());
    let is_service_account = connection.credential.service_account().is_some();
    write(if is_service_account { "meta__scopes" } else { "scopes" }, &list(&values.scopes()));
    if let Some(uri) = values.redirect_uri() {
        write("redirect__uri", uri);
    }
    if let Some(key) = values.private_key() {
        write("private__key", key);
    }
    if let Some(host) = other_ims_host(connection) {
        write("ims__endpoint", &host);
    }
    // aio has no use for it and passes it over; whoever imports the file is not asked again.
    if let Some(name) = values.sandbox() {
        write("sandbox__name", name);
    }
}

/// As aio writes lists: JSON.
fn list(texts: &[&str]) -> Zeroizing<String> {
    let mut list = Wiped::default();
    list.json(&Json::Texts(texts.to_vec()), 0);
    list.finish()
}

/// A connection's name in that of a variable: plain letters and digits, and for anything else an underscore, which is
/// written twice. None stands in front, where nobody could tell whose it is.
fn context(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_string() } else { "__".to_owned() };
    let context: String = name.chars().map(plain).collect();
    let context = context.trim_matches('_');
    if context.is_empty() { "connection".to_owned() } else { context.to_owned() }
}

/// One line. Quotes only where they are needed, and of a kind that is not in the value.
fn pair(text: &mut Wiped, name: &str, value: &str) {
    text.push(name);
    text.push("=");
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"._-@,:/+=".contains(&b);
    if !value.is_empty() && value.bytes().all(is_plain) {
        text.push(value);
    } else if value.contains('\n') {
        // Double quotes are the only ones in which a line end can be spelled out; a key has none of its own.
        text.json_text(value);
    } else {
        let quote = ["'", "`", "\""].into_iter().find(|quote| !value.contains(quote));
        match quote {
            Some(quote) => {
                for part in [quote, value, quote] {
                    text.push(part);
                }
            }
            None => text.json_text(value),
        }
    }
    text.push("\n");
}
