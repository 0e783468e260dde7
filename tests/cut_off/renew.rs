//! The renewal of a rotating refresh token, cut off: the old one, the new one, or, where Adobe has rotated it and its answer
//! was lost, one sign-in that is named as ended. Never a torn store.

use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex};

use aa_connect::operations::{ObtainError, Obtained};
use aa_connect::store::{Paths, sign_ins};

use crate::cabinet::{FOLDER, new_vault, told_folder, vault};
use crate::harness::{Cuts, Disk, Way};
use crate::ims::{Script, Server, serve};
use crate::re_exec;
use crate::signed_in::Home;

const INNER: &str = "renew::inner_renews";
const BASE: &str = "AA_TEST_BASE";

#[tokio::test]
async fn inner_renews() {
    if !re_exec::is_inner(INNER) {
        return;
    }
    let folder = told_folder();
    let home = Home::at(&folder, &std::env::var(BASE).unwrap(), vault(&folder));
    if let Err(error) = home.obtain(false).await {
        println!("not renewed: {error}");
    }
}

async fn a_renewal_leaves_what_the_next_run_can_use_or_name(way: Way) {
    let mut cuts = Cuts::of(way);
    let (mut alive, mut ended_early) = (0, 0);
    while cuts.next() {
        let folder = tempfile::tempdir().unwrap();
        let script = Script::new();
        script.book().lasts = 60;
        let server = serve(&script);
        let home = Home::at(folder.path(), &server.base, new_vault(folder.path()));
        home.sign_in().await.unwrap();
        script.book().lasts = 86_399;
        let mut command = re_exec::inner(INNER);
        command.env(FOLDER, folder.path()).env(BASE, &server.base);
        let ended = cuts.run(&command);
        let when = cuts.now();
        let next = Home::at(folder.path(), &server.base, vault(folder.path()));
        assert!(next.kept().await.is_some(), "{when}: the store is readable and has a token");
        assert!(sign_ins::load(&next.paths, &Home::id()).unwrap().is_some(), "{when}: its note is whole");
        match next.obtain(false).await {
            Ok(_) => alive += 1,
            Err(ObtainError::SignInEnded(_)) => {
                assert!(ended.is_cut && script.book().refreshes > 1, "{when}: Adobe had rotated it");
                assert!(matches!(next.obtain(false).await, Err(ObtainError::NotSignedIn)), "{when}: it is named");
                ended_early += 1;
            }
            Err(error) => panic!("{when}: {error:?}"),
        }
        next.sign_in().await.unwrap();
        assert!(next.access().await.1, "{when}: and a person can sign in");
    }
    // Only what happens between Adobe's answer and its place in the store costs the sign-in: the moment before it is written
    // and the one before it is in its place. A disk that was full before is found before the refresh token is spent, and
    // one that others fill meanwhile does no harm, for the room is kept (below); but here no file may grow any more, not
    // even into that room.
    let most = if way == Way::Killed { 2 } else { 7 };
    assert!(ended_early <= most && alive > 4, "{way:?}: {alive} {ended_early}");
}

#[tokio::test]
async fn a_process_that_is_killed_anywhere_in_a_renewal_leaves_what_the_next_run_can_use_or_name() {
    a_renewal_leaves_what_the_next_run_can_use_or_name(Way::Killed).await;
}

#[tokio::test]
async fn a_disk_that_is_full_anywhere_in_a_renewal_leaves_what_the_next_run_can_use_or_name() {
    a_renewal_leaves_what_the_next_run_can_use_or_name(Way::Full).await;
}

/// Files beside the vault that are not written yet, and how long they are.
fn beginnings(folder: &Path) -> Vec<u64> {
    let entries = std::fs::read_dir(Paths::below(folder).vault()).unwrap().flatten();
    let new = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(".new-"));
    new.map(|entry| entry.metadata().unwrap().len()).collect()
}

/// A renewal in `folder` whose Adobe does `meanwhile` before it answers.
async fn renewed(folder: &Path, meanwhile: impl Fn() + Send + Sync + 'static) -> Result<Obtained, ObtainError> {
    let script = Script::new();
    script.book().lasts = 60;
    let shared = script.clone();
    let server = Server::start(move |one| {
        if one.body.starts_with("grant_type=refresh_token") {
            meanwhile();
        }
        shared.answer(one)
    });
    let home = Home::at(folder, &server.base, new_vault(folder));
    home.sign_in().await.unwrap();
    script.book().lasts = 86_399;
    let renewed = home.obtain(false).await;
    assert_eq!(script.book().refreshes, 1);
    renewed
}

#[tokio::test]
async fn room_for_the_answer_is_kept_while_it_is_on_its_way_and_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let seen: Arc<Mutex<Vec<u64>>> = Arc::default();
    let (book, place) = (Arc::clone(&seen), folder.path().to_owned());
    renewed(folder.path(), move || *book.lock().unwrap() = beginnings(&place)).await.unwrap();
    let vault = std::fs::metadata(Paths::below(folder.path()).vault().join("secrets.age")).unwrap().len();
    assert!(matches!(seen.lock().unwrap()[..], [room] if room > vault), "{seen:?} for {vault}");
    assert_eq!(beginnings(folder.path()), [] as [u64; 0]);
}

const FILLED: &str = "renew::inner_renews_while_others_fill_the_disk";

#[tokio::test]
async fn inner_renews_while_others_fill_the_disk() {
    if !re_exec::is_inner(FILLED) {
        return;
    }
    let folder = told_folder();
    let filler = folder.join("others");
    let fill = move || {
        let mut file = std::fs::File::create(&filler).unwrap();
        while file.write_all(&[1; 512]).is_ok() {}
    };
    match renewed(&folder, fill).await {
        Ok(_) => println!("renewed"),
        Err(error) => println!("not renewed: {error}"),
    }
}

/// With a real small disk.
#[tokio::test]
async fn a_disk_that_others_fill_while_adobe_answers_costs_no_sign_in() {
    if !std::env::var("AA_CONNECT_REAL").is_ok_and(|value| value == "1") {
        eprintln!("not run: AA_CONNECT_REAL is not 1");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("something"), "so that it comes back").unwrap();
    let mut command = re_exec::inner(FILLED);
    command.env(FOLDER, folder.path());
    let output = Disk { room: 64 }.run(&command, folder.path());
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(folder.path().join("others").metadata().unwrap().len() > 0, "{said}");
    assert!(said.contains("renewed") && !said.contains("not renewed"), "{said}");
}
