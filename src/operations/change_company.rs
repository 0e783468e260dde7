//! Another company, with its report suites, for a saved connection. No secret is touched: the file is written whole or
//! not at all, so a run that is cut off leaves the one company or the other.

use super::change_error::ChangeError;
use crate::connection::{Company, Connection, Proof, ReportSuite};
use crate::store::{Owner, OwnerLock, Paths, connections};

/// What takes the place of a connection's company: the caller has read both with the connection's own credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCompany {
    /// A company of the connection's own organization.
    pub company: Company,
    /// Report suites of it; may be empty.
    pub report_suites: Vec<ReportSuite>,
    /// When they were read, and how many there were to see.
    pub proof: Proof,
}

/// Puts `new` in the place of `connection`'s company and report suites.
pub async fn change_company(
    paths: &Paths,
    connection: &Connection,
    new: NewCompany,
) -> Result<Connection, ChangeError> {
    let _lock = OwnerLock::acquire(paths, &Owner::Connection(connection.id.clone())).await?;
    let before = still_the_same(paths, connection)?;
    let NewCompany { company, report_suites, proof } = new;
    let after = Connection { company: Some(company), report_suites, proof, ..before };
    connections::save(paths, &after)?;
    Ok(after)
}

/// The connection as it is saved now, if it still leads where it led: what was read was read with this credential at these
/// hosts, for this organization.
pub(super) fn still_the_same(paths: &Paths, connection: &Connection) -> Result<Connection, ChangeError> {
    let now = connections::load_by_id(paths, &connection.id)?;
    let is_same = now.credential == connection.credential
        && now.environment == connection.environment
        && now.org_id == connection.org_id
        && now.company == connection.company
        && now.sandbox == connection.sandbox;
    if is_same { Ok(now) } else { Err(ChangeError::Changed) }
}
