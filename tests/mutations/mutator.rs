//! Changes bytes at random, always the same way from the same beginning.

/// A generator and the words that it puts in.
pub(crate) struct Mutator {
    state: u64,
    words: Vec<Vec<u8>>,
}

/// The longest input that is made: longer ones only repeat.
const LONGEST: usize = 256 * 1024;

impl Mutator {
    pub(crate) fn new(seed: u64, words: Vec<Vec<u8>>) -> Self {
        Self { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, words }
    }

    /// xorshift64*: good enough to meet everything in time.
    fn next(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Less than `end`, which may be 0.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap();
        usize::try_from(self.next() % end).unwrap()
    }

    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let from = self.below(length + 1);
        let most = if self.below(4) == 0 { length - from } else { (length - from).min(12) };
        from..from + self.below(most + 1)
    }

    /// One of the seeds with one to eight changes.
    pub(crate) fn change(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(8) {
            self.change_once(&mut bytes, seeds);
            bytes.truncate(LONGEST);
        }
        bytes
    }

    fn change_once(&mut self, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(bytes.len() + 1);
        match self.below(9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            1 if at < bytes.len() => bytes[at] = u8::try_from(self.below(256)).unwrap(),
            2 => {
                let range = self.range(bytes.len());
                bytes.drain(range);
            }
            3 => {
                let range = self.range(bytes.len());
                let piece = bytes[range].to_vec();
                bytes.splice(at..at, piece);
            }
            4 => bytes.truncate(at),
            5 => {
                let other = &seeds[self.below(seeds.len())];
                let range = self.range(other.len());
                bytes.splice(at..at, other[range].iter().copied());
            }
            6 => {
                let range = self.range(bytes.len());
                let times = 1 << self.below(10);
                let piece = bytes[range].repeat(times);
                bytes.splice(at..at, piece.into_iter().take(LONGEST));
            }
            _ => {
                let chosen = self.below(self.words.len());
                let word = self.words[chosen].clone();
                let end = (at + self.below(2) * word.len()).min(bytes.len());
                bytes.splice(at..end, word);
            }
        }
    }
}
