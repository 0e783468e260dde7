//! Exit codes (design section 6).

use crate::diagnosis::Verdict;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exit(pub(super) u8);

impl Exit {
    /// Done, everything works.
    pub(super) const DONE: Self = Self(0);
    /// A fault of ours.
    pub(super) const OUR_FAULT: Self = Self(1);
    /// Usage, an unknown name, or an answer is missing.
    pub(super) const USAGE: Self = Self(2);
    /// Adobe refused.
    pub(super) const REFUSED: Self = Self(3);
    /// Secret store, files, clock, port.
    pub(super) const THIS_MACHINE: Self = Self(7);
    /// Nothing is broken, but a person must do something.
    pub(super) const PERSON_MUST_ACT: Self = Self(8);
    /// Interrupted.
    pub(super) const INTERRUPTED: Self = Self(130);

    /// What a finding means for the code.
    pub(super) fn of(verdict: Verdict) -> Self {
        Self(verdict.exit_code())
    }

    /// The worse of two, in the order 1, 7, 6, 4, 5, 3, 8; usage is told at once and never weighed.
    pub(super) fn worse(self, other: Self) -> Self {
        if other.rank() < self.rank() { other } else { self }
    }

    /// Its place in that order, the worst first.
    pub(super) fn rank(self) -> usize {
        [1, 7, 6, 4, 5, 3, 8].iter().position(|&code| code == self.0).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_code_wins() {
        assert_eq!(Exit::DONE.worse(Exit(8)), Exit(8));
        assert_eq!(Exit(3).worse(Exit(4)), Exit(4));
        assert_eq!(Exit(7).worse(Exit(6)), Exit(7));
        assert_eq!(Exit(8).worse(Exit::DONE), Exit(8));
    }

    #[test]
    fn the_verdicts_stand_in_the_same_order() {
        let codes: Vec<u8> = Verdict::WORST_FIRST.iter().map(|v| v.exit_code()).collect();
        for pair in codes.windows(2) {
            assert_eq!(Exit(pair[1]).worse(Exit(pair[0])), Exit(pair[0]));
        }
    }
}
