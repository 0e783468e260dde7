//! The walk over all lists.

use std::collections::{BTreeMap, BTreeSet};

use aa_connect::diagnosis::rules;
use aa_connect::sandbox;
use futures_util::{StreamExt as _, stream};

use super::adobe::{Gives, PLAYED, Played};
use super::bench::BENCH;
use super::local;
use super::pairs::PAIRS;
use super::rotation;
use super::sign_in::{self, Ends};
use super::world::{World, failed};

/// How many are played at the same time.
const AT_ONCE: usize = 12;

/// What went otherwise than the list says; `None` where nothing did.
async fn surprise(played: &Played) -> Option<String> {
    let world = World::new(played.by, Some(played.failure)).await;
    let run = world.check().await;
    let seen = failed(&run);
    let warnings: Vec<_> = run.warnings().iter().map(|warning| warning.kind).collect();
    let is_as_told = match (played.gives, seen) {
        (Gives::Rule(rule, at, exit), Some((check, finding))) => {
            (finding.id, check, finding.verdict.exit_code()) == (rule, at, exit)
        }
        (Gives::Works, None) => true,
        (Gives::Warning(kind), None) => warnings.contains(&kind),
        _ => false,
    };
    let seen = seen.map(|(check, finding)| (finding.id, check, finding.verdict.exit_code()));
    (!is_as_told)
        .then(|| format!("{} by {:?}: {seen:?} {warnings:?} instead of {:?}", played.failure, played.by, played.gives))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_of_adobes_gives_its_rule_at_its_check() {
    let mut all: Vec<&Played> =
        PLAYED.iter().filter(|played| !matches!(played.gives, Gives::SignIn | Gives::Rotation)).collect();
    // Where Adobe is busy, a check waits for its patience's sake: those first, beside all others.
    all.sort_by_key(|played| !played.failure.contains("too-many"));
    let surprises: Vec<Option<String>> =
        stream::iter(all.into_iter().map(surprise)).buffer_unordered(AT_ONCE).collect().await;
    let surprises: Vec<String> = surprises.into_iter().flatten().collect();
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

#[test]
fn every_failure_is_in_the_list_and_nothing_else() {
    let listed: BTreeSet<&str> = PLAYED.iter().map(|played| played.failure).collect();
    let known: BTreeSet<&str> = sandbox::failures().iter().map(|failure| failure.name).collect();
    assert_eq!(listed, known);
    assert_eq!(known.len(), sandbox::failures().len(), "a name stands twice");
    let at_sign_in: BTreeSet<&str> =
        PLAYED.iter().filter(|played| played.gives == Gives::SignIn).map(|played| played.failure).collect();
    assert_eq!(at_sign_in, sign_in::PLAYED.iter().map(|(name, _)| *name).collect());
    let of_rotation: BTreeSet<&str> =
        PLAYED.iter().filter(|played| played.gives == Gives::Rotation).map(|played| played.failure).collect();
    assert_eq!(of_rotation, rotation::PLAYED.iter().map(|played| played.failure).collect());
}

#[test]
fn every_rule_has_a_failure_that_gives_it() {
    let mut given: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for played in PLAYED {
        if let Gives::Rule(rule, ..) = played.gives {
            given.entry(rule).or_default().push(played.failure);
        }
    }
    for (failure, ends) in sign_in::PLAYED {
        if let Ends::Rule(rule, _) = ends {
            given.entry(rule).or_default().push(failure);
        }
    }
    for played in rotation::PLAYED {
        if let Some((rule, _)) = played.rule {
            given.entry(rule).or_default().push(played.failure);
        }
    }
    for local in local::PLAYED {
        given.entry(local.rule).or_default().push(local.name);
    }
    for failure in BENCH {
        given.entry(failure.rule).or_default().push(failure.name);
    }
    for pair in PAIRS {
        given.entry(pair.rule).or_default().push(pair.both);
    }
    for (rule, reason) in local::NOT_PLAYED {
        assert!(!given.contains_key(rule), "{rule} is played: take it from the list of those that are not");
        assert!(reason.len() > 20, "{rule}: a reason is a sentence");
        given.entry(rule).or_default();
    }
    let known: BTreeSet<&str> = rules().iter().map(|rule| rule.id.as_str()).collect();
    let given: BTreeSet<&str> = given.into_keys().collect();
    let never: Vec<_> = known.difference(&given).collect();
    let invented: Vec<_> = given.difference(&known).collect();
    assert!(never.is_empty(), "no failure gives these rules: {never:?}");
    assert!(invented.is_empty(), "there are no such rules: {invented:?}");
}

/// Pitfalls of the protocol reference (section 11) that no check of a saved connection can meet, and why.
const NO_RULE: [(u32, &str); 6] = [
    (15, "the Developer Console refuses the upload; the key pair step reads what is brought and says what it is"),
    (18, "the Developer Console refuses the address; the guide says what to enter"),
    (20, "another program's callback"),
    (21, "another program's configuration; ours is whole or is called damaged"),
    (23, "Analytics 1.4 has been retired"),
    (30, "our own client reads tokens as Adobe makes them"),
];

#[test]
fn every_pitfall_of_the_reference_has_a_rule() {
    let mut covered: BTreeSet<u32> = NO_RULE.iter().map(|(row, _)| *row).collect();
    for rule in rules() {
        for part in rule.source.split(';').filter(|part| part.contains("11 row")) {
            let (_, rows) = part.split_once("11 row").unwrap();
            covered.extend(rows.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse::<u32>().ok()));
        }
    }
    let missing: Vec<u32> = (1..=30).filter(|row| !covered.contains(row)).collect();
    assert!(missing.is_empty(), "no rule names these rows of section 11: {missing:?}");
}
