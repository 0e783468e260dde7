//! Words that only one rule has: findings of our own that somebody pasted, Adobe's sentences and codes outside any JSON.

use std::borrow::Cow;

use crate::diagnosis::{Asserted, Evidence, LocalFault, Rule, Stage, Test, Transport, diagnose, rules};

use super::conceal::{concealed, kept};
use super::surroundings::Surroundings;

/// How far from a code the word may stand that belongs to it, in characters.
const BESIDE: usize = 120;
/// How long a sentence of Adobe's must be to be known by itself, in bytes.
const SENTENCE: usize = 15;

/// What stands before our own words: in a finding, in JSON, in a letter, in a bundle's text.
const OURS: [&str; 4] = ["what to do:", "\"remedy\"", "cause (", "aa-connect support bundle"];
/// The labels that are read again, as a bundle's text has them: filled up with spaces.
const LABELS: [&str; 5] = ["Host", "Status", "Code", "Request ID", "What to do"];

/// Findings that this program wrote, as text or as JSON, in a letter or in a bundle: the rule is known by its own words.
pub(super) fn own(surroundings: &Surroundings<'_>) -> Vec<(usize, Evidence)> {
    if !OURS.iter().any(|words| surroundings.lower.contains(words)) {
        return Vec::new();
    }
    let text = in_one_line(surroundings.text);
    // Where its remedy or request stands, how much of its cause is said, and the rule with the cause's place.
    let mut said: Vec<(usize, usize, &Rule, usize)> = Vec::new();
    for rule in rules() {
        let asked = rule.remedy.iter().chain(&rule.request).find_map(|template| place_of(template, &text));
        let cause = rule.cause.iter().filter_map(|template| Some((words_of(template), place_of(template, &text)?)));
        if let (Some(asked), Some((words, place))) = (asked, cause.max()) {
            said.push((asked, words, rule, place));
        }
    }
    // Of rules that ask the same, the one whose cause is said with the most words; of those alike the first.
    let is_beaten = |asked: usize, words: usize, at: usize| {
        let better = |(other_at, other): (usize, &(usize, usize, &Rule, usize))| {
            other.0 == asked && (other.1 > words || (other.1 == words && other_at < at))
        };
        said.iter().enumerate().any(better)
    };
    let best = said.iter().enumerate().filter(|(at, (asked, words, ..))| !is_beaten(*asked, *words, *at));
    best.filter_map(|(_, (_, _, rule, place))| Some((*place, with_lines(fitting(rule)?, &text[*place..], rule))))
        .collect()
}

/// Tickets wrap lines, mails put `>` before them, letters a dash, and a bundle's text fills labels up with spaces.
fn in_one_line(text: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for line in text.lines() {
        let line = line.trim_start_matches(['>', ' ', '\t']);
        let line = line.strip_prefix("- ").unwrap_or(line);
        let label = LABELS.iter().find_map(|label| Some((*label, line.strip_prefix(label)?.strip_prefix("  ")?)));
        match label {
            Some((label, value)) => words.extend([label, ": ", value]),
            None => words.push(line),
        }
        words.push(" ");
    }
    let text = words.concat();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// Where all the words of a template stand in order, near each other.
fn place_of(template: &str, text: &str) -> Option<usize> {
    // An address with a password in an example is cut out of the text like any other.
    let template = if template.contains("://") { Cow::Owned(concealed(template)) } else { Cow::Borrowed(template) };
    let longest = pieces(&template).max_by_key(|piece| piece.len())?.trim();
    if longest.len() < SENTENCE {
        return None;
    }
    let from = text.find(longest)?;
    pieces(&template).all(|piece| text.contains(piece.trim())).then_some(from)
}

/// The words of a template between its placeholders.
fn pieces(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').map(|piece| piece.split_once('}').map_or(piece, |(_, words)| words))
}

/// How much of a template is words of its own, in bytes.
fn words_of(template: &str) -> usize {
    pieces(template).map(str::len).sum()
}

/// The same with what the lines of evidence after the finding say, as long as it is still the same rule's.
fn with_lines(evidence: Evidence, text: &str, rule: &Rule) -> Evidence {
    let value = |label: &str, name: &str| {
        let text = match text.split_once(&format!("{label}: ")) {
            Some((_, after)) => after,
            None => text.split_once(&format!("\"{name}\": \""))?.1,
        };
        let end = text.find([',', '"', ' ']).unwrap_or(text.len());
        Some(&text[..end]).filter(|value| !value.is_empty())
    };
    let mut told = evidence.clone();
    told.host = value("Host", "host").map(|host| kept(host).to_string());
    told.status = value("Status", "status").and_then(|status| status.parse().ok()).or(told.status);
    told.code = value("Code", "code").map(kept).or(told.code);
    told.request_id = value("Request ID", "request_id").map(kept);
    if diagnose(told.clone()).id == rule.id { told } else { evidence }
}

/// Adobe's own sentences and the gateway's codes in running text, as people quote them.
pub(super) fn quoted(surroundings: &Surroundings<'_>) -> Vec<(usize, Evidence)> {
    let mut found: Vec<(usize, &Rule)> = Vec::new();
    for rule in rules() {
        let place = rule.when.get("description").and_then(|test| sentence(test, surroundings.text));
        let place = place.or_else(|| rule.when.get("code").and_then(|test| gateway_code(test, surroundings.lower)));
        let Some(place) = place else { continue };
        // The same sentence in several rules: the one that supposes least.
        match found.iter_mut().find(|(known, _)| *known == place) {
            Some((_, known)) if rule.when.len() < known.when.len() => *known = rule,
            Some(_) => {}
            None => found.push((place, rule)),
        }
    }
    found
        .into_iter()
        .filter_map(|(place, rule)| {
            let mut evidence = fitting(rule)?;
            let seen = surroundings.evidence(place, evidence.stage);
            evidence.host = seen.host;
            evidence.request_id = seen.request_id;
            (diagnose(evidence.clone()).id == rule.id).then_some((place, evidence))
        })
        .collect()
}

fn sentence(test: &Test, text: &str) -> Option<usize> {
    match test {
        Test::Is(words) | Test::Prefix(words) if words.len() >= SENTENCE => text.find(words.as_str()),
        _ => None,
    }
}

/// A code of six digits beside a word that belongs to it, so that a number of a ticket is none.
fn gateway_code(test: &Test, lower: &str) -> Option<usize> {
    let Test::Is(code) = test else { return None };
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    lower.match_indices(code.as_str()).map(|(at, _)| at).find(|&at| {
        let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric());
        let is_word = !is_part(lower[..at].chars().next_back()) && !is_part(lower[at + 6..].chars().next());
        let before =
            lower[..at].chars().rev().take(BESIDE).take_while(|c| *c != '\n').map(char::len_utf8).sum::<usize>();
        let line: String = lower[at - before..].chars().take(2 * BESIDE).take_while(|c| *c != '\n').collect();
        is_word
            && ["profile", "token", "api key", "error", "header", "region", "requests"].iter().any(|w| line.contains(w))
    })
}

/// The least that a rule wants to have seen; `None` where that cannot be told from its tests.
fn fitting(rule: &Rule) -> Option<Evidence> {
    let mut evidence = Evidence::at_stage(Stage::ReportSuites);
    let asserted = || Asserted { fingerprint: None, begins: None, ends: None, metascopes: kept("") };
    for (field, test) in &rule.when {
        let value = match test {
            Test::Is(text) | Test::Prefix(text) => text.as_str(),
            Test::Any(texts) => texts.first()?,
        };
        match field.as_str() {
            "stage" => evidence.stage = Stage::ALL.into_iter().find(|stage| stage.word() == value)?,
            "host" => evidence.host = Some(value.to_owned()),
            "status" => evidence.status = Some(value.parse().ok()?),
            "status_class" => evidence.status = evidence.status.or(Some(value.get(..1)?.parse::<u16>().ok()? * 100)),
            "code" => evidence.code = Some(kept(value)),
            "description" => evidence.description = Some(kept(value)),
            "may_not_exchange" => evidence.may_not_exchange = true,
            "is_adobes" => evidence.is_adobes = value == "yes",
            // Without a code it is no general one.
            "code_is_general" if value == "no" => {}
            "transport" => evidence.transport = Transport::ALL.into_iter().find(|transport| transport.word() == value),
            "local" => evidence.local = LocalFault::ALL.into_iter().find(|fault| fault.word() == value),
            "grant" => {
                evidence.asserted.get_or_insert_with(asserted);
            }
            "claims_aem" if value == "yes" => {
                evidence.asserted.get_or_insert_with(asserted).metascopes = kept("ent_aem_cloud_sdk")
            }
            "issuer" => evidence.issuer = Some(kept(value)),
            "works_without_proxy" => evidence.works_without_proxy = Some(value == "yes"),
            "other_secret_works" => evidence.other_secret_works = Some(value == "yes"),
            "clock" => evidence.clock_ahead_seconds = Some(if value == "wrong" { 3_600 } else { 0 }),
            _ => return None,
        }
    }
    (diagnose(evidence.clone()).id == rule.id).then_some(evidence)
}
