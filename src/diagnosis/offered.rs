//! Which repair a finding may offer for the connection at hand. The rules name one by the failure alone; here it is seen
//! whether it can work where it is wanted. Decides; does nothing.

use super::finding::Finding;
use super::local_fault::LocalFault;
use super::repair::Repair;
use crate::connection::{Connection, StoreKind};

/// What this program can do itself about `finding`: what its rule names, where that can work for `connection` as it is.
/// `is_keyring_working` is what a probe of the system's keyring said; `false` where nobody asked it.
pub fn offered(finding: &Finding, connection: &Connection, is_keyring_working: bool) -> Option<Repair> {
    let repair = finding.repair?;
    let evidence = &finding.evidence;
    let can_work = match repair {
        Repair::NewToken => true,
        // A product without companies has none to choose from.
        Repair::OtherCompany => connection.company.is_some(),
        // Seen to work, by a token that was got with it.
        Repair::OtherSecret => evidence.other_secret_works == Some(true),
        Repair::MoveToKeyring => {
            is_keyring_working && connection.store != StoreKind::Keyring && !evidence.local.is_some_and(is_past_moving)
        }
        Repair::SignInAgain => connection.credential.sign_in().is_some(),
    };
    can_work.then_some(repair)
}

/// Whether there is nothing in the store, or nothing that can be read, that could be moved.
fn is_past_moving(fault: LocalFault) -> bool {
    matches!(
        fault,
        LocalFault::VaultDamaged | LocalFault::SecretMissing | LocalFault::SecretDamaged | LocalFault::HostsChanged
    )
}
