//! Journey Optimizer in the terminal, from nothing to a saved connection, in the picture and in lines; then the commands on
//! it in new processes.

use aa_connect::sandbox;
use serde_json::Value;

use crate::main_job::{OtherSandbox, json, run};
use crate::pty::{CTRL_C, ENTER, F6, Home, Terminal, files_below};
use crate::walk::{MEMORY, NORTHWIND_ORG, PASSPHRASE};

const JOURNEY_OPTIMIZER: &str = "Adobe Journey Optimizer";

/// What the practice sandbox hands out for it: client ID and secret.
pub(crate) fn practice() -> (String, String) {
    let product = aa_connect::connection::Product::JourneyOptimizer;
    let credential = sandbox::practice_credentials().into_iter().find(|c| c.product == product).unwrap();
    (credential.client_id.to_string(), credential.client_secret.expose().to_owned())
}

/// From Organization to the list of sandboxes.
#[track_caller]
fn walk_to_sandboxes(terminal: &mut Terminal) {
    terminal.type_organization(NORTHWIND_ORG);
    terminal.highlight(JOURNEY_OPTIMIZER);
    terminal.keys(ENTER);
    terminal.at("Credential type");
    terminal.wait_for("not for this product");
    terminal.keys(ENTER);
    terminal.at("Credential");
    terminal.wait_for("Fill in the practice credential");
    terminal.keys(F6);
    terminal.keys(ENTER);
    terminal.at("Sandbox");
    terminal.wait_for("PRODUCTION, the default");
}

#[test]
fn a_connection_is_set_up_with_a_chosen_sandbox_and_every_command_works_on_it() {
    let (client_id, secret) = practice();
    let home = Home::new();
    let mut terminal = Terminal::sized(&home, &["demo"], 80, 24);
    terminal.begin();
    terminal.make_vault(PASSPHRASE);
    walk_to_sandboxes(&mut terminal);
    terminal.wait_for("Adobe is still making it");
    terminal.highlight("Development");
    terminal.keys(ENTER);
    terminal.wait_for("Journeys can be read in Development");
    terminal.keys(ENTER);
    terminal.at("Review");
    for shown in [NORTHWIND_ORG, "Development (dev), development", "encrypted vault", &client_id] {
        terminal.wait_for(shown);
    }
    terminal.save_as("journeys");
    terminal.keys(ENTER);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    home.must_not_hold(&[&secret, PASSPHRASE]);

    let listed = run(home.program(&["list"]), 0);
    assert!(listed.contains("COMPANY OR SANDBOX") && listed.contains(" dev "), "{listed}");
    let shown = json(&run(home.program(&["show", "journeys", "--json"]), 0));
    assert_eq!((&shown["product"], &shown["org_id"]), (&"journey_optimizer".into(), &NORTHWIND_ORG.into()));
    let expected = serde_json::json!({ "name": "dev", "title": "Development", "type": "development" });
    assert_eq!((&shown["sandbox"], &shown["company"]), (&expected, &Value::Null));
    let shown = run(home.program(&["show", "journeys"]), 0);
    assert!(shown.contains("Development (dev), development") && !shown.contains("Company"), "{shown}");

    // Adobe's order, with placeholders where secrets belong.
    let commands = run(home.program(&["show", "journeys", "--curl"]), 0);
    let headers = [
        "Authorization: Bearer {{ACCESS_TOKEN}}",
        &format!("x-api-key: {client_id}"),
        &format!("x-gw-ims-org-id: {NORTHWIND_ORG}"),
        "x-sandbox-name: dev",
    ];
    let (before, read) = commands.split_once("/ajo/journey?pageSize=1").expect("the journey read");
    let places: Vec<usize> =
        headers.iter().map(|header| read.find(header).unwrap_or_else(|| panic!("{header}"))).collect();
    assert!(places.is_sorted(), "{commands}");
    let (_, list) = before.split_once("/data/foundation/sandbox-management/?limit=20").expect("the list of sandboxes");
    assert!(list.contains("x-gw-ims-org-id") && !list.contains("x-sandbox-name"), "{commands}");
    assert!(!commands.contains(&secret), "a secret was printed");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("passphrase");
    std::fs::write(&file, format!("{PASSPHRASE}\n")).unwrap();
    let by_command = serde_json::to_string(&["cat", file.to_str().unwrap()]).unwrap();
    let checked = run(home.program(&["check", "journeys", "--passphrase-command", &by_command]), 0);
    assert!(checked.contains("It works.") && checked.contains("Development (dev)"), "{checked}");
    let checked = json(&run(home.program(&["check", "journeys", "--json", "--passphrase-command", &by_command]), 0));
    let checks = checked["connections"][0]["checks"].as_array().unwrap();
    let passed: Vec<&str> = checks
        .iter()
        .filter(|check| check["outcome"] == "passed")
        .filter_map(|check| check["check"].as_str())
        .collect();
    assert_eq!(passed.len(), checks.len(), "{checks:?}");
    assert!(passed.ends_with(&["sandboxes", "sandbox", "journeys", "quota"]), "{passed:?}");
    home.must_not_hold(&[&secret, PASSPHRASE]);
}

#[test]
fn an_open_organization_is_asked_for_and_a_left_draft_goes_on_at_its_sandbox() {
    let home = Home::new();
    let mut terminal = Terminal::sized(&home, &["demo"], 60, 16);
    terminal.begin();
    terminal.take_store(MEMORY);
    terminal.leave_organization_open();
    terminal.highlight(JOURNEY_OPTIMIZER);
    terminal.keys(ENTER);
    terminal.at("Organization");
    terminal.wait_for("needs the");
    terminal.keys(NORTHWIND_ORG);
    terminal.keys(ENTER);
    terminal.at("Product");
    terminal.keys(ENTER);
    terminal.at("Credential type");
    terminal.keys(CTRL_C);
    let ended = terminal.end_with_terminal_given_back();
    assert!(ended.screen.contains("Your answers are kept"), "{}", ended.screen);
    let draft = home.draft().unwrap();
    assert!(draft.contains("journey_optimizer") && draft.contains(NORTHWIND_ORG), "{draft}");
}

#[test]
fn it_is_set_up_in_lines_too() {
    let (client_id, secret) = practice();
    let (home, sandbox) = (Home::new(), OtherSandbox::start());
    let (ims, api) = (sandbox.ims_url.as_str(), sandbox.api_url.as_str());
    let mut terminal = Terminal::set_up_at(&home, ims, api, &["--plain"]);
    terminal.talk(&[
        ("What would you like to do? Number", "1"),
        ("Number from 1 to 3", "3"),
        ("Enter to continue", ""),
        ("Organization ID:", NORTHWIND_ORG),
        ("Or choose: Number", ""),
        ("Enter to continue", ""),
        ("Number from 1 to 3", "2"),
        ("Enter to continue", ""),
        ("Number from 1 to 5", "1"),
        ("Enter to continue", ""),
        ("Client ID:", client_id.as_str()),
        ("Client secret:", secret.as_str()),
        ("Technical account ID (optional):", ""),
        ("Scopes,", ""),
        ("Enter to continue", ""),
        ("Number from 1 to 4", "1"),
    ]);
    terminal.wait_for_written(0, "This is a production sandbox");
    terminal.answer("Enter to continue", "");
    terminal.answer("Name, now journey-optimizer-prod, Enter keeps it", "");
    terminal.answer("Enter to continue", "");
    terminal.wait_for_written(0, "works and is saved.");
    terminal.answer("Enter to continue", "");
    terminal.wait_for_end();
    let ended = terminal.end();
    let said = String::from_utf8(ended.bytes).unwrap();
    assert_eq!(ended.code, 0, "{said}");
    assert!(!said.contains('\x1b') && !said.contains(&secret), "{said}");
    assert_eq!(files_below(&home.connections()).len(), 1);
}
