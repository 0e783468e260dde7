//! The authorize endpoint: parameters, redirect URIs, prompts, the pages in their order.

use aa_connect::connection::{CredentialType, RedirectUri, Scopes};

use super::super::world::*;
use super::browser::*;

#[tokio::test]
async fn a_person_signs_in_allows_and_comes_back_with_code_and_state() {
    let world = world().await;
    for path in ["/ims/authorize/v1", "/ims/authorize/v2"] {
        let mut browser = world.browser();
        let first = browser.get(path, &request(&web_app(), &[])).await;
        assert_eq!(first.status, 200);
        assert!(
            first.is_page("Sign in") && first.text.contains("Inés Marchetti") && first.text.contains("Žofie Králová")
        );
        let second = browser.press(&first, &[("user", INES)]).await;
        assert!(second.is_page("Allow access?") && second.text.contains("<code>offline_access</code>"));
        let done = browser.press(&second, &[("user", INES), ("decision", "allow")]).await;
        let (address, parameters) = done.callback();
        assert_eq!(address, CALLBACK);
        assert_eq!(parameters.keys().collect::<Vec<_>>(), ["code", "state"], "no iss, which Adobe does not document");
        assert_eq!(parameters["state"], "the-state");
        assert_eq!(claims(&parameters["code"])["type"], "authorization_code");
        assert_eq!(done.headers["cache-control"], "no-store");
    }
}

#[tokio::test]
async fn somebody_with_two_organizations_chooses_one() {
    let world = world().await;
    let mut browser = world.browser();
    let page = browser.open(&request(&web_app(), &[])).await;
    let page = browser.press(&page, &[("person", "z.kralova")]).await;
    assert!(page.is_page("Choose an organization"));
    assert!(page.text.contains("Přístav Média") && page.text.contains("Northwind Traders"));
    let page = browser.press(&page, &[("user", ZOFIE_AT_PRISTAV)]).await;
    assert!(page.is_page("Allow access?") && page.text.contains("Přístav Média"));
    let code = browser.press(&page, &[("user", ZOFIE_AT_PRISTAV), ("decision", "allow")]).await.code();
    let (_, body) = world.exchange(&web_app(), &code, &[]).await;
    assert_eq!(body["sub"], ZOFIE_AT_PRISTAV);
}

#[tokio::test]
async fn deny_and_cancel_say_access_denied_with_the_state() {
    let world = world().await;
    let mut browser = world.browser();
    let first = browser.open(&request(&web_app(), &[])).await;
    let cancelled = browser.press(&first, &[("decision", "deny")]).await;
    let page = browser.press(&first, &[("user", INES)]).await;
    let denied = browser.press(&page, &[("user", INES), ("decision", "deny")]).await;
    for seen in [cancelled, denied] {
        let (address, parameters) = seen.callback();
        assert_eq!(address, CALLBACK);
        assert_eq!((parameters["error"].as_str(), parameters["state"].as_str()), ("access_denied", "the-state"));
        assert!(!parameters.contains_key("code"));
    }
}

#[tokio::test]
async fn an_unknown_client_gets_adobes_error_page_and_no_redirect() {
    let world = world().await;
    let mut browser = world.browser();
    let machine = credential(MAIN);
    for client_id in ["", "00000000000000000000000000000000", "<script>", machine.client_id.as_str()] {
        let seen = browser.open(&request(&web_app(), &[("client_id", client_id)])).await;
        assert_eq!(seen.status, 400);
        assert!(seen.text.contains("There was an error with this action. Try again later."));
        assert!(!seen.headers.contains_key("location") && !seen.text.contains("<script>"));
    }
}

#[tokio::test]
async fn a_missing_or_foreign_redirect_uri_falls_silently_to_the_default() {
    let world = world().await;
    let app = single_page_app();
    for asked in [
        "",
        "http://localhost:8443/callback",
        "https://localhost/callback",
        "https://localhost:8443",
        "https://evil.example/callback",
        "https://localhost:8443@evil.example/callback",
        "https://localhost:8443.evil.example/callback",
        "https://127x0x0x1:8443/callback",
        "https://evil.example/?https://localhost:8443/callback",
        "https://localhost:8443/callback#fragment",
        "https://localhost:8443/callback\r\nSet-Cookie: a=b",
        "https://localhost:8443/callback\nX: y",
        "https://localhost:8443\\@evil.example/",
        "javascript:alert(1)//https://localhost:8443/callback",
        "data:text/html,x",
        "//evil.example/",
        "/relative",
    ] {
        let seen = world.browser().allow(&request(&app, &[("redirect_uri", asked)]), INES).await;
        let (address, parameters) = seen.callback();
        assert_eq!(address, app.default_redirect_uri, "{asked:?}");
        assert!(parameters.contains_key("code"), "{asked:?}");
        assert!(!seen.headers.contains_key("x") && !seen.location().contains("evil"), "{asked:?}");
    }
    for asked in
        [CALLBACK, "https://localhost:49152/", "https://127.0.0.1:1/any/path", "https://www.northwind.example/x"]
    {
        let seen = world.browser().allow(&request(&app, &[("redirect_uri", asked)]), INES).await;
        assert_eq!(seen.callback().0, asked);
    }
    let exact = "https://localhost:8000/callback?keep=this";
    let seen = world.browser().allow(&request(&app, &[("redirect_uri", exact)]), INES).await;
    assert!(seen.location().starts_with("https://localhost:8000/callback?keep=this&code="));
}

#[tokio::test]
async fn a_native_app_goes_to_the_address_that_adobe_assigned() {
    let world = world().await;
    let app = user_credential(CredentialType::NativeApp);
    let scope = ("scope", "openid,AdobeID");
    for asked in [app.default_redirect_uri.as_str(), "http://127.0.0.1:8000/", "https://localhost:8443/callback"] {
        let mut browser = world.browser();
        let page = browser.open(&request(&app, &[("redirect_uri", asked), scope])).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("form-action 'self' adobe+"), "the form may lead to the app: {policy}");
        let seen = browser.press(&page, &[("user", INES), ("decision", "allow")]).await;
        assert!(seen.location().starts_with(&format!("{}?code=", app.default_redirect_uri)), "{asked}");
    }
}

#[tokio::test]
async fn what_cannot_be_granted_is_told_at_the_callback_with_the_state() {
    let world = world().await;
    let long = "x".repeat(129);
    let rows: &[(&[(&'static str, &str)], &str)] = &[
        (&[("response_type", "code token"), ("response_mode", "query")], "unsupported_response_type"),
        (&[("response_type", "code"), ("prompt", "none login")], "invalid_request"),
        (&[("response_type", "nonsense")], "unsupported_response_type"),
        (&[("response_mode", "form_post")], "invalid_request"),
        (&[("prompt", "select_account")], "invalid_request"),
        (&[("scope", "")], "invalid_scope"),
        (&[("scope", "openid,nonsense")], "invalid_scope"),
        (&[("scope", "openid,adobeid")], "invalid_scope"),
        // On no user credential's page.
        (&[("scope", "openid,session")], "invalid_scope"),
        (&[("code_challenge", "short")], "invalid_request"),
        (&[("code_challenge", &long), ("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge_method", "SHA-256")], "invalid_request"),
        (&[("code_challenge_method", "s256")], "invalid_request"),
    ];
    for credential in [web_app(), single_page_app()] {
        for (changes, error) in rows {
            let seen = world.browser().open(&request(&credential, changes)).await;
            let (address, parameters) = seen.callback();
            assert_eq!((address.as_str(), parameters["error"].as_str()), (CALLBACK, *error), "{changes:?}");
            assert_eq!(parameters["state"], "the-state");
        }
    }
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    assert_eq!(world.browser().open(&request(&single_page_app(), &without)).await.error(), "invalid_request");
    assert!(
        world.browser().open(&request(&web_app(), &without)).await.is_page("Sign in"),
        "a Web App may do without PKCE"
    );
    let by_default = world.browser().open(&request(&web_app(), &[("response_type", "")])).await;
    assert!(by_default.is_page("Sign in"), "code is the default");
}

#[tokio::test]
async fn offline_access_is_refused_where_it_is_not_enabled() {
    let world = world().await;
    let native = user_credential(CredentialType::NativeApp);
    let seen = world.browser().open(&request(&native, &[("scope", "openid,offline_access")])).await;
    assert!(seen.location().starts_with(&format!("{}?error=invalid_scope", native.default_redirect_uri)));
    assert!(!native.scopes.iter().any(|scope| scope == "offline_access"));
}

#[tokio::test]
async fn scopes_may_be_separated_by_spaces_commas_or_both() {
    let world = world().await;
    for scope in ["openid AdobeID", "openid,AdobeID", "openid, AdobeID openid"] {
        let code = world.browser().allow(&request(&web_app(), &[("scope", scope)]), INES).await.code();
        let (_, body) = world.exchange(&web_app(), &code, &[]).await;
        assert_eq!(claims(text(&body, "access_token"))["scope"], "openid,AdobeID", "{scope}");
    }
}

#[tokio::test]
async fn the_answer_may_be_asked_for_in_the_fragment() {
    let world = world().await;
    let asked = request(&web_app(), &[("response_mode", "fragment")]);
    let location = world.browser().allow(&asked, INES).await.location();
    assert!(location.starts_with(&format!("{CALLBACK}#code=")) && location.ends_with("&state=the-state"), "{location}");
    // Of the types that bring tokens it is the way by default (OAuth 2.0 Multiple Response Types, section 5).
    for response_type in ["token", "id_token", "id_token token", "code id_token"] {
        let asked = request(&web_app(), &[("response_type", response_type), ("prompt", "none")]);
        let location = world.browser().open(&asked).await.location();
        assert_eq!(location, format!("{CALLBACK}#error=login_required&state=the-state"));
    }
    let refused = request(&web_app(), &[("response_mode", "fragment"), ("scope", "nonsense")]);
    assert!(world.browser().open(&refused).await.location().starts_with(&format!("{CALLBACK}#error=invalid_scope")));
}

#[tokio::test]
async fn a_state_of_4096_characters_comes_back_and_a_longer_one_is_refused() {
    let world = world().await;
    let longest: String = "ž<&=\r\n".chars().cycle().take(4_096).collect();
    let seen = world.browser().allow(&request(&web_app(), &[("state", &longest)]), INES).await;
    assert_eq!(seen.callback().1["state"], longest);
    let too_long = format!("{longest}x");
    let seen = world.browser().open(&request(&web_app(), &[("state", &too_long)])).await;
    assert_eq!(seen.error(), "invalid_request");
    assert!(!seen.callback().1.contains_key("state"));
    let without = world.browser().allow(&request(&web_app(), &[("state", "")]), INES).await;
    assert!(!without.callback().1.contains_key("state"));
}

#[tokio::test]
async fn a_second_sign_in_shows_the_chooser_and_prompt_login_everybody() {
    let world = world().await;
    let mut browser = world.browser();
    browser.allow(&request(&web_app(), &[]), INES).await.code();
    let chooser = browser.open(&request(&web_app(), &[])).await;
    assert!(chooser.is_page("Choose an account") && chooser.text.contains("ines.marchetti@example.com"));
    assert!(!chooser.text.contains("huong.bui"));
    let at_once = browser.press(&chooser, &[("user", INES)]).await;
    assert!(at_once.location().starts_with(CALLBACK), "what was allowed once is not asked again");
    let everybody = browser.press(&chooser, &[("decision", "another")]).await;
    assert!(everybody.is_page("Sign in") && everybody.text.contains("huong.bui@example.net"));
    assert!(browser.open(&request(&web_app(), &[("prompt", "login")])).await.is_page("Sign in"));

    let wider = request(&web_app(), &[("scope", "openid,AdobeID,email")]);
    let page = browser.open(&wider).await;
    assert!(
        browser.press(&page, &[("user", INES)]).await.is_page("Allow access?"),
        "other scopes are another question"
    );
}

#[tokio::test]
async fn prompt_none_answers_without_a_page_or_says_why_not() {
    let world = world().await;
    let mut browser = world.browser();
    let silent = request(&web_app(), &[("prompt", "none")]);
    assert_eq!(browser.open(&silent).await.error(), "login_required");
    browser.allow(&request(&web_app(), &[]), INES).await.code();
    let code = browser.open(&silent).await.code();
    assert_eq!(world.exchange(&web_app(), &code, &[]).await.0, 200);
    assert_eq!(browser.open(&request(&single_page_app(), &[("prompt", "none")])).await.error(), "consent_required");
    browser.allow(&request(&web_app(), &[]), HUONG).await.code();
    assert_eq!(browser.open(&silent).await.error(), "interaction_required", "two are signed in");
}

#[tokio::test]
async fn logging_out_signs_the_browser_out_ends_the_tokens_and_goes_only_where_it_may() {
    let world = world().await;
    let mut browser = world.browser();
    let code = browser.allow(&request(&web_app(), &[]), INES).await.code();
    let (_, tokens) = world.exchange(&web_app(), &code, &[]).await;
    let access = text(&tokens, "access_token").to_owned();
    let id = web_app().client_id.to_string();
    let logout = [("client_id", id.clone()), ("redirect_uri", CALLBACK.to_owned()), ("access_token", access.clone())];
    assert_eq!(browser.get("/ims/logout/v1", &logout).await.location(), CALLBACK);
    assert!(browser.open(&request(&web_app(), &[])).await.is_page("Sign in"));
    assert_eq!(world.call(&web_app(), &access, "/discovery/me").await.0, 401);
    assert_eq!(world.refresh(&web_app(), text(&tokens, "refresh_token")).await.0, 400);

    let elsewhere = [("client_id", id), ("redirect_uri", "https://evil.example/".to_owned())];
    assert_eq!(browser.get("/ims/logout/v1", &elsewhere).await.location(), web_app().default_redirect_uri);
    let nobody = browser.get("/ims/logout/v1", &[("client_id", "0".to_owned())]).await;
    assert!(nobody.text.contains("There was an error with this action"));
}

#[tokio::test]
async fn the_addresses_that_people_are_told_to_register_are_registered_here() {
    let world = world().await;
    for credential in [web_app(), single_page_app()] {
        for port in RedirectUri::PORTS {
            let asked = RedirectUri::on_localhost(port);
            let seen = world.browser().allow(&request(&credential, &[("redirect_uri", asked.as_str())]), INES).await;
            assert_eq!(seen.callback().0, asked.as_str(), "{:?}", credential.credential_type);
        }
    }
}

#[tokio::test]
async fn all_that_this_program_asks_a_person_for_can_be_granted() {
    let world = world().await;
    for credential in [web_app(), single_page_app()] {
        let seen = world.browser().allow(&request(&credential, &[("scope", Scopes::ANALYTICS_USER)]), INES).await;
        assert!(seen.callback().1.contains_key("code"), "{:?}", credential.credential_type);
    }
}
