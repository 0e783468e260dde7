//! Names that are written nearly like one that is not there. Pure.

use crate::small::sort_few;

use super::failures;

/// How many are offered.
const MOST: usize = 3;

/// The nearest names of failures, the nearest first; none where nothing is alike.
pub(super) fn near(name: &str) -> Vec<&'static str> {
    let wanted: String = name.chars().take(80).collect::<String>().to_ascii_lowercase();
    let words: Vec<&str> = wanted.split(['-', '_', ' ']).filter(|word| word.len() > 2).collect();
    let mut alike: Vec<(usize, &'static str)> = failures()
        .iter()
        .filter_map(|failure| {
            let distance = distance(&wanted, failure.name);
            let shared = words.iter().filter(|word| failure.name.contains(**word)).count();
            let is_alike = distance <= 3.max(wanted.len() / 4) || (shared > 0 && shared * 2 >= words.len());
            is_alike.then(|| (distance.saturating_sub(3 * shared), failure.name))
        })
        .collect();
    sort_few(&mut alike);
    alike.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// How many letters must be changed, added or left out (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, left) in a.bytes().enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        for (column, right) in b.bytes().enumerate() {
            let change = corner + usize::from(left != right);
            corner = row[column + 1];
            row[column + 1] = change.min(corner + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted() {
        for (a, b, expected) in [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("same", "same", 0)] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn a_slip_and_a_part_are_understood_and_nonsense_is_not() {
        assert_eq!(near("no-compnies").first(), Some(&"no-companies"));
        assert!(near("companies").contains(&"no-companies"));
        assert!(near("zzzzzzzzzzzzzzzzzzzzzzzz").is_empty());
    }
}
