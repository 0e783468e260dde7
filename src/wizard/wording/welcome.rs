//! What Welcome says.

use super::super::model::Model;
use super::super::report::DraftSummary;
use crate::connection::{Connection, ConnectionName, Environment, Invalid};
use crate::diagnosis::{Finding, History, LocalFault};
use crate::handoff::ImportedCredential;
use crate::screen::{ListRow, Now, TaskState, last_verdict};

pub(in crate::wizard) const START_LABEL: &str = "What would you like to do?";
pub(in crate::wizard) const NEW_CONNECTION: &str = "Set up a new connection";
pub(in crate::wizard) const IMPORT: &str = "Start from a file";
pub(in crate::wizard) const IMPORT_DETAIL: &str = "what you have already";
pub(in crate::wizard) const NOTHING_MATCHES: &str = "Nothing matches.";
pub(in crate::wizard) const IMPORT_FILE: &str = "File";
pub(in crate::wizard) const IMPORT_HINT: &str = "A file or folder, such as ~/Downloads/project.json: of the Console, of Python, R, aio or Postman. You can also paste it.";
pub(in crate::wizard) const PRACTICE_FIRST: &str = "Practise first";
pub(in crate::wizard) const PRACTICE_FIRST_DETAIL: &str = "on a local Adobe";
pub(in crate::wizard) const BROKEN_FILES: &str = "Some connection files cannot be read. They were left as they are.";
pub(in crate::wizard) const SECRET_IS_GONE: &str =
    "The secret of this draft is no longer in the store. Please enter it once more.";
pub(in crate::wizard) const CHOOSE_CREDENTIAL: &str = "Which credential?";
pub(in crate::wizard) const CHOOSE_CREDENTIAL_INTRO: &str =
    "There are several credentials. Choose the one for this connection.";

pub(in crate::wizard) fn welcome_intro(model: &Model) -> &'static str {
    if model.is_practice() {
        "This is practice: everything you do here goes to a small Adobe inside this program, with credentials that are made for it. Nothing leaves your machine."
    } else {
        "This program connects your machine to Adobe's APIs: step by step, tested with a real call, with the secrets kept where they belong. Every step has a guide."
    }
}

pub(in crate::wizard) fn new_connection_detail(model: &Model) -> String {
    match &model.draft.environment {
        Environment::Production => "to Adobe".to_owned(),
        Environment::Stage => "to Adobe's stage environment".to_owned(),
        Environment::Practice => "to the practice sandbox".to_owned(),
        Environment::Custom(hosts) => format!("to {}", hosts.ims_url.host()),
    }
}

pub(in crate::wizard) fn resume(draft: &DraftSummary) -> String {
    match draft.label.as_str() {
        "" => "Go on where you stopped".to_owned(),
        label => format!("Go on with {label}"),
    }
}

pub(in crate::wizard) fn resume_detail(draft: &DraftSummary) -> String {
    let day = draft.started_at.to_string();
    let environment = other_than_production(draft.environment);
    let open = if draft.is_open { ", open in another window" } else { "" };
    format!("at “{}”{environment}, begun {}{open}", draft.step.title(), day.get(..10).unwrap_or_default())
}

pub(in crate::wizard) fn filtered(count: usize, all: usize) -> String {
    format!("{count} of {all}")
}

pub(in crate::wizard) fn check_row(name: &ConnectionName) -> String {
    format!("Check {name}")
}

/// How its last check went; of one that was never checked, when it was proven.
pub(in crate::wizard) fn check_detail(
    connection: &Connection,
    history: Option<&History>,
    now: Now,
) -> (TaskState, String) {
    let environment = other_than_production(connection.environment.word());
    let what =
        connection.company.as_ref().map_or_else(|| connection.product.title().to_owned(), |c| c.name.to_string());
    let (state, verdict) = match history.filter(|history| history.last().is_some()) {
        Some(history) => last_verdict(history, now),
        None => {
            let at = connection.proof.at.to_string();
            (TaskState::Done, format!("worked on {}", at.get(..10).unwrap_or_default()))
        }
    };
    // Where there is little room, the end is cut: the verdict is what the row is for.
    (state, format!("{verdict}, {what}{environment}"))
}

/// What goes without saying is not said.
fn other_than_production(environment: &str) -> String {
    if environment == Environment::Production.word() { String::new() } else { format!(", {environment}") }
}

pub(in crate::wizard) fn import_file_problem(path: &str) -> Option<Invalid> {
    path.is_empty()
        .then(|| Invalid::new("No file is named.", "Type its path, or press Esc.", "~/Downloads/project.json"))
}

/// A file to import is looked for elsewhere than a saved connection.
pub(in crate::wizard) fn import_remedy(finding: &Finding) -> String {
    match finding.evidence.local {
        Some(LocalFault::FileMissing) => "Check the path; ~ stands for your home folder.".to_owned(),
        _ => finding.remedy.clone(),
    }
}

/// Each with its file, where they do not all stand in the same.
pub(in crate::wizard) fn imported_rows(credentials: &[ImportedCredential]) -> Vec<ListRow> {
    let place = |one: &ImportedCredential| one.place.as_ref().map_or("", |place| place.as_str()).to_owned();
    let places: Vec<String> = credentials.iter().map(place).collect();
    // The folders that all of them are in tell nothing apart.
    let folder = places.first().and_then(|first| {
        let mut ends = first.match_indices(std::path::is_separator).map(|(at, _)| at + 1);
        ends.rfind(|&end| places.iter().all(|place| place.get(..end) == first.get(..end)))
    });
    let is_one_file = places.windows(2).all(|pair| pair[0] == pair[1]);
    let file = |place: &str| if is_one_file { String::new() } else { place[folder.unwrap_or(0)..].to_owned() };
    credentials.iter().zip(&places).map(|(credential, place)| imported_row(credential, &file(place))).collect()
}

/// One of them; `file` is empty where it goes without saying.
pub(in crate::wizard) fn imported_row(credential: &ImportedCredential, file: &str) -> ListRow {
    let name = match (&credential.name, file) {
        (Some(name), "") => name.to_string(),
        (Some(name), file) => format!("{name} in {file}"),
        (None, file) => file.to_owned(),
    };
    ListRow {
        word: name.clone(),
        label: if name.is_empty() { credential.kind.title().to_owned() } else { name },
        detail: if credential.is_usable() {
            credential.kind.title().to_owned()
        } else {
            format!("{}, not in this version yet", credential.kind.title())
        },
        state: None,
        is_chosen: false,
        is_available: credential.is_usable(),
    }
}
