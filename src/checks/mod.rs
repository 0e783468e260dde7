//! The checks: the clients' real requests, one rung of the ladder at a time, and what their failures look like as
//! evidence.
//!
//! Decides neither what a failure means (`diagnosis` does) nor what to show (the front ends do), and saves nothing.

mod access;
pub mod code;
mod companies;
pub mod dig;
mod events;
pub mod evidence;
pub mod ladder;
mod network;
mod platform;
mod product;
mod rung;
mod suites;
mod token_content;
mod way;

pub use access::Access;
pub use events::Events;
pub use network::{HostReport, NetworkReport, ims_ready, network};
