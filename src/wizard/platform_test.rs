//! What the live test call of a product on Experience Platform found out, and for which credential and organization.

use super::effect::PlatformCandidate;
use crate::connection::{PlatformSandbox, VisibleSandboxes};
use crate::diagnosis::CheckRun;

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
