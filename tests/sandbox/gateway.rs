//! What the gateway checks before any service, and the rate.

use std::time::{Duration, Instant};

use reqwest::RequestBuilder;
use serde_json::json;

use super::world::*;

#[tokio::test]
async fn the_gateway_checks_in_the_documented_order() {
    let world = world().await;
    let (main, no_profile) = (world.signed_in(MAIN).await, world.signed_in(NO_PROFILE).await);
    let expired = token_made_by_hand(now_ms() - 86_400_001);
    let (known, other) = (main.credential.client_id.as_str(), credential(OTHER_ORGANIZATION).client_id);
    let entitled_to_nothing = no_profile.credential.client_id.as_str();
    let bearer = |token: &str| format!("Bearer {token}");
    let unknown = "0123456789abcdef0123456789abcdef";
    let rows = [
        ("", String::new(), 403, "403000", "Api Key is required"),
        ("", bearer(&main.token), 403, "403000", "Api Key is required"),
        (unknown, String::new(), 403, "403003", "Api Key is invalid"),
        (unknown, bearer("nonsense"), 403, "403003", "Api Key is invalid"),
        (known, String::new(), 403, "403010", "Oauth token is missing."),
        (known, "Basic YTpi".to_owned(), 403, "403010", "Oauth token is missing."),
        (known, "Bearer ".to_owned(), 403, "403010", "Oauth token is missing."),
        (known, bearer("nonsense"), 401, "401013", "Oauth token is not valid"),
        (known, bearer(&expired), 401, "401013", "Oauth token is not valid"),
        (known, bearer(&format!("{}x", main.token)), 401, "401013", "Oauth token is not valid"),
        (other.as_str(), bearer(&expired), 401, "401013", "Oauth token is not valid"),
        (other.as_str(), bearer(&main.token), 403, "403003", "Api Key is invalid"),
        (entitled_to_nothing, bearer(&no_profile.token), 403, "403025", "Profile is not valid"),
    ];
    for (key, authorization, status, code, message) in rows {
        let mut request = world.http.get(world.url("/discovery/me"));
        if !key.is_empty() {
            request = request.header("x-api-key", key);
        }
        if !authorization.is_empty() {
            request = request.header("authorization", &authorization);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{key} {authorization}");
        assert!(response.headers().contains_key("x-request-id"));
        assert_eq!(body_of(response).await, json!({ "error_code": code, "message": message }));
    }
    // Twenty refusals of a profile never become a refusal of the rate, which is checked last.
    for _ in 0..20 {
        assert_eq!(no_profile.get("/discovery/me").await.1["error_code"], "403025");
    }
}

#[tokio::test]
async fn a_request_id_comes_back_or_is_made() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let sent = |request: RequestBuilder, id: String| async move {
        let response = request.header("x-request-id", id).send().await.unwrap();
        response.headers()["x-request-id"].to_str().unwrap().to_owned()
    };
    assert_eq!(sent(main.request("/discovery/me"), "my-id-7".to_owned()).await, "my-id-7");
    assert_eq!(sent(world.http.get(world.url("/discovery/me")), "my-id-8".to_owned()).await, "my-id-8");
    assert!(sent(main.request("/discovery/me"), "x".repeat(5_000)).await.len() < 200);
    let made = main.request("/discovery/me").send().await.unwrap();
    assert!(made.headers()["x-request-id"].len() >= 16);
}

#[tokio::test]
async fn the_thirteenth_request_in_six_seconds_is_refused_and_ims_does_not_count() {
    let world = world().await;
    let (main, same_account) = (world.signed_in(MAIN).await, world.signed_in(MAIN).await);
    let other = world.signed_in(OTHER_ORGANIZATION).await;
    let began = Instant::now();
    for _ in 0..12 {
        assert_eq!(main.get("/discovery/me").await.0, 200);
    }
    for caller in [&main, &same_account] {
        let response = caller.request("/api/northw0/users/me").send().await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(6), "this machine is too slow to tell");
        assert_eq!(response.status(), 429);
        let wait: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=6).contains(&wait));
        assert_eq!(body_of(response).await, json!({ "error_code": "429050", "message": "Too many requests" }));
    }
    assert_eq!(other.get("/discovery/me").await.0, 200);
    world.token(&credential(MAIN)).await;
}

#[tokio::test]
async fn waiting_as_long_as_retry_after_says_is_enough() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let wait = loop {
        let response = main.request("/discovery/me").send().await.unwrap();
        if response.status() == 429 {
            break response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        }
    };
    tokio::time::sleep(Duration::from_secs(wait)).await;
    assert_eq!(main.get("/discovery/me").await.0, 200);
}
