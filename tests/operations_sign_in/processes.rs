//! Several processes with one vault: eight that renew at once, and one that is killed at every moment of a renewal.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use aa_connect::connection::Secret;
use aa_connect::operations::ObtainError;
use aa_connect::store::{NewPassphrase, Paths, Patience, Store, WorkFactor, sign_ins};

use crate::home::*;
use crate::ims::*;
use crate::re_exec::{inner, is_inner};
use crate::support::{Socket, read_request};

const PASSPHRASE: &str = "correct horse battery";
const BASE: &str = "AA_TEST_BASE";
const FOLDER: &str = "AA_TEST_FOLDER";
const INNER: &str = "processes::inner_renews";
/// What the inner test prints before the token it got.
const GOT: &str = "got ";

async fn new_vault(folder: &Path) -> Store {
    let passphrase = NewPassphrase::parse(&Secret::new(PASSPHRASE)).unwrap();
    let paths = Paths::below(folder);
    Store::create_vault(&paths, passphrase, WorkFactor::FOR_TESTS, Patience::Attended).await.unwrap()
}

async fn vault(folder: &Path) -> Store {
    Store::open_vault(&Paths::below(folder), Secret::new(PASSPHRASE), Patience::Attended).await.unwrap()
}

/// In another process: gets a token and prints it.
#[tokio::test]
async fn inner_renews() {
    if !is_inner(INNER) {
        return;
    }
    let (base, folder) = (std::env::var(BASE).unwrap(), std::env::var(FOLDER).unwrap());
    let home = Home::at(Path::new(&folder), &base, vault(Path::new(&folder)).await);
    std::fs::write(Path::new(&folder).join(format!("ready-{}", std::process::id())), b"").unwrap();
    let (token, _) = home.access().await;
    let mut out = std::io::stdout();
    writeln!(out, "\n{GOT}{token}").unwrap();
    out.flush().unwrap();
}

fn renewing(folder: &Path, base: &str) -> Command {
    let mut command = inner(INNER);
    command.env(BASE, base).env(FOLDER, folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn ready(folder: &Path) -> usize {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().starts_with("ready-")).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_processes_renew_one_rotating_token_once_and_nobody_is_signed_out() {
    let folder = tempfile::tempdir().unwrap();
    let script = Script::new();
    script.book().lasts = 60;
    let (book, place) = (script.clone(), folder.path().to_owned());
    let server = Server::start(move |one| {
        if one.body.starts_with("grant_type=refresh_token") {
            // All of them are under way before the first gets its answer.
            let begun = Instant::now();
            while ready(&place) < 8 && begun.elapsed() < Duration::from_secs(30) {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        book.answer(one)
    });
    let home = Home::at(folder.path(), &server.base, new_vault(folder.path()).await);
    home.sign_in().await.unwrap();
    script.book().lasts = 86_399;
    let children: Vec<Child> = (0..8).map(|_| renewing(folder.path(), &server.base).spawn().unwrap()).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        assert!(said.contains(&format!("{GOT}canary-access-2\n")), "{said}");
    }
    assert_eq!(ready(folder.path()), 8);
    {
        let book = script.book();
        assert_eq!((book.refreshes, book.has_seen_reuse), (1, false));
    }
    // And the one after them renews what they left.
    assert_eq!(home.access().await, ("canary-access-2".to_owned(), true));
    assert_eq!(home.obtain(true).await.unwrap().token.access().expose(), "canary-access-3");
    assert!(!script.book().has_seen_reuse);
}

/// When the process that renews is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// Its request has arrived; IMS has not looked at it.
    BeforeTheAnswer,
    /// Half of the answer is on its way.
    InTheAnswer,
    /// So long after the last byte of the answer.
    After(Duration),
    /// It has said which token it got.
    AtItsEnd,
}

/// An IMS on a bare socket, which stops in its renewals at `moment` and says so.
fn stopping(script: &Script, moment: Moment, tell: mpsc::Sender<()>, killed: mpsc::Receiver<()>) -> Socket {
    let (script, told) = (script.clone(), Arc::new(Mutex::new((tell, killed))));
    Socket::start(move |mut stream| {
        let text = read_request(&mut stream);
        let Some(one) = read(&text) else { return };
        let is_renewal = one.body.starts_with("grant_type=refresh_token");
        let stop = || {
            let told = told.lock().unwrap();
            told.0.send(()).unwrap();
            let _ = told.1.recv_timeout(Duration::from_secs(20));
        };
        if is_renewal && matches!(moment, Moment::BeforeTheAnswer) {
            return stop();
        }
        let answer = script.answer(&one);
        let (whole, length) = (written(&answer), answer.body.len());
        if is_renewal && matches!(moment, Moment::InTheAnswer) {
            stream.write_all(&whole[..whole.len() - length / 2]).unwrap();
            return stop();
        }
        let _ = stream.write_all(&whole);
        drop(stream);
        if is_renewal {
            told.lock().unwrap().0.send(()).unwrap();
        }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_of_a_renewal_no_file_is_torn_and_the_person_can_sign_in() {
    let micros = [0, 300, 800, 1_500, 2_500, 4_000, 6_000, 9_000, 14_000, 25_000];
    let after = micros.map(|micros| Moment::After(Duration::from_micros(micros)));
    let moments = [&[Moment::BeforeTheAnswer, Moment::InTheAnswer][..], &after, &[Moment::AtItsEnd]].concat();
    let mut outcomes = Vec::new();
    for moment in moments {
        outcomes.push((moment, killed_at(moment).await));
    }
    let of = |wanted: fn(&Moment) -> bool| outcomes.iter().find(|(moment, _)| wanted(moment)).unwrap().1;
    // Where IMS never looked, or the process was done, nothing is lost.
    assert!(of(|moment| matches!(moment, Moment::BeforeTheAnswer)), "{outcomes:?}");
    assert!(of(|moment| matches!(moment, Moment::AtItsEnd)), "{outcomes:?}");
    // Where only half of an answer came, the refresh token is spent: that is the one sign-in it costs.
    assert!(!of(|moment| matches!(moment, Moment::InTheAnswer)), "{outcomes:?}");
}

/// Whether the sign-in outlived it.
async fn killed_at(moment: Moment) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let script = Script::new();
    script.book().lasts = 60;
    let (tell, told) = mpsc::channel();
    let (kill, killed) = mpsc::channel();
    let server = stopping(&script, moment, tell, killed);
    let home = Home::at(folder.path(), &server.base(), new_vault(folder.path()).await);
    home.sign_in().await.unwrap();
    script.book().lasts = 86_399;

    let mut child = renewing(folder.path(), &server.base()).spawn().unwrap();
    told.recv_timeout(Duration::from_secs(30)).unwrap();
    match moment {
        Moment::After(pause) => std::thread::sleep(pause),
        Moment::AtItsEnd => {
            let out = BufReader::new(child.stdout.take().unwrap());
            assert!(out.lines().map_while(Result::ok).any(|line| line == format!("{GOT}canary-access-2")));
        }
        Moment::BeforeTheAnswer | Moment::InTheAnswer => {}
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let _ = kill.send(());
    drop(server);

    // As the next process finds it.
    let server = serve(&script);
    let next = Home::at(folder.path(), &home.ims_url(), vault(folder.path()).await);
    let next = Home { ims: Home::at(folder.path(), &server.base, Store::memory()).ims, ..next };
    assert!(next.kept().await.is_some(), "{moment:?}: the store is readable and has a token");
    assert!(sign_ins::load(&next.paths, &Home::id()).unwrap().is_some(), "{moment:?}: its note is whole");
    let is_alive = match next.obtain(false).await {
        Ok(_) => true,
        Err(ObtainError::SignInEnded(_)) => false,
        Err(error) => panic!("{moment:?}: {error:?}"),
    };
    assert_eq!(script.book().has_seen_reuse, !is_alive, "{moment:?}");
    if !is_alive {
        assert!(matches!(next.obtain(false).await, Err(ObtainError::NotSignedIn)), "{moment:?}");
    }
    next.sign_in().await.unwrap();
    assert!(next.access().await.1);
    assert_eq!(sign_ins::list(&next.paths).len(), 1);
    is_alive
}
