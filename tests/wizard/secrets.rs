//! Secrets: masked, masked again on leaving, never in a draft, a picture or a `Debug`.

use aa_connect::connection::{Environment, StoreKind};
use aa_connect::screen::{Action, Edit, FieldId, ListId};
use aa_connect::ui::plain;
use aa_connect::wizard::Msg;
use aa_connect::wizard::StepId;
use aa_connect::wizard::effect::{Effect, Task};
use aa_connect::wizard::report::{Report, VaultState};

use super::canned::{self, CANARY};
use super::walk::Walk;

fn at_credential() -> Walk {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(None);
    walk.fill(FieldId::ClientId, canned::CLIENT_ID);
    walk.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
    walk
}

fn nowhere(walk: &Walk) {
    assert!(!format!("{:?}", walk.model).contains(CANARY), "the model's Debug");
    assert!(!walk.said().contains(CANARY), "{}", walk.said());
    for draft in &walk.kept {
        assert!(!toml::to_string(draft).unwrap().contains(CANARY), "a draft's file");
    }
}

#[test]
fn a_secret_is_shown_only_when_asked_for_and_masked_again_on_leaving_the_step() {
    let mut walk = at_credential();
    nowhere(&walk);
    walk.act(Action::Reveal);
    assert!(walk.said().contains(canned::CLIENT_SECRET));
    walk.back();
    walk.next();
    assert_eq!(walk.step(), StepId::Credential);
    nowhere(&walk);
}

#[test]
fn the_vaults_passphrase_is_forgotten_once_the_vault_is_open() {
    let mut walk = Walk::begun(Environment::Production);
    walk.pick(ListId::Start, 0);
    walk.report(canned::stores(Err(canned::no_bus()), VaultState::Absent));
    walk.report(canned::reached());
    walk.pick(ListId::Store, 1);
    walk.fill(FieldId::Passphrase, canned::PASSPHRASE);
    walk.fill(FieldId::PassphraseAgain, "something else");
    walk.next();
    assert!(walk.said().contains("The two passphrases differ."), "{}", walk.said());
    walk.fill(FieldId::PassphraseAgain, canned::PASSPHRASE);
    walk.next();
    assert!(matches!(walk.open[..], [(_, Task::OpenVault { is_new: true, .. })]), "{:?}", walk.open);
    walk.report(Report::VaultOpened(Ok(())));
    assert_eq!(walk.step(), StepId::Organization);
    assert!(walk.model.secrets.passphrase.text().is_empty() && walk.model.secrets.passphrase_again.text().is_empty());
    nowhere(&walk);
}

fn with_typed_proxy() -> Walk {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_this_machine();
    walk.pick(ListId::Store, 2);
    walk.act(Action::Network);
    for character in canned::PROXY.chars() {
        walk.tell(Msg::Edit(Edit::Insert(character)));
    }
    walk
}

fn has_split_password(walk: &Walk) {
    assert_eq!(walk.model.draft.proxy.text(), "http://ada@proxy.example.com:3128");
    assert_eq!(walk.model.secrets.proxy_password.as_ref().map(|p| p.expose()), Some(CANARY));
    nowhere(walk);
}

#[test]
fn a_proxys_password_leaves_the_visible_field_and_the_draft_however_the_field_is_left() {
    for leave in
        [Msg::FocusNext, Msg::FocusPrevious, Msg::Do(Action::Next), Msg::Do(Action::Back), Msg::Do(Action::Quit)]
    {
        let mut walk = with_typed_proxy();
        walk.tell(leave.clone());
        has_split_password(&walk);
    }
}

#[test]
fn a_proxys_password_leaves_the_field_when_another_one_is_filled() {
    let mut walk = with_typed_proxy();
    walk.fill(FieldId::CaFile, "/etc/ssl/company.pem");
    has_split_password(&walk);
}

#[test]
fn a_proxys_password_is_used_for_the_probe_and_kept_with_the_credential() {
    let mut walk = with_typed_proxy();
    walk.tell(Msg::FocusNext);
    let Some((_, Task::ProbeNetwork(reach))) = walk.open.last() else { panic!("{:?}", walk.open) };
    assert_eq!(reach.proxy_password.as_ref().map(|p| p.expose()), Some(CANARY));
    walk.report(canned::reached());
    walk.next();
    walk.pick(ListId::Organization, 0);
    walk.next();
    walk.pick(ListId::Product, 0);
    walk.next();
    walk.pick(ListId::CredentialType, 0);
    walk.next();
    walk.fill(FieldId::ClientId, canned::CLIENT_ID);
    walk.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
    walk.next();
    let Some((_, Task::KeepSecret(kept))) = walk.open.last() else { panic!("{:?}", walk.open) };
    assert_eq!(kept.proxy_password.as_ref().map(|p| p.expose()), Some(CANARY));
}

#[test]
fn a_password_that_is_half_typed_does_not_reach_the_file() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_product(Some(canned::ORG));
    walk.back();
    walk.back();
    walk.act(Action::Network);
    for character in "http://ada:CANARY-half".chars() {
        walk.tell(Msg::Edit(Edit::Insert(character)));
    }
    walk.tell(Msg::Terminated);
    let draft = toml::to_string(walk.kept.last().unwrap()).unwrap();
    assert!(!draft.contains(CANARY), "{draft}");
}

#[test]
fn a_proxys_password_does_not_reach_the_file_while_it_is_typed() {
    let mut walk = with_typed_proxy();
    walk.pick(ListId::Store, 0);
    walk.paste(&canned::console_json());
    assert!(walk.model.draft.proxy.text().contains(CANARY), "the field still has the keys");
    let draft = toml::to_string(walk.kept.last().unwrap()).unwrap();
    assert!(draft.contains(canned::CLIENT_ID) && !draft.contains(CANARY), "{draft}");
}

#[test]
fn a_client_secret_pasted_into_the_wrong_field_goes_where_it_belongs() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_organization();
    walk.paste(canned::CLIENT_SECRET);
    assert_eq!(walk.model.draft.org_id.text(), "");
    assert_eq!(walk.model.secrets.client_secret.text().expose(), canned::CLIENT_SECRET);
    assert!(walk.said().contains("client secret"), "{}", walk.said());
    nowhere(&walk);
    for field in [FieldId::ClientId, FieldId::Scopes, FieldId::TechnicalAccount] {
        let mut walk = at_credential();
        walk.fill(field, canned::CLIENT_SECRET);
        nowhere(&walk);
    }
}

#[test]
fn a_client_secret_pasted_into_the_filter_or_the_name_is_not_shown() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(None);
    walk.discover(canned::one_company());
    walk.load_suites(340);
    walk.fill(FieldId::Filter, canned::CLIENT_SECRET);
    nowhere(&walk);
    walk.fill(FieldId::Filter, &canned::console_json());
    nowhere(&walk);
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_review(None);
    walk.fill(FieldId::Name, canned::CLIENT_SECRET);
    nowhere(&walk);
}

#[test]
fn a_client_secret_typed_into_a_visible_field_does_not_reach_the_file() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_organization();
    for character in canned::CLIENT_SECRET.chars() {
        walk.tell(Msg::Edit(Edit::Insert(character)));
    }
    walk.tell(Msg::Terminated);
    let draft = toml::to_string(walk.kept.last().unwrap()).unwrap();
    assert!(!draft.contains(CANARY), "{draft}");
}

#[test]
fn a_pasted_secret_cannot_act_on_the_terminal_that_shows_it() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(None);
    walk.tell(Msg::FocusNext);
    walk.paste("p8e-\x1b]0;owned\x07abc\x1b[2Jdef\u{9b}1mghi");
    walk.act(Action::Reveal);
    let said = plain::render(&walk.screen());
    assert!(!said.chars().any(|c| c.is_control() && c != '\n'), "{:?}", *said);
    assert!(said.contains("abc[2Jdef"), "{}", *said);
}

#[test]
fn a_line_break_inside_a_pasted_secret_is_noticed_and_not_swallowed() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(None);
    walk.fill(FieldId::ClientId, canned::CLIENT_ID);
    walk.fill(FieldId::ClientSecret, "p8e-0123456789\nabcdefghijkl");
    walk.next();
    assert!(walk.said().contains("There is a space or line break inside the client secret."), "{}", walk.said());
}

#[test]
fn what_goes_into_the_store_is_what_stands_in_the_field() {
    let mut walk = at_credential();
    walk.next();
    // Typed on while the store was still at work.
    walk.fill(FieldId::ClientSecret, "p8e-CANARY-another-secret-0123");
    walk.report(Report::SecretKept(Ok(())));
    assert_eq!(walk.step(), StepId::Credential, "the newer secret is not in the store yet");
    walk.next();
    let Some((_, Task::KeepSecret(kept))) = walk.open.last() else { panic!("{:?}", walk.open) };
    assert_eq!(kept.secrets.client_secret().unwrap().expose(), "p8e-CANARY-another-secret-0123");
}

#[test]
fn a_store_that_is_left_for_another_keeps_nothing_of_the_draft() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(Some(canned::ORG));
    assert!(walk.model.draft.is_secret_kept);
    while walk.step() != StepId::ThisMachine {
        walk.back();
    }
    let left = walk.model.draft.store.unwrap();
    let other = StoreKind::ALL.into_iter().position(|kind| kind != left && kind != StoreKind::Vault).unwrap();
    let effects = walk.pick(ListId::Store, other);
    let forgets = |effect: &Effect| matches!(effect, Effect::Start(_, task) if **task == Task::ForgetSecrets(walk.model.draft.id.clone(), left));
    assert!(effects.iter().any(forgets), "{effects:?}");
    assert!(!walk.model.draft.is_secret_kept, "the new store has not got it yet");
}

#[test]
fn a_store_keeps_nothing_of_a_draft_that_was_changed_before_it_was_left() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(Some(canned::ORG));
    while walk.step() != StepId::Credential {
        walk.back();
    }
    walk.fill(FieldId::ClientId, canned::OTHER_CLIENT_ID);
    while walk.step() != StepId::ThisMachine {
        walk.back();
    }
    let left = walk.model.draft.store.unwrap();
    let other = StoreKind::ALL.into_iter().position(|kind| kind != left && kind != StoreKind::Vault).unwrap();
    let effects = walk.pick(ListId::Store, other);
    let forgets = |effect: &Effect| matches!(effect, Effect::Start(_, task) if **task == Task::ForgetSecrets(walk.model.draft.id.clone(), left));
    assert!(effects.iter().any(forgets), "the first client's secret and token would lie there for ever: {effects:?}");
}

#[test]
fn a_draft_knows_which_store_holds_something_of_it_before_it_does_and_wherever_the_person_goes() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(Some(canned::ORG));
    assert_eq!(walk.kept.last().unwrap().kept_in, None);
    walk.fill(FieldId::ClientId, canned::CLIENT_ID);
    walk.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
    walk.next();
    assert_eq!(walk.kept.last().unwrap().kept_in, walk.model.draft.store, "the secret is on its way");
    walk.report(Report::SecretKept(Ok(())));
    while walk.step() != StepId::ThisMachine {
        walk.back();
    }
    assert_eq!(walk.kept.last().unwrap().kept_in, walk.model.draft.store);
}
