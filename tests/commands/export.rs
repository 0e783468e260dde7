//! `export`: nothing secret unless it was asked for, never on a terminal, never over another file; sealed for others and
//! forgotten only after the file was proven.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use aa_connect::connection::{CredentialType, Scopes, Secret};
use aa_connect::handoff::ExportFormat;
use aa_connect::keys;
use aa_connect::operations::open_hand_over;
use aa_connect::store::sealing::{self, AgeIdentity, Opener};

use super::outcome::{Outcome, run, with_passphrase};
use super::pty::{ENTER, Home, Terminal, files_below};
use super::saved::{PASSPHRASE, SECRET, save};
use super::service_account::{Account, key, says_no_secret};
use super::signed_in::sign_in;
use super::surroundings::Running;

const ADA: (&str, &str) = (
    "age1ljh6npmhgxh7yqs05t3fh3kn8cyds9dfg4c5lmzy898lxy8wxgxq0ptvx3",
    "AGE-SECRET-KEY-1PNNC5UQLJ7992M3D9R84493397FHHSNMMCVWKNWAUZSKWKKXEV8SWHTF4R",
);
const NEW: &str = "obchodníci s deštěm";
const FROM_COMMAND: &str = r#"["printf","obchodníci s deštěm"]"#;

fn saved() -> Home {
    let home = Home::new();
    save(&home, "northwind", "https://ims.example.com", "https://api.example.com");
    home
}

fn export(home: &Home, arguments: &[&str]) -> Outcome {
    with_passphrase(home.program(&[&["export", "northwind"], arguments].concat()))
}

fn opener() -> Opener {
    Opener::Identity(AgeIdentity::parse(&Secret::new(ADA.1)).unwrap())
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

#[test]
fn without_being_asked_no_format_holds_a_secret_or_opens_the_vault() {
    let home = saved();
    for format in ExportFormat::ALL {
        let made = run(&mut home.program(&["export", "northwind", "--format", format.word()])).ends_with(0);
        assert!(!made.stdout.is_empty() && !made.stdout.contains(SECRET), "{format:?}");
        let is_cautioned = matches!(format, ExportFormat::Python | ExportFormat::Renviron | ExportFormat::Env);
        assert_eq!(made.stderr.contains("Take care: "), is_cautioned, "{}", made.stderr);
        assert_eq!(made.stderr.contains("{{ACCESS_TOKEN}}"), format == ExportFormat::Curl, "{}", made.stderr);
    }
}

#[test]
fn secrets_that_were_asked_for_go_into_a_file_that_is_ours_alone() {
    let home = saved();
    for format in ExportFormat::ALL {
        let file = home.path().join(format!("out-{}", format.word()));
        let shown = file.to_str().unwrap();
        let asked = ["--format", format.word(), "--with-secrets", "--output", shown];
        if !format.can_hold_secrets() {
            export(&home, &asked).ends_with(2).says(&["never holds secrets", "json, aanalytics2"]);
            assert!(!file.exists());
            continue;
        }
        let made = export(&home, &asked).ends_with(0).says(&["holds secrets in plain text", "0600", shown]);
        assert_eq!(made.stdout, format!("{shown}\n"));
        says_no_secret(&made, &[SECRET, PASSPHRASE]);
        assert!(fs::read_to_string(&file).unwrap().contains(SECRET), "{format:?}");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        // Nothing is replaced unasked.
        fs::write(&file, "mine").unwrap();
        export(&home, &asked).ends_with(2).says(&["already", "--force"]);
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
        export(&home, &[&asked[..], &["--force"]].concat()).ends_with(0);
        assert!(fs::read_to_string(&file).unwrap().contains(SECRET), "{format:?}");
        let piped = export(&home, &asked[..3]).ends_with(0).says(&["holds secrets in plain text"]);
        assert!(piped.stdout.contains(SECRET) && !piped.stderr.contains(SECRET));
    }
    // That is found out before anybody is asked for a passphrase.
    let mut nowhere = home.program(&["export", "northwind", "--format", "json", "--with-secrets", "-o", "no/folder/x"]);
    run(&mut nowhere).ends_with(7).says(&["there is no folder no/folder"]);
}

#[test]
fn a_terminal_is_shown_no_secret() {
    let home = saved();
    let cases = [
        (&["export", "northwind", "--format", "json", "--with-secrets"][..], "--output northwind.json"),
        (&["export", "northwind", "--sealed", "--to", ADA.0], "--output northwind.age"),
    ];
    for (arguments, said) in cases {
        let mut terminal = Terminal::start(&home, arguments);
        terminal.wait_for(said);
        assert_eq!(terminal.exit_code_after_hanging_up(), 2);
        assert!(!terminal.said().contains(SECRET));
    }
}

/// `export … > FILE`: the shell made the file, and whoever may read it would read the secrets.
#[test]
fn a_file_that_others_may_read_gets_no_secret() {
    let home = saved();
    let file = home.path().join("out.json");
    let into = |mode: u32, arguments: &[&str]| {
        fs::write(&file, "").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let command = [&["export", "northwind", "--format", "json"], arguments].concat();
        let mut program = home.program(&command);
        program.stdout(fs::OpenOptions::new().write(true).open(&file).unwrap());
        let outcome = with_passphrase(program);
        (outcome, fs::read_to_string(&file).unwrap())
    };
    for mode in [0o644, 0o640, 0o604] {
        let (refused, written) = into(mode, &["--with-secrets"]);
        refused.ends_with(2).says(&["others on this machine may read", "--output northwind.json"]);
        assert_eq!(written, "");
    }
    let (ours, written) = into(0o600, &["--with-secrets"]);
    ours.ends_with(0).says(&["holds secrets in plain text"]);
    assert!(written.contains(SECRET));
    let (without, written) = into(0o644, &[]);
    without.ends_with(0);
    assert!(written.contains("CLIENT_ID") && !written.contains(SECRET));
}

#[test]
fn nothing_but_a_file_is_replaced_and_none_of_our_own() {
    let home = saved();
    let forced = |output: &str| export(&home, &["--format", "json", "--force", "--output", output]);
    let socket = home.path().join("socket");
    let _listening = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    std::os::unix::fs::symlink("socket", home.path().join("to-socket")).unwrap();
    for other in ["socket", "to-socket", "."] {
        forced(other).ends_with(7).says(&["not a regular file"]);
    }
    assert!(!fs::symlink_metadata(&socket).unwrap().is_file());
    // A link of the person's is replaced, and what it leads to stays.
    fs::write(home.path().join("theirs"), "theirs").unwrap();
    std::os::unix::fs::symlink("theirs", home.path().join("link")).unwrap();
    forced("link").ends_with(0);
    assert_eq!(fs::read_to_string(home.path().join("theirs")).unwrap(), "theirs");

    let saved = files_below(&home.connections()).remove(0);
    let before = fs::read(&saved).unwrap();
    let round_about = home.path().join("round");
    std::os::unix::fs::symlink(home.connections(), &round_about).unwrap();
    for spelled in [saved.clone(), home.connections().join("new.toml"), round_about.join(saved.file_name().unwrap())] {
        let told = forced(spelled.to_str().unwrap()).ends_with(2);
        told.says(&["keeps for itself", "Nothing was written"]);
        let sealed = ["--sealed", "--to", ADA.0, "--force", "--output", spelled.to_str().unwrap()];
        export(&home, &sealed).ends_with(2).says(&["keeps for itself"]);
    }
    assert_eq!((fs::read(&saved).unwrap(), files_below(&home.connections()).len()), (before, 1));
}

#[test]
fn what_does_not_go_together_is_told() {
    let home = saved();
    let cases: [(&[&str], &[&str]); 17] = [
        (&[], &["--format", "--sealed"]),
        (&["--format", "xml"], &["template", "sheet-text"]),
        (&["--format", "json", "--sealed"], &["cannot be used"]),
        (&["--format", "json", "--to", ADA.0], &["--to is for --sealed and for sheets"]),
        (&["--format", "json", "--clients", "A"], &["--clients is for sheets: "]),
        (&["--format", "json", "--with-key", "k.pem"], &["--with-key is for sheets: "]),
        (&["--format", "sheet", "--with-key", "k.pem"], &["has no private key"]),
        (&["--format", "sheet", "--seal-passphrase-command", "[\"true\"]"], &["add --with-key"]),
        (&["--format", "sheet", "--to", "age1x"], &["--to: ", "age-keygen"]),
        (&["--format", "json", "--with-secrets", "--and-forget"], &["--sealed"]),
        (&["--sealed", "--to", "age1x"], &["--to: ", "age-keygen"]),
        (&["--sealed", "--to", ADA.1], &["private key", "history"]),
        (&["--sealed"], &["no terminal to ask on", "--seal-passphrase-fd"]),
        (&["--sealed", "--seal-passphrase-fd", "0"], &["would read the same descriptor"]),
        (&["--sealed", "--to", ADA.0, "--and-forget"], &["--output"]),
        (&["--sealed", "--to", ADA.0, "--and-forget", "--output", "-"], &["needs a file"]),
        (&["--sealed", "--to", ADA.0, "--and-forget", "--output", "x.age"], &["Pass --yes"]),
    ];
    for (arguments, said) in cases {
        let outcome = export(&home, arguments).ends_with(2).says(said);
        says_no_secret(&outcome, &[SECRET, ADA.1]);
        assert_eq!(outcome.stdout, "", "{arguments:?}");
    }
    let short = r#"["printf","short"]"#;
    export(&home, &["--sealed", "--seal-passphrase-command", short]).ends_with(2).says(&["shorter than 8"]);
    run(&mut home.program(&["export", "nobody", "--format", "json"])).ends_with(2).says(&["There are: northwind"]);
}

#[test]
fn sealed_to_a_key_it_is_read_back_and_then_forgotten() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    save(&home, "northwind", &sandbox.base(), &sandbox.base());
    with_passphrase(home.program(&["token", "northwind"])).ends_with(0);
    let forget = |file: &str| export(&home, &["--sealed", "--to", ADA.0, "--and-forget", "--yes", "--output", file]);
    // Where it cannot be written, the connection stays.
    forget("no/such/folder/x.age").ends_with(7);
    fs::write(home.path().join("taken.age"), "mine").unwrap();
    forget("taken.age").ends_with(2);
    assert_eq!(files_below(&home.connections()).len(), 1);

    let made = forget("northwind.age").ends_with(0).says(&[
        "opens with the private key to the public one that you named",
        "aa-connect import northwind.age --identity key.txt",
        "access token: ended",
        "northwind is forgotten here",
    ]);
    assert_eq!(made.stdout, "northwind.age\n");
    // The credential lives on elsewhere: nobody is asked to delete it.
    assert!(!made.stderr.contains("administrator"), "{}", made.stderr);
    says_no_secret(&made, &[SECRET]);
    assert_eq!(files_below(&home.connections()), [] as [std::path::PathBuf; 0]);
    let file = home.path().join("northwind.age");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let opened = block_on(open_hand_over(fs::read(&file).unwrap(), opener())).unwrap();
    assert_eq!(opened.connection.name.as_str(), "northwind");
    assert_eq!(opened.secrets.client_secret(), Some(&Secret::new(SECRET)));
}

#[test]
fn a_passphrase_is_asked_for_twice_and_forgetting_is_asked_once() {
    let home = saved();
    let mut terminal =
        Terminal::start(&home, &["export", "northwind", "--sealed", "--output", "out.age", "--and-forget"]);
    terminal.answer("Passphrase of the vault: ", PASSPHRASE);
    terminal.answer("Passphrase for the sealed file: ", "short");
    terminal.wait_for("shorter than 8");
    terminal.answer("Passphrase for the sealed file: ", NEW);
    terminal.answer("The same once more: ", "four words in a column");
    terminal.wait_for("not the same");
    terminal.answer("Passphrase for the sealed file: ", NEW);
    terminal.answer("The same once more: ", NEW);
    terminal.wait_for("Forget northwind with its secrets");
    terminal.keys(&format!("n{ENTER}"));
    terminal.wait_for("stays here, too");
    let said = terminal.said();
    assert!(!said.contains(NEW) && !said.contains(SECRET) && !said.contains(PASSPHRASE));
    assert_eq!(terminal.exit_code_after_hanging_up(), 130);
    assert_eq!(files_below(&home.connections()).len(), 1);
    let sealed = fs::read(home.path().join("out.age")).unwrap();
    let opened = block_on(open_hand_over(sealed, Opener::Passphrase(Secret::new(NEW)))).unwrap();
    assert_eq!(opened.secrets.client_secret(), Some(&Secret::new(SECRET)));
}

/// While the question stands, another program changes the connection: the file has the old one, so nothing is forgotten.
#[test]
fn what_was_changed_meanwhile_is_not_forgotten() {
    let home = saved();
    let mut terminal = Terminal::start(
        &home,
        &["export", "northwind", "--sealed", "--to", ADA.0, "--output", "out.age", "--and-forget"],
    );
    terminal.answer("Passphrase of the vault: ", PASSPHRASE);
    terminal.wait_for("Forget northwind with its secrets");
    let file = files_below(&home.connections()).remove(0);
    let changed = fs::read_to_string(&file).unwrap().replace("northwind.shop.prod", "northwind.shop.dev");
    fs::write(&file, &changed).unwrap();
    terminal.keys(&format!("y{ENTER}"));
    terminal.wait_for("was changed by another program meanwhile");
    assert_eq!(terminal.exit_code_after_hanging_up(), 8);
    assert_eq!(fs::read_to_string(&file).unwrap(), changed);
    let opened = block_on(open_hand_over(fs::read(home.path().join("out.age")).unwrap(), opener())).unwrap();
    assert_eq!(opened.connection.report_suites[0].rsid.as_str(), "northwind.shop.prod");
}

#[test]
fn a_sheet_comes_with_its_key_under_a_passphrase_or_sealed() {
    let home = Home::new();
    let base = "https://ims.example.com";
    Account { name: "northwind", base, number: 0, company: Some("northw0"), ends_in_hours: 24 * 30 }.save(&home);
    let sheet = |more: &[&str]| {
        let of_both = ["--format", "sheet-text", "--clients", "Northwind", "--clients", "Café 日本"];
        export(&home, &[&of_both[..], more].concat())
    };
    let private = keys::PrivateKey::from_pem(&Secret::new(key())).unwrap().to_pem();

    let under = sheet(&["--with-key", "vendor.pem", "--seal-passphrase-command", FROM_COMMAND]).ends_with(0);
    assert!(under.stdout.contains("Northwind, Café 日本") && under.stdout.contains("the file vendor.pem"));
    // Standard output is the sheet to its last line.
    assert!(under.stdout.lines().last().unwrap().starts_with("Made by aa-connect"), "{}", under.stdout);
    let under = under.says(&["The private key is in vendor.pem."]);
    says_no_secret(&under, &[NEW, "p8e-"]);
    let file = home.path().join("vendor.pem");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let pem = fs::read(&file).unwrap();
    assert!(pem.starts_with(b"-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    assert!(keys::read(&pem, None).is_err());
    let read = keys::read(&pem, Some(&Secret::new(NEW))).unwrap();
    assert!(read.key.to_pem() == private);

    let sealed = sheet(&["--with-key", "vendor.pem.age", "--to", ADA.0]).ends_with(0);
    assert!(sealed.stdout.contains("--output 'vendor.pem' 'vendor.pem.age'"), "{}", sealed.stdout);
    let opened = block_on(sealing::open(fs::read(home.path().join("vendor.pem.age")).unwrap(), opener())).unwrap();
    assert!(&opened[..] == private.expose().as_bytes());

    // A sheet that is not written takes its key back.
    let failed = ["--with-key", "other.pem", "--seal-passphrase-command", FROM_COMMAND, "--output", "no/such/sheet"];
    sheet(&failed).ends_with(7);
    assert!(!home.path().join("other.pem").exists());
    sheet(&["--with-key", "vendor.pem", "--seal-passphrase-command", FROM_COMMAND]).ends_with(2).says(&["already"]);
    // One file for both, in whatever spelling, would be the sheet alone.
    let whole = home.path().join("both.txt");
    std::os::unix::fs::symlink(".", home.path().join("here")).unwrap();
    for output in ["both.txt", "./both.txt", "here/both.txt", whole.to_str().unwrap()] {
        let both = ["--with-key", "both.txt", "--output", output, "--seal-passphrase-command", FROM_COMMAND, "--force"];
        sheet(&both).ends_with(2).says(&["gets a file of its own"]);
        assert!(!whole.exists(), "{output}");
    }
    // A sheet alone tells of a key that nobody has written yet.
    sheet(&[]).ends_with(0).says(&["northwind-key.pem, which was not written", "--with-key northwind-key.pem"]);
    sheet(&["--to", ADA.0]).ends_with(0).says(&["northwind-key.pem.age, which was not written"]);
    let nobody = sheet(&["--clients", "", "--clients", "  "]).ends_with(0);
    assert!(nobody.stdout.contains("Northwind, Café 日本\n"), "{}", nobody.stdout);
}

/// Every format of the types of credential by way of the command (a Native App's are in `tests/exports.rs`, all of them): without being asked no secret in what is written, and
/// asked or not none in what is said, in the log or in any file but the one that was asked for.
#[test]
fn no_type_of_credential_lets_a_secret_out_unasked() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    save(&home, "machine", &sandbox.base(), &sandbox.base());
    for kind in [CredentialType::WebApp, CredentialType::SinglePageApp] {
        sign_in(&home, &sandbox.base(), kind, Scopes::ANALYTICS_USER);
    }
    let base = sandbox.base();
    for (name, company) in [("account", Some("northw0")), ("aem", None)] {
        Account { name, base: &base, number: 0, company, ends_in_hours: 900 }.save(&home);
    }
    // What all practice secrets begin with, what every token does, and the key's own lines.
    let secrets = ["p8e-PracticeOnly", "eyJ", PASSPHRASE];
    let in_files =
        [&secrets[..1], &key().lines().filter(|line| !line.starts_with("-----")).collect::<Vec<_>>()].concat();
    let names = run(&mut home.program(&["list", "--json"])).ends_with(0).stdout;
    let names: serde_json::Value = serde_json::from_str(&names).unwrap();
    let names: Vec<&str> =
        names["connections"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 5, "{names:?}");
    let mut made = 0;
    for (name, format) in names.iter().flat_map(|name| ExportFormat::ALL.map(|format| (*name, format))) {
        let command = ["export", name, "--format", format.word()];
        let unasked = run(&mut home.program(&command));
        says_no_secret(&unasked, &secrets);
        home.must_not_hold(&in_files);
        if unasked.code == Some(2) {
            assert!(
                unasked.stderr.contains("Choose another format") && unasked.stdout.is_empty(),
                "{}",
                unasked.stderr
            );
            continue;
        }
        assert!(unasked.code == Some(0) && !unasked.stdout.is_empty(), "{name} {format:?}: {}", unasked.stderr);
        if format.can_hold_secrets() {
            let asked = [&command[..], &["--with-secrets", "--output", "asked"]].concat();
            says_no_secret(&with_passphrase(home.program(&asked)).ends_with(0), &secrets);
            let file = fs::read_to_string(home.path().join("asked")).unwrap();
            let is_sheet = matches!(format, ExportFormat::SheetMarkdown | ExportFormat::SheetText);
            assert!(!file.contains("eyJ"), "{name} {format:?}");
            assert!(!is_sheet || !file.contains("PRIVATE KEY"), "{name} {format:?}");
            fs::remove_file(home.path().join("asked")).unwrap();
            home.must_not_hold(&in_files);
        }
        made += 1;
    }
    assert!(made > 30, "{made}");
}

#[test]
fn what_has_no_secret_says_so() {
    let home = Home::new();
    let sandbox = Running::start(&home, &[]);
    sign_in(&home, &sandbox.base(), CredentialType::SinglePageApp, Scopes::ANALYTICS_USER);
    let name = fs::read_to_string(&files_below(&home.connections())[0]).unwrap();
    let name = name.lines().find_map(|line| line.strip_prefix("name = ")).unwrap().trim_matches('"').to_owned();
    // And nobody is asked to open the store for it.
    let made = run(&mut home.program(&["export", &name, "--format", "json", "--with-secrets"])).ends_with(0);
    made.says(&["has no secret, so none was written"]);
}
