//! Nothing is lost: what was answered goes into the draft's file, and what is secret into its store, as soon as the person
//! is no longer at it. Only the field that is being edited may be lost with the program.

use super::StepId;
use super::effect::{DraftSecrets, Effect, Errand};
use super::job::Job;
use super::model::Model;
use crate::connection::{CredentialSecrets, CredentialType};
use crate::screen::{FieldId, Focus};

/// What is to be kept after a message, besides what its own `effects` keep. `is_at_secret` says that the client secret is
/// still being typed.
pub(super) fn keep_what_was_left(model: &mut Model, effects: &[Effect], is_at_secret: bool) -> Vec<Effect> {
    let is_over = effects.iter().any(|effect| matches!(effect, Effect::Leave(_)));
    let is_draft = !matches!(model.step(), StepId::Welcome | StepId::Done)
        && model.draft.renews.is_none()
        && model.saved.is_none()
        && model.jobs.since(Job::Save).is_none();
    let mut more = Vec::new();
    if is_over || !is_draft {
        return more;
    }
    let secrets = if is_at_secret { None } else { left_secrets(model) };
    if let Some(secrets) = secrets {
        // Written before the secret is: whatever happens then, throwing the draft away finds it.
        model.draft.kept_in = Some(secrets.store);
        model.secrets.handed_over = Some(secrets.secrets.clone());
        more.push(Effect::Own(Errand::KeepSecret(Box::new(secrets))));
    }
    if model.draft.is_worth_keeping() && model.kept.as_deref() != Some(&model.draft.for_file()) {
        more.insert(0, Effect::keep_draft(&model.draft));
        remember(model, &more);
    }
    more
}

/// What is written is known, whoever wrote it.
pub(super) fn remember(model: &mut Model, effects: &[Effect]) {
    for effect in effects {
        if let Effect::Own(Errand::KeepDraft(draft)) = effect {
            model.kept = Some(draft.clone());
        }
    }
}

/// The secrets of a credential that are typed or imported and lie in no store yet.
fn left_secrets(model: &Model) -> Option<DraftSecrets> {
    let kind = model.draft.credential_type.filter(|kind| kind.has_client_secret())?;
    let client_secret = model.secrets.client_secret.text().trimmed();
    let is_on_its_way = model.draft.is_secret_kept || model.jobs.since(Job::KeepSecret).is_some();
    if client_secret.is_empty() || is_on_its_way || !model.store_is_ready() {
        return None;
    }
    let secrets = match &model.secrets.private_key {
        Some(private_key) if kind == CredentialType::ServiceAccount => {
            CredentialSecrets::ServiceAccount { client_secret, private_key: private_key.clone() }
        }
        _ => CredentialSecrets::of(kind, client_secret)?.with_other(model.secrets.other_client_secret.clone()),
    };
    if model.secrets.handed_over.as_ref() == Some(&secrets) {
        return None;
    }
    Some(DraftSecrets {
        draft: model.draft.id.clone(),
        store: model.draft.store?,
        environment: model.draft.environment.clone(),
        secrets,
        proxy_password: model.secrets.proxy_password.clone(),
    })
}

/// Whether the keys go to the client secret.
pub(super) fn is_at_secret(model: &Model) -> bool {
    model.focus == Some(Focus::Field(FieldId::ClientSecret))
}
