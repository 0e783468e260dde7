//! The live test call of a product on Experience Platform: which sandboxes the credential may see, whether journeys can be
//! read in the chosen one, and for which credential and organization that was found out.

use super::effect::DraftCandidate;
use super::model::Model;
use crate::connection::{Identity, OrgId, PlatformSandbox, VisibleSandboxes};
use crate::diagnosis::CheckRun;

/// A credential, and the organization that each of its requests names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformCandidate {
    /// The credential.
    pub tried: DraftCandidate,
    /// The organization.
    pub org_id: OrgId,
}

/// What was found out so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlatformTest {
    /// What was tried; another one starts over.
    pub tried: Option<Box<PlatformCandidate>>,
    /// Token and sandboxes.
    pub listing: Option<CheckRun>,
    /// What they showed.
    pub seen: Option<VisibleSandboxes>,
    /// The read of the journeys in one of them.
    pub look: Option<(PlatformSandbox, CheckRun)>,
}

impl Model {
    /// What is typed, to be tried; `None` while a part is missing or wrong.
    pub fn platform_candidate(&self) -> Option<PlatformCandidate> {
        Some(PlatformCandidate { tried: self.draft_candidate()?, org_id: self.draft.expected_org().ok()?? })
    }

    /// Whether what is typed now is what was tried.
    pub fn is_platform_tried(&self) -> bool {
        self.platform.tried.is_some() && self.platform.tried.as_deref() == self.platform_candidate().as_ref()
    }

    /// The sandbox in which journeys were read, with what is typed now.
    pub fn proven_sandbox(&self) -> Option<&PlatformSandbox> {
        let (sandbox, run) = self.platform.look.as_ref()?;
        (run.has_passed() && self.is_platform_tried()).then_some(sandbox)
    }

    /// The sandboxes that match the filter, the default one first.
    pub fn matching_sandboxes(&self) -> Vec<&PlatformSandbox> {
        let words = self.filter_words();
        let all = self.platform.seen.iter().flat_map(|seen| &seen.sandboxes);
        all.filter(|sandbox| words.are_in(&[sandbox.title.as_str(), sandbox.name.as_str(), sandbox.kind.word()]))
            .collect()
    }

    /// Whom Adobe says the token belongs to, as far as the live test has told.
    pub fn seen_identity(&self) -> Option<&Identity> {
        let of_sandboxes = self.platform.seen.as_ref().filter(|_| self.draft.asked_product().has_sandboxes());
        match of_sandboxes {
            Some(seen) => seen.identity.as_ref(),
            None => self.test.discovered.as_ref().and_then(|discovered| discovered.identity.as_ref()),
        }
    }

    /// The words that were typed to narrow a list.
    pub fn filter_words(&self) -> FilterWords {
        FilterWords(self.filter.trimmed().to_lowercase().split_whitespace().map(str::to_owned).collect())
    }
}

/// What narrows a list: every word stands somewhere in a row, whatever the case.
pub struct FilterWords(Vec<String>);

impl FilterWords {
    /// Whether a row with these texts stays.
    pub fn are_in(&self, texts: &[&str]) -> bool {
        let haystack = texts.join(" ").to_lowercase();
        self.0.iter().all(|word| haystack.contains(word.as_str()))
    }
}
