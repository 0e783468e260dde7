//! Reads DER, as far as a certificate needs it: definite lengths, one byte for a tag (X.690).
//!
//! Never panics and never allocates: what it gives are pieces of what it was given.

/// Tags of the universal class, and the first two of the context's own.
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
pub(super) const EXPLICIT_0: u8 = 0xa0;

/// Elements that follow one another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next one: its tag and its content.
    pub(super) fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            // Longer than 4 GB is nothing here, and neither is a length that is not said (0x80).
            0x81..=0x84 => {
                let (length, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                (
                    length
                        .iter()
                        .try_fold(0_usize, |sum, byte| sum.checked_mul(256)?.checked_add(usize::from(*byte)))?,
                    rest,
                )
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    /// The content of the next one, if it has this tag.
    pub(super) fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next().filter(|(found, _)| *found == tag).map(|(_, content)| content)
    }

    /// The elements inside the next one, if it has this tag.
    pub(super) fn enter(&mut self, tag: u8) -> Option<Self> {
        self.take(tag).map(Self)
    }

    /// Leaves the next one out if it has this tag.
    pub(super) fn skip(&mut self, tag: u8) {
        if self.0.first() == Some(&tag) {
            let _ = self.next();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_are_believed_only_as_far_as_there_are_bytes() {
        for broken in
            [&[][..], &[0x30], &[0x30, 0x01], &[0x30, 0x80], &[0x30, 0x82, 0x01], &[0x30, 0x84, 255, 255, 255, 255]]
        {
            assert_eq!(Elements::of(broken).next(), None, "{broken:?}");
        }
        let mut two = Elements::of(&[0x02, 0x01, 0x07, 0x30, 0x81, 0x00]);
        assert_eq!((two.take(INTEGER), two.take(SEQUENCE), two.next()), (Some(&[7_u8][..]), Some(&[][..]), None));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_go_on_for_ever(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut elements = Elements::of(&bytes);
            let mut count = 0;
            while elements.next().is_some() {
                count += 1;
            }
            prop_assert!(count <= bytes.len());
        }
    }
}
