//! Checks of connections to Journey Optimizer against an Adobe that is told what to say.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aa_connect::connection::{PlatformSandbox, Product, Proven, SandboxKind, SandboxName, SandboxState};
use aa_connect::diagnosis::{CheckId, Outcome, Repair, Seen, offered};
use serde_json::json;

use crate::adobe::*;
use crate::support::{Answer, Arrived, Server};

const SANDBOXES: &str = "/data/foundation/sandbox-management/";
const JOURNEYS: &str = "/ajo/journey";

fn platform(otherwise: impl Fn(&Arrived) -> Said + Send + Sync + 'static) -> Server {
    adobe(0, move |one| {
        otherwise(one).or_else(|| match one.path() {
            SANDBOXES => Some(listed(&[("prod", "active"), ("dev", "active"), ("next", "creating")])),
            JOURNEYS => Some(Answer::json(200, json!({"results": [{}], "page": 0, "limit": 1, "pages": 12}))),
            _ => None,
        })
    })
}

fn listed(sandboxes: &[(&str, &str)]) -> Answer {
    let all: Vec<_> = sandboxes
        .iter()
        .map(|(name, state)| json!({"name": name, "title": name, "state": state, "type": "development"}))
        .collect();
    Answer::json(200, json!({ "sandboxes": all }))
}

fn to_sandbox(server: &Server, name: &str) -> Proven {
    let sandbox = PlatformSandbox {
        name: SandboxName::parse(name).unwrap(),
        title: "A title of last year".into(),
        kind: SandboxKind::Development,
        state: SandboxState::Active,
    };
    let product = Product::JourneyOptimizer;
    Proven { product, company: None, sandbox: Some(sandbox), ..proven(server, &[]) }
}

#[tokio::test]
async fn the_ladder_goes_from_the_file_to_a_look_at_journeys_and_asks_no_more_than_that() {
    let (home, server) = (Home::new(), platform(|_| None));
    let connection = home.save("northwind", to_sandbox(&server, "dev")).await;
    let run = home.check(&connection).await;
    assert!(run.has_passed(), "{run:#?}");
    let checks: Vec<CheckId> = run.rows().iter().map(|row| row.check).collect();
    let beyond: Vec<_> = checks.into_iter().filter(|check| *check > CheckId::TokenContent).collect();
    assert_eq!(beyond, [CheckId::Sandboxes, CheckId::Sandbox, CheckId::Journeys, CheckId::Quota]);
    assert_eq!(seen(&run, CheckId::Sandboxes).in_words(), "3 sandboxes");
    assert!(matches!(seen(&run, CheckId::Sandbox), Seen::Sandbox(sandbox) if sandbox.title.as_str() == "dev"));
    assert_eq!(seen(&run, CheckId::Journeys), &Seen::Journeys { count: Some(12) });
    assert!(matches!(seen(&run, CheckId::Quota), Seen::Quota { requests: 2, .. }));
    assert_eq!(asked(&server), [JOURNEYS, SANDBOXES, "/ims/token/v3"]);
    let arrived = server.arrived();
    for one in arrived.iter().filter(|one| [SANDBOXES, JOURNEYS].contains(&one.path())) {
        assert_eq!(one.header("x-gw-ims-org-id"), Some(ORG), "{}", one.path());
        assert_eq!(one.header("x-sandbox-name"), (one.path() == JOURNEYS).then_some("dev"));
    }
}

#[tokio::test]
async fn a_kept_token_that_was_revoked_is_renewed_without_a_word() {
    let is_over = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&is_over);
    let server = platform(move |one| {
        let is_api = [SANDBOXES, JOURNEYS].contains(&one.path());
        let is_renewed = one.header("authorization").is_some_and(|bearer| bearer.ends_with("bmV3"));
        if one.path() == "/ims/token/v3" && told.load(Ordering::SeqCst) {
            let mut renewed = token(&claims());
            let body = String::from_utf8(renewed.body).unwrap();
            renewed.body = body.replace(".c2ln", ".bmV3").into_bytes();
            return Some(renewed);
        }
        let refusal = json!({"error_code": "401013", "message": "Oauth token is not valid"});
        (is_api && told.load(Ordering::SeqCst) && !is_renewed).then(|| Answer::json(401, refusal))
    });
    let home = Home::new();
    let connection = home.save("northwind", to_sandbox(&server, "dev")).await;
    assert!(home.check(&connection).await.has_passed());
    is_over.store(true, Ordering::SeqCst);
    let run = home.check(&connection).await;
    assert!(run.has_passed(), "{run:#?}");
    assert!(matches!(seen(&run, CheckId::Token), Seen::Token { from_cache: false, .. }));
    assert_eq!(asked(&server).iter().filter(|path| *path == "/ims/token/v3").count(), 2);
}

#[tokio::test]
async fn a_sandbox_that_cannot_be_used_is_the_cause_whatever_the_journeys_say() {
    for (name, rule) in [("next", "sandbox-not-active"), ("gone", "sandbox-not-seen")] {
        let server = platform(|one| {
            let refusal = json!({"type": "x", "title": "Not Found", "status": 404, "detail": "no such sandbox"});
            (one.path() == JOURNEYS).then(|| Answer::json(404, refusal).with("x-request-id", "r-1"))
        });
        let home = Home::new();
        let connection = home.save("northwind", to_sandbox(&server, name)).await;
        let run = home.check(&connection).await;
        assert_eq!(failure(&run), (rule, CheckId::Sandbox));
        assert!(run.finding().unwrap().cause.contains(name), "{}", run.finding().unwrap().cause);
        assert_eq!(offered(&run, &connection, false), Some(Repair::OtherSandbox));
        for check in [CheckId::Journeys, CheckId::Quota] {
            let row = run.rows().iter().find(|row| row.check == check).unwrap();
            assert_eq!(row.outcome, Outcome::Skipped, "{check:?}");
        }
    }
}

#[tokio::test]
async fn a_refused_read_fails_at_its_own_row_and_names_the_sandbox() {
    let server = platform(|one| {
        let refusal = json!({"type": "http://ns.adobe.com/aep/errors/x", "title": "Forbidden", "status": 403,
                             "detail": "not permitted"});
        (one.path() == JOURNEYS).then(|| Answer::json(403, refusal).with("x-request-id", "r-1"))
    });
    let home = Home::new();
    let connection = home.save("northwind", to_sandbox(&server, "dev")).await;
    let run = home.check(&connection).await;
    assert_eq!(failure(&run).1, CheckId::Journeys);
    let evidence = &run.finding().unwrap().evidence;
    assert_eq!(evidence.place.as_ref().map(|place| place.as_str()), Some("dev"));
    assert_eq!(run.verdict().unwrap().exit_code(), 3);
}

#[tokio::test]
async fn no_sandbox_at_all_is_a_finding() {
    let server = platform(|one| (one.path() == SANDBOXES).then(|| listed(&[])));
    let home = Home::new();
    let connection = home.save("northwind", to_sandbox(&server, "dev")).await;
    assert_eq!(failure(&home.check(&connection).await), ("no-sandboxes", CheckId::Sandboxes));
}
