//! The main job with a real keyring: gnome-keyring on a D-Bus session of the test's own, and `secret-tool` as the other
//! side. Locked, absent and hanging services each end in a clear choice.
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

#[path = "support/pty.rs"]
mod pty;
mod re_exec;
#[path = "support/real.rs"]
mod real;
#[path = "terminal/walk.rs"]
mod walk;

use std::io::Write;
use std::os::unix::net::UnixListener;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use pty::{CTRL_C, ENTER, Home, Terminal, files_below};
use real::{BUS, is_real};
use rustix::process::{Pid, Signal, kill_process};
use walk::{KEYRING, MEMORY, NORTHWIND_ORG, NORTHWIND_SECRET, PASSPHRASE};

/// How soon a person must have a choice, on a busy machine. A keyring is waited for two minutes.
const SOON: Duration = Duration::from_secs(10);

/// Runs the inner test `name` on a bus of its own, in a home of its own.
fn on_a_bus(name: &str) {
    if !is_real() {
        return;
    }
    let home = Home::new();
    let config = home.path().join("bus.conf");
    std::fs::write(&config, BUS).unwrap();
    let config = format!("--config-file={}", config.display());
    let mut command = re_exec::behind(&["dbus-run-session", &config, "--"], name);
    for variable in ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL"] {
        command.env_remove(variable);
    }
    re_exec::must_pass(command);
}

/// A home on the bus that this inner test runs on.
fn home_on_this_bus() -> Home {
    Home::new().with("DBUS_SESSION_BUS_ADDRESS", std::env::var("DBUS_SESSION_BUS_ADDRESS").expect("a bus"))
}

/// A gnome-keyring-daemon that ends with the test.
struct Daemon(Child);

impl Daemon {
    /// With a login keyring that is unlocked.
    fn unlocked(home: &Home) -> Self {
        let daemon = Self::start(home, &["--unlock"], "login password");
        // Its name is on the bus before its keyring is open.
        let deadline = Instant::now() + Duration::from_secs(20);
        let is_open = || {
            let words = ["store", "--label=ready", "test", "ready"];
            run(home.command("secret-tool").args(words)).status.success()
        };
        while !is_open() {
            assert!(Instant::now() < deadline, "waited in vain for an unlocked keyring");
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(run(home.command("secret-tool").args(["clear", "test", "ready"])).status.success());
        daemon
    }

    fn start(home: &Home, more: &[&str], input: &str) -> Self {
        let mut command = home.command("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]).args(more);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("gnome-keyring");
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let daemon = Self(child);
        let deadline = Instant::now() + Duration::from_secs(20);
        while !has_owner(home) {
            assert!(Instant::now() < deadline, "waited in vain for the Secret Service");
            std::thread::sleep(Duration::from_millis(10));
        }
        daemon
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn has_owner(home: &Home) -> bool {
    let words = [
        "--session",
        "--print-reply",
        "--dest=org.freedesktop.DBus",
        "/org/freedesktop/DBus",
        "org.freedesktop.DBus.NameHasOwner",
        "string:org.freedesktop.secrets",
    ];
    let said = run(home.command("dbus-send").args(words));
    String::from_utf8_lossy(&said.stdout).contains("boolean true")
}

fn lock(home: &Home) {
    let words = [
        "--session",
        "--print-reply",
        "--dest=org.freedesktop.secrets",
        "/org/freedesktop/secrets",
        "org.freedesktop.Secret.Service.Lock",
        "array:objpath:/org/freedesktop/secrets/collection/login",
    ];
    assert!(run(home.command("dbus-send").args(words)).status.success());
}

fn run(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

/// Runs the program to its end; its answer.
#[track_caller]
fn program(home: &Home, arguments: &[&str], code: i32) -> String {
    let output = run(&mut home.program(arguments));
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(!said.contains(NORTHWIND_SECRET), "{arguments:?} prints the secret");
    said
}

/// What `secret-tool` finds of ours, with the paths of the items.
fn items(home: &Home) -> String {
    let found = run(home.command("secret-tool").args(["search", "--all", "service", "aa-connect"]));
    format!("{}{}", String::from_utf8_lossy(&found.stdout), String::from_utf8_lossy(&found.stderr))
}

fn lookup(home: &Home, path: &str) -> Option<String> {
    let found = run(home.command("secret-tool").args(["lookup", "service", "aa-connect", "username", path]));
    found.status.success().then(|| String::from_utf8(found.stdout).unwrap())
}

/// From the credential to the end, and the same connection in new processes.
fn finish(mut terminal: Terminal) {
    terminal.leave_organization_open();
    terminal.take_product_and_type();
    terminal.practice_credential();
    terminal.take_first_suite("Northwind Traders", "Northwind Shop");
    terminal.save_as("northwind");
    terminal.keys(ENTER);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
}

#[test]
fn the_main_job_keeps_the_secret_in_the_systems_keyring_and_removes_it_without_a_trace() {
    on_a_bus("inner_main_job");
}

#[test]
fn inner_main_job() {
    if !re_exec::is_inner("inner_main_job") {
        return;
    }
    let home = home_on_this_bus();
    let daemon = Daemon::unlocked(&home);
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.wait_for("This system's keyring works");
    assert_eq!(items(&home), "", "trying the keyring leaves nothing");
    terminal.take_store(KEYRING);
    terminal.leave_organization_open();
    terminal.take_product_and_type();
    terminal.practice_credential();
    // What was typed is in the keyring before anything else is asked, under the draft.
    assert!(items(&home).contains("draft/"), "{}", items(&home));
    terminal.take_first_suite("Northwind Traders", "Northwind Shop");
    terminal.wait_for("keyring");
    terminal.save_as("northwind");
    terminal.keys(ENTER);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
    assert!(!items(&home).contains("draft/"), "{}", items(&home));

    let shown: serde_json::Value = serde_json::from_str(&program(&home, &["show", "northwind", "--json"], 0)).unwrap();
    assert_eq!((shown["store"].as_str(), shown["org_id"].as_str()), (Some("keyring"), Some(NORTHWIND_ORG)));
    let id = shown["id"].as_str().unwrap();
    let kept = lookup(&home, &format!("connection/{id}/credential")).expect("secret-tool finds it");
    assert!(kept.contains(NORTHWIND_SECRET), "secret-tool reads the secret back");
    // The daemon's own files are encrypted; ours hold no secret at all.
    home.must_not_hold(&[NORTHWIND_SECRET]);

    assert!(program(&home, &["check", "northwind"], 0).contains("It works."));
    lock(&home);
    let begun = Instant::now();
    let locked = program(&home, &["check", "northwind"], 7);
    assert!(locked.contains("locked") && begun.elapsed() < SOON, "{locked}");
    drop(daemon);
    let _daemon = Daemon::unlocked(&home);
    assert!(program(&home, &["check", "northwind", "--json"], 0).contains("\"works\": true"));
    program(&home, &["remove", "northwind", "--yes"], 0);
    assert_eq!(items(&home), "", "removing leaves no item");
    assert!(files_below(&home.connections()).is_empty());
}

#[test]
fn a_draft_in_the_keyring_is_taken_up_with_its_secret_and_thrown_away_with_it() {
    on_a_bus("inner_draft");
}

#[test]
fn inner_draft() {
    if !re_exec::is_inner("inner_draft") {
        return;
    }
    let home = home_on_this_bus();
    let _daemon = Daemon::unlocked(&home);
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.take_store(KEYRING);
    terminal.leave_organization_open();
    terminal.take_product_and_type();
    terminal.practice_credential();
    terminal.wait_for("Northwind Europe");
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end_with_terminal_given_back().code, 130);
    home.must_not_hold(&[NORTHWIND_SECRET]);

    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.highlight("Go on");
    terminal.keys(ENTER);
    // Nothing is asked again.
    terminal.at("Company and suites");
    terminal.wait_for("Northwind Europe");
    terminal.keys(pty::F10);
    terminal.wait_for("once more to throw");
    terminal.keys(pty::F10);
    terminal.wait_for("are gone");
    assert_eq!(items(&home), "", "the draft's secret and token are gone");
    assert_eq!(home.draft(), None);
    terminal.keys(CTRL_C);
    terminal.end();
}

/// Walks to This machine; there must be a choice soon, and with `reason`, if given.
fn a_choice_is_there_soon(home: &Home, reason: Option<&str>) -> Terminal {
    let mut terminal = Terminal::start(home, &["demo"]);
    let begun = Instant::now();
    terminal.begin();
    if let Some(reason) = reason {
        terminal.wait_for(reason);
    }
    for store in [KEYRING, walk::VAULT, MEMORY] {
        terminal.wait_for(store);
    }
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    terminal
}

#[test]
fn a_locked_keyring_leaves_a_choice() {
    on_a_bus("inner_locked");
}

#[test]
fn inner_locked() {
    if !re_exec::is_inner("inner_locked") {
        return;
    }
    let home = home_on_this_bus();
    let _daemon = Daemon::unlocked(&home);
    lock(&home);
    let mut terminal = a_choice_is_there_soon(&home, None);
    // While somebody may be looking for the unlock dialog, the vault is there at once.
    let begun = Instant::now();
    make_a_vault_at_once(&mut terminal);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    finish(terminal);
    let kept: Vec<_> = files_below(home.path()).into_iter().filter(|file| file.ends_with("secrets.age")).collect();
    assert_eq!(kept.len(), 1, "the secret is in the vault");
}

/// Takes the vault without waiting for the keyring's answer.
fn make_a_vault_at_once(terminal: &mut Terminal) {
    terminal.highlight(walk::VAULT);
    terminal.keys(ENTER);
    terminal.wait_for("Once more");
    terminal.keys(&format!("{PASSPHRASE}{ENTER}{PASSPHRASE}{ENTER}"));
    terminal.at("Organization");
}

#[test]
fn a_session_without_a_keyring_service_says_so_and_leaves_a_choice() {
    on_a_bus("inner_absent");
}

#[test]
fn inner_absent() {
    if !re_exec::is_inner("inner_absent") {
        return;
    }
    let home = home_on_this_bus();
    let mut terminal = a_choice_is_there_soon(&home, Some("no keyring service"));
    // One that is started meanwhile is seen on trying again.
    let _daemon = Daemon::unlocked(&home);
    terminal.keys(pty::F7);
    terminal.wait_for("This system's keyring works");
    terminal.keys(pty::UP);
    terminal.wait_for("▸ ○ This system's keyring");
    terminal.take_store(KEYRING);
    finish(terminal);
    assert!(items(&home).contains("connection/"));
}

#[test]
fn a_machine_without_a_bus_says_so_and_leaves_a_choice() {
    if !is_real() {
        return;
    }
    let home = Home::new();
    let mut terminal = a_choice_is_there_soon(&home, Some("not in this session"));
    terminal.take_store(MEMORY);
    terminal.keys(CTRL_C);
    terminal.end();
}

#[test]
fn a_keyring_that_hangs_can_be_passed_by_at_once() {
    on_a_bus("inner_hanging");
}

#[test]
fn inner_hanging() {
    if !re_exec::is_inner("inner_hanging") {
        return;
    }
    let home = home_on_this_bus();
    let daemon = Daemon::unlocked(&home);
    daemon.signal(Signal::STOP);
    let mut terminal = a_choice_is_there_soon(&home, Some("being tried"));
    let begun = Instant::now();
    make_a_vault_at_once(&mut terminal);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    // The hanging call does not hold up the end either.
    terminal.keys(CTRL_C);
    let begun = Instant::now();
    assert_eq!(terminal.end_with_terminal_given_back().code, 130);
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    daemon.signal(Signal::CONT);
}

#[test]
fn a_bus_that_never_answers_can_be_passed_by_at_once() {
    if !is_real() {
        return;
    }
    let silent = Home::new();
    let socket = silent.path().join("silent");
    // The system accepts for it; nobody ever reads.
    let _silent = UnixListener::bind(&socket).unwrap();
    let home = Home::new().with("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", socket.display()));
    let mut terminal = a_choice_is_there_soon(&home, Some("being tried"));
    terminal.highlight(MEMORY);
    terminal.keys(ENTER);
    terminal.at("Organization");
    terminal.keys(CTRL_C);
    let begun = Instant::now();
    assert_eq!(terminal.end_with_terminal_given_back().code, 130);
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}
