//! The random numbers that blind a signature. rsa's own source of them panics when the system has none; this one is
//! seeded before it is needed, so that such a failure is an error.

use rsa::rand_core::{CryptoRng, Error, RngCore};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Why there is no signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// The system gave no random bytes.
    #[error("this machine gives no random numbers, without which nothing is signed")]
    NoRandomness,
    /// The signature did not come out right; it was checked before anybody could see it.
    #[error("the signature did not come out right")]
    Failed,
}

/// SHA-256 of a random seed and a counter.
pub(super) struct Blinding {
    seed: Zeroizing<[u8; 32]>,
    counter: u64,
}

impl Blinding {
    pub(super) fn new() -> Result<Self, NotSigned> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut_slice()).map_err(|_| NotSigned::NoRandomness)?;
        Ok(Self { seed, counter: 0 })
    }
}

impl RngCore for Blinding {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill_bytes(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_bytes(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, to_fill: &mut [u8]) {
        for chunk in to_fill.chunks_mut(32) {
            let block = Sha256::new().chain_update(self.seed.as_slice()).chain_update(self.counter.to_le_bytes());
            chunk.copy_from_slice(&Zeroizing::new(<[u8; 32]>::from(block.finalize()))[..chunk.len()]);
            self.counter += 1;
        }
    }

    fn try_fill_bytes(&mut self, to_fill: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(to_fill);
        Ok(())
    }
}

impl CryptoRng for Blinding {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_blindings_share_no_bytes_and_one_repeats_none() {
        let mut blocks = std::collections::HashSet::new();
        for mut blinding in [Blinding::new().unwrap(), Blinding::new().unwrap()] {
            let mut bytes = [0; 320];
            blinding.fill_bytes(&mut bytes);
            blocks.extend(bytes.chunks(8).map(<[u8]>::to_vec));
            blocks.insert(blinding.next_u64().to_le_bytes().to_vec());
        }
        assert_eq!(blocks.len(), 82);
    }
}
