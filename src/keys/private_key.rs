//! An RSA private key that cannot be wrong: of a length we take, whole, and seen to sign. Wiped on drop, as is its
//! PKCS#8 form; what rsa keeps in between while it counts is wiped as far as rsa does so.

use std::fmt;

use rsa::pkcs1::{EncodeRsaPublicKey, RsaPrivateKey as Pkcs1};
use rsa::pkcs8::{Document, EncodePrivateKey, SecretDocument};
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::blinding::{Blinding, NotSigned};
use super::encryption::{self, NotEncrypted};
use super::pem;
use super::primes::{self, NotGenerated};
use super::problem::KeyProblem;
use crate::connection::{KeySize, Secret};

/// The shortest key that is taken, in bits (protocol reference, section 4.3).
pub(super) const LEAST_BITS: usize = 2048;
/// The longest, in bits: a signature of it takes a tenth of a second.
pub(super) const MOST_BITS: usize = 8192;

/// An RSA key pair, 2048 to 8192 bits. Not to be copied; there is one of it.
pub struct PrivateKey {
    key: RsaPrivateKey,
    /// PKCS#8.
    der: SecretDocument,
    /// PKCS#1.
    public: Document,
}

impl PrivateKey {
    /// Makes a new key pair with 65537 as its public exponent. Blocks for about 0.1 s (2048 bits) to several seconds.
    pub fn generate(size: KeySize, cancel: &CancellationToken) -> Result<Self, NotGenerated> {
        loop {
            let [p, q] = primes::pair(size.bits(), cancel)?;
            // The primes fit the exponent and differ, so this goes well; if not, these primes are none.
            if let Ok(key) = RsaPrivateKey::from_p_q(p, q, BigUint::from(primes::EXPONENT))
                && let Ok(key) = Self::checked(key)
            {
                return Ok(key);
            }
            Blinding::new().map_err(|_| NotGenerated::NoRandomness)?;
        }
    }

    /// From PKCS#1's numbers.
    pub(super) fn from_numbers(numbers: &Pkcs1<'_>) -> Result<Self, KeyProblem> {
        if numbers.other_prime_infos.is_some() {
            return Err(KeyProblem::UnusualRsa);
        }
        let of = |number: rsa::pkcs1::UintRef<'_>| BigUint::from_bytes_be(number.as_bytes());
        let (n, e) = (of(numbers.modulus), of(numbers.public_exponent));
        let bits = n.bits();
        let shown = || u16::try_from(bits).unwrap_or(u16::MAX);
        if bits < LEAST_BITS {
            return Err(KeyProblem::TooFewBits { bits: shown() });
        }
        if bits > MOST_BITS {
            return Err(KeyProblem::TooManyBits { bits: shown() });
        }
        let mut d = Zeroizing::new(of(numbers.private_exponent));
        // Beyond this the arithmetic would only take long.
        if *d >= n {
            return Err(KeyProblem::Inconsistent);
        }
        let primes = vec![of(numbers.prime1), of(numbers.prime2)];
        let key = RsaPrivateKey::from_components(n, e, std::mem::take(&mut *d), primes)
            .map_err(|_| KeyProblem::Inconsistent)?;
        Self::checked(key)
    }

    /// A key whose numbers belong together can still be none: its "primes" may be composite. A signature shows it.
    fn checked(key: RsaPrivateKey) -> Result<Self, KeyProblem> {
        let der = key.to_pkcs8_der().map_err(|_| KeyProblem::Inconsistent)?;
        let public = key.to_public_key().to_pkcs1_der().map_err(|_| KeyProblem::Inconsistent)?;
        let key = Self { key, der, public };
        match key.sign(b"whole") {
            Ok(_) => Ok(key),
            Err(NotSigned::NoRandomness) => Err(KeyProblem::NoRandomness),
            Err(NotSigned::Failed) => Err(KeyProblem::Inconsistent),
        }
    }

    /// PKCS#8 as PEM text with line ends of one character: for the secret store, or a file that a person asked for.
    pub fn to_pem(&self) -> Secret {
        pem::write("PRIVATE KEY", self.der.as_bytes())
    }

    /// The same under a passphrase: PBES2 with PBKDF2-HMAC-SHA-256 and AES-256, which OpenSSL 1.1 and 3 read.
    pub fn to_encrypted_pem(&self, passphrase: &Secret) -> Result<Secret, NotEncrypted> {
        let der = encryption::encrypt(self.der.as_bytes(), passphrase)?;
        Ok(pem::write("ENCRYPTED PRIVATE KEY", &der))
    }

    /// How long it is, in bits.
    pub fn bits(&self) -> u16 {
        u16::try_from(self.key.n().bits()).unwrap_or(u16::MAX)
    }

    /// The public key, PKCS#1 in DER.
    pub(super) fn public(&self) -> &[u8] {
        self.public.as_bytes()
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256, blinded, and checked with the public key before it is given out.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        let digest = Sha256::digest(message);
        self.key
            .sign_with_rng(&mut Blinding::new()?, Pkcs1v15Sign::new::<Sha256>(), &digest)
            .map_err(|_| NotSigned::Failed)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({} bits, …)", self.bits())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_but_the_length() {
        let key = PrivateKey::generate(KeySize::Rsa2048, &CancellationToken::new()).unwrap();
        assert_eq!(format!("{key:?}"), "PrivateKey(2048 bits, …)");
    }
}
