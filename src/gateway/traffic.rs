//! How much is asked of Adobe's API: no more than it allows each user, counted, and with so much patience and no more.
//!
//! Adobe allows 12 requests in 6 seconds for each user (protocol reference, section 7.5). Whoever keeps to that is never
//! refused for it, however many checks run at the same time.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The pace of all requests of this program. A clone keeps the same one.
#[derive(Debug, Clone, Default)]
pub struct Pace(Arc<Mutex<HashMap<String, VecDeque<Instant>>>>);

impl Pace {
    const REQUESTS: usize = 12;
    /// A little more than Adobe's six seconds, for requests that take shorter on the way than those before them.
    const WINDOW: Duration = Duration::from_millis(6_200);
    /// From so many users on, those that have long been silent are forgotten.
    const MANY: usize = 256;

    /// Takes the next place for a request of `user`, and says how long it is until then.
    fn reserve(&self, user: &str, now: Instant) -> Duration {
        let mut users = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if users.len() >= Self::MANY {
            users.retain(|_, places| places.back().is_some_and(|last| *last + Self::WINDOW > now));
        }
        let places = users.entry(user.to_owned()).or_default();
        while places.len() > Self::REQUESTS {
            places.pop_front();
        }
        let twelfth_before = places.len().checked_sub(Self::REQUESTS).and_then(|at| places.get(at));
        let at = twelfth_before.map_or(now, |before| now.max(*before + Self::WINDOW));
        places.push_back(at);
        at.duration_since(now)
    }
}

/// A wait before a request, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Adobe asked for it (429).
    Asked(Duration),
    /// The pace that this program keeps of itself.
    Pace(Duration),
}

/// What one check asks. A clone counts on.
#[derive(Debug, Clone, Default)]
pub struct Traffic {
    pace: Option<Pace>,
    requests: Arc<AtomicUsize>,
    waits: Arc<Mutex<Waits>>,
    own_waits: Arc<Mutex<Waits>>,
}

#[derive(Debug, Default)]
struct Waits {
    total: Duration,
    /// Until when somebody waits already: waits at the same time cost their time once.
    until: Option<Instant>,
}

impl Waits {
    /// What a wait that begins `now` and lasts until `end` adds to those before it.
    fn more(&self, now: Instant, end: Instant) -> Duration {
        end.saturating_duration_since(self.until.map_or(now, |until| until.max(now)))
    }

    fn add(&mut self, more: Duration, end: Instant) {
        self.total += more;
        self.until = self.until.max(Some(end));
    }
}

impl Traffic {
    /// Everything that is waited for Adobe in one check, together: a check must end.
    pub const MOST_WAITING: Duration = Duration::from_secs(60);

    /// Traffic at the program's pace. Without one, each request goes at once.
    pub fn paced(pace: Pace) -> Self {
        Self { pace: Some(pace), ..Self::default() }
    }

    /// How many requests there were.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// How long Adobe had us wait.
    pub fn waited(&self) -> Duration {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner).total
    }

    /// How long this program had itself wait, to keep to its pace.
    pub fn paced_for(&self) -> Duration {
        self.own_waits.lock().unwrap_or_else(PoisonError::into_inner).total
    }

    /// Counts a request of `user`, and says how long it has to wait for its place; that is counted, too.
    pub(super) fn begin(&self, user: &str, now: Instant) -> Duration {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let wait = self.pace.as_ref().map_or(Duration::ZERO, |pace| pace.reserve(user, now));
        if !wait.is_zero() {
            let (mut waits, end) = (self.own_waits.lock().unwrap_or_else(PoisonError::into_inner), now + wait);
            let more = waits.more(now, end);
            waits.add(more, end);
        }
        wait
    }

    /// Whether there is patience left for this wait; if so, it is counted.
    pub(super) fn may_wait(&self, wait: Duration, now: Instant) -> bool {
        let mut waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(end) = now.checked_add(wait) else { return false };
        let more = waits.more(now, end);
        if waits.total + more > Self::MOST_WAITING {
            return false;
        }
        waits.add(more, end);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_user_has_twelve_requests_in_six_seconds() {
        let (pace, now) = (Pace::default(), Instant::now());
        let waits: Vec<_> = (0..25).map(|_| pace.reserve("ada", now)).collect();
        assert!(waits[..12].iter().all(Duration::is_zero), "{waits:?}");
        assert!(waits[12..24].iter().all(|wait| *wait == Pace::WINDOW), "{waits:?}");
        assert_eq!(waits[24], 2 * Pace::WINDOW);
        assert_eq!(pace.reserve("bert", now), Duration::ZERO, "another user has twelve of their own");
        let later = now + Duration::from_secs(3);
        assert_eq!(pace.reserve("ada", later), 2 * Pace::WINDOW - Duration::from_secs(3));
        assert_eq!(pace.reserve("ada", now + 9 * Pace::WINDOW), Duration::ZERO);
    }

    #[test]
    fn users_that_are_silent_are_forgotten() {
        let (pace, now) = (Pace::default(), Instant::now());
        for user in 0..Pace::MANY {
            pace.reserve(&user.to_string(), now);
        }
        pace.reserve("last", now + 2 * Pace::WINDOW);
        assert_eq!(pace.0.lock().unwrap().len(), 1);
    }

    #[test]
    fn a_check_waits_a_minute_in_all_and_waits_at_the_same_time_count_once() {
        let (traffic, now) = (Traffic::default(), Instant::now());
        let seconds = Duration::from_secs;
        assert!(traffic.may_wait(seconds(20), now) && traffic.may_wait(seconds(25), now));
        assert_eq!(traffic.waited(), seconds(25));
        assert!(!traffic.may_wait(seconds(36), now + seconds(30)));
        assert!(traffic.may_wait(seconds(35), now + seconds(30)));
        assert_eq!(traffic.waited(), Traffic::MOST_WAITING);
        assert!(!traffic.may_wait(Duration::MAX, now));
    }
}
