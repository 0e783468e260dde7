//! Where things are, after the XDG base directories.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::{FileError, FileFault};

/// The three folders of ours. None is made before something is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    config: PathBuf,
    data: PathBuf,
    state: PathBuf,
}

impl Paths {
    /// Reads `XDG_CONFIG_HOME`, `XDG_DATA_HOME`, `XDG_STATE_HOME` and `HOME`.
    pub fn from_environment() -> Result<Self, FileError> {
        let base = etcetera::base_strategy::choose_base_strategy()
            .map_err(|_| FileError::new(Path::new("~"), FileFault::NoHome))?;
        let state = base.state_dir().unwrap_or_else(|| base.data_dir().join("state"));
        // Relative folders would be others from each place the program is started at; XDG says to ignore them.
        if !base.home_dir().is_absolute() {
            return Err(FileError::new(Path::new("~"), FileFault::NoHome));
        }
        Ok(Self {
            config: base.config_dir().join("aa-connect"),
            data: base.data_dir().join("aa-connect"),
            state: state.join("aa-connect"),
        })
    }

    /// All three below one folder, for tests.
    pub fn below(root: &Path) -> Self {
        Self { config: root.join("config"), data: root.join("data"), state: root.join("state") }
    }

    /// Whether a file, which need not be there, lies in one of the folders, however it is spelled.
    pub fn hold(&self, file: &Path) -> bool {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let Ok(folder) = folder.canonicalize() else { return false };
        let ours = [&self.config, &self.data, &self.state];
        ours.into_iter().any(|ours| ours.canonicalize().is_ok_and(|ours| folder.starts_with(ours)))
    }

    /// One TOML file per connection.
    pub fn connections(&self) -> PathBuf {
        self.config.join("connections")
    }

    /// The vault's files.
    pub fn vault(&self) -> PathBuf {
        self.data.join("vault")
    }

    /// Where a timer finds the vault's passphrase, if its owner wants one that needs nobody. Never read by this program itself.
    pub fn vault_passphrase(&self) -> PathBuf {
        self.config.join("vault-passphrase")
    }

    /// One TOML file per unfinished set-up.
    pub fn drafts(&self) -> PathBuf {
        self.state.join("drafts")
    }

    /// One TOML file per connection that somebody signed in with: how long that lasts.
    pub fn sign_ins(&self) -> PathBuf {
        self.state.join("sign-ins")
    }

    /// One note per connection whose secrets are on their way from one store to another.
    pub fn moves(&self) -> PathBuf {
        self.state.join("moves")
    }

    /// One note per connection that is being saved.
    pub fn saves(&self) -> PathBuf {
        self.state.join("saves")
    }

    /// One file per connection that was checked: how the last runs went.
    pub fn results(&self) -> PathBuf {
        self.state.join("results")
    }

    /// Lock files between processes.
    pub fn locks(&self) -> PathBuf {
        self.state.join("locks")
    }

    /// What the practice sandbox remembers.
    pub fn sandbox_state(&self) -> PathBuf {
        self.state.join("practice-sandbox.json")
    }

    /// The log.
    pub fn log(&self) -> PathBuf {
        self.state.join("aa-connect.log")
    }

    /// Reports of crashes.
    pub fn crashes(&self) -> PathBuf {
        self.state.join("crashes")
    }
}
