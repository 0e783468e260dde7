//! `rename`: another name for a saved connection. Only its file changes.

use super::exit::Exit;
use super::many_args::RenameArgs;
use super::{output, store_access};
use crate::connection::ConnectionName;
use crate::diagnosis::diagnose;
use crate::operations::{self, RepairError};
use crate::runtime::{Services, of_repair};
use crate::store::connections::{self, ConnectionFileError};

/// Renames one connection.
pub(super) async fn run(services: &Services, args: &RenameArgs) -> Exit {
    let connection = match connections::load(&services.paths, &args.name) {
        Ok(connection) => connection,
        Err(error) => return store_access::not_loaded(&error),
    };
    let name = match ConnectionName::parse(&args.new_name) {
        Ok(name) => name,
        Err(invalid) => return output::invalid("NEW", &invalid),
    };
    let old = connection.name.clone();
    if name == old {
        output::talk(&format!("It is called {old} already. Nothing was changed."));
        return Exit::DONE;
    }
    match operations::rename(&services.paths, &connection.id, name).await {
        Ok(renamed) => {
            let told = format!("{old} is now called {}.\n", renamed.name);
            let printed = output::answer(&told);
            output::talk(&format!("Scripts, timers and whatever else calls it {old} need the new name."));
            printed.err().unwrap_or(Exit::DONE)
        }
        Err(RepairError::File(ConnectionFileError::NameTaken(taken))) => taken_already(&taken),
        Err(error) => output::finding(&diagnose(of_repair(&error, &connection))),
    }
}

/// That there is a connection of this name.
pub(super) fn taken_already(name: &ConnectionName) -> Exit {
    output::talk(&format!("There is a connection called {name} already. Choose another name; nothing was changed."));
    Exit::USAGE
}
