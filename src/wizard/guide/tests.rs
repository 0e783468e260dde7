//! What every text of the guide and every letter owes its reader.

use super::*;
use crate::connection::{ClientId, OrgId};

fn asked(product: Product, credential_type: CredentialType) -> String {
    letter(product, credential_type, &Known::default())
}

fn products() -> [Option<Product>; 4] {
    [None, Some(Product::Analytics), Some(Product::JourneyOptimizer), Some(Product::ExperienceManager)]
}

fn types() -> Vec<Option<CredentialType>> {
    CredentialType::ALL.into_iter().map(Some).chain([None]).collect()
}

/// What every text owes its reader.
fn assert_well_made(text: &str, what: &str) {
    assert!(!text.trim().is_empty(), "{what} is empty");
    assert!(!text.contains(['{', '}']), "{what} has a placeholder left");
    assert!(!text.contains("\n\n\n"), "{what} has a hole");
    let mut number = 0;
    for line in text.lines() {
        assert!(line.chars().all(|c| !c.is_control()), "{what}: {line:?}");
        assert_eq!(line.trim_end(), line, "{what}: trailing blanks");
        assert_eq!(line.trim_start(), line, "{what}: leading blanks");
        let item = line.split_once(". ").and_then(|(number, _)| number.parse::<u32>().ok());
        match item {
            Some(found) => {
                assert_eq!(found, number + 1, "{what}: {line}");
                number = found;
            }
            None => number = 0,
        }
        for address in line.split('<').skip(1) {
            let address = address.split_once('>').map(|(address, _)| address);
            let parsed = address.and_then(|address| url::Url::parse(address).ok());
            assert!(parsed.is_some_and(|url| url.scheme() == "https"), "{what}: {line}");
        }
        assert!(!line.contains("](") && !line.contains("**") && !line.contains('`'), "{what}: other markup in {line}");
    }
}

#[test]
fn every_step_has_a_well_made_guide_for_every_choice() {
    for step in StepId::ALL {
        for product in products() {
            for credential_type in types() {
                let guide = text(step, product, credential_type);
                let what = format!("{step:?} {product:?} {credential_type:?}");
                assert_well_made(&guide.text, &what);
                assert!(guide.text.starts_with("# ") && guide.title.starts_with(step.title()), "{what}");
            }
        }
    }
}

#[test]
fn every_letter_says_what_to_create_and_send_back_and_holds_no_secret() {
    let org = OrgId::parse("1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg").unwrap();
    for product in Product::ALL {
        for credential_type in CredentialType::ALL {
            for org in [None, Some(&org)] {
                let letter = letter(product, credential_type, &Known { org_id: org.cloned(), ..Known::default() });
                let what = format!("{product:?} {credential_type:?}");
                assert_well_made(&letter, &what);
                let mut lines = letter.lines();
                assert!(lines.next().unwrap().starts_with("Subject: Adobe: "), "{what}");
                assert_eq!(lines.next(), Some(""), "{what}");
                assert!(letter.contains(product.title()) && letter.contains(credential_type.title()), "{what}");
                assert!(letter.contains("Please send me these values") && letter.contains("- Client ID"), "{what}");
                assert_eq!(
                    letter.contains("How to send the client secret"),
                    credential_type.has_client_secret(),
                    "{what}"
                );
                assert_eq!(letter.contains("- Client secret"), credential_type.has_client_secret(), "{what}");
                assert!(!letter.contains("p8e") && !letter.contains("p8-") && !letter.contains("PRIVATE KEY"));
                assert!(org.is_none_or(|org| letter.contains(org.as_str())), "{what}");
            }
        }
    }
}

#[test]
fn product_and_type_change_the_clicks() {
    use CredentialType::{NativeApp, ServerToServer, ServiceAccount, SinglePageApp, WebApp};
    let said = |step, product, credential_type| text(step, Some(product), Some(credential_type)).text;
    let (aa, ajo) = (Product::Analytics, Product::JourneyOptimizer);
    for step in [StepId::Product, StepId::CredentialType, StepId::Credential, StepId::Company] {
        assert_ne!(said(step, aa, ServerToServer), said(step, ajo, ServerToServer), "{step:?}");
        assert_ne!(said(step, aa, ServerToServer), said(step, aa, SinglePageApp), "{step:?}");
    }
    assert!(said(StepId::Credential, aa, ServerToServer).contains("Retrieve client secret"));
    assert!(said(StepId::Credential, aa, SinglePageApp).contains("Client secret: none"));
    for redirects in [said(StepId::CredentialType, aa, WebApp), asked(aa, SinglePageApp)] {
        assert!(redirects.contains(&RedirectUri::suggested_pattern()), "{redirects}");
        let both = redirects.matches(RedirectUri::suggested().as_str()).count();
        assert!(both >= 2, "the default address and the pattern: {redirects}");
    }
    assert!(said(StepId::CredentialType, aa, NativeApp).contains("adobe+"));
    assert!(said(StepId::CredentialType, aa, ServiceAccount).contains("Adobe creates no new credentials"));
    assert!(!said(StepId::Product, aa, ServiceAccount).contains("Create new project"));
    assert!(said(StepId::Product, aa, ServerToServer).contains("Web Service Access"));
    assert!(said(StepId::Product, ajo, ServerToServer).contains("Roles"));
}

#[test]
fn journey_optimizer_is_told_both_halves_of_the_right() {
    use CredentialType::{ServerToServer, SinglePageApp};
    let whole = whole(Some(Product::JourneyOptimizer), Some(ServerToServer));
    let letter = asked(Product::JourneyOptimizer, ServerToServer);
    for text in [&whole, &letter] {
        for wanted in [
            "product profile",
            "“Roles”",
            "“API credentials”",
            "“Add API credentials”",
            "Adobe Journey Optimizer",
            "“Experience Platform API”",
            "“View Journeys”",
            "“Manage Journeys”",
            "“Manage Journeys Events, Data Sources and Actions”",
            "https://adminconsole.adobe.com",
            "https://experience.adobe.com",
            "https://developer.adobe.com/console",
        ] {
            assert!(text.contains(wanted), "{wanted}: {text}");
        }
    }
    for wanted in ["User region is missing", "sname:", "production sandbox", Scopes::JOURNEY_OPTIMIZER_SERVER_TO_SERVER]
    {
        assert!(whole.contains(wanted), "{wanted}");
    }
    let order =
        ["First, the rights", "Second, the credential", "Third, the credential into the role", "Please send me"];
    let places: Vec<_> = order.iter().map(|words| letter.find(words).unwrap()).collect();
    assert!(places.is_sorted(), "{letter}");
    assert!(letter.contains("- The name of the sandbox"));
    let other = text(StepId::CredentialType, Some(Product::JourneyOptimizer), Some(SinglePageApp)).text;
    assert!(
        other.contains("OAuth Single Page App is not documented. Choose OAuth Server-to-Server instead"),
        "{other}"
    );
    let organization = text(StepId::Organization, Some(Product::JourneyOptimizer), None).text;
    assert!(organization.contains("is no answer here") && !organization.contains("and go on"), "{organization}");
    let of_analytics = asked(Product::Analytics, ServerToServer);
    assert!(!of_analytics.contains("Third") && !of_analytics.contains("sandbox"), "{of_analytics}");
}

#[test]
fn a_service_account_is_told_what_works_where() {
    use CredentialType::{ServerToServer, ServiceAccount};
    let said = |step, product, kind| text(step, product, Some(kind)).text;
    let (aa, aem) = (Some(Product::Analytics), Some(Product::ExperienceManager));

    let key_pair = said(StepId::KeyPair, aa, ServiceAccount);
    for promised in [
        "AEM as a Cloud Service",
        "private IMS set-ups",
        "OAuth Server-to-Server has taken its place",
        "certificate_pub.crt",
        "SHA-1",
        "config.zip",
        "365",
        "Could not match JWT signature to any of the bindings",
    ] {
        assert!(key_pair.contains(promised), "{promised}: {key_pair}");
    }
    let of_aem = said(StepId::KeyPair, aem, ServiceAccount);
    assert!(of_aem.contains("privateKey") && of_aem.contains("365"));
    assert!(!of_aem.contains("Upload the certificate") && !of_aem.contains("Make one here"), "Adobe makes it");
    assert!(said(StepId::KeyPair, aem, ServerToServer).contains("uses no key pair"));

    let product = said(StepId::Product, aem, ServiceAccount);
    assert!(product.contains("Create new technical account") && !product.contains("Create new project"));
    assert!(said(StepId::Product, aem, ServerToServer).contains("Create new project"));
    let undecided = text(StepId::Product, aem, None).text;
    assert!(undecided.contains("Create new technical account") && undecided.contains("Create new project"));

    let ended = said(StepId::CredentialType, aa, ServiceAccount);
    for date in ["3 June 2024", "30 June 2025", "1 March 2026"] {
        assert!(ended.contains(date), "{date}");
    }
    assert!(ended.contains("aa-connect migrate"));
    assert!(!said(StepId::CredentialType, aem, ServiceAccount).contains("has ended"));
    for wanted in ["clientId", "clientSecret", "imsEndpoint", "cm-p123-e1234"] {
        assert!(said(StepId::Credential, aem, ServiceAccount).contains(wanted), "{wanted}");
    }
    assert!(!said(StepId::Credential, aa, ServiceAccount).contains("leave the field empty"), "it is needed");
    assert!(said(StepId::Token, aem, ServiceAccount).contains("not a subset"));
    assert!(!said(StepId::Token, aem, ServerToServer).contains("JWT"));
    assert!(said(StepId::Metascopes, aem, ServiceAccount).contains("ent_aem_cloud_sdk"));
}

#[test]
fn the_letter_for_a_service_account_asks_for_what_there_is() {
    let old = asked(Product::Analytics, CredentialType::ServiceAccount);
    assert!(old.contains("offers to migrate") && old.contains("leave the old credential in place"));
    assert!(old.contains("values from the page of the OAuth Server-to-Server credential"));
    let aem = asked(Product::ExperienceManager, CredentialType::ServiceAccount);
    assert!(aem.starts_with("Subject: Adobe: please make service credentials for AEM as a Cloud Service\n"));
    assert!(aem.contains("Download the JSON") && aem.contains("private key (privateKey)"));
    assert!(!aem.contains("migrate") && !aem.contains("developer.adobe.com"), "AEM has a console of its own");
    let lasting = asked(Product::ExperienceManager, CredentialType::ServerToServer);
    assert!(lasting.contains("developer.adobe.com/console") && !lasting.contains("technical account”"));
}

/// Each part is asked for where it is missing and not where it is there, and what is to be made is told only where
/// nothing is there.
#[test]
fn nothing_is_asked_for_that_is_there() {
    let org_id = OrgId::parse("1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg").ok();
    let client_id = ClientId::parse("0123456789abcdef0123456789abcdef").ok();
    let items = [
        (Part::TechnicalAccount, "- Technical account ID"),
        (Part::Scopes, "- Scopes"),
        (Part::ClientSecret, "- Client secret"),
    ];
    for product in [Product::Analytics, Product::JourneyOptimizer, Product::ExperienceManager] {
        for chosen in 0..32_usize {
            let is_there = |bit: usize| chosen & (1 << bit) != 0;
            let mut parts: Vec<Part> =
                items.iter().enumerate().filter(|(at, _)| is_there(*at)).map(|(_, (part, _))| *part).collect();
            // Of the organization, not of the credential: whether it is known changes nothing else.
            let has_sandbox = chosen == 31 || chosen % 3 == 0;
            parts.extend(has_sandbox.then_some(Part::Sandbox));
            let known = Known {
                org_id: org_id.clone().filter(|_| is_there(3)),
                client_id: client_id.clone().filter(|_| is_there(4)),
                parts,
                ..Known::default()
            };
            let letter = letter(product, CredentialType::ServerToServer, &known);
            assert_well_made(&letter, &format!("{known:?}"));
            for (at, (_, item)) in items.iter().enumerate() {
                assert_eq!(letter.contains(item), !is_there(at), "{known:?} {item}: {letter}");
            }
            let wants_sandbox = product == Product::JourneyOptimizer && !has_sandbox;
            assert_eq!(letter.contains("- The name of the sandbox"), wants_sandbox, "{letter}");
            assert_eq!(letter.contains("- Organization ID"), !is_there(3), "{letter}");
            assert_eq!(letter.contains("- Client ID"), !is_there(4), "{letter}");
            assert_eq!(letter.contains("How to send the client secret"), !is_there(2), "{letter}");
            let is_made = is_there(0) || is_there(2) || is_there(4);
            assert_eq!(letter.contains("Create new project"), !is_made, "{letter}");
            assert_eq!(letter.contains("is there already"), is_made, "{letter}");
            // With everything there, the rights are what is left to ask.
            let has_rights = letter.contains("the rights, in") || letter.contains("its rights, in");
            let has_rights = has_rights || letter.contains("environment: please");
            assert_eq!(has_rights, !is_made || chosen == 31, "{letter}");
            assert_eq!(letter.contains("Please send me these values"), chosen != 31, "{letter}");
        }
    }
}

#[test]
fn whatever_is_known_every_letter_is_well_made() {
    use Part::{ClientSecret, PrivateKey, Sandbox, TechnicalAccount};
    let parts = [TechnicalAccount, Part::Scopes, ClientSecret, PrivateKey, Sandbox];
    for (product, kind) in Product::ALL.into_iter().flat_map(|p| CredentialType::ALL.map(|kind| (p, kind))) {
        for chosen in 0..128_usize {
            let is_there = |at: &usize| chosen & (1 << at) != 0;
            let known = Known {
                client_id: ClientId::parse("cm-p1-e2").ok().filter(|_| is_there(&6)),
                redirect_uri: RedirectUri::parse("https://www.example.com/back?to=me").ok().filter(|_| is_there(&5)),
                parts: (0..5).filter(is_there).map(|at| parts[at]).collect(),
                org_id: None,
            };
            assert_well_made(&letter(product, kind, &known), &format!("{product:?} {kind:?} {known:?}"));
        }
    }
}

#[test]
fn aems_letter_asks_for_the_rest_of_its_json() {
    let aem = |parts: &[Part]| {
        let known = Known { client_id: ClientId::parse("cm-p1-e2").ok(), parts: parts.to_vec(), ..Known::default() };
        let letter = letter(Product::ExperienceManager, CredentialType::ServiceAccount, &known);
        assert_well_made(&letter, "AEM");
        letter
    };
    let key = aem(&[Part::ClientSecret, Part::Scopes]);
    assert!(key.contains("- Private key (privateKey)") && key.contains("- Technical account ID (id)"), "{key}");
    for there in ["Client secret (clientSecret)", "- Client ID", "- Metascopes", "Create new technical account"] {
        assert!(!key.contains(there), "{there}: {key}");
    }
    let secret = aem(&[Part::PrivateKey]);
    assert!(secret.contains("- Client secret (clientSecret), but") && !secret.contains("privateKey"), "{secret}");
    // With everything there, nothing is to be made or sent.
    let org_id = OrgId::parse("1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg").ok();
    let parts = vec![Part::TechnicalAccount, Part::Scopes, Part::ClientSecret, Part::PrivateKey];
    let known = Known { client_id: ClientId::parse("cm-p1-e2").ok(), parts, org_id, ..Known::default() };
    let whole = letter(Product::ExperienceManager, CredentialType::ServiceAccount, &known);
    assert!(whole.starts_with("Subject: Adobe: please check the rights") && whole.contains("“Groups”"), "{whole}");
    for asked in ["Please send me these values", "Create new technical account", "password manager"] {
        assert!(!whole.contains(asked), "{asked}: {whole}");
    }
}

/// A credential, or a person, that is in no product profile and no role sees nothing: the letter says both, where something
/// is made and where the rights are all that is left to ask.
#[test]
fn whoever_acts_comes_into_the_profile_and_the_role() {
    let complete = Known {
        org_id: OrgId::parse("1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg").ok(),
        client_id: ClientId::parse("0123456789abcdef0123456789abcdef").ok(),
        redirect_uri: RedirectUri::parse("https://localhost:8443/callback").ok(),
        parts: vec![Part::TechnicalAccount, Part::Scopes, Part::ClientSecret, Part::Sandbox],
    };
    for product in [Product::Analytics, Product::JourneyOptimizer, Product::ExperienceManager] {
        for kind in CredentialType::ALL.into_iter().filter(|kind| *kind != CredentialType::ServiceAccount) {
            for known in [&complete, &Known::default()] {
                let is_complete = known.client_id.is_some();
                let letter = letter(product, kind, known);
                let what = format!("{product:?} {kind:?} {known:?}: {letter}");
                assert_well_made(&letter, &what);
                let is_ajo = product == Product::JourneyOptimizer;
                let people = kind.is_for_people();
                assert_eq!(letter.contains("add me as a user of the product profile"), people, "{what}");
                assert_eq!(letter.contains("“Users” of the same role, and add me"), people && is_ajo, "{what}");
                assert_eq!(letter.contains("“Add API credentials”"), !people && is_ajo, "{what}");
                assert_eq!(letter.contains("beta users"), people, "{what}");
                let has_redirect = people && kind != CredentialType::NativeApp;
                assert_eq!(letter.contains(&RedirectUri::suggested_pattern()), has_redirect, "{what}");
                let is_seen = letter.contains("see under “API credentials” of the product profile");
                assert_eq!(is_seen, !people && is_complete, "{what}");
                assert_eq!(letter.contains("Please send me these values"), !is_complete, "{what}");
            }
        }
    }
}

/// Whoever chose a redirect URI of their own gets that one registered, or the sign-in would come back elsewhere.
#[test]
fn the_redirect_uri_of_the_draft_is_the_one_that_is_to_be_registered() {
    for kind in [CredentialType::WebApp, CredentialType::SinglePageApp] {
        let redirect_uri = RedirectUri::parse("https://127.0.0.1:9100/callback").ok();
        let letter = letter(Product::Analytics, kind, &Known { redirect_uri, ..Known::default() });
        assert!(letter.contains("https://127.0.0.1:9100/callback as default"), "{letter}");
        assert!(letter.contains(r"https://127\\.0\\.0\\.1:9100/callback as redirect URI pattern"), "{letter}");
        assert!(!letter.contains(RedirectUri::suggested().as_str()), "{letter}");
    }
}

#[test]
fn what_is_known_of_a_service_account_does_not_stand_for_its_successors_values() {
    let known = Known {
        client_id: ClientId::parse("0123456789abcdef0123456789abcdef").ok(),
        parts: vec![Part::ClientSecret, Part::TechnicalAccount, Part::Scopes],
        ..Known::default()
    };
    for product in [Product::Analytics, Product::JourneyOptimizer] {
        let letter = letter(product, CredentialType::ServiceAccount, &known);
        assert!(letter.contains("offers to migrate") && letter.contains("- Client secret"), "{letter}");
        assert!(letter.contains("First, the rights, in") && letter.contains("Second, the credential"), "{letter}");
    }
}

#[test]
fn the_whole_guide_has_every_step_that_the_type_needs_in_order() {
    for product in products() {
        for credential_type in types() {
            let whole = whole(product, credential_type);
            assert_well_made(&whole, &format!("{product:?} {credential_type:?}"));
            let mut from = 0;
            for step in StepId::ALL {
                let found = whole[from..].find(&format!("# {}: ", step.title()));
                assert_eq!(
                    found.is_some(),
                    is_needed(step, product, credential_type),
                    "{step:?} for {credential_type:?}"
                );
                from += found.unwrap_or_default();
            }
            assert_eq!(whole.contains("Subject: "), product.is_some());
        }
    }
}

#[test]
fn nothing_is_said_twice() {
    let whole = whole(Some(Product::Analytics), Some(CredentialType::WebApp));
    let guide = whole.split("# A letter").next().unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for line in guide.lines().filter(|line| line.len() > 90) {
        assert!(seen.insert(line), "twice: {line}");
    }
}

#[test]
fn no_two_pieces_hold_the_same_line_and_every_piece_is_used() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/guide");
    let used = include_str!("pieces.rs");
    let mut seen = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(used.contains(&format!("piece!(\"{name}\")")), "{name} is in no text");
        let piece = std::fs::read_to_string(&path).unwrap();
        // Many paths begin at the same address.
        for line in piece.lines().filter(|line| line.len() > 45 && !line.starts_with("1. Open <")) {
            let words = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').to_owned();
            if let Some(other) = seen.insert(words, name.clone()) {
                panic!("{name} and {other} both say: {line}");
            }
        }
    }
}
