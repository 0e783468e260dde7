//! The sandbox as a command, and machines on which something is missing: output, home, room, rights.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::outcome::run;
use super::pty::{CTRL_C, Home, Terminal, files_below};
use super::re_exec;
use super::saved::{SECRET, save};

/// A sandbox that runs, and its first line.
pub(crate) struct Running(Child, String);

impl Running {
    pub(crate) fn start(home: &Home, more: &[&str]) -> Self {
        let arguments = [&["sandbox", "--json"], more].concat();
        let mut child = home
            .program(&arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        child.stdout = Some(output.into_inner());
        Self(child, line)
    }

    /// Where its IMS is.
    pub(crate) fn base(&self) -> String {
        let described: Value = serde_json::from_str(&self.1).unwrap();
        described["ims_base_url"].as_str().unwrap().to_owned()
    }

    /// All that it says of itself.
    pub(crate) fn described(&self) -> Value {
        serde_json::from_str(&self.1).unwrap()
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.0)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_sandbox_describes_itself_in_its_first_line_and_stops_when_told() {
    for signal in [Signal::INT, Signal::TERM] {
        let home = Home::new();
        let mut sandbox = Running::start(&home, &[]);
        let line: Value = serde_json::from_str(&sandbox.1).unwrap();
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let members = [
            "schema_version",
            "ims_base_url",
            "api_base_url",
            "console_url",
            "failures_url",
            "credentials",
            "companies",
            "sandboxes",
        ];
        assert_eq!(keys(&line), members);
        assert_eq!(line["schema_version"], 1);
        for url in ["ims_base_url", "api_base_url"] {
            assert!(line[url].as_str().unwrap().starts_with("http://127.0.0.1:"), "{line}");
        }
        let credential = &line["credentials"][0];
        let expected =
            ["type", "name", "product", "client_id", "client_secret", "org_id", "technical_account_id", "scopes"];
        assert_eq!(keys(credential), expected);
        assert_eq!(credential["type"], "oauth_server_to_server");
        assert_eq!(credential["client_secret"], SECRET);
        assert!(credential["scopes"].as_array().is_some_and(|scopes| scopes.len() > 2));
        let companies = line["companies"].as_array().unwrap();
        assert!(companies.iter().all(|company| keys(company) == ["global_company_id", "report_suites"]));
        assert!(companies.iter().any(|company| company["report_suites"].as_u64() > Some(300)));
        assert_eq!(keys(&line["sandboxes"][0]), ["org_id", "name", "type", "state", "journeys"]);

        kill_process(sandbox.pid(), signal).unwrap();
        assert_eq!(sandbox.0.wait().unwrap().code(), Some(0), "{signal:?}");
        let mut rest = String::new();
        sandbox.0.stdout.take().unwrap().read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "one line and no more");
    }
}

#[test]
fn a_port_that_is_taken_is_this_machines_fault() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    run(&mut Home::new().program(&["sandbox", "--port", &port])).ends_with(7).says(&[&port]);
}

#[test]
fn a_running_program_can_write_no_core_file_and_shows_no_secret() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    let about = |what: &str| fs::read_to_string(format!("/proc/{}/{what}", sandbox.0.id())).unwrap();
    let limits = about("limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().collect::<Vec<_>>()[4..6], ["0", "0"], "{core}");
    for what in ["cmdline", "environ"] {
        assert!(!about(what).contains("p8e-"), "{what}");
    }
}

#[test]
fn the_log_belongs_to_this_user_alone_and_says_what_was_done() {
    let home = Home::new();
    save(&home, "northwind", "https://ims.example.com", "https://api.example.com");
    run(&mut home.program(&["list"])).ends_with(0);
    run(&mut home.program(&["show", "nobody"])).ends_with(2);
    let log = home.state().join("aa-connect.log");
    assert_eq!(fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(home.state()).unwrap().permissions().mode() & 0o777, 0o700);
    let text = fs::read_to_string(&log).unwrap();
    assert!(text.contains("command=list") && text.contains("exit_code=2"), "{text}");
}

#[test]
fn a_reader_that_went_away_is_no_fault_and_a_full_device_is() {
    let home = Home::new();
    save(&home, "northwind", "https://ims.example.com", "https://api.example.com");
    let commands: [&[&str]; 6] =
        [&["list"], &["list", "--json"], &["show", "northwind"], &["man"], &["completions", "bash"], &["guide"]];
    for arguments in commands {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut gone = home.program(arguments);
        let status = gone.stdout(writer).stderr(Stdio::piped()).stdin(Stdio::null()).output().unwrap();
        assert_eq!(status.status.code(), Some(0), "{arguments:?}");
        assert!(status.stderr.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&status.stderr));

        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut full_device = home.program(arguments);
        let status = full_device.stdout(full).stderr(Stdio::piped()).stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8(status.stderr).unwrap();
        assert_eq!(status.status.code(), Some(7), "{arguments:?}: {said}");
        assert!(said.contains("could not be written"), "{arguments:?}: {said}");

        // Not even open.
        let mut closed = home.command("bash");
        closed.args(["-c", "exec \"$0\" \"$@\" >&-", env!("CARGO_BIN_EXE_aa-connect")]).args(arguments);
        let outcome = run(&mut closed);
        assert!(matches!(outcome.code, Some(0 | 7)), "{arguments:?}: {:?} {}", outcome.code, outcome.stderr);
    }
}

#[test]
fn a_machine_without_a_home_is_told_what_to_set() {
    let elsewhere = Home::new();
    let mut command = elsewhere.program(&["list"]);
    run(command.env("HOME", "relative/folder")).ends_with(7).says(&["Set HOME"]);
    let written: Vec<_> = elsewhere.files();
    assert!(written.is_empty(), "a folder below wherever one stands: {written:?}");
    // A user of whom the system knows nothing.
    if rustix::process::geteuid().is_root() {
        let (home, program) = copied();
        let mut command = home.command("setpriv");
        command.args(["--reuid=54321", "--regid=54321", "--clear-groups", "--", &program, "list"]);
        run(command.env_remove("HOME")).ends_with(7).says(&["Set HOME"]);
    }
    // What needs no folder works all the same.
    let mut command = elsewhere.program(&["guide"]);
    run(command.env_remove("HOME")).ends_with(0);
}

/// A home with a copy of the program in it that anybody can run.
fn copied() -> (Home, String) {
    let home = Home::new();
    let copy = home.path().join("aa-connect");
    fs::copy(env!("CARGO_BIN_EXE_aa-connect"), &copy).unwrap();
    for path in [&copy, home.path()] {
        fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    }
    let program = copy.to_str().unwrap().to_owned();
    (home, program)
}

#[test]
fn a_home_that_cannot_be_written_to_is_told_and_nothing_breaks() {
    let (mut command, _folder) = re_exec::unprivileged("surroundings::inner_read_only_home");
    let (_home, program) = copied();
    command.env("AA_CONNECT_COPY", program);
    re_exec::must_pass(command);
}

#[test]
fn inner_read_only_home() {
    if !re_exec::is_inner("surroundings::inner_read_only_home") {
        return;
    }
    assert!(!rustix::process::geteuid().is_root());
    let (home, program) = (Home::new(), std::env::var("AA_CONNECT_COPY").unwrap());
    let close = |mode| fs::set_permissions(home.path(), PermissionsExt::from_mode(mode)).unwrap();
    close(0o555);
    let mut list = home.command(&program);
    run(list.arg("list")).ends_with(0);
    let mut terminal = Terminal::run(&home, &[&program, "demo"], 120, 40);
    terminal.begin_in_memory();
    terminal.wait_for("could not be written");
    terminal.keys(CTRL_C);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 130, "{}", ended.screen);
    close(0o755);
    assert_eq!(files_below(home.path()), [] as [std::path::PathBuf; 0]);
    // A connection file that may not be read.
    let folder = home.connections();
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("secretive.toml"), "x").unwrap();
    fs::set_permissions(folder.join("secretive.toml"), PermissionsExt::from_mode(0o000)).unwrap();
    let mut list = home.command(&program);
    run(list.arg("list")).ends_with(7).says(&["secretive"]);
}

#[test]
fn a_full_disk_is_told_and_leaves_nothing_half_written() {
    let home = Home::new();
    // As a disk without room: no file may grow, and the program is told so instead of being ended.
    let words = ["bash", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" demo", env!("CARGO_BIN_EXE_aa-connect")];
    let mut terminal = Terminal::run(&home, &words, 120, 40);
    terminal.begin_in_memory();
    terminal.wait_for("could not be written");
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end_with_terminal_given_back().code, 130);
    for (file, content) in home.files() {
        assert!(content.is_empty(), "{} is half written", file.display());
    }
    assert_eq!(files_below(&home.drafts()), [] as [std::path::PathBuf; 0]);
}
