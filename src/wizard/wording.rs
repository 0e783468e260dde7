//! Every sentence the wizard says, in one place; diagnosis and guide have their own in `assets/`.
//!
//! Sentences here are full ones, name what to do, and never hold a secret.

use std::time::Duration;

use super::attempt::Job;
use super::draft::ChosenCompany;
use super::model::{LiveTest, Model};
use super::report::{DraftSummary, HostAnswer, Survey, VaultState};
use super::screen::{Callout, ListRow, Tone};
use crate::connection::{
    Connection, ConnectionName, CredentialType, Discovery, Environment, Invalid, OrgId, PracticeCredential, Product,
    Secret, StoreKind,
};
use crate::diagnosis::{CheckRun, Finding, LocalFault, Outcome, Seen};
use crate::handoff::ImportedCredential;

// ── everywhere ──────────────────────────────────────────────────────────────────────────────────────────────────────

pub(super) const COPIED: &str = "Copied.";
pub(super) const STOPPED: &str = "Stopped. Nothing was lost.";
pub(super) const TRY_AGAIN: &str = "Try again";
pub(super) const CHOOSE_ROW: &str = "Choose a row first: arrow keys, then Enter.";
pub(super) const LETTER_TITLE: &str = "A letter to your Adobe administrator";
pub(super) const DISCARD_ONCE_MORE: &str =
    "Discard once more to throw this draft and its secrets away. Anything else keeps it.";
pub(super) const DISCARDED: &str = "The draft and its secrets are gone.";
pub(super) const TOO_LONG: &str = "What was pasted is longer than this field can hold. Nothing was changed.";

pub(super) fn title(model: &Model) -> String {
    if model.is_practice() { "Practice connection".to_owned() } else { "New connection".to_owned() }
}

pub(super) fn context(model: &Model) -> String {
    let environment = model.draft.environment.word();
    match model.draft.name.trimmed() {
        "" => environment.to_owned(),
        name => format!("{name} · {environment}"),
    }
}

pub(super) fn not_available(row: &ListRow) -> String {
    format!("{} cannot be chosen: {}.", row.label, row.detail)
}

pub(super) fn draft_not_kept(why: &str) -> String {
    format!("The draft could not be written: {why} You can go on, but closing the program would lose your answers.")
}

/// What the person waits for, in words; `None` for jobs that show themselves in the main part or go on by themselves.
pub(super) fn waiting_for(job: Job) -> Option<&'static str> {
    match job {
        Job::OpenVault => Some("Opening the vault"),
        Job::ReadImport => Some("Reading the file"),
        Job::KeepSecret => Some("Keeping the secret in the store"),
        Job::ResumeDraft => Some("Reading the draft"),
        Job::Save => Some("Saving: secrets first, then the connection"),
        Job::DiscardDraft => Some("Throwing the draft away"),
        Job::Survey
        | Job::StartPractice
        | Job::ProbeStores
        | Job::ProbeNetwork
        | Job::Discover
        | Job::LoadSuites
        | Job::Check => None,
    }
}

pub(super) fn waiting(seconds: u64) -> String {
    format!("Adobe asked us to wait {seconds} s")
}

pub(super) fn finding_lines(finding: &Finding) -> Vec<String> {
    let mut lines = vec![finding.remedy.clone(), format!("Who can do it: {}.", finding.who.title())];
    let evidence = finding.evidence_lines();
    if !evidence.is_empty() {
        lines.push(evidence.iter().map(|(label, value)| format!("{label}: {value}")).collect::<Vec<_>>().join(" · "));
    }
    lines
}

fn milliseconds(took: Duration) -> String {
    if took < Duration::from_secs(10) { format!("{} ms", took.as_millis()) } else { format!("{} s", took.as_secs()) }
}

pub(super) fn seen(seen: &Seen, took: Duration) -> String {
    format!("{}, {}", seen.in_words(), milliseconds(took))
}

/// What stays on the normal screen after leaving.
pub(super) fn farewell(model: &Model, is_draft_kept: bool) -> Vec<String> {
    match &model.saved {
        Some(connection) => {
            let mut lines = vec![saved(&connection.name)];
            lines.push(match memory_warning(connection.store) {
                Some(warning) => warning.title,
                None => format!("Check it any time: aa-connect check {}", connection.name),
            });
            lines
        }
        None if is_draft_kept => {
            vec!["No connection was saved. Your answers are kept: run aa-connect again to go on.".to_owned()]
        }
        None => vec!["No connection was saved.".to_owned()],
    }
}

// ── Welcome ─────────────────────────────────────────────────────────────────────────────────────────────────────────

pub(super) const START_LABEL: &str = "What would you like to do?";
pub(super) const NEW_CONNECTION: &str = "Set up a new connection";
pub(super) const IMPORT: &str = "Start from a file";
pub(super) const IMPORT_DETAIL: &str = "a download of the Console";
pub(super) const IMPORT_FILE: &str = "File";
pub(super) const IMPORT_HINT: &str =
    "A path such as ~/Downloads/project.json. You can also paste the JSON itself, here or in any field.";
pub(super) const PRACTICE_FIRST: &str = "Practise first";
pub(super) const PRACTICE_FIRST_DETAIL: &str = "on a local Adobe";
pub(super) const CLOSE_CHECK: &str = "Back to the list";
pub(super) const CHECK_AGAIN: &str = "Check again";
pub(super) const BROKEN_FILES: &str = "Some connection files cannot be read. They were left as they are.";
pub(super) const SECRET_IS_GONE: &str =
    "The secret of this draft is no longer in the store. Please enter it once more.";
pub(super) const CHOOSE_CREDENTIAL: &str = "Which credential?";
pub(super) const CHOOSE_CREDENTIAL_INTRO: &str =
    "The file holds several credentials. Choose the one for this connection.";

pub(super) fn welcome_intro(model: &Model) -> &'static str {
    if model.is_practice() {
        "This is practice: everything you do here goes to a small Adobe inside this program, with credentials that are made for it. Nothing leaves your machine."
    } else {
        "This program connects your machine to Adobe's APIs: step by step, tested with a real call, with the secrets kept where they belong. Every step has a guide."
    }
}

pub(super) fn new_connection_detail(model: &Model) -> String {
    match &model.draft.environment {
        Environment::Production => "to Adobe".to_owned(),
        Environment::Stage => "to Adobe's stage environment".to_owned(),
        Environment::Practice => "to the practice sandbox".to_owned(),
        Environment::Custom(hosts) => format!("to {}", hosts.ims_url.host()),
    }
}

pub(super) fn resume(draft: &DraftSummary) -> String {
    match draft.label.as_str() {
        "" => "Go on where you stopped".to_owned(),
        label => format!("Go on with {label}"),
    }
}

pub(super) fn resume_detail(draft: &DraftSummary) -> String {
    let day = draft.started_at.to_string();
    let environment = other_than_production(draft.environment);
    format!("at “{}”{environment}, begun {}", draft.step.title(), day.get(..10).unwrap_or_default())
}

pub(super) fn check_row(name: &ConnectionName) -> String {
    format!("Check {name}")
}

pub(super) fn check_detail(connection: &Connection) -> String {
    let at = connection.proof.at.to_string();
    let environment = other_than_production(connection.environment.word());
    format!("{}{environment}, worked on {}", connection.company.name, at.get(..10).unwrap_or_default())
}

/// What goes without saying is not said.
fn other_than_production(environment: &str) -> String {
    if environment == Environment::Production.word() { String::new() } else { format!(", {environment}") }
}

pub(super) fn checking(name: &ConnectionName) -> String {
    format!("Does {name} still work?")
}

pub(super) fn works(name: &ConnectionName) -> String {
    format!("{name} works.")
}

pub(super) fn import_file_problem(path: &str) -> Option<Invalid> {
    path.is_empty()
        .then(|| Invalid::new("No file is named.", "Type its path, or press Esc.", "~/Downloads/project.json"))
}

/// A file to import is looked for elsewhere than a saved connection.
pub(super) fn import_remedy(finding: &Finding) -> String {
    match finding.evidence.local {
        Some(LocalFault::FileMissing) => "Check the path; ~ stands for your home folder.".to_owned(),
        _ => finding.remedy.clone(),
    }
}

pub(super) fn imported_row(credential: &ImportedCredential) -> ListRow {
    let name = credential.name.as_ref().map_or("", |name| name.as_str());
    ListRow {
        label: if name.is_empty() { credential.kind.title().to_owned() } else { name.to_owned() },
        detail: if credential.is_supported() {
            credential.kind.title().to_owned()
        } else {
            format!("{}, not in this version yet", credential.kind.title())
        },
        is_chosen: false,
        is_available: credential.is_supported(),
    }
}

// ── This machine ────────────────────────────────────────────────────────────────────────────────────────────────────

pub(super) const STORE_INTRO: &str = "Where shall this machine keep the secrets of its connections?";
pub(super) const LOOKING: &str = "being tried…";
pub(super) const KEYRING_READY: &str = "works";
pub(super) const MEMORY_DETAIL: &str = "ends with this program";
pub(super) const TRYING_KEYRING: &str = "Trying the keyring (a dialog may ask)";
pub(super) const PASSPHRASE: &str = "Passphrase";
pub(super) const PASSPHRASE_AGAIN: &str = "Once more";
pub(super) const PASSPHRASE_HINT: &str = "The vault's passphrase.";
pub(super) const NEW_PASSPHRASE_HINT: &str = "At least 8 characters. Nobody can recover it for you.";
pub(super) const CHOOSE_STORE: &str = "Choose where secrets are kept: arrow keys, then Enter.";
pub(super) const STILL_LOOKING: &str =
    "The keyring is still being tried. This goes on by itself as soon as it answers.";
pub(super) const REACHING: &str = "Reaching Adobe";
pub(super) const NETWORK_BUTTON: &str = "Proxy or CA file";
pub(super) const PROXY: &str = "Proxy";
pub(super) const CA_FILE: &str = "CA file";
pub(super) const CA_FILE_HINT: &str =
    "A PEM file with your company's certificate authority; the system's are trusted anyway.";

pub(super) fn vault_detail(state: Option<VaultState>) -> &'static str {
    match state {
        Some(VaultState::Open) => "open",
        Some(VaultState::Locked) => "opens with its passphrase",
        Some(VaultState::Absent) | None => "under a passphrase",
    }
}

/// Why the keyring cannot be chosen, short enough for its row; the way out stands in the other rows.
pub(super) fn keyring_reason(finding: &Finding) -> &'static str {
    match finding.evidence.local {
        Some(LocalFault::KeyringNoBus) => "no message bus here",
        Some(LocalFault::KeyringNoService) => "no keyring service here",
        Some(LocalFault::KeyringLocked) => "locked: unlock it, try again",
        Some(LocalFault::KeyringNoCollection) => "no default keyring yet",
        Some(LocalFault::KeyringHangs) => "it gives no answer",
        Some(LocalFault::KeyringAmbiguous) => "holds an item twice",
        _ => "cannot be used",
    }
}

pub(super) fn passphrase_problem(passphrase: &Secret, is_new: bool) -> Option<Invalid> {
    if passphrase.is_empty() {
        let remedy =
            if is_new { "Choose one of at least 8 characters." } else { "Enter the one this vault was made with." };
        return Some(Invalid::new("The passphrase is empty.", remedy, "four or five words that mean something to you"));
    }
    (is_new && passphrase.expose().chars().count() < 8).then(|| {
        Invalid::new(
            "The passphrase is shorter than 8 characters.",
            "Choose a longer one; words are easier than signs.",
            "four or five words that mean something to you",
        )
    })
}

pub(super) fn passphrases_differ() -> Invalid {
    Invalid::new(
        "The two passphrases differ.",
        "Type the same passphrase in both fields. You can have it shown.",
        "correct horse battery staple, twice",
    )
}

pub(super) fn reach(host: &str) -> String {
    format!("Reach {host}")
}

pub(super) fn clock_is_off(answer: &HostAnswer) -> bool {
    answer.clock_ahead_seconds.is_some_and(|seconds| seconds.abs() >= 30)
}

pub(super) fn host_answer(answer: &HostAnswer) -> String {
    let took = milliseconds(answer.took);
    match answer.clock_ahead_seconds {
        Some(seconds) if seconds >= 30 => format!("{took}; this machine's clock is {seconds} s ahead"),
        Some(seconds) if seconds <= -30 => format!("{took}; this machine's clock is {} s behind", -seconds),
        _ => took,
    }
}

pub(super) fn proxy_hint(model: &Model) -> &'static str {
    if model.secrets.proxy_password.is_some() {
        "The proxy's password is kept with the secrets, not in its address."
    } else {
        "Empty: as the environment says (HTTPS_PROXY). A user name and password may stand in the address."
    }
}

// ── Organization ────────────────────────────────────────────────────────────────────────────────────────────────────

pub(super) const ORG_INTRO: &str = "Which Adobe organization is this connection for?";
pub(super) const ORG_ID: &str = "Organization ID";
pub(super) const ORG_HINT: &str = "It ends in @AdobeOrg and stands on the credential's page in the Developer Console.";
pub(super) const ORG_LIST: &str = "Or choose";
pub(super) const ORG_UNKNOWN: &str = "I don't know it yet";
pub(super) const ORG_UNKNOWN_DETAIL: &str = "Adobe tells it, you confirm it";
pub(super) const PRACTICE_ORG: &str = "practice";

pub(super) fn org_of(name: &ConnectionName) -> String {
    format!("as in {name}")
}

// ── Product and credential type ─────────────────────────────────────────────────────────────────────────────────────

pub(super) const PRODUCT_INTRO: &str = "Which product is it for?";
pub(super) const CREDENTIAL_TYPE_INTRO: &str = "Which type of credential do you have, or will you create? A machine needs Server-to-Server; the others are for people who sign in, and the last is retired by Adobe.";

pub(super) fn product_detail(product: Product) -> (bool, &'static str) {
    match product {
        Product::Analytics => (true, "report suites, API 2.0"),
        Product::JourneyOptimizer => (false, "not in this version yet"),
    }
}

pub(super) fn credential_type_detail(kind: CredentialType) -> (bool, &'static str) {
    match kind {
        CredentialType::ServerToServer => (true, "for machines: usually right"),
        CredentialType::WebApp => (false, "not in this version yet"),
        CredentialType::SinglePageApp => (false, "not in this version yet"),
        CredentialType::NativeApp => (false, "not in this version yet"),
        CredentialType::ServiceAccount => (false, "not in this version yet"),
    }
}

// ── Credential ──────────────────────────────────────────────────────────────────────────────────────────────────────

pub(super) fn credential_intro(model: &Model) -> &'static str {
    if model.is_practice() {
        "In real life these values stand on the credential's page in the Developer Console. Here they can be filled in for you."
    } else {
        "Copy the values from the credential's page in the Developer Console, or paste its JSON into any field."
    }
}

pub(super) const CLIENT_ID: &str = "Client ID";
pub(super) const CLIENT_SECRET: &str = "Client secret";
pub(super) const TECHNICAL_ACCOUNT: &str = "Technical account ID (optional)";
pub(super) const SCOPES: &str = "Scopes";
pub(super) const FILL_PRACTICE: &str = "Fill in the practice credential";
pub(super) const PRACTICE_FILLED: &str = "Filled in. Press Enter to go on.";

pub(super) fn practice_values(credential: &PracticeCredential) -> Vec<(String, String)> {
    vec![
        ("Practice client ID".to_owned(), credential.client_id.to_string()),
        // The practice secret is public: it opens nothing but the sandbox inside this program.
        ("Practice secret".to_owned(), credential.client_secret.expose().to_owned()),
    ]
}

pub(super) fn client_secret_problem(secret: &Secret) -> Option<Invalid> {
    let text = secret.expose().trim();
    let problem = if text.is_empty() {
        "The client secret is empty."
    } else if text.contains(char::is_whitespace) {
        "There is a space or line break inside the client secret."
    } else if text.contains('@') {
        "This looks like an account or an organization, not a client secret."
    } else if text.len() < 8 {
        "This is too short to be a client secret."
    } else {
        return None;
    };
    Some(Invalid::new(
        problem,
        "Press “Retrieve client secret” on the credential's page and copy it whole.",
        "p8e-… followed by letters and digits",
    ))
}

// ── Company and suites ──────────────────────────────────────────────────────────────────────────────────────────────

pub(super) const COMPANIES_INTRO: &str = "Adobe shows these companies. Which one is this connection for?";
pub(super) const SUITES_LABEL: &str = "Report suites";
pub(super) const FILTER: &str = "Filter";
pub(super) const SUITES_INTRO: &str =
    "Which report suites is it for? Check several, or take the highlighted one with Enter.";
pub(super) const LIVE_TEST: &str = "Live test call";

/// The whole ladder in a few words, once it was climbed.
pub(super) fn live_test(test: &LiveTest) -> String {
    let took: Duration = [&test.discovery, &test.suites_run]
        .into_iter()
        .flatten()
        .flat_map(CheckRun::rows)
        .map(|row| match &row.outcome {
            Outcome::Passed { took, .. } => *took,
            _ => Duration::ZERO,
        })
        .sum();
    seen(&Seen::ReportSuites { count: test.suites.len() }, took)
}

pub(super) const WITHOUT_SUITES: &str = "Go on without report suites";
pub(super) const OTHER_COMPANY: &str = "Another company";
pub(super) const TEST_FIRST: &str = "The live test call has to work first.";
pub(super) const CHOOSE_SUITE: &str = "No report suite matches the filter. Change it, then choose one.";

pub(super) fn chosen_company(chosen: &ChosenCompany) -> Vec<(String, String)> {
    vec![
        ("Company".to_owned(), format!("{} ({})", chosen.company.name, chosen.company.id)),
        ("Organization".to_owned(), chosen.org_id.to_string()),
    ]
}

pub(super) fn suites_note(
    matching: usize,
    loaded: usize,
    total: Option<usize>,
    is_complete: bool,
    chosen: usize,
) -> String {
    let all = total.filter(|&total| total > loaded && !is_complete).unwrap_or(loaded);
    let mut note = if matching == loaded { format!("{loaded} of {all}") } else { format!("{matching} of {all} match") };
    if !is_complete {
        note.push_str(", loading…");
    }
    if chosen > 0 {
        note.push_str(&format!(" · {chosen} chosen"));
    }
    note
}

pub(super) fn no_match(model: &Model) -> &'static str {
    if model.test.is_complete { "No report suite matches." } else { "No report suite matches so far." }
}

/// Only a company without visible report suites may be saved as it is: everything else must work first.
pub(super) fn may_go_on_without_suites(run: &CheckRun) -> bool {
    run.finding().is_some_and(|finding| finding.id == "no-report-suites")
}

pub(super) fn organization_differs(expected: &OrgId, discovered: &Discovery) -> (String, Vec<String>) {
    let mut lines: Vec<String> = discovered
        .organizations
        .iter()
        .map(|o| {
            let names: Vec<&str> = o.companies.iter().map(|c| c.name.as_str()).collect();
            format!("{}: {}", o.org_id, names.join(", "))
        })
        .collect();
    lines.insert(0, format!("You said {expected}. Adobe says this credential belongs to:"));
    lines.push(
        "Nothing can be saved like this. Go back and correct the organization, or use the right client's credential."
            .to_owned(),
    );
    ("This credential belongs to another organization.".to_owned(), lines)
}

/// `name`, or `name-2` and so on, whichever is free.
pub(super) fn free_name(survey: &Survey, name: &ConnectionName) -> ConnectionName {
    let numbered = (2..1000).map(|number| name.numbered(number));
    std::iter::once(name.clone()).chain(numbered).find(|name| !survey.has_name(name)).unwrap_or_else(|| name.clone())
}

// ── Review and Done ─────────────────────────────────────────────────────────────────────────────────────────────────

pub(super) const REVIEW_INTRO: &str = "Please look once more. This is what will be saved:";
pub(super) const NAME: &str = "Name";
pub(super) const NAME_HINT: &str = "Such as northwind or northwind/prod.";
pub(super) const SAVE_BUTTON: &str = "Save this connection";
pub(super) const FINISH_BUTTON: &str = "Finish";
pub(super) const NEXT_INTRO: &str = "What you can do next:";

pub(super) fn name_taken(name: &ConnectionName) -> Invalid {
    Invalid::new(
        format!("There is a connection called {name} already."),
        "Choose another name, or remove the old one with aa-connect remove.",
        format!("{name}-2"),
    )
}

fn suites_in_words(model_suites: &[crate::connection::ReportSuite]) -> String {
    match model_suites {
        [] => "none visible yet".to_owned(),
        [one] => one.name.to_string(),
        [first, rest @ ..] => format!("{} and {} more", first.name, rest.len()),
    }
}

fn place(store: StoreKind) -> &'static str {
    match store {
        StoreKind::Keyring => "in this system's keyring",
        StoreKind::Vault => "in the encrypted vault",
        StoreKind::Memory => "in memory: they end with this program",
    }
}

pub(super) fn review(model: &Model) -> Vec<(String, String)> {
    let pair = |label: &str, value: String| (label.to_owned(), value);
    let mut pairs = Vec::new();
    if let Some(identity) = model.test.discovered.as_ref().and_then(|d| d.identity.as_ref()) {
        pairs.push(pair("Identity", identity.user_id.to_string()));
    }
    if let Some(chosen) = &model.draft.company {
        pairs.push(pair("Organization", chosen.org_id.to_string()));
        pairs.push(pair("Company", format!("{} ({})", chosen.company.name, chosen.company.id)));
    }
    pairs.push(pair("Report suites", suites_in_words(&model.draft.report_suites)));
    if let (Some(product), Some(kind)) = (model.draft.product, model.draft.credential_type) {
        pairs.push(pair("Product", product.title().to_owned()));
        pairs.push(pair("Credential", format!("{}, client ID {}", kind.title(), model.draft.client_id.trimmed())));
    }
    pairs.push(pair("Environment", environment_in_words(&model.draft.environment)));
    if let Some(store) = model.draft.store {
        pairs.push(pair("Secrets", place(store).to_owned()));
    }
    pairs
}

/// Adobe's own hosts need no naming; others do.
fn environment_in_words(environment: &Environment) -> String {
    match environment {
        Environment::Production => "production, which is Adobe itself".to_owned(),
        Environment::Stage => "Adobe's stage environment".to_owned(),
        Environment::Practice => "practice: the sandbox inside this program".to_owned(),
        Environment::Custom(hosts) => format!("custom: {}, {}", hosts.ims_url.host(), hosts.api_url.host()),
    }
}

/// The technical account that was typed is not the one Adobe names.
pub(super) fn identity_warning(model: &Model) -> Option<Callout> {
    let typed = model.draft.technical_account_id().ok()??;
    let told = model.test.discovered.as_ref()?.identity.as_ref()?.technical_account_id.clone()?;
    (typed != told).then(|| Callout {
        tone: Tone::Warning,
        title: "The technical account you typed is not the one Adobe names.".to_owned(),
        lines: vec![format!(
            "Typed: {typed}. Adobe: {told}. Go back and compare with the credential's page before you save."
        )],
    })
}

pub(super) fn saved(name: &ConnectionName) -> String {
    format!("The connection {name} works and is saved.")
}

pub(super) fn done_values(connection: &Connection) -> Vec<(String, String)> {
    vec![
        ("Company".to_owned(), format!("{} ({})", connection.company.name, connection.company.id)),
        ("Report suites".to_owned(), suites_in_words(&connection.report_suites)),
        ("Secrets".to_owned(), place(connection.store).to_owned()),
    ]
}

pub(super) fn next_commands(connection: &Connection) -> Vec<(String, String)> {
    let name = &connection.name;
    let mut commands = vec![
        ("See what is saved".to_owned(), format!("aa-connect show {name}")),
        ("All connections".to_owned(), "aa-connect list".to_owned()),
        ("Remove it".to_owned(), format!("aa-connect remove {name}")),
    ];
    // Without its secret there is nothing left to test.
    if connection.store != StoreKind::Memory {
        commands.insert(0, ("Test it again".to_owned(), format!("aa-connect check {name}")));
    }
    commands
}

pub(super) fn memory_warning(store: StoreKind) -> Option<Callout> {
    (store == StoreKind::Memory).then(|| Callout {
        tone: Tone::Warning,
        title: "Its secret was kept in memory only and ends with this program.".to_owned(),
        lines: vec!["To keep it, set the connection up again with the keyring or the vault.".to_owned()],
    })
}

// ── pasted things ───────────────────────────────────────────────────────────────────────────────────────────────────

pub(super) const RECOGNIZED: &str = "Recognized. Please check that it is what you meant.";
pub(super) const PEM_NOT_NEEDED: &str =
    "This is a key or certificate. The credential type you chose needs none, so nothing was filled in.";
pub(super) const ADDRESS_NOT_NEEDED: &str = "This is an address, and no field here takes one. Nothing was filled in.";
pub(super) const NOTHING_RECOGNIZED: &str = "Nothing that this program knows was found in it.";

pub(super) fn put_elsewhere(what: &str) -> String {
    format!("Recognized, and put into its own field: {what}.")
}
