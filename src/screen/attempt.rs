//! Background jobs as a machine sees them: numbered, so that a late answer can be told from the awaited one.

use std::collections::BTreeMap;
use std::time::Duration;

use super::now::Now;

/// Text is added to a running job once it takes longer than this (subiquity's rule: never be silent for longer).
pub const SILENCE: Duration = Duration::from_millis(100);

/// The number of one start of one background job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempt(pub u64);

impl Attempt {
    /// No job's; of what is reported without being a job's end or news.
    pub const NONE: Self = Self(0);
}

/// The jobs that run now, by kind: `J` is the machine's own list of kinds. At most one of a kind runs at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jobs<J: Ord + Copy> {
    last: u64,
    running: BTreeMap<J, (Attempt, Duration)>,
}

impl<J: Ord + Copy> Default for Jobs<J> {
    fn default() -> Self {
        Self { last: 0, running: BTreeMap::new() }
    }
}

impl<J: Ord + Copy> Jobs<J> {
    /// Registers a start at `since` (time since the program's start); a running job of the same kind is replaced, and
    /// its attempt returned to be aborted.
    pub fn start(&mut self, job: J, since: Duration) -> (Attempt, Option<Attempt>) {
        self.last += 1;
        let attempt = Attempt(self.last);
        let replaced = self.running.insert(job, (attempt, since)).map(|(old, _)| old);
        (attempt, replaced)
    }

    /// Which job `attempt` is, if it is the running one of its kind.
    pub fn running(&self, attempt: Attempt) -> Option<J> {
        self.running.iter().find(|(_, (running, _))| *running == attempt).map(|(&job, _)| job)
    }

    /// The running job of this kind.
    pub fn attempt(&self, job: J) -> Option<Attempt> {
        self.running.get(&job).map(|&(attempt, _)| attempt)
    }

    /// Since when a job of this kind runs.
    pub fn since(&self, job: J) -> Option<Duration> {
        self.running.get(&job).map(|&(_, since)| since)
    }

    /// Forgets a job, because it ended or is to be aborted.
    pub fn end(&mut self, job: J) -> Option<Attempt> {
        self.running.remove(&job).map(|(attempt, _)| attempt)
    }

    /// When (time since the program's start) the picture of the running jobs changes by itself: when one becomes worth a
    /// word, then with each `beat` of it in full seconds. `None` while nothing runs.
    pub fn next_deadline(&self, now: Now, beat: Duration) -> Option<Duration> {
        let beat = beat.as_secs().max(1);
        let next = |since: Duration| {
            let elapsed = now.since_start.saturating_sub(since);
            if elapsed < SILENCE {
                since + SILENCE
            } else {
                since + Duration::from_secs((elapsed.as_secs() / beat + 1) * beat)
            }
        };
        self.running.values().map(|&(_, since)| next(since)).min()
    }
}
