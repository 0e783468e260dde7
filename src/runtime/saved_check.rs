//! The ladder for a saved connection: secret, token, companies, report suites. Wizard and `check` climb the same one.

use crate::checks::{Access, ladder};
use crate::connection::{Candidate, Connection};
use crate::diagnosis::{CheckEvent, CheckId, CheckRun, Evidence};
use crate::ims::Token;
use crate::operations;
use crate::store::Owner;

use super::evidence;
use super::services::Services;

/// The rungs, in order.
const LADDER: [CheckId; 4] = [CheckId::Secret, CheckId::Token, CheckId::Companies, CheckId::ReportSuites];

/// Checks `connection`, telling what happens while it happens; returns the same as rows.
pub async fn check_saved(
    services: &Services,
    connection: &Connection,
    mut tell: impl FnMut(CheckEvent) + Send,
) -> CheckRun {
    let mut run = CheckRun::new(&LADDER);
    let mut events = |event: CheckEvent| {
        run.apply(&event);
        tell(event);
    };
    climb(services, connection, &mut events).await;
    run
}

/// `None` where a rung failed; the event that says why was sent.
async fn climb<E: FnMut(CheckEvent) + Send>(
    services: &Services,
    connection: &Connection,
    events: &mut E,
) -> Option<()> {
    let candidate = ladder::secret(read(services, connection), events).await?;
    let access = match services.access(&candidate).await {
        Ok(access) => access,
        Err(evidence) => return ladder::token(async { Err(evidence) }, events).await.map(|_| ()),
    };
    let token = ladder::token(token(services, connection, &candidate, &access), events).await?;
    let expected = Some((&connection.org_id, &connection.company.id));
    ladder::companies(&access, &token, expected, events).await?;
    let chosen: Vec<_> = connection.report_suites.iter().map(|suite| suite.rsid.clone()).collect();
    ladder::report_suites(&access, &token, &connection.company.id, &chosen, events).await?;
    Some(())
}

async fn read(services: &Services, connection: &Connection) -> Result<Candidate, Evidence> {
    let store = services.store(connection.store).map_err(|error| evidence::of_store(&error))?;
    operations::candidate_of(&store, connection).await.map_err(|error| evidence::of_secrets(&error))
}

/// The kept token where Adobe still takes it, else a new one: a kept token may have been revoked meanwhile.
async fn token(
    services: &Services,
    connection: &Connection,
    candidate: &Candidate,
    access: &Access,
) -> Result<(Token, bool), Evidence> {
    let owner = Owner::Connection(connection.id.clone());
    let obtained = services.token(&owner, connection.store, candidate, access, false).await?;
    Ok((obtained.token, obtained.is_from_store))
}
