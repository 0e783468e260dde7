//! The rungs of the ladder, in the order of `diagnosis::CheckId`. Each reports what happens while it happens and gives the
//! next rung what it needs, or `None` once it reported why it failed, or which layer of the network did.

use std::future::Future;
use std::pin::{Pin, pin};
use std::time::Duration;

use futures_util::future::{Either, select};
use jiff::Timestamp;

use crate::connection::{
    Connection, Discovery, GlobalCompanyId, OrgId, ReportSuite, Rsid, SandboxName, StoreKind, VisibleSandboxes,
};
use crate::diagnosis::{CheckEvent, CheckId, Evidence, KeyPairSeen, Seen, Stage, Unattended, Warning};
use crate::ims::{ServiceAccount, Token};

use super::access::Access;
use super::events::{Events, Tell, shared};
use super::rung::Rung;
use super::{companies as of_companies, evidence, platform, suites, way};

pub use super::code;
pub use super::product::{Climbed, product, requests_at_once};
pub use super::rung::failed;
pub use super::token_content::token_content;

/// Says that the connection's file was read, which whoever has the connection did, and what it tells of days to come.
pub fn file(connection: &Connection, events: &mut Events<'_>) {
    let now = Timestamp::now();
    let warnings = [
        Warning::of_type(connection),
        Warning::of_client_secret(connection, now),
        Warning::of_client_secret_end(connection, now),
        Warning::of_rotation(connection, now),
    ];
    for warning in warnings.into_iter().flatten() {
        events(CheckEvent::Warned(warning));
    }
    events(CheckEvent::Passed { check: CheckId::File, seen: Seen::File, took: Duration::ZERO });
}

/// Reads the connection's secret from `store`.
pub async fn secret<T>(
    store: StoreKind,
    read: impl Future<Output = Result<T, Evidence>>,
    events: &mut Events<'_>,
) -> Option<T> {
    let tell = shared(events);
    let rung = Rung::begin(CheckId::Secret, &tell);
    match read.await {
        Ok(secret) => {
            rung.pass(Seen::Secret { store, unattended: Unattended::of(store) });
            Some(secret)
        }
        Err(evidence) => {
            rung.fail(CheckId::Secret, evidence);
            None
        }
    }
}

/// Looks at a Service Account's key and certificate. Asks nobody, unless the certificate is out of date by this machine's
/// clock: then the server's has the last word.
pub async fn key_pair(access: &Access, account: ServiceAccount<'_>, events: &mut Events<'_>) -> Option<()> {
    let tell = shared(events);
    let rung = Rung::begin(CheckId::KeyPair, &tell);
    match access.ims().check_key_pair(account).await {
        Ok(at) => {
            let seen = KeyPairSeen::of(account.settings().certificate.as_ref(), at);
            if let Some(warning) = Warning::of_key_pair(&seen) {
                rung.tell(CheckEvent::Warned(warning));
            }
            rung.pass(Seen::KeyPair(seen));
            Some(())
        }
        Err(error) => rung.fall(evidence::of_ims_at(Stage::KeyPair, &error), &access.hosts.ims_url).land(access).await,
    }
}

/// Obtains a token; `true` beside it when it came from the cache. While IMS is asked for one, connections for the
/// `requests` that follow at once are opened to the API's host.
pub async fn token(
    access: &Access,
    requests: usize,
    obtain: impl Future<Output = Result<(Token, bool), Evidence>> + Send,
    events: &mut Events<'_>,
) -> Option<Token> {
    let tell = shared(events);
    obtained(access, requests, pin!(obtain), &tell).await
}

async fn obtained(
    access: &Access,
    requests: usize,
    obtain: Pin<&mut (dyn Future<Output = Result<(Token, bool), Evidence>> + Send)>,
    tell: &Tell<'_>,
) -> Option<Token> {
    let rung = Rung::begin(CheckId::Token, tell);
    let obtained = match select(obtain, pin!(access.ims_is_asked())).await {
        Either::Left((obtained, _)) => obtained,
        Either::Right(((), obtain)) => {
            access.open_connections(requests);
            obtain.await
        }
    };
    match obtained {
        Ok((token, from_cache)) => {
            if !from_cache {
                way::answered(access, &access.hosts.ims_url, tell);
            }
            rung.pass(Seen::Token { from_cache, expires_in: token.expires_in(Timestamp::now()), note: None });
            Some(token)
        }
        Err(evidence) => rung.fall(evidence, &access.hosts.ims_url).land(access).await,
    }
}

/// Says that `check` could not be begun, because IMS gave no token for it.
pub async fn no_token(access: &Access, check: CheckId, evidence: Evidence, events: &mut Events<'_>) {
    let tell = shared(events);
    Rung::begin(check, &tell).fall(evidence, &access.hosts.ims_url).land::<()>(access).await;
}

/// Lists what the token may see, and looks for the `expected` organization and company where a connection has them.
pub async fn companies(
    access: &Access,
    token: &Token,
    expected: Option<(&OrgId, &GlobalCompanyId)>,
    events: &mut Events<'_>,
) -> Option<Discovery> {
    let tell = shared(events);
    match of_companies::companies(access, token, expected, &tell).await {
        Ok(discovery) => Some(discovery),
        Err(fallen) => fallen.land(access).await,
    }
}

/// Reads all pages of the company's report suites and looks for the `chosen` ones.
pub async fn report_suites(
    access: &Access,
    token: &Token,
    company: &GlobalCompanyId,
    chosen: &[Rsid],
    events: &mut Events<'_>,
) -> Option<Vec<ReportSuite>> {
    let tell = shared(events);
    match suites::all(access, token, company, chosen, &tell).await {
        Ok(suites) => Some(suites),
        Err(fallen) => fallen.land(access).await,
    }
}

/// Lists the sandboxes that the token may see in the organization.
pub async fn sandboxes(
    access: &Access,
    token: &Token,
    org_id: &OrgId,
    expected: Option<&SandboxName>,
    events: &mut Events<'_>,
) -> Option<VisibleSandboxes> {
    let tell = shared(events);
    match platform::sandboxes(access, token, org_id, expected, &tell).await {
        Ok(seen) => Some(seen),
        Err(fallen) => fallen.land(access).await,
    }
}

/// Reads the first of the journeys in the sandbox; how many there are, where Adobe says so.
pub async fn journeys(
    access: &Access,
    token: &Token,
    org_id: &OrgId,
    sandbox: &SandboxName,
    events: &mut Events<'_>,
) -> Option<Option<usize>> {
    let tell = shared(events);
    match platform::journeys(access, token, org_id, sandbox, &tell).await {
        Ok(count) => Some(count),
        Err(fallen) => fallen.land(access).await,
    }
}
