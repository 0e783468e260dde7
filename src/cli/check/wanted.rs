//! Which connections are to be checked; files that cannot be read are among the answers, for they are what is at fault.

use super::report::Report;
use crate::cli::check_args::CheckArgs;
use crate::cli::exit::Exit;
use crate::cli::store_access;
use crate::connection::Connection;
use crate::runtime::Services;
use crate::store::connections::{self, ConnectionFileError};

/// What is to be checked.
pub(super) struct Wanted {
    pub(super) connections: Vec<Connection>,
    /// Whose file cannot be read; checked already.
    pub(super) broken: Vec<Report>,
}

/// Finds them. An unknown name is told, and nothing is checked: it may be the one that matters.
pub(super) fn find(services: &Services, args: &CheckArgs) -> Result<Wanted, Exit> {
    let (mut found, mut broken) = (Vec::new(), Vec::new());
    if args.all {
        let listing = connections::list(&services.paths);
        found = listing.connections;
        broken = listing.broken;
    }
    for name in &args.names {
        match connections::load(&services.paths, name) {
            Ok(connection) => found.push(connection),
            Err(ConnectionFileError::Broken(file)) => broken.push(file),
            Err(error) => return Err(store_access::not_loaded(&error)),
        }
    }
    Ok(Wanted { connections: found, broken: broken.into_iter().map(Report::of_broken).collect() })
}
