//! A text that comes through standard input, whole: piped until its end, or pasted into a terminal until Ctrl-D, where it
//! is not shown. It may hold secrets: each byte lies in places that are wiped, and nowhere else.

use std::fs::File;
#[cfg(unix)]
use std::io::Write;
use std::io::{self, IsTerminal, Read};

use zeroize::Zeroizing;

use super::output;
#[cfg(unix)]
use crate::runtime::Echo;

#[cfg(unix)]
const CTRL_C: u8 = 0x03;
#[cfg(unix)]
const CTRL_D: u8 = 0x04;

/// What standard input holds, `most` bytes of it; from a terminal once `ask` was said, which names what to paste and the key
/// that ends it. `None` after Ctrl-C.
pub(super) fn standard_input(ask: &str, most: usize) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    if io::stdin().is_terminal() { pasted(ask, most) } else { until_end(unbuffered()?, most).map(Some) }
}

/// The key that ends a pasted text.
pub(super) const END_KEY: &str = if cfg!(unix) { "Ctrl-D" } else { "Ctrl-Z and Enter" };

/// Reads to the end, or `most` bytes.
pub(super) fn until_end(source: impl Read, most: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    // Room for all of it at once: growing would leave copies behind.
    let mut text = Zeroizing::new(Vec::with_capacity(most));
    source.take(most as u64).read_to_end(&mut text)?;
    Ok(text)
}

/// Standard input without the buffer that the library keeps, and never wipes.
#[cfg(unix)]
fn unbuffered() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(io::stdin().as_fd().try_clone_to_owned()?))
}

#[cfg(not(unix))]
fn unbuffered() -> io::Result<io::StdinLock<'static>> {
    Ok(io::stdin().lock())
}

/// What somebody pastes until Ctrl-D; `None` after Ctrl-C.
#[cfg(unix)]
fn pasted(ask: &str, most: usize) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let echo = Echo::of_this_terminal()?;
    echo.hide_paste()?;
    output::talk(ask);
    let text = until_key(unbuffered()?, most)?;
    drop(echo);
    if let Some(text) = &text {
        let lines = text.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_empty()).count();
        let _ = writeln!(io::stderr().lock(), "{lines} line{} read.\n", if lines == 1 { "" } else { "s" });
    }
    Ok(text)
}

#[cfg(not(unix))]
fn pasted(ask: &str, most: usize) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    output::talk(ask);
    until_end(unbuffered()?, most).map(Some)
}

/// Reads on when there is enough, so that the rest of a paste does not become the shell's next command.
#[cfg(unix)]
fn until_key(mut source: impl Read, most: usize) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut text = Zeroizing::new(Vec::with_capacity(most));
    let mut buffer = Zeroizing::new([0; 4096]);
    loop {
        let read = source.read(&mut *buffer)?;
        let bytes = &buffer[..read];
        let end = bytes.iter().position(|byte| matches!(*byte, CTRL_C | CTRL_D));
        let room = most - text.len();
        let more = &bytes[..end.unwrap_or(read)];
        text.extend_from_slice(&more[..more.len().min(room)]);
        match end {
            Some(at) if bytes[at] == CTRL_C => return Ok(None),
            Some(_) => return Ok(Some(text)),
            None if read == 0 => return Ok(Some(text)),
            None => {}
        }
    }
}
