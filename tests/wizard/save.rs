//! Review, save and done: saved only after review, and what is saved stays saved.

use aa_connect::connection::{Connection, Environment, StoreKind};
use aa_connect::diagnosis::{LocalFault, Stage};
use aa_connect::screen::{Action, Ending, FieldId, ListId};
use aa_connect::wizard::Msg;
use aa_connect::wizard::StepId;
use aa_connect::wizard::effect::{Effect, Task};
use aa_connect::wizard::report::{Report, Survey};

use super::canned;
use super::walk::Walk;

fn saves(walk: &Walk) -> usize {
    walk.open.iter().filter(|(_, task)| matches!(task, Task::Save(..))).count()
}

fn saved(walk: &mut Walk, store: StoreKind) {
    walk.next();
    let connection = Connection { store, ..canned::connection("northwind-trading") };
    walk.report(Report::Saved(Ok(Box::new(connection))));
}

#[test]
fn save_only_after_review() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_review(Some(canned::ORG));
    assert_eq!(saves(&walk), 0);
    let said = walk.said();
    let whole = [canned::ORG, "Northwind Trading (northw0)", canned::CLIENT_ID, canned::ACCOUNT, "in memory"];
    for shown in whole {
        assert!(said.contains(shown), "{shown}: {said}");
    }
    walk.next();
    assert_eq!(saves(&walk), 1);
    let Some((_, Task::Save(id, proven))) = walk.open.first() else { panic!("{:?}", walk.open) };
    assert_eq!(*id, walk.model.draft.id);
    assert_eq!((proven.org_id.as_str(), proven.store), (canned::ORG, StoreKind::Memory));
    assert_eq!(proven.candidate.settings.technical_account_id().map(|a| a.as_str()), Some(canned::ACCOUNT));
    assert_eq!(proven.report_suites.len(), 1);
    walk.next();
    assert_eq!(saves(&walk), 1, "pressing Enter again does not save twice");
}

#[test]
fn a_saved_connection_cannot_be_unsaved_by_back() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_review(None);
    saved(&mut walk, StoreKind::Keyring);
    assert_eq!(walk.step(), StepId::Done);
    for action in [Action::Back, Action::Discard, Action::Discard, Action::Retry, Action::Another] {
        assert_eq!(walk.act(action), [], "{action:?}");
    }
    walk.paste(&canned::console_json());
    assert_eq!(walk.step(), StepId::Done);
    let effects = walk.next();
    let [Effect::Leave(farewell)] = &effects[..] else { panic!("{effects:?}") };
    assert!(matches!(farewell.ending, Ending::Saved(_)));
    assert!(farewell.lines.concat().contains("aa-connect check northwind-trading"));
}

#[test]
fn nothing_pasted_after_saving_begins_a_draft() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_review(None);
    saved(&mut walk, StoreKind::Keyring);
    walk.model.draft.store = Some(StoreKind::Keyring);
    assert_eq!(walk.paste(&canned::console_json()), []);
}

#[test]
fn esc_while_saving_does_not_lose_track_of_the_save() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_review(None);
    walk.next();
    walk.back();
    walk.back();
    assert_eq!(saves(&walk), 1, "a save is not stopped half-way");
    walk.report(Report::Saved(Ok(Box::new(canned::connection("northwind-trading")))));
    assert_eq!(walk.step(), StepId::Done, "what was saved is said");
    assert!(walk.said().contains("northwind-trading"), "{}", walk.said());
}

#[test]
fn a_draft_is_not_written_while_its_connection_is_being_saved() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_review(None);
    walk.next();
    let kept = walk.kept.len();
    walk.back();
    assert_eq!(walk.kept.len(), kept, "it would come back after the save removed it");
}

#[test]
fn a_save_that_fails_says_why_and_can_be_tried_again() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_review(None);
    walk.next();
    let full = canned::local(Stage::Files, LocalFault::DiskFull, "connections/northwind.toml");
    walk.report(Report::Saved(Err(full.clone())));
    assert_eq!(walk.step(), StepId::Review);
    assert!(walk.said().contains(&full.remedy), "{}", walk.said());
    walk.next();
    assert_eq!(saves(&walk), 1);
}

#[test]
fn a_name_that_is_taken_is_not_saved_over() {
    let mut walk = Walk::begun_with(Environment::Production, canned::used_before());
    walk.reach_review(None);
    walk.fill(FieldId::Name, "NORTHWIND");
    walk.next();
    assert_eq!(saves(&walk), 0);
    assert!(
        walk.said().contains("There is a connection called northwind already, and it is never replaced."),
        "{}",
        walk.said()
    );
}

#[test]
fn the_name_that_is_suggested_is_free() {
    let mut walk = Walk::begun_with(
        Environment::Production,
        Survey { connections: vec![canned::connection("northwind-trading")], ..Survey::default() },
    );
    walk.reach_review(None);
    assert_eq!(walk.model.draft.name.text(), "northwind-trading-2");
}

#[test]
fn a_technical_account_that_adobe_does_not_name_is_pointed_out_before_saving() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(None);
    walk.fill(FieldId::ClientId, canned::CLIENT_ID);
    walk.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
    walk.fill(FieldId::TechnicalAccount, "FFFFFFFFFFFFFFFFFFFFFFFF@techacct.adobe.com");
    walk.leave_credential();
    walk.discover(canned::one_company());
    walk.load_suites(3);
    walk.next();
    assert!(walk.said().contains("is not the one Adobe names"), "{}", walk.said());
}

#[test]
fn memory_only_is_said_to_end_with_the_program() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_review(None);
    saved(&mut walk, StoreKind::Memory);
    assert!(walk.said().contains("ends with this program"), "{}", walk.said());
    assert!(!walk.said().contains("aa-connect check"), "without its secret there is nothing to check");
    walk.next();
    assert!(walk.left.unwrap().lines.concat().contains("ends with this program"));
}

#[test]
fn leaving_before_saving_keeps_the_draft_and_says_so() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(Some(canned::ORG));
    let kept = walk.kept.len();
    walk.tell(Msg::Terminated);
    assert_eq!(walk.kept.len(), kept + 1);
    let farewell = walk.left.unwrap();
    assert_eq!(farewell.ending, Ending::Interrupted);
    assert!(farewell.lines.concat().contains("Your answers are kept"));
    assert!(walk.open.is_empty(), "nothing runs on");
}

#[test]
fn leaving_from_welcome_leaves_no_draft_behind() {
    let mut walk = Walk::begun(Environment::Production);
    walk.act(Action::Quit);
    assert_eq!(walk.kept, []);
    assert!(walk.left.is_some());
}

#[test]
fn leaving_lets_a_save_finish_and_ends_with_it() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_review(None);
    walk.next();
    assert_eq!(walk.act(Action::Quit), []);
    assert_eq!(saves(&walk), 1, "the save was cut off");
    assert!(walk.said().contains("is being saved"));
    let connection = canned::connection("northwind-trading");
    let effects = walk.report(Report::Saved(Ok(Box::new(connection))));
    let Some(Effect::Leave(farewell)) = effects.last() else { panic!("{effects:?}") };
    assert!(matches!(farewell.ending, Ending::Saved(_)));
}

#[test]
fn asking_twice_does_not_wait_for_a_save_that_hangs() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_review(None);
    walk.next();
    walk.act(Action::Quit);
    let effects = walk.tell(Msg::Terminated);
    assert!(matches!(effects.last(), Some(Effect::Leave(_))) && saves(&walk) == 0, "{effects:?}");
}

#[test]
fn a_failed_save_keeps_the_person_here_although_they_wanted_to_leave() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_review(None);
    walk.next();
    walk.act(Action::Quit);
    walk.report(Report::Saved(Err(canned::local(Stage::Files, LocalFault::DiskFull, "connections"))));
    assert_eq!(walk.step(), StepId::Review);
    assert!(walk.left.is_none() && matches!(walk.act(Action::Quit).last(), Some(Effect::Leave(_))));
}

#[test]
fn review_names_the_account_once_though_another_product_was_tried_first() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(Some(canned::ORG));
    walk.discover(canned::one_company());
    while walk.step() != StepId::Product {
        walk.back();
    }
    walk.pick(ListId::Product, 2);
    walk.next();
    walk.next();
    walk.fill(FieldId::TechnicalAccount, canned::ACCOUNT);
    walk.next();
    walk.pass_token_test();
    walk.next();
    assert_eq!(walk.step(), StepId::Review);
    let said = walk.said();
    assert_eq!(said.matches("Identity").count(), 1, "{said}");
}
