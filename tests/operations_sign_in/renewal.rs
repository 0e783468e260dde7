//! Staying signed in: when a token is renewed, what a failure leaves behind, and who waits for whom.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aa_connect::connection::{BaseUrl, CredentialType, StoreKind};
use aa_connect::ims::{Ims, ImsError};
use aa_connect::operations::{self, ObtainError};
use aa_connect::store::{ItemPath, Memory, Patience, SecretStore, Store, StoreError};
use zeroize::Zeroizing;

use crate::home::*;
use crate::ims::*;
use crate::support::{Answer, Socket, read_request, wait_for_end};

const TWO_WEEKS: i64 = 14 * 86_400;

/// Signed in, and the access token is about to end.
async fn with_an_old_token() -> (Script, Server, Home) {
    let script = Script::new();
    script.book().lasts = 60;
    let server = serve(&script);
    let home = Home::new(&server.base);
    home.sign_in().await.unwrap();
    script.book().lasts = 86_399;
    (script, server, home)
}

#[tokio::test]
async fn a_fresh_token_is_used_without_asking() {
    let script = Script::new();
    let server = serve(&script);
    let home = Home::new(&server.base);
    home.sign_in().await.unwrap();
    for _ in 0..3 {
        assert_eq!(home.access().await, ("canary-access-1".to_owned(), true));
    }
    let book = script.book();
    assert_eq!((book.exchanges, book.refreshes), (1, 0));
}

#[tokio::test]
async fn an_old_token_is_renewed_and_the_new_refresh_token_replaces_the_old() {
    let (script, _server, home) = with_an_old_token().await;
    for n in 2..5 {
        script.book().lasts = 60;
        assert_eq!(home.access().await, (format!("canary-access-{n}"), false));
        let kept = home.kept().await.unwrap();
        assert!(kept.contains(&format!("canary-refresh-{n}")) && !kept.contains(&format!("canary-refresh-{}", n - 1)));
        let (ends_in, is_lasting) = home.noted().unwrap();
        assert!(is_lasting && (TWO_WEEKS - 10..=TWO_WEEKS).contains(&ends_in), "{ends_in}");
    }
    assert!(!script.book().has_seen_reuse);
}

#[tokio::test]
async fn every_type_renews_in_its_own_way() {
    for kind in [CredentialType::WebApp, CredentialType::SinglePageApp, CredentialType::NativeApp] {
        let script = Script::new();
        script.book().lasts = 60;
        let server = serve(&script);
        let home = Home { candidate: candidate_of(kind, &server.base), ..Home::new(&server.base) };
        home.sign_in().await.unwrap();
        assert_eq!(home.access().await, ("canary-access-2".to_owned(), false));
        for one in server.arrived().iter().filter(|one| one.path() == "/ims/token/v3") {
            let is_public = kind != CredentialType::WebApp;
            assert_eq!(one.query("client_id").is_some(), is_public);
            assert_eq!(one.header("authorization").is_some(), !is_public);
            assert!(!one.body.contains("secret") && !one.body.contains("client_id"), "{}", one.body);
        }
    }
}

#[tokio::test]
async fn milliseconds_in_a_renewal_are_no_reason_to_keep_a_dead_token() {
    let (script, _server, home) = with_an_old_token().await;
    script.book().lasts = 86_399_992;
    let obtained = home.obtain(false).await.unwrap();
    assert!((86_000..86_400).contains(&obtained.token.expires_in(jiff::Timestamp::now())));
}

#[tokio::test]
async fn a_refresh_token_that_adobe_refuses_is_dropped_and_never_shown_again() {
    for refusal in [
        Answer::json(400, r#"{"error":"invalid_token"}"#),
        Answer::json(400, r#"{"error":"invalid_grant","error_description":"canary-refresh-1 is over"}"#),
        Answer::json(401, r#"{"error":"access_denied"}"#),
        Answer::json(403, r#"{"error":"something_new"}"#).with("X-Debug-Id", "d"),
        Answer::of(400, "text/plain", "").with("X-Debug-Id", "d"),
    ] {
        let (script, _server, home) = with_an_old_token().await;
        script.book().mood = Mood::Says(refusal);
        let error = home.obtain(false).await.unwrap_err();
        assert!(matches!(error, ObtainError::SignInEnded(_)), "{error:?}");
        assert_eq!(home.kept().await, None);
        let (ends_in, is_lasting) = home.noted().unwrap();
        assert!(ends_in <= 0 && !is_lasting);
        assert!(matches!(home.obtain(false).await, Err(ObtainError::NotSignedIn)));
        assert_eq!(script.book().refreshes, 1, "the dead one is not tried again");
        script.book().mood = Mood::Good;
        home.sign_in().await.unwrap();
        assert!(home.access().await.1);
    }
}

#[tokio::test]
async fn whatever_else_goes_wrong_leaves_everything_as_it_was() {
    let page = "<!doctype html><title>There was an error with this action. Try again later.</title>";
    for trouble in [
        Answer::json(500, r#"{"error":"internal_error","error_description":"Please try again later"}"#),
        Answer::html(500, page).with("X-Debug-Id", "d"),
        Answer::html(502, page),
        Answer::html(200, page),
        Answer::json(429, r#"{"error":"slow_down"}"#).with("Retry-After", "38"),
        Answer::json(408, r#"{"error":"later"}"#).with("X-Debug-Id", "d"),
        Answer::json(400, r#"{"error":"invalid_client","error_description":"invalid client_secret parameter"}"#),
        Answer::json(400, r#"{"error":"ride_AdobeID_acct_terms","jump":"https://auth.example/terms"}"#),
        // A proxy's words, not Adobe's.
        Answer::json(403, r#"{"error":"forbidden"}"#),
        Answer::json(403, r#"{"error":"Access blocked by policy"}"#),
        Answer::of(302, "text/plain", "").with("Location", "https://portal.example/"),
        Answer::json(200, "{}"),
    ] {
        let (script, _server, home) = with_an_old_token().await;
        let (before, noted) = (home.kept().await, home.noted().map(|(_, is_lasting)| is_lasting));
        let shown = format!("{trouble:?}");
        script.book().mood = Mood::Says(trouble);
        let error = home.obtain(false).await.unwrap_err();
        assert!(matches!(error, ObtainError::Ims(_)), "{shown} {error:?}");
        assert_eq!((home.kept().await, home.noted().map(|(_, is_lasting)| is_lasting)), (before, noted), "{shown}");
        script.book().mood = Mood::Good;
        assert_eq!(home.access().await, ("canary-access-2".to_owned(), false), "{shown}");
    }
}

#[tokio::test]
async fn an_answer_that_comes_too_late_leaves_everything_as_it_was() {
    let (_script, server, mut home) = with_an_old_token().await;
    let before = home.kept().await;
    let hanging = Socket::start(|mut stream| {
        read_request(&mut stream);
        wait_for_end(stream);
    });
    let answering = home.ims.clone();
    home.ims = Ims::new(http(Duration::from_millis(300)), BaseUrl::parse(&hanging.base()).unwrap());
    assert!(matches!(home.obtain(false).await, Err(ObtainError::Ims(ImsError::Http(_)))));
    assert_eq!(home.kept().await, before);
    home.ims = answering;
    assert!(!home.access().await.1);
    drop(server);
}

#[tokio::test]
async fn an_answer_that_got_lost_costs_one_sign_in_and_no_more() {
    let (script, _server, home) = with_an_old_token().await;
    script.book().mood = Mood::LosesTheAnswer(Answer::html(502, "<title>Bad gateway</title>"));
    assert!(matches!(home.obtain(false).await, Err(ObtainError::Ims(_))));
    script.book().mood = Mood::Good;
    assert!(matches!(home.obtain(false).await, Err(ObtainError::SignInEnded(_))));
    home.sign_in().await.unwrap();
    assert!(home.access().await.1);
}

#[tokio::test]
async fn without_a_refresh_token_the_sign_in_ends_with_its_token() {
    let script = Script::new();
    script.book().is_lasting = false;
    // Too old to be called fresh, but nobody can renew it: it is used to its end.
    script.book().lasts = 300;
    let server = serve(&script);
    let home = Home::new(&server.base);
    let signed_in = home.sign_in().await.unwrap();
    assert!(!signed_in.life.is_lasting);
    assert_eq!(home.access().await, ("canary-access-1".to_owned(), true));
    assert!(home.noted().is_some_and(|(ends_in, is_lasting)| !is_lasting && (200..=300).contains(&ends_in)));

    script.book().lasts = 20;
    home.sign_in().await.unwrap();
    assert!(matches!(home.obtain(false).await, Err(ObtainError::NotSignedIn)));
    assert_eq!(home.kept().await, None);
    assert_eq!(script.book().refreshes, 0);
}

#[tokio::test]
async fn an_access_token_that_was_refused_is_renewed_once_for_all_who_hold_it() {
    let script = Script::new();
    let server = serve(&script);
    let home = Home::new(&server.base);
    home.sign_in().await.unwrap();
    let all = futures_util::future::join_all((0..4).map(|_| home.obtain(true))).await;
    let tokens: Vec<_> = all.into_iter().map(|one| one.unwrap().token.access().expose().to_owned()).collect();
    assert_eq!(tokens, vec!["canary-access-2"; 4]);
    assert_eq!(script.book().refreshes, 1);

    script.book().is_lasting = false;
    home.sign_in().await.unwrap();
    assert!(matches!(home.obtain(true).await, Err(ObtainError::NotSignedIn)), "nothing renews it");
    assert_eq!(home.kept().await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn latecomers_find_the_token_that_the_first_one_got() {
    let (script, _server, home) = with_an_old_token().await;
    let home = Arc::new(home);
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let home = Arc::clone(&home);
            tokio::spawn(async move { home.access().await })
        })
        .collect();
    let mut renewed = 0;
    for task in tasks {
        let (token, is_kept) = task.await.unwrap();
        assert_eq!(token, "canary-access-2");
        renewed += usize::from(!is_kept);
    }
    assert_eq!((renewed, script.book().refreshes), (1, 1));
}

/// A renewal whose caller has given up while IMS thinks; it answers once the sender is used.
async fn a_renewal_nobody_waits_for() -> (Script, Server, Arc<Home>, std::sync::mpsc::Sender<()>) {
    let script = Script::new();
    script.book().lasts = 60;
    let (tell, told) = std::sync::mpsc::channel();
    let (go, may_go) = std::sync::mpsc::channel::<()>();
    let may_go = std::sync::Mutex::new(may_go);
    let book = script.clone();
    let server = Server::start(move |one| {
        if one.body.starts_with("grant_type=refresh_token") {
            tell.send(()).unwrap();
            may_go.lock().unwrap().recv().unwrap();
        }
        book.answer(one)
    });
    let home = Arc::new(Home::new(&server.base));
    home.sign_in().await.unwrap();
    let waiting = {
        let home = Arc::clone(&home);
        tokio::spawn(async move { home.obtain(false).await })
    };
    tokio::task::spawn_blocking(move || told.recv_timeout(Duration::from_secs(10)).unwrap()).await.unwrap();
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    script.book().lasts = 86_399;
    (script, server, home, go)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_that_nobody_waits_for_any_more_is_still_kept() {
    let (script, _server, home, go) = a_renewal_nobody_waits_for().await;
    go.send(()).unwrap();
    // The next one waits for the lock, and finds what came.
    assert_eq!(home.access().await, ("canary-access-2".to_owned(), true));
    assert_eq!(script.book().refreshes, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_the_program_waits_for_a_renewal_under_way() {
    let (_script, _server, home, go) = a_renewal_nobody_waits_for().await;
    let end = tokio::spawn(operations::finish_exchanges());
    go.send(()).unwrap();
    end.await.unwrap();
    assert!(home.kept().await.unwrap().contains("canary-refresh-2"), "kept before the program ends");
    let begun = Instant::now();
    operations::finish_exchanges().await;
    assert!(begun.elapsed() < Duration::from_secs(2), "nothing is under way");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_has_crashed_waits_for_a_renewal_under_way() {
    let (_script, _server, home, go) = a_renewal_nobody_waits_for().await;
    let end = tokio::task::spawn_blocking(operations::wait_for_exchanges);
    go.send(()).unwrap();
    end.await.unwrap();
    assert!(home.kept().await.unwrap().contains("canary-refresh-2"), "kept before the program ends");
}

/// A store that can be read and not written, once told so.
struct ReadOnly(Memory, Arc<std::sync::atomic::AtomicBool>);

impl SecretStore for ReadOnly {
    fn kind(&self) -> StoreKind {
        StoreKind::Memory
    }
    fn put(&self, path: &ItemPath, value: &[u8]) -> Result<(), StoreError> {
        if self.1.load(std::sync::atomic::Ordering::SeqCst) { Err(StoreError::Locked) } else { self.0.put(path, value) }
    }
    fn get(&self, path: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        self.0.get(path)
    }
    fn delete(&self, path: &ItemPath) -> Result<(), StoreError> {
        self.0.delete(path)
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_written_is_found_before_the_refresh_token_is_spent() {
    let script = Script::new();
    script.book().lasts = 60;
    let server = serve(&script);
    let is_locked = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let store = Store::new(ReadOnly(Memory::default(), Arc::clone(&is_locked)), Patience::Unattended);
    let home = Home { store, ..Home::new(&server.base) };
    home.sign_in().await.unwrap();
    is_locked.store(true, std::sync::atomic::Ordering::SeqCst);
    assert!(matches!(home.obtain(false).await, Err(ObtainError::Store(StoreError::Locked))));
    assert_eq!(script.book().refreshes, 0);
    is_locked.store(false, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(home.access().await, ("canary-access-2".to_owned(), false));
}
