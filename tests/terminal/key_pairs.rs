//! Key pairs at a terminal: brought in every way that people have them, and written to files, never over one that is
//! there without asking, and the private one for its owner alone.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use aa_connect::connection::Secret;
use aa_connect::keys;

use crate::pty::{CTRL_U, ENTER, Home, TAB, Terminal};
use crate::walk::{ANALYTICS, BACK_TAB, BRING_A_KEY, MEMORY};

const WRITE_KEY: &str = "\x1bw";
const OTHER_KEY: &str = "\x1by";
/// Of every encrypted file of the corpus.
const CORPUS_PASSPHRASE: &str = "hunter two";

/// A file of the corpus of keys.
fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys/corpus").join(name)
}

fn asset(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sandbox").join(name);
    let text = std::fs::read_to_string(file).unwrap();
    text[text.find("-----BEGIN").unwrap()..].to_owned()
}

/// The practice sandbox's public pair, whose certificate is registered from the start: private key, then certificate.
pub(crate) fn practice_pair() -> String {
    asset("practice-service-account-key.pem") + &asset("practice-service-account.crt")
}

/// The same with a certificate that has ended.
pub(crate) fn expired_pair() -> String {
    asset("practice-service-account-expired-key.pem") + &asset("practice-service-account-expired.crt")
}

fn text_of(name: &str) -> String {
    std::fs::read_to_string(corpus(name)).unwrap()
}

fn mode(file: &Path) -> u32 {
    file.metadata().unwrap().permissions().mode() & 0o777
}

/// A terminal at Key pair, where a key is to be brought.
#[track_caller]
fn bringing(home: &Home) -> Terminal {
    let mut terminal = Terminal::start(home, &["demo"]);
    terminal.walk_to_key_pair();
    terminal.highlight(BRING_A_KEY);
    terminal.keys(ENTER);
    terminal.wait_for("Name the file, or paste the key.");
    terminal
}

#[test]
fn a_pasted_key_is_read_at_once_and_its_certificate_may_come_after_it() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to_key_pair();
    // Whatever is highlighted, a pasted key is the key.
    let pair = practice_pair();
    let (key, certificate) = pair.split_at(pair.find("-----BEGIN CERTIFICATE").unwrap());
    terminal.paste(&key.replace('\n', "\r"));
    terminal.wait_for("The key was read and is kept.");
    terminal.wait_for("not known here");
    terminal.paste(&certificate.replace('\n', "\r"));
    terminal.wait_for("39ae7321af22fd3fe611e0ae2fc59a064cc207a3");
    terminal.wait_for("2049-12-31");
    let bytes = terminal.said();
    for line in key.lines().filter(|line| !line.starts_with("-----")) {
        assert!(!bytes.contains(line), "a line of the key was shown");
    }
    home.must_not_hold(&["PRIVATE KEY"]);
}

#[test]
fn a_key_under_a_passphrase_opens_with_the_right_one_alone() {
    let home = Home::new();
    let mut terminal = bringing(&home);
    terminal.paste(&text_of("aes-256-sha-512.pem"));
    terminal.wait_for("This key is under a passphrase.");
    terminal.keys(&format!("hunter one{ENTER}"));
    terminal.wait_for("does not open with this passphrase");
    terminal.keys(&format!("{CTRL_U}{CORPUS_PASSPHRASE}{ENTER}"));
    terminal.wait_for("The key was read and is kept.");
    assert!(!terminal.said().contains("hunter"), "the passphrase was shown");
    // What opened one key is not tried on the next.
    terminal.keys(OTHER_KEY);
    terminal.wait_for(BRING_A_KEY);
    let file = corpus("aes-128-sha-256.pem");
    terminal.highlight(BRING_A_KEY);
    terminal.keys(&format!("{TAB}{}{ENTER}", file.display()));
    terminal.wait_for("This key is under a passphrase.");
    terminal.keys(&format!("{CORPUS_PASSPHRASE}{ENTER}"));
    terminal.wait_for("The key was read and is kept.");
}

#[test]
fn what_is_no_usable_key_is_named_and_another_can_be_given_at_once() {
    let home = Home::new();
    let mut terminal = bringing(&home);
    for (file, says) in [
        ("ec.pem", "elliptic"),
        ("1024.pem", "1024"),
        ("public.pem", "public key"),
        ("certificate.pem", "certificate"),
        ("two-keys.pem", "more than one private key"),
        ("nothing-here.pem", "nothing-here.pem"),
        ("keys.p12", "openssl"),
    ] {
        terminal.keys(&format!("{CTRL_U}{}{ENTER}", corpus(file).display()));
        terminal.wait_until(&format!("the refusal of {file}"), |screen| {
            let lines: String = screen.lines().skip_while(|line| !line.contains('✗')).collect();
            lines.to_lowercase().contains(says)
        });
    }
    terminal.keys(&format!("{CTRL_U}{}{ENTER}", corpus("with-certificate.pem").display()));
    terminal.wait_for("The key was read and is kept.");
    terminal.wait_for("CN=northwind");
}

/// What the Developer Console lets one download with a new key pair.
fn config_zip(file: &Path) {
    let pair = practice_pair();
    let (key, certificate) = pair.split_at(pair.find("-----BEGIN CERTIFICATE").unwrap());
    let mut zip = zip::ZipWriter::new(std::fs::File::create(file).unwrap());
    for (name, content) in [("certificate_pub.crt", certificate), ("private.key", key)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn the_consoles_config_zip_named_on_welcome_is_a_service_accounts_key_pair() {
    let home = Home::new();
    config_zip(&home.path().join("config.zip"));
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.at("Welcome");
    terminal.highlight("Start from a file");
    terminal.keys(ENTER);
    terminal.wait_for("Enter read the file");
    terminal.keys(&format!("~/config.zip{ENTER}"));
    terminal.at("This machine");
    terminal.take_store(MEMORY);
    terminal.leave_organization_open();
    terminal.highlight(ANALYTICS);
    terminal.keys(ENTER);
    terminal.at("Credential type");
    terminal.wait_for("Use Server-to-Server instead");
    terminal.keys(ENTER);
    terminal.at("Key pair");
    terminal.wait_for("The key was read and is kept.");
    terminal.wait_for("39ae7321af22fd3fe611e0ae2fc59a064cc207a3");
    // It is registered already.
    terminal.keys(&format!("{TAB}{ENTER}"));
    terminal.practice_service_account();
    terminal.get_token();
}

// ── written ─────────────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_certificate_file_that_is_there_is_replaced_only_when_asked_twice() {
    let home = Home::new();
    let file = home.path().join("certificate_pub.crt");
    std::fs::write(&file, "mine").unwrap();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to_key_pair();
    terminal.keys(ENTER);
    terminal.wait_for("There is such a file already.");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    // Another name needs no question.
    terminal.keys(&format!("{TAB}{TAB}{TAB}{CTRL_U}other.crt{ENTER}"));
    terminal.wait_for("The key pair is made and kept.");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    assert!(std::fs::read_to_string(home.path().join("other.crt")).unwrap().starts_with("-----BEGIN CERTIFICATE"));

    terminal.keys(OTHER_KEY);
    terminal.wait_for("New key pair, RSA 2048");
    terminal.keys(&format!("{TAB}{TAB}{TAB}{CTRL_U}certificate_pub.crt{ENTER}"));
    terminal.wait_for("There is such a file already.");
    terminal.keys(ENTER);
    terminal.wait_for("The key pair is made and kept.");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("-----BEGIN CERTIFICATE"));
}

#[test]
fn a_folder_that_is_not_there_or_takes_nothing_is_named_and_the_pair_is_not_lost() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to_key_pair();
    terminal.keys(&format!("{TAB}{TAB}{TAB}"));
    // In the last one nobody may write, whoever runs the tests.
    for path in ["nowhere/certificate_pub.crt", "/sys/kernel/certificate_pub.crt"] {
        terminal.keys(&format!("{CTRL_U}{path}{ENTER}"));
        let name = path.rsplit_once('/').unwrap().0;
        terminal.wait_until(&format!("what is wrong with {path}"), |screen| {
            screen.lines().skip_while(|line| !line.contains('✗')).any(|line| line.contains(name))
        });
    }
    assert_eq!(home.draft().map(|draft| draft.contains("BEGIN")), Some(false), "nothing is half kept");
    terminal.keys(&format!("{CTRL_U}certificate_pub.crt{ENTER}"));
    terminal.wait_for("The key pair is made and kept.");
}

#[test]
fn nobody_else_reads_a_private_key_in_a_file_whatever_the_umask() {
    let home = Home::new();
    let program = env!("CARGO_BIN_EXE_aa-connect");
    let mut terminal = Terminal::run(&home, &["bash", "-c", "umask 000; exec \"$0\" demo", program], 120, 40);
    terminal.walk_to_key_pair();
    terminal.make_key_pair();
    let certificate = std::fs::read(home.path().join("certificate_pub.crt")).unwrap();
    assert_eq!(mode(&home.path().join("certificate_pub.crt")), 0o644);
    let certificate = keys::read_certificate(&certificate).unwrap();

    terminal.keys(WRITE_KEY);
    terminal.wait_for("File for the private key");
    terminal.keys(ENTER);
    terminal.wait_for("for you alone");
    terminal.wait_for("It is not encrypted");
    let file = home.path().join("private.key");
    assert_eq!(mode(&file), 0o600);
    let plain = std::fs::read(&file).unwrap();
    assert!(keys::read(&plain, None).unwrap().key.belongs_to(&certificate));

    // Under a passphrase, beside it; the first one is not replaced by a slip.
    terminal.keys(WRITE_KEY);
    terminal.wait_for("File for the private key");
    terminal.keys(&format!("{TAB}a new passphrase{ENTER}a new passphrasf{ENTER}"));
    terminal.wait_for("differ");
    terminal.keys(&format!("{CTRL_U}a new passphrase{ENTER}"));
    terminal.wait_for("There is such a file already.");
    assert_eq!(std::fs::read(&file).unwrap(), plain);
    terminal.keys(&format!("{BACK_TAB}{BACK_TAB}{CTRL_U}sealed.key{ENTER}"));
    terminal.wait_for("sealed.key, for you alone");
    let file = home.path().join("sealed.key");
    assert_eq!(mode(&file), 0o600);
    let sealed = std::fs::read(&file).unwrap();
    assert!(sealed.starts_with(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    let passphrase = Secret::new("a new passphrase");
    assert!(keys::read(&sealed, Some(&passphrase)).unwrap().key.belongs_to(&certificate));
    assert!(keys::read(&sealed, Some(&Secret::new("another"))).is_err());
    assert!(!terminal.said().contains("a new passphrase"));
}
