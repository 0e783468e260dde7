//! `renew --print-timer`: files that run where no desktop is, and words about the secrets that cannot be read there. Cron's
//! line is run as cron runs it: by `sh`, with next to no environment.

use std::process::{Command, Stdio};

use super::ims::{Script, serve};
use super::outcome::{Outcome, run};
use super::pty::{Home, files_below};
use super::renew::{counted, sign_in};
use super::saved::{PASSPHRASE, save};

#[track_caller]
fn printed(home: &Home, more: &[&str]) -> Outcome {
    let outcome = run(&mut home.program(&[&["renew", "--print-timer"], more].concat())).ends_with(0);
    assert!(!format!("{}{}", outcome.stdout, outcome.stderr).contains(PASSPHRASE));
    outcome
}

/// A home with a sign-in in a vault that is due.
fn due() -> (Script, super::ims::Server, Home) {
    let script = Script::new();
    script.book().sign_in_lasts = Some(3 * 86_400);
    let server = serve(&script);
    let home = Home::new();
    sign_in(&home, "northwind", &server.base);
    script.book().sign_in_lasts = None;
    (script, server, home)
}

#[test]
fn crons_line_renews_under_crons_environment_and_says_nothing_while_all_is_well() {
    let (script, _server, home) = due();
    let outcome = printed(&home, &["cron"]);
    assert!(outcome.stderr.contains("crontab -e") && outcome.stderr.contains("umask 077"), "{}", outcome.stderr);
    let line = outcome.stdout.strip_suffix('\n').unwrap();
    assert!(!line.contains('\n'), "{line}");
    let fields: Vec<&str> = line.splitn(6, ' ').collect();
    assert_eq!(fields[2..5], ["*", "*", "*"], "once a day: {line}");
    assert!(fields[0].parse::<u8>().unwrap() < 60 && fields[1].parse::<u8>().unwrap() < 24, "{line}");
    // cron takes a bare % for the end of the command.
    let command = fields[5].replace("\\%", "%");
    let cron = || {
        let mut sh = Command::new("sh");
        sh.args(["-c", &command]).env_clear().env("HOME", home.path()).env("PATH", "/usr/bin:/bin");
        run(sh.current_dir("/").stdin(Stdio::null()))
    };
    let without = cron().ends_with(7);
    assert!(without.stderr.contains("Connections: northwind") && without.stdout.is_empty(), "{}", without.stderr);
    // As the words on stderr say.
    let file = home.path().join(".config/aa-connect/vault-passphrase");
    assert!(outcome.stderr.contains(&file.display().to_string()), "{}", outcome.stderr);
    std::fs::write(&file, format!("{PASSPHRASE}\n")).unwrap();
    let with = cron().ends_with(0);
    assert_eq!((with.stdout.as_str(), with.stderr.as_str()), ("", ""), "cron mails whatever is said");
    assert_eq!(counted(&script), (1, false));
}

#[test]
fn the_units_name_this_program_and_take_the_passphrase_as_a_credential() {
    let (_script, _server, home) = due();
    let both = printed(&home, &["systemd"]);
    let service = printed(&home, &["systemd-service"]).stdout;
    let timer = printed(&home, &["systemd-timer"]).stdout;
    assert_eq!(both.stdout, format!("{service}\n{timer}"));
    let file = home.path().join(".config/aa-connect/vault-passphrase");
    for line in [
        format!("LoadCredential=vault-passphrase:{}", file.display()),
        format!(
            "ExecStart={} renew --all --passphrase-command \"[\\\"cat\\\",\\\"%d/vault-passphrase\\\"]\"",
            env!("CARGO_BIN_EXE_aa-connect")
        ),
        "Type=oneshot".to_owned(),
    ] {
        assert!(service.lines().any(|one| one == line), "{line}\n{service}");
    }
    for line in ["OnCalendar=daily", "Persistent=true", "WantedBy=timers.target"] {
        assert!(timer.lines().any(|one| one == line), "{line}\n{timer}");
    }
    for words in ["systemd-service >", "systemd-timer >", "enable --now aa-connect-renew.timer", "enable-linger"] {
        assert!(both.stderr.contains(words), "{words}: {}", both.stderr);
    }
}

#[test]
fn what_the_shell_knows_and_a_timer_does_not_is_in_the_files_or_told() {
    let (_script, _server, home) = due();
    let state = home.path().join("100% elsewhere");
    let home = home.with("XDG_STATE_HOME", &state).with("HTTPS_PROXY", "http://alice:hunter22@proxy.example:3128");
    std::fs::write(home.path().join("ca.pem"), "").unwrap();
    let more = ["northwind", "--ca-file", "ca.pem", "--passphrase-command", "[\"pass\", \"a $b %c\"]"];
    let units = printed(&home, &[&["systemd-service"], &more[..]].concat());
    let ca_file = home.path().join("ca.pem");
    for words in [
        format!("Environment=\"XDG_STATE_HOME={}\"", state.display().to_string().replace('%', "%%")),
        format!("renew northwind --ca-file {}", ca_file.display()),
        "--passphrase-command \"[\\\"pass\\\", \\\"a $$b %%c\\\"]\"".to_owned(),
    ] {
        assert!(units.stdout.contains(&words), "{words}\n{}", units.stdout);
    }
    assert!(!units.stdout.contains("LoadCredential"), "{}", units.stdout);
    assert!(units.stderr.contains("HTTPS_PROXY") && !units.stderr.contains("hunter22"), "{}", units.stderr);
    let cron = printed(&home, &[&["cron"], &more[..]].concat()).stdout;
    let state = state.display().to_string().replace('%', "\\%");
    assert!(cron.contains(&format!("XDG_STATE_HOME='{state}' ")), "{cron}");
    assert!(cron.contains("--passphrase-command '[\"pass\", \"a $b \\%c\"]'"), "{cron}");
}

#[test]
fn secrets_that_a_timer_cannot_read_are_named_with_the_way_out() {
    let (_script, server, home) = due();
    for (name, store) in [("in-keyring", "keyring"), ("in-memory", "memory")] {
        sign_in(&home, name, &server.base);
        let is_it = |file: &std::path::PathBuf| std::fs::read_to_string(file).unwrap().contains(name);
        let file = files_below(&home.connections()).into_iter().find(is_it).unwrap();
        let content = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, content.replace("store = \"vault\"", &format!("store = \"{store}\""))).unwrap();
    }
    let systemd = printed(&home, &["systemd"]).stderr;
    assert!(
        systemd.contains("Not readable there: in-keyring.") && systemd.contains("the keyring is locked"),
        "{systemd}"
    );
    assert!(systemd.contains("aa-connect store move NAME --to vault"), "{systemd}");
    assert!(systemd.contains("Not readable there: in-memory."), "{systemd}");
    assert!(printed(&home, &["cron"]).stderr.contains("cron has no message bus"));
    // Only what is asked for counts.
    let one = printed(&home, &["cron", "northwind"]).stderr;
    assert!(!one.contains("Not readable there"), "{one}");
}

#[test]
fn where_nothing_is_to_be_renewed_no_passphrase_is_needed() {
    let home = Home::new();
    save(&home, "northwind", "https://ims.example.com", "https://api.example.com");
    let outcome = printed(&home, &["systemd"]);
    assert!(outcome.stderr.contains("No connection needs it today"), "{}", outcome.stderr);
    assert!(!outcome.stdout.contains("passphrase"), "{}", outcome.stdout);
}

#[test]
fn what_no_timer_can_have_is_refused() {
    let home = Home::new();
    let refused = |more: &[&str], words: &[&str]| {
        let outcome = run(&mut home.program(&[&["renew", "--print-timer"], more].concat())).ends_with(2).says(words);
        assert_eq!(outcome.stdout, "");
    };
    refused(&["cron", "--passphrase-fd", "3"], &["--passphrase-command"]);
    refused(&["cron", "--passphrase-command", "cat file"], &["JSON list"]);
    refused(&["cron", "--ca-file", "two\nlines"], &["line break"]);
    refused(&["cron", "--json"], &["--json"]);
    refused(&["cron", "northwind"], &["no connection called northwind"]);
    refused(&["launchd"], &["launchd", "systemd", "cron"]);
}
