//! Asking the person at the terminal, where there is one.

use std::io::{self, BufRead, IsTerminal, Write};

use super::exit::Exit;
use super::output;
use crate::connection::Secret;
use crate::runtime::Echo;

/// Whether somebody is there to answer.
pub(super) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks a yes-or-no question; anything but yes is no.
pub(super) fn yes(question: &str) -> bool {
    let mut stderr = io::stderr().lock();
    if write!(stderr, "{question} [y/N] ").and_then(|()| stderr.flush()).is_err() {
        return false;
    }
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

/// Goes on where `--yes` says so, or the person does.
pub(super) fn confirm(is_confirmed: bool, question: &str) -> Result<(), Exit> {
    if is_confirmed {
        return Ok(());
    }
    if !can_ask() {
        output::talk("This asks first, and there is no terminal to ask on. Pass --yes to go on without asking.");
        return Err(Exit::USAGE);
    }
    if yes(question) {
        return Ok(());
    }
    output::talk("Nothing was changed.");
    Err(Exit::INTERRUPTED)
}

/// Asks for a line; `None` where there was none to be read.
pub(super) fn line(prompt: &str) -> Option<String> {
    let mut stderr = io::stderr().lock();
    write!(stderr, "{prompt}").and_then(|()| stderr.flush()).ok()?;
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer).ok()?;
    (read > 0).then(|| answer.trim().to_owned())
}

/// Asks for a secret without showing it.
pub(super) fn secret(prompt: &str) -> io::Result<Secret> {
    // `rpassword` hides only after it has asked: what a quick hand or a script types in between would show.
    let echo = Echo::of_this_terminal().ok();
    if let Some(echo) = &echo {
        echo.set(false)?;
    }
    rpassword::prompt_password(prompt).map(Secret::new)
}
