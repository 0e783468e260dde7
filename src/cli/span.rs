//! Spans of time as people write them: `12h`, `30d`, `2w`.

use jiff::SignedDuration;

use crate::connection::Invalid;

/// Ten years, in hours: whatever ends, ends before that.
const MOST_HOURS: i64 = 10 * 366 * 24;

/// A whole number and its unit.
pub(super) fn parse(text: &str) -> Result<SignedDuration, Invalid> {
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let problem = match (number, unit.to_ascii_lowercase().as_str()) {
        ("", _) => "The span does not begin with a number.",
        (_, "") => "The span has no unit: h for hours, d for days, w for weeks.",
        (number, unit @ ("h" | "d" | "w")) => {
            let hours = if unit == "h" {
                1
            } else if unit == "d" {
                24
            } else {
                7 * 24
            };
            let span = number.parse::<i64>().ok().and_then(|number| number.checked_mul(hours));
            match span.filter(|hours| *hours <= MOST_HOURS) {
                Some(hours) => return Ok(SignedDuration::from_hours(hours)),
                None => "The span is longer than ten years.",
            }
        }
        _ => "The span's unit is not known: h is for hours, d for days, w for weeks.",
    };
    Err(Invalid::new(problem, "Write a whole number and its unit.", "30d"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_days_and_weeks_are_understood_and_nothing_else() {
        for (text, hours) in [("12h", 12), ("30d", 720), ("2w", 336), (" 7D ", 168), ("0d", 0)] {
            assert_eq!(parse(text), Ok(SignedDuration::from_hours(hours)), "{text:?}");
        }
        for (text, why) in [
            ("", "number"),
            ("d", "number"),
            ("-3d", "number"),
            ("30", "no unit"),
            ("30m", "not known"),
            ("30 d", "not known"),
            ("1.5d", "not known"),
            ("30d12h", "not known"),
            ("99999999999999999999d", "ten years"),
            ("9223372036854775807w", "ten years"),
        ] {
            let invalid = parse(text).unwrap_err();
            assert!(invalid.problem.contains(why) && parse(&invalid.example).is_ok(), "{text:?}: {}", invalid.problem);
        }
    }
}
