//! Runs one test of the running test binary again in another process: under another user, umask or limit, or to be
//! killed.
//!
//! An inner test does nothing unless [`is_inner`] says that it was called by its name.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output};

const NAME: &str = "AA_CONNECT_INNER_TEST";

/// Whether this process was started to run the inner test `name`.
pub(crate) fn is_inner(name: &str) -> bool {
    std::env::var(NAME).is_ok_and(|called| called == name)
}

/// The words that run the inner test `name` of the binary at `program`.
fn words(program: &Path, name: &str) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec![program.into()];
    words.extend(["--exact", name, "--nocapture", "--test-threads=1"].map(Into::into));
    words
}

fn program() -> PathBuf {
    std::env::current_exe().unwrap()
}

/// A command that runs the inner test `name` in another process.
pub(crate) fn inner(name: &str) -> Command {
    behind(&[], name)
}

/// The same behind other words, such as `bash -c 'umask 000; exec "$@"' bash`.
pub(crate) fn behind(prefix: &[&str], name: &str) -> Command {
    let mut all: Vec<OsString> = prefix.iter().map(Into::into).collect();
    all.extend(words(&program(), name));
    let mut command = Command::new(&all[0]);
    command.args(&all[1..]).env(NAME, name);
    command
}

/// A command that runs the inner test `name` as a user who may not do everything. Keep the folder while it runs.
pub(crate) fn unprivileged(name: &str) -> (Command, tempfile::TempDir) {
    // The binary may lie where only root can go.
    let folder = tempfile::Builder::new().prefix("aa-unprivileged-").tempdir_in("/tmp").unwrap();
    let copy = folder.path().join("test-binary");
    std::fs::copy(program(), &copy).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
        std::fs::set_permissions(&copy, PermissionsExt::from_mode(0o755)).unwrap();
    }
    let words = words(&copy, name);
    let is_root = rustix::process::geteuid().is_root();
    let mut command = if is_root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]).args(&words);
        command
    } else {
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        command
    };
    command.env(NAME, name).env("TMPDIR", "/tmp").env("HOME", "/nonexistent").current_dir("/");
    (command, folder)
}

/// Fails with the inner test's talk unless it ran and passed.
pub(crate) fn must_pass(mut command: Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(passed(status, &said), "the inner test failed ({status}):\n{said}");
    said
}

fn passed(status: ExitStatus, said: &str) -> bool {
    // A name that matches no test would pass too.
    status.success() && said.contains("1 passed")
}
