//! A home in which the library and the built command find the same files and the same vault.

use std::process::{Command, Stdio};

use aa_connect::store::Paths;

use crate::cabinet::PASSPHRASE;

/// A home whose folders are also those of [`Paths::below`].
pub(crate) struct Lodging {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) paths: Paths,
}

impl Lodging {
    /// Without anything in it.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        // The command's folders, in the library's place.
        std::fs::create_dir(folder.path().join("xdg")).unwrap();
        for name in ["config", "data", "state"] {
            let own = folder.path().join("xdg").join(name);
            std::fs::create_dir(&own).unwrap();
            std::fs::create_dir(folder.path().join(name)).unwrap();
            std::os::unix::fs::symlink(folder.path().join(name), own.join("aa-connect")).unwrap();
        }
        Self { folder, paths }
    }

    /// The built command, living here, with nobody to ask.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aa-connect"));
        let passphrase = serde_json::to_string(&["printf", PASSPHRASE]).unwrap();
        command.args(arguments).args(["--passphrase-command", &passphrase]);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", self.folder.path());
        for (variable, name) in [("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state")]
        {
            command.env(variable, self.folder.path().join("xdg").join(name));
        }
        command.stdin(Stdio::null()).current_dir(self.folder.path());
        command
    }
}
