//! What a passed check saw: words for a row, and data for those who go on with it. Judges nothing.

use jiff::Timestamp;

use crate::connection::{Certificate, Discovery, Printable, Urgency, distance_in_words};

/// What a passed check saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The secret was read.
    Secret,
    /// The private key can sign, and fits the certificate beside it.
    KeyPair(KeyPairSeen),
    /// A token is at hand.
    Token {
        /// Taken from the store instead of asked for.
        from_cache: bool,
        /// Seconds until it ends.
        expires_in: u64,
    },
    /// Who the token is for and what it may see.
    Companies(Discovery),
    /// All pages were read.
    ReportSuites {
        /// How many there are.
        count: usize,
    },
}

/// A key pair that Adobe can be shown, and how long it will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPairSeen {
    /// SHA-1 of the certificate, as the Developer Console shows it; `None` where only the key was brought.
    pub fingerprint: Option<Printable>,
    /// When the certificate ends.
    pub not_after: Option<Timestamp>,
    /// How near that is.
    pub urgency: Urgency,
    /// When it was looked at, by the best clock known: Adobe's where it was seen in this run, else this machine's.
    pub at: Timestamp,
}

impl KeyPairSeen {
    /// Of a key pair looked at `at`.
    pub fn of(certificate: Option<&Certificate>, at: Timestamp) -> Self {
        Self {
            fingerprint: certificate.map(|certificate| certificate.sha1.clone()),
            not_after: certificate.map(|certificate| certificate.not_after),
            urgency: certificate.map_or(Urgency::None, |certificate| certificate.urgency(at)),
            at,
        }
    }

    /// Until when, in words: `until 2027-11-22, in 365 days`.
    pub fn end_in_words(&self) -> Option<String> {
        let end = self.not_after?;
        Some(format!("until {}, {}", day(end), distance_in_words(end, self.at)))
    }
}

impl Seen {
    /// The same in a few words, for people.
    pub fn in_words(&self) -> String {
        match self {
            Self::Secret => "readable".to_owned(),
            Self::KeyPair(seen) => seen.end_in_words().unwrap_or_else(|| "the key is readable".to_owned()),
            Self::Token { from_cache: true, expires_in } => format!("kept, {} left", span(*expires_in)),
            Self::Token { from_cache: false, expires_in } => format!("valid for {}", span(*expires_in)),
            Self::Companies(discovery) => {
                let companies: usize = discovery.organizations.iter().map(|o| o.companies.len()).sum();
                format!("{companies} in {}", counted(discovery.organizations.len(), "organization"))
            }
            Self::ReportSuites { count } => counted(*count, "report suite"),
        }
    }
}

/// The day of a moment, in UTC.
pub(super) fn day(moment: Timestamp) -> String {
    moment.to_string().get(..10).unwrap_or_default().to_owned()
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Seconds in the unit that people would choose.
fn span(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..7200 => (seconds / 60, "minute"),
        _ => ((seconds + 60) / 3600, "hour"),
    };
    counted(usize::try_from(count).unwrap_or(usize::MAX), unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(not_after: &str) -> KeyPairSeen {
        let certificate = Certificate {
            sha1: "00".into(),
            sha256: "00".into(),
            not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
            not_after: not_after.parse().unwrap(),
            subject: "CN=x".into(),
            bits: 2048,
            pem: String::new(),
        };
        KeyPairSeen::of(Some(&certificate), "2026-11-22T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_key_pair_says_until_when() {
        for (end, words) in [
            ("2027-11-22T12:00:00Z", "until 2027-11-22, in 365 days"),
            ("2026-11-23T12:00:00Z", "until 2026-11-23, in 1 day"),
            ("2026-11-22T13:00:00Z", "until 2026-11-22, in less than a day"),
            ("2026-11-12T12:00:00Z", "until 2026-11-12, ended 10 days ago"),
        ] {
            assert_eq!(Seen::KeyPair(seen(end)).in_words(), words);
        }
        let only_key = KeyPairSeen::of(None, Timestamp::UNIX_EPOCH);
        assert_eq!((only_key.urgency, only_key.not_after), (Urgency::None, None));
        assert_eq!(Seen::KeyPair(only_key).in_words(), "the key is readable");
    }
}
