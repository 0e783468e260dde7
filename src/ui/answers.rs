//! Drives a machine from a file: looks at its [`Screen`](crate::screen::Screen), fills what it asks for, goes on, and
//! says in words why it cannot.
//!
//! It knows no plan, no step and no machine: what is asked comes from the screen, what a question is called in a file
//! from the one table in `keys`. Pure; reading files, commands and descriptors is others' work.

mod asking;
mod driver;
mod end;
mod given;
mod keys;
mod question;

pub use driver::{Driver, Turn};
pub use end::End;
pub use given::{Answer, Answers};
pub use keys::{ALL as ALL_KEYS, Key, Kind};
pub use question::{Choice, Question};
