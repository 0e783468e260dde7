//! One rung of the ladder being climbed: its name, its clock, whom to tell; and the fall from it, which asks the network
//! who is at fault before it is reported.

use std::time::{Duration, Instant};

use futures_util::FutureExt as _;

use crate::connection::BaseUrl;
use crate::diagnosis::{self, CheckEvent, CheckId, Evidence, Seen, Transport, Wait};
use crate::gateway;

use super::access::Access;
use super::dig::dig;
use super::events::{Events, Tell, shared};
use super::way;

/// One rung being climbed.
pub(super) struct Rung<'a> {
    check: CheckId,
    begun: Instant,
    tell: &'a Tell<'a>,
}

/// A fall that nobody was told of yet.
pub(super) struct Fallen<'a> {
    rung: Rung<'a>,
    /// Why.
    pub(super) evidence: Box<Evidence>,
    /// The host that was asked.
    base: &'a BaseUrl,
}

impl<'a> Rung<'a> {
    pub(super) fn begin(check: CheckId, tell: &'a Tell<'a>) -> Self {
        tell(CheckEvent::Started(check));
        Self { check, begun: Instant::now(), tell }
    }

    /// Goes on with one that has passed, without a word, to see whether it holds.
    pub(super) fn again(check: CheckId, tell: &'a Tell<'a>) -> Self {
        Self { check, begun: Instant::now(), tell }
    }

    pub(super) fn tell(&self, event: CheckEvent) {
        (self.tell)(event);
    }

    pub(super) fn wait(&self, wait: gateway::Wait) {
        // Rounded up: "waiting 0 s" is no news.
        let rounded = |wait: Duration| wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let wait = match wait {
            gateway::Wait::Asked(wait) if wait.is_zero() => return,
            gateway::Wait::Asked(wait) => Wait::Asked(rounded(wait)),
            gateway::Wait::Pace(wait) => Wait::Pace(rounded(wait)),
        };
        self.tell(CheckEvent::Waiting { check: self.check, wait });
    }

    pub(super) fn pass(self, seen: Seen) {
        self.tell(CheckEvent::Passed { check: self.check, seen, took: self.begun.elapsed() });
    }

    /// Falls over what the host at `base` answered, or did not.
    pub(super) fn fall(self, evidence: Evidence, base: &'a BaseUrl) -> Fallen<'a> {
        Fallen { rung: self, evidence: Box::new(evidence), base }
    }

    pub(super) fn fail(self, check: CheckId, evidence: Evidence) {
        let finding = Box::new(diagnosis::diagnose(evidence));
        self.tell(CheckEvent::Failed { check, finding, took: self.begun.elapsed() });
    }
}

impl Fallen<'_> {
    /// Whether Adobe said that the token, and nothing else, is at fault.
    pub(super) fn is_refusal_of_token(&self) -> bool {
        self.evidence.status == Some(401) && self.evidence.is_adobes
    }

    /// Reports the fall, or the layer of the network that caused it. `None`, to end the climb with.
    pub(super) async fn land<T>(self, access: &Access) -> Option<T> {
        self.report(access).await;
        None
    }

    async fn report(self, access: &Access) {
        let Self { rung, evidence, base } = self;
        let check = evidence.transport.and_then(set_up).unwrap_or(rung.check);
        if is_answer(&evidence) {
            way::answered(access, base, rung.tell);
            return rung.fail(check, *evidence);
        }
        let tell = rung.tell;
        let mut events = |event| tell(event);
        // Boxed, so that not every climb has room for what most never do.
        if let Some(evidence) = dig(&access.http, base, *evidence, &mut events).boxed().await {
            rung.fail(check, evidence);
        }
    }
}

/// Says that a rung could not even be begun, for a reason that lies on this machine.
pub fn failed(check: CheckId, evidence: Evidence, events: &mut Events<'_>) {
    let tell = shared(events);
    let check = evidence.transport.and_then(set_up).unwrap_or(check);
    Rung::begin(check, &tell).fail(check, evidence);
}

/// The layer whose own set-up is wrong, so that nothing need be asked.
fn set_up(transport: Transport) -> Option<CheckId> {
    matches!(transport, Transport::BadCaFile | Transport::NoTrustStore).then_some(CheckId::Tls)
}

/// Whether it was answered, by whomever but a proxy that was only to make the connection. What was answered got through
/// all layers.
fn is_answer(evidence: &Evidence) -> bool {
    match evidence.transport {
        Some(Transport::ProxyWantsPassword | Transport::ProxyFailed) => false,
        Some(Transport::TooLarge) => true,
        _ => evidence.status.is_some(),
    }
}
