//! `explain`: somebody else's error text, and the same finding from the same rules. Touches no folder and no network,
//! and never shows, keeps or logs the text.

use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;

use serde_json::json;
use zeroize::Zeroizing;

use super::check::{finding_json, finding_text};
use super::check_args::ExplainArgs;
use super::exit::Exit;
use super::output;
use super::page::Page;
use crate::diagnosis::{Finding, explain};
use crate::files;
use crate::runtime::Echo;

/// How much of a text is looked at, in bytes.
const MOST: usize = 1024 * 1024;
const CTRL_C: u8 = 0x03;
const CTRL_D: u8 = 0x04;

const PASTE: &str = "\
Paste the error, the log or the ticket here, then press Ctrl-D.
What you paste is not shown, kept or sent.";

#[cfg(not(unix))]
const PASTE_LINES: &str = "\
Paste the error, the log or the ticket here, then press Ctrl-Z and Enter.
What you paste is not kept or sent.";

const NOTHING: &str = "\
Nothing in this text is an error that is known here.
What helps: the whole answer with its error code (curl -i shows it), the status
line, headers such as x-request-id or x-debug-id, and the program's own error.
If a connection is saved on this machine: aa-connect check NAME";

/// Reads the text and says what is the matter; the exit code is the worst finding's.
pub(super) fn run(args: &ExplainArgs) -> Exit {
    let text = match read(args.file.as_deref()) {
        Ok(text) => text,
        Err(exit) => return exit,
    };
    if text.len() >= MOST {
        output::talk("The text is longer than 1 MiB: only its beginning was looked at.");
    }
    let findings = explain(&String::from_utf8_lossy(&text));
    drop(text);
    let exit = if findings.is_empty() {
        output::talk(NOTHING);
        Exit::USAGE
    } else {
        findings.iter().fold(Exit::DONE, |exit, finding| exit.worse(Exit::of(finding.verdict)))
    };
    let printed = if args.json {
        let findings: Vec<_> = findings.iter().map(finding_json).collect();
        output::json(&json!({ "schema_version": 1, "exit_code": exit.0, "findings": findings }))
    } else {
        output::answer(&words(&findings))
    };
    printed.err().unwrap_or(exit)
}

fn words(findings: &[Finding]) -> String {
    let page = Page::of_stdout();
    findings.iter().map(|finding| finding_text(page, finding)).collect::<Vec<_>>().join("\n")
}

fn read(file: Option<&Path>) -> Result<Zeroizing<Vec<u8>>, Exit> {
    let Some(file) = file.filter(|file| file.as_os_str() != "-") else {
        let read = if io::stdin().is_terminal() { pasted() } else { until_end(io::stdin().lock()).map(Some) };
        return match read {
            Ok(Some(text)) => Ok(text),
            Ok(None) => Err(Exit::INTERRUPTED),
            Err(error) => {
                output::talk(&format!("The text cannot be read: {error}."));
                Err(Exit::THIS_MACHINE)
            }
        };
    };
    let file = files::expanded(&file.to_string_lossy());
    // A log may be large, or a pipe: only its beginning is looked at.
    std::fs::File::open(&file).and_then(until_end).map_err(|error| {
        let name = crate::connection::Printable::new(&file.to_string_lossy());
        output::talk(&format!("{name} cannot be read: {}.", files::FileFault::of(&error)));
        if error.kind() == io::ErrorKind::NotFound { Exit::USAGE } else { Exit::THIS_MACHINE }
    })
}

fn until_end(source: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(Vec::with_capacity(MOST));
    source.take(MOST as u64).read_to_end(&mut text)?;
    Ok(text)
}

/// What somebody pastes until Ctrl-D; `None` after Ctrl-C.
#[cfg(unix)]
fn pasted() -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let echo = Echo::of_this_terminal()?;
    echo.hide_paste()?;
    output::talk(PASTE);
    let text = until_key(io::stdin().lock())?;
    drop(echo);
    if let Some(text) = &text {
        let lines = text.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_empty()).count();
        let _ = writeln!(io::stderr().lock(), "{lines} line{} read.\n", if lines == 1 { "" } else { "s" });
    }
    Ok(text)
}

#[cfg(not(unix))]
fn pasted() -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    output::talk(PASTE_LINES);
    until_end(io::stdin().lock()).map(Some)
}

/// Reads on when there is enough, so that the rest of a paste does not become the shell's next command.
#[cfg(unix)]
fn until_key(mut source: impl Read) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut text = Zeroizing::new(Vec::with_capacity(MOST));
    let mut buffer = Zeroizing::new([0; 4096]);
    loop {
        let read = source.read(&mut *buffer)?;
        let bytes = &buffer[..read];
        let end = bytes.iter().position(|byte| matches!(*byte, CTRL_C | CTRL_D));
        let room = MOST - text.len();
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
