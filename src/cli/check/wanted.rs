//! Which connections are to be checked; files that cannot be read are among the answers, for they are what is at fault.

use super::report::Report;
use crate::cli::check_args::CheckArgs;
use crate::cli::exit::Exit;
use crate::cli::store_access;
use crate::connection::Connection;
use crate::runtime::Services;

/// What is to be checked.
pub(super) struct Wanted {
    pub(super) connections: Vec<Connection>,
    /// Whose file cannot be read; checked already.
    pub(super) broken: Vec<Report>,
}

/// Finds them.
pub(super) fn find(services: &Services, args: &CheckArgs) -> Result<Wanted, Exit> {
    let (connections, broken) = store_access::wanted(services, &args.names, args.all)?;
    Ok(Wanted { connections, broken: broken.into_iter().map(Report::of_broken).collect() })
}
