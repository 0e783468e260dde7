//! `rotate`: two client secrets side by side at the sandbox, by hand and through the secrets API; whatever stands in the way
//! changes nothing, and what was cut off is found again.

use std::fs;
use std::path::PathBuf;

use aa_connect::connection::PracticeCredential;
use aa_connect::sandbox::practice_credentials;
use serde_json::Value;

use super::checked::with_passphrase;
use super::outcome::{Outcome, run};
use super::pty::{CTRL_C, Home, Terminal, files_below};
use super::saved::{PASSPHRASE, save_client};
use super::surroundings::Running;

pub(super) fn manager() -> usize {
    practice_credentials().iter().position(|one| one.scopes.contains("manage_client_secrets")).unwrap()
}

/// A machine with one connection to a sandbox that runs beside it.
pub(super) struct Stage {
    home: Home,
    // Dropped before its home, which remembers the practice secrets that are added.
    sandbox: Running,
    _sandbox_home: Home,
    credential: PracticeCredential,
    secret_file: PathBuf,
    http: reqwest::Client,
}

impl Stage {
    fn new(number: usize) -> Self {
        Self::behind(number, str::to_owned)
    }

    /// The same, where the connection leads to what stands before the sandbox, made for its address.
    pub(super) fn behind(number: usize, front: impl FnOnce(&str) -> String) -> Self {
        let (home, sandbox_home) = (Home::new(), Home::new());
        let sandbox = Running::start(&sandbox_home, &[]);
        let base = front(&sandbox.base());
        save_client(&home, "northwind", &base, &base, number);
        // Outside the home, whose files are searched for secrets.
        let name = format!("aa-rotate-{}", home.path().file_name().unwrap().to_str().unwrap());
        let secret_file = std::env::temp_dir().join(name);
        // Nothing is kept open: a connection that the sandbox closes just then would fail the next request.
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let http = http.pool_max_idle_per_host(0).build().unwrap();
        Self {
            home,
            sandbox,
            _sandbox_home: sandbox_home,
            credential: practice_credentials().remove(number),
            secret_file,
            http,
        }
    }

    pub(super) fn old(&self) -> String {
        self.credential.client_secret.expose().to_owned()
    }

    /// The address of the credential's page, as the browser's bar shows it.
    pub(super) fn page(&self, number: usize) -> String {
        let client_id = practice_credentials().remove(number).client_id;
        let described = self.sandbox.described();
        let all = described["credentials"].as_array().unwrap();
        let one = all.iter().find(|one| one["client_id"] == client_id.as_str()).unwrap();
        one["console_address"].as_str().unwrap().to_owned()
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let outcome = with_passphrase(self.home.program(arguments));
        for said in [&outcome.stdout, &outcome.stderr] {
            assert!(!said.contains("p8e-"), "a secret is told: {said}");
        }
        outcome
    }

    pub(super) fn rotate(&self, more: &[&str]) -> Outcome {
        self.run(&[&["rotate", "northwind"], more].concat())
    }

    pub(super) fn rotate_to(&self, secret: &str, more: &[&str]) -> Outcome {
        fs::write(&self.secret_file, format!("{secret}\n")).unwrap();
        let file = self.secret_file.to_str().unwrap().to_owned();
        self.rotate(&[&["--client-secret-file", &file], more].concat())
    }

    async fn press(&self, fields: &[(&str, &str)]) -> u16 {
        let mut form = vec![("client_id", self.credential.client_id.as_str())];
        form.extend(fields);
        let address = format!("{}/console", self.sandbox.base());
        self.http.post(address).form(&form).send().await.unwrap().status().as_u16()
    }

    /// Value and UUID of each client secret, as the page shows them.
    pub(super) async fn secrets(&self) -> Vec<(String, String)> {
        let address = format!("{}/console", self.sandbox.base());
        let page = self.http.get(address).send().await.unwrap().text().await.unwrap();
        let (_, rest) = page.split_once(&format!("<section id=\"{}\">", self.credential.client_id)).unwrap();
        let section = rest.split_once("</section>").unwrap().0;
        let codes: Vec<&str> =
            section.split("<code>").skip(1).map(|part| part.split_once("</code>").unwrap().0).collect();
        let at = |index: usize| codes[index].to_owned();
        let is_secret = |index: &usize| codes[*index].starts_with("p8e-");
        (0..codes.len()).filter(is_secret).map(|index| (at(index), at(index + 1))).collect()
    }

    /// Adds one by hand.
    pub(super) async fn add(&self) -> String {
        let before = self.secrets().await;
        assert_eq!(self.press(&[("action", "add_secret")]).await, 303);
        let after = self.secrets().await;
        after.into_iter().find(|one| !before.contains(one)).unwrap().0
    }

    async fn delete(&self, secret: &str) {
        let uuid = self.secrets().await.into_iter().find(|(value, _)| value == secret).unwrap().1;
        assert_eq!(self.press(&[("action", "delete_secret"), ("uuid", &uuid)]).await, 303);
    }

    async fn fail(&self, name: &str) {
        let address = format!("{}/practice/failures", self.sandbox.base());
        assert_eq!(self.http.post(address).form(&[("fail", name)]).send().await.unwrap().status(), 200);
    }

    /// Uses a client secret as another program would.
    async fn use_it(&self, secret: &str) -> u16 {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.credential.client_id.as_str()),
            ("client_secret", secret),
            ("scope", "openid,AdobeID"),
        ];
        let address = format!("{}/ims/token/v3", self.sandbox.base());
        self.http.post(address).form(&form).send().await.unwrap().status().as_u16()
    }

    /// A check with a token that is asked for anew.
    pub(super) fn works(&self) {
        let token = self.run(&["check", "northwind"]);
        token.ends_with(0);
    }

    pub(super) fn shown(&self) -> Value {
        self.run(&["show", "northwind", "--json"]).ends_with(0).json()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.secret_file);
    }
}

#[tokio::test]
async fn by_hand_the_new_one_is_proven_switched_to_and_the_old_one_goes_when_it_is_told_to() {
    let stage = Stage::new(0);
    let old = stage.old();
    let first_token = stage.run(&["token", "northwind"]).ends_with(0).stdout;
    let new = stage.add().await;
    let switched = stage.rotate_to(&new, &["--yes"]).ends_with(0);
    assert_eq!(switched.stdout, "northwind uses its new client secret now.\n");
    switched.says(&["This program last used it on 20", "--forget-old", "--undo", stage.credential.client_id.as_str()]);
    assert_ne!(stage.run(&["token", "northwind"]).ends_with(0).stdout, first_token, "the token is the new one's");
    let shown = stage.shown();
    assert!(shown["client_secrets"]["other"]["replaced_at"].is_string(), "{shown}");
    assert!(stage.run(&["show", "northwind"]).ends_with(0).stdout.contains("Other client secret:"));

    // Once more is nothing new, and the way back works while the old one lives.
    stage.rotate_to(&new, &["--yes"]).ends_with(2).says(&["uses already"]);
    for more in [&["--yes", "--by-hand"][..], &["--by-hand"], &[]] {
        stage.rotate(more).ends_with(8).says(&["the old one is still kept", "--forget-old"]);
    }
    let back = stage.rotate(&["--undo", "--yes", "--json"]).ends_with(0).json();
    assert_eq!(back["result"], "undone");
    // Said twice it is done once, and forwards needs no secret a second time.
    let twice = stage.rotate(&["--undo", "--yes", "--json"]).ends_with(2).says(&["uses its old client secret already"]);
    assert_eq!(twice.json()["result"], "not_undone");
    stage.rotate(&["--by-hand", "--yes"]).ends_with(0).says(&["Going on with it"]);
    stage.rotate(&["--undo", "--yes"]).ends_with(0).says(&["The new one is kept beside it"]);
    let again = stage.rotate_to(&new, &["--yes", "--json"]).ends_with(0).json();
    assert_eq!((&again["result"], &again["credential_type"]), (&"switched".into(), &"oauth_server_to_server".into()));

    stage.delete(&old).await;
    stage.works();
    // It is dead at Adobe, so there is no way back any more, and nothing is changed.
    stage.rotate(&["--undo", "--yes"]).ends_with(3).says(&["works as before"]);
    let gone = stage.rotate(&["--forget-old", "--yes"]).ends_with(0);
    assert_eq!(gone.stdout, "The old client secret of northwind is deleted.\n");
    stage.rotate(&["--forget-old", "--yes"]).ends_with(2).says(&["keeps no other client secret"]);
    stage.works();
    stage.home.must_not_hold(&[&old, &new, PASSPHRASE]);
}

#[tokio::test]
async fn what_does_not_fit_changes_nothing() {
    let stage = Stage::new(0);
    let file = || fs::read_to_string(&files_below(&stage.home.connections())[0]).unwrap();
    let before = file();
    stage.rotate_to("p8e-wrong", &["--yes"]).ends_with(3).says(&["Nothing was changed", "What to do"]);
    let refused = stage.rotate_to("p8e-wrong", &["--yes", "--json"]).ends_with(3).json();
    assert_eq!((&refused["result"], &refused["name"]), (&"not_switched".into(), &"northwind".into()), "{refused}");
    assert!(refused["finding"]["id"].as_str().is_some_and(|id| id.starts_with("ims-wrong-client-secret")), "{refused}");
    let same = stage.rotate_to(&stage.old(), &["--yes", "--json"]).ends_with(2).says(&["uses already"]).json();
    assert_eq!((&same["result"], &same["finding"]), (&"not_switched".into(), &Value::Null), "{same}");
    for (end, result) in [("--undo", "not_undone"), ("--forget-old", "not_forgotten")] {
        assert_eq!(stage.rotate(&[end, "--yes", "--json"]).ends_with(2).json()["result"], result);
    }
    stage.rotate_to("", &["--yes"]).ends_with(2).says(&["empty"]);
    stage.rotate_to("two words", &["--yes"]).ends_with(2).says(&["more than one word"]);
    stage.rotate_to("x", &[]).ends_with(2).says(&["no terminal", "--yes"]);
    stage.rotate(&["--yes"]).ends_with(2).says(&["--client-secret-file"]);
    stage.rotate(&["--yes", "--through-adobe"]).ends_with(2).says(&["--console URL"]);
    stage.rotate(&["--yes", "--console", "https://developer.adobe.com/console"]).ends_with(2).says(&["Example"]);
    for ends in ["--undo", "--forget-old"] {
        stage.rotate(&[ends, "--yes"]).ends_with(2).says(&["nothing to put back"]);
    }
    // Its own company is not among those that the token shows.
    stage.fail("company-not-seen").await;
    let new = stage.add().await;
    stage.rotate_to(&new, &["--yes"]).ends_with(8).says(&["Nothing was changed"]);
    stage.fail("token-of-other-account").await;
    stage.rotate_to(&new, &["--yes"]).ends_with(8).says(&["technical account", "Nothing was changed"]);
    stage.fail("").await;
    assert_eq!(file(), before);
    stage.works();
}

#[tokio::test]
async fn a_third_one_has_no_place_until_one_of_two_is_refused() {
    let stage = Stage::new(0);
    let (old, second) = (stage.old(), stage.add().await);
    stage.rotate_to(&second, &["--yes"]).ends_with(0);
    // The person deletes neither: a wrong third one is not even tried.
    stage.rotate_to("p8e-third", &["--yes"]).ends_with(8).says(&["keeps two client secrets already", "--forget-old"]);
    stage.delete(&old).await;
    let third = stage.add().await;
    stage.rotate_to(&third, &["--yes"]).ends_with(0).says(&["Adobe refuses the other client secret"]);
    stage.works();
    assert_eq!(stage.use_it(&second).await, 200, "the second one is the old one now");
    stage.delete(&second).await;
    stage.works();
}

#[tokio::test]
async fn through_adobe_it_is_made_kept_proven_and_the_old_one_deleted_by_its_name() {
    let stage = Stage::new(manager());
    let old = stage.old();
    let page = stage.page(manager());
    let made = stage.rotate(&["--through-adobe", "--console", &page, "--yes", "--json"]).ends_with(0);
    let made = made.says(&["Adobe lists one client secret", "Adobe made the client secret", "is kept here"]).json();
    assert_eq!(made["result"], "switched", "{made}");
    let both = stage.secrets().await;
    let new = both.iter().find(|(value, _)| *value != old).unwrap().clone();
    assert_eq!(made["client_secrets"]["in_use"]["uuid"], new.1.as_str());
    assert!(made["client_secrets"]["other"]["last_used_at"].is_string(), "{made}");
    stage.works();
    assert_eq!(stage.shown()["console"]["organization"].as_str().map(str::is_empty), Some(false), "remembered");

    // Another run has nothing to do but to say so; the scopes show that it may, so that nothing need be said.
    stage.rotate(&["--yes"]).ends_with(8).says(&["the old one is still kept", "--forget-old"]);
    let gone = stage.rotate(&["--forget-old", "--yes"]).ends_with(0).says(&["is deleted at Adobe", "last used on 20"]);
    assert_eq!(gone.stdout, "The old client secret of northwind is deleted.\n");
    assert_eq!((stage.use_it(&old).await, stage.use_it(&new.0).await), (400, 200));
    assert_eq!(stage.secrets().await, std::slice::from_ref(&new));
    stage.works();

    // The next rotation knows where to ask, and by itself.
    stage.rotate(&["--yes"]).ends_with(0).says(&["Adobe made the client secret"]);
    let next = stage.secrets().await.into_iter().find(|(value, _)| *value != new.0).unwrap();
    stage.rotate(&["--undo", "--yes"]).ends_with(0);
    stage.rotate(&["--forget-old", "--yes"]).ends_with(0);
    assert_eq!((stage.use_it(&next.0).await, stage.use_it(&new.0).await), (400, 200), "the newest one went");
    stage.home.must_not_hold(&[&old, &new.0, &next.0, PASSPHRASE]);
}

#[tokio::test]
async fn one_that_somebody_still_uses_is_not_deleted_without_a_person() {
    let stage = Stage::new(manager());
    let page = stage.page(manager());
    stage.rotate(&["--through-adobe", "--console", &page, "--yes"]).ends_with(0);
    // As if the switch had been two minutes ago.
    let file = files_below(&stage.home.connections()).remove(0);
    let text = fs::read_to_string(&file).unwrap();
    let (_, rest) = text.split_once("replaced_at = \"").unwrap();
    let at: jiff::Timestamp = rest.split_once('"').unwrap().0.parse().unwrap();
    let earlier = at - jiff::SignedDuration::from_mins(2);
    fs::write(&file, text.replace(&at.to_string(), &earlier.to_string())).unwrap();
    assert_eq!(stage.use_it(&stage.old()).await, 200);
    stage.rotate(&["--forget-old", "--yes"]).ends_with(8).says(&["used after the switch", "Nothing was changed"]);
    assert_eq!(stage.use_it(&stage.old()).await, 200);
    let mut terminal = Terminal::start(&stage.home, &["rotate", "northwind", "--forget-old"]);
    terminal.wait_for("Passphrase of the vault:");
    terminal.keys(&format!("{PASSPHRASE}\r"));
    terminal.wait_for("used after the switch");
    terminal.wait_for("It cannot be had back. [y/N]");
    terminal.keys("y\r");
    terminal.wait_for("is deleted.");
    assert_eq!(terminal.end().code, 0);
    assert_eq!(stage.use_it(&stage.old()).await, 400);
}

#[tokio::test]
async fn a_credential_that_may_not_is_told_what_is_missing() {
    let stage = Stage::new(0);
    let page = stage.page(0);
    let refused = stage.rotate(&["--through-adobe", "--console", &page, "--yes"]).ends_with(3);
    refused.says(&["I/O Management API", "adobeio_api", "read_client_secret", "manage_client_secrets"]);
    // It is not said to be allowed before Adobe was asked.
    let mut asked = Terminal::start(&stage.home, &["rotate", "northwind", "--through-adobe"]);
    asked.wait_for("Passphrase of the vault:");
    asked.keys(&format!("{PASSPHRASE}\r"));
    asked.wait_for("Address of the credential's page");
    assert!(asked.said().contains("if its credential may manage client secrets"), "{}", asked.said());
    asked.keys("\r");
    asked.wait_for("New client secret:");
    asked.keys(CTRL_C);
    assert_eq!(asked.end().code, 130);
    // With a person there it goes on by hand.
    let new = stage.add().await;
    let mut terminal = Terminal::start(&stage.home, &["rotate", "northwind", "--through-adobe", "--console", &page]);
    terminal.wait_for("Passphrase of the vault:");
    terminal.keys(&format!("{PASSPHRASE}\r"));
    terminal.wait_for("Going on by hand.");
    terminal.wait_for("New client secret:");
    assert!(terminal.screen().contains(&format!("{}/console", stage.sandbox.base())), "{}", terminal.screen());
    terminal.keys(&format!("{new}\r"));
    terminal.wait_for("Switch northwind to the new client secret?");
    terminal.keys("n\r");
    terminal.wait_for("goes on from here");
    let ended = terminal.end();
    assert_eq!(ended.code, 130);
    assert!(!String::from_utf8_lossy(&ended.bytes).contains(&new), "the secret was shown");
    // It is kept, so the next run needs nothing but a yes.
    stage.rotate(&["--forget-old", "--yes"]).ends_with(2).says(&["has not switched yet"]);
    stage.rotate(&["--yes"]).ends_with(0).says(&["Going on with it", "It works"]);
    stage.works();

    // The page of another credential leads to another client, which is not touched.
    let manager = Stage::new(manager());
    let elsewhere = manager.page(0);
    manager
        .rotate(&["--console", &elsewhere, "--yes"])
        .ends_with(2)
        .says(&["another credential", "Nothing was changed"]);
    assert_eq!(manager.secrets().await.len(), 1);
    manager.fail("secrets-unknown-credential").await;
    let page = manager.page(self::manager());
    manager.rotate(&["--console", &page, "--yes"]).ends_with(3).says(&["What to do", "address"]);
    manager.fail("secrets-not-allowed").await;
    manager.rotate(&["--console", &page, "--yes"]).ends_with(3).says(&["I/O Management API"]);
}

#[tokio::test]
async fn two_at_adobe_are_named_and_none_is_made_or_deleted() {
    let stage = Stage::new(manager());
    let page = stage.page(manager());
    stage.add().await;
    let full = stage.rotate(&["--console", &page, "--yes"]).ends_with(8);
    full.says(&["takes no third one", "never used", "most likely"]);
    assert_eq!(stage.secrets().await.len(), 2);
    // Known since it was alone, the one in use is named.
    let known = Stage::new(manager());
    let page = known.page(manager());
    known.fail("secrets-limit").await;
    known.rotate(&["--console", &page, "--yes"]).ends_with(3).says(&["works as before"]);
    known.fail("").await;
    known.add().await;
    known.rotate(&["--yes"]).ends_with(8).says(&["in use by northwind", "not kept here"]);
    assert_eq!(known.secrets().await.len(), 2);
    known.works();
}

#[tokio::test]
async fn one_whose_answer_was_lost_is_found_named_and_deleted_by_the_next_run() {
    let stage = Stage::new(manager());
    let page = stage.page(manager());
    stage.fail("secret-untold").await;
    let untold = stage.rotate(&["--console", &page, "--yes", "--json"]).ends_with(5);
    let untold = untold.says(&["works as before", "the next time"]).json();
    assert!(untold["client_secrets"]["asked_at"].is_string(), "a program sees that one may have been made: {untold}");
    stage.fail("").await;
    assert_eq!(stage.secrets().await.len(), 2, "Adobe made it");
    let checked = stage.run(&["check", "northwind"]);
    let said = format!("{}{}", checked.stdout, checked.stderr);
    assert!(said.contains("asked Adobe for a new client secret"), "{said}");
    let lost = stage.secrets().await.into_iter().find(|(value, _)| *value != stage.old()).unwrap();
    let found = stage.rotate(&["--yes"]).ends_with(0);
    found.says(&[&lost.1, "never used", "is deleted at Adobe", "Adobe made the client secret"]);
    assert_eq!(stage.use_it(&lost.0).await, 400);
    assert_eq!(stage.secrets().await.len(), 2);
    assert_eq!(stage.shown()["client_secrets"]["asked_at"], Value::Null);
    stage.works();
}

#[tokio::test]
async fn a_lost_one_that_somebody_uses_is_left_to_a_person() {
    let stage = Stage::new(manager());
    let page = stage.page(manager());
    stage.fail("secret-untold").await;
    stage.rotate(&["--console", &page, "--yes"]).ends_with(5);
    stage.fail("").await;
    let lost = stage.secrets().await.into_iter().find(|(value, _)| *value != stage.old()).unwrap();
    assert_eq!(stage.use_it(&lost.0).await, 200);
    stage.rotate(&["--yes"]).ends_with(8).says(&[&lost.1, "--yes does not decide this"]);
    assert_eq!(stage.use_it(&lost.0).await, 200);
}

#[tokio::test]
async fn when_client_secrets_end_is_kept_and_warned_of() {
    let stage = Stage::new(manager());
    let page = stage.page(manager());
    stage.fail("secrets-end").await;
    stage.rotate(&["--console", &page, "--yes"]).ends_with(0);
    let known = stage.shown();
    assert!(known["client_secrets"]["other"]["expires_at"].is_string(), "{known}");
    stage.rotate(&["--yes"]).ends_with(8);
    assert!(stage.shown()["client_secrets"]["in_use"]["expires_at"].is_string());
    let checked = stage.run(&["check", "northwind"]);
    assert!(checked.stdout.contains("client secret ends"), "{} {}", checked.stdout, checked.stderr);
    let listed = stage.run(&["list", "--expiring", "3600d", "--json"]).ends_with(8).json();
    let all = listed["expiring"].as_array().unwrap();
    let is_it = |one: &&Value| one["connection"] == "northwind" && one["kind"] == "client_secret";
    let ending = all.iter().find(is_it).unwrap_or_else(|| panic!("{listed}"));
    assert_eq!(ending["ends_at"], stage.shown()["client_secrets"]["in_use"]["expires_at"], "that of the new one");
    // Removed in the middle of a rotation, nothing of it is left.
    let removed = stage.run(&["remove", "northwind", "--yes"]);
    assert!(removed.stdout.contains("northwind is removed"), "{} {}", removed.stdout, removed.stderr);
    assert_eq!(files_below(&stage.home.connections()), [] as [PathBuf; 0]);
    let left = files_below(&stage.home.state());
    assert!(
        !left.iter().any(|file| fs::read_to_string(file).is_ok_and(|text| text.contains("replaced_at"))),
        "{left:?}"
    );
}

#[test]
fn types_without_a_client_secret_of_their_own_are_told_what_to_do_instead() {
    use super::service_account::Account;
    let home = Home::new();
    Account { name: "nightly", base: "http://127.0.0.1:9", number: 0, company: None, ends_in_hours: 99 }.save(&home);
    run(&mut home.program(&["rotate", "nightly"])).ends_with(2).says(&["key pair", "aa-connect migrate nightly"]);
    run(&mut home.program(&["rotate", "nobody"])).ends_with(2).says(&["There is no connection called nobody"]);
    let both = ["rotate", "nightly", "--undo", "--forget-old"];
    run(&mut home.program(&both)).ends_with(2).says(&["cannot be used with"]);
}

#[tokio::test]
async fn a_web_apps_secret_is_proven_without_a_sign_in_and_the_sign_in_goes_on() {
    use aa_connect::connection::CredentialType;
    let (home, sandbox_home) = (Home::new(), Home::new());
    let sandbox = Running::start(&sandbox_home, &[]);
    let scopes = "openid,AdobeID,email,profile,offline_access,read_organizations";
    super::signed_in::sign_in(&home, &sandbox.base(), CredentialType::WebApp, scopes);
    let practice = aa_connect::sandbox::practice_user_credentials().remove(0);
    let old = practice.client_secret.clone().unwrap().expose().to_owned();
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let console = format!("{}/console", sandbox.base());
    let form = [("action", "add_secret"), ("client_id", practice.client_id.as_str())];
    assert_eq!(http.post(&console).form(&form).send().await.unwrap().status(), 303);
    let page = http.get(&console).send().await.unwrap().text().await.unwrap();
    let (_, rest) = page.split_once(&format!("<section id=\"{}\">", practice.client_id)).unwrap();
    let all: Vec<&str> = rest.split_once("</section>").unwrap().0.split("<code>").skip(1).collect();
    let texts = all.iter().map(|part| part.split_once("</code>").unwrap().0);
    let new = texts.filter(|text| text.starts_with("p8e-")).find(|text| *text != old).unwrap().to_owned();

    let name = CredentialType::WebApp.word();
    let file = std::env::temp_dir().join(format!("aa-web-{}", std::process::id()));
    let rotate = |secret: &str, more: &[&str]| {
        fs::write(&file, secret).unwrap();
        let begin = ["rotate", name, "--client-secret-file", file.to_str().unwrap()];
        with_passphrase(home.program(&[&begin, more].concat()))
    };
    rotate("p8e-wrong", &["--yes"]).ends_with(3).says(&["does not accept", "Nothing was changed"]);
    rotate(&old, &["--yes"]).ends_with(2).says(&["uses already"]);
    let switched = rotate(&new, &["--yes", "--json"]).ends_with(0).says(&["Adobe accepts it", "The sign-in goes on"]);
    assert_eq!(switched.json()["result"], "switched");
    with_passphrase(home.program(&["rotate", name, "--undo", "--yes"])).ends_with(2).says(&["keeps one client secret"]);
    // The old one dies, and the sign-in is renewed with the new one.
    let (_, rest) = page.split_once(&format!("<code>{old}</code>")).unwrap();
    let uuid = rest.split_once("UUID <code>").unwrap().1.split_once("</code>").unwrap().0;
    let form = [("action", "delete_secret"), ("client_id", practice.client_id.as_str()), ("uuid", uuid)];
    assert_eq!(http.post(&console).form(&form).send().await.unwrap().status(), 303);
    with_passphrase(home.program(&["check", name])).ends_with(0);
    // Where a code is refused before the client is looked at, nothing is proven by it.
    let address = format!("{}/practice/failures", sandbox.base());
    http.post(address).form(&[("fail", "ims-access-denied")]).send().await.unwrap();
    rotate("p8e-anything", &["--yes"]).ends_with(3).says(&["does not accept"]);
    home.must_not_hold(&[&old, &new, PASSPHRASE]);
    let _ = fs::remove_file(&file);
}

#[tokio::test]
async fn in_practice_it_is_done_through_the_sandbox_inside_the_program_and_remembered() {
    let home = Home::new();
    save_practice(&home);
    let page = "http://127.0.0.1:1/console/projects/{org}/1/credentials/{credential}/details";
    let (organization, credential) = numbers();
    let page = page.replace("{org}", &organization).replace("{credential}", &credential);
    let run = |arguments: &[&str]| with_passphrase(home.program(arguments));
    run(&["rotate", "northwind", "--console", &page, "--yes"]).ends_with(0).says(&["Adobe made the client secret"]);
    run(&["rotate", "northwind", "--forget-old", "--yes"]).ends_with(0).says(&["is deleted at Adobe"]);
    run(&["check", "northwind"]).ends_with(0);
    run(&["rotate", "northwind", "--yes"]).ends_with(0);
}

/// The two numbers of the credential that may, which are the same in every sandbox.
fn numbers() -> (String, String) {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    let client_id = practice_credentials().remove(manager()).client_id;
    let described = sandbox.described();
    let all = described["credentials"].as_array().unwrap();
    let one = all.iter().find(|one| one["client_id"] == client_id.as_str()).unwrap();
    let words: Vec<&str> = one["console_address"].as_str().unwrap().split('/').collect();
    let at = words.iter().position(|word| *word == "projects").unwrap();
    (words[at + 1].to_owned(), words[at + 4].to_owned())
}

fn save_practice(home: &Home) {
    save_client(home, "northwind", "practice", "practice", manager());
}
