//! What people type and paste: slips are told and can be mended, known things find their field, nothing is lost.

use crate::pty::{CTRL_C, CTRL_U, ENTER, ESC, Home, TAB, Terminal};
use crate::walk::{MEMORY, NORTHWIND_CLIENT, NORTHWIND_ORG, NORTHWIND_SECRET, PRISTAV_ORG};

#[test]
fn an_organization_that_is_not_adobes_answer_stops_the_save_until_it_is_corrected() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.take_store(MEMORY);
    terminal.type_organization(PRISTAV_ORG);
    terminal.take_product_and_type();
    terminal.type_credential(NORTHWIND_CLIENT, NORTHWIND_SECRET);
    terminal.wait_for("This credential belongs to another organization.");
    for shown in [PRISTAV_ORG, NORTHWIND_ORG, "Northwind Traders"] {
        terminal.wait_for(shown);
    }
    terminal.wait_until_gone("Esc stop");
    // Going on is not offered, and does not work: after it, one step back is still Credential.
    assert!(!terminal.screen().contains("Enter continue"), "{}", terminal.screen());
    terminal.keys(ENTER);

    for step in ["Credential", "Credential type", "Product", "Organization"] {
        terminal.keys(ESC);
        terminal.at(step);
    }
    terminal.wait_for(PRISTAV_ORG);
    terminal.keys(CTRL_U);
    terminal.type_organization(NORTHWIND_ORG);
    terminal.take_product_and_type();
    // What was typed is still there.
    terminal.wait_for(NORTHWIND_CLIENT);
    terminal.keys(ENTER);
    terminal.at("Company and suites");
    terminal.take_first_suite("Northwind Traders", "Northwind Shop");
    terminal.wait_for(NORTHWIND_ORG);
    terminal.save_as("northwind");
}

#[test]
fn a_wrong_secret_is_named_with_its_remedy_and_can_be_corrected() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to("Credential");
    terminal.type_credential(NORTHWIND_CLIENT, "p8e-not-the-secret-of-this-credential");
    terminal.wait_for("Adobe refused");
    terminal.wait_for("Developer Console");
    terminal.wait_for("Who can do it");
    terminal.wait_until_gone("Esc stop");
    terminal.keys(ESC);
    terminal.at("Credential");
    terminal.wait_for(NORTHWIND_CLIENT);
    terminal.keys(&format!("{TAB}{CTRL_U}{NORTHWIND_SECRET}{ENTER}"));
    terminal.at("Company and suites");
    terminal.take_first_suite("Northwind Traders", "Northwind Shop");
    terminal.save_as("northwind");
}

#[test]
fn wrong_shapes_are_told_with_an_example_and_go_away_once_they_are_mended() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.take_store(MEMORY);
    terminal.keys(&format!("5F0A1C7E62B9D34A0A495E01{ENTER}"));
    terminal.wait_for("✗");
    terminal.wait_for("@AdobeOrg");
    terminal.at("Organization");
    terminal.keys("@AdobeOrg");
    terminal.wait_until_gone("✗");
    // Blanks and a byte order mark round a pasted value are not the person's business.
    terminal.keys(CTRL_U);
    terminal.paste(&format!("\u{feff}  {NORTHWIND_ORG} \r\n"));
    terminal.keys(ENTER);
    terminal.take_product_and_type();
    terminal.keys(&format!("a1f04c7e{ENTER}"));
    terminal.wait_for("✗");
    terminal.at("Credential");
    terminal.keys("9b2d4e68935c70d1e2f3a4b5");
    terminal.wait_until_gone("✗");
}

#[test]
fn a_secret_pasted_into_the_wrong_field_goes_to_the_right_one_and_is_never_shown() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["setup", "--environment", "stage", "--proxy", "http://127.0.0.1:9"]);
    terminal.walk_to("Credential");
    terminal.paste(NORTHWIND_SECRET);
    terminal.wait_for("put into its own field");
    terminal.wait_for("••••");
    assert!(!terminal.said().contains("PracticeOnly"), "the secret was drawn");
    // The client ID is still empty, and takes its own.
    terminal.paste(&format!(" {NORTHWIND_CLIENT}\n"));
    terminal.wait_for(NORTHWIND_CLIENT);
    terminal.keys(CTRL_C);
    terminal.end_with_terminal_given_back();
    home.must_not_hold(&[NORTHWIND_SECRET]);
}

/// The Developer Console's download of a project with one credential.
fn console_download() -> String {
    serde_json::json!({ "project": {
        "id": "4566206088344001122", "name": "northwindproject", "title": "Northwind",
        "org": { "id": "25591", "name": "Northwind Traders", "ims_org_id": NORTHWIND_ORG },
        "workspace": {
            "id": "4566206088344001123", "name": "Production", "title": "",
            "details": {
                "credentials": [{
                    "id": "123", "name": "Nightly export", "integration_type": "oauth_server_to_server",
                    "oauth_server_to_server": {
                        "client_id": NORTHWIND_CLIENT,
                        "client_secrets": [NORTHWIND_SECRET],
                        "technical_account_email": "x@techacct.adobe.com",
                        "technical_account_id": "3D5B21F0665A1C9E0A495FE7@techacct.adobe.com",
                        "scopes": ["openid", "AdobeID", "read_organizations", "additional_info.projectedProductContext"]
                    }
                }],
                "services": [{ "code": "AdobeAnalyticsSDK", "name": "Adobe Analytics" }]
            }
        }
    }})
    .to_string()
}

#[test]
fn the_consoles_download_pasted_into_a_field_fills_the_credential() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to("Credential");
    terminal.paste(&console_download());
    terminal.wait_for("Recognized");
    terminal.wait_for(NORTHWIND_CLIENT);
    terminal.wait_for("••••");
    terminal.keys(ENTER);
    terminal.at("Company and suites");
    terminal.take_first_suite("Northwind Traders", "Northwind Shop");
    terminal.save_as("northwind");
    home.must_not_hold(&[NORTHWIND_SECRET]);
}

#[test]
fn the_consoles_download_named_on_welcome_leaves_little_to_ask() {
    let home = Home::new();
    std::fs::write(home.path().join("project.json"), console_download()).unwrap();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.highlight("Start from a file");
    terminal.keys(ENTER);
    terminal.wait_for("File");
    terminal.keys(&format!("~/no such file{ENTER}"));
    terminal.wait_for("Error");
    terminal.keys(&format!("{CTRL_U}~/project.json{ENTER}"));
    terminal.at("This machine");
    terminal.wait_for("Recognized");
    std::fs::remove_file(home.path().join("project.json")).unwrap();
    terminal.take_store(MEMORY);
    terminal.wait_for(NORTHWIND_ORG);
    terminal.keys(ENTER);
    terminal.take_product_and_type();
    terminal.wait_for(NORTHWIND_CLIENT);
    terminal.keys(ENTER);
    terminal.at("Company and suites");
    terminal.take_first_suite("Northwind Traders", "Northwind Shop");
    home.must_not_hold(&[NORTHWIND_SECRET]);
}

#[test]
fn a_megabyte_pasted_anywhere_changes_nothing() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    let megabyte = "x1 ".repeat(350_000);
    terminal.walk_to("Organization");
    terminal.keys("ABC");
    terminal.paste(&megabyte);
    terminal.wait_for("longer than");
    terminal.keys("DEF");
    terminal.wait_for("ABCDEF");
    terminal.keys(CTRL_U);
    terminal.leave_organization_open();
    terminal.paste(&megabyte);
    terminal.wait_for("Warning");
    terminal.take_product_and_type();
    terminal.keys(TAB);
    terminal.paste(&megabyte);
    terminal.wait_for("longer than");
    terminal.keys("\x1b[Z");
    terminal.practice_credential();
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end_with_terminal_given_back().code, 130);
    assert!(home.draft().unwrap().len() < 10_000);
}

#[test]
fn a_thousand_fast_keys_arrive_all_and_in_order() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to("Organization");
    let typed: String = (0..1000).map(|at| char::from(b'a' + (at * 7 % 26) as u8)).collect();
    terminal.keys(&format!("{typed}{CTRL_C}"));
    assert_eq!(terminal.end_with_terminal_given_back().code, 130);
    assert!(home.draft().unwrap().contains(&format!("\"{typed}\"")), "{:?}", home.draft());
}
