//! Welcome: something new, something begun, something saved, or a file to import.

use super::super::begin::begin;
use super::super::destination::{go_on, go_to, leave};
use super::super::draft::KeySource;
use super::super::effect::{Effect, Task};
use super::super::job::Job;
use super::super::model::Model;
use super::super::report::{DraftSummary, Report, ResumedDraft};
use super::super::{StepId, items, plan, wording};
use super::Step;
use crate::connection::{Connection, CredentialSecrets, CredentialType, DraftId, Environment, StoreKind};
use crate::screen::{Callout, Ending, FieldId, Focus, Item, ListId, ListRow, MANY_CONNECTIONS, Now, Tone};

/// The step.
pub(super) struct Welcome;

/// What the rows of the list stand for; drafts and connections by their place in the survey.
#[derive(Clone, Copy)]
enum Row {
    New,
    Practice,
    Import,
    Resume(usize),
    Check(usize),
}

/// With a filter, what it leaves of that which has a name.
fn rows(model: &Model) -> Vec<Row> {
    let (drafts, connections) =
        model.survey.as_ref().map_or((&[][..], &[][..]), |s| (&s.drafts[..], &s.connections[..]));
    let filter = if is_long(model) { model.filter.trimmed() } else { "" };
    let resumed = (0..drafts.len()).filter(|&at| is_within(filter, drafts[at].label.as_str())).map(Row::Resume);
    let checked = (0..connections.len()).filter(|&at| connections[at].matches(filter)).map(Row::Check);
    if !filter.is_empty() {
        return resumed.chain(checked).collect();
    }
    let mut rows = vec![Row::New];
    rows.extend(resumed);
    rows.push(Row::Import);
    if !model.is_practice() {
        rows.push(Row::Practice);
    }
    rows.extend(checked);
    rows
}

/// Whether each word of `filter` stands in `label`, whatever the letter case.
fn is_within(filter: &str, label: &str) -> bool {
    let label = label.to_lowercase();
    filter.to_lowercase().split_whitespace().all(|word| label.contains(word))
}

/// Whether there is so much to choose from that a filter is worth its place.
fn is_long(model: &Model) -> bool {
    model.survey.as_ref().is_some_and(|survey| survey.connections.len() > MANY_CONNECTIONS)
}

fn draft(model: &Model, at: usize) -> Option<&DraftSummary> {
    model.survey.as_ref().and_then(|survey| survey.drafts.get(at))
}

fn connection(model: &Model, at: usize) -> Option<&Connection> {
    model.survey.as_ref().and_then(|survey| survey.connections.get(at))
}

/// How an answers file says it.
fn word(model: &Model, row: Row) -> String {
    match row {
        Row::New => "new".to_owned(),
        Row::Import => "import".to_owned(),
        Row::Resume(at) => draft(model, at).map(|draft| draft.id.to_string()).unwrap_or_default(),
        // Others than set-ups, or of another environment.
        Row::Practice | Row::Check(_) => String::new(),
    }
}

fn list_row(model: &Model, row: Row, now: Now) -> Option<ListRow> {
    let word = word(model, row);
    let (label, detail, state) = match row {
        Row::New => (wording::NEW_CONNECTION.to_owned(), wording::new_connection_detail(model), None),
        Row::Practice => (wording::PRACTICE_FIRST.to_owned(), wording::PRACTICE_FIRST_DETAIL.to_owned(), None),
        Row::Import => (wording::IMPORT.to_owned(), wording::IMPORT_DETAIL.to_owned(), None),
        Row::Resume(at) => {
            let draft = draft(model, at)?;
            (wording::resume(draft), wording::resume_detail(draft), None)
        }
        Row::Check(at) => {
            let connection = connection(model, at)?;
            let history = model.survey.as_ref().and_then(|survey| survey.histories.get(&connection.id));
            let (state, detail) = wording::check_detail(connection, history, now);
            (wording::check_row(&connection.name), detail, Some(state))
        }
    };
    Some(ListRow { word, label, detail, state, is_chosen: false, is_available: true })
}

impl Step for Welcome {
    fn enter(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        model.resume_at = None;
        // It was typed for another list.
        model.filter.set("");
        begin(model, now, Job::Survey, Task::Survey)
    }

    fn body(&self, model: &Model, now: Now) -> Vec<Item> {
        // Whoever has saved something knows what this is.
        let is_newcomer = model.survey.as_ref().is_none_or(|survey| survey.connections.is_empty());
        let intro = is_newcomer.then(|| Item::Text(wording::welcome_intro(model).to_owned()));
        let mut body: Vec<Item> = intro.into_iter().collect();
        let listed: Vec<ListRow> = rows(model).into_iter().filter_map(|row| list_row(model, row, now)).collect();
        let count = listed.len();
        let mut list = items::bare_list(model, ListId::Start, wording::START_LABEL, listed);
        if is_long(model) {
            body.push(items::field(model, FieldId::Filter, wording::FILTER, None));
            if let Some(survey) = model.survey.as_ref().filter(|_| !model.filter.trimmed().is_empty()) {
                list.note = Some(wording::filtered(count, survey.connections.len() + survey.drafts.len()));
                list.empty = wording::NOTHING_MATCHES.to_owned();
            }
        }
        body.push(Item::Choice(list));
        if model.is_importing {
            body.push(items::field(model, FieldId::ImportFile, wording::IMPORT_FILE, Some(wording::IMPORT_HINT)));
        }
        if let Some(survey) = &model.survey
            && !survey.broken.is_empty()
        {
            let lines = survey.broken.iter().map(|(file, why)| format!("{file}: {why}")).collect();
            let title = wording::BROKEN_FILES.to_owned();
            body.push(Item::Callout(Callout { tone: Tone::Warning, title, lines, verdict: None }));
        }
        body
    }

    fn first_focus(&self, _model: &Model) -> Option<Focus> {
        Some(Focus::List(ListId::Start))
    }

    fn next_label(&self, model: &Model) -> Option<&'static str> {
        let is_naming = model.is_importing && model.focus == Some(Focus::Field(FieldId::ImportFile));
        Some(if is_naming { "read the file" } else { "choose" })
    }

    fn next(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        if model.is_importing && model.focus == Some(Focus::Field(FieldId::ImportFile)) {
            let path = model.import_file.trimmed().to_owned();
            return begin(model, now, Job::ReadImport, Task::ReadImport(path));
        }
        // The filter and the list below it are one thing to a person: Enter takes the highlighted row.
        if model.focus == Some(Focus::Field(FieldId::Filter)) && !rows(model).is_empty() {
            let at = model.cursor(ListId::Start).min(rows(model).len() - 1);
            return self.pick(model, now, ListId::Start, at);
        }
        Vec::new()
    }

    fn pick(&self, model: &mut Model, now: Now, _list: ListId, row: usize) -> Vec<Effect> {
        let Some(&row) = rows(model).get(row) else { return Vec::new() };
        model.is_importing = matches!(row, Row::Import);
        match row {
            Row::New => {
                // What was begun stays as it is, on its own row.
                if own_row(model).is_some() {
                    begin_another(model, now);
                }
                go_on(model)
            }
            Row::Practice => {
                // What was begun for Adobe keeps its file, and its secrets are none of the sandbox's business.
                model.draft = model.another_draft(now.wall, Environment::Practice);
                model.forget_credential();
                let mut effects = begin(model, now, Job::StartPractice, Task::StartPractice);
                effects.extend(go_on(model));
                effects
            }
            Row::Import => {
                model.focus = Some(Focus::Field(FieldId::ImportFile));
                Vec::new()
            }
            // The one that the person comes from is here as they left it.
            Row::Resume(at) => match draft(model, at).map(|draft| (draft.id.clone(), draft.step)) {
                Some((id, step)) if id == model.draft.id => go_to(model, step),
                Some((id, _)) => begin(model, now, Job::ResumeDraft, Task::ResumeDraft(id)),
                None => Vec::new(),
            },
            Row::Check(at) => match connection(model, at).map(|connection| connection.name.clone()) {
                Some(name) => leave(model, Ending::Check(name)),
                None => Vec::new(),
            },
        }
    }

    fn reported(&self, model: &mut Model, now: Now, report: Option<Report>) -> Vec<Effect> {
        match report {
            Some(Report::DraftRead(Ok(resumed))) => resume(model, now, *resumed),
            Some(Report::DraftRead(Err(finding))) => {
                model.tell_finding(Tone::Bad, *finding);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn awaited(&self) -> &'static [Job] {
        &[Job::ReadImport, Job::ResumeDraft]
    }
}

/// A new draft in the same environment. How this machine reaches Adobe is true of it, too.
fn begin_another(model: &mut Model, now: Now) {
    let mut fresh = model.another_draft(now.wall, model.draft.environment.clone());
    fresh.proxy = std::mem::take(&mut model.draft.proxy);
    fresh.ca_file = std::mem::take(&mut model.draft.ca_file);
    let proxy_password = model.secrets.proxy_password.take();
    model.draft = fresh;
    model.forget_credential();
    model.secrets.proxy_password = proxy_password;
}

/// Takes a draft up where it was left, or at the first step that must come before that again.
pub(super) fn resume(model: &mut Model, now: Now, resumed: ResumedDraft) -> Vec<Effect> {
    let ResumedDraft { draft, secrets, proxy_password, unread } = resumed;
    let has_practice = model.practice.is_some() || model.jobs.since(Job::StartPractice).is_some();
    let starts_practice = draft.environment == Environment::Practice && !has_practice;
    let target = draft.step;
    model.draft = draft;
    // What was typed for another draft does not belong to this one.
    let passphrases =
        (std::mem::take(&mut model.secrets.passphrase), std::mem::take(&mut model.secrets.passphrase_again));
    model.forget_credential();
    (model.secrets.passphrase, model.secrets.passphrase_again) = passphrases;
    model.secrets.private_key = secrets.as_ref().and_then(CredentialSecrets::private_key).cloned();
    if model.draft.key_pair.is_none() && model.draft.key_source == KeySource::Brought {
        // An import kept it as it was, and nobody has read it yet.
        model.key_pair.brought = model.secrets.private_key.take();
    }
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
        let first_try = [StepId::Token, StepId::Company, StepId::Sandbox].into_iter().find(|step| plan.contains(step));
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
        model.tell_finding(Tone::Warning, *finding);
    } else if is_key_gone {
        model.tell(Tone::Warning, wording::KEY_IS_GONE, Vec::new());
    } else if is_asked_again {
        model.tell(Tone::Warning, wording::SECRET_IS_GONE, Vec::new());
    }
    effects
}

/// What is saved is known now. Whoever has saved something most likely comes to see whether it still works: that is one key
/// away, unless the person has moved meanwhile.
/// Whoever comes back from the middle of a set-up finds its row under the keys.
pub(in super::super) fn surveyed(model: &mut Model) {
    if model.step() != StepId::Welcome {
        return;
    }
    let first = rows(model).iter().position(|row| matches!(row, Row::Check(_)));
    if let Some(row) = own_row(model).or(first) {
        model.cursors.entry(ListId::Start).or_insert(row);
    }
}

/// The row of the draft that the person comes from.
fn own_row(model: &Model) -> Option<usize> {
    let is_own = |at: usize| draft(model, at).is_some_and(|draft| draft.id == model.draft.id);
    rows(model).iter().position(|row| matches!(row, Row::Resume(at) if is_own(*at)))
}

/// The draft whose row is highlighted on Welcome.
pub(in super::super) fn highlighted_draft(model: &Model) -> Option<DraftId> {
    if model.focus != Some(Focus::List(ListId::Start)) {
        return None;
    }
    match rows(model).get(model.cursor(ListId::Start)) {
        Some(&Row::Resume(at)) => draft(model, at).map(|draft| draft.id.clone()),
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
