//! The check screen: choose a saved connection, check it, dig into what each check saw, read the letter, repair what is
//! safe to repair; or look at a bundle, of which nothing is asked again.
//!
//! A pure machine of the wizard's make: [`start()`], [`update()`], [`present()`], [`next_deadline()`]. It folds the same
//! `CheckRun` as the wizard and the command, decides nothing about what a failure means, and reads no clock.

mod effect;
mod model;
mod present;
mod repairing;
mod report;
mod running;
mod update;
mod words;

pub use effect::{Effect, Job, Task};
pub use model::Model;
pub use present::{next_deadline, present};
pub use report::{Msg, Repaired, Report, Saved, Survey};
pub use update::{start, update};
