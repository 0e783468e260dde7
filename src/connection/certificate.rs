//! The certificate by which Adobe knows a Service Account's key, as people meet it: fingerprints, dates, subject. Public,
//! unlike the key. Reading and making certificates is `keys`' business.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Printable;

/// How long an RSA key is. Adobe's own tools make 2048 bits (protocol reference, section 4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum KeySize {
    /// 2048 bits: usual, and the least that is accepted.
    #[default]
    #[serde(rename = "2048")]
    Rsa2048,
    /// 3072 bits.
    #[serde(rename = "3072")]
    Rsa3072,
    /// 4096 bits.
    #[serde(rename = "4096")]
    Rsa4096,
}

impl KeySize {
    /// Every size, in the order people meet them.
    pub const ALL: [Self; 3] = [Self::Rsa2048, Self::Rsa3072, Self::Rsa4096];

    /// In bits.
    pub fn bits(self) -> u16 {
        match self {
            Self::Rsa2048 => 2048,
            Self::Rsa3072 => 3072,
            Self::Rsa4096 => 4096,
        }
    }
}

/// A self-signed X.509 certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// SHA-1 of its DER in lower-case hexadecimal digits, as the Developer Console shows it (section 4.3).
    pub sha1: Printable,
    /// SHA-256 of the same, in the same writing.
    pub sha256: Printable,
    /// From when on.
    pub not_before: Timestamp,
    /// Until when; Adobe refuses its key afterwards.
    pub not_after: Timestamp,
    /// Whom it names, such as `CN=northwind`.
    pub subject: Printable,
    /// How long its key is, in bits.
    pub bits: u16,
    /// Itself, as PEM text with line ends of one character.
    #[serde(with = "lines")]
    pub pem: String,
}

/// In files a text for each line: no text in them may hold line ends.
mod lines {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(text.lines())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        let lines = Vec::<String>::deserialize(deserializer)?;
        Ok(lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect())
    }
}

/// How near the end of something is that Adobe will not renew by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// More than 30 days.
    None,
    /// 30 days or less.
    Soon,
    /// 3 days or less: Adobe's own mails come daily then (section 4.3).
    Urgent,
    /// It is over.
    Over,
}

impl Urgency {
    /// Of something that ends at `end`.
    pub fn of(end: Timestamp, now: Timestamp) -> Self {
        const DAY: SignedDuration = SignedDuration::from_hours(24);
        match end.duration_since(now) {
            left if left <= SignedDuration::ZERO => Self::Over,
            left if left <= DAY * 3 => Self::Urgent,
            left if left <= DAY * 30 => Self::Soon,
            _ => Self::None,
        }
    }

    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Soon => "soon",
            Self::Urgent => "urgent",
            Self::Over => "over",
        }
    }

    /// The word that people are warned by: louder where somebody must act now. What is over needs none, its own words say
    /// so.
    pub fn warning(self) -> Option<&'static str> {
        match self {
            Self::None | Self::Over => None,
            Self::Soon => Some("soon"),
            Self::Urgent => Some("URGENT"),
        }
    }
}

impl Certificate {
    /// The longest life of one that is made here, in days: as long as Adobe's own tools make one (section 4.3).
    pub const MOST_DAYS: u16 = 365;
    /// The longest common name, in characters (RFC 5280, appendix A.1).
    pub const LONGEST_NAME: usize = 64;

    /// How near its end is.
    pub fn urgency(&self, now: Timestamp) -> Urgency {
        Urgency::of(self.not_after, now)
    }

    /// Until when, in words and with a warning where one is due: `2027-11-22 (in 365 days)`, `2026-11-24 (URGENT: in 2 days)`.
    pub fn end_in_words(&self, now: Timestamp) -> String {
        let day = self.not_after.to_string();
        format!("{} ({})", day.get(..10).unwrap_or_default(), self.warning_in_words(now))
    }

    /// How far away its end is, and whether that is near: `in 365 days`, `soon: in 12 days`, `URGENT: in 2 days`,
    /// `ended 10 days ago`.
    fn warning_in_words(&self, now: Timestamp) -> String {
        let distance = distance_in_words(self.not_after, now);
        match self.urgency(now).warning() {
            Some(warning) => format!("{warning}: {distance}"),
            None => distance,
        }
    }
}

/// How far away the end of something is: `in 365 days`, `in less than a day`, `ended 10 days ago`. Days are rounded, so that
/// what was made a moment ago for a year has 365 of them.
pub fn distance_in_words(end: Timestamp, now: Timestamp) -> String {
    const HALF_A_DAY: i64 = 12 * 3600;
    let left = end.duration_since(now);
    let seconds = left.abs().as_secs();
    let days = if seconds < 2 * HALF_A_DAY { 0 } else { (seconds + HALF_A_DAY) / (2 * HALF_A_DAY) };
    let distance = match days {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    if left > SignedDuration::ZERO { format!("in {distance}") } else { format!("ended {distance} ago") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(not_after: &str) -> Certificate {
        Certificate {
            sha1: Printable::new("00"),
            sha256: Printable::new("00"),
            not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
            not_after: not_after.parse().unwrap(),
            subject: Printable::new("CN=x"),
            bits: 2048,
            pem: String::new(),
        }
    }

    #[test]
    fn the_end_comes_nearer_in_steps() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        for (end, urgency, words) in [
            ("2027-11-22T12:00:00Z", Urgency::None, "2027-11-22 (in 365 days)"),
            ("2027-11-22T11:59:59Z", Urgency::None, "2027-11-22 (in 365 days)"),
            ("2026-12-22T12:00:00Z", Urgency::Soon, "2026-12-22 (soon: in 30 days)"),
            ("2026-12-22T12:00:01Z", Urgency::None, "2026-12-22 (in 30 days)"),
            ("2026-11-25T12:00:00Z", Urgency::Urgent, "2026-11-25 (URGENT: in 3 days)"),
            ("2026-11-23T12:00:00Z", Urgency::Urgent, "2026-11-23 (URGENT: in 1 day)"),
            ("2026-11-22T12:00:01Z", Urgency::Urgent, "2026-11-22 (URGENT: in less than a day)"),
            ("2026-11-22T12:00:00Z", Urgency::Over, "2026-11-22 (ended less than a day ago)"),
            ("2026-11-12T12:00:00Z", Urgency::Over, "2026-11-12 (ended 10 days ago)"),
        ] {
            let certificate = certificate(end);
            assert_eq!((certificate.urgency(now), certificate.end_in_words(now).as_str()), (urgency, words), "{end}");
        }
    }
}
