//! Drafts: resumed where they were left, never mixed with one another, discarded only when asked twice.

use aa_connect::connection::{Environment, StoreKind};
use aa_connect::diagnosis::{LocalFault, Stage};
use aa_connect::screen::{Action, Attempt, Ending, FieldId, ListId};
use aa_connect::wizard::StepId;
use aa_connect::wizard::effect::Task;
use aa_connect::wizard::report::{Report, ResumedDraft, Stores, Survey, VaultState};

use super::canned;
use super::walk::Walk;

fn resumed(step: StepId, store: StoreKind, has_secret: bool) -> ResumedDraft {
    ResumedDraft {
        draft: canned::begun(step, store),
        secrets: has_secret.then(canned::secrets),
        proxy_password: None,
        unread: None,
    }
}

fn resume(walk: &mut Walk, draft: ResumedDraft) {
    walk.pick(ListId::Start, 1);
    walk.report(Report::DraftRead(Ok(Box::new(draft))));
}

#[test]
fn a_draft_goes_on_where_it_was_left() {
    let mut walk = Walk::begun_with(Environment::Production, canned::used_before());
    assert!(walk.said().contains("fabrikam"), "{}", walk.said());
    resume(&mut walk, resumed(StepId::Product, StoreKind::Memory, false));
    assert_eq!(walk.step(), StepId::Product);
    assert_eq!(walk.model.draft.id, canned::draft_id("draft-0"));
    assert_eq!(walk.model.draft.org_id.text(), canned::ORG);
}

#[test]
fn a_draft_left_after_the_test_is_tested_again() {
    let mut walk = Walk::begun_with(Environment::Production, canned::used_before());
    resume(&mut walk, resumed(StepId::Review, StoreKind::Memory, true));
    assert_eq!(walk.step(), StepId::Company);
    assert!(matches!(walk.open[..], [(_, Task::Discover(_))]), "{:?}", walk.open);
}

#[test]
fn a_draft_resumed_with_a_vault_goes_to_this_machine_first_and_then_where_it_was() {
    let mut walk = Walk::begun_with(Environment::Production, canned::used_before());
    resume(&mut walk, resumed(StepId::Company, StoreKind::Vault, false));
    assert_eq!(walk.step(), StepId::ThisMachine);
    walk.report(canned::stores(Err(canned::no_bus()), VaultState::Locked));
    walk.report(canned::reached());
    walk.fill(FieldId::Passphrase, canned::PASSPHRASE);
    walk.next();
    walk.report(Report::VaultOpened(Ok(())));
    assert_eq!(walk.step(), StepId::ThisMachine, "the secrets are read first");
    walk.report(Report::DraftRead(Ok(Box::new(resumed(StepId::Company, StoreKind::Vault, true)))));
    assert_eq!(walk.step(), StepId::Company);
    assert_eq!(walk.model.secrets.client_secret.text().expose(), canned::CLIENT_SECRET);
}

#[test]
fn a_secret_that_is_gone_is_asked_for_again_and_the_person_is_told() {
    let mut walk = Walk::begun_with(Environment::Production, canned::used_before());
    resume(&mut walk, resumed(StepId::Company, StoreKind::Memory, false));
    assert_eq!(walk.step(), StepId::Credential);
    assert!(walk.said().contains("no longer in the store"), "{}", walk.said());
    walk.next();
    assert_eq!(walk.step(), StepId::Credential);
}

#[test]
fn the_secret_of_one_draft_never_slips_into_another() {
    let mut walk = Walk::begun_with(Environment::Production, canned::used_before());
    walk.reach_credential(None);
    walk.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
    while walk.step() != StepId::Welcome {
        walk.back();
    }
    walk.report(Report::Surveyed(canned::used_before()));
    resume(&mut walk, resumed(StepId::Credential, StoreKind::Memory, false));
    assert_eq!(walk.step(), StepId::Credential);
    assert!(walk.model.secrets.client_secret.text().is_empty());
}

#[test]
fn practising_does_not_overwrite_what_was_begun_for_adobe() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(Some(canned::ORG));
    walk.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
    while walk.step() != StepId::Welcome {
        walk.back();
    }
    let id = walk.model.draft.id.clone();
    walk.report(Report::Surveyed(Survey::default()));
    walk.pick(ListId::Start, 2);
    assert!(walk.model.is_practice(), "{}", walk.said());
    assert_ne!(walk.model.draft.id, id, "its file would be written over");
    assert!(walk.model.secrets.client_secret.text().is_empty(), "a real secret is none of the sandbox's business");
}

#[test]
fn discarding_needs_two_presses() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(Some(canned::ORG));
    let id = walk.model.draft.id.clone();
    assert_eq!(walk.act(Action::Discard), []);
    assert!(walk.said().contains("once more"), "{}", walk.said());
    walk.next();
    assert_eq!(walk.act(Action::Discard), [], "anything else in between keeps it");
    walk.act(Action::Discard);
    assert_eq!(walk.step(), StepId::Welcome);
    assert!(matches!(&walk.open[..], [(_, Task::DiscardDraft(of))] if *of == id), "{:?}", walk.open);
    assert_eq!(walk.model.draft.org_id.text(), "");
    assert!(walk.model.secrets.client_secret.text().is_empty());
    assert_ne!(walk.model.draft.id, id, "a new draft must not be deleted with the old one");
}

#[test]
fn a_draft_on_welcome_is_discarded_with_two_presses_and_leaves_the_list() {
    use aa_connect::screen::Move;
    use aa_connect::wizard::Msg;
    let mut walk = Walk::begun_with(Environment::Production, canned::used_before());
    walk.tell(Msg::Move(Move::First));
    walk.tell(Msg::Move(Move::Down));
    walk.act(Action::Discard);
    walk.act(Action::Discard);
    walk.report(Report::DraftDiscarded(canned::draft_id("draft-0"), Ok(())));
    assert!(!walk.said().contains("fabrikam"), "{}", walk.said());
}

#[test]
fn a_list_that_changes_between_the_two_presses_discards_no_other_draft() {
    use aa_connect::screen::Move;
    use aa_connect::wizard::Msg;
    let mut walk = Walk::begun_with(Environment::Production, canned::used_before());
    walk.reach_this_machine();
    walk.back();
    walk.tell(Msg::Move(Move::First));
    walk.tell(Msg::Move(Move::Down));
    walk.act(Action::Discard);
    let mut other = canned::used_before();
    other.drafts[0].id = canned::draft_id("draft-9");
    walk.report(Report::Surveyed(other));
    walk.act(Action::Discard);
    assert!(walk.open.iter().all(|(_, task)| !matches!(task, Task::DiscardDraft(_))), "{:?}", walk.open);
}

#[test]
fn discarding_in_practice_does_not_stop_the_sandbox_for_good() {
    let mut walk = Walk::at_start(Environment::Practice);
    let effects = aa_connect::wizard::start(&mut walk.model, walk.now);
    drop(effects);
    walk = Walk::begun(Environment::Practice);
    walk.model.practice = None;
    walk.pick(ListId::Start, 0);
    walk.act(Action::Discard);
    walk.act(Action::Discard);
    assert!(walk.open.iter().any(|(_, task)| *task == Task::StartPractice), "{:?}", walk.open);
}

#[test]
fn an_import_after_a_vault_draft_was_left_again_is_not_overwritten_by_it() {
    let mut walk = Walk::begun_with(Environment::Production, canned::used_before());
    resume(&mut walk, resumed(StepId::Company, StoreKind::Vault, false));
    walk.back();
    assert_eq!(walk.step(), StepId::Welcome);
    walk.report(Report::Surveyed(canned::used_before()));
    walk.paste(&canned::console_json());
    assert_eq!(walk.step(), StepId::ThisMachine);
    walk.report(canned::stores(Ok(()), VaultState::Open));
    walk.pick(ListId::Store, 2);
    walk.next();
    assert_eq!(walk.step(), StepId::Organization, "{:?}", walk.open);
}

#[test]
fn a_draft_that_cannot_be_written_is_said() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_organization();
    walk.tell(aa_connect::wizard::Msg::Reported(Attempt::NONE, Report::DraftNotKept("the disk is full.".into())));
    assert!(walk.said().contains("the disk is full"), "{}", walk.said());
}

#[test]
fn a_draft_that_cannot_be_read_says_why_and_stays() {
    let mut walk = Walk::begun_with(Environment::Production, canned::used_before());
    walk.pick(ListId::Start, 1);
    let damaged = canned::local(Stage::Files, LocalFault::FileDamaged, "drafts/draft-0.toml");
    walk.report(Report::DraftRead(Err(damaged.clone())));
    assert_eq!(walk.step(), StepId::Welcome);
    assert!(walk.said().contains(&damaged.cause), "{}", walk.said());
}

#[test]
fn an_enter_before_the_stores_are_known_opens_the_vault_as_soon_as_they_are() {
    let opens = |walk: &Walk| walk.open.iter().any(|(_, task)| matches!(task, Task::OpenVault { .. }));
    let mut walk = Walk::begun(Environment::Production);
    walk.pick(ListId::Start, 0);
    assert_eq!(walk.step(), StepId::ThisMachine);
    // As a draft that is resumed has it.
    walk.model.draft.store = Some(StoreKind::Vault);
    walk.fill(FieldId::Passphrase, canned::PASSPHRASE);
    walk.next();
    assert!(!opens(&walk), "nobody knows yet whether there is one");
    walk.report(Report::StoresProbed(Stores { keyring: None, vault: VaultState::Locked }));
    assert!(opens(&walk), "{:?}", walk.open);
}

#[test]
fn a_saved_connection_is_one_key_away_unless_the_person_has_moved() {
    let mut walk = Walk::begun_with(Environment::Production, canned::used_before());
    walk.act(Action::Next);
    let left = walk.left.as_ref().map(|left| left.ending.clone());
    assert!(matches!(left, Some(Ending::Check(name)) if name.as_str() == "northwind"));
    let mut walk = Walk::at_start(Environment::Production);
    let effects = aa_connect::wizard::start(&mut walk.model, walk.now);
    walk.take(&effects);
    walk.tell(aa_connect::wizard::Msg::Move(aa_connect::screen::Move::Down));
    walk.report(Report::Surveyed(canned::used_before()));
    walk.act(Action::Next);
    assert_eq!(walk.left, None, "where the person went is not moved under their fingers");
}
