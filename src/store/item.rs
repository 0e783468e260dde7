//! What a secret is filed under. Typed keys for the program, readable paths for the stores.

use std::fmt;

use crate::connection::{ConnectionId, DraftId};

/// Whose secret it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A saved connection's.
    Connection(ConnectionId),
    /// An unfinished set-up's.
    Draft(DraftId),
    /// This machine's own; no connection's removal touches it.
    ThisMachine,
}

impl Owner {
    /// Every item this owner can have.
    pub fn items(&self) -> &'static [Item] {
        match self {
            Self::Connection(_) | Self::Draft(_) => &Item::ALL,
            Self::ThisMachine => &[Item::ListenerCertificate],
        }
    }
}

/// Which of an owner's secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// What the person entered or imported.
    Credential,
    /// What Adobe handed out.
    Tokens,
    /// What the person entered or imported for a credential that was replaced and is kept until they say that it may go.
    FormerCredential,
    /// The certificate and key that this machine's sign-in listener shows to browsers.
    ListenerCertificate,
}

impl Item {
    /// Every item a connection or a draft can have.
    pub const ALL: [Self; 3] = [Self::Credential, Self::Tokens, Self::FormerCredential];

    fn word(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::Tokens => "tokens",
            Self::FormerCredential => "former-credential",
            Self::ListenerCertificate => "listener-certificate",
        }
    }
}

/// The key of one stored secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemKey {
    /// Whose.
    pub owner: Owner,
    /// Which.
    pub item: Item,
}

impl ItemKey {
    /// The key of a connection's item.
    pub fn of_connection(id: &ConnectionId, item: Item) -> Self {
        Self { owner: Owner::Connection(id.clone()), item }
    }

    /// The key of a draft's item.
    pub fn of_draft(id: &DraftId, item: Item) -> Self {
        Self { owner: Owner::Draft(id.clone()), item }
    }

    /// The key of the listener's certificate, of which a machine has one.
    pub fn of_listener_certificate() -> Self {
        Self { owner: Owner::ThisMachine, item: Item::ListenerCertificate }
    }

    /// Where the stores file it: `connection/northwind-7f3k2m/credential`.
    pub fn path(&self) -> ItemPath {
        let item = self.item.word();
        ItemPath(match &self.owner {
            Owner::Connection(id) => format!("connection/{id}/{item}"),
            Owner::Draft(id) => format!("draft/{id}/{item}"),
            Owner::ThisMachine => format!("machine/{item}"),
        })
    }
}

/// A readable path: the keyring's `username` attribute, the vault's member name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemPath(String);

impl ItemPath {
    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of one piece of a value that was split ([`super::Split`]).
    pub(super) fn piece(&self, half: char, index: usize) -> Self {
        Self(format!("{}/{half}{index}", self.0))
    }
}

impl fmt::Display for ItemPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
