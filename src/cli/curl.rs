//! `show --curl`: the commands and notes of `handoff`, with the claims that a Service Account's assertion has to make.

use jiff::Timestamp;

use crate::connection::{Connection, Environment};
use crate::handoff::curl;
use crate::keys::{self, Claims};

/// Every request, for stdout.
pub(super) fn commands(connection: &Connection) -> String {
    curl::commands(connection)
}

/// What is said beside them.
pub(super) fn notes(connection: &Connection, now: Timestamp) -> String {
    curl::notes(connection, claims(connection, now).as_deref())
}

/// What a Service Account's `{{JWT_TOKEN}}` has to claim, for those who sign it elsewhere.
fn claims(connection: &Connection, now: Timestamp) -> Option<String> {
    let account = connection.credential.service_account()?;
    let of = |environment: &Environment| environment.hosts(connection.product);
    // The practice sandbox takes production's name, too: its own differs from run to run.
    let hosts = of(&connection.environment).or_else(|| of(&Environment::Production))?;
    let claims = Claims {
        issuer: &account.org_id,
        subject: &account.technical_account_id,
        client_id: &account.client_id,
        metascopes: &account.metascopes,
        ims_url: &hosts.ims_url,
        jti: None,
    };
    let claims = claims.to_json(now.saturating_add(keys::ASSERTION_LASTS).unwrap_or(now));
    serde_json::to_string_pretty(&claims).ok()
}
