//! Keys and certificates without the lines that name them: binary files (DER), and the letters of a PEM block alone.
//! Tells what they are by their first bytes and writes the lines; reading them is `keys`' business.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use zeroize::Zeroizing;

use super::flaw::Flaw;
use super::pem::PemText;

/// What such a file is: PEM, or the flaw of a key store.
pub(super) fn of_bytes(bytes: &[u8]) -> Option<Result<PemText, Flaw>> {
    let content = sequence(bytes)?;
    let label = match content {
        // A version 0 is followed by a modulus (PKCS#1) or by an algorithm (PKCS#8); a version 3 is a key store's.
        [0x02, 0x01, 0x00, 0x02, ..] => "RSA PRIVATE KEY",
        [0x02, 0x01, 0x00 | 0x01, 0x30, ..] => "PRIVATE KEY",
        [0x02, 0x01, 0x01, 0x04, ..] => "EC PRIVATE KEY",
        [0x02, 0x01, 0x03, 0x30, ..] => return Some(Err(Flaw::KeyStore)),
        // An algorithm first: of a password (1.2.840.113549.1.5 and .12), or of a public key.
        [0x30, _, 0x06, _, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05 | 0x0c, ..] => "ENCRYPTED PRIVATE KEY",
        [0x30, _, 0x06, ..] => "PUBLIC KEY",
        [0x30, 0x82, _, _, 0xa0 | 0x02, ..] => "CERTIFICATE",
        _ => return None,
    };
    let mut letters = Zeroizing::new(String::with_capacity(bytes.len() / 3 * 4 + 4));
    STANDARD.encode_string(bytes, &mut letters);
    // In lines of 64 letters, as everybody writes them.
    let mut text = Zeroizing::new(String::with_capacity(letters.len() + letters.len() / 64 + 128));
    for part in ["-----BEGIN ", label, "-----\n"] {
        text.push_str(part);
    }
    for (at, letter) in letters.chars().enumerate() {
        if at > 0 && at % 64 == 0 {
            text.push('\n');
        }
        text.push(letter);
    }
    for part in ["\n-----END ", label, "-----\n"] {
        text.push_str(part);
    }
    PemText::find(&text).map(Ok)
}

/// The same of its base64 letters, as they stand between the lines of a PEM block.
pub(super) fn of_letters(text: &str) -> Option<Result<PemText, Flaw>> {
    // `MI` is how everything longer than 255 bytes begins; a word of these letters is shorter.
    if !text.starts_with("MI") || text.len() < 300 {
        return None;
    }
    let mut letters = Zeroizing::new(String::with_capacity(text.len()));
    letters.extend(text.chars().filter(|c| !c.is_whitespace()));
    let mut bytes = Zeroizing::new(Vec::with_capacity(letters.len()));
    STANDARD_NO_PAD.decode_vec(letters.trim_end_matches('='), &mut bytes).ok()?;
    of_bytes(&bytes)
}

/// The content of a file that is one long ASN.1 sequence from its first byte to its last.
fn sequence(bytes: &[u8]) -> Option<&[u8]> {
    let (length, content) = match bytes {
        [0x30, 0x82, high, low, content @ ..] => (usize::from(*high) << 8 | usize::from(*low), content),
        [0x30, 0x81, length, content @ ..] => (usize::from(*length), content),
        _ => return None,
    };
    (content.len() == length).then_some(content)
}
