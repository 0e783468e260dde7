//! What becomes of pasted text and imported files: recognized, it fills what it can; the rest is asked.

use super::StepId;
use super::destination::{go_on, go_to};
use super::draft::{ChosenCompany, KeySource, OrganizationAnswer};
use super::effect::{Effect, SignInInput};
use super::job::Job;
use super::lines::AnyLine;
use super::model::Model;
use super::wording;
use crate::connection::{
    Company, CredentialType, PlatformSandbox, Printable, SandboxKind, SandboxName, SandboxState, Secret, StoreKind,
};
use crate::handoff::{self, ImportedCredential, Pem, PemText, Recognition, Value};
use crate::screen::{FieldId, Focus, Now, Tone};

/// Text pasted into the focused field (one of those `shown`), or, where none is focused, at the step as a whole.
pub(super) fn paste(model: &mut Model, now: Now, shown: &[Focus], text: &Secret) -> Vec<Effect> {
    if model.panel.is_some() || model.saved.is_some() {
        return Vec::new();
    }
    let focused = match model.focus {
        Some(Focus::Field(field)) => Some(field),
        _ => None,
    };
    // A passphrase may look like anything and is nobody's business.
    let is_passphrase =
        |field: FieldId| field.is_secret() && !matches!(field, FieldId::ClientSecret | FieldId::PastedAnswer);
    if focused.is_some_and(is_passphrase) {
        insert(model, focused, text);
        return Vec::new();
    }
    // On the sign-in step everything pasted is meant for the sign-in.
    if shown.contains(&Focus::Field(FieldId::PastedAnswer)) {
        model.sign_in.pasted_at = Some(now.since_start);
        return take_answer(model, text);
    }
    match handoff::recognize(text.expose().as_bytes()) {
        Recognition::Value(value) => {
            let own = field_of(&value);
            let is_here = shown.contains(&Focus::Field(own));
            if focused == Some(own) {
                set(model, own, &value);
            } else if focused.is_none() || own.is_secret() || could_not_be(focused) && is_here {
                model.tell(Tone::Note, wording::put_elsewhere(value.title()), Vec::new());
                set(model, own, &value);
            } else {
                insert(model, focused, text);
            }
            Vec::new()
        }
        Recognition::Unknown if focused.is_some() => {
            insert(model, focused, text);
            Vec::new()
        }
        Recognition::Address if matches!(focused, Some(FieldId::Proxy | FieldId::RedirectUri)) => {
            insert(model, focused, text);
            Vec::new()
        }
        // What is pasted lies in no file, whatever is being chosen from.
        Recognition::Credentials(credentials) => take_from(model, None, Recognition::Credentials(credentials)),
        recognition => take(model, recognition),
    }
}

/// The address where a browser ended goes to the sign-in that waits for it, whole: terminals break long lines.
fn take_answer(model: &mut Model, text: &Secret) -> Vec<Effect> {
    let input = SignInInput::Pasted(text.clone());
    model.jobs.attempt(Job::SignIn).map(|attempt| Effect::tell(attempt, input)).into_iter().collect()
}

/// Fields whose values have a shape of their own: another known shape in them is a slip.
fn could_not_be(focused: Option<FieldId>) -> bool {
    matches!(
        focused,
        Some(FieldId::OrgId | FieldId::ClientId | FieldId::ClientSecret | FieldId::TechnicalAccount | FieldId::Scopes)
    )
}

fn insert(model: &mut Model, field: Option<FieldId>, text: &Secret) {
    let Some(field) = field else { return };
    let result = match model.line_mut(field) {
        AnyLine::Plain(line) => line.insert(text.expose()),
        AnyLine::Secret(line) => line.insert(text),
    };
    match result {
        Ok(()) => model.field_changed(field),
        Err(_) => model.tell(Tone::Warning, wording::TOO_LONG, Vec::new()),
    }
}

fn field_of(value: &Value) -> FieldId {
    match value {
        Value::OrgId(_) => FieldId::OrgId,
        Value::ClientId(_) => FieldId::ClientId,
        Value::ClientSecret(_) => FieldId::ClientSecret,
        Value::TechnicalAccountId(_) => FieldId::TechnicalAccount,
        Value::Scopes(_) | Value::Metascopes(_) => FieldId::Scopes,
    }
}

fn set(model: &mut Model, field: FieldId, value: &Value) {
    match value {
        Value::OrgId(id) => model.draft.org_id.set(id.as_str()),
        Value::ClientId(id) => model.draft.client_id.set(id.as_str()),
        Value::ClientSecret(secret) => model.secrets.client_secret.set(secret),
        Value::TechnicalAccountId(id) => model.draft.technical_account.set(id.as_str()),
        Value::Scopes(scopes) | Value::Metascopes(scopes) => model.draft.scopes.set(&scopes.to_string()),
    }
    model.field_changed(field);
}

/// What was recognized in a file or a folder, which still holds it afterwards.
pub(super) fn take_from(model: &mut Model, place: Option<Printable>, recognition: Recognition) -> Vec<Effect> {
    model.import_place = place;
    take(model, recognition)
}

/// What a file or a paste that is more than a field's text was recognized as.
pub(super) fn take(model: &mut Model, recognition: Recognition) -> Vec<Effect> {
    match recognition {
        Recognition::Credentials(mut credentials) => {
            let usable = credentials.iter().filter(|c| c.is_usable()).count();
            if credentials.len() > 1 && usable != 1 {
                model.choosing = Some(credentials);
                model.focus = None;
                return Vec::new();
            }
            let at = credentials.iter().position(ImportedCredential::is_usable).unwrap_or(0);
            if credentials.is_empty() {
                model.tell(Tone::Warning, wording::NOTHING_RECOGNIZED, Vec::new());
                return Vec::new();
            }
            let credential = credentials.swap_remove(at);
            take_credential(model, &credential)
        }
        Recognition::Value(value) => {
            let title = wording::put_elsewhere(value.title());
            set(model, field_of(&value), &value);
            model.tell(Tone::Note, title, Vec::new());
            Vec::new()
        }
        Recognition::Pem(pem) => take_key(model, pem),
        Recognition::HandOver(_) | Recognition::Sealed => say(model, wording::HAND_OVER),
        Recognition::Address => say(model, wording::ADDRESS_NOT_NEEDED),
        Recognition::Broken(invalid) => {
            model.tell(Tone::Warning, invalid.problem, vec![invalid.remedy]);
            Vec::new()
        }
        Recognition::Unknown => say(model, wording::NOTHING_RECOGNIZED),
    }
}

/// A key, or a certificate, or both: for a Service Account's key pair. It is read on that step.
fn take_key(model: &mut Model, pem: PemText) -> Vec<Effect> {
    let text = with_its_key(model, pem);
    if model.step() == StepId::Welcome {
        model.draft.choose_credential_type(CredentialType::ServiceAccount);
        bring(model, text);
        model.is_importing = false;
        model.tell(Tone::Good, wording::KEY_RECOGNIZED, Vec::new());
        return go_on(model);
    }
    if model.draft.credential_type != Some(CredentialType::ServiceAccount) {
        return say(model, wording::PEM_NOT_NEEDED);
    }
    bring(model, text);
    if model.step() != StepId::KeyPair {
        model.tell(Tone::Note, wording::KEY_RECOGNIZED, Vec::new());
    }
    go_to(model, StepId::KeyPair)
}

/// A certificate alone is that of the key that is here already.
fn with_its_key(model: &Model, pem: PemText) -> Secret {
    let is_certificate = pem.kinds.iter().all(|kind| *kind == Pem::Certificate);
    match model.secrets.private_key.as_ref().or(model.key_pair.brought.as_ref()).filter(|_| is_certificate) {
        Some(key) => {
            // Room for both at once, so that growing leaves no copies behind.
            let mut both = String::with_capacity(key.expose().len() + 1 + pem.text.expose().len());
            both.push_str(key.expose());
            both.push('\n');
            both.push_str(pem.text.expose());
            Secret::new(both)
        }
        None => pem.text,
    }
}

/// A key to be read on the step that is for it. The one there was stays until this one was read well.
fn bring(model: &mut Model, text: Secret) {
    model.draft.key_source = KeySource::Brought;
    model.key_pair.brought = Some(text);
    model.key_pair.wants_passphrase = false;
    model.key_pair.is_copying = false;
    model.secrets.key_passphrase.set(&Secret::default());
}

fn say(model: &mut Model, text: &str) -> Vec<Effect> {
    model.tell(Tone::Warning, text, Vec::new());
    Vec::new()
}

/// The person chose one of several.
pub(super) fn take_one(model: &mut Model, credentials: Vec<ImportedCredential>, row: usize) -> Vec<Effect> {
    match credentials.into_iter().nth(row) {
        Some(credential) => take_credential(model, &credential),
        None => Vec::new(),
    }
}

fn take_credential(model: &mut Model, credential: &ImportedCredential) -> Vec<Effect> {
    let mut summary = wording::to_be_checked(wording::recognized_lines(&handoff::summary(credential)));
    let kind = credential.supported_type();
    if !credential.is_usable() {
        let row = wording::imported_row(credential, "");
        model.tell(Tone::Warning, row.not_available(), Vec::new());
        return Vec::new();
    }
    let product = if let [product] = credential.products[..] { Some(product) } else { model.draft.product };
    if let (Some(kind), Some(product)) = (kind, product)
        && !product.takes(kind)
    {
        let (title, lines) = wording::type_not_taken(kind, product);
        model.tell(Tone::Warning, title, lines);
        return Vec::new();
    }
    fill(model, credential);
    if kind == Some(CredentialType::ServerToServer) && model.secrets.other_client_secret.is_some() {
        summary.push(wording::TWO_CLIENT_SECRETS.to_owned());
    }
    if let Some(pem) = &credential.pem {
        bring(model, pem.text.clone());
    }
    let mut effects = Vec::new();
    if model.step() == StepId::Welcome {
        model.is_importing = false;
        summary.push(wording::talks_to(&model.draft.environment, product));
        summary.extend(wording::saved_already(model));
        effects = go_on(model);
    } else if model.draft.store.is_some_and(|store| store != StoreKind::Memory) {
        effects.push(Effect::keep_draft(&model.draft));
    }
    // The key that came along is read where keys are; who is not there yet comes by.
    if credential.pem.is_some() && kind == Some(CredentialType::ServiceAccount) && model.step() >= StepId::KeyPair {
        effects.extend(go_to(model, StepId::KeyPair));
    }
    model.tell(Tone::Good, wording::recognized(credential.format), summary);
    effects
}

/// Puts what a download says into the fields; its key is somebody else's business.
pub(super) fn fill(model: &mut Model, credential: &ImportedCredential) {
    if let Some(kind) = credential.supported_type() {
        model.draft.choose_credential_type(kind);
    }
    if let [product] = credential.products[..] {
        model.draft.choose_product(product);
    }
    if credential.supported_type() == Some(CredentialType::ServiceAccount) && model.draft.key_pair.is_none() {
        // Adobe knows the certificate of the key that it has been used with.
        model.draft.key_source = KeySource::Brought;
    }
    if let Some(org_id) = &credential.org_id {
        model.draft.organization = OrganizationAnswer::Typed;
        model.draft.org_id.set(org_id.as_str());
    }
    if let Some(client_id) = &credential.client_id {
        let before = model.draft.client_id.trimmed();
        if !before.is_empty() && before != client_id.as_str() {
            // What was there is another credential's, and none of this one's business.
            model.secrets.client_secret.set(&Secret::default());
            model.secrets.other_client_secret = None;
        }
        model.draft.client_id.set(client_id.as_str());
    }
    model.draft.facts = credential.facts.clone();
    if let Some(secret) = credential.client_secrets.first() {
        model.secrets.client_secret.set(secret);
        // One of an earlier import goes with the secret that it stood beside.
        model.secrets.other_client_secret = credential.client_secrets.get(1).cloned();
    }
    if let Some(account) = &credential.technical_account_id {
        model.draft.technical_account.set(account.as_str());
    }
    if let Some(scopes) = &credential.scopes {
        model.draft.scopes.set(&scopes.to_string());
    }
    if let Some(uri) = credential.redirect_uri() {
        model.draft.redirect_uri.set(uri.as_str());
    }
    if let (Some(id), Some(org_id)) = (&credential.company_id, &credential.org_id) {
        // Adobe tells its name, and whether there is such a one.
        let company = Company { id: id.clone(), name: Printable::new(id.as_str()) };
        model.draft.company = Some(ChosenCompany { org_id: org_id.clone(), company });
    }
    model.draft.wanted_suites.clone_from(&credential.report_suites);
    if let Some(Ok(name)) = credential.sandbox_name.as_ref().map(|name| SandboxName::parse(name.as_str())) {
        let (title, kind) = (Printable::new(name.as_str()), SandboxKind::Other(Printable::default()));
        model.draft.sandbox = Some(PlatformSandbox { name, title, kind, state: SandboxState::Active });
    }
    let holds_secret = !credential.client_secrets.is_empty() || credential.pem.is_some();
    let place = credential.place.as_ref().or(model.import_place.as_ref());
    model.draft.secrets_still_in = place.filter(|_| holds_secret).cloned();
    model.draft.is_secret_kept = false;
}
