//! `/ims/exchange/jwt`: what is granted, and every documented refusal.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::assertions::*;
use super::world::*;

const UNDECODABLE: &str = "JWT token is incorrectly formatted, and can not be decoded.";
const NOT_A_SUBSET: &str = "The metascopes in the JWT are not a subset of the metascopes in the binding.";

#[tokio::test]
async fn an_assertion_of_the_public_key_is_exchanged_at_every_address() {
    let world = world().await;
    let nightly = account(NIGHTLY);
    for path in ["/ims/exchange/jwt", "/ims/exchange/jwt/", "/ims/exchange/v1/jwt"] {
        let jwt = signed(&claims_of(&nightly, &json!({})), PUBLIC_KEY);
        let response = world.http.post(world.url(path)).form(&form(&nightly, &jwt)).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert!(!response.headers()["x-debug-id"].is_empty());
        assert_eq!(response.headers()["cache-control"], "no-store");
        let body = body_of(response).await;
        assert_eq!(body.as_object().unwrap().len(), 3, "no refresh token, no scope");
        assert_eq!(body["token_type"], "bearer");
        let milliseconds = body["expires_in"].as_u64().unwrap();
        assert!((86_390_000..86_400_000).contains(&milliseconds), "{milliseconds}");
        let claims = claims(body["access_token"].as_str().unwrap());
        assert_eq!(claims["user_id"], nightly.technical_account_id.as_str());
        assert_eq!((&claims["client_id"], &claims["type"]), (&json!(nightly.client_id), &json!("access_token")));
        assert_eq!(claims["scope"], SCOPES);
        assert_eq!(world.http.get(world.url(path)).send().await.unwrap().status(), 405, "{path}");
    }
}

#[tokio::test]
async fn the_token_opens_analytics_and_earlier_tokens_stay_valid() {
    let world = world().await;
    let nightly = account(NIGHTLY);
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let (status, body) = world.exchange_with(NIGHTLY, &json!({}), PUBLIC_KEY).await;
        assert_eq!(status, 200, "{body}");
        tokens.push(body["access_token"].as_str().unwrap().to_owned());
    }
    assert_ne!(id(&tokens[0]), id(&tokens[1]));
    for token in &tokens {
        let get = |path: &str| {
            world.http.get(world.url(path)).header("x-api-key", nightly.client_id.as_str()).bearer_auth(token)
        };
        let (status, discovery) = answer(get("/discovery/me")).await;
        assert_eq!((status, &discovery["imsUserId"]), (200, &json!(nightly.technical_account_id)));
        let companies = discovery["imsOrgs"][0]["companies"].as_array().unwrap();
        let main = world.signed_in(MAIN).await.json("/discovery/me").await;
        assert_eq!(companies, main["imsOrgs"][0]["companies"].as_array().unwrap(), "the main credential's companies");
        assert_eq!(answer(get("/api/northw0/reportsuites/collections/suites?limit=1")).await.0, 200);
        assert_eq!(answer(get("/api/prista0/users/me")).await.0, 404);
    }
    let (_, body) = world.exchange_with(AEM, &json!({}), PUBLIC_KEY).await;
    assert_eq!(body["error_description"], NOT_BOUND, "a key is bound to one client");
}

#[tokio::test]
async fn a_service_account_without_analytics_gets_a_token_that_opens_no_company() {
    let world = world().await;
    world.register_own(AEM).await;
    let aem = account(AEM);
    let both = json!({ format!("{PRODUCTION}/s/ent_cloudmgr_sdk"): true });
    let (status, body) = world.exchange_with(AEM, &both, &OWN.key).await;
    assert_eq!(status, 200, "{body}");
    let request = world.http.get(world.url("/discovery/me")).header("x-api-key", aem.client_id.as_str());
    let (status, refusal) = answer(request.bearer_auth(body["access_token"].as_str().unwrap())).await;
    assert_eq!((status, &refusal["error_code"]), (403, &json!("403025")));
}

#[tokio::test]
async fn the_form_may_be_multipart_and_the_claims_may_name_the_sandbox_itself() {
    let world = world().await;
    let nightly = account(NIGHTLY);
    let port = world.base.rsplit_once(':').unwrap().1.to_owned();
    for base in [world.base.clone(), format!("http://localhost:{port}"), format!("http://[::1]:{port}")] {
        let mut changes = json!({ "aud": format!("{base}/c/{}", nightly.client_id), "iat": now_s(), "nonsense": [1] });
        changes[format!("{PRODUCTION}/s/{ANALYTICS}")] = Value::Null;
        changes[format!("{base}/s/{ANALYTICS}")] = json!(true);
        let jwt = signed(&claims_of(&nightly, &changes), PUBLIC_KEY);
        let part = |(name, value): &(&str, String)| {
            format!("--b-7MA4\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body: String = form(&nightly, &jwt).iter().map(part).chain(["--b-7MA4--\r\n".to_owned()]).collect();
        let request = world.http.post(world.url("/ims/exchange/jwt/"));
        let request = request.header("content-type", "multipart/form-data; boundary=b-7MA4").body(body);
        let (status, body) = answer(request).await;
        assert_eq!(status, 200, "{base}: {body}");
    }
}

#[tokio::test]
async fn who_asks_is_looked_at_before_the_assertion() {
    let world = world().await;
    let nightly = account(NIGHTLY);
    let with = |changes: &[(&'static str, &str)]| {
        let mut form = form(&nightly, "nonsense");
        for (name, value) in changes {
            form.retain(|(known, _)| known != name);
            form.push((name, (*value).to_owned()));
        }
        form.retain(|(_, value)| !value.is_empty());
        form
    };
    let server_to_server = credential(MAIN);
    let lacks = "The client does not have the exchange_jwt scope.";
    for (changes, status, error, description) in [
        (vec![("client_id", "")], 400, "invalid_client", "missing client_id parameter"),
        (vec![("client_id", "00000000000000000000000000000000")], 400, "invalid_client", "invalid client_id parameter"),
        (vec![("client_secret", "")], 400, "invalid_client", "missing client_secret parameter"),
        (vec![("client_secret", "p8e-wrong")], 401, "invalid_client", "invalid client_secret parameter"),
        (
            vec![("client_secret", "p8e-PracticeOnly-Nightly-successor-2mQ9")],
            401,
            "invalid_client",
            "invalid client_secret parameter",
        ),
        (
            vec![
                ("client_id", server_to_server.client_id.as_str()),
                ("client_secret", server_to_server.client_secret.expose()),
            ],
            401,
            "invalid_client",
            lacks,
        ),
        (vec![("client_id", "07594c8f4ebd4ba6c385bd61a0ad2e4f")], 401, "invalid_client", lacks),
        (vec![("jwt_token", "")], 400, "invalid_token", UNDECODABLE),
        (vec![], 400, "invalid_token", UNDECODABLE),
    ] {
        assert_refused(&world.exchanged(&with(&changes)).await, status, error, description);
    }
}

#[tokio::test]
async fn what_is_no_jwt_cannot_be_decoded() {
    let world = world().await;
    let nightly = account(NIGHTLY);
    let good = signed(&claims_of(&nightly, &json!({})), PUBLIC_KEY);
    let [header, payload, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    for jwt in [
        ".".to_owned(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        format!("{header}.{payload}"),
        format!("{good}.{signature}"),
        format!("{good}="),
        format!(" {good}"),
        format!("{}.{payload}.{signature}", part("[]")),
        format!("{}.{payload}.{signature}", part("{}")),
        format!("{header}.{}.{signature}", part("\"text\"")),
        format!("{header}.{}.{signature}", part("{\"exp\":")),
        "é.é.é".to_owned(),
        "x".repeat(500_000),
    ] {
        assert_refused(&world.exchanged(&form(&nightly, &jwt)).await, 400, "invalid_token", UNDECODABLE);
    }
}

#[tokio::test]
async fn every_claim_that_is_wrong_is_refused_as_documented() {
    let world = world().await;
    let other = account(ARCHIVE);
    let client_id = account(NIGHTLY).client_id;
    let valid = |claim: &str| format!("The JWT token must contain a valid claim for {claim}");
    let no_audience = "The JWT token must contain a valid claims for audience";
    let other_client = "The client_id does not match the audience of the JWT token.";
    let elsewhere = "The audience of the JWT token belongs to a different IMS environment.";
    let too_late = "The JWT token must expire within 24 hours.";
    for (changes, error, description) in [
        (json!({ "exp": "Thu Jun 09 16:58:09 EDT 2022" }), "invalid_token", UNDECODABLE),
        (json!({ "exp": (now_s() + 300).to_string() }), "invalid_token", UNDECODABLE),
        (json!({ "exp": now_s() as f64 + 300.5 }), "invalid_token", UNDECODABLE),
        (json!({ "exp": now_s() as f64 + 300.0 }), "invalid_token", UNDECODABLE),
        (json!({ "exp": true }), "bad_request", &valid("exp")),
        (json!({ "exp": [] }), "bad_request", &valid("exp")),
        (json!({ "exp": null }), "bad_request", &valid("exp")),
        (json!({ "exp": now_s() - 1 }), "invalid_token", "The JWT token has expired."),
        (json!({ "exp": -5 }), "invalid_token", "The JWT token has expired."),
        (json!({ "exp": 0 }), "invalid_token", "The JWT token has expired."),
        (json!({ "exp": now_s() + 2 * 86_400 }), "invalid_token", too_late),
        (json!({ "exp": now_ms() }), "invalid_token", too_late),
        (json!({ "exp": u64::MAX }), "invalid_token", too_late),
        (json!({ "jti": "a" }), "invalid_token", UNDECODABLE),
        (json!({ "jti": 1.5 }), "invalid_token", UNDECODABLE),
        (json!({ "jti": {} }), "bad_request", &valid("jti")),
        (json!({ "iss": null }), "bad_request", &valid("iss")),
        (json!({ "iss": 5 }), "bad_request", &valid("iss")),
        (json!({ "iss": "Northwind" }), "bad_request", &valid("iss")),
        (json!({ "iss": "@AdobeOrg" }), "bad_request", &valid("iss")),
        (json!({ "sub": null }), "bad_request", &valid("sub")),
        (json!({ "sub": "somebody@example.com" }), "bad_request", &valid("sub")),
        (json!({ "iss": other.org_id }), "invalid_token", NOT_BOUND),
        (json!({ "sub": other.technical_account_id }), "invalid_token", NOT_BOUND),
        (json!({ "aud": null }), "invalid_token", no_audience),
        (json!({ "aud": 5 }), "invalid_token", no_audience),
        (json!({ "aud": PRODUCTION }), "invalid_token", no_audience),
        (json!({ "aud": client_id }), "invalid_token", no_audience),
        (json!({ "aud": format!("{PRODUCTION}//c/{client_id}") }), "invalid_token", no_audience),
        (json!({ "aud": format!("{PRODUCTION}/c/{client_id}/") }), "invalid_client", other_client),
        (json!({ "aud": format!("{PRODUCTION}/c/{}", other.client_id) }), "invalid_client", other_client),
        (json!({ "aud": format!("https://ims-na1-stg1.adobelogin.com/c/{client_id}") }), "invalid_client", elsewhere),
    ] {
        let answer = world.exchange_with(NIGHTLY, &changes, PUBLIC_KEY).await;
        assert_eq!((answer.0, &answer.1["error"]), (400, &json!(error)), "{changes}: {}", answer.1);
        assert_refused(&answer, 400, error, description);
    }
    // Adobe's own samples asked for 87,000 seconds.
    assert_eq!(world.exchange_with(NIGHTLY, &json!({ "exp": now_s() + 87_000 }), PUBLIC_KEY).await.0, 200);
}

#[tokio::test]
async fn only_rs256_of_a_registered_certificate_in_date_is_taken() {
    let world = world().await;
    let nightly = account(NIGHTLY);
    let claims = claims_of(&nightly, &json!({}));
    let good = signed(&claims, PUBLIC_KEY);
    let (message, signature) = good.rsplit_once('.').unwrap();
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let payload = message.rsplit_once('.').unwrap().1;
    let certificate = include_str!("../../assets/sandbox/practice-service-account.crt");
    let with_the_certificate_as_secret = jsonwebtoken::encode(
        &jsonwebtoken::Header::new(Algorithm::HS256),
        &claims,
        &jsonwebtoken::EncodingKey::from_secret(certificate.as_bytes()),
    );
    let other_claims = signed(&claims_of(&nightly, &json!({ "exp": now_s() + 301 })), PUBLIC_KEY);
    for (why, jwt) in [
        ("another key", signed(&claims, &OWN.key)),
        ("the key of an expired certificate", signed(&claims, EXPIRED_KEY)),
        ("RS384", signed_with(Algorithm::RS384, &claims, PUBLIC_KEY)),
        ("RS512", signed_with(Algorithm::RS512, &claims, PUBLIC_KEY)),
        ("PS256", signed_with(Algorithm::PS256, &claims, PUBLIC_KEY)),
        ("HS256", with_the_certificate_as_secret.unwrap()),
        ("none", format!("{}.{payload}.", part(json!({ "alg": "none", "typ": "JWT" })))),
        ("RS256 by name only", format!("{message}.")),
        ("another algorithm's name", format!("{}.{payload}.{signature}", part(json!({ "alg": "RS384" })))),
        ("the signature of something else", with_the_signature_of(&good, &other_claims)),
    ] {
        let answer = world.exchanged(&form(&nightly, &jwt)).await;
        assert_eq!(answer.1["error_description"], NOT_BOUND, "{why}");
        assert_refused(&answer, 400, "invalid_token", NOT_BOUND);
    }
    assert_eq!(world.exchanged(&form(&nightly, &good)).await.0, 200);
}

#[tokio::test]
async fn several_certificates_count_at_once() {
    let world = world().await;
    assert_eq!(world.exchange_with(NIGHTLY, &json!({}), &OWN.key).await.0, 400);
    world.register_own(NIGHTLY).await;
    let second = pair(-1, 1);
    world.sandbox.register_certificate(&account(NIGHTLY).client_id, &second.certificate).await.unwrap();
    for key in [PUBLIC_KEY, &OWN.key, &second.key] {
        assert_eq!(world.exchange_with(NIGHTLY, &json!({}), key).await.0, 200);
    }
    let later = pair(2, 300);
    world.sandbox.register_certificate(&account(NIGHTLY).client_id, &later.certificate).await.unwrap();
    let answer = world.exchange_with(NIGHTLY, &json!({}), &later.key).await;
    assert_refused(&answer, 400, "invalid_token", NOT_BOUND);
}

#[tokio::test]
async fn metascopes_must_be_those_of_the_binding_and_claimed_with_true() {
    let world = world().await;
    let own = format!("{PRODUCTION}/s/{ANALYTICS}");
    let none = "There are no metascopes in the JWT.";
    for (changes, description) in [
        (json!({ &own: null }), none),
        (json!({ &own: false }), none),
        (json!({ &own: "true" }), none),
        (json!({ &own: 1 }), none),
        (json!({ format!("{PRODUCTION}/s/ent_aem_cloud_sdk"): true }), NOT_A_SUBSET),
        (json!({ format!("{PRODUCTION}/s/ent_nonsense_sdk"): true }), NOT_A_SUBSET),
        (json!({ format!("{PRODUCTION}/s/"): true }), NOT_A_SUBSET),
        (json!({ format!("https://ims-na1-stg1.adobelogin.com/s/{ANALYTICS}"): true }), NOT_A_SUBSET),
    ] {
        let answer = world.exchange_with(NIGHTLY, &changes, PUBLIC_KEY).await;
        assert_eq!(answer.1["error_description"], description, "{changes}");
        assert_refused(&answer, 400, "invalid_scope", description);
    }
    let not_wanted = json!({ format!("{PRODUCTION}/s/ent_aem_cloud_sdk"): false });
    assert_eq!(world.exchange_with(NIGHTLY, &not_wanted, PUBLIC_KEY).await.0, 200);
}

#[tokio::test]
async fn a_jti_is_good_once_among_all_sandboxes_and_after_a_restart() {
    let world = world().await;
    world.register_own(WITH_JTI).await;
    let missing = world.exchange_with(WITH_JTI, &json!({}), &OWN.key).await;
    assert_refused(&missing, 400, "invalid_jti", "The binding requires a jti in the JWT token.");
    let unbound = format!("{PRODUCTION}/s/ent_aem_cloud_sdk");
    let refused = world.exchange_with(WITH_JTI, &json!({ "jti": 7, unbound: true }), &OWN.key).await;
    assert_eq!(refused.1["error"], "invalid_scope", "and the jti is not used up by that");
    assert_eq!(world.exchange_with(WITH_JTI, &json!({ "jti": 7 }), &OWN.key).await.0, 200);
    let used = "The jti of the JWT token was used before.";
    assert_refused(&world.exchange_with(WITH_JTI, &json!({ "jti": 7 }), &OWN.key).await, 400, "invalid_jti", used);

    let beside = world_with(options(&world.state), tempfile::tempdir().unwrap()).await;
    assert_refused(&beside.exchange_with(WITH_JTI, &json!({ "jti": 7 }), &OWN.key).await, 400, "invalid_jti", used);
    assert_eq!(beside.exchange_with(WITH_JTI, &json!({ "jti": -8 }), &OWN.key).await.0, 200);
    let World { sandbox, state, .. } = world;
    sandbox.stop().await;
    drop(beside);
    let again = world_with(options(&state), state).await;
    assert_refused(&again.exchange_with(WITH_JTI, &json!({ "jti": -8 }), &OWN.key).await, 400, "invalid_jti", used);

    // Where no jti is wanted, one may be there as often as you like.
    for _ in 0..2 {
        assert_eq!(again.exchange_with(NIGHTLY, &json!({ "jti": 7 }), PUBLIC_KEY).await.0, 200);
    }
}

#[tokio::test]
async fn one_jti_sent_ten_times_at_once_is_taken_once() {
    let world = world().await;
    world.register_own(WITH_JTI).await;
    let partner = account(WITH_JTI);
    let jwt = signed(&claims_of(&partner, &json!({ "jti": 1 })), &OWN.key);
    let requests = (0..10).map(|_| {
        let request = world.http.post(world.url("/ims/exchange/jwt")).form(&form(&partner, &jwt));
        tokio::spawn(answer(request))
    });
    let mut taken = 0;
    for request in requests.collect::<Vec<_>>() {
        taken += usize::from(request.await.unwrap().0 == 200);
    }
    assert_eq!(taken, 1);
}

#[tokio::test]
async fn a_converted_service_account_is_an_outage_at_the_exchange_and_works_with_client_credentials() {
    let world = world().await;
    let converted = account(CONVERTED);
    let answer = world.exchange_with(CONVERTED, &json!({}), PUBLIC_KEY).await;
    assert_refused(&answer, 500, "internal_error", "Please try again later");
    let (status, body) = world.token_answer(&client_credentials(CONVERTED)).await;
    assert_eq!(status, 200, "{body}");
    let claims = claims(body["access_token"].as_str().unwrap());
    assert_eq!(claims["user_id"], converted.technical_account_id.as_str());
    let mut wrong = form(&converted, "x");
    wrong[1].1 = "p8e-wrong".to_owned();
    assert_eq!(world.exchanged(&wrong).await.0, 401, "the secret is looked at first");
}

#[tokio::test]
async fn a_service_account_alone_has_no_other_grant() {
    let world = world().await;
    let unsupported = "unsupported grant_type parameter";
    let answer = world.token_answer(&client_credentials(NIGHTLY)).await;
    assert_refused(&answer, 400, "unsupported_grant_type", unsupported);
    for grant in ["authorization_code", "refresh_token"] {
        let mut parameters = client_credentials(NIGHTLY);
        parameters[0].1 = grant.to_owned();
        assert_eq!(world.token_answer(&parameters).await, (400, json!({ "error": "unauthorized_client" })));
    }
}

fn client_credentials(number: usize) -> Parameters {
    let account = account(number);
    vec![
        ("grant_type", "client_credentials".to_owned()),
        ("client_id", account.client_id.to_string()),
        ("client_secret", account.client_secret.expose().to_owned()),
        ("scope", SCOPES.to_owned()),
    ]
}

#[tokio::test]
async fn the_description_has_all_that_an_exchange_needs() {
    let world = world().await;
    let description = world.sandbox.description();
    let all = description["credentials"].as_array().unwrap();
    let nightly = all.iter().find(|one| one["type"] == "service" && one.get("private_key").is_some()).unwrap();
    let text = |name: &str| nightly[name].as_str().unwrap().to_owned();
    let claims = json!({
        "exp": now_s() + 300,
        "iss": text("org_id"),
        "sub": text("technical_account_id"),
        "aud": format!("{}/c/{}", description["ims_base_url"].as_str().unwrap(), text("client_id")),
        format!("{PRODUCTION}/s/{}", nightly["metascopes"][0].as_str().unwrap()): true,
    });
    let jwt = signed(&claims, &text("private_key"));
    let form = [("client_id", text("client_id")), ("client_secret", text("client_secret")), ("jwt_token", jwt)];
    assert_eq!(world.exchanged(&form).await.0, 200);
    let certificates = nightly["certificates"].as_array().unwrap();
    assert_eq!(certificates.len(), 2);
    assert_eq!(certificates[0]["not_after"], "2049-12-31T23:59:59Z");
    assert!(certificates[0]["pem"].as_str().unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    let converted = all.iter().find(|one| one["state"] == "server_to_server").unwrap();
    assert_eq!(converted["certificates"], json!([]));
}
