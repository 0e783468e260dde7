//! What Company and suites says.

use std::time::Duration;

use super::super::draft::ChosenCompany;
use super::super::model::{LiveTest, Model};
use super::super::report::Survey;
use crate::connection::{ConnectionName, Discovery, OrgId};
use crate::diagnosis::{CheckRun, Outcome, Seen};
use crate::screen::seen;

pub(in crate::wizard) const COMPANIES_INTRO: &str = "Adobe shows these companies. Which one is this connection for?";
pub(in crate::wizard) const SUITES_LABEL: &str = "Report suites";
pub(in crate::wizard) const FILTER: &str = "Filter";
pub(in crate::wizard) const SUITES_INTRO: &str =
    "Which report suites is it for? Check several, or take the highlighted one with Enter.";
pub(in crate::wizard) const LIVE_TEST: &str = "Live test call";

/// The whole ladder in a few words, once it was climbed.
pub(in crate::wizard) fn live_test(test: &LiveTest) -> String {
    let took: Duration = [&test.discovery, &test.suites_run]
        .into_iter()
        .flatten()
        .flat_map(CheckRun::rows)
        .map(|row| match &row.outcome {
            Outcome::Passed { took, .. } => *took,
            _ => Duration::ZERO,
        })
        .sum();
    seen(&Seen::ReportSuites { count: test.suites.len() }, took)
}

pub(in crate::wizard) const WITHOUT_SUITES: &str = "Go on without report suites";
pub(in crate::wizard) const OTHER_COMPANY: &str = "Another company";
pub(in crate::wizard) const TEST_FIRST: &str = "The live test call has to work first.";
pub(in crate::wizard) const CHOOSE_SUITE: &str = "No report suite matches the filter. Change it, then choose one.";

pub(in crate::wizard) fn chosen_company(chosen: &ChosenCompany) -> Vec<(String, String)> {
    vec![
        ("Company".to_owned(), format!("{} ({})", chosen.company.name, chosen.company.id)),
        ("Organization".to_owned(), chosen.org_id.to_string()),
    ]
}

pub(in crate::wizard) fn suites_note(
    matching: usize,
    loaded: usize,
    total: Option<usize>,
    is_complete: bool,
    chosen: usize,
) -> String {
    let all = total.filter(|&total| total > loaded && !is_complete).unwrap_or(loaded);
    let mut note = if matching == loaded { format!("{loaded} of {all}") } else { format!("{matching} of {all} match") };
    if !is_complete {
        note.push_str(", loading…");
    }
    if chosen > 0 {
        note.push_str(&format!(" · {chosen} chosen"));
    }
    note
}

pub(in crate::wizard) fn no_match(model: &Model) -> &'static str {
    if model.test.is_complete { "No report suite matches." } else { "No report suite matches so far." }
}

/// Only a company without visible report suites may be saved as it is: everything else must work first.
pub(in crate::wizard) fn may_go_on_without_suites(run: &CheckRun) -> bool {
    run.finding().is_some_and(|finding| finding.id == "no-report-suites")
}

pub(in crate::wizard) fn organization_differs(expected: &OrgId, discovered: &Discovery) -> (String, Vec<String>) {
    let mut lines: Vec<String> = discovered
        .organizations
        .iter()
        .map(|o| {
            let names: Vec<&str> = o.companies.iter().map(|c| c.name.as_str()).collect();
            format!("{}: {}", o.org_id, names.join(", "))
        })
        .collect();
    lines.insert(0, format!("You said {expected}. Adobe says this credential belongs to:"));
    lines.push(
        "Nothing can be saved like this. Go back and correct the organization, or use the right client's credential."
            .to_owned(),
    );
    ("This credential belongs to another organization.".to_owned(), lines)
}

/// Whether `name` is the one that was suggested, with or without its number, and not one of a person's own that begins so.
pub(in crate::wizard) fn is_suggestion(name: &str, suggested: &str) -> bool {
    let number = |rest: &str| rest.strip_prefix('-').is_some_and(|digits| digits.parse::<u32>().is_ok());
    name.strip_prefix(suggested).is_some_and(|rest| rest.is_empty() || number(rest))
}

/// `name`, or `name-2` and so on, whichever is free.
pub(in crate::wizard) fn free_name(survey: &Survey, name: &ConnectionName) -> ConnectionName {
    let numbered = (2..1000).map(|number| name.numbered(number));
    std::iter::once(name.clone()).chain(numbered).find(|name| !survey.has_name(name)).unwrap_or_else(|| name.clone())
}
