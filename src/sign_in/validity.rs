//! Reads one date of an X.509 certificate: when it ends. Checks no signature and trusts no length; a certificate that is
//! not understood has no date.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
/// `[0]`, in which the version stands.
const VERSION: u8 = 0xa0;

/// The certificate's `notAfter` (RFC 5280, section 4.1).
pub(super) fn not_after(der: &[u8]) -> Option<Timestamp> {
    let (certificate, _) = element(der, SEQUENCE)?;
    let (mut rest, _) = element(certificate, SEQUENCE)?;
    for tag in [VERSION, INTEGER, SEQUENCE, SEQUENCE] {
        (_, rest) = element(rest, tag)?;
    }
    let (validity, _) = element(rest, SEQUENCE)?;
    let (_, _, after_not_before) = first(validity)?;
    let (tag, date, _) = first(after_not_before)?;
    time(tag, std::str::from_utf8(date).ok()?)
}

/// The content of the first element, if it has this tag, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, content, rest) = first(der)?;
    (found == tag).then_some((content, rest))
}

/// Tag and content of the first element, and what follows it. Lengths of up to two bytes: a certificate of ours is short.
fn first(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 => rest.split_first().map(|(&length, rest)| (usize::from(length), rest))?,
        0x82 => rest.split_first_chunk().map(|(&length, rest)| (usize::from(u16::from_be_bytes(length)), rest))?,
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// `YYMMDDhhmmssZ` until 2049, `YYYYMMDDhhmmssZ` after (RFC 5280, section 4.1.2.5).
fn time(tag: u8, text: &str) -> Option<Timestamp> {
    let digits = text.strip_suffix('Z').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let (year, rest) = match (tag, digits.len()) {
        (UTC_TIME, 12) => {
            let year: i16 = digits.get(..2)?.parse().ok()?;
            (if year < 50 { 2000 + year } else { 1900 + year }, digits.get(2..)?)
        }
        (GENERALIZED_TIME, 14) => (digits.get(..4)?.parse().ok()?, digits.get(4..)?),
        _ => return None,
    };
    let two = |at: usize| rest.get(at..at + 2)?.parse::<i8>().ok();
    let date = DateTime::new(year, two(0)?, two(2)?, two(4)?, two(6)?, two(8)?, 0).ok()?;
    TimeZone::UTC.to_ambiguous_timestamp(date).compatible().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_ways_to_write_a_date_are_read() {
        let read = |tag, text| time(tag, text).map(|at| at.to_string());
        assert_eq!(read(UTC_TIME, "270928120500Z").as_deref(), Some("2027-09-28T12:05:00Z"));
        assert_eq!(read(UTC_TIME, "991231235959Z").as_deref(), Some("1999-12-31T23:59:59Z"));
        assert_eq!(read(GENERALIZED_TIME, "20510101000000Z").as_deref(), Some("2051-01-01T00:00:00Z"));
        for (tag, text) in [
            (UTC_TIME, "271328120500Z"),
            (UTC_TIME, "270928120500"),
            (UTC_TIME, "27092812050Z"),
            (UTC_TIME, "20270928120500Z"),
            (GENERALIZED_TIME, "270928120500Z"),
            (INTEGER, "270928120500Z"),
            (UTC_TIME, "+70928120500Z"),
        ] {
            assert_eq!(read(tag, text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(der in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = not_after(&der);
        }
    }
}
