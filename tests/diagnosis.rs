//! The rules of diagnosis: every failure has one name, the exact rule wins, and nothing is guessed.
#![expect(clippy::expect_used, clippy::panic, reason = "the helpers here fail the test that calls them")]

use std::collections::BTreeSet;

use aa_connect::connection::Printable;
use aa_connect::diagnosis::{
    Asserted, Evidence, Finding, LocalFault, Rule, Stage, Test, Transport, Verdict, Who, diagnose, rules,
};
use aa_connect::runtime::{
    certificate_failed, listener_failed, no_loopback, of_refused_sign_in, port_busy, port_forbidden, sign_in_timed_out,
};
use proptest::prelude::*;

/// The smallest evidence that passes all tests of `rule`.
fn example(rule: &Rule) -> Evidence {
    // At the token endpoint another rule speaks of being asked to slow down.
    let stage = if rule.id == "too-many-requests" { Stage::ReportSuites } else { Stage::Token };
    let mut evidence = Evidence::at_stage(stage);
    for (field, test) in &rule.when {
        let value = match test {
            Test::Is(text) | Test::Prefix(text) => text.as_str(),
            Test::Any(texts) => texts[0].as_str(),
        };
        match field.as_str() {
            "stage" => evidence.stage = Stage::ALL.into_iter().find(|s| s.word() == value).expect("a stage's word"),
            "host" => evidence.host = Some(value.to_owned()),
            "status" => evidence.status = Some(value.parse().expect("a number")),
            "status_class" => {
                let hundreds: u16 = value[..1].parse().expect("a number");
                evidence.status = evidence.status.or(Some(hundreds * 100 + 1));
            }
            "code" => evidence.code = Some(Printable::new(value)),
            "description" => evidence.description = Some(Printable::new(value)),
            "is_adobes" => evidence.is_adobes = value == "yes",
            // The status of the row, or any, with a code that only one service knows.
            "code_is_general" => evidence.status = evidence.status.or(Some(418)),
            "transport" => {
                evidence.transport = Some(Transport::ALL.into_iter().find(|t| t.word() == value).expect("a transport"));
            }
            "local" => evidence.local = Some(LocalFault::ALL.into_iter().find(|l| l.word() == value).expect("a fault")),
            "grant" => {
                evidence.asserted.get_or_insert_with(asserted_by_key_only);
            }
            "claims_aem" => {
                let shown = evidence.asserted.get_or_insert_with(asserted_by_key_only);
                if value == "yes" {
                    shown.metascopes = Printable::new("ent_cja_sdk,ent_aem_cloud_sdk");
                }
            }
            "issuer" => {
                let seen = if value.is_empty() { "Contoso Root CA (Contoso Ltd)" } else { value };
                evidence.issuer = Some(Printable::new(seen));
            }
            "works_without_proxy" => evidence.works_without_proxy = Some(value == "yes"),
            "may_not_exchange" => evidence.may_not_exchange = true,
            "other_secret_works" => evidence.other_secret_works = Some(value == "yes"),
            "clock" => evidence.clock_ahead_seconds = Some(if value == "wrong" { 4_000 } else { 0 }),
            other => panic!("no example for {other}"),
        }
    }
    evidence
}

/// A Service Account of which only the key is known.
fn asserted_by_key_only() -> Asserted {
    let metascopes = Printable::new("ent_analytics_bulk_ingest_sdk,ent_cja_sdk");
    Asserted { fingerprint: None, begins: None, ends: None, metascopes }
}

/// One with its certificate.
fn asserted() -> Asserted {
    Asserted {
        fingerprint: Some(Printable::new("0a1b2c3d4e5f60718293a4b5c6d7e8f901234567")),
        begins: Some("2026-01-02T03:04:05Z".parse().expect("a time")),
        ends: Some("2027-01-02T03:04:05Z".parse().expect("a time")),
        ..asserted_by_key_only()
    }
}

/// The same with everything else seen that a placeholder may take.
fn rich(mut evidence: Evidence) -> Evidence {
    evidence.host.get_or_insert_with(|| "ims-na1.adobelogin.com".to_owned());
    evidence.place.get_or_insert_with(|| Printable::new("/home/you/.config/aa-connect/northwind.toml"));
    evidence.retry_after = Some(38);
    evidence.clock_ahead_seconds.get_or_insert(10);
    if let Some(shown) = &mut evidence.asserted {
        *shown = Asserted { metascopes: shown.metascopes.clone(), ..asserted() };
    }
    evidence.request_id = Some(Printable::new("Ab12Cd34"));
    evidence
}

fn is_compatible(a: &Test, b: &Test) -> bool {
    match (a, b) {
        (Test::Is(a), Test::Is(b)) => a == b,
        (Test::Is(text), Test::Prefix(prefix)) | (Test::Prefix(prefix), Test::Is(text)) => text.starts_with(prefix),
        (Test::Prefix(a), Test::Prefix(b)) => a.starts_with(b.as_str()) || b.starts_with(a.as_str()),
        (Test::Any(texts), other) | (other, Test::Any(texts)) => {
            texts.iter().any(|text| is_compatible(&Test::Is(text.clone()), other))
        }
    }
}

/// Whether one evidence could pass the tests of both. What no evidence holds together: a local fault with anything
/// from the network; a code (read from a body) with a transport fault (no readable body); a status of another class.
fn could_both_match(a: &Rule, b: &Rule) -> bool {
    let has = |field: &str| a.when.contains_key(field) || b.when.contains_key(field);
    if has("local") && (has("transport") || has("status") || has("status_class") || has("code") || has("description")) {
        return false;
    }
    if has("transport") && has("code") {
        return false;
    }
    let class_of = |test: &Test| match test {
        Test::Is(status) => Test::Is(format!("{}xx", &status[..1])),
        Test::Any(all) => Test::Any(all.iter().map(|status| format!("{}xx", &status[..1])).collect()),
        Test::Prefix(prefix) => Test::Prefix(prefix[..1].to_owned()),
    };
    let classes_agree = |a: &Rule, b: &Rule| match (a.when.get("status"), b.when.get("status_class")) {
        (Some(status), Some(class)) => is_compatible(&class_of(status), class),
        _ => true,
    };
    classes_agree(a, b)
        && classes_agree(b, a)
        && a.when.iter().all(|(field, test)| b.when.get(field).is_none_or(|other| is_compatible(test, other)))
}

#[test]
fn no_evidence_can_tie_two_rules() {
    for (at, a) in rules().iter().enumerate() {
        for b in &rules()[at + 1..] {
            let tie = a.is_unknown == b.is_unknown && a.specificity() == b.specificity() && could_both_match(a, b);
            assert!(!tie, "{} and {} tie", a.id, b.id);
        }
    }
}

#[test]
fn every_rule_wins_for_its_own_example() {
    for rule in rules() {
        assert_eq!(diagnose(example(rule)).id, rule.id);
        assert_eq!(diagnose(rich(example(rule))).id, rule.id, "with more seen");
    }
}

#[test]
fn ids_are_unique_and_kebab_case() {
    let mut seen = BTreeSet::new();
    for rule in rules() {
        assert!(seen.insert(&rule.id), "{} twice", rule.id);
        assert!(
            rule.id
                .split('-')
                .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())),
            "{}",
            rule.id
        );
    }
}

#[test]
fn every_transport_and_every_local_fault_has_a_rule_of_its_own() {
    let ids_of = |evidence: Vec<Evidence>| -> BTreeSet<&'static str> {
        evidence.into_iter().map(|evidence| diagnose(evidence).id).collect()
    };
    let transports = Transport::ALL
        .into_iter()
        .map(|transport| Evidence { transport: Some(transport), ..Evidence::at_stage(Stage::Network) })
        .collect();
    let faults = LocalFault::ALL.into_iter().map(|fault| Evidence::local(Stage::Store, fault, "")).collect();
    let (transports, faults) = (ids_of(transports), ids_of(faults));
    assert_eq!(transports.len(), Transport::ALL.len(), "{transports:?}");
    assert_eq!(faults.len(), LocalFault::ALL.len(), "{faults:?}");
    assert!(transports.union(&faults).all(|id| !id.starts_with("unknown") || *id == "unknown-shape"));
}

#[test]
fn a_local_fault_is_this_machines_unless_only_a_person_is_missing() {
    for fault in LocalFault::ALL {
        let expected = match fault {
            LocalFault::NotSignedIn
            | LocalFault::SignInTimedOut
            | LocalFault::CertificateExpired
            | LocalFault::CertificateNotYetValid => Verdict::PersonMustAct,
            _ => Verdict::ThisMachine,
        };
        for stage in Stage::ALL {
            assert_eq!(diagnose(Evidence::local(stage, fault, "somewhere")).verdict, expected, "{fault:?}");
        }
    }
}

/// What every finding owes its reader.
fn assert_readable(finding: &Finding) {
    for text in [&finding.cause, &finding.remedy] {
        assert!(text.ends_with('.'), "{}: {text}", finding.id);
        assert!(!text.contains("  ") && !text.contains('{') && !text.contains('}'), "{}: {text}", finding.id);
        assert!(text.chars().all(|c| !c.is_control()), "{}", finding.id);
        let first = text.chars().next().expect("not empty");
        assert!(!first.is_whitespace(), "{}", finding.id);
    }
}

#[test]
fn every_finding_reads_well_with_little_and_with_much_seen() {
    for rule in rules() {
        let bare = diagnose(example(rule));
        let full = diagnose(rich(example(rule)));
        assert_readable(&bare);
        assert_readable(&full);
        assert!(bare.cause.starts_with(|c: char| c.is_uppercase()), "{}", bare.cause);
        assert!(!rule.source.is_empty());
        assert!(rule.link.as_ref().is_none_or(|link| link.starts_with("https://")), "{}", rule.id);
        for template in &rule.cause {
            assert!(!template.trim_end_matches('.').contains(". "), "a cause is one sentence: {template}");
        }
    }
}

#[test]
fn what_was_seen_stands_in_the_sentence() {
    let mut evidence = Evidence { transport: Some(Transport::Dns), ..Evidence::at_stage(Stage::Token) };
    evidence.host = Some("ims.example".to_owned());
    assert!(diagnose(evidence).cause.contains("ims.example"));
    let busy = rich(Evidence {
        status: Some(429),
        is_adobes: true,
        code: Some(Printable::new("429050")),
        ..Evidence::at_stage(Stage::ReportSuites)
    });
    let finding = diagnose(busy);
    assert!(finding.cause.contains("busy, not broken") && finding.remedy.contains("38 seconds"), "{finding:?}");
    let early = Evidence {
        transport: Some(Transport::TlsDates),
        clock_ahead_seconds: Some(-7_300),
        ..Evidence::at_stage(Stage::Network)
    };
    assert!(diagnose(early).cause.contains("2 hours slow"));
    let mut step = from_adobe(Stage::Token, 400, "ride_AdobeID_acct_terms", "");
    step.place = Some(Printable::new("https://adobeid.example/terms"));
    assert!(diagnose(step).remedy.starts_with("Open <https://adobeid.example/terms> in a browser"));
}

/// An answer that bears Adobe's marks.
fn from_adobe(stage: Stage, status: u16, code: &str, description: &str) -> Evidence {
    let seen = |text: &str| (!text.is_empty()).then(|| Printable::new(text));
    Evidence {
        status: Some(status),
        code: seen(code),
        description: seen(description),
        is_adobes: true,
        ..Evidence::at_stage(stage)
    }
}

#[test]
fn documented_refusals_are_named() {
    use Stage::{Companies, ReportSuites, Token};
    for (stage, status, code, description, id) in [
        // Protocol reference, section 2.1.
        (Token, 400, "invalid_client", "invalid client_secret parameter", "ims-wrong-client-secret"),
        (Token, 401, "invalid_client", "invalid client_secret parameter", "ims-wrong-client-secret"),
        (Token, 400, "invalid_client", "invalid client_id parameter", "ims-wrong-client-id"),
        (Token, 400, "invalid_client", "unexpected client_secret parameter", "ims-unexpected-client-secret"),
        (Token, 401, "invalid_client", "", "ims-invalid-client"),
        (Token, 400, "unauthorized_client", "", "ims-unauthorized-client"),
        (Token, 400, "unsupported_grant_type", "", "ims-unsupported-grant-type"),
        (Token, 400, "invalid_scope", "anything", "ims-invalid-scope"),
        (Token, 400, "access_denied", "", "ims-access-denied"),
        (Token, 400, "invalid_grant", "", "ims-invalid-grant"),
        (Token, 400, "ride_AdobeID_acct_terms", "", "ims-terms"),
        (Token, 400, "ride_AdobeID_acct_evs", "", "ims-verify-email"),
        (Token, 400, "ride_AdobeID_acct_disabled", "", "ims-account-disabled"),
        (Token, 400, "ride_AdobeID_acct_eoaChoose", "", "ims-choose-profile"),
        (Token, 400, "ride_AdobeID_acct_actreq", "", "ims-account-step"),
        (Token, 400, "ride_AdobeID_acct_new", "", "ims-account-other"),
        (Token, 429, "", "", "ims-too-many-requests"),
        (Token, 500, "internal_error", "Please try again later", "ims-internal-error"),
        // Section 7.5.
        (Companies, 401, "401013", "Oauth token is not valid", "api-token-not-valid"),
        (Companies, 403, "403010", "Oauth token is missing.", "api-token-missing"),
        (Companies, 403, "403000", "Api Key is required", "api-key-missing"),
        (Companies, 403, "403003", "Api Key is invalid", "api-key-invalid"),
        (Companies, 403, "403025", "Profile is not valid", "api-no-product-profile"),
        (Companies, 403, "403023", "Profile is not valid", "api-no-product-context"),
        (Companies, 403, "403027", "User region is missing", "api-region-missing"),
        (Companies, 400, "400003", "Missing header", "api-header-missing"),
        (ReportSuites, 429, "429050", "Too many requests", "api-too-many-requests"),
        (ReportSuites, 429, "", "", "too-many-requests"),
        (ReportSuites, 401, "invalid_token", "IMS token failed IMS Facade token validation", "api-token-too-old"),
        (
            ReportSuites,
            404,
            "404",
            "Could not find analytics user for globalCompanyId=northw0 and imsUserId=x@techacct.adobe.com",
            "api-no-analytics-user",
        ),
        (Companies, 500, "500", "Error while resolving get imsOrgs for imsUserId=x clientId=y", "api-discovery-failed"),
        (Companies, 400, "BadRequestError", "A valid content-type must be specified", "api-content-type"),
        (ReportSuites, 403, "insufficient_access", "", "api-no-permission"),
        (ReportSuites, 400, "", "Cannot find proper global company ID", "api-no-company-header"),
    ] {
        assert_eq!(diagnose(from_adobe(stage, status, code, description)).id, id, "{status} {code} {description}");
        let copied = Evidence { is_adobes: false, ..from_adobe(stage, status, code, description) };
        let finding = diagnose(copied);
        assert!(
            finding.verdict == Verdict::SomebodyElse || status == 429,
            "without Adobe's marks nobody may be believed to be Adobe: {} for {code}",
            finding.id
        );
    }
}

/// Protocol reference, section 9: which half of the right is missing, told by the place, for Adobe documents no body.
#[test]
fn a_missing_product_profile_and_a_missing_role_are_told_apart() {
    use Stage::{Journeys, Sandboxes};
    for (stage, status, code, description, id) in [
        (Sandboxes, 403, "403025", "Profile is not valid", "platform-no-product-profile"),
        (Journeys, 403, "403025", "Profile is not valid", "platform-no-product-profile"),
        (Sandboxes, 403, "403027", "User region is missing", "platform-region-missing"),
        (Journeys, 403, "403003", "Api Key is invalid", "api-key-invalid"),
        (Sandboxes, 400, "400003", "Missing header", "api-header-missing"),
        (Journeys, 401, "401013", "Oauth token is not valid", "api-token-not-valid"),
        (Journeys, 429, "429050", "Too many requests", "api-too-many-requests"),
        (Journeys, 403, "insufficient_scope", "", "api-insufficient-scope"),
        (Sandboxes, 403, "ForbiddenError", "no", "sandboxes-not-allowed"),
        (Sandboxes, 403, "", "", "sandboxes-not-allowed"),
        (Journeys, 403, "ForbiddenError", "no", "journeys-not-allowed"),
        (Journeys, 403, "insufficient_access", "", "journeys-not-allowed"),
        (Journeys, 403, "", "", "journeys-not-allowed"),
        (Journeys, 401, "UnauthorizedError", "", "platform-token-not-valid"),
        (Sandboxes, 401, "invalid_token", "", "platform-token-not-valid"),
        (Journeys, 404, "NotFoundError", "", "journeys-sandbox-unknown"),
        (Journeys, 400, "BadRequestError", "what", "journeys-request-refused"),
        (Journeys, 500, "", "", "unknown-adobe-unwell"),
    ] {
        let finding = diagnose(from_adobe(stage, status, code, description));
        assert_eq!(finding.id, id, "{stage:?} {status} {code}");
        let copied = Evidence { is_adobes: false, ..from_adobe(stage, status, code, description) };
        assert!(status == 429 || diagnose(copied).verdict == Verdict::SomebodyElse, "{stage:?} {status} {code}");
    }
    let profile = diagnose(from_adobe(Sandboxes, 403, "403025", ""));
    assert!(profile.remedy.contains("product profiles") && profile.remedy.contains("The role in Experience Platform"));
    for code in ["no-sandboxes", "ForbiddenError"] {
        let role = diagnose(from_adobe(Sandboxes, 403, code, ""));
        let wanted = "Add the API credential to a role under “Permissions” in Experience Platform";
        assert!(role.remedy.contains(wanted), "{code}: {}", role.remedy);
    }
    let mut view = from_adobe(Journeys, 403, "ForbiddenError", "");
    view.place = Some(Printable::new("prod"));
    let view = diagnose(view);
    assert!(view.cause.contains("the sandbox prod"), "{}", view.cause);
    for permission in ["“View Journeys”", "“Manage Journeys”", "“Manage Journeys Events, Data Sources and Actions”"]
    {
        assert!(view.remedy.contains(permission), "{permission}: {}", view.remedy);
    }
}

/// A refusal of the exchange.
fn from_exchange(status: u16, code: &str, description: &str) -> Evidence {
    let may_not_exchange = description.contains("exchange_jwt");
    Evidence { asserted: Some(asserted()), may_not_exchange, ..from_adobe(Stage::Token, status, code, description) }
}

#[test]
fn documented_refusals_of_the_jwt_exchange_are_named_and_judged() {
    use Verdict::{PersonMustAct, RefusedByAdobe};
    const SUBSET: &str = "The metascopes in the JWT are not a subset of the metascopes in the binding.";
    const UNREADABLE: &str = "JWT token is incorrectly formatted, and can not be decoded.";
    const UNBOUND: &str = "Could not match JWT signature to any of the bindings";
    for (status, code, description, id, verdict) in [
        // Protocol reference, section 2.3, in its order.
        (400, "invalid_client", "", "ims-jwt-unknown-client", RefusedByAdobe),
        (400, "invalid_client", "invalid client_id parameter", "ims-jwt-unknown-client", RefusedByAdobe),
        (401, "invalid_client", "", "ims-jwt-wrong-client-secret", RefusedByAdobe),
        (401, "invalid_client", "invalid client_secret parameter", "ims-jwt-wrong-client-secret", RefusedByAdobe),
        (400, "invalid_client", "invalid client_secret parameter", "ims-jwt-client-secret-parameter", RefusedByAdobe),
        (400, "invalid_token", "", "ims-jwt-invalid-token", RefusedByAdobe),
        (400, "invalid_token", "anything", "ims-jwt-invalid-token", RefusedByAdobe),
        (400, "invalid_token", UNREADABLE, "ims-jwt-malformed", RefusedByAdobe),
        (400, "invalid_token", UNBOUND, "ims-jwt-signature", RefusedByAdobe),
        (400, "invalid_signature", "", "ims-jwt-invalid-signature", RefusedByAdobe),
        (400, "invalid_jti", "", "ims-jwt-reused", RefusedByAdobe),
        (400, "invalid_scope", "", "ims-jwt-metascopes", RefusedByAdobe),
        (400, "invalid_scope", SUBSET, "ims-jwt-metascopes-subset", RefusedByAdobe),
        (400, "bad_request", "", "ims-jwt-claims", RefusedByAdobe),
        (
            400,
            "invalid_token",
            "The JWT token must contain a valid claims for audience",
            "ims-jwt-audience",
            RefusedByAdobe,
        ),
        (
            400,
            "bad_request",
            "The JWT token must contain a valid claims for audience",
            "ims-jwt-audience",
            RefusedByAdobe,
        ),
        // Section 2.1, where it comes from the exchange.
        (400, "unauthorized_client", "", "ims-jwt-wrong-type", RefusedByAdobe),
        (500, "internal_error", "Please try again later", "ims-jwt-migrated", PersonMustAct),
        (429, "", "", "ims-too-many-requests", Verdict::AdobeUnwell),
        (400, "ride_AdobeID_acct_terms", "", "ims-terms", PersonMustAct),
    ] {
        let finding = diagnose(from_exchange(status, code, description));
        assert_eq!((finding.id, finding.verdict), (id, verdict), "{status} {code} {description}");
        let copied = diagnose(Evidence { is_adobes: false, ..from_exchange(status, code, description) });
        assert!(copied.verdict == Verdict::SomebodyElse || status == 429, "{} for {code}", copied.id);
    }
}

#[test]
fn a_refused_assertion_shows_what_people_compare() {
    let seen = asserted();
    let fingerprint = seen.fingerprint.as_ref().expect("one").as_str();
    for (code, description) in
        [("invalid_signature", ""), ("invalid_token", "Could not match JWT signature to any of the bindings")]
    {
        let finding = diagnose(from_exchange(400, code, description));
        assert!(finding.cause.contains(fingerprint) && finding.remedy.contains(fingerprint), "{finding:?}");
        let lines = finding.evidence_lines();
        assert!(lines.contains(&("Fingerprint", fingerprint.to_owned())), "{lines:?}");
        assert!(lines.contains(&("Certificate until", "2027-01-02".to_owned())), "{lines:?}");
    }
    let scope = diagnose(from_exchange(400, "invalid_scope", ""));
    assert!(scope.cause.contains("ent_analytics_bulk_ingest_sdk,ent_cja_sdk"), "{}", scope.cause);
    let migrated = diagnose(from_exchange(500, "internal_error", "Please try again later"));
    assert!(migrated.remedy.contains("aa-connect migrate NAME"), "{}", migrated.remedy);
    assert_eq!(migrated.verdict.exit_code(), 8);
    assert!(migrated.remedy.starts_with("Try again once") && !migrated.remedy.contains("and converted"));
    let aem = Asserted { metascopes: Printable::new("ent_aem_cloud_sdk"), ..asserted() };
    let aem =
        diagnose(Evidence { asserted: Some(aem), ..from_exchange(500, "internal_error", "Please try again later") });
    assert_eq!((aem.id, aem.verdict), ("ims-jwt-unwell-aem", Verdict::AdobeUnwell));
    assert!(!aem.remedy.contains("migrate"), "AEM's credentials are not converted: {}", aem.remedy);
}

#[test]
fn a_wrong_clock_is_named_beside_the_refusal() {
    let early = |seconds| Evidence {
        clock_ahead_seconds: Some(seconds),
        ..from_exchange(400, "invalid_token", "JWT has expired")
    };
    let finding = diagnose(early(-7_300));
    assert_eq!(finding.id, "ims-jwt-clock");
    assert!(finding.cause.contains("JWT has expired") && finding.cause.contains("2 hours slow"), "{}", finding.cause);
    assert!(finding.evidence_lines().contains(&("Clock", "7300 s behind Adobe's".to_owned())));
    // What has nothing to do with it keeps its name; the clock stands in the evidence all the same.
    for (code, description, id) in [
        ("invalid_token", "Could not match JWT signature to any of the bindings", "ims-jwt-signature"),
        ("invalid_token", "JWT token is incorrectly formatted, and can not be decoded.", "ims-jwt-malformed"),
        ("invalid_token", "The JWT token must contain a valid claims for audience", "ims-jwt-audience"),
        ("bad_request", "exp is too far ahead", "ims-jwt-clock"),
    ] {
        let evidence = Evidence { clock_ahead_seconds: Some(3_600), ..from_exchange(400, code, description) };
        let finding = diagnose(evidence);
        assert_eq!(finding.id, id);
        assert!(finding.evidence_lines().contains(&("Clock", "3600 s ahead of Adobe's".to_owned())));
    }
    // Two minutes matter less than what else may be wrong, but are told.
    let finding = diagnose(early(120));
    assert_eq!(finding.id, "ims-jwt-invalid-token");
    assert!(finding.evidence_lines().contains(&("Clock", "120 s ahead of Adobe's".to_owned())));
}

#[test]
fn what_keeps_a_key_pair_from_being_used_says_which_one_and_that_nothing_was_sent() {
    let finding =
        |fault| diagnose(Evidence { asserted: Some(asserted()), ..Evidence::local(Stage::KeyPair, fault, "") });
    assert!(finding(LocalFault::KeyMismatch).cause.contains("0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"));
    let expired = finding(LocalFault::CertificateExpired);
    assert!(expired.cause.contains("2027-01-02"), "{}", expired.cause);
    assert!(expired.remedy.contains("aa-connect migrate NAME") && expired.remedy.contains("AEM"), "{}", expired.remedy);
    assert_eq!(expired.verdict.exit_code(), 8);
    assert!(finding(LocalFault::CertificateNotYetValid).cause.contains("2026-01-02"));
    for fault in [LocalFault::KeyUnreadable, LocalFault::KeyMismatch, LocalFault::CertificateDamaged] {
        let finding = finding(fault);
        assert!(finding.cause.contains("nothing was sent"), "{}", finding.cause);
        assert_eq!(finding.verdict.exit_code(), 7, "{fault:?}");
    }
}

#[test]
fn what_the_browser_comes_back_with_is_named_and_judged() {
    use Verdict::{AdobeUnwell, PersonMustAct, RefusedByAdobe};
    for (code, id, verdict) in [
        ("access_denied", "sign-in-denied", PersonMustAct),
        ("invalid_scope", "sign-in-invalid-scope", RefusedByAdobe),
        ("login_required", "sign-in-page-needed", PersonMustAct),
        ("consent_required", "sign-in-page-needed", PersonMustAct),
        ("interaction_required", "sign-in-page-needed", PersonMustAct),
        ("unauthorized_client", "sign-in-unauthorized-client", RefusedByAdobe),
        ("unsupported_response_type", "sign-in-unauthorized-client", RefusedByAdobe),
        ("invalid_request", "sign-in-invalid-request", RefusedByAdobe),
        ("server_error", "sign-in-adobe-unwell", AdobeUnwell),
        ("temporarily_unavailable", "sign-in-adobe-unwell", AdobeUnwell),
        ("ride_AdobeID_acct_terms", "ims-terms", PersonMustAct),
        ("ride_AdobeID_acct_evs", "ims-verify-email", PersonMustAct),
        ("ride_AdobeID_acct_disabled", "ims-account-disabled", PersonMustAct),
        ("ride_AdobeID_acct_eoaChoose", "ims-choose-profile", PersonMustAct),
        ("ride_AdobeID_acct_actreq", "ims-account-step", PersonMustAct),
        ("ride_new", "ims-account-other", PersonMustAct),
        ("never_seen", "unknown-sign-in-refusal", RefusedByAdobe),
    ] {
        let finding = diagnose(of_refused_sign_in(&Printable::new(code), None, None, "ims.example"));
        assert_eq!((finding.id, finding.verdict), (id, verdict), "{code}");
        assert!(!finding.cause.contains("status"), "a browser's answer has no status: {}", finding.cause);
        assert_readable(&finding);
    }
    let said = Printable::new("Brand new reason");
    let unknown = diagnose(of_refused_sign_in(&Printable::new("never_seen"), Some(&said), None, "ims.example"));
    assert!(unknown.cause.contains("never_seen") && unknown.cause.contains("Brand new reason"), "{}", unknown.cause);
    assert!(unknown.rule().is_some_and(|rule| rule.is_unknown));
}

#[test]
fn a_missing_account_step_leads_to_its_whole_address_or_to_none() {
    let remedy = |jump: &str| {
        let (error, jump) = (Printable::new("ride_AdobeID_acct_terms"), Printable::new(jump));
        diagnose(of_refused_sign_in(&error, None, Some(&jump), "ims.example")).remedy
    };
    assert!(remedy("https://adobeid.example/terms").starts_with("Open <https://adobeid.example/terms> in a browser"));
    assert!(remedy("http://127.0.0.1:8080/ims/practice/terms").starts_with("Open <http://127.0.0.1:8080/"), "practice");
    for useless in ["http://adobeid.example/terms", "javascript:alert(1)", ""] {
        assert!(remedy(useless).starts_with("Sign in at <https://account.adobe.com>"), "{useless}");
    }
    assert!(remedy(&format!("https://adobeid.example/{}", "x".repeat(400))).starts_with("Sign in at <https://acc"));
}

#[test]
fn what_keeps_this_machine_from_a_sign_in_stands_in_the_sentence() {
    let cause = |evidence| diagnose(evidence).cause;
    let java = Printable::new("java, process 4711");
    assert!(cause(port_busy(8443, Some(&java))).contains("port 8443 (java, process 4711) of this machine"));
    assert!(cause(port_busy(8443, None)).contains("port 8443 of this machine"));
    assert!(cause(port_forbidden(80)).contains("port 80."));
    assert!(cause(listener_failed("https://localhost:8443", "A proxy answered.")).contains("https://localhost:8443"));
    for evidence in [
        listener_failed("", "A proxy answered."),
        no_loopback("A proxy answered."),
        certificate_failed("A proxy answered."),
    ] {
        let finding = diagnose(evidence);
        assert_eq!(finding.verdict, Verdict::ThisMachine, "{}", finding.id);
        assert_eq!(finding.evidence_lines(), [("Details", "A proxy answered.".to_owned())], "{}", finding.id);
    }
    let clock =
        Evidence { clock_ahead_seconds: Some(-900), ..Evidence::local(Stage::SignIn, LocalFault::ClockWrong, "") };
    assert!(cause(clock).contains("15 minutes slow"));
}

#[test]
fn a_sign_in_without_an_end_names_both_causes_that_adobe_does_not_tell() {
    let finding = diagnose(sign_in_timed_out("ims.example"));
    assert_eq!((finding.id, finding.verdict), ("sign-in-timed-out", Verdict::PersonMustAct));
    for words in ["There was an error with this action", "client ID", "default redirect URI", "paste", "pattern"] {
        assert!(finding.remedy.contains(words), "{words}: {}", finding.remedy);
    }
}

#[test]
fn a_dead_sign_in_says_how_to_sign_in_again() {
    let mut dead = vec![Evidence::local(Stage::Token, LocalFault::NotSignedIn, "")];
    dead.extend(
        ["access_denied", "invalid_grant", "invalid_token"].map(|code| from_adobe(Stage::Token, 400, code, "")),
    );
    for evidence in dead {
        let finding = diagnose(evidence);
        assert_eq!(finding.verdict.exit_code(), 8, "{}", finding.id);
        assert!(finding.remedy.contains("aa-connect sign-in NAME"), "{}: {}", finding.id, finding.remedy);
    }
}

#[test]
fn our_own_checks_have_their_words() {
    for (stage, code, who) in [
        (Stage::Companies, "no-companies", Who::AdobeAdministrator),
        (Stage::Companies, "company-not-seen", Who::AdobeAdministrator),
        (Stage::Companies, "organization-differs", Who::You),
        (Stage::ReportSuites, "suites-missing", Who::AdobeAdministrator),
        (Stage::ReportSuites, "no-report-suites", Who::AdobeAdministrator),
        (Stage::Sandboxes, "no-sandboxes", Who::AdobeAdministrator),
        (Stage::Sandboxes, "sandbox-not-seen", Who::AdobeAdministrator),
        (Stage::Sandboxes, "sandbox-not-active", Who::AdobeAdministrator),
    ] {
        for is_adobes in [true, false] {
            let finding = diagnose(Evidence {
                code: Some(Printable::new(code)),
                status: Some(200),
                is_adobes,
                ..Evidence::at_stage(stage)
            });
            assert_eq!((finding.id, finding.who, finding.verdict), (code, who, Verdict::PersonMustAct));
        }
    }
}

#[test]
fn the_unknown_is_called_unknown_and_judged_by_who_answered() {
    let unmarked =
        |status, transport| Evidence { status: Some(status), transport, ..Evidence::at_stage(Stage::Companies) };
    for (evidence, verdict) in [
        (from_adobe(Stage::Token, 400, "brand_new", "never seen"), Verdict::RefusedByAdobe),
        (from_adobe(Stage::Companies, 403, "403999", ""), Verdict::RefusedByAdobe),
        (from_adobe(Stage::Companies, 503, "", ""), Verdict::AdobeUnwell),
        (from_adobe(Stage::Companies, 502, "502001", "upstream"), Verdict::AdobeUnwell),
        (unmarked(401, None), Verdict::SomebodyElse),
        (unmarked(403, None), Verdict::SomebodyElse),
        (unmarked(502, None), Verdict::SomebodyElse),
        (Evidence::at_stage(Stage::Files), Verdict::ThisMachine),
        (Evidence::at_stage(Stage::Network), Verdict::NotReached),
    ] {
        let finding = diagnose(evidence.clone());
        assert_eq!(finding.verdict, verdict, "{evidence:?}");
        assert!(finding.rule().is_some_and(|rule| rule.is_unknown), "{}", finding.id);
        assert_readable(&finding);
    }
    let finding = diagnose(from_adobe(Stage::Token, 400, "brand_new", "never seen"));
    assert!(finding.cause.contains("brand_new") && finding.cause.contains("never seen"), "{}", finding.cause);
    assert_eq!(diagnose(unmarked(407, None)).id, "proxy-answered-407");
    assert_eq!(diagnose(unmarked(403, Some(Transport::Html))).id, "html-answer");
    assert_eq!(diagnose(unmarked(407, Some(Transport::Html))).id, "proxy-answered-407");
    assert_eq!(diagnose(unmarked(407, Some(Transport::ProxyWantsPassword))).id, "proxy-wants-password");
    assert_eq!(diagnose(unmarked(429, Some(Transport::ProxyFailed))).id, "proxy-refuses-host");
    assert_eq!(diagnose(unmarked(429, Some(Transport::Html))).id, "busy-without-marks");
}

#[test]
fn a_links_rule_is_found_again() {
    let finding = diagnose(from_adobe(Stage::Token, 400, "invalid_scope", ""));
    assert_eq!(finding.link(), Some("https://developer.adobe.com/console"));
}

prop_compose! {
    fn any_evidence()(
        stage in prop::sample::select(Stage::ALL.to_vec()),
        host in prop::option::of("[a-z.]{1,12}"),
        status in prop::option::of(100u16..600),
        code in prop::option::of(prop_oneof!["[a-z_{}]{0,9}", Just("403025".to_owned()), Just("invalid_client".to_owned())]),
        description in prop::option::of(".{0,20}"),
        is_adobes in any::<bool>(),
        transport in prop::option::of(prop::sample::select(Transport::ALL.to_vec())),
        local in prop::option::of(prop::sample::select(LocalFault::ALL.to_vec())),
        place in prop::option::of(".{0,20}"),
        retry_after in prop::option::of(any::<u64>()),
        clock_ahead_seconds in prop::option::of(any::<i64>()),
        asserted in prop::option::of(prop::sample::select(vec![asserted(), asserted_by_key_only()])),
        may_not_exchange in any::<bool>(),
        works in (prop::option::of(any::<bool>()), prop::option::of(any::<bool>())),
        issuer in prop::option::of(".{0,20}"),
    ) -> Evidence {
        let printable = |text: Option<String>| text.map(|text| Printable::new(&text));
        Evidence {
            stage, host, status, is_adobes, transport, local, retry_after, clock_ahead_seconds, asserted, may_not_exchange,
            code: printable(code), description: printable(description), place: printable(place),
            issuer: printable(issuer), works_without_proxy: works.0, other_secret_works: works.1,
            ..Evidence::at_stage(stage)
        }
    }
}

proptest! {
    #[test]
    fn whatever_was_seen_there_are_words_and_somebody_to_act(evidence in any_evidence()) {
        let finding = diagnose(evidence.clone());
        prop_assert!(finding.cause.ends_with('.') && finding.remedy.ends_with('.'));
        prop_assert!(rules().iter().any(|rule| rule.id == finding.id));
        prop_assert_eq!(&finding.evidence, &evidence);
        prop_assert!(
            evidence.is_adobes || !matches!(finding.verdict, Verdict::RefusedByAdobe),
            "only Adobe's own marks make it Adobe's refusal: {}", finding.id
        );
    }
}
