//! The same loop through the program: a sandbox that is told to fail, a check, an exit code, for one failure of each code.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Output, Stdio};

use aa_connect::connection::{Hosts, Secret, StoreKind};
use aa_connect::operations;
use aa_connect::runtime::{NetworkOverride, Services};
use aa_connect::sandbox::failures;
use aa_connect::store::{NewPassphrase, Patience, Store, WorkFactor};
use serde_json::Value;
use tempfile::TempDir;

use super::world::{By, proven};

const PASSPHRASE: &str = "correct horse battery staple";

/// A program whose folders are all below `home`.
fn program(home: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aa-connect"));
    command.args(arguments).env_clear().env("HOME", home.path()).stdin(Stdio::null());
    for (name, folder) in [("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state")] {
        command.env(name, home.path().join(folder));
    }
    command
}

/// Ended with the test.
struct Running(Child, Value);

impl Running {
    fn start(home: &TempDir, more: &[&str]) -> Self {
        let arguments = [&["sandbox", "--json"], more].concat();
        let mut child = program(home, &arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self(child, serde_json::from_str(&line).unwrap())
    }

    fn at(&self, name: &str) -> &str {
        self.1[name].as_str().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Saves a connection to `sandbox` in a vault, where the program finds it.
async fn save(home: &TempDir, sandbox: &Running) {
    let paths = aa_connect::store::Paths::below(home.path());
    let services = Services::new(paths, Patience::Unattended, NetworkOverride::default());
    let new = NewPassphrase::parse(&Secret::new(PASSPHRASE)).unwrap();
    let store = Store::create_vault(&services.paths, new, WorkFactor::FOR_TESTS, Patience::Unattended).await.unwrap();
    let hosts = Hosts::parse(sandbox.at("ims_base_url"), sandbox.at("api_base_url")).unwrap();
    let mut proven = proven(By::Machine, hosts);
    proven.store = StoreKind::Vault;
    operations::save(&services.paths, &store, &"draft-1".parse().unwrap(), proven).await.unwrap();
    for (of_test, of_program) in [("config", "config/aa-connect"), ("data", "data/aa-connect")] {
        let (from, to) = (home.path().join(of_test), home.path().join(of_program));
        let aside = home.path().join("aside");
        std::fs::rename(&from, &aside).unwrap();
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::rename(&aside, &to).unwrap();
    }
}

fn check(home: &TempDir) -> Output {
    let mut file = tempfile::tempfile().unwrap();
    writeln!(file, "{PASSPHRASE}").unwrap();
    std::io::Seek::rewind(&mut file).unwrap();
    program(home, &["check", "northwind", "--json", "--passphrase-fd", "0"]).stdin(file).output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exit_code_says_who_is_at_fault() {
    let home = tempfile::tempdir().unwrap();
    let sandbox = Running::start(&home, &["--fail", "ims-wrong-client-id"]);
    save(&home, &sandbox).await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for (failure, code, rule) in [
        ("", 3, "ims-wrong-client-id"),
        ("no-report-suites", 8, "no-report-suites"),
        ("api-unwell", 5, "unknown-adobe-unwell"),
        ("html", 6, "html-answer"),
        ("off", 0, ""),
    ] {
        if !failure.is_empty() {
            let name = if failure == "off" { "" } else { failure };
            http.post(sandbox.at("failures_url")).form(&[("fail", name)]).send().await.unwrap();
        }
        let output = check(&home);
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            (output.status.code(), said["exit_code"].as_i64()),
            (Some(code), Some(code.into())),
            "{failure}: {said}"
        );
        let text = said.to_string();
        assert!(rule.is_empty() || text.contains(&format!("\"id\":\"{rule}\"")), "{failure}: {said}");
    }
}

#[test]
fn the_list_of_failures_is_told_and_a_slip_is_a_usage_error_that_names_what_is_alike() {
    let home = tempfile::tempdir().unwrap();
    let listed = program(&home, &["sandbox", "--list-failures", "--json"]).output().unwrap();
    let json: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!((listed.status.code(), json["schema_version"].as_i64()), (Some(0), Some(1)));
    let names: Vec<&str> =
        json["failures"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, failures().iter().map(|failure| failure.name).collect::<Vec<_>>());
    let text = program(&home, &["sandbox", "--list-failures"]).output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    for failure in failures() {
        let is_told = text
            .lines()
            .any(|line| line.trim_start().starts_with(&format!("{} ", failure.name)) && line.ends_with(failure.title));
        assert!(is_told, "{}", failure.name);
    }
    let slip = program(&home, &["sandbox", "--fail", "no-companis"]).output().unwrap();
    let said = String::from_utf8(slip.stderr).unwrap();
    assert_eq!(slip.status.code(), Some(2), "{said}");
    assert!(said.contains("did you mean no-companies") && said.contains("--list-failures"), "{said}");
}
