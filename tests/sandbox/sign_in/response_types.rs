//! What comes back beside a code, or in its place (protocol reference, section 1.5), and how the halves are bound.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};
use url::form_urlencoded;

use super::super::textbook_rsa;
use super::super::world::*;
use super::browser::*;

/// What the fragment, or the query, brings to the callback.
async fn brought(world: &World, changes: &[(&'static str, &str)], separator: char) -> BTreeMap<String, String> {
    let location = world.browser().allow(&request(&web_app(), changes), INES).await.location();
    let (address, rest) = location.split_once(separator).unwrap();
    assert_eq!(address, CALLBACK);
    let parameters: BTreeMap<String, String> = form_urlencoded::parse(rest.as_bytes()).into_owned().collect();
    assert_eq!(parameters["state"], "the-state");
    parameters
}

fn names(parameters: &BTreeMap<String, String>) -> Vec<&str> {
    parameters.keys().map(String::as_str).collect()
}

fn half_a_hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(text.as_bytes())[..16])
}

#[tokio::test]
async fn a_token_comes_in_the_fragment_and_opens_the_api() {
    let world = world().await;
    let brought_ = brought(&world, &[("response_type", "token"), ("code_challenge", "")], '#').await;
    assert_eq!(names(&brought_), ["access_token", "expires_in", "state", "token_type"]);
    assert_eq!((brought_["token_type"].as_str(), brought_["expires_in"].as_str()), ("bearer", "86399"));
    let token = &brought_["access_token"];
    let (status, body) = world.call(&web_app(), token, "/discovery/me").await;
    assert_eq!((status, &body["imsUserId"]), (200, &json!(INES)));
    let (_, valid) = world.validated(&[("client_id", web_app().client_id.as_str()), ("token", token)]).await;
    assert_eq!(valid["valid"], true);
}

#[tokio::test]
async fn an_id_token_names_the_nonce_and_the_hashes_of_what_comes_with_it() {
    let world = world().await;
    for (response_type, expected) in [
        ("id_token", &["id_token", "state"][..]),
        ("id_token token", &["access_token", "expires_in", "id_token", "state", "token_type"]),
        ("token id_token", &["access_token", "expires_in", "id_token", "state", "token_type"]),
        ("code id_token", &["code", "id_token", "state"]),
    ] {
        let parameters = brought(&world, &[("response_type", response_type), ("nonce", "n-1")], '#').await;
        assert_eq!(names(&parameters), expected, "{response_type}");
        let id_token = &parameters["id_token"];
        let (_, keys) = answer(world.http.get(world.url("/ims/keys"))).await;
        let key = &keys["keys"][0];
        assert!(textbook_rsa::verifies(id_token, text(key, "n"), text(key, "e")), "{response_type}");
        let claims = claims(id_token);
        assert_eq!((&claims["nonce"], &claims["sub"]), (&json!("n-1"), &json!(INES)));
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!(world.base), &json!(web_app().client_id)));
        for (hash, of) in [("at_hash", "access_token"), ("c_hash", "code")] {
            let expected = parameters.get(of).map(|text| half_a_hash(text));
            assert_eq!(claims[hash].as_str(), expected.as_deref(), "{response_type}: {hash}");
        }
    }
}

#[tokio::test]
async fn the_code_of_a_hybrid_answer_is_exchanged_like_any_other() {
    let world = world().await;
    let parameters = brought(&world, &[("response_type", "code id_token"), ("response_mode", "query")], '?').await;
    let (status, tokens) = world.exchange(&web_app(), &parameters["code"], &[]).await;
    assert_eq!((status, &tokens["sub"]), (200, &json!(INES)), "{tokens}");
    let without = [("code_verifier", "")];
    let parameters = brought(&world, &[("response_type", "code id_token")], '#').await;
    assert_eq!(world.exchange(&web_app(), &parameters["code"], &without).await.0, 400, "the challenge holds");
}

#[tokio::test]
async fn a_public_client_needs_a_challenge_only_for_a_code() {
    let world = world().await;
    let app = single_page_app();
    let asked = |kind| request(&app, &[("response_type", kind), ("code_challenge", "")]);
    let location = world.browser().allow(&asked("id_token token"), INES).await.location();
    assert!(location.starts_with(&format!("{CALLBACK}#")) && location.contains("access_token="), "{location}");
    for kind in ["code", "code id_token"] {
        let location = world.browser().open(&asked(kind)).await.location();
        assert!(location.contains("error=invalid_request"), "{location}");
    }
}
