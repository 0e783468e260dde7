//! What Key pair, Metascopes and Token say.

use jiff::Timestamp;

use super::super::draft::{DraftKeyPair, KeySource};
use super::super::model::Model;
use crate::connection::{Certificate, ConnectionName, Invalid, KeySize, Printable, Product, StoreKind};

pub(in crate::wizard) const SERVICE_ACCOUNT_TITLE: &str = "A Service Account (JWT) still works in few places.";
/// Where it works, and what replaces it elsewhere: one sentence each.
pub(in crate::wizard) const SERVICE_ACCOUNT_LINES: [&str; 2] = [
    "It works with the service credentials of AEM as a Cloud Service and in private IMS set-ups; for Adobe Analytics, Adobe has ended it.",
    "Everywhere else OAuth Server-to-Server has replaced it, with the same client ID and without a key pair.",
];
pub(in crate::wizard) const USE_SERVER_TO_SERVER: &str = "Use Server-to-Server instead";

pub(in crate::wizard) const KEY_PAIR_INTRO: &str =
    "Adobe knows this program by a certificate. The private key that belongs to it stays in your secret store.";
pub(in crate::wizard) const CERTIFICATE_SUBJECT: &str = "Name in the certificate";
pub(in crate::wizard) const CERTIFICATE_DAYS: &str = "Days it is valid, 1 to 365";
pub(in crate::wizard) const CERTIFICATE_FILE: &str = "Certificate file";
pub(in crate::wizard) const KEY_FILE: &str = "Key file";
pub(in crate::wizard) const KEY_FILE_HINT: &str =
    "A .pem or .key file, the Console's config.zip or AEM's JSON. Or paste the key.";
pub(in crate::wizard) const KEY_FILE_INSTEAD: &str = "A key is here already. A file named here takes its place.";
pub(in crate::wizard) const KEY_PASSPHRASE: &str = "Passphrase of the key";
pub(in crate::wizard) const BRING_KEY: &str = "Name the file, or paste the key.";
pub(in crate::wizard) const KEY_WANTS_PASSPHRASE: &str = "This key is under a passphrase. Enter it to open the key.";
pub(in crate::wizard) const KEY_WRONG_PASSPHRASE: &str = "The key does not open with this passphrase.";

pub(in crate::wizard) fn key_file_missing() -> Invalid {
    Invalid::new("No key is here yet.", "Name the file of your key, or paste the key itself.", "private.key")
}

pub(in crate::wizard) fn key_passphrase_missing() -> Invalid {
    Invalid::new("The key is under a passphrase, and none is given.", "Enter what it was encrypted with.", "made up")
}

pub(in crate::wizard) const KEY_AWAITED: &str = "The pair is made as soon as the key is there.";
pub(in crate::wizard) const KEY_PAIR_MADE: &str = "The key pair is made and kept.";
pub(in crate::wizard) const KEY_PAIR_READ: &str = "The key was read and is kept.";
pub(in crate::wizard) const KEY_IS_GONE: &str =
    "The key pair of this draft is not in the store any more. Make one again, or bring it.";
pub(in crate::wizard) const WRITE_KEY: &str = "Key to a file";
pub(in crate::wizard) const WRITE_KEY_NOT: &str = "No file";
pub(in crate::wizard) const OTHER_KEY: &str = "Another key pair";
pub(in crate::wizard) const REGISTER_CERTIFICATE: &str = "Register it";
pub(in crate::wizard) const KEY_COPY_INTRO: &str =
    "Nothing here needs the key in a file. Write one only for another program that does; you alone may read it.";
pub(in crate::wizard) const KEY_COPY_FILE: &str = "File for the private key";
pub(in crate::wizard) const KEY_COPY_PASSPHRASE: &str = "Passphrase for it";
pub(in crate::wizard) const KEY_COPY_PASSPHRASE_HINT: &str = "Empty leaves the key in the file unencrypted.";

pub(in crate::wizard) const METASCOPES_INTRO: &str =
    "What may this credential open? Take what stands on its page; one too many and Adobe refuses.";
pub(in crate::wizard) const METASCOPES: &str = "Metascopes";
pub(in crate::wizard) const METASCOPES_LABEL: &str = "By product";

pub(in crate::wizard) const TOKEN_INTRO: &str =
    "The credential is tried now: first on this machine, then at Adobe. Nothing is changed by it.";
pub(in crate::wizard) const CERTIFICATE_UNKNOWN: &str =
    "Esc goes back to Key pair, where the certificate to upload is named. Then try again here.";
pub(in crate::wizard) const TOKEN_WORKS: &str = "Adobe gave a token for this credential.";

pub(in crate::wizard) fn key_source(source: KeySource) -> String {
    match source {
        KeySource::New(size) => format!("New key pair, RSA {}", size.bits()),
        KeySource::Brought => "A key that I have".to_owned(),
    }
}

/// How an answers file says it.
pub(in crate::wizard) fn key_source_word(source: KeySource) -> String {
    match source {
        KeySource::New(size) => size.bits().to_string(),
        KeySource::Brought => "mine".to_owned(),
    }
}

pub(in crate::wizard) fn key_source_detail(source: KeySource) -> &'static str {
    match source {
        KeySource::New(KeySize::Rsa2048) => "usual",
        KeySource::New(KeySize::Rsa3072) => "longer",
        KeySource::New(KeySize::Rsa4096) => "takes seconds to make",
        KeySource::Brought => "PEM, config.zip, AEM's JSON",
    }
}

fn key_place(store: Option<StoreKind>) -> &'static str {
    match store {
        Some(StoreKind::Keyring) => "in this system's keyring",
        Some(StoreKind::Vault) => "in the encrypted vault",
        Some(StoreKind::Memory) => "in memory for this run",
        None => "not in the store yet",
    }
}

pub(in crate::wizard) fn key_pair(
    pair: &DraftKeyPair,
    store: Option<StoreKind>,
    now: Timestamp,
) -> Vec<(String, String)> {
    let line = |label: &str, value: String| (label.to_owned(), value);
    let mut lines = vec![line("Private key", format!("RSA {}, {}", pair.bits, key_place(store)))];
    match &pair.certificate {
        Some(certificate) => {
            lines.push(line("Certificate", certificate.subject.to_string()));
            lines.push(line("Valid until", certificate.end_in_words(now)));
            lines.push(line("SHA-1", certificate.sha1.to_string()));
            lines.push(line("SHA-256", certificate.sha256.to_string()));
        }
        None => lines.push(line("Certificate", "not known here".to_owned())),
    }
    lines.extend(pair.certificate_file.as_ref().map(|file| line("File", file.to_string())));
    lines
}

/// What to click, for whoever has to tell Adobe of the certificate.
pub(in crate::wizard) fn upload(model: &Model, pair: &DraftKeyPair) -> String {
    if pair.certificate.is_none() {
        return "Paste its certificate, too, and fingerprint and end are known here. It was uploaded on the credential's page."
            .to_owned();
    }
    if pair.certificate_file.is_none() {
        return "Compare the SHA-1 with the fingerprint on the credential's page: that certificate must stand there."
            .to_owned();
    }
    if let Some(practice) = model.practice.as_ref().filter(|_| model.is_practice()) {
        return format!(
            "In real life you upload the file in the Console and compare the SHA-1. For practice: {}, or the first button.",
            practice.console_url
        );
    }
    match model.draft.product {
        Some(Product::ExperienceManager) => "AEM's Developer Console makes its own key pairs and takes no certificate: for AEM bring the key from its JSON. In a private IMS set-up, upload the file and compare the SHA-1.".to_owned(),
        _ => "Upload the file on the credential's page, at “Public keys” (a private IMS takes it; Adobe's own said it takes none since 2025), and compare the SHA-1. Never upload the private key.".to_owned(),
    }
}

pub(in crate::wizard) fn file_exists(file: &Printable) -> (&'static str, Vec<String>) {
    let what_to_do = format!("{file}: Enter once more replaces it. To keep it, give another name.");
    ("There is such a file already.", vec![what_to_do])
}

pub(in crate::wizard) fn key_written(file: &Printable, is_plain: bool) -> (String, Vec<String>) {
    let lines = if is_plain {
        vec!["It is not encrypted: whoever can read the file can use the credential.".to_owned()]
    } else {
        Vec::new()
    };
    (format!("The private key is in {file}, for you alone."), lines)
}

pub(in crate::wizard) fn registered(name: &str) -> String {
    format!("The practice Console knows the certificate now: {name}.")
}

pub(in crate::wizard) fn days_problem(text: &str) -> Option<Invalid> {
    let most = Certificate::MOST_DAYS;
    let is_good = text.parse::<u16>().is_ok_and(|days| (1..=most).contains(&days));
    let problem = format!("A certificate is valid for 1 to {most} days here.");
    (!is_good).then(|| Invalid::new(problem, "Give a whole number of days.", "365"))
}

pub(in crate::wizard) fn subject_problem(text: &str) -> Option<Invalid> {
    let remedy = "Give a short name, such as the client's or this machine's.";
    if text.is_empty() {
        Some(Invalid::new("The certificate needs a name.", remedy, "northwind"))
    } else if text.chars().count() > Certificate::LONGEST_NAME {
        let most = Certificate::LONGEST_NAME;
        let problem = format!("The name is longer than the {most} characters that a certificate takes.");
        Some(Invalid::new(problem, remedy, "northwind"))
    } else if Printable::new(text).as_str() != text {
        Some(Invalid::new("The name has a character that cannot be printed.", remedy, "northwind"))
    } else {
        None
    }
}

pub(in crate::wizard) fn file_problem(path: &str, example: &str) -> Option<Invalid> {
    let remedy = "Give the path of a file.";
    if path.is_empty() {
        Some(Invalid::new("The name of the file is missing.", remedy, example))
    } else if path.ends_with(['/', '\\']) {
        Some(Invalid::new("This is the name of a folder.", remedy, example))
    } else {
        None
    }
}

pub(in crate::wizard) fn metascopes_missing() -> Invalid {
    Invalid::new(
        "No metascope is chosen.",
        "Check what the credential's page lists, or type it.",
        "ent_analytics_bulk_ingest_sdk",
    )
}

/// What to call a connection that leads to no company.
pub(in crate::wizard) fn suggested_name(model: &Model) -> String {
    let name = match model.draft.product {
        Some(Product::ExperienceManager) => "aem",
        _ => "adobe",
    };
    let Ok(name) = ConnectionName::parse(name) else { return String::new() };
    match &model.survey {
        Some(survey) => super::free_name(survey, &name).to_string(),
        None => name.to_string(),
    }
}

pub(in crate::wizard) fn technical_account_missing() -> Invalid {
    Invalid::new(
        "A Service Account needs its technical account ID.",
        "Copy it from the credential's page; in AEM's JSON it is called id.",
        "1A2B3C4D5E6F7A8B9C0D1E2F@techacct.adobe.com",
    )
}
