//! Repairs on the check screen: offered where a finding has one, described first, done only after that.

use aa_connect::checkup::{Repaired, Report, Task};
use aa_connect::diagnosis::{CheckId, Finding, Repair};
use aa_connect::screen::{Action, Ending, ListId, Msg};

use crate::canned;
use crate::drive::{Drive, shows};

/// A check that ended with a finding that this repair belongs to.
fn offering(repair: Repair) -> Drive {
    let mut drive = Drive::choosing(&["northwind"]);
    drive.act(Action::Next);
    let finding = Box::new(Finding { repair: Some(repair), ..*canned::wrong_secret() });
    drive.event(canned::failed(CheckId::Token, finding));
    drive.ends();
    drive
}

fn repaired(drive: &mut Drive) {
    let connection = canned::connection("northwind");
    let words = "A new token is in use.".to_owned();
    drive.report(Report::Repaired(Ok(Box::new(Repaired { connection, words }))));
}

#[test]
fn a_repair_is_described_before_it_is_done_and_checked_after_it() {
    let mut drive = offering(Repair::NewToken);
    drive.act(Action::Repair);
    assert!(drive.task().is_none(), "nothing is done yet");
    assert!(shows(&drive.screen(), Repair::NewToken.preview()));
    drive.act(Action::Repair);
    assert!(matches!(drive.task(), Some(Task::Repair(_, Repair::NewToken, None))));
    repaired(&mut drive);
    assert!(shows(&drive.screen(), "A new token is in use."));
    assert!(matches!(drive.task(), Some(Task::Check(_))), "it is checked again");
}

#[test]
fn back_leaves_everything_as_it_was() {
    let mut drive = offering(Repair::NewToken);
    let before = drive.screen();
    drive.act(Action::Repair);
    drive.act(Action::Back);
    assert_eq!(drive.screen().body, before.body);
    assert!(drive.task().is_none());
}

#[test]
fn a_repair_that_runs_is_not_cut_off() {
    let mut drive = offering(Repair::NewToken);
    drive.act(Action::Repair);
    drive.act(Action::Repair);
    drive.act(Action::Back);
    assert!(matches!(drive.task(), Some(Task::Repair(..))), "half a repair would have to be undone");
    assert!(shows(&drive.screen(), "let finish"));
}

#[test]
fn a_repair_that_failed_says_that_nothing_was_changed() {
    let mut drive = offering(Repair::NewToken);
    drive.act(Action::Repair);
    drive.act(Action::Repair);
    drive.report(Report::Repaired(Err(canned::wrong_secret())));
    assert!(shows(&drive.screen(), "Nothing was changed."));
    assert!(drive.task().is_none());
}

#[test]
fn another_company_is_chosen_with_its_report_suites() {
    let mut drive = offering(Repair::OtherCompany);
    drive.act(Action::Repair);
    drive.act(Action::Repair);
    assert!(matches!(drive.task(), Some(Task::Companies(_))));
    drive.report(Report::Companies(Ok(canned::three_companies())));
    drive.tell(Msg::Pick(ListId::Company, 1));
    assert!(matches!(drive.task(), Some(Task::Suites(..))));
    drive.report(Report::Suites(Ok(canned::suites(10..13))));
    drive.act(Action::Next);
    assert!(shows(&drive.screen(), "at least one"), "none is taken yet");
    drive.tell(Msg::Pick(ListId::ReportSuite, 2));
    drive.act(Action::Next);
    let Some(Task::Repair(_, Repair::OtherCompany, Some(choice))) = drive.task() else { panic!("{:?}", drive.task()) };
    assert_eq!(choice.1, canned::suites(12..13));
}

#[test]
fn signing_in_again_leads_to_the_sign_in() {
    let mut drive = offering(Repair::SignInAgain);
    drive.act(Action::Repair);
    drive.act(Action::Repair);
    let left = drive.left.clone().expect("it leads on");
    assert!(matches!(left.ending, Ending::SignIn(name) if name.as_str() == "northwind"));
}

#[test]
fn a_finding_without_a_repair_offers_none() {
    let mut drive = Drive::choosing(&["northwind"]);
    drive.act(Action::Next);
    drive.fails_at_token();
    assert!(drive.screen().buttons.iter().all(|button| button.action != Action::Repair));
    drive.act(Action::Repair);
    assert!(drive.task().is_none());
}
