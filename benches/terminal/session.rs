//! A program in a pseudo-terminal: what it writes, when, and what its screen shows. Knows no program in particular.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Rows and columns of every terminal here.
pub(crate) const SIZE: (u16, u16) = (30, 100);
/// Whatever takes longer than this is broken, not slow.
const PATIENCE: Duration = Duration::from_secs(20);

/// Bytes that were written in one go, and when they arrived.
struct Chunk {
    at: Instant,
    bytes: Vec<u8>,
}

/// What was written after something happened.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    /// When the first byte came.
    pub(crate) first: Option<Instant>,
    /// When the last byte came.
    pub(crate) last: Option<Instant>,
    /// Everything.
    pub(crate) bytes: Vec<u8>,
}

/// A running program.
pub(crate) struct Session {
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    chunks: Receiver<Chunk>,
    screen: vt100::Parser,
    /// Just before it was started.
    pub(crate) begun: Instant,
    // Dropping it would hang up.
    _master: Box<dyn MasterPty + Send>,
}

impl Session {
    /// Starts `argv` with nothing in its environment but what every terminal has, and `home` for its files and to stand in.
    pub(crate) fn start(argv: &[&str], home: &Path) -> Self {
        let (rows, cols) = SIZE;
        let pair = native_pty_system().openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new(argv[0]);
        command.args(&argv[1..]);
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8")] {
            command.env(name, value);
        }
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", home);
        // Editors leave rescue files where they stand when they are ended.
        command.cwd(home);
        let mut output = pair.master.try_clone_reader().unwrap();
        let (sender, chunks) = channel();
        // The time is taken on this thread, right after the read, so the way through the channel does not count.
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65536];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                if sender.send(Chunk { at: Instant::now(), bytes: buffer[..count].to_vec() }).is_err() {
                    break;
                }
            }
        });
        let begun = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let keyboard = pair.master.take_writer().unwrap();
        let screen = vt100::Parser::new(rows.try_into().unwrap(), cols.try_into().unwrap(), 0);
        Self { child, keyboard, chunks, screen, begun, _master: pair.master }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Types; nothing is waited for. The time is from just before the write.
    pub(crate) fn type_keys(&mut self, keys: &str) -> Instant {
        let at = Instant::now();
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
        at
    }

    fn take(&mut self, written: &mut Written, timeout: Duration) -> Result<(), RecvTimeoutError> {
        let chunk = self.chunks.recv_timeout(timeout)?;
        self.screen.process(&chunk.bytes);
        written.first.get_or_insert(chunk.at);
        written.last = Some(chunk.at);
        written.bytes.extend(chunk.bytes);
        Ok(())
    }

    /// Everything up to and with `marker`.
    pub(crate) fn until(&mut self, marker: &[u8]) -> Written {
        let mut written = Written::default();
        while !written.bytes.windows(marker.len()).any(|window| window == marker) {
            self.take(&mut written, PATIENCE).unwrap_or_else(|_| panic!("no frame came:\n{}", self.shown()));
        }
        written
    }

    /// Everything until nothing came for `silence`; `None` if nothing came at all.
    pub(crate) fn until_quiet(&mut self, silence: Duration) -> Option<Written> {
        self.until_quiet_after(silence, silence)
    }

    /// The same, where the first byte may take up to `first`.
    pub(crate) fn until_quiet_after(&mut self, first: Duration, silence: Duration) -> Option<Written> {
        let mut written = Written::default();
        self.take(&mut written, first).ok()?;
        let begun = Instant::now();
        // A program that never falls silent, as one with a clock on its screen, is looked at for a while only.
        while begun.elapsed() < PATIENCE && self.take(&mut written, silence).is_ok() {}
        Some(written)
    }

    /// Everything that came during `span`; never returns earlier.
    pub(crate) fn during(&mut self, span: Duration) -> Written {
        let end = Instant::now() + span;
        let mut written = Written::default();
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            if self.take(&mut written, left) == Err(RecvTimeoutError::Disconnected) {
                break;
            }
        }
        written
    }

    /// Waits until the screen shows `text`.
    pub(crate) fn wait_for(&mut self, text: &str) {
        let mut written = Written::default();
        while !self.shown().contains(text) {
            if self.take(&mut written, PATIENCE).is_err() {
                panic!("waited in vain for “{text}”:\n{}", self.shown());
            }
        }
    }

    /// The screen as text.
    pub(crate) fn shown(&self) -> String {
        self.screen.screen().contents()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may be gone already, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
