//! A private key that somebody asked to have in a file, opened with OpenSSL: plain, and under a passphrase. Runs when
//! `AA_CONNECT_REAL=1`; then a missing `openssl` fails. Otherwise the test says so and ends.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and one that does not run says so"
)]

#[path = "support/pty.rs"]
mod pty;
#[path = "support/real.rs"]
#[expect(dead_code, reason = "the bus is for the tests of keyrings")]
mod real;
#[path = "terminal/walk.rs"]
mod walk;

use pty::{CTRL_U, ENTER, Home, TAB, Terminal};

/// What `openssl` says; it must succeed.
#[track_caller]
fn openssl(home: &Home, arguments: &[&str]) -> String {
    let output = home.command("openssl").args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn openssl_opens_the_files_of_a_private_key_and_finds_the_certificates_key_in_them() {
    if !real::is_real() {
        return;
    }
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to_key_pair();
    terminal.make_key_pair();
    for keys in [
        format!("{CTRL_U}plain.key{ENTER}"),
        format!("{CTRL_U}sealed.key{TAB}correct horse{ENTER}correct horse{ENTER}"),
    ] {
        terminal.keys("\x1bw");
        terminal.wait_for("File for the private key");
        terminal.keys(&keys);
        terminal.wait_until_gone("File for the private key");
    }
    let public = openssl(&home, &["x509", "-in", "certificate_pub.crt", "-noout", "-pubkey"]);
    assert_eq!(openssl(&home, &["pkey", "-in", "plain.key", "-pubout"]), public);
    let sealed = ["pkey", "-in", "sealed.key", "-pubout", "-passin"];
    assert_eq!(openssl(&home, &[&sealed[..], &["pass:correct horse"]].concat()), public);
    let wrong = home.command("openssl").args(sealed).arg("pass:wrong horse").output().unwrap();
    assert!(!wrong.status.success(), "any passphrase opens it");
    let checked = openssl(&home, &["pkey", "-in", "plain.key", "-check", "-noout"]);
    assert!(checked.contains("Key is valid"), "{checked}");
}
