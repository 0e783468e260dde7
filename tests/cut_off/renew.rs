//! The renewal of a rotating refresh token, cut off: the old one, the new one, or, where Adobe has rotated it and its answer
//! was lost, one sign-in that is named as ended. Never a torn store.

use aa_connect::operations::ObtainError;
use aa_connect::store::sign_ins;

use crate::cabinet::{FOLDER, new_vault, told_folder, vault};
use crate::harness::{Cuts, Way};
use crate::ims::{Script, serve};
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
    // and the one before it is in its place; on a disk that was good when it was tried, and full a moment later, also those
    // between. A disk that was full before is found before the refresh token is spent.
    let most = if way == Way::Killed { 2 } else { 6 };
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
