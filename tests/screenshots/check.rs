//! The check screen with a check that failed, for the README: a real finding of the rules, and a past.

use std::time::Duration;

use aa_connect::checkup::{Model, Report, Saved, Survey, present, start, update};
use aa_connect::connection::{Connection, Printable, StoreKind};
use aa_connect::diagnosis::{
    CheckEvent, CheckId, CheckRun, Evidence, History, KeptRun, ProxySeen, ProxySource, Seen, Stage, TokenSeen,
    Unattended, diagnose,
};
use aa_connect::screen::{Attempt, Effect, Msg, Now, Screen};
use jiff::{SignedDuration, Timestamp};

/// What a run saw before it failed.
fn events() -> Vec<CheckEvent> {
    let evidence = Evidence {
        host: Some("analytics.adobe.io".to_owned()),
        status: Some(403),
        code: Some("403025".into()),
        description: Some("Profile is not valid".into()),
        is_adobes: true,
        request_id: Some("Zq1aBcDeFg".into()),
        ..Evidence::at_stage(Stage::Companies)
    };
    let token = TokenSeen {
        account: Some("5D6E7F8091A2B3C4D5E6F708@techacct.adobe.com".into()),
        issuer: Some("ims-na1".into()),
        scopes: 5,
        missing_scopes: Vec::new(),
        account_type: None,
        sign_in: None,
    };
    let proxy = ProxySeen { used: Some(Printable::new("http://proxy.example:3128")), source: ProxySource::Environment };
    let keyring = Seen::Secret { store: StoreKind::Keyring, unattended: Unattended::of(StoreKind::Keyring) };
    let passed = [
        (CheckId::File, Seen::File, 0),
        (CheckId::Secret, keyring, 6),
        (CheckId::Proxy, Seen::Proxy(proxy), 0),
        (CheckId::Dns, Seen::Proven, 0),
        (CheckId::Tcp, Seen::Proven, 0),
        (CheckId::Tls, Seen::Proven, 0),
        (CheckId::Clock, Seen::Clock(Some(1)), 0),
        (CheckId::Token, Seen::Token { from_cache: false, expires_in: 86_399, note: None }, 231),
        (CheckId::TokenContent, Seen::TokenContent(token), 0),
    ];
    let event = |(check, seen, took)| CheckEvent::Passed { check, seen, took: Duration::from_millis(took) };
    let finding = Box::new(diagnose(evidence));
    let failed = CheckEvent::Failed { check: CheckId::Companies, finding, took: Duration::from_millis(164) };
    passed.into_iter().map(event).chain([failed]).collect()
}

/// Good runs, one a day, and now one that is not.
fn history(connection: &Connection, now: Timestamp) -> History {
    let mut good = CheckRun::of(connection);
    for row in good.rows().to_vec() {
        good.apply(&CheckEvent::Passed { check: row.check, seen: Seen::Proven, took: Duration::ZERO });
    }
    let mut bad = CheckRun::of(connection);
    events().iter().for_each(|event| bad.apply(event));
    let day = |ago: i64| now.saturating_sub(SignedDuration::from_hours(24 * ago)).unwrap();
    let took = |ago: i64| Duration::from_millis(600 + u64::try_from(ago * 7919 % 410).unwrap());
    let runs = (1..=24).rev().map(|ago| KeptRun::of(&good, None, day(ago), took(ago)));
    History::from(runs.chain([KeptRun::of(&bad, None, now, Duration::from_millis(412))]).collect::<Vec<_>>())
}

/// The screen once the check of `connection` has failed.
pub(crate) fn failed(connection: Connection, wall: Timestamp) -> Screen {
    let now = Now { since_start: Duration::ZERO, wall };
    let history = history(&connection, wall);
    let mut model = Model::visiting(connection.name.clone());
    let mut running = first_attempt(start(&mut model, now));
    let saved = vec![Saved { connection, history: History::default() }];
    let survey = Report::Surveyed(Survey { saved, broken: Vec::new(), is_vault_open: false });
    running = first_attempt(update(&mut model, now, Msg::Reported(running, survey)));
    for event in events() {
        update(&mut model, now, Msg::Reported(running, Report::Check(event)));
    }
    update(&mut model, now, Msg::Reported(running, Report::CheckEnded(Box::new(history))));
    present(&model, now)
}

fn first_attempt<T, E>(effects: Vec<Effect<T, E>>) -> Attempt {
    effects
        .iter()
        .find_map(|effect| if let Effect::Start(attempt, _) = effect { Some(*attempt) } else { None })
        .unwrap()
}
