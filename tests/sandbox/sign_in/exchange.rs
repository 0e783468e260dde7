//! Codes for tokens: what is granted to which type, once, and every refusal.

use aa_connect::connection::CredentialType;
use serde_json::{Value, json};

use super::super::textbook_rsa;
use super::super::world::*;
use super::browser::*;

#[tokio::test]
async fn a_confidential_and_a_public_client_get_their_tokens() {
    let world = world().await;
    for credential in [web_app(), single_page_app()] {
        let body = world.tokens_of(&credential, INES).await;
        let names: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["access_token", "refresh_token", "sub", "id_token", "token_type", "expires_in"]);
        assert_eq!((&body["sub"], &body["token_type"]), (&json!(INES), &json!("bearer")));
        assert!((86_000..86_400).contains(&body["expires_in"].as_u64().unwrap()));
        let access = claims(text(&body, "access_token"));
        assert_eq!((&access["type"], &access["user_id"]), (&json!("access_token"), &json!(INES)));
        assert_eq!((&access["client_id"], &access["scope"]), (&json!(credential.client_id), &json!(USER_SCOPES)));
        let refresh = claims(text(&body, "refresh_token"));
        assert_eq!((&refresh["type"], &refresh["id"]), (&json!("refresh_token"), &access["rtid"]));
        assert_eq!(refresh["expires_in"], (14_u64 * 86_400_000).to_string());
        let days_14 = access["created_at"].as_str().unwrap().parse::<u64>().unwrap() + 14 * 86_400_000;
        assert_eq!(access["rtea"], days_14.to_string());
    }
}

#[tokio::test]
async fn the_secret_may_be_in_the_body_and_the_public_client_id_too() {
    let world = world().await;
    let post = |form: Pairs<'static>| answer(world.http.post(world.url("/ims/token/v3")).form(&form));
    let app = web_app();
    let code = world.browser().allow(&request(&app, &[]), INES).await.code();
    let form = vec![
        ("grant_type", "authorization_code".to_owned()),
        ("code", code),
        ("code_verifier", VERIFIER.to_owned()),
        ("redirect_uri", CALLBACK.to_owned()),
        ("client_id", app.client_id.to_string()),
        ("client_secret", app.client_secret.as_ref().unwrap().expose().to_owned()),
    ];
    assert_eq!(post(form.clone()).await.0, 200);
    let app = single_page_app();
    let code = world.browser().allow(&request(&app, &[]), INES).await.code();
    let form = changed(form, &[("client_secret", ""), ("client_id", app.client_id.as_str()), ("code", &code)]);
    assert_eq!(post(form).await.0, 200);
}

#[tokio::test]
async fn refresh_and_id_tokens_come_only_with_their_scopes() {
    let world = world().await;
    for (scope, has_refresh, has_id) in
        [("AdobeID", false, false), ("openid,AdobeID", false, true), ("AdobeID,offline_access", true, false)]
    {
        let code = world.browser().allow(&request(&web_app(), &[("scope", scope)]), INES).await.code();
        let (_, body) = world.exchange(&web_app(), &code, &[]).await;
        assert_eq!(body.get("refresh_token").is_some(), has_refresh, "{scope}");
        assert_eq!(body.get("id_token").is_some(), has_id, "{scope}");
    }
}

#[tokio::test]
async fn the_id_token_is_what_openid_connect_asks_for() {
    let world = world().await;
    let code = world.browser().allow(&request(&web_app(), &[("nonce", "a-nonce <>")]), INES).await.code();
    let (_, body) = world.exchange(&web_app(), &code, &[]).await;
    let token = text(&body, "id_token");
    let (_, keys) = answer(world.http.get(world.url("/ims/keys"))).await;
    let key = &keys["keys"][0];
    assert!(textbook_rsa::verifies(token, key["n"].as_str().unwrap(), key["e"].as_str().unwrap()));
    let header = decoded(token.split('.').next().unwrap());
    assert_eq!((&header["alg"], &header["kid"]), (&json!("RS256"), &key["kid"]));
    assert!(header.get("x5u").is_none(), "strict libraries refuse a bare file name");
    let claims = claims(token);
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!(world.base), &json!(INES)));
    assert_eq!((&claims["aud"], &claims["nonce"]), (&json!(web_app().client_id), &json!("a-nonce <>")));
    assert_eq!((&claims["email"], &claims["given_name"]), (&json!("ines.marchetti@example.com"), &json!("Inés")));
    let seconds = |name: &str| claims[name].as_u64().unwrap();
    assert!(seconds("iat").abs_diff(now_ms() / 1_000) < 10 && seconds("exp") == seconds("iat") + 86_400);
    assert_eq!(claims["at_hash"].as_str().unwrap().len(), 22);
}

#[tokio::test]
async fn a_code_is_good_once_and_the_second_use_ends_the_tokens_of_the_first() {
    let world = world().await;
    for credential in [web_app(), single_page_app()] {
        let code = world.browser().allow(&request(&credential, &[]), INES).await.code();
        let (_, first) = world.exchange(&credential, &code, &[]).await;
        let access = text(&first, "access_token");
        assert_eq!(world.call(&credential, access, "/discovery/me").await.0, 200);
        let second = world.exchange(&credential, &code, &[]).await;
        assert_eq!(second, (400, json!({ "error": "access_denied" })));
        assert_eq!(world.call(&credential, access, "/discovery/me").await.0, 401);
        assert_eq!(world.refresh(&credential, text(&first, "refresh_token")).await.0, 400);
    }
}

#[tokio::test]
async fn eight_exchanges_of_one_code_at_once_give_one_set_of_tokens() {
    let world = world().await;
    let code = world.browser().allow(&request(&web_app(), &[]), INES).await.code();
    let app = web_app();
    let all = futures_util::future::join_all((0..8).map(|_| world.exchange(&app, &code, &[]))).await;
    assert_eq!(all.iter().filter(|(status, _)| *status == 200).count(), 1);
}

#[tokio::test]
async fn every_wrong_exchange_is_refused_and_does_not_spend_the_code() {
    let world = world().await;
    let other = user_credential(CredentialType::NativeApp);
    let wrong = format!("{}x", &VERIFIER[..42]);
    let rows: &[(&[(&str, &str)], &str)] = &[
        (&[("code_verifier", "")], "invalid_grant"),
        (&[("code_verifier", &wrong)], "invalid_grant"),
        (&[("code_verifier", CHALLENGE)], "invalid_grant"),
        (&[("redirect_uri", "https://localhost:8443/callback/")], "invalid_grant"),
        (&[("redirect_uri", "https://localhost:8444/callback")], "invalid_grant"),
        (&[("code", "")], "invalid_request"),
        (&[("code", "nonsense")], "access_denied"),
        (&[("client_secret", "p8e-x")], "invalid_client"),
    ];
    let app = single_page_app();
    let code = world.browser().allow(&request(&app, &[]), INES).await.code();
    for (changes, error) in rows {
        let (status, body) = world.exchange(&app, &code, changes).await;
        assert_eq!((status, body["error"].as_str().unwrap()), (400, *error), "{changes:?}");
    }
    let unexpected = world.exchange(&app, &code, &[("client_secret", "p8e-x")]).await.1;
    assert_eq!(unexpected["error_description"], "unexpected client_secret parameter");
    assert_eq!(world.exchange(&other, &code, &[]).await.1["error"], "access_denied", "another client's code");
    let (status, body) = world.exchange(&app, &code, &[("redirect_uri", CALLBACK)]).await;
    assert_eq!(status, 200, "{body}");

    let app = web_app();
    let code = world.browser().allow(&request(&app, &[]), INES).await.code();
    for (secret, description) in [("p8e-no", "invalid client_secret"), ("", "missing client_secret")] {
        let form = [("grant_type", "authorization_code"), ("code", &code), ("code_verifier", VERIFIER)];
        let post = world.http.post(world.url("/ims/token/v3")).basic_auth(app.client_id.as_str(), Some(secret));
        let (status, body) = answer(post.form(&form)).await;
        assert_eq!((status, &body["error"]), (400, &json!("invalid_client")));
        assert!(text(&body, "error_description").starts_with(description));
    }
    assert_eq!(world.exchange(&app, &code, &[]).await.0, 200);
}

#[tokio::test]
async fn plain_is_the_default_method_and_a_verifier_without_challenge_is_refused() {
    let world = world().await;
    let plain = [("code_challenge", VERIFIER), ("code_challenge_method", "")];
    let code = world.browser().allow(&request(&single_page_app(), &plain), INES).await.code();
    assert!(!claims(&code).to_string().contains(VERIFIER), "the code does not give the verifier away");
    assert_eq!(
        world.exchange(&single_page_app(), &code, &[("code_verifier", CHALLENGE)]).await.1["error"],
        "invalid_grant"
    );
    assert_eq!(world.exchange(&single_page_app(), &code, &[]).await.0, 200);

    let none = [("code_challenge", ""), ("code_challenge_method", "")];
    let code = world.browser().allow(&request(&web_app(), &none), INES).await.code();
    assert_eq!(world.exchange(&web_app(), &code, &[]).await.1["error"], "invalid_grant");
    assert_eq!(world.exchange(&web_app(), &code, &[("code_verifier", "")]).await.0, 200);
}

#[tokio::test]
async fn the_redirect_uri_of_a_fallen_request_is_the_default_one() {
    let world = world().await;
    let app = single_page_app();
    let fallen = request(&app, &[("redirect_uri", "https://evil.example/")]);
    let code = world.browser().allow(&fallen, INES).await.code();
    let exchange = async |redirect_uri: &str| world.exchange(&app, &code, &[("redirect_uri", redirect_uri)]).await.0;
    assert_eq!(exchange("https://evil.example/").await, 400);
    assert_eq!(exchange(&app.default_redirect_uri).await, 200);
}

#[tokio::test]
async fn a_code_made_by_hand_is_bogus() {
    let world = world().await;
    let by_hand = token_made_by_hand(now_ms());
    assert_eq!(world.exchange(&web_app(), &by_hand, &[]).await, (400, json!({ "error": "access_denied" })));
}

#[tokio::test]
async fn the_old_token_endpoint_counts_milliseconds_and_tells_the_profile() {
    let world = world().await;
    let app = web_app();
    let exchange = async |path: &str| -> Value {
        let code = world.browser().allow(&request(&app, &[]), INES).await.code();
        let form = [("grant_type", "authorization_code"), ("code", &code), ("code_verifier", VERIFIER)];
        let post = world.http.post(world.url(path)).form(&form);
        answer(post.basic_auth(app.client_id.as_str(), Some(app.client_secret.as_ref().unwrap().expose()))).await.1
    };
    let old = exchange("/ims/token/v1").await;
    assert!((86_000_000..86_400_000).contains(&old["expires_in"].as_u64().unwrap()));
    assert_eq!(
        (&old["userId"], &old["account_type"], &old["emailVerified"]),
        (&json!(INES), &json!("ent"), &json!("true"))
    );
    let contexts = old["projectedProductContext"].as_array().unwrap();
    let companies: Vec<&str> = contexts.iter().map(|one| text(&one["prodCtx"], "global_company_id")).collect();
    assert_eq!(companies, ["northw0", "northweu"]);
    assert_eq!(contexts[0]["prodCtx"]["serviceCode"], "dma_analytics");
    assert!(exchange("/ims/token/v2").await.get("userId").is_none());
}
