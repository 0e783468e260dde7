//! The time as a machine gets it. No machine reads a clock.

use std::time::Duration;

use jiff::Timestamp;

/// The time, handed in: since the program's start for spans, by the wall clock for dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Since the program's start.
    pub since_start: Duration,
    /// By this machine's clock.
    pub wall: Timestamp,
}
