//! `setup --plan`: the questions that would be asked, as JSON. One walk for the answers that are there, or one for each
//! product and type of credential where those are open.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::exit::Exit;
use super::rehearse::{Rehearsed, rehearse};
use super::{opening, output};
use crate::connection::{CredentialType, Environment, Product, Secret};
use crate::runtime::NetworkOverride;
use crate::ui::answers::{ALL_KEYS, Answer, Answers, End, Key, Kind, Question};
use crate::wizard::report::Survey;

/// Prints them.
pub(super) fn print(environment: &Environment, network: &NetworkOverride, answers: &Answers) -> Result<(), Exit> {
    let (mut plans, mut asked) = (Vec::new(), BTreeSet::new());
    for assumed in assumptions(answers) {
        let mut with = answers.clone();
        for &(key, word) in &assumed {
            with.give(key, Answer::One(Secret::new(word)));
        }
        let walked = rehearse(opening::begin(environment, network)?, Survey::default(), with)?;
        if let Some(End::Stuck { .. }) = walked.end {
            output::talk(&walked.end.iter().flat_map(End::lines).collect::<Vec<_>>().join("\n"));
            return Err(Exit::OUR_FAULT);
        }
        asked.extend(walked.driver.questions().iter().map(|question| question.key.word));
        plans.push(plan(&walked, &assumed));
    }
    let behind = ALL_KEYS
        .iter()
        .filter(|key| !asked.contains(&key.word))
        .map(|key| json!({ "key": key.word, "kind": key.kind.word(), "note": key.note, "example": example(key) }));
    output::json(&json!({
        "schema_version": 1,
        "environment": environment.word(),
        "plans": plans,
        // What only other answers lead to.
        "other_keys": behind.collect::<Vec<_>>(),
    }))
}

/// A key and its word, which nobody gave.
type Assumed = (&'static str, &'static str);

/// What branches the way and is open among the answers: every product with every type that it takes.
fn assumptions(answers: &Answers) -> Vec<Vec<Assumed>> {
    const PRODUCT: &str = "product";
    const TYPE: &str = "credential_type";
    // What is imported says it.
    if answers.get("import_file").is_some() {
        return vec![Vec::new()];
    }
    let is_open = |key| answers.get(key).is_none();
    let may_be = |key, word| is_open(key) || answers.text(key) == Some(word);
    let mut all = Vec::new();
    for product in Product::ALL.into_iter().filter(|product| may_be(PRODUCT, product.word())) {
        for kind in CredentialType::ALL.into_iter().filter(|kind| product.takes(*kind) && may_be(TYPE, kind.word())) {
            let pair = [(PRODUCT, product.word()), (TYPE, kind.word())];
            all.push(pair.into_iter().filter(|(key, _)| is_open(key)).collect());
        }
    }
    // What is given and fits nothing is walked as it is, which says why.
    if all.is_empty() { vec![Vec::new()] } else { all }
}

fn plan(walked: &Rehearsed, assumed: &[Assumed]) -> Value {
    let (product, kind) = walked.rehearsal.of();
    let questions = walked.driver.questions();
    let missing: Vec<&str> = questions
        .iter()
        .filter(|question| question.is_required && !is_answered(question, assumed))
        .map(|question| question.key.word)
        .collect();
    json!({
        "product": product.map(|product| product.word()),
        "credential_type": kind.map(|kind| kind.word()),
        "steps": walked.rehearsal.steps(),
        "missing": missing,
        "problems": walked.end.iter().flat_map(End::lines).chain(wrong(walked)).collect::<Vec<_>>(),
        "questions": questions.iter().map(|one| question(one, assumed)).collect::<Vec<_>>(),
    })
}

fn wrong(walked: &Rehearsed) -> Vec<String> {
    match walked.refusal() {
        Some(End::Refused { wrong, .. }) => End::Refused { missing: Vec::new(), wrong }.lines(),
        _ => Vec::new(),
    }
}

fn is_answered(question: &Question, assumed: &[Assumed]) -> bool {
    question.is_answered && assumed.iter().all(|(key, _)| *key != question.key.word)
}

fn question(question: &Question, assumed: &[Assumed]) -> Value {
    let key = question.key;
    let choices: Vec<Value> = question
        .choices
        .iter()
        .map(|choice| {
            json!({
                "value": choice.value,
                "label": choice.label,
                "detail": choice.detail,
                "is_available": choice.is_available,
            })
        })
        .collect();
    json!({
        "step": question.step,
        "key": key.word,
        "kind": key.kind.word(),
        "label": question.label,
        "hint": question.hint,
        "note": (!key.note.is_empty()).then_some(key.note),
        "is_required": question.is_required,
        "is_answered": is_answered(question, assumed),
        "default": question.default,
        "choices": choices,
        "example": example(&key),
    })
}

fn example(key: &Key) -> Value {
    match key.kind {
        Kind::Secret => json!({ "file": format!("{}.txt", key.word) }),
        Kind::Checklist => json!([key.example]),
        Kind::Flag => json!(true),
        Kind::Text | Kind::Choice => json!(key.example),
    }
}
