//! How long to wait after a 429, and when to stop waiting. Pure.

use std::time::Duration;

/// The patience of one request.
#[derive(Debug)]
pub(super) struct Backoff {
    attempts: u32,
    left: Duration,
}

impl Backoff {
    /// Everything that is waited for one request, together.
    pub(super) const MOST: Duration = Duration::from_secs(60);
    /// A server that says "again, at once" for ever must not be asked for ever.
    const ATTEMPTS: u32 = 6;
    /// Adobe's window: 12 requests in 6 seconds (protocol reference, section 7.5).
    const WINDOW: Duration = Duration::from_secs(6);

    pub(super) fn new() -> Self {
        Self { attempts: 0, left: Self::MOST }
    }

    /// How long to wait now: as asked, else one window and a little more each time. `None`: give up.
    pub(super) fn next(&mut self, asked: Option<Duration>) -> Option<Duration> {
        self.attempts += 1;
        if self.attempts > Self::ATTEMPTS {
            return None;
        }
        let step = Duration::from_millis(250) * (self.attempts - 1);
        let wait = asked.map_or(Self::WINDOW + step, |asked| asked.max(step));
        self.left = self.left.checked_sub(wait)?;
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_adobe_asks_for_is_waited_and_no_more_than_a_minute_in_all() {
        let mut backoff = Backoff::new();
        assert_eq!(backoff.next(Some(Duration::from_secs(38))), Some(Duration::from_secs(38)));
        assert_eq!(backoff.next(Some(Duration::from_secs(38))), None);
        assert_eq!(Backoff::new().next(Some(Duration::from_secs(61))), None);
        assert_eq!(Backoff::new().next(Some(Duration::MAX)), None);
    }

    #[test]
    fn without_a_word_from_adobe_one_window_is_waited() {
        assert_eq!(Backoff::new().next(None), Some(Duration::from_secs(6)));
    }

    #[test]
    fn at_once_is_not_for_ever() {
        let mut backoff = Backoff::new();
        let waits: Vec<_> = std::iter::from_fn(|| backoff.next(Some(Duration::ZERO))).collect();
        assert_eq!(waits.len(), 6);
        assert!(waits.is_sorted() && waits[0] == Duration::ZERO && waits[5] > Duration::from_secs(1));
    }
}
