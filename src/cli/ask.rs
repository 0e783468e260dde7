//! Asking the person at the terminal, where there is one.

#[cfg(unix)]
use std::fs::File;
#[cfg(unix)]
use std::io::Read;
use std::io::{self, BufRead, IsTerminal, Write};

use super::exit::Exit;
use super::output;
use crate::connection::Secret;
#[cfg(unix)]
use crate::runtime::Echo;

/// Whether somebody is there to answer.
pub(super) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks a yes-or-no question; anything but yes is no, and so is what comes from no terminal.
pub(super) fn yes(question: &str) -> bool {
    if !can_ask() {
        return false;
    }
    let mut stderr = io::stderr().lock();
    let asked = output::in_lines(&format!("{question} [y/N]"));
    if write!(stderr, "{asked} ").and_then(|()| stderr.flush()).is_err() {
        return false;
    }
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

/// Asks before something is done, unless `is_agreed` with `--yes`. `undone` says, after a no, what did not happen.
pub(super) fn agreed(question: &str, is_agreed: bool, undone: &str) -> Result<(), Exit> {
    if is_agreed {
        return Ok(());
    }
    if !can_ask() {
        output::talk("This asks first, and there is no terminal to ask on. Pass --yes to go on without asking.");
        return Err(Exit::USAGE);
    }
    if yes(question) {
        return Ok(());
    }
    output::talk(undone);
    Err(Exit::INTERRUPTED)
}

/// The same question about several things: each of them in a line of its own, then what is to be done with them.
pub(super) fn list(things: &[String]) -> String {
    things.iter().map(|thing| format!("  {thing}\n")).collect()
}

/// Asks for a line; `None` where there was none to be read.
pub(super) fn line(prompt: &str) -> Option<String> {
    let mut stderr = io::stderr().lock();
    write!(stderr, "{}", output::in_lines(prompt)).and_then(|()| stderr.flush()).ok()?;
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer).ok()?;
    (read > 0).then(|| answer.trim().to_owned())
}

/// Asks for a secret, which `what` names, without showing it. Ctrl-C ends the command, with the terminal as it was.
pub(super) fn secret(prompt: &str, what: &str) -> Result<Secret, Exit> {
    hidden_line(prompt).map(Secret::new).map_err(|error| {
        if error.kind() == io::ErrorKind::Interrupted {
            return Exit::INTERRUPTED;
        }
        output::talk(&format!("{what} could not be read: {error}."));
        Exit::USAGE
    })
}

/// `rpassword` hides only after it has asked: what a quick hand or a script types in between would show. And at Ctrl-C it ends
/// the program while the terminal is still as it set it. So here the terminal is ours, and it reads the line.
#[cfg(unix)]
fn hidden_line(prompt: &str) -> io::Result<String> {
    let mut terminal = File::options().read(true).write(true).open("/dev/tty")?;
    let echo = Echo::of_this_terminal()?;
    echo.hide_paste()?;
    terminal.write_all(prompt.as_bytes())?;
    let keys = Keys(terminal.try_clone()?);
    let config = rpassword::ConfigBuilder::new().input_reader(keys).output_discard().build();
    let line = rpassword::read_password_with_config(config);
    drop(echo);
    terminal.write_all(b"\n")?;
    line
}

#[cfg(not(unix))]
fn hidden_line(prompt: &str) -> io::Result<String> {
    rpassword::prompt_password(prompt)
}

/// What is typed, one key after the other, until Ctrl-C.
#[cfg(unix)]
struct Keys(File);

#[cfg(unix)]
impl Read for Keys {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const CTRL_C: u8 = 3;
        let read = loop {
            match self.0.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        if buffer[..read].contains(&CTRL_C) { Err(io::ErrorKind::Interrupted.into()) } else { Ok(read) }
    }
}
