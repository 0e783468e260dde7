//! The checks: the clients' real requests, one rung of the ladder at a time, and what their failures look like as
//! evidence.
//!
//! Decides neither what a failure means (`diagnosis` does) nor what to show (the front ends do), and saves nothing.

mod access;
pub mod dig;
pub mod evidence;
pub mod ladder;
mod network;

pub use access::Access;
pub use network::{HostReport, NetworkReport, ims_ready, network};
