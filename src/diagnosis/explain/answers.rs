//! Answers without an envelope of Adobe's: a status, a web page in the wrong place, an address a browser came back to.

use std::borrow::Cow;

use url::Url;

use crate::diagnosis::{Evidence, Stage, Transport};

use super::conceal::kept;
use super::surroundings::{Surroundings, is_adobes_host};

/// The evidence of web pages where data were due, with their places.
pub(super) fn pages(surroundings: &Surroundings<'_>) -> Vec<(usize, Evidence)> {
    let lower = surroundings.lower;
    let Some(at) = ["<!doctype html", "<html"].iter().filter_map(|tag| lower.find(tag)).min() else {
        return Vec::new();
    };
    let mut evidence = surroundings.evidence(at, Stage::Network);
    evidence.status = surroundings.status(at).map(|(_, status)| status);
    evidence.is_adobes = surroundings.has_marks(at) && evidence.status.is_some_and(|status| status >= 500);
    evidence.transport = (!evidence.is_adobes).then_some(Transport::Html);
    evidence.description = ["title", "h1"].into_iter().find_map(|tag| {
        let from = lower[at..].find(&format!("<{tag}"))? + at;
        let from = from + lower[from..].find('>')? + 1;
        let to = from + lower[from..].find("</")?;
        Some(kept(&surroundings.text[from..to])).filter(|title| !title.as_str().is_empty())
    });
    vec![(at, evidence)]
}

/// The evidence of each status of a failure, with its place. Redirects count only where they lead away from Adobe.
pub(super) fn statuses(surroundings: &Surroundings<'_>) -> Vec<(usize, Evidence)> {
    let failed = surroundings.statuses().iter().filter(|(_, status)| *status >= 400);
    failed
        .map(|&(at, status)| {
            let mut evidence = surroundings.evidence(at, Stage::Network);
            evidence.status = Some(status);
            evidence.is_adobes = surroundings.has_marks(at);
            (at, evidence)
        })
        .chain(redirects(surroundings))
        .collect()
}

/// Answers that send the client somewhere else than Adobe.
fn redirects(surroundings: &Surroundings<'_>) -> Vec<(usize, Evidence)> {
    let redirected = surroundings.statuses().iter().filter(|(_, status)| matches!(status, 301 | 302 | 303 | 307 | 308));
    redirected
        .filter_map(|&(at, status)| {
            let target = Url::parse(surroundings.header(at, "location")?).ok()?;
            let host = target.host_str()?;
            let mut evidence = surroundings.evidence(at, Stage::Network);
            let was_adobes = evidence.host.as_deref().is_some_and(is_adobes_host);
            evidence.status = Some(status);
            evidence.transport = Some(Transport::Redirected);
            evidence.place = Some(kept(host));
            (was_adobes && !is_adobes_host(host)).then_some((at, evidence))
        })
        .collect()
}

/// How many addresses are told of one text, and how long a query may be, in characters.
const MOST: usize = 20;
const LONGEST: usize = 2_000;

/// Errors of the authorization in an address that a browser came back to (RFC 6749, section 4.1.2.1).
const SIGN_IN_CODES: [&str; 10] = [
    "access_denied",
    "invalid_scope",
    "login_required",
    "consent_required",
    "interaction_required",
    "unauthorized_client",
    "unsupported_response_type",
    "invalid_request",
    "server_error",
    "temporarily_unavailable",
];

/// The evidence of addresses with `error=…`.
pub(super) fn callbacks(surroundings: &Surroundings<'_>) -> Vec<(usize, Evidence)> {
    let mut found = Vec::new();
    for (at, _) in surroundings.lower.match_indices("error=") {
        if !surroundings.text[..at].ends_with(['?', '&', '#']) || found.len() >= MOST {
            continue;
        }
        let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`');
        let query = surroundings.text[at..].chars().take(LONGEST).take_while(|c| !is_end(*c)).collect::<String>();
        let members: Vec<(Cow<'_, str>, Cow<'_, str>)> = url::form_urlencoded::parse(query.as_bytes()).collect();
        let member = |wanted: &str| members.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_ref());
        let Some(code) = member("error") else { continue };
        if SIGN_IN_CODES.contains(&code) || code.starts_with("ride_") {
            let evidence = Evidence {
                code: Some(kept(code)),
                description: member("error_description").map(kept),
                place: member("jump").filter(|jump| jump.starts_with("https://")).map(kept),
                is_adobes: true,
                ..Evidence::at_stage(Stage::SignIn)
            };
            found.push((at, evidence));
        }
    }
    found
}
