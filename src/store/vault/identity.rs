//! `identity.age`: the key of the vault, sealed with a passphrase.

use std::path::Path;

use age::secrecy::ExposeSecret;
use age::{DecryptError, x25519};
use zeroize::Zeroizing;

use super::super::sealing::{WorkFactor, passphrase_identity, passphrase_recipient, unseal};
use super::super::{Damage, NewPassphrase, StoreError};
use crate::connection::Secret;

pub(super) fn seal_identity(
    identity: &x25519::Identity,
    passphrase: &NewPassphrase,
    work: WorkFactor,
) -> Result<Vec<u8>, StoreError> {
    let recipient = passphrase_recipient(passphrase, work);
    // One line, as age-keygen writes it.
    let text = identity.to_string();
    let line = Zeroizing::new(format!("{}\n", text.expose_secret()));
    age::encrypt(&recipient, line.as_bytes()).map_err(|_| StoreError::Machine("the vault's key could not be encrypted"))
}

pub(super) fn open_identity(path: &Path, sealed: &[u8], passphrase: &Secret) -> Result<x25519::Identity, StoreError> {
    let text = unseal(sealed, &[&passphrase_identity(passphrase)]).map_err(|error| match error {
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
