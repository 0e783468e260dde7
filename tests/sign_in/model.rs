//! Section 6.1 of the rules: random interleavings against a small reference model. The outcome changes only by a good
//! callback, a denial with good state, a good paste, a cancel or the caller's time-out.

use aa_connect::connection::Secret;
use aa_connect::sign_in::{Answer, News, Unusable};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::stage::Stage;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Good,
    Denial,
    ScopeRefused,
    WrongState,
    EarlierState,
    ErrorWithoutState,
    WrongIssuer,
    Doubled,
    Favicon,
    Prefetch,
    Options,
    OtherHost,
    OtherPath,
    Start,
    TlsBytes,
    HalfARequest,
    PasteAddress,
    PasteCode,
    PasteOther,
    PasteDenial,
    Cancel,
    TimeOut,
}

const ACTIONS: [Action; 22] = [
    Action::Good,
    Action::Denial,
    Action::ScopeRefused,
    Action::WrongState,
    Action::EarlierState,
    Action::ErrorWithoutState,
    Action::WrongIssuer,
    Action::Doubled,
    Action::Favicon,
    Action::Prefetch,
    Action::Options,
    Action::OtherHost,
    Action::OtherPath,
    Action::Start,
    Action::TlsBytes,
    Action::HalfARequest,
    Action::PasteAddress,
    Action::PasteCode,
    Action::PasteOther,
    Action::PasteDenial,
    Action::Cancel,
    Action::TimeOut,
];

/// The reference: where a sign-in stands, and what moves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Model {
    Waiting { is_lasting: bool },
    Granted,
    Refused,
    Gone,
}

impl Model {
    fn after(self, action: Action) -> Self {
        let Self::Waiting { is_lasting } = self else {
            return if matches!(action, Action::Cancel | Action::TimeOut) { Self::Gone } else { self };
        };
        match action {
            Action::Good | Action::PasteAddress | Action::PasteCode => Self::Granted,
            Action::Denial | Action::PasteDenial => Self::Refused,
            Action::ScopeRefused if is_lasting => Self::Waiting { is_lasting: false },
            Action::ScopeRefused => Self::Refused,
            Action::Cancel | Action::TimeOut => Self::Gone,
            _ => self,
        }
    }
}

/// What news makes of the model's state.
fn told(model: Model, news: &News) -> Model {
    match news {
        News::Stray(_) => model,
        News::WithoutLasting => Model::Waiting { is_lasting: false },
        News::Answered(Answer::Granted(_)) => Model::Granted,
        News::Answered(Answer::Refused(_)) => Model::Refused,
    }
}

/// Does it for real; what was returned and told.
async fn act(stage: &mut Stage, action: Action, code: &str, earlier: &str) -> Result<Vec<News>, Unusable> {
    let (state, host) = (stage.state(), stage.browser.host.clone());
    let good = format!("/callback?code={code}&state={state}");
    let evil = "iss=https%3A%2F%2Fevil.example";
    let (method, target, headers) = match action {
        Action::Good => ("GET", good, ""),
        Action::Denial => ("GET", format!("/callback?error=access_denied&state={state}"), ""),
        Action::ScopeRefused => ("GET", format!("/callback?error=invalid_scope&state={state}"), ""),
        Action::WrongState => ("GET", format!("/callback?code={code}&state=AAAA"), ""),
        Action::EarlierState => ("GET", format!("/callback?code={code}&state={earlier}"), ""),
        Action::ErrorWithoutState => ("GET", "/callback?error=access_denied".to_owned(), ""),
        Action::WrongIssuer => ("GET", format!("{good}&{evil}"), ""),
        Action::Doubled => ("GET", format!("{good}&code={code}"), ""),
        Action::Favicon => ("GET", "/favicon.ico".to_owned(), ""),
        Action::Prefetch => ("GET", good, "Sec-Purpose: prefetch\r\n"),
        Action::Options => ("OPTIONS", good, ""),
        Action::OtherHost => {
            stage.browser.host = "evil.example".to_owned();
            ("GET", good, "")
        }
        Action::OtherPath => ("GET", good.replace("/callback", "/"), ""),
        Action::Start => {
            ("GET", "/".to_owned() + stage.sign_in.start_address().unwrap().rsplit('/').next().unwrap(), "")
        }
        Action::TlsBytes => {
            stage.browser.bytes(&[0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]).await;
            return Ok(stage.all_news());
        }
        Action::HalfARequest => {
            // Its other half never comes; the connection is closed.
            tokio::io::AsyncWriteExt::write_all(&mut stage.browser.connect().await, &good.as_bytes()[..20])
                .await
                .unwrap();
            return Ok(stage.all_news());
        }
        Action::PasteAddress => {
            return stage.sign_in.paste(&Secret::new(format!("http://{host}{good}"))).map(|n| vec![n]);
        }
        Action::PasteCode => return stage.sign_in.paste(&Secret::new(code)).map(|news| vec![news]),
        Action::PasteOther => {
            let other = format!("http://{host}/callback?code={code}&state={earlier}");
            return stage.sign_in.paste(&Secret::new(other)).map(|news| vec![news]);
        }
        Action::PasteDenial => {
            let denial = format!("http://{host}/callback?error=access_denied&state={state}");
            return stage.sign_in.paste(&Secret::new(denial)).map(|news| vec![news]);
        }
        Action::Cancel | Action::TimeOut => return Ok(Vec::new()),
    };
    let page = stage.browser.send(method, &target, headers).await;
    assert!(page.status >= 200, "{action:?} was not answered: {page:?}");
    stage.browser.host = host;
    Ok(stage.all_news())
}

/// Plays one interleaving; gives up at the first difference.
async fn play(actions: &[Action]) -> Result<(), TestCaseError> {
    let mut stage = Some(Stage::plain().await);
    let mut model = Model::Waiting { is_lasting: true };
    let earlier = Stage::with("adobe+x://adobeid/x", |question| question).await.state();
    for (step, action) in actions.iter().enumerate() {
        let Some(open) = &mut stage else { break };
        let code = format!("canary-code-{step}");
        let before = model;
        model = model.after(*action);
        if matches!(action, Action::Cancel | Action::TimeOut) {
            let browser = open.browser.clone();
            drop(stage.take());
            prop_assert!(browser.time_until_refused().await.as_secs() < 1);
            continue;
        }
        let news = act(open, *action, &code, &earlier).await.unwrap_or_default();
        let seen = news.iter().fold(before, told);
        prop_assert_eq!(seen, model, "step {} ({:?}) of {:?}: {:?}", step, action, actions, &news);
        let ends = news.iter().filter(|news| matches!(news, News::Answered(_))).count();
        prop_assert_eq!(ends, usize::from(before != model && !matches!(model, Model::Waiting { .. })));
        if let Some(News::Answered(Answer::Granted(grant))) = news.last() {
            prop_assert_eq!(grant.code.expose(), code);
        }
    }
    // Whatever came, a wait that goes on can still be answered.
    if let (Some(mut stage), Model::Waiting { .. }) = (stage, model) {
        stage.assert_completes().await;
    }
    Ok(())
}

#[test]
fn only_a_good_answer_a_denial_a_good_paste_a_cancel_or_a_time_out_ends_it() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let cases = std::env::var("AA_CONNECT_MODEL_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(96);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let actions = prop::collection::vec(prop::sample::select(ACTIONS.as_slice()), 1..14);
    TestRunner::new(config).run(&actions, |actions| runtime.block_on(play(&actions))).unwrap();
}

#[test]
fn every_single_step_and_every_pair_of_steps_agrees_with_the_model() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for first in ACTIONS {
        for second in ACTIONS {
            runtime.block_on(play(&[first, second])).unwrap();
        }
    }
}
