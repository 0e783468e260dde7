//! The letters: whoever must act is asked for what they can do, in words that are meant for them.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "what a test needs may end the test")]

use std::time::Duration;

use aa_connect::connection::*;
use aa_connect::diagnosis::{
    About, Bundle, CheckEvent, CheckId, CheckRun, Evidence, Finding, History, Machine, Rule, Stage, Test, Transport,
    Who, diagnose, explain, left_over, offboarding_letter, rules,
};
use jiff::Timestamp;

#[expect(dead_code, reason = "shared with tests that use more of it")]
#[path = "support/canned.rs"]
mod canned;

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().expect("a time")
}

fn about() -> About {
    let about = About::of(&canned::connection("northwind"));
    About { proxy: Some("http://settings.example:3128".into()), ..about }
}

/// What is seen when `rule` speaks, as a check sees it.
fn seen(rule: &Rule) -> Evidence {
    let mut evidence = Evidence {
        host: Some("analytics.adobe.io".into()),
        at: Some(now()),
        ..Evidence::at_stage(Stage::ReportSuites)
    };
    for (field, test) in &rule.when {
        let value = match test {
            Test::Is(text) | Test::Prefix(text) => text.as_str(),
            Test::Any(texts) => texts.first().expect("one").as_str(),
        };
        match field.as_str() {
            "stage" => evidence.stage = Stage::ALL.into_iter().find(|stage| stage.word() == value).expect("a stage"),
            "status" => evidence.status = value.parse().ok(),
            "status_class" => evidence.status = value.get(..1).and_then(|class| format!("{class}03").parse().ok()),
            "code" => evidence.code = Some(value.into()),
            "description" => evidence.description = Some(value.into()),
            "is_adobes" => evidence.is_adobes = value == "yes",
            "code_is_general" => {}
            "transport" => evidence.transport = Transport::ALL.into_iter().find(|transport| transport.word() == value),
            "issuer" => evidence.issuer = Some("CN=Example Inspection".into()),
            "clock" => evidence.clock_ahead_seconds = Some(0),
            "grant" | "claims_aem" => {
                evidence.asserted = Some(aa_connect::diagnosis::Asserted {
                    fingerprint: None,
                    begins: None,
                    ends: None,
                    metascopes: Printable::new("ent_aem_cloud_sdk"),
                });
            }
            other => assert!(other.is_empty(), "nothing is seen for {other}"),
        }
    }
    if rule.id == "tls-wrong-name-seen" {
        evidence.description = Some("portal.example".into());
    }
    evidence.place = match rule.id.as_str() {
        id if id.starts_with("proxy-") => Some("http://proxy.example:8080".into()),
        "company-not-seen" | "no-report-suites" => Some("northw0".into()),
        "sandbox-not-seen" | "sandbox-not-active" | "journeys-not-allowed" => Some("prod".into()),
        "suites-missing" => Some("northwind.web, northwind.app".into()),
        _ => None,
    };
    evidence.request_id = evidence.is_adobes.then(|| "d-42".into());
    evidence
}

fn letters() -> Vec<(&'static Rule, String)> {
    let others = rules().iter().filter(|rule| rule.who != Who::You);
    others
        .map(|rule| {
            let finding = diagnose(seen(rule));
            assert_eq!(finding.id, rule.id);
            let letter = finding.letter(&about(), now()).expect("a letter");
            (rule, format!("Subject: {}\n\n{}", letter.subject, letter.body))
        })
        .collect()
}

#[test]
fn every_letter_asks_what_its_reader_can_do() {
    let letters: Vec<String> =
        letters().into_iter().map(|(rule, letter)| format!("== {} ==\n{letter}\n", rule.id)).collect();
    insta::assert_snapshot!("letters", letters.join("\n"));
}

#[test]
fn no_letter_speaks_to_its_writer() {
    for (rule, letter) in letters() {
        let asked: Vec<&str> = letter.split("\n\n").filter(|paragraph| !paragraph.starts_with("Cause")).collect();
        let asked = asked.join("\n\n");
        let wrong =
            ["your network team", "your Adobe administrator", "this program", "--", "aa-connect always", "Try again"];
        for words in wrong {
            assert!(!asked.contains(words), "{}: {words}\n{asked}", rule.id);
        }
    }
}

#[test]
fn the_proxy_of_a_letter_is_the_one_that_failed() {
    let failed = letters().into_iter().filter(|(rule, _)| rule.id.starts_with("proxy-"));
    for (rule, letter) in failed {
        assert!(letter.contains("the proxy http://proxy.example:8080"), "{}: {letter}", rule.id);
        assert!(!letter.contains("settings.example"), "{}: {letter}", rule.id);
    }
}

fn bundle_of(finding: Finding) -> String {
    let mut run = CheckRun::new(&[CheckId::ReportSuites]);
    let (check, took) = (CheckId::ReportSuites, Duration::from_millis(80));
    run.apply(&CheckEvent::Failed { check, finding: Box::new(finding), took });
    Bundle::of(&run, now(), about(), History::default(), Machine::default(), "0.1.0", now()).to_text()
}

#[test]
fn explain_knows_our_own_letters_and_bundles_again() {
    let mut wrong = Vec::new();
    for (rule, letter) in letters() {
        let quoted: String = letter.lines().map(|line| format!("> {line}\n")).collect();
        for (kind, text) in [("letter", letter), ("quoted", quoted), ("bundle", bundle_of(diagnose(seen(rule))))] {
            let told = explain(&text);
            let ids: Vec<&str> = told.iter().map(|finding| finding.id).collect();
            let host = told.first().and_then(|finding| finding.evidence.host.clone());
            if ids != [rule.id.as_str()] || host.as_deref() != Some("analytics.adobe.io") {
                wrong.push(format!("{kind} of {}: {ids:?} at {host:?}", rule.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// ── what is left at Adobe of a connection that was removed ──────────────────────────────────────────────────────────

fn of_type(kind: CredentialType, product: Product) -> Connection {
    let settings = SignInSettings {
        client_id: ClientId::parse(canned::CLIENT_ID).unwrap(),
        scopes: Scopes::parse(Scopes::ANALYTICS_USER).unwrap(),
        redirect_uri: RedirectUri::suggested(),
        person: canned::signed_in().person,
    };
    let connection = canned::connection("northwind");
    let credential = match kind {
        CredentialType::ServerToServer => connection.credential.clone(),
        CredentialType::ServiceAccount => CredentialSettings::ServiceAccount(ServiceAccountSettings {
            client_id: ClientId::parse(canned::CLIENT_ID).unwrap(),
            org_id: connection.org_id.clone(),
            technical_account_id: connection.credential.technical_account_id().unwrap().clone(),
            metascopes: Scopes::parse("ent_analytics_bulk_ingest_sdk").unwrap(),
            certificate: canned::key_pair().certificate,
        }),
        kind => CredentialSettings::for_person(kind, settings).unwrap(),
    };
    Connection { credential, product, ..connection }
}

#[test]
fn whoever_offboards_is_told_what_to_delete_for_each_type_and_product_and_no_secret() {
    for product in [Product::Analytics, Product::JourneyOptimizer, Product::ExperienceManager] {
        for kind in CredentialType::ALL {
            let connection = of_type(kind, product);
            let letter = offboarding_letter(&connection, None, now());
            let (body, what) = (&letter.body, format!("{kind:?} {product:?}"));
            assert_eq!(letter.to, Who::AdobeAdministrator);
            assert!(letter.subject.contains("northwind"), "{what}");
            for always in
                [canned::CLIENT_ID, canned::ORG, "<https://adminconsole.adobe.com>", "None of these values is a secret"]
            {
                assert!(body.contains(always), "{what}: {always}\n{body}");
            }
            assert!(!body.contains(canned::CLIENT_SECRET) && !body.contains("PRIVATE KEY"), "{what}: {body}");
            assert!(!body.contains(['{', '}']) && !body.contains("\n\n\n") && !body.contains("  "), "{what}: {body}");
            let is_aem = product == Product::ExperienceManager && kind == CredentialType::ServiceAccount;
            assert_eq!(body.contains("<https://my.cloudmanager.adobe.com>"), is_aem, "{what}: {body}");
            assert_eq!(body.contains("<https://developer.adobe.com/console>"), !is_aem, "{what}: {body}");
            assert_eq!(body.contains("<https://experience.adobe.com>"), product == Product::JourneyOptimizer, "{what}");
            let has_redirect = matches!(kind, CredentialType::WebApp | CredentialType::SinglePageApp);
            assert_eq!(body.contains("redirect URI patterns"), has_redirect, "{what}: {body}");
            assert_eq!(body.contains("ada@northwind.example"), kind.is_for_people(), "{what}: {body}");
            let is_listed = kind == CredentialType::ServiceAccount && !is_aem;
            let sha1 = canned::key_pair().certificate.unwrap().sha1;
            assert_eq!(body.contains(sha1.as_str()), is_listed, "{what}: {body}");
            assert_eq!(
                left_over(&connection).len(),
                if product == Product::JourneyOptimizer { 3 } else { 2 },
                "{what}"
            );
        }
    }
}

#[test]
fn the_former_credential_and_tokens_that_may_live_stand_in_the_letter_too() {
    let former = FormerCredential {
        replaced_at: now(),
        credential: of_type(CredentialType::ServiceAccount, Product::Analytics).credential,
    };
    let connection = Connection { former: Some(former), ..canned::connection("northwind") };
    let letter = offboarding_letter(&connection, Some("the last one ends by itself at 2026-11-29 12:00 UTC."), now());
    assert!(letter.body.contains("the old credential that was replaced"), "{}", letter.body);
    assert!(
        letter.body.contains("the last one ends by itself at 2026-11-29 12:00 UTC. Deleting the credential ends them.")
    );
}
