//! Decides what a pasted text or a named file is. The reading itself is done by the files beside this one.

use zeroize::Zeroizing;

use super::block::Block;
use super::flaw::{Flaw, MAX_BYTES};
use super::hand_over::HandOver;
use super::imported::ImportedCredential;
use super::json::{check_nesting, looks_like_json, without_escapes};
use super::parts::{has_token, imported};
use super::pem::PemText;
use super::value::{self, Value};
use super::{archive, der, settings};
use crate::connection::{CredentialType, Invalid};

/// What a text turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognition {
    /// At least one credential: of a download of the Developer Console (protocol reference, 10.1 and 10.2), of the
    /// service credentials of AEM (section 5), or of another tool's file (10.3). [`ImportedCredential::format`] says which.
    Credentials(Vec<ImportedCredential>),
    /// What a sealed hand-over of ours holds, opened: a whole connection with its secrets.
    HandOver(Box<HandOver>),
    /// Something that age encrypted: a sealed hand-over, most likely. Opening it is not this room's business.
    Sealed,
    /// One value of a credential.
    Value(Value),
    /// Private keys, certificates and the like, in their order; named, not read.
    Pem(PemText),
    /// An address, named only.
    Address,
    /// Something that was surely not typed, but cannot be used; says why and what to do. See [`Flaw`].
    Broken(Invalid),
    /// Normal typing, or nothing at all.
    Unknown,
}

/// Says what `bytes` are. Spaces around, a byte-order mark and either kind of line end make no difference.
pub fn recognize(bytes: &[u8]) -> Recognition {
    if bytes.len() > MAX_BYTES {
        return Recognition::Broken(Flaw::TooLarge.into());
    }
    if is_sealed(bytes) {
        return Recognition::Sealed;
    }
    if archive::is_archive(bytes) {
        return unpacked(bytes).unwrap_or_else(|flaw| Recognition::Broken(flaw.into()));
    }
    of_file(bytes)
}

/// Whether age made it: binary, or in ASCII armour (the age specification, version 1).
fn is_sealed(bytes: &[u8]) -> bool {
    let blank = |b: &u8| b.is_ascii_whitespace() || [0xef, 0xbb, 0xbf].contains(b);
    let text = bytes.get(bytes.iter().take_while(|b| blank(b)).count()..).unwrap_or_default();
    [&b"age-encryption.org/v1"[..], b"-----BEGIN AGE ENCRYPTED FILE-----"].iter().any(|mark| text.starts_with(mark))
}

/// What an archive holds: the credentials of its first download, and its keys and certificates together.
fn unpacked(bytes: &[u8]) -> Result<Recognition, Flaw> {
    let mut console = None;
    let mut pem = None;
    for member in archive::members(bytes)? {
        match of_file(&member) {
            Recognition::Credentials(credentials) if console.is_none() => console = Some(credentials),
            Recognition::Pem(found) => pem = PemText::joined(pem, Some(found)),
            _ => {}
        }
    }
    match (console, pem) {
        (Some(mut credentials), pem) => {
            // Whose key it is, is only sure where there is one choice.
            if let [credential] = &mut credentials[..]
                && credential.supported_type() == Some(CredentialType::ServiceAccount)
                && credential.pem.is_none()
            {
                credential.pem = pem;
            }
            Ok(Recognition::Credentials(credentials))
        }
        (None, Some(pem)) => Ok(Recognition::Pem(pem)),
        (None, None) => Err(Flaw::ArchiveUnrelated),
    }
}

fn of_file(bytes: &[u8]) -> Recognition {
    if let Some(found) = der::of_bytes(bytes) {
        return found.map_or_else(|flaw| Recognition::Broken(flaw.into()), Recognition::Pem);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => of_text(text),
        Err(_) => match utf_16(bytes) {
            Some(text) => of_text(&text),
            // What is wrong may stand beside a key, in a comment.
            None => {
                PemText::find(&ascii(bytes)).map_or_else(|| Recognition::Broken(Flaw::NotText.into()), Recognition::Pem)
            }
        },
    }
}

fn of_text(text: &str) -> Recognition {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
    if looks_like_json(text) && HandOver::is_like(text) {
        return match HandOver::read(text) {
            Ok(hand_over) => Recognition::HandOver(Box::new(hand_over)),
            Err(flaw) => Recognition::Broken(flaw.into()),
        };
    }
    if looks_like_json(text) {
        let found = credentials(text);
        // A key may stand in JSON of any make. In broken JSON it would hide what else is missing.
        let key = if matches!(found, Err(Flaw::JsonWithoutCredential | Flaw::OnlyTokens)) {
            PemText::find(text)
        } else {
            None
        };
        return match (found, key) {
            (Ok(credentials), _) => Recognition::Credentials(credentials),
            (Err(_), Some(key)) => Recognition::Pem(key),
            (Err(flaw), None) => Recognition::Broken(flaw.into()),
        };
    }
    if is_web_page(text) {
        return Recognition::Broken(Flaw::WebPage.into());
    }
    let settings = settings::credentials(text);
    if let Some(Ok(credentials)) = settings {
        return Recognition::Credentials(credentials);
    }
    // A key may stand among settings that say nothing else.
    if let Some(pem) = PemText::find(text) {
        return Recognition::Pem(pem);
    }
    if let Some(Err(flaw)) = settings {
        return Recognition::Broken(flaw.into());
    }
    if let Some(found) = der::of_letters(text) {
        return found.map_or_else(|flaw| Recognition::Broken(flaw.into()), Recognition::Pem);
    }
    if let Some(value) = value::value(text) {
        return Recognition::Value(value);
    }
    if value::is_address(text) { Recognition::Address } else { Recognition::Unknown }
}

/// Whether it begins as pages for browsers do.
fn is_web_page(text: &str) -> bool {
    let begins = |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    ["<!doctype html", "<html"].into_iter().any(begins)
}

/// The text of UTF-16 with a byte-order mark, as Windows PowerShell writes files.
fn utf_16(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let (is_little_endian, bytes) = match bytes {
        [0xff, 0xfe, rest @ ..] => (true, rest),
        [0xfe, 0xff, rest @ ..] => (false, rest),
        _ => return None,
    };
    let unit = |pair| if is_little_endian { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) };
    let pairs = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok().map(unit));
    // Three bytes for a unit of two at the worst: the text never grows.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() / 2 * 3));
    for character in char::decode_utf16(pairs) {
        text.push(character.ok()?);
    }
    bytes.len().is_multiple_of(2).then_some(text)
}

/// The ASCII of it and the dashes of old Windows programs; everything else is a question mark.
fn ascii(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 3));
    text.extend(bytes.iter().map(|byte| match byte {
        0x96 | 0x97 => '\u{2013}',
        byte if byte.is_ascii() => char::from(*byte),
        _ => '?',
    }));
    text
}

fn credentials(json: &str) -> Result<Vec<ImportedCredential>, Flaw> {
    check_nesting(json)?;
    let block = Block::from_json(&without_escapes(json))
        .map_err(|error| if error.is_eof() { Flaw::JsonEndsEarly } else { Flaw::JsonBroken })?;
    let credentials = imported(&block);
    if !credentials.is_empty() {
        return Ok(credentials);
    }
    Err(match (block.has_development_token, has_token(&block)) {
        (true, _) => Flaw::DevelopmentToken,
        (false, true) => Flaw::OnlyTokens,
        (false, false) => Flaw::JsonWithoutCredential,
    })
}
