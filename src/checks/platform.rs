//! The rungs of Experience Platform: which sandboxes the token shows, whether the right one is among them and active, and
//! whether journeys can be read in it.

use crate::connection::{OrgId, PlatformSandbox, SandboxName, VisibleSandboxes};
use crate::diagnosis::{CheckId, Evidence, Seen, Stage};
use crate::ims::Token;

use super::access::Access;
use super::code::{self, amiss, listed};
use super::events::Tell;
use super::evidence;
use super::rung::{Fallen, Rung};
use super::way;

/// Lists the sandboxes that the token may see in the organization, and looks for the `expected` one where a connection has
/// it.
pub(super) async fn sandboxes<'a>(
    access: &'a Access,
    token: &Token,
    org_id: &OrgId,
    expected: Option<&SandboxName>,
    tell: &'a Tell<'a>,
) -> Result<VisibleSandboxes, Fallen<'a>> {
    let (rung, base) = (Rung::begin(CheckId::Sandboxes, tell), &access.hosts.api_url);
    let (seen, skipped) = match access.journey_optimizer(org_id).sandboxes(token, &|wait| rung.wait(wait)).await {
        Ok(seen) => seen,
        Err(error) => return Err(rung.fall(evidence::of_gateway(Stage::Sandboxes, &error), base)),
    };
    way::answered(access, base, tell);
    if seen.sandboxes.is_empty() {
        let words = match skipped {
            0 => "The list of sandboxes is empty.".to_owned(),
            skipped => format!("{skipped} sandboxes have names that this program cannot carry."),
        };
        return Err(rung.fall(amiss(Stage::Sandboxes, base, code::NO_SANDBOXES, None, &words), base));
    }
    rung.pass(Seen::Sandboxes(seen.clone()));
    if let Some(expected) = expected {
        let rung = Rung::begin(CheckId::Sandbox, tell);
        match find(access, &seen, expected) {
            Ok(sandbox) => rung.pass(Seen::Sandbox(sandbox.clone())),
            Err(evidence) => return Err(rung.fall(*evidence, base)),
        }
    }
    Ok(seen)
}

/// The sandbox, or why it cannot be used.
fn find<'a>(
    access: &Access,
    seen: &'a VisibleSandboxes,
    expected: &SandboxName,
) -> Result<&'a PlatformSandbox, Box<Evidence>> {
    let differs = |code, words: &str| {
        Box::new(amiss(Stage::Sandboxes, &access.hosts.api_url, code, Some(expected.as_str()), words))
    };
    let Some(found) = seen.sandboxes.iter().find(|sandbox| sandbox.name == *expected) else {
        let others = listed(seen.sandboxes.iter().map(|sandbox| sandbox.name.as_str()));
        return Err(differs(code::SANDBOX_NOT_SEEN, &format!("Expected {expected}, but Adobe shows {others}.")));
    };
    if found.state.is_active() {
        return Ok(found);
    }
    let words = format!("The state of {expected} is {}.", found.state.word());
    Err(differs(code::SANDBOX_NOT_ACTIVE, &words))
}

/// Reads the first of the journeys in the sandbox, which changes nothing.
pub(super) async fn journeys<'a>(
    access: &'a Access,
    token: &Token,
    org_id: &OrgId,
    sandbox: &SandboxName,
    tell: &'a Tell<'a>,
) -> Result<Option<usize>, Fallen<'a>> {
    let (rung, base) = (Rung::begin(CheckId::Journeys, tell), &access.hosts.api_url);
    let read = access.journey_optimizer(org_id).journeys(token, sandbox, &|wait| rung.wait(wait)).await;
    let journeys = match read {
        Ok(journeys) => journeys,
        Err(error) => {
            let evidence = evidence::of_gateway(Stage::Journeys, &error);
            // The sandbox is what a cause will name, where the failure names nothing else.
            let place = evidence.place.clone().or(Some(sandbox.as_str().into()));
            return Err(rung.fall(Evidence { place, ..evidence }, base));
        }
    };
    way::answered(access, base, tell);
    rung.pass(Seen::Journeys { count: journeys.count });
    Ok(journeys.count)
}
