//! The canary: what is secret in a sign-in is known from the wire, and then looked for wherever it must not be: on the
//! screen, in every stream, file, page, process argument and environment.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "canary/call.rs"]
mod call;
#[path = "canary/check.rs"]
mod check;
#[path = "terminal/check_stage.rs"]
mod check_stage;
#[path = "support/person.rs"]
mod person;
#[path = "support/pty.rs"]
mod pty;
#[path = "support/relay.rs"]
mod relay;
#[path = "canary/rotation.rs"]
mod rotation;
#[path = "canary/service_account.rs"]
mod service_account;
#[allow(dead_code, reason = "each test binary uses its own part")]
mod support;
#[path = "terminal/walk.rs"]
mod walk;
#[path = "canary/wire.rs"]
mod wire;

use std::io::Write;
use std::process::{Command, Stdio};

use person::{INES, INES_EMAIL, Opener, Person, Port, WEB_APP, WEB_APP_CLIENT, WEB_APP_SECRET, parameter};
use pty::{CTRL_C, CTRL_U, ENTER, ESC, Home, TAB, Terminal, files_below};
use wire::Wire;

const PASSPHRASE: &str = "canary of the vault 5f1e0d77";

/// Pieces this long of a secret are as bad as all of it.
const PIECE: usize = 16;

/// What is looked for, and where it was found to be absent.
struct Canary {
    secrets: Vec<(&'static str, String)>,
}

impl Canary {
    fn pieces(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.secrets.iter().flat_map(|(name, secret)| {
            let all: Vec<char> = secret.chars().collect();
            all.chunks(PIECE)
                .filter(|piece| piece.len() == PIECE)
                .map(|piece| (*name, piece.iter().collect()))
                .collect::<Vec<_>>()
        })
    }

    /// Fails if a piece of a secret stands in `text`, broken over lines or not.
    #[track_caller]
    fn must_not_be_in(&self, place: &str, text: &[u8]) {
        let text = String::from_utf8_lossy(text);
        let joined: String = text.split_whitespace().collect();
        for (name, piece) in self.pieces() {
            let piece_joined: String = piece.split_whitespace().collect();
            assert!(!text.contains(&piece) && !joined.contains(&piece_joined), "{place} holds a piece of the {name}");
        }
    }

    /// Every file under the home: configuration, data, state, log, temporary files.
    #[track_caller]
    fn must_not_be_in_files(&self, home: &Home) {
        // While the program runs a file may be replaced between being found and being read: then once more.
        let read = || -> Option<Vec<_>> {
            let files = files_below(home.path()).into_iter();
            files.map(|file| Some((file.clone(), std::fs::read(&file).ok()?))).collect()
        };
        let files = person::wait_for("files that stay", std::time::Duration::from_secs(20), read);
        assert!(files.iter().any(|(file, _)| file.ends_with("aa-connect.log")), "there is a log to look at");
        for (file, content) in files {
            self.must_not_be_in(&file.display().to_string(), &content);
        }
    }

    /// What anybody on this machine sees of the running program.
    #[track_caller]
    fn must_not_be_in_process(&self, terminal: &Terminal) {
        for what in ["cmdline", "environ"] {
            let seen = std::fs::read(format!("/proc/{}/{what}", terminal.pid().as_raw_nonzero())).unwrap();
            assert!(!seen.is_empty());
            self.must_not_be_in(what, &seen);
        }
    }

    /// All the pages of the listener that this person saw, and what the address bar showed in the end.
    #[track_caller]
    fn must_not_be_in_pages(&self, person: &Person, port: &Port) {
        let own = format!("https://localhost:{}/", port.number);
        let pages: Vec<_> = person.seen.iter().filter(|(address, _)| address.starts_with(&own)).collect();
        assert!(pages.len() > 1, "the listener served something");
        for (_, page) in &pages {
            self.must_not_be_in("a page", page.as_bytes());
        }
        let (last, _) = pages.last().unwrap();
        self.must_not_be_in("the address bar", last.as_bytes());
    }
}

/// What a sign-in against `wire` makes secret: found on the wire, so that it is known to be the real thing.
fn canary(wire: &Wire, addresses: &[String], with_state: bool) -> Canary {
    let mut secrets = vec![("client secret", WEB_APP_SECRET.to_owned()), ("passphrase", PASSPHRASE.to_owned())];
    secrets.extend(wire.secrets());
    if with_state {
        secrets.extend(addresses.iter().map(|address| ("state", parameter(address, "state"))));
    }
    for name in ["code", "verifier", "access token", "refresh token", "id token", "basic credentials"] {
        let known = secrets.iter().filter(|(known, _)| *known == name).count();
        assert!(known > 0, "no {name} went over the wire");
    }
    Canary { secrets }
}

/// Walks to Sign in at `wire` with a vault, and what is secret typed in.
fn set_up(home: &Home, wire: &Wire, port: &Port) -> Terminal {
    let (ims, api) = (wire.base(), wire.base());
    let mut terminal = Terminal::set_up_at(home, ims, api, &[]);
    terminal.begin();
    terminal.make_vault(PASSPHRASE);
    terminal.take_type(WEB_APP);
    let uri = port.redirect_uri();
    terminal.keys(&format!("{WEB_APP_CLIENT}{TAB}{WEB_APP_SECRET}{TAB}{CTRL_U}{uri}{ENTER}"));
    terminal.at("Sign in");
    terminal
}

/// Runs a command that reads the passphrase from a descriptor; what it wrote to stdout and to stderr.
#[track_caller]
fn run(home: &Home, arguments: &[&str]) -> (Vec<u8>, Vec<u8>) {
    let output = ran(home, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    (output.stdout, output.stderr)
}

/// The same, however it ends.
fn ran(home: &Home, arguments: &[&str]) -> std::process::Output {
    let mut command: Command = home.program(arguments);
    command.args(["--passphrase-fd", "0"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that needs none may have ended already.
    let _ = child.stdin.take().unwrap().write_all(format!("{PASSPHRASE}\n").as_bytes());
    child.wait_with_output().unwrap()
}

/// A home whose temporary files are looked at too.
fn with_temporary_files(home: Home) -> Home {
    let folder = home.path().join("tmp");
    std::fs::create_dir(&folder).unwrap();
    home.with("TMPDIR", folder)
}

#[test]
fn no_secret_of_a_sign_in_is_anywhere_but_in_the_vault_and_on_the_wire() {
    let (wire, opener, port) = (Wire::new(), Opener::new(), Port::claim());
    let home = with_temporary_files(opener.home());
    let mut terminal = set_up(&home, &wire, &port);
    let first = opener.address(1);
    terminal.waits_for_the_person();
    let mut person = Person::new();
    person.allow(&first, INES);
    terminal.is_signed_in_as(INES_EMAIL);
    let known = canary(&wire, std::slice::from_ref(&first), true);
    known.must_not_be_in("the screen", terminal.screen().as_bytes());
    known.must_not_be_in_process(&terminal);
    known.must_not_be_in_files(&home);
    // What came too late is answered, and tells nothing either.
    let landed = person.seen.iter().find(|(address, _)| address.contains("code=")).unwrap().0.clone();
    person.open(&landed);
    known.must_not_be_in_pages(&person, &port);
    terminal.finish_sign_in("northwind");
    known.must_not_be_in("the screen", terminal.screen().as_bytes());
    terminal.keys(ENTER);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    known.must_not_be_in("the terminal", &ended.bytes);

    let (token, talk) = run(&home, &["token", "northwind"]);
    let access = known.secrets.iter().find(|(name, _)| *name == "access token").unwrap().1.clone();
    assert_eq!(token, format!("{access}\n").into_bytes(), "its one place");
    known.must_not_be_in("token's talk", &talk);
    for arguments in [
        &["check", "northwind"] as &[&str],
        &["check", "northwind", "--json"],
        &["show", "northwind"],
        &["show", "northwind", "--json"],
        &["list"],
        &["list", "--json"],
        &["call", "northwind", "users/me", "--include"],
        &["renew", "northwind"],
        &["renew", "northwind", "--json"],
        &["renew", "northwind", "--now"],
        &["renew", "--print-timer", "systemd", "--passphrase-command", "[\"true\"]"],
    ] {
        let (answer, talk) = match arguments.contains(&"--print-timer") {
            true => {
                let output = home.program(arguments).stdin(Stdio::null()).output().unwrap();
                (output.stdout, output.stderr)
            }
            false => run(&home, arguments),
        };
        // With what a renewal brought.
        let known = canary(&wire, std::slice::from_ref(&first), true);
        known.must_not_be_in(&format!("the answer of {arguments:?}"), &answer);
        known.must_not_be_in(&format!("the talk of {arguments:?}"), &talk);
    }

    let mut terminal = Terminal::start(&home, &["sign-in", "northwind"]);
    terminal.wait_for("Passphrase of the vault:");
    terminal.keys(&format!("{PASSPHRASE}{ENTER}"));
    let second = opener.address(2);
    let mut person = Person::new();
    person.allow(&second, INES);
    terminal.wait_for("right person");
    let known = canary(&wire, &[first, second], true);
    assert_eq!(known.secrets.iter().filter(|(name, _)| *name == "code").count(), 2, "both sign-ins are known");
    known.must_not_be_in_process(&terminal);
    known.must_not_be_in_files(&home);
    terminal.keys(ENTER);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    known.must_not_be_in("the terminal", &ended.bytes);
    known.must_not_be_in_pages(&person, &port);
    known.must_not_be_in_files(&home);
    assert!(!home.state().join("crashes").exists(), "nothing crashed");

    // The browser is started with the question, which holds the state, and never with anything of the answer.
    let mut without_state = known;
    without_state.secrets.retain(|(name, _)| *name != "state");
    let (arguments, environment) = opener.started_with();
    assert!(arguments.contains("code_challenge="), "{arguments}");
    without_state.must_not_be_in("the browser's arguments", arguments.as_bytes());
    without_state.must_not_be_in("the browser's environment", environment.as_bytes());
}

#[test]
fn what_is_pasted_is_nowhere_to_be_read_whether_it_is_taken_or_not() {
    let (wire, port) = (Wire::new(), Port::claim());
    let home = Home::new().with("SSH_CONNECTION", "203.0.113.7 50122 198.51.100.9 22").with("USER", "ada");
    let home = with_temporary_files(home);
    let mut terminal = set_up(&home, &wire, &port);
    let first = terminal.linked_address();
    let abandoned = Person::new().allow_elsewhere(&first, INES);
    terminal.keys(ESC);
    terminal.wait_for("Stopped");
    terminal.keys(ENTER);
    terminal.waits_for_the_person();
    let from = terminal.written();
    let second = person::wait_for("a new question", std::time::Duration::from_secs(20), || {
        let address = terminal.linked_address();
        (address != first).then_some(address)
    });
    // The answer to a question that nobody asks any more.
    terminal.paste(&abandoned);
    terminal.wait_for("earlier sign-in");
    let landed = Person::new().allow_elsewhere(&second, INES);
    terminal.paste(&landed);
    terminal.is_signed_in_as(INES_EMAIL);
    // The address to open stands there as a whole, state and challenge with it; nothing else does.
    let mut known = canary(&wire, &[], false);
    known.secrets.push(("abandoned code", parameter(&abandoned, "code")));
    known.must_not_be_in("the screen", terminal.screen().as_bytes());
    known.must_not_be_in_process(&terminal);
    known.must_not_be_in_files(&home);
    assert!(terminal.written() > from);
    terminal.keys(CTRL_C);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 130);
    known.must_not_be_in("the terminal", &ended.bytes);
    // Of the question nothing is kept: it is worth nothing after this.
    known.secrets.extend([&first, &second].map(|address| ("state", parameter(address, "state"))));
    known.must_not_be_in_files(&home);
}

#[test]
fn a_refused_sign_in_tells_no_secret_either() {
    let (wire, opener, port) = (Wire::new(), Opener::new(), Port::claim());
    let home = with_temporary_files(opener.home());
    let mut terminal = set_up(&home, &wire, &port);
    let first = opener.address(1);
    let mut person = Person::new();
    person.deny(&first);
    terminal.wait_for("Sign in again");
    terminal.keys(ESC);
    terminal.at("Credential");
    let wrong = "p8e-Canary-WrongSecret-77ab";
    terminal.keys(&format!("{TAB}{CTRL_U}{wrong}{ENTER}"));
    terminal.at("Sign in");
    let second = opener.address(2);
    person.allow(&second, INES);
    terminal.wait_for("does not accept this client secret");
    let code = person
        .seen
        .iter()
        .find(|(address, _)| address.contains("code="))
        .map(|(address, _)| parameter(address, "code"));
    let mut secrets = wire.secrets();
    secrets.extend([
        ("client secret", WEB_APP_SECRET.to_owned()),
        ("client secret", wrong.to_owned()),
        ("passphrase", PASSPHRASE.to_owned()),
        ("code", code.unwrap()),
        ("state", parameter(&first, "state")),
        ("state", parameter(&second, "state")),
    ]);
    let known = Canary { secrets };
    known.must_not_be_in("the screen", terminal.screen().as_bytes());
    known.must_not_be_in_process(&terminal);
    terminal.keys(CTRL_C);
    let ended = terminal.end_with_terminal_given_back();
    known.must_not_be_in("the terminal", &ended.bytes);
    known.must_not_be_in_files(&home);
    known.must_not_be_in_pages(&person, &port);
}

#[test]
fn the_canary_finds_what_is_whole_broken_or_only_a_piece() {
    let secret = "tyqLm4Zk0vX7bNcR2sWdGh5JpQfUe8Aa1iOo";
    let known = Canary { secrets: vec![("code", secret.to_owned())] };
    let finds = |text: &str| std::panic::catch_unwind(|| known.must_not_be_in("here", text.as_bytes())).is_err();
    assert!(finds(&format!("GET /callback?code={secret}&state=x")));
    assert!(finds(&format!("│ {}\r\n   {} │", &secret[..20], &secret[20..])));
    assert!(finds(&secret[..PIECE]) && finds(&format!("…{}…", &secret[PIECE..2 * PIECE])));
    assert!(!finds("GET /callback?code=•••&state=x") && !finds(""));
    assert!(!finds(&format!("{}…", &secret[..8])), "a few characters are no harm");

    let home = Home::new();
    std::fs::create_dir_all(home.state()).unwrap();
    std::fs::write(home.state().join("aa-connect.log"), "nothing").unwrap();
    known.must_not_be_in_files(&home);
    std::fs::write(home.path().join("runtime/left"), secret).unwrap();
    assert!(std::panic::catch_unwind(|| known.must_not_be_in_files(&home)).is_err());
}
