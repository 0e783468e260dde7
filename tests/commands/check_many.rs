//! `check --all`: the worst first, each thing that is the matter once, and broken files among the rows.

use super::documents::{Stage, nobody, portal, wrong_secret};
use super::pty::Terminal;

#[test]
fn the_worst_stands_first_and_each_cause_once_with_its_names() {
    let stage = Stage::new();
    let (refusing, portal, nobody) = (wrong_secret(), portal(), nobody());
    for name in ["acme", "blue", "coral"] {
        stage.save(name, &portal.base);
    }
    stage.save("refused", &refusing.base);
    stage.save("away", &nobody);
    stage.break_a_file();
    let outcome = stage.run(&["check", "--all"]).ends_with(7);
    let names: Vec<&str> = outcome
        .stdout
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(
        names,
        ["NAME", "broken", "acme", "blue", "coral", "away", "refused", "northwind"],
        "{}",
        outcome.stdout
    );
    let row = outcome.stdout.lines().find(|line| line.starts_with("northwind")).unwrap();
    assert!(row.contains("works") && row.contains("now"), "{row}");
    assert_eq!(outcome.stdout.matches("Somebody else answered: ").count(), 1, "{}", outcome.stdout);
    assert!(outcome.stdout.contains("Connections (3): acme, blue, coral\n"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("This machine: ") && outcome.stdout.contains("Connections: broken\n"));
    assert_eq!(outcome.stdout.matches("What to do: ").count(), 4, "{}", outcome.stdout);
    // The progress is talk, in whole lines, and tells of the failures.
    assert!(outcome.stderr.contains("6 of 6, 5 failed\n"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains('\r') && !outcome.stderr.contains('\x1b'), "{:?}", outcome.stderr);
}

#[test]
fn many_lines_of_progress_are_spared_where_nobody_watches() {
    let stage = Stage::new();
    for number in 0..12 {
        stage.save(&format!("client-{number:02}"), &stage.base.clone());
    }
    let outcome = stage.run(&["check", "--all"]).ends_with(0);
    assert!(outcome.stderr.lines().count() <= 7, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("13 of 13\n"), "{}", outcome.stderr);
    assert_eq!(outcome.stdout.lines().count(), 14, "{}", outcome.stdout);
}

#[test]
fn a_narrow_terminal_shows_whole_words() {
    let stage = Stage::new();
    let portal = portal();
    stage.save("a-client-with-a-name-that-is-long/production", &portal.base);
    let arguments = [&["check", "--all"][..], &Stage::opens_vault()].concat();
    let ended = Terminal::sized(&stage.home, &arguments, 60, 50).end();
    assert_eq!(ended.code, 6);
    assert!(ended.screen.lines().all(|line| line.chars().count() <= 60), "{}", ended.screen);
    assert!(ended.screen.lines().next().unwrap().starts_with("NAME"), "the progress is gone: {}", ended.screen);
    assert!(ended.screen.contains("a-client-with-a-…"), "{}", ended.screen);
    // The whole name stands where it is needed.
    assert!(
        ended.screen.lines().any(|line| line == "Connections: a-client-with-a-name-that-is-long/production"),
        "{}",
        ended.screen
    );
}

#[test]
fn a_broken_file_that_is_named_is_a_row_too() {
    let stage = Stage::new();
    stage.break_a_file();
    let json = stage.run(&["check", "broken", "northwind", "--json"]).ends_with(7).json();
    let broken = &json["connections"][0];
    assert_eq!((&broken["id"], &broken["checks"][0]["check"]), (&serde_json::Value::Null, &"file".into()), "{json}");
    assert_eq!(broken["finding"]["id"], "file-damaged", "{json}");
    assert_eq!(json["connections"][1]["works"], true);
}
