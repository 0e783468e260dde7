//! A client secret from the person: typed without being shown, or read from a file or standard input. It is never repeated.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::args::CommonArgs;
use super::exit::Exit;
use super::{ask, output};
use crate::connection::Secret;

/// No client secret is longer, in bytes.
const LONGEST: usize = 4096;

/// Asks for one.
pub(super) fn asked(prompt: &str) -> Result<Secret, Exit> {
    let asked = ask::secret(prompt).map_err(|error| {
        output::talk(&format!("The client secret could not be read: {error}."));
        Exit::USAGE
    })?;
    plausible(&asked, "The client secret")
}

/// What `--client-secret-file` names; `-` is standard input, which asks where somebody types there.
pub(super) fn from_file(file: &Path, common: &CommonArgs, prompt: &str) -> Result<Secret, Exit> {
    let is_standard_input = file == Path::new("-");
    if is_standard_input && common.passphrase_fd == Some(0) {
        output::talk("--client-secret-file - and --passphrase-fd 0 would both read standard input.");
        return Err(Exit::USAGE);
    }
    if is_standard_input && io::stdin().is_terminal() {
        return asked(prompt);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 1));
    let limit = LONGEST as u64 + 1;
    let read = if is_standard_input {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    if let Err(error) = read {
        output::talk(&format!("--client-secret-file {}: {error}.", file.display()));
        return Err(Exit::USAGE);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let text = std::str::from_utf8(text).unwrap_or_default();
    plausible(&Secret::new(text), "What --client-secret-file names")
}

/// A client secret is one word.
fn plausible(secret: &Secret, what: &str) -> Result<Secret, Exit> {
    let secret = secret.trimmed();
    let text = secret.expose();
    let problem = if text.is_empty() {
        "is empty, or is no text"
    } else if text.len() > LONGEST || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        "is more than one word"
    } else {
        return Ok(secret);
    };
    output::talk(&format!("{what} {problem}. Copy the client secret alone from the credential's page."));
    Err(Exit::USAGE)
}
