//! Many connections: groups and filters, other names, copies, and what ends when. No command here asks anything of a network.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::outcome::{run, with_passphrase};
use super::pty::{Home, Terminal, files_below};
use super::saved::{SECRET, save};
use super::service_account::Account;

const IMS: &str = "https://ims.example.com";
const API: &str = "https://api.example.com";

/// A home with connections of these names. All have the first one's credential; only the first one's secret is kept.
fn home(names: &[&str]) -> Home {
    let home = Home::new();
    save(&home, names[0], IMS, API);
    let first = fs::read_to_string(files_below(&home.connections()).remove(0)).unwrap();
    for (at, name) in names.iter().enumerate().skip(1) {
        add(&home, &first, name, &format!("copy-{at:03}"));
    }
    home
}

/// A file like `like`, under another name and ID.
fn add(home: &Home, like: &str, name: &str, id: &str) -> PathBuf {
    let mut lines: Vec<String> = like.lines().map(str::to_owned).collect();
    // The connection's own stand before those of its parts.
    for (key, value) in [("id", id), ("name", name)] {
        let own = lines.iter_mut().find(|line| line.starts_with(&format!("{key} = "))).unwrap();
        *own = format!("{key} = \"{value}\"");
    }
    let file = home.connections().join(format!("{id}.toml"));
    fs::write(&file, lines.join("\n") + "\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    file
}

fn listed(home: &Home, arguments: &[&str]) -> Vec<String> {
    let json = run(&mut home.program(&[&["list", "--json"], arguments].concat())).ends_with(0).json();
    json["connections"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap().to_owned()).collect()
}

const CLIENTS: [&str; 5] = ["northwind/prod", "northwind/stage", "contoso/prod", "old/northwind/prod", "adatum"];

#[test]
fn a_group_is_what_begins_with_it_and_a_filter_finds_words_anywhere() {
    let home = home(&CLIENTS);
    assert_eq!(listed(&home, &["Northwind/"]), ["northwind/prod", "northwind/stage"]);
    assert_eq!(listed(&home, &["PROD"]), ["contoso/prod", "northwind/prod", "old/northwind/prod"]);
    assert_eq!(listed(&home, &["prod contoso"]), ["contoso/prod"]);
    // All have the same company, organization and product.
    for of_all in ["Traders", "northw0", "AdobeOrg", "adobe analytics"] {
        assert_eq!(listed(&home, &[of_all]).len(), CLIENTS.len(), "{of_all}");
    }
    let nothing = run(&mut home.program(&["list", "fabrikam"])).ends_with(2).says(&["No connection matches", "5"]);
    assert_eq!(nothing.stdout, "");
    run(&mut home.program(&["list", "fabrikam/"])).ends_with(2).says(&["begins with fabrikam/", "northwind/, old/"]);
    run(&mut home.program(&["list", "\u{1b}[2J\u{202e}"])).ends_with(2);
    let text = run(&mut home.program(&["list", "northwind/"])).ends_with(0).stdout;
    assert_eq!(text.lines().count(), 3, "{text}");
}

#[test]
fn one_clients_connections_are_checked_by_their_group_and_each_once() {
    let home = home(&CLIENTS);
    let names = |arguments: &[&str]| -> Vec<String> {
        let checked = with_passphrase(home.program(&[&["check", "--json"], arguments].concat()));
        let json: Value = serde_json::from_str(&checked.stdout).unwrap();
        json["connections"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&["northwind/"]), ["northwind/prod", "northwind/stage"]);
    assert_eq!(names(&["northwind/stage", "northwind/"]), ["northwind/stage", "northwind/prod"]);
    run(&mut home.program(&["check", "northwind/", "fabrikam/"])).ends_with(2).says(&["fabrikam/"]);
    run(&mut home.program(&["check", "northwind"])).ends_with(2).says(&["In the group northwind/ there are", "stage"]);
    run(&mut home.program(&["show", "northwind/"]))
        .ends_with(2)
        .says(&["no connection called northwind/", "northwind/prod"]);
}

#[test]
fn an_unreadable_file_of_a_group_is_not_passed_over() {
    let home = home(&["northwind/prod", "contoso/prod"]);
    let file = files_below(&home.connections()).into_iter().find(|file| file.to_string_lossy().contains("northwind"));
    fs::write(file.unwrap(), "schema_version = 1\nname = ").unwrap();
    let json = with_passphrase(home.program(&["check", "northwind/", "--json"])).ends_with(7).json();
    assert_eq!(json["connections"].as_array().unwrap().len(), 1, "{json}");
    run(&mut home.program(&["list", "northwind/"])).ends_with(7).says(&["cannot be read"]);
    // Another group's answer says that it may not be the whole.
    run(&mut home.program(&["list", "contoso/"])).ends_with(0).says(&["1 connection file cannot be read", "contoso/"]);
}

#[test]
fn among_many_an_unknown_name_is_met_with_those_that_are_like_it() {
    let names: Vec<String> = (0..30).map(|number| format!("client-{number:02}/prod")).collect();
    let home = home(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let near =
        run(&mut home.program(&["show", "client-07"])).ends_with(2).says(&["group client-07/", "client-07/prod."]);
    assert!(!near.stderr.contains("client-08"), "{}", near.stderr);
    run(&mut home.program(&["show", "07/prod"])).ends_with(2).says(&["There are: client-07/prod."]);
    run(&mut home.program(&["show", "fabrikam"])).ends_with(2).says(&["There are 30: aa-connect list"]);
}

#[test]
fn a_renamed_connection_keeps_its_id_its_secret_and_everything_else() {
    let home = home(&["northwind", "contoso/prod"]);
    let file = files_below(&home.connections()).into_iter().find(|file| file.to_string_lossy().contains("northwind"));
    let file = file.unwrap();
    let before = fs::read_to_string(&file).unwrap();
    let vault = fs::read(home.path().join(".local/share/aa-connect/vault/secrets.age")).unwrap();
    let renamed = run(&mut home.program(&["rename", "northwind", "Northwind/prod"])).ends_with(0).says(&["northwind"]);
    assert!(renamed.stdout.contains("is now called Northwind/prod"), "{}", renamed.stdout);
    let after = fs::read_to_string(&file).unwrap();
    assert_eq!(after, before.replace("name = \"northwind\"", "name = \"Northwind/prod\""));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read(home.path().join(".local/share/aa-connect/vault/secrets.age")).unwrap(), vault);
    run(&mut home.program(&["show", "northwind"])).ends_with(2);
    // The secret is found as before: nobody is reached, but something was to be sent.
    let checked = with_passphrase(home.program(&["check", "northwind/prod", "--json"]));
    assert_eq!(checked.json()["connections"][0]["checks"][1]["outcome"], "passed", "{}", checked.stdout);
    // Letter case alone, and the same once more.
    run(&mut home.program(&["rename", "NORTHWIND/PROD", "northwind/prod"])).ends_with(0);
    run(&mut home.program(&["rename", "northwind/prod", "northwind/prod"])).ends_with(0).says(&["already"]);
    home.must_not_hold(&[SECRET]);
}

#[test]
fn a_name_that_is_taken_or_none_is_refused_and_nothing_changes() {
    let home = home(&["northwind", "contoso/prod"]);
    let before = home.files();
    for (new, words) in [
        ("Contoso/Prod", &["called contoso/prod already"] as &[&str]),
        ("northwind/", &["NEW", "group", "northwind/prod"]),
        ("/northwind", &["start"]),
        ("north wind", &["no spaces"]),
        ("", &["empty"]),
        ("a//b", &["two slashes"]),
    ] {
        run(&mut home.program(&["rename", "northwind", new])).ends_with(2).says(words);
        run(&mut home.program(&["duplicate", "northwind", new])).ends_with(2).says(words);
    }
    run(&mut home.program(&["rename", "fabrikam", "x"])).ends_with(2).says(&["no connection called fabrikam"]);
    run(&mut home.program(&["rename", "northwind"])).ends_with(2).says(&["NEW"]);
    let unlogged = |files: Vec<(PathBuf, Vec<u8>)>| -> Vec<_> {
        files.into_iter().filter(|(file, _)| file.extension().is_none_or(|e| e != "log" && e != "lock")).collect()
    };
    assert_eq!(unlogged(home.files()), unlogged(before));
}

#[test]
fn a_full_disk_and_a_planted_link_leave_the_old_name() {
    let home = home(&["northwind"]);
    let file = files_below(&home.connections()).remove(0);
    let before = fs::read_to_string(&file).unwrap();
    let mut full = home.command("bash");
    full.args([
        "-c",
        "trap '' XFSZ; ulimit -f 0; exec \"$0\" rename northwind other",
        env!("CARGO_BIN_EXE_aa-connect"),
    ]);
    run(&mut full).ends_with(7).says(&["What to do"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    assert_eq!(files_below(&home.connections()).len(), 1, "nothing half-written is left");
    // Somebody put a link where the file was: it is not followed, and what it points to stays.
    let target = home.path().join("target.toml");
    fs::rename(&file, &target).unwrap();
    symlink(&target, &file).unwrap();
    run(&mut home.program(&["rename", "northwind", "other"])).ends_with(2);
    assert_eq!(fs::read_to_string(&target).unwrap(), before);
}

#[test]
fn files_are_for_their_owner_alone_under_any_umask() {
    let home = home(&["northwind"]);
    for command in ["rename northwind contoso/prod", "duplicate contoso/prod contoso/stage"] {
        let mut loose = home.command("bash");
        loose.args(["-c", &format!("umask 000; exec \"$0\" {command}"), env!("CARGO_BIN_EXE_aa-connect")]);
        run(&mut loose).ends_with(0);
    }
    for file in files_below(&home.connections()).into_iter().chain(files_below(&home.drafts())) {
        for (path, mode) in [(file.as_path(), 0o600), (file.parent().unwrap(), 0o700)] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, mode, "{}", path.display());
        }
    }
}

#[test]
fn a_copy_is_a_draft_with_everything_but_secrets() {
    let home = home(&["northwind/prod"]);
    let made = run(&mut home.program(&["duplicate", "northwind/prod", "northwind/stage"])).ends_with(0);
    assert!(made.stdout.contains("northwind/stage is begun") && made.stdout.contains("aa-connect"), "{}", made.stdout);
    assert_eq!(listed(&home, &[]), ["northwind/prod"], "none is saved before it is proven");
    let draft = home.draft().unwrap();
    for part in ["northwind/stage", "@AdobeOrg", "ims.example.com", "vault", "northw0", "server_to_server"] {
        assert!(draft.contains(part), "{part}: {draft}");
    }
    assert!(!draft.contains("northwind.shop.prod"), "report suites are chosen anew: {draft}");
    let again = ["duplicate", "northwind/prod", "Northwind/Stage"];
    run(&mut home.program(&again)).ends_with(2).says(&["begun already", "aa-connect"]);
    fs::remove_file(files_below(&home.drafts()).remove(0)).unwrap();
    let arguments = ["duplicate", "northwind/prod", "contoso/prod", "--other-organization"];
    run(&mut home.program(&arguments)).ends_with(0);
    let draft = home.draft().unwrap();
    for part in ["contoso/prod", "ims.example.com", "vault", "server_to_server", "read_organizations"] {
        assert!(draft.contains(part), "{part}: {draft}");
    }
    for part in ["AdobeOrg", "northw0", "techacct"] {
        assert!(!draft.contains(part), "{part} is the other client's: {draft}");
    }
    home.must_not_hold(&[SECRET]);
}

#[test]
fn on_a_terminal_the_copy_opens_where_the_first_answer_is_missing() {
    let home = home(&["northwind/prod"]);
    let arguments = ["duplicate", "northwind/prod", "contoso/prod", "--other-organization", "--no-browser"];
    let mut terminal = Terminal::start(&home, &arguments);
    // The vault that shall keep the secret is locked: that comes first.
    terminal.at("This machine");
    terminal.keys(super::pty::CTRL_C);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 130, "{}", ended.screen);
    assert!(home.draft().unwrap().contains("contoso/prod"), "it can be resumed");
}

/// The TOML of a connection whose client secret ends then.
fn with_client_secret_until(home: &Home, name: &str, ends_at: Timestamp) {
    let machine = files_below(&home.connections()).into_iter().find(|file| file.to_string_lossy().contains("machine"));
    let first = fs::read_to_string(machine.unwrap()).unwrap();
    let id = format!("copy-{name}");
    let file = add(home, &first, name, &id);
    let mut content = fs::read_to_string(&file).unwrap();
    content.push_str(&format!("\n[client_secrets.in_use]\nmark = \"7f3k2m9q\"\nexpires_at = \"{ends_at}\"\n"));
    fs::write(file, content).unwrap();
}

#[test]
fn what_ends_within_a_span_is_listed_and_makes_the_exit_code_eight() {
    let home = home(&["machine"]);
    let quiet = run(&mut home.program(&["list", "--expiring", "30d"])).ends_with(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""), "a timer that is well sends no mail");
    let account =
        |name, base, ends_in_hours| Account { name, base, number: 0, company: Some("northw0"), ends_in_hours };
    account("near", IMS, 12 * 24 + 1).save(&home);
    account("far", IMS, 40 * 24 + 1).save(&home);
    account("gone", IMS, -10 * 24 - 1).save(&home);
    // At Adobe itself, or the practice sandbox that plays it, the type has ended, too.
    account("jwt", "practice", 90 * 24 + 1).save(&home);
    with_client_secret_until(&home, "secret", Timestamp::now() + SignedDuration::from_hours(24 * 5 + 1));

    let expiring = |span: &str| -> Vec<(String, String)> {
        let json = run(&mut home.program(&["list", "--expiring", span, "--json"])).ends_with(8).json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        json["expiring"].as_array().unwrap().iter().map(|e| (text(&e["connection"]), text(&e["kind"]))).collect()
    };
    let of = |all: &[(&str, &str)]| -> Vec<(String, String)> {
        all.iter().map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned())).collect()
    };
    let ended = [("jwt", "credential_type"), ("gone", "certificate")];
    assert_eq!(expiring("0d"), of(&ended));
    assert_eq!(expiring("1w"), of(&[&ended[..], &[("secret", "client_secret")]].concat()));
    let month = [&ended[..], &[("secret", "client_secret"), ("near", "certificate")]].concat();
    assert_eq!(expiring("30d"), of(&month));
    assert_eq!(expiring("14w"), of(&[&month[..], &[("far", "certificate"), ("jwt", "certificate")]].concat()));

    let json = run(&mut home.program(&["list", "near", "--expiring", "2w", "--json"])).ends_with(8).json();
    let near = &json["expiring"][0];
    assert_eq!((&near["connection"], &near["days_left"]), (&"near".into(), &12.into()), "{near}");
    assert!(near["ends_at"].as_str().unwrap().starts_with("20"), "{near}");
    assert!(
        near["what_to_do"].as_str().unwrap().contains("new key pair"),
        "an IMS of one's own keeps the type: {near}"
    );
    let json = run(&mut home.program(&["list", "jwt", "--expiring", "1h", "--json"])).ends_with(8).json();
    let jwt = &json["expiring"][0];
    assert_eq!(jwt["ends_at"], "2026-03-01T00:00:00Z", "protocol reference, section 5");
    assert!(jwt["what_to_do"].as_str().unwrap().contains("aa-connect migrate jwt"), "{jwt}");
    run(&mut home.program(&["list", "far", "--expiring", "30d"])).ends_with(0);

    let text = run(&mut home.program(&["list", "--expiring", "30d"])).ends_with(8).stdout;
    assert!(text.contains("soon: certificate in 12 days") && text.contains("aa-connect rotate secret"), "{text}");
    let shown = run(&mut home.program(&["show", "jwt"])).ends_with(0).stdout;
    assert!(shown.contains("JWT ended") && shown.contains("(in 90 days)"), "{shown}");
}

#[test]
fn a_file_that_cannot_be_read_is_worse_than_what_ends() {
    let home = home(&["machine"]);
    fs::write(home.connections().join("broken.toml"), "?").unwrap();
    run(&mut home.program(&["list", "--expiring", "30d"])).ends_with(7).says(&["broken.toml"]);
    let ends = Account { name: "near", base: IMS, number: 0, company: Some("northw0"), ends_in_hours: 25 };
    ends.save(&home);
    let outcome = run(&mut home.program(&["list", "--expiring", "30d", "--json"])).ends_with(7).says(&["broken.toml"]);
    let json = outcome.json();
    assert_eq!(json["expiring"].as_array().unwrap().len(), 1);
    assert_eq!(json["broken"].as_array().unwrap().len(), 1);
}

#[test]
fn a_span_of_a_wrong_shape_is_told_with_an_example() {
    for wrong in ["", "30", "soon", "30m", "-3d", "99999999999d"] {
        let argument = format!("--expiring={wrong}");
        let outcome = run(&mut Home::new().program(&["list", &argument])).ends_with(2).says(&["--expiring", "30d"]);
        assert_eq!(outcome.stdout, "");
    }
}

#[test]
fn a_table_of_many_fits_its_terminal_and_is_whole_in_a_pipe() {
    let names: Vec<String> =
        (0..30).map(|number| format!("a-client-with-a-long-name-{number:02}/production")).collect();
    let home = home(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let ends = Account {
        name: "a-service-with-a-long-name-too/production",
        base: IMS,
        number: 0,
        company: Some("northw0"),
        ends_in_hours: 49,
    };
    ends.save(&home);
    let whole = run(&mut home.program(&["list"])).ends_with(0).stdout;
    assert!(whole.contains("a-client-with-a-long-name-29/production") && whole.contains("WORKED ON"), "{whole}");
    for columns in [60, 80, 100] {
        let ended = Terminal::sized(&home, &["list"], columns, 50).end();
        assert_eq!(ended.code, 0);
        let lines: Vec<&str> = ended.screen.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(lines.len(), 32, "one line each at {columns}: {}", ended.screen);
        assert!(lines.iter().all(|line| line.chars().count() <= usize::from(columns)), "{}", ended.screen);
        assert!(lines[0].starts_with("NAME") && lines[0].contains("ENDS"), "{}", ended.screen);
        assert!(ended.screen.contains("URGENT: certificate in 2 days"), "{columns}: {}", ended.screen);
    }
}
