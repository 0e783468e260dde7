//! Service Accounts in every file that is known to hold one.

use aa_connect::connection::{CredentialType, Product, Secret};
use aa_connect::handoff::{Flaw, ImportedCredential, ImportedKind, Pem, Recognition, recognize, summary};

use super::{ACCOUNT, CLIENT, ORG, SECOND, SECRET, broken, only, project};

const KEY_LETTERS: &str = "MIIEowIBAAKCAQEA0Secret0Letters+of/a0key==";

/// As AEM's Developer Console writes it (protocol reference, section 5).
fn service_credentials(endpoint: &str) -> String {
    format!(
        r#"{{"ok":true,"integration":{{"imsEndpoint":"{endpoint}","metascopes":"ent_aem_cloud_sdk,ent_cloudmgr_sdk",
        "technicalAccount":{{"clientId":"cm-p123-e1234","clientSecret":"4A-made-up-secret"}},"email":"abcd@techacct.adobe.com",
        "id":"{ACCOUNT}","org":"{ORG}",
        "privateKey":"-----BEGIN RSA PRIVATE KEY-----\r\n{KEY_LETTERS}\r\n-----END RSA PRIVATE KEY-----\r\n",
        "publicKey":"-----BEGIN CERTIFICATE-----\r\nMIIDazCC\r\n-----END CERTIFICATE-----\r\n",
        "certificateExpirationDate":"2027-11-22T00:00:00.000Z"}},"statusCode":200}}"#
    )
}

fn line(credential: &ImportedCredential, label: &str) -> String {
    let lines = summary(credential);
    lines.iter().find(|told| told.label == label).map(|told| told.words.clone()).unwrap_or_default()
}

#[test]
fn the_service_credentials_of_aem_give_everything() {
    let credential = only(&service_credentials("ims-na1.adobelogin.com"));
    assert_eq!(credential.supported_type(), Some(CredentialType::ServiceAccount));
    assert_eq!(credential.products, [Product::ExperienceManager]);
    assert_eq!(credential.client_id.as_ref().map(|id| id.as_str()), Some("cm-p123-e1234"));
    assert_eq!(credential.client_secrets, [Secret::new("4A-made-up-secret")]);
    assert_eq!(credential.technical_account_id.as_ref().map(|id| id.as_str()), Some(ACCOUNT));
    assert_eq!(credential.org_id.as_ref().map(|id| id.as_str()), Some(ORG));
    assert_eq!(
        credential.scopes.as_ref().map(|s| s.comma_separated()).as_deref(),
        Some("ent_aem_cloud_sdk,ent_cloudmgr_sdk")
    );
    let pem = credential.pem.as_ref().unwrap();
    assert_eq!(pem.kinds, [Pem::PrivateKey, Pem::Certificate]);
    assert_eq!(
        pem.text.expose(),
        format!(
            "-----BEGIN RSA PRIVATE KEY-----\n{KEY_LETTERS}\n-----END RSA PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\nMIIDazCC\n-----END CERTIFICATE-----\n"
        )
    );
    assert_eq!((credential.ims_host.as_ref(), &credential.problems[..]), (None, &[][..]));

    let lines = summary(&credential);
    assert_eq!(line(&credential, "Private key"), "found, hidden");
    assert_eq!(line(&credential, "Certificate"), "found");
    assert_eq!(line(&credential, "Metascopes"), "ent_aem_cloud_sdk, ent_cloudmgr_sdk");
    assert_eq!(line(&credential, "Product"), "AEM as a Cloud Service");
    assert!(lines.iter().all(|told| told.label != "Scopes" && !told.words.contains("missing")), "{lines:?}");
    let shown = format!("{lines:?}{credential:?}");
    assert!(!shown.contains("4A-made") && !shown.contains(&KEY_LETTERS[..12]) && !shown.contains("BEGIN"));
}

#[test]
fn how_the_key_is_escaped_makes_no_difference() {
    let plain = service_credentials("ims-na1.adobelogin.com");
    let expected = only(&plain);
    for otherwise in [
        plain.replace(r"\r\n", r"\n"),
        plain.replace(r"\r\n", r"\r"),
        plain.replace(r"\r\n", r"\u000d\u000a"),
        plain.replace('/', r"\/"),
        plain.replace('+', r"\u002b").replace("==", r"\u003D\u003d"),
        plain.replace("-----", r"\u002D\u002d---"),
        format!("\u{feff}{}", plain.replace("\n", "\r\n")),
    ] {
        assert_ne!(otherwise, plain);
        assert_eq!(only(&otherwise), expected, "{otherwise}");
    }
    // The integration alone, as it is copied out of the middle.
    let from = plain.find(r#"{"imsEndpoint"#).unwrap();
    let to = plain.rfind(r#","statusCode"#).unwrap();
    assert_eq!(only(&plain[from..to]), expected);
}

#[test]
fn an_escape_that_is_none_is_an_error_and_not_a_panic() {
    for wrong in [r#"{"a":"\u12"}"#, r#"{"a":"\u00zz"}"#, r#"{"a":"\u+041"}"#, r#"{"a":"\é"}"#, r#"{"a":\u0031}"#] {
        assert_eq!(broken(wrong), Flaw::JsonBroken.into(), "{wrong}");
    }
    let opening = r"\u007b\u0022a\u0022\u003a".repeat(10_000);
    assert_eq!(broken(&format!(r#"{{"a":{opening}"#)), Flaw::JsonBroken.into(), "no nesting by the back door");
    let named = only(&format!(r#"{{"name":"caf\u00e9 \"\u65e5\u672c\" \\o/ \u0041\nb","client_id":"{CLIENT}"}}"#));
    assert_eq!(named.name.as_ref().map(|name| name.as_str()), Some("café \"日本\" \\o/ A b"));
}

#[test]
fn another_sign_in_than_productions_is_named() {
    for same in ["IMS-NA1.adobelogin.com", "https://ims-na1.adobelogin.com", "https://ims-na1.adobelogin.com/ims"] {
        assert_eq!(only(&service_credentials(same)).ims_host, None, "{same}");
    }
    for stage in ["ims-na1-stg1.adobelogin.com", "https://ims-na1-stg1.adobelogin.com/"] {
        let credential = only(&service_credentials(stage));
        assert_eq!(credential.ims_host.as_ref().map(|host| host.as_str()), Some("ims-na1-stg1.adobelogin.com"));
        assert!(line(&credential, "Sign-in host").contains("ims-na1-stg1.adobelogin.com"));
    }
}

#[test]
fn a_development_token_is_told_from_credentials() {
    let token = r#"{"ok":true,"statusCode":200,"accessToken":"eyJhbGciOiJSUzI1NiJ9.e30.c2ln"}"#;
    assert_eq!(broken(token), Flaw::DevelopmentToken.into());
    assert!(!format!("{:?}", recognize(token.as_bytes())).contains("eyJ"));
    let of_the_sign_in = r#"{"access_token":"eyJhbGciOiJSUzI1NiJ9.e30.c2ln","token_type":"bearer","expires_in":86399}"#;
    assert_eq!(broken(of_the_sign_in), Flaw::OnlyTokens.into());
}

#[test]
fn the_consoles_files_of_a_service_account_say_what_is_missing() {
    let listed = only(&project(&format!(
        r#"{{"id":"1","name":"n","integration_type":"service","jwt":{{"client_id":"{CLIENT}","client_secret":"{SECRET}",
        "technical_account_email":"x@techacct.adobe.com","technical_account_id":"{ACCOUNT}","meta_scopes":["ent_analytics_bulk_ingest_sdk"]}}}}"#
    )));
    assert_eq!(listed.supported_type(), Some(CredentialType::ServiceAccount));
    assert_eq!(listed.technical_account_id.as_ref().map(|id| id.as_str()), Some(ACCOUNT));
    assert_eq!(listed.products, [Product::Analytics]);
    assert_eq!((line(&listed, "Metascopes").as_str(), listed.pem.as_ref()), ("ent_analytics_bulk_ingest_sdk", None));
    assert_eq!(line(&listed, "Private key"), "missing: you will be asked for it");
    assert_eq!(line(&listed, "Certificate"), "missing: until when it is valid stays unknown here");
    let old =
        only(&format!(r#"{{"API_KEY":"{CLIENT}","CLIENT_SECRET":"{SECRET}","TECHNICAL_ACCOUNT_ID":"{ACCOUNT}"}}"#));
    assert_eq!(old.kind, ImportedKind::Known(CredentialType::ServiceAccount));
    for label in ["Organization", "Metascopes", "Private key"] {
        assert_eq!(line(&old, label), "missing: you will be asked for it", "{label}");
    }
    let claims = only(&format!(
        r#"{{"client_id":"{CLIENT}","meta_scopes":["https://ims-na1.adobelogin.com/s/ent_user_sdk","ent_cja_sdk"]}}"#
    ));
    assert_eq!(claims.scopes.map(|s| s.comma_separated()).as_deref(), Some("ent_user_sdk,ent_cja_sdk"));
}

#[test]
fn a_path_to_a_key_is_named_and_not_read() {
    // What aanalytics2 wrote before its version 0.5 (protocol reference, 10.3).
    let config = only(&format!(
        r#"{{"org_id":"{ORG}","client_id":"{CLIENT}","tech_id":"{ACCOUNT}","pathToKey":"config/private.key","secret":"{SECRET}"}}"#
    ));
    assert_eq!(config.kind, ImportedKind::Known(CredentialType::ServiceAccount));
    assert_eq!(config.technical_account_id.as_ref().map(|id| id.as_str()), Some(ACCOUNT));
    assert_eq!((config.client_secrets.len(), config.pem.as_ref()), (1, None));
    assert_eq!(
        line(&config, "Private key"),
        "missing: the file names config/private.key, which was not read; you will be asked for it"
    );
}

#[test]
fn a_converted_credential_says_what_it_was() {
    let blocks = |new: &str| {
        only(&project(&format!(
            r#"{{"id":"1","name":"n","integration_type":"oauth_server_to_server_migrate",
            "jwt":{{"client_id":"{CLIENT}","client_secret":"{SECOND}","technical_account_id":"{ACCOUNT}","meta_scopes":["ent_x_sdk"]}}{new}}}"#
        )))
    };
    let migrated = blocks(&format!(
        r#","oauth_server_to_server":{{"client_id":"{CLIENT}","client_secrets":["{SECRET}"],"scopes":["openid","AdobeID"]}}"#
    ));
    assert_eq!(migrated.supported_type(), Some(CredentialType::ServerToServer));
    assert!(migrated.is_migrated);
    assert_eq!(line(&migrated, "Credential type"), "OAuth Server-to-Server, which replaces a Service Account (JWT)");
    assert_eq!(
        (line(&migrated, "Private key"), line(&migrated, "Scopes")),
        (String::new(), "openid, AdobeID".to_owned())
    );
    let without_new_block = blocks("");
    assert_eq!(without_new_block.client_secrets, [], "the old secret does not open the new credential");
    assert_eq!(without_new_block.client_id, migrated.client_id, "the same in both");
    assert_eq!(without_new_block.scopes, None);
}

#[test]
fn a_key_that_cannot_be_used_is_named_without_being_shown() {
    let with_key = |key: &str| {
        only(&format!(
            r#"{{"client_id":"{CLIENT}","technical_account_id":"{ACCOUNT}","metascopes":"ent_x_sdk","private_key":"{key}","certificate":"oops"}}"#
        ))
    };
    let block = |label: &str| format!(r"-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n");
    let broken = with_key("not a key but secret all the same");
    let labels: Vec<&str> = broken.problems.iter().map(|problem| problem.label).collect();
    assert_eq!((labels, broken.pem.as_ref()), (vec!["Private key", "Certificate"], None));
    let shown = format!("{broken:?}{:?}", summary(&broken));
    assert!(shown.contains("unusable") && !shown.contains("secret all the same"), "{shown}");
    for (key, words) in [
        (block("PRIVATE KEY"), "found, hidden"),
        (block("ENCRYPTED PRIVATE KEY"), "found, hidden; you will be asked for its passphrase"),
        (block("EC PRIVATE KEY"), "in the file, but a private key of elliptic curves (EC), which Adobe does not take"),
        (block("PRIVATE KEY").repeat(2), "in the file, but 2 of them; you will be asked for the right one"),
    ] {
        assert_eq!(line(&with_key(&key), "Private key"), words);
    }
}

#[test]
fn a_key_in_json_of_another_make_is_a_key() {
    let other = r#"{"installed":{"pem":"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}}"#;
    assert!(matches!(recognize(other.as_bytes()), Recognition::Pem(pem) if pem.kinds == [Pem::PrivateKey]));
    let whole = service_credentials("ims-na1.adobelogin.com");
    for cut in [whole.len() - 1, whole.len() / 2, whole.find("publicKey").unwrap()] {
        assert_eq!(broken(&whole[..cut]), Flaw::JsonEndsEarly.into(), "the client ID must not be lost in silence");
    }
}
