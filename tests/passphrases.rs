//! Where the vault's passphrase may come from, and what happens when it does not come.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod re_exec;

use std::ffi::OsString;
use std::time::{Duration, Instant};

use aa_connect::connection::Secret;
use aa_connect::store::{PassphraseError, PassphraseSource, StoreError};

const LIMIT: Duration = Duration::from_secs(20);

fn obtain(source: PassphraseSource, limit: Duration) -> Result<String, PassphraseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    match runtime.block_on(source.obtain_within(limit)) {
        Ok(secret) => Ok(secret.expose().to_owned()),
        Err(StoreError::Passphrase(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

fn command(words: &[&str]) -> PassphraseSource {
    PassphraseSource::Command(words.iter().map(OsString::from).collect())
}

#[test]
fn a_commands_first_line_is_the_passphrase() {
    for (script, expected) in [
        ("printf 'correct horse'", "correct horse"),
        ("printf ' spaces stay \\r\\nurl: https://x\\n'", " spaces stay "),
        // More than a pipe holds: closing it early would end the command by a broken pipe.
        ("echo first; head -c 1000000 /dev/zero", "first"),
    ] {
        assert_eq!(obtain(command(&["sh", "-c", script]), LIMIT).as_deref(), Ok(expected), "{script}");
    }
}

#[test]
fn arguments_are_handed_over_as_they_are_without_a_shell() {
    let words = ["printf", "%s", "$(id); `id` 'x' \"y\""];
    assert_eq!(obtain(command(&words), LIMIT).as_deref(), Ok("$(id); `id` 'x' \"y\""));
}

#[test]
fn a_command_that_fails_is_told_by_its_exit_code_not_by_its_output() {
    assert_eq!(
        obtain(command(&["sh", "-c", "echo half-a-secret; exit 3"]), LIMIT),
        Err(PassphraseError::Failed(Some(3)))
    );
    assert_eq!(obtain(command(&["sh", "-c", "kill -9 $$"]), LIMIT), Err(PassphraseError::Failed(None)));
    assert_eq!(obtain(command(&["true"]), LIMIT), Err(PassphraseError::Empty));
    assert_eq!(obtain(command(&[]), LIMIT), Err(PassphraseError::NoCommand));
    assert!(matches!(obtain(command(&["/missing/pass"]), LIMIT), Err(PassphraseError::NotStarted { .. })));
    assert_eq!(obtain(command(&["head", "-c", "5000", "/dev/zero"]), LIMIT), Err(PassphraseError::NotALine));
    assert_eq!(obtain(command(&["printf", "\\377\\n"]), LIMIT), Err(PassphraseError::NotALine));
}

#[test]
fn a_command_that_hangs_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    // Before its first line, and after it.
    for script in ["echo $$ > \"$0\"; exec sleep 600", "echo $$ > \"$0\"; echo line; exec sleep 600"] {
        let start = Instant::now();
        let limit = Duration::from_millis(300);
        let result = obtain(command(&["sh", "-c", script, pid.to_str().unwrap()]), limit);
        assert_eq!(result, Err(PassphraseError::Late(limit)));
        assert!(start.elapsed() < Duration::from_secs(15));
        let pid = std::fs::read_to_string(&pid).unwrap();
        assert!(!std::path::Path::new("/proc").join(pid.trim()).exists(), "the command still runs");
    }
}

#[test]
fn an_inherited_file_descriptor_gives_its_first_line() {
    for (redirection, expected) in [
        ("exec 9<<<'correct horse'; exec \"$@\"", "correct horse"),
        ("printf 'from a pipe\\nmore\\n' | { exec 9<&0; exec \"$@\"; }", "from a pipe"),
    ] {
        let mut command = re_exec::behind(&["bash", "-c", redirection, "bash"], "inner_descriptor");
        command.env("AA_EXPECTED", expected);
        re_exec::must_pass(command);
    }
}

#[test]
fn inner_descriptor() {
    if re_exec::is_inner("inner_descriptor") {
        let expected = std::env::var("AA_EXPECTED").unwrap();
        assert_eq!(obtain(PassphraseSource::FileDescriptor(9), LIMIT), Ok(expected));
    }
}

#[test]
fn a_descriptor_that_is_not_open_is_named() {
    for number in [-1, 987] {
        assert_eq!(obtain(PassphraseSource::FileDescriptor(number), LIMIT), Err(PassphraseError::NotReadable(number)));
    }
    let folder = std::fs::File::open("/").unwrap();
    let number = std::os::fd::AsRawFd::as_raw_fd(&folder);
    assert_eq!(obtain(PassphraseSource::FileDescriptor(number), LIMIT), Err(PassphraseError::NotReadable(number)));
}

#[test]
fn a_typed_passphrase_is_never_shown() {
    let source = PassphraseSource::Given(Secret::new("hunter2-hunter2"));
    assert!(!format!("{source:?}").contains("hunter2"));
    assert_eq!(obtain(source, LIMIT).as_deref(), Ok("hunter2-hunter2"));
    assert_eq!(obtain(PassphraseSource::Given(Secret::new("")), LIMIT), Err(PassphraseError::Empty));
}

#[test]
fn a_file_gives_its_first_line_and_a_missing_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    std::fs::write(&path, "hunter2-hunter2\r\nanother line\n").unwrap();
    assert_eq!(obtain(PassphraseSource::File(path.clone()), LIMIT), Ok("hunter2-hunter2".to_owned()));
    std::fs::remove_file(&path).unwrap();
    let missing = obtain(PassphraseSource::File(path.clone()), LIMIT).unwrap_err();
    assert!(missing.to_string().contains(path.to_str().unwrap()), "{missing}");
}

#[test]
fn a_file_that_nobody_writes_is_not_waited_for_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let limit = Duration::from_millis(200);
    assert_eq!(obtain(PassphraseSource::File(path), limit), Err(PassphraseError::Late(limit)));
}

#[test]
fn a_command_that_is_asked_reads_the_question_and_one_that_does_not_is_no_failure() {
    let question = Secret::new("https://ims.example.com/authorize");
    let asked = |words: &[&str]| PassphraseSource::Asked(words.iter().map(OsString::from).collect(), question.clone());
    assert_eq!(obtain(asked(&["cat"]), LIMIT), Ok(question.expose().to_owned()));
    assert_eq!(obtain(asked(&["echo", "answer"]), LIMIT), Ok("answer".to_owned()));
}
