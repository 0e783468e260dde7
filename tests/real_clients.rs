//! Clients of others, as they were published. With what we export: aanalytics2 gets a token, companies and report suites from
//! the practice sandbox with the JSON that `export` wrote; aio's sign-in gets a token with the `.env`, of a Server-to-Server
//! credential and of a Service Account. With what the sandbox says of itself: requests-oauthlib, Authlib and PyJWT take every
//! grant there is.
//!
//! Runs when `AA_CONNECT_REAL=1`; then a missing Python or Node, or a package that cannot be had, fails. The packages are
//! installed into `target/tmp` once and kept there.
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

const AANALYTICS2: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exports/aanalytics2");
const AIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exports/aio");
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

/// Where clients are, as `wanted` in the folder of their driver names them and `install` brings them. What an interrupted
/// installation left is finished by the next.
fn installed(folder: &str, wanted: &str, install: impl FnOnce(&Path, &Path)) -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(Path::new(folder).file_name().unwrap());
    let wanted = Path::new(folder).join(wanted);
    let done = place.join("installed.txt");
    if std::fs::read(&done).ok() != Some(std::fs::read(&wanted).unwrap()) {
        install(&place, &wanted);
        std::fs::copy(&wanted, &done).unwrap();
    }
    place
}

/// A Python with the packages that `folder` asks for and nothing of this machine's.
fn python(folder: &str) -> PathBuf {
    let place = installed(folder, "requirements.txt", |place, wanted| {
        must_pass(Command::new("python3").args(["-m", "venv", "--clear"]).arg(place));
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
        must_pass(Command::new(place.join("bin/python")).args(install).arg(wanted));
    });
    place.join("bin/python")
}

/// The folder of Node's packages with aio's sign-in among them.
fn node_modules() -> PathBuf {
    let place = installed(AIO, "package.json", |place, wanted| {
        std::fs::create_dir_all(place).unwrap();
        std::fs::copy(wanted, place.join("package.json")).unwrap();
        let install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=dev"];
        must_pass(Command::new("npm").args(install).current_dir(place));
    });
    place.join("node_modules")
}

/// A practice sandbox of its own, stopped with the test.
struct Sandbox {
    child: Child,
    base: String,
    described: Value,
}

impl Sandbox {
    fn start(home: &Home) -> Self {
        let mut command = home.program(&["sandbox", "--json"]);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let described: Value = serde_json::from_str(&line).unwrap();
        Self { child, base: described["ims_base_url"].as_str().unwrap().to_owned(), described }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn aanalytics2_as_published_works_with_what_is_exported() {
    if !is_real() {
        return;
    }
    let python = python(AANALYTICS2);
    let home = Home::new();
    let sandbox = Sandbox::start(&home);
    let base = sandbox.base.as_str();
    saved::save(&home, "northwind", base, base);
    let export = ["export", "northwind", "--format", "aanalytics2", "--with-secrets", "--output", "northwind.json"];
    with_passphrase(home.program(&export)).ends_with(0);

    let driven = |config: &str| {
        home.command(python.to_str().unwrap())
            .arg(Path::new(AANALYTICS2).join("driver.py"))
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

    let talk = String::from_utf8_lossy(&good.stderr);
    assert!(good.status.success(), "{talk}");
    let answer: Value = serde_json::from_slice(&good.stdout).unwrap();
    assert_eq!(answer["companies"][0], "northw0", "{answer}");
    let suites = answer["report_suites"].as_array().unwrap();
    assert!(suites.iter().any(|rsid| rsid == "northwind.shop.prod"), "{answer}");
    assert!(!wrong.status.success() && wrong.stdout.is_empty(), "{}", String::from_utf8_lossy(&wrong.stdout));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("no token"));
}

/// From an answers file, as a person would, with the key that the sandbox knows from the start.
fn set_up_service_account(home: &Home, sandbox: &Sandbox, name: &str) {
    let credentials = sandbox.described["credentials"].as_array().unwrap();
    let account = credentials.iter().find(|credential| credential["type"] == "service").unwrap();
    let of = |member: &str| account[member].as_str().unwrap();
    let write = |file: &str, text: &str| std::fs::write(home.path().join(file), text).unwrap();
    write("key.pem", of("private_key"));
    write("secret.txt", of("client_secret"));
    write("passphrase.txt", saved::PASSPHRASE);
    let answers = format!(
        "environment = 'custom'\nims_url = '{base}'\napi_url = '{base}'\nstore = 'vault'\n\
         passphrase = {{ file = 'passphrase.txt' }}\norganization = '{}'\nproduct = 'analytics'\n\
         credential_type = 'service'\nkey_file = 'key.pem'\nclient_id = '{}'\n\
         client_secret = {{ file = 'secret.txt' }}\ntechnical_account = '{}'\n\
         metascopes = ['ent_analytics_bulk_ingest_sdk']\ncompany = 'northw0'\nreport_suites = 'all'\nname = '{name}'\n",
        of("org_id"),
        of("client_id"),
        of("technical_account_id"),
        base = sandbox.base,
    );
    write("answers.toml", &answers);
    outcome::run(&mut home.program(&["setup", "--answers", "answers.toml"])).ends_with(0);
}

#[test]
fn aio_as_published_gets_tokens_with_what_is_exported() {
    if !is_real() {
        return;
    }
    let modules = node_modules();
    let home = Home::new();
    let sandbox = Sandbox::start(&home);
    let base = sandbox.base.as_str();
    saved::save(&home, "northwind/prod", base, base);
    set_up_service_account(&home, &sandbox, "nightly");
    let requests = [("northwind/prod", "northwind_prod", "/ims/token/v2"), ("nightly", "nightly", "/ims/exchange/jwt")];
    for (name, context, request) in requests {
        with_passphrase(home.program(&[
            "export",
            name,
            "--format",
            "env",
            "--with-secrets",
            "--output",
            ".env",
            "--force",
        ]))
        .ends_with(0);
        let file = home.path().join(".env");
        let driven = || {
            // aio keeps the tokens that it got there, and would not ask for another.
            let _ = std::fs::remove_file(home.path().join(".config/aio"));
            home.command("node")
                .arg(Path::new(AIO).join("driver.js"))
                .arg(&modules)
                .args([context, base])
                .stdin(Stdio::null())
                .output()
                .unwrap()
        };
        let good = driven();
        assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stderr));
        let answer: Value = serde_json::from_slice(&good.stdout).unwrap();
        assert_eq!(answer["requests"][0], format!("POST ims-na1.adobelogin.com{request}"), "{answer}");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(&format!("client__id={}\n", answer["client_id"].as_str().unwrap())), "{answer}");
        // With another secret it must fail, or this would prove nothing.
        std::fs::write(&file, text.replace("p8e-", "p8e-wrong-")).unwrap();
        let wrong = driven();
        assert!(!wrong.status.success() && wrong.stdout.is_empty(), "{}", String::from_utf8_lossy(&wrong.stdout));
        let said = String::from_utf8_lossy(&wrong.stderr);
        assert!(said.contains("no token") && said.contains(request), "{said}");
    }
}

#[test]
fn oauth_clients_as_published_get_what_they_ask_the_sandbox_for() {
    if !is_real() {
        return;
    }
    let python = python(OTHERS);
    let home = Home::new();
    let sandbox = Sandbox::start(&home);
    let line = sandbox.described.to_string();
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
