//! `setup --plan`: the questions that would be asked, as JSON. One walk for the answers that are there, or one for each
//! type of credential where that is open.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::exit::Exit;
use super::rehearse::{Rehearsed, rehearse};
use super::{opening, output};
use crate::connection::{CredentialType, Environment, Secret};
use crate::runtime::NetworkOverride;
use crate::ui::answers::{ALL_KEYS, Answer, Answers, End, Key, Kind, Question};
use crate::wizard::report::Survey;

/// Prints them.
pub(super) fn print(environment: &Environment, network: &NetworkOverride, answers: &Answers) -> Result<(), Exit> {
    let kinds: Vec<Option<CredentialType>> = match answers.get("credential_type") {
        Some(_) => vec![None],
        // What is imported says it.
        None if answers.get("import_file").is_some() => vec![None],
        None => CredentialType::ALL.map(Some).into(),
    };
    let (mut plans, mut asked) = (Vec::new(), BTreeSet::new());
    for kind in kinds {
        let mut assumed = answers.clone();
        if let Some(kind) = kind {
            assumed.give("credential_type", Answer::One(Secret::new(kind.word())));
        }
        let walked = rehearse(opening::begin(environment, network)?, Survey::default(), assumed)?;
        if let Some(End::Stuck { .. }) = walked.end {
            output::talk(&walked.end.iter().flat_map(End::lines).collect::<Vec<_>>().join("\n"));
            return Err(Exit::OUR_FAULT);
        }
        asked.extend(walked.driver.questions().iter().map(|question| question.key.word));
        plans.push(plan(&walked, kind.is_some()));
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

fn plan(walked: &Rehearsed, is_type_assumed: bool) -> Value {
    let (product, kind) = walked.rehearsal.of();
    let questions = walked.driver.questions();
    let missing: Vec<&str> = questions
        .iter()
        .filter(|question| question.is_required && !is_answered(question, is_type_assumed))
        .map(|question| question.key.word)
        .collect();
    json!({
        "product": product.map(|product| product.word()),
        "credential_type": kind.map(|kind| kind.word()),
        "steps": walked.rehearsal.steps(),
        "missing": missing,
        "problems": walked.end.iter().flat_map(End::lines).chain(wrong(walked)).collect::<Vec<_>>(),
        "questions": questions.iter().map(|one| question(one, is_type_assumed)).collect::<Vec<_>>(),
    })
}

fn wrong(walked: &Rehearsed) -> Vec<String> {
    match walked.driver.refusal() {
        Some(End::Refused { wrong, .. }) => End::Refused { missing: Vec::new(), wrong }.lines(),
        _ => Vec::new(),
    }
}

fn is_answered(question: &Question, is_type_assumed: bool) -> bool {
    question.is_answered && !(is_type_assumed && question.key.word == "credential_type")
}

fn question(question: &Question, is_type_assumed: bool) -> Value {
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
        "is_answered": is_answered(question, is_type_assumed),
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
