//! What is remembered of earlier checks, how it is kept, and the words about it.
#![expect(clippy::expect_used, reason = "the helpers here fail the test that calls them")]

use std::fs;
use std::time::Duration;

use aa_connect::connection::{ConnectionId, StoreKind, Urgency};
use aa_connect::diagnosis::{
    About, CheckEvent, CheckId, CheckRun, Evidence, History, KeptOutcome, KeptRun, Seen, Stage, Transport, Unattended,
    Warning, WarningKind, diagnose,
};
use aa_connect::files::Paths;
use aa_connect::store::results;
use jiff::Timestamp;

const LADDER: [CheckId; 4] = [CheckId::Secret, CheckId::Token, CheckId::Companies, CheckId::ReportSuites];

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn minute(count: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + 60 * count).expect("a time")
}

fn about() -> About {
    About { client_id: Some("0123456789abcdef".into()), environment: "production".into(), ..About::default() }
}

fn passed(check: CheckId, seen: Seen) -> CheckEvent {
    CheckEvent::Passed { check, seen, took: Duration::from_millis(7) }
}

fn run(suites: Option<usize>) -> CheckRun {
    let mut run = CheckRun::new(&LADDER);
    run.apply(&passed(
        CheckId::Secret,
        Seen::Secret { store: StoreKind::Vault, unattended: Unattended::of(StoreKind::Vault) },
    ));
    match suites {
        Some(count) => {
            run.apply(&passed(CheckId::Token, Seen::Token { from_cache: true, expires_in: 60, note: None }));
            run.apply(&passed(CheckId::Companies, Seen::Told("one".into())));
            run.apply(&passed(CheckId::ReportSuites, Seen::ReportSuites { count }));
        }
        None => run.apply(&CheckEvent::Failed {
            check: CheckId::Token,
            finding: Box::new(diagnose(Evidence {
                status: Some(400),
                code: Some("invalid_client".into()),
                is_adobes: true,
                ..Evidence::at_stage(Stage::Token)
            })),
            took: Duration::from_millis(3),
        }),
    }
    run
}

fn good(when: Timestamp) -> KeptRun {
    KeptRun::of(&run(Some(12)), Some(&about()), when, Duration::from_millis(250))
}

fn bad(when: Timestamp) -> KeptRun {
    KeptRun::of(&run(None), Some(&about()), when, Duration::from_millis(90))
}

fn id(text: &str) -> ConnectionId {
    ConnectionId::parse(text).expect("an ID")
}

fn home() -> (tempfile::TempDir, Paths) {
    let dir = tempfile::tempdir().expect("a folder");
    let paths = Paths::below(dir.path());
    fs::create_dir_all(paths.connections()).expect("a folder");
    fs::write(connection(&paths), "name = \"northwind\"\n").expect("a connection");
    (dir, paths)
}

fn connection(paths: &Paths) -> std::path::PathBuf {
    paths.connections().join("northwind-7f3k2m.toml")
}

#[test]
fn a_check_that_ends_after_its_connection_was_removed_leaves_nothing() {
    let (_dir, paths) = home();
    let northwind = id("northwind-7f3k2m");
    results::save(&paths, &northwind, &good(minute(0))).expect("kept");
    fs::remove_file(connection(&paths)).expect("removed");
    results::save(&paths, &northwind, &good(minute(1))).expect("passed over");
    assert_eq!(results::load::<KeptRun>(&paths, &northwind).len(), 1, "nothing is added");
    assert!(results::load_all::<KeptRun>(&paths).is_empty());
    assert!(!paths.results().join("northwind-7f3k2m.jsonl").exists(), "what is left over goes");
}

#[test]
fn a_clock_that_was_set_back_hides_no_later_run() {
    let ahead = at("2027-11-22T12:00:00Z");
    let history = History::from(vec![good(ahead), bad(at("2026-11-22T12:00:00Z"))]);
    assert!(history.last().expect("a run").verdict.is_some());
    let now = bad(at("2026-11-22T12:05:00Z"));
    assert!(!history.since_last_good(&now).is_empty(), "the good run came before, whatever its clock said");
    assert!(history.worked_until_in_words(at("2026-11-22T12:06:00Z")).contains("failed once since"));
}

#[test]
fn the_proxy_and_the_certificate_of_a_failure_are_compared() {
    let mut failed = CheckRun::new(&LADDER);
    failed.apply(&CheckEvent::Failed {
        check: CheckId::Token,
        finding: Box::new(diagnose(Evidence {
            transport: Some(Transport::ProxyFailed),
            place: Some("http://new.example:3128".into()),
            issuer: Some("CN=Example Inspection".into()),
            addresses: vec!["192.0.2.7".into()],
            ..Evidence::at_stage(Stage::Token)
        })),
        took: Duration::from_millis(3),
    });
    let before = good(minute(0)).with_fact("Proxy", "none").with_fact("aa-connect", "0.1.0");
    let now = KeptRun::of(&failed, Some(&about()), minute(1), Duration::ZERO).with_fact("aa-connect", "0.2.0");
    let words: Vec<String> =
        History::from(vec![before]).since_last_good(&now).iter().map(aa_connect::diagnosis::Change::in_words).collect();
    for expected in [
        "Proxy: none before, http://new.example:3128 now",
        "Certificate from: not looked at before, CN=Example Inspection now",
        "Addresses: not looked at before, 192.0.2.7 now",
        "aa-connect: 0.1.0 before, 0.2.0 now",
    ] {
        assert!(words.iter().any(|words| words == expected), "{expected}: {words:?}");
    }
}

#[test]
fn a_run_is_remembered_with_its_cause_and_each_checks_outcome() {
    let kept = bad(minute(0));
    assert_eq!(kept.finding.as_ref().expect("a finding").id.as_str(), "ims-invalid-client");
    let outcomes: Vec<_> = kept.checks.iter().map(|check| check.outcome).collect();
    assert_eq!(outcomes, [KeptOutcome::Passed, KeptOutcome::Failed, KeptOutcome::Skipped, KeptOutcome::Skipped]);
    assert_eq!(kept.checks[1].took_ms, Some(3));
    assert!(!kept.has_worked() && good(minute(0)).has_worked());
}

#[test]
fn a_run_that_was_stopped_did_not_work() {
    let kept = KeptRun::of(&CheckRun::new(&LADDER), None, minute(0), Duration::ZERO);
    assert!(kept.verdict.is_none() && !kept.has_worked());
}

#[test]
fn worked_until_is_said_in_words() {
    let now = at("2026-11-22T14:30:00Z");
    let words = |runs: Vec<KeptRun>| History::from(runs).worked_until_in_words(now);
    let until = at("2026-11-20T14:02:41Z");
    let later = |hours: i8| at("2026-11-21T00:00:00Z") + jiff::SignedDuration::from_hours(i64::from(hours));
    assert_eq!(words(vec![]), "not checked yet");
    assert_eq!(words(vec![good(until)]), "worked at 2026-11-20 14:02 UTC, 2 days ago");
    assert_eq!(
        words(vec![good(until), bad(later(1))]),
        "worked until 2026-11-20 14:02 UTC, 2 days ago; failed once since"
    );
    assert_eq!(
        words(vec![bad(until), good(until), bad(later(1)), bad(later(2)), bad(later(3))]),
        "worked until 2026-11-20 14:02 UTC, 2 days ago; failed 3 times since"
    );
    assert_eq!(words(vec![bad(until)]), "did not work when it was first checked, at 2026-11-20 14:02 UTC, 2 days ago");
    assert_eq!(
        words(vec![bad(until), bad(at("2026-11-22T13:10:00Z"))]),
        "did not work in any of the last 2 checks; the latest at 2026-11-22 13:10 UTC, 80 minutes ago"
    );
    assert_eq!(words(vec![good(at("2026-11-22T15:00:00Z"))]), "worked at 2026-11-22 15:00 UTC, just now");
}

#[test]
fn a_history_holds_sixty_runs_and_loses_the_oldest() {
    let history: History = (0..75).fold(History::default(), |history, count| history.with(good(minute(count))));
    assert_eq!(history.runs().len(), History::LONGEST);
    assert_eq!(history.runs()[0].at, minute(15));
    assert_eq!(history.last().expect("a run").at, minute(74));
}

#[test]
fn a_chart_has_the_times_of_good_runs_and_the_outcomes_of_all() {
    let history = History::from(vec![good(minute(0)), bad(minute(1)), good(minute(2))]);
    assert_eq!(history.latencies(), [250, 250]);
    assert_eq!(history.successes(), [1, 0, 1]);
    assert_eq!(history.last_good().expect("a run").at, minute(2));
}

#[test]
fn what_changed_since_the_last_good_run_is_named_and_consequences_are_not() {
    let history = History::from(vec![good(minute(0)), bad(minute(1))]);
    let mut run = run(None);
    run.apply(&CheckEvent::Warned(Warning {
        kind: WarningKind::ClockOff,
        urgency: Urgency::None,
        ends_at: None,
        fingerprint: None,
        cause: "c".into(),
        remedy: "r".into(),
    }));
    let about = About { client_id: Some("fedcba9876543210".into()), ..about() };
    let now = KeptRun::of(&run, Some(&about), minute(2), Duration::ZERO);
    let changes: Vec<String> =
        history.since_last_good(&now).iter().map(aa_connect::diagnosis::Change::in_words).collect();
    assert_eq!(
        changes,
        [
            "Client ID: 0123456789abcdef before, fedcba9876543210 now",
            "Token from Adobe: passed before, failed now",
            "Warning: none before, this machine's clock is off now",
        ]
    );
    let fewer = KeptRun::of(&self::run(Some(3)), Some(&about), minute(2), Duration::ZERO);
    assert!(
        history.since_last_good(&fewer).iter().any(|change| change.in_words() == "Report suites: 12 before, 3 now")
    );
}

#[test]
fn nothing_changed_since_a_good_run_that_is_the_same_or_that_never_was() {
    let history = History::from(vec![good(minute(0))]);
    assert_eq!(history.since_last_good(&good(minute(1))), []);
    assert_eq!(history.since_last_good(&good(minute(0))), [], "a run is not compared with itself");
    assert_eq!(History::default().since_last_good(&bad(minute(1))), []);
}

#[test]
fn kept_runs_come_back_as_they_were() {
    let (_dir, paths) = home();
    let northwind = id("northwind-7f3k2m");
    let runs = [good(minute(0)), bad(minute(1)).with_fact("aa-connect", "0.1.0")];
    for run in &runs {
        results::save(&paths, &northwind, run).expect("kept");
    }
    assert_eq!(results::load::<KeptRun>(&paths, &northwind), runs);
    assert_eq!(results::load_all::<KeptRun>(&paths)[&northwind], runs);
    assert!(results::load::<KeptRun>(&paths, &id("contoso-7f3k2m")).is_empty());
}

#[test]
fn no_more_than_sixty_runs_are_kept() {
    let (_dir, paths) = home();
    let northwind = id("northwind-7f3k2m");
    for count in 0..64 {
        results::save(&paths, &northwind, &bad(minute(count))).expect("kept");
    }
    let kept = results::load::<KeptRun>(&paths, &northwind);
    assert_eq!((kept.len(), kept[0].at), (60, minute(4)));
}

#[test]
fn checks_at_once_lose_nothing() {
    let (_dir, paths) = home();
    let northwind = id("northwind-7f3k2m");
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let (paths, northwind) = (&paths, &northwind);
            scope.spawn(move || {
                for count in 0..5 {
                    results::save(paths, northwind, &good(minute(writer * 100 + count))).expect("kept");
                }
            });
        }
    });
    assert_eq!(results::load::<KeptRun>(&paths, &northwind).len(), 40);
}

#[test]
fn a_damaged_file_is_an_empty_history_and_heals() {
    let (_dir, paths) = home();
    let northwind = id("northwind-7f3k2m");
    fs::create_dir_all(paths.results()).expect("a folder");
    let file = paths.results().join("northwind-7f3k2m.jsonl");
    for damaged in
        [&b"\xff\xfe\x00"[..], b"", b"not JSON\n{\"schema_version\":1,\"run\":{}}\n{\"half\":", &[b'x'; 600_000]]
    {
        fs::write(&file, damaged).expect("written");
        assert!(results::load::<KeptRun>(&paths, &northwind).is_empty());
        results::save(&paths, &northwind, &good(minute(0))).expect("kept");
        assert_eq!(results::load::<KeptRun>(&paths, &northwind), [good(minute(0))]);
    }
}

#[test]
fn a_run_of_a_newer_program_is_passed_over_and_stays() {
    let (_dir, paths) = home();
    let northwind = id("northwind-7f3k2m");
    fs::create_dir_all(paths.results()).expect("a folder");
    let file = paths.results().join("northwind-7f3k2m.jsonl");
    fs::write(&file, "{\"schema_version\":2,\"run\":{\"other\":true}}\n").expect("written");
    results::save(&paths, &northwind, &good(minute(0))).expect("kept");
    assert_eq!(results::load::<KeptRun>(&paths, &northwind), [good(minute(0))]);
    assert!(fs::read_to_string(&file).expect("read").contains("\"other\":true"));
}

#[cfg(unix)]
#[test]
fn results_are_for_this_user_alone_and_no_link_is_followed() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, paths) = home();
    let northwind = id("northwind-7f3k2m");
    let file = paths.results().join("northwind-7f3k2m.jsonl");
    results::save(&paths, &northwind, &good(minute(0))).expect("kept");
    let mode = |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(&paths.results())), (0o600, 0o700));
    let elsewhere = dir.path().join("elsewhere");
    fs::rename(&file, &elsewhere).expect("moved");
    std::os::unix::fs::symlink(&elsewhere, &file).expect("a link");
    assert!(results::load::<KeptRun>(&paths, &northwind).is_empty());
    results::save(&paths, &northwind, &bad(minute(1))).expect("kept");
    assert!(!fs::read_to_string(&elsewhere).expect("read").contains("ims-invalid-client"));
}

#[test]
fn what_is_kept_of_a_connection_can_be_forgotten() {
    let (_dir, paths) = home();
    let northwind = id("northwind-7f3k2m");
    results::remove(&paths, &northwind).expect("nothing to remove");
    results::save(&paths, &northwind, &good(minute(0))).expect("kept");
    results::remove(&paths, &northwind).expect("removed");
    assert!(results::load_all::<KeptRun>(&paths).is_empty());
    assert!(!paths.results().join("northwind-7f3k2m.jsonl").exists());
}
