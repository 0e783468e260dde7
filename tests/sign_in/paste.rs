//! What a person pastes races with what a browser brings; the first good one wins (issue's second way in).

use aa_connect::connection::Secret;
use aa_connect::sign_in::{Answer, Listening, News, Unusable};
use futures_util::FutureExt as _;

use super::stage::{CODE, Stage, encoded};

fn code_of(pasted: Result<News, Unusable>) -> Secret {
    match pasted {
        Ok(News::Answered(Answer::Granted(grant))) => grant.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_pasted_address_ends_the_wait_and_the_browser_comes_too_late() {
    let mut stage = Stage::plain().await;
    let good = stage.good();
    let pasted = stage.sign_in.paste(&Secret::new(format!("  http://localhost:{}{good}\r\n", stage.browser.port)));
    assert_eq!(code_of(pasted), Secret::new(CODE));
    assert_eq!(stage.news(), None, "what paste returned is not told again");
    let page = stage.get(&good).await;
    assert!(stage.get(page.location()).await.body.contains("Already used"));
    assert_eq!(stage.news(), None);
}

#[tokio::test]
async fn the_browser_was_faster_than_the_paste() {
    let mut stage = Stage::plain().await;
    let good = stage.good();
    stage.get(&good).await;
    let pasted = stage.sign_in.paste(&Secret::new(format!("http://localhost{good}")));
    assert_eq!(pasted, Err(Unusable::TakenAlready));
    assert_eq!(stage.sign_in.paste(&Secret::new(CODE)), Err(Unusable::TakenAlready));
    stage.granted();
}

#[tokio::test]
async fn a_bare_code_comes_from_the_person_only() {
    let mut stage = Stage::plain().await;
    assert_eq!(stage.get(&format!("/callback?code={CODE}")).await.status, 400);
    stage.assert_waiting("a bare code from a browser");
    assert_eq!(code_of(stage.sign_in.paste(&Secret::new(CODE))), Secret::new(CODE));
}

#[tokio::test]
async fn a_pasted_answer_of_another_attempt_is_not_taken() {
    let mut stage = Stage::plain().await;
    let other = Stage::plain().await.good();
    let pasted = stage.sign_in.paste(&Secret::new(format!("http://localhost{other}")));
    assert_eq!(pasted, Err(Unusable::OtherAttempt));
    let pasted = stage.sign_in.paste(&Secret::new("http://localhost/callback?error=access_denied"));
    assert_eq!(pasted, Err(Unusable::OtherAttempt));
    assert!(matches!(stage.sign_in.paste(&Secret::new("   ")), Err(Unusable::NoAnswer(_))));
    stage.assert_completes().await;
}

#[tokio::test]
async fn a_native_app_signs_in_by_paste_alone() {
    let mut stage = Stage::with("adobe+5d1f0c83://adobeid/18643b7a", |question| question).await;
    assert_eq!(stage.sign_in.is_listening(), Listening::Nowhere);
    let address = format!("adobe+5d1f0c83://adobeid/18643b7a?code={CODE}&state={}", stage.state());
    let Ok(News::Answered(Answer::Granted(grant))) = stage.sign_in.paste(&Secret::new(address)) else { panic!() };
    assert_eq!(grant.redirect_uri.as_str(), "adobe+5d1f0c83://adobeid/18643b7a");
    // Nothing lingers where nothing listened.
    assert_eq!(stage.sign_in.linger().now_or_never(), Some(()));
}

#[tokio::test]
async fn the_address_of_the_page_that_adobe_fell_back_to_is_as_good() {
    // A redirect URI that matches no pattern leads to the default one, without an error (failure modes, row 39).
    let mut stage = Stage::with("https://localhost:PORT/callback?tenant=a", |question| question).await;
    let landed = format!("https://www.northwind.example/default?code={CODE}&state={}", stage.state());
    assert_eq!(code_of(stage.sign_in.paste(&Secret::new(landed))), Secret::new(CODE));
}

#[tokio::test]
async fn a_pasted_denial_and_a_pasted_refusal_of_a_scope_count_like_the_browsers() {
    let mut stage = Stage::plain().await;
    let paste = |stage: &mut Stage, rest: &str| {
        let address = format!("http://localhost/callback?{rest}&state={}", stage.state());
        stage.sign_in.paste(&Secret::new(address))
    };
    assert_eq!(paste(&mut stage, "error=a&error=b"), Err(Unusable::Duplicated));
    assert_eq!(paste(&mut stage, "code=a&error=b"), Err(Unusable::Unclear));
    let iss = format!("code=a&iss={}", encoded("https://evil.example"));
    assert!(matches!(paste(&mut stage, &iss), Err(Unusable::WrongIssuer { .. })));
    let before = stage.state();
    assert_eq!(paste(&mut stage, "error=invalid_scope"), Ok(News::WithoutLasting));
    assert_ne!(stage.state(), before);
    let denied = paste(&mut stage, "error=access_denied&error_description=No+thanks");
    let Ok(News::Answered(Answer::Refused(refused))) = denied else { panic!("{denied:?}") };
    assert_eq!(refused.description.unwrap().as_str(), "No thanks");
    assert_eq!(stage.all_news(), []);
}
