//! The rungs of report suites: whether they can be read, all of them where a person is to choose, and whether the chosen
//! ones are there.

use std::collections::HashSet;

use futures_util::{FutureExt as _, Stream, StreamExt as _, stream};

use crate::analytics::{Analytics, Suites};
use crate::connection::{GlobalCompanyId, ReportSuite, Rsid};
use crate::diagnosis::{CheckEvent, CheckId, Evidence, Seen, Stage};
use crate::gateway::{GatewayError, OnWait};
use crate::ims::Token;

use super::access::Access;
use super::code::{self, amiss, listed};
use super::events::Tell;
use super::evidence;
use super::rung::{Fallen, Rung};
use super::way;

/// How many report suites one request asks for.
const PAGE_SIZE: usize = 100;
/// How many pages are asked for at once: quick over long distances, and half of Adobe's limit at most in flight.
const PAGES_AT_ONCE: usize = 3;
/// No company has more; a server that says so is not believed for ever.
const MOST_SUITES: usize = 20_000;

/// Report suites as far as they were read.
pub(super) struct Visible {
    pub(super) suites: Vec<ReportSuite>,
    seen: HashSet<Rsid>,
    skipped: usize,
    /// Whether there are no others.
    is_complete: bool,
}

impl Visible {
    fn new() -> Self {
        Self { suites: Vec::new(), seen: HashSet::new(), skipped: 0, is_complete: false }
    }

    /// Adds a page, and leaves in it what is new.
    fn add(&mut self, answer: &mut Suites) {
        self.skipped += answer.skipped;
        let is_empty = answer.page.suites.is_empty() && answer.skipped == 0;
        let had_some = !answer.page.suites.is_empty();
        answer.page.suites.retain(|suite| self.seen.insert(suite.rsid.clone()));
        // A server that ignores `page` sends the first one again and again: that is all there is.
        let is_repeated = had_some && answer.page.suites.is_empty();
        self.is_complete = answer.page.is_last || is_empty || is_repeated;
        self.suites.extend(answer.page.suites.iter().cloned());
    }

    /// Which of the `chosen` ones were not seen.
    fn missing<'c>(&self, chosen: &'c [Rsid]) -> Vec<&'c Rsid> {
        chosen.iter().filter(|rsid| !self.seen.contains(*rsid)).collect()
    }

    /// Why there is nothing to choose from, if so.
    fn amiss(&self, access: &Access, company: &GlobalCompanyId) -> Option<Evidence> {
        let words = match self.skipped {
            _ if !self.suites.is_empty() => return None,
            0 => format!("{company} shows no report suite."),
            skipped => format!("{skipped} report suites have IDs that this program cannot carry."),
        };
        Some(amiss(Stage::ReportSuites, &access.hosts.api_url, code::NO_REPORT_SUITES, Some(company.as_str()), &words))
    }

    fn gone(&self, access: &Access, missing: &[&Rsid]) -> Evidence {
        let missing = listed(missing.iter().map(|rsid| rsid.as_str()));
        // Where only the wanted ones were asked for, how many others there are was not seen.
        let words = if self.is_complete {
            format!("Not among the {} visible ones: {missing}.", self.suites.len())
        } else {
            format!("Not visible: {missing}.")
        };
        amiss(Stage::ReportSuites, &access.hosts.api_url, code::SUITES_MISSING, Some(&missing), &words)
    }
}

/// Reads all pages of the company's report suites and looks for the `chosen` ones.
pub(super) async fn all<'a>(
    access: &'a Access,
    token: &Token,
    company: &GlobalCompanyId,
    chosen: &[Rsid],
    tell: &'a Tell<'a>,
) -> Result<Vec<ReportSuite>, Fallen<'a>> {
    let (rung, base) = (Rung::begin(CheckId::ReportSuites, tell), &access.hosts.api_url);
    let visible = match read_all(access, token, company, &rung, &|page| tell(page)).await {
        Ok(visible) => visible,
        Err(error) => return Err(rung.fall(evidence::of_gateway(Stage::ReportSuites, &error), base)),
    };
    if let Some(amiss) = visible.amiss(access, company) {
        return Err(rung.fall(amiss, base));
    }
    let missing = visible.missing(chosen);
    // Of an absurdly long list only the beginning was read: what is not in it may still be there.
    if visible.is_complete && !missing.is_empty() {
        return Err(rung.fall(visible.gone(access, &missing), base));
    }
    rung.pass(Seen::ReportSuites { count: visible.suites.len() });
    Ok(visible.suites)
}

/// Whether report suites can be read at all: the first page, and how many there are.
pub(super) async fn first_page<'a>(
    access: &'a Access,
    token: &Token,
    company: &GlobalCompanyId,
    tell: &'a Tell<'a>,
) -> Result<Visible, Fallen<'a>> {
    let (rung, base) = (Rung::begin(CheckId::ReportSuites, tell), &access.hosts.api_url);
    let asked = access.analytics().report_suites(token, company, 0, PAGE_SIZE, &|wait| rung.wait(wait)).boxed().await;
    let mut answer = match asked {
        Ok(answer) => answer,
        Err(error) => return Err(rung.fall(evidence::of_gateway(Stage::ReportSuites, &error), base)),
    };
    way::answered(access, base, tell);
    let mut visible = Visible::new();
    visible.add(&mut answer);
    if let Some(amiss) = visible.amiss(access, company) {
        return Err(rung.fall(amiss, base));
    }
    let count = answer.page.total.unwrap_or_default().max(visible.suites.len());
    rung.pass(Seen::ReportSuites { count });
    Ok(visible)
}

/// Whether the `chosen` ones are there. Those that are not on the `first` page are asked for by name.
pub(super) async fn chosen<'a>(
    access: &'a Access,
    token: &Token,
    company: &GlobalCompanyId,
    chosen: &[Rsid],
    first: &Visible,
    tell: &'a Tell<'a>,
) -> Result<(), Fallen<'a>> {
    if chosen.is_empty() {
        return Ok(());
    }
    let (rung, base) = (Rung::begin(CheckId::ChosenSuites, tell), &access.hosts.api_url);
    let missing = first.missing(chosen);
    if !missing.is_empty() {
        // Boxed: as a rule all of them are on the first page.
        match elsewhere(access, token, company, first, missing, &rung).boxed().await {
            Ok(None) => {}
            Ok(Some(gone)) => return Err(rung.fall(gone, base)),
            Err(error) => return Err(rung.fall(evidence::of_gateway(Stage::ReportSuites, &error), base)),
        }
    }
    rung.pass(Seen::ChosenSuites { count: chosen.len() });
    Ok(())
}

/// `None` where all of the `missing` ones are beyond the first page.
async fn elsewhere(
    access: &Access,
    token: &Token,
    company: &GlobalCompanyId,
    first: &Visible,
    missing: Vec<&Rsid>,
    rung: &Rung<'_>,
) -> Result<Option<Evidence>, GatewayError> {
    if first.is_complete {
        return Ok(Some(first.gone(access, &missing)));
    }
    let (analytics, mut found) = (access.analytics(), Visible::new());
    let wanted: Vec<Rsid> = missing.into_iter().cloned().collect();
    for some in wanted.chunks(PAGE_SIZE) {
        let mut answer = analytics.suites_among(token, company, some, &|wait| rung.wait(wait)).await?;
        let is_filtered = answer.page.suites.iter().all(|suite| some.contains(&suite.rsid));
        if !is_filtered {
            let quietly = |event| {
                if !matches!(event, CheckEvent::Suites(_)) {
                    rung.tell(event)
                }
            };
            found = read_all(access, token, company, rung, &quietly).await?;
            let missing = found.missing(&wanted);
            // As above: of an absurdly long list only the beginning was read.
            let is_gone = found.is_complete && !missing.is_empty();
            return Ok(is_gone.then(|| found.gone(access, &missing)));
        }
        found.add(&mut answer);
    }
    found.is_complete = false;
    let missing = found.missing(&wanted);
    Ok((!missing.is_empty()).then(|| found.gone(access, &missing)))
}

/// Reads page after page, telling of each.
async fn read_all(
    access: &Access,
    token: &Token,
    company: &GlobalCompanyId,
    rung: &Rung<'_>,
    tell: &Tell<'_>,
) -> Result<Visible, GatewayError> {
    let (analytics, mut visible) = (access.analytics(), Visible::new());
    let on_wait = |wait| rung.wait(wait);
    let mut pages = std::pin::pin!(pages(&analytics, token, company, &on_wait));
    while let Some(page) = pages.next().await {
        let mut answer = page?;
        way::answered(access, &access.hosts.api_url, tell);
        visible.add(&mut answer);
        let is_enough = visible.is_complete || visible.suites.len() >= MOST_SUITES;
        answer.page.is_last = is_enough;
        tell(CheckEvent::Suites(answer.page));
        if is_enough {
            break;
        }
    }
    Ok(visible)
}

/// The pages in order. The first one alone; the others, where it said how many there are, a few at a time, else one
/// after the other. Whoever reads decides when it is enough.
fn pages<'a>(
    analytics: &'a Analytics,
    token: &'a Token,
    company: &'a GlobalCompanyId,
    on_wait: OnWait<'a>,
) -> impl Stream<Item = Result<Suites, GatewayError>> + Send + 'a {
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
