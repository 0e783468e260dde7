//! Background jobs: late answers change nothing, and time is only asked for while something runs.

use std::time::Duration;

use aa_connect::connection::Environment;
use aa_connect::screen::{Action, Attempt, FieldId, ListId};
use aa_connect::wizard::Msg;
use aa_connect::wizard::effect::Task;
use aa_connect::wizard::report::{Report, Survey, VaultState};
use aa_connect::wizard::{StepId, next_deadline};

use super::canned;
use super::walk::Walk;

#[test]
fn a_late_answer_of_a_stopped_test_changes_nothing() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_company(None);
    let (late, _) = walk.open[0].clone();
    walk.back();
    walk.act(Action::Retry);
    let before = walk.model.clone();
    for report in [
        Report::Check(canned::passed_companies(canned::one_company())),
        Report::Check(canned::page(0..40, 40)),
        Report::CheckEnded,
        Report::Saved(Ok(Box::new(canned::connection("northwind")))),
    ] {
        assert_eq!(walk.tell(Msg::Reported(late, report)), []);
        assert_eq!(walk.model, before);
    }
    assert_eq!(walk.tell(Msg::Reported(Attempt(999), Report::Surveyed(Survey::default()))), []);
    assert_eq!(walk.model, before);
}

#[test]
fn a_job_that_is_replaced_is_stopped() {
    let mut walk = Walk::begun(Environment::Production);
    walk.pick(ListId::Start, 0);
    walk.report(canned::stores(Err(canned::no_bus()), VaultState::Absent));
    let probes = walk.open.len();
    walk.act(Action::Retry);
    walk.act(Action::Retry);
    assert_eq!(walk.open.len(), probes + 1, "one of each kind: {:?}", walk.open);
}

#[test]
fn the_program_sleeps_while_nothing_runs_and_wakes_each_second_while_something_does() {
    let mut walk = Walk::begun(Environment::Production);
    assert_eq!(next_deadline(&walk.model, walk.now), None);
    walk.reach_company(None);
    let begun = walk.now.since_start;
    assert_eq!(next_deadline(&walk.model, walk.now), Some(begun + Duration::from_millis(100)));
    walk.wait(Duration::from_millis(100));
    assert_eq!(next_deadline(&walk.model, walk.now), Some(begun + Duration::from_secs(1)));
    walk.wait(Duration::from_millis(1_300));
    assert_eq!(next_deadline(&walk.model, walk.now), Some(begun + Duration::from_secs(2)));
    walk.back();
    assert_eq!(next_deadline(&walk.model, walk.now), None);
}

#[test]
fn stores_and_network_are_probed_only_after_welcome_was_seen() {
    let walk = Walk::begun(Environment::Production);
    assert!(walk.open.is_empty(), "{:?}", walk.open);
}

#[test]
fn changed_network_settings_are_probed_before_they_are_relied_on() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_this_machine();
    walk.pick(ListId::Store, 2);
    walk.act(Action::Network);
    walk.fill(FieldId::Proxy, "proxy.example.com:3128");
    walk.next();
    assert_eq!(walk.step(), StepId::ThisMachine, "their answer is worth a look");
    assert_eq!(walk.open.len(), 1);
    walk.report(canned::unreached());
    assert!(walk.said().contains("Failed"), "{}", walk.said());
    walk.next();
    assert_eq!(walk.step(), StepId::Organization, "but it does not block");
}

#[test]
fn the_practice_sandbox_is_reached_as_soon_as_it_runs() {
    let mut walk = Walk::at_start(Environment::Practice);
    let effects = aa_connect::wizard::start(&mut walk.model, walk.now);
    for effect in effects {
        if let aa_connect::wizard::effect::Effect::Start(attempt, task) = effect {
            walk.open.push((attempt, *task));
        }
    }
    walk.pick(ListId::Start, 0);
    assert!(walk.asked(&canned::reached()).is_none(), "its addresses are not known yet");
    walk.report(Report::PracticeStarted(Ok(canned::practice())));
    assert!(walk.asked(&canned::reached()).is_some());
}

#[test]
fn the_practice_credential_is_filled_in_with_one_action() {
    let mut walk = Walk::begun(Environment::Practice);
    walk.reach_credential(Some(canned::OTHER_ORG));
    walk.act(Action::FillPractice);
    assert_eq!(walk.model.draft.client_id.text(), canned::OTHER_CLIENT_ID, "that of the organization that was named");
    walk.leave_credential();
}

#[test]
fn an_answer_by_the_old_way_to_adobe_is_none_by_the_new_one() {
    let mut walk = Walk::begun(Environment::Production);
    walk.pick(ListId::Start, 0);
    walk.report(canned::stores(Ok(()), VaultState::Absent));
    // The proxy is typed while Adobe is being reached without it.
    walk.act(Action::Network);
    walk.fill(FieldId::Proxy, "http://proxy.example.com:3128");
    let reach = |walk: &Walk| {
        let asked = walk.open.iter().find_map(|(_, task)| match task {
            Task::ProbeNetwork(reach) => Some(reach.network.proxy.is_some()),
            _ => None,
        });
        asked.expect("a probe runs")
    };
    assert!(!reach(&walk));
    walk.tell(Msg::FocusNext);
    assert!(reach(&walk), "it is asked by the new way, and the old one is not waited for");
    walk.report(canned::reached());
    let (asked, _) = walk.model.machine.network.clone().unwrap();
    assert!(asked.network.proxy.is_some());
}
