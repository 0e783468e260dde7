//! Decides what a pasted text or a named file is. The reading itself is done by the files beside this one.

use super::block::Block;
use super::flaw::{Flaw, MAX_BYTES, MAX_DEPTH};
use super::imported::{ImportedCredential, imported};
use super::pem::PemText;
use super::value::{self, Value};
use crate::connection::Invalid;

/// What a text turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognition {
    /// A download of the Developer Console with at least one credential (protocol reference, 10.1 and 10.2).
    Console(Vec<ImportedCredential>),
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
    let Ok(text) = std::str::from_utf8(bytes) else { return Recognition::Broken(Flaw::NotText.into()) };
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
    if looks_like_json(text) {
        return match credentials(text) {
            Ok(credentials) => Recognition::Console(credentials),
            Err(flaw) => Recognition::Broken(flaw.into()),
        };
    }
    if let Some(pem) = PemText::find(text) {
        return Recognition::Pem(pem);
    }
    if let Some(value) = value::value(text) {
        return Recognition::Value(value);
    }
    if value::is_address(text) { Recognition::Address } else { Recognition::Unknown }
}

/// Whether it begins as objects and lists of objects do; `[draft]` and `{name}` are words.
fn looks_like_json(text: &str) -> bool {
    let opening = |text: &str| text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']));
    opening(text) || text.strip_prefix('[').is_some_and(|rest| opening(rest.trim_start()))
}

fn credentials(json: &str) -> Result<Vec<ImportedCredential>, Flaw> {
    check_nesting(json)?;
    let block =
        Block::from_json(json).map_err(|error| if error.is_eof() { Flaw::JsonEndsEarly } else { Flaw::JsonBroken })?;
    let credentials = imported(block);
    if credentials.is_empty() { Err(Flaw::JsonWithoutCredential) } else { Ok(credentials) }
}

/// Counts brackets outside strings, so that no parser has to recurse to find out.
fn check_nesting(json: &str) -> Result<(), Flaw> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(Flaw::JsonTooDeep);
        }
    }
    if in_string || depth > 0 { Err(Flaw::JsonEndsEarly) } else { Ok(()) }
}
