//! Files of ours: for this user alone, whole or not at all, links and pipes not followed.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod re_exec;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use aa_connect::files::{self, FileFault, Lock, LockError, Paths, write_atomic};
use aa_connect::store::{NewPassphrase, StoreError, Vault, WorkFactor, connections, drafts, fresh_draft_id};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn passphrase() -> NewPassphrase {
    NewPassphrase::parse(&aa_connect::connection::Secret::new("correct horse")).unwrap()
}

#[test]
fn files_are_this_users_alone_even_under_umask_000() {
    re_exec::must_pass(re_exec::behind(&["bash", "-c", "umask 000; exec \"$@\"", "bash"], "inner_modes"));
}

#[test]
fn inner_modes() {
    if !re_exec::is_inner("inner_modes") {
        return;
    }
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(&root.path().join("home"));
    let file = paths.connections().join("a.toml");
    write_atomic(&file, b"x").unwrap();
    let lock = paths.locks().join("a.lock");
    let _held = Lock::acquire(&lock, Duration::ZERO).unwrap();
    Vault::create(&paths, &passphrase(), WorkFactor::FOR_TESTS).unwrap();
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(&lock), 0o600);
    for name in names(&paths.vault()) {
        assert_eq!(mode(&paths.vault().join(&name)), 0o600, "{name}");
    }
    let config = paths.connections();
    for dir in [&config, config.parent().unwrap(), &paths.vault(), &paths.locks(), &root.path().join("home")] {
        assert_eq!(mode(dir), 0o700, "{}", dir.display());
    }
    // The umask was what the test is about.
    fs::write(root.path().join("plain"), b"x").unwrap();
    assert_eq!(mode(&root.path().join("plain")), 0o666);
}

#[test]
fn a_folder_that_others_may_enter_is_closed_to_them() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("open");
    fs::create_dir(&dir).unwrap();
    fs::set_permissions(&dir, PermissionsExt::from_mode(0o777)).unwrap();
    write_atomic(&dir.join("a"), b"x").unwrap();
    assert_eq!(mode(&dir), 0o700);
}

#[test]
fn a_planted_link_is_replaced_and_its_target_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("target");
    fs::write(&target, b"somebody's").unwrap();
    let link = root.path().join("ours").join("file");
    fs::create_dir(link.parent().unwrap()).unwrap();
    symlink(&target, &link).unwrap();

    assert_eq!(files::read_bounded(&link, 100).unwrap_err().fault, FileFault::SymbolicLink);
    assert_eq!(files::read_foreign(&link, 100).unwrap().as_slice(), b"somebody's", "a person's own link is followed");
    write_atomic(&link, b"ours").unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"somebody's");
    assert_eq!(files::read_bounded(&link, 100).unwrap(), b"ours");
}

#[test]
fn a_link_in_place_of_the_folder_or_the_lock_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let elsewhere = root.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let dir = root.path().join("dir");
    symlink(&elsewhere, &dir).unwrap();
    assert_eq!(write_atomic(&dir.join("a"), b"x").unwrap_err().fault, FileFault::SymbolicLink);
    assert!(names(&elsewhere).is_empty());

    let lock = root.path().join("private").join("lock");
    fs::create_dir(lock.parent().unwrap()).unwrap();
    symlink(root.path().join("made-by-lock"), &lock).unwrap();
    match Lock::acquire(&lock, Duration::ZERO).unwrap_err() {
        LockError::File(error) => assert_eq!(error.fault, FileFault::SymbolicLink),
        LockError::Busy => panic!("not busy"),
    }
    assert!(!root.path().join("made-by-lock").exists());
    symlink("missing", root.path().join("dangling")).unwrap();
    assert_eq!(
        write_atomic(&root.path().join("dangling/a"), b"x").unwrap_err().fault,
        FileFault::SymbolicLink,
        "a link to nothing too"
    );
}

#[test]
fn pipes_folders_and_files_in_the_wrong_place_are_told_and_do_not_hang() {
    let root = tempfile::tempdir().unwrap();
    let pipe = root.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert_eq!(files::read_bounded(&pipe, 100).unwrap_err().fault, FileFault::NotAFile);
    assert_eq!(files::read_foreign(&pipe, 100).unwrap_err().fault, FileFault::NotAFile);
    assert!(
        matches!(Lock::acquire(&pipe, Duration::ZERO), Err(LockError::File(error)) if error.fault == FileFault::NotAFile)
    );
    assert_eq!(files::read_bounded(root.path(), 100).unwrap_err().fault, FileFault::NotAFile);

    let dir = root.path().join("dir");
    fs::create_dir(&dir).unwrap();
    assert_eq!(write_atomic(&dir, b"x").unwrap_err().fault, FileFault::NotAFile);
    let file = root.path().join("file");
    fs::write(&file, b"x").unwrap();
    assert_eq!(write_atomic(&file.join("a"), b"x").unwrap_err().fault, FileFault::NotAFolder);
    assert_eq!(write_atomic(&file.join("b/a"), b"x").unwrap_err().fault, FileFault::NotAFolder);
}

#[test]
fn a_file_over_the_limit_is_not_read() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("a");
    fs::write(&file, vec![b'x'; 101]).unwrap();
    assert_eq!(files::read_bounded(&file, 101).unwrap().len(), 101);
    assert_eq!(files::read_bounded(&file, 100).unwrap_err().fault, FileFault::TooLarge(100));
    assert_eq!(files::read_bounded(&root.path().join("b"), 100).unwrap_err().fault, FileFault::NotFound);
}

#[test]
fn a_home_that_may_not_be_written_is_named_and_nothing_changes() {
    let (command, _folder) = re_exec::unprivileged("inner_read_only_home");
    re_exec::must_pass(command);
}

#[test]
fn inner_read_only_home() {
    if !re_exec::is_inner("inner_read_only_home") {
        return;
    }
    assert!(!rustix::process::geteuid().is_root(), "root may do everything, and would prove nothing");
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    let old = paths.connections().join("old.toml");
    write_atomic(&old, b"old").unwrap();
    let dir = paths.connections();
    fs::set_permissions(&dir, PermissionsExt::from_mode(0o500)).unwrap();
    assert_eq!(write_atomic(&old, b"new").unwrap_err().fault, FileFault::Denied);
    assert_eq!(files::remove(&old).unwrap_err().fault, FileFault::Denied);
    assert_eq!(fs::read(&old).unwrap(), b"old");
    assert_eq!(names(&dir), ["old.toml"], "no temporary file remains");

    fs::set_permissions(&dir, PermissionsExt::from_mode(0o000)).unwrap();
    let listing = connections::list(&paths);
    assert_eq!(listing.broken.len(), 1, "a folder that cannot be read is told, not taken for empty");
    assert_eq!(listing.broken[0].path, dir);
    assert!(matches!(connections::load(&paths, "x"), Err(connections::ConnectionFileError::Broken(_))));
    fs::set_permissions(&dir, PermissionsExt::from_mode(0o700)).unwrap();
    fs::set_permissions(&old, PermissionsExt::from_mode(0o000)).unwrap();
    assert_eq!(files::read_bounded(&old, 100).unwrap_err().fault, FileFault::Denied);

    // A home without any of our folders.
    fs::create_dir(root.path().join("home")).unwrap();
    fs::set_permissions(root.path().join("home"), PermissionsExt::from_mode(0o500)).unwrap();
    let paths = Paths::below(&root.path().join("home"));
    let denied =
        |result: Result<Vault, StoreError>| matches!(result, Err(StoreError::File(e)) if e.fault == FileFault::Denied);
    assert!(denied(Vault::create(&paths, &passphrase(), WorkFactor::FOR_TESTS)));
    let draft = std::collections::BTreeMap::from([("a", "b")]);
    assert!(matches!(
        drafts::save(&paths, &fresh_draft_id().unwrap(), jiff::Timestamp::UNIX_EPOCH, &draft),
        Err(drafts::DraftError::File(error)) if error.fault == FileFault::Denied
    ));
    assert!(names(&root.path().join("home")).is_empty());
    fs::set_permissions(root.path().join("home"), PermissionsExt::from_mode(0o700)).unwrap();
}

#[test]
fn a_full_disk_leaves_the_old_content_and_no_rubbish() {
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$@\"";
    re_exec::must_pass(re_exec::behind(&["bash", "-c", script, "bash"], "inner_full_disk"));
}

#[test]
fn inner_full_disk() {
    if !re_exec::is_inner("inner_full_disk") {
        return;
    }
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    let file = root.path().join("dir").join("a");
    write_atomic(&file, b"old").unwrap();
    assert_eq!(write_atomic(&file, &[b'x'; 100_000]).unwrap_err().fault, FileFault::DiskFull);
    assert_eq!(fs::read(&file).unwrap(), b"old");
    assert_eq!(names(file.parent().unwrap()), ["a"]);

    use aa_connect::store::{Item, ItemKey, SecretStore};
    let vault = Vault::create(&paths, &passphrase(), WorkFactor::FOR_TESTS).unwrap();
    let key = |id: &str| ItemKey::of_draft(&id.parse().unwrap(), Item::Credential).path();
    vault.put(&key("small"), b"kept").unwrap();
    assert!(matches!(
        vault.put(&key("large"), &[b'x'; 100_000]),
        Err(StoreError::File(error)) if error.fault == FileFault::DiskFull
    ));
    assert_eq!(vault.get(&key("small")).unwrap().unwrap().as_slice(), b"kept");
    assert_eq!(vault.get(&key("large")).unwrap(), None);
    assert_eq!(names(&paths.vault()), [".lock", "identity.age", "secrets.age"]);
}

#[test]
fn what_a_killed_process_left_goes_after_an_hour() {
    let root = tempfile::tempdir().unwrap();
    let left = |name: &str, age: u64| {
        let path = root.path().join(name);
        let file = fs::File::create(&path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
    };
    left(".new-dead", 2 * 60 * 60);
    left(".new-at-work", 60);
    left("old-but-not-ours", 2 * 60 * 60);
    write_atomic(&root.path().join("a"), b"x").unwrap();
    assert_eq!(names(root.path()), [".new-at-work", "a", "old-but-not-ours"]);
    assert_eq!(files::list(root.path(), "").unwrap(), ["a", "old-but-not-ours"], "and no listing shows it");
}

#[test]
fn a_lock_lets_one_in_and_names_the_wait() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("lock");
    let held = Lock::acquire(&path, Duration::ZERO).unwrap();
    let start = Instant::now();
    assert_eq!(Lock::acquire(&path, Duration::from_millis(40)).unwrap_err(), LockError::Busy);
    assert!(start.elapsed() >= Duration::from_millis(40));
    let waiting = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| Lock::acquire(&path, Duration::from_secs(30)));
        drop(held);
        waiting.join().unwrap()
    });
    assert!(waiting.is_ok());
}

#[test]
fn a_killed_holder_frees_its_lock() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("lock");
    let mut child =
        re_exec::inner("inner_hold_lock").env("AA_LOCK", &path).stdin(std::process::Stdio::piped()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while !root.path().join("lock.held").exists() {
        assert!(Instant::now() < deadline, "the child never had the lock");
        std::thread::yield_now();
    }
    assert_eq!(Lock::acquire(&path, Duration::ZERO).unwrap_err(), LockError::Busy);
    child.kill().unwrap();
    child.wait().unwrap();
    Lock::acquire(&path, Duration::ZERO).unwrap();
}

#[test]
fn inner_hold_lock() {
    if !re_exec::is_inner("inner_hold_lock") {
        return;
    }
    let path = std::path::PathBuf::from(std::env::var_os("AA_LOCK").unwrap());
    let _held = Lock::acquire(&path, Duration::ZERO).unwrap();
    fs::write(path.with_extension("held"), b"").unwrap();
    // Until killed; a parent that dies closes this end.
    let _ = std::io::Read::read(&mut std::io::stdin(), &mut [0]);
}

#[test]
fn the_folders_follow_the_xdg_variables() {
    let mut command = re_exec::inner("inner_paths");
    command
        .env("HOME", "/home/somebody")
        .env("XDG_CONFIG_HOME", "/elsewhere/config")
        .env("XDG_DATA_HOME", "relative/is/ignored")
        .env_remove("XDG_STATE_HOME");
    re_exec::must_pass(command);
}

#[test]
fn inner_paths() {
    if !re_exec::is_inner("inner_paths") || cfg!(target_os = "macos") {
        return;
    }
    let paths = Paths::from_environment().unwrap();
    assert_eq!(paths.connections(), Path::new("/elsewhere/config/aa-connect/connections"));
    assert_eq!(paths.vault(), Path::new("/home/somebody/.local/share/aa-connect/vault"));
    assert_eq!(paths.drafts(), Path::new("/home/somebody/.local/state/aa-connect/drafts"));
}

#[test]
fn a_file_name_cannot_speak_to_the_terminal() {
    let error = files::read_bounded(Path::new("/missing/\u{1b}[2Jx"), 1).unwrap_err();
    assert_eq!(error.to_string(), "/missing/[2Jx: there is no such file or folder");
}
