//! Starting background jobs: each start has an attempt of its own.

use super::attempt::Job;
use super::effect::{Effect, Task};
use super::model::{Model, Now};

/// Starts a job; one of the same kind that still runs is stopped.
pub(super) fn begin(model: &mut Model, now: Now, job: Job, task: Task) -> Vec<Effect> {
    let (attempt, replaced) = model.jobs.start(job, now.since_start);
    replaced.map(Effect::Abort).into_iter().chain([Effect::Start(attempt, Box::new(task))]).collect()
}
