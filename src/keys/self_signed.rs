//! The self-signed certificate that is uploaded to the Developer Console (protocol reference, section 4.3).

use jiff::{SignedDuration, Timestamp};
use rcgen::{CertificateParams, DistinguishedName, DnType, IsCa, KeyUsagePurpose, SerialNumber};

use super::blinding::NotSigned;
use super::certificate::of_der;
use super::private_key::PrivateKey;
use crate::connection::{Certificate, Printable};

/// Why there is no certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCertified {
    /// There is no subject.
    #[error("the certificate's subject is empty")]
    SubjectEmpty,
    /// The subject is longer than [`Certificate::LONGEST_NAME`].
    #[error("the certificate's subject has {length} characters")]
    SubjectTooLong {
        /// In characters.
        length: usize,
    },
    /// The subject has characters that do not show.
    #[error("the certificate's subject has characters that do not show")]
    SubjectUnprintable,
    /// Not 1 to [`Certificate::MOST_DAYS`].
    #[error("a certificate cannot be made for {days} days")]
    Days {
        /// How many were asked for.
        days: u16,
    },
    /// The clock's date is beyond what a certificate can say.
    #[error("this machine's clock shows a date that no certificate can have")]
    Clock,
    /// The system gave no random bytes.
    #[error("this machine gives no random numbers, without which no certificate is made")]
    NoRandomness,
    /// The signature failed.
    #[error("the certificate could not be signed")]
    NotSigned,
}

/// Makes a certificate for `key`: SHA-256, valid from `now` for `days`, `subject` as the common name of both sides.
///
/// It is what Adobe's own tools make, without their key usages for authorities and for servers: no authority
/// (`CA:FALSE`), a key that signs.
pub fn self_signed(key: &PrivateKey, subject: &str, days: u16, now: Timestamp) -> Result<Certificate, NotCertified> {
    let subject = valid_subject(subject)?;
    if !(1..=Certificate::MOST_DAYS).contains(&days) {
        return Err(NotCertified::Days { days });
    }
    let end = now.checked_add(SignedDuration::from_hours(24 * i64::from(days))).map_err(|_| NotCertified::Clock)?;
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, subject);
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.not_before = date(now)?;
    params.not_after = date(end)?;
    params.serial_number = Some(serial()?);
    let made = params.self_signed(&Signer(key)).map_err(|_| NotCertified::NotSigned)?;
    // Read back as everybody else's: what people are shown is what stands in it.
    of_der(made.der()).map_err(|_| NotCertified::NotSigned)
}

fn valid_subject(subject: &str) -> Result<&str, NotCertified> {
    let subject = subject.trim();
    let length = subject.chars().count();
    if subject.is_empty() {
        Err(NotCertified::SubjectEmpty)
    } else if length > Certificate::LONGEST_NAME {
        Err(NotCertified::SubjectTooLong { length })
    } else if Printable::new(subject).as_str() != subject {
        Err(NotCertified::SubjectUnprintable)
    } else {
        Ok(subject)
    }
}

/// Years from 1950 to 9999 (RFC 5280, section 4.1.2.5).
fn date(at: Timestamp) -> Result<time::OffsetDateTime, NotCertified> {
    let date = time::OffsetDateTime::from_unix_timestamp(at.as_second()).map_err(|_| NotCertified::Clock)?;
    // Below 1970 the parser of what we write has no answer, and no clock is right.
    if (1970..=9999).contains(&date.year()) { Ok(date) } else { Err(NotCertified::Clock) }
}

/// 127 random bits: positive, and never zero (RFC 5280, section 4.1.2.2).
fn serial() -> Result<SerialNumber, NotCertified> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|_| NotCertified::NoRandomness)?;
    bytes[0] = bytes[0] & 0x7f | 0x40;
    Ok(SerialNumber::from_slice(&bytes))
}

/// rcgen builds, our key signs.
struct Signer<'a>(&'a PrivateKey);

impl rcgen::PublicKeyData for Signer<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.0.public()
    }
    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

impl rcgen::SigningKey for Signer<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.0.sign(message).map_err(|error| match error {
            NotSigned::NoRandomness | NotSigned::Failed => rcgen::Error::RemoteKeyError,
        })
    }
}
