//! `identity.age`: the key of the vault, sealed with a passphrase.

use std::path::Path;

use age::secrecy::{ExposeSecret, SecretString};
use age::{DecryptError, x25519};
use zeroize::Zeroizing;

use super::super::{Damage, NewPassphrase, StoreError};
use super::items::unseal;
use crate::connection::Secret;

/// How hard a passphrase is to try: scrypt's N is two to this power.
///
/// Fixed, because age would choose it by timing this machine, and a file from a fast machine would then be refused by a
/// slow one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkFactor(u8);

impl WorkFactor {
    /// About one second on a machine of today: what `age` itself writes.
    pub const STANDARD: Self = Self(18);

    /// The most that is read: sixteen times as long.
    pub const MOST: Self = Self(22);

    /// For tests, which open many vaults; it protects nothing.
    pub const FOR_TESTS: Self = Self(8);
}

pub(super) fn seal_identity(
    identity: &x25519::Identity,
    passphrase: &NewPassphrase,
    work: WorkFactor,
) -> Result<Vec<u8>, StoreError> {
    let mut recipient = age::scrypt::Recipient::new(age_secret(passphrase.secret()));
    recipient.set_work_factor(work.0);
    // One line, as age-keygen writes it.
    let text = identity.to_string();
    let line = Zeroizing::new(format!("{}\n", text.expose_secret()));
    age::encrypt(&recipient, line.as_bytes()).map_err(|_| StoreError::Machine("the vault's key could not be encrypted"))
}

pub(super) fn open_identity(path: &Path, sealed: &[u8], passphrase: &Secret) -> Result<x25519::Identity, StoreError> {
    let mut key = age::scrypt::Identity::new(age_secret(passphrase));
    key.set_max_work_factor(WorkFactor::MOST.0);
    let text = unseal(sealed, &key).map_err(|error| match error {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => StoreError::WrongPassphrase,
        DecryptError::ExcessiveWork { .. } => not_a_vault(path, "opening it would take unreasonably long"),
        DecryptError::NoMatchingKeys => not_a_vault(path, "it is not sealed with a passphrase"),
        DecryptError::UnknownFormat => not_a_vault(path, "it is no age file of a version that is known"),
        DecryptError::InvalidHeader if !sealed.starts_with(b"age-encryption.org/") && !sealed.is_empty() => {
            not_a_vault(path, "it is not a binary age file")
        }
        DecryptError::InvalidHeader | DecryptError::Io(_) => super::damaged(path, Damage::Incomplete),
        _ => super::damaged(path, Damage::Altered),
    })?;
    let text = std::str::from_utf8(&text).map_err(|_| not_a_vault(path, "it holds no age identity"))?;
    // age-keygen writes comments before the key.
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    match (lines.next().map(str::parse), lines.next()) {
        (Some(Ok(identity)), None) => Ok(identity),
        (Some(Ok(_)), Some(_)) => Err(not_a_vault(path, "it holds more than one identity")),
        _ => Err(not_a_vault(path, "it holds no age identity")),
    }
}

fn not_a_vault(path: &Path, why: &'static str) -> StoreError {
    StoreError::NotAVault { path: path.to_owned(), why }
}

/// age's own secret type; it wipes itself as ours does.
fn age_secret(secret: &Secret) -> SecretString {
    SecretString::from(secret.expose().to_owned())
}
