//! The published advisories of the rules, as far as they are the listener's.

use aa_connect::sign_in::{News, Stray};

use super::stage::{CODE, Stage};

/// GHSA-c73c-x77g-854r (CVE-2026-42073): `error=` was looked at before the state, and any web page could end a sign-in.
#[tokio::test]
async fn a_thousand_hostile_errors_do_not_end_the_wait() {
    let mut stage = Stage::plain().await;
    for n in 0..1000 {
        let state = ["", "&state=", "&state=x", "&state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"][n % 4];
        let error = ["access_denied", "invalid_scope", "server_error"][n % 3];
        assert_eq!(stage.get(&format!("/callback?error={error}{state}")).await.status, 400);
    }
    assert_eq!(stage.all_news(), [News::Stray(Stray::OtherAttempt)], "told once, not a thousand times");
    stage.assert_completes().await;
}

/// lionello/onedrive-cli#63: an OPTIONS preflight was taken for the answer.
#[tokio::test]
async fn a_preflight_is_not_an_answer() {
    let mut stage = Stage::plain().await;
    let good = stage.good();
    let headers = "Origin: https://evil.example\r\nAccess-Control-Request-Method: GET\r\n\
                   Access-Control-Request-Private-Network: true\r\n";
    let page = stage.browser.send("OPTIONS", &good, headers).await;
    assert_eq!(page.status, 405);
    assert!(!page.head.to_lowercase().contains("access-control-allow"), "{page:?}");
    stage.assert_completes().await;
}

/// CVE-2025-49596: a loopback service that any page's script could use, through rebinding or directly.
#[tokio::test]
async fn a_script_of_another_page_gets_nothing() {
    let mut stage = Stage::plain().await;
    let good = stage.good();
    for origin in ["https://evil.example", "http://localhost:1", "file://"] {
        let page = stage.browser.send("GET", &good, &format!("Origin: {origin}\r\n")).await;
        assert_eq!((page.status, page.body.as_str()), (403, ""), "{origin}");
    }
    assert_eq!(stage.all_news(), [News::Stray(Stray::FromScript)]);
    // A browser that hides where it comes from is on its way like every other.
    let page = stage.browser.send("GET", &good, "Origin: null\r\n").await;
    assert_eq!(page.status, 303);
    stage.granted();
}

#[tokio::test]
async fn a_browser_on_its_way_may_say_where_it_comes_from() {
    let mut stage = Stage::plain().await;
    let headers = "Origin: https://auth.services.adobe.com\r\nSec-Fetch-Mode: navigate\r\n";
    assert_eq!(stage.browser.send("GET", &stage.good(), headers).await.status, 303);
    stage.granted();
}

/// CVE-2026-49980 and its kin: local control endpoints that anybody could use.
#[tokio::test]
async fn there_is_nothing_to_control() {
    let mut stage = Stage::plain().await;
    for path in ["/cancel", "/success", "/status", "/shutdown", "/self-test", "/self-test-", "/quit", "/.well-known/x"]
    {
        for query in ["", &format!("?state={}&code={CODE}", stage.state())] {
            assert_eq!(stage.get(&format!("{path}{query}")).await.status, 404, "{path}");
        }
    }
    assert_eq!(stage.all_news(), []);
    stage.assert_completes().await;
}

/// CVE-2017-1000069: the state was used as the target of a redirect.
#[tokio::test]
async fn nothing_that_a_request_says_decides_where_it_is_sent() {
    let mut stage = Stage::plain().await;
    let good = stage.good();
    for more in ["&redirect_uri=https://evil.example", "&next=//evil.example", "&iss="] {
        let page = stage.get(&format!("{good}{more}")).await;
        let target = page.location();
        assert!(target.starts_with("/received-") || target.starts_with("/used-"), "{target}");
    }
    stage.granted();
}
