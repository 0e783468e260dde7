//! Whole checks of saved connections against an Adobe that is told what to say: what is asked, at which row a failure is
//! reported, which of two is named, and what a check warns of.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test's helper may fail like the test itself")]

#[path = "checks/adobe.rs"]
mod adobe;
#[path = "checks/at_once.rs"]
mod at_once;
#[path = "checks/findings.rs"]
mod findings;
#[path = "checks/otherwise.rs"]
mod otherwise;
#[path = "checks/platform.rs"]
mod platform;
#[allow(dead_code, reason = "each test binary uses its own part")]
mod support;
#[path = "checks/token.rs"]
mod token;
#[path = "checks/warnings.rs"]
mod warnings;
