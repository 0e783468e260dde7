//! What `check --json` and its relatives print, judged by a validator that nobody here wrote. Needs Debian's
//! `python3-jsonschema`, and runs with `AA_CONNECT_REAL=1`.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![expect(clippy::print_stderr, reason = "a test that does not run says so")]

#[path = "support/pty.rs"]
mod pty;
mod re_exec;
#[path = "support/real.rs"]
#[expect(dead_code, reason = "the bus is for the tests of keyrings")]
mod real;
#[path = "support/mod.rs"]
#[allow(dead_code, reason = "each test binary uses its own part")]
mod support;

#[path = "commands/documents.rs"]
#[allow(dead_code, reason = "each test binary uses its own part")]
mod documents;
#[path = "commands/outcome.rs"]
#[allow(dead_code, reason = "each test binary uses its own part")]
mod outcome;
#[path = "commands/saved.rs"]
#[allow(dead_code, reason = "each test binary uses its own part")]
mod saved;

use std::io::Write as _;
use std::process::{Command, Stdio};

/// Debian's, whatever other Python stands first in the path.
const PYTHON: &str = "/usr/bin/python3";

const JUDGE: &str = r#"
import json, sys
from jsonschema import Draft202012Validator, FormatChecker

given = json.load(sys.stdin)
Draft202012Validator.check_schema(given["schema"])
judge = Draft202012Validator(given["schema"], format_checker=FormatChecker())
bad = 0
for what, document in given["documents"]:
    for error in judge.iter_errors(document):
        bad += 1
        print(what, list(error.absolute_path), error.message[:2000])
broken = {"schema_version": 1, "exit_code": 2, "findings": [{"id": "x"}]}
if judge.is_valid(broken):
    bad += 1
    print("the schema takes anything")
sys.exit(bad > 0)
"#;

#[test]
fn a_foreign_validator_takes_every_document() {
    if !real::is_real() {
        return;
    }
    let schema: serde_json::Value = serde_json::from_str(include_str!("../docs/check.schema.json")).unwrap();
    let given = serde_json::json!({ "schema": schema, "documents": documents::all() }).to_string();
    let mut python = Command::new(PYTHON)
        .args(["-c", JUDGE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(given.as_bytes()).unwrap();
    let judged = python.wait_with_output().unwrap();
    let said = [judged.stdout, judged.stderr].concat();
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&said));
}
