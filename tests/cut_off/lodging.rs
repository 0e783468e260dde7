//! A home in which the library and the built command find the same files and the same vault.

use std::process::Command;

use aa_connect::store::Paths;

use crate::command;

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
        command::share(folder.path());
        Self { folder, paths }
    }

    /// The built command, living here, with nobody to ask.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        command::program(self.folder.path(), arguments)
    }
}
