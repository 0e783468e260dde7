//! What an import keeps as drafts, or leaves behind: each told of its own file, called so that they can be told apart, and
//! begun only where its secrets can be kept.

use std::fs;

use aa_connect::sandbox::practice_credentials;
use serde_json::json;

use super::import::{Desk, download, told};
use super::outcome::run;
use super::pty::{ENTER, Terminal};
use super::saved::PASSPHRASE;

/// The other client's credential as aanalytics2 keeps it: without any name.
fn of_python() -> String {
    let other = practice_credentials().remove(1);
    json!({
        "org_id": other.org_id.as_str(),
        "client_id": other.client_id.as_str(),
        "secret": other.client_secret.expose(),
        "scopes": other.scopes.to_string(),
    })
    .to_string()
}

/// One client ID and its secret, of a type that nobody says.
fn of_r() -> String {
    let practice = practice_credentials().remove(0);
    format!("AW_CLIENT_ID={}\nAW_CLIENT_SECRET={}\n", practice.client_id.as_str(), practice.client_secret.expose())
}

#[test]
fn where_the_keyring_cannot_be_used_nothing_is_begun() {
    let desk = Desk::new();
    desk.lay("clients/pristav.json", of_python());
    desk.lay("clients/.Renviron", of_r());
    let folder = desk.path("clients").to_str().unwrap().to_owned();
    let outcome = told(&mut desk.command(&folder, &["--drafts", "--environment", "practice"])).ends_with(7);
    outcome.says(&["--store vault"]);
    desk.keeps_nothing();
}

#[test]
fn what_has_no_name_is_called_after_its_file_and_every_file_is_told_of_once() {
    let desk = Desk::new();
    desk.lay("clients/Přístav.json", of_python());
    desk.lay("clients/copy.json", of_python());
    desk.lay("clients/.Renviron", of_r());
    let folder = desk.path("clients").to_str().unwrap().to_owned();
    let kept = desk.import(&folder, &["--drafts"]).ends_with(0);
    let names: Vec<&str> = kept.stdout.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name).collect();
    assert_eq!(names, ["renviron", "pristav"], "{}", kept.stdout);
    let kept = kept.says(&["copy.json is begun already, as pristav", "The client secret of renviron is not kept"]);
    for file in ["Přístav.json", "copy.json", ".Renviron"] {
        let said = format!("{file} still holds its secrets: delete it once nothing in it is needed");
        assert_eq!(kept.stderr.matches(&said).count(), 1, "{}", kept.stderr);
    }
    // Again, nothing is new, and one draft is one line.
    let again = desk.import(&folder, &["--drafts"]).ends_with(0);
    assert_eq!(again.stdout, kept.stdout);
}

#[test]
fn one_of_a_folder_is_told_of_its_own_file_and_not_of_the_folder() {
    let desk = Desk::new();
    let file = desk.lay("clients/north/project.json", download().to_string());
    desk.lay("clients/pristav/project.json", of_python());
    let folder = desk.path("clients").to_str().unwrap().to_owned();
    let mut terminal = Terminal::start(&desk.home, &["import", &folder, "--environment", "practice"]);
    terminal.wait_for("There are several credentials");
    // Told apart by what is not the same: the folder that both are in is not.
    terminal.wait_for("north/project.json");
    terminal.wait_for("pristav/project.json");
    assert!(!terminal.screen().contains(&folder), "{}", terminal.screen());
    terminal.keys(ENTER);
    terminal.wait_for("Recognized");
    terminal.keys(super::pty::CTRL_C);
    terminal.end_with_terminal_given_back();
    let draft = desk.home.draft().unwrap();
    assert!(draft.contains(&format!("secrets_still_in = \"{file}\"")), "{draft}");
}

#[test]
fn a_draft_that_could_not_be_written_is_not_said_to_be_kept() {
    let desk = Desk::new();
    let file = desk.lay("project.json", download().to_string());
    // Where drafts and locks would be, there is something else.
    let state = desk.home.path().join(".local/state/aa-connect");
    fs::create_dir_all(&state).unwrap();
    for name in ["drafts", "locks"] {
        fs::write(state.join(name), "").unwrap();
    }
    let options = ["--product", "analytics", "--company", "northw0", "--report-suites", "all", "--yes"];
    let outcome = desk.import(&file, &options).ends_with(7);
    assert!(!outcome.stderr.contains("draft is kept"), "{}", outcome.stderr);
    outcome.says(&["No connection was saved"]);
}

#[test]
fn a_slip_in_the_vaults_passphrase_is_no_end() {
    let desk = Desk::new();
    let file = desk.lay("pristav.json", of_python());
    let kept = desk.import(&file, &["--drafts"]).ends_with(0);
    assert_eq!(kept.stdout.lines().count(), 1);
    let before = desk.home.draft().unwrap();
    let discard = ["drafts", "discard", "pristav", "--yes"];
    let mut terminal = Terminal::start(&desk.home, &discard);
    terminal.answer("Passphrase of the vault:", "not the passphrase");
    terminal.wait_for("This passphrase does not open the vault. Once again");
    // Enter alone stops, and nothing was done.
    terminal.keys(ENTER);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 7, "{}", ended.screen);
    assert_eq!(desk.home.draft(), Some(before));
    let mut terminal = Terminal::start(&desk.home, &discard);
    terminal.answer("Passphrase of the vault:", "not the passphrase");
    terminal.wait_for("Once again");
    terminal.keys(&format!("{PASSPHRASE}{ENTER}"));
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    assert_eq!(desk.home.draft(), None);
    run(&mut desk.home.program(&["drafts"])).ends_with(0);
}
