//! The whole main job: from nothing to a tested, saved connection, then every command on it in new processes.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::pty::{ENTER, Home, Terminal, files_below};
use crate::walk::{MEMORY, NORTHWIND_CLIENT, NORTHWIND_ORG, NORTHWIND_SECRET, PASSPHRASE, PRISTAV_SECRET};

/// Runs a command to its end; its exit code must be `code`.
#[track_caller]
pub(crate) fn run(mut command: Command, code: i32) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    assert_eq!(status.code(), Some(code), "{command:?}\n{stdout}\n{stderr}");
    for secret in [NORTHWIND_SECRET, PRISTAV_SECRET, PASSPHRASE] {
        assert!(!stdout.contains(secret) && !stderr.contains(secret), "a secret was printed");
    }
    stdout
}

pub(crate) fn json(text: &str) -> Value {
    let value: Value = serde_json::from_str(text).unwrap();
    assert_eq!(value["schema_version"], 1);
    value
}

/// Leaves Done: exit code 0, and a summary that stays on the normal screen.
#[track_caller]
fn finish(mut terminal: Terminal, name: &str) {
    terminal.keys(ENTER);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    assert!(ended.screen.contains(&format!("The connection {name} works and is saved.")), "{}", ended.screen);
    assert!(ended.screen.contains(&format!("aa-connect check {name}")), "{}", ended.screen);
}

/// Puts the passphrase where a command can read it and no secret may otherwise be.
fn passphrase_file() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("passphrase");
    std::fs::write(&file, format!("{PASSPHRASE}\n")).unwrap();
    let file = file.to_str().unwrap().to_owned();
    (folder, file)
}

#[test]
fn the_main_job_with_the_vault_leaves_a_connection_that_every_command_works_on() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.make_vault(PASSPHRASE);
    terminal.type_organization(NORTHWIND_ORG);
    terminal.take_product_and_type();
    terminal.practice_credential();
    terminal.take_two_of_many_suites();
    for shown in [NORTHWIND_ORG, "Northwind Europe", "and 1 more", "encrypted vault"] {
        terminal.wait_for(shown);
    }
    terminal.save_as("northwind");
    finish(terminal, "northwind");

    let files = files_below(&home.connections());
    assert_eq!(files.len(), 1, "one connection, one file");
    assert_eq!(files[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(home.connections().metadata().unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(home.draft(), None, "what was saved is no draft any more");
    home.must_not_hold(&[NORTHWIND_SECRET, PASSPHRASE]);

    let (_folder, file) = passphrase_file();
    let by_command = serde_json::to_string(&["cat", &file]).unwrap();
    let listed = run(home.program(&["list"]), 0);
    assert!(listed.contains("northwind") && listed.contains("vault"), "{listed}");
    let listed = json(&run(home.program(&["list", "--json"]), 0));
    assert_eq!(listed["connections"][0]["name"], "northwind");
    assert_eq!(listed["broken"], serde_json::json!([]));

    let shown = json(&run(home.program(&["show", "northwind", "--json"]), 0));
    assert_eq!(shown["org_id"], NORTHWIND_ORG);
    assert_eq!(shown["credential"]["client_id"], NORTHWIND_CLIENT);
    assert_eq!(shown["company"]["global_company_id"], "northweu");
    assert_eq!(shown["report_suites"].as_array().map(Vec::len), Some(2));
    assert_eq!(shown["store"], "vault");
    // For people in lines that fit their terminal, and nothing is lost between them.
    let whole = run(home.program(&["show", "northwind"]), 0);
    assert!(whole.lines().any(|line| line.len() > 80), "nothing in it is long: {whole}");
    let narrow = Terminal::sized(&home, &["show", "northwind"], 80, 40);
    narrow.wait_for_end();
    let narrow = narrow.said();
    assert!(narrow.lines().all(|line| line.chars().count() <= 80), "{narrow}");
    assert!(narrow.split_whitespace().eq(whole.split_whitespace()), "{narrow}");

    let checked = run(home.program(&["check", "northwind", "--passphrase-command", &by_command]), 0);
    assert!(checked.contains("It works."), "{checked}");
    let mut through_descriptor = home.command("bash");
    through_descriptor.args(["-c", "exec \"$0\" check --all --json --passphrase-fd 7 7<\"$1\""]);
    through_descriptor.args([env!("CARGO_BIN_EXE_aa-connect"), &file]);
    let checked = json(&run(through_descriptor, 0));
    assert_eq!(checked["exit_code"], 0);
    let checks = checked["connections"][0]["checks"].as_array().unwrap();
    assert!(checks.len() == 15 && checks.iter().all(|check| check["outcome"] == "passed"), "{checks:?}");
    home.must_not_hold(&[NORTHWIND_SECRET, PASSPHRASE]);

    // Without the passphrase nothing is waited for, and nothing removed.
    run(home.program(&["check", "northwind"]), 2);
    run(home.program(&["remove", "northwind", "--yes"]), 2);
    run(home.program(&["show", "northwind"]), 0);
    let removed = run(home.program(&["remove", "northwind", "--yes", "--passphrase-command", &by_command]), 0);
    assert!(removed.contains("northwind is removed"), "{removed}");
    assert_eq!(files_below(&home.connections()), [] as [std::path::PathBuf; 0]);
    run(home.program(&["show", "northwind"]), 2);
    assert_eq!(json(&run(home.program(&["list", "--json"]), 0))["connections"], serde_json::json!([]));
    // The vault is still there for the next connection, and holds nothing of this one.
    assert_eq!(vault_items(&home), serde_json::json!({}), "left in the vault");
    home.must_not_hold(&[NORTHWIND_SECRET, PASSPHRASE]);
}

/// What the vault holds, read with the age library alone.
pub(crate) fn vault_items(home: &Home) -> Value {
    let open = |file: &str, key: &dyn age::Identity| {
        let sealed = std::fs::read(home.path().join(".local/share/aa-connect/vault").join(file)).unwrap();
        let mut text = String::new();
        let mut opened = age::Decryptor::new(&sealed[..]).unwrap().decrypt(std::iter::once(key)).unwrap();
        opened.read_to_string(&mut text).unwrap();
        text
    };
    let identity = open("identity.age", &age::scrypt::Identity::new(PASSPHRASE.to_owned().into()));
    let identity = identity.lines().find(|line| line.starts_with("AGE-SECRET-KEY-")).unwrap();
    let identity: age::x25519::Identity = identity.parse().unwrap();
    serde_json::from_str(&open("secrets.age", &identity)).unwrap()
}

#[test]
fn the_main_job_with_the_memory_store_says_that_the_secret_ends_with_the_program() {
    let home = Home::new();
    let mut terminal = Terminal::sized(&home, &["demo"], 80, 24);
    terminal.begin();
    terminal.take_store(MEMORY);
    terminal.leave_organization_open();
    terminal.take_product_and_type();
    terminal.practice_credential();
    terminal.take_two_of_many_suites();
    // Confirmed before anything is saved: the organization that Adobe named.
    terminal.wait_for(NORTHWIND_ORG);
    terminal.save_as("northwind");
    terminal.wait_for("memory");
    terminal.keys(ENTER);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    assert!(ended.screen.contains("The connection northwind works and is saved."), "{}", ended.screen);
    assert!(ended.screen.contains("ends with this program"), "{}", ended.screen);
    home.must_not_hold(&[NORTHWIND_SECRET]);

    let checked = json(&run(home.program(&["check", "--all", "--json"]), 7));
    let checks = checked["connections"][0]["checks"].as_array().unwrap();
    let finding = &checks.iter().find(|check| check["check"] == "secret").unwrap()["finding"];
    assert_eq!(finding["verdict"], "this_machine", "{finding}");
    assert!(finding["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()));
    run(home.program(&["remove", "northwind", "--yes"]), 0);
    assert_eq!(files_below(&home.connections()), [] as [std::path::PathBuf; 0]);
}

/// A practice sandbox in a process of its own, and what it says of itself.
pub(crate) fn described(home: &Home) -> (Child, Value) {
    let mut child = home.program(&["sandbox", "--json"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (child, json(&line))
}

/// A practice sandbox in a process and a home of its own.
pub(crate) struct OtherSandbox {
    child: Child,
    _home: Home,
    pub(crate) ims_url: String,
    pub(crate) api_url: String,
}

impl OtherSandbox {
    pub(crate) fn start() -> Self {
        let home = Home::new();
        let (child, description) = described(&home);
        let url = |name: &str| description[name].as_str().unwrap().to_owned();
        Self { ims_url: url("ims_base_url"), api_url: url("api_base_url"), child, _home: home }
    }
}

impl Drop for OtherSandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_main_job_works_against_any_addresses() {
    let sandbox = OtherSandbox::start();
    let home = Home::new();
    let mut terminal = Terminal::set_up_at(&home, &sandbox.ims_url, &sandbox.api_url, &[]);
    terminal.begin();
    terminal.make_vault(PASSPHRASE);
    terminal.type_organization(NORTHWIND_ORG);
    terminal.take_product_and_type();
    terminal.type_credential(NORTHWIND_CLIENT, NORTHWIND_SECRET);
    terminal.take_first_suite("Northwind Traders", "Northwind Shop");
    terminal.save_as("northwind/prod");
    finish(terminal, "northwind/prod");
    home.must_not_hold(&[NORTHWIND_SECRET, PASSPHRASE]);

    let shown = json(&run(home.program(&["show", "northwind/prod", "--json"]), 0));
    assert_eq!(shown["environment"], "custom");
    let mut check = home.program(&["check", "northwind/prod", "--passphrase-fd", "0"]);
    let (_folder, file) = passphrase_file();
    check.stdin(std::fs::File::open(&file).unwrap());
    assert!(run(check, 0).contains("It works."));

    // And when nobody answers there any more, that is what is said.
    drop(sandbox);
    let mut check = home.program(&["check", "northwind/prod", "--json", "--passphrase-fd", "0"]);
    check.stdin(std::fs::File::open(&file).unwrap());
    let checked = json(&run(check, 4));
    assert_eq!(checked["connections"][0]["works"], false);
    let mut remove = home.program(&["remove", "northwind/prod", "--yes", "--passphrase-fd", "0"]);
    remove.stdin(std::fs::File::open(&file).unwrap());
    // Nobody is there any more to end its token: removed all the same, and said.
    run(remove, 8);
    assert_eq!(vault_items(&home), serde_json::json!({}), "left in the vault");
}
