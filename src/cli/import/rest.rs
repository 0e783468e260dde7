//! What the options and a file of answers say besides the file that is imported: checked against it, put into it, and
//! handed to the wizard.

use std::fmt::Display;
use std::path::PathBuf;

use super::found::{Found, shown};
use crate::cli::answers_file::AnswersFile;
use crate::cli::exit::Exit;
use crate::cli::import_args::RestArgs;
use crate::cli::output;
use crate::connection::{
    ConnectionName, CredentialType, GlobalCompanyId, Invalid, OrgId, Printable, Rsid, SandboxName, Secret, StoreKind,
};
use crate::files::expanded;
use crate::handoff::{ImportedCredential, ImportedKind};
use crate::store::PassphraseSource;
use crate::ui::answers::Answer;
use crate::wizard::Model;
use crate::wizard::draft::Draft;

/// Where what is missing can be said.
pub(super) const HOW: &str = "\
Options say it: --organization, --product, --credential-type, --company, --report-suites, --sandbox, --name, --store,
--client-secret-file, and of a Service Account --key-file and --key-passphrase-file.
Everything else goes into a file: --answers FILE (all keys: aa-connect setup --plan).";

/// The report suites' word for every one.
const ALL: &str = "all";

/// Says which options are no such thing, and which stand in the file of answers, too. The store goes among the answers,
/// which say then what it needs.
pub(super) fn check(rest: &RestArgs, file: &mut AnswersFile) -> Result<(), Exit> {
    let slip = |text: String| {
        output::talk(&text);
        Exit::USAGE
    };
    for word in ["import_file", "import_credential", "draft", "practice"] {
        if file.answers.get(word).is_some() {
            return Err(slip(format!("{word}: That is of no use with import. Remove it from the answers.")));
        }
    }
    let product = rest.product.map(|_| String::new());
    let store = rest.store.map(|_| String::new());
    let kind = rest.credential_type.map(|_| String::new());
    let options = [
        ("name", &rest.name),
        ("organization", &rest.organization),
        ("product", &product),
        ("credential_type", &kind),
        ("company", &rest.company),
        ("report_suites", &rest.report_suites),
        ("sandbox", &rest.sandbox),
        ("store", &store),
    ];
    for (word, given) in options {
        if given.is_some() && file.answers.get(word).is_some() {
            return Err(slip(format!("{word} stands among the answers and on the command line. Leave one out.")));
        }
    }
    let is_twice = |(word, path): (&'static str, Option<&PathBuf>)| {
        path.is_some() && (file.sources.contains_key(word) || file.answers.get(word).is_some())
    };
    if let Some((word, _)) = files(rest).into_iter().find(|one| is_twice(*one)) {
        return Err(slip(format!("{word} stands among the answers and on the command line. Leave one out.")));
    }
    if let Some(name) = &rest.name {
        ConnectionName::parse(name).map_err(|invalid| output::invalid("--name", &invalid))?;
    }
    if file.answers.get("store").is_none() {
        let store = rest.store.map_or(StoreKind::Keyring, StoreKind::from);
        file.answers.give("store", Answer::One(Secret::new(store.word())));
    }
    Ok(())
}

/// Puts what the options say into what was found. Another organization than the file's is refused.
pub(super) fn complete(rest: &RestArgs, found: &mut Found) -> Result<(), Exit> {
    fn parsed<T>(
        option: &str,
        text: Option<&String>,
        parse: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Result<Option<T>, Exit> {
        text.map(|text| parse(text).map_err(|invalid| output::invalid(option, &invalid))).transpose()
    }
    let place = found.place();
    let credential = &mut found.credential;
    if let Some(org_id) = parsed("--organization", rest.organization.as_ref(), OrgId::parse)? {
        if let Some(other) = credential.org_id.as_ref().filter(|other| **other != org_id) {
            output::talk(&format!(
                "{place} is for the organization {other}, and --organization says {org_id}. Nothing was kept. See which \
                 of the two is right."
            ));
            return Err(Exit::USAGE);
        }
        credential.org_id = Some(org_id);
    }
    if let Some(kind) = rest.credential_type.map(CredentialType::from) {
        if credential.supported_type().is_some_and(|stated| stated != kind) {
            output::talk(&format!(
                "{place} holds an {}, and --credential-type says {}. Leave the option out.",
                credential.kind.title(),
                kind.title()
            ));
            return Err(Exit::USAGE);
        }
        credential.kind = ImportedKind::Known(kind);
    }
    if let Some(product) = rest.product {
        credential.products = vec![product.into()];
    }
    if let Some(company) = parsed("--company", rest.company.as_ref(), GlobalCompanyId::parse)? {
        credential.company_id = Some(company);
    }
    if let Some(name) = parsed("--sandbox", rest.sandbox.as_ref(), SandboxName::parse)? {
        credential.sandbox_name = Some(Printable::new(name.as_str()));
    }
    let list = rest.report_suites.as_deref().filter(|list| *list != ALL);
    if let Some(list) = list {
        let suites = list.split(',').map(|word| Rsid::parse(word.trim())).collect::<Result<Vec<_>, _>>();
        credential.report_suites = suites.map_err(|invalid| output::invalid("--report-suites", &invalid))?;
    }
    Ok(())
}

/// What it is to be called: as the option says, or as it was called where a hand-over comes from.
pub(super) fn name(rest: &RestArgs, found: &Found) -> Option<String> {
    let proposed = found.hand_over.as_ref().map(|hand_over| hand_over.connection.name.to_string());
    rest.name.clone().or(proposed)
}

/// Gives the wizard what is no part of a credential: the name, the store, and how Adobe was reached from elsewhere.
pub(super) fn prepare(rest: &RestArgs, found: &Found, model: &mut Model) {
    if let Some(name) = name(rest, found) {
        model.draft.name.set(&name);
    }
    model.draft.store = rest.store.map(StoreKind::from);
    if let Some(password) = reached_as_its_sender_does(found, &mut model.draft) {
        model.secrets.proxy_password = Some(password);
    }
}

/// Has the draft reach Adobe as the hand-over's sender does, where nobody has said otherwise. Gives their proxy's password.
pub(super) fn reached_as_its_sender_does(found: &Found, draft: &mut Draft) -> Option<Secret> {
    let network = &found.hand_over.as_ref()?.connection.network;
    let proxy = network.proxy.as_ref().map(ToString::to_string);
    if let Some(proxy) = proxy.as_ref().filter(|_| draft.proxy.trimmed().is_empty()) {
        draft.proxy.set(proxy);
    }
    // A file of somebody else's machine: only if it is here, too.
    let ca_file = network.ca_file.as_ref().filter(|file| file.is_file());
    if let Some(missing) = network.ca_file.as_ref().filter(|_| ca_file.is_none()) {
        output::talk(&format!(
            "Its sender trusted the certificates in {} besides the system's. That file is not here: if the connection to \
             Adobe fails, ask for it and add --ca-file FILE.",
            shown(missing)
        ));
    }
    if let Some(file) = ca_file.filter(|_| draft.ca_file.trimmed().is_empty()) {
        draft.ca_file.set(&file.to_string_lossy());
    }
    found.proxy_password().filter(|_| proxy.as_deref() == Some(draft.proxy.trimmed())).cloned()
}

/// Moves what the wizard would ask for among the answers, which confirm it.
pub(super) fn give(rest: &RestArgs, found: &Found, credential: &mut ImportedCredential, file: &mut AnswersFile) {
    let company = credential.company_id.take().map(|id| id.to_string());
    let sandbox = credential.sandbox_name.take().map(|name| name.to_string());
    let suites: Vec<Rsid> = std::mem::take(&mut credential.report_suites);
    let suites = match rest.report_suites.as_deref() {
        Some(ALL) => Some(ALL.to_owned()),
        _ => (!suites.is_empty()).then(|| joined(&suites)),
    };
    let answers = [
        ("name", name(rest, found)),
        ("organization", credential.org_id.as_ref().map(ToString::to_string)),
        ("company", company),
        ("sandbox", sandbox),
        ("report_suites", suites),
    ];
    for (word, text) in answers {
        if let Some(text) = text.filter(|_| file.answers.get(word).is_none()) {
            file.answers.give(word, Answer::One(Secret::new(text)));
        }
    }
    for (word, path) in files(rest) {
        let Some(path) = path.map(|path| expanded(path)) else { continue };
        if word == KEY_FILE {
            // Named anew, it takes the place of what came along.
            credential.pem = None;
            file.answers.give(word, Answer::One(Secret::new(path.to_string_lossy())));
        } else {
            file.sources.insert(word, PassphraseSource::File(path));
        }
    }
}

/// The answer that names a file instead of holding what is in it.
const KEY_FILE: &str = "key_file";

/// The options that name files, by the answers that they stand for.
fn files(rest: &RestArgs) -> [(&'static str, Option<&PathBuf>); 3] {
    [
        ("client_secret", rest.client_secret_file.as_ref()),
        (KEY_FILE, rest.key_file.as_ref()),
        ("key_passphrase", rest.key_passphrase_file.as_ref()),
    ]
}

fn joined(values: &[impl Display]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
