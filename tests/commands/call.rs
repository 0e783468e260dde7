//! `call`: one request with everything the product needs. Adobe answers, refuses, asks for patience, is unwell; somebody else
//! redirects, hangs, sends a page; a person writes all kinds of paths. The token goes nowhere but to the product's host.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::ims;
use super::outcome::{Outcome, run, with_passphrase};
use super::pty::{Home, Terminal, files_below};
use super::renew::{self, FROM_COMMAND};
use super::saved::{PASSPHRASE, SECRET, save};
use super::support::{Answer, Arrived, Server, Socket, read_request, wait_for_end};
use super::surroundings::Running;

/// What every token of these servers holds.
const CANARY: &str = "canary-access";

/// A server that is IMS and API in one. `api` answers what is no token request; the number of tokens given is in the token.
struct Stage {
    server: Server,
    tokens: Arc<AtomicUsize>,
}

impl Stage {
    fn new(api: impl Fn(&Arrived) -> Answer + Send + Sync + 'static) -> Self {
        let tokens = Arc::new(AtomicUsize::new(0));
        let given = tokens.clone();
        let server = Server::start(move |one| {
            if one.path() != "/ims/token/v3" {
                return api(one);
            }
            let n = given.fetch_add(1, Ordering::SeqCst) + 1;
            Answer::json(
                200,
                json!({"access_token": format!("{CANARY}-{n}-0123456789"), "token_type": "bearer", "expires_in": 86_399}),
            )
        });
        Self { server, tokens }
    }

    fn always(answer: Answer) -> Self {
        Self::new(move |_| answer.clone())
    }

    /// A home with a connection here.
    fn home(&self) -> Home {
        let home = Home::new();
        save(&home, "northwind", &self.server.base, &self.server.base);
        home
    }

    /// What arrived at the API.
    fn asked(&self) -> Vec<Arrived> {
        self.server.arrived().into_iter().filter(|one| one.path() != "/ims/token/v3").collect()
    }

    fn tokens(&self) -> usize {
        self.tokens.load(Ordering::SeqCst)
    }
}

/// Runs it with the passphrase; no secret may stand in what it said of itself, nor in any file.
#[track_caller]
fn called(home: &Home, arguments: &[&str]) -> Outcome {
    let outcome = with_passphrase(home.program(&[&["call", "northwind"], arguments].concat()));
    assert!(![CANARY, SECRET, PASSPHRASE].iter().any(|secret| outcome.stderr.contains(secret)), "{}", outcome.stderr);
    home.must_not_hold(&[CANARY, SECRET, PASSPHRASE]);
    outcome
}

/// The same with something on standard input, and whatever bytes come back.
fn piped(home: &Home, arguments: &[&str], input: &[u8]) -> std::process::Output {
    let mut command = home.program(&[&["call", "northwind"], arguments].concat());
    command.args(["--passphrase-command", FROM_COMMAND]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // It may have ended before it read all of it.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

#[test]
fn an_answer_comes_byte_for_byte_and_everything_else_is_said_beside_it() {
    let bytes: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    let answer = Answer::of(200, "application/octet-stream", bytes.clone());
    let stage = Stage::always(answer.with("X-Request-Id", "r-7").with("Set-Cookie", "session=1").with("X-Secret", "s"));
    let home = stage.home();
    let output = piped(&home, &["/any/file", "--include"], b"");
    assert_eq!((output.status.code(), output.stdout == bytes), (Some(0), true));
    let said = String::from_utf8(output.stderr).unwrap();
    let first = said.lines().next().unwrap();
    assert!(first.starts_with("200 for GET 127.0.0.1:") && first.contains("/any/file after "), "{said}");
    assert!(first.ends_with("request ID r-7") && said.contains("content-type: application/octet-stream"), "{said}");
    assert!(!said.contains("session") && !said.to_lowercase().contains("x-secret"), "only known headers: {said}");

    let [asked] = &stage.asked()[..] else { panic!() };
    assert_eq!(asked.header("authorization"), Some(format!("Bearer {CANARY}-1-0123456789").as_str()));
    assert_eq!(asked.header("x-proxy-global-company-id"), Some("northw0"));
    assert!(asked.header("x-api-key").is_some() && asked.header("accept") == Some("application/json"));
    // The second one takes the token that was kept.
    piped(&home, &["/any/file"], b"");
    assert_eq!((stage.tokens(), stage.asked().len()), (1, 2));
}

#[test]
fn analytics_paths_methods_bodies_and_headers_go_out_as_they_are_meant() {
    let stage = Stage::always(Answer::json(200, "{}"));
    let home = stage.home();
    std::fs::write(home.path().join("report.json"), r#"{"rsid":"x"}"#).unwrap();
    let json = "application/json";
    for (arguments, method, target, media_type, body) in [
        (&["users/me"][..], "GET", "/api/northw0/users/me", None, ""),
        (&["reports", "--data", "report.json"], "POST", "/api/northw0/reports", Some(json), r#"{"rsid":"x"}"#),
        (&["get", "/api/{company}/users?limit=5&x=a%20b"], "GET", "/api/northw0/users?limit=5&x=a%20b", None, ""),
        (&["Delete", "/x"], "DELETE", "/x", None, ""),
        (&["POST", "/x"], "POST", "/x", None, ""),
        (&["patch", "/x", "-d", "report.json"], "PATCH", "/x", Some(json), r#"{"rsid":"x"}"#),
        (
            &["PUT", "/x", "-d", "report.json", "-H", "content-type: text/csv"],
            "PUT",
            "/x",
            Some("text/csv"),
            r#"{"rsid":"x"}"#,
        ),
    ] {
        let outcome = called(&home, arguments).ends_with(0);
        assert_eq!(outcome.stdout, "{}");
        let asked = stage.asked().pop().unwrap();
        assert_eq!((asked.method.as_str(), asked.target.as_str(), asked.body.as_str()), (method, target, body));
        assert_eq!(asked.header("content-type"), media_type, "{arguments:?}");
    }
    called(&home, &["/x", "-H", "Accept: text/csv", "-H", "If-None-Match: \"1\""]).ends_with(0);
    let asked = stage.asked().pop().unwrap();
    assert_eq!((asked.header("accept"), asked.header("if-none-match")), (Some("text/csv"), Some("\"1\"")));
    called(&home, &["HEAD", "/x"]).ends_with(0);

    let output = piped(&home, &["POST", "/x", "--data", "-", "-H", "Content-Type: text/plain"], b"a\r\nb \xc3\xa9\n");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stage.asked().pop().unwrap().body, "a\r\nb é\n");
}

#[test]
fn what_could_lead_the_token_elsewhere_is_refused_before_anybody_is_asked() {
    let stage = Stage::always(Answer::json(200, "{}"));
    let home = stage.home();
    let elsewhere = Server::always(Answer::json(200, "{}"));
    let whole = format!("{}/x", elsewhere.base);
    for path in [
        whole.as_str(),
        whole.trim_start_matches("http:"),
        "https://evil.example/",
        "//evil.example/x",
        "/x@evil.example",
        "@evil.example",
        "\\\\evil.example",
        "/../x",
        "/a/%2e%2e/b",
        "/a/%252E./b",
        "/x%0d%0aHost:%20evil",
        "/x y",
        "/x\ny",
        "/x#y",
        "/{id}",
        "",
    ] {
        // Without the passphrase: nobody is asked for it, either.
        let outcome =
            run(&mut home.program(&["call", "northwind", "--", path])).ends_with(2).says(&["PATH: ", "Example: "]);
        assert_eq!(outcome.stdout, "", "{path}");
    }
    assert_eq!((stage.server.arrived().len(), elsewhere.arrived().len()), (0, 0));
}

#[test]
fn what_is_asked_wrongly_is_told_with_an_example_and_nothing_is_sent() {
    let stage = Stage::always(Answer::json(200, "{}"));
    let home = stage.home();
    std::fs::write(home.path().join("broken.json"), "{\"p8e-canary\": ").unwrap();
    std::fs::write(home.path().join("good.json"), "{}").unwrap();
    for (arguments, words) in [
        (&["call"][..], &["NAME"][..]),
        (&["call", "northwind"], &["METHOD PATH"]),
        (&["call", "southwind", "/x"], &["no connection called southwind"]),
        (&["call", "northwind", "GET"], &["path is missing"]),
        (&["call", "northwind", "/x", "GET"], &["METHOD is one of GET, HEAD"]),
        (&["call", "northwind", "CONNECT", "/x"], &["METHOD is one of"]),
        (&["call", "northwind", "TRACE", "/x"], &["METHOD is one of"]),
        (&["call", "northwind", "GET", "/x", "--data", "good.json"], &["--data is for POST"]),
        (&["call", "northwind", "/x", "--data", "broken.json"], &["This is not JSON", "Content-Type"]),
        (&["call", "northwind", "/x", "--data", "-"], &["This is not JSON"]),
        (&["call", "northwind", "/x", "--header", "Authorization: Bearer x"], &["belongs to the connection"]),
        (&["call", "northwind", "/x", "-H", "X-API-Key: x"], &["belongs to the connection"]),
        (&["call", "northwind", "/x", "-H", "Host: evil.example"], &["set where the request is sent"]),
        (&["call", "northwind", "/x", "-H", "nothing"], &["no colon"]),
        (&["call", "northwind", "/x", "-d", "-", "--passphrase-fd", "0"], &["both read standard input"]),
        (&["call", "northwind", "/x", "--timeout", "0"], &["--timeout"]),
    ] {
        let outcome = run(&mut home.program(arguments)).ends_with(2).says(words);
        assert_eq!(outcome.stdout, "", "{arguments:?}");
        assert!(!outcome.stderr.contains("p8e-canary"), "{}", outcome.stderr);
    }
    run(&mut home.program(&["call", "northwind", "/x", "-d", "nowhere.json"])).ends_with(7).says(&["nowhere.json"]);
    run(&mut home.program(&["call", "northwind", "/x", "-d", "."])).ends_with(7).says(&["Nothing was sent"]);
    assert_eq!(stage.server.arrived().len(), 0);
}

fn refused(status: u16, code: &str) -> Answer {
    Answer::json(status, json!({"error_code": code, "message": "in Adobe's words"})).with("X-Request-Id", "r-1")
}

#[test]
fn a_kept_token_that_is_refused_is_renewed_once_and_the_same_is_asked_again() {
    let stage = Stage::new(|one| match one.header("authorization").unwrap().contains("-1-") {
        true => refused(401, "401013"),
        false => Answer::json(200, r#"{"ok":true}"#),
    });
    let home = stage.home();
    std::fs::write(home.path().join("body.json"), "[1]").unwrap();
    let outcome = called(&home, &["/x?y=1", "-d", "body.json"]).ends_with(0).says(&["401", "asking for a new one"]);
    assert_eq!(outcome.stdout, r#"{"ok":true}"#, "nothing of the refusal");
    assert_eq!((stage.tokens(), stage.asked().len()), (2, 2));
    for asked in stage.asked() {
        assert_eq!((asked.method.as_str(), asked.target.as_str(), asked.body.as_str()), ("POST", "/x?y=1", "[1]"));
    }
    // The new one is kept.
    called(&home, &["/x"]).ends_with(0);
    assert_eq!(stage.tokens(), 2);
}

#[test]
fn a_server_that_says_401_again_is_asked_twice_and_no_more() {
    let stage = Stage::always(refused(401, "401013"));
    let outcome = called(&stage.home(), &["/x"]).ends_with(3).says(&["Adobe refused: ", "What to do: ", "r-1"]);
    assert!(outcome.stdout.contains("in Adobe's words"), "{}", outcome.stdout);
    assert_eq!((stage.tokens(), stage.asked().len()), (2, 2));
    // Somebody else's 401 is not worth a token.
    let stage = Stage::always(Answer::html(401, "<title>Please sign in</title>"));
    called(&stage.home(), &["/x"]).ends_with(6);
    assert_eq!((stage.tokens(), stage.asked().len()), (1, 1));
}

#[test]
fn a_rotating_token_that_is_refused_is_renewed_and_a_sign_in_that_has_ended_is_named() {
    let script = ims::Script::new();
    let book = script.clone();
    let server = ims::Server::start(move |one| match one.path() {
        "/x" if one.header("authorization") == Some("Bearer canary-access-2") => Answer::json(200, "{}"),
        "/x" => refused(401, "401013"),
        _ => book.answer(one),
    });
    let home = Home::new();
    renew::sign_in(&home, "northwind", &server.base);
    called(&home, &["/x"]).ends_with(0);
    assert_eq!(renew::counted(&script), (1, false));
    // Where Adobe takes neither the token nor the refresh token, a person must act, and Adobe's answer is still there.
    let script = ims::Script::new();
    let book = script.clone();
    let server = ims::Server::start(move |one| match one.path() {
        "/x" => refused(401, "401013"),
        _ => book.answer(one),
    });
    let home = Home::new();
    renew::sign_in(&home, "northwind", &server.base);
    script.book().mood = ims::Mood::Says(Answer::json(400, r#"{"error":"invalid_token"}"#).with("X-Debug-Id", "d"));
    let outcome = called(&home, &["/x"]).ends_with(8).says(&["Nobody is signed in", "aa-connect sign-in NAME"]);
    assert!(outcome.stdout.contains("401013"), "{}", outcome.stdout);
}

#[test]
fn patience_is_kept_as_long_as_adobe_asks_and_no_longer_than_a_minute() {
    let count = AtomicUsize::new(0);
    let stage = Stage::new(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => refused(429, "429050").with("Retry-After", "1"),
        _ => Answer::json(200, "{}"),
    });
    called(&stage.home(), &["/x"]).ends_with(0).says(&["(429)", "waiting 1 s"]);
    assert_eq!(stage.asked().len(), 2);
    let stage = Stage::always(refused(429, "429050").with("Retry-After", "3600"));
    let begun = Instant::now();
    let outcome = called(&stage.home(), &["/x"]).ends_with(5).says(&["busy, not broken", "Wait 60 minutes"]);
    assert!(outcome.stdout.contains("429050") && begun.elapsed() < Duration::from_secs(30));
    assert_eq!(stage.asked().len(), 1);
}

#[test]
fn whoever_is_at_fault_is_in_the_code_and_the_answer_is_on_stdout_all_the_same() {
    let page = "<title>Please sign in to the guest network</title>";
    for (answer, code, said) in [
        (refused(403, "403025"), 3, "no product profile"),
        (refused(404, "404000"), 3, "Look at the path first"),
        (
            Answer::json(400, json!({"errorCode": "validation", "errorDescription": "rsid is missing"})),
            3,
            "rsid is missing",
        ),
        (refused(500, "500000"), 5, "500"),
        (Answer::html(200, page), 6, "page"),
        (Answer::html(503, page), 6, "aa-connect check northwind"),
        (Answer::of(404, "text/plain", "no such thing"), 6, "nothing in it shows that Adobe sent it"),
    ] {
        let body = String::from_utf8(answer.body.clone()).unwrap();
        let status = answer.status;
        let stage = Stage::always(answer);
        let outcome = called(&stage.home(), &["/x"]).ends_with(code).says(&[said, "What to do: "]);
        assert!(outcome.stderr.starts_with(&format!("{status} for GET ")), "{}", outcome.stderr);
        assert_eq!(outcome.stdout, body);
    }
}

#[test]
fn journey_optimizer_gets_its_organization_and_its_sandbox_with_every_request() {
    let stage = Stage::always(Answer::json(200, "{}"));
    let home = stage.home();
    let [file] = &files_below(&home.connections())[..] else { panic!() };
    let mut connection: toml::Table = std::fs::read_to_string(file).unwrap().parse().unwrap();
    let organization = connection["org_id"].as_str().unwrap().to_owned();
    connection.remove("company");
    connection.insert("product".into(), "journey_optimizer".into());
    let sandbox = toml::toml! { name = "dev-1"
    title = "Development"
    kind = "development" };
    // The file ends with its environment, which shows that it is whole.
    let environment = connection.remove("environment").unwrap();
    connection.insert("sandbox".into(), sandbox.into());
    let text = format!("{connection}\n{}", toml::Table::from_iter([("environment".to_owned(), environment)]));
    std::fs::write(file, text).unwrap();
    called(&home, &["/ajo/journey?pageSize=1"]).ends_with(0);
    called(&home, &["ajo/journey"]).ends_with(0);
    for asked in stage.asked() {
        assert_eq!(asked.path(), "/ajo/journey");
        assert_eq!(asked.header("x-gw-ims-org-id"), Some(organization.as_str()));
        assert_eq!((asked.header("x-sandbox-name"), asked.header("x-proxy-global-company-id")), (Some("dev-1"), None));
    }
    assert_eq!(stage.asked().len(), 2);
    let refused = ["/x", "-H", "x-sandbox-name: prod"];
    called(&home, &refused).ends_with(2).says(&["belongs to the connection"]);
    called(&home, &["reports/{company}"]).ends_with(2).says(&["no Analytics company"]);
}

#[test]
fn a_redirect_is_not_followed_and_nobody_else_gets_the_token() {
    let elsewhere = Server::always(Answer::json(200, r#"{"stolen":true}"#));
    for status in [301, 302, 303, 307, 308] {
        let to = format!("{}/take?it=1", elsewhere.base);
        let stage = Stage::always(Answer::of(status, "text/plain", "over there").with("Location", to));
        let home = stage.home();
        std::fs::write(home.path().join("body.json"), "{}").unwrap();
        let outcome = called(&home, &["/x", "-d", "body.json", "-i"]).ends_with(6).says(&["redirect", "127.0.0.1"]);
        assert_eq!((outcome.stdout.as_str(), stage.asked().len()), ("over there", 1));
        assert!(!outcome.stderr.contains("take?it"), "only its host: {}", outcome.stderr);
    }
    assert_eq!(elsewhere.arrived().len(), 0);
}

/// An IMS, and an API on a bare socket.
fn with_api(play: impl Fn(std::net::TcpStream) + Send + Sync + 'static) -> (Stage, Socket, Home) {
    let stage = Stage::always(Answer::json(500, "{}"));
    let socket = Socket::start(play);
    let home = Home::new();
    save(&home, "northwind", &stage.server.base, &socket.base());
    (stage, socket, home)
}

#[test]
fn a_server_that_hangs_or_breaks_off_is_given_up_and_nothing_is_written() {
    let (_stage, _socket, home) = with_api(|mut stream| {
        read_request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        stream.set_read_timeout(None).unwrap();
        wait_for_end(stream);
    });
    let begun = Instant::now();
    let outcome = called(&home, &["/x", "--timeout", "2"]).ends_with(4).says(&["aa-connect check northwind"]);
    assert_eq!(outcome.stdout, "", "half of an answer is none");
    assert!(begun.elapsed() < Duration::from_secs(60));
    let (_stage, _socket, home) = with_api(|mut stream| {
        read_request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    });
    assert_eq!(called(&home, &["/x"]).ends_with(4).stdout, "");
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (stage, home) = (Stage::always(Answer::json(200, "{}")), Home::new());
    save(&home, "northwind", &stage.server.base, &format!("http://{free}"));
    assert_eq!(called(&home, &["/x"]).ends_with(4).stdout, "");
}

#[test]
fn a_large_answer_comes_whole_and_one_too_large_not_at_all() {
    let (_stage, _socket, home) = with_api(|mut stream| {
        let too_large = read_request(&mut stream).starts_with("GET /too-large");
        let length = if too_large { 257 * 1024 * 1024 } else { 20_000_000 };
        let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").as_bytes());
        let chunk = [b'x'; 10_000];
        for _ in 0..length / chunk.len() {
            if stream.write_all(&chunk).is_err() {
                return;
            }
        }
    });
    // Five times what a check would read.
    let large = called(&home, &["/large"]).ends_with(0);
    assert_eq!((large.stdout.len(), large.stdout.bytes().all(|byte| byte == b'x')), (20_000_000, true));
    let too_large = called(&home, &["/too-large"]).ends_with(2).says(&["larger than 256 MiB", "Ask for less"]);
    assert_eq!(too_large.stdout, "");
}

#[test]
fn a_reader_that_went_away_is_no_failure_and_a_full_disk_is_one() {
    let stage = Stage::always(Answer::of(200, "text/plain", "y\n".repeat(1_000_000)));
    let home = stage.home();
    let through = |pipe: &str| {
        let mut command: Command = home.command("bash");
        command.args(["-c", pipe, "bash", env!("CARGO_BIN_EXE_aa-connect"), "call", "northwind", "/x"]);
        run(command.args(["--passphrase-command", FROM_COMMAND]))
    };
    assert_eq!(through("\"$@\" | head -n 1; exit ${PIPESTATUS[0]}").ends_with(0).stdout, "y\n");
    through("\"$@\" > /dev/full").ends_with(7).says(&["could not be written"]);
}

#[test]
fn a_terminal_shows_text_and_no_orders() {
    let stage = Stage::new(|one| match one.path() {
        "/text" => Answer::json(200, "{\"a\":1}"),
        _ => Answer::of(200, "text/plain", "\u{1b}]0;gotcha\u{7}"),
    });
    let home = stage.home();
    let source = ["--passphrase-command", FROM_COMMAND];
    let shown = |path: &str| {
        let ended = Terminal::start(&home, &[&["call", "northwind", path], &source[..]].concat()).end();
        (ended.code, ended.screen)
    };
    let (code, said) = shown("/text");
    assert!(code == 0 && said.contains("{\"a\":1}"), "{said}");
    let (code, said) = shown("/orders");
    assert!(code == 2 && said.contains("not shown on a terminal") && !said.contains("gotcha"), "{said}");
}

#[test]
fn the_practice_sandbox_answers_as_adobe_would() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    save(&home, "northwind", &sandbox.base(), &sandbox.base());
    let call = |arguments: &[&str]| with_passphrase(home.program(&[&["call", "northwind"], arguments].concat()));
    let me: Value = serde_json::from_str(&call(&["/discovery/me"]).ends_with(0).stdout).unwrap();
    assert!(me["imsOrgs"].is_array(), "{me}");
    let user: Value = serde_json::from_str(&call(&["users/me"]).ends_with(0).stdout).unwrap();
    assert!(user["login"].is_string(), "{user}");
    let suites = call(&["reportsuites/collections/suites?limit=2&page=0"]).ends_with(0).stdout;
    let suites: Value = serde_json::from_str(&suites).unwrap();
    assert_eq!(suites["content"].as_array().map(Vec::len), Some(2), "{suites}");
    let report = json!({
        "rsid": "northwind.shop.prod",
        "globalFilters": [{"type": "dateRange", "dateRange": "2026-11-01T00:00:00.000/2026-11-02T00:00:00.000"}],
        "metricContainer": {"metrics": [{"columnId": "0", "id": "metrics/visits"}]},
        "dimension": "variables/daterangeday"
    });
    std::fs::write(home.path().join("report.json"), report.to_string()).unwrap();
    let report: Value = serde_json::from_str(&call(&["reports", "--data", "report.json"]).ends_with(0).stdout).unwrap();
    assert!(report["rows"].is_array() || report["summaryData"].is_object(), "{report}");
    call(&["/api/nobody0/users/me"]).ends_with(3);
    call(&["/no/such/thing"]).ends_with(3);
    call(&["GET", "reports"]).ends_with(3);
    home.must_not_hold(&[SECRET, PASSPHRASE]);
}
