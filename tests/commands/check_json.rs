//! What `check --json` and its relatives print is what `docs/check.schema.json` describes, read here without a validator:
//! no member that it does not name, none missing that it promises, and no word that it does not list. A validator that
//! others wrote does the same in `real_check_schema`.

use aa_connect::connection::Urgency;
use aa_connect::diagnosis::{CheckId, Confidence, KeptOutcome, Repair, Verdict, Who};
use serde_json::Value;

use super::documents;
use super::saved::{PASSPHRASE, SECRET};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../docs/check.schema.json")).unwrap()
}

/// What is wrong with `value`, for the keywords that our schema uses.
fn wrong(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.strip_prefix("#/$defs/").unwrap();
        found.extend(wrong(root, &root["$defs"][name], value, at));
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fitting = choices.iter().filter(|choice| wrong(root, choice, value, at).is_empty()).count();
        if fitting != 1 {
            let closest = choices.iter().map(|choice| wrong(root, choice, value, at)).min_by_key(Vec::len).unwrap();
            found.push(format!("{at}: {fitting} of the choices fit; {closest:?}"));
        }
    }
    let is_of = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        other => panic!("an unknown type: {other}"),
    };
    let fits = match &schema["type"] {
        Value::String(name) => is_of(name),
        Value::Array(names) => names.iter().any(|name| is_of(name.as_str().unwrap())),
        _ => true,
    };
    let is_listed = schema["enum"].as_array().is_none_or(|words| words.contains(value));
    let is_constant = schema.get("const").is_none_or(|constant| constant == value);
    if !(fits && is_listed && is_constant) {
        found.push(format!("{at}: {value}"));
    }
    if let Some(members) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap()) {
            if !members.contains_key(name) {
                found.push(format!("{at}: {name} is missing"));
            }
        }
        for (name, member) in members {
            let at = format!("{at}.{name}");
            match (&schema["properties"][name], &schema["additionalProperties"]) {
                (Value::Null, Value::Bool(false)) => found.push(format!("{at} is not described")),
                (Value::Null, rest) => found.extend(wrong(root, rest, member, &at)),
                (described, _) => found.extend(wrong(root, described, member, &at)),
            }
        }
    }
    for (place, item) in value.as_array().into_iter().flatten().enumerate() {
        found.extend(wrong(root, &schema["items"], item, &format!("{at}[{place}]")));
    }
    found
}

/// Every member that is described and was seen with another value than null.
fn seen(value: &Value, names: &mut std::collections::BTreeSet<String>) {
    for (name, member) in value.as_object().into_iter().flatten().filter(|(_, member)| !member.is_null()) {
        names.insert(name.clone());
        seen(member, names);
    }
    value.as_array().into_iter().flatten().for_each(|item| seen(item, names));
}

#[test]
fn every_document_is_as_described_and_every_description_is_met() {
    let schema = schema();
    let mut names = std::collections::BTreeSet::new();
    for (what, document) in documents::all() {
        assert_eq!(wrong(&schema, &schema, &document, "$"), [] as [String; 0], "{what}");
        let text = document.to_string();
        assert!(!text.contains(SECRET) && !text.contains(PASSPHRASE), "{what}");
        seen(&document, &mut names);
    }
    // Some depend on what happens rarely.
    let rare = ["unfinished", "not_after", "sha1", "urgency", "repair"];
    for described in ["checked", "explained", "written", "connection", "check", "finding", "change", "letter"] {
        for name in schema["$defs"][described]["properties"].as_object().unwrap().keys() {
            assert!(names.contains(name) || rare.contains(&name.as_str()), "{described}.{name} is never seen");
        }
    }
}

#[test]
fn the_reader_finds_what_is_wrong() {
    let schema = schema();
    let good = serde_json::json!({ "schema_version": 1, "exit_code": 2, "findings": [] });
    assert!(wrong(&schema, &schema, &good, "$").is_empty());
    for (member, value) in
        [("schema_version", 2.into()), ("exit_code", 99.into()), ("more", 1.into()), ("findings", Value::Null)]
    {
        let mut bad = good.clone();
        bad[member] = value;
        assert!(!wrong(&schema, &schema, &bad, "$").is_empty(), "{member}");
    }
    let missing = serde_json::json!({ "schema_version": 1, "findings": [] });
    assert!(!wrong(&schema, &schema, &missing, "$").is_empty());
}

#[test]
fn the_words_are_those_of_the_program() {
    let schema = schema();
    let listed = |words: &Value| -> Vec<String> {
        words.as_array().unwrap().iter().filter_map(|word| word.as_str().map(str::to_owned)).collect()
    };
    let of = |definition: &str, member: &str| listed(&schema["$defs"][definition]["properties"][member]["enum"]);
    assert_eq!(of("check", "check"), CheckId::ALL.map(CheckId::word));
    let outcomes = [KeptOutcome::Passed, KeptOutcome::Failed, KeptOutcome::Skipped, KeptOutcome::NotTried];
    assert_eq!(of("check", "outcome"), outcomes.map(KeptOutcome::word));
    assert_eq!(listed(&schema["$defs"]["verdict"]["enum"]), Verdict::WORST_FIRST.map(Verdict::word));
    assert_eq!(listed(&schema["$defs"]["who"]["enum"]), Who::ALL.map(Who::word));
    assert_eq!(of("finding", "confidence"), Confidence::ALL.map(Confidence::word));
    assert_eq!(of("finding", "repair"), Repair::ALL.map(Repair::word));
    let urgencies = [Urgency::None, Urgency::Soon, Urgency::Urgent, Urgency::Over];
    assert_eq!(of("warning", "urgency"), urgencies.map(Urgency::word));
}
