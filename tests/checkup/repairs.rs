//! Repairs on the check screen: offered where a finding has one, described first, done only after that.

use aa_connect::checkup::{Repaired, Report, Task};
use aa_connect::connection::{Connection, CredentialType, ReportSuite, Scopes, StoreKind};
use aa_connect::diagnosis::{CheckId, Choice, Finding, LocalFault, Repair, Stage};
use aa_connect::screen::{Action, Ending, ListId, Msg};

use crate::canned;
use crate::drive::{Drive, shows};

/// A check that ended with a finding that this repair belongs to.
fn offering(repair: Repair) -> Drive {
    offering_to(repair, canned::connection("northwind"))
}

fn offering_to(repair: Repair, connection: Connection) -> Drive {
    let mut drive = Drive::of(connection);
    drive.act(Action::Next);
    let finding = Box::new(Finding { repair: Some(repair), ..*canned::wrong_secret() });
    drive.event(canned::failed(CheckId::Token, finding));
    drive.ends();
    drive
}

/// One with which a person signed in.
fn of_person() -> Connection {
    Connection { credential: canned::user_settings(CredentialType::NativeApp), ..canned::connection("northwind") }
}

fn buttons(drive: &Drive) -> Vec<Action> {
    drive.screen().buttons.iter().map(|button| button.action).collect()
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
    assert_eq!(taken_suites(choice), &canned::suites(12..13));
}

#[track_caller]
fn taken_suites(choice: &Choice) -> &[ReportSuite] {
    let suites = match choice {
        Choice::Company(_, suites) => Some(suites),
        Choice::Sandbox(_) => None,
    };
    suites.expect("a company was chosen")
}

#[test]
fn another_sandbox_is_chosen_among_those_that_can_be_used() {
    let mut drive = offering_to(Repair::OtherSandbox, canned::journey_connection("northwind"));
    drive.act(Action::Repair);
    assert!(shows(&drive.screen(), "nothing changes"), "{:?}", drive.screen());
    drive.act(Action::Repair);
    assert!(matches!(drive.task(), Some(Task::Sandboxes(_))));
    drive.report(Report::Sandboxes(Ok(canned::sandboxes())));
    assert!(shows(&drive.screen(), "PRODUCTION"), "{:?}", drive.screen());
    drive.tell(Msg::Pick(ListId::Sandbox, 2));
    assert!(drive.task().is_none() && shows(&drive.screen(), "cannot be chosen"), "{:?}", drive.screen());
    drive.act(Action::Back);
    assert!(drive.screen().list(ListId::Sandbox).is_none(), "the choice can be left");
    drive.act(Action::Repair);
    drive.act(Action::Repair);
    drive.report(Report::Sandboxes(Ok(canned::sandboxes())));
    drive.tell(Msg::Pick(ListId::Sandbox, 1));
    let Some(Task::Repair(_, Repair::OtherSandbox, Some(choice))) = drive.task() else { panic!("{:?}", drive.task()) };
    assert!(matches!(&**choice, Choice::Sandbox(sandbox) if sandbox.name.as_str() == "dev"));
}

#[test]
fn a_repair_for_another_product_is_not_offered() {
    for (repair, connection) in [
        (Repair::OtherSandbox, canned::connection("northwind")),
        (Repair::OtherCompany, canned::journey_connection("northwind")),
    ] {
        assert!(!buttons(&offering_to(repair, connection)).contains(&Action::Repair), "{repair:?}");
    }
}

#[test]
fn signing_in_again_leads_to_the_sign_in() {
    let mut drive = offering_to(Repair::SignInAgain, of_person());
    drive.act(Action::Repair);
    drive.act(Action::Repair);
    let left = drive.left.clone().expect("it leads on");
    assert!(matches!(left.ending, Ending::SignIn(name) if name.as_str() == "northwind"));
}

#[test]
fn the_secrets_of_a_connection_that_works_can_be_moved_into_a_keyring_that_works() {
    for (is_keyring_working, expected) in [(true, vec![Action::Retry, Action::Repair]), (false, vec![Action::Retry])] {
        let mut drive = Drive::choosing(&["northwind"]);
        drive.is_keyring_working = is_keyring_working;
        drive.act(Action::Next);
        drive.passes();
        assert_eq!(buttons(&drive), expected);
    }
    let mut drive = Drive::of(Connection { store: StoreKind::Keyring, ..canned::connection("northwind") });
    drive.is_keyring_working = true;
    drive.act(Action::Next);
    drive.passes();
    assert_eq!(buttons(&drive), [Action::Retry], "they are there already");
}

#[test]
fn the_keyring_is_asked_only_after_the_run_was_told() {
    let mut drive = Drive::choosing(&["northwind"]);
    drive.is_keyring_working = true;
    drive.act(Action::Next);
    drive.passes_but_for_what_is_left();
    assert_eq!(drive.screen().heading, "northwind works");
    assert!(matches!(drive.task(), Some(Task::Afterwards { asks_keyring: true, .. })), "{:?}", drive.task());
    assert_eq!(buttons(&drive), [Action::Retry]);
    drive.act(Action::Retry);
    assert!(matches!(drive.task(), Some(Task::Check(_))), "and nobody has to wait for it");
}

#[test]
fn moving_is_described_done_and_checked() {
    let mut drive = Drive::choosing(&["northwind"]);
    drive.is_keyring_working = true;
    drive.act(Action::Next);
    drive.passes();
    drive.act(Action::Repair);
    assert!(shows(&drive.screen(), Repair::MoveToKeyring.preview()));
    drive.act(Action::Repair);
    assert!(matches!(drive.task(), Some(Task::Repair(_, Repair::MoveToKeyring, None))));
}

#[test]
fn leaving_waits_for_a_repair_that_runs_unless_it_is_said_twice() {
    let begun = || {
        let mut drive = offering(Repair::NewToken);
        drive.act(Action::Repair);
        drive.act(Action::Repair);
        drive
    };
    for how in [Msg::Do(Action::Quit), Msg::Terminated] {
        let mut drive = begun();
        drive.tell(how.clone());
        assert!(drive.left.is_none() && matches!(drive.task(), Some(Task::Repair(..))), "it is let finish");
        repaired(&mut drive);
        let left = drive.left.clone().expect("then it ends");
        assert_eq!((left.ending, left.lines), (Ending::Interrupted, vec!["A new token is in use.".to_owned()]));
        let mut drive = begun();
        drive.tell(how.clone());
        drive.tell(how);
        let left = drive.left.clone().expect("at once");
        assert_eq!(left.ending, Ending::Interrupted);
        assert!(left.lines[0].contains("while a repair was under way"), "{left:?}");
    }
}

#[test]
fn a_company_without_report_suites_can_be_used_and_one_that_cannot_be_read_leads_back_to_the_others() {
    let mut drive = offering(Repair::OtherCompany);
    drive.act(Action::Repair);
    drive.act(Action::Repair);
    drive.report(Report::Companies(Ok(canned::three_companies())));
    drive.tell(Msg::Pick(ListId::Company, 1));
    drive.report(Report::Suites(Err(canned::wrong_secret())));
    assert!(drive.screen().list(ListId::Company).is_some(), "{:?}", drive.screen());
    drive.tell(Msg::Pick(ListId::Company, 1));
    drive.act(Action::Back);
    assert!(drive.task().is_none() && drive.screen().list(ListId::Company).is_some(), "one place back");
    drive.tell(Msg::Pick(ListId::Company, 0));
    assert!(buttons(&drive).is_empty(), "not before they were asked for");
    drive.report(Report::Suites(Ok(Vec::new())));
    assert!(shows(&drive.screen(), "without report suites"), "{:?}", drive.screen());
    drive.act(Action::Next);
    let Some(Task::Repair(_, Repair::OtherCompany, Some(choice))) = drive.task() else { panic!("{:?}", drive.task()) };
    assert!(taken_suites(choice).is_empty());
}

#[test]
fn a_sign_in_that_cannot_be_renewed_is_not_asked_for_a_token_but_done_again() {
    let mut person = of_person();
    assert!(buttons(&offering_to(Repair::NewToken, person.clone())).contains(&Action::Repair));
    let shown = |drive: &Drive| drive.screen().buttons.iter().map(|button| button.label.clone()).collect::<Vec<_>>();
    assert_eq!(shown(&offering_to(Repair::NewToken, person.clone()))[0], Repair::NewToken.title());
    // And one that turns out to have ended while it is renewed.
    let mut drive = offering_to(Repair::NewToken, person.clone());
    drive.act(Action::Repair);
    drive.act(Action::Repair);
    drive.report(Report::Repaired(Err(canned::local(Stage::Token, LocalFault::NotSignedIn, ""))));
    assert!(!shows(&drive.screen(), "Nothing was changed"), "{:?}", drive.screen());
    assert_eq!(shown(&drive)[0], Repair::SignInAgain.title());
    let scopes = Scopes::parse("openid, AdobeID").unwrap();
    let settings = person.credential.sign_in().unwrap().clone();
    let settings = aa_connect::connection::SignInSettings { scopes, ..settings };
    person.credential =
        aa_connect::connection::CredentialSettings::for_person(CredentialType::NativeApp, settings).unwrap();
    assert_eq!(shown(&offering_to(Repair::NewToken, person))[0], Repair::SignInAgain.title());
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
