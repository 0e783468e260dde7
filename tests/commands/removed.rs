//! `remove`: the tokens end at Adobe, everything goes here, and both are proven; Adobe being away, refusing or unheard does
//! not hold it up; what is left there stands in a letter.

use std::fs;

use aa_connect::connection::{CredentialType, Scopes};
use aa_connect::sandbox::{practice_credentials, practice_service_accounts, practice_user_credentials};
use serde_json::Value;

use super::outcome::{Outcome, run, with_passphrase};
use super::pty::{ENTER, Home, Terminal, files_below};
use super::saved::{PASSPHRASE, SECRET, save};
use super::service_account::{Account, says_no_secret};
use super::signed_in::{outcome, sign_in};
use super::support::{Answer, Server};
use super::surroundings::Running;

fn remove(home: &Home, names: &[&str]) -> Outcome {
    with_passphrase(home.program(&[&["remove", "--yes"], names].concat()))
}

/// Everything that is left of any connection, by file name; the vault is looked into by the next removal.
fn left(home: &Home) -> Vec<String> {
    let folders = ["sign-ins", "moves", "saves", "results", "locks", "drafts"].map(|folder| home.state().join(folder));
    let files = folders.iter().map(|folder| files_below(folder)).chain([files_below(&home.connections())]).flatten();
    let names = files.map(|file| file.file_name().unwrap().to_string_lossy().into_owned());
    // One lock for all connections, and for the vault.
    names.filter(|name| name != "connections.lock").collect()
}

/// What the sandbox says of a token.
async fn is_valid(base: &str, client_id: &str, kind: &str, token: &str) -> bool {
    let form = [("type", kind), ("token", token), ("client_id", client_id)];
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let asked = reqwest::Client::builder().no_proxy().build().unwrap().post(format!("{base}/ims/validate_token/v1"));
    let asked = asked.header("content-type", "application/x-www-form-urlencoded").body(form);
    let said: Value = asked.send().await.unwrap().json().await.unwrap();
    said["valid"].as_bool().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machines_token_is_ended_at_adobe_and_everything_here_is_gone_and_proven() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    save(&home, "northwind", &sandbox.base(), &sandbox.base());
    let token = outcome(&home, &["token", "northwind"]).ends_with(0).stdout;
    let client = practice_credentials().remove(0).client_id;
    assert!(is_valid(&sandbox.base(), client.as_str(), "access_token", token.trim()).await);

    let removed = remove(&home, &["northwind"]).ends_with(0);
    assert!(
        !is_valid(&sandbox.base(), client.as_str(), "access_token", token.trim()).await,
        "it opens nothing any more"
    );
    for words in [
        "northwind is removed",
        "access token: ended, and Adobe says that it is not valid any more.",
        "/credential",
        "/tokens",
        "/former-credential",
        ".toml",
        "A letter to your Adobe administrator",
        client.as_str(),
        "Otherwise delete the credential. Its client secrets and its technical account go with it.",
        "<https://adminconsole.adobe.com>",
    ] {
        assert!(removed.stdout.contains(words), "{words}: {}", removed.stdout);
    }
    says_no_secret(&removed, &[SECRET, token.trim(), PASSPHRASE]);
    assert_eq!(left(&home), [] as [String; 0]);
    // A second removal finds nothing.
    remove(&home, &["northwind"]).ends_with(2).says(&["no connection called northwind"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_tokens_of_a_sign_in_end_whatever_its_type() {
    for kind in [CredentialType::WebApp, CredentialType::SinglePageApp] {
        let home = Home::new();
        let sandbox = Running::start(&home, &[]);
        sign_in(&home, &sandbox.base(), kind, Scopes::ANALYTICS_USER);
        let token = outcome(&home, &["token", kind.word()]).ends_with(0).stdout;
        let client = practice_user_credentials().into_iter().find(|c| c.credential_type == kind).unwrap();
        let removed = remove(&home, &[kind.word(), "--json"]).ends_with(0);
        let json = removed.json();
        let one = &json["connections"][0];
        assert_eq!((&one["is_removed"], &one["may_live_at_adobe"]), (&true.into(), &false.into()), "{one}");
        let ended: Vec<_> =
            one["at_adobe"].as_array().unwrap().iter().map(|t| (t["token"].as_str(), t["result"].as_str())).collect();
        assert_eq!(ended, [(Some("refresh_token"), Some("ended")), (Some("access_token"), Some("ended"))], "{one}");
        assert!(!is_valid(&sandbox.base(), client.client_id.as_str(), "access_token", token.trim()).await);
        let letter = one["letter"]["body"].as_str().unwrap();
        assert!(letter.contains("ines.marchetti@example.com"), "{letter}");
        assert!(letter.contains("redirect URI patterns"), "{letter}");
        assert_eq!(letter.contains("client secret"), kind == CredentialType::WebApp, "{letter}");
        let gone = one["here"].as_array().unwrap();
        assert!(gone.iter().all(|gone| gone["is_gone"] == true) && gone.len() == 8, "{one}");
        assert!(gone.iter().any(
            |gone| gone["file"].as_str().is_some_and(|file| file.contains("sign-ins")) && gone["was_there"] == true
        ));
        says_no_secret(&removed, &[token.trim(), PASSPHRASE]);
        assert_eq!(left(&home), [] as [String; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_goes_with_its_token_and_its_certificate_stands_in_the_letter() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    Account { name: "nightly", base: &sandbox.base(), number: 0, company: Some("northw0"), ends_in_hours: 24 * 60 }
        .save(&home);
    let shown = run(&mut home.program(&["show", "nightly", "--json"])).json();
    let sha1 = shown["certificate"]["sha1"].as_str().unwrap().to_owned();
    let removed = remove(&home, &["nightly", "--json"]).ends_with(0);
    let json = removed.json();
    let letter = json["connections"][0]["letter"]["body"].as_str().unwrap();
    assert!(letter.contains(&sha1) && letter.contains("technical account"), "{letter}");
    assert_eq!(json["connections"][0]["at_adobe"], serde_json::json!([]), "no token was kept");
    says_no_secret(&removed, &[practice_service_accounts()[0].client_secret.expose()]);
    assert_eq!(left(&home), [] as [String; 0]);
}

#[test]
fn adobe_being_away_holds_nothing_up_and_the_code_says_that_a_token_may_live() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    sign_in(&home, &sandbox.base(), CredentialType::WebApp, Scopes::ANALYTICS_USER);
    drop(sandbox);
    let removed = remove(&home, &["oauthwebapp"]).ends_with(8);
    for words in [
        "refresh token: not ended.",
        "access token: not ended.",
        "It ends by itself at 20",
        "Deleting the credential ends them.",
    ] {
        assert!(removed.stdout.contains(words), "{words}: {}", removed.stdout);
    }
    assert_eq!(left(&home), [] as [String; 0]);
}

#[test]
fn nothing_is_asked_of_adobe_where_that_is_not_wished() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    save(&home, "northwind", &sandbox.base(), &sandbox.base());
    let token = outcome(&home, &["token", "northwind"]).ends_with(0).stdout;
    let removed = remove(&home, &["northwind", "--offline"]).ends_with(8);
    assert!(
        removed.stdout.contains("access token: not ended. Adobe was not asked. It ends by itself at 20"),
        "{}",
        removed.stdout
    );
    let client = practice_credentials().remove(0).client_id;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    assert!(runtime.block_on(is_valid(&sandbox.base(), client.as_str(), "access_token", token.trim())));
    // Without a token there is nothing that could live on.
    save(&home, "second", &sandbox.base(), &sandbox.base());
    remove(&home, &["second", "--offline"]).ends_with(0);
}

#[test]
fn a_refusal_or_a_stranger_in_adobes_place_holds_nothing_up_either() {
    let answers = [
        (Answer::json(500, r#"{"error":"server_error"}"#).with("X-Debug-Id", "d"), 8),
        (Answer::html(200, "<html><body>Please sign in to the guest network</body></html>"), 8),
        (Answer::json(401, r#"{"error":"invalid_client","error_description":"invalid client_secret parameter"}"#), 8),
    ];
    for (answer, code) in answers {
        let home = Home::new();
        let server = Server::start(move |one| match one.path() {
            "/ims/token/v3" => {
                Answer::json(200, r#"{"access_token":"canary-access","token_type":"bearer","expires_in":86399}"#)
            }
            _ => answer.clone(),
        });
        save(&home, "northwind", &server.base, &server.base);
        outcome(&home, &["token", "northwind"]).ends_with(0);
        let removed = remove(&home, &["northwind"]).ends_with(code);
        assert!(removed.stdout.contains("access token: not ended."), "{}", removed.stdout);
        assert!(
            server
                .arrived()
                .iter()
                .any(|one| one.path() == "/ims/invalidate_token/v2" && one.body.contains("cascading=all"))
        );
        says_no_secret(&removed, &["canary-access", SECRET]);
        assert_eq!(left(&home), [] as [String; 0]);
    }
    // One that says it did and yet calls the token valid is not believed.
    let home = Home::new();
    let server = Server::start(|one| match one.path() {
        "/ims/token/v3" => {
            Answer::json(200, r#"{"access_token":"canary-access","token_type":"bearer","expires_in":86399}"#)
        }
        "/ims/validate_token/v1" => Answer::json(200, r#"{"valid":true,"token":{}}"#),
        _ => Answer::of(200, "text/plain", ""),
    });
    save(&home, "northwind", &server.base, &server.base);
    outcome(&home, &["token", "northwind"]).ends_with(0);
    let removed = remove(&home, &["northwind"]).ends_with(8);
    assert!(removed.stdout.contains("and that it is still valid. It ends by itself at"), "{}", removed.stdout);
}

#[test]
fn several_go_at_once_and_one_unknown_name_stops_all() {
    let home = Home::new();
    for name in ["northwind", "fabrikam", "contoso/prod"] {
        save(&home, name, "https://ims.example.com", "https://api.example.com");
    }
    remove(&home, &["northwind", "nobody", "fabrikam"]).ends_with(2).says(&["no connection called nobody"]);
    assert_eq!(files_below(&home.connections()).len(), 3);
    let json = remove(&home, &["northwind", "NORTHWIND", "contoso/prod", "--json"]).ends_with(0).json();
    let names: Vec<_> = json["connections"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["northwind", "contoso/prod"]);
    assert_eq!(files_below(&home.connections()).len(), 1);
}

#[test]
fn a_closed_vault_leaves_everything_as_it_was() {
    let home = Home::new();
    save(&home, "northwind", "https://ims.example.com", "https://api.example.com");
    let before = home.files();
    run(&mut home.program(&["remove", "northwind", "--yes"])).ends_with(2).says(&["vault needs its passphrase"]);
    let wrong = r#"["printf","not the passphrase"]"#;
    run(&mut home.program(&["remove", "northwind", "--yes", "--passphrase-command", wrong])).ends_with(7);
    let kept = |files: Vec<(std::path::PathBuf, Vec<u8>)>| {
        files
            .into_iter()
            .filter(|(file, _)| file.extension().is_some_and(|e| e == "toml" || e == "age"))
            .collect::<Vec<_>>()
    };
    assert_eq!(kept(home.files()), kept(before));
}

#[test]
fn a_damaged_connection_is_removed_by_its_id_and_a_newer_one_is_left_alone() {
    type Damage = fn(&str) -> String;
    let damages: [Damage; 4] = [
        |whole| whole.replace("product = \"analytics\"", "product = \"unknown\""),
        |whole| whole.replace("schema_version = 1\n", ""),
        |whole| whole[..40].to_owned(),
        |_| String::new(),
    ];
    for damage in damages {
        let home = Home::new();
        save(&home, "northwind", "https://ims.example.com", "https://api.example.com");
        let file = files_below(&home.connections()).remove(0);
        let id = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let whole = fs::read_to_string(&file).unwrap();
        fs::write(&file, whole.replace("schema_version = 1", "schema_version = 99")).unwrap();
        remove(&home, &[&id]).ends_with(7).says(&["newer"]);
        assert!(file.exists(), "what a newer version keeps of it, this one does not know");

        fs::write(&file, damage(&whole)).unwrap();
        let removed = remove(&home, &[&id]).ends_with(0);
        assert!(removed.stdout.contains(&format!("{id} is removed")), "{}", removed.stdout);
        let item = format!("gone:           vault connection/{id}/credential");
        assert!(removed.stdout.contains(&item), "{}", removed.stdout);
        assert_eq!(left(&home), [] as [String; 0]);
    }
}

#[test]
fn removing_asks_and_anything_but_yes_keeps_it() {
    let home = Home::new();
    save(&home, "northwind", "https://ims.example.com", "https://api.example.com");
    run(&mut home.program(&["remove", "northwind"])).ends_with(2).says(&["--yes"]);
    let mut terminal = Terminal::sized(&home, &["remove", "northwind", "--offline"], 60, 16);
    terminal.wait_for("[y/N]");
    terminal.keys(&format!("no{ENTER}"));
    assert_eq!(terminal.end().code, 130);
    assert_eq!(files_below(&home.connections()).len(), 1);
    let mut terminal = Terminal::sized(&home, &["remove", "northwind", "--offline"], 60, 16);
    terminal.wait_for("[y/N]");
    terminal.keys(&format!("y{ENTER}"));
    terminal.wait_for("Passphrase of the vault:");
    terminal.keys(&format!("{PASSPHRASE}{ENTER}"));
    let ended = terminal.end();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    assert_eq!(files_below(&home.connections()).len(), 0);
}
