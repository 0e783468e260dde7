//! `export --sealed --and-forget`, the built command, cut off: the connection is here, or the file holds it whole; and a file
//! that is there is never a part of one.

use aa_connect::connection::Secret;
use aa_connect::operations::open_hand_over;
use aa_connect::store::sealing::{AgeIdentity, Opener};

use crate::harness::{Cuts, Way};
use crate::removes::Home;
use crate::saved::secrets;

/// Made by `age-keygen` for tests.
pub(crate) const PUBLIC: &str = "age1ljh6npmhgxh7yqs05t3fh3kn8cyds9dfg4c5lmzy898lxy8wxgxq0ptvx3";
pub(crate) const PRIVATE: &str = "AGE-SECRET-KEY-1PNNC5UQLJ7992M3D9R84493397FHHSNMMCVWKNWAUZSKWKKXEV8SWHTF4R";

async fn the_connection_is_here_or_in_the_file(way: Way) {
    let export = ["export", "northwind", "--sealed", "--to", PUBLIC, "--output", "out.age", "--and-forget", "--yes"];
    let mut cuts = Cuts::of(way);
    let (mut kept, mut both, mut gone) = (0, 0, 0);
    while cuts.next() {
        let home = Home::new().await;
        let ended = cuts.run(&home.lodging.command(&export));
        let when = cuts.now();
        let file = std::fs::read(home.lodging.folder.path().join("out.age"));
        let is_sealed = file.is_ok();
        if let Ok(file) = file {
            let opener = Opener::Identity(AgeIdentity::parse(&Secret::new(PRIVATE)).unwrap());
            let opened = open_hand_over(file, opener).await.unwrap();
            assert!(opened.secrets == secrets() && opened.connection.name.as_str() == "northwind", "{when}");
        }
        match (is_sealed, home.is_there()) {
            (false, true) => {
                kept += 1;
                assert!(ended.code.is_none() || ended.code == Some(7), "{when}: {ended:?}");
                // Nothing was taken from it: the next one does it all.
                let again = home.lodging.command(&export).output().unwrap();
                assert!(matches!(again.status.code(), Some(0 | 8)), "{when}: {again:?}");
                assert!(!home.is_there(), "{when}");
            }
            (true, true) => {
                both += 1;
                assert!(
                    ended.code.is_none() || ended.stderr.contains("aa-connect remove northwind goes on"),
                    "{when}: {ended:?}"
                );
            }
            (true, false) => gone += 1,
            (false, false) => panic!("{when}: it is nowhere: {ended:?}"),
        }
    }
    assert!(kept >= 1 && both >= 6 && gone >= 1, "{way:?}: {kept} {both} {gone}");
}

#[tokio::test]
async fn a_hand_over_that_is_killed_anywhere_loses_nothing() {
    the_connection_is_here_or_in_the_file(Way::Killed).await;
}

#[tokio::test]
async fn a_hand_over_on_a_full_disk_loses_nothing() {
    the_connection_is_here_or_in_the_file(Way::Full).await;
}
