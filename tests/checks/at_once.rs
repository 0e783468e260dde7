//! Many connections at once: all of them, in order, no more at the same time than wanted, and no user faster than Adobe
//! allows.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use aa_connect::connection::{Candidate, ClientId, CredentialSettings, Proven};
use aa_connect::diagnosis::{CheckEvent, CheckId, CheckRun, Seen, Wait};
use aa_connect::runtime::check_many;
use serde_json::json;

use crate::adobe::{Home, adobe, failure, proven, seen};
use crate::support::{Answer, Server};

/// The same with a client of its own.
fn client(server: &Server, number: usize) -> Proven {
    let proven = proven(server, &["s.3"]);
    let CredentialSettings::ServerToServer { scopes, .. } = proven.candidate.settings else { unreachable!() };
    let client_id = ClientId::parse(&format!("{number:032x}")).unwrap();
    let settings = CredentialSettings::ServerToServer { client_id, scopes, technical_account_id: None };
    Proven { candidate: Candidate { settings, ..proven.candidate }, ..proven }
}

/// Whose token says nothing of itself.
fn opaque(number: usize) -> Answer {
    Answer::json(200, json!({"access_token": format!("opaque-{number}"), "token_type": "bearer", "expires_in": 86_399}))
}

#[tokio::test]
async fn each_run_comes_in_its_place_and_each_event_with_it() {
    let tokens = AtomicUsize::new(0);
    let server = adobe(7, move |one| match one.path() {
        "/ims/token/v3" if one.body.contains(&format!("{:032x}", 7)) => Some(Answer::json(
            400,
            json!({"error": "invalid_client", "error_description": "invalid client_id parameter"}),
        )),
        "/ims/token/v3" => Some(opaque(tokens.fetch_add(1, Ordering::SeqCst))),
        _ => None,
    });
    let home = Home::new();
    let mut connections = Vec::new();
    for number in 0..30 {
        connections.push(home.save(&format!("client-{number}"), client(&server, number)).await);
    }
    let mut told: Vec<CheckRun> = connections.iter().map(CheckRun::of).collect();
    let (mut running, mut most) = (0, 0);
    let runs = check_many(&home.services, &connections, 8, |at, event| {
        match event {
            CheckEvent::Passed { check: CheckId::File, .. } => running += 1,
            CheckEvent::Passed { check: CheckId::Quota, .. } | CheckEvent::Failed { .. } => running -= 1,
            _ => {}
        }
        most = most.max(running);
        told[at].apply(&event);
    })
    .await;
    assert_eq!(runs, told);
    assert_eq!(most, 8);
    for (at, run) in runs.iter().enumerate() {
        if at == 7 {
            assert_eq!(failure(run), ("ims-wrong-client-id", CheckId::Token));
        } else {
            assert!(run.has_passed(), "{at}: {run:#?}");
        }
    }
}

#[tokio::test]
async fn of_many_that_begin_together_one_opens_connections_ahead() {
    // Nobody is done with opening before all have begun.
    let arrived = Arc::new((Mutex::new(0), Condvar::new()));
    let tokens = AtomicUsize::new(0);
    let server = adobe(7, move |one| {
        let (count, all_there) = &*arrived;
        match one.path() {
            "/ims/token/v3" => {
                *count.lock().unwrap() += 1;
                all_there.notify_all();
                Some(opaque(tokens.fetch_add(1, Ordering::SeqCst)))
            }
            "/" => {
                let count = count.lock().unwrap();
                let waited = all_there.wait_timeout_while(count, Duration::from_secs(10), |count| *count < 16).unwrap();
                assert!(!waited.1.timed_out());
                None
            }
            _ => None,
        }
    });
    let home = Home::new();
    let mut connections = Vec::new();
    for number in 0..16 {
        connections.push(home.save(&format!("client-{number}"), client(&server, number)).await);
    }
    let runs = check_many(&home.services, &connections, 16, |_, _| {}).await;
    assert!(runs.iter().all(CheckRun::has_passed), "{runs:#?}");
    let opened = server.arrived().iter().filter(|one| one.path() == "/").count();
    assert!((1..=2).contains(&opened), "{opened}");
}

#[tokio::test]
async fn requests_that_do_not_need_each_other_are_under_way_together() {
    // Each of the three is answered once all of them are there.
    let arrived = Arc::new((Mutex::new(0), Condvar::new()));
    let server = adobe(7, move |one| {
        if one.header("authorization").is_some() {
            let (count, all_there) = &*arrived;
            let mut count = count.lock().unwrap();
            *count += 1;
            all_there.notify_all();
            let waited = all_there.wait_timeout_while(count, Duration::from_secs(10), |count| *count < 3).unwrap();
            assert!(!waited.1.timed_out());
        }
        None
    });
    let home = Home::new();
    let run = home.check(&home.connection(&server, "northwind", &["s.3"]).await).await;
    assert!(run.has_passed(), "{run:#?}");
}

#[tokio::test]
async fn nobody_asks_more_than_twelve_times_in_six_seconds_for_one_user() {
    // Only a machine that asks twelve times at once has anything to hold back; a busy one gets another chance.
    for _ in 0..5 {
        if five_checks_of_one_user().await {
            return;
        }
    }
    panic!("the machine was too busy each time");
}

/// Whether the first twelve requests came so soon that the others had to wait, and for the whole time.
async fn five_checks_of_one_user() -> bool {
    let times = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&times);
    let server = adobe(7, move |one| {
        if one.header("authorization").is_some() {
            noted.lock().unwrap().push(Instant::now());
        }
        None
    });
    let home = Home::new();
    let mut connections = Vec::new();
    for number in 0..5 {
        connections.push(home.connection(&server, &format!("same-{number}"), &["s.3"]).await);
    }
    let mut waits = Vec::new();
    let runs = check_many(&home.services, &connections, 5, |_, event| {
        if let CheckEvent::Waiting { wait, .. } = event {
            waits.push(wait);
        }
    })
    .await;
    assert!(runs.iter().all(CheckRun::has_passed), "{runs:#?}");
    let mut times = times.lock().unwrap().clone();
    times.sort();
    assert_eq!(times.len(), 15);
    for twelve in times.windows(13) {
        // Less what a busy machine needs to take the first of them; the pace itself is held where it is kept.
        assert!(twelve[12] - twelve[0] >= Duration::from_secs(5), "{:?}", twelve[12] - twelve[0]);
    }
    // Nobody but this program made them wait, and so it says.
    let waited: Vec<_> = runs.iter().map(|run| seen(run, CheckId::Quota).in_words()).collect();
    assert!(runs.iter().all(|run| matches!(seen(run, CheckId::Quota), Seen::Quota { waited: 0, .. })), "{waited:?}");
    assert!(waits.iter().all(|wait| matches!(wait, Wait::Pace(1..=7))), "{waits:?}");
    // Who asked for the thirteenth that late had less to wait for: the arrivals of the first twelve do not tell.
    let is_whole = waits.len() == 3 && waits.iter().all(|wait| matches!(wait, Wait::Pace(6 | 7)));
    if times[11] - times[0] >= Duration::from_millis(700) || !is_whole {
        return false;
    }
    assert!(
        waited.contains(
            &"3 requests after waiting 6 seconds for our own pace; Adobe does not tell what is left".to_owned()
        ),
        "{waited:?}"
    );
    true
}
