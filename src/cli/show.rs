//! `show`: what is saved of one connection, as lines, as JSON, as curl commands. Never a secret.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::args::ShowArgs;
use super::endings::{self, day};
use super::exit::Exit;
use super::signed_in::SignIn;
use super::{curl, expiry, known_secrets, migration_words, output};
use crate::connection::{Connection, Urgency};
use crate::diagnosis::EndingKind;
use crate::runtime::Services;
use crate::store::connections;

/// Prints one connection.
pub(super) fn run(services: &Services, args: &ShowArgs) -> Exit {
    let connection = match connections::load(&services.paths, &args.name) {
        Ok(connection) => connection,
        Err(error) => return super::store_access::not_loaded(&error),
    };
    if args.certificate {
        return certificate(&connection);
    }
    if args.curl {
        let printed = output::answer(&curl::commands(&connection));
        if printed.is_ok() {
            output::talk(&curl::notes(&connection, Timestamp::now()));
        }
        return printed.err().unwrap_or(Exit::DONE);
    }
    let printed = if args.json {
        json(services, &connection)
    } else {
        output::answer_in_lines(&as_text(&connection, SignIn::of(services, &connection)))
    };
    printed.err().unwrap_or(Exit::DONE)
}

/// Prints the connection as JSON.
pub(super) fn json(services: &Services, connection: &Connection) -> Result<(), Exit> {
    let mut value = as_json(connection, SignIn::of(services, connection));
    value["schema_version"] = json!(1);
    output::json(&value)
}

/// The certificate alone.
fn certificate(connection: &Connection) -> Exit {
    let Some(certificate) = expiry::certificate(connection) else {
        let credential_type = connection.credential.credential_type();
        output::talk(&match connection.credential.service_account() {
            Some(_) => {
                format!("{} was set up with a private key alone: its certificate is not known here.", connection.name)
            }
            None => {
                format!("{} is an {} connection, which has no certificate.", connection.name, credential_type.title())
            }
        });
        return Exit::USAGE;
    };
    output::answer(&format!("{}\n", certificate.pem.trim_end())).err().unwrap_or(Exit::DONE)
}

/// The former credential that is kept, as programs read it.
pub(super) fn former_json(connection: &Connection) -> Value {
    connection.former.as_ref().map_or(Value::Null, |former| {
        json!({
            "type": former.credential.credential_type().word(),
            "replaced_at": former.replaced_at.to_string(),
        })
    })
}

/// The connection as programs read it.
pub(super) fn as_json(connection: &Connection, sign_in: SignIn) -> Value {
    let now = Timestamp::now();
    let hosts = connection.environment.hosts(connection.product);
    let settings = connection.credential.sign_in();
    let person = settings.and_then(|settings| settings.person.as_ref()).map(|person| {
        json!({
            "user_id": person.user_id.as_str(),
            "name": person.name.as_ref().map(|name| name.as_str()),
            "email": person.email.as_ref().map(|email| email.as_str()),
            "account_type": person.account,
        })
    });
    let suites: Vec<_> =
        connection.report_suites.iter().map(|s| json!({ "rsid": s.rsid.as_str(), "name": s.name.as_str() })).collect();
    json!({
        "id": connection.id.as_str(),
        "name": connection.name.as_str(),
        "environment": connection.environment.word(),
        "ims_url": hosts.as_ref().map(|h| h.ims_url.to_string()),
        "api_url": hosts.as_ref().map(|h| h.api_url.to_string()),
        "product": connection.product.word(),
        "org_id": connection.org_id.as_str(),
        "credential": {
            "type": connection.credential.credential_type().word(),
            "client_id": connection.credential.client_id().as_str(),
            "technical_account_id": connection.credential.technical_account_id().map(|id| id.as_str().to_owned()),
            "scopes": connection.credential.scopes().iter().collect::<Vec<_>>(),
            "redirect_uri": settings.map(|settings| settings.redirect_uri.as_str()),
        },
        "person": person,
        "sign_in": sign_in.as_json(),
        "certificate": expiry::as_json(connection, now),
        "endings": endings::of(connection, sign_in, now).iter().map(|e| endings::as_json(connection, e, now)).collect::<Vec<_>>(),
        "former": former_json(connection),
        "client_secrets": known_secrets::as_json(connection),
        "console": connection.console.as_ref().map(|place| {
            json!({ "organization": place.organization(), "credential": place.credential() })
        }),
        "company": connection.company.as_ref().map(|company| {
            json!({ "global_company_id": company.id.as_str(), "name": company.name.as_str() })
        }),
        "sandbox": connection.sandbox.as_ref().map(|sandbox| {
            json!({ "name": sandbox.name.as_str(), "title": sandbox.title.as_str(), "type": sandbox.kind.word() })
        }),
        "report_suites": suites,
        "store": connection.store.word(),
        "proxy": connection.network.proxy.as_ref().map(ToString::to_string),
        "ca_file": connection.network.ca_file.as_ref().map(|f| f.display().to_string()),
        "created_at": connection.created_at.to_string(),
        "worked_at": connection.proof.at.to_string(),
    })
}

fn as_text(connection: &Connection, sign_in: SignIn) -> String {
    let mut pairs =
        vec![("Name", connection.name.to_string()), ("Environment", connection.environment.word().to_owned())];
    if let Some(hosts) = connection.environment.hosts(connection.product) {
        pairs.push(("IMS", hosts.ims_url.to_string()));
        pairs.push(("API", hosts.api_url.to_string()));
    }
    pairs.push(("Product", connection.product.title().to_owned()));
    pairs.push(("Organization", connection.org_id.to_string()));
    pairs.push(("Credential", connection.credential.credential_type().title().to_owned()));
    pairs.push(("Client ID", connection.credential.client_id().to_string()));
    if let Some(account) = connection.credential.technical_account_id() {
        pairs.push(("Technical account", account.to_string()));
    }
    let scopes = if connection.credential.service_account().is_some() { "Metascopes" } else { "Scopes" };
    pairs.push((scopes, connection.credential.scopes().to_string()));
    if let Some(certificate) = expiry::certificate(connection) {
        pairs.push(("Certificate", format!("{}, {} bits", certificate.subject, certificate.bits)));
        pairs.push(("Valid until", certificate.end_in_words(Timestamp::now())));
        pairs.push(("SHA-1", certificate.sha1.to_string()));
        pairs.push(("SHA-256", certificate.sha256.to_string()));
    }
    pairs.extend(known_secrets::rows(connection));
    pairs.extend(migration_words::former_in_words(connection).map(|words| ("Old key", words)));
    if let Some(settings) = connection.credential.sign_in() {
        pairs.push(("Redirect URI", settings.redirect_uri.to_string()));
        if let Some(person) = &settings.person {
            pairs.push(("Person", format!("{} ({})", person.label(), person.account.title())));
        }
        pairs.extend(sign_in.in_words().map(|words| ("Sign-in", words)));
    }
    pairs.push(connection.leads_to());
    for suite in &connection.report_suites {
        pairs.push(("Report suite", format!("{} ({})", suite.name, suite.rsid)));
    }
    pairs.push(("Secrets", connection.store.title().to_owned()));
    if let Some(proxy) = &connection.network.proxy {
        pairs.push(("Proxy", proxy.to_string()));
    }
    if let Some(file) = &connection.network.ca_file {
        pairs.push(("CA file", file.display().to_string()));
    }
    pairs.push(("Saved on", day(connection.created_at)));
    pairs.push(("Worked on", day(connection.proof.at)));
    let now = Timestamp::now();
    for ending in endings::of(connection, sign_in, now) {
        // Certificates and sign-ins have said it above.
        if matches!(ending.kind, EndingKind::CredentialType | EndingKind::ClientSecret) {
            let on = ending.ends_at.map_or_else(String::new, |at| format!(", {}", day(at)));
            pairs.push(("Ends", format!("{}{on}", ending.in_words(now))));
        }
        // What is well is put off without anybody; two ends may have one remedy.
        let what_to_do = ("What to do", ending.what_to_do);
        if ending.urgency != Urgency::None && !pairs.contains(&what_to_do) {
            pairs.push(what_to_do);
        }
    }
    output::columns(&pairs)
}
