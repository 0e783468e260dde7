//! Which of the structures of the trade a piece of DER is, by its outline alone: enough to name what somebody brought.
//! Parsing what we take is the libraries' business.

use super::problem::KeyAlgorithm;

/// What a piece of DER is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An RSA private key of PKCS#1.
    Pkcs1,
    /// A private key of PKCS#8 in the clear; `None` is RSA.
    Pkcs8(Option<KeyAlgorithm>),
    /// An encrypted private key of PKCS#8.
    Encrypted,
    /// A private key in its algorithm's own structure.
    Traditional(KeyAlgorithm),
    PublicKey,
    Certificate,
    Request,
    Pkcs12,
    Pkcs7,
    /// Shorter than it says.
    Truncated,
    Unknown,
}

const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const OCTETS: u8 = 0x04;
const OID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// `[0]`, with something inside.
const FIRST: u8 = 0xa0;

const OID_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const OID_RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
const OID_EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const OID_DSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01];
/// X25519, X448, Ed25519, Ed448 are this and one of the numbers 110 to 113 (RFC 8410).
const OID_EDWARDS: &[u8] = &[0x2b, 0x65];
/// PKCS#7's types are this and one number.
const OID_PKCS7: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];

/// A tag, and what is inside.
type Element<'a> = (u8, &'a [u8]);

/// The first element and what follows it; `Err(true)` if the bytes end before it does.
fn element(bytes: &[u8]) -> Result<(Element<'_>, &[u8]), bool> {
    let [tag, length, rest @ ..] = bytes else { return Err(true) };
    let (length, rest) = match length {
        0..=0x7f => (usize::from(*length), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f)).ok_or(true)?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
        _ => return Err(false),
    };
    let (inside, rest) = rest.split_at_checked(length).ok_or(true)?;
    Ok(((*tag, inside), rest))
}

/// The first elements of a structure, ten at most.
fn elements(mut bytes: &[u8]) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    while let (true, Ok((one, rest))) = (found.len() < 10, element(bytes)) {
        found.push(one);
        bytes = rest;
    }
    found
}

/// Of a key's object identifier; `None` is RSA.
pub(super) fn algorithm(oid: &[u8]) -> Option<KeyAlgorithm> {
    match oid {
        OID_RSA => None,
        OID_RSA_PSS => Some(KeyAlgorithm::RsaPss),
        OID_EC => Some(KeyAlgorithm::EllipticCurve),
        OID_DSA => Some(KeyAlgorithm::Dsa),
        [start @ .., 110..=113] if start == OID_EDWARDS => Some(KeyAlgorithm::Edwards),
        _ => Some(KeyAlgorithm::Other),
    }
}

/// Which structure `der` is.
pub(super) fn kind(der: &[u8]) -> Kind {
    let inside = match element(der) {
        Ok(((SEQUENCE, inside), _)) => inside,
        Err(true) if der.first() == Some(&SEQUENCE) => return Kind::Truncated,
        _ => return Kind::Unknown,
    };
    let found = elements(inside);
    match *found.as_slice() {
        [(INTEGER, _), (INTEGER, _)] => Kind::PublicKey,
        // version, n, e, d, p, q, …
        [
            (INTEGER, [0 | 1]),
            (INTEGER, _),
            (INTEGER, _),
            (INTEGER, _),
            (INTEGER, _),
            (INTEGER, _),
            (INTEGER, _),
            ..,
        ] => Kind::Pkcs1,
        // version, p, q, g, y, x
        [(INTEGER, [0]), (INTEGER, _), (INTEGER, _), (INTEGER, _), (INTEGER, _), (INTEGER, _)] => {
            Kind::Traditional(KeyAlgorithm::Dsa)
        }
        [(INTEGER, [1]), (OCTETS, _), ..] => Kind::Traditional(KeyAlgorithm::EllipticCurve),
        [(INTEGER, [0 | 1]), (SEQUENCE, named), (OCTETS, _), ..] => match element(named) {
            Ok(((OID, oid), _)) => Kind::Pkcs8(algorithm(oid)),
            _ => Kind::Unknown,
        },
        [(INTEGER, [3]), (SEQUENCE, _), ..] => Kind::Pkcs12,
        [(OID, [start @ .., _]), ..] if start == OID_PKCS7 => Kind::Pkcs7,
        [(SEQUENCE, _), (OCTETS, _)] => Kind::Encrypted,
        [(SEQUENCE, _), (BITS, _)] => Kind::PublicKey,
        // A request's attributes stand where a certificate of the first version has its dates.
        [(SEQUENCE, signed), (SEQUENCE, _), (BITS, _)] => match *elements(signed).as_slice() {
            [(INTEGER, [0]), (SEQUENCE, _), (SEQUENCE, _)]
            | [(INTEGER, [0]), (SEQUENCE, _), (SEQUENCE, _), (FIRST, _)] => Kind::Request,
            [(FIRST, _) | (INTEGER, _), ..] => Kind::Certificate,
            _ => Kind::Unknown,
        },
        _ => Kind::Unknown,
    }
}

/// How a private key of PKCS#8 is encrypted, where it is not PBES2 as the library knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encryption {
    /// PKCS#5's first scheme, or PKCS#12's.
    First,
    Other,
}

/// PKCS#5's schemes are this and one number; 13 is PBES2.
const OID_PKCS5: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05];
/// PKCS#12's are this and one number.
const OID_PKCS12: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01];

/// Of an encrypted private key; none where it does not even name a scheme.
pub(super) fn encryption(der: &[u8]) -> Option<Encryption> {
    let ((SEQUENCE, inside), _) = element(der).ok()? else { return None };
    let ((SEQUENCE, scheme), _) = element(inside).ok()? else { return None };
    let ((OID, [start @ .., number]), _) = element(scheme).ok()? else { return None };
    let is_first = start == OID_PKCS12 || start == OID_PKCS5 && *number < 13;
    Some(if is_first { Encryption::First } else { Encryption::Other })
}

/// The first element of `bytes`, without what follows it.
pub(super) fn first(bytes: &[u8]) -> Option<&[u8]> {
    let (_, rest) = element(bytes).ok()?;
    bytes.get(..bytes.len() - rest.len())
}
