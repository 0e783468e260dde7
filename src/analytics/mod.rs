//! The Analytics 2.0 client: discovery, report suites, a report of totals, who am I; and patience with 429.
//!
//! Speaks HTTP only through `http`, decides nothing: what a refusal means belongs to `diagnosis`, which company is
//! meant belongs to the person.

mod backoff;
mod client;
mod discovery;
mod error;
mod report;
mod suites;
mod traffic;

pub use client::{Analytics, Me, OnWait};
pub use discovery::Discovered;
pub use error::{AnalyticsError, Refused};
pub use report::Report;
pub use suites::Suites;
pub use traffic::{Pace, Traffic, Wait};
