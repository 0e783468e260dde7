//! A connection's secrets move between the real vault and the real keyring, where `secret-tool` finds them: by the repair of
//! the check screen, and by `store move`, which is locked out, killed and left without room on the disk.

use std::os::unix::fs::PermissionsExt;
use std::process::ExitStatus;

use aa_connect::connection::StoreKind;
use aa_connect::diagnosis::Repair;
use aa_connect::runtime::{check_saved, repair};
use aa_connect::store::{connections, moves};

use super::home::{Home, contents, is_empty, save, secrets};
use super::*;

const INNER: &str = "moving::inner_moves_into_the_keyring";

#[test]
fn the_secrets_of_a_vault_move_into_the_keyring_and_work_from_there() {
    if is_real() {
        on_a_bus(INNER);
    }
}

#[test]
fn inner_moves_into_the_keyring() {
    if !re_exec::is_inner(INNER) {
        return;
    }
    let daemon = Daemon::unlocked();
    block_on(async {
        let home = Home::with(secrets()).await;
        let paths = &home.services.paths;
        connections::remove(paths, &home.connection.id).unwrap();
        home.services.open_vault(&Secret::new("correct horse battery"), true).await.unwrap();
        let vault = home.services.store(StoreKind::Vault).unwrap();
        let connection = save(paths, &vault, secrets().swapped().unwrap()).await;
        assert!(check_saved(&home.services, &connection, |_| {}).await.has_passed());
        let before = contents(&vault, &connection).await;
        assert!(before[0].is_some() && before[1].is_some(), "secret and token");

        // A locked keyring takes nothing, and nothing is taken out of the vault.
        lock_login_keyring();
        let evidence = repair(&home.services, &connection, Repair::MoveToKeyring, None).await.unwrap_err();
        assert_eq!(evidence.local, Some(aa_connect::diagnosis::LocalFault::KeyringLocked), "{evidence:?}");
        assert!(contents(&vault, &connection).await == before);
        drop(daemon);
        let _daemon = Daemon::unlocked();

        let repaired = repair(&home.services, &connection, Repair::MoveToKeyring, None).await.unwrap();
        assert_eq!(repaired.connection, connections::load(paths, "northwind").unwrap());
        assert_eq!(repaired.connection.store, StoreKind::Keyring);
        assert!(repaired.words.contains("keyring"), "{}", repaired.words);
        assert!(is_empty(&vault, &connection).await);
        let found = lookup(&format!("connection/{}/credential", connection.id)).unwrap();
        assert_eq!(Some(found.as_bytes()), before[0].as_ref().map(|bytes| bytes.as_slice()));
        assert!(check_saved(&home.services, &repaired.connection, |_| {}).await.has_passed());
    });
}

const BY_COMMAND: &str = "moving::inner_the_command_moves";
const PASSPHRASE_COMMAND: &str = r#"["echo", "correct horse battery"]"#;

#[test]
fn the_command_moves_there_and_back_and_nothing_is_lost_by_locks_kills_and_full_disks() {
    if is_real() {
        on_a_bus(BY_COMMAND);
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aa-connect"));
    command.args(arguments).args(["--passphrase-command", PASSPHRASE_COMMAND]).stdin(Stdio::null());
    command
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[track_caller]
fn ends_with(command: &mut Command, code: i32) -> String {
    let output = command.output().unwrap();
    let said = said(&output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    for secret in ["p8e-", "canary", "correct horse battery"] {
        assert!(!said.contains(secret), "a secret was said: {said}");
    }
    said
}

/// What `secret-tool` finds of the connection, item by item, and of this machine's certificate.
fn in_keyring(id: &ConnectionId) -> Vec<Option<String>> {
    let items = ["credential", "tokens", "former-credential"].map(|item| format!("connection/{id}/{item}"));
    items.iter().map(String::as_str).chain(["machine/listener-certificate"]).map(lookup).collect()
}

/// Runs `command` and kills it after `delay`.
fn killed_after(mut command: Command, delay: Duration) -> ExitStatus {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(delay);
    let _ = child.kill();
    child.wait().unwrap()
}

#[test]
fn inner_the_command_moves() {
    if !re_exec::is_inner(BY_COMMAND) {
        return;
    }
    let daemon = Daemon::unlocked();
    let paths = Paths::from_environment().unwrap();
    let connection = block_on(async {
        let keyring = Store::keyring(Patience::Unattended);
        let connection = save(&paths, &keyring, secrets().swapped().unwrap()).await;
        for (item, text) in [(Item::Tokens, "token-canary"), (Item::FormerCredential, "former-canary")] {
            keyring.put(&ItemKey::of_connection(&connection.id, item), bytes(text)).await.unwrap();
        }
        aa_connect::operations::listener_certificate(&keyring, &paths).await.unwrap();
        connection
    });
    let before = in_keyring(&connection.id);
    assert!(before.iter().all(Option::is_some), "all four are there");

    // There, with no vault yet, whatever the umask.
    let mut loose = Command::new("bash");
    let all = ["store", "move", "--all", "--to", "vault", "--passphrase-command", PASSPHRASE_COMMAND];
    loose.args(["-c", "umask 000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_aa-connect")]).args(all);
    let words = ends_with(loose.stdin(Stdio::null()), 0);
    assert!(words.contains("northwind: moved to the vault") && words.contains("certificate for browsers"), "{words}");
    assert_eq!(in_keyring(&connection.id), [None, None, None, None]);
    assert_eq!(connections::load(&paths, "northwind").unwrap().store, StoreKind::Vault);
    for entry in std::fs::read_dir(paths.vault()).unwrap().map(Result::unwrap) {
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
    }
    assert_eq!(std::fs::metadata(paths.vault()).unwrap().permissions().mode() & 0o777, 0o700);
    let words = ends_with(&mut program(&["store", "move", "--all", "--to", "vault"]), 0);
    assert!(words.contains("there already"), "{words}");

    // A locked keyring takes nothing, and nothing is taken out of the vault.
    lock_login_keyring();
    let words = ends_with(&mut program(&["store", "move", "northwind", "--to", "keyring"]), 7);
    assert!(words.contains("locked") && words.contains("What to do"), "{words}");
    assert_eq!(connections::load(&paths, "northwind").unwrap().store, StoreKind::Vault);
    drop(daemon);
    let _daemon = Daemon::unlocked();

    // And back: byte for byte what it was.
    ends_with(&mut program(&["store", "move", "northwind", "--to", "keyring"]), 0);
    assert!(in_keyring(&connection.id) == before, "byte for byte");
    let status = ends_with(&mut program(&["store"]), 0);
    assert!(status.contains("This system's keyring works.") && status.contains("1 connection: northwind"), "{status}");

    // No room on the disk: the vault cannot take anything, and all stays where it is.
    let mut full = Command::new("bash");
    full.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_aa-connect")]).args(all);
    ends_with(full.stdin(Stdio::null()), 7);
    assert!(in_keyring(&connection.id) == before, "nothing was taken out");
    assert_eq!(connections::load(&paths, "northwind").unwrap().store, StoreKind::Keyring);

    // Killed at whatever moment: it works from where its file says, and the next run ends what was begun.
    let begun = Instant::now();
    ends_with(&mut program(&["store", "move", "--all", "--to", "vault"]), 0);
    let whole = begun.elapsed();
    let mut target = "keyring";
    for part in 1..=8_u32 {
        killed_after(program(&["store", "move", "--all", "--to", target]), whole * part / 8);
        ends_with(&mut program(&["store", "move", "--all", "--to", target]), 0);
        assert_eq!(moves::unfinished(&paths, &connection.id), Ok(None), "{target} {part}");
        let now = in_keyring(&connection.id);
        if target == "keyring" {
            assert!(now == before, "byte for byte at {part}");
            target = "vault";
        } else {
            assert!(now == [None, None, None, None], "nothing is left at {part}");
            target = "keyring";
        }
    }
    ends_with(&mut program(&["store", "move", "--all", "--to", "keyring"]), 0);
    assert!(in_keyring(&connection.id) == before, "byte for byte in the end");
}
