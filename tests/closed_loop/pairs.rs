//! Two failures at once: the deeper cause is named, and what lies above it is skipped.

use aa_connect::diagnosis::{CheckId, Outcome};
use futures_util::{StreamExt as _, stream};

use super::world::By::{self, Account, Journeys, Machine, Person};
use super::world::{World, failed};

/// Both failures of the sandbox, which one is told, at which check, with which exit code.
pub(crate) struct Pair {
    pub(crate) both: &'static str,
    by: By,
    pub(crate) rule: &'static str,
    at: CheckId,
    exit: u8,
}

const fn pair(both: &'static str, by: By, rule: &'static str, at: CheckId, exit: u8) -> Pair {
    Pair { both, by, rule, at, exit }
}

use CheckId::{ChosenSuites, Companies, Company, ReportSuites, Sandbox, Sandboxes, Token, TokenContent};

#[rustfmt::skip]
pub(crate) static PAIRS: &[Pair] = &[
    pair("no-companies,ims-wrong-client-secret", Machine, "ims-wrong-client-secret", Token, 3),
    pair("api-unwell,ims-throttled", Machine, "ims-too-many-requests", Token, 5),
    pair("api-no-product-profile,html", Machine, "html-answer", Token, 6),
    pair("api-token-not-valid,token-ended", Machine, "token-ended", TokenContent, 5),
    pair("no-companies,token-of-other-client", Machine, "token-of-other-client", TokenContent, 8),
    pair("suites-missing,no-companies", Machine, "no-companies", Companies, 8),
    pair("report-insufficient-access,api-discovery-failed", Machine, "api-discovery-failed", Companies, 5),
    pair("no-report-suites,company-not-seen", Machine, "company-not-seen", Company, 8),
    pair("suites-missing,organization-differs", Machine, "organization-differs", Company, 8),
    pair("company-not-seen,organization-differs", Machine, "organization-differs", Company, 8),
    pair("report-timeout,no-report-suites", Machine, "no-report-suites", ReportSuites, 8),
    pair("report-insufficient-access,suites-missing", Machine, "suites-missing", ChosenSuites, 8),
    pair("jwt-expired,clock-fast", Account, "ims-jwt-clock", Token, 7),
    pair("jwt-unbound,api-unwell", Account, "ims-jwt-signature", Token, 3),
    pair("clock-noticeable,no-companies", Machine, "no-companies", Companies, 8),
    pair("journeys-forbidden,no-sandboxes", Journeys(0), "no-sandboxes", Sandboxes, 8),
    pair("journeys-forbidden,sandbox-not-active", Journeys(0), "sandbox-not-active", Sandbox, 8),
    pair("journeys-unwell,api-no-product-profile", Journeys(0), "platform-no-product-profile", Sandboxes, 3),
    pair("api-unwell,ims-unwell", Person, "not-signed-in", Token, 8),
];

#[tokio::test(flavor = "multi_thread")]
async fn of_two_failures_the_deeper_one_is_named_and_the_other_is_skipped() {
    let played = stream::iter(PAIRS.iter().map(surprise)).buffer_unordered(8);
    let surprises: Vec<String> = played.filter_map(std::future::ready).collect().await;
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

async fn surprise(pair: &Pair) -> Option<String> {
    let world = World::new(pair.by, Some(pair.both)).await;
    let run = world.check().await;
    let seen = failed(&run).map(|(check, finding)| (finding.id, check, finding.verdict.exit_code()));
    let failures = run.rows().iter().filter(|row| matches!(row.outcome, Outcome::Failed { .. })).count();
    let after = run.rows().iter().skip_while(|row| !matches!(row.outcome, Outcome::Failed { .. })).skip(1);
    // What ran beside it and passed may stay passed; nothing above it fails, too, or is left open.
    let is_closed = after.clone().all(|row| matches!(row.outcome, Outcome::Skipped | Outcome::Passed { .. }));
    let is_as_told = seen == Some((pair.rule, pair.at, pair.exit)) && failures == 1 && is_closed;
    (!is_as_told).then(|| format!("{}: {seen:?}, {failures} failures", pair.both))
}
