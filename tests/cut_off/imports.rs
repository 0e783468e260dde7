//! `import --drafts`, the built command, cut off: whatever is left is named by `drafts`, the next import mends it and begins
//! nothing twice, and throwing the drafts away leaves no secret.

use aa_connect::connection::DraftId;
use aa_connect::handoff::HandOver;
use aa_connect::operations::seal_hand_over;
use aa_connect::store::sealing::{AgeRecipient, SealFor};
use aa_connect::store::{Item, ItemKey, Owner, Paths, Store, WorkFactor};

use crate::cabinet::{new_vault, vault};
use crate::exports::{PRIVATE, PUBLIC};
use crate::harness::{Cuts, Way};
use crate::lodging::Lodging;
use crate::saved;

const CLIENTS: [&str; 2] = ["a1f04c7e9b2d4e68935c70d1e2f3a4b5", "b72e15d0c4984f3ba6e8091f5d6c7a83"];
const SECRET: &str = "p8e-CANARY-of-an-import";

/// What is imported.
#[derive(Clone, Copy)]
enum Brought {
    /// A folder with two downloads.
    Folder,
    /// A sealed hand-over, which no file tells of that holds it in plain text.
    HandOver,
}

impl Brought {
    fn import(self) -> &'static [&'static str] {
        match self {
            Self::Folder => &["import", "brought", "--drafts", "--store", "vault"],
            Self::HandOver => &["import", "northwind.age", "--identity", "key.txt", "--drafts", "--store", "vault"],
        }
    }

    fn drafts(self) -> usize {
        match self {
            Self::Folder => CLIENTS.len(),
            Self::HandOver => 1,
        }
    }
}

/// A sealed connection.
async fn sealed() -> Vec<u8> {
    let elsewhere = tempfile::tempdir().unwrap();
    let connection = saved::save(&Paths::below(elsewhere.path()), &Store::memory(), saved::secrets()).await;
    let content = HandOver::new(&connection, saved::secrets(), None).unwrap();
    let to = SealFor::Keys(vec![AgeRecipient::parse(PUBLIC).unwrap()]);
    seal_hand_over(content, to, WorkFactor::FOR_TESTS).await.unwrap().bytes().to_vec()
}

/// A machine with a vault, and what is brought to it.
async fn home() -> Lodging {
    let lodging = Lodging::new();
    let folder = lodging.folder.path();
    new_vault(folder);
    std::fs::create_dir(folder.join("brought")).unwrap();
    for client in CLIENTS {
        let text = format!(
            r#"{{"CLIENT_ID":"{client}","CLIENT_SECRETS":["{SECRET}"],"ORG_ID":"1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg","SCOPES":["openid"]}}"#
        );
        std::fs::write(folder.join("brought").join(format!("{client}.json")), text).unwrap();
    }
    std::fs::write(folder.join("northwind.age"), sealed().await).unwrap();
    std::fs::write(folder.join("key.txt"), PRIVATE).unwrap();
    lodging
}

/// The drafts that `drafts` names.
fn named(home: &Lodging) -> Vec<DraftId> {
    let output = home.command(&["drafts", "--json"]).output().unwrap();
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["broken"], serde_json::json!([]));
    let drafts = said["drafts"].as_array().unwrap();
    drafts.iter().map(|draft| DraftId::parse(draft["id"].as_str().unwrap()).unwrap()).collect()
}

async fn holds(store: &Store, id: &DraftId) -> bool {
    let key = ItemKey { owner: Owner::Draft(id.clone()), item: Item::Credential };
    store.get(&key).await.unwrap().is_some()
}

async fn the_next_import_mends(way: Way, brought: Brought) {
    let mut cuts = Cuts::of(way);
    while cuts.next() {
        let home = home().await;
        let folder = home.folder.path();
        let ended = cuts.run(&home.command(brought.import()));
        for secret in [SECRET, saved::REFUSED] {
            assert!(!ended.stdout.contains(secret) && !ended.stderr.contains(secret), "{}", cuts.now());
        }
        let before = named(&home);

        let again = home.command(brought.import()).output().unwrap();
        assert_eq!(again.status.code(), Some(0), "{}: {again:?}", cuts.now());
        let ids = named(&home);
        assert_eq!(ids.len(), brought.drafts(), "{}: nothing is begun twice", cuts.now());
        assert!(before.iter().all(|id| ids.contains(id)), "{}", cuts.now());
        for id in &ids {
            assert!(holds(&vault(folder), id).await, "{}: its secret is kept", cuts.now());
        }
        let gone = home.command(&["drafts", "discard", "--all", "--yes", "--offline"]).output().unwrap();
        assert_eq!(gone.status.code(), Some(0), "{}: {gone:?}", cuts.now());
        for id in &ids {
            assert!(!holds(&vault(folder), id).await, "{}", cuts.now());
        }
    }
    assert!(cuts.steps() > 5 * brought.drafts(), "it has steps: {}", cuts.steps());
}

#[tokio::test]
async fn an_import_that_is_killed_is_mended_by_the_next() {
    the_next_import_mends(Way::Killed, Brought::Folder).await;
}

#[tokio::test]
async fn an_import_on_a_full_disk_is_mended_by_the_next() {
    the_next_import_mends(Way::Full, Brought::Folder).await;
}

#[tokio::test]
async fn an_import_of_a_hand_over_that_is_cut_off_is_mended_by_the_next() {
    for way in Way::ALL {
        the_next_import_mends(way, Brought::HandOver).await;
    }
}
