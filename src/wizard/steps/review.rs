//! Review: identity, organization, company, what is stored where; and the connection's name.

use super::super::begin::begin;
use super::super::effect::{Effect, Task};
use super::super::job::Job;
use super::super::model::Model;
use super::super::{items, wording};
use super::{Step, token};
use crate::connection::{Candidate, ConnectionName, CredentialSettings, OrgId, Product, Proof, Proven};
use crate::screen::{self, Action, FieldId, Focus, Item, Now, Tone};

/// The step.
pub(super) struct Review;

/// The connection as it would be saved; `None` while something is missing.
fn proven(model: &Model, now: Now) -> Option<Proven> {
    match model.draft.product? {
        Product::Analytics => of_company(model, now),
        Product::JourneyOptimizer => of_sandbox(model, now),
        Product::ExperienceManager => token_only(model, now),
    }
}

fn of_company(model: &Model, now: Now) -> Option<Proven> {
    let chosen = model.draft.company.clone()?;
    let mut candidate = model.candidate().filter(|candidate| model.test.tried.as_ref() == Some(candidate))?;
    model.test.discovered.as_ref()?;
    // Nothing is saved for another organization than the one that was named.
    if model.draft.expected_org().ok()?.is_some_and(|named| named != chosen.org_id) {
        return None;
    }
    complete_account(model, &mut candidate);
    // So does who signed in, whom the person has confirmed.
    let signed_in = model.draft.signed_in().map(|signed_in| signed_in.person.clone());
    if let Some(settings) = candidate.settings.sign_in_mut() {
        settings.person = signed_in?;
    }
    Some(Proven {
        company: Some(chosen.company),
        report_suites: model.draft.report_suites.clone(),
        proof: Proof { at: now.wall, report_suites_seen: model.test.suites.len() },
        ..leading_nowhere(model, now, candidate, chosen.org_id)?
    })
}

/// What every connection has.
fn leading_nowhere(model: &Model, now: Now, candidate: Candidate, org_id: OrgId) -> Option<Proven> {
    Some(Proven {
        name: ConnectionName::parse(model.draft.name.text()).ok()?,
        product: model.draft.product?,
        org_id,
        company: None,
        report_suites: Vec::new(),
        sandbox: None,
        store: model.draft.store?,
        candidate,
        proof: Proof { at: now.wall, report_suites_seen: 0 },
        facts: model.draft.facts.clone(),
    })
}

/// What Adobe said of the technical account completes what the person left empty.
fn complete_account(model: &Model, candidate: &mut Candidate) {
    if let CredentialSettings::ServerToServer { technical_account_id, .. } = &mut candidate.settings
        && technical_account_id.is_none()
    {
        technical_account_id.clone_from(&model.seen_identity().and_then(|i| i.technical_account_id.clone()));
    }
}

/// The same for a product on Experience Platform, whose requests have named the organization and the sandbox.
fn of_sandbox(model: &Model, now: Now) -> Option<Proven> {
    let sandbox = model.proven_sandbox()?.clone();
    let mut candidate = model.candidate()?;
    complete_account(model, &mut candidate);
    let org_id = model.draft.expected_org().ok()??;
    Some(Proven { sandbox: Some(sandbox), ..leading_nowhere(model, now, candidate, org_id)? })
}

/// The same for a product where the token is all that can be proven.
fn token_only(model: &Model, now: Now) -> Option<Proven> {
    let mut candidate = model.candidate().filter(|_| token::is_proven(model))?;
    let signed_in = model.draft.signed_in().map(|signed_in| signed_in.person.clone());
    if let Some(settings) = candidate.settings.sign_in_mut() {
        settings.person = signed_in?;
    }
    let org_id = model.draft.expected_org().ok()??;
    leading_nowhere(model, now, candidate, org_id)
}

impl Step for Review {
    fn body(&self, model: &Model, now: Now) -> Vec<Item> {
        // What speaks against saving stands first: below the values nobody would see it.
        let mut body: Vec<Item> = model.save_problem.iter().map(|f| screen::finding(f)).collect();
        body.extend(wording::identity_warning(model).map(Item::Callout));
        body.push(Item::Text(wording::REVIEW_INTRO.to_owned()));
        body.push(items::field(model, FieldId::Name, wording::NAME, Some(wording::NAME_HINT)));
        body.push(Item::KeyValues(wording::review(model, now.wall)));
        body
    }

    fn buttons(&self, _model: &Model) -> Vec<(Action, String)> {
        vec![(Action::Next, wording::SAVE_BUTTON.to_owned())]
    }

    fn first_focus(&self, _model: &Model) -> Option<Focus> {
        Some(Focus::Button(Action::Next))
    }

    fn next_label(&self, _model: &Model) -> Option<&'static str> {
        Some("save")
    }

    fn next(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        let Some(proven) = proven(model, now) else {
            model.tell(Tone::Warning, wording::TEST_FIRST, Vec::new());
            return Vec::new();
        };
        if model.jobs.since(Job::Save).is_some() {
            return Vec::new();
        }
        model.save_problem = None;
        let task = Task::Save(model.draft.id.clone(), Box::new(proven));
        begin(model, now, Job::Save, task)
    }
}
