//! Going back never validates and never loses an answer; going forward says what is missing.

use aa_connect::connection::Environment;
use aa_connect::screen::{Action, Edit, FieldId, ListId};
use aa_connect::wizard::Msg;
use aa_connect::wizard::StepId;
use aa_connect::wizard::report::VaultState;

use super::canned;
use super::walk::Walk;

fn type_text(walk: &mut Walk, text: &str) {
    for character in text.chars() {
        walk.tell(Msg::Edit(Edit::Insert(character)));
    }
}

#[test]
fn back_keeps_what_was_typed() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(Some(canned::ORG));
    type_text(&mut walk, "not a client ID");
    walk.tell(Msg::FocusNext);
    type_text(&mut walk, "half a sec");
    while walk.step() != StepId::Welcome {
        walk.back();
    }
    walk.pick(ListId::Start, 0);
    for _ in 0..4 {
        walk.next();
    }
    assert_eq!(walk.step(), StepId::Credential, "{}", walk.said());
    assert_eq!(walk.model.draft.org_id.text(), canned::ORG);
    assert_eq!(walk.model.draft.client_id.text(), "not a client ID");
    assert_eq!(walk.model.secrets.client_secret.text().expose(), "half a sec");
}

#[test]
fn back_does_not_complain_about_a_field_that_is_wrong() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_organization();
    type_text(&mut walk, "wrong");
    walk.back();
    assert_eq!(walk.step(), StepId::ThisMachine);
    assert!(!walk.said().contains("Error"), "{}", walk.said());
}

#[test]
fn a_field_is_judged_on_leaving_it_forward_and_forgiven_as_soon_as_it_is_right() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_organization();
    type_text(&mut walk, "1A2B@AdobeOr");
    assert!(!walk.said().contains("Error"), "nobody is judged while typing");
    walk.next();
    assert_eq!(walk.step(), StepId::Organization);
    assert!(walk.said().contains("Error in Organization ID: The organization ID does not end in @AdobeOrg."));
    assert!(walk.said().contains("Example: 1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg"));
    type_text(&mut walk, "g");
    assert!(!walk.said().contains("Error"), "{}", walk.said());
}

#[test]
fn nothing_goes_on_before_a_store_is_chosen() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_this_machine();
    // The first network settings are probed already, so nothing else holds it up.
    walk.act(Action::Network);
    walk.tell(Msg::FocusNext);
    walk.next();
    assert_eq!(walk.step(), StepId::ThisMachine);
    assert!(walk.said().contains("Choose where secrets are kept"), "{}", walk.said());
}

#[test]
fn a_keyring_that_does_not_work_cannot_be_chosen_and_says_why() {
    let mut walk = Walk::begun(Environment::Production);
    walk.pick(ListId::Start, 0);
    walk.report(canned::stores(Err(canned::no_bus()), VaultState::Absent));
    walk.pick(ListId::Store, 0);
    assert_eq!(walk.model.draft.store, None);
    assert!(walk.said().contains("Warning: This system's keyring cannot be chosen: "), "{}", walk.said());
}

#[test]
fn waiting_for_the_keyring_goes_on_by_itself_once_it_answers() {
    let mut walk = Walk::begun(Environment::Production);
    walk.pick(ListId::Start, 0);
    walk.report(canned::reached());
    walk.pick(ListId::Store, 0);
    walk.next();
    assert_eq!(walk.step(), StepId::ThisMachine);
    walk.report(canned::stores(Ok(()), VaultState::Absent));
    assert_eq!(walk.step(), StepId::Organization);
    assert!(!walk.said().contains("still being tried"), "{}", walk.said());
}

#[test]
fn waiting_for_the_keyring_in_vain_does_not_leave_a_stale_promise() {
    let mut walk = Walk::begun(Environment::Production);
    walk.pick(ListId::Start, 0);
    walk.report(canned::reached());
    walk.pick(ListId::Store, 0);
    walk.next();
    walk.report(canned::stores(Err(canned::no_bus()), VaultState::Absent));
    assert_eq!(walk.step(), StepId::ThisMachine);
    assert!(!walk.said().contains("still being tried"), "{}", walk.said());
}

#[test]
fn the_space_key_takes_the_row_that_is_highlighted() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_this_machine();
    walk.pick(ListId::Store, 2);
    walk.next();
    walk.back();
    // The chosen row is the highlighted one.
    walk.act(Action::Toggle);
    assert_eq!(walk.model.draft.store, Some(aa_connect::connection::StoreKind::Memory));
}

#[test]
fn a_wrong_answer_to_a_field_that_plain_mode_asks_for_keeps_what_was_there() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_organization();
    walk.fill(FieldId::OrgId, canned::ORG);
    walk.fill(FieldId::OrgId, "https://experience.adobe.com/#/@northwind/home");
    assert_eq!(walk.model.draft.org_id.text(), canned::ORG, "{}", walk.said());
    walk.fill(FieldId::OrgId, "");
    assert_eq!(walk.model.draft.org_id.text(), "", "an empty answer empties it");
}
