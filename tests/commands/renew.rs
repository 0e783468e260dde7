//! `renew`: what keeps a rotating sign-in alive from a timer. Adobe rotates, refuses, is unwell, hangs, is not there; two run
//! at once; one is killed; the disk is full; nobody is there to be asked.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use aa_connect::connection::*;
use aa_connect::http::Http;
use aa_connect::ims::Ims;
use aa_connect::operations::{self, Holder};
use aa_connect::sign_in::Grant;
use aa_connect::store::{Owner, Paths};
use serde_json::Value;

use super::ims::{Mood, Script, Server, read, serve, written};
use super::outcome::{Outcome, run, run_with, with_passphrase};
use super::pty::{Home, Terminal, files_below};
use super::re_exec;
use super::saved::{PASSPHRASE, save, vault};
use super::signed_in;
use super::support::{Answer, Socket, read_request, wait_for_end};
use super::surroundings::Running;

/// The passphrase, where standard input is for something else.
pub(crate) const FROM_COMMAND: &str = r#"["echo", "correct horse battery staple"]"#;
const DAY: i64 = 86_400;
const ORG: &str = "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg";

/// Signs somebody in at the IMS at `base` and saves the connection in a vault.
pub(crate) fn sign_in(home: &Home, name: &str, base: &str) {
    let mut command = re_exec::inner("renew::inner_sign_in");
    for (variable, value) in home.environment() {
        command.env(variable, value);
    }
    for variable in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
        command.env_remove(variable);
    }
    re_exec::must_pass(std::mem::replace(
        command.env("SIGN_IN_AT", base).env("SIGN_IN_AS", name),
        Command::new("true"),
    ));
}

#[tokio::test]
async fn inner_sign_in() {
    if !re_exec::is_inner("renew::inner_sign_in") {
        return;
    }
    let (base, name) = (std::env::var("SIGN_IN_AT").unwrap(), std::env::var("SIGN_IN_AS").unwrap());
    let redirect_uri = RedirectUri::suggested();
    let settings = SignInSettings {
        client_id: ClientId::parse("0123456789abcdef0123456789abcdef").unwrap(),
        scopes: Scopes::parse("openid,AdobeID,offline_access").unwrap(),
        redirect_uri: redirect_uri.clone(),
        person: None,
    };
    let mut candidate = Candidate {
        environment: Environment::Custom(Hosts::parse(&base, &base).unwrap()),
        network: NetworkSettings::default(),
        proxy_password: None,
        settings: CredentialSettings::for_person(CredentialType::WebApp, settings).unwrap(),
        secrets: CredentialSecrets::WebApp { client_secret: Secret::new("p8e-canary-client-secret") },
    };
    let paths = Paths::from_environment().unwrap();
    let store = vault(&paths).await;
    let draft = DraftId::parse("draft1").unwrap();
    let ims = Ims::new(Http::new(&NetworkSettings::default(), None).unwrap(), BaseUrl::parse(&base).unwrap());
    let owner = Owner::Draft(draft.clone());
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: None };
    let grant = Grant {
        code: Secret::new("canary-code"),
        verifier: Secret::new("canary-verifier-0123456789-0123456789-0123456789"),
        redirect_uri,
    };
    let signed_in = operations::complete_sign_in(&store, &paths, &holder, &ims, grant).await.unwrap();
    candidate.settings.sign_in_mut().unwrap().person = signed_in.person;
    let proven = Proven {
        name: ConnectionName::parse(&name).unwrap(),
        product: Product::Analytics,
        org_id: OrgId::parse(ORG).unwrap(),
        company: Some(Company { id: GlobalCompanyId::parse("northw0").unwrap(), name: Printable::new("Northwind") }),
        sandbox: None,
        report_suites: Vec::new(),
        store: StoreKind::Vault,
        candidate,
        proof: Proof { at: jiff::Timestamp::now(), report_suites_seen: 1 },
        facts: Default::default(),
    };
    operations::save(&paths, &store, &draft, proven).await.unwrap();
}

/// An IMS and a home with one sign-in there that lasts for so many days.
fn signed_in_for(days: i64) -> (Script, Server, Home) {
    let script = Script::new();
    script.book().sign_in_lasts = Some(days * DAY);
    let server = serve(&script);
    let home = Home::new();
    sign_in(&home, "northwind", &server.base);
    script.book().sign_in_lasts = Some(14 * DAY);
    (script, server, home)
}

/// Runs it with the passphrase, and looks for secrets in all that it said and left.
#[track_caller]
fn renewed(home: &Home, more: &[&str]) -> Outcome {
    let outcome = with_passphrase(home.program(&[&["renew"], more].concat()));
    assert!(
        !format!("{}{}", outcome.stdout, outcome.stderr).contains("canary"),
        "{}{}",
        outcome.stdout,
        outcome.stderr
    );
    home.must_not_hold(&["canary", PASSPHRASE]);
    outcome
}

/// How many renewals there were, and whether a used refresh token came again.
pub(crate) fn counted(script: &Script) -> (usize, bool) {
    let book = script.book();
    (book.refreshes, book.has_seen_reuse)
}

/// What the JSON says of the connection called `name`.
#[track_caller]
fn of(json: &Value, name: &str) -> Value {
    json["connections"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone()
}

#[test]
fn a_sign_in_in_the_second_half_of_its_life_is_renewed_and_then_left_alone_for_a_week() {
    let (script, _server, home) = signed_in_for(6);
    let first = renewed(&home, &["--all"]).ends_with(0);
    assert!(first.stdout.starts_with("northwind  renewed: signed in, renewed by itself until "), "{}", first.stdout);
    assert_eq!((first.stdout.lines().count(), first.stderr.as_str()), (1, ""));
    assert_eq!(script.book().refreshes, 1);
    let second = renewed(&home, &["northwind"]).ends_with(0);
    assert!(second.stdout.starts_with("northwind  not due: "), "{}", second.stdout);
    assert!(second.stdout.contains(", to be renewed from "), "{}", second.stdout);
    assert_eq!(script.book().refreshes, 1, "Adobe is not asked");
    let json = renewed(&home, &["--all", "--now", "--json"]).ends_with(0).json();
    let one = of(&json, "northwind");
    assert_eq!((&one["outcome"], &one["exit_code"], &json["exit_code"]), (&"renewed".into(), &0.into(), &0.into()));
    assert_eq!(
        (&one["sign_in"]["state"], &one["sign_in"]["is_renewed_by_itself"]),
        (&"signed_in".into(), &true.into())
    );
    assert_eq!((&one["person"], &one["finding"]), (&"ines@example.com".into(), &Value::Null));
    let (ends, due) = (one["sign_in"]["ends_at"].as_str().unwrap(), one["due_from"].as_str().unwrap());
    let left = ends.parse::<jiff::Timestamp>().unwrap().duration_since(due.parse().unwrap());
    assert_eq!(left.as_hours(), 7 * 24);
    assert_eq!(counted(&script), (2, false));
    // The token that came with it is used, and Adobe not asked again.
    let token = with_passphrase(home.program(&["token", "northwind"])).ends_with(0).stdout;
    assert!(token.trim_end().ends_with(".canary-access-3"), "{token}");
}

#[test]
fn the_same_against_the_practice_sandbox() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    signed_in::sign_in(&home, &sandbox.base(), CredentialType::WebApp, Scopes::ANALYTICS_USER);
    let daily = Scopes::parse(Scopes::ANALYTICS_USER).unwrap().without(Scopes::OFFLINE_ACCESS).unwrap();
    signed_in::sign_in(&home, &sandbox.base(), CredentialType::SinglePageApp, &daily.comma_separated());
    save(&home, "machine", &sandbox.base(), &sandbox.base());
    let json = with_passphrase(home.program(&["renew", "--all", "--json"])).ends_with(0).json();
    assert_eq!(of(&json, "oauthwebapp")["outcome"], "not_due");
    assert_eq!(of(&json, "oauthsinglepageapp")["outcome"], "not_renewable");
    assert_eq!(of(&json, "machine")["outcome"], "not_needed");
    for _ in 0..3 {
        let told = with_passphrase(home.program(&["renew", "oauthwebapp", "--now"])).ends_with(0).stdout;
        assert!(told.contains("renewed: signed in"), "{told}");
    }
    let told = with_passphrase(home.program(&["renew", "--all"])).ends_with(0).stdout;
    assert!(told.contains("Adobe gave no refresh token; signed in for 23 hours more, then sign in again"), "{told}");
    assert!(
        told.contains("machine             needs no renewing: nobody signs in with OAuth Server-to-Server"),
        "{told}"
    );
}

#[test]
fn what_nobody_signs_in_with_needs_no_passphrase_and_no_network() {
    let home = Home::new();
    save(&home, "northwind", "https://ims.example.com", "https://api.example.com");
    let told = run(&mut home.program(&["renew", "--all"])).ends_with(0);
    assert_eq!(told.stderr, "");
    assert_eq!(told.stdout, "northwind  needs no renewing: nobody signs in with OAuth Server-to-Server\n");
}

#[test]
fn what_is_asked_wrongly_is_told_and_nothing_is_renewed() {
    let (script, _server, home) = signed_in_for(3);
    run(&mut home.program(&["renew"])).ends_with(2).says(&["--all"]);
    run(&mut home.program(&["renew", "--all", "northwind"])).ends_with(2).says(&["--all"]);
    renewed(&home, &["northwind", "southwind"]).ends_with(2).says(&["southwind"]);
    renewed(&home, &["southwind/"]).ends_with(2).says(&["southwind/"]);
    run(&mut home.program(&["renew", "--all", "--passphrase-command", "cat"])).ends_with(2).says(&["JSON list"]);
    assert_eq!(script.book().refreshes, 0);
    let nothing = run(&mut Home::new().program(&["renew", "--all"])).ends_with(0).says(&["no connection to renew"]);
    assert_eq!(nothing.stdout, "");
}

#[test]
fn a_sign_in_that_has_ended_names_who_must_sign_in_and_how() {
    let (script, _server, home) = signed_in_for(3);
    script.book().mood = Mood::Says(Answer::json(400, r#"{"error":"invalid_token"}"#).with("X-Debug-Id", "d-7"));
    let ended =
        renewed(&home, &["--all"]).ends_with(8).says(&["Nobody is signed in", "northwind (ines@example.com)", "d-7"]);
    assert!(
        ended.stdout.contains("ines@example.com must sign in again: aa-connect sign-in northwind"),
        "{}",
        ended.stdout
    );
    let json = renewed(&home, &["--all", "--json"]).ends_with(8).json();
    let one = of(&json, "northwind");
    assert_eq!(
        (&one["outcome"], &one["finding"]["id"], &one["exit_code"]),
        (&"failed".into(), &"not-signed-in".into(), &8.into())
    );
    assert_eq!(one["sign_in"]["state"], "ended");
    assert_eq!(script.book().refreshes, 1, "a dead one is not tried again");
}

#[test]
fn whoever_is_at_fault_is_in_the_code_and_the_sign_in_stays() {
    let page = "<title>Please sign in to the guest network</title>";
    for (answer, code) in [
        (Answer::json(500, r#"{"error":"internal_error"}"#).with("X-Debug-Id", "d"), 5),
        (Answer::json(429, r#"{"error":"slow_down"}"#).with("X-Debug-Id", "d").with("Retry-After", "3600"), 5),
        (Answer::html(200, page), 6),
        (Answer::of(302, "text/plain", "").with("Location", "https://portal.example/"), 6),
        (Answer::json(400, r#"{"error":"invalid_client","error_description":"invalid client_secret parameter"}"#), 3),
    ] {
        let (script, _server, home) = signed_in_for(3);
        script.book().mood = Mood::Says(answer);
        renewed(&home, &["--all"]).ends_with(code).says(&["What to do", "Connections: northwind"]);
        script.book().mood = Mood::Good;
        renewed(&home, &["--all"]).ends_with(0);
        assert!(!script.book().has_seen_reuse);
    }
}

#[test]
fn one_that_fails_keeps_no_other_from_being_renewed_and_the_worst_code_counts() {
    let home = Home::new();
    let [gone, ended, good, memory] = ["a-gone", "b-ended", "c-good", "d-memory"].map(|name| {
        let script = Script::new();
        script.book().sign_in_lasts = Some(3 * DAY);
        let server = serve(&script);
        sign_in(&home, name, &server.base);
        script.book().sign_in_lasts = None;
        (script, server)
    });
    drop(gone);
    let ended_script = &ended.0;
    in_store(&home, "d-memory", "memory");
    ended_script.book().mood = Mood::Says(Answer::json(400, r#"{"error":"invalid_token"}"#).with("X-Debug-Id", "d"));

    let json = renewed(&home, &["a-gone", "b-ended", "c-good", "--json"]).ends_with(4).json();
    let outcomes = ["a-gone", "b-ended", "c-good"].map(|name| of(&json, name)["exit_code"].as_u64().unwrap());
    assert_eq!(outcomes, [4, 8, 0]);
    // Memory is named, and so is a file that cannot be read: this machine is worse than the network.
    std::fs::write(home.connections().join("broken.toml"), "no connection").unwrap();
    let all = renewed(&home, &["--all"]).ends_with(7);
    for line in ["broken    This machine: ", "d-memory  This machine: ", "c-good    not due: "] {
        assert!(all.stdout.contains(line), "{line}: {}", all.stdout);
    }
    assert!(all.stderr.contains("was kept in memory only"), "{}", all.stderr);
    assert_eq!((counted(&good.0), counted(&memory.0)), ((1, false), (0, false)));
}

/// Says in the file of the connection called `name` that its secrets are in another store.
fn in_store(home: &Home, name: &str, store: &str) {
    let is_it = |file: &PathBuf| std::fs::read_to_string(file).unwrap().contains(&format!("name = \"{name}\""));
    let file = files_below(&home.connections()).into_iter().find(is_it).unwrap();
    let content = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, content.replace("store = \"vault\"", &format!("store = \"{store}\""))).unwrap();
}

#[test]
fn a_locked_vault_and_a_keyring_without_a_session_are_named_and_nobody_is_asked() {
    let (script, server, home) = signed_in_for(3);
    sign_in(&home, "in-keyring", &server.base);
    in_store(&home, "in-keyring", "keyring");
    let locked = run(&mut home.program(&["renew", "--all"])).ends_with(7);
    locked.says(&[
        "passphrase",
        "keyring cannot be reached",
        "Connections: northwind",
        "Connections: in-keyring",
        "renew asks nobody",
    ]);
    let wrong = home.program(&["renew", "northwind", "--passphrase-command", "[\"echo\", \"wrong\"]"]);
    run(&mut { wrong }).ends_with(7).says(&["passphrase"]);
    let missing = home.program(&["renew", "northwind", "--passphrase-command", "[\"/nonexistent/program\"]"]);
    run(&mut { missing }).ends_with(7);
    // At a terminal, too: a timer's command that asks when it is tried by hand would hide that it cannot work.
    let ended = Terminal::start(&home, &["renew", "northwind"]).end();
    assert_eq!(ended.code, 7, "{}", ended.screen);
    assert!(!ended.screen.contains("Passphrase of the vault"), "{}", ended.screen);
    assert_eq!(script.book().refreshes, 0);
}

#[test]
fn servers_that_hang_are_all_given_up_at_the_same_time() {
    let (script, hanging) = (Script::new(), std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false)));
    let (book, is_hanging) = (script.clone(), hanging.clone());
    let socket = Socket::start(move |mut stream| {
        let Some(one) = read(&read_request(&mut stream)) else { return };
        if is_hanging.load(std::sync::atomic::Ordering::SeqCst) {
            stream.set_read_timeout(None).unwrap();
            return wait_for_end(stream);
        }
        let _ = stream.write_all(&written(&book.answer(&one)));
    });
    let home = Home::new();
    for name in ["one", "two", "three", "four"] {
        sign_in(&home, name, &socket.base());
    }
    hanging.store(true, std::sync::atomic::Ordering::SeqCst);
    let begun = Instant::now();
    let outcome = renewed(&home, &["--all", "--now"]).ends_with(4);
    assert_eq!(outcome.stdout.matches("Adobe was not reached: ").count(), 4, "{}", outcome.stdout);
    // One after the other it would be two minutes.
    assert!(begun.elapsed() < Duration::from_secs(100), "{:?}", begun.elapsed());
}

fn spawned(home: &Home, arguments: &[&str]) -> Child {
    let source = ["--passphrase-command", FROM_COMMAND];
    let mut command = home.program(&[arguments, &source].concat());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Whether the process has the lock file of a connection's tokens open: it holds it, or waits for it.
fn is_at_the_lock(child: &Child) -> bool {
    let Ok(open) = std::fs::read_dir(format!("/proc/{}/fd", child.id())) else { return false };
    let target = |entry: std::io::Result<std::fs::DirEntry>| std::fs::read_link(entry.ok()?.path()).ok();
    open.filter_map(target).any(|file| file.to_string_lossy().ends_with("tokens.lock"))
}

/// An IMS that says when it is asked for a renewal, and answers when it is told to; and a home with a sign-in there.
struct Thinking {
    script: Script,
    told: mpsc::Receiver<()>,
    go: mpsc::Sender<()>,
    home: Home,
    _server: Server,
}

fn thinking() -> Thinking {
    let script = Script::new();
    script.book().sign_in_lasts = Some(3 * DAY);
    let (tell, told) = mpsc::channel();
    let (go, may_go) = mpsc::channel::<()>();
    let (book, gate) = (script.clone(), Mutex::new((tell, may_go)));
    let server = Server::start(move |one| {
        if one.body.starts_with("grant_type=refresh_token") {
            let gate = gate.lock().unwrap();
            gate.0.send(()).unwrap();
            let _ = gate.1.recv_timeout(Duration::from_secs(60));
        }
        book.answer(one)
    });
    let home = Home::new();
    sign_in(&home, "northwind", &server.base);
    script.book().sign_in_lasts = Some(14 * DAY);
    Thinking { script, told, go, home, _server: server }
}

#[test]
fn two_timers_at_once_make_one_renewal() {
    for more in [&["renew", "--all"][..], &["renew", "--all", "--now"]] {
        let Thinking { script, told, go, home, _server } = thinking();
        let first = spawned(&home, more);
        told.recv_timeout(Duration::from_secs(60)).unwrap();
        // Adobe has been asked, and has not answered: the second one comes now.
        let second = spawned(&home, more);
        let deadline = Instant::now() + Duration::from_secs(60);
        while !is_at_the_lock(&second) {
            assert!(Instant::now() < deadline, "the second one never came to the lock");
            std::thread::sleep(Duration::from_millis(5));
        }
        go.send(()).unwrap();
        for (child, words) in [(first, "renewed: "), (second, "renewed by another aa-connect at the same time: ")] {
            let output = child.wait_with_output().unwrap();
            let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert!(output.status.success() && stdout.contains(words), "{stdout}{stderr}");
        }
        assert_eq!(counted(&script), (1, false));
    }
}

/// An IMS that stops in its renewals, at the half of its answer or at its end, until the process is killed.
fn stopping(script: &Script, is_whole: bool) -> (Socket, mpsc::Receiver<()>) {
    let (tell, told) = mpsc::channel();
    let (script, tell) = (script.clone(), Mutex::new(tell));
    let socket = Socket::start(move |mut stream| {
        let Some(one) = read(&read_request(&mut stream)) else { return };
        let answer = script.answer(&one);
        let (whole, length) = (written(&answer), answer.body.len());
        let is_stopped = one.body.starts_with("grant_type=refresh_token") && tell.lock().unwrap().send(()).is_ok();
        let until = if is_stopped && !is_whole { whole.len() - length / 2 } else { whole.len() };
        let _ = stream.write_all(&whole[..until]);
        if is_stopped && !is_whole {
            stream.set_read_timeout(None).unwrap();
            wait_for_end(stream);
        }
    });
    (socket, told)
}

#[test]
fn killed_between_adobes_answer_and_the_vault_the_next_run_renews_it_or_names_who_must_sign_in() {
    let mut outcomes = Vec::new();
    for (is_whole, pause) in [(false, 0), (true, 0), (true, 2), (true, 10), (true, 400)] {
        let script = Script::new();
        script.book().sign_in_lasts = Some(3 * DAY);
        let (socket, told) = stopping(&script, is_whole);
        let home = Home::new();
        sign_in(&home, "northwind", &socket.base());
        let mut child = spawned(&home, &["renew", "--all"]);
        told.recv_timeout(Duration::from_secs(60)).unwrap();
        std::thread::sleep(Duration::from_millis(pause));
        child.kill().unwrap();
        child.wait().unwrap();
        // The next run finds a vault that it can read, and no half-written file.
        drop(told);
        let next = renewed(&home, &["--all"]);
        match next.code {
            Some(0) => assert!(!script.book().has_seen_reuse),
            Some(8) => {
                assert!(script.book().has_seen_reuse);
                assert!(next.stdout.contains("ines@example.com must sign in again: aa-connect sign-in northwind"));
            }
            _ => panic!("{}{}", next.stdout, next.stderr),
        }
        outcomes.push((is_whole, next.code));
    }
    assert_eq!(outcomes[0], (false, Some(8)), "half an answer is none: {outcomes:?}");
}

#[test]
fn a_full_disk_is_found_before_the_refresh_token_is_spent() {
    let (script, _server, home) = signed_in_for(3);
    let mut command = home.command("bash");
    command.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "bash", env!("CARGO_BIN_EXE_aa-connect")]);
    command.args(["renew", "--all", "--passphrase-command", FROM_COMMAND]);
    run(&mut command).ends_with(7);
    assert_eq!(script.book().refreshes, 0);
    renewed(&home, &["--all"]).ends_with(0);
    assert_eq!(counted(&script), (1, false));
}

#[test]
fn a_service_that_is_stopped_brings_its_renewal_to_an_end() {
    use rustix::process::{Pid, Signal, kill_process};
    for signal in [Signal::TERM, Signal::INT] {
        let Thinking { script, told, go, home, _server } = thinking();
        let child = spawned(&home, &["renew", "--all", "--json"]);
        told.recv_timeout(Duration::from_secs(60)).unwrap();
        kill_process(Pid::from_child(&child), signal).unwrap();
        go.send(()).unwrap();
        let output = child.wait_with_output().unwrap();
        let code = output.status.code();
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        let outcome = of(&json, "northwind")["outcome"].clone();
        assert!(
            code == Some(130) && (outcome == "interrupted" || outcome == "renewed") || code == Some(0),
            "{code:?} {json} {}",
            String::from_utf8_lossy(&output.stderr)
        );
        // What Adobe gave is kept, whoever was faster.
        let next = renewed(&home, &["--all"]).ends_with(0);
        assert!(next.stdout.contains("not due"), "{}", next.stdout);
        assert!(!script.book().has_seen_reuse);
    }
}

#[test]
fn a_reader_that_went_away_is_no_failure() {
    let (_script, _server, home) = signed_in_for(3);
    let mut command = home.command("bash");
    let pipe = "\"$@\" | true; exit ${PIPESTATUS[0]}";
    command.args(["-c", pipe, "bash", env!("CARGO_BIN_EXE_aa-connect"), "renew", "--all", "--json"]);
    command.args(["--passphrase-command", FROM_COMMAND]).stdin(Stdio::null());
    run_with(&mut command).ends_with(0);
}
