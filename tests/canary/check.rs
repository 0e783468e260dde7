//! A check that fails, in as many ways as there are places for a secret to slip out: whoever answers sends back all that was
//! sent, and none of it is anywhere but in the vault and on the wire.

use std::os::unix::fs::PermissionsExt;
use std::process::{Output, Stdio};

use aa_connect::connection::{NetworkSettings, Proxy};
use base64::Engine as _;
use serde_json::json;

use super::check_stage::{self, Kept, REFUSED, save};
use super::support::{Answer, Arrived, Certificates, Server};
use super::*;

pub(super) const PROXY_PASSWORD: &str = "Canary-of-the-proxy-77d0e1b2c3";
pub(super) const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.Q2FuYXJ5LW9mLXRoZS10b2tlbg.c2lnbmF0dXJlLW9mLWl0";

pub(super) fn known() -> Canary {
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("alice:{PROXY_PASSWORD}"));
    let secrets = [
        ("client secret", REFUSED.to_owned()),
        ("proxy password", PROXY_PASSWORD.to_owned()),
        ("proxy credentials", basic),
        ("access token", TOKEN.to_owned()),
        ("passphrase", check_stage::PASSPHRASE.to_owned()),
    ];
    Canary { secrets: secrets.to_vec() }
}

/// All that came with a request.
pub(super) fn everything(one: &Arrived) -> String {
    let headers = one.headers.iter().map(|(name, value)| format!("{name}: {value}\n"));
    format!("{} {}\n{}{}", one.method, one.target, headers.collect::<String>(), one.body)
}

/// All that came with a request, as one line for a header.
pub(super) fn in_one_line(one: &Arrived) -> String {
    everything(one).replace(['\n', '"'], " ")
}

/// Gives a token to whoever asks for one.
pub(super) fn token(one: &Arrived) -> Option<Answer> {
    let body = json!({"token_type": "bearer", "access_token": TOKEN, "expires_in": 86_399});
    one.path().starts_with("/ims/token").then(|| Answer::json(200, body))
}

fn refuses(one: &Arrived) -> Answer {
    let description = format!("invalid client_secret parameter {}", everything(one));
    Answer::json(400, json!({"error": "invalid_client", "error_description": description}))
        .with("x-debug-id", in_one_line(one))
}

pub(super) fn forbids(one: &Arrived) -> Answer {
    let message = format!("Oauth token is not valid: {}", everything(one));
    let body = json!({"error_code": "401013", "message": message});
    token(one).unwrap_or_else(|| Answer::json(401, body).with("x-request-id", in_one_line(one)))
}

pub(super) fn has_a_page(one: &Arrived) -> Answer {
    let page = format!("<html><title>Blocked: {0}</title><body>{0}</body></html>", everything(one));
    Answer::html(403, &page).with("Server", in_one_line(one))
}

pub(super) fn wants_a_password(one: &Arrived) -> Answer {
    let realm = format!("Basic realm=\"{}\"", in_one_line(one));
    Answer::html(407, &everything(one)).with("Proxy-Authenticate", realm)
}

/// Runs the program where everybody may read everything that is made without care.
pub(super) fn ran(home: &Home, passphrase: &str, arguments: &[&str]) -> Output {
    let mut command = home.command("sh");
    command.args(["-c", "umask 000; exec \"$0\" \"$@\" --passphrase-fd 0", env!("CARGO_BIN_EXE_aa-connect")]);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(format!("{passphrase}\n").as_bytes());
    child.wait_with_output().unwrap()
}

/// Everything that is said and written about a check that fails with `exit`.
#[track_caller]
fn fails_discreetly(what: &str, kept: Kept, exit: i32) {
    let (home, known) = (with_temporary_files(Home::new()), known());
    save(&home, [kept]);
    let command: &[&[&str]] = &[
        &["check", "northwind"],
        &["check", "northwind", "--json", "--since-last"],
        &["check", "--all"],
        &["bundle", "northwind", "--yes", "--output", "b.json"],
        &["bundle", "northwind", "--output", "-"],
        &["check", "--replay", "b.json"],
        &["check", "--replay", "b.json", "--json"],
        &["list", "--json"],
    ];
    for arguments in command {
        let output = ran(&home, check_stage::PASSPHRASE, arguments);
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let is_check = arguments[0] == "check";
        assert_eq!(output.status.code(), Some(if is_check { exit } else { 0 }), "{what}, {arguments:?}: {said}");
        known.must_not_be_in(&format!("{what}: the answer of {arguments:?}"), &output.stdout);
        known.must_not_be_in(&format!("{what}: the talk of {arguments:?}"), &output.stderr);
    }
    let mut terminal = Terminal::start(&home, &["check"]);
    terminal.wait_for("northwind");
    terminal.keys(ENTER);
    terminal.wait_for("Passphrase of the vault");
    terminal.keys(&format!("{}{ENTER}", check_stage::PASSPHRASE));
    terminal.wait_for("Check again");
    terminal.keys(ENTER);
    terminal.wait_for("Back to the checks");
    known.must_not_be_in_process(&terminal);
    terminal.keys(CTRL_C);
    let ended = terminal.end_with_terminal_given_back();
    known.must_not_be_in(&format!("{what}: the terminal"), &ended.bytes);
    known.must_not_be_in_files(&home);
    is_for_this_user_alone(&home);
    assert!(home.path().join("b.txt").exists() && !home.state().join("crashes").exists());
}

#[track_caller]
fn is_for_this_user_alone(home: &Home) {
    let ours = [".config/aa-connect", ".local/share/aa-connect", ".local/state/aa-connect"];
    let mut files: Vec<_> = ours.iter().flat_map(|folder| files_below(&home.path().join(folder))).collect();
    files.extend(["b.json", "b.txt"].map(|name| home.path().join(name)));
    assert!(files.iter().any(|file| file.extension().is_some_and(|kind| kind == "jsonl")), "results are among them");
    for file in files {
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.display());
        let folder = file.parent().unwrap();
        let mode = folder.metadata().unwrap().permissions().mode() & 0o777;
        assert!(folder == home.path() || mode == 0o700, "{}: {mode:o}", folder.display());
    }
}

#[test]
fn a_refused_client_secret_is_not_told() {
    let adobe = Server::start(refuses);
    fails_discreetly("a refusal", Kept::at("northwind", &adobe.base).refused(), 3);
    assert!(adobe.arrived().iter().any(|one| one.body.contains(REFUSED)), "it went over the wire");
}

#[test]
fn a_refused_token_is_not_told() {
    let adobe = Server::start(forbids);
    fails_discreetly("a 401", Kept::at("northwind", &adobe.base).refused(), 3);
    let has_token = |one: &Arrived| one.header("authorization").is_some_and(|value| value.contains(TOKEN));
    assert!(adobe.arrived().iter().any(has_token), "it went over the wire");
}

#[test]
fn a_page_of_somebody_else_with_all_that_was_sent_is_not_told() {
    let page = Server::start(has_a_page);
    fails_discreetly("a page", Kept::at("northwind", &page.base).refused(), 6);
}

#[test]
fn a_proxys_password_is_not_told() {
    let proxy = Server::start(wants_a_password);
    let (address, _) = Proxy::parse(&proxy.base.replace("http://", "http://alice@")).unwrap();
    let network = NetworkSettings { proxy: Some(address), ..NetworkSettings::default() };
    let kept = Kept::at("northwind", "https://ims.example.com").refused().through(network, PROXY_PASSWORD);
    fails_discreetly("a proxy", kept, 6);
    let has_password = |one: &Arrived| one.header("proxy-authorization").is_some();
    assert!(proxy.arrived().iter().any(has_password), "it went over the wire");
}

#[test]
fn nothing_is_told_to_or_about_a_host_that_is_not_trusted() {
    let host = Certificates::new(&["localhost"], (2020, 2040)).serve("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    let base = format!("https://localhost:{}", host.address.port());
    fails_discreetly("an unknown issuer", Kept::at("northwind", &base).refused(), 6);
}

#[test]
fn a_passphrase_that_opens_nothing_is_not_told() {
    let (home, adobe) = (with_temporary_files(Home::new()), Server::start(refuses));
    save(&home, [Kept::at("northwind", &adobe.base).refused()]);
    let wrong = "Canary-of-a-wrong-passphrase-9e81";
    let mut known = known();
    known.secrets.push(("wrong passphrase", wrong.to_owned()));
    for arguments in [
        &["check", "northwind"] as &[&str],
        &["check", "northwind", "--json"],
        &["bundle", "northwind", "--output", "-"],
    ] {
        let output = ran(&home, wrong, arguments);
        assert_eq!(output.status.code(), Some(7), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        known.must_not_be_in(&format!("the answer of {arguments:?}"), &output.stdout);
        known.must_not_be_in(&format!("the talk of {arguments:?}"), &output.stderr);
    }
    known.must_not_be_in_files(&home);
    assert_eq!(adobe.arrived().len(), 0, "nothing was asked of anybody");
}

#[test]
fn what_is_explained_is_never_repeated_kept_or_logged() {
    let home = with_temporary_files(Home::new());
    let key = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCanary";
    let mut known = known();
    known.secrets.push(("private key", key.to_owned()));
    let text = format!(
        "$ curl -v -u alice:{PROXY_PASSWORD} -d 'client_secret={REFUSED}&grant_type=client_credentials'\n\
         > Authorization: Bearer {TOKEN}\n> Proxy-Authorization: Basic {}\n\
         -----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\npassphrase: {}\n\
         < HTTP/1.1 400 Bad Request\n< x-debug-id: {TOKEN}\n< server: {REFUSED}\n\
         {{\"error\":\"invalid_client\",\"error_description\":\"invalid client_secret parameter {REFUSED}\"}}\n\
         HTTP/1.1 401 Unauthorized\nx-request-id: {REFUSED}\n\
         {{\"error_code\":\"401013\",\"message\":\"Oauth token is not valid {TOKEN}\"}}\n",
        known.secrets[2].1,
        check_stage::PASSPHRASE,
    );
    for arguments in [&["explain"] as &[&str], &["explain", "--json"]] {
        let mut command = home.program(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("client secret"), "it was understood: {said}");
        known.must_not_be_in(&format!("the answer of {arguments:?}"), &output.stdout);
        known.must_not_be_in(&format!("the talk of {arguments:?}"), &output.stderr);
    }
    let mut terminal = Terminal::start(&home, &["explain"]);
    terminal.wait_for("press Ctrl-D");
    terminal.paste(&text);
    terminal.keys("\x04");
    let ended = terminal.end_with_terminal_given_back();
    assert!(ended.screen.contains("client secret"), "{}", ended.screen);
    known.must_not_be_in("the terminal", &ended.bytes);
    for (file, content) in home.files() {
        known.must_not_be_in(&file.display().to_string(), &content);
    }
}
