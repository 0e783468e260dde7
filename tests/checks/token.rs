//! The token: renewed where a kept one is refused, tried with the other client secret, and read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use aa_connect::connection::{CredentialSecrets, Environment, Product, Proven, Secret};
use aa_connect::diagnosis::{CheckId, CheckRun, Seen};
use serde_json::{Value, json};

use crate::adobe::{CLIENT_ID, CLIENT_SECRET, Home, adobe, asked, claims, failure, proven, seen, token};
use crate::support::Answer;

#[tokio::test]
async fn a_kept_token_that_is_refused_is_renewed_once_and_without_a_word() {
    let is_over = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&is_over);
    let server = adobe(7, move |one| {
        let is_renewed = one.path() == "/ims/token/v3" && over.swap(false, Ordering::SeqCst);
        let is_refused = one.header("authorization").is_some() && over.load(Ordering::SeqCst) && !is_renewed;
        is_refused.then(|| Answer::json(401, json!({"error_code": "401013", "message": "Oauth token is not valid"})))
    });
    let home = Home::new();
    let connection = home.connection(&server, "northwind", &["s.3"]).await;
    assert!(home.check(&connection).await.has_passed());
    is_over.store(true, Ordering::SeqCst);
    let run = home.check(&connection).await;
    assert!(run.has_passed(), "{run:#?}");
    assert!(matches!(seen(&run, CheckId::Token), Seen::Token { from_cache: false, .. }));
    assert_eq!(asked(&server).iter().filter(|path| *path == "/ims/token/v3").count(), 2);
}

#[tokio::test]
async fn a_new_token_that_is_refused_is_not_renewed() {
    let server = adobe(7, |one| {
        let refusal = json!({"error_code": "401013", "message": "Oauth token is not valid"});
        (one.path() == "/discovery/me").then(|| Answer::json(401, refusal))
    });
    let home = Home::new();
    let run = home.check(&home.connection(&server, "northwind", &["s.3"]).await).await;
    assert_eq!(failure(&run), ("api-token-not-valid", CheckId::Companies));
    assert_eq!(asked(&server).iter().filter(|path| *path == "/ims/token/v3").count(), 1);
}

#[tokio::test]
async fn where_a_client_secret_is_refused_the_other_one_is_tried_and_its_token_not_kept() {
    for (right, works) in [(Some("p8e-canary-of-the-other"), Some(true)), (None, Some(false))] {
        let server = adobe(7, move |one| {
            let is_right = right.is_some_and(|right| one.body.contains(right));
            let refusal = json!({"error": "invalid_client", "error_description": "invalid client_secret parameter"});
            (one.path() == "/ims/token/v3" && !is_right).then(|| Answer::json(400, refusal))
        });
        let home = Home::new();
        let mut two = proven(&server, &["s.3"]);
        two.candidate.secrets = CredentialSecrets::ServerToServer {
            client_secret: Secret::new(CLIENT_SECRET),
            other: Some(Secret::new("p8e-canary-of-the-other")),
        };
        let connection = home.save("northwind", two).await;
        for times in 1..=2 {
            let run = home.check(&connection).await;
            assert_eq!(failure(&run).1, CheckId::Token);
            assert_eq!(run.finding().unwrap().evidence.other_secret_works, works);
            // Who answered at all has shown that the way is open.
            assert_eq!(seen(&run, CheckId::Tcp), &Seen::Proven);
            assert_eq!(asked(&server).iter().filter(|path| *path == "/ims/token/v3").count(), 2 * times);
        }
    }
}

/// What a check says of a token with these claims in place of the usual ones, at Adobe itself or at its stage.
async fn says(changed: Value, environment: Option<&Environment>) -> Result<(), (&'static str, CheckId)> {
    let server = adobe(7, move |one| {
        let mut all = claims();
        all.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        (one.path() == "/ims/token/v3").then(|| token(&all))
    });
    let home = Home::new();
    let connection = home.save("northwind", Proven { ..proven(&server, &["s.3"]) }).await;
    match environment {
        None => {
            let run = home.check(&connection).await;
            if run.has_passed() { Ok(()) } else { Err(failure(&run)) }
        }
        // Its hosts are Adobe's own, so only this rung is climbed.
        Some(environment) => {
            use aa_connect::checks::{Access, ladder};
            use aa_connect::connection::{ClientId, Hosts, Scopes};
            use aa_connect::http::{Bounds, Http};
            let hosts = Hosts::parse(&server.base, &server.base).unwrap();
            let client_id = ClientId::parse(CLIENT_ID).unwrap();
            let access = Access::new(Http::straight(Bounds::default()), hosts, client_id.clone());
            let scopes = Scopes::parse(crate::adobe::SCOPES).unwrap();
            let token =
                access.ims().client_credentials(&client_id, &Secret::new(CLIENT_SECRET), &scopes).await.unwrap();
            let connection = aa_connect::connection::Connection { environment: environment.clone(), ..connection };
            let mut run = CheckRun::of(&connection);
            let passed = ladder::token_content(&access, &token, false, &connection, &mut |event| run.apply(&event));
            passed.ok_or_else(|| failure(&run))
        }
    }
}

#[tokio::test]
async fn a_token_is_for_this_client_this_account_and_this_environment() {
    let at = |rule| Err((rule, CheckId::TokenContent));
    assert_eq!(says(json!({}), None).await, Ok(()));
    let other_client = json!({"client_id": "ffffffffffffffffffffffffffffffff"});
    assert_eq!(says(other_client, None).await, at("token-of-other-client"));
    let other_account = json!({"user_id": "FFFFFFFFFFFFFFFFFFFFFFFF@techacct.adobe.com"});
    assert_eq!(says(other_account, None).await, at("token-of-other-account"));
    for (issuer, environment, is_right) in [
        ("ims-na1", Environment::Production, true),
        ("ims-na1-stg1", Environment::Production, false),
        ("ims-na1-stg1", Environment::Stage, true),
        ("ims-na1", Environment::Stage, false),
        ("somebody", Environment::Stage, true),
    ] {
        let expected = if is_right { Ok(()) } else { at("token-of-other-environment") };
        assert_eq!(says(json!({"as": issuer}), Some(&environment)).await, expected, "{issuer} {environment:?}");
    }
}

#[tokio::test]
async fn the_life_of_a_token_is_sane() {
    let at = |rule| Err((rule, CheckId::TokenContent));
    assert_eq!(says(json!({"expires_in": "86400"}), None).await, at("token-life-differs"));
    assert_eq!(says(json!({"created_at": "1600000000000"}), None).await, at("token-ended"));
    // What does not say when it ends, or in no words that are known, is not judged.
    assert_eq!(says(json!({"expires_in": "soon"}), None).await, Ok(()));
    assert_eq!(says(json!({"expires_in": "43200000"}), None).await, Ok(()));
}

/// A check of a product without companies, first with a fresh token, then with that one kept, where IMS says this about it.
async fn kept(validation: impl Fn(usize) -> Answer + Send + Sync + 'static) -> (CheckRun, Vec<String>) {
    let times = AtomicUsize::new(0);
    let server = adobe(0, move |one| {
        let is_asked = one.path() == "/ims/validate_token/v1";
        assert!(!is_asked || one.body.contains("type=access_token&token=ey") && one.body.contains(CLIENT_ID));
        is_asked.then(|| validation(times.fetch_add(1, Ordering::SeqCst)))
    });
    let home = Home::new();
    let without = Proven { product: Product::ExperienceManager, company: None, ..proven(&server, &[]) };
    let connection = home.save("northwind", without).await;
    assert!(home.check(&connection).await.has_passed());
    assert_eq!(asked(&server), ["/ims/token/v3"], "a fresh token needs no judge");
    let run = home.check(&connection).await;
    (run, asked(&server))
}

#[tokio::test]
async fn a_kept_token_of_a_product_without_companies_is_judged_by_ims() {
    let (run, asked) = kept(|_| Answer::json(200, json!({"valid": true, "token": {}}))).await;
    assert!(run.has_passed(), "{run:#?}");
    assert_eq!(asked, ["/ims/token/v3", "/ims/validate_token/v1"]);
    assert!(seen(&run, CheckId::Token).in_words().ends_with(" left; Adobe says that it is valid"));
    assert_eq!(seen(&run, CheckId::Dns), &Seen::Proven);
}

#[tokio::test]
async fn a_kept_token_that_ims_says_is_not_valid_is_renewed_once() {
    let (run, asked) = kept(|_| Answer::json(200, json!({"valid": false, "reason": "invalidated"}))).await;
    assert!(run.has_passed(), "{run:#?}");
    assert_eq!(asked, ["/ims/token/v3", "/ims/token/v3", "/ims/validate_token/v1"]);
    assert!(matches!(seen(&run, CheckId::Token), Seen::Token { from_cache: false, .. }));
}

#[tokio::test]
async fn where_ims_does_not_judge_a_kept_token_it_is_said_not_to_be_tried() {
    for status in [400, 403, 404, 405] {
        let (run, asked) = kept(move |_| Answer::json(status, json!({"error": "unsupported"}))).await;
        assert!(run.has_passed(), "{run:#?}");
        assert_eq!(asked, ["/ims/token/v3", "/ims/validate_token/v1"]);
        let words = seen(&run, CheckId::Token).in_words();
        assert!(words.contains("kept, ") && words.contains("; not tried"), "{words}");
    }
    let (run, _) = kept(|_| Answer::json(503, "{}")).await;
    assert_eq!(failure(&run).1, CheckId::Token);
}

#[tokio::test]
async fn a_second_client_secret_that_was_not_needed_is_said_not_to_be_tried() {
    let (home, server) = (Home::new(), adobe(7, |_| None));
    let mut two = proven(&server, &["s.3"]);
    two.candidate.secrets = CredentialSecrets::ServerToServer {
        client_secret: Secret::new(CLIENT_SECRET),
        other: Some(Secret::new("p8e-canary-of-the-other")),
    };
    let run = home.check(&home.save("northwind", two).await).await;
    assert!(run.has_passed(), "{run:#?}");
    let words = seen(&run, CheckId::Token).in_words();
    assert!(words.ends_with("; the other client secret that is kept was not tried"), "{words}");
    assert!(server.arrived().iter().all(|one| !one.body.contains("canary-of-the-other")));
}
