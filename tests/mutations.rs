//! Whatever comes in, there is an answer: what people paste and bring, changed at random over and over, never makes a
//! reader panic, hang or grow.
//!
//! cargo-fuzz wants a nightly compiler, so this is an ordinary test with a small corpus and a generator of its own. A few
//! hundred rounds for each reader run every time; `AA_CONNECT_FUZZ_ROUNDS=1000000` asks for more, and
//! `AA_CONNECT_FUZZ_SEED` for another beginning. What failed is written to a file that the message names.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test's helper may fail like the test, and says why")]

#[path = "mutations/corpus.rs"]
mod corpus;
#[path = "mutations/mutator.rs"]
mod mutator;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use aa_connect::connection::{BaseUrl, ClientId, RedirectUri, Scopes, Secret};
use aa_connect::handoff::{Recognition, recognize, summary};
use aa_connect::keys;
use aa_connect::sign_in::{Issuer, Question, open_unheard, pasted};
use mutator::Mutator;

/// Rounds for each reader, unless more are asked for.
const ROUNDS: u64 = 300;

/// The longest that one input may take, in an unoptimized build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// The longest that an input of one thing over and over may take: thirty times what any of them takes in an unoptimized
/// build on a busy machine. Where the time grows with the square of the length, a MiB takes minutes.
const PATIENCE_WITH_REPETITION: Duration = Duration::from_secs(45);

/// The most that the whole of one reader's rounds may add to this process, in KiB.
const MOST_MEMORY: u64 = 192 * 1024;

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |value| value.parse().unwrap())
}

/// Gives `reader` every seed as it is, then changed ones.
fn run(name: &str, seeds: &[Vec<u8>], reader: impl Fn(&[u8])) {
    let mut mutator = Mutator::new(number("AA_CONNECT_FUZZ_SEED", 1), corpus::words());
    let changed = (0..number("AA_CONNECT_FUZZ_ROUNDS", ROUNDS)).map(|_| mutator.change(seeds));
    give(name, PATIENCE, seeds.iter().cloned().chain(changed), reader);
}

/// Gives `reader` these inputs, each of which it may have `patience` for.
fn give(name: &str, patience: Duration, inputs: impl Iterator<Item = Vec<u8>>, reader: impl Fn(&[u8])) {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("mutation-{name}.bin"));
    let (watch, told) = mpsc::channel::<()>();
    let watched = file.clone();
    let watchman = std::thread::spawn(move || {
        loop {
            match told.recv_timeout(patience) {
                Ok(()) => {}
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    eprintln!("no answer within {patience:?} to what is in {}", watched.display());
                    std::process::abort();
                }
            }
        }
    });
    let before = memory();
    for input in inputs {
        watch.send(()).unwrap();
        std::fs::write(&file, &input).unwrap();
        let answered = catch_unwind(AssertUnwindSafe(|| reader(&input)));
        assert!(answered.is_ok(), "{name} does not take what is in {}", file.display());
    }
    drop(watch);
    watchman.join().unwrap();
    if let (Some(before), Some(after)) = (before, memory()) {
        assert!(after.saturating_sub(before) < MOST_MEMORY, "{name} took {} KiB", after - before);
    }
    std::fs::remove_file(&file).unwrap();
}

/// The most memory that this process ever had, in KiB, where the system says it. Other tests of this file count in.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string(Path::new("/proc/self/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Recognizes it and tells of it, as the wizard does.
fn recognized(bytes: &[u8]) {
    match recognize(bytes) {
        Recognition::Credentials(credentials) => {
            assert!(!credentials.is_empty() && credentials.len() <= 400);
            for credential in credentials {
                assert!(!summary(&credential).is_empty());
                let scopes = credential.scopes.map_or(0, |scopes| scopes.iter().count());
                assert!(
                    scopes <= 101
                        && credential.client_secrets.len() <= 100
                        && credential.report_suites.len() <= 1_000
                        && credential.redirect_uris.len() <= 200
                );
            }
        }
        Recognition::Pem(pem) => {
            // Each block may gain dashes and a line end; no text is longer than what was read, unpacked.
            assert!(!pem.kinds.is_empty() && pem.text.expose().len() <= 8 * 1024 * 1024);
        }
        Recognition::Broken(why) => assert!(why.problem.ends_with('.') && why.remedy.len() > 3),
        Recognition::HandOver(given) => assert!(given.write().is_ok()),
        Recognition::Value(_) | Recognition::Sealed | Recognition::Address | Recognition::Unknown => {}
    }
}

#[test]
fn pasted_text_is_always_answered() {
    run("text", &corpus::texts(), recognized);
}

#[test]
fn json_is_always_answered() {
    run("json", &corpus::json(), recognized);
}

#[test]
fn archives_are_always_answered() {
    run("archives", &corpus::archives(), recognized);
}

#[test]
fn pem_is_always_answered() {
    run("pem", &corpus::pem(), |bytes| {
        recognized(bytes);
        let said = format!("{:?}{:?}", keys::read(bytes, None), keys::read_certificate(bytes));
        assert!(!said.contains("MIIE"), "nothing of a key is in what is said of it");
    });
}

#[test]
fn one_thing_over_and_over_is_answered_soon() {
    let redirect_uri = RedirectUri::parse("https://localhost:8443/callback").unwrap();
    give("repetition", PATIENCE_WITH_REPETITION, corpus::repetitions(), |bytes| {
        recognized(bytes);
        let _ = keys::read(bytes, None);
        let _ = pasted::read(&Secret::new(String::from_utf8_lossy(bytes)), &redirect_uri);
    });
}

#[test]
fn what_a_browser_brings_back_is_always_answered() {
    let redirect_uri = RedirectUri::parse("https://localhost:8443/callback").unwrap();
    let question = || Question {
        ims_url: BaseUrl::parse("https://ims.example").unwrap(),
        client_id: ClientId::parse("18643b7a5fce4cb7d496ce72b1be3f5d").unwrap(),
        scopes: Scopes::parse("openid, AdobeID").unwrap(),
        redirect_uri: redirect_uri.clone(),
        issuer: Issuer { name: "https://ims.example".to_owned(), is_always_named: false },
        must_choose: false,
    };
    run("callbacks", &corpus::callbacks(), |bytes| {
        let text = Secret::new(String::from_utf8_lossy(bytes));
        let _ = pasted::read(&text, &redirect_uri);
        let Ok(mut sign_in) = open_unheard(question()) else { panic!("no sign-in") };
        // With the right state, so that what stands behind it is reached, too.
        let state =
            sign_in.address().split("state=").nth(1).and_then(|rest| rest.split('&').next()).unwrap().to_owned();
        let _ = sign_in.paste(&Secret::new(text.expose().replace("{state}", &state)));
    });
}
