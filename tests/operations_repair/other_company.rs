//! Another company: only one of the connection's own organization that can be read, and the file whole or not at all.

use aa_connect::connection::{Company, Discovery, Environment, GlobalCompanyId, Printable, Product, ReportSuite};
use aa_connect::diagnosis::{Choice, Repair, diagnose};
use aa_connect::operations::{self, ChangeError, NewCompany};
use aa_connect::runtime::{check_saved, companies_of, repair, suites_of};
use aa_connect::sandbox::{self, Options, SuitesShape};
use aa_connect::store::connections;

use super::home::*;

/// A connection whose company is gone at Adobe.
async fn lost() -> (Home, Discovery) {
    let home = Home::with(secrets().swapped().unwrap()).await;
    let mut connection = home.now();
    connection.company = Some(company("gone0"));
    connections::save(&home.services.paths, &connection).unwrap();
    let mut home = home;
    home.connection = connection;
    let discovery = companies_of(&home.services, &home.connection).await.unwrap();
    (home, discovery)
}

fn company(id: &str) -> Company {
    Company { id: GlobalCompanyId::parse(id).unwrap(), name: Printable::new("Whatever it was called") }
}

fn of_the_organization(home: &Home, discovery: &Discovery) -> Vec<Company> {
    let own = discovery.organizations.iter().find(|organization| organization.org_id == home.connection.org_id);
    own.unwrap().companies.clone()
}

#[tokio::test]
async fn what_was_chosen_is_read_and_then_saved_with_its_suites() {
    let (home, discovery) = lost().await;
    let wanted = of_the_organization(&home, &discovery).remove(0);
    let suites = suites_of(&home.services, &home.connection, &wanted.id).await.unwrap();
    let chosen: Vec<ReportSuite> = suites.iter().take(2).cloned().collect();
    let choice = Some(Choice::Company(company(wanted.id.as_str()), chosen.clone()));
    let repaired = repair(&home.services, &home.connection, Repair::OtherCompany, choice).await.unwrap();
    assert_eq!(repaired.connection, home.now());
    let now = home.now();
    assert_eq!(now.company, Some(wanted.clone()), "as Adobe names it");
    assert_eq!((now.report_suites, now.proof.report_suites_seen), (chosen, suites.len()));
    assert_eq!((now.id, now.credential), (home.connection.id.clone(), home.connection.credential.clone()));
    assert!(repaired.words.contains(wanted.id.as_str()) && repaired.words.contains("2 report suites"));
    assert!(check_saved(&home.services, &home.now(), |_| {}).await.has_passed());
}

#[tokio::test]
async fn only_companies_of_the_connections_own_organization_are_there_to_choose_from() {
    let (home, discovery) = lost().await;
    let organizations: Vec<_> = discovery.organizations.iter().map(|organization| &organization.org_id).collect();
    assert_eq!(organizations, [&home.connection.org_id]);
}

#[tokio::test]
async fn a_company_without_report_suites_is_an_answer_and_can_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        port: None,
        state_file: folder.path().join("sandbox").join("practice.json"),
        suites_shape: SuitesShape::PageObject,
        fail: Some("no-report-suites".to_owned()),
    };
    let sandbox = sandbox::start(options).await.unwrap();
    let hosts = Environment::Custom(sandbox.hosts());
    let home = Home::at(hosts, secrets().swapped().unwrap()).await;
    let wanted = companies_of(&home.services, &home.connection).await.unwrap().organizations[0].companies[0].clone();
    assert_eq!(suites_of(&home.services, &home.connection, &wanted.id).await.unwrap(), []);
    let choice = Some(Choice::Company(wanted.clone(), Vec::new()));
    let repaired = repair(&home.services, &home.connection, Repair::OtherCompany, choice).await.unwrap();
    assert_eq!(repaired.connection.company, Some(wanted));
    assert!(repaired.words.contains("no report suite"), "{}", repaired.words);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_company_that_cannot_be_seen_changes_nothing() {
    let (home, _) = lost().await;
    let choice = Some(Choice::Company(company("elsewhere"), Vec::new()));
    let evidence = repair(&home.services, &home.connection, Repair::OtherCompany, choice).await.unwrap_err();
    assert_eq!(diagnose(evidence).id, "company-not-seen");
    assert_eq!(home.now(), home.connection);
}

#[tokio::test]
async fn a_suite_that_cannot_be_seen_changes_nothing() {
    let (home, discovery) = lost().await;
    let wanted = of_the_organization(&home, &discovery).remove(0);
    let mut suite = suites_of(&home.services, &home.connection, &wanted.id).await.unwrap().remove(0);
    suite.rsid = "nosuchsuite".parse().unwrap();
    let choice = Some(Choice::Company(wanted, vec![suite]));
    let evidence = repair(&home.services, &home.connection, Repair::OtherCompany, choice).await.unwrap_err();
    assert_eq!(diagnose(evidence).id, "suites-missing");
    assert_eq!(home.now(), home.connection);
}

#[tokio::test]
async fn without_a_choice_the_only_company_is_taken_and_among_several_none() {
    let (home, discovery) = lost().await;
    let companies = of_the_organization(&home, &discovery);
    let result = repair(&home.services, &home.connection, Repair::OtherCompany, None).await;
    match &companies[..] {
        [only] => assert_eq!(result.unwrap().connection.company.as_ref(), Some(only)),
        _ => {
            assert_eq!(diagnose(result.unwrap_err()).id, "company-not-seen");
            assert_eq!(home.now(), home.connection);
        }
    }
}

#[tokio::test]
async fn a_kept_token_that_was_ended_at_adobe_is_renewed_on_the_way() {
    let (home, _) = lost().await;
    let (token, _) = home.token().await;
    let access = home.services.access(&home.candidate().await, Product::Analytics).await.unwrap();
    let answer = reqwest::Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .post(access.hosts.ims_url.join("/ims/invalidate_token/v2"))
        .form(&[
            ("token_type", "access_token"),
            ("token", token.expose()),
            ("client_id", practice().client_id.as_str()),
            ("client_secret", practice().client_secret.expose()),
        ])
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    companies_of(&home.services, &home.connection).await.unwrap();
    assert_ne!(home.token().await.0, token);
}

#[tokio::test]
async fn what_somebody_else_changed_meanwhile_is_not_overwritten() {
    let (home, _) = lost().await;
    let mut theirs = home.now();
    theirs.company = Some(company("theirs0"));
    connections::save(&home.services.paths, &theirs).unwrap();
    let new = NewCompany { company: company("ours0"), report_suites: Vec::new(), proof: home.connection.proof.clone() };
    let result = operations::change_company(&home.services.paths, &home.connection, new).await;
    assert!(matches!(result, Err(ChangeError::Changed)), "{result:?}");
    assert_eq!(home.now(), theirs);
}
