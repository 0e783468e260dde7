//! The document inside a sealed hand-over: everything comes out of it that went in, and nothing else is taken for one.

use aa_connect::connection::*;
use aa_connect::handoff::{Flaw, HandOver, ImportedCredential, Recognition, recognize};
use jiff::Timestamp;
use proptest::prelude::*;

use super::{canned, corpus, secrets};

fn hand_over(connection: &Connection, secrets: &CredentialSecrets) -> HandOver {
    HandOver::new(connection, secrets.clone(), Some(Secret::new("CANARY of the proxy"))).unwrap()
}

#[test]
fn a_whole_connection_comes_back() {
    for (connection, secrets) in corpus() {
        let given = hand_over(&connection, &secrets);
        let text = given.write().unwrap();
        let taken = HandOver::read(&text).unwrap();
        assert_eq!(taken, given);
        assert_eq!((taken.connection, taken.secrets), (connection, secrets));
        for otherwise in [format!("\u{feff}{}", text.replace('\n', "\r\n")), format!("  {}\n\n", text.as_str())] {
            assert_eq!(recognize(otherwise.as_bytes()), Recognition::HandOver(Box::new(given.clone())));
        }
        assert!(!format!("{given:?}").contains(canned::CANARY));
    }
}

#[test]
fn what_stays_behind_is_what_cannot_be_shared() {
    let mut connection = canned::connection("northwind");
    let former = FormerCredential { replaced_at: Timestamp::UNIX_EPOCH, credential: connection.credential.clone() };
    connection.former = Some(former);
    let known = known_secrets();
    connection.client_secrets = Some(KnownSecrets { asked_at: Some(Timestamp::UNIX_EPOCH), ..known.clone() });
    let given = hand_over(&connection, &secrets(CredentialType::ServerToServer, "s", None));
    assert_eq!((given.connection.former, given.connection.client_secrets), (None, Some(known)));
}

/// Of two client secrets as much as can be known.
fn known_secrets() -> KnownSecrets {
    let facts = |mark: &str, at: i64| ClientSecretFacts {
        added_at: Timestamp::from_second(at).ok(),
        expires_at: Timestamp::from_second(at + 10_000).ok(),
        uuid: Some(SecretUuid::parse("6f1c3bdc-0d4b-4b0e-8f5f-1f8a7d0c2b11").unwrap()),
        last_used_at: Timestamp::from_second(at + 5_000).ok(),
        ..ClientSecretFacts::new(SecretMark::parse(mark).unwrap())
    };
    KnownSecrets { asked_at: None, in_use: Some(facts("in-use", 1_000)), other: Some(facts("other", 500)) }
}

#[test]
fn what_is_known_of_the_secrets_and_where_they_are_made_goes_along() {
    let address = "https://developer.adobe.com/console/projects/12345/678901/credentials/234567";
    for (connection, secrets) in corpus() {
        let (client_secrets, console) = (Some(known_secrets()), ConsolePlace::parse(address).ok());
        let connection = Connection { client_secrets, console, ..connection };
        let taken = HandOver::read(&hand_over(&connection, &secrets).write().unwrap()).unwrap();
        assert_eq!(taken.connection, connection);
        // So it is offered to the set-up.
        let facts = ImportedCredential::of_hand_over(&taken).facts;
        assert_eq!((facts.client_secrets, facts.console), (connection.client_secrets, connection.console));
    }
}

#[test]
fn secrets_of_another_type_make_no_hand_over() {
    let connection = canned::connection("northwind");
    for wrong in [CredentialSecrets::Public, secrets(CredentialType::ServiceAccount, "s", None)] {
        assert_eq!(HandOver::new(&connection, wrong, None), Err(Flaw::HandOverBroken));
    }
}

#[test]
fn any_other_version_is_refused_as_such_whatever_it_holds() {
    let text =
        hand_over(&canned::connection("x"), &secrets(CredentialType::ServerToServer, "s", None)).write().unwrap();
    for version in ["0", "2", "4000000000000"] {
        for content in [text.as_str(), r#"{"aa_connect_hand_over": 1, "future": [{"a": null}]}"#] {
            let other = content.replacen("_over\": 1", &format!("_over\": {version}"), 1);
            assert_eq!(HandOver::read(&other), Err(Flaw::HandOverOfOtherVersion), "{version}");
        }
    }
    for no_version in ["\"1\"", "-1", "1.0", "null", "true", "[1]"] {
        let other = text.replacen("_over\": 1", &format!("_over\": {no_version}"), 1);
        assert_eq!(HandOver::read(&other), Err(Flaw::HandOverBroken), "{no_version}");
    }
}

#[test]
fn what_was_changed_is_refused() {
    let connection = canned::connection("northwind");
    let text = hand_over(&connection, &secrets(CredentialType::ServerToServer, "secret", None)).write().unwrap();
    let changes: [(&str, &str); 9] = [
        ("\"client_secret\"", "\"client_secrets\""),
        ("\"client_secret\": \"secret\"", "\"client_secret\": \"secret\", \"client_secret\": \"other\""),
        ("\"client_secret\": \"secret\"", "\"client_secret\": \"\""),
        ("\"client_secret\": \"secret\"", "\"private_key\": \"x\", \"client_secret\": \"secret\""),
        ("\"connection\"", "\"aa_connect_hand_over\": 1, \"connection\""),
        ("schema_version = 1", "schema_version = 2"),
        ("schema_version = 1", "schema_version = 0"),
        ("@AdobeOrg", "@Elsewhere"),
        ("oauth_server_to_server", "oauthnativeapp"),
    ];
    for (from, to) in changes {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, *text, "{from}");
        assert_eq!(HandOver::read(&changed), Err(Flaw::HandOverBroken), "{to}");
    }
    assert_eq!(HandOver::read(&format!("{}{{}}", text.as_str())), Err(Flaw::HandOverBroken));
    assert_eq!(HandOver::read(""), Err(Flaw::HandOverBroken));
    for (at, _) in text.trim_end().char_indices() {
        assert_eq!(HandOver::read(&text[..at]), Err(Flaw::HandOverBroken), "cut at {at}");
    }
}

proptest! {
    #[test]
    fn any_secret_comes_back_as_it_was(secret in "[^\u{2028}\\p{Cc}]{1,60}", line in "[ -~]{0,30}\n?[ -~]{1,30}") {
        let connection = canned::connection("northwind");
        let given = HandOver::new(
            &connection,
            secrets(CredentialType::ServerToServer, &secret, None),
            Some(Secret::new(line)),
        ).unwrap();
        let taken = HandOver::read(&given.write().unwrap());
        prop_assert_eq!(taken.unwrap(), given);
    }

    #[test]
    fn no_damage_makes_it_panic(at in 0usize..2000, byte in any::<u8>()) {
        let given = hand_over(&canned::connection("x"), &secrets(CredentialType::ServerToServer, "s", None));
        let mut bytes = given.write().unwrap().as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = recognize(&bytes);
    }
}
