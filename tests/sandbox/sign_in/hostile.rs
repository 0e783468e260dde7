//! Hostile requests to the sign-in pages: forged and stale forms, breaking out of pages and headers, sizes.

use super::super::world::*;
use super::browser::*;

#[tokio::test]
async fn pages_load_nothing_run_nothing_and_cannot_be_framed() {
    let world = world().await;
    let mut browser = world.browser();
    let first = browser.open(&request(&single_page_app(), &[])).await;
    let profiles = browser.press(&first, &[("person", "z.kralova")]).await;
    let consent = browser.press(&first, &[("user", INES)]).await;
    let chooser = browser.open(&request(&single_page_app(), &[])).await;
    let error = browser.open(&[]).await;
    let terms = browser.get("/ims/practice/terms", &[]).await;
    for page in [first, profiles, consent, chooser, error, terms] {
        assert!(page.text.contains("Practice: this is not Adobe"));
        for word in ["<script", "src=", "<link", "url(", "@import", "http-equiv", "onclick", "<img", "<iframe"] {
            assert!(!page.text.contains(word), "{word}");
        }
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; style-src 'sha256-") && policy.contains("frame-ancestors 'none'")
        );
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
        let headers =
            [("x-frame-options", "DENY"), ("cache-control", "no-store"), ("x-content-type-options", "nosniff")];
        for (name, value) in headers {
            assert_eq!(page.headers[name], value);
        }
    }
}

#[tokio::test]
async fn what_the_client_says_never_becomes_html_or_a_header() {
    let world = world().await;
    let bad = "\"'><script>alert(1)</script>\r\nSet-Cookie: x=y";
    let names =
        ["state", "nonce", "redirect_uri", "scope", "response_type", "response_mode", "prompt", "code_challenge"];
    for name in names {
        let mut browser = world.browser();
        let mut seen = browser.open(&request(&single_page_app(), &[(name, bad)])).await;
        if seen.status == 200 {
            let consent = browser.press(&seen, &[("user", INES)]).await;
            assert!(!consent.text.contains("<script"), "{name}");
            seen = browser.press(&consent, &[("user", INES), ("decision", "allow")]).await;
        }
        let location = seen.location();
        assert!(location.is_ascii() && !location.contains(['<', '"', '\r', '\n', ' ']), "{name}: {location}");
        let cookies: Vec<_> = seen.headers.get_all("set-cookie").iter().collect();
        assert!(
            cookies.iter().all(|cookie| cookie.to_str().unwrap().starts_with("practice_ims_")),
            "{name}: {cookies:?}"
        );
        if name == "state" {
            assert_eq!(seen.callback().1["state"], bad, "it comes back as it was");
        }
    }
}

#[tokio::test]
async fn a_form_is_good_only_in_the_browser_that_was_given_it() {
    let world = world().await;
    let mut victim = world.browser();
    let mut attacker = world.browser();
    let page = attacker.open(&request(&web_app(), &[])).await;
    let allow = [("user", INES), ("decision", "allow")];
    assert_eq!(victim.press(&page, &allow).await.status, 403, "no cookie");
    victim.open(&request(&web_app(), &[])).await;
    let refused = victim.press(&page, &allow).await;
    assert_eq!(refused.status, 403, "another cookie");
    assert!(refused.is_page("Start again") && !refused.headers.contains_key("location"));
    let pairs = |request: &str| {
        vec![("request", request.to_owned()), ("decision", "allow".to_owned()), ("user", INES.to_owned())]
    };
    let sealed = page.hidden("request");
    let own_session = attacker.cookies.get("practice_ims_session").cloned().unwrap_or_default();
    for forged in ["", "nonsense", &sealed[..sealed.len() - 4], &own_session, &token_made_by_hand(now_ms())] {
        assert_eq!(attacker.post(&pairs(forged)).await.status, 403, "{forged}");
    }
    assert_eq!(attacker.post(&pairs(&sealed)).await.status, 302);
    assert_eq!(world.http.get(world.url("/ims/practice/sign-in")).send().await.unwrap().status(), 405);
}

#[tokio::test]
async fn unknown_people_and_damaged_cookies_lead_back_to_the_first_page() {
    let world = world().await;
    let mut browser = world.browser();
    let page = browser.open(&request(&web_app(), &[])).await;
    for fields in [
        [("user", "nobody@AdobeID"), ("decision", "allow")],
        [("user", "<b>"), ("decision", "what")],
        [("person", "nobody"), ("decision", "")],
    ] {
        assert!(browser.press(&page, &fields).await.is_page("Sign in"), "{fields:?}");
    }
    let token = world.token(&credential(MAIN)).await;
    for cookie in ["nonsense", "a.b.c", &token] {
        browser.cookies.insert("practice_ims_session".to_owned(), cookie.to_owned());
        assert!(browser.open(&request(&web_app(), &[])).await.is_page("Sign in"));
    }
}

#[tokio::test]
async fn enormous_requests_are_refused_and_the_sandbox_lives_on() {
    let world = world().await;
    let enormous = "s".repeat(1 << 20);
    let url = format!("{}?client_id={}&state={enormous}", world.url("/ims/authorize/v2"), web_app().client_id);
    if let Ok(response) = world.http.get(url).send().await {
        assert!(response.status().is_client_error(), "{}", response.status());
    }
    let mut browser = world.browser();
    let page = browser.open(&request(&web_app(), &[])).await;
    let huge = browser.post(&[("request", "r".repeat(2 << 20))]).await;
    assert_eq!(huge.status, 413);
    assert_eq!(browser.press(&page, &[("user", INES), ("decision", "allow")]).await.status, 302);
}

#[tokio::test]
async fn many_sign_ins_do_not_let_the_state_file_grow() {
    let world = world().await;
    let mut browser = world.browser();
    let asked = request(&web_app(), &[("nonce", &"n".repeat(1_024)), ("prompt", "none")]);
    browser.allow(&request(&web_app(), &[]), INES).await.code();
    let mut last = String::new();
    for _ in 0..250 {
        last = browser.open(&asked).await.code();
    }
    assert_eq!(world.exchange(&web_app(), &last, &[]).await.0, 200);
    let World { sandbox, state, .. } = world;
    sandbox.stop().await;
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(options(&state).state_file).unwrap()).unwrap();
    assert!(file["codes"].as_object().unwrap().len() <= 200);
}
