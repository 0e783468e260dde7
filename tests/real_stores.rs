//! The real keyring and the real `age`: gnome-keyring on a D-Bus session of the test's own, libsecret's `secret-tool`
//! and the standard `age` tool as the other side.
//!
//! Runs when `AA_CONNECT_REAL=1`; then a missing component fails. Otherwise each test says so and ends.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and one that does not run says so"
)]

#[allow(dead_code, reason = "each test binary uses its own part")]
#[path = "operations_repair/home.rs"]
mod home;
#[path = "real_stores/moving.rs"]
mod moving;
mod re_exec;
#[path = "support/real.rs"]
mod real;

use std::io::{Read, Write};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use aa_connect::connection::{ConnectionId, DraftId, Secret};
use aa_connect::files::Paths;
use aa_connect::store::{
    Item, ItemKey, Keyring, NewPassphrase, Patience, SERVICE, SecretStore, Store, StoreError, Vault, WorkFactor,
    probe_keyring,
};
use real::{BUS, is_real};
use rustix::process::{Pid, Signal};
use zeroize::Zeroizing;

/// Unattended calls end after 3 s; the rest is a busy machine's. Attended ones, or none that ends, would take two minutes.
const SOON: Duration = Duration::from_secs(10);

const KEYRING_PASSWORD: &str = "login password";

fn key(id: &str) -> ItemKey {
    ItemKey::of_connection(&ConnectionId::parse(id).unwrap(), Item::Credential)
}

fn bytes(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.as_bytes().to_vec())
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    // The runtime the program has: a keyring crate that must not be called from its workers would show here.
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(future)
}

// ---- a session of the test's own

/// Makes `command` live in `home`, without this session's bus and display.
fn at_home(command: &mut Command, home: &Path) {
    let runtime = home.join("runtime");
    std::fs::create_dir_all(&runtime).unwrap();
    std::fs::set_permissions(&runtime, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    command.env("HOME", home).env("XDG_RUNTIME_DIR", &runtime);
    for (variable, folder) in [
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
    ] {
        command.env(variable, home.join(folder));
    }
    for variable in ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL"] {
        command.env_remove(variable);
    }
}

/// Runs the inner test `name` on a bus of its own.
fn on_a_bus(name: &str) {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("bus.conf");
    std::fs::write(&config, BUS).unwrap();
    let config = format!("--config-file={}", config.display());
    let mut command = re_exec::behind(&["dbus-run-session", &config, "--"], name);
    at_home(&mut command, home.path());
    re_exec::must_pass(command);
}

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).stdin(Stdio::null()).output().unwrap_or_else(|e| panic!("{program}: {e}"))
}

fn run_with_input(program: &str, arguments: &[&str], input: &str) {
    let mut child = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "{program} {arguments:?}");
}

/// A gnome-keyring-daemon that ends with the test.
struct Daemon(Child);

impl Daemon {
    fn start(arguments: &[&str], input: &str) -> Self {
        let mut child = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--components=secrets"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("gnome-keyring is installed");
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let daemon = Self(child);
        wait_for("the name org.freedesktop.secrets on the bus", || {
            let answer = run(
                "dbus-send",
                &[
                    "--session",
                    "--print-reply=literal",
                    "--dest=org.freedesktop.DBus",
                    "/",
                    "org.freedesktop.DBus.NameHasOwner",
                    "string:org.freedesktop.secrets",
                ],
            );
            String::from_utf8_lossy(&answer.stdout).contains("true")
        });
        daemon
    }

    fn signal(&self, signal: Signal) {
        rustix::process::kill_process(Pid::from_child(&self.0), signal).unwrap();
    }

    /// With an unlocked login keyring.
    fn unlocked() -> Self {
        let daemon = Self::start(&["--unlock"], KEYRING_PASSWORD);
        wait_for("an unlocked collection", || {
            let stored = Command::new("secret-tool")
                .args(["store", "--label=ready", "test", "ready"])
                .stdin(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .expect("libsecret-tools is installed");
            stored.success()
        });
        run("secret-tool", &["clear", "test", "ready"]);
        daemon
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Asks until it is so.
fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn lookup(path: &str) -> Option<String> {
    let output = run("secret-tool", &["lookup", "service", SERVICE, "username", path]);
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

fn lock_login_keyring() {
    let locked = run(
        "dbus-send",
        &[
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.Lock",
            "array:objpath:/org/freedesktop/secrets/collection/login",
        ],
    );
    assert!(locked.status.success());
}

// ---- the keyring

#[test]
fn the_keyring_keeps_what_every_store_promises_and_secret_tool_reads_it() {
    if is_real() {
        on_a_bus("inner_keyring_works");
    }
}

#[test]
fn inner_keyring_works() {
    if !re_exec::is_inner("inner_keyring_works") {
        return;
    }
    let daemon = Daemon::unlocked();
    block_on(probe_keyring(Patience::Unattended)).unwrap();
    let all = run("secret-tool", &["search", "--all", "service", SERVICE]);
    assert!(all.stdout.is_empty(), "a probe leaves nothing: {}", String::from_utf8_lossy(&all.stdout));

    let store = Store::keyring(Patience::Unattended);
    block_on(async {
        assert_eq!(store.get(&key("a")).await, Ok(None));
        store.delete(&key("a")).await.unwrap();
        for value in ["first", "{\"client_secret\":\"p8e-ř\"}", "", &"x".repeat(100_000), "short"] {
            store.put(&key("a"), bytes(value)).await.unwrap();
            assert_eq!(store.get(&key("a")).await.unwrap().unwrap().as_slice(), value.as_bytes());
            // secret-tool fails on an empty secret.
            assert_eq!(lookup("connection/a/credential").unwrap_or_default(), value, "secret-tool reads the same");
        }
        // The other direction: what secret-tool wrote is read and replaced.
        run_with_input(
            "secret-tool",
            &["store", "--label=x", "service", SERVICE, "username", "connection/b/credential"],
            "theirs",
        );
        assert_eq!(store.get(&key("b")).await.unwrap().unwrap().as_slice(), b"theirs");
        store.put(&key("b"), bytes("ours")).await.unwrap();
        assert_eq!(lookup("connection/b/credential").as_deref(), Some("ours"));

        let draft = ItemKey::of_draft(&DraftId::parse("d").unwrap(), Item::Tokens);
        store.put(&draft, bytes("draft")).await.unwrap();
        assert_eq!(lookup("draft/d/tokens").as_deref(), Some("draft"));
        for key in [&key("a"), &key("b"), &draft] {
            store.delete(key).await.unwrap();
            store.delete(key).await.unwrap();
        }
        let all = run("secret-tool", &["search", "--all", "service", SERVICE]);
        assert!(all.stdout.is_empty(), "deleting leaves nothing");
    });

    // Eight threads of one process, each with a connection of its own.
    std::thread::scope(|scope| {
        for thread in 0..8 {
            scope.spawn(move || {
                let keyring = Keyring::default();
                for index in 0..20 {
                    let id = format!("t{thread}-{index}");
                    keyring.put(&key(&id).path(), id.as_bytes()).unwrap();
                    keyring.put(&key("shared").path(), id.as_bytes()).unwrap();
                }
            });
        }
    });
    let keyring = Keyring::default();
    for id in (0..8).flat_map(|thread| (0..20).map(move |index| format!("t{thread}-{index}"))) {
        assert_eq!(keyring.get(&key(&id).path()).unwrap().unwrap().as_slice(), id.as_bytes());
    }
    assert!(keyring.get(&key("shared").path()).unwrap().is_some(), "no second item of one name");

    // Somebody else's item with our two attributes and one more.
    run_with_input(
        "secret-tool",
        &["store", "--label=x", "service", SERVICE, "username", "connection/shared/credential", "more", "1"],
        "hunter2",
    );
    let error = keyring.get(&key("shared").path()).unwrap_err();
    assert_eq!(error, StoreError::Ambiguous { path: "connection/shared/credential".into(), count: 2 });
    assert!(!format!("{error} {error:?}").contains("hunter2"));

    // A daemon that was started again is seen by a handle that was open all the time.
    block_on(store.put(&key("kept"), bytes("kept"))).unwrap();
    let quiet = Store::keyring(Patience::Unattended);
    block_on(quiet.get(&key("kept"))).unwrap();
    drop(daemon);
    assert_eq!(block_on(store.get(&key("kept"))), Err(StoreError::NoService));
    let _daemon = Daemon::unlocked();
    assert_eq!(block_on(store.get(&key("kept"))).unwrap().unwrap().as_slice(), b"kept");
    let stale = block_on(quiet.get(&key("kept"))).unwrap();
    assert_eq!(stale.unwrap().as_slice(), b"kept", "a handle that was not used in between too");
}

#[test]
fn a_locked_keyring_is_told_soon_and_seen_once_it_is_unlocked() {
    if is_real() {
        on_a_bus("inner_keyring_locked");
    }
}

#[test]
fn inner_keyring_locked() {
    if !re_exec::is_inner("inner_keyring_locked") {
        return;
    }
    let daemon = Daemon::unlocked();
    let store = Store::keyring(Patience::Unattended);
    block_on(store.put(&key("a"), bytes("kept"))).unwrap();
    lock_login_keyring();
    every_call_says(&StoreError::Locked, &key("a"));
    assert_eq!(block_on(store.get(&key("a"))), Err(StoreError::Locked), "an open handle too");
    // As after the next log-in. Handle and process stay.
    drop(daemon);
    let _daemon = Daemon::unlocked();
    assert_eq!(block_on(store.get(&key("a"))).unwrap().unwrap().as_slice(), b"kept");
    block_on(probe_keyring(Patience::Unattended)).unwrap();
}

#[test]
fn a_keyring_without_a_collection_is_not_taken_for_an_empty_one() {
    if is_real() {
        on_a_bus("inner_keyring_without_collection");
    }
}

#[test]
fn inner_keyring_without_collection() {
    if re_exec::is_inner("inner_keyring_without_collection") {
        let _daemon = Daemon::start(&["--start"], "");
        every_call_says(&StoreError::NoCollection, &key("a"));
    }
}

#[test]
fn a_keyring_that_hangs_is_left_and_used_again_once_it_answers() {
    if is_real() {
        on_a_bus("inner_keyring_stopped");
    }
}

#[test]
fn inner_keyring_stopped() {
    if !re_exec::is_inner("inner_keyring_stopped") {
        return;
    }
    let daemon = Daemon::unlocked();
    let store = Store::keyring(Patience::Unattended);
    block_on(store.put(&key("a"), bytes("first"))).unwrap();
    daemon.signal(Signal::STOP);
    let start = Instant::now();
    block_on(async {
        let hangs = Err(StoreError::Hangs(Duration::from_secs(3)));
        let key = key("a");
        let (write, probe) = tokio::join!(store.put(&key, bytes("second")), probe_keyring(Patience::Unattended));
        assert_eq!((write, probe), (hangs.clone(), hangs));
    });
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    daemon.signal(Signal::CONT);
    // The write that was given up is still carried out, before the next call of its handle.
    assert_eq!(block_on(store.get(&key("a"))).unwrap().unwrap().as_slice(), b"second");
    block_on(probe_keyring(Patience::Unattended)).unwrap();
}

#[test]
fn a_session_without_a_keyring_service_is_told_soon() {
    if is_real() {
        on_a_bus("inner_no_service");
    }
}

#[test]
fn inner_no_service() {
    if re_exec::is_inner("inner_no_service") {
        every_call_says(&StoreError::NoService, &key("a"));
    }
}

#[test]
fn a_machine_without_a_bus_is_told_soon() {
    if !is_real() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let mut command = re_exec::inner("inner_no_bus");
    at_home(&mut command, home.path());
    re_exec::must_pass(command);
    // The address of a bus that is gone.
    let mut command = re_exec::inner("inner_no_bus");
    at_home(&mut command, home.path());
    command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", home.path().join("gone").display()));
    re_exec::must_pass(command);
    let listener = UnixListener::bind(home.path().join("dead")).unwrap();
    drop(listener);
    let mut command = re_exec::inner("inner_no_bus");
    at_home(&mut command, home.path());
    command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", home.path().join("dead").display()));
    re_exec::must_pass(command);
}

#[test]
fn inner_no_bus() {
    if re_exec::is_inner("inner_no_bus") {
        every_call_says(&StoreError::NoBus, &key("a"));
    }
}

#[test]
fn a_bus_that_never_answers_is_left_and_does_not_hold_up_the_end() {
    if !is_real() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let socket = home.path().join("silent");
    // The system accepts for it; nobody ever reads.
    let _silent = UnixListener::bind(&socket).unwrap();
    let mut command = re_exec::inner("inner_hanging_bus");
    at_home(&mut command, home.path());
    command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", socket.display()));
    let start = Instant::now();
    re_exec::must_pass(command);
    assert!(start.elapsed() < SOON, "the process ended late: {:?}", start.elapsed());
}

#[test]
fn inner_hanging_bus() {
    if re_exec::is_inner("inner_hanging_bus") {
        let start = Instant::now();
        let error = block_on(probe_keyring(Patience::Unattended)).unwrap_err();
        assert_eq!(error, StoreError::Hangs(Duration::from_secs(3)));
        assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    }
}

/// Probe, read of a present or absent item, and write, each through a new handle.
fn every_call_says(expected: &StoreError, present: &ItemKey) {
    let soon = |what: &str, call: &dyn Fn() -> Result<(), StoreError>| {
        let start = Instant::now();
        let result = call();
        assert_eq!(result.as_ref(), Err(expected), "{what}");
        assert!(start.elapsed() < SOON, "{what} took {:?}", start.elapsed());
    };
    let store = || Store::keyring(Patience::Unattended);
    soon("probe", &|| block_on(probe_keyring(Patience::Unattended)));
    soon("get", &|| block_on(store().get(present)).map(drop));
    soon("get of an absent item", &|| block_on(store().get(&key("absent"))).map(drop));
    soon("put", &|| block_on(store().put(&key("new"), bytes("x"))));
}

// ---- age

const PASSPHRASE: &str = "correct horse battery";

/// Runs a program in a terminal of its own and answers its prompts in turn.
fn in_a_terminal(words: &[&str], answers: &[&str]) {
    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    let pty = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new(words[0]);
    command.args(&words[1..]);
    let mut child = pty.slave.spawn_command(command).unwrap_or_else(|e| panic!("{}: {e}", words[0]));
    drop(pty.slave);
    let (mut input, mut output) = (pty.master.take_writer().unwrap(), pty.master.try_clone_reader().unwrap());
    let (report, said) = mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 1024];
        while let Ok(count @ 1..) = output.read(&mut buffer) {
            let _ = report.send(String::from_utf8_lossy(&buffer[..count]).into_owned());
        }
    });
    let mut talk = String::new();
    for answer in answers {
        // A prompt ends in a colon and a space.
        let seen = talk.len();
        while !talk[seen..].contains(": ") {
            match said.recv_timeout(Duration::from_secs(60)) {
                Ok(more) => talk.push_str(&more),
                Err(_) => panic!("{words:?} did not ask; it said: {talk}"),
            }
        }
        input.write_all(format!("{answer}\r").as_bytes()).unwrap();
    }
    let status = child.wait().unwrap();
    while let Ok(more) = said.recv_timeout(Duration::from_secs(5)) {
        talk.push_str(&more);
    }
    assert!(status.success(), "{words:?} failed: {talk}");
}

#[test]
fn the_standard_age_tool_opens_the_vault() {
    if !is_real() {
        return;
    }
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    // At the work factor that is really used: age must not refuse it, and opening must take less than 2 s.
    let passphrase = NewPassphrase::parse(&Secret::new(PASSPHRASE)).unwrap();
    let vault = Vault::create(&paths, &passphrase, WorkFactor::STANDARD).unwrap();
    vault.put(&key("northwind").path(), "{\"client_secret\":\"p8e-ř\"}".as_bytes()).unwrap();
    let (identity, secrets) = (paths.vault().join("identity.age"), paths.vault().join("secrets.age"));
    let plain = root.path().join("plain.json");
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    in_a_terminal(&["age", "-d", "-o", &path(&plain), "-i", &path(&identity), &path(&secrets)], &[PASSPHRASE]);
    let items: serde_json::Value = serde_json::from_slice(&std::fs::read(plain).unwrap()).unwrap();
    assert_eq!(items, serde_json::json!({"connection/northwind/credential": "{\"client_secret\":\"p8e-ř\"}"}));
    // In two steps as well: the identity alone is what age-keygen would have written.
    let key_file = root.path().join("key.txt");
    in_a_terminal(&["age", "-d", "-o", &path(&key_file), &path(&identity)], &[PASSPHRASE]);
    assert!(run("age-keygen", &["-y", &path(&key_file)]).status.success());
}

#[test]
fn the_vault_opens_what_the_standard_age_tool_wrote() {
    if !is_real() {
        return;
    }
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let key_file = path(&root.path().join("key.txt"));
    assert!(run("age-keygen", &["-o", &key_file]).status.success());
    let recipient = String::from_utf8(run("age-keygen", &["-y", &key_file]).stdout).unwrap();
    std::fs::create_dir_all(paths.vault()).unwrap();
    let identity = path(&paths.vault().join("identity.age"));
    in_a_terminal(&["age", "-p", "-o", &identity, &key_file], &[PASSPHRASE, PASSPHRASE]);
    let secrets = path(&paths.vault().join("secrets.age"));
    let arguments = ["-r", recipient.trim(), "-o", &secrets];
    run_with_input("age", &arguments, "{\n  \"connection/a/credential\": \"from age\"\n}\n");

    let vault = Vault::open(&paths, &Secret::new(PASSPHRASE)).unwrap();
    assert_eq!(vault.get(&key("a").path()).unwrap().unwrap().as_slice(), b"from age");
    vault.put(&key("b").path(), b"from us").unwrap();
    let plain = run("age", &["-d", "-i", &key_file, &secrets]);
    let items: serde_json::Value = serde_json::from_slice(&plain.stdout).unwrap();
    assert_eq!(items, serde_json::json!({"connection/a/credential": "from age", "connection/b/credential": "from us"}));
}
