//! The life of a sign-in: the short address, asking again without a lasting sign-in, and what does not begin at all.

use std::time::Duration;

use aa_connect::connection::Scopes;
use aa_connect::sign_in::{Conclusion, Listening, News, OpenError, Question, Stray, open};
use futures_util::FutureExt as _;

use super::stage::{Stage, certificate, question};

/// The path of the short address.
fn start(stage: &Stage) -> String {
    let address = stage.sign_in.start_address().unwrap();
    let origin = format!("http://localhost:{}", stage.browser.port);
    address.strip_prefix(&origin).unwrap_or_else(|| panic!("{address}")).to_owned()
}

#[tokio::test]
async fn the_short_address_leads_to_adobe_once() {
    let mut stage = Stage::plain().await;
    let path = start(&stage);
    assert!(path.strip_prefix("/start-").unwrap().len() == 22, "128 bits: {path}");
    for (method, header) in
        [("HEAD", ""), ("OPTIONS", ""), ("GET", "Sec-Purpose: prefetch\r\n"), ("GET", "Origin: x\r\n")]
    {
        stage.browser.send(method, &path, header).await;
    }
    let page = stage.get(&path).await;
    assert_eq!((page.status, page.location()), (302, stage.sign_in.address()));
    let page = stage.get(&path).await;
    assert!(page.status == 410 && page.body.contains("works only once"), "{page:?}");
    let guessed = format!("/start-{}", "A".repeat(43));
    assert_eq!(stage.get(&guessed).await.status, 404);
    stage.assert_completes().await;
    assert_eq!(stage.get(&path).await.status, 404, "the question is answered");
}

#[tokio::test]
async fn a_lasting_sign_in_that_is_refused_is_asked_for_again_without() {
    let mut stage = Stage::plain().await;
    let (first, old_start, old_state) = (stage.sign_in.address().to_owned(), start(&stage), stage.state());
    let denial = format!("/callback?error=invalid_scope&state={old_state}");
    let page = stage.get(&denial).await;
    assert_eq!(stage.sign_in.address(), first, "what the caller was told changes with the news");
    assert_eq!(stage.all_news(), [News::WithoutLasting]);
    assert_eq!((page.status, page.location()), (302, stage.sign_in.address()));
    assert_eq!(stage.asked("scope"), "openid,AdobeID");
    assert!(!stage.sign_in.scopes().contains(Scopes::OFFLINE_ACCESS));
    assert_ne!(start(&stage), old_start);
    assert_eq!(stage.get(&old_start).await.status, 410);
    assert_eq!(stage.get(&start(&stage)).await.location(), stage.sign_in.address());
    // The first attempt is over.
    for old in [denial.as_str(), &format!("/callback?code=x&state={old_state}")] {
        assert_eq!(stage.get(old).await.status, 400);
    }
    assert_eq!(stage.all_news(), [News::Stray(Stray::OtherAttempt)]);
    // And a second refusal is one.
    stage.get(&format!("/callback?error=invalid_scope&state={}", stage.state())).await;
    assert_eq!(stage.refused().error.as_str(), "invalid_scope");
}

#[tokio::test]
async fn invalid_scope_ends_it_where_nothing_can_be_left_out() {
    for scopes in ["openid, AdobeID", "offline_access"] {
        let change = |question| Question { scopes: Scopes::parse(scopes).unwrap(), ..question };
        let mut stage = Stage::with("http://localhost:PORT/callback", change).await;
        stage.get(&format!("/callback?error=invalid_scope&state={}", stage.state())).await;
        assert_eq!(stage.refused().error.as_str(), "invalid_scope");
    }
}

#[tokio::test]
async fn https_on_this_machine_needs_a_certificate_and_nothing_else_does() {
    let error = open(question("https://localhost:8443/callback"), None).await.unwrap_err();
    assert_eq!(error, OpenError::NoCertificate);
    for elsewhere in ["https://www.northwind.example/signed-in/", "adobe+5d1f0c83://adobeid/18643b7a"] {
        for given in [None, Some(certificate())] {
            let sign_in = open(question(elsewhere), given.as_ref()).await.unwrap();
            assert_eq!(sign_in.is_listening(), Listening::Nowhere);
            assert_eq!(sign_in.start_address(), None);
            assert!(sign_in.address().starts_with("https://ims.example/ims/authorize/v2?"));
        }
    }
}

#[tokio::test]
async fn waiting_for_news_can_be_given_up_and_begun_again() {
    let mut stage = Stage::plain().await;
    for _ in 0..10 {
        assert_eq!(stage.sign_in.next().now_or_never(), None);
    }
    let (good, browser) = (stage.good(), stage.browser.clone());
    let waiting = tokio::spawn(async move {
        let mut sign_in = stage.sign_in;
        loop {
            // Given up again and again while the answer arrives.
            if let Ok(news) = tokio::time::timeout(Duration::from_micros(50), sign_in.next()).await {
                return (news, sign_in);
            }
        }
    });
    browser.get(&good).await;
    let (news, sign_in) = tokio::time::timeout(Duration::from_secs(5), waiting).await.unwrap().unwrap();
    assert!(matches!(news, News::Answered(_)), "{news:?}");
    drop(sign_in);
}

#[tokio::test]
async fn a_wait_that_was_given_up_takes_no_answer_any_more_and_does_not_linger() {
    let mut stage = Stage::plain().await;
    let good = stage.good();
    stage.sign_in.conclude(Conclusion::Failed);
    let page = stage.get(&good).await;
    assert!(page.status == 400 && page.body.contains("sign-in that is over"), "{page:?}");
    assert_eq!(stage.all_news(), []);
    let browser = stage.browser.clone();
    stage.sign_in.linger().await;
    assert!(browser.time_until_refused().await < Duration::from_secs(1));
}

#[tokio::test]
async fn opening_that_is_given_up_leaves_no_port_open() {
    let port = super::stage::free_port();
    let certificate = certificate();
    let redirect_uri = format!("https://localhost:{port}/callback");
    for micros in [0, 50, 200, 500, 1000, 2000] {
        let opening = open(question(&redirect_uri), Some(&certificate));
        // Whether it was faster does not matter.
        let _ = tokio::time::timeout(Duration::from_micros(micros), opening).await;
    }
    let browser = super::stage::Browser { port, tls: None, host: String::new() };
    assert!(browser.time_until_refused().await < Duration::from_secs(1));
}
