//! Signing in at a terminal: wherever the browser is, whatever goes wrong, and however it is left. No sign-in leaves a
//! port open behind it.

use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;

use crate::main_job::OtherSandbox;
use crate::person::{
    HUONG, INES, INES_EMAIL, NATIVE_APP, NATIVE_APP_CLIENT, NATIVE_APP_REDIRECT, Opener, Person, Port, SINGLE_PAGE_APP,
    SUGGESTED, WEB_APP, WEB_APP_CLIENT, WEB_APP_SECRET, ZOFIE_AT_NORTHWIND, ZOFIE_AT_PRISTAV, claim_suggested_ports,
    wait_for,
};
use crate::pty::{CTRL_C, CTRL_U, ENTER, ESC, Home, TAB, Terminal, files_below};
use crate::walk::{MEMORY, NORTHWIND_ORG, PASSPHRASE, PRISTAV_ORG};

const OTHER_PORT: &str = "\x1bk";

/// A wizard that waits for the person in the browser, everything in memory.
#[track_caller]
fn waiting(home: &Home, opener: &Opener, port: &Port) -> (Terminal, String) {
    let mut terminal = Terminal::start(home, &["demo"]);
    terminal.walk_to_sign_in(WEB_APP, port);
    let address = opener.address(1);
    terminal.waits_for_the_person();
    port.must_be_open();
    (terminal, address)
}

/// A machine without any browser of its own, reached over SSH.
fn over_ssh() -> Home {
    Home::new().with("SSH_CONNECTION", "203.0.113.7 50122 198.51.100.9 22").with("USER", "ada")
}

/// What stands from the column of `begin` on, its rows joined: without the side bar.
fn right_of_side_bar(screen: &str, begin: &str) -> String {
    let column = |line: &str| line.find(begin).map(|at| line[..at].chars().count());
    let Some(column) = screen.lines().find_map(column) else { return String::new() };
    screen.lines().flat_map(|line| line.chars().skip(column).collect::<Vec<_>>()).filter(|c| *c != ' ').collect()
}

/// The line that forwards the listener's port and that of the sandbox, which plays Adobe on this machine.
fn forward(port: &Port, address: &str) -> String {
    let practice = url::Url::parse(address).unwrap().port().unwrap();
    format!("ssh -L {0}:localhost:{0} -L {practice}:localhost:{practice} ada@198.51.100.9", port.number)
}

#[test]
fn the_browser_opens_by_itself_and_allowing_access_is_all_there_is_to_do() {
    for kind in [WEB_APP, SINGLE_PAGE_APP] {
        let (opener, port) = (Opener::new(), Port::claim());
        let home = opener.home();
        let mut terminal = Terminal::start(&home, &["demo"]);
        terminal.walk_to_sign_in(kind, &port);
        let page = Person::new().allow(&opener.address(1), INES);
        assert!(page.text.contains("Go back to the terminal"), "{}", page.text);
        terminal.is_signed_in_as(INES_EMAIL);
        terminal.finish_sign_in("northwind");
        terminal.keys(ENTER);
        assert_eq!(terminal.end_with_terminal_given_back().code, 0);
        assert_eq!(opener.opened().len(), 1, "opened once");
        port.must_close_soon();
    }
}

#[test]
fn over_ssh_the_address_the_forward_and_a_broken_paste_do_it() {
    let (home, port) = (over_ssh(), Port::claim());
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to_sign_in(WEB_APP, &port);
    terminal.wait_for(&format!("ssh -L {0}:localhost:{0} -L", port.number));
    let address = terminal.linked_address();
    let forward = forward(&port, &address).replace(' ', "");
    terminal.wait_until("the line that forwards", |screen| right_of_side_bar(screen, "ssh -L").contains(&forward));
    // All of it stands there, for whoever has to mark it with the mouse.
    terminal.wait_until("the whole address", |screen| right_of_side_bar(screen, "http://").contains(&address));
    let landed = Person::new().allow_elsewhere(&address, INES);
    let middle = landed.len() / 2;
    // What is pasted is taken at once.
    terminal.paste(&format!("  {}\r\n   {}\n{} ", &landed[..40], &landed[40..middle], &landed[middle..]));
    terminal.is_signed_in_as(INES_EMAIL);
    port.must_close_in_pages_time();
    terminal.finish_sign_in("northwind");
}

#[test]
fn over_ssh_a_forwarded_port_needs_no_paste() {
    let (home, port) = (over_ssh(), Port::claim());
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to_sign_in(WEB_APP, &port);
    Person::new().allow(&terminal.linked_address(), INES);
    terminal.is_signed_in_as(INES_EMAIL);
}

#[test]
fn a_native_app_ends_at_an_address_that_only_the_person_can_bring() {
    let opener = Opener::new();
    let home = opener.home();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.take_store(MEMORY);
    terminal.take_type(NATIVE_APP);
    terminal.wait_for("Fill in the practice credential");
    // Typed, with the scopes that stand there: this credential may not ask for a lasting sign-in.
    terminal.keys(&format!("{NATIVE_APP_CLIENT}{TAB}{CTRL_U}{NATIVE_APP_REDIRECT}{ENTER}"));
    terminal.at("Sign in");
    let first = opener.address(1);
    let mut person = Person::new();
    let refused = person.go_elsewhere(&first);
    assert!(refused.starts_with(NATIVE_APP_REDIRECT) && refused.contains("error=invalid_scope"), "{refused}");
    terminal.paste(&refused);
    terminal.wait_for("may not ask for offline_access");
    let second = terminal.linked_address();
    assert!(first.contains("offline_access") && !second.contains("offline_access"), "{second}");
    terminal.paste(&person.allow_elsewhere(&second, INES));
    terminal.is_signed_in_as(INES_EMAIL);
    terminal.finish_sign_in("northwind");
}

#[test]
fn another_organization_than_the_named_one_goes_no_further_until_somebody_else_signs_in() {
    let (opener, port) = (Opener::new(), Port::claim());
    let home = opener.home();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.take_store(MEMORY);
    terminal.type_organization(NORTHWIND_ORG);
    terminal.take_product_and_person_type(WEB_APP);
    terminal.practice_sign_in(WEB_APP, &port.redirect_uri());
    Person::new().allow(&opener.address(1), ZOFIE_AT_PRISTAV);
    terminal.wait_for(PRISTAV_ORG);
    terminal.wait_until_gone("Yes, go on");
    // The only way on is the way out.
    terminal.keys(ENTER);
    let again = opener.address(2);
    assert!(again.contains("prompt=login"), "{again}");
    Person::new().allow(&again, ZOFIE_AT_NORTHWIND);
    terminal.is_signed_in_as("z.kralova@example.com");
    terminal.wait_for("Yes, go on");
    assert_eq!(files_below(&home.connections()).len(), 0, "nothing is saved before it was confirmed");
}

#[test]
fn a_personal_account_is_named_before_anything_is_asked_of_it() {
    let (opener, port) = (Opener::new(), Port::claim());
    let home = opener.home();
    let (terminal, address) = waiting(&home, &opener, &port);
    Person::new().allow(&address, HUONG);
    terminal.is_signed_in_as("huong.bui@example.net");
    terminal.wait_for("personal account");
    terminal.wait_for("Not this one");
}

#[test]
fn a_small_window_and_any_change_of_it_leave_the_wait_alone() {
    let (opener, port) = (Opener::new(), Port::claim());
    let home = opener.home();
    let mut terminal = Terminal::sized(&home, &["demo"], 60, 16);
    terminal.walk_to_sign_in(WEB_APP, &port);
    let address = opener.address(1);
    for (columns, rows) in [(120, 40), (30, 8), (60, 16), (200, 60), (80, 24), (60, 16)] {
        terminal.resize(columns, rows);
    }
    terminal.at("Sign in");
    let landed = Person::new().allow_elsewhere(&address, INES);
    terminal.paste(&landed);
    terminal.resize(61, 17);
    terminal.wait_for(INES_EMAIL);
    terminal.resize(60, 16);
    terminal.finish_sign_in("northwind");
    terminal.keys(ENTER);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
}

/// In lines from Welcome to the question for the pasted address.
#[track_caller]
fn talk_to_sign_in(terminal: &mut Terminal, port: &Port) {
    terminal.talk(&[
        ("What would you like to do? Number", "1"),
        ("Number from 1 to 3", "3"),
        ("Enter to continue", ""),
        ("Organization ID:", ""),
        ("Or choose: Number", "1"),
        ("Enter to continue", ""),
        ("Number from 1 to 3", "1"),
        ("Enter to continue", ""),
        ("Number from 1 to 5", "2"),
        ("Enter to continue", ""),
        ("Client ID:", WEB_APP_CLIENT),
        ("Client secret:", WEB_APP_SECRET),
        ("Redirect URI", &port.redirect_uri()),
        ("Scopes", ""),
        ("Enter to continue", ""),
    ]);
    terminal.wait_for_prompt("aste the address");
}

#[test]
fn in_lines_the_whole_way_goes_with_a_pasted_address() {
    let (home, port) = (over_ssh(), Port::claim());
    let mut terminal = Terminal::start(&home, &["demo", "--plain"]);
    talk_to_sign_in(&mut terminal, &port);
    let said = terminal.said();
    let address = said.split_whitespace().find(|word| word.contains("/ims/authorize/")).unwrap().to_owned();
    assert!(said.contains(&forward(&port, &address)), "{said}");
    let landed = Person::new().allow_elsewhere(&address, INES);
    terminal.answer("aste the address", &landed);
    terminal.wait_for_written(0, INES_EMAIL);
    terminal.talk(&[
        ("Enter to continue", ""),
        ("Number from 1 to 2", "1"),
        ("Report suites: Numbers with commas", "1"),
        ("Enter to continue", ""),
        ("Name, now", "northwind"),
        ("Enter to continue", ""),
    ]);
    let said = terminal.end_saved_in_lines();
    assert!(!said.contains(WEB_APP_SECRET) && !said.contains(&landed), "a secret was echoed: {said}");
}

#[test]
fn in_lines_a_long_silence_is_worth_a_hint() {
    let (home, port) = (over_ssh(), Port::claim());
    let mut terminal = Terminal::start(&home, &["demo", "--plain"]);
    talk_to_sign_in(&mut terminal, &port);
    let from = terminal.written();
    // Nothing is typed. The hint comes after 20 s; the usual bound is as long.
    wait_for("the hint about the redirect URI pattern", Duration::from_secs(40), || {
        String::from_utf8_lossy(&terminal.bytes()[from..]).contains("default redirect URI").then_some(())
    });
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end().code, 130);
    port.must_close_soon();
}

#[test]
fn leaving_while_waiting_closes_the_port_and_gives_the_terminal_back() {
    for way in ["control-c", "SIGTERM", "SIGHUP"] {
        let (opener, port) = (Opener::new(), Port::claim());
        let home = opener.home();
        let (mut terminal, _) = waiting(&home, &opener, &port);
        match way {
            "control-c" => terminal.keys(CTRL_C),
            "SIGTERM" => terminal.signal(Signal::TERM),
            _ => terminal.signal(Signal::HUP),
        }
        port.must_close_soon();
        let ended = terminal.end_with_terminal_given_back();
        assert_eq!(ended.code, 130, "{way}: {}", ended.screen);
        assert!(home.draft().is_some(), "{way}");
    }
}

#[test]
fn a_killed_program_leaves_no_port_and_a_draft_that_goes_on_at_the_sign_in() {
    let (opener, port) = (Opener::new(), Port::claim());
    let home = opener.home();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.make_vault(PASSPHRASE);
    terminal.take_type(WEB_APP);
    terminal.practice_sign_in(WEB_APP, &port.redirect_uri());
    opener.address(1);
    wait_for("the draft", Duration::from_secs(20), || home.draft()?.contains(&port.redirect_uri()).then_some(()));
    wait_for("the draft's step", Duration::from_secs(20), || {
        home.draft()?.lines().any(|line| line.starts_with("step") && line.contains("sign")).then_some(())
    });
    terminal.signal(Signal::KILL);
    port.must_close_soon();
    terminal.wait_for_end();
    drop(terminal);
    home.must_not_hold(&[WEB_APP_SECRET, PASSPHRASE]);

    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.highlight("Go on");
    terminal.keys(ENTER);
    terminal.at("This machine");
    terminal.wait_for("Passphrase");
    terminal.keys(&format!("{PASSPHRASE}{ENTER}"));
    terminal.at("Sign in");
    // A new question, for a new answer.
    Person::new().allow(&opener.address(2), INES);
    terminal.is_signed_in_as(INES_EMAIL);
    terminal.finish_sign_in("northwind");
    terminal.keys(ENTER);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
    assert_eq!(home.draft(), None);
}

#[test]
fn going_back_closes_the_port_and_coming_again_asks_a_new_question() {
    let (opener, port) = (Opener::new(), Port::claim());
    let home = opener.home();
    let (mut terminal, first) = waiting(&home, &opener, &port);
    // The first one stops, the second one goes.
    terminal.keys(ESC);
    terminal.wait_for("Stopped");
    port.must_close_soon();
    terminal.keys(ESC);
    terminal.at("Credential");
    terminal.keys(ENTER);
    terminal.at("Sign in");
    let second = opener.address(2);
    assert_ne!(first, second);
    // The tab of the first one changes nothing, however good its answer was.
    let page = Person::new().allow(&first, INES);
    assert!(!page.text.contains("Adobe’s answer has arrived"), "{}", page.text);
    terminal.wait_for("another sign-in");
    Person::new().allow(&second, INES);
    terminal.is_signed_in_as(INES_EMAIL);
}

#[test]
fn a_busy_port_is_named_with_its_holder_and_the_next_one_works() {
    let _claim = claim_suggested_ports();
    // Somebody else may have it already, which is as good.
    let busy = TcpListener::bind(("127.0.0.1", SUGGESTED[0]));
    let opener = Opener::new();
    let home = opener.home();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.take_store(MEMORY);
    terminal.take_type(WEB_APP);
    let redirect_uri = format!("https://localhost:{}/callback", SUGGESTED[0]);
    terminal.practice_sign_in(WEB_APP, &redirect_uri);
    terminal.wait_for(&format!("listens on port {}", SUGGESTED[0]));
    if busy.is_ok() {
        terminal.wait_for(&format!("process {}", std::process::id()));
    }
    assert_eq!(opener.opened(), [] as [&str; 0], "nobody is sent away for nothing");
    terminal.keys(OTHER_PORT);
    let address = opener.address(1);
    assert!(address.contains(&format!("localhost%3A{}%2Fcallback", SUGGESTED[1])), "{address}");
    Person::new().allow(&address, INES);
    terminal.is_signed_in_as(INES_EMAIL);
}

#[test]
fn without_any_browser_the_address_is_shown_and_the_paste_field_does_it() {
    let port = Port::claim();
    let home = Home::new().with("BROWSER", "/nonexistent/browser");
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to_sign_in(WEB_APP, &port);
    terminal.wait_for("could not be opened");
    let landed = Person::new().allow_elsewhere(&terminal.linked_address(), INES);
    terminal.paste(&landed);
    terminal.is_signed_in_as(INES_EMAIL);
}

#[test]
fn no_browser_is_opened_where_none_is_wanted_and_the_short_address_leads_there_once() {
    let (opener, port) = (Opener::new(), Port::claim());
    let home = opener.home();
    let mut terminal = Terminal::start(&home, &["demo", "--no-browser"]);
    terminal.walk_to_sign_in(WEB_APP, &port);
    let start = format!("https://localhost:{}/start-", port.number);
    terminal.wait_for(&start);
    let screen = terminal.screen();
    let short = screen.split_whitespace().find(|word| word.starts_with(&start)).unwrap();
    let mut person = Person::new();
    let page = person.open(short);
    assert!(page.address.contains("/ims/authorize/"), "{}", page.address);
    let again = person.open(short);
    assert!(!again.address.contains("/ims/authorize/"), "used twice: {}", again.address);
    person.allow(&page.address, INES);
    terminal.is_signed_in_as(INES_EMAIL);
    assert_eq!(opener.opened(), [] as [&str; 0]);
}

#[test]
fn a_wrong_client_secret_is_told_and_can_be_corrected_on_the_way_back() {
    let (opener, port) = (Opener::new(), Port::claim());
    let home = opener.home();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.take_store(MEMORY);
    terminal.take_type(WEB_APP);
    let wrong = "p8e-PracticeOnly-Wrong";
    terminal.keys(&format!("{WEB_APP_CLIENT}{TAB}{wrong}{TAB}{CTRL_U}{}{ENTER}", port.redirect_uri()));
    terminal.at("Sign in");
    Person::new().allow(&opener.address(1), INES);
    terminal.wait_for("does not accept this client secret");
    port.must_close_in_pages_time();
    terminal.keys(ESC);
    terminal.at("Credential");
    terminal.keys(&format!("{TAB}{CTRL_U}{WEB_APP_SECRET}{ENTER}"));
    terminal.at("Sign in");
    Person::new().allow(&opener.address(2), INES);
    terminal.is_signed_in_as(INES_EMAIL);
}

#[test]
fn nobody_is_sent_away_where_adobe_is_not_reached() {
    let (opener, port) = (Opener::new(), Port::claim());
    let home = opener.home();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let base = format!("http://{free}");
    let mut terminal = Terminal::set_up_at(&home, &base, &base, &[]);
    terminal.begin();
    terminal.wait_until_gone("being tried");
    terminal.highlight(MEMORY);
    terminal.keys(ENTER);
    terminal.at("Organization");
    terminal.take_type(WEB_APP);
    let uri = port.redirect_uri();
    terminal.keys(&format!("{WEB_APP_CLIENT}{TAB}{WEB_APP_SECRET}{TAB}{CTRL_U}{uri}{ENTER}"));
    terminal.at("Sign in");
    terminal.wait_for(&format!("Nobody accepts connections at {free}"));
    terminal.wait_for("Sign in again");
    assert_eq!(opener.opened(), [] as [&str; 0]);
    port.must_close_soon();
}

/// Runs a command with the vault's passphrase to its end; its answer.
#[track_caller]
fn answer(mut command: Command, code: i32) -> String {
    command.args(["--passphrase-command", &format!("[\"echo\", \"{PASSPHRASE}\"]")]);
    let output = command.stdin(std::process::Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn signing_in_again_replaces_the_token_of_a_saved_connection() {
    let sandbox = OtherSandbox::start();
    let (opener, port) = (Opener::new(), Port::claim());
    let home = opener.home();
    let mut terminal = Terminal::set_up_at(&home, &sandbox.ims_url, &sandbox.api_url, &[]);
    terminal.begin();
    terminal.make_vault(PASSPHRASE);
    terminal.take_type(WEB_APP);
    let uri = port.redirect_uri();
    terminal.keys(&format!("{WEB_APP_CLIENT}{TAB}{WEB_APP_SECRET}{TAB}{CTRL_U}{uri}{ENTER}"));
    terminal.at("Sign in");
    Person::new().allow(&opener.address(1), INES);
    terminal.is_signed_in_as(INES_EMAIL);
    terminal.finish_sign_in("northwind");
    terminal.keys(ENTER);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
    let before = answer(home.program(&["token", "northwind"]), 0);
    assert!(before.len() > 60 && before.ends_with('\n'));

    // Left in the middle, nothing changes.
    let mut terminal = Terminal::start(&home, &["sign-in", "northwind"]);
    terminal.wait_for("Passphrase of the vault:");
    terminal.keys(&format!("{PASSPHRASE}{ENTER}"));
    let address = opener.address(2);
    port.must_be_open();
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end_with_terminal_given_back().code, 130);
    port.must_close_soon();
    assert!(!address.is_empty());
    assert_eq!(answer(home.program(&["token", "northwind"]), 0), before);

    let mut terminal = Terminal::start(&home, &["sign-in", "northwind"]);
    terminal.wait_for("Passphrase of the vault:");
    terminal.keys(&format!("{PASSPHRASE}{ENTER}"));
    Person::new().allow(&opener.address(3), INES);
    terminal.wait_for(INES_EMAIL);
    terminal.wait_for("right person");
    terminal.keys(ENTER);
    let ended = terminal.end_with_terminal_given_back();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    assert!(ended.screen.contains(INES_EMAIL), "{}", ended.screen);
    let after = answer(home.program(&["token", "northwind"]), 0);
    assert_ne!(after, before);
    assert_eq!(files_below(&home.connections()).len(), 1);
    assert_eq!(home.draft(), None, "a renewal is no draft");
    home.must_not_hold(&[WEB_APP_SECRET, PASSPHRASE, before.trim(), after.trim()]);
}

#[test]
fn nobody_signs_in_with_a_connection_for_machines() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to("Done");
    terminal.keys(ENTER);
    terminal.end();
    let terminal = Terminal::start(&home, &["sign-in", "northwind"]);
    terminal.wait_for_written(0, "nobody signs in with it");
    assert_eq!(terminal.end_with_terminal_given_back().code, 2);
    let output = home.program(&["sign-in", "northwind"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let terminal = Terminal::start(&home, &["sign-in", "nobody"]);
    terminal.wait_for_written(0, "no connection called nobody");
    assert_eq!(terminal.end().code, 2);
}
