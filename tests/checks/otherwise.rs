//! An Adobe that says the same in another way: everything that is free in an answer is otherwise than the practice sandbox has
//! it, and a check works all the same. And answers that only look like Adobe's, or do not look like it at first.

use std::io::Write as _;

use aa_connect::diagnosis::CheckId;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};

use super::adobe::*;
use crate::support::Answer;

const SUITES: usize = 250;

/// The same answer, said otherwise.
fn retold(answer: Answer, how: &str) -> Answer {
    let value: Value = serde_json::from_slice(&answer.body).unwrap();
    let text = |text: String| Answer { body: text.into_bytes(), ..answer.clone() };
    match how {
        "pretty" => text(format!("\r\n{value:#}\r\n")),
        "with a byte-order mark" => text(format!("\u{feff}{value}")),
        "in another order" => text(backwards(&value)),
        "with members nobody knows" => text(added(value).to_string()),
        "with numbers as text" => text(as_text(value).to_string()),
        "as gzip" => Answer { body: gzip(&answer.body), ..answer }.with("Content-Encoding", "gzip"),
        "as created" => Answer { status: 201, ..answer },
        "as plain text" => Answer::of(answer.status, "text/plain; charset=iso-8859-1", answer.body),
        "with shouted headers" => answer.with("X-REQUEST-ID", "R-1").with("RETRY-AFTER", "5"),
        _ => unreachable!(),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// JSON whose members come in the opposite order.
fn backwards(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let pairs = members.iter().rev().map(|(name, value)| format!("{}:{}", json!(name), backwards(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(backwards).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

fn mapped(value: Value, change: &impl Fn(Value) -> Value) -> Value {
    let inside = match value {
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name, mapped(value, change))).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(|item| mapped(item, change)).collect()),
        other => other,
    };
    change(inside)
}

fn added(value: Value) -> Value {
    mapped(value, &|value| match value {
        Value::Object(mut members) => {
            members.insert("addedLater".to_owned(), json!({ "deeply": [null, { "nested": 1.5 }] }));
            Value::Object(members)
        }
        other => other,
    })
}

fn as_text(value: Value) -> Value {
    mapped(value, &|value| match value {
        Value::Number(number) => json!(number.to_string()),
        other => other,
    })
}

#[tokio::test]
async fn whatever_is_free_in_an_answer_may_be_otherwise() {
    for how in [
        "pretty",
        "with a byte-order mark",
        "in another order",
        "with members nobody knows",
        "with numbers as text",
        "as gzip",
        "as created",
        "as plain text",
        "with shouted headers",
    ] {
        let server = adobe(SUITES, move |one| {
            let usual = usual(one, SUITES);
            (usual.status == 200).then(|| retold(usual, how))
        });
        let home = Home::new();
        let connection = home.connection(&server, "northwind", &["s.3", "s.249"]).await;
        let run = home.check(&connection).await;
        assert!(run.has_passed() && run.warnings().is_empty(), "{how}: {run:#?}");
    }
}

#[tokio::test]
async fn who_answers_is_known_by_marks_that_only_adobe_has() {
    let challenge = |error: &str| Answer::of(401, "text/plain", "").with("WWW-Authenticate", format!("Bearer {error}"));
    for (answer, rule) in [
        // The gateway, by its own name, without a body.
        (Answer::of(504, "text/plain", "").with("Server", "APIP"), "api-gateway-timeout"),
        (Answer::of(500, "text/plain", "").with("Server", "APIP"), "unknown-adobe-unwell"),
        (Answer::html(502, "<html><title>Bad Gateway</title>").with("Server", "APIP"), "unknown-adobe-unwell"),
        (Answer::of(504, "text/plain", "").with("Server", "nginx"), "unknown-somebody-else"),
        (Answer::html(502, "<html><title>Bad Gateway</title>").with("Server", "nginx"), "html-answer"),
        (Answer::of(504, "text/plain", ""), "unknown-somebody-else"),
        // A challenge is anybody's, and Adobe's with a request ID.
        (challenge("error=\"invalid_token\"").with("X-Request-Id", "r-1"), "api-token-too-old"),
        (challenge("realm=\"x\", error=\"insufficient_scope\"").with("X-Request-Id", "r-1"), "api-insufficient-scope"),
        (challenge("error=\"invalid_request\"").with("X-Request-Id", "r-1"), "unknown-refusal"),
        (challenge("error=\"invalid_token\""), "unknown-somebody-else"),
        (challenge("error=\"go_away\"").with("X-Request-Id", "r-1"), "unknown-somebody-else"),
        (challenge("realm=\"x\"").with("X-Request-Id", "r-1"), "unknown-somebody-else"),
    ] {
        let told = answer.clone();
        let server = adobe(7, move |one| (one.path() == "/discovery/me").then(|| told.clone()));
        let home = Home::new();
        let run = home.check(&home.connection(&server, "northwind", &["s.3"]).await).await;
        assert_eq!(failure(&run), (rule, CheckId::Companies), "{:?} {:?}", answer.status, answer.headers);
    }
}
