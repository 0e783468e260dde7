//! `rename`: another name for a saved connection. Only its file changes.

use super::exit::Exit;
use super::many_args::RenameArgs;
use super::{output, store_access};
use crate::connection::{Connection, ConnectionName};
use crate::diagnosis::diagnose;
use crate::operations::{self, ChangeError};
use crate::runtime::{Services, of_change};
use crate::store::connections::{self, ConnectionFileError};

/// Renames one connection.
pub(super) async fn run(services: &Services, args: &RenameArgs) -> Exit {
    let (connection, name) = match named(services, &args.name, &args.new_name) {
        Ok(named) => named,
        Err(exit) => return exit,
    };
    let old = connection.name.clone();
    if name == old {
        output::talk(&format!("It is called {old} already. Nothing was changed."));
        return Exit::DONE;
    }
    match operations::rename(&services.paths, &connection.id, name).await {
        Ok(renamed) => {
            let told = format!("{old} is now called {}.\n", renamed.name);
            let printed = output::answer_in_lines(&told);
            output::talk(&format!("Scripts, timers and whatever else calls it {old} need the new name."));
            printed.err().unwrap_or(Exit::DONE)
        }
        Err(ChangeError::File(ConnectionFileError::NameTaken(taken))) => taken_already(&taken),
        Err(error) => output::finding(&diagnose(of_change(&error, &connection))),
    }
}

/// A connection by its name, and the new name that was given beside it.
pub(super) fn named(services: &Services, name: &str, new: &str) -> Result<(Connection, ConnectionName), Exit> {
    let connection = connections::load(&services.paths, name).map_err(|error| store_access::not_loaded(&error))?;
    let name = ConnectionName::parse(new).map_err(|invalid| output::invalid("NEW", &invalid))?;
    Ok((connection, name))
}

/// That there is a connection of this name.
pub(super) fn taken_already(name: &ConnectionName) -> Exit {
    output::talk(&format!("There is a connection called {name} already. Choose another name; nothing was changed."));
    Exit::USAGE
}
