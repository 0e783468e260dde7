//! The JWT exchange with a client that nobody here wrote: PyJWT signs the assertion, Python's own library sends it. Needs
//! Debian's `python3-jwt` and `python3-cryptography`, and runs with `AA_CONNECT_REAL=1`.

#![expect(clippy::print_stderr, reason = "a test that does not run says so")]

#[path = "support/real.rs"]
#[expect(dead_code, reason = "the bus is for the tests of keyrings")]
mod real;

use std::io::Write;
use std::process::{Command, Stdio};

use aa_connect::sandbox::{self, Options, SuitesShape};
use serde_json::Value;

/// Debian's, whatever other Python stands first in the path.
const PYTHON: &str = "/usr/bin/python3";

/// Reads what `aa-connect sandbox --json` prints, and knows nothing else.
const CLIENT: &str = r#"
import json, sys, time, urllib.parse, urllib.request
import jwt

described = json.load(sys.stdin)
account = next(one for one in described["credentials"] if one["type"] == "service" and "private_key" in one)
base = described["ims_base_url"]
claims = {
    "exp": int(time.time()) + 300,
    "iss": account["org_id"],
    "sub": account["technical_account_id"],
    "aud": base + "/c/" + account["client_id"],
}
for metascope in account["metascopes"]:
    claims[base + "/s/" + metascope] = True
form = {
    "client_id": account["client_id"],
    "client_secret": account["client_secret"],
    "jwt_token": jwt.encode(claims, account["private_key"], algorithm="RS256"),
}
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
with opener.open(base + "/ims/exchange/jwt", urllib.parse.urlencode(form).encode(), timeout=30) as answer:
    token = json.load(answer)
print(json.dumps({"token": token, "claims": jwt.decode(token["access_token"], options={"verify_signature": False})}))
"#;

#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_signed_by_pyjwt_gets_a_token() {
    if !real::is_real() {
        return;
    }
    let state = tempfile::tempdir().unwrap();
    let state_file = state.path().join("state").join("practice-sandbox.json");
    let options = Options { port: None, state_file, suites_shape: SuitesShape::PageObject, fail: None };
    let sandbox = sandbox::start(options).await.unwrap();
    let described = sandbox.description().to_string();
    let output = tokio::task::spawn_blocking(move || {
        let mut python = Command::new(PYTHON)
            .args(["-c", CLIENT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        python.stdin.take().unwrap().write_all(described.as_bytes()).unwrap();
        python.wait_with_output().unwrap()
    });
    let output = output.await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    let nightly = sandbox.service_accounts().swap_remove(0);
    assert_eq!(seen["token"]["token_type"], "bearer");
    assert!(seen["token"]["expires_in"].as_u64().unwrap() > 86_000_000, "milliseconds");
    assert_eq!(seen["claims"]["user_id"], nightly.technical_account_id.as_str());
    sandbox.stop().await;
}
