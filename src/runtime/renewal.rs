//! Sign-ins of saved connections renewed without anybody: one, or many at a pace that Adobe does not notice.

use std::time::{Duration, Instant};

use futures_util::{Stream, StreamExt as _, stream};

use super::evidence;
use super::finish_move::finish_move;
use super::saved_token::read_candidate;
use super::services::Services;
use crate::connection::Connection;
use crate::diagnosis::Evidence;
use crate::operations::{self, Holder, Renewed};
use crate::store::Owner;

/// How many are renewed at the same time. Adobe documents no limit of its token endpoint and throttles all the same
/// (protocol reference, section 0.7).
const AT_ONCE: usize = 8;

/// Nothing is begun after this: whoever renews from a timer must come to an end, also where nobody answers. What was begun
/// has bounds of its own, about a minute and a half together.
pub const RENEWALS_BEGIN_WITHIN: Duration = Duration::from_secs(600);

/// Renews them in their order, several at the same time; `None` for those that were not begun in time.
pub fn renew_many<'a>(
    services: &'a Services,
    connections: &'a [Connection],
    at_once: bool,
) -> impl Stream<Item = Option<Result<Renewed, Evidence>>> + 'a {
    let begun = Instant::now();
    let renewals = connections.iter().map(move |connection| async move {
        if begun.elapsed() > RENEWALS_BEGIN_WITHIN {
            return None;
        }
        Some(renew_saved(services, connection, at_once).await)
    });
    stream::iter(renewals).buffered(AT_ONCE)
}

/// Renews the sign-in of one connection, where it has one. Asks nobody, and opens no store where nothing is to be renewed.
async fn renew_saved(services: &Services, connection: &Connection, at_once: bool) -> Result<Renewed, Evidence> {
    if connection.credential.sign_in().is_none() {
        return Ok(Renewed::NotNeeded);
    }
    let candidate = read_candidate(services, connection).await?;
    // What it could not delete is a copy: it is in the log, and a check tells of it.
    let _ = finish_move(services, connection).await;
    let access = services.access(&candidate, connection.product).await?;
    let store = services.store(connection.store).map_err(|error| evidence::of_store(&error))?;
    let owner = Owner::Connection(connection.id.clone());
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: Some(&connection.org_id) };
    let renewed = operations::renew_sign_in(&store, &services.paths, &holder, &access.ims(), at_once).await;
    renewed.map_err(|error| evidence::of_obtain(&error))
}
