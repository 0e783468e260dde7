//! The client for Journey Optimizer, as far as a connection is proven by it: the sandboxes of Experience Platform that the
//! credential may see, and a read of the journeys in one of them (protocol reference, section 9).
//!
//! Speaks only through `gateway`, decides nothing: what a refusal means belongs to `diagnosis`, which sandbox is meant
//! belongs to the person.

mod client;
mod journeys;
mod sandboxes;

pub use client::JourneyOptimizer;
pub use journeys::Journeys;
