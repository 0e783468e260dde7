//! What the programs that read an export ask for, as their sources say it: every name that must be there, in the spelling and
//! of the kind that is looked for. `tests/real_clients.rs` runs those that can be run.

use std::collections::BTreeMap;

use aa_connect::connection::*;
use aa_connect::handoff::{ExportFormat, export};
use serde_json::Value;

use super::{canned, corpus, options, secrets, service_account};

fn text(connection: &Connection, format: ExportFormat, secrets: Option<&CredentialSecrets>) -> String {
    export(connection, format, &options(secrets)).unwrap().text.as_str().to_owned()
}

fn json(connection: &Connection, secrets: Option<&CredentialSecrets>) -> Value {
    serde_json::from_str(&text(connection, ExportFormat::Credential, secrets)).unwrap()
}

/// The members of aio's context: names as aio reads them after taking `__` for an underscore, values as dotenv 16 does.
fn context(connection: &Connection, secrets: Option<&CredentialSecrets>) -> BTreeMap<String, String> {
    let text = text(connection, ExportFormat::Env, secrets);
    let said = text.lines().next().unwrap().rsplit_once("its context ").unwrap().1.to_owned();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, value) = line.split_once('=').unwrap();
            let words = name.to_ascii_lowercase().replace("__", "\u{0}");
            let words: Vec<String> = words.split('_').map(|word| word.replace('\u{0}', "_")).collect();
            assert_eq!(words[..3], ["aio", "ims", "contexts"], "{name}");
            assert_eq!((&words[3], words.len()), (&said, 5), "{name}");
            let quoted = value.chars().next().filter(|first| "'\"`".contains(*first));
            let inner = quoted.map_or(value, |quote| value.strip_prefix(quote).unwrap().strip_suffix(quote).unwrap());
            let value = if quoted == Some('"') { inner.replace("\\n", "\n") } else { inner.to_owned() };
            (words[4].clone(), value)
        })
        .collect()
}

/// aio-lib-ims-oauth 6.1.0 (ims-oauth_server_to_server.js, ims-oauth.js) and aio-lib-ims-jwt 5 (ims-jwt.js): where one of
/// these is missing, that way in is not taken, and with none left there is no token.
#[test]
fn aio_finds_every_member_that_it_does_not_begin_without() {
    let mut seen = 0;
    for (connection, secrets) in corpus() {
        if ExportFormat::Env.check(&connection).is_err() {
            continue;
        }
        let kind = connection.credential.credential_type();
        let needed: &[&str] = match kind {
            CredentialType::ServerToServer => &[
                "client_id",
                "client_secrets",
                "technical_account_email",
                "technical_account_id",
                "scopes",
                "ims_org_id",
            ],
            CredentialType::ServiceAccount => {
                &["client_id", "client_secret", "technical_account_id", "meta_scopes", "ims_org_id", "private_key"]
            }
            _ => &["client_id", "client_secret", "scope"],
        };
        for with in [None, Some(&secrets)] {
            let members = context(&connection, with);
            for name in needed {
                assert!(members.get(*name).is_some_and(|value| !value.is_empty()), "{kind:?} {name}: {members:?}");
            }
            for list in ["client_secrets", "scopes", "meta_scopes"] {
                let is_list =
                    |value: &String| serde_json::from_str::<Vec<String>>(value).is_ok_and(|list| !list.is_empty());
                // What has all three kinds of quotes cannot be told to dotenv. Adobe's secrets have none.
                let has_all = with.is_some_and(|with| {
                    with.client_secret()
                        .is_some_and(|secret| ["'", "`"].iter().all(|quote| secret.expose().contains(*quote)))
                });
                assert!(has_all || members.get(list).is_none_or(is_list), "{list}: {members:?}");
            }
            // Where it would send the secret.
            let is_stage = connection.environment == Environment::Stage;
            assert_eq!(members.get("env").map(String::as_str), is_stage.then_some("stage"));
            seen += 1;
        }
        if let Some(key) = secrets.private_key() {
            assert_eq!(&context(&connection, Some(&secrets))["private_key"], key.expose());
        }
    }
    assert!(seen > 40, "{seen}");
}

/// adobeanalyticsr's R/auth.R, auth_s2s_gen and auth_jwt_gen: the texts and lists that `stopifnot` asks for.
#[test]
fn adobeanalyticsr_finds_what_it_stops_without() {
    let of_machine = secrets(CredentialType::ServerToServer, canned::CLIENT_SECRET, None);
    let read = json(&canned::connection("northwind"), Some(&of_machine));
    assert!(read["CLIENT_ID"].is_string() && read["SCOPES"].as_array().is_some_and(|list| !list.is_empty()));
    // It joins what is listed: one secret is right, and with two the .Renviron says what to do.
    assert_eq!(read["CLIENT_SECRETS"], serde_json::json!([canned::CLIENT_SECRET]));
    let beside = text(&canned::connection("northwind"), ExportFormat::Renviron, None);
    assert!(beside.contains("two client secrets, delete the second"), "{beside}");

    let connection = Connection { credential: service_account(None), ..canned::connection("northwind") };
    let of_account = secrets(CredentialType::ServiceAccount, canned::CLIENT_SECRET, None);
    let read = json(&connection, Some(&of_account));
    for name in ["API_KEY", "CLIENT_SECRET", "ORG_ID", "TECHNICAL_ACCOUNT_ID"] {
        assert!(read[name].as_str().is_some_and(|value| !value.is_empty()), "{name}: {read}");
    }
    assert_eq!(read["CLIENT_SECRET"], canned::CLIENT_SECRET);
    let beside = text(&connection, ExportFormat::Renviron, None);
    assert!(beside.contains("# AW_AUTH_FILE=") && beside.contains("# AW_PRIVATE_KEY="), "{beside}");
}

/// What R's readRenviron makes of a line: quotes of two kinds go, and nothing else does.
#[test]
fn r_reads_every_value_as_it_is() {
    for secret in ["p8e-Az09_-", "CANARY#a=b'c", "CANARY{{x}}", "with \"both\""] {
        let of_machine = secrets(CredentialType::ServerToServer, secret, None);
        let text = text(&canned::connection("northwind"), ExportFormat::Renviron, Some(&of_machine));
        let value = text.lines().find_map(|line| line.strip_prefix("AW_CLIENT_SECRET=")).unwrap();
        let quote = value.chars().next().filter(|first| "'\"".contains(*first));
        let inner = quote.map_or(value, |quote| value.strip_prefix(quote).unwrap().strip_suffix(quote).unwrap());
        assert_eq!(inner, secret, "{value}");
        assert!(quote.is_none_or(|quote| !inner.contains(quote)), "{value}");
    }
}

/// aepp's importConfigFile reads members in any spelling but its own of the sandbox, without which it takes “prod”; cjapy's
/// asks for ORG_ID, CLIENT_ID, CLIENT_SECRETS and SCOPES in capitals.
#[test]
fn aepp_and_cjapy_take_the_json() {
    let connection = canned::journey_connection("northwind");
    let read = json(&connection, Some(&secrets(CredentialType::ServerToServer, canned::CLIENT_SECRET, None)));
    assert_eq!(read["sandbox-name"], connection.sandbox.as_ref().unwrap().name.as_str());
    assert!(read["ORG_ID"].is_string() && read["CLIENT_ID"].is_string());
    assert_eq!(read["CLIENT_SECRETS"][0], canned::CLIENT_SECRET);
    assert!(read["SCOPES"].as_array().is_some_and(|scopes| scopes.iter().all(Value::is_string)));
}
