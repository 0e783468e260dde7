//! A real browser signs in: headless Chromium, driven over WebDriver, on the pages of the sandbox, back to the https
//! listener of the program in a pseudo-terminal.
//!
//! Runs when `AA_CONNECT_REAL=1`; then a missing component fails. Otherwise each test says so and ends.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and one that does not run says so"
)]

#[path = "support/chromium.rs"]
mod chromium;
#[path = "support/person.rs"]
mod person;
#[path = "support/pty.rs"]
mod pty;
#[path = "support/real.rs"]
#[expect(dead_code, reason = "the bus is for the tests of keyrings")]
mod real;
#[path = "terminal/walk.rs"]
mod walk;

use chromium::{Certificates, Chromium};
use person::{INES_EMAIL, Opener, Port, WEB_APP};
use pty::{ENTER, Terminal, files_below};
use real::is_real;
use walk::PASSPHRASE;

const NOT_THIS_ONE: &str = "\x1bx";

/// Fails if anything of Adobe's answer stands in the address bar.
#[track_caller]
fn must_be_bare(address: &str, port: &Port) {
    let own = format!("https://localhost:{}/", port.number);
    assert!(address.starts_with(&own), "{address}");
    assert!(!address.contains(['?', '#']), "{address}");
    for word in ["code", "state", "error"] {
        assert!(!address.contains(word), "{word} in {address}");
    }
}

/// What the page says, once it says `words`, which must be while it may still be served.
#[track_caller]
fn page_saying(browser: &Chromium, words: &str) -> String {
    person::wait_for(words, std::time::Duration::from_secs(10), || Some(browser.text()).filter(|t| t.contains(words)))
}

#[test]
fn allowing_access_takes_the_wizard_from_the_browser_to_a_saved_connection() {
    if !is_real() {
        return;
    }
    let (opener, port) = (Opener::new(), Port::claim());
    let home = opener.home();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.begin();
    terminal.make_vault(PASSPHRASE);
    terminal.take_type(WEB_APP);
    terminal.practice_sign_in(WEB_APP, &port.redirect_uri());
    let browser = Chromium::start(Certificates::AllTrusted);
    browser.open(&opener.address(1));
    browser.press("Žofie");
    browser.press("Northwind Traders");
    browser.press("Allow access");
    // Nobody touches the keyboard.
    terminal.is_signed_in_as("z.kralova@example.com");
    terminal.wait_for("5F0A1C7E62B9D34A0A495E01@AdobeOrg");
    terminal.wait_for("company or school account");
    let page = page_saying(&browser, "z.kralova@example.com");
    assert!(page.contains("You are signed in as"), "{page}");
    must_be_bare(&browser.address(), &port);

    terminal.keys(ENTER);
    // Her only company there is taken by itself.
    terminal.wait_for("nwjp.shop");
    terminal.keys(ENTER);
    terminal.at("Review");
    terminal.wait_for("z.kralova@example.com");
    terminal.save_as("northwind");
    terminal.keys(ENTER);
    assert_eq!(terminal.end_with_terminal_given_back().code, 0);
    assert_eq!(files_below(&home.connections()).len(), 1);
}

#[test]
fn denying_access_is_told_at_once_on_both_sides() {
    if !is_real() {
        return;
    }
    let (opener, port) = (Opener::new(), Port::claim());
    let home = opener.home();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to_sign_in(WEB_APP, &port);
    let browser = Chromium::start(Certificates::AllTrusted);
    browser.open(&opener.address(1));
    browser.press("Inés");
    browser.press("Deny");
    terminal.wait_for("administrator");
    terminal.wait_for("Sign in again");
    let page = page_saying(&browser, "without access");
    assert!(page.contains("access_denied"), "{page}");
    must_be_bare(&browser.address(), &port);
}

#[test]
fn not_this_one_brings_the_choice_of_people_back_although_the_browser_knows_one() {
    if !is_real() {
        return;
    }
    let (opener, port) = (Opener::new(), Port::claim());
    let home = opener.home();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to_sign_in(WEB_APP, &port);
    let browser = Chromium::start(Certificates::AllTrusted);
    browser.open(&opener.address(1));
    browser.press("Inés");
    browser.press("Allow access");
    terminal.is_signed_in_as(INES_EMAIL);
    terminal.keys(NOT_THIS_ONE);
    let again = opener.address(2);
    assert!(again.contains("prompt=login"), "{again}");
    // Without it this browser would not be asked who it is.
    browser.open(&again.replace("prompt=login", "prompt="));
    assert!(!browser.text().contains("Who are you today?"), "{}", browser.text());
    browser.open(&again);
    assert!(browser.text().contains("Who are you today?"), "{}", browser.text());
    browser.press("Thị Hương");
    browser.press("Allow access");
    terminal.is_signed_in_as("huong.bui@example.net");
    terminal.wait_for("personal account");
}

#[test]
fn a_browser_that_refuses_the_certificate_is_named_and_its_address_can_be_pasted() {
    if !is_real() {
        return;
    }
    let (opener, port) = (Opener::new(), Port::claim());
    let home = opener.home();
    let mut terminal = Terminal::start(&home, &["demo"]);
    terminal.walk_to_sign_in(WEB_APP, &port);
    let browser = Chromium::start(Certificates::OnlyKnown);
    browser.open(&opener.address(1));
    browser.press("Inés");
    browser.press("Allow access");
    terminal.wait_for("does not trust this machine's certificate");
    assert!(browser.shows_certificate_page(), "{}", browser.text());
    let landed = browser.address();
    assert!(landed.starts_with(&port.redirect_uri()) && landed.contains("code="), "{landed}");
    terminal.paste(&landed);
    terminal.is_signed_in_as(INES_EMAIL);
    terminal.finish_sign_in("northwind");
}
