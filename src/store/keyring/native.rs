//! What differs between the systems' keyrings: how to connect, what an item is told besides its names, its limits.
//!
//! Only `set_secret` and `get_secret` are used on what these return: Windows stores passwords as UTF-16, and mixing the
//! two families gives garbage.

#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
mod system {
    use super::{Arc, CredentialStore, Error};

    /// A Secret Service with no collection says “no such item” too.
    pub(in super::super) const NO_ENTRY_IS_DOUBTFUL: bool = true;
    pub(in super::super) const HAS_ITEM_LIMIT: bool = false;
    /// What password applications list the item as.
    pub(super) const MODIFIER: Option<&str> = Some("label");

    /// libdbus waits two seconds for an answer: two minutes in all, as long as anybody waits for a person.
    pub(in super::super) const TRIES_WITHOUT_ANSWER: usize = 59;

    /// The Secret Service of this session, over D-Bus. May block for as long as the bus does.
    pub(in super::super) fn connect() -> Result<Arc<CredentialStore>, Error> {
        Ok(dbus_secret_service_keyring_store::Store::new()?)
    }
}

#[cfg(target_os = "macos")]
mod system {
    use super::{Arc, CredentialStore, Error};

    pub(in super::super) const NO_ENTRY_IS_DOUBTFUL: bool = false;
    pub(in super::super) const HAS_ITEM_LIMIT: bool = false;
    pub(super) const MODIFIER: Option<&str> = None;

    pub(in super::super) const TRIES_WITHOUT_ANSWER: usize = 0;

    /// The login keychain.
    pub(in super::super) fn connect() -> Result<Arc<CredentialStore>, Error> {
        Ok(apple_native_keyring_store::keychain::Store::new()?)
    }
}

#[cfg(windows)]
mod system {
    use super::{Arc, CredentialStore, Error};

    pub(in super::super) const NO_ENTRY_IS_DOUBTFUL: bool = false;
    pub(in super::super) const HAS_ITEM_LIMIT: bool = true;
    pub(super) const MODIFIER: Option<&str> = Some("persistence");

    pub(in super::super) const TRIES_WITHOUT_ANSWER: usize = 0;

    /// The Credential Manager.
    pub(in super::super) fn connect() -> Result<Arc<CredentialStore>, Error> {
        Ok(windows_native_keyring_store::Store::new()?)
    }
}

#[cfg(any(target_os = "ios", target_os = "android", not(any(unix, windows))))]
mod system {
    use super::{Arc, CredentialStore, Error};

    pub(in super::super) const NO_ENTRY_IS_DOUBTFUL: bool = false;
    pub(in super::super) const HAS_ITEM_LIMIT: bool = false;
    pub(super) const MODIFIER: Option<&str> = None;

    pub(in super::super) const TRIES_WITHOUT_ANSWER: usize = 0;

    /// No keyring of this system is supported.
    pub(in super::super) fn connect() -> Result<Arc<CredentialStore>, Error> {
        Err(Error::NoDefaultStore)
    }
}

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::{CredentialStore, Error};

use super::ItemPath;

pub(super) use system::{HAS_ITEM_LIMIT, NO_ENTRY_IS_DOUBTFUL, TRIES_WITHOUT_ANSWER, connect};

/// What an entry is made with besides its service and user name.
pub(super) fn modifiers(path: &ItemPath) -> HashMap<&'static str, &str> {
    match system::MODIFIER {
        // The default, Enterprise, would roam to other machines of the domain.
        Some("persistence") => HashMap::from([("persistence", "Local")]),
        Some("label") => HashMap::from([("label", path.as_str())]),
        _ => HashMap::new(),
    }
}
