//! The wizard: a pure state machine that leads from nothing to a tested, saved connection.
//!
//! Four functions carry it: [`plan::plan`] knows the branching, [`update()`] is the only place where state changes,
//! [`present()`] says what to show, [`next_deadline`] when to wake without input. Nothing here does I/O, reads a clock or
//! draws a random number; what must happen outside leaves as an [`effect::Effect`] and comes back as a [`Msg`].

mod begin;
mod brought;
mod destination;
pub mod draft;
mod duplicate;
pub mod effect;
mod filter;
mod focus;
pub mod guide;
mod import;
mod items;
pub mod job;
mod keep;
mod key_pair;
mod known;
mod lines;
pub mod model;
mod navigate;
pub mod plan;
mod platform;
pub mod platform_test;
mod present;
mod problems;
mod rehearsal;
pub mod report;
mod step_id;
mod steps;
mod typing;
mod update;
mod wording;

pub use brought::draft_of;
pub use duplicate::{Likeness, duplicate};
pub use model::Model;
pub use present::{next_deadline, present};
pub use rehearsal::Rehearsal;
pub use report::Msg;
pub use step_id::StepId;
pub use update::{start, update};
pub use wording::instead_of_replacing;
