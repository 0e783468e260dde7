//! What keeps the program small: one way for all types, or a shorter form, where the usual way costs some bytes each time
//! (decision 12). Knows nothing of Adobe, of files, or of any other room.

mod packed;
mod sort;

pub use packed::unpacked;
pub use sort::{sort_few, sort_few_by, sort_few_by_key};
