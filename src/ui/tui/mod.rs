//! Draws a [`Screen`](crate::screen::Screen) with ratatui, and says what a key means on it.
//!
//! Works on a `Buffer` only: no key is read here, no byte written, no mode of the terminal changed. What the person
//! did lives in the machine; [`View`] holds nothing but size and scroll positions.
//!
//! The page: a header (what, for whom), a rule, the side bar with the plan (from 80 columns up), the main part with
//! its buttons, a rule, the footer with what works now. What one types or copies whole (fields, addresses) has its
//! label above it and the full width; what one only reads (keys and values, tasks, rows) stands in two columns.

mod draw;
mod footer;
mod header;
mod keys;
mod layout;
mod meaning;
mod measure;
mod sheet;
mod side_bar;
mod theme;
mod view;
mod widgets;

pub use draw::{draw, render};
pub use keys::{Binding, Key, KeyCode, binding};
pub use layout::SMALLEST;
pub use meaning::{Meaning, meaning};
pub use theme::{Glyphs, Theme};
pub use view::View;
