//! Adobe's API gateway, which stands before every product: patience with 429, the pace that this program keeps, and its
//! error envelopes (protocol reference, sections 7.2, 7.5 and 9).
//!
//! Knows no product's questions, and no more of an answer than whether it is one: those are `analytics`' and
//! `journey_optimizer`'s business. What a refusal means belongs to `diagnosis`.

mod backoff;
mod client;
mod count;
mod error;
mod traffic;

pub use client::{Call, Gateway, OnWait};
pub use count::count;
pub use error::{GatewayError, Refused, refusal_of};
pub use traffic::{Pace, Traffic, Wait};
