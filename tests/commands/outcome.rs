//! Running a command to its end, and what is looked at then.

use std::io::{Seek as _, Write as _};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::saved::PASSPHRASE;

/// What a command said, and how it ended.
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs `command` to its end with nothing to read, unless it has something already.
pub(crate) fn run(command: &mut Command) -> Outcome {
    run_with(command.stdin(Stdio::null()))
}

/// Runs `command` as it is.
pub(crate) fn run_with(command: &mut Command) -> Outcome {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let outcome = Outcome { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
    assert!(!outcome.stderr.contains("panicked") && !outcome.stderr.contains("has failed"), "{}", outcome.stderr);
    outcome
}

/// Writes the passphrase where `--passphrase-fd 0` reads it.
pub(crate) fn with_passphrase(mut command: Command) -> Outcome {
    let mut file = tempfile::tempfile().unwrap();
    writeln!(file, "{PASSPHRASE}").unwrap();
    file.rewind().unwrap();
    run_with(command.args(["--passphrase-fd", "0"]).stdin(Stdio::from(file)))
}

impl Outcome {
    /// Fails unless the exit code is `code`.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "\nstdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// Fails unless every one of `words` is said to the person, and nothing is in the answer.
    #[track_caller]
    pub(crate) fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is not said: {}", self.stderr);
        }
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let value: Value = serde_json::from_str(&self.stdout).unwrap();
        assert_eq!(value["schema_version"], 1);
        value
    }
}
