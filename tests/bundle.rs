//! Letters and support bundles: what they say, what they never say, and that a bundle can be looked at again.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "the helpers here fail the test that calls them")]

use std::time::Duration;

use aa_connect::connection::{Printable, Secret, StoreKind, Urgency};
use aa_connect::diagnosis::{
    About, Bundle, CheckEvent, CheckId, CheckRun, Evidence, Finding, History, KeptRun, Letter, Machine, Outcome, Seen,
    Stage, Transport, Warning, WarningKind, Who, diagnose, explain, rules,
};
use jiff::Timestamp;
use proptest::prelude::*;

#[expect(dead_code, reason = "shared with tests that use more of it")]
#[path = "support/canned.rs"]
mod canned;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn now() -> Timestamp {
    at("2026-11-22T12:00:00Z")
}

fn about() -> About {
    About::of(&canned::connection("northwind"))
}

fn no_profile() -> Finding {
    diagnose(Evidence {
        host: Some("analytics.adobe.io".into()),
        status: Some(403),
        code: Some("403025".into()),
        description: Some("Profile is not valid".into()),
        is_adobes: true,
        request_id: Some("req-42".into()),
        at: Some(at("2026-11-20T14:02:31Z")),
        ..Evidence::at_stage(Stage::Companies)
    })
}

fn of_transport(transport: Transport) -> Finding {
    diagnose(Evidence {
        host: Some("analytics.adobe.io".into()),
        transport: Some(transport),
        issuer: Some("CN=Example Inspection".into()),
        ..Evidence::at_stage(Stage::Network)
    })
}

fn letter(finding: &Finding) -> Letter {
    finding.letter(&about(), now()).expect("a letter")
}

fn failed(finding: Finding) -> CheckRun {
    let mut run = CheckRun::new(&[CheckId::Secret, CheckId::Token, CheckId::Companies, CheckId::ReportSuites]);
    run.apply(&CheckEvent::Passed { check: CheckId::Secret, seen: Seen::File, took: Duration::from_millis(1) });
    run.apply(&CheckEvent::Passed {
        check: CheckId::Token,
        seen: Seen::Token { from_cache: false, expires_in: 86_399, note: None },
        took: Duration::from_millis(120),
    });
    run.apply(&CheckEvent::Failed {
        check: CheckId::Companies,
        finding: Box::new(finding),
        took: Duration::from_millis(80),
    });
    run.apply(&CheckEvent::Warned(Warning {
        kind: WarningKind::ClientSecretOld,
        urgency: Urgency::Soon,
        ends_at: None,
        fingerprint: None,
        cause: "The client secret is old.".into(),
        remedy: "Rotate it.".into(),
    }));
    run
}

fn bundle(run: &CheckRun) -> Bundle {
    let history = History::from(vec![KeptRun::of(run, Some(&about()), now(), Duration::from_millis(200))]);
    let machine = Machine {
        os: "linux".into(),
        arch: "x86_64".into(),
        store: Some(StoreKind::Vault),
        proxy: Some("http://proxy.example:3128".into()),
        is_over_ssh: true,
        is_in_container: false,
    };
    Bundle::of(run, now(), about(), history, machine, "0.1.0", now())
}

#[test]
fn a_letter_to_the_administrator_says_who_what_where_and_when() {
    let letter = letter(&no_profile());
    assert_eq!(letter.to, Who::AdobeAdministrator);
    assert_eq!(letter.subject, "Connection “northwind” to Adobe Analytics: Adobe refused (403025)");
    let about = about();
    for needed in [
        "Hello,\n",
        "2026-11-20 14:02:31 UTC",
        "Status: 403",
        "Code: 403025",
        "Request ID: req-42",
        "Profile is not valid",
        about.client_id.as_ref().expect("it").as_str(),
        about.organization.as_ref().expect("it").as_str(),
        about.technical_account.as_ref().expect("it").as_str(),
        "Please open this credential in the Developer Console",
        no_profile().cause.as_str(),
    ] {
        assert!(letter.body.contains(needed), "{needed} is not in:\n{}", letter.body);
    }
}

#[test]
fn a_letter_to_the_network_team_names_hosts_ports_and_the_certificates_issuer() {
    for transport in
        [Transport::Dns, Transport::Refused, Transport::TlsUntrusted, Transport::Html, Transport::ProxyFailed]
    {
        let letter = letter(&of_transport(transport));
        assert_eq!(letter.to, Who::NetworkTeam, "{transport:?}");
        for needed in ["- analytics.adobe.io, TCP port 443", "- ims-na1.adobelogin.com, TCP port 443"] {
            assert!(letter.body.contains(needed), "{transport:?}: {}", letter.body);
        }
        assert!(!letter.body.contains("Client ID:"), "those who run the network have no use for it");
    }
    assert!(letter(&of_transport(Transport::TlsUntrusted)).body.contains("CN=Example Inspection"));
    let other_port = Finding {
        evidence: Evidence { host: Some("ims.example:8443".into()), ..of_transport(Transport::Refused).evidence },
        ..of_transport(Transport::Refused)
    };
    assert!(letter(&other_port).body.contains("ims.example, TCP port 8443"));
}

#[test]
fn a_letter_to_adobe_gives_the_request_to_look_up() {
    let finding = diagnose(Evidence {
        status: Some(500),
        is_adobes: true,
        request_id: Some("d-7".into()),
        at: Some(at("2026-11-20T14:02:31Z")),
        ..Evidence::at_stage(Stage::ReportSuites)
    });
    let letter = letter(&finding);
    assert_eq!(letter.to, Who::Adobe);
    assert!(
        letter.body.contains("Request ID: d-7") && letter.body.contains("2026-11-20 14:02:31 UTC"),
        "{}",
        letter.body
    );
}

#[test]
fn there_is_a_letter_exactly_where_somebody_else_must_act() {
    let mut letters = 0;
    for rule in rules() {
        let finding = Finding { who: rule.who, ..no_profile() };
        let letter = finding.letter(&About::default(), now());
        assert_eq!(letter.is_some(), rule.who != Who::You, "{}", rule.id);
        letters += usize::from(letter.is_some());
        if let Some(letter) = letter {
            assert!(!letter.body.contains("  ") && !letter.body.contains("\n\n\n"), "{}", letter.body);
        }
    }
    assert!(letters > 10);
}

#[test]
fn neither_letter_nor_bundle_holds_a_secret() {
    let mut connection = canned::connection("northwind");
    let (proxy, password) =
        aa_connect::connection::Proxy::parse("http://alice:CANARY@proxy.example:3128").expect("a proxy");
    connection.network.proxy = Some(proxy);
    connection.network.ca_file = Some("/home/CANARY/company.pem".into());
    let mut candidate = canned::candidate_of(&connection);
    candidate.proxy_password = password;
    candidate.secrets =
        aa_connect::connection::CredentialSecrets::ServerToServer { client_secret: Secret::new("CANARY"), other: None };
    for about in [About::of(&connection), About::of_candidate(&candidate, connection.product)] {
        let mut said = String::new();
        for finding in [no_profile(), of_transport(Transport::ProxyFailed)] {
            said.push_str(&finding.letter(&about, now()).expect("a letter").body);
            let run = failed(finding);
            let bundle = Bundle { about: about.clone(), ..bundle(&run) };
            said.push_str(&bundle.to_json());
            said.push_str(&bundle.to_text());
        }
        assert!(said.contains("proxy.example:3128") && said.contains("company.pem"));
        for secret in ["CANARY", "alice"] {
            assert!(!said.contains(secret), "{secret}");
        }
    }
}

#[test]
fn a_bundle_comes_back_as_it_was_and_shows_the_same_run() {
    let run = failed(no_profile());
    let made = bundle(&run);
    let read = Bundle::parse(&made.to_json()).expect("a bundle");
    assert_eq!(read, made);
    let replay = read.replay();
    assert_eq!((replay.run.finding(), replay.run.warnings()), (run.finding(), run.warnings()));
    assert!(replay.remarks.is_empty() && replay.about == about() && replay.history == made.history);
    for (told, seen) in replay.run.rows().iter().zip(run.rows()) {
        assert_eq!(told.check, seen.check);
        match (&told.outcome, &seen.outcome) {
            (Outcome::Passed { seen: told, took }, Outcome::Passed { seen, took: took_then }) => {
                assert_eq!((told.in_words(), took), (seen.in_words(), took_then));
                assert!(matches!(told, Seen::Told(_)));
            }
            (told, seen) => assert_eq!(told, seen),
        }
    }
}

#[test]
fn a_finding_that_this_version_calls_otherwise_is_called_so_and_the_other_name_told() {
    let json = bundle(&failed(no_profile())).to_json().replace("\"api-no-product-profile\"", "\"older-name\"");
    let replay = Bundle::parse(&json).expect("a bundle").replay();
    assert_eq!(replay.run.finding().expect("a finding").id, "api-no-product-profile");
    assert_eq!(replay.remarks.len(), 1);
    assert!(replay.remarks[0].contains("older-name"), "{}", replay.remarks[0]);
}

#[test]
fn a_bundle_that_cannot_be_read_says_why() {
    let json = bundle(&failed(no_profile())).to_json();
    let newer = json.replace("\"schema_version\": 1", "\"schema_version\": 2");
    assert!(Bundle::parse(&newer).expect_err("refused").problem.contains("newer"));
    assert!(Bundle::parse("{}").is_err() && Bundle::parse("").is_err() && Bundle::parse("[1]").is_err());
    assert!(Bundle::parse(&json[..json.len() / 2]).is_err());
    assert!(Bundle::parse(&" ".repeat(Bundle::MOST_BYTES + 1)).is_err());
    let unknown = json.replacen('{', "{ \"colour\": [1, {\"a\": null}],", 1);
    assert_eq!(Bundle::parse(&unknown).expect("read"), bundle(&failed(no_profile())));
}

#[test]
fn what_somebody_wrote_into_a_bundle_cannot_act_on_a_terminal() {
    let json = bundle(&failed(no_profile()))
        .to_json()
        .replace("analytics.adobe.io", "evil\\u001b[2J.example")
        .replace("The client secret is old.", "old\\u202e\\u0007 text")
        .replace("northwind", "north\\u001b]0;x\\u0007wind");
    let read = Bundle::parse(&json).expect("a bundle");
    let replay = read.replay();
    let lines = replay.run.finding().expect("a finding").evidence_lines();
    let said = format!("{}{lines:?}{}{}", read.to_text(), replay.run.warnings()[0].cause, replay.remarks.concat());
    let is_bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!said.contains(is_bad) && !said.contains("\\u{1b}"), "{said:?}");
}

#[test]
fn a_bundle_as_text_fits_a_ticket() {
    let finding = diagnose(Evidence { description: Some("x".repeat(250).as_str().into()), ..no_profile().evidence });
    let text = bundle(&failed(finding)).to_text();
    for line in text.lines() {
        assert!(line.chars().count() <= 80 && line == line.trim_end(), "{line}");
    }
    for needed in ["403025", "req-42", "Companies", "Over SSH", "linux x86_64", "The client secret is old.", "Left out"]
    {
        assert!(text.contains(needed), "{needed} is not in\n{text}");
    }
}

#[test]
fn explain_knows_a_bundle() {
    let findings = explain(&bundle(&failed(no_profile())).to_json());
    assert_eq!(findings.iter().map(|finding| finding.id).collect::<Vec<_>>(), ["api-no-product-profile"]);
}

fn printable() -> impl Strategy<Value = Option<Printable>> {
    proptest::option::of("\\PC{0,40}".prop_map(|text| Printable::new(&text)))
}

prop_compose! {
    fn evidence()(
        stage in proptest::sample::select(Stage::ALL.to_vec()),
        transport in proptest::option::of(proptest::sample::select(Transport::ALL.to_vec())),
        status in proptest::option::of(100..600_u16),
        (code, description, request_id, place) in (printable(), printable(), printable(), printable()),
        is_adobes: bool,
        clock_ahead_seconds: Option<i64>,
        took_ms: Option<u64>,
    ) -> Evidence {
        Evidence {
            transport, status, code, description, request_id, place, is_adobes, clock_ahead_seconds, took_ms,
            ..Evidence::at_stage(stage)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bundle_round_trips(
        evidence in evidence(),
        passed in proptest::collection::vec(any::<bool>(), 16),
        fails_at in 0..16_usize,
        took in 0..1_000_000_u64,
    ) {
        let mut run = CheckRun::new(&CheckId::ALL);
        for (check, passes) in CheckId::ALL.into_iter().zip(passed).take(fails_at) {
            if passes {
                run.apply(&CheckEvent::Passed { check, seen: Seen::Proven, took: Duration::from_millis(took) });
            }
        }
        let finding = Box::new(diagnose(evidence));
        run.apply(&CheckEvent::Failed { check: CheckId::ALL[fails_at], finding, took: Duration::from_millis(took) });
        let made = bundle(&run);
        let read = Bundle::parse(&made.to_json()).expect("a bundle");
        prop_assert_eq!(&read, &made);
        let replay = read.replay();
        prop_assert_eq!(replay.run.finding(), run.finding());
        prop_assert!(replay.remarks.is_empty());
        made.to_text();
    }

    #[test]
    fn no_text_makes_parsing_panic(text in "\\PC{0,300}", from in 0..3_000_usize, long in 0..60_usize) {
        let _ = Bundle::parse(&text);
        let mut json = bundle(&failed(no_profile())).to_json();
        let from = from.min(json.len());
        let to = (from + long).min(json.len());
        if json.is_char_boundary(from) && json.is_char_boundary(to) {
            json.replace_range(from..to, &text);
        }
        if let Ok(bundle) = Bundle::parse(&json) {
            bundle.replay();
            bundle.to_text();
        }
    }
}
