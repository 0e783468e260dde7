//! What works today and will not for ever, or is not as it should be.

use aa_connect::connection::{
    CredentialSettings, CredentialType, OrgId, Product, RedirectUri, Scopes, ServiceAccountSettings, SignInLife,
    SignInSettings, TechnicalAccountId,
};
use aa_connect::connection::{Environment, Urgency};
use aa_connect::diagnosis::{CheckId, Seen, Warning};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::adobe::{ACCOUNT, Home, ORG, adobe, claims, seen, token};

const DAY: SignedDuration = SignedDuration::from_hours(24);

#[tokio::test]
async fn scopes_that_are_not_granted_are_a_warning_where_everything_works() {
    let server = adobe(7, |one| {
        let mut all = claims();
        all["scope"] = json!("openid");
        (one.path() == "/ims/token/v3").then(|| token(&all))
    });
    let home = Home::new();
    let run = home.check(&home.connection(&server, "northwind", &["s.3"]).await).await;
    assert!(run.has_passed(), "{run:#?}");
    assert_eq!((run.warnings().len(), run.warnings()[0].id()), (1, "scopes-missing"));
    assert!(run.warnings()[0].cause.contains("AdobeID") && !run.warnings()[0].cause.contains("openid"));
    assert!(matches!(seen(&run, CheckId::TokenContent), Seen::TokenContent(content) if content.scopes == 1));
}

#[tokio::test]
async fn a_clock_that_is_off_is_a_warning_and_a_wrong_one_an_urgent_one() {
    for (ahead, warning) in [
        (0, None),
        (-29, None),
        (30, Some((false, "30 seconds ahead of"))),
        (-299, Some((false, "4 minutes behind"))),
        (300, Some((true, "5 minutes ahead of"))),
        (-86_400, Some((true, "24 hours behind"))),
    ] {
        let seen = Warning::of_clock(ahead);
        assert_eq!(seen.is_some(), warning.is_some(), "{ahead}");
        if let (Some(seen), Some((is_urgent, words))) = (seen, warning) {
            assert_eq!((seen.is_urgent(), seen.id()), (is_urgent, "clock-off"), "{ahead}");
            assert!(seen.cause.contains(words), "{}", seen.cause);
        }
    }
}

#[tokio::test]
async fn a_sign_in_that_ends_soon_or_every_day_is_a_warning() {
    let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    let warning =
        |is_lasting, left: SignedDuration| Warning::of_sign_in(SignInLife { is_lasting, ends_at: now + left }, now);
    assert_eq!(warning(true, DAY * 14), None);
    assert_eq!(warning(true, DAY * 3).unwrap().urgency, Urgency::Soon);
    assert_eq!(warning(true, DAY).unwrap().urgency, Urgency::Urgent);
    let daily = warning(false, DAY).unwrap();
    assert_eq!((daily.urgency, daily.ends_at), (Urgency::Soon, Some(now + DAY)));
    assert!(daily.remedy.contains("offline_access"));
}

#[tokio::test]
async fn an_old_client_secret_is_a_warning_and_never_older_than_is_known() {
    let home = Home::new();
    let server = adobe(1, |_| None);
    let mut connection = home.connection(&server, "northwind", &[]).await;
    let now = Timestamp::now();
    assert_eq!(Warning::of_client_secret(&connection, now), None);
    connection.created_at = now - DAY * 500;
    assert_eq!(Warning::of_client_secret(&connection, now), None, "the credential was proven anew since");
    connection.proof.at = now - DAY * 400;
    let warning = Warning::of_client_secret(&connection, now).unwrap();
    assert!(warning.cause.contains("at least 400 days") && !warning.is_urgent(), "{}", warning.cause);
    connection.environment = Environment::Practice;
    assert_eq!(Warning::of_client_secret(&connection, now), None, "that one is public");
    connection.environment = Environment::Production;
    let scopes = Scopes::parse("openid").unwrap();
    let redirect_uri = RedirectUri::parse("https://localhost:8443/callback").unwrap();
    let client_id = connection.credential.client_id().clone();
    let public = SignInSettings { client_id, scopes, redirect_uri, person: None };
    connection.credential = CredentialSettings::for_person(CredentialType::SinglePageApp, public).unwrap();
    assert_eq!(Warning::of_client_secret(&connection, now), None, "it has none");
}

#[tokio::test]
async fn a_service_account_has_come_to_its_end_but_for_aem() {
    let home = Home::new();
    let server = adobe(1, |_| None);
    let mut connection = home.connection(&server, "northwind", &[]).await;
    connection.environment = Environment::Production;
    assert_eq!(Warning::of_type(&connection), None);
    let account = |metascopes: &str| {
        CredentialSettings::ServiceAccount(ServiceAccountSettings {
            client_id: connection.credential.client_id().clone(),
            org_id: OrgId::parse(ORG).unwrap(),
            technical_account_id: TechnicalAccountId::parse(ACCOUNT).unwrap(),
            metascopes: Scopes::parse(metascopes).unwrap(),
            certificate: None,
        })
    };
    let (analytics, aem) = (account("ent_analytics_bulk_ingest_sdk"), account("ent_aem_cloud_sdk"));
    connection.credential = analytics;
    let warning = Warning::of_type(&connection).unwrap();
    assert!(warning.id() == "credential-type-ends" && warning.cause.contains("Adobe Analytics"), "{}", warning.cause);
    connection.product = Product::ExperienceManager;
    assert_eq!(Warning::of_type(&connection), None);
    connection.product = Product::Analytics;
    connection.credential = aem;
    assert_eq!(Warning::of_type(&connection), None);
}
