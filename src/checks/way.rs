//! What an answer proves of the way it came: proxy, name service, connection, encryption; and what time it told.

use std::time::Duration;

use crate::connection::{BaseUrl, Printable};
use crate::diagnosis::{CheckEvent, CheckId, Seen, Warning};

use super::access::Access;
use super::dig::proxy_seen;
use super::events::Tell;

/// Tells, once for each run, what the first answer proves, and what time the first host has that tells it.
pub(super) fn answered(access: &Access, base: &BaseUrl, tell: &Tell<'_>) {
    let passed = |check, seen| tell(CheckEvent::Passed { check, seen, took: Duration::ZERO });
    if access.told().is_first_answer() {
        let tls = if base.join("/").scheme() == "https" {
            Seen::Proven
        } else {
            Seen::Probed(Printable::new("not used on this machine"))
        };
        if let Ok(way) = access.http.way(base) {
            passed(CheckId::Proxy, Seen::Proxy(proxy_seen(&way)));
        }
        passed(CheckId::Dns, Seen::Proven);
        passed(CheckId::Tcp, Seen::Proven);
        passed(CheckId::Tls, tls);
    }
    let Some(ahead) = access.http.clock_ahead_seconds(base) else { return };
    if access.told().is_first_time() {
        if let Some(warning) = Warning::of_clock(ahead) {
            tell(CheckEvent::Warned(warning));
        }
        passed(CheckId::Clock, Seen::Clock(Some(ahead)));
    }
}

/// Tells that no answer of the run told the time, if it is so.
pub(super) fn ended(access: &Access, tell: &Tell<'_>) {
    if access.told().is_first_time() {
        tell(CheckEvent::Passed { check: CheckId::Clock, seen: Seen::Clock(None), took: Duration::ZERO });
    }
}
