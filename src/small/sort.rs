//! Sorts few things with one sorter for all types: the standard library makes another for each, four thousand bytes
//! apiece (decision 12). As stable as that, and as quick where it matters; what is large and many is better left to that.

use std::cmp::Ordering;

/// `items` in the order of `compare`; equals stay as they are.
pub fn sort_few_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let compare_places = |a: usize, b: usize| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    };
    let mut places = places_in_order(items.len(), &compare_places);
    for start in 0..items.len() {
        // What belongs here comes from there, what belongs there from elsewhere, until it comes from here.
        let mut here = start;
        while let Some(there) = places.get_mut(here).map(|place| std::mem::replace(place, here))
            && there != start
        {
            items.swap(here, there);
            here = there;
        }
    }
}

/// `items` by what `key` says of them; equals stay as they are.
pub fn sort_few_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_few_by(items, |a, b| key(a).cmp(&key(b)));
}

/// `items` in their own order.
pub fn sort_few<T: Ord>(items: &mut [T]) {
    sort_few_by(items, T::cmp);
}

/// Which of `count` things comes first, which second …
fn places_in_order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_library_does(numbers in prop::collection::vec(0_u8..20, 0..60)) {
            let mut ours: Vec<(u8, usize)> = numbers.into_iter().zip(0..).collect();
            let mut theirs = ours.clone();
            theirs.sort_by_key(|(number, _)| *number);
            sort_few_by_key(&mut ours, |(number, _)| *number);
            prop_assert_eq!(&ours, &theirs);
            theirs.sort_by(|a, b| b.cmp(a));
            sort_few_by(&mut ours, |a, b| b.cmp(a));
            prop_assert_eq!(&ours, &theirs);
            theirs.sort();
            sort_few(&mut ours);
            prop_assert_eq!(&ours, &theirs);
        }
    }
}
