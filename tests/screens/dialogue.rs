//! Plain mode's dialogue: what is asked, and what typed lines mean.

use std::time::Duration;

use aa_connect::connection::{Invalid, Secret};
use aa_connect::screen::*;
use aa_connect::ui::plain::{Answer, Ask, Dialogue, news};

use super::samples;

fn type_line(dialogue: &mut Dialogue, screen: &Screen, line: &str) -> Answer {
    dialogue.answer(screen, &Secret::new(line))
}

fn sent(dialogue: &mut Dialogue, screen: &Screen, line: &str) -> Vec<Msg> {
    match type_line(dialogue, screen, line) {
        Answer::Send(messages) => messages,
        other => panic!("{other:?}"),
    }
}

fn said(dialogue: &mut Dialogue, screen: &Screen, line: &str) -> String {
    match type_line(dialogue, screen, line) {
        Answer::Say(said) => said,
        other => panic!("{other:?}"),
    }
}

fn fill(id: FieldId, text: &str) -> Msg {
    Msg::Fill(id, Secret::new(text))
}

#[test]
fn each_field_is_asked_once_and_then_an_empty_line_continues() {
    let screen = samples::credential();
    let mut dialogue = Dialogue::default();
    assert!(matches!(dialogue.ask(&screen), Ask::Field { id: FieldId::ClientId, secret: false, .. }));
    assert_eq!(sent(&mut dialogue, &screen, "abc\n"), [fill(FieldId::ClientId, "abc")]);
    assert!(matches!(dialogue.ask(&screen), Ask::Field { id: FieldId::ClientSecret, secret: true, .. }));
    assert_eq!(sent(&mut dialogue, &screen, ""), [], "an empty line keeps what is there");
    assert_eq!(
        sent(&mut dialogue, &screen, "x@techacct.adobe.com"),
        [fill(FieldId::TechnicalAccount, "x@techacct.adobe.com")]
    );
    assert_eq!(sent(&mut dialogue, &screen, "\r\n"), []);
    assert_eq!(dialogue.ask(&screen), Ask::Continue);
    assert_eq!(sent(&mut dialogue, &screen, ""), [Msg::Do(Action::Next)]);
}

#[test]
fn at_a_text_field_a_word_is_an_answer_and_a_slash_makes_it_a_command() {
    let screen = samples::credential();
    let mut dialogue = Dialogue::default();
    assert_eq!(sent(&mut dialogue, &screen, "/back"), [Msg::Do(Action::Back)]);
    assert_eq!(sent(&mut dialogue, &screen, "/PRACTICE "), [Msg::Do(Action::FillPractice)]);
    assert_eq!(sent(&mut dialogue, &screen, "back"), [fill(FieldId::ClientId, "back")]);
    assert_eq!(sent(&mut dialogue, &screen, "//back"), [fill(FieldId::ClientSecret, "/back")]);
    assert_eq!(
        sent(&mut dialogue, &screen, "/etc/ssl/company.pem"),
        [fill(FieldId::TechnicalAccount, "/etc/ssl/company.pem")]
    );
    assert_eq!(sent(&mut dialogue, &screen, "/clear"), [fill(FieldId::Scopes, "")]);
}

#[test]
fn a_command_that_is_not_offered_says_so_and_asks_again() {
    let screen = samples::credential();
    let mut dialogue = Dialogue::default();
    let answer = said(&mut dialogue, &screen, "/retry");
    assert!(answer.starts_with("retry does not work here. You can type: next"), "{answer}");
    assert!(matches!(dialogue.ask(&screen), Ask::Field { id: FieldId::ClientId, .. }));
}

#[test]
fn a_number_picks_a_row_and_a_row_that_cannot_be_taken_says_why() {
    let screen = samples::this_machine();
    let mut dialogue = Dialogue::default();
    assert!(matches!(dialogue.ask(&screen), Ask::Row { list: ListId::Store, count: 3, multi: false, .. }));
    let answer = said(&mut dialogue, &screen, "1");
    assert!(answer.contains("not available: no session bus was found"), "{answer}");
    assert!(said(&mut dialogue, &screen, "4").contains("1 to 3"));
    assert!(said(&mut dialogue, &screen, "0").contains("1 to 3"));
    assert!(said(&mut dialogue, &screen, "2,3").contains("Only one"));
    assert_eq!(sent(&mut dialogue, &screen, "3"), [Msg::Pick(ListId::Store, 2)]);
    assert_eq!(dialogue.ask(&screen), Ask::Continue);
    assert_eq!(sent(&mut dialogue, &screen, "2"), [Msg::Pick(ListId::Store, 1)], "the choice can still be changed");
    assert_eq!(sent(&mut dialogue, &screen, "network"), [Msg::Do(Action::Network)]);
}

#[test]
fn in_a_checklist_several_numbers_are_picked_and_letters_narrow_the_list() {
    let screen = samples::company(true);
    let mut dialogue = Dialogue::default();
    assert!(matches!(dialogue.ask(&screen), Ask::Row { list: ListId::ReportSuite, count: 340, multi: true, .. }));
    assert_eq!(sent(&mut dialogue, &screen, "labs"), [fill(FieldId::Filter, "labs")]);
    assert_eq!(sent(&mut dialogue, &screen, "back"), [Msg::Do(Action::Back)]);
    let picked = sent(&mut dialogue, &screen, "3, 340 3");
    assert_eq!(picked, [Msg::Pick(ListId::ReportSuite, 2), Msg::Pick(ListId::ReportSuite, 339)]);
}

#[test]
fn a_long_list_without_a_filter_is_searched_here_and_keeps_its_numbers() {
    let mut screen = samples::company(false);
    screen.body.retain(|item| !matches!(item, Item::Field(_)));
    let mut dialogue = Dialogue::default();
    let found = said(&mut dialogue, &screen, "SUITE33");
    assert!(found.starts_with("331. Northwind Store: northwind.suite330\n"), "{found}");
    assert_eq!(found.lines().count(), 10);
    assert!(said(&mut dialogue, &screen, "nowhere").contains("No row has that"));
    assert_eq!(said(&mut dialogue, &screen, "all").lines().count(), 340);
}

#[test]
fn a_refused_field_is_asked_for_again() {
    let mut screen = samples::credential();
    let mut dialogue = Dialogue::default();
    for _ in 0..4 {
        sent(&mut dialogue, &screen, "");
    }
    assert_eq!(sent(&mut dialogue, &screen, "next"), [Msg::Do(Action::Next)]);
    let before = screen.clone();
    if let Some(Item::Field(field)) = screen.body.get_mut(2) {
        field.problem = Some(Invalid::new("This is empty.", "Copy it from the Console.", "A@techacct.adobe.com"));
    }
    let heard = news(&before, &screen);
    assert!(heard.contains("Error in Technical account ID: This is empty. Copy it from the Console.\n"), "{}", *heard);
    assert!(matches!(dialogue.ask(&screen), Ask::Field { id: FieldId::TechnicalAccount, .. }));
    sent(&mut dialogue, &screen, "");
    assert_eq!(dialogue.ask(&screen), Ask::Continue, "asked once for each refusal, not for ever");
}

#[test]
fn another_screen_is_asked_from_its_beginning() {
    let mut dialogue = Dialogue::default();
    sent(&mut dialogue, &samples::credential(), "abc");
    dialogue.ask(&samples::review());
    assert!(matches!(dialogue.ask(&samples::credential()), Ask::Field { id: FieldId::ClientId, .. }));
}

#[test]
fn a_panel_is_closed_by_an_empty_line() {
    let mut dialogue = Dialogue::default();
    assert_eq!(dialogue.ask(&samples::guide()), Ask::Continue);
    assert_eq!(sent(&mut dialogue, &samples::guide(), ""), [Msg::Do(Action::Back)]);
}

#[test]
fn a_secret_is_never_repeated_in_a_question() {
    let screen = samples::credential_revealed();
    let mut dialogue = Dialogue::default();
    sent(&mut dialogue, &screen, "");
    let ask = dialogue.ask(&screen);
    assert!(matches!(ask, Ask::Field { secret: true, .. }));
    assert!(!format!("{ask:?} {ask}").contains("p8e"), "{ask}");
}

#[test]
fn while_something_runs_only_changes_are_said() {
    let running = |since| {
        Item::Task(Task {
            label: "Asking Adobe".into(),
            state: TaskState::Running(Duration::from_secs(since)),
            detail: String::new(),
        })
    };
    let at = |item: Item| Screen {
        body: vec![item],
        buttons: vec![],
        offers: samples::offers(&[(Action::Back, "cancel")]),
        ..samples::company_failed()
    };
    let mut dialogue = Dialogue::default();
    assert_eq!(dialogue.ask(&at(running(0))), Ask::Wait);
    assert_eq!(*news(&at(running(1)), &at(running(9))), "", "time that passes is no news");
    let done = at(Item::Task(Task { label: "Asking Adobe".into(), state: TaskState::Done, detail: "0.4 s".into() }));
    assert_eq!(*news(&at(running(9)), &done), "Done: Asking Adobe: 0.4 s.\n");
    assert_eq!(*news(&done, &at(running(0))), "Waiting: Asking Adobe.\n");
    assert_eq!(sent(&mut dialogue, &at(running(2)), "back"), [Msg::Do(Action::Back)]);
}

#[test]
fn a_change_of_choice_is_said_once_and_another_screen_whole() {
    let before = samples::this_machine();
    let mut after = before.clone();
    if let Some(Item::Choice(list)) = after.body.get_mut(1) {
        list.rows[1].is_chosen = false;
        list.rows[2].is_chosen = true;
    }
    assert_eq!(*news(&before, &after), "Chosen: 3. Memory only.\n");
    assert!(news(&before, &samples::review()).starts_with("Step 7 of 7: Review.\n"));
    assert_eq!(*news(&before, &before), "");
}

#[test]
fn a_revealed_secret_is_said_once_when_it_is_revealed() {
    let heard = news(&samples::credential(), &samples::credential_revealed());
    assert!(heard.starts_with("Client secret: p8e-0123") && heard.lines().count() == 1, "{}", *heard);
    assert_eq!(*news(&samples::credential_revealed(), &samples::credential_revealed()), "");
    let mut dialogue = Dialogue::default();
    assert_eq!(type_line(&mut dialogue, &samples::credential_revealed(), "/again"), Answer::Repeat);
}

#[test]
fn a_filter_that_finds_nothing_can_still_be_changed() {
    let mut screen = samples::company(true);
    screen.body[1] = Item::Field(samples::plain_field(FieldId::Filter, "Filter", "nowhere", true));
    if let Some(Item::Checklist(list)) = screen.body.get_mut(2) {
        list.rows.clear();
    }
    let mut dialogue = Dialogue::default();
    let ask = dialogue.ask(&screen);
    assert_eq!(ask.to_string(), "Report suites: No row. Type a part of a name or all: ");
    assert_eq!(sent(&mut dialogue, &screen, "labs"), [fill(FieldId::Filter, "labs")]);
    assert_eq!(
        sent(&mut dialogue, &screen, "2024"),
        [fill(FieldId::Filter, "2024")],
        "no row has a number, so it is a name"
    );
    assert_eq!(sent(&mut dialogue, &screen, "all"), [fill(FieldId::Filter, "")]);
}

#[test]
fn rows_that_are_loaded_while_one_listens_do_not_start_the_list_anew() {
    let all = samples::company(true);
    let mut first_page = all.clone();
    if let Some(Item::Checklist(list)) = first_page.body.get_mut(2) {
        list.rows.truncate(50);
        list.note = Some("50, loading…".into());
    }
    assert_eq!(*news(&first_page, &all), "");
    let mut filtered = all.clone();
    if let Some(Item::Checklist(list)) = filtered.body.get_mut(2) {
        list.rows.retain(|row| row.label.contains("Labs"));
        list.note = Some("34 of 340".into());
    }
    assert!(news(&all, &filtered).starts_with("Report suites, choose any, 34 of 340:\n1. "));
}
