//! Journey Optimizer: the organization is asked for, the sandbox is chosen and never typed, and nothing is saved whose
//! journeys were not read.

use aa_connect::connection::{CredentialType, Environment, OrgId, Product, SandboxName, Scopes, StoreKind};
use aa_connect::diagnosis::{CheckEvent, CheckId};
use aa_connect::screen::{Action, FieldId, Item, ListId, Tone};
use aa_connect::wizard::StepId;
use aa_connect::wizard::effect::{Effect, Task};
use aa_connect::wizard::plan::plan;
use aa_connect::wizard::report::{Report, ResumedDraft};

use super::canned;
use super::walk::Walk;

/// The organization and, where one is meant, the sandbox of the job that was begun.
fn begun(effects: &[Effect]) -> Option<(OrgId, Option<SandboxName>)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Start(_, task) => match &**task {
            Task::ListSandboxes(candidate) => Some((candidate.org_id.clone(), None)),
            Task::ReadJourneys(candidate, name) => Some((candidate.org_id.clone(), Some(name.clone()))),
            _ => None,
        },
        _ => None,
    })
}

fn name(name: &str) -> SandboxName {
    SandboxName::parse(name).unwrap()
}

fn notice(walk: &Walk) -> String {
    let notice = walk.model.notice.as_ref().expect("something is said");
    format!("{} {}", notice.title, notice.lines.join(" "))
}

fn at_list() -> Walk {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_sandbox();
    walk.list_sandboxes(canned::sandboxes());
    walk
}

fn proven() -> Walk {
    let mut walk = at_list();
    walk.pick(ListId::Sandbox, 1);
    walk.read_journeys();
    walk
}

#[test]
fn an_organization_that_is_not_known_is_asked_for_before_going_on_and_nothing_is_lost() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_product(None);
    walk.pick(ListId::Product, 1);
    walk.next();
    assert_eq!(walk.step(), StepId::Organization);
    assert!(notice(&walk).contains("needs the organization ID") && notice(&walk).contains("@AdobeOrg"));
    assert_eq!(walk.model.draft.product, Some(Product::JourneyOptimizer), "the choice stays");
    walk.next();
    assert_eq!(walk.step(), StepId::Organization, "an empty field is no answer");
    walk.fill(FieldId::OrgId, canned::ORG);
    walk.next();
    assert_eq!(walk.step(), StepId::Product);
    walk.next();
    assert_eq!(walk.step(), StepId::CredentialType);
}

#[test]
fn with_the_product_chosen_i_dont_know_it_yet_says_why_it_is_no_answer() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_product(Some(canned::ORG));
    walk.pick(ListId::Product, 1);
    walk.back();
    assert_eq!(walk.step(), StepId::Organization);
    walk.pick(ListId::Organization, 0);
    assert!(notice(&walk).contains("Journey Optimizer needs it"), "{}", notice(&walk));
    assert_eq!(walk.model.draft.org_id.text(), canned::ORG, "what was typed stays");
    walk.next();
    assert_eq!(walk.step(), StepId::Product);
}

#[test]
fn an_organization_that_was_typed_before_it_was_called_unknown_counts() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_organization();
    walk.fill(FieldId::OrgId, canned::ORG);
    walk.pick(ListId::Organization, 0);
    walk.next();
    walk.pick(ListId::Product, 1);
    walk.next();
    assert_eq!(walk.step(), StepId::CredentialType);
    assert_eq!(walk.model.draft.expected_org().unwrap(), Some(canned::org(canned::ORG)));
}

#[test]
fn only_server_to_server_is_offered_and_the_screen_says_why() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_product(Some(canned::ORG));
    walk.pick(ListId::Product, 1);
    walk.next();
    assert!(walk.said().contains("Adobe documents OAuth Server-to-Server alone"), "{}", walk.said());
    for row in 1..CredentialType::ALL.len() {
        walk.pick(ListId::CredentialType, row);
        assert_eq!(walk.model.draft.credential_type, None, "row {row}");
        assert!(notice(&walk).contains("cannot be chosen"));
    }
    walk.pick(ListId::CredentialType, 0);
    assert_eq!(walk.model.draft.scopes.text(), Scopes::JOURNEY_OPTIMIZER_SERVER_TO_SERVER);
}

#[test]
fn a_type_chosen_for_another_product_is_to_be_chosen_anew_and_values_stay() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential_of(CredentialType::WebApp, Some(canned::ORG));
    walk.fill(FieldId::ClientId, canned::CLIENT_ID);
    walk.back();
    walk.back();
    walk.pick(ListId::Product, 1);
    walk.next();
    assert_eq!((walk.step(), walk.model.draft.credential_type), (StepId::CredentialType, None));
    assert_eq!(walk.model.draft.client_id.text(), canned::CLIENT_ID);
}

#[test]
fn the_plan_has_the_sandbox_instead_of_company_and_token() {
    let walk = at_list();
    let plan = plan(&walk.model.draft);
    assert!(plan.contains(&StepId::Sandbox));
    assert!(!plan.contains(&StepId::Company) && !plan.contains(&StepId::Token) && !plan.contains(&StepId::SignIn));
}

#[test]
fn sandboxes_are_listed_default_first_with_production_and_reasons_in_words() {
    let mut walk = at_list();
    let said = walk.said();
    for shown in ["prod · PRODUCTION, the default", "dev · development", "Adobe is still making it", "it was deleted"]
    {
        assert!(said.contains(shown), "{shown}: {said}");
    }
    assert_eq!(walk.highlighted(ListId::Sandbox), "prod · PRODUCTION, the default");
    assert!(walk.open.is_empty(), "with several that can be used none is taken silently");
    for row in [2, 3] {
        assert_eq!(begun(&walk.pick(ListId::Sandbox, row)), None);
        assert!(notice(&walk).contains("cannot be chosen"), "{}", notice(&walk));
    }
    walk.next();
    assert_eq!(walk.step(), StepId::Sandbox);
    walk.fill(FieldId::Filter, "česko");
    assert_eq!(walk.highlighted(ListId::Sandbox), "dev · development");
    assert!(walk.said().contains("1 of 4 match"), "{}", walk.said());
    walk.fill(FieldId::Filter, "nothing like it");
    assert!(walk.said().contains("No sandbox matches."), "{}", walk.said());
}

#[test]
fn journeys_are_read_in_the_chosen_sandbox_before_going_on() {
    let mut walk = at_list();
    let effects = walk.pick(ListId::Sandbox, 1);
    assert_eq!(begun(&effects), Some((canned::org(canned::ORG), Some(name("dev")))));
    walk.next();
    assert_eq!(walk.step(), StepId::Sandbox, "not before it was read");
    walk.read_journeys();
    walk.next();
    assert_eq!(walk.step(), StepId::Review);
    let said = walk.said();
    for shown in [canned::ORG, canned::ACCOUNT, "Development Česko (dev), development", "journey-optimizer-dev"] {
        assert!(said.contains(shown), "{shown}: {said}");
    }
    assert!(!said.contains("Company") && !said.contains("Report suites"), "{said}");
}

#[test]
fn what_is_saved_holds_organization_and_sandbox_and_no_company() {
    let mut walk = proven();
    walk.next();
    let effects = walk.next();
    let proven = effects.iter().find_map(|effect| match effect {
        Effect::Start(_, task) => match &**task {
            Task::Save(_, proven) => Some(proven.clone()),
            _ => None,
        },
        _ => None,
    });
    let proven = proven.expect("it is saved");
    assert_eq!((proven.product, &proven.org_id), (Product::JourneyOptimizer, &canned::org(canned::ORG)));
    assert_eq!(proven.sandbox.map(|sandbox| sandbox.name), Some(name("dev")));
    assert_eq!((proven.company, proven.report_suites.len()), (None, 0));
    let account = proven.candidate.settings.technical_account_id().map(|id| id.as_str().to_owned());
    assert_eq!(account.as_deref(), Some(canned::ACCOUNT), "as Adobe told it");
    walk.report(Report::Saved(Ok(Box::new(canned::journey_connection("journeys")))));
    assert_eq!(walk.step(), StepId::Done);
    assert!(walk.said().contains("Production (prod), production"), "{}", walk.said());
}

#[test]
fn the_only_sandbox_that_can_be_used_is_taken_but_named() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_sandbox();
    let mut seen = canned::sandboxes();
    seen.sandboxes.remove(1);
    walk.list_sandboxes(seen);
    assert_eq!(walk.model.draft.sandbox.as_ref().map(|sandbox| &sandbox.name), Some(&name("prod")));
    walk.read_journeys();
    assert!(walk.said().contains("production sandbox"), "{}", walk.said());
}

#[test]
fn where_none_can_be_used_that_is_said_and_can_be_tried_again() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_sandbox();
    let mut seen = canned::sandboxes();
    seen.sandboxes.drain(..2);
    walk.list_sandboxes(seen);
    assert!(walk.said().contains("none of them can be used"), "{}", walk.said());
    assert_eq!(begun(&walk.act(Action::Retry)), Some((canned::org(canned::ORG), None)));
}

#[test]
fn a_refused_read_offers_another_sandbox_and_the_same_once_more() {
    let mut walk = at_list();
    walk.pick(ListId::Sandbox, 0);
    walk.check(canned::failed(CheckId::Journeys, canned::no_journeys()));
    walk.report(Report::CheckEnded);
    assert_eq!(walk.step(), StepId::Sandbox);
    let again = walk.act(Action::Retry);
    assert_eq!(begun(&again), Some((canned::org(canned::ORG), Some(name("prod")))));
    walk.check(canned::failed(CheckId::Journeys, canned::no_journeys()));
    walk.report(Report::CheckEnded);
    walk.act(Action::OtherCompany);
    let other = walk.pick(ListId::Sandbox, 1);
    assert_eq!(begun(&other), Some((canned::org(canned::ORG), Some(name("dev")))));
    walk.read_journeys();
    walk.next();
    assert_eq!(walk.step(), StepId::Review);
    assert_eq!(walk.model.draft.name.text(), "journey-optimizer-dev", "the suggested name follows the sandbox");
}

#[test]
fn a_name_of_ones_own_stays_whatever_sandbox_is_chosen() {
    let mut walk = proven();
    walk.next();
    walk.fill(FieldId::Name, "northwind/journeys");
    walk.back();
    walk.pick(ListId::Sandbox, 0);
    walk.read_journeys();
    assert_eq!(walk.model.draft.name.text(), "northwind/journeys");
}

#[test]
fn back_and_forward_asks_adobe_nothing_again_unless_something_was_changed() {
    let mut walk = proven();
    walk.next();
    walk.back();
    assert_eq!((walk.step(), walk.open.len()), (StepId::Sandbox, 0));
    assert!(walk.model.proven_sandbox().is_some());
    walk.back();
    walk.next();
    assert_eq!((walk.step(), walk.open.len()), (StepId::Sandbox, 0));
    while walk.step() != StepId::Organization {
        walk.back();
    }
    walk.fill(FieldId::OrgId, canned::OTHER_ORG);
    for _ in [StepId::Product, StepId::CredentialType, StepId::Credential] {
        walk.next();
    }
    assert_eq!(walk.step(), StepId::Credential);
    let effects = walk.next();
    assert_eq!(begun(&effects), Some((canned::org(canned::OTHER_ORG), None)), "another organization, another list");
    assert!(walk.model.proven_sandbox().is_none());
}

#[test]
fn a_stopped_read_can_be_begun_again() {
    let mut walk = at_list();
    walk.pick(ListId::Sandbox, 0);
    walk.check(CheckEvent::Started(CheckId::Journeys));
    walk.back();
    assert_eq!((walk.step(), walk.open.len()), (StepId::Sandbox, 0));
    assert!(begun(&walk.pick(ListId::Sandbox, 0)).is_some());
}

#[test]
fn a_failed_list_shows_its_finding_and_its_letter() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_sandbox();
    walk.check(canned::failed(CheckId::Token, canned::wrong_secret()));
    walk.report(Report::CheckEnded);
    let screen = walk.screen();
    assert!(screen.body.iter().any(|item| matches!(item, Item::Callout(callout) if callout.tone == Tone::Bad)));
    assert!(screen.offers.iter().any(|offer| offer.action == Action::Letter));
    assert_eq!(begun(&walk.act(Action::Retry)), Some((canned::org(canned::ORG), None)));
}

#[test]
fn a_resumed_draft_reads_journeys_in_its_sandbox_again_before_it_is_saved() {
    let mut walk = Walk::begun_with(Environment::Production, canned::used_before());
    walk.pick(ListId::Start, 1);
    let draft = canned::begun_journeys(StepId::Review, StoreKind::Keyring);
    let resumed = ResumedDraft { draft, secrets: Some(canned::secrets()), proxy_password: None, unread: None };
    walk.report(Report::DraftRead(Ok(Box::new(resumed))));
    assert_eq!(walk.step(), StepId::Sandbox);
    walk.list_sandboxes(canned::sandboxes());
    assert_eq!(walk.model.draft.name.text(), "journeys");
    walk.read_journeys();
    walk.next();
    assert_eq!(walk.step(), StepId::Review);
}

#[test]
fn practice_fills_in_the_credential_of_the_product() {
    let mut walk = Walk::begun(Environment::Practice);
    walk.reach_product(Some(canned::ORG));
    walk.pick(ListId::Product, 1);
    walk.next();
    walk.pick(ListId::CredentialType, 0);
    walk.next();
    walk.act(Action::FillPractice);
    assert_eq!(walk.model.draft.client_id.text(), canned::JOURNEY_CLIENT_ID);
    assert_eq!(walk.model.draft.scopes.text(), Scopes::JOURNEY_OPTIMIZER_SERVER_TO_SERVER);
}

#[test]
fn a_console_file_that_names_the_product_fills_it_in() {
    let json = canned::console_json()
        .replace("AdobeAnalyticsSDK", "AjoSDK")
        .replace("Adobe Analytics", "Adobe Journey Optimizer");
    let mut walk = Walk::begun(Environment::Production);
    walk.paste(&json);
    assert_eq!(walk.model.draft.product, Some(Product::JourneyOptimizer));
    assert_eq!(walk.model.draft.credential_type, Some(CredentialType::ServerToServer));
    assert_eq!(walk.model.draft.expected_org().unwrap(), Some(canned::org(canned::ORG)));
}

#[test]
fn a_console_file_with_a_type_that_the_product_does_not_take_changes_nothing_and_says_why() {
    let json = canned::console_json()
        .replace("Adobe Analytics", "Adobe Journey Optimizer")
        .replace("AdobeAnalyticsSDK", "AjoSDK")
        .replace("oauth_server_to_server", "oauthwebapp")
        .replace(r#""oauthwebapp":{"#, r#""oauth2":{"#);
    let mut walk = Walk::begun(Environment::Production);
    walk.paste(&json);
    assert_eq!((walk.model.draft.product, walk.model.draft.credential_type), (None, None));
    assert!(notice(&walk).contains("Server-to-Server alone") && notice(&walk).contains("Nothing was changed"));
}

#[test]
fn a_file_that_brings_the_product_late_leads_to_the_organization_before_going_on() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential(None);
    let json = format!(
        r#"{{"CLIENT_ID":"{}","CLIENT_SECRETS":["{}"],"SCOPES":["openid","cjm.suppression_service.client.all"]}}"#,
        canned::CLIENT_ID,
        canned::CLIENT_SECRET
    );
    walk.paste(&json);
    assert_eq!(walk.model.draft.product, Some(Product::JourneyOptimizer));
    walk.next();
    assert_eq!(walk.step(), StepId::Organization);
    assert!(notice(&walk).contains("needs the organization ID"));
    assert_eq!(walk.model.draft.client_id.text(), canned::CLIENT_ID);
}
