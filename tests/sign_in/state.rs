//! Section 2 of the rules: state (RFC 6749, section 10.12; RFC 9700, sections 2.1 and 4.7; RFC 8252, section 8.9).

use std::collections::HashSet;

use aa_connect::connection::Secret;
use aa_connect::sign_in::{News, Stray, Unusable};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::stage::{CODE, Stage, encoded};

#[tokio::test]
async fn s1_every_attempt_has_a_state_of_its_own_with_256_bits() {
    let mut seen = HashSet::new();
    for _ in 0..20 {
        let state = Stage::with("adobe+5d1f0c83://adobeid/x", |question| question).await.state();
        assert_eq!(state.len(), 43);
        assert!(seen.insert(state));
    }
}

#[tokio::test]
async fn s2_without_the_right_state_nothing_is_accepted() {
    let mut stage = Stage::plain().await;
    let earlier = Stage::plain().await.state();
    let state = stage.state();
    let swapped: String =
        state.chars().map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect();
    let twice_encoded: String = state.bytes().map(|byte| format!("%25{byte:02X}")).collect();
    let (shorter, longer) = (state[1..].to_owned(), format!("{state}A"));
    for wrong in [
        String::new(),
        "state".to_owned(),
        "state=".to_owned(),
        "state=wrong".to_owned(),
        format!("state={earlier}"),
        format!("state={swapped}"),
        format!("state={shorter}"),
        format!("state={longer}"),
        format!("state=+{state}"),
        format!("state={state}%00"),
        format!("state={state}%0A"),
        format!("state={twice_encoded}"),
        format!("State={state}"),
        format!("state[]={state}"),
        format!("%20state={state}"),
        format!("state={state}&state={state}"),
        format!("state={state}&state=wrong"),
        format!("state={state}&%73tate=wrong"),
        format!("state={state};x=y"),
    ] {
        for rest in [format!("code={CODE}"), "error=access_denied".to_owned(), "error=invalid_scope".to_owned()] {
            for target in [format!("/callback?{rest}&{wrong}"), format!("/callback?{wrong}&{rest}")] {
                let page = stage.get(&target).await;
                assert_eq!(page.status, 400, "{target}");
                stage.assert_waiting(&target);
            }
        }
    }
    assert_eq!(stage.state(), state, "no new attempt began");
    stage.assert_completes().await;
}

#[tokio::test]
async fn s2_a_state_that_is_right_is_right_however_it_is_encoded() {
    let mut stage = Stage::plain().await;
    let once_encoded: String = stage.state().bytes().map(|byte| format!("%{byte:02x}")).collect();
    let page = stage.get(&format!("/callback?state={once_encoded}&code={CODE}")).await;
    assert_eq!(page.status, 303);
    stage.granted();
}

#[tokio::test]
async fn s3_the_state_is_looked_at_before_everything_else() {
    let mut stage = Stage::plain().await;
    // Each would be told as another stray, or end the wait, if anything were looked at before the state.
    for query in ["error=access_denied", "code=a&code=b", "iss=https://evil.example&code=a", "state=x&error=a&error=b"]
    {
        stage.get(&format!("/callback?{query}")).await;
    }
    assert_eq!(stage.all_news(), [News::Stray(Stray::OtherAttempt)]);
}

#[test]
fn s3_no_query_without_the_right_state_ever_changes_the_outcome() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let stage = std::cell::RefCell::new(runtime.block_on(Stage::plain()));
    let state = stage.borrow().state();
    let name = prop_oneof![
        4 => prop::sample::select(vec!["state", "code", "error", "iss", "error_description", "jump", "%73tate", "STATE"])
            .prop_map(str::to_owned),
        1 => "[ -~]{0,12}".prop_map(|text| encoded(&text)),
    ];
    let almost = state.clone();
    let value = prop_oneof![
        Just(String::new()),
        Just(CODE.to_owned()),
        Just("access_denied".to_owned()),
        Just("invalid_scope".to_owned()),
        (0..43_usize, "[A-Za-z0-9_.~-]").prop_map(move |(place, with)| {
            let mut wrong = almost.clone();
            wrong.replace_range(place..=place, &with);
            wrong
        }),
        "\\PC{0,24}".prop_map(|text| encoded(&text)),
        "[!-~&&[^#]]{0,24}",
    ];
    let query = prop::collection::vec((name, prop::sample::select(vec!["=", "=", "=", "", "==", "&"]), value), 0..8)
        .prop_map(|parts| parts.into_iter().map(|(n, sign, v)| format!("{n}{sign}{v}")).collect::<Vec<_>>().join("&"));
    let config = Config { cases: 400, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&query, |query| {
            prop_assume!(!query.contains(&state));
            let mut stage = stage.borrow_mut();
            let page = runtime.block_on(stage.get(&format!("/callback?{query}")));
            // 0: the parser refused it and hung up.
            prop_assert!([400, 0].contains(&page.status), "{:?}", page);
            for news in stage.all_news() {
                prop_assert!(matches!(news, News::Stray(_)), "{:?}", news);
            }
            let pasted = stage.sign_in.paste(&Secret::new(format!("https://localhost/callback?{query}")));
            prop_assert!(pasted.is_err(), "{:?}", pasted);
            Ok(())
        })
        .unwrap();
    let mut stage = stage.into_inner();
    assert_eq!(stage.state(), state);
    runtime.block_on(stage.assert_completes());
}

#[tokio::test]
async fn s4_the_good_answer_counts_once_and_its_repetition_says_that_all_is_well() {
    let mut stage = Stage::plain().await;
    let good = stage.good();
    let first = stage.get(&good).await;
    stage.granted();
    for again in [good.clone(), good.replace(CODE, "another-code"), good.replace("code=", "error=")] {
        let page = stage.get(&again).await;
        assert_eq!(page.status, 303);
        assert_ne!(page.location(), first.location());
        let page = stage.get(page.location()).await;
        assert!(
            page.status == 200 && page.body.contains("Already used") && page.body.contains("All is well"),
            "{page:?}"
        );
        assert_eq!(stage.all_news(), []);
        let pasted = stage.sign_in.paste(&Secret::new(format!("http://localhost{again}")));
        assert_eq!(pasted, Err(Unusable::TakenAlready));
    }
}

#[tokio::test]
async fn s5_state_verifier_and_code_are_on_no_page_and_in_no_text_of_ours() {
    let mut stage = Stage::plain().await;
    let state = stage.state();
    let mut seen = vec![format!("{:?}", stage.sign_in)];
    let mut pages = vec![
        format!("/callback?code={CODE}"),
        format!("/callback?code={CODE}&state=x{state}"),
        format!("/callback?code={CODE}&code={CODE}&state={state}"),
        format!("/callback?code={CODE}&state={state}&iss=https://{CODE}.example"),
        format!("/{CODE}?state={state}"),
        stage.good(),
        stage.good(),
    ];
    pages.reverse();
    while let Some(target) = pages.pop() {
        let page = stage.get(&target).await;
        seen.push(format!("{} {}", page.head, page.body));
        if page.status == 303 {
            pages.push(page.location().to_owned());
        }
    }
    let news = stage.all_news();
    seen.extend(
        news.iter().filter(|news| !matches!(news, News::Stray(Stray::WrongIssuer { .. }))).map(|n| format!("{n:?}")),
    );
    let verifier = match news.last() {
        Some(News::Answered(aa_connect::sign_in::Answer::Granted(grant))) => grant.verifier.expose().to_owned(),
        other => panic!("{other:?}"),
    };
    let unusable = stage.sign_in.paste(&Secret::new(format!("http://localhost/callback?code={CODE}&state={state}")));
    let unusable = unusable.unwrap_err();
    seen.push(format!("{unusable:?} {unusable}"));
    for secret in [state.as_str(), verifier.as_str(), CODE] {
        for text in &seen {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
