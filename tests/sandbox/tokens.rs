//! The token endpoint: what is granted, where parameters may stand, what is refused.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::RequestBuilder;
use serde_json::json;

use super::world::*;

#[tokio::test]
async fn a_token_is_granted_as_adobe_grants_it() {
    let world = world().await;
    for (path, unit) in [("/ims/token/v1", 1), ("/ims/token/v2", 1_000), ("/ims/token/v3", 1_000)] {
        let request = world.http.post(world.url(path)).form(&good_parameters(&credential(MAIN)));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(!response.headers()["x-debug-id"].is_empty());
        assert_eq!(response.headers()["content-type"], "application/json;charset=UTF-8");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let body = body_of(response).await;
        assert_eq!(body["token_type"], "bearer");
        let lifetime_ms = body["expires_in"].as_u64().unwrap() * unit;
        assert!((86_390_000..86_400_000).contains(&lifetime_ms), "{path}: {body}");
        assert!(body.get("refresh_token").is_none());
    }
}

#[tokio::test]
async fn parameters_are_read_wherever_clients_put_them() {
    let world = world().await;
    let post = || world.http.post(world.url("/ims/token/v2"));
    let main = credential(MAIN);
    let (id, secret) = (main.client_id.as_str(), main.client_secret.expose());
    let good = good_parameters(&main);
    let rest = with(&[("client_id", ""), ("client_secret", "")]);
    let multipart: String = good
        .iter()
        .map(|(name, value)| format!("--b-7MA4\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"))
        .chain(["--b-7MA4--\r\n".to_owned()])
        .collect();
    let urlencoded = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&good).finish();
    let basic_by_hand = format!("bASIC {}", STANDARD.encode(format!("{id}:{secret}")));
    let styles: Vec<(&str, RequestBuilder)> = vec![
        ("query without a body", post().query(&good)),
        ("urlencoded body", post().form(&good)),
        (
            "urlencoded body with a charset",
            post().header("content-type", "application/x-www-form-urlencoded; charset=UTF-8").body(urlencoded),
        ),
        ("multipart", post().header("content-type", "multipart/form-data; boundary=b-7MA4").body(multipart)),
        ("basic", post().basic_auth(id, Some(secret)).form(&rest)),
        ("basic, in another case", post().header("authorization", basic_by_hand).form(&rest)),
        ("query and body together", post().query(&good[..2]).form(&good[2..])),
        ("an organization beside", post().form(&with(&[("org_id", main.org_id.as_str())]))),
    ];
    for (style, request) in styles {
        let (status, body) = answer(request).await;
        assert_eq!(status, 200, "{style}: {body}");
    }
}

#[tokio::test]
async fn scopes_are_separated_by_commas_spaces_or_both() {
    let world = world().await;
    for scope in ["openid,AdobeID", "openid AdobeID", "openid, AdobeID", "openid,AdobeID,openid"] {
        let (status, body) = world.token_answer(&with(&[("scope", scope)])).await;
        assert_eq!(status, 200, "{scope}");
        assert_eq!(claims(body["access_token"].as_str().unwrap())["scope"], "openid,AdobeID", "{scope}");
    }
    // What adobeanalyticsr asks for by default.
    let long = "openid,AdobeID,additional_info.projectedProductContext,read_pc.acp,read_pc,read_pc.dma_tartan,\
                additional_info,read_organizations,session";
    assert_eq!(world.token_answer(&with(&[("scope", long)])).await.0, 200);
}

#[tokio::test]
async fn a_token_has_adobes_shape() {
    let world = world().await;
    let main = credential(MAIN);
    let before = now_ms();
    let token = world.token(&main).await;
    let header = decoded(token.split('.').next().unwrap());
    assert_eq!((&header["alg"], &header["itt"]), (&json!("RS256"), &json!("at")));
    assert_eq!(header["x5u"], format!("{}.cer", header["kid"].as_str().unwrap()));
    assert_eq!(header.as_object().unwrap().len(), 4);

    let claims = claims(&token);
    assert_eq!(claims["type"], "access_token");
    assert_eq!(claims["client_id"], main.client_id.as_str());
    assert_eq!(claims["user_id"], main.technical_account_id.as_str());
    assert_eq!(claims["scope"], SCOPES);
    assert_eq!(claims["expires_in"], "86400000");
    let created_at: u64 = claims["created_at"].as_str().unwrap().parse().unwrap();
    assert!((before..=now_ms()).contains(&created_at));
    for name in ["id", "state", "as", "aa_id", "ctp", "fg", "sid", "rtid", "moi", "pba", "oc", "rtea"] {
        assert!(claims.get(name).is_some(), "{name}");
    }
    assert!(claims.get("exp").is_none() && claims.get("iat").is_none());
    assert_ne!(id(&world.token(&main).await), id(&token), "no two tokens are the same");
}

#[tokio::test]
async fn every_documented_refusal_of_the_token_endpoint_can_be_had() {
    let world = world().await;
    let web_app = ("client_id", "f6605d9e3dca4a95b274ac507f9c1d30");
    let web_secret = ("client_secret", "p8e-PracticeOnly-WebApp-8bN2yGm7Tx");
    let single_page = ("client_id", "07594c8f4ebd4ba6c385bd61a0ad2e4f");
    let code = ("grant_type", "authorization_code");
    let refresh = ("grant_type", "refresh_token");
    let unsupported = ("unsupported_grant_type", Some("unsupported grant_type parameter"));
    type Row<'a> = (&'a [(&'static str, &'a str)], (&'a str, Option<&'a str>));
    let rows: &[Row<'_>] = &[
        (&[("client_secret", "p8e-wrong")], ("invalid_client", Some("invalid client_secret parameter"))),
        (&[("client_id", "00000000000000000000000000000000")], ("invalid_client", Some("invalid client_id parameter"))),
        (&[("client_id", "")], ("invalid_client", Some("missing client_id parameter"))),
        (&[("client_secret", "")], ("invalid_client", Some("missing client_secret parameter"))),
        (&[("grant_type", "")], ("invalid_request", Some("missing grant_type parameter"))),
        (&[("scope", "")], ("invalid_scope", Some("missing scope parameter"))),
        (&[("scope", " , ")], ("invalid_scope", Some("missing scope parameter"))),
        (&[("scope", "openid,nonsense")], ("invalid_scope", Some("scope nonsense is not enabled for this client"))),
        // Scopes are case-sensitive.
        (&[("scope", "openid,adobeid")], ("invalid_scope", Some("scope adobeid is not enabled for this client"))),
        (&[("grant_type", "password")], unsupported),
        (&[code], ("unauthorized_client", None)),
        (&[code, ("code", "x"), ("client_secret", "")], ("unauthorized_client", None)),
        (&[refresh, ("refresh_token", "x")], ("unauthorized_client", None)),
        (&[web_app, web_secret], unsupported),
        (&[web_app, web_secret, code, ("code", "x")], ("access_denied", None)),
        (&[web_app, web_secret, code], ("invalid_request", Some("missing code parameter"))),
        (&[web_app, web_secret, refresh, ("refresh_token", "x")], ("invalid_token", None)),
        (&[web_app], ("invalid_client", Some("invalid client_secret parameter"))),
        (&[single_page], ("invalid_client", Some("unexpected client_secret parameter"))),
        (&[single_page, ("client_secret", "")], unsupported),
    ];
    for (changes, (error, description)) in rows {
        for path in ["/ims/token/v1", "/ims/token/v2", "/ims/token/v3"] {
            let response = world.http.post(world.url(path)).form(&with(changes)).send().await.unwrap();
            assert_eq!(response.status(), 400, "{changes:?}");
            assert!(response.headers().contains_key("x-debug-id"), "{changes:?}");
            let expected = match description {
                Some(description) => json!({ "error": error, "error_description": description }),
                None => json!({ "error": error }),
            };
            assert_eq!(body_of(response).await, expected, "{changes:?}");
        }
    }
}

#[tokio::test]
async fn both_secrets_of_a_credential_are_alive() {
    let world = world().await;
    let mut parameters = good_parameters(&credential(OTHER_ORGANIZATION));
    assert_eq!(world.token_answer(&parameters).await.0, 200);
    parameters[2].1 = "p8e-PracticeOnly-Pristav-second-1aZ8".to_owned();
    assert_eq!(world.token_answer(&parameters).await.0, 200);
}

#[tokio::test]
async fn a_wrong_basic_header_is_refused_like_a_wrong_parameter() {
    let world = world().await;
    let main = credential(MAIN);
    let post = || world.http.post(world.url("/ims/token/v3")).form(&with(&[("client_id", ""), ("client_secret", "")]));
    let wrong = post().basic_auth(main.client_id.as_str(), Some("p8e-no"));
    assert_eq!(answer(wrong).await.1["error_description"], "invalid client_secret parameter");
    let garbled = post().header("authorization", "Basic !!!");
    assert_eq!(answer(garbled).await.1["error_description"], "missing client_id parameter");
}
