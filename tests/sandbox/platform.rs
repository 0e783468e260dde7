//! Experience Platform and Journey Optimizer: the sandboxes a role opens, journeys in them, and each refusal.

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::world::*;

const LIST: &str = "/data/foundation/sandbox-management/";
const JOURNEYS: &str = "/ajo/journey";

// Which of the handed-out credentials is which.
const JOURNEY_OPTIMIZER: usize = 5;
const NO_ROLE: usize = 6;
const NO_VIEW: usize = 7;
const NO_AJO_PROFILE: usize = 8;
const NO_REGION: usize = 9;
const OTHER_JOURNEYS: usize = 10;

/// With the organization's header, which is the caller's own.
fn at_platform(caller: &Caller<'_>, path: &str) -> RequestBuilder {
    caller.request(path).header("x-gw-ims-org-id", caller.credential.org_id.as_str())
}

fn in_sandbox(caller: &Caller<'_>, path: &str, sandbox: &str) -> RequestBuilder {
    at_platform(caller, path).header("x-sandbox-name", sandbox)
}

async fn json(request: RequestBuilder) -> Value {
    let (status, body) = answer(request).await;
    assert_eq!(status, 200, "{body}");
    body
}

fn names(body: &Value) -> Vec<&str> {
    body["sandboxes"].as_array().unwrap().iter().map(|sandbox| sandbox["name"].as_str().unwrap()).collect()
}

/// A refusal in Experience Platform's own envelope, and its `detail`.
async fn refused(request: RequestBuilder, status: u16, title: &str) -> String {
    let response = request.send().await.unwrap();
    assert!(response.headers().contains_key("x-request-id"));
    let seen = response.status().as_u16();
    let body = body_of(response).await;
    assert_eq!((seen, &body["status"], &body["title"]), (status, &json!(status), &json!(title)), "{body}");
    assert_eq!(body["type"], "/placeholder/type/uri");
    assert_eq!(body.as_object().unwrap().len(), 4);
    body["detail"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_role_shows_its_sandboxes_in_every_state_as_documented() {
    let world = world().await;
    let caller = world.signed_in(JOURNEY_OPTIMIZER).await;
    let body = json(at_platform(&caller, LIST)).await;
    assert_eq!(names(&body), ["prod", "dev", "spring-2027", "archive-2024"], "not that of others in the organization");
    let mut prod = body["sandboxes"][0].clone();
    for by in ["createdBy", "modifiedBy"] {
        assert!(prod.as_object_mut().unwrap().remove(by).unwrap().is_string());
    }
    assert_eq!(
        prod,
        json!({
            "name": "prod", "title": "Production", "state": "active", "type": "production", "region": "VA7",
            "isDefault": true, "eTag": 7, "createdDate": "2024-06-03 09:00:00", "lastModifiedDate": "2026-09-14 06:12:41",
        })
    );
    let states: Vec<_> =
        body["sandboxes"].as_array().unwrap().iter().map(|one| (&one["state"], &one["isDefault"])).collect();
    let (yes, no) = (json!(true), json!(false));
    assert_eq!(
        states,
        [(&json!("active"), &yes), (&json!("active"), &no), (&json!("creating"), &no), (&json!("deleted"), &no)]
    );
    assert_eq!(body["_page"], json!({ "limit": 50, "count": 4 }));
    let href = format!("{}{LIST}?limit={{limit}}&offset={{offset}}", world.base);
    assert_eq!(body["_links"], json!({ "page": { "href": href, "templated": true } }));
    assert_eq!(body.as_object().unwrap().len(), 3);
    // The sandbox's own name is not asked for here, and does no harm.
    assert_eq!(json(in_sandbox(&caller, LIST, "nowhere")).await["sandboxes"], body["sandboxes"]);
}

#[tokio::test]
async fn limit_and_offset_page_together_or_not_at_all() {
    let world = world().await;
    let caller = world.signed_in(JOURNEY_OPTIMIZER).await;
    for (query, expected, count) in [
        ("?limit=3&offset=1", vec!["dev", "spring-2027", "archive-2024"], 3),
        ("?limit=1&offset=3", vec!["archive-2024"], 1),
        ("?limit=20&offset=0", vec!["prod", "dev", "spring-2027", "archive-2024"], 4),
        ("?limit=20&offset=99", vec![], 0),
    ] {
        let body = json(at_platform(&caller, &format!("{LIST}{query}"))).await;
        assert_eq!((names(&body), &body["_page"]["count"]), (expected, &json!(count)), "{query}");
    }
    for query in ["?limit=3", "?offset=1"] {
        let detail = refused(at_platform(&caller, &format!("{LIST}{query}")), 400, "BadRequestError").await;
        assert!(detail.contains("together"), "{detail}");
    }
    for query in
        ["?limit=0&offset=0", "?limit=-1&offset=0", "?limit=x&offset=0", "?limit=1&offset=99999999999999999999999"]
    {
        refused(at_platform(&caller, &format!("{LIST}{query}")), 400, "BadRequestError").await;
    }
}

#[tokio::test]
async fn the_addresses_of_administrators_show_the_whole_organization_to_whoever_has_a_role() {
    let world = world().await;
    let caller = world.signed_in(NO_VIEW).await;
    let all = json(at_platform(&caller, &format!("{LIST}sandboxes"))).await;
    assert_eq!(names(&json(at_platform(&caller, LIST)).await), ["prod"], "its own");
    assert_eq!(names(&all), ["prod", "dev", "spring-2027", "archive-2024", "board"]);
    let two = json(at_platform(&caller, &format!("{LIST}sandboxes?limit=2&offset=1"))).await;
    assert_eq!((names(&two), &two["_page"]), (vec!["dev", "spring-2027"], &json!({ "limit": 2, "count": 2 })));
    let mut one = json(at_platform(&caller, &format!("{LIST}sandboxes/dev"))).await;
    let id = one.as_object_mut().unwrap().remove("id").unwrap();
    assert_eq!((&one, id.as_str().unwrap().len()), (&all["sandboxes"][1], 36));
    let types = json(at_platform(&caller, &format!("{LIST}sandboxTypes"))).await;
    assert_eq!(types, json!({ "sandboxTypes": ["production", "development"] }));
    refused(at_platform(&caller, &format!("{LIST}sandboxes/nowhere")), 404, "NotFoundError").await;
    let nobody = world.signed_in(NO_ROLE).await;
    for path in ["sandboxes", "sandboxes/prod", "sandboxTypes"] {
        refused(at_platform(&nobody, &format!("{LIST}{path}")), 403, "ForbiddenError").await;
    }
}

#[tokio::test]
async fn who_is_in_no_role_sees_no_sandbox_and_reads_no_journey() {
    let world = world().await;
    let nobody = world.signed_in(NO_ROLE).await;
    let body = json(at_platform(&nobody, LIST)).await;
    assert_eq!((&body["sandboxes"], &body["_page"]["count"]), (&json!([]), &json!(0)));
    let detail = refused(in_sandbox(&nobody, JOURNEYS, "prod"), 403, "ForbiddenError").await;
    assert!(detail.contains("sandbox prod"), "{detail}");
    let blind = world.signed_in(NO_VIEW).await;
    assert_eq!(names(&json(at_platform(&blind, LIST)).await), ["prod"]);
    let detail = refused(in_sandbox(&blind, JOURNEYS, "prod"), 403, "ForbiddenError").await;
    assert!(detail.contains("read journeys"), "{detail}");
}

#[tokio::test]
async fn the_gateway_wants_the_organization_and_both_product_profiles() {
    let world = world().await;
    let caller = world.signed_in(JOURNEY_OPTIMIZER).await;
    let gateway = |code: &str, message: &str| {
        (code[..3].parse::<u16>().unwrap(), json!({ "error_code": code, "message": message }))
    };
    let missing = gateway("400003", "Missing header");
    let profile = gateway("403025", "Profile is not valid");
    for path in [LIST, JOURNEYS] {
        assert_eq!(answer(caller.request(path)).await, missing, "{path}");
        assert_eq!(answer(caller.request(path).header("x-gw-ims-org-id", " ")).await, missing, "{path}");
        let other = credential(OTHER_JOURNEYS).org_id;
        for id in [other.as_str(), "0123456789ABCDEF01234567@AdobeOrg", "nonsense"] {
            assert_eq!(answer(caller.request(path).header("x-gw-ims-org-id", id)).await, profile, "{path} {id}");
        }
        let unentitled = world.signed_in(NO_AJO_PROFILE).await;
        assert_eq!(answer(unentitled.request(path)).await, missing, "the header is looked at first");
        assert_eq!(answer(at_platform(&unentitled, path)).await, profile, "{path}");
        let nowhere = world.signed_in(NO_REGION).await;
        assert_eq!(answer(at_platform(&nowhere, path)).await, gateway("403027", "User region is missing"), "{path}");
    }
    // What comes before the header, in its order.
    let nobody = world.http.get(world.url(LIST));
    assert_eq!(answer(nobody).await, gateway("403000", "Api Key is required"));
    let key = caller.credential.client_id.as_str();
    let without_token = world.http.get(world.url(LIST)).header("x-api-key", key);
    assert_eq!(answer(without_token).await, gateway("403010", "Oauth token is missing."));
    let expired = token_made_by_hand(now_ms() - 86_400_001);
    let old = world.http.get(world.url(LIST)).header("x-api-key", key).bearer_auth(expired);
    assert_eq!(answer(old).await, gateway("401013", "Oauth token is not valid"));
    let foreign = credential(OTHER_JOURNEYS).client_id;
    let foreign = world.http.get(world.url(LIST)).header("x-api-key", foreign.as_str()).bearer_auth(&caller.token);
    assert_eq!(answer(foreign).await, gateway("403003", "Api Key is invalid"));
}

#[tokio::test]
async fn an_api_that_is_not_in_the_project_knows_no_key() {
    let world = world().await;
    let (analytics, journeys) = (world.signed_in(MAIN).await, world.signed_in(JOURNEY_OPTIMIZER).await);
    let invalid = (403, json!({ "error_code": "403003", "message": "Api Key is invalid" }));
    assert_eq!(answer(at_platform(&analytics, LIST)).await, invalid);
    assert_eq!(answer(in_sandbox(&analytics, JOURNEYS, "prod")).await, invalid);
    for path in ["/discovery/me", "/api/northw0/users/me"] {
        assert_eq!(journeys.get(path).await, invalid, "{path}");
    }
}

#[tokio::test]
async fn journeys_come_page_by_page_from_one_sandbox() {
    let world = world().await;
    let caller = world.signed_in(JOURNEY_OPTIMIZER).await;
    let list = |query: &str, sandbox: &'static str| in_sandbox(&caller, &format!("{JOURNEYS}{query}"), sandbox);
    let first = json(list("?pageSize=1", "prod")).await;
    assert_eq!((&first["page"], &first["limit"], &first["pages"]), (&json!(0), &json!(1), &json!(6)));
    let journey = &first["results"][0];
    assert_eq!(first["results"].as_array().unwrap().len(), 1);
    assert_eq!(journey["sandboxName"], "prod");
    assert_eq!(journey["imsOrgId"], caller.credential.org_id.as_str());
    assert_eq!((&journey["type"], &journey["status"]), (&json!("audience_qualification"), &json!("Deployed")));
    let all = json(list("", "prod")).await;
    assert_eq!((&all["limit"], &all["pages"]), (&json!(100), &json!(1)), "the default of the specification");
    assert_eq!(
        json(list("?pageSize=4&page=1", "prod")).await["results"],
        json!(all["results"].as_array().unwrap()[4..])
    );
    assert_eq!(json(list("?pageSize=4&page=9", "prod")).await["results"], json!([]));
    assert_eq!(json(list("", "dev")).await["results"].as_array().unwrap().len(), 2);

    let id = journey["id"].as_str().unwrap();
    assert_eq!(&json(list(&format!("/{id}"), "prod")).await, journey);
    assert_eq!(refused(list(&format!("/{id}"), "dev"), 404, "NotFoundError").await, "Journey not found");
}

#[tokio::test]
async fn filter_sort_and_fields_do_what_the_specification_says() {
    let world = world().await;
    let caller = world.signed_in(JOURNEY_OPTIMIZER).await;
    let list = |parameters: &[(&'static str, &'static str)]| {
        let parameters: Vec<_> = parameters.to_vec();
        in_sandbox(&caller, JOURNEYS, "prod").query(&parameters)
    };
    let column = |body: &Value, name: &str| -> Vec<Value> {
        body["results"].as_array().unwrap().iter().map(|one| one[name].clone()).collect()
    };
    let recent = [("filter", "status=draft,deployed&metadata.lastModifiedAt>2026-09-01"), ("sort", "status=asc")];
    assert_eq!(column(&json(list(&recent)).await, "status"), [json!("Deployed"), json!("Draft")]);
    let exact = [("filter", "version>=12.1&version<=12.1")];
    assert_eq!(column(&json(list(&exact)).await, "name"), [json!("Abandoned cart")]);
    let sorted = json(list(&[("sort", "metadata.createdAt=desc,name=asc"), ("fields", "name,status")])).await;
    assert_eq!(sorted["results"][0], json!({ "name": "رسالة الترحيب", "status": "Draft" }));
    assert_eq!(sorted["results"][5]["name"], "Abandoned cart");
    for wrong in [("filter", "status"), ("filter", "=x"), ("sort", "name"), ("sort", "name=up")] {
        refused(list(&[wrong]), 400, "BadRequestError").await;
    }
}

#[tokio::test]
async fn an_organization_without_journeys_answers_an_empty_page() {
    let world = world().await;
    let caller = world.signed_in(OTHER_JOURNEYS).await;
    let body = json(at_platform(&caller, LIST)).await;
    assert_eq!((names(&body), &body["sandboxes"][0]["region"]), (vec!["prod"], &json!("NLD2")));
    let page = json(in_sandbox(&caller, &format!("{JOURNEYS}?pageSize=1"), "prod")).await;
    assert_eq!(page, json!({ "results": [], "page": 0, "limit": 1, "pages": 0 }));
}

#[tokio::test]
async fn a_wrong_page_is_refused() {
    let world = world().await;
    let caller = world.signed_in(JOURNEY_OPTIMIZER).await;
    for query in ["?pageSize=0", "?pageSize=101", "?pageSize=-1", "?pageSize=ten", "?page=-1", "?page=x"] {
        refused(in_sandbox(&caller, &format!("{JOURNEYS}{query}"), "prod"), 400, "BadRequestError").await;
    }
}

#[tokio::test]
async fn a_sandbox_that_is_missing_gone_or_somebody_elses_is_refused() {
    let world = world().await;
    let caller = world.signed_in(JOURNEY_OPTIMIZER).await;
    for path in [JOURNEYS.to_owned(), format!("{JOURNEYS}/x")] {
        let detail = refused(at_platform(&caller, &path), 400, "BadRequestError").await;
        assert!(detail.contains("x-sandbox-name"), "{detail}");
        refused(in_sandbox(&caller, &path, " "), 400, "BadRequestError").await;
    }
    let long = "x".repeat(5_000);
    for name in ["nowhere", "PROD", long.as_str()] {
        let detail = refused(in_sandbox(&caller, JOURNEYS, name), 404, "NotFoundError").await;
        assert!(detail.len() < 300, "{detail}");
    }
    for name in ["spring-2027", "archive-2024"] {
        let detail = refused(in_sandbox(&caller, JOURNEYS, name), 404, "NotFoundError").await;
        assert!(detail.contains("not active"), "{detail}");
    }
    refused(in_sandbox(&caller, JOURNEYS, "board"), 403, "ForbiddenError").await;
}

#[tokio::test]
async fn other_addresses_and_methods_are_answered_in_the_platforms_envelope() {
    let world = world().await;
    let caller = world.signed_in(JOURNEY_OPTIMIZER).await;
    for path in ["/data/foundation/sandbox-management", "/data/foundation/sandbox-management/packages", "/ajo/journeys"]
    {
        refused(at_platform(&caller, path), 404, "NotFoundError").await;
    }
    let post = |path: &str| {
        let request = world.http.post(world.url(path)).header("x-gw-ims-org-id", caller.credential.org_id.as_str());
        caller.sign(request)
    };
    for path in [LIST, JOURNEYS] {
        assert!(post(path).send().await.unwrap().headers().contains_key("allow"));
        refused(post(path), 405, "MethodNotAllowedError").await;
    }
}

#[tokio::test]
async fn all_services_share_one_pace() {
    let world = world().await;
    let caller = world.signed_in(JOURNEY_OPTIMIZER).await;
    let mut served = 0;
    let response = loop {
        let path = if served % 2 == 0 { LIST } else { JOURNEYS };
        let response = in_sandbox(&caller, path, "prod").send().await.unwrap();
        if response.status() != 200 {
            break response;
        }
        served += 1;
    };
    assert!(served >= 12, "{served}");
    assert_eq!(response.status(), 429);
    assert!(response.headers().contains_key("retry-after"));
    assert_eq!(body_of(response).await, json!({ "error_code": "429050", "message": "Too many requests" }));
}

#[tokio::test]
async fn the_description_names_products_and_sandboxes() {
    let world = world().await;
    let description = world.sandbox.description();
    let all = description["credentials"].as_array().unwrap();
    let first = |product: &str| all.iter().find(|one| one["product"] == product).unwrap();
    assert_eq!(first("analytics")["client_id"], credential(MAIN).client_id.as_str());
    assert_eq!(first("journey_optimizer")["client_id"], credential(JOURNEY_OPTIMIZER).client_id.as_str());
    let org_id = credential(JOURNEY_OPTIMIZER).org_id;
    let prod = json!({ "org_id": org_id, "name": "prod", "type": "production", "state": "active", "journeys": 6 });
    assert_eq!(description["sandboxes"][0], prod);
    assert_eq!(description["sandboxes"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn failures_at_sandboxes_and_journeys_meet_only_those() {
    let world = world().await;
    let caller = world.signed_in(JOURNEY_OPTIMIZER).await;
    let list = || json(at_platform(&caller, LIST));
    let journeys = || json(in_sandbox(&caller, JOURNEYS, "prod"));
    let play = |name: &str| world.sandbox.fail(Some(name)).unwrap();
    play("no-sandboxes,no-journeys");
    assert_eq!(list().await["_page"], json!({ "limit": 50, "count": 0 }));
    assert_eq!(journeys().await, json!({ "results": [], "page": 0, "limit": 100, "pages": 0 }));
    play("sandbox-not-seen,journeys-without-results");
    assert_eq!(names(&list().await), ["elsewhere"]);
    assert!(journeys().await.get("results").is_none());
    play("sandbox-not-active");
    assert!(list().await["sandboxes"].as_array().unwrap().iter().all(|one| one["state"] == "deleted"));
    play("sandboxes-forbidden");
    refused(at_platform(&caller, LIST), 403, "ForbiddenError").await;
    play("journeys-forbidden");
    refused(in_sandbox(&caller, JOURNEYS, "prod"), 403, "ForbiddenError").await;
    assert_eq!(names(&list().await)[0], "prod");
}
