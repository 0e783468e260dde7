//! Saving a draft as a connection, cut off: it is saved, or the draft is as it was; what no file names is deleted by the next
//! save, or with the draft.

use std::path::Path;

use aa_connect::connection::{DraftId, Environment, StoreKind};
use aa_connect::operations::{self, KeptSecrets, SaveError};
use aa_connect::store::connections::ConnectionFileError;
use aa_connect::store::{Item, ItemKey, Owner, Paths, Store, connections, drafts, saves};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::cabinet::{FOLDER, cabinet, new_vault, told_folder, vault};
use crate::harness::{Cuts, Way};
use crate::re_exec;
use crate::saved::{secrets, try_save_at};

const INNER: &str = "saves::inner_saves";
const STORE: &str = "AA_TEST_STORE";

#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct Answers {
    client_id: String,
}

fn draft() -> DraftId {
    DraftId::parse("draft-1").unwrap()
}

fn store(kind: StoreKind, folder: &Path) -> Store {
    if kind == StoreKind::Vault { vault(folder) } else { cabinet(folder) }
}

#[tokio::test]
async fn inner_saves() {
    if !re_exec::is_inner(INNER) {
        return;
    }
    let folder = told_folder();
    let wanted = std::env::var(STORE).unwrap();
    let kind = StoreKind::ALL.into_iter().find(|kind| kind.word() == wanted).unwrap();
    let saved = try_save_at(Environment::Practice, &Paths::below(&folder), &store(kind, &folder), secrets()).await;
    if let Err(error) = saved {
        println!("not saved: {error}");
    }
}

/// What lies in the cabinet, by name.
fn items(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder.join("cabinet")).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name != "new").collect()
}

async fn nothing_of_a_save_is_lost_or_left(way: Way, kind: StoreKind) {
    let mut cuts = Cuts::of(way);
    let (mut not_saved, mut saved) = (0, 0);
    while cuts.next() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        new_vault(folder.path());
        let before = store(kind, folder.path());
        let kept = KeptSecrets::new(secrets(), None);
        let environment = Environment::Practice;
        operations::keep_draft_secrets(&before, &draft(), &environment, &kept).await.unwrap();
        let tokens = ItemKey::of_draft(&draft(), Item::Tokens);
        before.put(&tokens, Zeroizing::new(b"not bound to this".to_vec())).await.unwrap();
        let answers = Answers { client_id: "1234".to_owned() };
        drafts::save(&paths, &draft(), jiff::Timestamp::now(), &answers).unwrap();
        let mut command = re_exec::inner(INNER);
        command.env(FOLDER, folder.path()).env(STORE, kind.word());
        let ended = cuts.run(&command);
        let when = format!("{} into {}", cuts.now(), kind.word());

        // The next run, as another process would.
        let next = store(kind, folder.path());
        let is_saved = connections::load(&paths, "northwind").is_ok();
        assert!(ended.is_cut || is_saved, "{when}: {ended:?}");
        if is_saved {
            saved += 1;
        } else {
            not_saved += 1;
            let listed = drafts::list::<Answers>(&paths);
            assert!(listed.broken.is_empty() && listed.drafts[0].content == answers, "{when}: {listed:?}");
            let of_draft = operations::read_secrets(&next, Owner::Draft(draft()), &environment).await.unwrap();
            assert_eq!(of_draft.secrets, secrets(), "{when}");
            assert!(next.get(&tokens).await.unwrap().is_some(), "{when}");
            if not_saved % 2 == 0 {
                // The person throws it away instead.
                operations::discard_draft(&paths, std::slice::from_ref(&next), &draft()).await.unwrap();
                assert_eq!(items(folder.path()), [] as [String; 0], "{when}: discarded");
                assert_eq!(saves::unfinished(&paths).unwrap(), [], "{when}");
                continue;
            }
            try_save_at(environment.clone(), &paths, &next, secrets()).await.unwrap();
        }
        let connection = connections::load(&paths, "northwind").unwrap();
        assert_eq!(operations::candidate_of(&next, &connection).await.unwrap().secrets, secrets(), "{when}");
        let again = try_save_at(environment.clone(), &paths, &next, secrets()).await;
        let is_taken = matches!(again, Err(SaveError::File(ConnectionFileError::NameTaken(_))));
        assert!(is_taken, "{when}: one connection, not two");
        let left = operations::saved_drafts(&paths).unwrap();
        assert!(ended.is_cut || left.is_empty(), "{when}: {left:?}");
        operations::finish_saves(&paths, &next).await.unwrap();
        assert_eq!(saves::unfinished(&paths).unwrap(), [], "{when}");
        assert!(drafts::list::<Answers>(&paths).drafts.is_empty(), "{when}: the draft is gone");
        assert_eq!(next.get(&tokens).await.unwrap(), None, "{when}");
        assert_eq!(next.get(&ItemKey::of_draft(&draft(), Item::Credential)).await.unwrap(), None, "{when}");
        if kind == StoreKind::Keyring {
            assert_eq!(items(folder.path()), [format!("connection_{}_credential", connection.id)], "{when}");
        }
        assert_eq!(operations::candidate_of(&next, &connection).await.unwrap().secrets, secrets(), "{when}");
    }
    assert!(not_saved >= 6 && saved >= 6, "{way:?}: {not_saved} {saved}");
}

#[tokio::test]
async fn a_process_that_is_killed_anywhere_in_a_save_loses_nothing_and_leaves_nothing() {
    for kind in [StoreKind::Keyring, StoreKind::Vault] {
        nothing_of_a_save_is_lost_or_left(Way::Killed, kind).await;
    }
}

#[tokio::test]
async fn a_disk_that_is_full_anywhere_in_a_save_loses_nothing_and_leaves_nothing() {
    for kind in [StoreKind::Keyring, StoreKind::Vault] {
        nothing_of_a_save_is_lost_or_left(Way::Full, kind).await;
    }
}
