//! The ladder for a saved connection: secret, key pair, token, companies, report suites, as far as it has them.
//! Wizard and `check` climb the same one.

use crate::checks::ladder;
use crate::connection::Connection;
use crate::diagnosis::{CheckEvent, CheckId, CheckRun};
use crate::ims::ServiceAccount;
use crate::operations::Holder;
use crate::store::Owner;

use super::saved_token::read_candidate;
use super::services::Services;

/// Checks `connection`, telling what happens while it happens; returns the same as rows.
pub async fn check_saved(
    services: &Services,
    connection: &Connection,
    mut tell: impl FnMut(CheckEvent) + Send,
) -> CheckRun {
    let mut run = CheckRun::of(connection);
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
    let candidate = ladder::secret(connection.store, read_candidate(services, connection), events).await?;
    let account = ServiceAccount::of(&candidate.settings, &candidate.secrets);
    let access = match services.access(&candidate).await {
        Ok(access) => access,
        Err(evidence) => {
            let next = if account.is_some() { CheckId::KeyPair } else { CheckId::Token };
            ladder::failed(next, evidence, events);
            return None;
        }
    };
    if let Some(account) = account {
        ladder::key_pair(&access, account, events).await?;
    }
    let owner = Owner::Connection(connection.id.clone());
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: Some(&connection.org_id) };
    let obtain = |is_refused| services.token(&holder, connection.store, &access, is_refused);
    let mut is_kept = false;
    let first = async {
        let obtained = obtain(false).await?;
        is_kept = obtained.is_from_store;
        Ok((obtained.token, is_kept))
    };
    let mut token = ladder::token(first, events).await?;
    // Of a product without companies the token is what can be proven.
    let Some(company) = &connection.company else { return Some(()) };
    let expected = Some((&connection.org_id, &company.id));
    // A kept token may have been revoked meanwhile: its refusal is no news, only a new token's would be.
    let mut refusal = None;
    let seen = {
        let mut hold_refusal = |event| if is_refusal_of_token(&event) { refusal = Some(event) } else { events(event) };
        ladder::companies(&access, &token, expected, &mut hold_refusal).await
    };
    match refusal {
        Some(_) if is_kept => {
            let again = async { obtain(true).await.map(|obtained| (obtained.token, false)) };
            token = ladder::token(again, events).await?;
            ladder::companies(&access, &token, expected, events).await?;
        }
        Some(refusal) => {
            events(refusal);
            return None;
        }
        None => drop(seen?),
    }
    let chosen: Vec<_> = connection.report_suites.iter().map(|suite| suite.rsid.clone()).collect();
    ladder::report_suites(&access, &token, &company.id, &chosen, events).await?;
    Some(())
}

/// Whether Adobe said that the token, and nothing else, is at fault.
fn is_refusal_of_token(event: &CheckEvent) -> bool {
    matches!(event, CheckEvent::Failed { finding, .. } if finding.evidence.status == Some(401) && finding.evidence.is_adobes)
}
