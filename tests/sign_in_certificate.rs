//! The listener's certificate: one per machine, kept in the secret store, the same for every process, made anew only
//! where it must be, and untouched by what is done to connections. With `AA_CONNECT_REAL=1` openssl reads it as well.

#![expect(clippy::unwrap_used, reason = "a test's helper may fail like the test itself")]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "how an inner process answers, and why a test did not run"
)]

#[path = "operations/fragile.rs"]
mod fragile;
#[path = "re_exec/mod.rs"]
mod re_exec;
#[path = "support/real.rs"]
#[expect(dead_code, reason = "the bus is for the tests of keyrings")]
mod real;

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use aa_connect::connection::{ConnectionId, DraftId, Secret, StoreKind};
use aa_connect::operations::{
    KeptCertificateError, discard_draft, forget_draft_secrets, listener_certificate, move_listener_certificate,
};
use aa_connect::sign_in::Certificate;
use aa_connect::store::{
    ItemKey, ItemPath, Memory, NewPassphrase, Owner, Paths, Patience, SecretStore, Store, StoreError, WorkFactor,
};
use fragile::{Fragile, TROUBLES};
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

const PASSPHRASE: &str = "four words in a row";

fn folder() -> (Paths, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    (Paths::below(dir.path()), dir)
}

async fn keep(store: &Store, pem: &[u8]) {
    store.put(&ItemKey::of_listener_certificate(), Zeroizing::new(pem.to_vec())).await.unwrap();
}

fn days_ago(days: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(24 * days)
}

#[tokio::test]
async fn a_browser_meets_the_same_certificate_again() {
    let ((paths, _dir), store) = (folder(), Store::memory());
    let first = listener_certificate(&store, &paths).await.unwrap();
    assert!(first.is_new, "the screen says that browsers will warn");
    for _ in 0..3 {
        let again = listener_certificate(&store, &paths).await.unwrap();
        assert!(!again.is_new);
        assert_eq!(again.certificate.fingerprint(), first.certificate.fingerprint());
    }
}

#[tokio::test]
async fn what_cannot_be_used_any_more_is_replaced() {
    let other = Certificate::generate(Timestamp::now()).unwrap().to_pem();
    let mut mixed = Certificate::generate(Timestamp::now()).unwrap().to_pem().to_vec();
    let key = |pem: &[u8]| pem.windows(10).position(|window| window == b"BEGIN PRIV").unwrap();
    mixed.truncate(key(&mixed));
    mixed.extend_from_slice(&other[key(&other)..]);
    let cases = [
        ("nothing", vec![]),
        ("not ours", b"hello".to_vec()),
        ("cut off", other[..other.len() / 2].to_vec()),
        ("another's key", mixed),
        ("expired", Certificate::generate(days_ago(400)).unwrap().to_pem().to_vec()),
        ("six days left", Certificate::generate(days_ago(390)).unwrap().to_pem().to_vec()),
    ];
    for (case, pem) in cases {
        let ((paths, _dir), store) = (folder(), Store::memory());
        keep(&store, &pem).await;
        let made = listener_certificate(&store, &paths).await.unwrap();
        assert!(made.is_new, "{case}");
        assert!(made.certificate.is_usable(Timestamp::now()), "{case}");
        assert!(!listener_certificate(&store, &paths).await.unwrap().is_new, "{case}");
    }
}

#[tokio::test]
async fn one_that_has_eight_days_left_is_kept() {
    let ((paths, _dir), store) = (folder(), Store::memory());
    let old = Certificate::generate(days_ago(388)).unwrap();
    keep(&store, &old.to_pem()).await;
    let kept = listener_certificate(&store, &paths).await.unwrap();
    assert!(!kept.is_new);
    assert_eq!(kept.certificate.fingerprint(), old.fingerprint());
}

#[tokio::test]
async fn removing_connections_and_drafts_leaves_it() {
    let ((paths, _dir), store) = (folder(), Store::memory());
    let made = listener_certificate(&store, &paths).await.unwrap();
    let (connection, draft) =
        (ConnectionId::parse("northwind-7f3k2m").unwrap(), aa_connect::store::fresh_draft_id().unwrap());
    store.delete_all(&Owner::Connection(connection)).await.unwrap();
    store.delete_all(&Owner::Draft(draft.clone())).await.unwrap();
    forget_draft_secrets(&paths, &store, &draft).await.unwrap();
    discard_draft(&paths, std::slice::from_ref(&store), &DraftId::parse(draft.as_str()).unwrap()).await.unwrap();
    let kept = listener_certificate(&store, &paths).await.unwrap();
    assert_eq!((kept.is_new, kept.certificate.fingerprint()), (false, made.certificate.fingerprint()));

    store.delete_all(&Owner::ThisMachine).await.unwrap();
    assert!(listener_certificate(&store, &paths).await.unwrap().is_new, "only this machine's own removal removes it");
}

#[tokio::test]
async fn it_moves_to_another_store_and_is_lost_at_no_step() {
    let mut steps = 0;
    for trouble in TROUBLES {
        for at in 1.. {
            let (paths, _dir) = folder();
            let plan = Fragile::of(StoreKind::Keyring);
            let from = Store::new(plan.clone(), Patience::Unattended);
            let to = Store::new(plan.beside(StoreKind::Vault), Patience::Unattended);
            let made = listener_certificate(&from, &paths).await.unwrap().certificate.fingerprint();
            plan.plan(Some((at, trouble)));
            let _ = move_listener_certificate(&from, &to, &paths).await;
            let is_over = plan.calls() < at;
            plan.plan(None);
            // The next run ends it, and a browser meets the same one.
            move_listener_certificate(&from, &to, &paths).await.unwrap();
            assert_eq!(from.get(&ItemKey::of_listener_certificate()).await.unwrap(), None, "{trouble:?} at {at}");
            let kept = listener_certificate(&to, &paths).await.unwrap();
            assert_eq!((kept.is_new, kept.certificate.fingerprint()), (false, made), "{trouble:?} at {at}");
            if is_over {
                break;
            }
            steps += 1;
        }
    }
    assert!(steps >= 4 * TROUBLES.len(), "{steps}");
}

#[tokio::test]
async fn one_that_is_there_already_stays_and_where_none_was_none_comes() {
    let (paths, _dir) = folder();
    let (from, to) = (Store::memory(), Store::new(Fragile::of(StoreKind::Vault), Patience::Unattended));
    assert_eq!(move_listener_certificate(&from, &to, &paths).await, Ok(false));
    let theirs = listener_certificate(&to, &paths).await.unwrap().certificate.fingerprint();
    listener_certificate(&from, &paths).await.unwrap();
    assert_eq!(move_listener_certificate(&from, &to, &paths).await, Ok(true));
    assert_eq!(listener_certificate(&to, &paths).await.unwrap().certificate.fingerprint(), theirs);
    assert_eq!(move_listener_certificate(&to, &to, &paths).await, Ok(false), "to itself it does not move");
    assert!(!listener_certificate(&to, &paths).await.unwrap().is_new);
}

/// A store that loses what it is given.
struct Forgetful(Memory);

impl SecretStore for Forgetful {
    fn kind(&self) -> StoreKind {
        StoreKind::Memory
    }
    fn put(&self, _: &ItemPath, _: &[u8]) -> Result<(), StoreError> {
        Ok(())
    }
    fn get(&self, path: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        self.0.get(path)
    }
    fn delete(&self, path: &ItemPath) -> Result<(), StoreError> {
        self.0.delete(path)
    }
}

#[tokio::test]
async fn a_store_that_loses_it_is_named_before_a_browser_sees_it() {
    let (paths, _dir) = folder();
    let store = Store::new(Forgetful(Memory::default()), Patience::Unattended);
    let error = listener_certificate(&store, &paths).await.unwrap_err();
    assert_eq!(error, KeptCertificateError::Store(StoreError::ReadBack));
}

#[tokio::test]
async fn tasks_that_ask_at_once_get_the_same_one() {
    let ((paths, _dir), store) = (folder(), Store::memory());
    let asking: Vec<_> = (0..8)
        .map(|_| {
            let (store, paths) = (store.clone(), paths.clone());
            tokio::spawn(async move { listener_certificate(&store, &paths).await.unwrap() })
        })
        .collect();
    let mut fingerprints = BTreeSet::new();
    let mut new = 0;
    for asked in asking {
        let kept = asked.await.unwrap();
        fingerprints.insert(kept.certificate.fingerprint());
        new += usize::from(kept.is_new);
    }
    assert_eq!((fingerprints.len(), new), (1, 1));
}

#[tokio::test]
async fn processes_that_ask_at_once_get_the_same_one() {
    let (paths, dir) = folder();
    let passphrase = NewPassphrase::parse(&Secret::new(PASSPHRASE)).unwrap();
    Store::create_vault(&paths, passphrase, WorkFactor::FOR_TESTS, Patience::Unattended).await.unwrap();
    let running: Vec<_> = (0..4)
        .map(|_| {
            re_exec::inner("inner_ask_for_the_certificate")
                .env("AA_FOLDER", dir.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut got: Vec<String> = Vec::new();
    for child in running {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = said.lines().find_map(|line| line.split_once("certificate: ").map(|(_, words)| words.to_owned()));
        got.push(line.unwrap_or_else(|| panic!("no answer: {said}{}", String::from_utf8_lossy(&output.stderr))));
    }
    let new = got.iter().filter(|line| line.starts_with("new ")).count();
    let fingerprints: BTreeSet<&str> = got.iter().map(|line| line.rsplit(' ').next().unwrap()).collect();
    assert_eq!((new, fingerprints.len()), (1, 1), "{got:?}");
}

#[tokio::test]
async fn inner_ask_for_the_certificate() {
    if !re_exec::is_inner("inner_ask_for_the_certificate") {
        return;
    }
    let paths = Paths::below(std::path::Path::new(&std::env::var_os("AA_FOLDER").unwrap()));
    let store = Store::open_vault(&paths, Secret::new(PASSPHRASE), Patience::Attended).await.unwrap();
    let kept = listener_certificate(&store, &paths).await.unwrap();
    println!("certificate: {} {}", if kept.is_new { "new" } else { "kept" }, kept.certificate.fingerprint());
}

fn openssl(arguments: &[&str], stdin: &[u8]) -> (bool, String) {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(stdin).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn openssl_reads_a_leaf_for_loopback_names_and_nothing_more() {
    if !real::is_real() {
        return;
    }
    let made = Certificate::generate(Timestamp::now()).unwrap();
    let pem = made.to_pem();
    let (_, text) = openssl(&["x509", "-noout", "-text"], &pem);
    for expected in [
        "Version: 3",
        "Signature Algorithm: ecdsa-with-SHA256",
        "NIST CURVE: P-256",
        "Issuer: CN = localhost",
        "Subject: CN = localhost",
        "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1",
        "CA:FALSE",
        "Digital Signature\n",
        "TLS Web Server Authentication\n",
    ] {
        assert!(text.replace("CN=", "CN = ").contains(expected), "{expected} is not in:\n{text}");
    }
    assert!(!text.contains("Certificate Sign"), "{text}");

    let (_, fingerprint) = openssl(&["x509", "-noout", "-fingerprint", "-sha256"], &pem);
    assert!(fingerprint.trim().ends_with(&made.fingerprint()), "{fingerprint}");
    let (_, dates) = openssl(&["x509", "-noout", "-enddate", "-dateopt", "iso_8601"], &pem);
    let end = made.expires_at().strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    assert!(dates.contains(&end), "{dates} is not {end}");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("certificate.pem");
    std::fs::write(&file, &*pem).unwrap();
    let file = file.to_str().unwrap();
    for name in [["-verify_hostname", "localhost"], ["-verify_ip", "127.0.0.1"], ["-verify_ip", "::1"]] {
        let words = ["verify", "-x509_strict", "-partial_chain", "-purpose", "sslserver", "-trusted", file];
        let (is_good, said) = openssl(&[&words[..], &name[..], &[file]].concat(), b"");
        assert!(is_good, "{name:?}: {said}");
    }
    let (is_good, _) = openssl(&["verify", "-trusted", file, "-verify_hostname", "example.com", file], b"");
    assert!(!is_good, "no other name");
    let (is_good, said) = openssl(&["pkey", "-noout", "-check"], &pem);
    assert!(is_good, "{said}");
}
