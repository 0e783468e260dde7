//! The built command, living in the same folders as the library in a test.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::cabinet::PASSPHRASE;

/// Makes the folders of `Paths::below` the command's, too.
pub(crate) fn share(folder: &Path) {
    std::fs::create_dir(folder.join("xdg")).unwrap();
    for name in ["config", "data", "state"] {
        let own = folder.join("xdg").join(name);
        std::fs::create_dir(&own).unwrap();
        std::fs::create_dir(folder.join(name)).unwrap();
        std::os::unix::fs::symlink(folder.join(name), own.join("aa-connect")).unwrap();
    }
}

/// The command in `folder`, which is told the vault's passphrase.
pub(crate) fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aa-connect"));
    let passphrase = serde_json::to_string(&["printf", PASSPHRASE]).unwrap();
    command.args(arguments).args(["--passphrase-command", &passphrase]);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", folder);
    for (variable, name) in [("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state")] {
        command.env(variable, folder.join("xdg").join(name));
    }
    command.stdin(Stdio::null()).current_dir(folder);
    command
}
