//! 12 requests in 6 seconds for each user, as a sliding window (protocol reference, section 7.5).
//!
//! Refused requests do not count. In memory only: Adobe, too, forgets after 6 seconds.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const REQUESTS: usize = 12;
const WINDOW: Duration = Duration::from_secs(6);

/// The windows of all users; there are no more users than technical accounts in the data.
#[derive(Debug, Default)]
pub(super) struct RateLimit(Mutex<HashMap<String, VecDeque<Instant>>>);

impl RateLimit {
    /// Counts a request of `user_id` at `now`, or says in how many seconds (1 to 6) one will be served again.
    pub(super) fn admit(&self, user_id: &str, now: Instant) -> Result<(), u64> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry(user_id.to_owned()).or_default();
        while window.front().is_some_and(|first| now.saturating_duration_since(*first) >= WINDOW) {
            window.pop_front();
        }
        match window.front() {
            Some(first) if window.len() >= REQUESTS => {
                let wait = WINDOW.saturating_sub(now.saturating_duration_since(*first));
                Err(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
            }
            _ => {
                window.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_slides() {
        let limit = RateLimit::default();
        let start = Instant::now();
        for number in 0..12 {
            limit.admit("u", start + Duration::from_millis(number * 100)).unwrap();
        }
        assert_eq!(limit.admit("u", start + Duration::from_millis(1_200)), Err(5));
        assert_eq!(limit.admit("u", start + Duration::from_millis(5_999)), Err(1));
        // Exactly one place is free when the first request is 6 seconds old.
        let later = start + WINDOW;
        limit.admit("u", later).unwrap();
        assert_eq!(limit.admit("u", later), Err(1));
    }

    #[test]
    fn users_do_not_share_a_window() {
        let limit = RateLimit::default();
        let now = Instant::now();
        for _ in 0..12 {
            limit.admit("a", now).unwrap();
        }
        assert_eq!(limit.admit("a", now), Err(6));
        limit.admit("b", now).unwrap();
    }
}
