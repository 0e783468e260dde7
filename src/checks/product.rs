//! What lies beyond the token: companies, report suites and a small report, or sandboxes and a look at journeys, asked for
//! at the same time, and what it cost.
//!
//! Of two that fail, the deeper one is the cause: it is waited for before the other is reported.

use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Either, select};
use jiff::Timestamp;

use crate::connection::{Company, Connection, PlatformSandbox, Rsid};
use crate::diagnosis::{CheckEvent, CheckId, ReportSeen, Seen, Stage, TokenNote, Warning};
use crate::http::Oddity;
use crate::ims::{ImsError, Token};

use super::access::Access;
use super::companies::companies;
use super::events::{Events, Tell, shared};
use super::evidence;
use super::platform;
use super::rung::{Fallen, Rung};
use super::suites::{self, chosen, first_page};
use super::way;

/// How a climb beyond the token ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Climbed {
    /// Every rung passed.
    Passed,
    /// One did not, and was reported.
    Failed,
    /// Adobe does not take the kept token any more. Nothing was reported: with a new one it may be another story.
    NeedsNewToken,
}

/// Climbs every rung beyond the token that `connection` has. `is_kept` says that the token is an earlier run's.
pub async fn product(
    access: &Access,
    token: &Token,
    is_kept: bool,
    connection: &Connection,
    events: &mut Events<'_>,
) -> Climbed {
    let tell = shared(events);
    let climbed = match (&connection.company, &connection.sandbox) {
        (Some(company), _) => of_company(access, token, connection, company, &tell).await,
        (None, Some(sandbox)) => of_sandbox(access, token, connection, sandbox, &tell).await,
        (None, None) if is_kept => match judged(access, token, &tell).await {
            Ok(true) => Ok(()),
            Ok(false) => return Climbed::NeedsNewToken,
            Err(fallen) => Err(fallen),
        },
        // IMS gave it just now, and nothing else is asked of this product.
        (None, None) => Ok(()),
    };
    match climbed {
        Ok(()) => {
            way::ended(access, &tell);
            Climbed::Passed
        }
        Err(fallen) if is_kept && fallen.is_refusal_of_token() => Climbed::NeedsNewToken,
        Err(fallen) => {
            fallen.land::<()>(access).await;
            Climbed::Failed
        }
    }
}

/// A kept token of a product that nothing is asked of was shown to nobody: IMS says whether it is valid. Where it does not
/// say, that is told, and it counts as valid.
async fn judged<'a>(access: &'a Access, token: &Token, tell: &'a Tell<'a>) -> Result<bool, Fallen<'a>> {
    let (rung, base) = (Rung::again(CheckId::Token, tell), &access.hosts.ims_url);
    let note = match access.ims().is_valid(&access.client_id, token).boxed().await {
        Ok(true) => TokenNote::Valid,
        Ok(false) => {
            way::answered(access, base, tell);
            return Ok(false);
        }
        Err(error) if has_no_say(&error) => TokenNote::NotTried,
        Err(error) => return Err(rung.fall(evidence::of_ims(&error), base)),
    };
    way::answered(access, base, tell);
    let expires_in = token.expires_in(Timestamp::now());
    rung.pass(Seen::Token { from_cache: true, expires_in, note: Some(note) });
    Ok(true)
}

/// Whether IMS is there, and does not answer this question: one of somebody's own need not know it.
fn has_no_say(error: &ImsError) -> bool {
    match error {
        ImsError::Refused(refusal) => refusal.facts.status < 500,
        ImsError::NotIms(stranger) => error.is_not_there() || matches!(stranger.oddity, Oddity::Lacks(_)),
        ImsError::Http(_) | ImsError::KeyPair(_) => false,
    }
}

/// How many requests [`product`] begins with, all at once.
pub fn requests_at_once(connection: &Connection) -> usize {
    match (&connection.company, &connection.sandbox) {
        (Some(_), _) if connection.report_suites.is_empty() => 2,
        (Some(_), _) => 3,
        (None, Some(_)) => 2,
        (None, None) => 0,
    }
}

async fn of_company<'a>(
    access: &'a Access,
    token: &'a Token,
    connection: &'a Connection,
    company: &'a Company,
    tell: &'a Tell<'a>,
) -> Result<(), Fallen<'a>> {
    let expected = Some((&connection.org_id, &company.id));
    let deeper = companies(access, token, expected, tell).map(|found| found.map(|_| ()));
    let higher = suites_and_report(access, token, connection, company, tell);
    both(deeper.boxed(), higher.boxed()).await?;
    quota(access, tell);
    Ok(())
}

async fn of_sandbox<'a>(
    access: &'a Access,
    token: &'a Token,
    connection: &'a Connection,
    sandbox: &'a PlatformSandbox,
    tell: &'a Tell<'a>,
) -> Result<(), Fallen<'a>> {
    let (org_id, name) = (&connection.org_id, &sandbox.name);
    let deeper = platform::sandboxes(access, token, org_id, Some(name), tell).map(|seen| seen.map(|_| ()));
    let higher = platform::journeys(access, token, org_id, name, tell).map(|count| count.map(|_| ()));
    both(deeper.boxed(), higher.boxed()).await?;
    quota(access, tell);
    Ok(())
}

/// What the check cost.
fn quota(access: &Access, tell: &Tell<'_>) {
    let traffic = access.traffic();
    let (requests, waited) = (traffic.requests(), traffic.waited().as_secs());
    let seen = Seen::Quota { requests, waited, paced: traffic.paced_for().as_secs() };
    tell(CheckEvent::Passed { check: CheckId::Quota, seen, took: Duration::ZERO });
}

async fn suites_and_report<'a>(
    access: &'a Access,
    token: &'a Token,
    connection: &'a Connection,
    company: &'a Company,
    tell: &'a Tell<'a>,
) -> Result<(), Fallen<'a>> {
    let wanted: Vec<Rsid> = connection.report_suites.iter().map(|suite| suite.rsid.clone()).collect();
    let read = async {
        let first = first_page(access, token, &company.id, tell).await?;
        chosen(access, token, &company.id, &wanted, &first, tell).await?;
        Ok(first)
    };
    let Some(rsid) = wanted.first() else {
        let visible: suites::Visible = read.await?;
        return match visible.suites.first() {
            Some(suite) => report(access, token, company, &suite.rsid, tell).await,
            None => Ok(()),
        };
    };
    let read = async { read.await.map(|_| ()) };
    both(read.boxed(), report(access, token, company, rsid, tell).boxed()).await
}

/// Both at the same time. A failure of the deeper one ends the other; that of the higher one waits for the deeper one.
async fn both<'a>(
    deeper: BoxFuture<'_, Result<(), Fallen<'a>>>,
    higher: BoxFuture<'_, Result<(), Fallen<'a>>>,
) -> Result<(), Fallen<'a>> {
    match select(deeper, higher).await {
        Either::Left((deeper, higher)) => {
            deeper?;
            higher.await
        }
        Either::Right((higher, deeper)) => {
            deeper.await?;
            higher
        }
    }
}

/// Whether a report of totals on one report suite runs.
async fn report<'a>(
    access: &'a Access,
    token: &Token,
    company: &Company,
    rsid: &Rsid,
    tell: &'a Tell<'a>,
) -> Result<(), Fallen<'a>> {
    let (rung, base) = (Rung::begin(CheckId::Report, tell), &access.hosts.api_url);
    let left_out = match access.analytics().report(token, &company.id, rsid, &|wait| rung.wait(wait)).await {
        Ok(report) => report.left_out,
        Err(error) => return Err(rung.fall(evidence::of_gateway(Stage::Report, &error), base)),
    };
    way::answered(access, base, tell);
    let seen = ReportSeen { rsid: rsid.clone(), left_out };
    if let Some(warning) = Warning::of_report(&seen) {
        rung.tell(CheckEvent::Warned(warning));
    }
    rung.pass(Seen::Report(seen));
    Ok(())
}
