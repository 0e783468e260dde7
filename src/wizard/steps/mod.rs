//! One file per step. A step says what it shows, what it starts, and when it lets the person go on.
//!
//! To add one: name it in `step_id`, put it into `plan`, implement [`Step`] in a file of its own and list it in [`step`].

mod company;
mod credential;
mod credential_type;
mod done;
mod key_pair;
mod metascopes;
mod organization;
mod product;
mod review;
mod sandbox;
mod sign_in;
mod this_machine;
mod token;
mod welcome;

use std::time::Duration;

use super::StepId;
use super::effect::Effect;
use super::job::Job;
use super::model::Model;
use super::report::Report;
use crate::screen::{Action, FieldId, Focus, Item, ListId, Now};

pub(super) use key_pair::close_form;
pub(super) use sign_in::end_unconfirmed;
pub(super) use this_machine::why_unavailable;
pub(super) use welcome::{can_discard, highlighted_draft, surveyed};

/// What every step can do. The defaults are those of a step that only asks.
pub(super) trait Step: Sync {
    /// The person arrives.
    fn enter(&self, _model: &mut Model, _now: Now) -> Vec<Effect> {
        Vec::new()
    }

    /// The main part.
    fn body(&self, model: &Model, now: Now) -> Vec<Item>;

    /// The buttons: each action of the step's own, and what stands on it.
    fn buttons(&self, _model: &Model) -> Vec<(Action, String)> {
        Vec::new()
    }

    /// How the footer says Next; `None` while there is nothing to go on to.
    fn next_label(&self, _model: &Model) -> Option<&'static str> {
        Some("continue")
    }

    /// The person goes on, and no field is wrong.
    fn next(&self, model: &mut Model, now: Now) -> Vec<Effect>;

    /// One of the step's own buttons.
    fn act(&self, _model: &mut Model, _now: Now, _action: Action) -> Vec<Effect> {
        Vec::new()
    }

    /// A row of a list was taken.
    fn pick(&self, _model: &mut Model, _now: Now, _list: ListId, _row: usize) -> Vec<Effect> {
        Vec::new()
    }

    /// A field was left forward.
    fn left_field(&self, _model: &mut Model, _now: Now, _field: FieldId) -> Vec<Effect> {
        Vec::new()
    }

    /// A job reported; `None` says that the practice sandbox has started.
    fn reported(&self, _model: &mut Model, _now: Now, _report: Option<Report>) -> Vec<Effect> {
        Vec::new()
    }

    /// How often the picture changes by itself while a job runs.
    fn beat(&self, _model: &Model) -> Duration {
        Duration::from_secs(1)
    }

    /// The jobs the person waits for: Esc stops them.
    fn awaited(&self) -> &'static [Job] {
        &[]
    }

    /// Whether what the person waited for is over, although its job has not ended yet: nothing is left to be stopped.
    fn is_over(&self, _model: &Model) -> bool {
        false
    }

    /// The jobs that are of no use once the step is left.
    fn background(&self) -> &'static [Job] {
        self.awaited()
    }

    /// Its jobs were stopped.
    fn stopped(&self, _model: &mut Model) {}

    /// What takes the keys first, if not the topmost thing.
    fn first_focus(&self, _model: &Model) -> Option<Focus> {
        None
    }
}

/// The step behind a name.
pub(super) fn step(id: StepId) -> &'static dyn Step {
    match id {
        StepId::Welcome => &welcome::Welcome,
        StepId::ThisMachine => &this_machine::ThisMachine,
        StepId::Organization => &organization::Organization,
        StepId::Product => &product::ChooseProduct,
        StepId::CredentialType => &credential_type::ChooseCredentialType,
        StepId::KeyPair => &key_pair::MakeKeyPair,
        StepId::Credential => &credential::EnterCredential,
        StepId::Metascopes => &metascopes::ChooseMetascopes,
        StepId::SignIn => &sign_in::SignIn,
        StepId::Token => &token::TryToken,
        StepId::Company => &company::ChooseCompany,
        StepId::Sandbox => &sandbox::ChooseSandbox,
        StepId::Review => &review::Review,
        StepId::Done => &done::Done,
    }
}
