//! The one table of an answers file: what each field, list and button of a screen is called there. Exhaustive, so that
//! the compiler names what is forgotten.

use crate::screen::{Action, FieldId, ListId};

/// What kind of answer a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text, or a number.
    Text,
    /// A secret: where it is to be read, never itself.
    Secret,
    /// One word of a list.
    Choice,
    /// Several words of a list, or `all`.
    Checklist,
    /// `true` or `false`.
    Flag,
}

impl Kind {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Secret => "secret",
            Self::Choice => "choice",
            Self::Checklist => "checklist",
            Self::Flag => "flag",
        }
    }
}

/// One key of an answers file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// As it stands in the file.
    pub word: &'static str,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// A well-formed value, made up, as the machine takes it; empty where nothing has to be made up.
    pub example: &'static str,
    /// What is to be known besides the question's own words; may be empty.
    pub note: &'static str,
    /// Whether its rows come from outside, so that nobody knows them beforehand.
    pub is_foreign: bool,
}

impl Key {
    /// Whether its answer decides what else is asked.
    pub(super) fn leads_on(self) -> bool {
        [PRODUCT.word, CREDENTIAL_TYPE.word, KEY_PAIR.word].contains(&self.word)
    }
}

const fn key(word: &'static str, kind: Kind, example: &'static str, note: &'static str) -> Key {
    Key { word, kind, example, note, is_foreign: false }
}

const fn foreign(word: &'static str, kind: Kind, example: &'static str, note: &'static str) -> Key {
    Key { is_foreign: true, ..key(word, kind, example, note) }
}

pub(super) const ENVIRONMENT: Key = key(
    "environment",
    Kind::Choice,
    "production",
    "production, stage, practice or custom; as --environment. Without it, production.",
);
pub(super) const IMS_URL: Key = key("ims_url", Kind::Text, "https://ims.example.com", "With environment = custom.");
pub(super) const API_URL: Key = key("api_url", Kind::Text, "https://api.example.com", "With environment = custom.");
const DRAFT: Key =
    foreign("draft", Kind::Choice, "", "Goes on with the draft of an earlier run, by the ID that it named.");
const IMPORT_FILE: Key =
    key("import_file", Kind::Text, "project.json", "A file from the Developer Console to start from.");
const IMPORT_CREDENTIAL: Key =
    foreign("import_credential", Kind::Choice, "", "Which one, where that file holds several, by its name.");
const STORE: Key = key("store", Kind::Choice, "keyring", "");
const PASSPHRASE: Key = key(
    "passphrase",
    Kind::Secret,
    "four words in a row",
    "With store = vault; --passphrase-fd and -command do the same.",
);
const PROXY: Key = key("proxy", Kind::Text, "http://proxy.example.com:3128", "Without a password in it.");
pub(super) const PROXY_PASSWORD: Key = key("proxy_password", Kind::Secret, "made up", "Of the user that proxy names.");
const CA_FILE: Key = key("ca_file", Kind::Text, "company-ca.pem", "");
pub(super) const ORGANIZATION: Key = key(
    "organization",
    Kind::Text,
    "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg",
    "Or, where the product is not Journey Optimizer, unknown together with accept_any_organization = true.",
);
pub(super) const ACCEPT_ANY_ORGANIZATION: Key = key(
    "accept_any_organization",
    Kind::Flag,
    "true",
    "Confirms beforehand whichever organization Adobe names, where organization = unknown.",
);
const PRODUCT: Key = key("product", Kind::Choice, "analytics", "");
const CREDENTIAL_TYPE: Key = key("credential_type", Kind::Choice, "oauth_server_to_server", "");
pub(super) const KEY_PAIR: Key =
    key("key_pair", Kind::Choice, "2048", "The size of a new key pair, or mine; with key_file it is mine.");
pub(super) const KEY_FILE: Key = key("key_file", Kind::Text, "private.key", "The file of a key that you have.");
const KEY_PASSPHRASE: Key = key(
    "key_passphrase",
    Kind::Secret,
    "made up",
    "The passphrase of the key, in key_file or in a file that is imported.",
);
const CERTIFICATE_SUBJECT: Key = key("certificate_subject", Kind::Text, "northwind", "");
const CERTIFICATE_DAYS: Key = key("certificate_days", Kind::Text, "365", "");
const CERTIFICATE_FILE: Key =
    key("certificate_file", Kind::Text, "certificate_pub.crt", "A file that is there is never replaced.");
const KEY_COPY_FILE: Key = key("key_copy_file", Kind::Text, "private.key", "Also writes the private key to this file.");
const KEY_COPY_PASSPHRASE: Key =
    key("key_copy_passphrase", Kind::Secret, "made up", "What to encrypt the key in key_copy_file under.");
const CLIENT_ID: Key = key("client_id", Kind::Text, "0123456789abcdef0123456789abcdef", "");
const CLIENT_SECRET: Key = key("client_secret", Kind::Secret, "p8e-0123456789-made-up", "");
const TECHNICAL_ACCOUNT: Key = key("technical_account", Kind::Text, "0123456789ABCDEF01234567@techacct.adobe.com", "");
const SCOPES: Key = key("scopes", Kind::Text, "openid,AdobeID", "With commas between them.");
const METASCOPES: Key = key("metascopes", Kind::Checklist, "ent_analytics_bulk_ingest_sdk", "Any other: in scopes.");
const REDIRECT_URI: Key =
    key("redirect_uri", Kind::Text, "adobe+0123456789abcdef0123456789abcdef01234567://adobeid/0123456789abcdef", "");
const PASTED_ANSWER: Key = key(
    "pasted_answer",
    Kind::Secret,
    "",
    "The address where the browser ended. Read once Adobe's address stands on standard error; a command also gets that \
     address as its standard input.",
);
pub(super) const SIGN_IN: Key = key(
    "sign_in",
    Kind::Text,
    "wait",
    "wait, or so many seconds: waits for somebody who opens Adobe's address. Without it the run ends with exit code 8 \
     there, and the draft is kept.",
);
pub(super) const PERSON: Key =
    key("person", Kind::Text, "ada@example.com", "Who is to sign in, by e-mail or name, or any. Nobody else is saved.");
const COMPANY: Key =
    foreign("company", Kind::Choice, "northw0", "The global company ID. Asked only where there are several.");
const SANDBOX: Key = foreign(
    "sandbox",
    Kind::Choice,
    "prod",
    "The name of a sandbox of Experience Platform, not its title. Asked only where several can be used.",
);
const REPORT_SUITES: Key = foreign("report_suites", Kind::Checklist, "northwind.prod", "Their IDs, or all.");
const NAME: Key = foreign("name", Kind::Text, "northwind", "Without it, made from the company or the sandbox.");
pub(super) const PRACTICE: Key =
    key("practice", Kind::Flag, "true", "On the practice sandbox: fills in its credential and registers certificates.");

/// Every key, in the order of a file that people write.
pub const ALL: [Key; 37] = [
    ENVIRONMENT,
    IMS_URL,
    API_URL,
    PRACTICE,
    DRAFT,
    IMPORT_FILE,
    IMPORT_CREDENTIAL,
    STORE,
    PASSPHRASE,
    PROXY,
    PROXY_PASSWORD,
    CA_FILE,
    ORGANIZATION,
    ACCEPT_ANY_ORGANIZATION,
    PRODUCT,
    CREDENTIAL_TYPE,
    KEY_PAIR,
    KEY_FILE,
    KEY_PASSPHRASE,
    CERTIFICATE_SUBJECT,
    CERTIFICATE_DAYS,
    CERTIFICATE_FILE,
    KEY_COPY_FILE,
    KEY_COPY_PASSPHRASE,
    CLIENT_ID,
    CLIENT_SECRET,
    TECHNICAL_ACCOUNT,
    SCOPES,
    METASCOPES,
    REDIRECT_URI,
    PASTED_ANSWER,
    SIGN_IN,
    PERSON,
    COMPANY,
    SANDBOX,
    REPORT_SUITES,
    NAME,
];

/// What a field is called; `None` for one that is no question.
pub(super) fn of_field(field: FieldId) -> Option<Key> {
    Some(match field {
        FieldId::ImportFile => IMPORT_FILE,
        // What a person types twice stands in a file once.
        FieldId::Passphrase | FieldId::PassphraseAgain => PASSPHRASE,
        FieldId::Proxy => PROXY,
        FieldId::CaFile => CA_FILE,
        FieldId::OrgId => ORGANIZATION,
        FieldId::ClientId => CLIENT_ID,
        FieldId::ClientSecret => CLIENT_SECRET,
        FieldId::TechnicalAccount => TECHNICAL_ACCOUNT,
        FieldId::Scopes => SCOPES,
        FieldId::RedirectUri => REDIRECT_URI,
        FieldId::PastedAnswer => PASTED_ANSWER,
        FieldId::CertificateSubject => CERTIFICATE_SUBJECT,
        FieldId::CertificateDays => CERTIFICATE_DAYS,
        FieldId::CertificateFile => CERTIFICATE_FILE,
        FieldId::KeyFile => KEY_FILE,
        FieldId::KeyPassphrase => KEY_PASSPHRASE,
        FieldId::KeyCopyFile => KEY_COPY_FILE,
        FieldId::KeyCopyPassphrase | FieldId::KeyCopyPassphraseAgain => KEY_COPY_PASSPHRASE,
        FieldId::Name => NAME,
        FieldId::Filter => return None,
    })
}

/// What a list is called; `None` for one that is no question.
pub(super) fn of_list(list: ListId) -> Option<Key> {
    Some(match list {
        ListId::Start => DRAFT,
        ListId::Imported => IMPORT_CREDENTIAL,
        ListId::Store => STORE,
        ListId::Organization => ORGANIZATION,
        ListId::Product => PRODUCT,
        ListId::CredentialType => CREDENTIAL_TYPE,
        ListId::KeySource => KEY_PAIR,
        ListId::Metascope => METASCOPES,
        ListId::Company => COMPANY,
        ListId::Sandbox => SANDBOX,
        ListId::ReportSuite => REPORT_SUITES,
        ListId::Saved | ListId::Check => return None,
    })
}

/// Whether a list is left to the machine where it shows no rows to choose from by now: Adobe may show one company or
/// sandbox only.
pub(super) fn is_asked_rarely(list: ListId) -> bool {
    matches!(list, ListId::Company | ListId::Sandbox | ListId::Imported | ListId::Start)
}

/// When a button is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Press {
    /// Where one of these is answered, which show after it.
    Opens(&'static [FieldId]),
    /// Where the practice sandbox may help itself.
    Practice,
    /// Never by itself.
    Never,
}

/// When this button is pressed.
pub(super) fn press(action: Action) -> Press {
    match action {
        Action::Network => Press::Opens(&[FieldId::Proxy, FieldId::CaFile]),
        Action::WriteKey => Press::Opens(&[FieldId::KeyCopyFile, FieldId::KeyCopyPassphrase]),
        Action::FillPractice | Action::RegisterCertificate => Press::Practice,
        Action::Next
        | Action::Back
        | Action::Quit
        | Action::Help
        | Action::Reveal
        | Action::Copy
        | Action::ShowPlainly
        | Action::Guide
        | Action::Retry
        | Action::Toggle
        | Action::Another
        | Action::Letter
        | Action::CopyRedirectUri
        | Action::CopyRedirectPattern
        | Action::OtherPort
        | Action::PasteOnly
        | Action::NotThisOne
        | Action::SignInAgain
        | Action::UseServerToServer
        | Action::OtherKey
        | Action::Repair
        | Action::Discard => Press::Never,
    }
}
