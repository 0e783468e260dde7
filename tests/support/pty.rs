//! The built program in a home of its own, in a pseudo-terminal of its own, looked at as a person would.
//!
//! Nothing here sleeps and hopes: every wait is for something on the screen, ends as soon as it is there, and fails with
//! the screen after a bound.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::ffi::OsString;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal};

/// How long anything may take before the test gives up: generous, because machines are busy.
const BOUND: Duration = Duration::from_secs(20);

/// A home without anything in it.
pub(crate) struct Home {
    folder: tempfile::TempDir,
    more: Vec<(OsString, OsString)>,
}

impl Home {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = folder.path().join("runtime");
        std::fs::create_dir(&runtime).unwrap();
        std::fs::set_permissions(&runtime, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        Self { folder, more: Vec::new() }
    }

    /// The same with an environment variable set in every program that is started from here.
    pub(crate) fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.more.push((name.into(), value.into()));
        self
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The whole environment: nothing of whoever runs the tests comes through, no bus, no proxy, no locale.
    pub(crate) fn environment(&self) -> Vec<(OsString, OsString)> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut all: Vec<(OsString, OsString)> = vec![
            ("PATH".into(), path),
            ("HOME".into(), self.path().into()),
            ("XDG_RUNTIME_DIR".into(), self.path().join("runtime").into()),
            ("TERM".into(), "xterm-256color".into()),
            ("LANG".into(), "C.UTF-8".into()),
        ];
        all.extend(self.more.iter().cloned());
        all
    }

    /// The program with `arguments`, without a terminal.
    pub(crate) fn program(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_aa-connect"));
        command.args(arguments);
        command
    }

    /// Any program, living here.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.environment()).current_dir(self.path());
        command
    }

    pub(crate) fn connections(&self) -> PathBuf {
        self.path().join(".config/aa-connect/connections")
    }

    pub(crate) fn drafts(&self) -> PathBuf {
        self.path().join(".local/state/aa-connect/drafts")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.path().join(".local/state/aa-connect")
    }

    /// What the one draft says; nothing if there is none.
    pub(crate) fn draft(&self) -> Option<String> {
        let mut drafts = files_below(&self.drafts());
        // One that is being written has another name until it is whole.
        drafts.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
        assert!(drafts.len() < 2, "more than one draft: {drafts:?}");
        drafts.first().map(|file| std::fs::read_to_string(file).unwrap())
    }

    /// Waits until the draft is written, which happens beside what is seen.
    #[track_caller]
    pub(crate) fn wait_for_draft(&self) {
        let deadline = Instant::now() + BOUND;
        while self.draft().is_none() {
            assert!(Instant::now() < deadline, "no draft is written");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Every file, with its content. A program that still runs may put a file in place of another meanwhile, so one that
    /// is gone once it is to be read is none.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let content = |file: PathBuf| match std::fs::read(&file) {
            Ok(content) => Some((file, content)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => panic!("{}: {error}", file.display()),
        };
        files_below(self.path()).into_iter().filter_map(content).collect()
    }

    /// Fails if one of `secrets`, or anything shaped like a token, stands in any file.
    pub(crate) fn must_not_hold(&self, secrets: &[&str]) {
        for (file, content) in self.files() {
            let text = String::from_utf8_lossy(&content);
            for secret in secrets {
                assert!(!text.contains(secret), "{} holds a secret", file.display());
            }
            assert!(!holds_a_token(&text), "{} holds a token", file.display());
        }
    }
}

/// Whether `text` holds a JSON Web Token, or the beginning of one.
pub(crate) fn holds_a_token(text: &str) -> bool {
    text.match_indices("eyJ").any(|(at, _)| {
        let is_of_it = |c: &char| c.is_ascii_alphanumeric() || "-_".contains(*c);
        text[at..].chars().take_while(is_of_it).count() > 30
    })
}

/// Every regular file below `folder`, sorted.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(files_below(&path));
        } else if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What has come out of the program so far.
struct Shown {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    /// Nothing more can come: every process at the terminal is gone.
    is_over: bool,
    /// Nothing more is to be read.
    looks_away: bool,
}

struct Shared {
    shown: Mutex<Shown>,
    changed: Condvar,
}

impl Shared {
    fn shown(&self) -> MutexGuard<'_, Shown> {
        // A test that failed holding it has said so already.
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How the terminal is set: what `stty -a` would tell.
type Modes = [u64; 4];

/// A program at a terminal.
pub(crate) struct Terminal {
    shared: Arc<Shared>,
    keys: Option<Box<dyn Write + Send>>,
    child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    before: Modes,
    /// How much had been written when the last prompt was answered.
    answered: usize,
}

/// How a program at a terminal ended.
pub(crate) struct Ended {
    pub(crate) code: u32,
    /// What stands on the screen now.
    pub(crate) screen: String,
    /// Everything it wrote.
    pub(crate) bytes: Vec<u8>,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn at_least_one(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number.max(1)).unwrap()
}

fn modes(master: &dyn MasterPty) -> Modes {
    let modes = master.get_termios().unwrap();
    [modes.input_flags.bits(), modes.output_flags.bits(), modes.control_flags.bits(), modes.local_flags.bits()]
        .map(u64::from)
}

impl Terminal {
    /// Starts the program in a terminal of 120 × 40, where everything has room.
    pub(crate) fn start(home: &Home, arguments: &[&str]) -> Self {
        Self::sized(home, arguments, 120, 40)
    }

    pub(crate) fn sized(home: &Home, arguments: &[&str], columns: u16, rows: u16) -> Self {
        let words = [&[env!("CARGO_BIN_EXE_aa-connect")], arguments].concat();
        Self::run(home, &words, columns, rows)
    }

    /// Starts any program.
    pub(crate) fn run(home: &Home, words: &[&str], columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let before = modes(&*pair.master);
        let mut command = CommandBuilder::new(words[0]);
        command.args(&words[1..]);
        command.env_clear();
        for (name, value) in home.environment() {
            command.env(name, value);
        }
        command.cwd(home.path());
        let child = pair.slave.spawn_command(command).unwrap();
        // The terminal ends with the last process that has it.
        drop(pair.slave);
        let mut output = pair.master.try_clone_reader().unwrap();
        let keys = Some(pair.master.take_writer().unwrap());
        let parser = vt100::Parser::new(at_least_one(rows), at_least_one(columns), 0);
        let shown = Shown { parser, bytes: Vec::new(), is_over: false, looks_away: false };
        let shared = Arc::new(Shared { shown: Mutex::new(shown), changed: Condvar::new() });
        let theirs = Arc::clone(&shared);
        std::thread::spawn(move || {
            let mut buffer = [0; 64 * 1024];
            loop {
                let read = output.read(&mut buffer).unwrap_or(0);
                let mut shown = theirs.shown();
                shown.parser.process(&buffer[..read]);
                shown.bytes.extend_from_slice(&buffer[..read]);
                let is_over = read == 0 || shown.looks_away;
                if is_over {
                    drop(std::mem::replace(&mut output, Box::new(std::io::empty())));
                }
                shown.is_over = is_over;
                theirs.changed.notify_all();
                if is_over {
                    break;
                }
            }
        });
        Self { shared, keys, child, master: Some(pair.master), before, answered: 0 }
    }

    /// What the screen shows now.
    pub(crate) fn screen(&self) -> String {
        trimmed(&self.shared.shown().parser.screen().contents())
    }

    /// Everything written so far.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.shared.shown().bytes.clone()
    }

    /// Everything written so far, as text. What a plain program said.
    pub(crate) fn said(&self) -> String {
        String::from_utf8_lossy(&self.shared.shown().bytes).into_owned()
    }

    pub(crate) fn looks(&self, is_so: impl FnOnce(&vt100::Screen) -> bool) -> bool {
        is_so(self.shared.shown().parser.screen())
    }

    #[track_caller]
    fn wait(&self, what: &str, bound: Duration, is_so: impl Fn(&Shown) -> bool) {
        let deadline = Instant::now() + bound;
        let mut shown = self.shared.shown();
        while !is_so(&shown) {
            let screen = trimmed(&shown.parser.screen().contents());
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain for {what}; the screen:\n{screen}");
            assert!(!shown.is_over, "the program ended before {what}; the screen:\n{screen}");
            shown = self.shared.changed.wait_timeout(shown, left).unwrap().0;
        }
    }

    /// Waits until the screen is as wished.
    #[track_caller]
    pub(crate) fn wait_until(&self, what: &str, is_so: impl Fn(&str) -> bool) {
        self.wait(what, BOUND, |shown| is_whole(&shown.bytes) && is_so(&trimmed(&shown.parser.screen().contents())));
    }

    /// Waits for a text on the screen. Line breaks of the layout do not count.
    #[track_caller]
    pub(crate) fn wait_for(&self, text: &str) {
        self.wait_until(&format!("{text:?}"), |screen| joined(screen).contains(text));
    }

    #[track_caller]
    pub(crate) fn wait_until_gone(&self, text: &str) {
        self.wait_until(&format!("{text:?} to go"), |screen| !joined(screen).contains(text));
    }

    /// Waits for a text in all that was written since `from` (see [`Self::written`]).
    #[track_caller]
    pub(crate) fn wait_for_written(&self, from: usize, text: &str) {
        self.wait(&format!("{text:?}"), BOUND, |shown| String::from_utf8_lossy(&shown.bytes[from..]).contains(text));
    }

    /// How many bytes were written so far.
    pub(crate) fn written(&self) -> usize {
        self.shared.shown().bytes.len()
    }

    /// Waits for a screen on which the wizard stands at `step`.
    #[track_caller]
    pub(crate) fn at(&self, step: &str) {
        self.wait_until(&format!("the step {step:?}"), |screen| stands_at(screen, step));
    }

    /// Plain mode: waits until `prompt` stands at the end of all that was said since the last answer.
    #[track_caller]
    pub(crate) fn wait_for_prompt(&self, prompt: &str) {
        let from = self.answered;
        self.wait(&format!("the prompt {prompt:?}"), BOUND, |shown| {
            let said = String::from_utf8_lossy(&shown.bytes[from..]);
            // Not always at its beginning: news may have brought another question just before the answer to it.
            said.rsplit('\n').next().is_some_and(|last| last.contains(prompt))
        });
    }

    /// Plain mode: waits for a prompt and types the answer to it.
    #[track_caller]
    pub(crate) fn answer(&mut self, prompt: &str, answer: &str) {
        self.wait_for_prompt(prompt);
        self.answered = self.written();
        self.keys(&format!("{answer}\r"));
    }

    /// From Welcome to Product with secrets in memory and an organization that is not known yet: the first answers that
    /// are worth a draft.
    #[track_caller]
    pub(crate) fn begin_in_memory(&mut self) {
        self.highlight("Set up a new connection");
        self.keys(ENTER);
        self.at("This machine");
        self.wait_until_gone("being tried");
        self.highlight("Memory only");
        self.keys(ENTER);
        self.at("Organization");
        self.highlight("I don't know it yet");
        self.keys(ENTER);
        self.at("Product");
    }

    /// Types.
    pub(crate) fn keys(&mut self, keys: &str) {
        let writer = self.keys.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Pastes, as terminals do it.
    pub(crate) fn paste(&mut self, text: &str) {
        self.keys(&format!("\x1b[200~{text}\x1b[201~"));
    }

    /// Waits for the row with `label` and moves down to it.
    #[track_caller]
    pub(crate) fn highlight(&mut self, label: &str) {
        self.wait_for(label);
        for _ in 0..30 {
            let before = highlighted(&self.screen());
            if before.as_ref().is_some_and(|row| row.contains(label)) {
                return;
            }
            self.keys(DOWN);
            // Something else may change meanwhile; a key too many would go past the row.
            let what = format!("another row than {before:?}, on the way to {label:?}");
            self.wait_until(&what, |screen| highlighted(screen) != before);
        }
        panic!("there is no way to the row {label:?}; the screen:\n{}", self.screen());
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        let mut shown = self.shared.shown();
        shown.parser.screen_mut().set_size(at_least_one(rows), at_least_one(columns));
        // Still locked: what the program writes now is for the new size.
        self.master.as_ref().unwrap().resize(size(columns, rows)).unwrap();
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.process_id().unwrap()).unwrap()).unwrap()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        rustix::process::kill_process(self.pid(), signal).unwrap();
    }

    /// Whether typed lines come to the program whole and echoed, as before it was started.
    pub(crate) fn is_as_before(&self) -> bool {
        modes(&**self.master.as_ref().unwrap()) == self.before
    }

    /// Hangs up, as when the window is closed or the network is gone. Types `key` so that something is drawn, which is
    /// what takes the reading thread off the terminal.
    pub(crate) fn hang_up(&mut self, key: &str) {
        self.shared.shown().looks_away = true;
        self.keys(key);
        self.wait_for_end();
        self.keys = None;
        self.master = None;
    }

    /// Waits for the end of a program whose terminal is gone, so that nothing tells about it but the process itself.
    pub(crate) fn exit_code_after_hanging_up(&mut self) -> u32 {
        let deadline = Instant::now() + BOUND;
        loop {
            match self.child.try_wait().unwrap() {
                Some(status) => return status.exit_code(),
                None => assert!(Instant::now() < deadline, "the program does not end"),
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for the end.
    #[track_caller]
    pub(crate) fn end(mut self) -> Ended {
        self.wait_for_end();
        let code = self.child.wait().unwrap();
        let shown = self.shared.shown();
        let screen = trimmed(&shown.parser.screen().contents());
        assert_eq!(code.signal(), None, "a signal ended it; the screen:\n{screen}");
        Ended { code: code.exit_code(), screen, bytes: shown.bytes.clone() }
    }

    #[track_caller]
    pub(crate) fn wait_for_end(&self) {
        let deadline = Instant::now() + BOUND;
        let mut shown = self.shared.shown();
        while !shown.is_over {
            let left = deadline.saturating_duration_since(Instant::now());
            let screen = trimmed(&shown.parser.screen().contents());
            assert!(!left.is_zero(), "the program does not end; the screen:\n{screen}");
            shown = self.shared.changed.wait_timeout(shown, left).unwrap().0;
        }
    }

    /// Fails unless the terminal is as a shell wants it: normal screen, cursor, no bracketed paste, cooked.
    #[track_caller]
    pub(crate) fn must_be_given_back(&self) {
        let shown = self.shared.shown();
        let screen = shown.parser.screen();
        assert!(!screen.alternate_screen(), "still on the alternate screen:\n{}", screen.contents());
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is on");
        let plain = [screen.fgcolor(), screen.bgcolor()].iter().all(|colour| *colour == vt100::Color::Default);
        assert!(plain && !screen.bold() && !screen.inverse() && !screen.dim(), "a colour or style is left on");
        drop(shown);
        assert!(self.is_as_before(), "the terminal is not as it was");
    }

    /// Waits for the end, and looks that the terminal is given back.
    #[track_caller]
    pub(crate) fn end_with_terminal_given_back(self) -> Ended {
        self.wait_for_end();
        self.must_be_given_back();
        self.end()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) const UP: &str = "\x1b[A";
pub(crate) const DOWN: &str = "\x1b[B";
pub(crate) const ENTER: &str = "\r";
pub(crate) const ESC: &str = "\x1b";
pub(crate) const TAB: &str = "\t";
pub(crate) const CTRL_C: &str = "\x03";
pub(crate) const CTRL_U: &str = "\x15";
pub(crate) const CTRL_Z: &str = "\x1a";
pub(crate) const F2: &str = "\x1bOQ";
pub(crate) const F6: &str = "\x1b[17~";
pub(crate) const F7: &str = "\x1b[18~";
pub(crate) const F8: &str = "\x1b[19~";
pub(crate) const F10: &str = "\x1b[21~";
pub(crate) const F12: &str = "\x1b[24~";

/// Whether no frame is half read: each stands between the marks of a synchronized update.
fn is_whole(bytes: &[u8]) -> bool {
    let mark = b"\x1b[?2026";
    let last = bytes.windows(mark.len() + 1).rev().find(|window| window.starts_with(mark));
    last.is_none_or(|window| window.ends_with(b"l"))
}

/// The screen without the blanks at the ends of its lines.
fn trimmed(screen: &str) -> String {
    screen.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// The screen as one line, without the side bar's and the layout's breaks.
fn joined(screen: &str) -> String {
    screen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands on the highlighted row of a list.
fn highlighted(screen: &str) -> Option<String> {
    let rows = screen.lines().filter_map(|line| line.rsplit_once("▸ ").or(line.rsplit_once("> ")));
    rows.map(|(_, row)| row).find(|row| row.chars().nth(1) == Some(' ')).map(str::to_owned)
}

/// The side bar marks the step; where there is no room for one, the header names it. Before and after the steps there is
/// only a heading.
fn stands_at(screen: &str, step: &str) -> bool {
    // One name may be the beginning of another, so what follows must be empty space.
    let is_it = |rest: &str| rest.strip_prefix(step).is_some_and(|after| after.is_empty() || after.starts_with("  "));
    let first = screen.lines().next().unwrap_or_default();
    let header = first.split_once("Step ").and_then(|(_, rest)| rest.split_once(" · ")).map(|(_, rest)| rest);
    let mark = |line| str::strip_prefix(line, "▸ ").or(line.strip_prefix("> "));
    let marked = screen.lines().map(str::trim_start).filter_map(mark);
    let is_step = |name: &str| name.starts_with(char::is_uppercase);
    match header.into_iter().chain(marked).find(|name| is_step(name)) {
        Some(current) => is_it(current),
        None => screen.lines().any(|line| line.trim() == step || line.ends_with(&format!("  {step}"))),
    }
}
