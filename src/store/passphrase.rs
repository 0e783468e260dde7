//! The vault's passphrase: what a new one must be; and where a passphrase, or any other secret on one line, may come from.
//! Never from an argument or the environment, which other users can read.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::on_thread::on_thread;
use super::{PassphraseError, StoreError};
use crate::connection::{Invalid, Printable, Secret};
use crate::files::FileFault;

/// The longest passphrase that is read, in bytes.
const MOST: usize = 4096;

/// How long a command or a file descriptor may take: it may wait for a person's touch or PIN.
const SOURCE_LIMIT: Duration = Duration::from_secs(60);

/// A passphrase that is good enough for a new vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPassphrase(Secret);

impl NewPassphrase {
    /// The fewest characters of a new passphrase.
    const SHORTEST: usize = 8;

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

/// Where an existing vault's passphrase comes from, or another secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PassphraseSource {
    /// A person typed it.
    Given(Secret),
    /// The first line a program prints. Program and arguments; no shell is involved.
    Command(Vec<OsString>),
    /// The same; the program reads this line from its standard input.
    Asked(Vec<OsString>, Secret),
    /// The first line of a file.
    File(PathBuf),
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
            Self::Command(words) => from_command(&words, None, limit),
            Self::Asked(words, question) => from_command(&words, Some(&question), limit),
            Self::File(path) => first_line_within(limit, move || {
                File::open(&path).map_err(|error| PassphraseError::NoFile {
                    path: Printable::new(&path.display().to_string()),
                    why: FileFault::of(&error),
                })
            }),
            Self::FileDescriptor(number) => from_descriptor(number, limit),
        }
    }
}

fn from_command(words: &[OsString], question: Option<&Secret>, limit: Duration) -> Result<Secret, PassphraseError> {
    let deadline = Instant::now() + limit;
    let (program, arguments) = words.split_first().ok_or(PassphraseError::NoCommand)?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(if question.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        // Its talk would land in the middle of a drawn screen.
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| PassphraseError::NotStarted {
            program: Printable::new(&program.to_string_lossy()),
            why: FileFault::of(&error),
        })?;
    if let (Some(question), Some(mut input)) = (question, child.stdin.take()) {
        // A program that does not want to know closes it. A line fits into any pipe.
        let _ = input.write_all(question.expose().as_bytes()).and_then(|()| input.write_all(b"\n"));
    }
    let line = match child.stdout.take() {
        Some(output) => first_line_within(limit, move || Ok(output)),
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
    let open = move || {
        let number = u32::try_from(number).map_err(|_| PassphraseError::NotReadable(number))?;
        File::open(format!("/dev/fd/{number}")).map_err(|_| PassphraseError::Failed(None))
    };
    match first_line_within(limit, open) {
        Err(PassphraseError::Failed(_)) => Err(PassphraseError::NotReadable(number)),
        line => line,
    }
}

#[cfg(not(unix))]
fn from_descriptor(number: i32, _limit: Duration) -> Result<Secret, PassphraseError> {
    Err(PassphraseError::NotReadable(number))
}

/// Opens and reads on a thread of its own, because a pipe may never begin or end.
fn first_line_within<R: Read>(
    limit: Duration,
    open: impl FnOnce() -> Result<R, PassphraseError> + Send + 'static,
) -> Result<Secret, PassphraseError> {
    let (report, line) = mpsc::sync_channel(1);
    std::thread::Builder::new()
        .name("passphrase-line".to_owned())
        .spawn(move || {
            let mut input = match open() {
                Ok(input) => input,
                Err(error) => return drop(report.send(Err(error))),
            };
            let _ = report.send(first_line(&mut input));
            // The rest is read away, or the writer would be ended by a broken pipe and seem to have failed.
            let _ = io::copy(&mut input, &mut io::sink());
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
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
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
