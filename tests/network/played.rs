//! Every failure of the bench, played.

use std::time::Instant;

use aa_connect::diagnosis::{CheckRun, Outcome};

use crate::bench::{BENCH, BenchFailure, CANARY, play};
use crate::re_exec;

/// One test for each failure, so that they run side by side; and their list.
macro_rules! played {
    ($($name:ident)*) => {
        $(#[tokio::test]
        async fn $name() {
            gives_its_verdict(stringify!($name)).await;
        })*
        const PLAYED: &[&str] = &[$(stringify!($name)),*];
    };
}

played! {
    proxy_wants_password
    proxy_wants_windows_sign_in
    proxy_wants_password_needlessly
    nobody_admits_to_be_the_proxy
    proxy_refuses_the_host
    proxy_cannot_reach_the_host
    proxy_hangs_up
    proxy_speaks_something_else
    proxy_is_not_there
    proxy_has_no_address
    proxy_is_silent
    proxy_is_not_there_and_not_needed
    environments_proxy_is_not_needed
    environment_excepts_a_host_that_needs_the_proxy
    environments_proxy_is_none_that_can_be_used
    proxy_shows_a_certificate_that_is_not_trusted
    proxy_inspects_tls
    portal_redirects
    portal_shows_its_page
    portal_wants_a_sign_in
    name_is_unknown
    nobody_listens
    no_way_there
    no_name_for_it
    server_does_not_accept
    server_is_silent
    server_is_silent_before_tls
    server_is_silent_within_tls
    server_trickles
    server_resets
    server_resets_before_tls
    server_resets_within_tls
    answer_ends_in_the_middle
    answer_has_fifty_megabytes
    answer_is_broken_json
    answer_is_other_json
    answer_is_a_page
    server_speaks_no_tls
    certificate_has_expired
    certificate_is_out_of_date_and_nobody_tells_the_time
    certificate_is_not_yet_valid
    certificate_is_for_another_name
    certificate_is_self_signed
    certificate_is_from_a_private_authority
    certificate_is_from_a_public_authority
    clock_is_ten_minutes_fast
    clock_is_six_minutes_slow
    clock_is_a_day_slow
    clock_is_off_and_explains_nothing
    machine_has_no_authorities
    ca_file_is_missing
    api_does_not_listen
    api_is_a_portal
}

#[test]
fn the_whole_list_is_played() {
    let listed: Vec<&str> = BENCH.iter().map(|failure| failure.name).collect();
    assert_eq!(listed, PLAYED);
}

/// Plays it here, or in a process with the environment that it needs.
async fn gives_its_verdict(name: &str) {
    let failure = BENCH.iter().find(|failure| failure.name == name).unwrap();
    let test = format!("played::{name}");
    if !failure.environment.is_empty() && !re_exec::is_inner(&test) {
        let mut command = re_exec::inner(&test);
        for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"] {
            command.env_remove(name).env_remove(name.to_ascii_lowercase());
        }
        re_exec::must_pass({
            command.envs(failure.environment.iter().copied());
            command
        });
        return;
    }
    let begun = Instant::now();
    let run = play(failure).await;
    let took = begun.elapsed();
    assert!(took < failure.within(), "{took:?}");
    is_as_listed(failure, &run);
}

/// That the rows say what the list says, and nobody learns a secret from them.
fn is_as_listed(failure: &BenchFailure, run: &CheckRun) {
    let shown = format!("{run:#?}");
    let finding = run.finding().unwrap_or_else(|| panic!("nothing failed: {shown}"));
    assert_eq!(finding.id, failure.rule, "{shown}");
    assert_eq!(finding.verdict.exit_code(), failure.exit_code, "{shown}");
    let at = run.rows().iter().position(|row| matches!(row.outcome, Outcome::Failed { .. })).unwrap();
    assert_eq!(run.rows()[at].check, failure.check, "{shown}");
    for row in &run.rows()[..at] {
        assert!(!matches!(row.outcome, Outcome::Skipped | Outcome::Running { .. }), "{shown}");
    }
    for row in &run.rows()[at + 1..] {
        assert!(matches!(row.outcome, Outcome::Skipped | Outcome::Passed { .. }), "{shown}");
    }
    for check in failure.passed {
        let row = run.rows().iter().find(|row| row.check == *check).unwrap();
        assert!(matches!(row.outcome, Outcome::Passed { .. }), "{check:?} {shown}");
    }
    let json = serde_json::to_string(&finding.evidence).unwrap();
    let lines = format!("{:?} {} {}", finding.evidence_lines(), finding.cause, finding.remedy);
    for place in [&shown, &json, &lines] {
        assert!(!place.contains(CANARY), "a secret: {place}");
    }
}
