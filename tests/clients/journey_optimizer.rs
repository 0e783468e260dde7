//! Journey Optimizer's client: what it asks and with which headers, paging, and servers that answer oddly; then the practice
//! sandbox.

use aa_connect::connection::{OrgId, SandboxName};
use aa_connect::gateway::{Gateway, GatewayError};
use aa_connect::journey_optimizer::JourneyOptimizer;
use aa_connect::sandbox;
use serde_json::Value;

use super::*;

const SANDBOXES: &str = "/data/foundation/sandbox-management/";
const JOURNEYS: &str = "/ajo/journey";

fn org() -> OrgId {
    OrgId::parse("1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg").unwrap()
}

fn client(base: &str) -> JourneyOptimizer {
    JourneyOptimizer::new(Gateway::new(http(), BaseUrl::parse(base).unwrap(), client_id()), org())
}

fn prod() -> SandboxName {
    SandboxName::parse("prod").unwrap()
}

/// `count` sandboxes, of which the last is the default one.
fn with_sandboxes(count: usize, most_at_a_time: usize) -> Server {
    Server::start(move |one| {
        let offset: usize = one.query("offset").unwrap().parse().unwrap();
        let limit = one.query("limit").unwrap().parse::<usize>().unwrap().min(most_at_a_time);
        let sandbox = |at: usize| {
            json!({"name": format!("s-{at}"), "title": format!("Süß {at}"), "state": "active", "type": "development",
                   "isDefault": at + 1 == count, "eTag": 1})
        };
        let page: Vec<Value> = (offset..(offset + limit).min(count)).map(sandbox).collect();
        let body = json!({"_page": {"limit": limit, "count": page.len()}, "sandboxes": page, "_links": {}});
        Answer::json(200, body)
    })
}

#[tokio::test]
async fn every_request_names_the_organization_and_the_read_its_sandbox() {
    let server = Server::start(|one| match one.path() {
        SANDBOXES => Answer::json(200, json!({"sandboxes": [{"name": "prod"}]})),
        _ => Answer::json(200, json!({"results": [], "page": 0, "limit": 1, "pages": 0})),
    });
    let client = client(&server.base);
    client.sandboxes(&a_token(), &no_wait).await.unwrap();
    let journeys = client.journeys(&a_token(), &prod(), &no_wait).await.unwrap();
    assert_eq!(journeys.count, Some(0));
    let arrived = server.arrived();
    assert_eq!(arrived.iter().map(|one| one.path()).collect::<Vec<_>>(), [SANDBOXES, JOURNEYS]);
    for one in &arrived {
        assert_eq!((one.method.as_str(), one.header("x-gw-ims-org-id")), ("GET", Some(org().as_str())));
        assert_eq!(one.header("authorization"), Some(format!("Bearer {ACCESS}").as_str()));
        assert_eq!(one.header("x-api-key"), Some(client_id().as_str()));
        assert!(!one.target.contains("canary"));
    }
    assert_eq!((arrived[0].query("limit"), arrived[0].query("offset")), (Some("20"), Some("0")));
    assert_eq!((arrived[0].header("x-sandbox-name"), arrived[1].header("x-sandbox-name")), (None, Some("prod")));
    assert_eq!(arrived[1].query("pageSize"), Some("1"));
}

#[tokio::test]
async fn all_pages_are_read_and_the_default_one_comes_first() {
    for (count, most_at_a_time, requests) in [(3, 20, 1), (20, 20, 2), (53, 20, 3), (7, 3, 3)] {
        let server = with_sandboxes(count, most_at_a_time);
        let (seen, skipped) = client(&server.base).sandboxes(&a_token(), &no_wait).await.unwrap();
        assert_eq!((seen.sandboxes.len(), skipped), (count, 0));
        let default = SandboxName::parse(&format!("s-{}", count - 1)).unwrap();
        assert_eq!((&seen.sandboxes[0].name, seen.default.as_ref()), (&default, Some(&default)));
        assert_eq!(server.arrived().len(), requests, "{count} sandboxes, {most_at_a_time} at a time");
    }
}

#[tokio::test]
async fn a_server_that_sends_the_first_page_for_ever_or_new_ones_for_ever_comes_to_an_end() {
    let page = |from: usize| (from..from + 20).map(|at| json!({"name": format!("s-{at}")})).collect::<Vec<_>>();
    let same = Server::start(move |_| Answer::json(200, json!({"sandboxes": page(0)})));
    let (seen, _) = client(&same.base).sandboxes(&a_token(), &no_wait).await.unwrap();
    assert_eq!((seen.sandboxes.len(), same.arrived().len()), (20, 2));
    let endless = Server::start(move |one| {
        Answer::json(200, json!({"sandboxes": page(one.query("offset").unwrap().parse().unwrap())}))
    });
    let (seen, _) = client(&endless.base).sandboxes(&a_token(), &no_wait).await.unwrap();
    assert_eq!(seen.sandboxes.len(), 1_000);
}

#[tokio::test]
async fn each_envelope_of_a_refusal_is_read_and_no_secret_repeated() {
    let problem = json!({"type": "http://ns.adobe.com/aep/errors/x", "title": "Forbidden", "status": 403,
                         "detail": format!("no {ACCESS}")});
    for (status, body, code) in [
        (403, json!({"error_code": "403025", "message": "Profile is not valid"}), "403025"),
        (400, json!({"error_code": "400003", "message": "Missing header"}), "400003"),
        (403, problem, "x"),
        (200, json!({"error_code": "403027", "message": "User region is missing"}), "403027"),
    ] {
        let server = Server::always(Answer::json(status, &body).with("x-request-id", "r-1"));
        let client = client(&server.base);
        let of_list = client.sandboxes(&a_token(), &no_wait).await.map(|_| ()).unwrap_err();
        let of_read = client.journeys(&a_token(), &prod(), &no_wait).await.map(|_| ()).unwrap_err();
        for error in [of_list, of_read] {
            let evidence = evidence::of_gateway(Stage::Journeys, &error);
            shows_no_secret(&error, &evidence);
            assert_eq!((evidence.code.unwrap().as_str(), evidence.is_adobes), (code, true), "{body}");
        }
    }
}

#[tokio::test]
async fn what_is_no_list_is_somebody_elses() {
    for answer in [
        Answer::json(200, json!({"content": []})),
        Answer::json(200, json!([])),
        Answer::of(200, "text/plain", "hello"),
        Answer::html(200, "<title>Please sign in</title>"),
        Answer::of(302, "text/plain", "").with("Location", "https://portal.example/"),
    ] {
        let server = Server::always(answer);
        let client = client(&server.base);
        let of_list = client.sandboxes(&a_token(), &no_wait).await.map(|_| ()).unwrap_err();
        let of_read = client.journeys(&a_token(), &prod(), &no_wait).await.map(|_| ()).unwrap_err();
        assert!(matches!(of_list, GatewayError::NotAdobe(_)), "{of_list:?}");
        assert!(matches!(of_read, GatewayError::NotAdobe(_)), "{of_read:?}");
    }
}

#[tokio::test]
async fn names_that_no_header_can_carry_are_left_out_and_counted() {
    let body = json!({"sandboxes": [{"name": "a b"}, {"name": "x\r\ny"}, {"title": "nameless"}, {"name": "dev"}]});
    let server = Server::always(Answer::json(200, body));
    let (seen, skipped) = client(&server.base).sandboxes(&a_token(), &no_wait).await.unwrap();
    assert_eq!((seen.sandboxes.len(), skipped), (1, 3));
}

#[tokio::test]
async fn the_practice_sandbox_shows_its_sandboxes_and_their_journeys() {
    let folder = tempfile::tempdir().unwrap();
    let state_file = folder.path().join("practice.json");
    let options =
        sandbox::Options { port: None, state_file, suites_shape: sandbox::SuitesShape::PageObject, fail: None };
    let practice = sandbox::start(options).await.unwrap();
    let credentials = sandbox::practice_credentials();
    let product = aa_connect::connection::Product::JourneyOptimizer;
    let credential = credentials.iter().find(|credential| credential.product == product).unwrap();
    let access = Access::new(http(), practice.hosts(), credential.client_id.clone());
    let ims = access.ims();
    let (client_id, client_secret) = (&credential.client_id, &credential.client_secret);
    let token = ims.client_credentials(client_id, client_secret, &credential.scopes).await.unwrap();
    let client = access.journey_optimizer(&credential.org_id);
    let (seen, skipped) = client.sandboxes(&token, &no_wait).await.unwrap();
    assert_eq!((seen.default.as_ref(), skipped), (Some(&prod()), 0));
    assert!(seen.sandboxes.iter().any(|sandbox| !sandbox.state.is_active()), "one that cannot be used is there, too");
    assert!(client.journeys(&token, &prod(), &no_wait).await.unwrap().count.is_some_and(|count| count > 0));
    practice.stop().await;
}
