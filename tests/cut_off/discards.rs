//! `drafts discard`, the built command, cut off: the draft is there still and can be gone on with or thrown away again, or it
//! is gone; and no secret is left that nothing tells of. Also of a draft whose save was cut off.

use std::path::{Path, PathBuf};

use aa_connect::connection::{ConnectionId, DraftId, Environment, StoreKind};
use aa_connect::operations::{self, KeptSecrets};
use aa_connect::store::{Item, ItemKey, ItemPath, Owner, Paths, drafts, saves};
use aa_connect::wizard::draft::Draft;
use jiff::Timestamp;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::cabinet::{new_vault, vault};
use crate::command;
use crate::harness::{Cuts, Ended, Way};
use crate::saved::secrets;

fn draft() -> DraftId {
    DraftId::parse("draft-1").unwrap()
}

/// Under what ID its save was cut off.
fn begun() -> ConnectionId {
    ConnectionId::parse("northwind-7f3k2m").unwrap()
}

fn owners() -> [Owner; 2] {
    [Owner::Draft(draft()), Owner::Connection(begun())]
}

/// A draft with everything in the vault that a draft can have, and a save of it that was cut off before its file.
async fn begin(folder: &Path) -> Paths {
    command::share(folder);
    let paths = Paths::below(folder);
    let store = new_vault(folder);
    let kept = KeptSecrets::new(secrets(), None);
    operations::keep_draft_secrets(&store, &draft(), &Environment::Practice, &kept).await.unwrap();
    let tokens = ItemKey::of_draft(&draft(), Item::Tokens);
    store.put(&tokens, Zeroizing::new(b"token-canary".to_vec())).await.unwrap();
    let save = saves::Unfinished { connection: begun(), draft: draft(), store: StoreKind::Vault };
    saves::begin(&paths, &save).unwrap();
    let half = ItemKey::of_connection(&begun(), Item::Credential);
    store.put(&half, Zeroizing::new(b"half-canary".to_vec())).await.unwrap();
    let mut content = Draft::new(draft(), Timestamp::now(), Environment::Practice);
    content.name.set("northwind");
    content.store = Some(StoreKind::Vault);
    content.kept_in = Some(StoreKind::Vault);
    content.is_secret_kept = true;
    drafts::save(&paths, &draft(), content.started_at, &content).unwrap();
    paths
}

/// What of it lies in the vault.
async fn items(folder: &Path) -> Vec<ItemPath> {
    let store = vault(folder);
    let mut there = Vec::new();
    for owner in owners() {
        for &item in owner.items() {
            let key = ItemKey { owner: owner.clone(), item };
            if store.get(&key).await.unwrap().is_some() {
                there.push(key.path());
            }
        }
    }
    there
}

/// The drafts that the command tells of.
fn listed(folder: &Path) -> Vec<Value> {
    let output = command::program(folder, &["drafts", "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    json["drafts"].as_array().unwrap().clone()
}

fn must_not_tell_secrets(ended: &Ended, when: &str) {
    assert!(!ended.stdout.contains("canary") && !ended.stderr.contains("canary"), "{when}: {ended:?}");
}

async fn the_next_discard_finishes(way: Way) {
    let mut cuts = Cuts::of(way);
    let (mut kept, mut gone) = (0, 0);
    while cuts.next() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let paths = begin(folder).await;
        let discard = || command::program(folder, &["drafts", "discard", "draft-1", "--yes", "--offline"]);
        let ended = cuts.run(&discard());
        let when = cuts.now();
        must_not_tell_secrets(&ended, &when);
        let drafts = listed(folder);
        if drafts.is_empty() {
            gone += 1;
        } else {
            kept += 1;
            assert!(ended.code.is_none() || ended.code == Some(7), "{when}: {ended:?}");
            assert!(ended.code.is_none() || ended.stderr.contains("was not thrown away"), "{when}: {ended:?}");
            assert_eq!((&drafts[0]["id"], &drafts[0]["state"]), (&"draft-1".into(), &"kept".into()), "{when}");
            // Not cut off.
            let again = discard().output().unwrap();
            assert_eq!(again.status.code(), Some(0), "{when}: {again:?}");
        }
        assert_eq!(items(folder).await, [], "{when}: nothing lies in the vault that no file tells of");
        assert_eq!(saves::unfinished(&paths).unwrap(), [], "{when}");
        assert_eq!(listed(folder), [] as [Value; 0], "{when}");
        assert!(drafts::list::<Draft>(&paths).broken.is_empty(), "{when}");
        let locks = std::fs::read_dir(paths.locks()).into_iter().flatten().flatten().map(|entry| entry.path());
        let full: Vec<PathBuf> = locks.filter(|path| path.metadata().is_ok_and(|file| file.len() > 0)).collect();
        assert_eq!(full, [] as [PathBuf; 0], "{when}");
    }
    assert!(kept >= 6 && gone >= 2, "{way:?}: {kept} {gone}");
}

#[tokio::test]
async fn a_draft_whose_discarding_is_killed_anywhere_goes_with_the_next_one() {
    the_next_discard_finishes(Way::Killed).await;
}

#[tokio::test]
async fn a_draft_that_is_discarded_on_a_full_disk_is_named_and_goes_with_the_next_one() {
    the_next_discard_finishes(Way::Full).await;
}
