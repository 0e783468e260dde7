//! `store` and `store move` on a machine without a keyring: what is said, what is refused, and that nothing is lost by it.
//! Moves that succeed are in `tests/real_stores` and `tests/operations_repair`.

use std::fs;
use std::path::PathBuf;

use super::outcome::{run, with_passphrase};
use super::pty::{Home, Terminal, files_below};
use super::saved::{PASSPHRASE, SECRET, save};

const IMS: &str = "https://ims.example.com";
const API: &str = "https://api.example.com";

fn home() -> Home {
    let home = Home::new();
    save(&home, "northwind/prod", IMS, API);
    home
}

/// What must be as it was: connections, vault and notes.
fn kept(home: &Home) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = home.files();
    files.retain(|(file, _)| {
        let path = file.to_string_lossy();
        ["/connections/", "/vault/", "/moves/"].iter().any(|part| path.contains(part)) && !path.ends_with("lock")
    });
    files
}

/// The connection's file says that its secrets are elsewhere.
fn say_in(home: &Home, store: &str) {
    let file = files_below(&home.connections()).remove(0);
    let content = fs::read_to_string(&file).unwrap();
    fs::write(&file, content.replace("store = \"vault\"", &format!("store = \"{store}\""))).unwrap();
}

#[test]
fn the_stores_are_told_with_what_lies_in_them() {
    let home = home();
    let text = run(&mut home.program(&["store"])).ends_with(0).stdout;
    for words in
        ["This system's keyring cannot be used", "Encrypted vault file is there", "1 connection: northwind/prod"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    let json = run(&mut home.program(&["store", "--json"])).ends_with(0).json();
    let stores = json["stores"].as_array().unwrap();
    let of = |word: &str| stores.iter().find(|store| store["store"] == word).unwrap();
    assert_eq!((&of("keyring")["state"], &of("vault")["state"]), (&"unavailable".into(), &"locked".into()), "{json}");
    assert_eq!(of("vault")["connections"], serde_json::json!(["northwind/prod"]));
    assert!(of("keyring")["what_to_do"].as_str().is_some_and(|words| !words.is_empty()), "{json}");
    assert_eq!(json["unfinished_moves"], serde_json::json!([]));
    // Secrets in a store that cannot be used are something to be seen to.
    say_in(&home, "keyring");
    run(&mut home.program(&["store"])).ends_with(7);
    let empty = run(&mut Home::new().program(&["store", "--json"])).ends_with(0).json();
    assert_eq!(empty["stores"][1]["state"], "absent", "{empty}");
}

#[test]
fn without_a_keyring_nothing_leaves_the_vault() {
    let home = home();
    let before = kept(&home);
    let outcome = with_passphrase(home.program(&["store", "move", "--all", "--to", "keyring"]));
    outcome.ends_with(7).says(&["keyring", "What to do"]);
    assert_eq!(kept(&home), before);
    with_passphrase(home.program(&["token", "northwind/prod"])).ends_with(4);
}

#[test]
fn a_wrong_passphrase_and_none_at_all_change_nothing() {
    let home = home();
    let before = kept(&home);
    let wrong =
        ["store", "move", "northwind/", "--to", "keyring", "--passphrase-command", "[\"echo\", \"not it at all\"]"];
    run(&mut home.program(&wrong)).ends_with(7).says(&["does not open"]);
    run(&mut home.program(&["store", "move", "northwind/prod", "--to", "keyring"])).ends_with(2).says(&["passphrase"]);
    assert_eq!(kept(&home), before);
}

#[test]
fn no_vault_is_made_for_secrets_that_cannot_be_read() {
    let home = home();
    say_in(&home, "keyring");
    let vault = home.path().join(".local/share/aa-connect/vault");
    fs::remove_dir_all(&vault).unwrap();
    let outcome = with_passphrase(home.program(&["store", "move", "northwind/prod", "--to", "vault"]));
    outcome.ends_with(7).says(&["keyring"]);
    assert!(!vault.join("identity.age").exists());
}

#[test]
fn secrets_that_ended_with_a_program_are_said_to_be_gone() {
    let home = home();
    say_in(&home, "memory");
    let before = kept(&home);
    let outcome = with_passphrase(home.program(&["store", "move", "northwind/prod", "--to", "vault"]));
    outcome.ends_with(7).says(&["northwind/prod was not moved", "What to do"]);
    assert_eq!(kept(&home), before);
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let home = home();
    let before = kept(&home);
    for (arguments, words) in [
        (&["--all", "--to", "memory"] as &[&str], &["memory", "ends with the program", "--to vault"] as &[&str]),
        (&["--all", "--to", "cupboard"], &["cupboard", "keyring, vault"]),
        (&["--to", "vault"], &["NAME"]),
        (&["--all"], &["--to"]),
        (&["--all", "northwind/prod", "--to", "vault"], &["--all"]),
        (&["contoso/", "--to", "keyring"], &["contoso/"]),
        (&["northwind/prod", "contoso", "--to", "keyring"], &["contoso"]),
    ] {
        run(&mut home.program(&[&["store", "move"], arguments].concat())).ends_with(2).says(words);
    }
    // Nothing is asked where nothing is to be done.
    let there = run(&mut home.program(&["store", "move", "northwind/", "--to", "vault"])).ends_with(0);
    assert!(there.stdout.contains("there already") && there.stdout.contains("Nothing was moved"), "{}", there.stdout);
    assert_eq!(kept(&home), before);
}

#[test]
fn a_move_that_was_cut_off_is_named_and_finished() {
    let home = home();
    let file = files_below(&home.connections()).remove(0);
    let moves = home.path().join(".local/state/aa-connect/moves");
    fs::create_dir_all(&moves).unwrap();
    let note = moves.join(file.with_extension("move").file_name().unwrap());
    fs::write(&note, "vault memory\n").unwrap();
    let text = run(&mut home.program(&["store"])).ends_with(0).stdout;
    assert!(text.contains("was interrupted") && text.contains("store move northwind/prod --to vault"), "{text}");
    let json = run(&mut home.program(&["store", "--json"])).ends_with(0).json();
    assert_eq!(json["unfinished_moves"][0]["left_in"], "memory", "{json}");
    with_passphrase(home.program(&["store", "move", "northwind/prod", "--to", "vault"])).ends_with(0);
    assert!(!note.exists());
    home.must_not_hold(&[SECRET, PASSPHRASE]);
}

#[test]
fn the_passphrase_is_asked_for_without_being_shown() {
    let home = home();
    let before = kept(&home);
    let mut terminal = Terminal::start(&home, &["store", "move", "--all", "--to", "keyring"]);
    terminal.answer("Passphrase of the vault:", PASSPHRASE);
    terminal.wait_for("keyring");
    let ended = terminal.end();
    assert_eq!(ended.code, 7, "{}", ended.screen);
    assert!(!ended.screen.contains(PASSPHRASE));
    assert_eq!(kept(&home), before);
}
