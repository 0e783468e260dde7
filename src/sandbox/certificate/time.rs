//! The two forms in which a certificate writes a time (RFC 5280, section 4.1.2.5). Both end in `Z` and count seconds.

use std::fmt;

use super::der::{GENERALIZED_TIME, UTC_TIME};

/// A second of a calendar day, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Moment {
    year: i64,
    month: i64,
    day: i64,
    /// Of the day.
    second: i64,
}

impl Moment {
    /// Of an element's tag and content.
    pub(super) fn read((tag, content): (u8, &[u8])) -> Option<Self> {
        let (digits, end) = content.split_at_checked(content.len().checked_sub(1)?)?;
        if end != b"Z" || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let number = |from: usize, to: usize| {
            let digits = digits.get(from..to)?;
            Some(digits.iter().fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0')))
        };
        let (year, rest) = match (tag, digits.len()) {
            (UTC_TIME, 12) => {
                let short = number(0, 2)?;
                (if short < 50 { 2_000 + short } else { 1_900 + short }, 2)
            }
            (GENERALIZED_TIME, 14) => (number(0, 4)?, 4),
            _ => return None,
        };
        let two = |place: usize| number(rest + 2 * place, rest + 2 * place + 2);
        let (month, day) = (two(0)?, two(1)?);
        let (hours, minutes, seconds) = (two(2)?, two(3)?, two(4)?);
        let is_possible =
            (1..=12).contains(&month) && (1..=31).contains(&day) && hours < 24 && minutes < 60 && seconds < 60;
        is_possible.then_some(Self { year, month, day, second: hours * 3_600 + minutes * 60 + seconds })
    }

    /// Seconds since 1970.
    fn seconds(self) -> i64 {
        // Days from 1970 in the Gregorian calendar, with years that begin in March.
        let (year, month) = if self.month > 2 { (self.year, self.month - 3) } else { (self.year - 1, self.month + 9) };
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        let days = year * 365 + leap_days + (153 * month + 2) / 5 + self.day - 1 - 719_468;
        days * 86_400 + self.second
    }

    pub(super) fn is_reached(self, now_ms: u64) -> bool {
        self.seconds().saturating_mul(1_000) <= i64::try_from(now_ms).unwrap_or(i64::MAX)
    }

    /// Its own second is still inside (RFC 5280, section 4.1.2.5).
    pub(in super::super) fn is_over(self, now_ms: u64) -> bool {
        self.seconds().saturating_add(1).saturating_mul(1_000) <= i64::try_from(now_ms).unwrap_or(i64::MAX)
    }

    /// `2049-12-31T23:59:59Z`.
    pub(in super::super) fn as_rfc_3339(self) -> String {
        let (hours, minutes, seconds) = (self.second / 3_600, self.second / 60 % 60, self.second % 60);
        format!("{:04}-{:02}-{:02}T{hours:02}:{minutes:02}:{seconds:02}Z", self.year, self.month, self.day)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.as_rfc_3339().replace('T', " ").replace('Z', " UTC"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_those_of_the_calendar() {
        for (tag, text, seconds) in [
            (UTC_TIME, "700101000000Z", 0),
            (UTC_TIME, "491231235959Z", 2_524_607_999),
            (UTC_TIME, "500101000000Z", -631_152_000),
            (UTC_TIME, "240229120000Z", 1_709_208_000),
            (GENERALIZED_TIME, "20500101000000Z", 2_524_608_000),
            (GENERALIZED_TIME, "99991231235959Z", 253_402_300_799),
        ] {
            assert_eq!(Moment::read((tag, text.as_bytes())).unwrap().seconds(), seconds, "{text}");
        }
    }

    #[test]
    fn the_last_second_still_counts() {
        let moment = Moment::read((UTC_TIME, b"700101000010Z")).unwrap();
        assert!(!moment.is_reached(9_999) && moment.is_reached(10_000));
        assert!(!moment.is_over(10_999) && moment.is_over(11_000));
    }

    #[test]
    fn other_ways_of_writing_are_none() {
        for text in
            ["", "Z", "7001010000Z", "700101000000+0100", "701301000000Z", "700100000000Z", "70010100000\u{e9}Z"]
        {
            assert_eq!(Moment::read((UTC_TIME, text.as_bytes())), None, "{text}");
        }
    }
}
