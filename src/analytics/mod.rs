//! The Analytics 2.0 client: discovery, report suites, a report of totals, who am I.
//!
//! Speaks only through `gateway`, decides nothing: what a refusal means belongs to `diagnosis`, which company is
//! meant belongs to the person.

mod client;
mod discovery;
mod report;
mod suites;

pub use client::{Analytics, Me};
pub use discovery::Discovered;
pub use report::Report;
pub use suites::Suites;
