//! The vault's passphrase: what a new one must be, and where one may come from. Never from an argument or the
//! environment, which other users can read.

use std::ffi::OsString;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::on_thread::on_thread;
use super::{PassphraseError, StoreError};
use crate::connection::{Invalid, Printable, Secret};

/// The longest passphrase that is read, in bytes.
const MOST: usize = 4096;

/// How long a command or a file descriptor may take: it may wait for a person's touch or PIN.
const SOURCE_LIMIT: Duration = Duration::from_secs(60);

/// A passphrase that is good enough for a new vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPassphrase(Secret);

impl NewPassphrase {
    /// The fewest characters of a new passphrase.
    pub const SHORTEST: usize = 8;

    /// Accepts eight characters or more on one line.
    pub fn parse(passphrase: &Secret) -> Result<Self, Invalid> {
        let text = passphrase.expose();
        let problem = if text.chars().count() < Self::SHORTEST {
            format!("The passphrase is shorter than {} characters.", Self::SHORTEST)
        } else if text.len() > MOST {
            format!("The passphrase is longer than {MOST} bytes.")
        } else if text.chars().any(char::is_control) {
            "The passphrase holds a line break or another control character.".to_owned()
        } else {
            return Ok(Self(passphrase.clone()));
        };
        Err(Invalid::new(
            problem,
            "Use several words that you will remember; nobody can recover it.",
            "four words in a row",
        ))
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.0
    }
}

/// Where an existing vault's passphrase comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PassphraseSource {
    /// A person typed it.
    Given(Secret),
    /// The first line a program prints. Program and arguments; no shell is involved.
    Command(Vec<OsString>),
    /// The first line read from an open file descriptor that this process inherited.
    FileDescriptor(i32),
}

impl PassphraseSource {
    /// Gets the passphrase: the first line, without its line break.
    pub async fn obtain(self) -> Result<Secret, StoreError> {
        self.obtain_within(SOURCE_LIMIT).await
    }

    /// The same with a limit of the caller's.
    pub async fn obtain_within(self, limit: Duration) -> Result<Secret, StoreError> {
        Ok(on_thread("passphrase", move || self.read(limit)).await??)
    }

    fn read(self, limit: Duration) -> Result<Secret, PassphraseError> {
        match self {
            Self::Given(secret) if secret.is_empty() => Err(PassphraseError::Empty),
            Self::Given(secret) => Ok(secret),
            Self::Command(words) => from_command(&words, limit),
            Self::FileDescriptor(number) => from_descriptor(number, limit),
        }
    }
}

fn from_command(words: &[OsString], limit: Duration) -> Result<Secret, PassphraseError> {
    let deadline = Instant::now() + limit;
    let (program, arguments) = words.split_first().ok_or(PassphraseError::NoCommand)?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        // Its talk would land in the middle of a drawn screen.
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| PassphraseError::NotStarted {
            program: Printable::new(&program.to_string_lossy()),
            why: error.kind(),
        })?;
    let line = match child.stdout.take() {
        Some(output) => first_line_within(output, limit),
        None => Err(PassphraseError::Empty),
    };
    let code = match line {
        Err(PassphraseError::Late(limit)) => {
            end(&mut child);
            return Err(PassphraseError::Late(limit));
        }
        _ => exit_code(&mut child, deadline).ok_or(PassphraseError::Late(limit))?,
    };
    if code == Some(0) { line } else { Err(PassphraseError::Failed(code)) }
}

/// Waits for the end; `None` if it did not come in time, and the child was ended.
fn exit_code(child: &mut Child, deadline: Instant) -> Option<Option<i32>> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.code()),
            Err(_) => return Some(None),
            Ok(None) if Instant::now() >= deadline => {
                end(child);
                return None;
            }
            // The system offers no wait with a limit.
            Ok(None) => std::thread::sleep(Duration::from_millis(2)),
        }
    }
}

fn end(child: &mut Child) {
    // It may have ended by itself in the meantime.
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(unix)]
fn from_descriptor(number: i32, limit: Duration) -> Result<Secret, PassphraseError> {
    // Opened by name, because taking over a number is unsafe. 0 to 2 may be asked for as well.
    let file = u32::try_from(number)
        .ok()
        .and_then(|number| std::fs::File::open(format!("/dev/fd/{number}")).ok())
        .ok_or(PassphraseError::NotReadable(number))?;
    match first_line_within(file, limit) {
        Err(PassphraseError::Failed(_)) => Err(PassphraseError::NotReadable(number)),
        line => line,
    }
}

#[cfg(not(unix))]
fn from_descriptor(number: i32, _limit: Duration) -> Result<Secret, PassphraseError> {
    Err(PassphraseError::NotReadable(number))
}

/// Reads on a thread of its own, because a pipe may never end.
fn first_line_within(input: impl Read + Send + 'static, limit: Duration) -> Result<Secret, PassphraseError> {
    let (report, line) = mpsc::sync_channel(1);
    std::thread::Builder::new()
        .name("passphrase-line".to_owned())
        .spawn(move || {
            let mut input = input;
            let _ = report.send(first_line(&mut input));
            // The rest is read away, or the writer would be ended by a broken pipe and seem to have failed.
            let _ = std::io::copy(&mut input, &mut std::io::sink());
        })
        .map_err(|_| PassphraseError::Failed(None))?;
    line.recv_timeout(limit).map_err(|_| PassphraseError::Late(limit))?
}

fn first_line(input: &mut impl Read) -> Result<Secret, PassphraseError> {
    // One byte more than allowed, and never more, so that the buffer does not grow and leave an unwiped copy.
    let mut bytes = Zeroizing::new(vec![0; MOST + 3]);
    let mut filled = 0;
    let line = loop {
        if let Some(end) = bytes[..filled].iter().position(|&byte| byte == b'\n') {
            break &bytes[..end];
        }
        if filled == bytes.len() {
            return Err(PassphraseError::NotALine);
        }
        match input.read(&mut bytes[filled..]) {
            Ok(0) => break &bytes[..filled],
            Ok(count) => filled += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return Err(PassphraseError::Failed(None)),
        }
    };
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok("") => Err(PassphraseError::Empty),
        Ok(text) if text.len() <= MOST => Ok(Secret::new(text)),
        _ => Err(PassphraseError::NotALine),
    }
}
