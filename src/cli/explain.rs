//! `explain`: somebody else's error text, and the same finding from the same rules. Touches no folder and no network,
//! and never shows, keeps or logs the text.

use std::io;
use std::path::Path;

use serde_json::json;
use zeroize::Zeroizing;

use super::check::{finding_json, finding_text};
use super::check_args::ExplainArgs;
use super::exit::Exit;
use super::output;
use super::page::Page;
use super::paste::{self, END_KEY, until_end};
use crate::diagnosis::{Finding, explain};
use crate::files;

/// How much of a text is looked at, in bytes.
const MOST: usize = 1024 * 1024;

const PROMISE: &str =
    if cfg!(unix) { "What you paste is not shown, kept or sent." } else { "What you paste is not kept or sent." };

const NOTHING: &str = "\
Nothing in this text is an error that is known here.
What helps: the whole answer with its error code (curl -i shows it), the status
line, headers such as x-request-id or x-debug-id, and the program's own error.
If a connection is saved on this machine: aa-connect check NAME";

/// Who names no file there is has perhaps written the text itself.
const NO_FILE: &str = "A text itself is not an argument: say aa-connect explain alone, and paste it.";

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
        let ask = format!("Paste the error, the log or the ticket here, then press {END_KEY}.\n{PROMISE}");
        return match paste::standard_input(&ask, MOST) {
            Ok(Some(text)) => Ok(text),
            Ok(None) => Err(Exit::INTERRUPTED),
            Err(error) => {
                output::talk(&format!("The text cannot be read: {error}."));
                Err(Exit::THIS_MACHINE)
            }
        };
    };
    let file = files::expanded(file);
    // A log may be large, or a pipe: only its beginning is looked at.
    std::fs::File::open(&file).and_then(|file| until_end(file, MOST)).map_err(|error| {
        let name = crate::connection::Printable::new(&file.to_string_lossy());
        output::talk(&format!("{name} cannot be read: {}.", files::FileFault::of(&error)));
        if error.kind() != io::ErrorKind::NotFound {
            return Exit::THIS_MACHINE;
        }
        output::talk(NO_FILE);
        Exit::USAGE
    })
}
