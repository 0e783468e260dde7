//! The front ends of a [`Screen`](crate::screen::Screen): cells for a terminal, lines for everybody else, answers from a
//! file for nobody at all.
//!
//! None touches the terminal. Reading keys and writing bytes is the runtime's.

pub mod answers;
pub mod plain;
pub mod tui;
