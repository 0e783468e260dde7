//! Operations cut off at each of their steps: killed (-9), or with a disk that is full from there on.
//!
//! A step is a write or a removal of a file of ours, or of an item of a secret store that is no file of ours; each write
//! has three (nothing yet, written beside, in its place), each removal two. They are counted in the program itself, in
//! debug builds (`src/files/cut_off.rs`), so this works for the built command and for an operation in an inner test
//! (`tests/re_exec`) alike:
//!
//! ```text
//! for way in Way::ALL {
//!     let mut cuts = Cuts::of(way);
//!     while cuts.next() {                         // the 1st step, the 2nd … until one is not reached any more
//!         let home = …;                           // as it is before: fresh every time
//!         let ended = cuts.run(&home.program(&["remove", "northwind", "--yes"]));
//!         …                                       // what must hold now, in any state
//!         …                                       // the next run, not cut off: what it must have mended or named
//!         if !ended.is_cut { … }                  // it came to its end
//!     }
//!     assert!(cuts.steps() > 10, "it has steps");
//! }
//! ```
//!
//! [`Disk`] is a real small disk (a tmpfs), for tests with real components (`AA_CONNECT_REAL=1`): it runs a command on a
//! copy of a folder with room for so many blocks of 4 KiB.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const WISH: &str = "AA_CONNECT_TEST_CUT_OFF";

/// How it is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Killed, with nothing after it.
    Killed,
    /// From this step on no file can grow. The kernel says so, and the program goes on.
    Full,
}

impl Way {
    pub(crate) const ALL: [Self; 2] = [Self::Killed, Self::Full];
}

/// One step after the other.
#[derive(Debug)]
pub(crate) struct Cuts {
    way: Way,
    at: usize,
    is_over: bool,
    marks: tempfile::TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Whether the step was reached.
    pub(crate) is_cut: bool,
    /// `None` where it was killed.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Cuts {
    pub(crate) fn of(way: Way) -> Self {
        Self { way, at: 0, is_over: false, marks: tempfile::tempdir().unwrap() }
    }

    /// Goes to the next step; false once the last run came to its end without reaching its own.
    pub(crate) fn next(&mut self) -> bool {
        self.at += 1;
        // Nothing has that many: it would be going round in a circle.
        assert!(self.at < 400, "{self:?} never comes to an end");
        !self.is_over
    }

    /// How many steps the operation has, once there is no next one.
    pub(crate) fn steps(&self) -> usize {
        self.at.saturating_sub(2)
    }

    /// For messages: which cut this is.
    pub(crate) fn now(&self) -> String {
        format!("{:?} at step {}", self.way, self.at)
    }

    /// Runs `command` to the step, and fails unless it ended there as it must: killed, or not killed and without a fault
    /// of ours.
    #[track_caller]
    pub(crate) fn run(&mut self, command: &Command) -> Ended {
        let mark = self.marks.path().join(format!("{}", self.at));
        let word = match self.way {
            Way::Killed => "kill",
            Way::Full => "full",
        };
        let mut cut = behind(command, &["bash", "-c", "trap '' XFSZ; exec \"$@\"", "bash"]);
        cut.env(WISH, format!("{word} {} {}", self.at, mark.display()));
        let Output { status, stdout, stderr } = cut.output().unwrap();
        let (stdout, stderr) = (said(&stdout), said(&stderr));
        let is_cut = mark.exists();
        self.is_over = !is_cut;
        let is_killed = status.signal() == Some(9);
        assert_eq!(is_killed, is_cut && self.way == Way::Killed, "{}: {status}\n{stdout}{stderr}", self.now());
        assert!(is_killed || status.signal().is_none(), "{}: {status}\n{stdout}{stderr}", self.now());
        assert_ne!(status.code(), Some(1), "{}: a fault of ours\n{stdout}{stderr}", self.now());
        assert!(!stderr.contains("panicked"), "{}\n{stdout}{stderr}", self.now());
        Ended { is_cut, code: status.code(), stdout, stderr }
    }
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The same command behind other words, in the same folder and environment.
fn behind(command: &Command, words: &[&str]) -> Command {
    let mut all: Vec<OsString> = words.iter().map(Into::into).collect();
    all.push(command.get_program().to_owned());
    all.extend(command.get_args().map(ToOwned::to_owned));
    let mut behind = Command::new(&all[0]);
    behind.args(&all[1..]);
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => behind.env(name, value),
            None => behind.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        behind.current_dir(folder);
    }
    behind
}

/// A small disk, with a copy of `folder` on it in the place of `folder`, while a command runs.
pub(crate) struct Disk {
    /// How many blocks of 4 KiB are left on it.
    pub(crate) room: usize,
}

impl Disk {
    /// Mounts, fills up, runs, and brings back what is on the disk in the end: `folder` is as the command left it.
    #[track_caller]
    pub(crate) fn run(&self, command: &Command, folder: &Path) -> Output {
        // $1: the folder, $2: blocks left, $3: where what the disk holds is brought to.
        const SCRIPT: &str = r#"
            set -eu
            folder=$1 room=$2 back=$3; shift 3
            seed=$(mktemp -d); cp -a "$folder/." "$seed/"
            mount -t tmpfs -o size=16m,mode=700 tmpfs "$folder"
            cp -a "$seed/." "$folder/"
            head -c $((room * 4096)) /dev/zero >"$folder/.room"
            cat /dev/zero >"$folder/.filler" 2>/dev/null || true
            rm "$folder/.room"
            cd "$folder"
            code=0; "$@" || code=$?
            rm "$folder/.filler"
            cp -a "$folder/." "$back/"
            exit $code
        "#;
        let back = tempfile::tempdir().unwrap();
        let (place, room) = (folder.display().to_string(), self.room.to_string());
        let brought = back.path().display().to_string();
        let words = ["unshare", "--map-root-user", "--mount", "bash", "-c", SCRIPT, "bash", &place, &room, &brought];
        let output = behind(command, &words).output().unwrap();
        // Where nothing was brought back, the disk itself could not be made.
        let is_made = std::fs::read_dir(back.path()).unwrap().next().is_some();
        assert!(is_made, "no small disk could be mounted: {}", said(&output.stderr));
        for entry in std::fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                std::fs::remove_dir_all(path).unwrap();
            } else {
                std::fs::remove_file(path).unwrap();
            }
        }
        let copied = Command::new("cp").arg("-a").arg(back.path().join(".")).arg(folder).status().unwrap();
        assert!(copied.success());
        output
    }
}
