//! `check` before servers and proxies that misbehave: who is at fault is in the exit code, and no secret goes astray.

use std::fs;
use std::io::{Read, Write};
use std::time::{Duration, Instant};

pub(crate) use super::outcome::with_passphrase;
use super::outcome::{Outcome, run};
use super::pty::{Home, files_below};
use super::saved::{PASSPHRASE, SECRET, save};
use super::support::{Answer, Server, Socket, read_request, reset};

/// A home with one connection to these addresses.
fn home(ims_url: &str, api_url: &str) -> Home {
    let home = Home::new();
    save(&home, "northwind", ims_url, api_url);
    home
}

#[track_caller]
fn checked(home: &Home, more: &[&str], code: i32, finding: &str) -> Outcome {
    let arguments = [&["check", "northwind", "--json"], more].concat();
    let outcome = with_passphrase(home.program(&arguments)).ends_with(code);
    let json = outcome.json();
    assert_eq!(json["exit_code"], code);
    let checks = json["connections"][0]["checks"].as_array().unwrap();
    let failed = checks.iter().find(|check| check["outcome"] == "failed").unwrap();
    assert_eq!(failed["finding"]["id"], finding, "{failed}");
    for said in ["cause", "remedy", "who"] {
        assert!(failed["finding"][said].as_str().is_some_and(|text| !text.is_empty()), "{failed}");
    }
    assert!(!outcome.stdout.contains(SECRET) && !outcome.stderr.contains(SECRET));
    home.must_not_hold(&[SECRET, PASSPHRASE]);
    outcome
}

#[test]
fn a_page_instead_of_an_answer_is_somebody_elses() {
    let server = Server::always(Answer::html(200, "<html><title>Please sign in to the guest network</title></html>"));
    checked(&home(&server.base, &server.base), &[], 6, "html-answer");
}

#[test]
fn a_connection_that_is_cut_is_not_reached() {
    let socket = Socket::start(reset);
    let base = format!("http://{}", socket.address);
    checked(&home(&base, &base), &[], 4, "connection-reset");
}

#[test]
fn a_server_that_hangs_is_given_up() {
    let socket = Socket::start(|mut stream| {
        read_request(&mut stream);
        // Until the other side has had enough.
        stream.set_read_timeout(None).unwrap();
        let _ = stream.read(&mut [0]);
    });
    let base = format!("http://{}", socket.address);
    let begun = Instant::now();
    checked(&home(&base, &base), &[], 4, "timed-out");
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[test]
fn fifty_megabytes_are_not_read() {
    let server = Server::start(|_| Answer::json(200, "x".repeat(50 * 1024 * 1024)));
    checked(&home(&server.base, &server.base), &[], 6, "answer-too-large");
}

#[test]
fn nobody_there_is_not_reached() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let base = format!("http://{free}");
    checked(&home(&base, &base), &[], 4, "connection-refused");
}

#[test]
fn a_proxy_that_wants_a_password_is_named() {
    let proxy = Socket::start(|mut stream| {
        read_request(&mut stream);
        let _ = stream.write_all(
            b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
        );
    });
    let address = format!("http://{}", proxy.address);
    let home = home("https://ims.example.com", "https://api.example.com");
    checked(&home, &["--proxy", &address], 6, "proxy-wants-password");
    // The environment's proxy is used like a named one.
    let through_environment = Home::new().with("HTTPS_PROXY", &address);
    save(&through_environment, "northwind", "https://ims.example.com", "https://api.example.com");
    checked(&through_environment, &[], 6, "proxy-wants-password");
}

#[test]
fn a_ca_file_that_is_none_is_named() {
    let home = home("https://ims.example.com", "https://api.example.com");
    checked(&home, &["--ca-file", "/nowhere/ca.pem"], 7, "bad-ca-file");
    let file = home.path().join("ca.pem");
    fs::write(&file, "this is no certificate").unwrap();
    checked(&home, &["--ca-file", file.to_str().unwrap()], 7, "bad-ca-file");
}

#[test]
fn a_host_that_was_changed_by_hand_gets_no_secret() {
    let server = Server::always(Answer::json(200, "{}"));
    let home = home("https://ims.example.com", "https://api.example.com");
    let file = files_below(&home.connections()).remove(0);
    let content = fs::read_to_string(&file).unwrap();
    assert!(content.contains("ims.example.com"), "{content}");
    for (host, changed) in [
        ("ims", content.replace("https://ims.example.com", &server.base)),
        (
            "both",
            content.replace("https://ims.example.com", &server.base).replace("https://api.example.com", &server.base),
        ),
        ("api", content.replace("https://api.example.com", &server.base)),
    ] {
        fs::write(&file, changed).unwrap();
        let outcome = checked(&home, &[], 7, "hosts-changed");
        assert!(outcome.stdout.contains("ims.example.com"), "{host}: {}", outcome.stdout);
    }
    assert_eq!(server.arrived().len(), 0, "nothing at all was sent");
    fs::write(&file, content).unwrap();
    let removed = home.program(&["remove", "northwind", "--yes"]);
    with_passphrase(removed).ends_with(0);
}

#[test]
fn the_passphrase_is_had_from_anywhere_but_arguments_and_environment() {
    let home = home("https://ims.example.com", "https://api.example.com");
    let asked = |json: &str| run(&mut home.program(&["check", "northwind", "--passphrase-command", json]));
    asked("pass show aa-connect").ends_with(2).says(&["JSON list", "Example"]);
    asked("[]").ends_with(2);
    asked("[\"/no/such/program\"]").ends_with(7).says(&["could not be started"]);
    asked("[\"false\"]").ends_with(7).says(&["failed"]);
    asked("[\"true\"]").ends_with(7).says(&["empty"]);
    asked("[\"echo\", \"not the passphrase\"]").ends_with(7).says(&["does not open"]);
    run(&mut home.program(&["check", "northwind", "--passphrase-fd", "77"])).ends_with(7).says(&["77"]);

    // A program that is asked for it sees neither in how the asking one was started.
    let look = "cat /proc/$PPID/cmdline /proc/$PPID/environ > \"$HOME/started\"; grep core /proc/$PPID/limits > \"$HOME/limits\"; cat \"$HOME/passphrase\"";
    fs::write(home.path().join("passphrase"), PASSPHRASE).unwrap();
    let json = serde_json::to_string(&["sh", "-c", look]).unwrap();
    run(&mut home.program(&["check", "northwind", "--passphrase-command", &json])).ends_with(4);
    let started = String::from_utf8(fs::read(home.path().join("started")).unwrap()).unwrap();
    assert!(started.contains("aa-connect"), "{started}");
    assert!(!started.contains(PASSPHRASE) && !started.contains(SECRET), "{started}");
    let limits = fs::read_to_string(home.path().join("limits")).unwrap();
    let limits: Vec<&str> = limits.split_whitespace().collect();
    assert_eq!(limits[..6], ["Max", "core", "file", "size", "0", "0"], "no core file can hold a secret");
}
