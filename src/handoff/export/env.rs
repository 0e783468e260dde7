//! Names and values, one a line: `.Renviron` for adobeanalyticsr, `.env` for aio (protocol reference, 10.3).

use zeroize::Zeroizing;

use super::super::placeholder::placeholder;
use super::super::wiped::{Json, Wiped};
use super::console::other_ims_host;
use super::values::Values;
use crate::connection::{CredentialType, Environment};

/// What R takes for quotes around a value.
const R_QUOTES: [&str; 2] = ["'", "\""];
/// What Node's dotenv takes for quotes. Between double ones it spells out line ends, so they come last.
const NODE_QUOTES: [&str; 3] = ["'", "`", "\""];

/// What adobeanalyticsr reads (its R/auth.R). Of a Server-to-Server credential and of a Service Account it takes no more
/// than the name of a JSON file from here; of a Server-to-Server credential's secrets it joins all that the file lists.
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
    match kind {
        CredentialType::ServerToServer => {
            text.line(&["# If that file lists two client secrets, delete the second one from it."]);
        }
        CredentialType::ServiceAccount => {
            text.line(&["# The private key that stands in it goes into a file of its own, too:"]);
            text.line(&["# AW_PRIVATE_KEY=/path/to/private.key"]);
        }
        _ => {
            text.line(&["# aw_auth_with(\"oauth\") sends people to its own page after they signed in. Add it to the"]);
            text.line(&["# redirect URI patterns of the credential in Adobe's Developer Console:"]);
            text.line(&["# https://adobeanalyticsr\\\\.com/token_result\\\\.html"]);
        }
    }
    let mut write = |name: &str, value: &str| pair(text, name, value, &R_QUOTES);
    write("AW_CLIENT_ID", connection.credential.client_id().as_str());
    if let Some(secret) = values.client_secret() {
        write("AW_CLIENT_SECRET", secret);
    }
    if let Some(company) = &connection.company {
        write("AW_COMPANY_ID", company.id.as_str());
    }
    if let Some(suite) = values.report_suites().first() {
        write("AW_REPORTSUITE_ID", suite);
    }
}

/// What aio reads (aio-lib-ims 7.0.2): one of its `ims.contexts`, by the connection's name. It takes a context for a
/// Server-to-Server credential, a Service Account or a Web App by the members that are there, each of which must be, and
/// finds the sign-in server by `env`.
pub(super) fn aio(text: &mut Wiped, values: &Values<'_>) {
    let connection = values.connection;
    let kind = connection.credential.credential_type();
    let context = context(connection.name.as_str());
    text.line(&[
        "# ",
        connection.name.as_str(),
        ", for aio, Adobe's command line: its context ",
        &as_aio_says(&context),
    ]);
    match kind {
        CredentialType::ServerToServer => {
            text.line(&["# aio does not begin without the technical account's e-mail address, and never uses it."]);
        }
        CredentialType::WebApp => {
            text.line(&[
                "# aio signs people in by way of a page of Adobe's. Add it to the redirect URI patterns of the",
            ]);
            text.line(&["# credential in Adobe's Developer Console:"]);
            text.line(&["# https://aio-login\\\\.adobeioruntime\\\\.net/api/v1/web/default/applogin/login-success"]);
        }
        _ => {}
    }
    let mut write = |name: &str, value: &str| {
        let name = format!("AIO_ims_contexts_{context}_{name}");
        pair(text, &name, value, &NODE_QUOTES);
    };
    write("client__id", connection.credential.client_id().as_str());
    let secrets = values.client_secrets();
    match (kind, &secrets[..]) {
        (_, []) => {}
        (CredentialType::ServerToServer, secrets) => write("client__secrets", &list(secrets)),
        (_, [secret, ..]) => write("client__secret", secret),
    }
    if !kind.is_for_people() {
        let account = connection.credential.technical_account_id();
        let account = account.map_or_else(|| placeholder("TECHNICAL_ACCOUNT_ID"), ToString::to_string);
        write("technical__account__id", &account);
    }
    if kind == CredentialType::ServerToServer {
        write("technical__account__email", &placeholder("TECHNICAL_ACCOUNT_EMAIL"));
    }
    write("ims__org__id", connection.org_id.as_str());
    match kind {
        CredentialType::ServerToServer => write("scopes", &list(&values.scopes())),
        CredentialType::ServiceAccount => write("meta__scopes", &list(&values.scopes())),
        // One text, as it goes into the sign-in's address.
        _ => write("scope", &connection.credential.scopes().comma_separated()),
    }
    if let Some(uri) = values.redirect_uri() {
        write("redirect__uri", uri);
    }
    if let Some(key) = values.private_key() {
        write("private__key", key);
    }
    if connection.environment == Environment::Stage {
        write("env", "stage");
    }
    // aio does not read it; the importer of this program does.
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

/// The context's name after aio has read the variable's: in small letters, with one underscore for two.
fn as_aio_says(context: &str) -> String {
    context.replace("__", "_").to_ascii_lowercase()
}

/// One line. Quotes only where they are needed, and of a kind that is not in the value; a value with every kind, which no
/// secret of Adobe's is, only our own importer reads.
fn pair(text: &mut Wiped, name: &str, value: &str, quotes: &[&str]) {
    text.push(name);
    text.push("=");
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"._-@,:/+=".contains(&b);
    if !value.is_empty() && value.bytes().all(is_plain) {
        text.push(value);
    } else if value.contains('\n') {
        // Double quotes are the only ones in which a line end can be spelled out; a key has none of its own.
        text.json_text(value);
    } else {
        match quotes.iter().find(|quote| !value.contains(**quote)) {
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
