//! Pasted texts: each of the corpus gives the rules that its first line names, and no secret survives.
#![expect(clippy::expect_used, reason = "the helpers here fail the test that calls them")]

use std::path::Path;

use aa_connect::connection::Printable;
use aa_connect::diagnosis::{Evidence, Finding, Stage, Transport, diagnose, explain, rules};
use proptest::prelude::*;

/// Every paste: its name, the rules it must give, itself.
fn corpus() -> Vec<(String, Vec<String>, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explain");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).expect("a text");
        let (first, rest) = text.split_once('\n').expect("a first line");
        let ids = first.strip_prefix("expects:").expect("`expects:`").split(',').map(|id| id.trim().to_owned());
        (path.display().to_string(), ids.filter(|id| !id.is_empty()).collect(), rest.to_owned())
    };
    files.iter().map(read).collect()
}

fn ids(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.id).collect()
}

fn only(text: &str) -> Finding {
    let findings = explain(text);
    assert_eq!(findings.len(), 1, "{:?}", ids(&findings));
    findings.into_iter().next().expect("one")
}

#[test]
fn every_paste_gives_its_rules() {
    let corpus = corpus();
    assert!(corpus.len() >= 50, "{}", corpus.len());
    let mut wrong = Vec::new();
    for (name, expected, text) in corpus {
        let findings = explain(&text);
        if ids(&findings) != expected {
            wrong.push(format!("{name}: {:?} instead of {expected:?}", ids(&findings)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn line_ends_colours_and_quotes_of_mails_change_nothing() {
    for (name, expected, text) in corpus() {
        for changed in [
            text.replace('\n', "\r\n"),
            format!("\x1b[31m{}\x1b[0m", text.trim_end()),
            text.lines().map(|line| format!("    {line}\n")).collect::<String>(),
            format!("\u{feff}Caf\u{e9} \u{1f600}\n{text}"),
        ] {
            assert_eq!(ids(&explain(&changed)), expected, "{name}: {changed:?}");
        }
    }
}

#[test]
fn the_status_the_request_id_the_time_and_the_host_are_found() {
    let text = corpus().into_iter().find(|(name, ..)| name.ends_with("curl-verbose-403.txt")).expect("it").2;
    let evidence = only(&text).evidence;
    assert_eq!(evidence.host.as_deref(), Some("analytics.adobe.io"));
    assert_eq!((evidence.status, evidence.is_adobes, evidence.stage), (Some(403), true, Stage::Companies));
    assert_eq!(evidence.request_id.expect("an id").as_str(), "Zq1aBcDeFg");
    assert_eq!(evidence.at.expect("a time").to_string(), "2026-11-20T14:02:31Z");
}

#[test]
fn a_wait_that_adobe_asked_for_is_found() {
    let text = "HTTP/1.1 429 Too Many Requests\nRetry-After: 38\n\n{\"error_code\":\"429050\",\"message\":\"Too many requests\"}";
    assert_eq!(only(text).evidence.retry_after, Some(38));
}

#[test]
fn a_403_without_adobes_marks_is_not_adobes() {
    for text in
        ["HTTP/1.1 403 Forbidden", "status code: 403", "{\"status\":403,\"error\":\"Access blocked by policy\"}"]
    {
        let finding = only(text);
        assert!(!finding.evidence.is_adobes, "{text}");
    }
}

#[test]
fn the_refusal_of_another_oauth_provider_is_not_adobes() {
    let body = "{\"error\":\"invalid_client\",\"error_description\":\"Client authentication failed\"}";
    for host in ["login.example.com", "oauth2.example.org:8443"] {
        assert!(explain(&format!("POST https://{host}/token\n{body}")).is_empty(), "{host}");
        let told = only(&format!("POST https://{host}/token\nHTTP/1.1 401 Unauthorized\n\n{body}"));
        assert!(!told.evidence.is_adobes, "{host}: {}", told.id);
    }
    for place in ["https://ims-na1.adobelogin.com", "http://127.0.0.1:8080", "http://localhost:9000"] {
        assert!(only(&format!("POST {place}/ims/token/v3\n{body}")).evidence.is_adobes, "{place}");
    }
    let with_redirect = format!(
        "POST https://ims-na1.adobelogin.com/ims/token/v3\n\"redirect_uri\": \"https://my.example/cb\"\n{body}"
    );
    assert!(only(&with_redirect).evidence.is_adobes);
}

#[test]
fn the_account_step_of_a_refusal_can_be_opened() {
    let finding = only(r#"{"error":"ride_AdobeID_acct_terms","jump":"https://auth.services.adobe.com/terms"}"#);
    assert_eq!(finding.evidence.place.expect("a place").as_str(), "https://auth.services.adobe.com/terms");
}

#[test]
fn what_aa_connect_wrote_itself_is_known_again() {
    let mut wrong = Vec::new();
    for rule in rules().iter().filter(|rule| !rule.is_unknown) {
        let (Some(cause), Some(remedy)) = (rule.cause.last(), rule.remedy.last()) else { continue };
        // The first of those that say the same.
        let same =
            rules().iter().find(|other| other.cause.last() == Some(cause) && other.remedy.last() == Some(remedy));
        let expected = [same.map_or(rule.id.as_str(), |rule| rule.id.as_str())];
        let text = format!("Somebody: {cause}\nWhat to do: {remedy}\nWho can do it: {}.", rule.who.title());
        for text in [text.replace(". ", ".\n  "), text.replace('\n', "\n> "), text] {
            if ids(&explain(&text)) != expected {
                wrong.push(format!("{:?} instead of {expected:?}", ids(&explain(&text))));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_evidence_beside_our_own_words_is_read() {
    let evidence = Evidence {
        host: Some("ims-na1.adobelogin.com".into()),
        status: Some(400),
        code: Some("invalid_client".into()),
        description: Some("invalid client_secret parameter".into()),
        is_adobes: true,
        request_id: Some("d-42".into()),
        ..Evidence::at_stage(Stage::Token)
    };
    let finding = diagnose(evidence);
    let lines: Vec<String> =
        finding.evidence_lines().iter().map(|(label, value)| format!("{label}: {value}")).collect();
    let text = format!(
        "Adobe refused: {}\nWhat to do: {}\nWho can do it: you.\nEvidence: {}",
        finding.cause,
        finding.remedy,
        lines.join(", ")
    );
    let again = only(&text);
    assert_eq!((again.id, again.evidence.request_id), (finding.id, Some(Printable::new("d-42"))));
    assert_eq!(again.evidence.host.as_deref(), Some("ims-na1.adobelogin.com"));
    let json = format!(
        "{{\"finding\":{{\"id\":\"{}\",\"cause\":{:?},\"remedy\":{:?},\"evidence\":{{\"host\":\"h.example\",\"status\":\"400\"}}}}}}",
        finding.id, finding.cause, finding.remedy
    );
    assert_eq!(only(&json).id, finding.id);
}

#[test]
fn no_secret_comes_out_again() {
    let token = "eyJhbGciOiJSUzI1NiJ9.eyJDQU5BUlkiOiJDQU5BUlkifQ.CANARYsignature";
    for text in [
        r#"{"error":"invalid_client","error_description":"client_secret=CANARY is wrong"}"#.to_owned(),
        format!("{{\"error\":\"invalid_token\",\"error_description\":\"the token {token} has ended\"}}"),
        r#"{"error":"invalid_token","error_description":"the token \u0065yJCANARYCANARY.a.b has ended"}"#.to_owned(),
        format!("HTTP/1.1 403 Forbidden\nx-debug-id: {token}\nAuthorization: Bearer {token}"),
        "{\"error_code\":\"403025\",\"message\":\"p8e-CANARY-secret-of-somebody\"}".to_owned(),
        "https://localhost:8443/callback?error=access_denied&error_description=client_secret%3DCANARY".to_owned(),
        "curl: (5) Could not resolve proxy: http://alice:CANARY@proxy.corp.example:3128".to_owned(),
        "HTTP/1.1 502\n<html><title>password=CANARY</title></html>".to_owned(),
        "Could not find a suitable TLS CA certificate bundle, invalid path: /home/p8e-CANARY-x/ca.pem".to_owned(),
        "{\"error\":\"ride_AdobeID_acct_terms\",\"jump\":\"https://x.example/?a=1&code=CANARY\"}".to_owned(),
    ] {
        let findings = explain(&text);
        assert!(!findings.is_empty(), "{text}");
        let said = format!("{findings:?}");
        assert!(!said.contains("CANARY"), "{text} → {said}");
    }
}

#[test]
fn only_a_mebibyte_is_looked_at() {
    let late = format!("{}curl: (6) Could not resolve host: x.example", "word ".repeat(300_000));
    assert!(explain(&late).is_empty());
    let early = format!("curl: (6) Could not resolve host: x.example\n{}", "wörd ".repeat(300_000));
    assert_eq!(only(&early).evidence.transport, Some(Transport::Dns));
}

#[test]
fn a_hostile_text_takes_no_time_to_speak_of() {
    let started = std::time::Instant::now();
    for piece in [
        "{",
        "{\"a\":{",
        "{\"a\":[",
        "eyJ",
        "://a@",
        "'client_secret': '",
        "<html",
        "error=",
        "http/1.1 403 ",
        "{'",
        "\\\"",
    ] {
        explain(&piece.repeat(200_000 / piece.len()));
    }
    assert!(started.elapsed().as_secs() < 120, "{:?}", started.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,400}") {
        explain(&text);
    }

    #[test]
    fn no_mixture_of_pieces_makes_it_panic(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("{\"error\":\"".to_owned()), Just("\"}".to_owned()), Just("{'".to_owned()), Just("'}".to_owned()),
                Just("HTTP/1.1 4".to_owned()), Just("03".to_owned()), Just("://é".to_owned()), Just("client_secret".to_owned()),
                Just("=\\\\\"".to_owned()), Just("curl: (6)".to_owned()), Just("eyJ".to_owned()), Just("<html><title".to_owned()),
                Just("\nLocation:".to_owned()), Just("-----BEGIN PRIVATE".to_owned()), Just("-----END".to_owned()),
                Just(".adobe.io".to_owned()), Just("İ".to_owned()), "\\PC{0,6}".prop_map(|text| text),
            ],
            0..40,
        )
    ) {
        explain(&pieces.concat());
    }
}
