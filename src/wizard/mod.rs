//! The wizard: a pure state machine that leads from nothing to a tested, saved connection.

pub mod attempt;
pub mod guide;
pub mod msg;
pub mod report;
pub mod screen;
mod step_id;

pub use step_id::StepId;
