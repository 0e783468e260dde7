//! Where secrets, connection files and drafts are kept. Sees bytes under typed keys; what is in them is others' business.
//!
//! ```text
//! ItemKey ─► Store (async, bounded in time, one call at a time)
//!              └─► SecretStore (blocking): Keyring [── Split, where items have a limit] · Vault · Memory
//! Connection ─► connections (one TOML file each)      T ─► drafts (one TOML file each)
//! SignInLife ─► sign_ins (one TOML file each)       T ─► results (one file of JSON lines each)
//! a move between stores ─► moves (one note each)   a save ─► saves (one note each)
//! sealed files for somebody else ─► sealing
//! ```
//!
//! A secret is never kept in plain text on a disk, and no store stands in silently for another (design section 8).

pub mod connections;
pub mod drafts;
mod error;
mod fresh;
mod handle;
mod item;
mod keyring;
mod memory;
pub mod moves;
mod on_thread;
mod owner_lock;
mod passphrase;
pub mod results;
pub mod saves;
pub mod sealing;
mod secret_store;
pub mod sign_ins;
mod split;
mod toml_file;
pub mod traces;
mod vault;

// Part of this room's own signatures: whoever uses the store needs no other room for them.
pub use crate::files::{FileError, FileFault, Paths};
pub use error::{Damage, PassphraseError, StoreError};
pub use fresh::{fresh_connection_id, fresh_draft_id, fresh_id};
pub use handle::{Patience, Store, probe_keyring};
pub use item::{Item, ItemKey, ItemPath, Owner};
pub use keyring::{Keyring, SERVICE};
pub use memory::Memory;
pub use owner_lock::{OpenDraft, OwnerLock};
pub use passphrase::{NewPassphrase, PassphraseSource};
pub use sealing::WorkFactor;
pub use secret_store::{ITEM_LIMIT, SecretStore};
pub use split::Split;
pub use toml_file::{BrokenFile, BrokenReason};
pub use vault::{Vault, VaultState};
