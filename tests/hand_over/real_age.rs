//! The standard tool age as the other side.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::real::is_real;
use super::*;

fn age(dir: &Path, arguments: &[&str]) -> Output {
    let output = Command::new("age").args(arguments).current_dir(dir).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

#[tokio::test]
async fn age_opens_what_we_seal_and_we_what_age_seals() {
    if !is_real() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let place = |name: &str| dir.path().join(name);
    fs::write(place("key.txt"), format!("{}\n", EVE.1)).unwrap();
    fs::write(place("ours.age"), sealed(keys(&[ADA, EVE])).await.bytes()).unwrap();
    let opened = age(dir.path(), &["--decrypt", "--identity", "key.txt", "ours.age"]);
    assert_eq!(HandOver::read(std::str::from_utf8(&opened.stdout).unwrap()).unwrap(), whole("obchodníci/prod"));

    fs::write(place("plain"), &opened.stdout).unwrap();
    for arguments in [&["--encrypt", "-r", EVE.0, "plain"][..], &["--encrypt", "--armor", "-r", EVE.0, "plain"]] {
        let theirs = age(dir.path(), arguments).stdout;
        let opened = open_hand_over(theirs.clone(), identity(EVE)).await.unwrap();
        assert_eq!(opened, whole("obchodníci/prod"), "{arguments:?}");
        let mut with_mark = "\u{feff}\r\n".as_bytes().to_vec();
        with_mark.extend(&theirs);
        let opened = open_hand_over(with_mark, identity(EVE)).await;
        assert_eq!(opened.is_ok(), arguments.contains(&"--armor"), "only text is mended");
    }
}
