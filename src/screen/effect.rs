//! What every machine asks the outside to do, as comparable data.

use super::attempt::{Attempt, Jobs};
use super::now::Now;
use crate::connection::ConnectionName;

/// One request to the outside. `T` are the machine's background jobs, `E` is what only this machine asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect<T, E> {
    /// Start a background job; its reports carry the attempt.
    Start(Attempt, Box<T>),
    /// Stop it; nothing it reports will be looked at.
    Abort(Attempt),
    /// Something of this machine alone, done at once or by the way.
    Own(E),
    /// Put text on the person's clipboard.
    Copy(String),
    /// Print text outside the alternate screen.
    ShowPlainly(String),
    /// End the program.
    Leave(Farewell),
}

/// Starts a job; one of the same kind that still runs is stopped.
pub fn begin<J: Ord + Copy, T, E>(jobs: &mut Jobs<J>, now: Now, job: J, task: T) -> Vec<Effect<T, E>> {
    let (attempt, replaced) = jobs.start(job, now.since_start);
    replaced.map(Effect::Abort).into_iter().chain([Effect::Start(attempt, Box::new(task))]).collect()
}

/// The end of the program as a machine wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Farewell {
    /// A short lasting summary for the normal screen.
    pub lines: Vec<String>,
    /// Why it ends.
    pub ending: Ending,
}

/// Why the program ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// This connection was saved, or has its new sign-in.
    Saved(ConnectionName),
    /// The person left before that.
    Interrupted,
    /// The person left to check this saved connection.
    Check(ConnectionName),
    /// The person left to sign in again with this one.
    SignIn(ConnectionName),
    /// The person went back to where this was opened from.
    Returned,
    /// The person left, and nothing was unfinished.
    Left,
}
