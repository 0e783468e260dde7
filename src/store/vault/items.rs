//! `secrets.age`: the items, as one sealed JSON object of item path and text.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use age::{DecryptError, x25519};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::super::sealing::unseal;
use super::super::{Damage, ItemPath, StoreError};
use super::damaged;

/// The vault's content, unsealed. Wiped when dropped.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Items(BTreeMap<String, Text>);

struct Text(Zeroizing<String>);

impl Items {
    pub(super) fn insert(&mut self, path: &ItemPath, text: Zeroizing<String>) {
        self.0.insert(path.as_str().to_owned(), Text(text));
    }

    pub(super) fn get(&self, path: &ItemPath) -> Option<Zeroizing<Vec<u8>>> {
        self.0.get(path.as_str()).map(|text| Zeroizing::new(text.0.as_bytes().to_vec()))
    }

    /// Whether there was something to remove.
    pub(super) fn remove(&mut self, path: &ItemPath) -> bool {
        self.0.remove(path.as_str()).is_some()
    }

    pub(super) fn unseal(path: &Path, sealed: &[u8], identity: &x25519::Identity) -> Result<Self, StoreError> {
        let plain = unseal(sealed, &[identity]).map_err(|error| match error {
            DecryptError::NoMatchingKeys => damaged(path, Damage::Foreign),
            DecryptError::UnknownFormat => damaged(path, Damage::TooNew),
            DecryptError::InvalidHeader | DecryptError::Io(_) => damaged(path, Damage::Incomplete),
            _ => damaged(path, Damage::Altered),
        })?;
        // Not the parser's words: they may quote the content.
        serde_json::from_slice(&plain).map_err(|_| damaged(path, Damage::Shape))
    }

    pub(super) fn seal(&self, identity: &x25519::Identity) -> Result<Vec<u8>, StoreError> {
        let failed = || StoreError::Machine("the vault's content could not be encrypted");
        // Measured first, so that the buffer never grows and leaves an unwiped copy behind.
        let mut length = Length(0);
        serde_json::to_writer(&mut length, self).map_err(|_| failed())?;
        let mut plain = Zeroizing::new(Vec::with_capacity(length.0));
        serde_json::to_writer(&mut *plain, self).map_err(|_| failed())?;
        age::encrypt(&identity.to_public(), &plain).map_err(|_| failed())
    }
}

struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}
