//! A rotation that fails wherever a secret could slip out: the old one, the new one and the token are sent back in refusals,
//! and are nowhere but in the vault and on the wire.

use serde_json::json;

use super::check::{everything, forbids, in_one_line, known, ran, token};
use super::check_stage::{self, Kept, save};
use super::support::{Answer, Arrived, Server};
use super::*;

const NEW: &str = "p8e-Canary-of-the-new-client-secret-5b81";
const CLIENT: &str = "a1f04c7e9b2d4e68935c70d1e2f3a4b5";
const PAGE: &str = "https://developer.adobe.com/console/projects/12/34/credentials/56/details";

fn knows() -> Canary {
    let mut known = known();
    known.secrets.push(("new client secret", NEW.to_owned()));
    known
}

/// Lists one client secret, makes another, and refuses everything else with all that was sent.
fn makes(one: &Arrived) -> Answer {
    let secret = |uuid: &str| json!({"uuid": uuid, "created_at": "1682448485000", "expires_at": "PERMANENT", "secret_usages": null});
    match (one.method.as_str(), one.path().starts_with("/console/organizations/12/credentials/56/secrets")) {
        ("GET", true) => Answer::json(200, json!({"client_id": CLIENT, "client_secrets": [secret("first")]})),
        ("POST", true) => {
            let mut made = secret("second");
            made["client_secret"] = json!(NEW);
            Answer::json(201, made)
        }
        _ => forbids(one),
    }
}

/// The same; what it made it tells only in an error.
fn makes_and_fails(one: &Arrived) -> Answer {
    if one.method == "POST" && one.path().starts_with("/console/") {
        let body = json!({"error_code": "500000", "message": everything(one), "client_secret": NEW, "uuid": "second"});
        return Answer::json(500, body).with("x-request-id", in_one_line(one));
    }
    makes(one)
}

/// The same; what it made has no name.
fn makes_without_a_name(one: &Arrived) -> Answer {
    if one.method == "POST" && one.path().starts_with("/console/") {
        return Answer::json(201, json!({"client_secret": NEW, "said": everything(one)}));
    }
    makes(one)
}

#[track_caller]
fn rotates_discreetly(what: &str, server: &Server, arguments: &[&str], exit: i32) {
    let (home, known) = (with_temporary_files(Home::new()), knows());
    save(&home, [Kept::at("northwind", &server.base).refused()]);
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), NEW).unwrap();
    let file = ["--client-secret-file", secret.path().to_str().unwrap()];
    let more: &[&str] = if arguments.is_empty() { &file } else { arguments };
    let all = [&["rotate", "northwind", "--yes"] as &[&str], more].concat();
    for arguments in
        [&all[..], &["show", "northwind", "--json"], &["check", "northwind", "--json"], &["list", "--json"]]
    {
        let output = ran(&home, check_stage::PASSPHRASE, arguments);
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        if arguments[0] == "rotate" {
            assert_eq!(output.status.code(), Some(exit), "{what}: {said}");
        }
        known.must_not_be_in(&format!("{what}: the answer of {arguments:?}"), &output.stdout);
        known.must_not_be_in(&format!("{what}: the talk of {arguments:?}"), &output.stderr);
    }
    known.must_not_be_in_files(&home);
}

#[test]
fn a_new_client_secret_that_is_refused_is_not_told() {
    let adobe = Server::start(forbids);
    rotates_discreetly("by hand", &adobe, &[], 3);
    assert!(adobe.arrived().iter().any(|one| one.body.contains(NEW)), "it went over the wire");
}

#[test]
fn one_that_adobe_makes_is_not_told_whatever_comes_after_it() {
    let through = ["--through-adobe", "--console", PAGE];
    let adobe = Server::start(makes);
    rotates_discreetly("made and then refused", &adobe, &through, 3);
    assert!(adobe.arrived().iter().any(|one| one.body.contains(NEW)), "it was kept, and tried");
    rotates_discreetly("made and told in an error", &Server::start(makes_and_fails), &through, 5);
    let nameless = Server::start(makes_without_a_name);
    rotates_discreetly("made without a name", &nameless, &through, 3);
    assert!(nameless.arrived().iter().any(|one| one.body.contains(NEW)), "it was kept all the same, and tried");
    assert!(token(&adobe.arrived()[0]).is_some());
}
