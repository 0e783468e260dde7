//! `bundle` and `check --replay`: shown first, written for one user, no secret in it, and the same words elsewhere.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use serde_json::Value;

use super::documents::{Stage, portal, wrong_secret};
use super::outcome::{run, run_with};
use super::pty::{CTRL_C, Home, Terminal};
use super::saved::{PASSPHRASE, SECRET};

fn json(file: &std::path::Path) -> Value {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

#[test]
fn without_a_terminal_a_file_and_a_yes_are_needed() {
    let stage = Stage::new();
    for arguments in [
        &["bundle", "northwind"] as &[&str],
        &["bundle", "northwind", "--yes"],
        &["bundle", "northwind", "-o", "b.json"],
    ] {
        let outcome = stage.run(arguments).ends_with(2).says(&["--output", "--yes"]);
        assert_eq!(outcome.stdout, "");
    }
    stage.run(&["bundle", "nobody", "--yes", "--output", "b.json"]).ends_with(2).says(&["no connection called nobody"]);
    assert!(!stage.home.path().join("b.json").exists());
}

#[test]
fn both_files_are_written_for_this_user_alone_and_never_over_another() {
    let stage = Stage::new();
    let refusing = wrong_secret();
    stage.save("refused", &refusing.base);
    let outcome = stage.run(&["bundle", "refused", "--yes", "--output", "b.json"]).ends_with(0);
    assert_eq!(outcome.stdout.lines().next(), Some("b.json"));
    assert!(outcome.stdout.contains("b.txt") && outcome.stdout.contains("aa-connect check --replay b.json"));
    let files = ["b.json", "b.txt"].map(|name| stage.home.path().join(name));
    for file in &files {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        let text = fs::read_to_string(file).unwrap();
        assert!(text.contains("refused") && !text.contains(SECRET) && !text.contains(PASSPHRASE), "{text}");
    }
    stage.home.must_not_hold(&[SECRET]);
    let before = files.each_ref().map(|file| fs::read(file).unwrap());
    stage.run(&["bundle", "northwind", "--yes", "--output", "b.json"]).ends_with(2).says(&["b.json already"]);
    // Nor over the text alone.
    fs::remove_file(&files[0]).unwrap();
    stage.run(&["bundle", "northwind", "--yes", "--output", "b.json"]).ends_with(2).says(&["b.txt already"]);
    assert!(!files[0].exists());
    assert_eq!(fs::read(&files[1]).unwrap(), before[1]);
    stage
        .run(&["bundle", "northwind", "--yes", "--output", "no-such-folder/b.json"])
        .ends_with(7)
        .says(&["not written"]);
}

#[test]
fn it_can_be_printed_instead() {
    let stage = Stage::new();
    let outcome = stage.run(&["bundle", "northwind", "--output", "-"]).ends_with(0);
    let bundle: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!((&bundle["schema_version"], &bundle["about"]["name"]), (&1.into(), &"northwind".into()));
    assert_eq!(bundle["machine"]["os"], "linux");
    assert_eq!(fs::read_dir(stage.home.path()).unwrap().filter(|e| e.as_ref().unwrap().path().is_file()).count(), 0);
}

#[test]
fn a_replay_says_what_the_check_said_and_asks_nobody() {
    let stage = Stage::new();
    let portal = portal();
    stage.save("portal", &portal.base);
    let checked = stage.run(&["check", "portal"]).ends_with(6);
    stage.run(&["bundle", "portal", "--yes", "--output", "b.json"]).ends_with(0);
    let bundle = json(&stage.home.path().join("b.json"));
    assert_eq!(bundle["history"].as_array().map(Vec::len), Some(1), "the earlier run, not its own");
    let asked = portal.arrived().len();
    // Elsewhere, where nothing is saved.
    let elsewhere = Home::new();
    let file = stage.home.path().join("b.json");
    let replayed = run(&mut elsewhere.program(&["check", "--replay", file.to_str().unwrap()])).ends_with(6);
    assert_eq!(portal.arrived().len(), asked);
    assert!(replayed.stdout.contains("from a support bundle"), "{}", replayed.stdout);
    for line in ["Somebody else answered: ", "What to do: ", "Who can do it: ", "How sure: ", "Subject: "] {
        let of = |text: &str| text.lines().find(|said| said.starts_with(line)).map(str::to_owned);
        assert_eq!(of(&replayed.stdout), of(&checked.stdout), "{line}");
        assert!(of(&checked.stdout).is_some(), "{line}");
    }
    assert!(!elsewhere.state().join("results").exists() && !elsewhere.connections().exists(), "nothing is kept");
    let piped = run_with(
        elsewhere.program(&["check", "--replay", "-", "--json"]).stdin(Stdio::from(fs::File::open(&file).unwrap())),
    );
    assert_eq!(piped.ends_with(6).json()["connections"][0]["finding"]["id"], "html-answer");

    let mut shown = Terminal::start(&elsewhere, &["check", "--replay", file.to_str().unwrap()]);
    shown.wait_for("Somebody else answered");
    shown.keys(CTRL_C);
    shown.end_with_terminal_given_back();
}

#[test]
fn what_is_no_bundle_is_told() {
    let home = Home::new();
    fs::write(home.path().join("x.json"), "{\"schema_version\": 99}").unwrap();
    fs::write(home.path().join("y.json"), "hello \u{1b}[31m").unwrap();
    run(&mut home.program(&["check", "--replay", "x.json"])).ends_with(2).says(&["newer"]);
    let outcome = run(&mut home.program(&["check", "--replay", "y.json"])).ends_with(2).says(&["no support bundle"]);
    assert!(!outcome.stderr.contains('\x1b'));
    run(&mut home.program(&["check", "--replay", "z.json"])).ends_with(7).says(&["z.json", "no such file"]);
    run(&mut home.program(&["check", "northwind", "--replay", "x.json"])).ends_with(2);
}

#[test]
fn on_a_terminal_it_is_shown_whole_before_it_is_written() {
    let stage = Stage::new();
    let arguments = [&["bundle", "northwind"][..], &Stage::opens_vault()].concat();
    let written = || {
        let entries = fs::read_dir(stage.home.path()).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.is_file()).collect::<Vec<_>>()
    };
    let mut shown = Terminal::sized(&stage.home, &arguments, 100, 120);
    shown.wait_for("Write it? [y/N]");
    assert_eq!(written(), [] as [std::path::PathBuf; 0]);
    assert!(shown.screen().contains("Left out: "), "{}", shown.screen());
    shown.keys("n\r");
    assert_eq!(shown.end().code, 130);
    assert_eq!(written(), [] as [std::path::PathBuf; 0]);

    let mut shown = Terminal::sized(&stage.home, &arguments, 100, 120);
    shown.wait_for("Write it? [y/N]");
    let preview = shown.said();
    shown.keys("y\r");
    assert_eq!(shown.end().code, 0);
    let mut files = written();
    files.sort();
    let [json, text] = &files[..] else { panic!("{files:?}") };
    let name = json.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("northwind-20") && name.ends_with(".json"), "{name}");
    let readable = fs::read_to_string(text).unwrap();
    assert!(preview.replace("\r\n", "\n").contains(&readable), "every line that is written was shown");
}
