//! The front ends that draw a [`Screen`](crate::screen::Screen): cells for a terminal, lines for everybody else.
//!
//! Neither touches the terminal. Reading keys and writing bytes is the runtime's.

pub mod plain;
pub mod tui;
