//! What a whole check asks, and at which row it reports what.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use aa_connect::diagnosis::{CheckId, Outcome, Seen};
use serde_json::json;

use crate::adobe::{Home, adobe, asked, discovery, failure, seen};
use crate::support::{Answer, Arrived};

const DISCOVERY: &str = "/discovery/me";
const SUITES: &str = "/api/northw0/reportsuites/collections/suites";
const REPORTS: &str = "/api/northw0/reports";
const TOKEN: &str = "/ims/token/v3";

#[tokio::test]
async fn a_check_asks_for_each_thing_once_and_with_a_kept_token_for_nothing_else() {
    let (home, server) = (Home::new(), adobe(7, |_| None));
    let connection = home.connection(&server, "northwind", &["s.3", "s.5"]).await;
    let run = home.check(&connection).await;
    assert!(run.has_passed() && run.warnings().is_empty(), "{run:#?}");
    assert_eq!(asked(&server), [REPORTS, SUITES, DISCOVERY, TOKEN]);
    assert_eq!(seen(&run, CheckId::Dns), &Seen::Proven);
    assert_eq!(seen(&run, CheckId::ReportSuites), &Seen::ReportSuites { count: 7 });
    assert_eq!(seen(&run, CheckId::ChosenSuites), &Seen::ChosenSuites { count: 2 });
    assert_eq!(seen(&run, CheckId::Quota), &Seen::Quota { requests: 3, waited: 0, paced: 0 });
    assert!(matches!(seen(&run, CheckId::Clock), Seen::Clock(Some(-2..=2))));
    let before = server.arrived();
    let opened = before.iter().filter(|one| one.path() == "/");
    assert!(opened.clone().count() <= 2 && opened.clone().all(|one| one.header("authorization").is_none()));
    assert!(home.check(&connection).await.has_passed());
    let mut again: Vec<_> = server.arrived()[before.len()..].iter().map(|one| one.target.clone()).collect();
    again.sort();
    assert_eq!(again.len(), 3, "{again:?}");
    assert!(again[0].starts_with(REPORTS) && again[1].starts_with(SUITES) && again[2].starts_with(DISCOVERY));
}

#[tokio::test]
async fn the_report_is_small_and_asks_for_no_rows() {
    let (home, server) = (Home::new(), adobe(7, |_| None));
    let connection = home.connection(&server, "northwind", &["s.3"]).await;
    assert!(home.check(&connection).await.has_passed());
    let report = server.arrived().into_iter().find(|one| one.path() == REPORTS).unwrap();
    assert_eq!((report.method.as_str(), report.header("content-type")), ("POST", Some("application/json")));
    let body: serde_json::Value = serde_json::from_str(&report.body).unwrap();
    assert_eq!((&body["rsid"], body.get("dimension")), (&json!("s.3"), None));
}

#[tokio::test]
async fn without_suites_of_its_own_the_first_visible_one_is_reported_on() {
    let (home, server) = (Home::new(), adobe(2, |_| None));
    let connection = home.connection(&server, "northwind", &[]).await;
    let run = home.check(&connection).await;
    assert!(run.has_passed(), "{run:#?}");
    assert!(run.rows().iter().all(|row| row.check != CheckId::ChosenSuites));
    assert!(matches!(seen(&run, CheckId::Report), Seen::Report(report) if report.rsid.as_str() == "s.0"));
}

#[tokio::test]
async fn chosen_suites_beyond_the_first_page_are_asked_for_by_name() {
    let (home, server) = (Home::new(), adobe(523, |_| None));
    let connection = home.connection(&server, "northwind", &["s.3", "s.500", "s.522"]).await;
    let run = home.check(&connection).await;
    assert!(run.has_passed(), "{run:#?}");
    assert_eq!(seen(&run, CheckId::ReportSuites), &Seen::ReportSuites { count: 523 });
    let of_suites: Vec<_> = server.arrived().into_iter().filter(|one| one.path() == SUITES).collect();
    let filters: Vec<_> = of_suites.iter().map(|one| one.query("rsids")).collect();
    assert_eq!(filters, [None, Some("s.500%2Cs.522")]);
    let connection = home.connection(&server, "southwind", &["s.3", "gone.1", "s.522"]).await;
    let run = home.check(&connection).await;
    assert_eq!(failure(&run), ("suites-missing", CheckId::ChosenSuites));
    let words = run.finding().unwrap().evidence.description.clone().unwrap();
    assert!(words.as_str().contains("gone.1") && !words.as_str().contains("s.522"), "{words}");
}

#[tokio::test]
async fn a_server_that_ignores_the_filter_is_read_to_the_end() {
    let server = adobe(250, |one| {
        let number: usize = one.query("page").filter(|_| one.path() == SUITES)?.parse().unwrap();
        let items: Vec<_> =
            (number * 100..(number * 100 + 100).min(250)).map(|n| json!({"rsid": format!("s.{n}")})).collect();
        Some(Answer::json(
            200,
            json!({"content": items, "totalElements": 250, "totalPages": 3, "lastPage": number == 2}),
        ))
    });
    let home = Home::new();
    let connection = home.connection(&server, "northwind", &["s.3", "s.249"]).await;
    assert!(home.check(&connection).await.has_passed());
    let connection = home.connection(&server, "southwind", &["s.3", "s.250"]).await;
    assert_eq!(failure(&home.check(&connection).await), ("suites-missing", CheckId::ChosenSuites));
}

#[tokio::test]
async fn everything_can_be_seen_and_no_report_may_run() {
    let server = adobe(7, |one| {
        let refusal = json!({"errorCode": "insufficient_access", "errorDescription": "no", "errorId": "e-1"});
        (one.path() == REPORTS).then(|| Answer::json(403, refusal))
    });
    let home = Home::new();
    let run = home.check(&home.connection(&server, "northwind", &["s.3"]).await).await;
    assert_eq!(failure(&run), ("report-no-permission", CheckId::Report));
    assert_eq!(run.verdict().unwrap().exit_code(), 3);
    assert!(matches!(seen(&run, CheckId::ChosenSuites), Seen::ChosenSuites { .. }));
    assert_eq!(run.rows().last().unwrap().outcome, Outcome::Skipped);
}

#[tokio::test]
async fn what_a_report_leaves_out_is_a_warning() {
    let errors =
        json!([{"columnId": "0", "errorCode": "unauthorized_metric", "errorId": "e", "errorDescription": "no"}]);
    for (columns, left_out) in [(json!({"columnErrors": errors}), "unauthorized_metric"), (json!({}), "a column")] {
        let server =
            adobe(7, move |one| (one.path() == REPORTS).then(|| Answer::json(206, json!({"columns": columns}))));
        let home = Home::new();
        let run = home.check(&home.connection(&server, "northwind", &["s.3"]).await).await;
        assert!(run.has_passed(), "{run:#?}");
        assert_eq!(run.warnings()[0].id(), "report-incomplete");
        assert!(run.warnings()[0].cause.contains(left_out), "{}", run.warnings()[0].cause);
    }
}

#[tokio::test]
async fn of_two_failures_at_once_the_deeper_one_is_named() {
    // Discovery answers only once suites and report were refused.
    let (sender, refused) = mpsc::channel();
    let (sender, refused) = (Mutex::new(sender), Mutex::new(refused));
    let server = adobe(7, move |one| match one.path() {
        DISCOVERY => {
            refused.lock().unwrap().recv_timeout(Duration::from_secs(10)).unwrap();
            Some(discovery(&["elsewhere"]))
        }
        SUITES => {
            sender.lock().unwrap().send(()).unwrap();
            Some(Answer::json(
                404,
                json!({"errorCode": "404", "errorDescription": "Could not find analytics user for x"}),
            ))
        }
        _ => None,
    });
    let home = Home::new();
    let run = home.check(&home.connection(&server, "northwind", &["s.3"]).await).await;
    assert_eq!(failure(&run), ("company-not-seen", CheckId::Company));
    let suites = run.rows().iter().find(|row| row.check == CheckId::ReportSuites).unwrap();
    assert_eq!(suites.outcome, Outcome::Skipped);
}

#[tokio::test]
async fn what_a_connection_lacks_at_adobe_is_named_in_the_sentence() {
    let other_organization =
        json!({"imsOrgs": [{"imsOrgId": "CCCC@AdobeOrg", "companies": [{"globalCompanyId": "northw0"}]}]});
    let other_organization = move || Some(Answer::json(200, other_organization.clone()));
    let company = |one: &Arrived| (one.path() == DISCOVERY).then(|| discovery(&["elsewhere"]));
    let organization = move |one: &Arrived| if one.path() == DISCOVERY { other_organization() } else { None };
    let usual = |_: &Arrived| None;
    let cases: [(_, &[&str], crate::support::Server); 4] = [
        (
            "company-not-seen: Adobe no longer shows the company northw0 to this credential.",
            &["s.3"],
            adobe(7, company),
        ),
        (
            "organization-differs: The credential leads to another organization than 1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg.",
            &["s.3"],
            adobe(7, organization),
        ),
        (
            "suites-missing: Adobe no longer shows these report suites of the connection: gone.1, gone.2.",
            &["s.3", "gone.1", "gone.2"],
            adobe(7, usual),
        ),
        ("no-report-suites: The company northw0 shows no report suite to this credential.", &["s.3"], adobe(0, usual)),
    ];
    for (says, chosen, server) in cases {
        let home = Home::new();
        let run = home.check(&home.connection(&server, "northwind", chosen).await).await;
        let finding = run.finding().unwrap_or_else(|| panic!("{says} {run:#?}"));
        assert_eq!(format!("{}: {}", finding.id, finding.cause), says);
        for of_the_set_up in ["Nothing is saved", "was entered", "set the connection up again and choose"] {
            assert!(!finding.remedy.contains(of_the_set_up), "{}", finding.remedy);
        }
    }
}

#[tokio::test]
async fn a_deeper_failure_does_not_wait_for_what_hangs_above_it() {
    let (sender, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let server = adobe(7, move |one| match one.path() {
        DISCOVERY => Some(Answer::json(403, json!({"error_code": "403025", "message": "Profile is not valid"}))),
        REPORTS => {
            let _ = released.lock().unwrap().recv_timeout(Duration::from_secs(20));
            None
        }
        _ => None,
    });
    let home = Home::new();
    let begun = std::time::Instant::now();
    let run = home.check(&home.connection(&server, "northwind", &["s.3"]).await).await;
    assert_eq!(failure(&run), ("api-no-product-profile", CheckId::Companies));
    assert!(begun.elapsed() < Duration::from_secs(10));
    drop(sender);
}

#[tokio::test]
async fn busy_for_longer_than_a_minute_is_said_to_be_busy() {
    let server = adobe(7, |one| {
        let answer = Answer::json(429, json!({"error_code": "429050", "message": "Too many requests"}));
        (one.path() == SUITES).then(|| answer.with("Retry-After", "61"))
    });
    let home = Home::new();
    let run = home.check(&home.connection(&server, "northwind", &["s.3"]).await).await;
    assert_eq!(failure(&run), ("api-too-many-requests", CheckId::ReportSuites));
}

#[tokio::test]
async fn a_wait_that_adobe_asks_for_is_told_as_quota() {
    let count = AtomicUsize::new(0);
    let server = adobe(7, move |one| {
        let is_first = one.path() == DISCOVERY && count.fetch_add(1, Ordering::SeqCst) == 0;
        is_first.then(|| Answer::json(429, json!({"error_code": "429050"})).with("Retry-After", "1"))
    });
    let home = Home::new();
    let run = home.check(&home.connection(&server, "northwind", &["s.3"]).await).await;
    assert_eq!(seen(&run, CheckId::Quota), &Seen::Quota { requests: 4, waited: 1, paced: 0 });
}
