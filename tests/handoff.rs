//! Whatever is pasted is recognized for what it is, or left alone.
#![expect(clippy::panic, clippy::unwrap_used, reason = "the helpers here fail the test that calls them")]

#[path = "handoff/archives.rs"]
mod archives;
#[path = "handoff/keys.rs"]
mod keys;
#[path = "handoff/others.rs"]
mod others;
#[path = "handoff/service_accounts.rs"]
mod service_accounts;

use aa_connect::connection::{CredentialType, Invalid, Product, RedirectUri, Secret};
use aa_connect::handoff::{
    Flaw, ImportedCredential, ImportedKind, MAX_BYTES, PartState, Recognition, Told, Value, recognize, summary,
};
use proptest::prelude::*;

const ORG: &str = "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg";
const CLIENT: &str = "0123456789abcdef0123456789abcdef";
const SECRET: &str = "p8e-Made_Up-Secret_For_Tests_1";
const SECOND: &str = "p8e-Made_Up-Secret_For_Tests_2";
const ACCOUNT: &str = "0123456789ABCDEF01234567@techacct.adobe.com";

fn imported(text: &str) -> Vec<ImportedCredential> {
    match recognize(text.as_bytes()) {
        Recognition::Credentials(credentials) => credentials,
        other => panic!("not a download: {other:?}"),
    }
}

fn only(text: &str) -> ImportedCredential {
    let mut credentials = imported(text);
    assert_eq!(credentials.len(), 1);
    credentials.remove(0)
}

fn broken(text: &str) -> Invalid {
    match recognize(text.as_bytes()) {
        Recognition::Broken(why) => why,
        other => panic!("{text:?} was taken for {other:?}"),
    }
}

/// A project download with these credentials (protocol reference, 10.1).
fn project(credentials: &str) -> String {
    format!(
        r#"{{"project":{{"id":"4566206088344","name":"northwindProd","title":"Northwind Café – производство","org":{{
        "id":"25591","name":"Obchodníci s.r.o. 日本","ims_org_id":"{ORG}","future":{{"x":[1,2]}}}},"workspace":{{"id":"1",
        "name":"Production","title":"","action_url":"https://x.adobeioruntime.net","app_url":"","details":{{"credentials":[{credentials}],
        "services":[{{"code":"AdobeAnalyticsSDK","name":"Adobe Analytics"}}],"runtime":{{"namespaces":[{{"name":"n","auth":"u:p"}}]}}}}}}}}}}"#
    )
}

fn server_to_server() -> String {
    format!(
        r#"{{"id":"123","name":"Noční přenos","integration_type":"oauth_server_to_server","oauth_server_to_server":{{
        "client_id":"{CLIENT}","client_secrets":["{SECRET}","{SECOND}"],"technical_account_email":"x@techacct.adobe.com",
        "technical_account_id":"{ACCOUNT}","scopes":["openid","AdobeID","read_organizations"]}}}}"#
    )
}

#[test]
fn a_project_download_gives_everything_it_holds() {
    let credential = only(&project(&server_to_server()));
    assert_eq!(credential.name.as_ref().map(|n| n.as_str()), Some("Noční přenos"));
    assert_eq!(credential.kind, ImportedKind::Known(CredentialType::ServerToServer));
    assert_eq!(credential.org_id.as_ref().map(|id| id.as_str()), Some(ORG));
    assert_eq!(credential.org_name.as_ref().map(|n| n.as_str()), Some("Obchodníci s.r.o. 日本"));
    assert_eq!(credential.client_id.as_ref().map(|id| id.as_str()), Some(CLIENT));
    assert_eq!(credential.client_secrets, [Secret::new(SECRET), Secret::new(SECOND)]);
    assert_eq!(credential.technical_account_id.as_ref().map(|id| id.as_str()), Some(ACCOUNT));
    assert_eq!(
        credential.scopes.as_ref().map(|s| s.comma_separated()).as_deref(),
        Some("openid,AdobeID,read_organizations")
    );
    assert_eq!(credential.products, [Product::Analytics]);
    assert_eq!(credential.problems, []);
}

#[test]
fn both_client_secrets_are_found_in_every_kind_of_download() {
    let credential_level = format!(
        r#"{{"CLIENT_ID":"{CLIENT}","CLIENT_SECRETS":["{SECRET}","{SECOND}"],"ORG_ID":"{ORG}","SCOPES":["openid"]}}"#
    );
    let aio = format!(
        r#"{{"client_id":"{CLIENT}","client_secrets":["{SECRET}","{SECOND}"],"technical_account_id":"{ACCOUNT}",
        "scopes":["openid","AdobeID"],"ims_org_id":"{ORG}"}}"#
    );
    for (kind, text) in [("credential", credential_level), ("aio", aio), ("project", project(&server_to_server()))] {
        let credential = only(&text);
        assert_eq!(credential.supported_type(), Some(CredentialType::ServerToServer), "{kind}");
        assert_eq!(credential.client_secrets, [Secret::new(SECRET), Secret::new(SECOND)], "{kind}: in their order");
        assert!(!format!("{:?}", summary(&credential)).contains("p8e-"), "{kind}");
    }
}

#[test]
fn how_it_was_saved_makes_no_difference() {
    let plain = project(&server_to_server());
    let expected = imported(&plain);
    for disguised in [
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        format!(" \t\r\n{plain}\n\n"),
        plain.replace(":", " : "),
    ] {
        // The last one also changes addresses and colons in texts, none of which is imported.
        assert_eq!(imported(&disguised), expected);
    }
}

#[test]
fn every_integration_type_is_told_apart() {
    let oauth2 = |word: &str| {
        format!(
            r#"{{"id":"1","name":"n","integration_type":"{word}","oauth2":{{"client_id":"{CLIENT}","client_secret":"{SECRET}",
            "defaultRedirectUri":"https://localhost:8443/callback","redirect_uri":["https://localhost:8443/callback"]}}}}"#
        )
    };
    for known in [CredentialType::WebApp, CredentialType::SinglePageApp, CredentialType::NativeApp] {
        let credential = only(&project(&oauth2(known.word())));
        assert_eq!(credential.kind, ImportedKind::Known(known));
        assert!(credential.client_id.is_some() && credential.client_secrets.len() == 1);
    }
    for old in ["oauthweb", "oauthios", "oauthandroid", "oauth_of_the_future"] {
        let credential = only(&project(&oauth2(old)));
        assert!(matches!(&credential.kind, ImportedKind::Unsupported(word) if word.as_str() == old));
        assert!(credential.client_id.is_some());
    }
    let service = format!(
        r#"{{"id":"1","name":"n","integration_type":"service","jwt":{{"client_id":"{CLIENT}","client_secret":"{SECRET}",
        "technical_account_email":"x@techacct.adobe.com","technical_account_id":"{ACCOUNT}","meta_scopes":["ent_analytics_bulk_ingest_sdk"]}}}}"#
    );
    let credential = only(&project(&service));
    assert_eq!(credential.kind, ImportedKind::Known(CredentialType::ServiceAccount));
    assert_eq!(credential.client_secrets, [Secret::new(SECRET)]);
    assert_eq!(credential.scopes.map(|s| s.comma_separated()).as_deref(), Some("ent_analytics_bulk_ingest_sdk"));
    let key = format!(r#"{{"id":"1","name":"n","integration_type":"apikey","api_key":{{"client_id":"{CLIENT}"}}}}"#);
    let credential = only(&project(&key));
    assert!(matches!(&credential.kind, ImportedKind::Unsupported(word) if word.as_str() == "apikey"));
    assert!(credential.client_id.is_some());
}

#[test]
fn the_address_to_come_back_to_is_the_first_one_on_this_machine() {
    let found = |kind: &str, redirects: &str| {
        only(&project(&format!(
            r#"{{"name":"n","integration_type":"{kind}","oauth2":{{"client_id":"{CLIENT}"{redirects}}}}}"#
        )))
    };
    let web = found(
        "oauthwebapp",
        r#","defaultRedirectUri":"https://www.northwind.example/signed-in/","redirect_uri":["https://www\\\\.northwind\\\\.example/.*,https://localhost:8443/callback","https://localhost:8444/callback"]"#,
    );
    let all: Vec<&str> = web.redirect_uris.iter().map(RedirectUri::as_str).collect();
    let [default, first, second] = all[..] else { panic!("{all:?}") };
    assert_eq!(default, "https://www.northwind.example/signed-in/");
    assert_eq!((first, second), ("https://localhost:8443/callback", "https://localhost:8444/callback"));
    assert_eq!(web.redirect_uri().map(RedirectUri::as_str), Some(first));
    assert!(web.problems.is_empty(), "a pattern that is no address is nothing wrong");
    assert!(summary(&web).iter().any(|told| told.label == "Redirect URI" && told.words == first));

    let native = "adobe+5d1f0c83://adobeid/18643b7a5fce4cb7d496ce72b1be3f5d";
    let given = found("oauthnativeapp", &format!(r#","defaultRedirectUri":"{native}""#));
    assert_eq!(given.redirect_uri().map(RedirectUri::as_str), Some(native));

    let wrong = found("oauthsinglepageapp", r#","defaultRedirectUri":"http://www.northwind.example/""#);
    assert_eq!(wrong.redirect_uri(), None);
    assert_eq!(wrong.problems.iter().map(|problem| problem.label).collect::<Vec<_>>(), ["Redirect URI"]);
    let lines = |credential: &ImportedCredential| summary(credential).iter().any(|told| told.label == "Redirect URI");
    assert!(lines(&wrong) && !lines(&only(&project(&server_to_server()))), "only where somebody signs in");
}

#[test]
fn a_migrated_credential_speaks_through_its_new_block() {
    let migrated = format!(
        r#"{{"id":"1","name":"n","integration_type":"oauth_server_to_server_migrate",
        "jwt":{{"client_id":"ffffffffffffffffffffffffffffffff","client_secret":"{SECOND}","technical_account_id":"{ACCOUNT}","meta_scopes":["ent_x"]}},
        "oauth_server_to_server":{{"client_id":"{CLIENT}","client_secrets":["{SECRET}"],"scopes":["openid","AdobeID"]}}}}"#
    );
    let credential = only(&project(&migrated));
    assert_eq!(credential.kind, ImportedKind::Known(CredentialType::ServerToServer));
    assert_eq!(credential.client_id.as_ref().map(|id| id.as_str()), Some(CLIENT));
    assert_eq!(credential.client_secrets, [Secret::new(SECRET)], "the old block's secret is another one");
    assert_eq!(credential.technical_account_id.as_ref().map(|id| id.as_str()), Some(ACCOUNT), "the same in both");
    assert_eq!(credential.scopes.map(|s| s.comma_separated()).as_deref(), Some("openid,AdobeID"));
}

#[test]
fn several_credentials_are_listed_with_their_names() {
    let second = server_to_server().replace("Noční přenos", "Denní přenos");
    let names: Vec<String> = imported(&project(&format!("{},{second}", server_to_server())))
        .iter()
        .filter_map(|credential| credential.name.as_ref().map(ToString::to_string))
        .collect();
    assert_eq!(names, ["Noční přenos", "Denní přenos"]);
}

#[test]
fn a_credential_level_download_is_recognized() {
    let credential = only(&format!(
        r#"{{"CLIENT_ID":"{CLIENT}","CLIENT_SECRETS":["{SECRET}"],"ORG_ID":"{ORG}","TECHNICAL_ACCOUNT_ID":"{ACCOUNT}",
        "TECHNICAL_ACCOUNT_EMAIL":"x@techacct.adobe.com","SCOPES":["openid","AdobeID","cjm.suppression_service.client.all"]}}"#
    ));
    assert_eq!(credential.kind, ImportedKind::Known(CredentialType::ServerToServer));
    assert_eq!(credential.org_id.as_ref().map(|id| id.as_str()), Some(ORG));
    assert_eq!(credential.products, [Product::JourneyOptimizer]);
    assert_eq!(credential.problems, []);

    let old = only(&format!(
        r#"{{"API_KEY":"{CLIENT}","CLIENT_SECRET":"{SECRET}","ORG_ID":"{ORG}","TECHNICAL_ACCOUNT_ID":"{ACCOUNT}"}}"#
    ));
    assert_eq!(old.kind, ImportedKind::Known(CredentialType::ServiceAccount));
    assert!(old.client_id.is_some() && old.client_secrets.len() == 1);

    let stated = only(&format!(r#"{{"TYPE":"oauthservertoserver","CLIENT_ID":"{CLIENT}"}}"#));
    assert_eq!(stated.kind, ImportedKind::Known(CredentialType::ServerToServer));
    let unstated = only(&format!(r#"{{"client_id":"{CLIENT}","secret":"{SECRET}"}}"#));
    assert_eq!(unstated.kind, ImportedKind::Unstated, "nothing is guessed");
}

#[test]
fn numbers_single_values_and_odd_shapes_are_tolerated() {
    let credential = only(&format!(
        r#"{{"CLIENT_ID":["{CLIENT}"],"CLIENT_SECRETS":"{SECRET}","ORG_ID":"{ORG}","SCOPES":"openid, AdobeID","NAME":42,
        "TECHNICAL_ACCOUNT_ID":null,"PROJECT":7,"WORKSPACE":[],"org":true,"services":"none","jwt":"x","EXTRA":{{"a":[{{}}]}}}}"#
    ));
    assert_eq!(credential.name.as_ref().map(|n| n.as_str()), Some("42"));
    assert_eq!(credential.client_secrets, [Secret::new(SECRET)]);
    assert_eq!(credential.scopes.as_ref().map(|s| s.comma_separated()).as_deref(), Some("openid,AdobeID"));
    assert!(credential.client_id.is_some() && credential.problems.is_empty());
    let digits = only(r#"{"CLIENT_ID":12345,"CLIENT_SECRET":"s"}"#);
    assert_eq!(digits.client_id, None);
    assert_eq!(digits.problems.len(), 1);
    let objects = only(&format!(
        r#"{{"client_id":"{CLIENT}","client_secrets":[{{"uuid":"u","client_secret":"{SECRET}"}},"{SECRET}",null,3.5]}}"#
    ));
    assert_eq!(objects.client_secrets, [Secret::new(SECRET)], "once each");
}

#[test]
fn only_what_this_version_can_set_up_is_called_supported() {
    assert_eq!(only(&project(&server_to_server())).supported_type(), Some(CredentialType::ServerToServer));
    for known in [CredentialType::WebApp, CredentialType::SinglePageApp, CredentialType::NativeApp] {
        let credential = only(&project(&format!(r#"{{"name":"n","integration_type":"{}"}}"#, known.word())));
        assert_eq!(credential.supported_type(), Some(known));
    }
    assert_eq!(
        only(&project(r#"{"name":"n","integration_type":"service"}"#)).supported_type(),
        Some(CredentialType::ServiceAccount)
    );
    for other in ["apikey", "oauthios", "oauthandroid", "oauthweb", "new"] {
        let credential = only(&project(&format!(r#"{{"name":"n","integration_type":"{other}"}}"#)));
        assert!(!credential.is_supported() && !credential.kind.title().is_empty(), "{other}");
    }
    assert!(!only(&format!(r#"{{"client_id":"{CLIENT}"}}"#)).is_supported());
}

#[test]
fn the_sandboxs_own_announcement_is_recognized() {
    let credentials = imported(&format!(
        r#"{{"schema_version":1,"ims_base_url":"http://127.0.0.1:1","credentials":[{{"type":"oauth_server_to_server",
        "client_id":"{CLIENT}","client_secret":"{SECRET}","org_id":"{ORG}","technical_account_id":"{ACCOUNT}","scopes":["openid"]}}]}}"#
    ));
    assert_eq!(credentials[0].kind, ImportedKind::Known(CredentialType::ServerToServer));
    assert!(credentials[0].org_id.is_some() && credentials[0].client_id.is_some());
}

#[test]
fn missing_blocks_leave_gaps_and_malformed_parts_are_named() {
    let empty = only(&project(r#"{"id":"1","name":"n","integration_type":"oauth_server_to_server"}"#));
    assert!(empty.client_id.is_none() && empty.client_secrets.is_empty() && empty.scopes.is_none());
    assert!(empty.problems.is_empty() && empty.org_id.is_some());

    let broken = only(
        r#"{"CLIENT_ID":"0123","CLIENT_SECRETS":["has a space"],"ORG_ID":"nobody","TECHNICAL_ACCOUNT_ID":"x@y","SCOPES":["\u00e9"]}"#,
    );
    let labels: Vec<&str> = broken.problems.iter().map(|problem| problem.label).collect();
    assert_eq!(labels, ["Organization", "Client ID", "Technical account", "Client secret", "Scopes"]);
    assert!(broken.client_secrets.is_empty());
    assert!(!format!("{broken:?}").contains("has a space"));
    let words = format!("{:?}", summary(&broken));
    assert!(!words.contains("has a space") && words.matches("unusable").count() == 5, "{words}");
}

#[test]
fn a_summary_says_what_is_there_and_what_is_missing_and_hides_secrets() {
    let full = summary(&only(&project(&server_to_server())));
    let line = |lines: &[Told], label: &str| {
        lines.iter().find(|told| told.label == label).map(|told| told.words.clone()).unwrap_or_default()
    };
    assert_eq!(line(&full, "Client secret"), "2 found, hidden: the first is used, the second is kept");
    assert_eq!(line(&full, "Client ID"), CLIENT);
    assert!(line(&full, "Organization").contains("Obchodníci") && line(&full, "Organization").contains(ORG));
    assert!(!format!("{full:?}").contains("p8e-"));
    let bare = summary(&only(&format!(r#"{{"client_id":"{CLIENT}","integration_type":"oauthsinglepageapp"}}"#)));
    assert_eq!(line(&bare, "Client secret"), "none, and none is needed");
    assert!(line(&bare, "Scopes").starts_with("missing"));
    let bare = summary(&only(&format!(r#"{{"client_id":"{CLIENT}","integration_type":"oauthwebapp"}}"#)));
    assert!(line(&bare, "Client secret").starts_with("missing"));
    assert!(full.iter().chain(&bare).all(|told| !told.label.is_empty() && !told.words.is_empty()));
}

/// A name is somebody's, and may begin as our own words do.
#[test]
fn what_is_missing_is_not_told_by_a_name() {
    for name in ["missing data alerts", "none of yours", "in the file, but"] {
        let text = format!(r#"{{"name":"{name}","client_id":"{CLIENT}","integration_type":"oauthsinglepageapp"}}"#);
        let summary = summary(&only(&text));
        let state = |label: &str| summary.iter().find(|told| told.label == label).map(|told| told.state);
        assert_eq!((state("Name"), state("Client ID")), (Some(PartState::Found), Some(PartState::Found)), "{name}");
        assert_eq!((state("Scopes"), state("Client secret")), (Some(PartState::Missing), Some(PartState::NotNeeded)));
    }
}

#[test]
fn secrets_are_in_no_debug_output() {
    let shown = format!("{:?}", recognize(project(&server_to_server()).as_bytes()));
    assert!(shown.contains(CLIENT) && !shown.contains(SECRET) && !shown.contains(SECOND));
    assert!(!format!("{:?}", recognize(SECRET.as_bytes())).contains("Made_Up"));
}

#[test]
fn customer_journey_analytics_is_neither_product() {
    let other = project(&server_to_server())
        .replace("AdobeAnalyticsSDK", "cja")
        .replace("Adobe Analytics", "Customer Journey Analytics");
    assert_eq!(only(&other).products, []);
}

#[test]
fn single_values_are_recognized_with_what_is_pasted_along() {
    for (pasted, is_right) in [
        (format!("  {ORG}\r\n"), (|v| matches!(v, Value::OrgId(_))) as fn(&Value) -> bool),
        (format!("\u{feff}{CLIENT}\n"), |v| matches!(v, Value::ClientId(_))),
        (format!("\"{SECRET}\"\n"), |v| matches!(v, Value::ClientSecret(secret) if secret.expose() == SECRET)),
        (SECRET.replace("p8e-", "p8-"), |v| matches!(v, Value::ClientSecret(_))),
        (ACCOUNT.to_owned(), |v| matches!(v, Value::TechnicalAccountId(_))),
        ("ent_analytics_bulk_ingest_sdk".to_owned(), |v| matches!(v, Value::Metascopes(_))),
        ("ent_aem_cloud_sdk,\r\n ent_cloudmgr_sdk".to_owned(), |v| matches!(v, Value::Metascopes(_))),
        ("cm-p123-e1234".to_owned(), |v| matches!(v, Value::ClientId(_))),
        (
            "https://ims-na1.adobelogin.com/s/ent_user_sdk".to_owned(),
            |v| matches!(v, Value::Metascopes(found) if found.comma_separated() == "ent_user_sdk"),
        ),
        ("openid, AdobeID,\r\n read_organizations".to_owned(), |v| matches!(v, Value::Scopes(_))),
        ("openid,session,additional_info.projectedProductContext".to_owned(), |v| matches!(v, Value::Scopes(_))),
    ] {
        match recognize(pasted.as_bytes()) {
            Recognition::Value(value) => assert!(is_right(&value), "{pasted:?} was taken for {value:?}"),
            other => panic!("{pasted:?} was taken for {other:?}"),
        }
    }
}

#[test]
fn normal_typing_is_left_alone() {
    for typed in [
        "",
        " ",
        "northwind",
        "northwind/prod",
        "Café 日本",
        "p8-northwind",
        "p8e-",
        "p8e-short",
        "openid",
        "session openid thing",
        "hello, world",
        "a.b, c_d",
        "[draft] northwind",
        "{name}",
        "{ name }",
        "[1, 2]",
        "{",
        "[",
        "\"",
        "user@example.com",
        "x@AdobeID",
        "0123456789abcdef",
        "proxy.example.com:3128",
        "http",
        "http://",
        "://",
        "C:\\files\\console.json",
        "/home/me/console.json",
        "mailto:me@example.com",
        "see https://example.com for more",
        "-----BEGIN",
        "BEGIN CERTIFICATE",
        "deadbeef cafe",
    ] {
        assert_eq!(recognize(typed.as_bytes()), Recognition::Unknown, "{typed:?}");
    }
}

#[test]
fn addresses_are_named_only() {
    for address in [
        "https://localhost:8443/callback?code=eyJ&state=x",
        " https://developer.adobe.com/console/projects \n",
        "HTTP://127.0.0.1:8000/?code=1",
        "adobe+0123456789abcdef0123456789abcdef01234567://adobeid/0123456789abcdef0123456789abcdef?code=1",
    ] {
        assert_eq!(recognize(address.as_bytes()), Recognition::Address, "{address}");
    }
}

#[test]
fn json_that_cannot_be_used_says_why() {
    let whole = project(&server_to_server());
    for (at, _) in whole.char_indices().skip(2) {
        assert_eq!(broken(&whole[..at]), Flaw::JsonEndsEarly.into(), "cut at {at}");
    }
    assert_eq!(Invalid::from(Flaw::JsonEndsEarly).problem, "This looks like JSON but ends too early.");
    assert_eq!(broken(r#"{"a":1,}"#), Flaw::JsonBroken.into());
    assert_eq!(broken(r#"{"a" 1}"#), Flaw::JsonBroken.into());
    assert_eq!(broken(r#"{"a":1} and more"#), Flaw::JsonBroken.into());
    assert_eq!(broken(r#"{"a":1}"#), Flaw::JsonWithoutCredential.into());
    assert_eq!(broken("{}"), Flaw::JsonWithoutCredential.into());
    assert_eq!(broken(&project("")), Flaw::JsonWithoutCredential.into());
    let nested = |depth: usize| format!(r#"{{"a":{}1{}}}"#, "[".repeat(depth - 1), "]".repeat(depth - 1));
    assert_eq!(broken(&nested(32)), Flaw::JsonWithoutCredential.into());
    assert_eq!(broken(&nested(33)), Flaw::JsonTooDeep.into());
    assert_eq!(broken(&nested(100_000)), Flaw::JsonTooDeep.into());
}

#[test]
fn junk_is_refused_quickly_and_without_filling_the_memory() {
    assert_eq!(broken(&"x".repeat(MAX_BYTES + 1)), Flaw::TooLarge.into());
    assert_eq!(recognize("x ".repeat(MAX_BYTES / 2).as_bytes()), Recognition::Unknown);
    let words: String = (0..MAX_BYTES / 8).map(|n| format!("{n:07},")).collect();
    assert_eq!(recognize(words.as_bytes()), Recognition::Unknown);
    assert_eq!(recognize(&[0xff, 0xfe, b'{', 0, b'x']), Recognition::Broken(Flaw::NotText.into()));
    let many = format!(r#"{{"credentials":[{}{{}}]}}"#, "{},".repeat(MAX_BYTES / 4));
    assert_eq!(broken(&many), Flaw::JsonWithoutCredential.into(), "empty objects are no credentials");
    let many = format!(r#"{{"credentials":[{}{{}}]}}"#, r#"{"name":1},"#.repeat(MAX_BYTES / 16));
    assert_eq!(imported(&many).len(), 100, "the rest is passed over");
    let scopes = format!(r#"{{"client_id":"{CLIENT}","scopes":"{}"}}"#, &words[..MAX_BYTES / 2]);
    assert_eq!(only(&scopes).problems.len(), 1);
}

/// JSON-like text made of the words that matter, so that the deep parts are reached.
fn almost_a_download() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"project\"",
        "\"org\"",
        "\"workspace\"",
        "\"details\"",
        "\"credentials\"",
        "\"jwt\"",
        "\"oauth_server_to_server\"",
        "\"api_key\"",
        "\"client_id\"",
        "\"client_secrets\"",
        "\"scopes\"",
        "\"\\u0000\"",
        "1",
        "-1",
        "1e999",
        "null",
        "true",
        "\"openid\"",
        "\"",
        "\\",
    ]);
    prop::collection::vec(word, 0..40).prop_map(|words| format!("{{\"a\":1,{}", words.concat()))
}

/// Lines that are nearly those of a file of settings.
fn almost_settings() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "AW_CLIENT_ID",
        "AIO_ims_contexts_",
        "AIO_ims_contexts_x_client__secrets",
        "CLIENT_SECRET",
        "scopes",
        "=",
        ": ",
        "\n",
        "\r",
        "\\\n",
        "\"",
        "'",
        "`",
        "[",
        "]",
        ",",
        "#",
        " #",
        "- ",
        "export ",
        "__",
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "{{X}}",
        "\u{feff}",
        "é",
        "0123456789abcdef0123456789abcdef",
    ]);
    prop::collection::vec(word, 0..60).prop_map(|words| words.concat())
}

#[test]
fn settings_without_end_are_read_quickly() {
    for line in [
        "A=\"\n",
        "A='\nB=\"\n",
        "AW_CLIENT_ID=-----BEGIN X\n",
        "A=b\\\n",
        "- x\n",
        "CLIENT_ID: \n- x\n",
        "AW_CLIENT_ID=x\n",
    ] {
        let text = line.repeat(MAX_BYTES / line.len());
        let _ = recognize(text.as_bytes());
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = recognize(&bytes);
    }

    #[test]
    fn no_text_that_looks_like_a_download_panics(text in almost_a_download()) {
        if let Recognition::Credentials(credentials) = recognize(text.as_bytes()) {
            for credential in credentials {
                prop_assert!(!summary(&credential).is_empty());
            }
        }
    }

    #[test]
    fn no_text_that_looks_like_settings_panics(text in almost_settings()) {
        if let Recognition::Credentials(credentials) = recognize(text.as_bytes()) {
            for credential in credentials {
                prop_assert!(!summary(&credential).is_empty());
            }
        }
    }

    #[test]
    fn a_damaged_download_never_panics(at in 0usize..900, byte in any::<u8>()) {
        let mut bytes = project(&server_to_server()).into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = recognize(&bytes);
    }

    #[test]
    fn short_words_are_plain_text(word in "[a-zA-Z0-9éč日_./-]{0,15}") {
        prop_assert_eq!(recognize(word.as_bytes()), Recognition::Unknown);
    }
}
