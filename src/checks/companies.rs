//! The rungs of companies: which ones the token shows, and whether the right one is among them.

use crate::connection::{Company, Discovery, GlobalCompanyId, OrgId, Organization};
use crate::diagnosis::{CheckId, Evidence, Seen, Stage};
use crate::ims::Token;

use super::access::Access;
use super::code::{self, amiss, listed};
use super::events::Tell;
use super::evidence;
use super::rung::{Fallen, Rung};
use super::way;

/// Lists what the token may see, and looks for the `expected` organization and company where a connection has them.
pub(super) async fn companies<'a>(
    access: &'a Access,
    token: &Token,
    expected: Option<(&OrgId, &GlobalCompanyId)>,
    tell: &'a Tell<'a>,
) -> Result<Discovery, Fallen<'a>> {
    let (rung, base) = (Rung::begin(CheckId::Companies, tell), &access.hosts.api_url);
    let discovered = match access.analytics().discovery(token, &|wait| rung.wait(wait)).await {
        Ok(discovered) => discovered,
        Err(error) => return Err(rung.fall(evidence::of_gateway(Stage::Companies, &error), base)),
    };
    way::answered(access, base, tell);
    if discovered.organizations.iter().all(|o| o.companies.is_empty()) {
        let words = if discovered.skipped > 0 {
            format!("{} entries have IDs that this program cannot carry.", discovered.skipped)
        } else {
            "The list of companies is empty.".to_owned()
        };
        return Err(rung.fall(amiss(Stage::Companies, base, code::NO_COMPANIES, None, &words), base));
    }
    let discovery = Discovery { identity: token.identity(), organizations: discovered.organizations };
    rung.pass(Seen::Companies(discovery.clone()));
    if let Some((org, company)) = expected {
        let rung = Rung::begin(CheckId::Company, tell);
        match find(access, &discovery.organizations, org, company) {
            Ok(company) => rung.pass(Seen::Company(company.clone())),
            Err(evidence) => return Err(rung.fall(*evidence, base)),
        }
    }
    Ok(discovery)
}

/// The company, or why it is not there.
fn find<'a>(
    access: &Access,
    seen: &'a [Organization],
    org: &OrgId,
    company: &GlobalCompanyId,
) -> Result<&'a Company, Box<Evidence>> {
    let differs = |code, expected: &str, words: &str| {
        Box::new(amiss(Stage::Companies, &access.hosts.api_url, code, Some(expected), words))
    };
    let Some(found) = seen.iter().find(|o| o.org_id == *org) else {
        let others = listed(seen.iter().map(|o| o.org_id.as_str()));
        let words = format!("Expected {org}, but Adobe shows {others}.");
        return Err(differs(code::ORGANIZATION_DIFFERS, org.as_str(), &words));
    };
    found.companies.iter().find(|c| c.id == *company).ok_or_else(|| {
        let others = listed(found.companies.iter().map(|c| c.id.as_str()));
        differs(code::COMPANY_NOT_SEEN, company.as_str(), &format!("Expected {company}, but {org} shows {others}."))
    })
}
