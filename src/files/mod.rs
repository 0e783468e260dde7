//! Files of ours on disk: where they are, who may read them, and how they are never half-written.
//!
//! Directories are 0700, files 0600 from the moment they exist; a write goes to a temporary file, is synced and renamed;
//! symbolic links are not followed (design section 8).

mod atomic;
mod cut_off;
mod error;
mod folder;
mod lock;
mod paths;
mod private;
mod room;

pub use atomic::{Readers, remove, write_atomic, write_foreign};
pub(crate) use cut_off::step;
pub use error::{FileError, FileFault};
pub use folder::{PassedOver, Walk, walk};
pub use lock::{Lock, LockError};
pub use paths::Paths;
pub use private::{append_rotating, ensure_private_dir, expanded, list, read_bounded, read_foreign};
pub use room::{Room, keep_room};
