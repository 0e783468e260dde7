//! `import --drafts`, the built command, cut off: whatever is left is named by `drafts`, the next import mends it and begins
//! nothing twice, and throwing the drafts away leaves no secret.

use aa_connect::connection::DraftId;
use aa_connect::store::{Item, ItemKey, Owner, Store};

use crate::cabinet::{new_vault, vault};
use crate::harness::{Cuts, Way};
use crate::lodging::Lodging;

const CLIENTS: [&str; 2] = ["a1f04c7e9b2d4e68935c70d1e2f3a4b5", "b72e15d0c4984f3ba6e8091f5d6c7a83"];
const SECRET: &str = "p8e-CANARY-of-an-import";

/// A machine with a vault, and a folder with two downloads.
fn home() -> Lodging {
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

async fn the_next_import_mends(way: Way) {
    let mut cuts = Cuts::of(way);
    while cuts.next() {
        let home = home();
        let folder = home.folder.path();
        let import = ["import", "brought", "--drafts", "--store", "vault"];
        let ended = cuts.run(&home.command(&import));
        assert!(!ended.stdout.contains(SECRET) && !ended.stderr.contains(SECRET), "{}", cuts.now());
        let before = named(&home);

        let again = home.command(&import).output().unwrap();
        assert_eq!(again.status.code(), Some(0), "{}: {again:?}", cuts.now());
        let ids = named(&home);
        assert_eq!(ids.len(), 2, "{}: nothing is begun twice", cuts.now());
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
    assert!(cuts.steps() > 10, "it has steps: {}", cuts.steps());
}

#[tokio::test]
async fn an_import_that_is_killed_is_mended_by_the_next() {
    the_next_import_mends(Way::Killed).await;
}

#[tokio::test]
async fn an_import_on_a_full_disk_is_mended_by_the_next() {
    the_next_import_mends(Way::Full).await;
}
