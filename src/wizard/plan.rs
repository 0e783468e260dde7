//! The only place that knows which steps a draft needs. Side bar, progress, next and back derive from it.

use super::StepId;
use super::draft::Draft;

/// The steps this draft needs, in order; never empty, always from Welcome to Done.
pub fn plan(_draft: &Draft) -> Vec<StepId> {
    // One credential type can be set up so far, so there is no branch yet: key pair and sign-in come with the types
    // that need them.
    vec![
        StepId::Welcome,
        StepId::ThisMachine,
        StepId::Organization,
        StepId::Product,
        StepId::CredentialType,
        StepId::Credential,
        StepId::Company,
        StepId::Review,
        StepId::Done,
    ]
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
