//! The rungs of the ladder: secret, key pair, token, companies, report suites. Each reports what happens while it happens and gives the
//! next rung what it needs, or `None` once it reported why it failed.

use std::collections::HashSet;
use std::future::Future;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use futures_util::{FutureExt as _, Stream, StreamExt as _, stream};
use jiff::Timestamp;

use crate::analytics::{Analytics, AnalyticsError, OnWait, Suites};
use crate::connection::{Discovery, GlobalCompanyId, OrgId, Organization, Printable, ReportSuite, Rsid, StoreKind};
use crate::diagnosis::{self, CheckEvent, CheckId, Evidence, KeyPairSeen, Seen, Stage, Unattended, Warning};
use crate::ims::{ServiceAccount, Token};

use super::access::Access;
use super::evidence;

/// The `code`s of our own: Adobe answered well, but not with what the connection needs.
pub mod code {
    /// The token shows no company at all.
    pub const NO_COMPANIES: &str = "no-companies";
    /// The right organization, but without the expected company.
    pub const COMPANY_NOT_SEEN: &str = "company-not-seen";
    /// Other organizations than the expected one.
    pub const ORGANIZATION_DIFFERS: &str = "organization-differs";
    /// The company shows no report suite.
    pub const NO_REPORT_SUITES: &str = "no-report-suites";
    /// Some of the chosen report suites are not there.
    pub const SUITES_MISSING: &str = "suites-missing";
}

/// How many report suites one request asks for.
const PAGE_SIZE: usize = 100;
/// How many pages are asked for at once: quick over long distances, and half of Adobe's limit at most in flight.
const PAGES_AT_ONCE: usize = 3;
/// No company has more; a server that says so is not believed for ever.
const MOST_SUITES: usize = 20_000;

/// Reads the connection's secret from `store`.
pub async fn secret<T, E>(
    store: StoreKind,
    read: impl Future<Output = Result<T, Evidence>>,
    events: &mut E,
) -> Option<T>
where
    E: FnMut(CheckEvent) + Send,
{
    let rung = Rung::begin(CheckId::Secret, events);
    match read.await {
        Ok(secret) => {
            rung.pass(Seen::Secret { store, unattended: Unattended::of(store) });
            Some(secret)
        }
        Err(evidence) => rung.fail(evidence),
    }
}

/// Says that a rung could not even be begun.
pub fn failed<E>(check: CheckId, evidence: Evidence, events: &mut E)
where
    E: FnMut(CheckEvent) + Send,
{
    let _: Option<()> = Rung::begin(check, events).fail(evidence);
}

/// Looks at a Service Account's key and certificate. Asks nobody, unless the certificate is out of date by this machine's
/// clock: then the server's has the last word.
pub async fn key_pair<E>(access: &Access, account: ServiceAccount<'_>, events: &mut E) -> Option<()>
where
    E: FnMut(CheckEvent) + Send,
{
    let rung = Rung::begin(CheckId::KeyPair, events);
    match access.ims().check_key_pair(account).await {
        Ok(at) => {
            let seen = KeyPairSeen::of(account.settings().certificate.as_ref(), at);
            if let Some(warning) = Warning::of_key_pair(&seen) {
                rung.tell(CheckEvent::Warned(warning));
            }
            rung.pass(Seen::KeyPair(seen));
            Some(())
        }
        Err(error) => rung.fail(evidence::of_ims_at(Stage::KeyPair, &error)),
    }
}

/// Obtains a token; `true` beside it when it came from the cache.
pub async fn token<E>(obtain: impl Future<Output = Result<(Token, bool), Evidence>>, events: &mut E) -> Option<Token>
where
    E: FnMut(CheckEvent) + Send,
{
    let rung = Rung::begin(CheckId::Token, events);
    match obtain.await {
        Ok((token, from_cache)) => {
            rung.pass(Seen::Token { from_cache, expires_in: token.expires_in(Timestamp::now()) });
            Some(token)
        }
        Err(evidence) => rung.fail(evidence),
    }
}

/// Lists what the token may see, and looks for the `expected` organization and company where a connection has them.
pub async fn companies<E>(
    access: &Access,
    token: &Token,
    expected: Option<(&OrgId, &GlobalCompanyId)>,
    events: &mut E,
) -> Option<Discovery>
where
    E: FnMut(CheckEvent) + Send,
{
    let rung = Rung::begin(CheckId::Companies, events);
    let discovered = match access.analytics().discovery(token, &|wait| rung.wait(wait)).await {
        Ok(discovered) => discovered,
        Err(error) => return rung.fail(evidence::of_analytics(Stage::Companies, &error)),
    };
    let amiss = if discovered.organizations.iter().all(|o| o.companies.is_empty()) {
        let words = if discovered.skipped > 0 {
            format!("{} entries have IDs that this program cannot carry.", discovered.skipped)
        } else {
            "The list of companies is empty.".to_owned()
        };
        Some((code::NO_COMPANIES, words))
    } else {
        expected.and_then(|(org, company)| differs(&discovered.organizations, org, company))
    };
    if let Some((code, words)) = amiss {
        return rung.fail(amiss_at(Stage::Companies, access, code, &words));
    }
    let discovery = Discovery { identity: token.identity(), organizations: discovered.organizations };
    rung.pass(Seen::Companies(discovery.clone()));
    Some(discovery)
}

fn differs(seen: &[Organization], org: &OrgId, company: &GlobalCompanyId) -> Option<(&'static str, String)> {
    let Some(found) = seen.iter().find(|o| o.org_id == *org) else {
        let others = listed(seen.iter().map(|o| o.org_id.as_str()));
        return Some((code::ORGANIZATION_DIFFERS, format!("Expected {org}, but Adobe shows {others}.")));
    };
    if found.companies.iter().any(|c| c.id == *company) {
        return None;
    }
    let others = listed(found.companies.iter().map(|c| c.id.as_str()));
    Some((code::COMPANY_NOT_SEEN, format!("Expected {company}, but {org} shows {others}.")))
}

/// Reads all pages of the company's report suites and looks for the `chosen` ones.
pub async fn report_suites<E>(
    access: &Access,
    token: &Token,
    company: &GlobalCompanyId,
    chosen: &[Rsid],
    events: &mut E,
) -> Option<Vec<ReportSuite>>
where
    E: FnMut(CheckEvent) + Send,
{
    let rung = Rung::begin(CheckId::ReportSuites, events);
    let analytics = access.analytics();
    let on_wait = |wait| rung.wait(wait);
    let (mut suites, mut seen, mut skipped) = (Vec::new(), HashSet::new(), 0);
    let mut is_complete = false;
    {
        let mut pages = std::pin::pin!(pages(&analytics, token, company, &on_wait));
        while let Some(page) = pages.next().await {
            let mut answer = match page {
                Ok(answer) => answer,
                Err(error) => return rung.fail(evidence::of_analytics(Stage::ReportSuites, &error)),
            };
            skipped += answer.skipped;
            let is_empty = answer.page.suites.is_empty() && answer.skipped == 0;
            let had_some = !answer.page.suites.is_empty();
            answer.page.suites.retain(|suite| seen.insert(suite.rsid.clone()));
            // A server that ignores `page` sends the first one again and again: that is all there is.
            let is_repeated = had_some && answer.page.suites.is_empty();
            is_complete = answer.page.is_last || is_empty || is_repeated;
            let is_enough = is_complete || suites.len() + answer.page.suites.len() >= MOST_SUITES;
            answer.page.is_last = is_enough;
            suites.extend(answer.page.suites.iter().cloned());
            rung.tell(CheckEvent::Suites(answer.page));
            if is_enough {
                break;
            }
        }
    }
    // Of an absurdly long list only the beginning was read: what is not in it may still be there.
    let missing: Vec<&str> =
        chosen.iter().filter(|rsid| is_complete && !seen.contains(*rsid)).map(Rsid::as_str).collect();
    let amiss = if suites.is_empty() {
        let words = if skipped > 0 {
            format!("{skipped} report suites have IDs that this program cannot carry.")
        } else {
            format!("{company} shows no report suite.")
        };
        Some((code::NO_REPORT_SUITES, words))
    } else if missing.is_empty() {
        None
    } else {
        Some((code::SUITES_MISSING, format!("Not among the {} visible ones: {}.", suites.len(), listed(missing))))
    };
    if let Some((code, words)) = amiss {
        return rung.fail(amiss_at(Stage::ReportSuites, access, code, &words));
    }
    rung.pass(Seen::ReportSuites { count: suites.len() });
    Some(suites)
}

/// The pages in order. The first one alone; the others, where it said how many there are, a few at a time, else one
/// after the other. Whoever reads decides when it is enough.
fn pages<'a>(
    analytics: &'a Analytics,
    token: &'a Token,
    company: &'a GlobalCompanyId,
    on_wait: OnWait<'a>,
) -> impl Stream<Item = Result<Suites, AnalyticsError>> + Send + 'a {
    let page = move |number| analytics.report_suites(token, company, number, PAGE_SIZE, on_wait).boxed();
    stream::once(page(0)).flat_map(move |first| {
        let total = first.as_ref().ok().and_then(|answer| answer.total_pages);
        let is_last = first.as_ref().map_or(true, |answer| answer.page.is_last);
        let (end, at_once) = match total {
            _ if is_last => (1, 1),
            Some(total) => (total.min(MOST_SUITES / PAGE_SIZE), PAGES_AT_ONCE),
            None => (MOST_SUITES / PAGE_SIZE, 1),
        };
        stream::iter([first]).chain(stream::iter(1..end).map(page).buffered(at_once))
    })
}

/// Evidence that Adobe answered, but not with what is needed.
fn amiss_at(stage: Stage, access: &Access, code: &str, words: &str) -> Evidence {
    Evidence {
        host: Some(access.hosts.api_url.host()),
        code: Some(Printable::new(code)),
        description: Some(Printable::new(words)),
        is_adobes: true,
        at: Some(Timestamp::now()),
        ..Evidence::at_stage(stage)
    }
}

/// The first few of a list, and how many more there are.
fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [] => "none".to_owned(),
        few if few.len() <= 5 => few.join(", "),
        many => format!("{} and {} more", many[..4].join(", "), many.len() - 4),
    }
}

/// One rung being climbed: its name, its clock, and whom to tell.
struct Rung<'a, E> {
    check: CheckId,
    begun: Instant,
    // Several pages may report a wait at the same time.
    events: Mutex<&'a mut E>,
}

impl<'a, E: FnMut(CheckEvent) + Send> Rung<'a, E> {
    fn begin(check: CheckId, events: &'a mut E) -> Self {
        events(CheckEvent::Started(check));
        Self { check, begun: Instant::now(), events: Mutex::new(events) }
    }

    fn tell(&self, event: CheckEvent) {
        if let Ok(mut events) = self.events.lock() {
            events(event);
        }
    }

    fn wait(&self, wait: Duration) {
        // Rounded up: "waiting 0 s" is no news.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        if seconds > 0 {
            self.tell(CheckEvent::Waiting { check: self.check, seconds });
        }
    }

    fn pass(self, seen: Seen) {
        self.tell(CheckEvent::Passed { check: self.check, seen, took: self.begun.elapsed() });
    }

    fn fail<T>(&self, evidence: Evidence) -> Option<T> {
        let finding = Box::new(diagnosis::diagnose(evidence));
        self.tell(CheckEvent::Failed { check: self.check, finding, took: self.begun.elapsed() });
        None
    }
}
