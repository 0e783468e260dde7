//! Welcome: something new, something begun, something saved, or a file to import.

use super::super::begin::begin;
use super::super::destination::{go_on, go_to};
use super::super::effect::{Effect, Task};
use super::super::job::Job;
use super::super::model::{Focus, Model};
use super::super::report::{Report, ResumedDraft};
use super::super::{StepId, items, plan, wording};
use super::Step;
use crate::connection::{ConnectionName, CredentialSecrets, CredentialType, DraftId, Environment, Secret, StoreKind};
use crate::diagnosis::{CheckId, CheckRun, LocalFault};
use crate::screen::{self, Action, Callout, FieldId, Item, ListId, ListRow, Now, Tone};

/// The step.
pub(super) struct Welcome;

/// What the rows of the list stand for.
enum Row {
    New,
    Practice,
    Import,
    Resume(DraftId),
    Check(ConnectionName),
}

fn rows(model: &Model) -> Vec<(Row, ListRow)> {
    let row =
        |label: &str, detail: String| ListRow { label: label.to_owned(), detail, is_chosen: false, is_available: true };
    let mut rows = vec![(Row::New, row(wording::NEW_CONNECTION, wording::new_connection_detail(model)))];
    if let Some(survey) = &model.survey {
        for draft in &survey.drafts {
            rows.push((Row::Resume(draft.id.clone()), row(&wording::resume(draft), wording::resume_detail(draft))));
        }
    }
    rows.push((Row::Import, row(wording::IMPORT, wording::IMPORT_DETAIL.to_owned())));
    if !model.is_practice() {
        rows.push((Row::Practice, row(wording::PRACTICE_FIRST, wording::PRACTICE_FIRST_DETAIL.to_owned())));
    }
    if let Some(survey) = &model.survey {
        for connection in &survey.connections {
            let label = wording::check_row(&connection.name);
            rows.push((Row::Check(connection.name.clone()), row(&label, wording::check_detail(connection))));
        }
    }
    rows
}

impl Step for Welcome {
    fn enter(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        model.resume_at = None;
        begin(model, now, Job::Survey, Task::Survey)
    }

    fn body(&self, model: &Model, now: Now) -> Vec<Item> {
        if let Some((name, run)) = &model.saved_check {
            return check_body(model, now, name, run);
        }
        // Whoever has saved something knows what this is.
        let is_newcomer = model.survey.as_ref().is_none_or(|survey| survey.connections.is_empty());
        let intro = is_newcomer.then(|| Item::Text(wording::welcome_intro(model).to_owned()));
        let mut body: Vec<Item> = intro.into_iter().collect();
        let listed = rows(model).into_iter().map(|(_, row)| row).collect();
        body.push(items::list(model, ListId::Start, wording::START_LABEL, listed));
        if model.is_importing {
            body.push(items::field(model, FieldId::ImportFile, wording::IMPORT_FILE, Some(wording::IMPORT_HINT)));
        }
        if let Some(survey) = &model.survey
            && !survey.broken.is_empty()
        {
            let lines = survey.broken.iter().map(|(file, why)| format!("{file}: {why}")).collect();
            let title = wording::BROKEN_FILES.to_owned();
            body.push(Item::Callout(Callout { tone: Tone::Warning, title, lines }));
        }
        body
    }

    fn buttons(&self, model: &Model) -> Vec<(Action, String)> {
        let is_over = model.saved_check.is_some() && model.jobs.since(Job::Check).is_none();
        if is_over && !wants_passphrase(model) {
            let close = (Action::Next, wording::CLOSE_CHECK.to_owned());
            return vec![close, (Action::Retry, wording::CHECK_AGAIN.to_owned())];
        }
        Vec::new()
    }

    fn act(&self, model: &mut Model, now: Now, _action: Action) -> Vec<Effect> {
        match model.saved_check.take() {
            Some((name, _)) => check(model, now, name),
            None => Vec::new(),
        }
    }

    fn first_focus(&self, _model: &Model) -> Option<Focus> {
        Some(Focus::List(ListId::Start))
    }

    fn next_label(&self, model: &Model) -> Option<&'static str> {
        let is_naming = model.is_importing && model.focus == Some(Focus::Field(FieldId::ImportFile));
        Some(match (model.saved_check.is_some(), is_naming) {
            (true, _) => "continue",
            (false, true) => "read the file",
            (false, false) => "choose",
        })
    }

    fn next(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        if wants_passphrase(model) {
            let passphrase = model.secrets.passphrase.text().clone();
            return begin(model, now, Job::OpenVault, Task::OpenVault { passphrase, is_new: false });
        }
        if model.saved_check.is_some() && model.jobs.since(Job::Check).is_none() {
            model.saved_check = None;
            return Vec::new();
        }
        if model.is_importing && model.focus == Some(Focus::Field(FieldId::ImportFile)) {
            let path = model.import_file.trimmed().to_owned();
            return begin(model, now, Job::ReadImport, Task::ReadImport(path));
        }
        Vec::new()
    }

    fn pick(&self, model: &mut Model, now: Now, _list: ListId, row: usize) -> Vec<Effect> {
        let Some((row, _)) = rows(model).into_iter().nth(row) else { return Vec::new() };
        model.is_importing = matches!(row, Row::Import);
        match row {
            Row::New => go_on(model),
            Row::Practice => {
                // What was begun for Adobe keeps its file, and its secrets are none of the sandbox's business.
                model.draft = model.draft.another(now.wall, Environment::Practice);
                model.forget_credential();
                let mut effects = begin(model, now, Job::StartPractice, Task::StartPractice);
                effects.extend(go_on(model));
                effects
            }
            Row::Import => {
                model.focus = Some(Focus::Field(FieldId::ImportFile));
                Vec::new()
            }
            Row::Resume(draft) => begin(model, now, Job::ResumeDraft, Task::ResumeDraft(draft)),
            Row::Check(name) => check(model, now, name),
        }
    }

    fn reported(&self, model: &mut Model, now: Now, report: Option<Report>) -> Vec<Effect> {
        match report {
            Some(Report::DraftRead(Ok(resumed))) => resume(model, now, *resumed),
            Some(Report::DraftRead(Err(finding))) => {
                model.tell(Tone::Bad, finding.cause, vec![finding.remedy]);
                Vec::new()
            }
            Some(Report::VaultOpened(Ok(()))) => {
                model.secrets.passphrase.set(&Secret::default());
                match model.saved_check.take() {
                    Some((name, _)) => check(model, now, name),
                    None => Vec::new(),
                }
            }
            Some(Report::VaultOpened(Err(finding))) => {
                model.tell(Tone::Bad, finding.cause, vec![finding.remedy]);
                Vec::new()
            }
            Some(Report::Check(event)) => {
                if let Some((_, run)) = &mut model.saved_check {
                    run.apply(&event);
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn awaited(&self) -> &'static [Job] {
        &[Job::Check, Job::ReadImport, Job::ResumeDraft, Job::OpenVault]
    }

    fn stopped(&self, model: &mut Model) {
        model.saved_check = None;
    }
}

/// Begins the check of a saved connection.
fn check(model: &mut Model, now: Now, name: ConnectionName) -> Vec<Effect> {
    let saved = model.survey.as_ref().and_then(|survey| survey.connections.iter().find(|saved| saved.name == name));
    // Should it not be in the list, its file is all that can be told of.
    let run = saved.map_or_else(|| CheckRun::new(&[CheckId::Secret]), CheckRun::of);
    model.saved_check = Some((name.clone(), run));
    begin(model, now, Job::Check, Task::Check(name))
}

/// Whether the check stopped at a locked vault, which a passphrase opens here and now.
fn wants_passphrase(model: &Model) -> bool {
    let finding = model.saved_check.as_ref().and_then(|(_, run)| run.finding());
    finding.is_some_and(|finding| finding.evidence.local == Some(LocalFault::VaultLocked))
}

fn check_body(model: &Model, now: Now, name: &ConnectionName, run: &CheckRun) -> Vec<Item> {
    let mut body = vec![Item::Text(wording::checking(name))];
    if wants_passphrase(model) {
        body.push(items::field(model, FieldId::Passphrase, wording::PASSPHRASE, Some(wording::PASSPHRASE_HINT)));
        return body;
    }
    body.extend(screen::check_run(run, model.jobs.since(Job::Check), now));
    if run.has_passed() {
        let title = wording::works(name);
        body.push(Item::Callout(Callout { tone: Tone::Good, title, lines: Vec::new() }));
    }
    body.extend(run.warnings().iter().map(|warning| {
        Item::Callout(Callout {
            tone: Tone::Warning,
            title: warning.cause.clone(),
            lines: vec![warning.remedy.clone()],
        })
    }));
    body
}

/// Takes a draft up where it was left, or at the first step that must come before that again.
pub(super) fn resume(model: &mut Model, now: Now, resumed: ResumedDraft) -> Vec<Effect> {
    let ResumedDraft { draft, secrets, proxy_password, unread } = resumed;
    let starts_practice = draft.environment == Environment::Practice && model.practice.is_none();
    let target = draft.step;
    model.draft = draft;
    // What was typed for another draft does not belong to this one.
    let passphrases =
        (std::mem::take(&mut model.secrets.passphrase), std::mem::take(&mut model.secrets.passphrase_again));
    model.forget_credential();
    (model.secrets.passphrase, model.secrets.passphrase_again) = passphrases;
    model.secrets.private_key = secrets.as_ref().and_then(CredentialSecrets::private_key).cloned();
    model.key_pair.kept_in = model.draft.store.filter(|_| model.secrets.private_key.is_some());
    if let Some(client_secret) = secrets.as_ref().and_then(CredentialSecrets::client_secret) {
        model.secrets.client_secret.set(client_secret);
    }
    model.secrets.other_client_secret = secrets.as_ref().and_then(CredentialSecrets::other_client_secret).cloned();
    model.secrets.proxy_password = proxy_password;
    let mut effects = Vec::new();
    if starts_practice {
        effects.extend(begin(model, now, Job::StartPractice, Task::StartPractice));
    }
    // The live test is not remembered, and a locked vault must be opened before its secrets are read.
    let needs_vault = model.draft.store == Some(StoreKind::Vault) && !model.store_is_ready();
    let step = if needs_vault {
        StepId::ThisMachine
    } else if secrets.is_none() && target > StepId::Credential {
        StepId::Credential
    } else {
        // What was tried is not remembered: it begins with the first try.
        let plan = plan::plan(&model.draft);
        let first_try = [StepId::Token, StepId::Company].into_iter().find(|step| plan.contains(step));
        first_try.map_or(target, |first_try| target.min(first_try))
    };
    let needs_key = model.draft.credential_type == Some(CredentialType::ServiceAccount);
    let lacks_key = needs_key && model.secrets.private_key.is_none();
    let step = if lacks_key { step.min(StepId::KeyPair) } else { step };
    let is_key_gone = lacks_key && !needs_vault && model.draft.key_pair.take().is_some();
    // A token that was kept in memory went with the program.
    if model.draft.store == Some(StoreKind::Memory) {
        model.draft.signed_in = None;
    }
    let is_for_people = model.draft.credential_type.is_some_and(CredentialType::is_for_people);
    let step = if is_for_people && model.draft.signed_in().is_none() { step.min(StepId::SignIn) } else { step };
    let is_asked_again = model.draft.is_secret_kept && secrets.is_none() && !needs_vault;
    if is_asked_again {
        model.draft.is_secret_kept = false;
    }
    model.resume_at = needs_vault.then_some(target);
    effects.extend(go_to(model, step));
    if let Some(finding) = unread.filter(|_| !needs_vault) {
        model.tell(Tone::Warning, finding.cause, vec![finding.remedy]);
    } else if is_key_gone {
        model.tell(Tone::Warning, wording::KEY_IS_GONE, Vec::new());
    } else if is_asked_again {
        model.tell(Tone::Warning, wording::SECRET_IS_GONE, Vec::new());
    }
    effects
}

/// The draft whose row is highlighted on Welcome.
pub(in super::super) fn highlighted_draft(model: &Model) -> Option<DraftId> {
    if model.focus != Some(Focus::List(ListId::Start)) {
        return None;
    }
    match rows(model).into_iter().nth(model.cursor(ListId::Start)) {
        Some((Row::Resume(id), _)) => Some(id),
        _ => None,
    }
}

/// Whether there is a draft to throw away here.
pub(in super::super) fn can_discard(model: &Model) -> bool {
    match model.step() {
        StepId::Welcome => highlighted_draft(model).is_some(),
        StepId::Done => false,
        _ => model.saved.is_none() && model.draft.renews.is_none(),
    }
}
