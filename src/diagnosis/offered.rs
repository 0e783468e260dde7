//! Which repair a run may offer for the connection at hand. The rules name one by the failure alone; here it is seen whether
//! it can work where it is wanted. What is no failure at all, secrets outside the keyring, is offered here, too. Decides;
//! does nothing.

use super::check_run::{CheckId, CheckRun, Outcome};
use super::finding::Finding;
use super::repair::Repair;
use crate::connection::{Connection, Scopes, StoreKind};

/// What this program can do itself after `run`: what the rule of its finding names, else the move into the keyring.
/// `is_keyring_working` is what a probe of the system's keyring said; `false` where nobody asked it.
pub fn offered(run: &CheckRun, connection: &Connection, is_keyring_working: bool) -> Option<Repair> {
    let named = run.finding().and_then(|finding| offered_for(finding, connection));
    named.or_else(|| (is_keyring_working && could_move(run, connection)).then_some(Repair::MoveToKeyring))
}

/// What this program can do itself about `finding`, where that can work for `connection` as it is.
pub fn offered_for(finding: &Finding, connection: &Connection) -> Option<Repair> {
    let has_person = connection.credential.sign_in().is_some();
    match finding.repair? {
        // Without a refresh token a sign-in is as long as its token.
        Repair::NewToken if has_person && !connection.credential.scopes().contains(Scopes::OFFLINE_ACCESS) => {
            Some(Repair::SignInAgain)
        }
        Repair::NewToken => Some(Repair::NewToken),
        // A product without companies has none to choose from.
        Repair::OtherCompany => connection.company.is_some().then_some(Repair::OtherCompany),
        Repair::OtherSandbox => connection.sandbox.is_some().then_some(Repair::OtherSandbox),
        // Seen to work, by a token that was got with it.
        Repair::OtherSecret => (finding.evidence.other_secret_works == Some(true)).then_some(Repair::OtherSecret),
        // Of no failure: what failed to be read cannot be moved.
        Repair::MoveToKeyring => None,
        Repair::SignInAgain => has_person.then_some(Repair::SignInAgain),
    }
}

/// Whether there is something to be moved into the keyring, if it works: secrets that are elsewhere and were read.
pub fn could_move(run: &CheckRun, connection: &Connection) -> bool {
    connection.store != StoreKind::Keyring && has_read_secret(run)
}

/// Whether the run has read the connection's secrets from their store.
pub fn has_read_secret(run: &CheckRun) -> bool {
    run.rows().iter().any(|row| row.check == CheckId::Secret && matches!(row.outcome, Outcome::Passed { .. }))
}
