//! Connections with which a person signed in, and `token`: what another process sees of them, against the sandbox.

use std::fs;

use aa_connect::connection::*;
use aa_connect::http::Http;
use aa_connect::ims::Ims;
use aa_connect::operations::{self, Holder};
use aa_connect::sandbox::practice_user_credentials;
use aa_connect::sign_in::Grant;
use aa_connect::store::{Owner, Paths};
use reqwest::redirect::Policy;

use super::checked::with_passphrase;
use super::outcome::{Outcome, run};
use super::pty::{Home, Terminal, files_below};
use super::re_exec;
use super::saved::{PASSPHRASE, save, vault};
use super::surroundings::Running;

const INES: &str = "4E1F5B0C66A1C9D20A495FA1@5f0b2d8f66a1c9e70a495fb3.e";
// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Signs Inés in at the sandbox at `base` and saves the connection under the credential type's word, in a vault.
pub(crate) fn sign_in(home: &Home, base: &str, kind: CredentialType, scopes: &str) {
    let mut command = re_exec::inner("signed_in::inner_sign_in");
    for (variable, value) in home.environment() {
        command.env(variable, value);
    }
    for variable in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
        command.env_remove(variable);
    }
    command.env("SIGN_IN_AT", base).env("SIGN_IN_WITH", kind.word()).env("SIGN_IN_SCOPES", scopes);
    re_exec::must_pass(command);
}

#[tokio::test]
async fn inner_sign_in() {
    if !re_exec::is_inner("signed_in::inner_sign_in") {
        return;
    }
    let given = |name: &str| std::env::var(name).unwrap();
    let (base, kind) = (given("SIGN_IN_AT"), given("SIGN_IN_WITH"));
    let practice = practice_user_credentials().into_iter().find(|c| c.credential_type.word() == kind).unwrap();
    let scopes = Scopes::parse(&given("SIGN_IN_SCOPES")).unwrap();
    let redirect_uri = RedirectUri::suggested();
    let code = code(&base, practice.client_id.as_str(), &scopes, &redirect_uri).await;

    let secrets = practice
        .client_secret
        .clone()
        .map_or(CredentialSecrets::Public, |client_secret| CredentialSecrets::WebApp { client_secret });
    let settings =
        SignInSettings { client_id: practice.client_id, scopes, redirect_uri: redirect_uri.clone(), person: None };
    let mut candidate = Candidate {
        environment: Environment::Custom(Hosts::parse(&base, &base).unwrap()),
        network: NetworkSettings::default(),
        proxy_password: None,
        settings: CredentialSettings::for_person(practice.credential_type, settings).unwrap(),
        secrets,
    };
    let paths = Paths::from_environment().unwrap();
    let store = vault(&paths).await;
    let draft = DraftId::parse("draft1").unwrap();
    let http = Http::new(&NetworkSettings::default(), None).unwrap();
    let ims = Ims::new(http, BaseUrl::parse(&base).unwrap());
    let grant = Grant { code, verifier: Secret::new(VERIFIER), redirect_uri };
    let owner = Owner::Draft(draft.clone());
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: None };
    let signed_in = operations::complete_sign_in(&store, &paths, &holder, &ims, grant).await.unwrap();
    candidate.settings.sign_in_mut().unwrap().person = signed_in.person;
    let proven = Proven {
        name: ConnectionName::parse(&kind).unwrap(),
        product: Product::Analytics,
        org_id: practice.org_id,
        company: Some(Company {
            id: GlobalCompanyId::parse("northw0").unwrap(),
            name: Printable::new("Northwind Traders"),
        }),
        sandbox: None,
        report_suites: Vec::new(),
        store: StoreKind::Vault,
        candidate,
        proof: Proof { at: jiff::Timestamp::now(), report_suites_seen: 14 },
        facts: Default::default(),
    };
    operations::save(&paths, &store, &draft, proven).await.unwrap();
}

/// A code, as the sandbox gives it to a browser.
async fn code(base: &str, client_id: &str, scopes: &Scopes, redirect_uri: &RedirectUri) -> Secret {
    let asked = [
        ("client_id", client_id),
        ("redirect_uri", redirect_uri.as_str()),
        ("scope", &scopes.comma_separated()),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let back = allow(url::Url::parse_with_params(&format!("{base}/ims/authorize/v2"), asked).unwrap()).await;
    let (_, code) = back.query_pairs().find(|(name, _)| name == "code").unwrap();
    Secret::new(code)
}

/// What a browser does: opens the sign-in page, says who it is, allows. Where it is sent then.
async fn allow(address: url::Url) -> url::Url {
    let browser = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    let form_address = address.join("/ims/practice/sign-in").unwrap();
    let page = browser.get(address).send().await.unwrap();
    let cookie = page.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let text = page.text().await.unwrap();
    let sealed = text.split_once("name=\"request\" value=\"").unwrap().1.split_once('"').unwrap().0;
    let form = [("request", sealed), ("user", INES), ("decision", "allow")];
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let sent = browser
        .post(form_address)
        .header("cookie", cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form);
    let back = sent.send().await.unwrap().headers()["location"].to_str().unwrap().to_owned();
    url::Url::parse(&back).unwrap()
}

pub(crate) fn outcome(home: &Home, arguments: &[&str]) -> Outcome {
    with_passphrase(home.program(arguments))
}

/// Whether this is what the sandbox gives for a token, and nothing beside it.
#[track_caller]
fn assert_token(text: &str) {
    let parts: Vec<&str> = text.split('.').collect();
    assert!(parts.len() == 3 && parts.iter().all(|part| part.len() > 20), "{text:?}");
    assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)), "{text:?}");
}

#[test]
fn token_prints_a_token_and_a_line_end_and_the_same_again_while_it_is_fresh() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    save(&home, "northwind", &sandbox.base(), &sandbox.base());
    let first = outcome(&home, &["token", "northwind"]).ends_with(0);
    assert_eq!(first.stderr, "", "into a pipe nothing is said");
    let token = first.stdout.strip_suffix('\n').unwrap();
    assert_token(token);
    assert_eq!(outcome(&home, &["token", "Northwind"]).ends_with(0).stdout, first.stdout, "Adobe is not asked again");
    let json = outcome(&home, &["token", "northwind", "--json"]).ends_with(0).json();
    assert_eq!((json["access_token"].as_str(), json["token_type"].as_str()), (Some(token), Some("bearer")));
    assert!(json["expires_in"].as_u64().is_some_and(|seconds| (86_000..86_400).contains(&seconds)), "{json}");
    assert!(json["expires_at"].as_str().is_some_and(|at| at.parse::<jiff::Timestamp>().is_ok()), "{json}");
    home.must_not_hold(&[token]);
}

#[test]
fn a_person_who_sees_the_token_is_told_that_it_is_a_secret() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    save(&home, "northwind", &sandbox.base(), &sandbox.base());
    let mut terminal = Terminal::start(&home, &["token", "northwind"]);
    terminal.wait_for("Passphrase of the vault:");
    terminal.keys(&format!("{PASSPHRASE}\r"));
    terminal.wait_for("This token is a secret");
    assert_eq!(terminal.end().code, 0);
}

#[test]
fn token_says_why_there_is_none_and_prints_nothing() {
    let home = Home::new();
    run(&mut home.program(&["token", "northwind"])).ends_with(2).says(&["no connection called northwind"]);
    run(&mut home.program(&["token"])).ends_with(2).says(&["NAME"]);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let base = format!("http://{free}");
    save(&home, "northwind", &base, &base);
    let silent = outcome(&home, &["token", "northwind"]).ends_with(4).says(&["not reached", "What to do"]);
    assert_eq!(silent.stdout, "");
    let silent = outcome(&home, &["token", "northwind", "--json"]).ends_with(4);
    assert_eq!(silent.stdout, "");
    run(&mut home.program(&["token", "northwind"])).ends_with(2).says(&["passphrase"]);
}

#[test]
fn every_type_with_which_a_person_signs_in_gives_its_token_and_is_checked() {
    for kind in [CredentialType::WebApp, CredentialType::SinglePageApp] {
        let home = Home::new();
        let sandbox = Running::start(&home, &[]);
        sign_in(&home, &sandbox.base(), kind, Scopes::ANALYTICS_USER);
        let name = kind.word();
        assert_token(outcome(&home, &["token", name]).ends_with(0).stdout.trim_end());
        let checked = outcome(&home, &["check", name, "--json"]).ends_with(0).json();
        assert_eq!(checked["connections"][0]["works"], true, "{checked}");
    }
}

#[test]
fn list_and_show_say_who_signed_in_and_until_when() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    save(&home, "northwind", &sandbox.base(), &sandbox.base());
    let machine = run(&mut home.program(&["list"])).ends_with(0);
    assert!(!machine.stdout.contains("ENDS"), "nobody signs in: {}", machine.stdout);
    sign_in(&home, &sandbox.base(), CredentialType::WebApp, Scopes::ANALYTICS_USER);
    let daily = Scopes::parse(Scopes::ANALYTICS_USER).unwrap().without(Scopes::OFFLINE_ACCESS).unwrap();
    sign_in(&home, &sandbox.base(), CredentialType::SinglePageApp, &daily.comma_separated());

    let listed = run(&mut home.program(&["list"])).ends_with(0).stdout;
    let row = |name: &str| listed.lines().find(|line| line.starts_with(name)).unwrap();
    assert!(listed.lines().next().unwrap().ends_with("ENDS"), "{listed}");
    assert!(row("northwind").ends_with("–"), "{listed}");
    assert!(row("oauthwebapp").ends_with("sign-in ends in 14 days"), "{listed}");
    assert!(row("oauthsinglepageapp").contains("sign-in ends in less than a day"), "{listed}");

    let json = run(&mut home.program(&["list", "--json"])).ends_with(0).json();
    let of = |name: &str| json["connections"].as_array().unwrap().iter().find(|c| c["name"] == name).unwrap();
    assert_eq!(of("northwind")["sign_in"], serde_json::Value::Null);
    assert_eq!(of("oauthwebapp")["sign_in"]["state"], "signed_in");
    assert_eq!(of("oauthwebapp")["sign_in"]["is_renewed_by_itself"], true);
    assert_eq!(of("oauthsinglepageapp")["sign_in"]["is_renewed_by_itself"], false);

    let shown = run(&mut home.program(&["show", "oauthwebapp"])).ends_with(0).stdout;
    for words in [
        "OAuth Web App",
        "Redirect URI:",
        "https://localhost:8443/callback",
        "ines.marchetti@example.com (company or school account)",
        "renewed by itself until",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let json = run(&mut home.program(&["show", "oauthwebapp", "--json"])).ends_with(0).json();
    assert_eq!(json["person"]["email"], "ines.marchetti@example.com");
    assert_eq!(json["credential"]["redirect_uri"], "https://localhost:8443/callback");
}

/// Ends the sign-in at the sandbox, as an administrator might.
pub(crate) async fn end(base: &str, token: &str) {
    let web = practice_user_credentials().into_iter().find(|c| c.credential_type == CredentialType::WebApp).unwrap();
    let form = [
        ("token_type", "access_token"),
        ("token", token),
        ("cascading", "all"),
        ("client_id", web.client_id.as_str()),
        ("client_secret", web.client_secret.as_ref().unwrap().expose()),
    ];
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let sent = reqwest::Client::builder().no_proxy().build().unwrap().post(format!("{base}/ims/invalidate_token/v2"));
    let sent = sent.header("content-type", "application/x-www-form-urlencoded").body(form);
    assert_eq!(sent.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_sign_in_that_has_ended_needs_a_person_and_says_so_everywhere() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    sign_in(&home, &sandbox.base(), CredentialType::WebApp, Scopes::ANALYTICS_USER);
    let token = outcome(&home, &["token", "oauthwebapp"]).ends_with(0).stdout;
    end(&sandbox.base(), token.trim_end()).await;

    let checked = outcome(&home, &["check", "oauthwebapp", "--json"]).ends_with(8);
    let json = checked.json();
    let checks = json["connections"][0]["checks"].as_array().unwrap();
    let failed = checks.iter().find(|check| check["outcome"] == "failed").unwrap();
    assert_eq!((&failed["check"], &failed["finding"]["id"]), (&"token".into(), &"not-signed-in".into()), "{failed}");
    assert!(!checked.stdout.contains(token.trim_end()));
    let nothing = outcome(&home, &["token", "oauthwebapp"]).ends_with(8).says(&["aa-connect sign-in NAME"]);
    assert_eq!(nothing.stdout, "");
    let listed = run(&mut home.program(&["list"])).ends_with(0).stdout;
    assert!(listed.lines().nth(1).unwrap().ends_with("  sign in again"), "{listed}");
    assert!(run(&mut home.program(&["show", "oauthwebapp"])).ends_with(0).stdout.contains("sign in again"));
}

#[test]
fn what_was_noted_of_a_sign_in_may_be_damaged_without_harm() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    sign_in(&home, &sandbox.base(), CredentialType::WebApp, Scopes::ANALYTICS_USER);
    let [file] = &files_below(&home.state().join("sign-ins"))[..] else { panic!() };
    fs::write(file, "damaged").unwrap();
    assert!(run(&mut home.program(&["list"])).ends_with(0).stdout.contains("not known"));
    assert_token(outcome(&home, &["token", "oauthwebapp"]).ends_with(0).stdout.trim_end());
}

/// A port that nobody uses just now.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// `sign-in NAME`, as far as somebody is signed in and nobody has said that this is right.
async fn signing_in_again(home: &Home, sandbox: &Running, name: &str, port: u16) -> Terminal {
    let mut terminal = Terminal::start(home, &["sign-in", name, "--no-browser", "--port", &port.to_string()]);
    terminal.wait_for("Passphrase of the vault:");
    terminal.keys(&format!("{PASSPHRASE}\r"));
    terminal.wait_for("/ims/authorize/v2?");
    // The whole address is a link.
    let said = terminal.said();
    let address = &said[said.find(&format!("{}/ims/authorize/v2?", sandbox.base())).unwrap()..];
    let back = allow(url::Url::parse(address.split(['\u{1b}', '\u{7}']).next().unwrap()).unwrap()).await;
    assert!(back.as_str().starts_with(&format!("https://localhost:{port}/callback?")), "the port that was asked for");
    terminal.paste(back.as_str());
    terminal.keys("\r");
    terminal.wait_for("ines.marchetti@example.com");
    terminal
}

#[tokio::test]
async fn signing_in_again_gives_a_saved_connection_its_new_sign_in() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    let daily = Scopes::parse(Scopes::ANALYTICS_USER).unwrap().without(Scopes::OFFLINE_ACCESS).unwrap();
    sign_in(&home, &sandbox.base(), CredentialType::SinglePageApp, &daily.comma_separated());
    let name = CredentialType::SinglePageApp.word();
    let before = outcome(&home, &["token", name]).ends_with(0).stdout;

    let port = free_port();
    let mut terminal = signing_in_again(&home, &sandbox, name, port).await;
    terminal.keys("\r");
    let ended = terminal.end();
    assert_eq!(ended.code, 0, "{}", ended.screen);

    let after = outcome(&home, &["token", name]).ends_with(0).stdout;
    assert_token(after.trim_end());
    assert_ne!(before, after);
    let shown = run(&mut home.program(&["show", name])).ends_with(0).stdout;
    assert!(shown.contains(&format!("https://localhost:{port}/callback")), "the port is kept: {shown}");
}

#[tokio::test]
async fn a_new_sign_in_that_nobody_confirmed_is_ended_at_adobe_and_the_old_one_stays() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    let name = CredentialType::SinglePageApp.word();
    sign_in(&home, &sandbox.base(), CredentialType::SinglePageApp, Scopes::ANALYTICS_USER);
    let before = outcome(&home, &["token", name]).ends_with(0).stdout;
    let port = free_port();
    let mut terminal = signing_in_again(&home, &sandbox, name, port).await;
    let revoked = || {
        let log = fs::read_to_string(home.state().join("aa-connect.log")).unwrap();
        log.lines().filter(|line| line.contains("path=/ims/revoke") && line.contains("status=200")).count()
    };
    let already = revoked();
    terminal.keys(super::pty::CTRL_C);
    let ended = terminal.end();
    assert_eq!(ended.code, 130, "{}", ended.screen);
    assert!(ended.screen.contains("Adobe was asked to end the new one."), "{}", ended.screen);
    assert_eq!(revoked() - already, 2, "its refresh token and its access token");
    assert_eq!(outcome(&home, &["token", name]).ends_with(0).stdout, before, "the old one is as it was");
}

#[test]
fn sign_in_says_when_there_is_nobody_to_sign_in() {
    let home = Home::new();
    run(&mut home.program(&["sign-in", "northwind"])).ends_with(2).says(&["no connection called northwind"]);
    run(&mut home.program(&["sign-in"])).ends_with(2).says(&["NAME"]);
    save(&home, "northwind", "https://ims.example.com", "https://api.example.com");
    run(&mut home.program(&["sign-in", "northwind"]))
        .ends_with(2)
        .says(&["nobody signs in with it", "Server-to-Server"]);
    run(&mut home.program(&["sign-in", "northwind", "--port", "0"])).ends_with(2).says(&["--port"]);
    let sandbox = Running::start(&home, &[]);
    sign_in(&home, &sandbox.base(), CredentialType::WebApp, Scopes::ANALYTICS_USER);
    run(&mut home.program(&["sign-in", "oauthwebapp"])).ends_with(2).says(&["no terminal"]);
}
