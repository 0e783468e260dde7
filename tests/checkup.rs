//! The check screen, driven by its messages alone: what it asks for, what it shows, what Back, Stop and a late answer do;
//! and every state of it as a picture, as in `tests/steps.rs`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "what a test needs may end the test")]

#[path = "support/canned.rs"]
#[expect(dead_code, reason = "shared with the tests of the core")]
mod canned;
#[path = "checkup/drive.rs"]
mod drive;
#[path = "checkup/looks.rs"]
mod looks;
#[path = "support/picture.rs"]
mod picture;
#[path = "checkup/repairs.rs"]
mod repairs;

use std::time::Duration;

use aa_connect::checkup::{Report, Task};
use aa_connect::connection::{ConnectionName, Secret};
use aa_connect::diagnosis::{CheckEvent, CheckId, LocalFault, Seen, Stage};
use aa_connect::screen::{Action, Edit, Ending, FieldId, Item, ListId, Move, Msg, TaskState};

use drive::{Drive, shows};

#[test]
fn a_person_chooses_checks_digs_and_checks_again() {
    let mut drive = Drive::choosing(&["contoso", "northwind"]);
    drive.tell(Msg::Move(Move::Down));
    drive.act(Action::Next);
    assert!(matches!(drive.task(), Some(Task::Check(name)) if name.as_str() == "northwind"));
    drive.fails_at_token();
    assert!(shows(&drive.screen(), "Adobe refused"), "{:?}", drive.screen());
    // The keys are on what failed, and Enter opens it.
    drive.act(Action::Next);
    let screen = drive.screen();
    assert_eq!(screen.heading, CheckId::Token.title());
    assert!(shows(&screen, "invalid_client"), "the evidence: {screen:?}");
    drive.act(Action::Next);
    assert!(drive.screen().list(ListId::Check).is_some(), "back at the checks");
    drive.act(Action::Retry);
    assert!(matches!(drive.task(), Some(Task::Check(name)) if name.as_str() == "northwind"));
    drive.passes();
    assert_eq!(drive.screen().heading, "northwind works");
}

#[test]
fn the_check_screen_looks_as_reviewed_in_every_state() {
    for (name, drive) in looks::states() {
        insta::assert_snapshot!(name, looks::looked_at(&drive.screen()));
    }
}

#[test]
fn the_last_verdict_stands_in_the_list() {
    let mut drive = Drive::choosing(&["contoso", "northwind"]);
    let states = |drive: &Drive| -> Vec<Option<TaskState>> {
        drive.screen().list(ListId::Saved).unwrap().rows.iter().map(|row| row.state).collect()
    };
    assert_eq!(states(&drive), [Some(TaskState::Ahead); 2]);
    drive.act(Action::Next);
    drive.fails_at_token();
    drive.act(Action::Back);
    assert_eq!(states(&drive), [Some(TaskState::Failed), Some(TaskState::Ahead)]);
}

#[test]
fn what_depends_on_a_failed_check_is_skipped_and_what_comes_later_changes_nothing() {
    let mut drive = Drive::choosing(&["northwind"]);
    drive.act(Action::Next);
    drive.event(CheckEvent::Started(CheckId::Token));
    drive.event(canned::failed(CheckId::Token, canned::wrong_secret()));
    drive.event(CheckEvent::Started(CheckId::Companies));
    drive.event(canned::failed(CheckId::ReportSuites, canned::no_suites()));
    drive.ends();
    let screen = drive.screen();
    let rows = &screen.list(ListId::Check).unwrap().rows;
    let state = |check: CheckId| rows.iter().find(|row| row.label == check.title()).unwrap().state;
    assert_eq!(state(CheckId::Token), Some(TaskState::Failed));
    assert_eq!(state(CheckId::Companies), Some(TaskState::Skipped));
    assert_eq!(state(CheckId::ReportSuites), Some(TaskState::Skipped));
    assert!(shows(&screen, "client secret"), "the deeper cause is told: {screen:?}");
}

#[test]
fn stopping_ends_the_job_and_a_late_answer_is_not_heard() {
    let mut drive = Drive::choosing(&["northwind"]);
    drive.act(Action::Next);
    drive.event(CheckEvent::Started(CheckId::Token));
    let attempt = drive.attempt();
    drive.act(Action::Back);
    assert!(drive.task().is_none(), "it was stopped");
    let before = drive.screen();
    drive.tell(Msg::Reported(attempt, Report::Check(canned::failed(CheckId::Token, canned::wrong_secret()))));
    assert_eq!(drive.screen().list(ListId::Check), before.list(ListId::Check));
    drive.act(Action::Back);
    assert!(drive.screen().list(ListId::Saved).is_some(), "back at the list");
}

#[test]
fn a_closed_vault_is_opened_before_the_check_begins_and_asked_for_once() {
    let mut drive = Drive::of(looks::in_vault());
    drive.act(Action::Next);
    assert!(drive.task().is_none(), "a run that stops at a closed vault says nothing");
    drive.tell(Msg::Paste(Secret::new("correct horse battery")));
    let shown = format!("{:?}", drive.screen());
    assert!(!shown.contains("correct horse"), "{shown}");
    drive.act(Action::Next);
    assert!(
        matches!(drive.task(), Some(Task::OpenVault(passphrase)) if passphrase.expose() == "correct horse battery")
    );
    drive.report(Report::VaultOpened(Ok(())));
    assert!(matches!(drive.task(), Some(Task::Check(_))));
    drive.passes();
    drive.act(Action::Retry);
    assert!(matches!(drive.task(), Some(Task::Check(_))), "it is open from now on");
    // Another program replaced it meanwhile.
    drive.event(canned::failed(CheckId::Secret, canned::local(Stage::Store, LocalFault::VaultLocked, "")));
    drive.ends();
    assert!(shows(&drive.screen(), "Passphrase of the vault"), "{:?}", drive.screen());
}

#[test]
fn what_a_change_left_behind_is_told_beside_the_run_in_the_ticket_and_at_the_end() {
    let mut drive = Drive::choosing(&["northwind"]);
    drive.unfinished = Some(looks::unfinished());
    drive.act(Action::Next);
    drive.event(CheckEvent::Warned(looks::clock_off()));
    drive.passes();
    assert!(shows(&drive.screen(), "Not finished: copies of the secrets"), "{:?}", drive.screen());
    let ticket = drive.copied();
    assert!(ticket.contains("Not finished: copies") && ticket.contains("clock is 95 seconds"), "{ticket}");
    drive.act(Action::Quit);
    let lines = drive.left.clone().expect("it ends").lines.join("\n");
    assert!(lines.contains("Not finished: copies") && lines.contains("clock is 95 seconds"), "{lines}");
}

#[test]
fn whoever_was_sent_here_goes_back_where_they_came_from() {
    let name = ConnectionName::parse("northwind").unwrap();
    let mut drive = Drive::visiting(&name, &["contoso", "northwind"]);
    assert!(matches!(drive.task(), Some(Task::Check(asked)) if *asked == name), "checked at once");
    drive.passes();
    drive.act(Action::Back);
    let left = drive.left.clone().expect("it ends");
    assert_eq!((left.ending, left.lines.len()), (Ending::Returned, 0));
}

#[test]
fn leaving_says_what_was_found() {
    let mut drive = Drive::choosing(&["northwind"]);
    drive.act(Action::Next);
    drive.fails_at_token();
    drive.act(Action::Quit);
    let left = drive.left.clone().expect("it ends");
    assert_eq!(left.ending, Ending::Left);
    assert!(left.lines[0].starts_with("northwind: Adobe refused: "), "{left:?}");
    let mut drive = Drive::choosing(&["northwind"]);
    drive.act(Action::Next);
    drive.act(Action::Quit);
    assert_eq!(drive.left.clone().expect("it ends").ending, Ending::Interrupted, "a check was cut off");
}

#[test]
fn a_filter_finds_a_connection_among_many() {
    let names: Vec<String> = (0..40).map(|n| format!("client-{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut drive = Drive::choosing(&names);
    drive.tell(Msg::FocusPrevious);
    for letter in "T-17".chars() {
        drive.tell(Msg::Edit(Edit::Insert(letter)));
    }
    let screen = drive.screen();
    let rows = &screen.list(ListId::Saved).unwrap().rows;
    assert_eq!(rows.iter().map(|row| row.label.as_str()).collect::<Vec<_>>(), ["client-17"]);
    drive.act(Action::Next);
    assert!(matches!(drive.task(), Some(Task::Check(name)) if name.as_str() == "client-17"));
}

#[test]
fn a_letter_is_offered_only_where_somebody_else_must_act_and_holds_no_secret() {
    const CANARY: &str = "hunter2-canary";
    let mut drive = Drive::of(looks::in_vault());
    drive.act(Action::Next);
    drive.tell(Msg::Paste(Secret::new(CANARY)));
    drive.act(Action::Next);
    drive.report(Report::VaultOpened(Ok(())));
    drive.event(canned::failed(CheckId::Companies, canned::no_suites()));
    drive.ends();
    assert!(drive.screen().offers.iter().any(|offer| offer.action == Action::Letter));
    drive.act(Action::Letter);
    let screen = drive.screen();
    assert!(format!("{:?}", screen.panel).contains("Subject: "), "{:?}", screen.panel);
    let copied = drive.copied();
    assert!(copied.contains("Subject: "), "{copied}");
    assert!(!copied.contains(CANARY) && !format!("{screen:?}").contains(CANARY), "{copied}");
    drive.act(Action::Back);
    assert!(drive.screen().panel.is_none());
    assert!(!drive.copied().contains(CANARY), "the ticket, too");
    // Where the person before the screen can do it, nobody is written to.
    let mut drive = Drive::choosing(&["northwind"]);
    drive.act(Action::Next);
    drive.event(canned::failed(CheckId::Secret, canned::local(Stage::Store, LocalFault::SecretMissing, "")));
    drive.ends();
    assert!(drive.screen().offers.iter().all(|offer| offer.action != Action::Letter));
    drive.act(Action::Letter);
    assert!(drive.screen().panel.is_none());
}

#[test]
fn a_warning_is_shown_beside_a_check_that_works() {
    let mut drive = Drive::choosing(&["northwind"]);
    drive.act(Action::Next);
    drive.event(CheckEvent::Warned(looks::clock_off()));
    drive.passes();
    let screen = drive.screen();
    assert_eq!(screen.heading, "northwind works");
    assert!(screen.body.iter().any(|item| matches!(item, Item::Callout(callout) if callout.title.contains("clock"))));
}

#[test]
fn a_connection_that_is_gone_is_said_to_be() {
    let drive = Drive::visiting(&ConnectionName::parse("gone").unwrap(), &["northwind"]);
    assert!(drive.task().is_none());
    assert!(shows(&drive.screen(), "gone is not saved any more"), "{:?}", drive.screen());
}

#[test]
fn a_bundle_is_only_looked_at() {
    let mut drive = Drive::replaying();
    assert!(drive.task().is_none(), "nothing is asked");
    let screen = drive.screen();
    assert!(screen.buttons.is_empty(), "nothing can be done: {:?}", screen.buttons);
    for action in [Action::Retry, Action::Repair] {
        drive.act(action);
        assert!(drive.task().is_none());
    }
    drive.act(Action::Next);
    assert_eq!(drive.screen().heading, CheckId::Token.title(), "evidence can be dug into");
    drive.act(Action::Back);
    drive.act(Action::Back);
    assert_eq!(drive.left.clone().expect("it ends").ending, Ending::Left);
}

#[test]
fn no_walk_ever_shows_a_focus_that_is_not_there_or_a_letter_of_the_passphrase() {
    use proptest::prelude::*;
    let steps = proptest::collection::vec(any::<u8>(), 0..60);
    proptest!(ProptestConfig::with_cases(200), |(walk in steps)| {
        let mut drive = Drive::choosing(&["contoso", "northwind", "fabrikam"]);
        for step in walk {
            if drive.left.is_some() {
                break;
            }
            match step % 22 {
                0..=2 => drive.act(Action::Next),
                3 => drive.act(Action::Back),
                4 => drive.act(Action::Retry),
                5 => drive.act(Action::Repair),
                6 => drive.act(Action::Letter),
                7 => drive.tell(Msg::Move(Move::Down)),
                8 => drive.tell(Msg::Move(Move::Up)),
                9 => drive.tell(Msg::FocusNext),
                10 => drive.tell(Msg::Paste(Secret::new("hunter2hunter2"))),
                11 => drive.tell(Msg::Fill(FieldId::Passphrase, Secret::new("hunter2hunter2"))),
                12 => drive.act(Action::Toggle),
                13 => drive.act(Action::Help),
                step => drive.answer(step),
            }
            let screen = drive.screen();
            let focused = screen.body.iter().filter(|item| match item {
                Item::Field(field) => field.is_focused,
                Item::Choice(list) | Item::Checklist(list) => list.is_focused,
                _ => false,
            }).count() + screen.buttons.iter().filter(|button| button.is_focused).count();
            prop_assert!(focused <= 1);
            prop_assert_eq!(focused == 0, screen.focus_order().is_empty());
            prop_assert!(!shows(&screen, "hunter2"));
        }
    });
}

#[test]
fn time_alone_redraws_only_while_something_runs() {
    let mut drive = Drive::choosing(&["northwind"]);
    assert_eq!(drive.next_deadline(), None);
    drive.act(Action::Next);
    assert!(drive.next_deadline().is_some());
    drive.wait(Duration::from_secs(3));
    assert!(drive.screen().waiting.is_some());
    drive.event(CheckEvent::Passed { check: CheckId::File, seen: Seen::File, took: Duration::ZERO });
    drive.passes();
    assert_eq!(drive.next_deadline(), None);
}

#[test]
fn nothing_to_check_is_said_where_nothing_is_saved() {
    let mut drive = Drive::choosing(&[]);
    assert!(shows(&drive.screen(), "No connection is saved"));
    drive.act(Action::Next);
    assert!(drive.task().is_none());
}
