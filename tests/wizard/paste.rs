//! Paste anything: it is recognized, fills what it can, and says so.

use aa_connect::connection::{CredentialType, Environment, Product};
use aa_connect::handoff::{self, ExportFormat, ExportOptions, HandOver, export};
use aa_connect::screen::{Action, FieldId, ListId};
use aa_connect::wizard::Msg;
use aa_connect::wizard::StepId;
use aa_connect::wizard::effect::Task;
use aa_connect::wizard::report::Report;

use super::canned;
use super::walk::Walk;

fn has_everything(walk: &Walk) {
    let draft = &walk.model.draft;
    assert_eq!(draft.org_id.text(), canned::ORG);
    assert_eq!(draft.client_id.text(), canned::CLIENT_ID);
    assert_eq!(draft.technical_account.text(), canned::ACCOUNT);
    assert_eq!(draft.scopes.text(), "openid, AdobeID, read_organizations");
    assert_eq!(
        (draft.product, draft.credential_type),
        (Some(Product::Analytics), Some(CredentialType::ServerToServer))
    );
    assert_eq!(walk.model.secrets.client_secret.text().expose(), canned::CLIENT_SECRET);
}

#[test]
fn pasted_console_json_fills_what_it_can_and_says_so() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(None);
    walk.paste(&canned::console_json());
    has_everything(&walk);
    let said = walk.said();
    for shown in ["Recognized", canned::CLIENT_ID, "Found: ", "Client secret"] {
        assert!(said.contains(shown), "{shown}: {said}");
    }
    assert!(!said.contains(canned::CANARY), "{said}");
    walk.leave_credential();
}

#[test]
fn a_file_named_on_welcome_is_read_and_the_rest_is_asked() {
    let mut walk = Walk::begun(Environment::Production);
    walk.pick(ListId::Start, 1);
    walk.fill(FieldId::ImportFile, "~/Downloads/northwind.json");
    walk.next();
    let [(_, Task::ReadImport(path))] = &walk.open[..] else { panic!("{:?}", walk.open) };
    assert_eq!(path, "~/Downloads/northwind.json");
    walk.report(Report::ImportRead(Ok(handoff::recognize(canned::console_json().as_bytes()))));
    assert_eq!(walk.step(), StepId::ThisMachine, "where secrets are kept comes before any");
    has_everything(&walk);
}

#[test]
fn of_several_credentials_the_person_chooses() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(None);
    walk.paste(&canned::console_json_with_several());
    assert_eq!(walk.model.draft.client_id.text(), "", "nothing is taken before");
    let said = walk.said();
    assert!(
        said.contains("Nightly transfer") && said.contains("Reports") && said.contains("Old one (not available"),
        "{said}"
    );
    walk.pick(ListId::Imported, 2);
    assert_eq!(walk.model.draft.client_id.text(), "");
    walk.pick(ListId::Imported, 1);
    assert_eq!(walk.model.draft.client_id.text(), canned::OTHER_CLIENT_ID);
}

#[test]
fn a_choice_among_several_can_be_left_without_taking_one() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(None);
    walk.paste(&canned::console_json_with_several());
    walk.back();
    assert_eq!(walk.step(), StepId::Credential);
    assert_eq!(walk.model.draft.client_id.text(), "");
}

/// The file still holds its secrets, whatever is pasted while one of them is chosen; what is pasted lies in no file.
#[test]
fn where_a_credential_came_from_is_known_after_something_else_was_pasted() {
    let from_file = |paste: &str| {
        let mut walk = Walk::begun(Environment::Production);
        walk.pick(ListId::Start, 1);
        walk.fill(FieldId::ImportFile, "project.json");
        walk.next();
        walk.report(Report::ImportRead(Ok(handoff::recognize(canned::console_json_with_several().as_bytes()))));
        walk.paste(paste);
        walk.pick(ListId::Imported, 1);
        walk.model.draft.secrets_still_in.as_ref().map(|place| place.to_string())
    };
    assert_eq!(from_file("what was that again?").as_deref(), Some("project.json"));
    assert_eq!(from_file(&canned::console_json_with_several()), None);
}

#[test]
fn a_value_goes_to_its_own_field_wherever_it_is_pasted() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(None);
    walk.paste(canned::ACCOUNT);
    assert_eq!(walk.model.draft.client_id.text(), "");
    assert_eq!(walk.model.draft.technical_account.text(), canned::ACCOUNT);
    assert!(walk.said().contains("technical account ID"), "{}", walk.said());
}

#[test]
fn a_value_pasted_where_nothing_can_be_typed_is_not_swallowed() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_product(None);
    walk.paste(canned::CLIENT_ID);
    assert_eq!(walk.model.draft.client_id.text(), canned::CLIENT_ID);
    assert!(walk.said().contains("client ID"), "{}", walk.said());
}

#[test]
fn a_value_is_unwrapped_from_what_surrounds_it() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_organization();
    walk.paste(&format!("\u{feff} \"{}\"\r\n", canned::ORG));
    assert_eq!(walk.model.draft.org_id.text(), canned::ORG);
}

#[test]
fn what_cannot_be_used_changes_nothing_and_says_why() {
    for (pasted, why) in [
        ("{\"project\": {\"id\": ", "ends too early"),
        ("{\"name\": \"x\"}", "holds no credential"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n", "This is a key or certificate"),
        ("https://developer.adobe.com/console", "This is an address"),
        (&"x".repeat(1_000_000), "longer than this field can hold"),
        (&"x".repeat(2_000_000), "longer than 1 MiB"),
    ] {
        let mut walk = Walk::begun(Environment::Production);
        walk.reach_credential(None);
        walk.fill(FieldId::ClientId, canned::CLIENT_ID);
        let before = walk.model.draft.clone();
        walk.paste(pasted);
        assert_eq!(walk.model.draft, before, "{why}");
        assert!(walk.said().contains(why), "{why}: {}", walk.said());
    }
}

/// Another tool's file fills what the Console's would.
#[test]
fn the_files_of_other_tools_fill_what_they_can_and_are_named() {
    let options = ExportOptions { secrets: Some(&canned::secrets()), ..ExportOptions::default() };
    for (format, name) in [
        (ExportFormat::Env, ".env of aio"),
        (ExportFormat::Python, "JSON for aanalytics2 or cjapy"),
        (ExportFormat::Postman, "environment of Postman"),
        (ExportFormat::Credential, "credential of the Developer Console"),
    ] {
        let text = export(&canned::connection("northwind"), format, &options).unwrap().text;
        let mut walk = Walk::begun(Environment::Production);
        walk.reach_credential(None);
        walk.paste(&text);
        let draft = &walk.model.draft;
        assert_eq!((draft.org_id.text(), draft.client_id.text()), (canned::ORG, canned::CLIENT_ID), "{format:?}");
        assert_eq!(draft.credential_type, Some(CredentialType::ServerToServer));
        assert_eq!(walk.model.secrets.client_secret.text().expose(), canned::CLIENT_SECRET);
        let said = walk.said();
        assert!(said.contains(&format!("Recognized: {name}")) && !said.contains(canned::CANARY), "{said}");
        walk.leave_credential();
    }
}

#[test]
fn a_file_that_does_not_say_the_type_leaves_it_to_the_person() {
    let options = ExportOptions { secrets: Some(&canned::secrets()), ..ExportOptions::default() };
    let text = export(&canned::connection("northwind"), ExportFormat::Renviron, &options).unwrap().text;
    let mut walk = Walk::begun(Environment::Production);
    walk.pick(ListId::Start, 1);
    walk.fill(FieldId::ImportFile, "~/.Renviron");
    walk.next();
    walk.report(Report::ImportRead(Ok(handoff::recognize(text.as_bytes()))));
    assert_eq!(walk.step(), StepId::ThisMachine);
    let draft = &walk.model.draft;
    assert_eq!((draft.product, draft.credential_type), (Some(Product::Analytics), None));
    assert_eq!(draft.client_id.text(), canned::CLIENT_ID);
    assert_eq!(walk.model.secrets.client_secret.text().expose(), canned::CLIENT_SECRET);
    let said = walk.said();
    assert!(said.contains("Credential type: missing: the file does not say it; you will be asked"), "{said}");
    // Where a type was chosen already, it stays.
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential_of(CredentialType::WebApp, None);
    walk.paste(&text);
    assert_eq!(walk.model.draft.credential_type, Some(CredentialType::WebApp));
    assert_eq!(walk.model.draft.client_id.text(), canned::CLIENT_ID);
}

#[test]
fn a_hand_over_is_named_and_nothing_of_it_is_filled_in() {
    let given = HandOver::new(&canned::connection("northwind"), canned::secrets(), None).unwrap().write().unwrap();
    for pasted in [given.as_str(), "age-encryption.org/v1\n-> X25519 x\n", "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n"]
    {
        let mut walk = Walk::begun(Environment::Production);
        walk.reach_credential(None);
        let before = walk.model.draft.clone();
        walk.paste(pasted);
        assert_eq!(walk.model.draft, before);
        assert!(walk.said().contains("aa-connect import"), "{}", walk.said());
        assert!(!walk.said().contains(canned::CANARY));
    }
}

/// What the letter on the screen asks for.
fn letter(walk: &mut Walk) -> String {
    walk.act(Action::Letter);
    let said = walk.said();
    walk.act(Action::Letter);
    assert!(said.contains("Subject: Adobe"), "{said}");
    said
}

#[test]
fn the_letter_asks_for_nothing_that_is_there() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(Some(canned::ORG));
    let empty = letter(&mut walk);
    for asked in ["Create new project", "\nClient ID", "\nScopes", "\nTechnical account ID", "\nClient secret"] {
        assert!(empty.contains(asked), "{asked}: {empty}");
    }
    assert!(!empty.contains("\nOrganization ID") && empty.contains(canned::ORG), "{empty}");
    walk.fill(FieldId::ClientId, canned::CLIENT_ID);
    let some = letter(&mut walk);
    assert!(some.contains("is there already") && some.contains(canned::CLIENT_ID), "{some}");
    assert!(some.contains("\nClient secret") && !some.contains("\nClient ID"), "{some}");
    assert!(!some.contains("Create new project"), "{some}");
    walk.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
    let more = letter(&mut walk);
    assert!(!more.contains("\nClient secret") && more.contains("\nTechnical account ID"), "{more}");
    assert!(more.contains("\nScopes"), "those that were only suggested are asked for: {more}");
    walk.paste(&canned::console_json());
    let all = letter(&mut walk);
    assert!(!all.contains("Please send me these values") && all.contains("Please see that it has its rights"), "{all}");
    assert!(!all.contains(canned::CANARY));
}

#[test]
fn a_passphrase_is_taken_as_it_is() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_this_machine();
    walk.pick(ListId::Store, 1);
    walk.fill(FieldId::Passphrase, canned::CLIENT_ID);
    assert_eq!(walk.model.secrets.passphrase.text().expose(), canned::CLIENT_ID);
    assert_eq!(walk.model.draft.client_id.text(), "");
}

#[test]
fn nothing_is_pasted_or_filled_behind_a_panel() {
    use aa_connect::connection::Secret;
    use aa_connect::screen::Action;
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_organization();
    walk.fill(FieldId::OrgId, canned::ORG);
    walk.act(Action::Guide);
    let before = walk.model.clone();
    walk.paste(canned::OTHER_ORG);
    walk.tell(Msg::Fill(FieldId::OrgId, Secret::new(canned::OTHER_ORG)));
    assert_eq!(walk.model, before);
}
