//! Matches evidence against the rules in `assets/diagnosis/rules.toml` and puts the winner's words together.
//!
//! The rules are data: equality, prefix and set tests on named evidence fields, and no expression language. What they
//! say is theirs; this file only decides which of them speaks. It never guesses: what no rule knows is said to be unknown.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::seen::day;
use super::{Confidence, Evidence, Finding, Repair, Stage, Verdict, Who};
use crate::connection::Printable;
use crate::small::unpacked;

/// One row of the rules file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Stable name, unique, in kebab case.
    pub id: String,
    /// Who is at fault.
    pub verdict: Verdict,
    /// The tests, by the field of the evidence they are on; all must hold.
    pub when: BTreeMap<String, Test>,
    /// What happened, in variants: the first whose placeholders were all seen is said; the last has none.
    pub cause: Vec<String>,
    /// What to do, in variants likewise.
    pub remedy: Vec<String>,
    /// Who can do it.
    pub who: Who,
    /// What a letter asks of them, in variants likewise; empty where `who` is the person at the keyboard.
    pub request: Vec<String>,
    /// How sure that is.
    pub confidence: Confidence,
    /// What this program can do about it.
    pub repair: Option<Repair>,
    /// The row of the protocol reference or of the failure modes that it rests on.
    pub source: String,
    /// The page where the remedy begins.
    pub link: Option<String>,
    /// Asked only when no other rule matches: it says what was seen, not why.
    pub is_unknown: bool,
}

/// A test on one field. A field that was not seen passes none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// The field is this text.
    Is(String),
    /// The field begins with this text.
    Prefix(String),
    /// The field is one of these.
    Any(Vec<String>),
}

impl Test {
    fn holds(&self, value: &str) -> bool {
        match self {
            Self::Is(text) => value == text,
            Self::Prefix(prefix) => value.starts_with(prefix),
            Self::Any(texts) => texts.iter().any(|text| value == text),
        }
    }
}

/// How exact a rule is; the greater wins. Compared in the order of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Specificity {
    /// How many tests it has.
    pub tests: usize,
    /// How many of them are equalities.
    pub equalities: usize,
    /// How many are prefixes.
    pub prefixes: usize,
}

impl Rule {
    /// How exact it is.
    pub fn specificity(&self) -> Specificity {
        Specificity {
            tests: self.when.len(),
            equalities: self.when.values().filter(|test| matches!(test, Test::Is(_))).count(),
            prefixes: self.when.values().filter(|test| matches!(test, Test::Prefix(_))).count(),
        }
    }

    fn matches(&self, evidence: &Evidence) -> bool {
        self.when.iter().all(|(field, test)| evidence.field(field).is_some_and(|value| test.holds(&value)))
    }
}

/// The rules file is not what it should be. Only tests ever see it: the file is part of the program.
#[derive(Debug, thiserror::Error)]
enum RulesError {
    #[error("not the documented shape: {0}")]
    Shape(#[from] toml::de::Error),
    #[error("rule `{id}`: {problem}")]
    Rule { id: String, problem: String },
}

/// `assets/diagnosis/rules.toml`.
const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.toml.gz"));

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| parse(&unpacked(PACKED)).unwrap_or_default());

/// All rules, in the order of the file, the unknown ones last.
pub fn rules() -> &'static [Rule] {
    &RULES
}

impl Finding {
    /// The rule that it came from.
    pub fn rule(&self) -> Option<&'static Rule> {
        rules().iter().find(|rule| rule.id == self.id)
    }

    /// What a letter asks of whoever can carry the remedy out; `None` where that is the person at the keyboard.
    pub(super) fn request(&self) -> Option<String> {
        said(&self.rule()?.request, &self.evidence)
    }

    /// The page where its remedy begins, if there is one.
    pub fn link(&self) -> Option<&'static str> {
        self.rule()?.link.as_deref()
    }
}

/// Names the cause: the words of the most specific rule that matches, or what was seen, called unknown.
pub fn diagnose(evidence: Evidence) -> Finding {
    let matching = rules().iter().filter(|rule| rule.matches(&evidence));
    // `max_by_key` would take the last of equals; there are none, and a test sees to it.
    let Some(rule) = matching.max_by_key(|rule| (Reverse(rule.is_unknown), rule.specificity())) else {
        return last_resort(evidence);
    };
    match (said(&rule.cause, &evidence), said(&rule.remedy, &evidence)) {
        (Some(cause), Some(remedy)) => {
            let Rule { id, verdict, who, confidence, repair, .. } = rule;
            Finding {
                id,
                verdict: *verdict,
                cause,
                remedy,
                who: *who,
                confidence: *confidence,
                repair: *repair,
                evidence,
            }
        }
        _ => last_resort(evidence),
    }
}

/// The first of the variants whose placeholders were all seen.
fn said(variants: &[String], evidence: &Evidence) -> Option<String> {
    variants.iter().find_map(|words| filled_in(words, evidence))
}

/// What is said should the rules file ever be unusable.
fn last_resort(evidence: Evidence) -> Finding {
    let verdict = match (evidence.stage, evidence.status) {
        _ if evidence.local.is_some() => Verdict::ThisMachine,
        (Stage::Files | Stage::Store | Stage::KeyPair, _) => Verdict::ThisMachine,
        (_, Some(status)) if evidence.is_adobes && status >= 500 => Verdict::AdobeUnwell,
        (_, Some(_)) if evidence.is_adobes => Verdict::RefusedByAdobe,
        (_, Some(_)) => Verdict::SomebodyElse,
        (_, None) => Verdict::NotReached,
    };
    Finding {
        id: "unknown",
        verdict,
        cause: "Something failed, and what was seen does not say why.".to_owned(),
        remedy: "Try again. If it stays so, report the evidence below.".to_owned(),
        who: Who::You,
        confidence: Confidence::Observed,
        repair: None,
        evidence,
    }
}

/// What a rule's words may take from the evidence.
const PLACEHOLDERS: [&str; 12] = [
    "host",
    "code",
    "description",
    "place",
    "status",
    "retry_after",
    "clock",
    "fingerprint",
    "certificate_begins",
    "certificate_ends",
    "metascopes",
    "issuer",
];

fn placeholder(name: &str, evidence: &Evidence) -> Option<String> {
    let asserted = evidence.asserted.as_ref();
    let text = match name {
        "host" => evidence.host.as_deref().map(|host| Printable::new(host).as_str().to_owned()),
        "code" => evidence.code.as_ref().map(ToString::to_string),
        "description" => evidence.description.as_ref().map(ToString::to_string),
        "place" => evidence.place.as_ref().map(ToString::to_string),
        "status" => evidence.status.map(|status| status.to_string()),
        "retry_after" => evidence.retry_after.map(duration),
        "fingerprint" => asserted.and_then(|a| a.fingerprint.as_ref()).map(ToString::to_string),
        "certificate_begins" => asserted.and_then(|a| a.begins).map(day),
        "certificate_ends" => asserted.and_then(|a| a.ends).map(day),
        "metascopes" => asserted.map(|a| a.metascopes.to_string()),
        "issuer" => evidence.issuer.as_ref().map(ToString::to_string),
        "clock" => evidence.clock_ahead_seconds.filter(|seconds| *seconds != 0).map(|seconds| {
            format!("{} {}", duration(seconds.unsigned_abs()), if seconds > 0 { "fast" } else { "slow" })
        }),
        _ => None,
    };
    text.filter(|text| !text.is_empty())
}

/// Rounded to one unit, as people say it.
fn duration(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..=119 => (seconds, "second"),
        120..=7_199 => (seconds / 60, "minute"),
        7_200..=172_799 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// A piece of a sentence: words, or the name of a placeholder.
enum Piece<'a> {
    Words(&'a str),
    Placeholder(&'a str),
}

/// Cuts a template at its placeholders; `None` where a brace has no partner.
fn pieces(template: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((words, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        pieces.extend([Piece::Words(words), Piece::Placeholder(name)]);
        rest = after;
    }
    pieces.push(Piece::Words(rest));
    pieces.iter().all(|piece| !matches!(piece, Piece::Words(words) if words.contains('}'))).then_some(pieces)
}

/// The sentence with what was seen in it; `None` when a placeholder was not seen. Foreign text is put in last and
/// never read again, so that braces in it mean nothing.
fn filled_in(template: &str, evidence: &Evidence) -> Option<String> {
    pieces(template)?
        .into_iter()
        .map(|piece| match piece {
            Piece::Words(words) => Some(words.to_owned()),
            Piece::Placeholder(name) => placeholder(name, evidence),
        })
        .collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    rule: Vec<Row>,
    unknown: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    verdict: String,
    when: BTreeMap<String, TestWords>,
    cause: Variants,
    remedy: Variants,
    who: String,
    request: Option<Variants>,
    confidence: String,
    #[serde(default)]
    repair: Option<String>,
    source: String,
    link: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TestWords {
    Is(String),
    Prefix(PrefixWords),
    Any(AnyWords),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PrefixWords {
    prefix: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnyWords {
    any: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Variants {
    One(String),
    Many(Vec<String>),
}

fn parse(text: &str) -> Result<Vec<Rule>, RulesError> {
    let file: RulesFile = toml::from_str(text)?;
    let known = file.rule.into_iter().map(|row| rule(row, false));
    let unknown = file.unknown.into_iter().map(|row| rule(row, true));
    known.chain(unknown).collect()
}

fn rule(row: Row, is_unknown: bool) -> Result<Rule, RulesError> {
    let wrong = |problem: String| RulesError::Rule { id: row.id.clone(), problem };
    let verdict = Verdict::WORST_FIRST
        .into_iter()
        .find(|verdict| verdict.word() == row.verdict)
        .ok_or_else(|| wrong(format!("no such verdict: {}", row.verdict)))?;
    let who = Who::ALL
        .into_iter()
        .find(|who| who.word() == row.who)
        .ok_or_else(|| wrong(format!("nobody is called {}", row.who)))?;
    let confidence = Confidence::ALL
        .into_iter()
        .find(|confidence| confidence.word() == row.confidence)
        .ok_or_else(|| wrong(format!("no such confidence: {}", row.confidence)))?;
    let repair = match &row.repair {
        None => None,
        Some(word) => Some(
            Repair::ALL
                .into_iter()
                .find(|repair| repair.word() == word)
                .ok_or_else(|| wrong(format!("no such repair: {word}")))?,
        ),
    };
    if let Some(field) = row.when.keys().find(|field| !Evidence::FIELDS.contains(&field.as_str())) {
        return Err(wrong(format!("evidence has no field {field}")));
    }
    if row.when.is_empty() && !is_unknown {
        return Err(wrong("a rule without a test would speak always".to_owned()));
    }
    let cause = sentences(row.cause).map_err(&wrong)?;
    let remedy = sentences(row.remedy).map_err(&wrong)?;
    if row.request.is_none() != (who == Who::You) {
        return Err(wrong("a request is what others are asked for, and they are always".to_owned()));
    }
    let request = row.request.map(sentences).transpose().map_err(&wrong)?.unwrap_or_default();
    let when = row.when.into_iter().map(|(field, words)| {
        let test = match words {
            TestWords::Is(text) => Test::Is(text),
            TestWords::Prefix(words) => Test::Prefix(words.prefix),
            TestWords::Any(words) => Test::Any(words.any),
        };
        (field, test)
    });
    let when = when.collect();
    let Row { id, source, link, .. } = row;
    Ok(Rule { when, verdict, who, request, confidence, repair, cause, remedy, id, source, link, is_unknown })
}

/// Checks what `diagnose` relies on: known placeholders, and a last variant that can always be said.
fn sentences(variants: Variants) -> Result<Vec<String>, String> {
    let variants = match variants {
        Variants::One(text) => vec![text],
        Variants::Many(texts) => texts,
    };
    let Some(last) = variants.len().checked_sub(1) else { return Err("a list of variants is empty".to_owned()) };
    for (at, template) in variants.iter().enumerate() {
        let pieces = pieces(template).ok_or_else(|| format!("a brace has no partner: {template}"))?;
        for piece in &pieces {
            match piece {
                Piece::Placeholder(name) if !PLACEHOLDERS.contains(name) => {
                    return Err(format!("no such placeholder: {name}"));
                }
                Piece::Placeholder(name) if at == last => return Err(format!("the last variant needs {name}")),
                _ => {}
            }
        }
        if template.trim().is_empty() {
            return Err("a sentence is empty".to_owned());
        }
    }
    Ok(variants)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(changed: &str, to: &str) -> String {
        let row = "[[rule]]\nid = \"x\"\nverdict = \"not_reached\"\nwhen = { code = \"1\" }\ncause = [\"At {host}.\", \"There.\"]\n\
                   remedy = \"Do.\"\nwho = \"you\"\nconfidence = \"likely\"\nsource = \"s\"\n";
        assert!(row.contains(changed), "{changed}");
        format!("unknown = []\n{}", row.replace(changed, to))
    }

    #[test]
    fn the_shipped_file_is_read_whole() {
        assert_eq!(unpacked(PACKED), include_str!("../../assets/diagnosis/rules.toml"));
        let rules = parse(&unpacked(PACKED));
        assert!(rules.is_ok_and(|rules| rules.len() > 60), "the rules file must be readable");
    }

    #[test]
    fn what_a_rule_may_not_say_is_refused() {
        assert!(parse(&row("\"x\"", "\"y\"")).is_ok());
        for (changed, to) in [
            ("not_reached", "gone"),
            ("\"you\"", "\"nobody\""),
            ("\"you\"", "\"adobe\""),
            ("\"you\"", "\"you\"\nrequest = \"Do.\""),
            ("\"you\"", "\"adobe\"\nrequest = \"At {host}.\""),
            ("\"likely\"", "\"sure\""),
            ("code = \"1\"", "colour = \"1\""),
            ("code = \"1\"", ""),
            ("code = \"1\"", "code = { suffix = \"1\" }"),
            ("code = \"1\"", "code = { prefix = \"1\", any = [\"1\"] }"),
            ("{host}", "{moon}"),
            ("{host}", "{host"),
            ("{host}", "host}"),
            ("\"There.\"", "\"At {status}.\""),
            ("[\"At {host}.\", \"There.\"]", "[]"),
            ("\"Do.\"", "\" \""),
            ("source", "sauce"),
        ] {
            assert!(parse(&row(changed, to)).is_err(), "{changed} → {to}");
        }
    }

    #[test]
    fn the_last_resort_speaks_without_any_rule() {
        let mut evidence = Evidence::at_stage(Stage::Token);
        assert_eq!(last_resort(evidence.clone()).verdict, Verdict::NotReached);
        evidence.status = Some(403);
        assert_eq!(last_resort(evidence.clone()).verdict, Verdict::SomebodyElse);
        evidence.is_adobes = true;
        assert_eq!(last_resort(evidence.clone()).verdict, Verdict::RefusedByAdobe);
        evidence.status = Some(503);
        assert_eq!(last_resort(evidence).verdict, Verdict::AdobeUnwell);
        assert_eq!(last_resort(Evidence::at_stage(Stage::Files)).verdict, Verdict::ThisMachine);
    }

    #[test]
    fn a_time_is_said_in_one_unit() {
        assert_eq!(duration(1), "1 second");
        assert_eq!(duration(38), "38 seconds");
        assert_eq!(duration(600), "10 minutes");
        assert_eq!(duration(2 * 86_400), "2 days");
    }

    #[test]
    fn braces_in_foreign_text_are_only_text() {
        let mut evidence = Evidence::at_stage(Stage::Token);
        evidence.description = Some(Printable::new("{host} {"));
        assert_eq!(filled_in("It says {description}.", &evidence).as_deref(), Some("It says {host} {."));
        assert_eq!(filled_in("At {host}.", &evidence), None);
    }
}
