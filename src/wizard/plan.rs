//! The only place that knows which steps a draft needs. Side bar, progress, next and back derive from it.

use super::StepId;
use super::draft::Draft;
use crate::connection::CredentialType;

/// The steps this draft needs, in order; never empty. A new connection goes from Welcome to Done; one that is saved
/// already and only wants a new sign-in has that step alone.
pub fn plan(draft: &Draft) -> Vec<StepId> {
    if draft.renews.is_some() {
        return vec![StepId::SignIn];
    }
    let is_for_people = draft.credential_type.is_some_and(CredentialType::is_for_people);
    let needed = |step: &StepId| *step != StepId::SignIn || is_for_people;
    StepId::ALL.into_iter().filter(needed).collect()
}

/// The step after `step`, or `step` itself at the end.
pub fn after(draft: &Draft, step: StepId) -> StepId {
    let plan = plan(draft);
    position(&plan, step).and_then(|at| plan.get(at + 1).copied()).unwrap_or(step)
}

/// The step before `step`, or `None` at the beginning.
pub fn before(draft: &Draft, step: StepId) -> Option<StepId> {
    let plan = plan(draft);
    position(&plan, step).and_then(|at| at.checked_sub(1)).map(|at| plan[at])
}

fn position(plan: &[StepId], step: StepId) -> Option<usize> {
    plan.iter().position(|&s| s == step)
}
