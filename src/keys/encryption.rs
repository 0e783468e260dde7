//! Private keys under a passphrase: PBES2 as OpenSSL writes it today and wrote it over the years, and the bounds within
//! which we do the work that a file asks for.

use pkcs8::der::Decode;
use pkcs8::pkcs5::pbes2::{Kdf, Parameters};
use pkcs8::pkcs5::{self, EncryptionScheme};
use pkcs8::{EncryptedPrivateKeyInfo, PrivateKeyInfo, SecretDocument};
use zeroize::Zeroizing;

use super::der;
use super::problem::KeyProblem;
use crate::connection::Secret;

/// Rounds of PBKDF2-HMAC-SHA-256 for what we write, as OWASP recommends: some 0.2 s.
const ROUNDS: u32 = 600_000;
/// The most rounds that we do for a file: a few seconds. OpenSSL writes 2,048.
const MOST_ROUNDS: u32 = 10_000_000;
/// The most memory that scrypt gets, in bytes. OpenSSL itself stops at 32 MiB.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;
/// The most work that scrypt does, in the same unit: memory times parallelization.
const MOST_WORK: u64 = 4 * MOST_MEMORY;

/// Why a key was not encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotEncrypted {
    /// The passphrase is empty.
    #[error("the passphrase is empty")]
    NoPassphrase,
    /// The system gave no random bytes.
    #[error("this machine gives no random numbers, without which nothing is encrypted")]
    NoRandomness,
    /// The library refused.
    #[error("the key could not be encrypted")]
    Failed,
}

/// PBES2 with PBKDF2-HMAC-SHA-256 and AES-256 in CBC mode.
pub(super) fn encrypt(key: &[u8], passphrase: &Secret) -> Result<Zeroizing<Vec<u8>>, NotEncrypted> {
    if passphrase.is_empty() {
        return Err(NotEncrypted::NoPassphrase);
    }
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|_| NotEncrypted::NoRandomness)?;
    let (salt, iv) = random.as_chunks::<16>().0.split_first().ok_or(NotEncrypted::Failed)?;
    let iv = iv.first().ok_or(NotEncrypted::Failed)?;
    let scheme = Parameters::pbkdf2_sha256_aes256cbc(ROUNDS, salt, iv).map_err(|_| NotEncrypted::Failed)?;
    let encrypted = PrivateKeyInfo::from_der(key)
        .map_err(|_| NotEncrypted::Failed)?
        .encrypt_with_params(scheme, passphrase.expose())
        .map_err(|_| NotEncrypted::Failed)?;
    Ok(encrypted.to_bytes())
}

/// The PKCS#8 inside `der`.
pub(super) fn decrypt(der: &[u8], passphrase: Option<&Secret>) -> Result<SecretDocument, KeyProblem> {
    let encrypted = EncryptedPrivateKeyInfo::from_der(der).map_err(|_| unreadable(der))?;
    let EncryptionScheme::Pbes2(scheme) = &encrypted.encryption_algorithm else { return Err(KeyProblem::Pbes1) };
    bounded(&scheme.kdf)?;
    let passphrase = passphrase.filter(|passphrase| !passphrase.is_empty()).ok_or(KeyProblem::PassphraseMissing)?;
    encrypted.decrypt(passphrase.expose()).map_err(|error| match error {
        pkcs8::Error::EncryptedPrivateKey(
            pkcs5::Error::AlgorithmParametersInvalid { .. } | pkcs5::Error::UnsupportedAlgorithm { .. },
        ) => KeyProblem::UnknownEncryption,
        // Wrong padding, or padding that is right by chance round bytes that are no key.
        _ => KeyProblem::WrongPassphrase,
    })
}

/// What is so encrypted that the library does not know how.
fn unreadable(der: &[u8]) -> KeyProblem {
    match der::encryption(der) {
        Some(der::Encryption::First) => KeyProblem::Pbes1,
        Some(der::Encryption::Other) => KeyProblem::UnknownEncryption,
        None => KeyProblem::Damaged,
    }
}

fn bounded(kdf: &Kdf<'_>) -> Result<(), KeyProblem> {
    match kdf {
        Kdf::Pbkdf2(pbkdf2) => match pbkdf2.iteration_count {
            0 => Err(KeyProblem::Damaged),
            rounds if rounds > MOST_ROUNDS => Err(KeyProblem::TooCostly),
            _ => Ok(()),
        },
        Kdf::Scrypt(scrypt) => {
            let (cost, block) = (scrypt.cost_parameter, u64::from(scrypt.block_size));
            let memory = 128_u64.saturating_mul(cost).saturating_mul(block);
            let work = memory.saturating_mul(scrypt.parallelization.into());
            // The library counts the cost's bits, and with none of them panics.
            if cost < 2 || !cost.is_power_of_two() || work == 0 {
                Err(KeyProblem::Damaged)
            } else if memory > MOST_MEMORY || work > MOST_WORK {
                Err(KeyProblem::TooCostly)
            } else {
                Ok(())
            }
        }
        _ => Err(KeyProblem::UnknownEncryption),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pkcs8::pkcs5::pbes2::{Pbkdf2Params, ScryptParams};

    fn scrypt(cost_parameter: u64, block_size: u16, parallelization: u16) -> Result<(), KeyProblem> {
        bounded(&Kdf::Scrypt(ScryptParams {
            salt: b"salt",
            cost_parameter,
            block_size,
            parallelization,
            key_length: None,
        }))
    }

    #[test]
    fn scrypt_gets_so_much_memory_and_work_and_no_more() {
        assert_eq!(scrypt(1 << 14, 8, 1), Ok(()), "as OpenSSL writes it");
        assert_eq!(scrypt(1 << 18, 8, 4), Ok(()));
        for (cost, block, parallel) in [(1 << 19, 8, 1), (1 << 18, 8, 5), (1 << 63, u16::MAX, u16::MAX)] {
            assert_eq!(scrypt(cost, block, parallel), Err(KeyProblem::TooCostly), "{cost}");
        }
        for (cost, block, parallel) in [(0, 8, 1), (1, 8, 1), (3, 8, 1), (2, 0, 1), (2, 8, 0)] {
            assert_eq!(scrypt(cost, block, parallel), Err(KeyProblem::Damaged), "{cost} {block} {parallel}");
        }
    }

    #[test]
    fn pbkdf2_gets_so_many_rounds_and_no_more() {
        let rounds = |rounds| bounded(&Kdf::Pbkdf2(Pbkdf2Params { iteration_count: rounds, ..example() }));
        assert_eq!(rounds(1), Ok(()));
        assert_eq!(rounds(MOST_ROUNDS), Ok(()));
        assert_eq!(rounds(MOST_ROUNDS + 1), Err(KeyProblem::TooCostly));
        assert_eq!(rounds(0), Err(KeyProblem::Damaged));
    }

    fn example() -> Pbkdf2Params<'static> {
        Pbkdf2Params::hmac_with_sha256(1, b"salt").unwrap()
    }
}
