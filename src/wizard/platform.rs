//! What follows from the live test call on Experience Platform: what is to be tried, which sandboxes there are to choose from,
//! and which one is proven.

use super::effect::PlatformCandidate;
use super::filter::FilterWords;
use super::model::Model;
use crate::connection::{Identity, PlatformSandbox};

impl Model {
    /// What is typed, to be tried; `None` while a part is missing or wrong.
    pub(super) fn platform_candidate(&self) -> Option<PlatformCandidate> {
        Some(PlatformCandidate { tried: self.draft_candidate()?, org_id: self.draft.expected_org().ok()?? })
    }

    /// Whether what is typed now is what was tried.
    pub(super) fn is_platform_tried(&self) -> bool {
        self.platform.tried.is_some() && self.platform.tried.as_deref() == self.platform_candidate().as_ref()
    }

    /// The sandbox in which journeys were read, with what is typed now.
    pub fn proven_sandbox(&self) -> Option<&PlatformSandbox> {
        let (sandbox, run) = self.platform.look.as_ref()?;
        (run.has_passed() && self.is_platform_tried()).then_some(sandbox)
    }

    /// The sandboxes that match the filter, the default one first.
    pub(super) fn matching_sandboxes(&self) -> Vec<&PlatformSandbox> {
        let words = FilterWords::of(&self.filter);
        let all = self.platform.seen.iter().flat_map(|seen| &seen.sandboxes);
        all.filter(|sandbox| words.are_in(&[sandbox.title.as_str(), sandbox.name.as_str(), sandbox.kind.word()]))
            .collect()
    }

    /// Whom Adobe says the token belongs to, as far as the live test has told.
    pub(super) fn seen_identity(&self) -> Option<&Identity> {
        let of_sandboxes = self.platform.seen.as_ref().filter(|_| self.draft.asked_product().has_sandboxes());
        match of_sandboxes {
            Some(seen) => seen.identity.as_ref(),
            None => self.test.discovered.as_ref().and_then(|discovered| discovered.identity.as_ref()),
        }
    }
}
