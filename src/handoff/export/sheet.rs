//! The hand-off sheet: what a vendor's connector asks for, for a ticket. Markdown and plain text say the same: both are
//! made from one list of sections.
//!
//! A client secret stands on it only where it was handed in, and then the sheet says that it belongs in no ticket. A private
//! key never does: the sheet says how it comes, and what to do with it.

use jiff::Timestamp;

use super::super::wiped::Wiped;
use super::curl::quoted;
use super::values::{CLIENT_SECRET, Values};
use super::{ExportOptions, PrivateKeyTransfer};
use crate::connection::{Connection, ConnectionName, CredentialType, Environment, Printable};

/// A label and what stands beside it: words, or a value to be copied as it is.
type Row<'a> = (&'static str, Cell<'a>);

enum Cell<'a> {
    Words(String),
    Value(String),
    Secret(&'a str),
}

/// The sheet as Markdown.
pub(super) fn markdown(text: &mut Wiped, values: &Values<'_>, options: &ExportOptions<'_>) {
    text.line(&["# ", TITLE, ": ", &escaped(values.connection.name.as_str())]);
    text.push("\n");
    if let Some(warning) = warning(values) {
        text.line(&["**", warning, "**"]);
        text.push("\n");
    }
    text.line(&["| | |"]);
    text.line(&["| --- | --- |"]);
    for (label, cell) in rows(values, options) {
        for part in ["| ", label, " | "] {
            text.push(part);
        }
        match &cell {
            Cell::Words(words) => text.push(&escaped(words)),
            Cell::Value(value) => code(text, value),
            Cell::Secret(secret) => code(text, secret),
        }
        text.push(" |\n");
    }
    for section in sections(values.connection, options, escaped) {
        text.push("\n");
        text.line(&["## ", section.title]);
        text.push("\n");
        text.line(&[&section.intro]);
        if !section.steps.is_empty() {
            text.push("\n");
        }
        for (at, step) in section.steps.iter().enumerate() {
            text.line(&[&format!("{}. ", at + 1), &step.words]);
            if let Some(command) = &step.command {
                text.push("\n");
                text.line(&["   ```sh"]);
                text.line(&["   ", command]);
                text.line(&["   ```"]);
                text.push("\n");
            }
        }
    }
    text.push("\n");
    text.line(&[&made_on(options.at)]);
}

/// The sheet as plain text.
pub(super) fn plain(text: &mut Wiped, values: &Values<'_>, options: &ExportOptions<'_>) {
    text.line(&[TITLE, ": ", values.connection.name.as_str()]);
    text.push("\n");
    if let Some(warning) = warning(values) {
        text.line(&[warning]);
        text.push("\n");
    }
    let rows = rows(values, options);
    let width = rows.iter().map(|(label, _)| label.len()).max().unwrap_or_default();
    for (label, cell) in &rows {
        text.push(&format!("{label:<width$}  "));
        match cell {
            Cell::Words(words) | Cell::Value(words) => text.push(words),
            Cell::Secret(secret) => text.push(secret),
        }
        text.push("\n");
    }
    for section in sections(values.connection, options, str::to_owned) {
        text.push("\n");
        text.line(&[section.title]);
        text.push("\n");
        text.line(&[&section.intro]);
        for (at, step) in section.steps.iter().enumerate() {
            text.line(&[&format!("{}. ", at + 1), &step.words]);
            if let Some(command) = &step.command {
                text.line(&["   ", command]);
            }
        }
    }
    text.push("\n");
    text.line(&[&made_on(options.at)]);
}

const TITLE: &str = "Adobe connection for a connector";

fn warning(values: &Values<'_>) -> Option<&'static str> {
    let is_there = values.client_secret().is_some_and(|secret| secret != CLIENT_SECRET);
    is_there.then_some(
        "This sheet holds a client secret, which works like a password: do not put it into a ticket, a chat or an open mail.",
    )
}

fn rows<'a>(values: &Values<'a>, options: &ExportOptions<'_>) -> Vec<Row<'a>> {
    let connection = values.connection;
    let credential = &connection.credential;
    let value = |text: &str| Cell::Value(text.to_owned());
    let mut rows = vec![
        ("Connection name", value(connection.name.as_str())),
        ("Clients it is for", Cell::Words(clients(connection, options.clients))),
        ("Product", Cell::Words(connection.product.title().to_owned())),
        ("Organization ID", value(connection.org_id.as_str())),
        ("Credential type", Cell::Words(credential.credential_type().title().to_owned())),
        ("Client ID", value(credential.client_id().as_str())),
        ("Client secret", client_secret(values)),
    ];
    match credential.technical_account_id() {
        Some(account) => rows.push(("Technical account ID", value(account.as_str()))),
        None if credential.credential_type().is_for_people() => {}
        None => rows
            .push(("Technical account ID", Cell::Words("not known here; it stands on the credential's page".into()))),
    }
    let scopes = if credential.service_account().is_some() { "Metascopes" } else { "Scopes" };
    rows.push((scopes, Cell::Value(credential.scopes().to_string())));
    rows.extend(values.redirect_uri().map(|uri| ("Redirect URI", value(uri))));
    rows.extend(connection.company.as_ref().map(|company| ("Global company ID", value(company.id.as_str()))));
    rows.extend(report_suites(connection));
    rows.extend(values.sandbox().map(|name| ("Sandbox", value(name))));
    if let Some(account) = credential.service_account() {
        match &account.certificate {
            Some(certificate) => rows.extend([
                ("Certificate, SHA-1", value(certificate.sha1.as_str())),
                ("Certificate, SHA-256", value(certificate.sha256.as_str())),
                ("Certificate ends", Cell::Words(certificate.end_in_words(options.at))),
            ]),
            None => {
                rows.push(("Certificate", Cell::Words("not known here; it stands on the credential's page".into())))
            }
        }
    }
    if connection.environment != Environment::Production {
        let hosts = connection.environment.hosts(connection.product).map(|hosts| {
            match (hosts.ims_url.to_string(), hosts.api_url.to_string()) {
                (ims, api) if ims == api => ims,
                (ims, api) => format!("{ims} for sign-ins, {api} for the API"),
            }
        });
        rows.push(("Adobe's servers", Cell::Words(hosts.unwrap_or_else(|| "a practice sandbox, not Adobe".into()))));
    }
    rows
}

fn clients(connection: &Connection, named: &[Printable]) -> String {
    match (named, &connection.company) {
        ([], Some(company)) => company.name.to_string(),
        ([], None) => connection.org_id.to_string(),
        (named, _) => named.iter().map(Printable::as_str).collect::<Vec<_>>().join(", "),
    }
}

fn client_secret<'a>(values: &Values<'a>) -> Cell<'a> {
    match values.client_secret() {
        None => Cell::Words("none: this type of credential has none".into()),
        Some(CLIENT_SECRET) => Cell::Words("not on this sheet; it comes another way".into()),
        Some(secret) => Cell::Secret(secret),
    }
}

fn report_suites(connection: &Connection) -> Option<Row<'static>> {
    connection.company.as_ref()?;
    let suites: Vec<&str> = connection.report_suites.iter().map(|suite| suite.rsid.as_str()).collect();
    let cell = match suites[..] {
        [] => Cell::Words("none was chosen".into()),
        _ => Cell::Value(suites.join(", ")),
    };
    Some(("Report suite IDs", cell))
}

/// What is told below the table.
struct Section {
    title: &'static str,
    intro: String,
    steps: Vec<Step>,
}

struct Step {
    words: String,
    command: Option<String>,
}

/// `shown` makes of a file's name what may stand among words.
fn sections(connection: &Connection, options: &ExportOptions<'_>, shown: fn(&str) -> String) -> Vec<Section> {
    let mut sections = Vec::new();
    if connection.credential.service_account().is_some() {
        sections.push(private_key(&connection.name, options, shown));
    }
    let way_back = match connection.credential.credential_type() {
        CredentialType::WebApp | CredentialType::SinglePageApp => {
            "The connector's own redirect URI has to be added to the credential in Adobe's Developer Console first."
        }
        // Protocol reference, section 3: Adobe assigns it, and no other can be added.
        CredentialType::NativeApp => {
            "Adobe assigned the redirect URI above, and takes no other: the connector must be a program on that person's \
             machine which can be given it."
        }
        CredentialType::ServerToServer | CredentialType::ServiceAccount => return sections,
    };
    sections.push(Section {
        title: "Sign-in",
        intro: format!(
            "A person signs in with this credential, in a browser, once for each place where it is used. {way_back}"
        ),
        steps: Vec::new(),
    });
    sections
}

/// The usual name of the file in which a private key comes.
pub fn key_file_name(name: &ConnectionName, transfer: PrivateKeyTransfer) -> String {
    let name = name.as_str().replace(['/', '\\'], "-");
    match transfer {
        PrivateKeyTransfer::Passphrase => format!("{name}-key.pem"),
        PrivateKeyTransfer::Age => format!("{name}-key.pem.age"),
    }
}

/// How the private key comes and how it is attached.
fn private_key(name: &ConnectionName, options: &ExportOptions<'_>, shown: fn(&str) -> String) -> Section {
    let transfer = options.private_key;
    let sent = options.key_file.map_or_else(|| key_file_name(name, transfer), |file| file.as_str().to_owned());
    // The key itself has another name than what it is sealed in.
    let file = match transfer {
        PrivateKeyTransfer::Passphrase => sent.clone(),
        PrivateKeyTransfer::Age => sent.strip_suffix(".age").map_or_else(|| format!("{sent}.pem"), str::to_owned),
    };
    let shown = shown(&sent);
    let step = |words: String, command: Option<String>| Step { words, command };
    let mut steps = Vec::new();
    let intro = match transfer {
        PrivateKeyTransfer::Passphrase => {
            steps.push(step(format!("Take the file {shown} and the passphrase, which comes another way."), None));
            format!(
                "The private key is not on this sheet. It comes as the file {shown}: PEM (PKCS#8), under a passphrase."
            )
        }
        PrivateKeyTransfer::Age => {
            let command = format!("age --decrypt --identity your-key.txt --output {} {}", quoted(&file), quoted(&sent));
            steps.push(step("Open it with your age key:".to_owned(), Some(command)));
            format!(
                "The private key is not on this sheet. It comes as the file {shown}, sealed to your age key: nobody \
                 else can open it."
            )
        }
    };
    let with =
        if transfer == PrivateKeyTransfer::Passphrase { ", with its passphrase" } else { "; it has no passphrase" };
    steps.push(step(format!("Attach it where the connector asks for the private key file{with}."), None));
    if transfer == PrivateKeyTransfer::Passphrase {
        let command = format!("openssl pkcs8 -in {} -out private.key", quoted(&file));
        steps.push(step("If the connector takes no passphrase, give it this file instead:".to_owned(), Some(command)));
    }
    steps.push(step(
        "Delete every copy that the connector does not need. Whoever has the key and the client secret can use this \
         connection."
            .to_owned(),
        None,
    ));
    Section { title: "Private key", intro, steps }
}

fn made_on(at: Timestamp) -> String {
    format!("Made by aa-connect on {}.", at.to_string().get(..10).unwrap_or_default())
}

/// What means something in Markdown.
const MARKUP: &str = "\\`*_[]<>|#~";

/// Foreign words in Markdown: what would be markup is told apart by a backslash.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for character in words.chars() {
        if MARKUP.contains(character) {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

/// A value to be copied: between more backticks than it holds, without its cell's end.
fn code(text: &mut Wiped, value: &str) {
    if value.contains(['|', '`', '\\']) {
        // In a table a bar ends the cell even between backticks.
        let mut buffer = [0; 4];
        for character in value.chars() {
            if MARKUP.contains(character) {
                text.push("\\");
            }
            text.push(character.encode_utf8(&mut buffer));
        }
        return;
    }
    for part in ["`", value, "`"] {
        text.push(part);
    }
}
