//! What is kept of each check: until when it worked, what has changed since, and the last verdict in `list`.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::documents::Stage;
use super::outcome::run;
use super::pty::files_below;
use super::saved::SECRET;

#[test]
fn what_is_kept_of_a_check_is_shown_by_the_next_ones() {
    let mut stage = Stage::new();
    let before = run(&mut stage.home.program(&["list"])).ends_with(0);
    assert!(!before.stdout.contains("LAST CHECK"), "{}", before.stdout);
    let never = stage.run(&["check", "northwind", "--since-last"]).ends_with(0);
    assert!(never.stdout.contains("No earlier run is known in which everything worked"), "{}", never.stdout);
    let same = stage.run(&["check", "northwind", "--since-last"]).ends_with(0);
    assert!(
        same.stdout.contains("Nothing that is compared has changed since the last good run, at 20"),
        "{}",
        same.stdout
    );

    stage.stop_sandbox();
    let failed = stage.run(&["check", "northwind", "--since-last"]).ends_with(4);
    assert!(
        failed.stdout.contains("It worked until 20") && failed.stdout.contains("failed once since."),
        "{}",
        failed.stdout
    );
    let (_, changed) = failed.stdout.split_once("Changed since the last good run, at 20").unwrap();
    assert!(changed.contains(" passed before, failed now\n"), "{changed}");
    let again = stage.run(&["check", "northwind"]).ends_with(4);
    assert!(again.stdout.contains("failed 2 times since."), "{}", again.stdout);

    let listed = run(&mut stage.home.program(&["list"])).ends_with(0);
    assert!(
        listed.stdout.contains("LAST CHECK") && listed.stdout.contains("Adobe was not reached, 20"),
        "{}",
        listed.stdout
    );
    let listed = run(&mut stage.home.program(&["list", "--json"])).ends_with(0).json();
    let last = &listed["connections"][0]["last_check"];
    assert_eq!((&last["works"], &last["verdict"]), (&false.into(), &"not_reached".into()), "{last}");
    assert!(last["last_good_at"].is_string() && last["finding"].is_string(), "{last}");

    let files = files_below(&stage.home.state().join("results"));
    assert_eq!(files.len(), 1);
    assert_eq!(fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(stage.results().lines().count(), 4);
    stage.home.must_not_hold(&[SECRET]);
}

#[test]
fn results_that_cannot_be_kept_or_read_make_no_check_worse() {
    let stage = Stage::new();
    stage.run(&["check", "northwind"]).ends_with(0);
    let file = files_below(&stage.home.state().join("results")).remove(0);
    fs::write(&file, "not\nours \u{1b}[31m\n").unwrap();
    let outcome = stage.run(&["check", "northwind", "--since-last"]).ends_with(0);
    assert!(outcome.stdout.contains("No earlier run is known"), "{}", outcome.stdout);
    run(&mut stage.home.program(&["list"])).ends_with(0);
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    stage.run(&["check", "northwind"]).ends_with(0);
}
