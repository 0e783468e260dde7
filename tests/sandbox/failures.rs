//! The failures by name: from the start, switched by a program, by any client, by a browser, and by nobody from elsewhere.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use aa_connect::sandbox::{self, Options, Place, StartError, failures};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::world::*;

fn token(world: &World) -> RequestBuilder {
    world.http.post(world.url("/ims/token/v3")).form(&good_parameters(&credential(MAIN)))
}

fn browser() -> Client {
    Client::builder().no_proxy().redirect(Policy::none()).build().unwrap()
}

/// As a browser that shows the page sends its form.
fn press(world: &World, http: &Client, name: &str) -> RequestBuilder {
    http.post(world.sandbox.failures_url())
        .header("accept", "text/html")
        .header("origin", &world.base)
        .form(&[("fail", name)])
}

#[test]
fn names_are_unique_kebab_case_and_grouped_by_place() {
    let names: BTreeSet<&str> = failures().iter().map(|failure| failure.name).collect();
    assert_eq!(names.len(), failures().len());
    for failure in failures() {
        let parts = failure.name.split('-');
        let is_word =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        assert!(parts.clone().all(is_word), "{}", failure.name);
        assert!(!failure.title.is_empty() && !failure.source.is_empty(), "{}", failure.name);
    }
    let mut places: Vec<Place> = failures().iter().map(|failure| failure.place).collect();
    places.dedup();
    assert_eq!(
        places,
        [
            Place::Token,
            Place::Exchange,
            Place::Authorize,
            Place::Discovery,
            Place::Suites,
            Place::Report,
            Place::Sandboxes,
            Place::Journeys,
            Place::Secrets,
            Place::NewSecret,
            Place::Api,
            Place::Any
        ]
    );
}

#[tokio::test]
async fn a_sandbox_fails_from_the_start_and_whoever_asks_meets_it() {
    let state = tempfile::tempdir().unwrap();
    let fail = Some("ims-wrong-client-secret".to_owned());
    let world = world_with(Options { fail, ..options(&state) }, state).await;
    let refused = json!({ "error": "invalid_client", "error_description": "invalid client_secret parameter" });
    let response = token(&world).send().await.unwrap();
    assert!(response.headers().contains_key("x-debug-id"));
    assert_eq!((response.status().as_u16(), body_of(response).await), (400, refused));
    // Elsewhere everything is as ever.
    assert_eq!(world.http.get(world.url("/ims/keys")).send().await.unwrap().status(), 200);
    assert_eq!(world.http.get(world.sandbox.console_url()).send().await.unwrap().status(), 200);
    world.sandbox.fail(None).unwrap();
    assert_eq!(answer(token(&world)).await.0, 200);
}

#[tokio::test]
async fn an_unknown_name_starts_nothing_switches_nothing_and_names_what_is_alike() {
    let state = tempfile::tempdir().unwrap();
    let fail = Some("no-compnies".to_owned());
    let Err(StartError::Failure(unknown)) = sandbox::start(Options { fail, ..options(&state) }).await else { panic!() };
    assert!(unknown.to_string().contains("no-compnies"), "{unknown}");
    assert_eq!(unknown.near().first(), Some(&"no-companies"));
    let world = world().await;
    world.sandbox.fail(Some("ims-unwell")).unwrap();
    for wrong in ["ims-unwel", "ims-unwell,", "nothing,ims-unwell", "\u{1b}[2J"] {
        let is_known = wrong == "ims-unwell,";
        assert_eq!(world.sandbox.fail(Some(wrong)).is_ok(), is_known, "{wrong:?}");
    }
    assert_eq!(answer(token(&world)).await.0, 503, "the one that was on stays on");
}

#[tokio::test]
async fn any_client_switches_with_one_form_and_reads_what_is_on() {
    let world = world().await;
    let address = world.sandbox.failures_url();
    let on = |value: &Value| value["failing"].clone();
    let (status, all) = answer(world.http.get(&address)).await;
    assert_eq!((status, on(&all)), (200, json!([])));
    assert_eq!(all["failures"].as_array().map(Vec::len), Some(failures().len()));
    assert_eq!(all["failures"][0]["name"], failures()[0].name);
    let (status, now) = answer(world.http.post(&address).form(&[("fail", "ims-terms,no-companies")])).await;
    assert_eq!((status, on(&now)), (200, json!(["ims-terms", "no-companies"])));
    let (status, refused) = answer(token(&world)).await;
    assert_eq!((status, &refused["error"]), (400, &json!("ride_AdobeID_acct_terms")));
    let jump = refused["jump"].as_str().unwrap();
    assert_eq!(world.http.get(jump).send().await.unwrap().status(), 200, "the page of the step is there");
    let (status, problem) = answer(world.http.post(&address).form(&[("fail", "ims-term")])).await;
    assert_eq!((status, &problem["did_you_mean"][0]), (400, &json!("ims-terms")));

    let typo = world.http.post(&address).form(&[("fial", "ims-terms")]).send().await.unwrap();
    assert_eq!(typo.status(), 400, "a slip in the name of the parameter switches nothing off");
    let both = world.sandbox.fail(Some("html,no-companies,not-json")).unwrap_err();
    assert!(both.to_string().starts_with("html answers at the place of not-json"), "{both}");
    let (_, now) = answer(world.http.post(&address).form(&[("fail", "")])).await;
    assert_eq!(on(&now), json!([]));
    assert_eq!(answer(token(&world)).await.0, 200);
}

#[tokio::test]
async fn a_browser_gets_a_page_with_a_button_for_each_and_the_console_leads_there() {
    let world = world().await;
    let http = browser();
    let console = http.get(world.sandbox.console_url()).send().await.unwrap().text().await.unwrap();
    assert!(console.contains("href=\"/practice/failures\""));
    let page = || async {
        let response = http.get(world.sandbox.failures_url()).header("accept", "text/html,*/*").send().await.unwrap();
        assert!(response.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
        response.text().await.unwrap()
    };
    let before = page().await;
    for failure in failures() {
        assert!(before.contains(&format!("name=\"fail\" value=\"{}\"", failure.name)), "{}", failure.name);
    }
    assert!(before.contains("Playing: <strong>nothing</strong>"));
    let pressed = press(&world, &http, "api-unwell").send().await.unwrap();
    assert_eq!(
        (pressed.status().as_u16(), pressed.headers()["location"].to_str().unwrap()),
        (303, "/practice/failures")
    );
    assert!(page().await.contains("Playing: <strong>api-unwell</strong>"));
    let wrong = press(&world, &http, "<b>").send().await.unwrap();
    assert_eq!(wrong.status(), 400);
    let wrong = wrong.text().await.unwrap();
    assert!(wrong.contains("role=\"alert\"") && !wrong.contains("<b>"), "{wrong}");
    assert_eq!(press(&world, &http, "").send().await.unwrap().status(), 303);
    assert!(page().await.contains("Playing: <strong>nothing</strong>"));
}

#[tokio::test]
async fn nobody_from_elsewhere_reads_or_switches() {
    let world = world().await;
    let address = world.sandbox.failures_url();
    let form = |http: &Client| http.post(&address).form(&[("fail", "html")]);
    for origin in ["http://evil.example", "null", "https://127.0.0.1:1"] {
        assert_eq!(form(&world.http).header("origin", origin).send().await.unwrap().status(), 403, "{origin}");
    }
    assert_eq!(form(&world.http).header("sec-fetch-site", "cross-site").send().await.unwrap().status(), 403);
    for host in ["evil.example", "127.0.0.1.evil.example"] {
        assert_eq!(form(&world.http).header("host", host).send().await.unwrap().status(), 421, "{host}");
        assert_eq!(world.http.get(&address).header("host", host).send().await.unwrap().status(), 421, "{host}");
    }
    assert_eq!(answer(token(&world)).await.0, 200, "nothing was switched");
}

/// Protocol reference, sections 2.1, 7.4 and 7.5: status, body, and the marks.
#[tokio::test]
async fn envelopes_statuses_and_marks_are_adobes() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    for (name, path, status, body) in [
        (
            "api-token-not-valid",
            "/discovery/me",
            401,
            json!({ "error_code": "401013", "message": "Oauth token is not valid" }),
        ),
        (
            "api-no-product-context",
            "/discovery/me",
            403,
            json!({ "error_code": "403023", "message": "Profile is not valid" }),
        ),
        (
            "api-region-missing",
            "/discovery/me",
            403,
            json!({ "error_code": "403027", "message": "User region is missing" }),
        ),
        ("api-header-missing", "/discovery/me", 400, json!({ "error_code": "400003", "message": "Missing header" })),
        (
            "api-too-many-requests",
            "/discovery/me",
            429,
            json!({ "error_code": "429050", "message": "Too many requests" }),
        ),
        (
            "api-content-type",
            "/discovery/me",
            400,
            json!({ "type": "/placeholder/type/uri", "status": 400, "title": "BadRequestError", "detail": "A valid content-type must be specified" }),
        ),
    ] {
        world.sandbox.fail(Some(name)).unwrap();
        let response = main.request(path).send().await.unwrap();
        assert!(response.headers().contains_key("x-request-id"), "{name}");
        assert_eq!(response.headers().contains_key("retry-after"), name == "api-too-many-requests", "{name}");
        assert_eq!((response.status().as_u16(), body_of(response).await), (status, body), "{name}");
    }
    world.sandbox.fail(Some("api-token-too-old")).unwrap();
    let (status, body) = main.get("/api/northw0/users/me").await;
    assert_eq!((status, &body["errorCode"]), (401, &json!("invalid_token")));
    assert!(body["errorId"].as_str().unwrap().starts_with("auth-"), "{body}");
    for name in ["forbidden-without-marks", "html", "proxy-password", "redirect"] {
        world.sandbox.fail(Some(name)).unwrap();
        let response = browser().get(world.url("/discovery/me")).send().await.unwrap();
        let marks = ["x-request-id", "x-debug-id"].map(|mark| response.headers().contains_key(mark));
        assert_eq!(marks, [false, false], "{name}");
    }
    world.sandbox.fail(Some("ims-throttled")).unwrap();
    assert_eq!(token(&world).send().await.unwrap().headers()["retry-after"], "38");
}

#[tokio::test]
async fn good_answers_are_changed_and_stay_well_formed() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let suites = "/api/northw0/reportsuites/collections/suites?limit=100";
    world.sandbox.fail(Some("no-organizations")).unwrap();
    assert_eq!(main.get("/discovery/me").await.1["imsOrgs"], json!([]));
    world.sandbox.fail(Some("no-companies")).unwrap();
    assert_eq!(main.get("/discovery/me").await.1["imsOrgs"][0]["companies"], json!([]));
    world.sandbox.fail(Some("suites-missing")).unwrap();
    assert_eq!(main.get(suites).await.1["totalElements"], 1);
    assert_eq!(main.get(&format!("{suites}&rsids=northwind.shop.prod")).await.1["content"], json!([]));
    world.sandbox.fail(Some("suites-without-content")).unwrap();
    let (status, page) = main.get(suites).await;
    assert!(status == 200 && page.get("content").is_none() && page["totalElements"].is_number(), "{page}");
    world.sandbox.fail(Some("token-in-milliseconds")).unwrap();
    assert!(answer(token(&world)).await.1["expires_in"].as_u64() > Some(80_000_000));
    world.sandbox.fail(Some("token-of-other-environment")).unwrap();
    let (_, answered) = answer(token(&world)).await;
    let claims = claims(answered["access_token"].as_str().unwrap());
    assert_eq!(claims["as"], "ims-na1-stg1");
}

#[tokio::test]
async fn a_late_answer_is_good_and_a_wrong_clock_is_on_every_answer() {
    let world = world().await;
    world.sandbox.fail(Some("slow")).unwrap();
    let began = Instant::now();
    assert_eq!(answer(token(&world)).await.0, 200);
    assert!(began.elapsed() >= Duration::from_secs(3));
    world.sandbox.fail(Some("clock-fast")).unwrap();
    for path in ["/ims/keys", "/discovery/me"] {
        let response = world.http.get(world.url(path)).send().await.unwrap();
        let date = jiff::fmt::rfc2822::parse(response.headers()["date"].to_str().unwrap()).unwrap().timestamp();
        let behind = jiff::Timestamp::now().as_second() - date.as_second();
        assert!((895..=910).contains(&behind), "{path}: {behind}");
    }
}
