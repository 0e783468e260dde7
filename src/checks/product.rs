//! What lies beyond the token: companies, report suites and a small report, asked for at the same time, and what it cost.
//!
//! Of two that fail, the deeper one is the cause: it is waited for before the other is reported.

use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Either, select};

use crate::connection::{Company, Connection, Rsid};
use crate::diagnosis::{CheckEvent, CheckId, ReportSeen, Seen, Stage, Warning};
use crate::ims::Token;

use super::access::Access;
use super::companies::companies;
use super::events::{Events, Tell, shared};
use super::evidence;
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
    let climbed = match &connection.company {
        Some(company) => rungs(access, token, connection, company, &tell).await,
        None => knock(access, &tell).await,
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

/// A kept token of a product that nothing is asked of was shown to nobody. What can be seen is whether IMS is there, from
/// which the next one will come.
async fn knock<'a>(access: &'a Access, tell: &'a Tell<'a>) -> Result<(), Fallen<'a>> {
    let base = &access.hosts.ims_url;
    if access.told().has_answer() {
        return Ok(());
    }
    let rung = Rung::again(CheckId::Token, tell);
    match access.ims().metadata().boxed().await {
        // A server of somebody's own need not describe itself: that it answers is enough.
        Err(error) if !error.is_not_there() => Err(rung.fall(evidence::of_ims_at(Stage::Token, &error), base)),
        _ => {
            way::answered(access, base, tell);
            Ok(())
        }
    }
}

/// How many requests [`product`] begins with, all at once.
pub fn requests_at_once(connection: &Connection) -> usize {
    match (&connection.company, connection.report_suites.is_empty()) {
        (None, _) => 0,
        (Some(_), true) => 2,
        (Some(_), false) => 3,
    }
}

async fn rungs<'a>(
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
    let (requests, waited) = (access.traffic().requests(), access.traffic().waited().as_secs());
    tell(CheckEvent::Passed { check: CheckId::Quota, seen: Seen::Quota { requests, waited }, took: Duration::ZERO });
    Ok(())
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
        Err(error) => return Err(rung.fall(evidence::of_analytics(Stage::Report, &error), base)),
    };
    way::answered(access, base, tell);
    let seen = ReportSeen { rsid: rsid.clone(), left_out };
    if let Some(warning) = Warning::of_report(&seen) {
        rung.tell(CheckEvent::Warned(warning));
    }
    rung.pass(Seen::Report(seen));
    Ok(())
}
