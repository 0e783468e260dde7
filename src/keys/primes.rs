//! Two primes for an RSA key. The search is rsa's own (a random start with its two highest bits set, the next number that
//! no small prime divides, then the test of `num-bigint-dig`), but it can be cancelled between two candidates, and it
//! sorts out more candidates with small primes before the costly test.
//!
//! One test of a candidate is the longest that a cancelled search goes on: about a millisecond for RSA-2048 and ten for
//! RSA-4096; the twenty rounds that confirm a prime are twenty times that.

use num_bigint_dig::BigUint;
use num_bigint_dig::prime::probably_prime;
use tokio_util::sync::CancellationToken;
use zeroize::{Zeroize, Zeroizing};

/// The public exponent of every key made here, as of those that OpenSSL makes.
pub(super) const EXPONENT: u32 = 65_537;
/// Rounds of Miller-Rabin with random bases, as many as rsa makes; one with base 2 and a Lucas test are added to them.
const ROUNDS: usize = 20;
/// Candidates are divided by all odd primes below this.
const SMALL: u32 = 1 << 13;
/// How far from its random start a candidate is looked for.
const REACH: u32 = 1 << 20;
/// In bits: primes that are nearer to each other than half their length less this are taken for a broken source of
/// randomness (FIPS 186-4, appendix B.3.3).
const APART: usize = 100;

/// Why there is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotGenerated {
    /// It was cancelled.
    #[error("the key pair was cancelled")]
    Cancelled,
    /// The system gave no random bytes.
    #[error("this machine gives no random numbers, without which no key pair is made")]
    NoRandomness,
}

/// Two primes whose product has exactly `bits` bits, fit for [`EXPONENT`].
pub(super) fn pair(bits: u16, cancel: &CancellationToken) -> Result<[BigUint; 2], NotGenerated> {
    let half = usize::from(bits) / 2;
    let sieve = Sieve::new();
    loop {
        // Wiped where the second one is cancelled, or they are of no use together.
        let mut larger = Zeroizing::new(prime(half, &sieve, cancel)?);
        let mut smaller = Zeroizing::new(prime(half, &sieve, cancel)?);
        if *larger < *smaller {
            std::mem::swap(&mut larger, &mut smaller);
        }
        let distance = Zeroizing::new(&*larger - &*smaller);
        if distance.bits() > half - APART {
            return Ok([std::mem::take(&mut *larger), std::mem::take(&mut *smaller)]);
        }
    }
}

fn prime(bits: usize, sieve: &Sieve, cancel: &CancellationToken) -> Result<BigUint, NotGenerated> {
    let mut start = Zeroizing::new(vec![0; bits / 8]);
    loop {
        if cancel.is_cancelled() {
            return Err(NotGenerated::Cancelled);
        }
        getrandom::fill(&mut start).map_err(|_| NotGenerated::NoRandomness)?;
        // With two bits set in both, the product of two is never a bit short. Even numbers are no primes.
        start[0] |= 0b1100_0000;
        if let Some(last) = start.last_mut() {
            *last |= 1;
        }
        let Some(distance) = sieve.distance(&start) else { continue };
        let mut candidate = BigUint::from_bytes_be(&start);
        candidate += distance;
        if candidate.bits() == bits && probably_prime(&candidate, ROUNDS) {
            return Ok(candidate);
        }
        candidate.zeroize();
    }
}

/// The odd primes below [`SMALL`], and their products as far as these fit into 32 bits: one division for several of them.
struct Sieve {
    groups: Vec<(u32, Vec<u32>)>,
}

impl Sieve {
    fn new() -> Self {
        let mut is_composite = vec![false; SMALL as usize];
        let mut groups: Vec<(u32, Vec<u32>)> = Vec::new();
        for number in (3..SMALL).step_by(2) {
            if is_composite[number as usize] {
                continue;
            }
            for multiple in (number * number..SMALL).step_by(number as usize) {
                is_composite[multiple as usize] = true;
            }
            match groups.last_mut().and_then(|group| Some((group.0.checked_mul(number)?, group))) {
                Some((product, group)) => {
                    group.0 = product;
                    group.1.push(number);
                }
                None => groups.push((number, vec![number])),
            }
        }
        Self { groups }
    }

    /// How far above `start` (odd, highest byte first) the next number is that no small prime divides, and whose
    /// predecessor the public exponent does not divide.
    fn distance(&self, start: &[u8]) -> Option<u32> {
        let mut residues = Zeroizing::new(Vec::with_capacity(SMALL as usize / 4));
        for (product, primes) in &self.groups {
            let rest = remainder(start, *product);
            residues.extend(primes.iter().map(|prime| (*prime, rest % prime)));
        }
        let of_exponent = remainder(start, EXPONENT);
        (0..REACH).step_by(2).find(|distance| {
            residues.iter().all(|(prime, rest)| (rest + distance) % prime != 0)
                && (of_exponent + distance) % EXPONENT != 1
        })
    }
}

/// Of a number, highest byte first, by `divisor`.
fn remainder(number: &[u8], divisor: u32) -> u32 {
    let divisor = u64::from(divisor);
    let rest = number.rchunks(4).rev().fold(0, |rest: u64, word| {
        let word = word.iter().fold(0, |word: u64, byte| word << 8 | u64::from(*byte));
        (rest << 32 | word) % divisor
    });
    u32::try_from(rest).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sieve_lets_through_what_no_small_prime_divides() {
        let sieve = Sieve::new();
        assert_eq!(sieve.groups.iter().map(|group| group.1.len()).sum::<usize>(), 1_027, "odd primes below 8192");
        for start in (10_000_001_u32..10_000_401).step_by(2) {
            let found = start + sieve.distance(&start.to_be_bytes()).unwrap();
            let fits = |number: u32| {
                (3..SMALL).step_by(2).all(|divisor| !number.is_multiple_of(divisor))
                    && !(number - 1).is_multiple_of(EXPONENT)
            };
            assert_eq!((start..).step_by(2).find(|number| fits(*number)), Some(found), "{start}");
        }
    }

    #[test]
    fn a_remainder_is_that_of_the_whole_number() {
        let bytes: Vec<u8> = (1..=23).collect();
        for divisor in [3, 65_537, 4_294_967_291] {
            let expected = BigUint::from_bytes_be(&bytes) % divisor;
            assert_eq!(BigUint::from(remainder(&bytes, divisor)), expected, "{divisor}");
        }
    }

    #[test]
    fn primes_have_their_length_and_lie_far_apart() {
        let [p, q] = pair(1024, &CancellationToken::new()).unwrap();
        assert_eq!((p.bits(), q.bits(), (&p * &q).bits()), (512, 512, 1024));
        assert!(p > q && (&p - &q).bits() > 412);
        for prime in [&p, &q] {
            assert!(probably_prime(prime, 5));
            assert_ne!(prime % EXPONENT, BigUint::from(1_u32));
        }
    }

    #[test]
    fn a_cancelled_search_finds_nothing() {
        let cancel = CancellationToken::new();
        cancel.cancel();
        assert_eq!(pair(2048, &cancel).unwrap_err(), NotGenerated::Cancelled);
    }
}
