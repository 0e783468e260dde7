//! `rotate`, the built command, cut off: by hand and through Adobe, forwards, to its end and back. Whatever is left works with
//! a client secret that is kept here, the old one is there until it is told to go, everything that Adobe has is known or
//! was asked for, and the next run finishes or says what is so already.

use std::path::PathBuf;
use std::process::Command;

use aa_connect::connection::{Connection, CredentialSecrets, Secret};
use aa_connect::developer_console::ListedSecret;
use aa_connect::operations;
use aa_connect::runtime::{Services, prove_secret, said_nothing, tell_apart};
use aa_connect::store::{Owner, connections};
use jiff::Timestamp;

use crate::adobe::{self, Adobe, services};
use crate::cabinet::{new_vault, vault};
use crate::harness::{Cuts, Ended, Way};
use crate::lodging::Lodging;
use crate::saved::save_at;

/// Who changes client secrets at Adobe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Hand,
    Adobe,
}

/// One connection in the vault, whose credential has one client secret.
struct Stage {
    lodging: Lodging,
    adobe: Adobe,
    services: Services,
    old: Secret,
}

/// What is kept here, and what Adobe lists.
struct Found {
    connection: Connection,
    in_use: Secret,
    other: Option<Secret>,
    listed: Vec<ListedSecret>,
    was_asked: bool,
}

impl Stage {
    async fn new() -> Self {
        let (lodging, adobe) = (Lodging::new(), Adobe::new().await);
        let store = new_vault(lodging.folder.path());
        let saved = save_at(adobe.environment(), &lodging.paths, &store, adobe::secrets()).await;
        adobe::registered(&lodging.paths, saved);
        let services = services(&lodging.paths);
        let old = adobe::secrets().client_secret().unwrap().clone();
        Self { lodging, adobe, services, old }
    }

    /// The same after a rotation: the new one is in use, the old one is kept beside it.
    async fn rotated(by: By) -> (Self, Secret) {
        let stage = Self::new().await;
        let store = vault(stage.lodging.folder.path());
        let (services, paths) = (&stage.services, &stage.lodging.paths);
        let connection = connections::load(paths, "northwind").unwrap();
        let manager = stage.adobe.manager(services, &store, &connection).await;
        let asker = (&manager.console, &manager.token);
        let (kept, new) = if by == By::Adobe {
            let in_use = &manager.listed[0];
            let added = operations::add_at_adobe(&store, paths, &connection, in_use, asker, &said_nothing).await;
            let added = added.unwrap();
            (added.connection, added.client_secret)
        } else {
            let new = manager.console.add(&manager.token, &said_nothing).await.unwrap().client_secret;
            let kept = operations::keep_beside(&store, paths, &connection, new.clone(), Timestamp::now()).await;
            (kept.unwrap(), new)
        };
        let candidate = operations::candidate_of(&store, &kept).await.unwrap();
        let token = prove_secret(services, &kept, &candidate, &new).await.unwrap();
        operations::switch_client_secret(&store, paths, &kept, &new, &token).await.unwrap();
        (stage, new)
    }

    /// Adds the second one at Adobe, as a person does in the console, and puts it into a file.
    async fn added_by_hand(&self) -> (Secret, PathBuf) {
        let connection = connections::load(&self.lodging.paths, "northwind").unwrap();
        let store = vault(self.lodging.folder.path());
        let manager = self.adobe.manager(&self.services, &store, &connection).await;
        let made = manager.console.add(&manager.token, &said_nothing).await.unwrap();
        let file = self.lodging.folder.path().join("new-secret");
        std::fs::write(&file, made.client_secret.expose()).unwrap();
        (made.client_secret, file)
    }

    fn rotation(&self, by: By, more: &[&str]) -> Command {
        let how: &[&str] = match by {
            By::Hand => &["--by-hand"],
            By::Adobe => &["--console", &self.adobe.page],
        };
        self.lodging.command(&[&["rotate", "northwind", "--yes"], how, more].concat())
    }

    /// What the cut-off run left, looked at without changing anything. The one in use has just got a token.
    async fn found(&self, when: &str) -> Found {
        let connection = connections::load(&self.lodging.paths, "northwind").unwrap();
        let store = vault(self.lodging.folder.path());
        let owner = Owner::Connection(connection.id.clone());
        let kept = operations::read_secrets(&store, owner, &connection.environment).await.unwrap().secrets;
        let listed = self.adobe.manager(&self.services, &store, &connection).await.listed;
        let CredentialSecrets::ServerToServer { client_secret: in_use, other } = kept else { panic!("{when}") };
        let was_asked = connection.client_secrets.as_ref().is_some_and(|known| known.asked_at.is_some());
        Found { connection, in_use, other, listed, was_asked }
    }

    /// The next run, not cut off.
    fn next(&self, by: By, more: &[&str]) -> (Option<i32>, String) {
        let output = self.rotation(by, more).output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(!said.contains("p8e-"), "a secret is told: {said}");
        (output.status.code(), said)
    }
}

#[track_caller]
fn ended_as_it_may(ended: &Ended, when: &str) {
    assert!(!ended.stdout.contains("p8e-") && !ended.stderr.contains("p8e-"), "{when}: a secret is told");
    // A full disk is this machine's, where it is in the way at all.
    assert!(matches!(ended.code, None | Some(0 | 7)), "{when}: {ended:?}");
    assert!(ended.is_cut || ended.code == Some(0), "{when}: {ended:?}");
}

/// After the run that finished: what the file says is what is kept, and all that Adobe has is known.
#[track_caller]
fn is_in_line(found: &Found, when: &str) {
    let known = found.connection.client_secrets.as_ref().unwrap();
    assert_eq!((known.other.is_some(), found.was_asked), (found.other.is_some(), false), "{when}: {known:?}");
    assert!(known.in_use.as_ref().is_some_and(|facts| facts.replaced_at.is_none()), "{when}: {known:?}");
}

async fn a_rotation_loses_nothing(by: By, way: Way) {
    let mut cuts = Cuts::of(way);
    let (mut before, mut switched, mut lost) = (0, 0, 0);
    while cuts.next() {
        let stage = Stage::new().await;
        let given = if by == By::Hand { Some(stage.added_by_hand().await) } else { None };
        let file = given.as_ref().map(|(_, file)| file.to_str().unwrap().to_owned());
        let more: Vec<&str> = file.iter().flat_map(|file| ["--client-secret-file", file]).collect();
        let ended = cuts.run(&stage.rotation(by, &more));
        let when = format!("{by:?}, {}", cuts.now());
        ended_as_it_may(&ended, &when);
        let left = stage.found(&when).await;
        let is_switched = left.in_use != stage.old;
        assert!(!is_switched || left.other.as_ref() == Some(&stage.old), "{when}: the old one is kept");
        let is_lost = by == By::Adobe && left.listed.len() == 2 && left.other.is_none();
        assert!(!is_lost || left.was_asked, "{when}: nobody knows of what Adobe made");
        assert!(!is_lost || way == Way::Killed, "{when}: what could not be kept is deleted at Adobe again");
        lost += usize::from(is_lost);
        *if is_switched { &mut switched } else { &mut before } += 1;

        let (code, said) = stage.next(by, &more);
        match (is_switched, by) {
            (false, _) => assert!(code == Some(0) && said.contains("uses its new client secret now"), "{when}: {said}"),
            (true, By::Hand) => assert!(code == Some(2) && said.contains("uses already"), "{when}: {said}"),
            (true, By::Adobe) => assert!(code == Some(8) && said.contains("still kept"), "{when}: {said}"),
        }
        assert_eq!(said.contains("cut off before the answer was kept"), is_lost, "{when}: {said}");
        let now = stage.found(&when).await;
        assert!(now.in_use != stage.old && now.other.as_ref() == Some(&stage.old), "{when}");
        assert!(given.is_none_or(|(new, _)| new == now.in_use), "{when}");
        is_in_line(&now, &when);
        let other = now.connection.other_client_secret().unwrap();
        assert!(other.replaced_at.is_some() && now.listed.len() == 2, "{when}: {other:?}");
        if by == By::Adobe {
            let store = vault(stage.lodging.folder.path());
            let owner = Owner::Connection(now.connection.id.clone());
            let kept = operations::read_secrets(&store, owner, &now.connection.environment).await.unwrap();
            let told = tell_apart(&now.listed, &now.connection, &kept.marks, true);
            assert!(told.in_use.is_some() && told.other.is_some(), "{when}: {told:?}");
        }
    }
    assert!(before >= 4 && switched >= 2, "{by:?} {way:?}: {before} {switched}");
    assert_eq!(lost > 0, by == By::Adobe && way == Way::Killed, "{by:?} {way:?}: {lost} made and not kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_by_hand_that_is_killed_anywhere_goes_on_from_there() {
    a_rotation_loses_nothing(By::Hand, Way::Killed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_by_hand_on_a_full_disk_goes_on_once_there_is_room() {
    a_rotation_loses_nothing(By::Hand, Way::Full).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_through_adobe_that_is_killed_anywhere_finds_what_adobe_made_already() {
    a_rotation_loses_nothing(By::Adobe, Way::Killed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_through_adobe_on_a_full_disk_leaves_nothing_there_that_is_not_kept_here() {
    a_rotation_loses_nothing(By::Adobe, Way::Full).await;
}

async fn an_end_is_finished_by_the_next_run(by: By, way: Way) {
    let mut cuts = Cuts::of(way);
    while cuts.next() {
        let (stage, new) = Stage::rotated(by).await;
        let ended = cuts.run(&stage.rotation(by, &["--forget-old"]));
        let when = format!("{by:?}, {}", cuts.now());
        ended_as_it_may(&ended, &when);
        let left = stage.found(&when).await;
        assert!(left.in_use == new && left.other.as_ref().is_none_or(|other| *other == stage.old), "{when}");
        // Here last: what is gone here is gone there.
        assert!(by == By::Hand || left.other.is_some() || left.listed.len() == 1, "{when}");
        let (code, said) = stage.next(by, &["--forget-old"]);
        match left.other {
            Some(_) => assert!(code == Some(0) && said.contains("is deleted."), "{when}: {said}"),
            None => assert!(code == Some(2) && said.contains("keeps no other client secret"), "{when}: {said}"),
        }
        let now = stage.found(&when).await;
        assert!(now.in_use == new && now.other.is_none(), "{when}");
        assert_eq!(now.listed.len(), if by == By::Hand { 2 } else { 1 }, "{when}");
        is_in_line(&now, &when);
    }
    assert!(cuts.steps() >= 4, "{by:?} {way:?}: {}", cuts.steps());
}

#[tokio::test(flavor = "multi_thread")]
async fn forgetting_the_old_one_that_is_cut_off_anywhere_is_finished_by_the_next_run() {
    for way in Way::ALL {
        an_end_is_finished_by_the_next_run(By::Hand, way).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_the_old_one_at_adobe_that_is_cut_off_anywhere_is_finished_by_the_next_run() {
    for way in Way::ALL {
        an_end_is_finished_by_the_next_run(By::Adobe, way).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_back_that_is_cut_off_anywhere_keeps_both_and_says_which_is_in_use() {
    for way in Way::ALL {
        let mut cuts = Cuts::of(way);
        let (mut undone, mut not) = (0, 0);
        while cuts.next() {
            let (stage, new) = Stage::rotated(By::Hand).await;
            let ended = cuts.run(&stage.rotation(By::Hand, &["--undo"]));
            let when = cuts.now();
            ended_as_it_may(&ended, &when);
            let left = stage.found(&when).await;
            let is_undone = left.in_use == stage.old;
            *if is_undone { &mut undone } else { &mut not } += 1;
            let both = if is_undone { (&stage.old, Some(&new)) } else { (&new, Some(&stage.old)) };
            assert!((&left.in_use, left.other.as_ref()) == both, "{when}");
            assert!(ended.is_cut || is_undone, "{when}");
            // The same once more: done by now, or said to be done already; never back again.
            let (code, said) = stage.next(By::Hand, &["--undo"]);
            match is_undone {
                false => {
                    assert!(code == Some(0) && said.contains("uses its old client secret again"), "{when}: {said}")
                }
                true => assert!(code == Some(2) && said.contains("old client secret already"), "{when}: {said}"),
            }
            let now = stage.found(&when).await;
            assert!((&now.in_use, now.other.as_ref()) == (&stage.old, Some(&new)), "{when}");
            is_in_line(&now, &when);
            assert!(now.connection.other_client_secret().unwrap().replaced_at.is_some(), "{when}");
        }
        assert!(undone >= 2 && not >= 1, "{way:?}: {undone} {not}");
    }
}
