//! Credential: what its type asks for, and what to register for a sign-in. The secret goes into the store before going on.

use super::super::StepId;
use super::super::begin::begin;
use super::super::destination::{go_on, go_to};
use super::super::draft::OrganizationAnswer;
use super::super::effect::{DraftSecrets, Effect, Task};
use super::super::job::Job;
use super::super::model::Model;
use super::super::report::Report;
use super::super::{items, wording};
use super::Step;
use crate::connection::{
    ClientId, CredentialFacts, CredentialType, OrgId, Product, Scopes, Secret, TechnicalAccountId,
};
use crate::screen::{Action, FieldId, Focus, Item, Now, Tone};

/// The step.
pub(super) struct EnterCredential;

/// What can be filled in here.
struct Fillable {
    client_id: ClientId,
    client_secret: Option<Secret>,
    technical_account_id: Option<TechnicalAccountId>,
    /// Only where the credential must name its organization.
    org_id: Option<OrgId>,
    redirect_uri: Option<String>,
    scopes: Scopes,
}

/// What the practice sandbox hands out of the chosen type, for the organization the person named, or first of all.
fn practice(model: &Model) -> Option<Fillable> {
    let practice = model.practice.as_ref().filter(|_| model.is_practice())?;
    let expected = model.draft.expected_org().ok().flatten();
    let kind = model.draft.credential_type?;
    if kind == CredentialType::ServiceAccount {
        return model.practice_service_account().map(|account| Fillable {
            client_id: account.client_id.clone(),
            client_secret: Some(account.client_secret.clone()),
            technical_account_id: Some(account.technical_account_id.clone()),
            org_id: Some(account.org_id.clone()),
            redirect_uri: None,
            scopes: account.metascopes.clone(),
        });
    }
    if !kind.is_for_people() {
        // The sandbox hands out none for AEM: any gets a token.
        let product =
            if model.draft.asked_product().has_sandboxes() { Product::JourneyOptimizer } else { Product::Analytics };
        let mut of_product = practice.credentials.iter().filter(|c| c.product == product);
        let of_org = of_product.clone().find(|c| Some(&c.org_id) == expected.as_ref());
        return of_org.or_else(|| of_product.next()).map(|credential| Fillable {
            client_id: credential.client_id.clone(),
            client_secret: Some(credential.client_secret.clone()),
            technical_account_id: Some(credential.technical_account_id.clone()),
            org_id: None,
            redirect_uri: None,
            scopes: credential.scopes.clone(),
        });
    }
    let mut of_type = practice.user_credentials.iter().filter(|c| c.credential_type == kind);
    let of_org = of_type.clone().find(|c| Some(&c.org_id) == expected.as_ref());
    of_org.or_else(|| of_type.next()).map(|credential| Fillable {
        client_id: credential.client_id.clone(),
        client_secret: credential.client_secret.clone(),
        technical_account_id: None,
        org_id: None,
        // A Native App has only the one that Adobe assigned; the others take what the program suggests.
        redirect_uri: credential.redirect_uri_pattern.is_none().then(|| credential.default_redirect_uri.clone()),
        scopes: credential.scopes.clone(),
    })
}

/// Whether the organization is asked for here: an assertion names it, and where a token is all there is nobody tells it.
fn needs_organization(model: &Model, kind: CredentialType) -> bool {
    kind == CredentialType::ServiceAccount || model.draft.product.is_some_and(Product::is_token_only)
}

impl Step for EnterCredential {
    fn body(&self, model: &Model, _now: Now) -> Vec<Item> {
        let kind = model.draft.credential_type.unwrap_or(CredentialType::ServerToServer);
        let mut body = vec![Item::Text(wording::credential_intro(model).to_owned())];
        if let Some((uri, pattern)) = model.draft.to_register() {
            body.push(Item::KeyValues(wording::to_register(uri, pattern)));
        }
        // Once something was entered the values would only take room, as they would beside what is to be registered.
        let is_empty = model.draft.client_id.trimmed().is_empty() && !kind.is_for_people();
        if let Some(credential) = practice(model).filter(|_| is_empty) {
            body.push(Item::KeyValues(wording::practice_values(
                &credential.client_id,
                credential.client_secret.as_ref(),
            )));
        }
        body.push(items::field(model, FieldId::ClientId, wording::CLIENT_ID, None));
        if kind.has_client_secret() {
            let has_other = kind == CredentialType::ServerToServer && model.secrets.other_client_secret.is_some();
            let hint = has_other.then_some(wording::OTHER_CLIENT_SECRET_HINT);
            body.push(items::field(model, FieldId::ClientSecret, wording::CLIENT_SECRET, hint));
        }
        if kind.is_for_people() {
            let hint = (kind == CredentialType::NativeApp).then_some(wording::REDIRECT_URI_HINT);
            body.push(items::field(model, FieldId::RedirectUri, wording::REDIRECT_URI, hint));
        } else {
            let is_needed = kind == CredentialType::ServiceAccount;
            let label = if is_needed { wording::TECHNICAL_ACCOUNT_NEEDED } else { wording::TECHNICAL_ACCOUNT };
            body.push(items::field(model, FieldId::TechnicalAccount, label, None));
        }
        if needs_organization(model, kind) {
            body.push(items::field(model, FieldId::OrgId, wording::ORG_ID, None));
        }
        // A Service Account's metascopes have a step of their own.
        if kind != CredentialType::ServiceAccount {
            body.push(items::field(model, FieldId::Scopes, wording::SCOPES, None));
        }
        body
    }

    fn first_focus(&self, _model: &Model) -> Option<Focus> {
        Some(Focus::Field(FieldId::ClientId))
    }

    fn buttons(&self, model: &Model) -> Vec<(Action, String)> {
        let mut buttons = Vec::new();
        if practice(model).is_some() {
            buttons.push((Action::FillPractice, wording::FILL_PRACTICE.to_owned()));
        }
        if model.draft.to_register().is_some() {
            buttons.push((Action::CopyRedirectUri, wording::COPY_REDIRECT_URI.to_owned()));
            buttons.push((Action::CopyRedirectPattern, wording::COPY_REDIRECT_PATTERN.to_owned()));
        }
        buttons
    }

    fn act(&self, model: &mut Model, _now: Now, _action: Action) -> Vec<Effect> {
        let Some(credential) = practice(model) else { return Vec::new() };
        model.draft.client_id.set(credential.client_id.as_str());
        model.secrets.client_secret.set(&credential.client_secret.unwrap_or_default());
        model.secrets.other_client_secret = None;
        model.draft.facts = CredentialFacts::default();
        if let Some(account) = &credential.technical_account_id {
            model.draft.technical_account.set(account.as_str());
        }
        if let Some(org_id) = &credential.org_id {
            model.draft.organization = OrganizationAnswer::Typed;
            model.draft.org_id.set(org_id.as_str());
        }
        if let Some(uri) = &credential.redirect_uri {
            model.draft.redirect_uri.set(uri);
        }
        model.draft.scopes.set(&credential.scopes.to_string());
        model.draft.is_secret_kept = false;
        model.focus = Some(Focus::Field(FieldId::ClientId));
        model.tell(Tone::Good, wording::PRACTICE_FILLED, Vec::new());
        Vec::new()
    }

    fn next(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        // A pasted file may have brought another product, after the organization was left open.
        if let Some(product) = model.draft.product.filter(|product| product.names_organization())
            && model.draft.expected_org().is_err()
        {
            let (title, lines) = wording::organization_is_needed(product);
            model.tell(Tone::Warning, title, lines);
            return go_to(model, StepId::Organization);
        }
        if model.draft.is_secret_kept {
            return go_on(model);
        }
        let (Some(candidate), Some(store)) = (model.candidate(), model.draft.store) else {
            model.tell(Tone::Warning, wording::CHOOSE_STORE, Vec::new());
            return Vec::new();
        };
        model.test.keeping = Some(candidate.secrets.clone());
        // One item for both: a key lies there only beside the client secret of its own type.
        model.key_pair.kept_in = None;
        let secrets = DraftSecrets {
            draft: model.draft.id.clone(),
            store,
            environment: candidate.environment,
            secrets: candidate.secrets,
            proxy_password: candidate.proxy_password,
        };
        let mut effects = Vec::new();
        if model.draft.kept_in.replace(store) != Some(store) {
            // Written before the secret is: whatever happens then, throwing the draft away finds it.
            effects.push(Effect::keep_draft(&model.draft));
        }
        effects.extend(begin(model, now, Job::KeepSecret, Task::KeepSecret(Box::new(secrets))));
        effects
    }

    fn reported(&self, model: &mut Model, _now: Now, report: Option<Report>) -> Vec<Effect> {
        match report {
            Some(Report::SecretKept(Ok(()))) => {
                let kept = model.test.keeping.take();
                if kept != model.candidate().map(|candidate| candidate.secrets) {
                    // It was changed while the store was at work.
                    return Vec::new();
                }
                model.draft.is_secret_kept = true;
                if model.draft.credential_type == Some(CredentialType::ServiceAccount) {
                    model.key_pair.kept_in = model.draft.store;
                }
                go_on(model)
            }
            Some(Report::SecretKept(Err(finding))) => {
                // Below four fields nobody would see it.
                model.tell_finding(Tone::Bad, *finding);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn awaited(&self) -> &'static [Job] {
        &[Job::KeepSecret]
    }
}
