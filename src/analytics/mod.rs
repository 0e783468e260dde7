//! The Analytics 2.0 client: discovery, report suites, who am I; and patience with 429.
//!
//! Speaks HTTP only through `http`, decides nothing: what a refusal means belongs to `diagnosis`, which company is
//! meant belongs to the person.

mod backoff;
mod client;
mod discovery;
mod error;
mod suites;

pub use client::{Analytics, Me, OnWait};
pub use discovery::Discovered;
pub use error::{AnalyticsError, Refused};
pub use suites::Suites;
