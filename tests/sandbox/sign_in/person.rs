//! What a person's token opens: userinfo, profile, organizations, and the Analytics API.

use serde_json::{Value, json};

use super::super::world::*;
use super::browser::*;

async fn about(world: &World, path: &str, token: &str) -> (u16, Value) {
    answer(world.http.get(world.url(path)).bearer_auth(token)).await
}

#[tokio::test]
async fn userinfo_tells_what_the_scopes_allow() {
    let world = world().await;
    let tokens = world.tokens_of(&web_app(), INES).await;
    let expected = json!({
        "sub": INES, "account_type": "ent", "name": "Inés Marchetti", "given_name": "Inés", "family_name": "Marchetti",
        "email": "ines.marchetti@example.com", "email_verified": true,
    });
    for path in ["/ims/userinfo/v2", "/ims/userinfo/v1"] {
        assert_eq!(about(&world, path, text(&tokens, "access_token")).await, (200, expected.clone()));
    }
    let code = world.browser().allow(&request(&web_app(), &[("scope", "openid,address")]), HUONG).await.code();
    let (_, tokens) = world.exchange(&web_app(), &code, &[]).await;
    let body = about(&world, "/ims/userinfo/v2", text(&tokens, "access_token")).await.1;
    assert_eq!(body, json!({ "sub": HUONG, "address": { "country": "VN" } }));
    let code = world.browser().allow(&request(&web_app(), &[("scope", "openid,profile")]), HUONG).await.code();
    let (_, tokens) = world.exchange(&web_app(), &code, &[]).await;
    let body = about(&world, "/ims/userinfo/v2", text(&tokens, "access_token")).await.1;
    assert_eq!((&body["account_type"], &body["given_name"]), (&json!("ind"), &json!("Thị Hương")));
}

#[tokio::test]
async fn the_profile_and_the_organizations_follow_the_chosen_organization() {
    let world = world().await;
    for (user_id, organization, company) in [
        (ZOFIE_AT_PRISTAV, "7C3E9B1D48F05A260A495F92", "prista0"),
        (ZOFIE_AT_NORTHWIND, "5F0A1C7E62B9D34A0A495E01", "northwjp"),
    ] {
        let tokens = world.tokens_of(&web_app(), user_id).await;
        let token = text(&tokens, "access_token");
        let profile = about(&world, "/ims/profile/v1", token).await.1;
        assert_eq!((&profile["userId"], &profile["displayName"]), (&json!(user_id), &json!("Žofie Králová")));
        assert_eq!(profile["projectedProductContext"][0]["prodCtx"]["global_company_id"], company);
        for path in ["/ims/organizations/v6", "/ims/organizations/v5"] {
            let rows = about(&world, path, token).await.1;
            assert_eq!(rows.as_array().unwrap().len(), 1);
            assert_eq!(rows[0]["orgRef"], json!({ "ident": organization, "authSrc": "AdobeOrg" }));
        }
        let discovery = world.call(&web_app(), token, "/discovery/me").await.1;
        assert_eq!(discovery["imsUserId"], user_id);
        assert_eq!(discovery["imsOrgs"].as_array().unwrap().len(), 1);
        assert_eq!(discovery["imsOrgs"][0]["imsOrgId"], format!("{organization}@AdobeOrg"));
        assert_eq!(discovery["imsOrgs"][0]["companies"][0]["globalCompanyId"], company);
    }
}

#[tokio::test]
async fn analytics_serves_the_companies_of_the_person_and_no_others() {
    let world = world().await;
    let app = web_app();
    let tokens = world.tokens_of(&app, INES).await;
    let token = text(&tokens, "access_token");
    let (status, suites) = world.call(&app, token, "/api/northw0/reportsuites/collections/suites?limit=1").await;
    assert_eq!((status, suites["content"].as_array().unwrap().len()), (200, 1));
    let (status, me) = world.call(&app, token, "/api/northw0/users/me").await;
    assert_eq!((status, &me["imsUserId"], &me["firstName"]), (200, &json!(INES), &json!("Inés")));
    let (status, refusal) = world.call(&app, token, "/api/prista0/users/me").await;
    assert_eq!(status, 404);
    assert!(text(&refusal, "errorDescription").contains(INES));
    let wrong_key = world.call(&single_page_app(), token, "/discovery/me").await;
    assert_eq!((wrong_key.0, &wrong_key.1["error_code"]), (403, &json!("403003")));
}

#[tokio::test]
async fn a_personal_account_has_no_organization_and_one_without_a_profile_is_refused() {
    let world = world().await;
    let app = single_page_app();
    let tokens = world.tokens_of(&app, HUONG).await;
    let token = text(&tokens, "access_token");
    let (status, discovery) = world.call(&app, token, "/discovery/me").await;
    assert_eq!((status, discovery), (200, json!({ "imsUserId": HUONG, "imsOrgs": [] })));
    assert_eq!(about(&world, "/ims/organizations/v6", token).await, (200, json!([])));
    assert_eq!(about(&world, "/ims/userinfo/v2", token).await.1["account_type"], "ind");

    let tokens = world.tokens_of(&app, LUKASZ).await;
    let (status, refusal) = world.call(&app, text(&tokens, "access_token"), "/discovery/me").await;
    assert_eq!((status, &refusal["error_code"]), (403, &json!("403025")));
}

#[tokio::test]
async fn what_is_personal_needs_a_living_token_with_the_scope() {
    let world = world().await;
    let app = web_app();
    let tokens = world.tokens_of(&app, INES).await;
    let get = |path: &str, token: Option<&str>| {
        let request = world.http.get(world.url(path));
        match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    };
    for token in [None, Some("nonsense"), Some(text(&tokens, "refresh_token")), Some(text(&tokens, "id_token"))] {
        for path in ["/ims/userinfo/v2", "/ims/profile/v1", "/ims/organizations/v6"] {
            let response = get(path, token).send().await.unwrap();
            assert_eq!(response.status(), 401, "{path} {token:?}");
            assert_eq!(response.headers()["www-authenticate"], "Bearer error=\"invalid_token\"");
        }
    }
    let code = world.browser().allow(&request(&app, &[("scope", "openid")]), INES).await.code();
    let (_, narrow) = world.exchange(&app, &code, &[]).await;
    for (path, status) in [("/ims/userinfo/v2", 200), ("/ims/profile/v1", 403), ("/ims/organizations/v6", 403)] {
        assert_eq!(about(&world, path, text(&narrow, "access_token")).await.0, status, "{path}");
    }
    let machine = world.token(&credential(MAIN)).await;
    let own = json!({ "sub": credential(MAIN).technical_account_id });
    assert_eq!(about(&world, "/ims/userinfo/v2", &machine).await, (200, own));
}
