//! Company and report suites: nothing is taken silently, nothing goes on that was not seen to work.

use aa_connect::connection::Environment;
use aa_connect::diagnosis::{CheckEvent, CheckId};
use aa_connect::screen::{Action, Edit, FieldId, ListId, Move};
use aa_connect::wizard::Msg;
use aa_connect::wizard::StepId;
use aa_connect::wizard::effect::{Effect, Task};
use aa_connect::wizard::report::Report;

use super::canned;
use super::walk::Walk;

fn starts_discovery(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Start(_, task) if matches!(**task, Task::Discover(_))))
}

#[test]
fn i_dont_know_it_yet_lists_all_companies_with_names_and_confirms() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(None);
    walk.discover(canned::three_companies());
    let said = walk.said();
    for shown in
        ["Northwind Trading", "Northwind Café – Übersee 日本", "Contoso Retail", canned::ORG, canned::OTHER_ORG]
    {
        assert!(said.contains(shown), "{shown}: {said}");
    }
    walk.pick(ListId::Company, 2);
    walk.load_suites(3);
    walk.next();
    assert_eq!(walk.step(), StepId::Review);
    let said = walk.said();
    assert!(said.contains(canned::OTHER_ORG) && said.contains("Contoso Retail"), "{said}");
    assert!(walk.open.is_empty(), "nothing is saved before the person says so");
}

#[test]
fn nothing_is_taken_silently() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(None);
    walk.discover(canned::three_companies());
    assert_eq!(walk.model.draft.company, None);
    assert_eq!(walk.open.len(), 0, "no report suites are asked for before a company is chosen");
}

#[test]
fn the_only_company_is_taken_but_named() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(Some(canned::ORG));
    walk.discover(canned::three_companies_but_one_in_the_organization());
    walk.load_suites(3);
    assert!(walk.said().contains("Northwind Trading (northw0)"), "{}", walk.said());
    assert!(walk.said().contains(canned::ORG), "{}", walk.said());
}

#[test]
fn a_typed_organization_that_differs_stops_the_save() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(Some(canned::OTHER_ORG));
    walk.discover(canned::one_company());
    let said = walk.said();
    assert!(said.contains("Error: This credential belongs to another organization."), "{said}");
    assert!(
        said.contains(canned::ORG) && said.contains(canned::OTHER_ORG) && said.contains("Northwind Trading"),
        "{said}"
    );
    walk.next();
    assert_eq!(walk.step(), StepId::Company);
}

#[test]
fn an_organization_that_is_changed_after_the_test_stops_the_save_too() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_review(Some(canned::ORG));
    while walk.step() != StepId::Organization {
        walk.back();
    }
    walk.fill(FieldId::OrgId, canned::OTHER_ORG);
    for _ in 0..8 {
        walk.next();
    }
    assert_eq!(walk.step(), StepId::Company, "{}", walk.said());
    assert!(walk.said().contains("another organization"), "{}", walk.said());
    assert!(walk.open.iter().all(|(_, task)| !matches!(task, Task::Save(..))));
}

#[test]
fn enter_on_the_report_suites_without_checks_takes_the_highlighted_one() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(None);
    walk.discover(canned::one_company());
    walk.load_suites(40);
    walk.tell(Msg::Move(Move::Down));
    walk.tell(Msg::Move(Move::Down));
    let list = walk.highlighted(ListId::ReportSuite);
    walk.next();
    assert_eq!(walk.step(), StepId::Review);
    assert_eq!(walk.model.draft.report_suites.len(), 1);
    assert_eq!(walk.model.draft.report_suites[0].rsid.as_str(), list);
}

#[test]
fn enter_with_checks_takes_those_and_not_the_highlighted_one() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(None);
    walk.discover(canned::one_company());
    walk.load_suites(40);
    walk.pick(ListId::ReportSuite, 7);
    walk.pick(ListId::ReportSuite, 11);
    walk.pick(ListId::ReportSuite, 11);
    walk.tell(Msg::Move(Move::Last));
    walk.next();
    let taken: Vec<_> = walk.model.draft.report_suites.iter().map(|suite| suite.rsid.as_str()).collect();
    assert_eq!(taken, ["northw.site007"]);
}

#[test]
fn typing_narrows_the_report_suites_and_enter_takes_the_first_that_matches() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(None);
    walk.discover(canned::one_company());
    walk.load_suites(340);
    walk.fill(FieldId::Filter, "ČESKO site31");
    assert!(walk.said().contains("Obchod Česko 311: northw.site311"), "{}", walk.said());
    walk.next();
    assert_eq!(walk.model.draft.report_suites[0].rsid.as_str(), "northw.site311");
}

#[test]
fn the_list_works_while_its_pages_are_still_arriving() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(None);
    walk.discover(canned::one_company());
    walk.check(CheckEvent::Started(CheckId::ReportSuites));
    walk.check(canned::page(0..100, 340));
    assert!(walk.said().contains("northw.site000"), "{}", walk.said());
    walk.pick(ListId::ReportSuite, 99);
    walk.check(canned::page(100..200, 340));
    assert_eq!(walk.model.draft.report_suites[0].rsid.as_str(), "northw.site099");
    walk.next();
    assert_eq!(walk.step(), StepId::Review);
    assert!(walk.open.is_empty(), "what is no longer waited for is stopped");
}

#[test]
fn choosing_a_company_does_not_complain_that_the_test_is_not_over() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(None);
    walk.discover(canned::three_companies());
    walk.next();
    assert!(walk.model.draft.company.is_some());
    assert!(!walk.said().contains("Warning"), "{}", walk.said());
}

#[test]
fn changing_the_client_id_after_the_test_forces_a_new_test() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_review(None);
    walk.back();
    walk.back();
    assert_eq!(walk.step(), StepId::Credential);
    walk.fill(FieldId::ClientId, canned::OTHER_CLIENT_ID);
    walk.next();
    let effects = walk.report(Report::SecretKept(Ok(())));
    assert!(starts_discovery(&effects), "{effects:?}");
    walk.next();
    assert_eq!(walk.step(), StepId::Company, "the old answer proves nothing");
}

#[test]
fn going_back_and_forward_without_a_change_asks_adobe_nothing_again() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_review(None);
    walk.back();
    walk.back();
    let effects = walk.next();
    assert_eq!(walk.step(), StepId::Company);
    assert!(!starts_discovery(&effects), "{effects:?}");
}

#[test]
fn a_refusal_is_shown_with_its_remedy_and_can_be_tried_again() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(None);
    walk.check(CheckEvent::Started(CheckId::Token));
    walk.check(canned::failed(CheckId::Token, canned::wrong_secret()));
    walk.report(Report::CheckEnded);
    let said = walk.said();
    assert!(said.contains("does not accept this client secret") && said.contains("Retrieve client secret"), "{said}");
    assert!(said.contains("Skipped: Companies"), "{said}");
    assert!(starts_discovery(&walk.next()), "Enter presses Try again, which has the keys");
    assert_eq!(walk.step(), StepId::Company);
}

#[test]
fn a_company_without_report_suites_may_be_saved_as_it_is() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(None);
    walk.discover(canned::one_company());
    walk.check(canned::failed(CheckId::ReportSuites, canned::no_suites()));
    walk.report(Report::CheckEnded);
    walk.next();
    assert_eq!(walk.step(), StepId::Review, "{}", walk.said());
    assert!(walk.said().contains("Report suites: none visible yet"), "{}", walk.said());
}

#[test]
fn esc_stops_a_running_job_first_then_goes_back() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(None);
    walk.check(CheckEvent::Started(CheckId::Token));
    walk.wait(std::time::Duration::from_secs(3));
    let (attempt, _) = walk.open[0].clone();
    assert_eq!(walk.back(), [Effect::Abort(attempt)]);
    assert_eq!(walk.step(), StepId::Company);
    assert!(walk.said().contains("Stopped"), "{}", walk.said());
    assert!(!walk.said().contains("Waiting:"), "nothing waits any more: {}", walk.said());
    walk.back();
    assert_eq!(walk.step(), StepId::Credential);
}

#[test]
fn another_company_starts_over_with_its_own_report_suites() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(None);
    walk.discover(canned::three_companies());
    walk.pick(ListId::Company, 0);
    walk.load_suites(5);
    walk.pick(ListId::ReportSuite, 1);
    walk.act(Action::Another);
    walk.pick(ListId::Company, 2);
    assert!(walk.model.draft.report_suites.is_empty(), "suites of one company are none of another");
    assert_eq!(walk.model.draft.name.text(), "contoso-retail", "and the name follows");
}

#[test]
fn a_name_of_the_persons_own_survives_another_company() {
    let own = |suggested: &str| ["mine".to_owned(), format!("{suggested}-nightly")];
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(None);
    walk.discover(canned::three_companies());
    walk.pick(ListId::Company, 0);
    walk.load_suites(5);
    walk.next();
    for name in own(walk.model.draft.name.text()) {
        let mut walk = walk.clone();
        walk.fill(FieldId::Name, &name);
        walk.back();
        walk.act(Action::Another);
        walk.pick(ListId::Company, 2);
        assert_eq!(walk.model.draft.name.text(), name);
    }
}

#[test]
fn typing_in_a_field_never_picks_a_row() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(None);
    walk.discover(canned::one_company());
    walk.load_suites(340);
    walk.fill(FieldId::Filter, "shop");
    walk.tell(Msg::Edit(Edit::Insert(' ')));
    assert!(walk.model.draft.report_suites.is_empty());
}
