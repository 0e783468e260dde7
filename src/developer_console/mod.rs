//! Adobe's Developer Console as an API: the client secrets of a credential are listed, added and deleted (protocol
//! reference, section 6).
//!
//! Speaks through `gateway`, keeps nothing and decides nothing: a secret that it brings is the caller's to keep at once.

mod client;
mod listed;

pub use client::DeveloperConsole;
pub use listed::{Listed, ListedSecret, MadeSecret};
