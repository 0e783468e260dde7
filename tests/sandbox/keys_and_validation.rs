//! Keys, discovery documents, `validate_token`, and ending a token.

use serde_json::json;

use super::textbook_rsa;
use super::world::*;

#[tokio::test]
async fn the_signature_verifies_with_the_published_key() {
    let world = world().await;
    let token = world.token(&credential(MAIN)).await;
    let (_, keys) = answer(world.http.get(world.url("/ims/keys"))).await;
    let key = &keys["keys"][0];
    assert_eq!((&key["kty"], &key["alg"], &key["use"]), (&json!("RSA"), &json!("RS256"), &json!("sig")));
    assert_eq!(decoded(token.split('.').next().unwrap())["kid"], key["kid"]);
    let verifies = |token: &str| textbook_rsa::verifies(token, key["n"].as_str().unwrap(), key["e"].as_str().unwrap());
    assert!(verifies(&token));
    let other = world.token(&credential(MAIN)).await;
    assert!(!verifies(&with_the_signature_of(&token, &other)));
}

#[tokio::test]
async fn discovery_documents_name_the_sandboxs_own_addresses() {
    let world = world().await;
    for path in [
        "/ims/.well-known/openid-configuration",
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
    ] {
        let response = world.http.get(world.url(path)).send().await.unwrap();
        assert!(response.headers().contains_key("x-debug-id"), "{path}");
        let document = body_of(response).await;
        assert_eq!(document["issuer"], world.base.as_str(), "{path}");
        assert_eq!(document["token_endpoint"], world.url("/ims/token/v3"));
        assert_eq!(document["jwks_uri"], world.url("/ims/keys"));
        let methods = &document["token_endpoint_auth_methods_supported"];
        assert_eq!(methods, &json!(["client_secret_basic", "client_secret_post"]));
        assert_eq!(document["grant_types_supported"], json!(["authorization_code", "implicit_grant", "refresh_token"]));
        let is_probed = document.get("code_challenge_methods_supported").is_some();
        assert_eq!(is_probed, path.starts_with("/.well-known"), "{path}");
    }
}

#[tokio::test]
async fn the_date_header_is_the_real_time() {
    let world = world().await;
    let response = world.http.get(world.url("/ims/keys")).send().await.unwrap();
    let date = response.headers()["date"].to_str().unwrap();
    let told = jiff::fmt::rfc2822::parse(date).unwrap().timestamp().as_millisecond();
    assert!(told.abs_diff(i64::try_from(now_ms()).unwrap()) < 5_000, "{date}");
}

#[tokio::test]
async fn validate_token_tells_a_living_token_from_all_others() {
    let world = world().await;
    let main = credential(MAIN);
    let client = main.client_id.as_str();
    let token = world.token(&main).await;
    let (status, body) =
        world.validated(&[("type", "access_token"), ("client_id", client), ("token", token.as_str())]).await;
    assert_eq!((status, body), (200, json!({ "valid": true, "token": claims(&token) })));

    let post = || world.http.post(world.url("/ims/validate_token/v1"));
    let by_header = post().header("X-IMS-ClientId", client).form(&[("type", "access_token"), ("token", &token)]);
    assert_eq!(answer(by_header).await.1["valid"], true);
    // As Adobe's own services ask: about the token of the request itself.
    let own = post().query(&[("client_id", client), ("type", "access_token")]).bearer_auth(&token);
    assert_eq!(answer(own).await.1["valid"], true);

    let forged = with_the_signature_of(&token, &world.token(&main).await);
    let expired = token_made_by_hand(now_ms() - 86_400_001);
    for (kind, token, reason) in [
        ("access_token", forged.as_str(), "bad_signature"),
        ("access_token", "nonsense", "malformed"),
        ("access_token", expired.as_str(), "expired"),
        ("refresh_token", token.as_str(), "wrong_type"),
    ] {
        let (status, body) = world.validated(&[("type", kind), ("client_id", client), ("token", token)]).await;
        assert_eq!((status, body), (200, json!({ "valid": false, "reason": reason })));
    }
    let (status, body) = world.validated(&[("client_id", client)]).await;
    assert_eq!((status, &body["error_description"]), (400, &json!("missing token parameter")));
    let (status, body) = world.validated(&[("client_id", "0"), ("token", token.as_str())]).await;
    assert_eq!((status, &body["error_description"]), (400, &json!("invalid client_id parameter")));
}

#[tokio::test]
async fn an_invalidated_token_is_dead_and_others_live() {
    let world = world().await;
    let (dead, alive) = (world.signed_in(MAIN).await, world.signed_in(MAIN).await);
    world.invalidate(&dead.token).await;
    let client = dead.credential.client_id.as_str();
    let (_, body) = world.validated(&[("client_id", client), ("token", dead.token.as_str())]).await;
    assert_eq!(body["valid"], false);
    assert_eq!(dead.get("/discovery/me").await.0, 401);
    assert_eq!(alive.get("/discovery/me").await.0, 200);
}

#[tokio::test]
async fn nobody_ends_the_token_of_another_client() {
    let world = world().await;
    let (owner, stranger) = (world.signed_in(MAIN).await, world.signed_in(OTHER_ORGANIZATION).await);
    let form = [
        ("token", owner.token.as_str()),
        ("client_id", stranger.credential.client_id.as_str()),
        ("client_secret", stranger.credential.client_secret.expose()),
    ];
    assert_eq!(answer(world.http.post(world.url("/ims/invalidate_token/v2")).form(&form)).await.0, 400);
    // Revoking what is not one's own answers 200 (RFC 7009) and does nothing.
    let response = world.http.post(world.url("/ims/revoke")).form(&form).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(owner.get("/discovery/me").await.0, 200);
}

#[tokio::test]
async fn revoke_needs_the_client_and_answers_nothing() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let client = main.credential.client_id.as_str();
    let revoke = |secret: &str| {
        let request = world.http.post(world.url("/ims/revoke")).basic_auth(client, Some(secret));
        request.form(&[("token", &main.token)])
    };
    assert_eq!(answer(revoke("p8e-no")).await.0, 400);
    assert_eq!(main.get("/discovery/me").await.0, 200);
    let done = revoke(main.credential.client_secret.expose()).send().await.unwrap();
    assert_eq!((done.status().as_u16(), done.text().await.unwrap().as_str()), (200, ""));
    assert_eq!(main.get("/discovery/me").await.0, 401);
}
