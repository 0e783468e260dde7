//! Key pair: a Service Account's private key and the certificate by which Adobe knows it: made here, or brought. The key
//! goes into the store at once; the certificate into a file, to be uploaded.

use super::super::begin::begin;
use super::super::destination::go_on;
use super::super::draft::{DraftKeyPair, KeySource};
use super::super::effect::{BroughtKeyPair, DraftSecrets, Effect, KeyCopy, KeyFrom, KeyPlace, NewKeyPair, Task};
use super::super::job::Job;
use super::super::key_pair::KeyPairState;
use super::super::lines::AnyLine;
use super::super::model::Model;
use super::super::report::{KeyPair, KeyTrouble, Report};
use super::super::{StepId, import, items, wording};
use super::Step;
use crate::connection::{CredentialSecrets, KeySize, Secret};
use crate::handoff;
use crate::screen::{Action, FieldId, Focus, Item, ListId, ListRow, Now, Tone};

/// The step.
pub(super) struct MakeKeyPair;

/// What the rows of the list stand for.
fn sources() -> [KeySource; 4] {
    let [small, middle, large] = KeySize::ALL.map(KeySource::New);
    [small, middle, large, KeySource::Brought]
}

/// Whether there is a key pair to go on with.
pub(super) fn is_there(model: &Model) -> bool {
    model.draft.key_pair.is_some() && model.secrets.private_key.is_some()
}

/// Whether that pair is what the step shows: not while another one is being brought.
fn shows_pair(model: &Model) -> bool {
    is_there(model) && model.key_pair.brought.is_none() && !model.key_pair.wants_passphrase
}

/// Whether the person waits for something of this step.
fn is_busy(model: &Model) -> bool {
    MakeKeyPair.awaited().iter().any(|&job| model.jobs.since(job).is_some())
}

/// Makes a key of the chosen size in the background, unless there is one, one was brought, or one is being made.
pub(super) fn generate(model: &mut Model, now: Now) -> Vec<Effect> {
    let KeySource::New(size) = model.draft.key_source else { return Vec::new() };
    let has_one = model.key_pair.generated.as_ref().is_some_and(|(made, _)| *made == size);
    let is_brought = model.key_pair.brought.is_some();
    if has_one || is_brought || is_there(model) || model.jobs.since(Job::GenerateKey).is_some() {
        return Vec::new();
    }
    model.key_pair.generated = None;
    begin(model, now, Job::GenerateKey, Task::GenerateKey(size))
}

/// Stops the making of a key that is not wanted any more.
pub(super) fn stop_generating(model: &mut Model) -> Vec<Effect> {
    model.jobs.end(Job::GenerateKey).map(Effect::Abort).into_iter().collect()
}

fn place(model: &Model) -> Option<KeyPlace> {
    Some(KeyPlace {
        draft: model.draft.id.clone(),
        store: model.draft.store?,
        environment: model.draft.environment.clone(),
        proxy_password: model.secrets.proxy_password.clone(),
    })
}

/// As the hosts said on This machine; none said it, none is known.
fn clock_ahead_seconds(model: &Model) -> i64 {
    let probes = model.machine.network.iter().flat_map(|(_, hosts)| hosts);
    let mut said = probes.filter_map(|probe| probe.answer.as_ref().ok()?.clock_ahead_seconds);
    said.next().unwrap_or(0)
}

/// A file that is there is replaced only when it was named once more after its warning.
fn may_replace(model: &Model) -> bool {
    model.key_pair.existing.is_some()
}

fn make(model: &mut Model, now: Now) -> Vec<Effect> {
    let KeySource::New(size) = model.draft.key_source else { return Vec::new() };
    let made = model.key_pair.generated.clone().filter(|(made, _)| *made == size);
    let Some((_, private_key)) = made else {
        model.key_pair.is_awaited = true;
        model.tell(Tone::Note, wording::KEY_AWAITED, Vec::new());
        return generate(model, now);
    };
    let Some(place) = place(model) else { return no_store(model) };
    let task = NewKeyPair {
        private_key,
        subject: model.draft.certificate_subject.trimmed().to_owned(),
        days: model.draft.certificate_days.trimmed().parse().unwrap_or_default(),
        certificate_file: model.draft.certificate_file.trimmed().to_owned(),
        may_replace: may_replace(model),
        clock_ahead_seconds: clock_ahead_seconds(model),
        place,
    };
    let mut effects = remember_store(model);
    effects.extend(begin(model, now, Job::MakeKeyPair, Task::MakeKeyPair(Box::new(task))));
    effects
}

/// Reads the key that was pasted, imported or named.
fn read(model: &mut Model, now: Now) -> Vec<Effect> {
    let file = model.key_pair.file.trimmed();
    let from = match &model.key_pair.brought {
        Some(text) => KeyFrom::Text(text.clone()),
        None => KeyFrom::File(file.to_owned()),
    };
    let Some(place) = place(model) else { return no_store(model) };
    let passphrase = Some(model.secrets.key_passphrase.text().clone()).filter(|passphrase| !passphrase.is_empty());
    let task = BroughtKeyPair { place, from, passphrase };
    let mut effects = remember_store(model);
    effects.extend(begin(model, now, Job::ReadKeyPair, Task::ReadKeyPair(Box::new(task))));
    effects
}

fn copy(model: &mut Model, now: Now) -> Vec<Effect> {
    let Some(private_key) = model.secrets.private_key.clone() else { return Vec::new() };
    let passphrase = model.secrets.key_copy_passphrase.text().clone();
    let task = KeyCopy {
        private_key,
        file: model.key_pair.copy_file.trimmed().to_owned(),
        passphrase: Some(passphrase).filter(|passphrase| !passphrase.is_empty()),
        may_replace: may_replace(model),
    };
    begin(model, now, Job::WriteKey, Task::WriteKey(Box::new(task)))
}

/// Keeps the pair's key in the store that was chosen meanwhile, or where another type's secrets have taken its place.
fn keep(model: &mut Model, now: Now) -> Vec<Effect> {
    let (Some(private_key), Some(store)) = (model.secrets.private_key.clone(), model.draft.store) else {
        return no_store(model);
    };
    let secrets = DraftSecrets {
        draft: model.draft.id.clone(),
        store,
        environment: model.draft.environment.clone(),
        secrets: CredentialSecrets::KeyOnly { private_key },
        proxy_password: model.secrets.proxy_password.clone(),
    };
    model.draft.is_secret_kept = false;
    let mut effects = remember_store(model);
    effects.extend(begin(model, now, Job::KeepSecret, Task::KeepSecret(Box::new(secrets))));
    effects
}

/// Back from the form that writes the key to a file, or from a key that was being brought; says whether there was one.
pub(in super::super) fn close_form(model: &mut Model) -> bool {
    let is_bringing = is_there(model) && !shows_pair(model);
    if model.step() != StepId::KeyPair || is_busy(model) || !(model.key_pair.is_copying || is_bringing) {
        return false;
    }
    let KeyPairState { is_copying, existing, brought, wants_passphrase, .. } = &mut model.key_pair;
    (*is_copying, *wants_passphrase) = (false, false);
    (*existing, *brought) = (None, None);
    forget_passphrases(model);
    model.focus = None;
    true
}

fn forget_passphrases(model: &mut Model) {
    for field in [FieldId::KeyPassphrase, FieldId::KeyCopyPassphrase, FieldId::KeyCopyPassphraseAgain] {
        if let AnyLine::Secret(line) = model.line_mut(field) {
            line.set(&Secret::default());
        }
    }
}

fn no_store(model: &mut Model) -> Vec<Effect> {
    model.tell(Tone::Warning, wording::CHOOSE_STORE, Vec::new());
    Vec::new()
}

/// Written before the key is: whatever happens then, throwing the draft away finds it.
fn remember_store(model: &mut Model) -> Vec<Effect> {
    let store = model.draft.store;
    if std::mem::replace(&mut model.draft.kept_in, store) == store {
        return Vec::new();
    }
    vec![Effect::keep_draft(&model.draft)]
}

/// Everything about another key is asked anew.
fn forget(model: &mut Model) {
    model.key_pair = KeyPairState { generated: model.key_pair.generated.take(), ..KeyPairState::default() };
    model.draft.key_pair = None;
    model.draft.is_secret_kept = false;
    model.secrets.private_key = None;
    forget_passphrases(model);
}

/// A key pair is there and kept.
fn take(model: &mut Model, pair: KeyPair) -> Vec<Effect> {
    let is_new = pair.certificate_file.is_some();
    // What else stood in the file of the key.
    if let Some(credential) = &pair.credential {
        import::fill(model, credential);
    }
    forget(model);
    // It is no key to be used a second time.
    model.key_pair.generated = None;
    model.key_pair.kept_in = model.draft.store;
    model.secrets.private_key = Some(pair.private_key);
    model.draft.key_pair =
        Some(DraftKeyPair { bits: pair.bits, certificate: pair.certificate, certificate_file: pair.certificate_file });
    model.focus = None;
    let lines = pair.credential.map(|credential| wording::recognized_lines(&handoff::summary(&credential)));
    let title = if is_new { wording::KEY_PAIR_MADE } else { wording::KEY_PAIR_READ };
    model.tell(Tone::Good, title, lines.unwrap_or_default());
    let mut effects = stop_generating(model);
    effects.push(Effect::keep_draft(&model.draft));
    effects
}

fn trouble(model: &mut Model, trouble: KeyTrouble) {
    match trouble {
        KeyTrouble::FileExists(file) => {
            let (title, lines) = wording::file_exists(&file);
            model.tell(Tone::Warning, title, lines);
            model.key_pair.existing = Some(file);
        }
        KeyTrouble::NeedsPassphrase => {
            model.key_pair.wants_passphrase = true;
            model.focus = Some(Focus::Field(FieldId::KeyPassphrase));
            model.tell(Tone::Note, wording::KEY_WANTS_PASSPHRASE, Vec::new());
        }
        KeyTrouble::WrongPassphrase => {
            model.key_pair.wants_passphrase = true;
            model.focus = Some(Focus::Field(FieldId::KeyPassphrase));
            model.tell(Tone::Bad, wording::KEY_WRONG_PASSPHRASE, Vec::new());
        }
        KeyTrouble::Unusable(why) => {
            // What cannot be used is not tried again by itself.
            model.key_pair.brought = None;
            model.tell(Tone::Bad, why.problem, vec![why.remedy]);
        }
        KeyTrouble::Failed(finding) => model.tell_finding(Tone::Bad, *finding),
    }
}

impl Step for MakeKeyPair {
    fn enter(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        if model.key_pair.brought.is_some() {
            return read(model, now);
        }
        generate(model, now)
    }

    fn body(&self, model: &Model, now: Now) -> Vec<Item> {
        if let Some(pair) = model.draft.key_pair.as_ref().filter(|_| shows_pair(model)) {
            if model.key_pair.is_copying {
                let hint = Some(wording::KEY_COPY_PASSPHRASE_HINT);
                return vec![
                    Item::Text(wording::KEY_COPY_INTRO.to_owned()),
                    items::field(model, FieldId::KeyCopyFile, wording::KEY_COPY_FILE, None),
                    items::field(model, FieldId::KeyCopyPassphrase, wording::KEY_COPY_PASSPHRASE, hint),
                    items::field(model, FieldId::KeyCopyPassphraseAgain, wording::PASSPHRASE_AGAIN, None),
                ];
            }
            return vec![
                Item::KeyValues(wording::key_pair(pair, model.key_pair.kept_in, now.wall)),
                Item::Text(wording::upload(model, pair)),
            ];
        }
        let row = |source: KeySource| ListRow {
            word: wording::key_source_word(source),
            label: wording::key_source(source),
            detail: wording::key_source_detail(source).to_owned(),
            state: None,
            is_chosen: model.draft.key_source == source,
            is_available: true,
        };
        let mut body = vec![
            Item::Text(wording::KEY_PAIR_INTRO.to_owned()),
            items::list(model, ListId::KeySource, "", sources().map(row).into()),
        ];
        if model.draft.key_source == KeySource::Brought {
            let is_here = model.key_pair.brought.is_some();
            let hint = if is_here { wording::KEY_FILE_INSTEAD } else { wording::KEY_FILE_HINT };
            body.push(items::field(model, FieldId::KeyFile, wording::KEY_FILE, Some(hint)));
            if model.key_pair.wants_passphrase {
                body.push(items::field(model, FieldId::KeyPassphrase, wording::KEY_PASSPHRASE, None));
            }
        } else {
            body.push(items::field(model, FieldId::CertificateSubject, wording::CERTIFICATE_SUBJECT, None));
            body.push(items::field(model, FieldId::CertificateDays, wording::CERTIFICATE_DAYS, None));
            body.push(items::field(model, FieldId::CertificateFile, wording::CERTIFICATE_FILE, None));
        }
        body
    }

    fn buttons(&self, model: &Model) -> Vec<(Action, String)> {
        if !shows_pair(model) {
            return Vec::new();
        }
        let mut buttons = Vec::new();
        if model.key_pair.is_copying {
            buttons.push((Action::WriteKey, wording::WRITE_KEY_NOT.to_owned()));
            return buttons;
        }
        let has_certificate = model.draft.key_pair.as_ref().is_some_and(|pair| pair.certificate.is_some());
        if model.practice_service_account().is_some() && has_certificate {
            buttons.push((Action::RegisterCertificate, wording::REGISTER_CERTIFICATE.to_owned()));
        }
        buttons.push((Action::Next, wording::CONTINUE.to_owned()));
        buttons.push((Action::WriteKey, wording::WRITE_KEY.to_owned()));
        buttons.push((Action::OtherKey, wording::OTHER_KEY.to_owned()));
        buttons
    }

    fn act(&self, model: &mut Model, now: Now, action: Action) -> Vec<Effect> {
        match action {
            Action::OtherKey => {
                forget(model);
                model.focus = Some(Focus::List(ListId::KeySource));
                generate(model, now)
            }
            Action::WriteKey => {
                if !close_form(model) && !is_busy(model) {
                    model.key_pair.is_copying = true;
                    model.key_pair.existing = None;
                    model.key_pair.copy_file.set("private.key");
                    model.focus = Some(Focus::Field(FieldId::KeyCopyFile));
                }
                Vec::new()
            }
            Action::RegisterCertificate => {
                let certificate = model.draft.key_pair.as_ref().and_then(|pair| pair.certificate.clone());
                let account = model.practice_service_account().cloned();
                let (Some(certificate), Some(account)) = (certificate, account) else { return Vec::new() };
                let task = Task::RegisterCertificate(Box::new(certificate), Box::new(account));
                begin(model, now, Job::RegisterCertificate, task)
            }
            _ => Vec::new(),
        }
    }

    fn pick(&self, model: &mut Model, now: Now, _list: ListId, row: usize) -> Vec<Effect> {
        let Some(source) = sources().get(row).copied() else { return Vec::new() };
        let is_another = std::mem::replace(&mut model.draft.key_source, source) != source;
        model.key_pair.is_awaited = false;
        let mut effects = Vec::new();
        if is_another {
            // What was begun with the other choice is not wanted any more.
            (model.key_pair.brought, model.key_pair.wants_passphrase) = (None, false);
            let begun = [Job::GenerateKey, Job::MakeKeyPair, Job::ReadKeyPair];
            effects.extend(begun.into_iter().filter_map(|job| model.jobs.end(job)).map(Effect::Abort));
        }
        effects.extend(generate(model, now));
        if is_another && source == KeySource::Brought {
            model.focus = Some(Focus::Field(FieldId::KeyFile));
            model.tell(Tone::Note, wording::BRING_KEY, Vec::new());
        }
        effects
    }

    fn next(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        if is_busy(model) {
            return Vec::new();
        }
        match (shows_pair(model), model.draft.key_source) {
            (true, _) if model.key_pair.is_copying => copy(model, now),
            (true, _) if model.key_pair.kept_in == model.draft.store => go_on(model),
            (true, _) => keep(model, now),
            (false, KeySource::Brought) => read(model, now),
            (false, KeySource::New(_)) => make(model, now),
        }
    }

    fn next_label(&self, model: &Model) -> Option<&'static str> {
        Some(match (shows_pair(model), model.key_pair.is_copying, model.draft.key_source) {
            (true, true, _) => "write the file",
            (true, false, _) => "continue",
            (false, _, KeySource::New(_)) => "make the pair",
            (false, _, KeySource::Brought) => "read the key",
        })
    }

    fn reported(&self, model: &mut Model, now: Now, report: Option<Report>) -> Vec<Effect> {
        match report {
            Some(Report::KeyGenerated(Ok(made))) => {
                model.key_pair.generated = Some(made);
                if std::mem::take(&mut model.key_pair.is_awaited) { make(model, now) } else { Vec::new() }
            }
            Some(Report::KeyGenerated(Err(why))) => {
                model.key_pair.is_awaited = false;
                trouble(model, why);
                Vec::new()
            }
            Some(Report::KeyPairMade(Ok(pair)) | Report::KeyPairRead(Ok(pair))) => take(model, *pair),
            Some(Report::KeyPairMade(Err(why)) | Report::KeyPairRead(Err(why)) | Report::KeyWritten(Err(why))) => {
                trouble(model, why);
                Vec::new()
            }
            Some(Report::KeyWritten(Ok(file))) => {
                model.key_pair.is_copying = false;
                model.key_pair.existing = None;
                let is_plain = model.secrets.key_copy_passphrase.text().is_empty();
                forget_passphrases(model);
                model.focus = None;
                let (title, lines) = wording::key_written(&file, is_plain);
                model.tell(Tone::Good, title, lines);
                Vec::new()
            }
            Some(Report::SecretKept(Ok(()))) => {
                model.key_pair.kept_in = model.draft.store;
                go_on(model)
            }
            Some(Report::SecretKept(Err(finding))) => {
                model.tell_finding(Tone::Bad, *finding);
                Vec::new()
            }
            Some(Report::CertificateRegistered(Ok(name))) => {
                model.focus = Some(Focus::Button(Action::Next));
                model.tell(Tone::Good, wording::registered(name), Vec::new());
                Vec::new()
            }
            Some(Report::CertificateRegistered(Err(why))) => {
                model.tell(Tone::Bad, why.problem, vec![why.remedy]);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn awaited(&self) -> &'static [Job] {
        &[Job::MakeKeyPair, Job::ReadKeyPair, Job::WriteKey, Job::RegisterCertificate, Job::KeepSecret]
    }

    fn background(&self) -> &'static [Job] {
        &[
            Job::MakeKeyPair,
            Job::ReadKeyPair,
            Job::WriteKey,
            Job::RegisterCertificate,
            Job::KeepSecret,
            Job::GenerateKey,
        ]
    }

    fn stopped(&self, model: &mut Model) {
        model.key_pair.is_awaited = false;
    }

    fn first_focus(&self, model: &Model) -> Option<Focus> {
        if shows_pair(model) {
            return self.buttons(model).first().map(|(action, _)| Focus::Button(*action));
        }
        Some(match model.draft.key_source {
            KeySource::Brought if model.key_pair.wants_passphrase => Focus::Field(FieldId::KeyPassphrase),
            KeySource::Brought => Focus::Field(FieldId::KeyFile),
            KeySource::New(_) => Focus::List(ListId::KeySource),
        })
    }
}
