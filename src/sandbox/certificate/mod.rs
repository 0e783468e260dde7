//! Reads X.509 certificates for the sandbox: what the Console shows of one, and the key in it (RFC 5280, section 4.1).
//!
//! A reader of its own on purpose: the clients make and read theirs with other libraries, and two who share a reader share its
//! mistakes. It judges nothing but the form; a certificate's own signature proves nothing here and is not looked at.

mod der;
mod time;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

use der::{BIT_STRING, EXPLICIT_0, Elements, INTEGER, OBJECT_IDENTIFIER, SEQUENCE, SET};
pub(super) use time::Moment;

/// 1.2.840.113549.1.1.1
const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// 2.5.4.3
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
/// A self-signed certificate of a key of 8,192 bits has some 2,300 bytes.
const LONGEST: usize = 4_096;

/// A certificate with an RSA key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Certificate {
    /// Itself.
    pub(super) der: Vec<u8>,
    /// SHA-1 of it, lower-case hexadecimal: how the Console names a certificate (protocol reference, section 4.3).
    pub(super) fingerprint: String,
    pub(super) begins: Moment,
    pub(super) ends: Moment,
    /// The first common name of its subject; empty where there is none.
    pub(super) common_name: String,
    /// How long its key is.
    pub(super) bits: usize,
    /// PKCS #1, which is what the signature is checked with.
    pub(super) public_key: Vec<u8>,
}

/// Why a text is no certificate that could be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// There is no PEM block in it at all.
    NoBlock,
    /// It holds a private key, alone or beside a certificate.
    PrivateKey,
    /// Its PEM block is something else, such as a public key or a request.
    AnotherThing,
    /// More than one certificate.
    Several,
    /// It says that it is a certificate, but cannot be read.
    Damaged,
    /// Its key is of another kind than RSA.
    NotRsa,
}

impl Certificate {
    /// Reads the one certificate of a PEM text, whatever stands round the block.
    pub(super) fn from_pem(text: &str) -> Result<Self, Unreadable> {
        if text.contains("PRIVATE KEY-----") {
            return Err(Unreadable::PrivateKey);
        }
        let (_, block) = text.split_once("-----BEGIN ").ok_or(Unreadable::NoBlock)?;
        let (label, rest) = block.split_once("-----").ok_or(Unreadable::NoBlock)?;
        if label != "CERTIFICATE" {
            return Err(Unreadable::AnotherThing);
        }
        let (inside, after) = rest.split_once("-----END CERTIFICATE-----").ok_or(Unreadable::Damaged)?;
        if after.contains("-----BEGIN ") {
            return Err(Unreadable::Several);
        }
        let base64: String = inside.split_ascii_whitespace().collect();
        let der = STANDARD.decode(base64).map_err(|_| Unreadable::Damaged)?;
        Self::from_der(&der)
    }

    /// Reads a whole certificate and nothing behind it.
    pub(super) fn from_der(der: &[u8]) -> Result<Self, Unreadable> {
        if der.len() > LONGEST {
            return Err(Unreadable::Damaged);
        }
        let parts = Parts::read(der).ok_or(Unreadable::Damaged)?;
        let public_key = parts.public_key().ok_or(Unreadable::NotRsa)?;
        Ok(Self {
            der: der.to_vec(),
            fingerprint: Sha1::digest(der).iter().map(|byte| format!("{byte:02x}")).collect(),
            begins: parts.begins,
            ends: parts.ends,
            common_name: parts.common_name(),
            bits: bits(public_key).ok_or(Unreadable::NotRsa)?,
            public_key: public_key.to_vec(),
        })
    }

    /// As PEM text.
    pub(super) fn pem(&self) -> String {
        let base64 = STANDARD.encode(&self.der);
        let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
        let mut rest = base64.as_str();
        while !rest.is_empty() {
            let (line, more) = rest.split_at(rest.len().min(64));
            text.push_str(line);
            text.push('\n');
            rest = more;
        }
        text.push_str("-----END CERTIFICATE-----\n");
        text
    }

    /// Whether it is neither too early nor too late for it.
    pub(super) fn is_in_date(&self, now_ms: u64) -> bool {
        self.begins.is_reached(now_ms) && !self.ends.is_over(now_ms)
    }
}

/// The pieces of a certificate that matter here.
struct Parts<'a> {
    begins: Moment,
    ends: Moment,
    subject: Elements<'a>,
    algorithm: &'a [u8],
    key: &'a [u8],
}

impl<'a> Parts<'a> {
    fn read(der: &'a [u8]) -> Option<Self> {
        let mut all = Elements::of(der);
        let mut certificate = all.enter(SEQUENCE)?;
        let mut body = certificate.enter(SEQUENCE)?;
        certificate.enter(SEQUENCE)?;
        certificate.take(BIT_STRING)?;
        if !all.is_empty() || !certificate.is_empty() {
            return None;
        }
        body.skip(EXPLICIT_0);
        body.take(INTEGER)?;
        body.enter(SEQUENCE)?;
        body.enter(SEQUENCE)?;
        let mut validity = body.enter(SEQUENCE)?;
        let begins = Moment::read(validity.next()?)?;
        let ends = Moment::read(validity.next()?)?;
        let subject = body.enter(SEQUENCE)?;
        let mut key_info = body.enter(SEQUENCE)?;
        let algorithm = key_info.enter(SEQUENCE)?.take(OBJECT_IDENTIFIER)?;
        let key = key_info.take(BIT_STRING)?;
        Some(Self { begins, ends, subject, algorithm, key })
    }

    /// The bits of the key, of which none are left over in the last byte.
    fn public_key(&self) -> Option<&'a [u8]> {
        let (unused, key) = self.key.split_first()?;
        (self.algorithm == RSA_ENCRYPTION && *unused == 0).then_some(key)
    }

    fn common_name(&self) -> String {
        let mut names = self.subject;
        while let Some(mut one) = names.enter(SET) {
            let Some(mut pair) = one.enter(SEQUENCE) else { break };
            if pair.take(OBJECT_IDENTIFIER) == Some(COMMON_NAME) {
                let text = pair.next().map(|(_, text)| text).unwrap_or_default();
                return String::from_utf8_lossy(text).chars().filter(|c| !c.is_control()).take(100).collect();
            }
        }
        String::new()
    }
}

/// How long the modulus is.
fn bits(public_key: &[u8]) -> Option<usize> {
    let mut key = Elements::of(public_key).enter(SEQUENCE)?;
    let modulus = key.take(INTEGER)?;
    key.take(INTEGER)?;
    let zeros = modulus.iter().take_while(|byte| **byte == 0).count();
    let (first, rest) = modulus.get(zeros..)?.split_first()?;
    Some(rest.len() * 8 + (8 - usize::try_from(first.leading_zeros()).ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PEM: &str = include_str!("../../../assets/sandbox/practice-service-account.crt");

    #[test]
    fn what_openssl_says_of_the_public_certificate_is_read_from_it() {
        let certificate = Certificate::from_pem(PEM).unwrap();
        assert_eq!(certificate.fingerprint, "39ae7321af22fd3fe611e0ae2fc59a064cc207a3");
        assert_eq!((certificate.bits, certificate.common_name.as_str()), (2048, "Practice Service Account"));
        assert_eq!(certificate.begins.to_string(), "2024-05-01 00:00:00 UTC");
        assert_eq!(certificate.ends.to_string(), "2049-12-31 23:59:59 UTC");
        assert_eq!(certificate.pem(), PEM);
    }

    #[test]
    fn what_stands_round_the_block_and_how_its_lines_end_do_not_matter() {
        let plain = Certificate::from_pem(PEM).unwrap();
        for text in
            [PEM.replace('\n', "\r\n"), format!("Bag Attributes\n  friendlyName: x\n{PEM}\nbye"), PEM.trim().to_owned()]
        {
            assert_eq!(Certificate::from_pem(&text).as_ref(), Ok(&plain));
        }
    }

    #[test]
    fn what_is_no_certificate_is_told_apart() {
        let key = include_str!("../../../assets/sandbox/practice-service-account-key.pem");
        let without_lines = PEM.replace("-----BEGIN CERTIFICATE-----", "").replace("-----END CERTIFICATE-----", "");
        for (text, why) in [
            (key.to_owned(), Unreadable::PrivateKey),
            (format!("{PEM}{key}"), Unreadable::PrivateKey),
            (String::new(), Unreadable::NoBlock),
            (without_lines, Unreadable::NoBlock),
            (PEM.replace("CERTIFICATE", "PUBLIC KEY"), Unreadable::AnotherThing),
            (format!("{PEM}{PEM}"), Unreadable::Several),
            (PEM[..PEM.len() / 2].to_owned(), Unreadable::Damaged),
            (PEM.replacen("MII", "M!I", 1), Unreadable::Damaged),
            (PEM.replacen("MII", "AII", 1), Unreadable::Damaged),
        ] {
            assert_eq!(Certificate::from_pem(&text), Err(why), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_damaged_certificate_never_makes_it_panic(at in 0_usize..700, byte in any::<u8>(), cut in 0_usize..800) {
            let mut der = Certificate::from_pem(PEM).unwrap().der;
            let at = at % der.len();
            der[at] = byte;
            let _ = Certificate::from_der(&der);
            der.truncate(cut);
            let _ = Certificate::from_der(&der);
        }
    }
}
