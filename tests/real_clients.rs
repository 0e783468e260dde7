//! Clients of others, as they were published. With what we export: aanalytics2 gets a token, companies and report suites from
//! the practice sandbox with the JSON that `export` wrote. With what the sandbox says of itself: requests-oauthlib, Authlib and
//! PyJWT take every grant there is.
//!
//! Runs when `AA_CONNECT_REAL=1`; then a missing Python, or a package that cannot be had, fails. The packages are installed into
//! `target/tmp` once and kept there.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and one that does not run says so"
)]

#[path = "commands/outcome.rs"]
#[allow(dead_code, reason = "each test binary uses its own part")]
mod outcome;
#[path = "support/pty.rs"]
mod pty;
mod re_exec;
#[path = "support/real.rs"]
#[allow(dead_code, reason = "each test binary uses its own part")]
mod real;
#[path = "commands/saved.rs"]
#[allow(dead_code, reason = "each test binary uses its own part")]
mod saved;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use outcome::with_passphrase;
use pty::Home;
use real::is_real;
use serde_json::{Value, json};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exports/aanalytics2");
const OTHERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sandbox/others");

fn must_pass(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A Python with the packages that `folder` asks for and nothing of this machine's. What an interrupted installation left is
/// finished by the next.
fn python(folder: &str) -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(Path::new(folder).file_name().unwrap());
    let python = place.join("bin/python");
    let requirements = Path::new(folder).join("requirements.txt");
    let done = place.join("installed.txt");
    let is_done = std::fs::read(&done).ok().is_some_and(|known| known == std::fs::read(&requirements).unwrap());
    if !is_done || !python.exists() {
        must_pass(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&place));
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
        must_pass(Command::new(&python).args(install).arg(&requirements));
        std::fs::copy(&requirements, &done).unwrap();
    }
    python
}

/// A running sandbox, and the line that it says of itself.
fn sandbox(home: &Home) -> (Child, String) {
    let mut sandbox = home.program(&["sandbox", "--json"]).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(sandbox.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (sandbox, line)
}

#[test]
fn aanalytics2_as_published_works_with_what_is_exported() {
    if !is_real() {
        return;
    }
    let python = python(FOLDER);
    let home = Home::new();
    let (mut sandbox, line) = sandbox(&home);
    let described: Value = serde_json::from_str(&line).unwrap();
    let base = described["ims_base_url"].as_str().unwrap();
    saved::save(&home, "northwind", base, base);
    let export = ["export", "northwind", "--format", "aanalytics2", "--with-secrets", "--output", "northwind.json"];
    with_passphrase(home.program(&export)).ends_with(0);

    let driven = |config: &str| {
        home.command(python.to_str().unwrap())
            .arg(Path::new(FOLDER).join("driver.py"))
            .args(["--config", config, "--ims", base, "--api", base])
            .stdin(Stdio::null())
            .output()
            .unwrap()
    };
    let good = driven("northwind.json");
    // With another secret it must fail, or this would prove nothing.
    let text = std::fs::read_to_string(home.path().join("northwind.json")).unwrap();
    assert!(text.contains(saved::SECRET));
    std::fs::write(home.path().join("wrong.json"), text.replace(saved::SECRET, "p8e-wrong")).unwrap();
    let wrong = driven("wrong.json");
    sandbox.kill().unwrap();
    sandbox.wait().unwrap();

    let talk = String::from_utf8_lossy(&good.stderr);
    assert!(good.status.success(), "{talk}");
    let answer: Value = serde_json::from_slice(&good.stdout).unwrap();
    assert_eq!(answer["companies"][0], "northw0", "{answer}");
    let suites = answer["report_suites"].as_array().unwrap();
    assert!(suites.iter().any(|rsid| rsid == "northwind.shop.prod"), "{answer}");
    assert!(!wrong.status.success() && wrong.stdout.is_empty(), "{}", String::from_utf8_lossy(&wrong.stdout));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("no token"));
}

#[test]
fn oauth_clients_as_published_get_what_they_ask_the_sandbox_for() {
    if !is_real() {
        return;
    }
    let python = python(OTHERS);
    let home = Home::new();
    let (mut sandbox, line) = sandbox(&home);
    let driven = |described: &str| {
        let mut driver = home.command(python.to_str().unwrap());
        driver.arg(Path::new(OTHERS).join("driver.py"));
        let mut driver = driver.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        driver.stdin.take().unwrap().write_all(described.as_bytes()).unwrap();
        driver.wait_with_output().unwrap()
    };
    let good = driven(&line);
    // With other secrets it must fail, or this would prove nothing.
    let wrong = driven(&line.replace("p8e-PracticeOnly-WebApp", "p8e-wrong"));
    sandbox.kill().unwrap();
    sandbox.wait().unwrap();

    assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stderr));
    let answer: Value = serde_json::from_slice(&good.stdout).unwrap();
    let expected = json!({
        "machine": "northw0", "web_app": "ent", "web_app_with_pkce": "ent", "single_page_app": 401, "implicit": "bearer",
        "service_account": true,
    });
    assert_eq!(answer, expected);
    assert!(!wrong.status.success());
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("invalid client_secret parameter"));
}
