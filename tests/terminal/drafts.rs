//! Drafts: kept at every step however the program ends, with everything but the field that is being edited; several at
//! once, listed, resumed by name, thrown away with their secrets and tokens.

use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::Duration;

use aa_connect::connection::Secret;
use aa_connect::store::{NewPassphrase, Paths, Vault, WorkFactor};
use rustix::process::Signal;
use serde_json::Value;

use crate::main_job::vault_items;
use crate::person::{INES, INES_EMAIL, Opener, Person, Port, WEB_APP, wait_for};
use crate::pty::{CTRL_C, ENTER, ESC, Home, TAB, Terminal, UP, files_below};
use crate::service_account_trouble::sha1_on;
use crate::walk::{ANALYTICS, NORTHWIND_CLIENT, NORTHWIND_ORG, NORTHWIND_SECRET, PASSPHRASE, VAULT};

const BOUND: Duration = Duration::from_secs(20);

/// A home with a vault that opens quickly.
fn with_vault(home: Home) -> Home {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::below(folder.path());
    let passphrase = NewPassphrase::parse(&Secret::new(PASSPHRASE)).unwrap();
    Vault::create(&paths, &passphrase, WorkFactor::FOR_TESTS).unwrap();
    let place = home.path().join(".local/share/aa-connect/vault");
    std::fs::create_dir_all(&place).unwrap();
    std::fs::set_permissions(&place, PermissionsExt::from_mode(0o700)).unwrap();
    std::fs::copy(paths.vault().join("identity.age"), place.join("identity.age")).unwrap();
    home
}

impl Terminal {
    /// Takes the vault that is there.
    #[track_caller]
    fn open_vault(&mut self) {
        self.wait_until_gone("being tried");
        self.highlight(VAULT);
        self.keys(ENTER);
        self.wait_for("Passphrase");
        self.keys(&format!("{PASSPHRASE}{ENTER}"));
        self.at("Organization");
    }

    /// Goes on with a draft whose vault must be opened first.
    #[track_caller]
    fn go_on_at(&mut self, step: &str) {
        self.at("This machine");
        self.wait_for("Passphrase");
        self.keys(&format!("{PASSPHRASE}{ENTER}"));
        self.at(step);
    }
}

fn said(home: &Home, arguments: &[&str], code: i32) -> (String, String) {
    let mut command = home.program(arguments);
    let cat = serde_json::to_string(&["printf", PASSPHRASE]).unwrap();
    if arguments.contains(&"discard") {
        command.args(["--passphrase-command", &cat]);
    }
    let output = command.stdin(Stdio::null()).output().unwrap();
    let (stdout, stderr) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{stdout}{stderr}");
    (stdout, stderr)
}

fn listed(home: &Home) -> Vec<Value> {
    let json: Value = serde_json::from_str(&said(home, &["drafts", "--json"], 0).0).unwrap();
    assert_eq!(json["schema_version"], 1);
    json["drafts"].as_array().unwrap().clone()
}

fn id(draft: &Value) -> String {
    draft["id"].as_str().unwrap().to_owned()
}

/// Waits until the one draft says so.
#[track_caller]
fn wait_for_kept(home: &Home, words: &str) {
    wait_for(words, BOUND, || home.draft()?.contains(words).then_some(()));
}

/// The ways in which a program is gone without having been asked.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Killed,
    LineDropped,
    Crashed,
}

fn lose(mut terminal: Terminal, way: Way) {
    match way {
        Way::Killed => terminal.signal(Signal::KILL),
        Way::LineDropped => terminal.signal(Signal::HUP),
        // A paste makes the loop crash, where the home says so.
        Way::Crashed => terminal.paste("nothing"),
    }
    terminal.wait_for_end();
}

#[test]
fn at_every_step_of_server_to_server_a_draft_outlives_the_program() {
    let steps = ["Product", "Credential type", "Credential", "Company and suites", "Review"];
    for (at, step) in steps.iter().enumerate() {
        for way in [Way::Killed, Way::LineDropped, Way::Crashed] {
            let home = with_vault(Home::new());
            let home = if way == Way::Crashed { home.with("AA_CONNECT_TEST_PANIC", "loop") } else { home };
            let mut terminal = Terminal::start(&home, &["demo"]);
            terminal.begin();
            terminal.open_vault();
            let walks: [&dyn Fn(&mut Terminal); 5] = [
                &|t| t.type_organization(NORTHWIND_ORG),
                &|t| {
                    t.keys(ENTER);
                    t.at("Credential type");
                },
                &|t| {
                    t.keys(ENTER);
                    t.at("Credential");
                },
                &|t| t.practice_credential(),
                &|t| t.take_first_suite("Northwind Traders", "Northwind Shop"),
            ];
            for walk in &walks[..=at] {
                walk(&mut terminal);
            }
            let word = match *step {
                "Company and suites" => "company",
                other => other,
            };
            wait_for_kept(&home, &format!("step = \"{}\"", word.to_lowercase().replace(' ', "_")));
            lose(terminal, way);
            home.must_not_hold(&[NORTHWIND_SECRET, PASSPHRASE]);

            let home = if way == Way::Crashed { home.with("AA_CONNECT_TEST_PANIC", "nowhere") } else { home };
            let draft = listed(&home).remove(0);
            assert_eq!(
                (&draft["state"], &draft["environment"]),
                (&"kept".into(), &"practice".into()),
                "{way:?} {step}"
            );
            let mut terminal = Terminal::start(&home, &["setup", "--resume", &id(&draft)]);
            // What was tried is tried again.
            terminal.go_on_at(if *step == "Review" { "Company and suites" } else { step });
            let text = home.draft().unwrap();
            assert!(text.contains(NORTHWIND_ORG), "{way:?} {step}: {text}");
            if at >= 3 {
                assert!(text.contains(NORTHWIND_CLIENT), "{way:?} {step}: {text}");
                // With the secret from the vault Adobe gives a token: nothing was asked again.
                terminal.wait_for(if *step == "Review" { "1 chosen" } else { "Northwind Europe" });
            }
            terminal.keys(CTRL_C);
            terminal.end_with_terminal_given_back();
        }
    }
}

#[test]
fn what_was_left_with_tab_is_kept_and_only_the_field_being_edited_is_lost() {
    let home = with_vault(Home::new());
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.open_vault();
    terminal.type_organization(NORTHWIND_ORG);
    terminal.take_product_and_type();
    terminal.keys(&format!("{NORTHWIND_CLIENT}{TAB}{NORTHWIND_SECRET}{TAB}half-typed"));
    terminal.wait_for("half-typed");
    wait_for_kept(&home, NORTHWIND_CLIENT);
    wait_for("the secret in the vault", BOUND, || {
        let there = home.path().join(".local/share/aa-connect/vault/secrets.age").exists();
        (there && vault_items(&home).to_string().contains(NORTHWIND_SECRET)).then_some(())
    });
    lose(terminal, Way::Killed);
    home.must_not_hold(&[NORTHWIND_SECRET]);

    let draft = listed(&home).remove(0);
    assert_eq!(draft["store"], "vault");
    let mut terminal = Terminal::start(&home, &["setup", "--resume", &id(&draft)]);
    terminal.go_on_at("Credential");
    terminal.wait_for(NORTHWIND_CLIENT);
    assert!(!terminal.screen().contains("half-typed"), "{}", terminal.screen());
    // The secret came back: nothing is asked for, and Adobe takes it.
    terminal.keys(ENTER);
    terminal.at("Company and suites");
    terminal.wait_for("Northwind Europe");
    terminal.keys(CTRL_C);
    terminal.end();
}

#[test]
fn a_sign_in_outlives_the_program_and_ends_at_adobe_with_its_draft() {
    for way in [Way::Killed, Way::LineDropped] {
        let (opener, port) = (Opener::new(), Port::claim());
        let home = with_vault(opener.home());
        let mut terminal = Terminal::start(&home, &["demo"]);
        terminal.begin();
        terminal.open_vault();
        terminal.take_type(WEB_APP);
        terminal.practice_sign_in(WEB_APP, &port.redirect_uri());
        Person::new().allow(&opener.address(1), INES);
        terminal.is_signed_in_as(INES_EMAIL);
        wait_for_kept(&home, INES_EMAIL);
        lose(terminal, way);

        let draft = listed(&home).remove(0);
        assert_eq!(draft["credential_type"], "oauthwebapp");
        let mut terminal = Terminal::start(&home, &["setup", "--resume", &id(&draft)]);
        terminal.go_on_at("Sign in");
        terminal.is_signed_in_as(INES_EMAIL);
        assert_eq!(opener.opened().len(), 1, "{way:?}: nobody has to sign in again");
        terminal.keys(CTRL_C);
        terminal.end();

        let (told, _) = said(&home, &["drafts", "discard", &id(&draft), "--yes"], 0);
        assert!(told.contains("Its tokens are ended at Adobe."), "{told}");
        assert_eq!(vault_of_drafts(&home), [] as [String; 0]);
        assert_eq!(home.draft(), None);
        let locks = files_below(&home.state().join("locks"));
        assert!(locks.iter().all(|file| !file.to_string_lossy().contains(&id(&draft))), "{locks:?}");
    }
}

/// Whose items lie in the vault, but this machine's certificate.
fn vault_of_drafts(home: &Home) -> Vec<String> {
    let items = vault_items(home);
    items.as_object().unwrap().keys().filter(|key| !key.starts_with("machine/")).cloned().collect()
}

#[test]
fn a_service_account_outlives_the_program_with_its_key_and_its_secret() {
    let home = with_vault(Home::new());
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.open_vault();
    terminal.leave_organization_open();
    terminal.take_service_account(ANALYTICS);
    terminal.make_key_pair();
    let sha1 = sha1_on(&terminal);
    terminal.register_certificate();
    terminal.practice_service_account();
    wait_for_kept(&home, "step = \"metascopes\"");
    lose(terminal, Way::Killed);

    let draft = listed(&home).remove(0);
    let mut terminal = Terminal::start(&home, &["setup", "--resume", &id(&draft)]);
    terminal.go_on_at("Metascopes");
    assert!(home.draft().unwrap().contains(&sha1), "{:?}", home.draft());
    terminal.get_token();
    wait_for_kept(&home, "step = \"token\"");
    lose(terminal, Way::LineDropped);

    let mut terminal = Terminal::start(&home, &["setup", "--resume", &id(&draft)]);
    terminal.go_on_at("Token");
    terminal.wait_for("Adobe gave a token for this credential.");
    terminal.finish_service_account("nightly");
    terminal.keys(ENTER);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
    assert!(listed(&home).is_empty());
    assert!(
        vault_of_drafts(&home).iter().all(|item| item.starts_with("connection/nightly")),
        "{:?}",
        vault_items(&home)
    );
}

#[test]
fn two_set_ups_at_the_same_time_leave_each_other_alone() {
    let home = with_vault(Home::new());
    let mut first = Terminal::start(&home, &["demo"]);
    first.begin();
    first.open_vault();
    first.type_organization(NORTHWIND_ORG);
    wait_for("the first draft", BOUND, || (listed(&home).len() == 1).then_some(()));
    let one = id(&listed(&home)[0]);
    let mut second = Terminal::start(&home, &["demo"]);
    second.at("Welcome");
    second.wait_for("open in another window");
    second.begin();
    second.open_vault();
    second.leave_organization_open();
    wait_for("the second draft", BOUND, || (listed(&home).len() == 2).then_some(()));
    let drafts = listed(&home);
    assert!(drafts.iter().all(|draft| draft["state"] == "open"), "{drafts:?}");
    let other = id(drafts.iter().find(|draft| id(draft) != one).unwrap());

    // Neither is taken up, nor thrown away, by a third.
    let refused = said(&home, &["drafts", "discard", &one, "--yes"], 7).1;
    assert!(refused.contains("Another window has the draft"), "{refused}");
    let all = said(&home, &["drafts", "discard", "--all", "--yes"], 0).1;
    assert!(all.contains("another window has it open"), "{all}");
    let third = Terminal::start(&home, &["setup", "--resume", &one]);
    third.wait_for_end();
    let ended = third.end();
    assert!(ended.code == 7 && ended.screen.contains("Another window has the draft"), "{}", ended.screen);

    // One is gone; the other goes on undisturbed.
    lose(first, Way::Killed);
    let state = |wanted: &str| listed(&home).iter().find(|draft| id(draft) == wanted).unwrap()["state"].clone();
    assert_eq!((state(&one), state(&other)), ("kept".into(), "open".into()));
    second.take_product_and_type();
    second.practice_credential();
    second.take_first_suite("Northwind Traders", "Northwind Shop");
    second.save_as("northwind");
    second.keys(ENTER);
    assert_eq!(second.end().code, 0);
    let left = listed(&home);
    assert_eq!((left.len(), id(&left[0])), (1, one.clone()));
    let mut terminal = Terminal::start(&home, &["setup", "--resume", &one]);
    terminal.go_on_at("Product");
    terminal.keys(CTRL_C);
    terminal.end();
}

#[test]
fn a_new_set_up_leaves_the_one_that_was_begun_on_its_own_row() {
    let home = with_vault(Home::new());
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.open_vault();
    terminal.type_organization(NORTHWIND_ORG);
    for step in ["Organization", "This machine", "Welcome"] {
        terminal.keys(ESC);
        terminal.at(step);
    }
    terminal.wait_for("Go on with");
    // The keys are on the row of the set-up that the person comes from.
    terminal.wait_for("▸ ○ Go on with");
    terminal.keys(UP);
    terminal.wait_for("▸ ○ Set up a new connection");
    terminal.keys(ENTER);
    terminal.at("This machine");
    // The vault is open already.
    terminal.wait_for("▸ ○ Encrypted vault file open");
    terminal.keys(ENTER);
    terminal.at("Organization");
    // Adobe's organizations are offered, but none stands in the field.
    let filled = |line: &str| line.contains('┃') && line.contains(NORTHWIND_ORG);
    assert!(!terminal.screen().lines().any(filled), "{}", terminal.screen());
    terminal.leave_organization_open();
    wait_for("two drafts", BOUND, || (listed(&home).len() == 2).then_some(()));
    terminal.keys(CTRL_C);
    terminal.end();
    assert!(listed(&home).iter().any(|draft| draft["name"] == NORTHWIND_ORG), "{:?}", listed(&home));
}

#[test]
fn drafts_are_named_listed_and_thrown_away_and_a_newer_one_is_left_alone() {
    let home = with_vault(Home::new());
    assert!(said(&home, &["drafts"], 0).1.contains("No set-up is unfinished"));
    said(&home, &["drafts", "discard"], 2);
    assert!(said(&home, &["drafts", "discard", "nothing", "--yes"], 2).1.contains("There is no draft nothing"));
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.open_vault();
    terminal.type_organization(NORTHWIND_ORG);
    terminal.take_product_and_type();
    terminal.practice_credential();
    terminal.take_first_suite("Northwind Traders", "Northwind Shop");
    terminal.keys(CTRL_C);
    terminal.end();
    let draft = listed(&home).remove(0);
    let (name, one) = (draft["name"].as_str().unwrap().to_owned(), id(&draft));
    let (table, _) = said(&home, &["drafts"], 0);
    for words in [one.as_str(), &name, "Review", "practice", "vault", "kept"] {
        assert!(table.contains(words), "{words}: {table}");
    }
    assert!(vault_items(&home).to_string().contains(NORTHWIND_SECRET));

    // What a newer version wrote is named and left, whoever asks for what.
    let file = files_below(&home.drafts()).remove(0);
    let newer = home.drafts().join("newer.toml");
    let text = std::fs::read_to_string(&file).unwrap().replace("schema_version = 1", "schema_version = 99");
    std::fs::write(&newer, text.replace(&one, "newer")).unwrap();
    let (_, told) = said(&home, &["drafts"], 7);
    assert!(told.contains("newer.toml") && told.contains("newer aa-connect"), "{told}");
    said(&home, &["drafts", "discard", "newer", "--yes"], 7);
    assert!(said(&home, &["drafts", "discard", &one], 2).1.contains("--yes"), "without a terminal nothing waits");

    // By its name, with everything in it.
    let (told, _) = said(&home, &["drafts", "discard", &name.to_uppercase(), "--yes", "--json"], 0);
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["drafts"][0]["is_gone"], true);
    assert_eq!(told["drafts"][0]["at_adobe"], "ended", "{told}");
    assert_eq!(vault_items(&home), serde_json::json!({}));
    assert!(newer.exists(), "it is still there");
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.at("Welcome");
    terminal.wait_for("newer aa-connect");
    terminal.keys(CTRL_C);
    terminal.end();

    // A damaged one goes by its ID, with whatever lies under it.
    std::fs::write(home.drafts().join("damaged.toml"), "half").unwrap();
    said(&home, &["drafts", "discard", "damaged", "--yes"], 0);
    assert!(!home.drafts().join("damaged.toml").exists());
}
