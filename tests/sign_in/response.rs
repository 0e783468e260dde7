//! Section 3 of the rules: the authorization response and the pages (RFC 6749, sections 3.1 and 4.1; RFC 9700, section
//! 4.2.4).

use aa_connect::connection::Printable;
use aa_connect::sign_in::{Conclusion, News, Stray};

use super::stage::{CODE, Page, Stage, encoded};

#[tokio::test]
async fn a3_a_parameter_that_stands_twice_makes_an_answer_unusable_and_an_empty_one_is_left_out() {
    let mut stage = Stage::plain().await;
    let state = stage.state();
    for twice in ["code=a&code=a", "code=a&code=", "error=a&error=b", "code=a&c%6fde=b"] {
        assert_eq!(stage.get(&format!("/callback?state={state}&{twice}")).await.status, 400, "{twice}");
    }
    assert_eq!(stage.all_news(), [News::Stray(Stray::Duplicated)]);
    for neither in ["", "code=", "error=", "code&error", "code=&error=&iss=", "code=a&error=b"] {
        assert_eq!(stage.get(&format!("/callback?state={state}&{neither}")).await.status, 400, "{neither}");
    }
    assert_eq!(stage.all_news(), [News::Stray(Stray::Unclear)]);
    let page = stage.get(&format!("/callback?state={state}&code={CODE}&error=&iss=")).await;
    assert_eq!(page.status, 303);
    stage.granted();
}

#[tokio::test]
async fn a4_parameters_that_nobody_knows_are_ignored() {
    let mut stage = Stage::plain().await;
    let good = stage.good();
    let page = stage.get(&format!("{good}&foo=bar&foo=baz&session_state=1&scope=x&id_token=y&=&&%00=%ff")).await;
    assert_eq!(page.status, 303);
    stage.granted();
}

#[tokio::test]
async fn a5_a_code_is_handed_out_once() {
    let mut stage = Stage::plain().await;
    let good = stage.good();
    let both = tokio::join!(stage.get(&good), stage.get(&good));
    assert_eq!((both.0.status, both.1.status), (303, 303));
    let news = stage.all_news();
    assert_eq!(news.len(), 1, "{news:?}");
}

#[tokio::test]
async fn a6_adobes_words_are_capped_harmless_and_escaped() {
    let mut stage = Stage::plain().await;
    let state = stage.state();
    let words = "<script>alert(1)</script>\u{1b}]0;owned\u{7}\u{202e}txt&\"'".to_owned() + &"x".repeat(5000);
    let query = format!("error={}&error_description={}", encoded("<b>ride_x\n"), encoded(&words));
    let links = format!("jump={}&error_uri={}", encoded("javascript:alert(1)"), encoded("https://evil.example/"));
    let page = stage.get(&format!("/callback?{query}&{links}&state={state}")).await;
    let refused = stage.refused();
    assert_eq!(refused.error.as_str(), "<b>ride_x");
    let description = refused.description.unwrap();
    assert!(description.as_str().starts_with("<script>alert(1)</script>]0;ownedtxt&\"'xxx"), "{description}");
    assert!(description.as_str().chars().count() <= Printable::LIMIT + 1);
    assert_eq!(refused.jump, None);
    let shown = stage.get(page.location()).await;
    assert!(shown.body.contains("&lt;b&gt;ride_x") && shown.body.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    for bad in ["<script", "<b>", "\u{1b}", "\u{202e}", "evil.example", "javascript"] {
        assert!(!shown.body.contains(bad), "{bad}");
    }
}

#[tokio::test]
async fn a6_the_account_step_that_is_missing_is_handed_on() {
    let mut stage = Stage::plain().await;
    let jump = "https://adobeid.example/terms?a=b&c=d";
    stage.get(&format!("/callback?error=ride_AdobeID_acct_terms&jump={}&state={}", encoded(jump), stage.state())).await;
    assert_eq!(stage.refused().jump.unwrap().as_str(), jump);
}

fn assert_hardened(page: &Page) {
    assert_eq!(page.header("cache-control"), Some("no-store"), "{page:?}");
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("connection"), Some("close"));
    let policy = page.header("content-security-policy").unwrap();
    for part in ["default-src 'none';", "base-uri 'none';", "form-action 'none';", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    for outside in ["<script", "src=", "href=", "url(", "@import", "http://", "https://"] {
        assert!(!page.body.contains(outside), "{outside}: {}", page.body);
    }
}

#[tokio::test]
async fn a7_every_answer_is_hardened_and_the_code_leaves_the_address_bar() {
    let stage = Stage::tls().await;
    let good = stage.good();
    let start = stage.sign_in.start_address().unwrap();
    let start = &start[start.find("/start-").unwrap()..];
    let mut targets = vec!["/callback", "/nowhere", "/favicon.ico", start, start, good.as_str(), good.as_str()];
    let mut met = Vec::new();
    targets.reverse();
    while let Some(target) = targets.pop() {
        let page = stage.get(target).await;
        assert_hardened(&page);
        met.push(page.status);
        if page.status == 303 {
            let next = page.location().to_owned();
            assert!(!next.contains('?') && next.starts_with('/') && !next.contains(CODE), "{next}");
            let page = stage.get(&next).await;
            assert_hardened(&page);
            assert_eq!(page.status, 200);
        }
    }
    assert_eq!(met, [400, 404, 204, 302, 410, 303, 303]);
    assert_hardened(&stage.browser.send("POST", &good, "").await);
    // The error and the state of a denial leave it as well.
    let denied = Stage::plain().await;
    let page = denied.get(&format!("/callback?error=access_denied&state={}", denied.state())).await;
    assert_eq!((page.status, page.location().contains('?')), (303, false));
}

#[tokio::test]
async fn a7_the_style_sheet_is_the_one_that_the_policy_allows() {
    use base64::Engine as _;
    use sha2::Digest as _;
    let page = Stage::plain().await.get("/callback").await;
    let style = page.body.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(style.as_bytes()));
    assert!(page.header("content-security-policy").unwrap().contains(&format!("style-src 'sha256-{hash}'")));
}

#[tokio::test]
async fn a8_a_page_claims_nothing_before_it_has_happened() {
    let mut stage = Stage::plain().await;
    let good = stage.good();
    let received = stage.get(&good).await.location().to_owned();
    let again = stage.get(&good).await.location().to_owned();
    // The token endpoint takes its time.
    for _ in 0..3 {
        let page = stage.get(&received).await;
        assert_eq!(page.header("refresh"), Some("1"));
        assert!(page.body.contains("Go back to the terminal"));
        assert!(!page.body.to_lowercase().contains("signed in") && !page.body.contains("success"), "{}", page.body);
    }
    let label = Printable::new("Ana <ana@northwind.example>");
    stage.sign_in.conclude(Conclusion::SignedIn { label });
    let page = stage.get(&received).await;
    assert_eq!(page.header("refresh"), None);
    assert!(page.body.contains("signed in as <strong>Ana &lt;ana@northwind.example&gt;</strong>"), "{}", page.body);
    stage.sign_in.conclude(Conclusion::Failed);
    for target in [&received, &again] {
        let page = stage.get(target).await;
        assert!(page.body.contains("did not work out") && !page.body.contains("All is well"), "{}", page.body);
    }
}

#[tokio::test]
async fn a8_what_nobody_was_sent_to_is_not_there() {
    let stage = Stage::plain().await;
    for path in ["/received", "/received-", "/received-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "/used", "/start-"]
    {
        assert_eq!(stage.get(path).await.status, 404, "{path}");
    }
}
