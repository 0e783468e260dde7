//! Starting background jobs: each start has an attempt of its own.

use super::effect::{Effect, Task};
use super::job::Job;
use super::model::Model;
use crate::screen::{self, Now};

/// Starts a job; one of the same kind that still runs is stopped.
pub(super) fn begin(model: &mut Model, now: Now, job: Job, task: Task) -> Vec<Effect> {
    screen::begin(&mut model.jobs, now, job, task)
}
