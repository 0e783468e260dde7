//! An import with two client secrets: both are carried to the draft's store, through a resumed draft, and to the save.

use aa_connect::connection::{Environment, Secret, StoreKind};
use aa_connect::screen::{FieldId, ListId};
use aa_connect::wizard::StepId;
use aa_connect::wizard::effect::Task;
use aa_connect::wizard::report::{Report, ResumedDraft};

use super::canned;
use super::walk::Walk;

fn imported() -> Walk {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(Some(canned::ORG));
    walk.paste(&canned::console_json_with_two_secrets());
    walk
}

/// The secrets that the last job is to keep.
#[track_caller]
fn kept(walk: &Walk) -> aa_connect::connection::CredentialSecrets {
    let Some((_, Task::KeepSecret(kept))) = walk.open.last() else { panic!("{:?}", walk.open) };
    kept.secrets.clone()
}

fn to_review(walk: &mut Walk) {
    walk.discover(canned::one_company());
    walk.load_suites(340);
    walk.next();
}

#[test]
fn what_was_recognized_says_that_there_are_two_and_shows_neither() {
    let walk = imported();
    let said = walk.said();
    assert!(said.contains("two client secrets: the first is used, the second is kept"), "{said}");
    assert!(said.contains("The second client secret is kept beside this one."), "{said}");
    assert!(!said.contains(canned::CANARY) && !format!("{:?}", walk.model).contains(canned::CANARY));
}

#[test]
fn an_import_with_one_secret_speaks_of_no_second() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(None);
    walk.paste(&canned::console_json());
    assert!(!walk.said().contains("second"), "{}", walk.said());
}

#[test]
fn both_go_into_the_store_and_neither_into_the_drafts_file() {
    let mut walk = imported();
    walk.next();
    assert_eq!(kept(&walk), canned::two_secrets());
    for draft in &walk.kept {
        assert!(!toml::to_string(draft).unwrap().contains(canned::CANARY));
    }
}

#[test]
fn both_are_saved() {
    let mut walk = imported();
    walk.leave_credential();
    to_review(&mut walk);
    assert_eq!(walk.step(), StepId::Review, "{}", walk.said());
    walk.next();
    let Some((_, Task::Save(_, proven))) = walk.open.first() else { panic!("{:?}", walk.open) };
    assert_eq!(proven.candidate.secrets, canned::two_secrets());
}

#[test]
fn a_draft_that_is_taken_up_again_has_both() {
    let mut walk = Walk::begun_with(Environment::Production, canned::used_before());
    walk.pick(ListId::Start, 1);
    let draft = canned::begun(StepId::Company, StoreKind::Memory);
    let resumed = ResumedDraft { draft, secrets: Some(canned::two_secrets()), proxy_password: None, unread: None };
    walk.report(Report::DraftRead(Ok(Box::new(resumed))));
    let Some((_, Task::Discover(tried))) = walk.open.last() else { panic!("{:?}", walk.open) };
    assert_eq!(tried.candidate.secrets, canned::two_secrets());
}

#[test]
fn a_first_secret_that_is_typed_anew_keeps_the_second_beside_it() {
    let mut walk = imported();
    walk.fill(FieldId::ClientSecret, "p8e-CANARY-typed-by-hand-0123456");
    walk.next();
    let kept = kept(&walk);
    assert_eq!(kept.client_secret(), Some(&Secret::new("p8e-CANARY-typed-by-hand-0123456")));
    assert_eq!(kept.other_client_secret(), canned::two_secrets().other_client_secret());
}

#[test]
fn the_second_secret_typed_as_the_first_is_not_kept_twice() {
    let mut walk = imported();
    walk.fill(FieldId::ClientSecret, canned::OTHER_SECRET);
    walk.next();
    assert_eq!(kept(&walk).other_client_secret(), None);
}

#[test]
fn another_client_id_takes_the_second_secret_away() {
    let mut walk = imported();
    walk.fill(FieldId::ClientId, canned::OTHER_CLIENT_ID);
    assert!(!walk.said().contains("second client secret is kept"), "{}", walk.said());
    walk.next();
    assert_eq!(kept(&walk).other_client_secret(), None, "it belongs to the other credential");
}

#[test]
fn an_import_while_the_store_is_at_work_is_not_taken_for_kept() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(Some(canned::ORG));
    walk.paste(&canned::console_json());
    walk.next();
    walk.paste(&canned::console_json_with_two_secrets());
    walk.report(Report::SecretKept(Ok(())));
    assert_eq!(walk.step(), StepId::Credential, "the second secret is not in the store yet");
    walk.next();
    assert_eq!(kept(&walk), canned::two_secrets());
}
