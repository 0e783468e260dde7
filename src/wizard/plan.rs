//! The only place that knows which steps a draft needs. Side bar, progress, next and back derive from it.

use super::StepId;
use super::draft::Draft;
use crate::connection::{CredentialType, Product};

/// The steps this draft needs, in order; never empty. A new connection goes from Welcome to Done; one that is saved
/// already and only wants a new sign-in has that step alone.
pub fn plan(draft: &Draft) -> Vec<StepId> {
    if draft.renews.is_some() {
        return vec![StepId::SignIn];
    }
    StepId::ALL.into_iter().filter(|step| needs(*step, draft.product, draft.credential_type)).collect()
}

/// Whether a connection for this product with this type of credential needs `step`.
pub(super) fn needs(step: StepId, product: Option<Product>, credential_type: Option<CredentialType>) -> bool {
    let is_service_account = credential_type == Some(CredentialType::ServiceAccount);
    match step {
        StepId::KeyPair | StepId::Metascopes => is_service_account,
        StepId::SignIn => credential_type.is_some_and(CredentialType::is_for_people),
        StepId::Token => is_service_account || product.is_some_and(Product::is_token_only),
        StepId::Company => product.is_none_or(Product::has_companies),
        StepId::Sandbox => product.is_some_and(Product::has_sandboxes),
        _ => true,
    }
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
