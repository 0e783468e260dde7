//! Credential: client ID, client secret, technical account, scopes. The secret goes into the store before going on.

use super::super::attempt::Job;
use super::super::begin::begin;
use super::super::destination::go_on;
use super::super::effect::{DraftSecrets, Effect, Task};
use super::super::model::{Focus, Model, Now};
use super::super::report::Report;
use super::super::screen::{Action, FieldId, Item, Tone};
use super::super::{items, wording};
use super::Step;
use crate::connection::PracticeCredential;

/// The step.
pub(super) struct EnterCredential;

/// What the practice sandbox hands out for the organization the person named, or first of all.
fn practice_credential(model: &Model) -> Option<&PracticeCredential> {
    let credentials = &model.practice.as_ref().filter(|_| model.is_practice())?.credentials;
    let expected = model.draft.expected_org().ok().flatten();
    credentials.iter().find(|c| Some(&c.org_id) == expected.as_ref()).or(credentials.first())
}

impl Step for EnterCredential {
    fn body(&self, model: &Model, _now: Now) -> Vec<Item> {
        let mut body = vec![Item::Text(wording::credential_intro(model).to_owned())];
        // Once something was entered the values would only take room.
        if let Some(credential) = practice_credential(model).filter(|_| model.draft.client_id.trimmed().is_empty()) {
            body.push(Item::KeyValues(wording::practice_values(credential)));
        }
        body.push(items::field(model, FieldId::ClientId, wording::CLIENT_ID, None));
        body.push(items::field(model, FieldId::ClientSecret, wording::CLIENT_SECRET, None));
        body.push(items::field(model, FieldId::TechnicalAccount, wording::TECHNICAL_ACCOUNT, None));
        body.push(items::field(model, FieldId::Scopes, wording::SCOPES, None));
        body
    }

    fn first_focus(&self, _model: &Model) -> Option<Focus> {
        Some(Focus::Field(FieldId::ClientId))
    }

    fn buttons(&self, model: &Model) -> Vec<(Action, String)> {
        let fill = practice_credential(model).map(|_| (Action::FillPractice, wording::FILL_PRACTICE.to_owned()));
        fill.into_iter().collect()
    }

    fn act(&self, model: &mut Model, _now: Now, _action: Action) -> Vec<Effect> {
        let Some(credential) = practice_credential(model).cloned() else { return Vec::new() };
        model.draft.client_id.set(credential.client_id.as_str());
        model.secrets.client_secret.set(&credential.client_secret);
        model.draft.technical_account.set(credential.technical_account_id.as_str());
        model.draft.scopes.set(&credential.scopes.to_string());
        model.draft.is_secret_kept = false;
        model.focus = Some(Focus::Field(FieldId::ClientId));
        model.tell(Tone::Good, wording::PRACTICE_FILLED, Vec::new());
        Vec::new()
    }

    fn next(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        if model.draft.is_secret_kept {
            return go_on(model);
        }
        let (Some(candidate), Some(store)) = (model.candidate(), model.draft.store) else {
            model.tell(Tone::Warning, wording::CHOOSE_STORE, Vec::new());
            return Vec::new();
        };
        model.test.keeping = Some(model.secrets.client_secret.text().trimmed());
        let secrets = DraftSecrets {
            draft: model.draft.id.clone(),
            store,
            environment: candidate.environment,
            secrets: candidate.secrets,
            proxy_password: candidate.proxy_password,
        };
        begin(model, now, Job::KeepSecret, Task::KeepSecret(Box::new(secrets)))
    }

    fn reported(&self, model: &mut Model, _now: Now, report: Option<Report>) -> Vec<Effect> {
        match report {
            Some(Report::SecretKept(Ok(()))) => {
                let kept = model.test.keeping.take();
                if kept.as_ref() != Some(&model.secrets.client_secret.text().trimmed()) {
                    // It was changed while the store was at work.
                    return Vec::new();
                }
                model.draft.is_secret_kept = true;
                go_on(model)
            }
            Some(Report::SecretKept(Err(finding))) => {
                // Below four fields nobody would see it.
                model.tell(Tone::Bad, finding.cause, vec![finding.remedy]);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn awaited(&self) -> &'static [Job] {
        &[Job::KeepSecret]
    }
}
