//! What a sign-in leaves behind, whatever happens after the code was exchanged, and what a sign-out leaves: nothing.

use std::sync::Arc;
use std::time::Duration;

use aa_connect::connection::{AccountType, CredentialSecrets, DraftId, SignInLife};
use aa_connect::operations::{self, AtAdobe, ObtainError, SignInError};
use aa_connect::store::{Owner, sign_ins};

use crate::home::*;
use crate::ims::*;
use crate::support::{Answer, Socket, read_request, wait_for_end};

#[tokio::test]
async fn a_sign_in_tells_who_where_and_for_how_long() {
    let script = Script::new();
    let server = serve(&script);
    let home = Home::new(&server.base);
    let signed_in = home.sign_in().await.unwrap();
    let person = signed_in.person.as_ref().unwrap();
    assert_eq!((person.label().as_str(), person.account), ("ines@example.com", AccountType::Organization));
    assert_eq!(signed_in.organizations[0].org_id, org(ORG));
    assert!(signed_in.life.is_lasting);
    assert_eq!(sign_ins::list(&home.paths)[&Home::id()], signed_in.life);
    assert!(!format!("{signed_in:?}").contains("canary"));
    let exchange = &server.arrived()[0];
    assert_eq!(value(&exchange.body, "redirect_uri").as_deref(), Some(CALLBACK));
    assert_eq!(value(&exchange.body, "code").as_deref(), Some("canary-code"));
}

#[tokio::test]
async fn who_it_was_may_stay_unknown_without_undoing_the_sign_in() {
    let script = Script::new();
    let book = script.clone();
    let server = Server::start(move |one| match one.path() {
        "/ims/token/v3" => book.answer(one),
        _ => Answer::html(503, "<title>Maintenance</title>"),
    });
    let home = Home::new(&server.base);
    let signed_in = home.sign_in().await.unwrap();
    assert_eq!((signed_in.person, signed_in.organizations.len()), (None, 0));
    assert_eq!(home.access().await, ("canary-access-1".to_owned(), true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_token_is_kept_before_anything_else_is_asked() {
    let (tell, told) = std::sync::mpsc::channel();
    let server = Socket::start(move |mut stream| {
        use std::io::Write as _;
        if read_request(&mut stream).starts_with("POST /ims/token/v3") {
            let body = r#"{"access_token":"canary-access-1","refresh_token":"canary-refresh-1","expires_in":86399}"#;
            let length = body.len();
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
        } else {
            tell.send(()).unwrap();
            wait_for_end(stream);
        }
    });
    let home = Arc::new(Home::new(&server.base()));
    let waiting = {
        let home = Arc::clone(&home);
        tokio::spawn(async move { home.sign_in().await })
    };
    tokio::task::spawn_blocking(move || told.recv_timeout(Duration::from_secs(10)).unwrap()).await.unwrap();
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    assert_eq!(home.access().await, ("canary-access-1".to_owned(), true));
}

/// A sign-in for a draft whose caller has given up while IMS thinks; it answers once the sender is used.
async fn an_exchange_nobody_waits_for() -> (Script, Server, Arc<Home>, std::sync::mpsc::Sender<()>) {
    let script = Script::new();
    let (tell, told) = std::sync::mpsc::channel();
    let (go, may_go) = std::sync::mpsc::channel::<()>();
    let may_go = std::sync::Mutex::new(may_go);
    let book = script.clone();
    let server = Server::start(move |one| {
        if one.body.contains("grant_type=authorization_code") {
            tell.send(()).unwrap();
            may_go.lock().unwrap().recv().unwrap();
        }
        book.answer(one)
    });
    let owner = Owner::Draft(DraftId::parse("draft-1").unwrap());
    let home = Arc::new(Home { owner, org_id: None, ..Home::new(&server.base) });
    let waiting = {
        let home = Arc::clone(&home);
        tokio::spawn(async move { home.sign_in().await })
    };
    tokio::task::spawn_blocking(move || told.recv_timeout(Duration::from_secs(10)).unwrap()).await.unwrap();
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    (script, server, home, go)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_nobody_waits_for_any_more_is_still_kept_and_the_end_of_the_program_waits_for_it() {
    let (_script, _server, home, go) = an_exchange_nobody_waits_for().await;
    let end = tokio::spawn(operations::finish_exchanges());
    go.send(()).unwrap();
    end.await.unwrap();
    assert!(home.kept().await.unwrap().contains("canary-refresh-1"), "Adobe would have a sign-in that nobody can end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_that_is_thrown_away_meanwhile_leaves_no_token_behind() {
    let (_script, _server, home, go) = an_exchange_nobody_waits_for().await;
    let discarding = {
        let home = Arc::clone(&home);
        let draft = DraftId::parse("draft-1").unwrap();
        tokio::spawn(
            async move { operations::discard_draft(&home.paths, std::slice::from_ref(&home.store), &draft).await },
        )
    };
    go.send(()).unwrap();
    discarding.await.unwrap().unwrap();
    operations::finish_exchanges().await;
    assert_eq!(home.kept().await, None);
}

#[tokio::test]
async fn the_sign_in_that_lay_there_before_is_ended_at_adobe() {
    let script = Script::new();
    let server = serve(&script);
    let mut home = Home::new(&server.base);
    home.sign_in().await.unwrap();
    assert!(script.book().revoked.is_empty());
    home.sign_in().await.unwrap();
    assert_eq!(script.book().revoked, ["canary-refresh-1"]);
    // Also where it was for another organization or for other scopes of the same client.
    home.org_id = Some(org(OTHER_ORG));
    home.sign_in().await.unwrap();
    assert_eq!(script.book().revoked, ["canary-refresh-1", "canary-refresh-2"]);
    assert_eq!(home.access().await, ("canary-access-3".to_owned(), true));
    assert!(home.kept().await.unwrap().contains("canary-refresh-3"));
}

#[tokio::test]
async fn a_superseded_token_that_cannot_be_revoked_is_no_ones_trouble() {
    let script = Script::new();
    let book = script.clone();
    let server = Server::start(move |one| match one.path() {
        "/ims/revoke" => Answer::json(400, r#"{"error":"invalid_client"}"#),
        _ => book.answer(one),
    });
    let home = Home::new(&server.base);
    home.sign_in().await.unwrap();
    assert!(home.sign_in().await.unwrap().person.is_some());
    assert_eq!(home.access().await.0, "canary-access-2");
}

#[tokio::test]
async fn a_refused_code_leaves_the_earlier_sign_in_as_it_was() {
    let script = Script::new();
    let server = serve(&script);
    let home = Home::new(&server.base);
    home.sign_in().await.unwrap();
    let (before, noted) = (home.kept().await, sign_ins::list(&home.paths));
    for refusal in [
        Answer::json(400, r#"{"error":"access_denied","error_description":"canary-code"}"#),
        Answer::json(400, r#"{"error":"invalid_grant","error_description":"code_verifier does not match"}"#),
        Answer::html(200, "<title>Wi-Fi</title>"),
        Answer::json(503, "{}"),
    ] {
        script.book().mood = Mood::Says(refusal);
        let error = home.sign_in().await.unwrap_err();
        assert!(matches!(error, SignInError::Ims(_)));
        assert!(!format!("{error:?} {error}").contains("canary"), "{error:?}");
        assert_eq!((home.kept().await, sign_ins::list(&home.paths)), (before.clone(), noted.clone()));
    }
    assert!(script.book().revoked.is_empty());
    assert_eq!(script.book().exchanges, 5, "each code is sent once");
}

#[tokio::test]
async fn halves_that_do_not_belong_together_ask_adobe_nothing() {
    let script = Script::new();
    let server = serve(&script);
    let mut home = Home::new(&server.base);
    home.candidate.secrets = CredentialSecrets::Public;
    assert!(matches!(home.sign_in().await, Err(SignInError::NotForPeople)));
    assert!(server.arrived().is_empty());
}

#[tokio::test]
async fn signing_out_leaves_nothing_here_and_nothing_at_adobe() {
    let script = Script::new();
    let server = serve(&script);
    let home = Home::new(&server.base);
    let sign_out = async || operations::sign_out(&home.store, &home.paths, &home.holder(), &home.ims).await.unwrap();
    assert_eq!(sign_out().await, AtAdobe::Nothing);
    home.sign_in().await.unwrap();
    assert_eq!(sign_out().await, AtAdobe::Ended);
    let mut revoked = script.book().revoked.clone();
    revoked.sort();
    assert_eq!(revoked, ["canary-access-1", "canary-refresh-1"]);
    assert_eq!(home.kept().await, None);
    assert!(home.noted().unwrap().0 <= 0);
    assert!(matches!(home.obtain(false).await, Err(ObtainError::NotSignedIn)));
}

#[tokio::test]
async fn signing_out_while_adobe_is_away_still_leaves_nothing_here() {
    let script = Script::new();
    let server = serve(&script);
    let mut home = Home::new(&server.base);
    home.sign_in().await.unwrap();
    // A port that was just given back: nobody listens.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    home.ims = Home::at(std::path::Path::new("/"), &format!("http://{nobody}"), home.store.clone()).ims;
    let at_adobe = operations::sign_out(&home.store, &home.paths, &home.holder(), &home.ims).await.unwrap();
    assert!(matches!(at_adobe, AtAdobe::Unconfirmed(_)));
    assert!(!format!("{at_adobe:?}").contains("canary"));
    assert_eq!(home.kept().await, None);
}

#[tokio::test]
async fn the_note_of_how_long_it_lasts_is_for_people_and_never_in_the_way() {
    let script = Script::new();
    let server = serve(&script);
    let home = Home::new(&server.base);
    // A file stands where the folder should be.
    std::fs::create_dir_all(home.paths.sign_ins().parent().unwrap()).unwrap();
    std::fs::write(home.paths.sign_ins(), b"in the way").unwrap();
    home.sign_in().await.unwrap();
    assert!(home.access().await.1);
    assert!(sign_ins::list(&home.paths).is_empty());
    std::fs::remove_file(home.paths.sign_ins()).unwrap();

    // A torn or foreign file is called broken, passed over in the list, and written anew.
    let life = SignInLife { is_lasting: true, ends_at: "2026-12-01T00:00:00Z".parse().unwrap() };
    sign_ins::save(&home.paths, &Home::id(), life).unwrap();
    let file = home.paths.sign_ins().join(format!("{}.toml", Home::id()));
    let whole = std::fs::read_to_string(&file).unwrap();
    assert!(!whole.contains("canary"));
    for length in 0..whole.trim_end().len() {
        std::fs::write(&file, &whole[..length]).unwrap();
        assert!(sign_ins::load(&home.paths, &Home::id()).is_err(), "{:?}", &whole[..length]);
        assert!(sign_ins::list(&home.paths).is_empty());
    }
    sign_ins::save(&home.paths, &Home::id(), life).unwrap();
    assert_eq!(sign_ins::load(&home.paths, &Home::id()), Ok(Some(life)));
    sign_ins::remove(&home.paths, &Home::id()).unwrap();
    assert_eq!(sign_ins::load(&home.paths, &Home::id()), Ok(None));
}
